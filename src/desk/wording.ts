import { type Language, type Texts, textIn } from './language.ts';
import { fill } from './markup.ts';
import { articlesToAgents, articlesToEmployees } from './wording-articles.ts';
import { beyondToAgents, beyondToEmployees } from './wording-beyond.ts';
import { lineToAgents, lineToEmployees } from './wording-line.ts';
import { mirrorToAgents, mirrorToEmployees } from './wording-mirror.ts';
import { outageToAgents, outageToEmployees } from './wording-outage.ts';
import { safetyToAgents, safetyToEmployees } from './wording-safety.ts';
import { timeToAgents, timeToEmployees } from './wording-time.ts';
import { triageToAgents } from './wording-triage.ts';

/** What the bot itself says to employees. `{name}` places are filled with inert text; the four marks of scripts apply. */
const toEmployees = {
  ...safetyToEmployees,
  ...articlesToEmployees,
  ...timeToEmployees,
  ...lineToEmployees,
  ...outageToEmployees,
  ...beyondToEmployees,
  ...mirrorToEmployees,
  greeting: {
    en: 'Hello {name}, I am the IT desk. Tell me in your own words what is not working and I will walk you through it, or bring in a person. Type **help** at any time.',
    es: 'Hola {name}, soy la mesa de ayuda de TI. Cuéntame con tus palabras qué no funciona y te guío paso a paso, o llamo a una persona. Escribe **ayuda** cuando quieras.',
  },
  greetingNameless: {
    en: 'Hello, I am the IT desk. Tell me in your own words what is not working and I will walk you through it, or bring in a person. Type **help** at any time.',
    es: 'Hola, soy la mesa de ayuda de TI. Cuéntame con tus palabras qué no funciona y te guío paso a paso, o llamo a una persona. Escribe **ayuda** cuando quieras.',
  },
  help: {
    en: 'This is what I can do:\n- guide you through common problems: {topics}\n- bring in a person: type **talk to a person**\n- show **my tickets**, add to one or reopen it\n- **start over** or **cancel** at any moment\nWe never ask for your password or a code.',
    es: 'Esto es lo que puedo hacer:\n- guiarte en los problemas más comunes: {topics}\n- llamar a una persona: escribe **hablar con una persona**\n- mostrarte **mis tickets**, añadir algo o reabrir uno\n- **empezar de nuevo** o **cancelar** en cualquier momento\nNunca te pedimos tu contraseña ni un código.',
  },
  thanks: { en: 'You are welcome. I am here whenever you need me.', es: 'De nada. Aquí estoy cuando me necesites.' },
  empty: {
    en: 'Your message arrived without any text. Write me what is not working, or type **help**.',
    es: 'Tu mensaje llegó sin texto. Escríbeme qué no funciona o escribe **ayuda**.',
  },
  tooLong: {
    en: 'That is a very long text: I kept its first {count} characters. Please send the rest as a file.',
    es: 'Es un texto muy largo: guardé los primeros {count} caracteres. Envía el resto como archivo, por favor.',
  },
  slowDown: {
    en: 'That was faster than I can follow, so I did not take your last message. Wait a minute and send it again, please; what comes before that I do not take either.',
    es: 'Eso fue más rápido de lo que puedo seguir, así que no recogí tu último mensaje. Espera un minuto y envíalo de nuevo, por favor; lo que llegue antes tampoco lo recojo.',
  },
  secretRemoved: {
    en: 'I removed what looks like a password, a code or another secret from your message and kept no copy. Please delete your message and change it wherever you use it. We never ask for it.',
    es: 'Quité de tu mensaje lo que parece una contraseña, un código u otro dato secreto y no guardé copia. Borra tu mensaje y cámbialo donde lo uses, por favor. Nunca te lo pedimos.',
  },
  which: { en: 'Is it one of these?', es: '¿Es alguno de estos?' },
  whichFirst: {
    en: 'You have more than one thing. One at a time: which first? I will come back to the other.',
    es: 'Son varias cosas. Vamos de una en una: ¿cuál primero? Después vuelvo a la otra.',
  },
  laterNow: {
    en: 'And the other thing you mentioned: {what}. Shall we look at it now?',
    es: 'Y lo otro que mencionaste: {what}. ¿Lo vemos ahora?',
  },
  laterLeft: {
    en: 'Fine. Write me whenever you want to take it up.',
    es: 'De acuerdo. Escríbeme cuando quieras retomarlo.',
  },
  otherSubject: {
    en: 'That sounds like something else: {other}. Shall we change to it, or go on with {current}?',
    es: 'Eso parece otro tema: {other}. ¿Cambiamos a ese o seguimos con {current}?',
  },
  changeSubject: { en: 'Change to it', es: 'Cambiar de tema' },
  staySubject: { en: 'Go on here', es: 'Seguir aquí' },
  youSaid: {
    en: 'You said: {what}. I will not ask that again.',
    es: 'Dijiste: {what}. No te lo vuelvo a preguntar.',
  },
  notWhatISaid: { en: 'That is not right', es: 'Eso no es así' },
  correctedHeard: { en: 'Sorry, then I ask.', es: 'Perdón, entonces te lo pregunto.' },
  notedDate: { en: 'Noted: {date}.', es: 'Anotado: {date}.' },
  noneOfThese: { en: 'None of these', es: 'Ninguna' },
  person: { en: 'Talk to a person', es: 'Hablar con una persona' },
  notUnderstood: {
    en: 'I am not sure that I understood. Say it in other words, please: what were you doing, and what does the screen show?',
    es: 'No estoy seguro de haber entendido. Dímelo con otras palabras, por favor: ¿qué estabas haciendo y qué aparece en la pantalla?',
  },
  notAnAnswer: {
    en: 'I could not match that to the question. Choose one of the answers, please.',
    es: 'No pude relacionar eso con la pregunta. Elige una de las respuestas, por favor.',
  },
  notADate: {
    en: 'Please write a date, for example 2027-03-31.',
    es: 'Escribe una fecha, por favor; por ejemplo 31/03/2027.',
  },
  stale: {
    en: 'That button belongs to an earlier step. This is where we are now:',
    es: 'Ese botón es de un paso anterior. Ahora estamos aquí:',
  },
  staleAlone: {
    en: 'That button belongs to an earlier step and does nothing any more.',
    es: 'Ese botón es de un paso anterior y ya no hace nada.',
  },
  yes: { en: 'Yes', es: 'Sí' },
  no: { en: 'No', es: 'No' },
  solved: { en: 'Good to hear. I closed this as solved.', es: 'Me alegro. Lo dejo como resuelto.' },
  survey: { en: 'How was it? One tap is enough.', es: '¿Qué tal fue? Basta un toque.' },
  surveyGood: { en: 'Good', es: 'Bien' },
  surveyFair: { en: 'So-so', es: 'Regular' },
  surveyBad: { en: 'Bad', es: 'Mal' },
  send: { en: 'Send', es: 'Enviar' },
  surveyThanks: { en: 'Thank you for telling us.', es: 'Gracias por decírnoslo.' },
  cancelled: {
    en: 'Cancelled. Write me whenever you need something.',
    es: 'Cancelado. Escríbeme cuando necesites algo.',
  },
  nothingToCancel: { en: 'There is nothing to cancel at the moment.', es: 'No hay nada que cancelar en este momento.' },
  startOver: { en: 'Let us start over. What is not working?', es: 'Empecemos de nuevo. ¿Qué no funciona?' },
  gettingPerson: {
    en: 'I am getting a person for you. You need not repeat anything: they will see what we did.',
    es: 'Voy a llamar a una persona. No tendrás que repetir nada: verá lo que hicimos.',
  },
  alreadyPerson: {
    en: 'A person is on the way already. What you write here reaches them.',
    es: 'Ya viene una persona en camino. Lo que escribas aquí le llega.',
  },
  confirmTitle: { en: 'A person will take over', es: 'Una persona se hará cargo' },
  reference: { en: 'Reference', es: 'Referencia' },
  provisional: {
    en: '{reference} (the official number follows)',
    es: '{reference} (el número oficial llegará después)',
  },
  place: { en: 'Your place', es: 'Tu lugar' },
  placeOf: { en: '{place} in line', es: '{place} en la fila' },
  expectedWait: { en: 'Expected wait', es: 'Espera estimada' },
  minutes: { en: 'about {count} min', es: 'unos {count} min' },
  subject: { en: 'About', es: 'Asunto' },
  keepWriting: {
    en: 'Anything you write or send here is passed on. Type **cancel** to leave the line.',
    es: 'Todo lo que escribas o envíes aquí se lo paso. Escribe **cancelar** para salir de la fila.',
  },
  numberCame: {
    en: 'The official number of your request is **{number}**.',
    es: 'El número oficial de tu solicitud es **{number}**.',
  },
  recordFailed: {
    en: 'The ticket could not be recorded yet; a person has your request all the same, under {reference}.',
    es: 'El ticket aún no se pudo registrar; aun así una persona tiene tu solicitud, con la referencia {reference}.',
  },
  deskUnreachable: {
    en: 'I cannot reach the team’s channel at the moment and keep trying. Your request is kept under **{reference}**.',
    es: 'Ahora mismo no llego al canal del equipo y sigo intentándolo. Tu solicitud queda guardada como **{reference}**.',
  },
  notPassedOn: {
    en: 'One of your messages could not be shown to the team. Its text stands on **{reference}**.',
    es: 'Uno de tus mensajes no se pudo mostrar al equipo. Su texto consta en **{reference}**.',
  },
  fileNotPassed: {
    en: '“{name}” could not be passed on. Please send it again, or in another way.',
    es: '«{name}» no se pudo pasar. Envíalo de nuevo, o de otra manera.',
  },
  commentFailed: {
    en: 'ServiceNow refused what you wrote: it is not on your ticket. Type **person** if somebody should look at it.',
    es: 'ServiceNow rechazó lo que escribiste: no está en tu ticket. Escribe **persona** si alguien debe verlo.',
  },
  stillWaiting: {
    en: 'Sorry for the wait: you are still in line (place {place}). You can go on writing, or type **cancel**.',
    es: 'Disculpa la espera: sigues en la fila (lugar {place}). Puedes seguir escribiendo, o escribe **cancelar**.',
  },
  claimed: { en: '{agent} is with you now. Just write here.', es: '{agent} ya está contigo. Escribe aquí mismo.' },
  released: {
    en: '{agent} had to step away. You are back at the front of the line and the next person will see everything.',
    es: '{agent} tuvo que retirarse. Vuelves al frente de la fila y quien siga verá todo.',
  },
  transferred: {
    en: '{from} hands you over to {to}, with everything so far.',
    es: '{from} te pasa con {to}, con todo lo hablado hasta ahora.',
  },
  agentSays: { en: '{agent} · IT support', es: '{agent} · Soporte de TI' },
  resolvedTitle: { en: 'Marked as resolved', es: 'Marcado como resuelto' },
  resolvedAsk: { en: 'Is it resolved?', es: '¿Quedó resuelto?' },
  botBack: {
    en: 'I am the bot again: for anything else, just write.',
    es: 'Vuelvo a ser el bot: para cualquier otra cosa, escríbeme.',
  },
  reopened: { en: 'Reopened. {agent} has it again.', es: 'Reabierto. {agent} lo tiene de nuevo.' },
  returned: {
    en: '{agent} hands you back to me, the bot. What else can I do for you?',
    es: '{agent} te devuelve conmigo, el bot. ¿Qué más puedo hacer por ti?',
  },
  fileKept: { en: 'I keep “{name}” for the ticket.', es: 'Guardo «{name}» para el ticket.' },
  fileType: {
    en: 'I may not accept “{name}”: files of this kind can run programs. Send a screenshot, a PDF or a text file.',
    es: 'No puedo aceptar «{name}»: este tipo de archivo puede ejecutar programas. Envía una captura, un PDF o un texto.',
  },
  fileSize: {
    en: '“{name}” is larger than {limit} MB. Send a smaller one, please.',
    es: '«{name}» supera los {limit} MB. Envía uno más pequeño, por favor.',
  },
  fileFromAgent: {
    en: '{agent} wants to send you the file “{name}”, which cannot be delivered into this chat. It is on your ticket.',
    es: '{agent} quiere enviarte el archivo «{name}», que no se puede entregar en este chat. Está en tu ticket.',
  },
  publicAnswer: { en: 'I have written to you privately.', es: 'Te escribí en privado.' },
  noTickets: { en: 'I can see no tickets under your name.', es: 'No veo tickets a tu nombre.' },
  ticketsUnavailable: {
    en: 'I cannot reach the ticket system just now. Ask me again in a few minutes.',
    es: 'Ahora mismo no llego al sistema de tickets. Vuelve a preguntarme en unos minutos.',
  },
  notYourTicket: {
    en: 'I can see no ticket {number} under your name.',
    es: 'No veo ningún ticket {number} a tu nombre.',
  },
  yourTickets: { en: 'Your tickets', es: 'Tus tickets' },
  chooseTicket: { en: 'Choose one to add to it or reopen it.', es: 'Elige uno para añadir algo o reabrirlo.' },
  ticketState: { en: 'State', es: 'Estado' },
  openedOn: { en: 'Opened', es: 'Abierto' },
  addComment: { en: 'Add a comment', es: 'Añadir un comentario' },
  reopen: { en: 'Reopen', es: 'Reabrir' },
  writeComment: { en: 'Write what I should add to {number}.', es: 'Escribe lo que debo añadir a {number}.' },
  commentAdded: { en: 'Added to {number}.', es: 'Añadido a {number}.' },
  tooLateToReopen: {
    en: '{number} was resolved more than {days} working days ago and cannot be reopened. Tell me what is wrong and I will open a new one.',
    es: '{number} se resolvió hace más de {days} días laborables y no se puede reabrir. Cuéntame qué pasa y abro uno nuevo.',
  },
  stateNew: { en: 'New', es: 'Nuevo' },
  stateInProgress: { en: 'In progress', es: 'En curso' },
  stateOnHold: { en: 'On hold', es: 'En espera' },
  stateResolved: { en: 'Resolved', es: 'Resuelto' },
  stateClosed: { en: 'Closed', es: 'Cerrado' },
  stateCancelled: { en: 'Cancelled', es: 'Cancelado' },
} satisfies Record<string, Texts>;

/** What the bot says in the agents' shared channel. */
const toAgents = {
  ...safetyToAgents,
  ...triageToAgents,
  ...articlesToAgents,
  ...timeToAgents,
  ...lineToAgents,
  ...outageToAgents,
  ...beyondToAgents,
  ...mirrorToAgents,
  cardWaiting: { en: 'Waiting: {person}', es: 'En espera: {person}' },
  cardAttended: { en: '{agent} has it: {person}', es: '{agent} lo atiende: {person}' },
  cardSettling: { en: 'Resolved, to be confirmed: {person}', es: 'Resuelto, por confirmar: {person}' },
  cardClosed: { en: 'Ended: {person}', es: 'Terminado: {person}' },
  employee: { en: 'Employee', es: 'Empleado' },
  languageAndTime: { en: 'Language, local time', es: 'Idioma, hora local' },
  incident: { en: 'Incident', es: 'Incidente' },
  provisional: { en: '{reference} (not in ServiceNow yet)', es: '{reference} (aún no está en ServiceNow)' },
  reason: { en: 'Why a person', es: 'Motivo' },
  script: { en: 'Script', es: 'Guion' },
  tried: { en: 'Steps tried', es: 'Pasos probados' },
  collected: { en: 'Collected', es: 'Datos' },
  category: { en: 'Category', es: 'Categoría' },
  priority: { en: 'Impact, urgency, priority', es: 'Impacto, urgencia, prioridad' },
  impactUrgency: {
    en: 'impact {impact}, urgency {urgency}, P{priority}',
    es: 'impacto {impact}, urgencia {urgency}, P{priority}',
  },
  impact: { en: 'Impact', es: 'Impacto' },
  urgency: { en: 'Urgency', es: 'Urgencia' },
  level1: { en: '1 - High', es: '1 - Alto' },
  level2: { en: '2 - Medium', es: '2 - Medio' },
  level3: { en: '3 - Low', es: '3 - Bajo' },
  waitingSince: { en: 'Waiting since', es: 'En espera desde' },
  owner: { en: 'Owner', es: 'Responsable' },
  openIncident: { en: 'Open in ServiceNow', es: 'Abrir en ServiceNow' },
  callerUnmatched: {
    en: 'The directory of ServiceNow did not match this employee: the incident has no caller.',
    es: 'El directorio de ServiceNow no encontró a este empleado: el incidente no tiene solicitante.',
  },
  howToReply: {
    en: 'Mention the bot in this thread, or use the box, and {person} reads it. Anything else here stays internal.',
    es: 'Menciona al bot en este hilo, o usa el cuadro, y {person} lo lee. Lo demás queda interno.',
  },
  claim: { en: 'Claim', es: 'Atender' },
  release: { en: 'Release', es: 'Soltar' },
  transfer: { en: 'Transfer…', es: 'Transferir…' },
  resolve: { en: 'Resolve…', es: 'Resolver…' },
  triage: { en: 'Correct category…', es: 'Corregir categoría…' },
  returnToBot: { en: 'Return to bot', es: 'Devolver al bot' },
  reply: { en: 'Send to {person}', es: 'Enviar a {person}' },
  replyLabel: { en: 'Reply to {person}', es: 'Responder a {person}' },
  secretRemoved: {
    en: '{agent}, I took out what looks like a password, a code or another secret: it was neither sent nor kept. Delete it here too, and hand it over another way.',
    es: '{agent}, quité lo que parece una contraseña, un código u otro dato secreto: ni se envió ni se guardó. Bórralo también aquí y entrégalo por otra vía.',
  },
  replyEmpty: { en: 'There was no text to send.', es: 'No había texto que enviar.' },
  alreadyClaimed: { en: '{agent}, {owner} has this one already.', es: '{agent}, {owner} ya lo tiene.' },
  youHaveIt: { en: '{agent}, you have this one already.', es: '{agent}, ya lo tienes.' },
  notOwner: {
    en: '{agent}, only {owner} can do that here. Nothing was sent. Ask for a transfer, or let {owner} release it.',
    es: '{agent}, aquí solo {owner} puede hacer eso. No se envió nada. Pide una transferencia o que {owner} lo suelte.',
  },
  notClaimed: { en: '{agent}, claim it first. Nothing was sent.', es: '{agent}, primero atiéndelo. No se envió nada.' },
  ended: {
    en: '{agent}, this talk has ended. Nothing was sent.',
    es: '{agent}, esta conversación terminó. No se envió nada.',
  },
  claimedNote: { en: '{agent} claimed it.', es: '{agent} lo atiende.' },
  releasedNote: { en: '{agent} released it. It is in the line again.', es: '{agent} lo soltó. Vuelve a la fila.' },
  transferredNote: { en: '{agent} handed it over to {to}: {why}', es: '{agent} lo pasó a {to}: {why}' },
  returnedNote: { en: '{agent} returned {person} to the bot.', es: '{agent} devolvió a {person} al bot.' },
  resolvedNote: {
    en: '{agent} resolved it: {code}. {person} is being asked.',
    es: '{agent} lo resolvió: {code}. Se pregunta a {person}.',
  },
  confirmedNote: { en: '{person} says it is solved.', es: '{person} dice que quedó resuelto.' },
  reopenedNote: {
    en: '{person} says it is not solved. {agent}, it is yours again.',
    es: '{person} dice que no quedó resuelto. {agent}, vuelve a ser tuyo.',
  },
  silentNote: { en: '{person} did not answer; it stays resolved.', es: '{person} no respondió; queda resuelto.' },
  cancelledNote: { en: '{person} left the line.', es: '{person} salió de la fila.' },
  movedOnNote: {
    en: '{person} came with something new; it stays resolved.',
    es: '{person} vino con algo nuevo; queda resuelto.',
  },
  stillWaitingNote: {
    en: '{person} has been waiting since {time}. Who takes it?',
    es: '{person} espera desde el {time}. ¿Quién lo toma?',
  },
  numberNote: { en: 'Incident {number} is recorded.', es: 'El incidente {number} quedó registrado.' },
  recordFailedNote: { en: 'ServiceNow refused: {reason}', es: 'ServiceNow lo rechazó: {reason}' },
  cardFailedNote: {
    en: 'The card of {person} could not be posted in the shared channel: {reason}. It is tried again while {person} waits.',
    es: 'La tarjeta de {person} no se pudo publicar en el canal compartido: {reason}. Se reintenta mientras {person} espera.',
  },
  copyFailedNote: {
    en: '**Not shown here:** a message of {person} ({reason}). Its text is on the incident.',
    es: '**No se muestra aquí:** un mensaje de {person} ({reason}). Su texto está en el incidente.',
  },
  formFailedNote: { en: 'The form could not be shown: {reason}', es: 'El formulario no se pudo mostrar: {reason}' },
  unreachedNote: {
    en: '{person} cannot be reached in the chat: {reason}',
    es: 'No se puede llegar a {person} por el chat: {reason}',
  },
  deliveredNote: { en: 'Delivered to {person}.', es: 'Entregado a {person}.' },
  editedNote: { en: 'The change reached {person}.', es: 'El cambio llegó a {person}.' },
  removedNote: { en: 'Taken back at {person}’s side.', es: 'Retirado del lado de {person}.' },
  notDeliveredNote: {
    en: '**Not delivered** to {person}: {reason}. The text was put on the incident as a comment for the caller.',
    es: '**No entregado** a {person}: {reason}. El texto quedó en el incidente como comentario para el solicitante.',
  },
  employeeGone: {
    en: '{person} removed or blocked the app: replies go to the incident as comments.',
    es: '{person} quitó o bloqueó la aplicación: las respuestas van al incidente como comentarios.',
  },
  deletedLine: { en: '{person} deleted this message.', es: '{person} eliminó este mensaje.' },
  fileRefused: {
    en: '{person} sent “{name}”, which was refused: {reason}',
    es: '{person} envió «{name}», que fue rechazado: {reason}',
  },
  fileShown: {
    en: '{person} sent “{name}”. It is on the incident.',
    es: '{person} envió «{name}». Está en el incidente.',
  },
  fileFailedNote: { en: '“{name}” could not be passed on: {reason}', es: '«{name}» no se pudo pasar: {reason}' },
  fileToEmployee: {
    en: '“{name}” cannot be delivered into {person}’s chat by the bot. It was put on the incident and {person} was told.',
    es: 'El bot no puede entregar «{name}» en el chat de {person}. Quedó en el incidente y {person} lo sabe.',
  },
  formResolve: { en: 'Resolve {number}', es: 'Resolver {number}' },
  formTransfer: { en: 'Hand over {number}', es: 'Pasar {number}' },
  formTriage: { en: 'Correct {number}', es: 'Corregir {number}' },
  formSent: { en: '{agent} sent this form.', es: '{agent} envió este formulario.' },
  formClosed: { en: 'This form is no longer open.', es: 'Este formulario ya no está abierto.' },
  formOutdated: {
    en: '{agent}, that form is of the past. Nothing was changed; open it again from the card.',
    es: '{agent}, ese formulario ya no vale. No se cambió nada; ábrelo de nuevo desde la tarjeta.',
  },
  resolvedBy: { en: 'Resolved by', es: 'Resuelto por' },
  closeCode: { en: 'Resolution code', es: 'Código de resolución' },
  closeNotes: { en: 'What was done', es: 'Qué se hizo' },
  transferTo: { en: 'To whom', es: 'A quién' },
  transferWhy: { en: 'Why', es: 'Por qué' },
  send: { en: 'Send', es: 'Enviar' },
  missing: { en: 'Fill in: {fields}. Nothing was changed.', es: 'Falta: {fields}. No se cambió nada.' },
  nobodyElse: {
    en: 'No other agent was seen in this channel yet. Ask your colleague to mention me here once, or press **Release**.',
    es: 'Aún no se vio a otro agente en este canal. Pide a tu colega que me mencione aquí una vez, o pulsa **Soltar**.',
  },
  notAssignedNote: {
    en: 'ServiceNow did not take the owner’s name: the incident is in progress without one. Is the owner in the assignment group?',
    es: 'ServiceNow no aceptó el nombre del responsable: el incidente sigue en curso sin él. ¿Está en el grupo de asignación?',
  },
  reclassifiedNote: {
    en: '{agent} corrected it: {category}, impact {impact}, urgency {urgency}.',
    es: '{agent} lo corrigió: {category}, impacto {impact}, urgencia {urgency}.',
  },
  unknownButton: { en: 'That button does nothing here.', es: 'Ese botón no hace nada aquí.' },
  deskHelp: {
    en: 'This is the desk’s channel. New requests appear here as cards: press **Claim** on one, then mention me in its thread to write to the employee. Text without a mention stays internal.',
    es: 'Este es el canal de la mesa. Las solicitudes nuevas aparecen aquí como tarjetas: pulsa **Atender** y luego mencióname en su hilo para escribir al empleado. El texto sin mención queda interno.',
  },
  askedPerson: { en: 'asked for a person', es: 'pidió hablar con una persona' },
  notUnderstood: { en: 'the bot did not understand', es: 'el bot no entendió' },
  scriptLeft: { en: 'the script did not help', es: 'el guion no ayudó' },
  wasReopened: { en: 'reopened by the employee', es: 'reabierto por el empleado' },
} satisfies Record<string, Texts>;

/** A sentence to an employee, by its key. */
export type EmployeeSentence = keyof typeof toEmployees;
/** A sentence to agents, by its key. */
export type AgentSentence = keyof typeof toAgents;

/** What the bot says to an employee, with the places filled in. */
export function toEmployee(
  key: EmployeeSentence,
  language: Language,
  values: Readonly<Record<string, string>> = {},
): string {
  return fill(textIn(toEmployees[key], language), values);
}

/** What the bot says to the agents, with the places filled in. */
export function toAgent(key: AgentSentence, language: Language, values: Readonly<Record<string, string>> = {}): string {
  return fill(textIn(toAgents[key], language), values);
}

/** All sentences, for the test that every language is complete. */
export const sentences = { toEmployees, toAgents };
