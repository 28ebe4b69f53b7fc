import type { Texts } from './language.ts';

/** What employees are told of hours, promises, pages and waiting for them. */
export const timeToEmployees = {
  closedUntil: {
    en: 'There is nobody at the desk right now: it opens on {when}. Your request is recorded as of now, so you come before whoever asks later, and a person will write to you here in this chat. Until then, add whatever you want, or type **cancel**.',
    es: 'Ahora mismo no hay nadie en la mesa de ayuda: abre el {when}. Tu solicitud queda registrada desde este momento, así que vas antes que quien pida después, y una persona te escribirá aquí, en este chat. Hasta entonces puedes añadir lo que quieras, o escribir **cancelar**.',
  },
  closedNoDate: {
    en: 'There is nobody at the desk right now. Your request is recorded as of now, and a person will write to you here in this chat as soon as the desk is open again. Type **cancel** if you do not need it any more.',
    es: 'Ahora mismo no hay nadie en la mesa de ayuda. Tu solicitud queda registrada desde este momento y una persona te escribirá aquí, en este chat, en cuanto abra. Escribe **cancelar** si ya no la necesitas.',
  },
  closedTitle: { en: 'Your request is recorded', es: 'Tu solicitud está registrada' },
  deskOpens: { en: 'The desk opens', es: 'La mesa abre' },
  deskOpen: {
    en: 'The desk is open again and your request {reference} is in line. A person will write to you here.',
    es: 'La mesa de ayuda está abierta de nuevo y tu solicitud {reference} está en la fila. Una persona te escribirá aquí.',
  },
  deskOpenPlace: {
    en: 'The desk is open again and your request {reference} is in line, in place {place}. A person will write to you here.',
    es: 'La mesa de ayuda está abierta de nuevo y tu solicitud {reference} está en la fila, en el lugar {place}. Una persona te escribirá aquí.',
  },
  meanwhileOffer: {
    en: 'Meanwhile I can guide you, and your request keeps its place:',
    es: 'Mientras tanto puedo guiarte, y tu solicitud conserva su lugar:',
  },
  meanwhileTell: {
    en: 'Tell me what is not working: if I have a guide for it, I will offer it to you until then.',
    es: 'Cuéntame qué es lo que no funciona: si tengo una guía para eso, te la ofrezco mientras tanto.',
  },
  meanwhileBack: {
    en: 'Your request {reference} is in line again, at the place it had: the desk opens on {when} and a person will write to you here. Until then, add whatever you want, or type **cancel** if you do not need it any more.',
    es: 'Tu solicitud {reference} está de nuevo en la fila, en el lugar que tenía: la mesa abre el {when} y una persona te escribirá aquí. Hasta entonces puedes añadir lo que quieras, o escribir **cancelar** si ya no la necesitas.',
  },
  meanwhileBackNoDate: {
    en: 'Your request {reference} is in line again, at the place it had: a person will write to you here as soon as the desk is open. Type **cancel** if you do not need it any more.',
    es: 'Tu solicitud {reference} está de nuevo en la fila, en el lugar que tenía: una persona te escribirá aquí en cuanto abra la mesa. Escribe **cancelar** si ya no la necesitas.',
  },
  meanwhileOpen: {
    en: 'The desk is open now. Go on here if you like: your request {reference} keeps its place, and as soon as you ask for a person, or the guide does not help, you are in line.',
    es: 'La mesa de ayuda ya está abierta. Si quieres, sigue aquí: tu solicitud {reference} conserva su lugar y, en cuanto pidas una persona o la guía no ayude, estarás en la fila.',
  },
  meanwhileSolved: {
    en: 'I have marked your request {reference} as solved, so nobody will write to you about it.',
    es: 'He marcado tu solicitud {reference} como resuelta, así que nadie te escribirá por ella.',
  },
  pagingPerson: {
    en: 'The desk is closed at this hour, but this cannot wait: I am calling the person on call right now and will tell you here as soon as somebody answers. You need not repeat anything.',
    es: 'La mesa de ayuda está cerrada a esta hora, pero esto no puede esperar: estoy llamando ahora mismo a la persona de guardia y te aviso aquí en cuanto responda. No tendrás que repetir nada.',
  },
  stillPaging: {
    en: 'Nobody has answered yet. I keep calling whoever is on call. You can go on writing, or type **cancel**.',
    es: 'Nadie ha respondido todavía. Sigo llamando a quien está de guardia. Puedes seguir escribiendo, o escribe **cancelar**.',
  },
  pageAcknowledged: {
    en: '{agent} has answered and is coming, and will write to you here.',
    es: '{agent} ha respondido y ya viene; te escribirá aquí.',
  },
  pageUnansweredYet: {
    en: 'I have called everybody I can call for this and nobody has answered so far. Your request stays open, and the whole team sees it.',
    es: 'He llamado a todas las personas posibles y nadie ha respondido hasta ahora. Tu solicitud sigue abierta y todo el equipo la ve.',
  },
  pageUnanswered: {
    en: 'I have called everybody who is on call and nobody has answered so far. The managers are told, and your request stays open.',
    es: 'He llamado a todas las personas de guardia y nadie ha respondido hasta ahora. Los responsables están avisados y tu solicitud sigue abierta.',
  },
  slaHalf: {
    en: 'Nobody has taken your request yet, so I have called the team again. An answer should come by {time} at the latest.',
    es: 'Nadie ha tomado tu solicitud todavía, así que he vuelto a llamar al equipo. Hora límite de la respuesta: {time}.',
  },
  slaLate: {
    en: 'The answer should have come by {time} and it has not. I am sorry: the people responsible have been told, and you keep your place.',
    es: 'La hora límite de la respuesta era {time} y no ha llegado. Lo siento: los responsables ya están avisados y conservas tu lugar.',
  },
  awaitedReminder: {
    en: '{agent} needs your answer to go on. Just write it here; nothing is closed in the meantime.',
    es: '{agent} necesita tu respuesta para seguir. Escríbela aquí; mientras tanto no se cierra nada.',
  },
  awaitedParked: {
    en: 'I have parked your request {reference} until you have time. Nothing is lost and nothing is closed: write here whenever you want, and it goes on with {agent}.',
    es: 'He aparcado tu solicitud {reference} hasta que tengas tiempo. No se pierde ni se cierra nada: escribe aquí cuando quieras y sigue con {agent}.',
  },
  awaitedBack: {
    en: 'It goes on: {agent} has your answer.',
    es: 'Seguimos: {agent} tiene tu respuesta.',
  },
} satisfies Record<string, Texts>;

/** What agents are told of hours, promises, pages and waiting for employees. */
export const timeToAgents = {
  slaLabel: { en: 'Service level', es: 'Nivel de servicio' },
  first_response: { en: 'First response', es: 'Primera respuesta' },
  next_response: { en: 'Next response', es: 'Siguiente respuesta' },
  resolution: { en: 'Solution', es: 'Solución' },
  chat_answer: { en: 'Taking it', es: 'Tomarla' },
  escalation_ack: { en: 'Answer to the escalation', es: 'Respuesta al escalado' },
  handover_ack: { en: 'Answer to the handover', es: 'Respuesta al relevo' },
  slaDue: { en: '{metric} due {time}', es: '{metric}: vence {time}' },
  slaWasDue: { en: '{metric} was due {time}', es: '{metric}: venció {time}' },
  slaPaused: { en: '{metric}: paused, {left} left', es: '{metric}: en pausa, quedan {left}' },
  slaWarnOwner: {
    en: '**{agent}**: {metric} due {time}, {percent} % used, {left} left.',
    es: '**{agent}**: {metric} vence {time}, {percent} % usado, quedan {left}.',
  },
  slaWarnNobody: {
    en: 'Nobody has {person} ({reference}) yet. {metric} due {time}, {percent} % used, {left} left.',
    es: 'Nadie tiene todavía a {person} ({reference}). {metric}: vence {time}, {percent} % usado, quedan {left}.',
  },
  slaLateOwner: {
    en: '**{agent}**: {metric} was due {time} and is late.',
    es: '**{agent}**: {metric} venció {time}; va con retraso.',
  },
  slaLateNobody: {
    en: 'Nobody has {person} ({reference}): {metric} was due {time} and is late.',
    es: 'Nadie tiene a {person} ({reference}): {metric} venció {time}; va con retraso.',
  },
  slaTold: { en: 'Told: {names}.', es: 'Avisados: {names}.' },
  unseen: {
    en: 'I cannot write to {names}: never seen on this platform. Please call.',
    es: 'No puedo escribir a {names}: nunca se ha visto en esta plataforma. Llamad, por favor.',
  },
  nobodyOnCall: {
    en: 'Nobody is on call for “{step}”: the next step is on already.',
    es: 'No hay nadie de guardia para «{step}»: ya está en marcha el siguiente paso.',
  },
  closedCard: {
    en: 'Asked for outside of hours: the desk opens {time}. It can be taken before that.',
    es: 'Pedido fuera de horario: la mesa abre {time}. Se puede tomar antes.',
  },
  closedCardNoDate: {
    en: 'Asked for outside of hours, and no opening is known. It can be taken before that.',
    es: 'Pedido fuera de horario y no se conoce la próxima apertura. Se puede tomar antes.',
  },
  cardMeanwhile: {
    en: 'Tries a script until the desk opens: {person}',
    es: 'Prueba un guion hasta que abra la mesa: {person}',
  },
  meanwhileCard: {
    en: '{person} is trying “{script}” meanwhile and comes back into the line without asking again. Taking it ends the script.',
    es: '{person} está probando «{script}» mientras tanto y volverá a la fila automáticamente. Tomarlo termina el guion.',
  },
  meanwhileNote: {
    en: '{person} is trying the script “{script}” until the desk opens. The request keeps its place.',
    es: '{person} está probando el guion «{script}» hasta que abra la mesa. La solicitud conserva su lugar.',
  },
  meanwhileBackNote: {
    en: '“{script}” has not solved it: {person} is in the line again, in the place of {time}.',
    es: '«{script}» no lo ha resuelto: {person} está de nuevo en la fila, con su lugar desde {time}.',
  },
  meanwhileSolvedNote: {
    en: '“{script}” has solved it for {person}: there is nothing left to do.',
    es: '«{script}» lo ha resuelto para {person}: no queda nada por hacer.',
  },
  openedNote: {
    en: 'The desk is open: {person} has been waiting since {time} ({reference}, priority {priority}). Who takes it?',
    es: 'La mesa está abierta: {person} espera desde {time} ({reference}, prioridad {priority}). ¿Quién lo toma?',
  },
  pageTitle: { en: 'Priority {priority}: {person}', es: 'Prioridad {priority}: {person}' },
  pageWords: {
    en: '{reference} needs somebody now ({step}{more}). Who takes it on presses the button; the talk itself is claimed in the shared channel.',
    es: '{reference} necesita a alguien ahora ({step}{more}). Quien se encargue, que pulse el botón; la conversación se toma en el canal compartido.',
  },
  pageAcknowledge: { en: 'I take it on', es: 'Me encargo' },
  pageReminder: { en: ', reminder {count}', es: ', recordatorio {count}' },
  pageLate: { en: ', late {minutes} min', es: ', con {minutes} min de retraso' },
  pageAgain: { en: ', all from the beginning', es: ', todo desde el principio' },
  pageNoProgress: { en: ', taken on but no progress', es: ', aceptado pero sin avance' },
  pagedNote: { en: 'Paged: {names} ({step}{more}).', es: 'Llamados: {names} ({step}{more}).' },
  pageChannel: { en: 'this channel', es: 'este canal' },
  pageReached: {
    en: '{agent} was reached {length} after the trigger.',
    es: '{agent} recibió el aviso {length} después.',
  },
  pageFailed: {
    en: 'The page to {agent} was not delivered ({reason}). Please call.',
    es: 'El aviso a {agent} no se entregó ({reason}). Llamad, por favor.',
  },
  pageTaken: {
    en: '{agent} takes it on, {minutes} min after the first page.',
    es: '{agent} se encarga, {minutes} min después del primer aviso.',
  },
  pageYours: {
    en: 'You take on {person} ({reference}); the employee knows that you are coming. The talk is claimed in the shared channel.',
    es: 'Te encargas de {person} ({reference}); ya sabe que vienes. La conversación se toma en el canal compartido.',
  },
  pageOver: {
    en: 'This page is over: nothing has to be done any more.',
    es: 'Este aviso ya terminó: no hay que hacer nada más.',
  },
  pageHas: { en: '{owner} has taken it on already.', es: '{owner} ya se ha encargado.' },
  pagesClaimed: {
    en: 'The pages have ended: {agent} has claimed the talk.',
    es: 'Los avisos terminaron: {agent} tomó la conversación.',
  },
  pagesMoved: { en: 'The pages have ended: another group has it.', es: 'Los avisos terminaron: lo tiene otro grupo.' },
  pagesResolved: { en: 'The pages have ended: it is resolved.', es: 'Los avisos terminaron: está resuelto.' },
  pageExhausted: {
    en: 'Nobody has answered any page about {person} ({reference}).',
    es: 'Nadie ha respondido a ningún aviso sobre {person} ({reference}).',
  },
  waitOn: { en: 'Wait for {person}', es: 'Esperar a {person}' },
  waitOff: { en: 'Go on', es: 'Continuar' },
  waitOnNote: {
    en: '{agent} waits for {person}. The clock stands still; I remind the employee and close nothing.',
    es: '{agent} espera a {person}. El reloj se detiene; yo se lo recuerdo y no cierro nada.',
  },
  waitOffNote: { en: '{agent} goes on: the clock runs again.', es: '{agent} continúa: el reloj vuelve a correr.' },
  waitQuestion: { en: 'We wait for an answer of the employee.', es: 'Esperamos una respuesta del empleado.' },
  waitRemindedNote: { en: '{person} was reminded ({count}).', es: 'Se recordó a {person} ({count}).' },
  waitParkedNote: {
    en: '{person} has not answered: the talk is parked, not closed. It stays with **{agent}**, the clock stands still, and the next word of {person} takes it up again.',
    es: '{person} no ha respondido: la conversación queda aparcada, no cerrada. Sigue con **{agent}**, el reloj está detenido y la siguiente palabra de {person} la retoma.',
  },
  waitAnsweredNote: {
    en: '**{agent}**: {person} has answered, the clock runs again.',
    es: '**{agent}**: {person} ha respondido, el reloj vuelve a correr.',
  },
} satisfies Record<string, Texts>;
