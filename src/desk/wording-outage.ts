import type { Texts } from './language.ts';

/** What employees are told of known outages. */
export const outageToEmployees = {
  outageTitle: { en: 'Known outage', es: 'Incidencia conocida' },
  outageSince: {
    en: 'Known since {time}. It is being worked on.',
    es: 'La conocemos desde el {time} y se está trabajando en ella.',
  },
  outageAsk: {
    en: 'Is this what is happening to you? I can put you on its list: there is nothing else for you to do, and I tell you when it is over.',
    es: '¿Es esto lo que te pasa? Puedo apuntarte en su lista: no tienes que hacer nada más, y te aviso cuando termine.',
  },
  outageSame: { en: 'Same here: keep me posted', es: 'Me pasa lo mismo: avísame' },
  outageOther: { en: 'Mine is different', es: 'Lo mío es otra cosa' },
  outageJoined: {
    en: 'You are on the list. I tell you here as soon as it is over.',
    es: 'Estás en la lista. Te aviso aquí en cuanto termine.',
  },
  outageListed: {
    en: 'You are on the list for this already; I tell you here as soon as it is over.',
    es: 'Ya estás en la lista de esta incidencia; te aviso aquí en cuanto termine.',
  },
  outageOffLine: {
    en: 'You are on the list for it now, so that nobody needs to come for this. I tell you here as soon as it is over.',
    es: 'Ahora estás en su lista, así que nadie tiene que atenderte por esto. Te aviso aquí en cuanto termine.',
  },
  outageStay: {
    en: 'Fine. You keep your place with the desk.',
    es: 'De acuerdo. Conservas tu lugar con la mesa.',
  },
  outageOver: { en: 'The outage is over', es: 'La incidencia ha terminado' },
  outageOverWords: {
    en: 'It works again. Thank you for your patience.',
    es: 'Ya funciona de nuevo. Gracias por tu paciencia.',
  },
  outageOverAlready: {
    en: 'This outage has ended meanwhile. Please try once more.',
    es: 'Esta incidencia ya ha terminado. Prueba otra vez, por favor.',
  },
  outageStill: { en: 'It still does not work', es: 'Sigue sin funcionar' },
  outageChanged: { en: 'News of the known outage', es: 'Novedades de la incidencia' },
  outageAgainPerson: {
    en: 'Then it is looked at for you alone.',
    es: 'Entonces lo miramos solo para ti.',
  },
} satisfies Record<string, Texts>;

/** What agents are told of known outages. */
export const outageToAgents = {
  outageForm: { en: 'Declare a known outage', es: 'Declarar una incidencia general' },
  outageFormChange: { en: 'Change the words: {title}', es: 'Cambiar los textos: {title}' },
  outageFormEnd: { en: 'End the outage: {title}', es: 'Terminar la incidencia: {title}' },
  outageName: { en: 'Title, for agents', es: 'Título, para agentes' },
  outageTopic: { en: 'It concerns', es: 'Afecta a' },
  outageTopicMore: { en: 'and also', es: 'y también a' },
  outageWords: { en: 'What employees are told ({language})', es: 'Qué se dice a los empleados ({language})' },
  outageParent: { en: 'Number of the parent incident, if there is one', es: 'Número del incidente padre, si lo hay' },
  outageCategory: { en: 'Category {category}', es: 'Categoría {category}' },
  outageDeclare: { en: 'Declare', es: 'Declarar' },
  outageSave: { en: 'Save', es: 'Guardar' },
  outageEnd: { en: 'End it…', es: 'Terminar…' },
  outageEndNow: { en: 'End it', es: 'Terminar' },
  outageChange: { en: 'Change words…', es: 'Cambiar textos…' },
  outageCancel: { en: 'Cancel', es: 'Cancelar' },
  outageCard: { en: 'Known outage: {title}', es: 'Incidencia general: {title}' },
  outageCardOver: { en: 'Outage over: {title}', es: 'Incidencia terminada: {title}' },
  outageDeclaredBy: { en: 'Declared', es: 'Declarada' },
  outageEndedBy: { en: 'Ended', es: 'Terminada' },
  outageByAt: { en: '{agent}, {time}', es: '{agent}, {time}' },
  outageTopics: { en: 'It concerns', es: 'Afecta a' },
  outageParentFact: { en: 'Parent incident', es: 'Incidente padre' },
  outageJoinedFact: { en: 'Joined', es: 'Apuntados' },
  outageNobody: { en: 'nobody yet', es: 'nadie todavía' },
  outageLead: {
    en: 'Only a lead declares, changes or ends a known outage.',
    es: 'Solo un responsable declara, cambia o termina una incidencia general.',
  },
  outageMissing: {
    en: 'Nothing was declared yet. Please fill in: {fields}.',
    es: 'Todavía no se declaró nada. Rellena, por favor: {fields}.',
  },
  outageBadParent: {
    en: '“{number}” is no incident number: it reads INC and seven to ten digits. Leave it empty where there is none.',
    es: '«{number}» no es un número de incidente: es INC y de siete a diez cifras. Déjalo vacío si no hay ninguno.',
  },
  outageAsksSecret: {
    en: 'These words ask for a password or a code. The desk never does; please write them differently.',
    es: 'Estos textos piden una contraseña o un código. La mesa nunca lo hace; escríbelos de otra manera, por favor.',
  },
  outageTwice: {
    en: 'This is a known outage already: {title}. Change its words instead, or choose something else.',
    es: 'Ya hay una incidencia general sobre esto: {title}. Cambia sus textos o elige otra cosa.',
  },
  outageGone: { en: 'This outage has ended already.', es: 'Esta incidencia ya terminó.' },
  outageFormGone: {
    en: 'This form was sent or closed already.',
    es: 'Este formulario ya se envió o se cerró.',
  },
  outageFormDone: { en: 'Sent by {agent}.', es: 'Enviado por {agent}.' },
  outageFormLeft: { en: 'Closed by {agent}; nothing was changed.', es: 'Cerrado por {agent}; no se cambió nada.' },
  outageClosingHint: {
    en: 'Everybody on the list is told this once. Where there is no parent incident, their incidents are resolved with it.',
    es: 'Se avisa una vez a todos los de la lista. Si no hay incidente padre, sus incidentes se resuelven con esto.',
  },
  outageLike: { en: 'Is this an outage?', es: '¿Es una incidencia general?' },
  outageLikeText: {
    en: '{count} people wrote about **{topic}** within {minutes} minutes.',
    es: '{count} personas escribieron sobre **{topic}** en {minutes} minutos.',
  },
  outageNotOne: { en: 'Not one', es: 'No lo es' },
  outageNotOneBy: {
    en: '{agent}: no outage ({topic}, {count} people).',
    es: '{agent}: no es una incidencia general ({topic}, {count} personas).',
  },
  outageDeclaring: {
    en: '{agent} is declaring an outage: {topic}.',
    es: '{agent} está declarando una incidencia: {topic}.',
  },
  outageOfferedNote: {
    en: 'The known outage “{title}” was shown to {person}; he can join it and leave the line.',
    es: 'Se mostró a {person} la incidencia conocida «{title}»; puede apuntarse y dejar la fila.',
  },
  outageJoinedNote: {
    en: '{person} joined the known outage “{title}” and waits for nobody.',
    es: '{person} se apuntó a la incidencia conocida «{title}» y no espera a nadie.',
  },
  joinedOutage: { en: 'known outage: {title}', es: 'incidencia conocida: {title}' },
  outageStillNote: {
    en: 'still there after the known outage “{title}” ended',
    es: 'sigue tras terminar la incidencia «{title}»',
  },
} satisfies Record<string, Texts>;
