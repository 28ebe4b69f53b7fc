import type { Texts } from './language.ts';

/** What employees are told when their request changes hands. */
export const lineToEmployees = {
  handedOn: {
    en: '{agent}’s shift ends, so a colleague takes over. Everything you told us stays, and you keep your place: you need not repeat anything.',
    es: 'Termina el turno de {agent}, así que sigue un colega. Todo lo que nos contaste queda guardado y conservas tu lugar: no tienes que repetir nada.',
  },
  handedClosed: {
    en: '{agent}’s shift ends and the desk closes. We continue on {time}, right here, with everything you told us; you come before newer requests.',
    es: 'Termina el turno de {agent} y la mesa cierra. Seguimos el {time}, aquí mismo, con todo lo que nos contaste; vas antes que las solicitudes nuevas.',
  },
  handedPaging: {
    en: '{agent}’s shift ends, and this cannot wait: I am calling right now whoever can go on with it. Everything you told us stays: you need not repeat anything.',
    es: 'Termina el turno de {agent} y esto no puede esperar: estoy llamando ahora mismo a quien puede seguir. Todo lo que nos contaste queda guardado: no tienes que repetir nada.',
  },
  transferredToLine: {
    en: '{from} is passing you on to colleagues who can go further. They see everything you told us, and you keep your place.',
    es: '{from} te pasa a colegas que pueden avanzar más. Ven todo lo que nos contaste y conservas tu lugar.',
  },
} satisfies Record<string, Texts>;

/** What agents are told of the line, of who is there, and of talks that change hands. */
export const lineToAgents = {
  boardTitle: { en: 'The desk now', es: 'La mesa ahora' },
  boardWaiting: { en: 'Waiting', es: 'En la fila' },
  boardWaitingSince: { en: '{count}, the oldest since {time}', es: '{count}, la más antigua desde {time}' },
  boardNobody: { en: 'nobody', es: 'nadie' },
  boardMoved: { en: 'The board stands further down.', es: 'El tablero está más abajo.' },
  boardOn: { en: 'On', es: 'Dentro' },
  boardBreak: { en: 'On a break', es: 'En pausa' },
  lineOn: { en: 'I am on', es: 'Estoy dentro' },
  lineBreak: { en: 'Break', es: 'Pausa' },
  lineOff: { en: 'I am off', es: 'Estoy fuera' },
  lineShow: { en: 'Show the line', es: 'Ver la fila' },
  commandsHelp: {
    en: 'Or mention me here with **on**, **break**, **off**, **line**, **who**, **list** or **help**.',
    es: 'O mencióname aquí con **dentro**, **pausa**, **fuera**, **cola**, **quién**, **lista** o **ayuda**.',
  },
  helpTitle: {
    en: '{agent}, mention me here, outside of the threads, with one of these words:',
    es: '{agent}, mencióname aquí, fuera de los hilos, con una de estas palabras:',
  },
  helpUnknown: {
    en: '{agent}, I do not know “{said}”. Outside of the threads you can mention me with:',
    es: '{agent}, no conozco «{said}». Fuera de los hilos puedes mencionarme con:',
  },
  helpWordOn: { en: 'on', es: 'dentro' },
  helpOn: {
    en: 'you take requests, until your shift ends',
    es: 'atiendes solicitudes, hasta que termine tu turno',
  },
  helpWordBreak: { en: 'break', es: 'pausa' },
  helpBreak: {
    en: 'you are not named for new requests; I ask after an hour',
    es: 'no se te nombra para solicitudes nuevas; te pregunto tras una hora',
  },
  helpWordOff: { en: 'off', es: 'fuera' },
  helpOff: {
    en: 'you are gone; for every open talk I ask who has it next',
    es: 'te vas; por cada conversación abierta pregunto quién sigue',
  },
  helpWordLine: { en: 'line', es: 'cola' },
  helpLine: { en: 'who waits, in order, and for how long', es: 'quién espera, en orden, y cuánto le falta' },
  helpWordWho: { en: 'who', es: 'quién' },
  helpWho: { en: 'who is there, with how many talks', es: 'quién está, con cuántas conversaciones' },
  helpWordList: { en: 'list', es: 'lista' },
  helpList: { en: 'what waits for the lead', es: 'lo que espera al responsable' },
  helpWordOutage: { en: 'outage', es: 'incidencia' },
  helpOutage: { en: 'a lead declares a known outage', es: 'un responsable declara una incidencia conocida' },
  helpWordHelp: { en: 'help', es: 'ayuda' },
  helpHelp: { en: 'this list, and the board', es: 'esta lista y el tablero' },
  helpThread: {
    en: 'In a thread, what you write to me goes to the employee; its card has the buttons.',
    es: 'En un hilo, lo que me escribes llega al empleado; su tarjeta tiene los botones.',
  },
  nowOn: {
    en: '{agent}, you are on until {until}. You have {load} of {capacity} talks.',
    es: '{agent}, estás dentro hasta {until}. Tienes {load} de {capacity} conversaciones.',
  },
  nowOnOpen: {
    en: '{agent}, you are on until you say otherwise. You have {load} of {capacity} talks.',
    es: '{agent}, estás dentro hasta que digas otra cosa. Tienes {load} de {capacity} conversaciones.',
  },
  nowBreak: {
    en: '{agent}, you are on a break and are not named for new requests. In {minutes} minutes I ask whether you are back.',
    es: '{agent}, estás en pausa y no se te nombra para solicitudes nuevas. En {minutes} minutos te pregunto si has vuelto.',
  },
  nowOff: {
    en: '{agent}, you are off and have no open talk.',
    es: '{agent}, estás fuera y no tienes ninguna conversación abierta.',
  },
  nowOffTalks: {
    en: '{agent}, you are off and have {count} open: {names}. In each thread I ask whether you hand it over or keep it.',
    es: '{agent}, estás fuera y tienes conversaciones abiertas ({count}): {names}. En cada hilo pregunto si la pasas o te la quedas.',
  },
  breakLong: {
    en: '{agent}, your break has lasted {minutes} minutes. Are you back? Until you say so, you stay on the break.',
    es: '{agent}, tu pausa dura ya {minutes} minutos. ¿Has vuelto? Hasta que lo digas, sigues en pausa.',
  },
  whoTitle: { en: 'Who is there', es: 'Quién está' },
  whoNobody: { en: 'Nobody has been seen here yet.', es: 'Todavía no se ha visto a nadie aquí.' },
  whoState: { en: '{state} · {load} of {capacity} talks', es: '{state} · {load} de {capacity} conversaciones' },
  whoUntil: { en: '{who} · until {time}', es: '{who} · hasta {time}' },
  stateOn: { en: 'on', es: 'dentro' },
  stateOff: { en: 'off', es: 'fuera' },
  stateBreak: { en: 'on a break', es: 'en pausa' },
  lineTitle: { en: 'The waiting line', es: 'La fila' },
  lineEmpty: { en: 'Nobody is waiting.', es: 'Nadie espera.' },
  lineEntry: {
    en: '{what} · since {time} · about {count} min to go',
    es: '{what} · desde {time} · faltan unos {count} min',
  },
  lineEntryClosed: { en: '{what} · since {time}', es: '{what} · desde {time}' },
  lineMore: { en: 'and {count} more', es: 'y {count} más' },
  itemsTitle: { en: 'For the lead', es: 'Para el responsable' },
  itemsNone: { en: 'Nothing waits for the lead.', es: 'Nada espera al responsable.' },
  itemsWhich: { en: 'Which', es: 'Cuál' },
  itemsDone: { en: 'Done', es: 'Hecho' },
  itemsLead: {
    en: '{agent}, only a lead takes things off this list.',
    es: '{agent}, solo un responsable quita cosas de esta lista.',
  },
  mondayTitle: { en: 'Cover of the next 7 days', es: 'Cobertura de los próximos 7 días' },
  mondayFine: {
    en: 'No gap, and nowhere fewer people than planned.',
    es: 'Ningún hueco, y en ningún momento menos personas de lo previsto.',
  },
  mondayGap: { en: 'Gap: nobody is there', es: 'Hueco: no hay nadie' },
  mondayThin: { en: 'Thin: {count} of {least}', es: 'Escaso: {count} de {least}' },
  mondaySpan: { en: '{from} – {to}', es: '{from} – {to}' },
  couldTake: { en: 'Free and with the skills: {names}.', es: 'Libres y con los conocimientos: {names}.' },
  couldNobody: {
    en: 'Nobody who is free now has the skills ({needs}). Anybody may claim it.',
    es: 'Nadie que esté libre tiene los conocimientos ({needs}). Cualquiera puede atenderla.',
  },
  beyondCapacity: {
    en: '{agent}, this makes {load} open talks; {capacity} are planned for you. It is yours all the same.',
    es: '{agent}, con esta tienes {load} conversaciones abiertas; lo previsto son {capacity}. Es tuya de todos modos.',
  },
  notYourLanguage: {
    en: '{agent}, {person} writes {language}, which is not among your languages.',
    es: '{agent}, {person} escribe en {language}, que no está entre tus idiomas.',
  },
  notYourLanguageBut: {
    en: '{agent}, {person} writes {language}, which is not among your languages. It is among those of {names}.',
    es: '{agent}, {person} escribe en {language}, que no está entre tus idiomas. Sí entre los de {names}.',
  },
  shiftTitle: { en: 'Your shift ends at {time}', es: 'Fin de tu turno: {time}' },
  shiftOffTitle: {
    en: 'You are off: what becomes of this talk?',
    es: 'Estás fuera: ¿qué hacemos con esta conversación?',
  },
  shiftKeptTitle: {
    en: 'You kept it beyond your shift: still yours?',
    es: 'Te la quedaste tras tu turno: ¿sigue contigo?',
  },
  shiftAsk: {
    en: '{agent}, hand it over or keep it? Without an answer by {time} it goes to {to}.',
    es: '{agent}, ¿la pasas o te la quedas? Sin respuesta, pasa a {to} ({time}).',
  },
  shiftState: { en: 'Where it stands', es: 'Cómo está' },
  shiftLast: { en: 'Last words', es: 'Últimas palabras' },
  shiftNext: { en: 'Next step', es: 'Siguiente paso' },
  shiftAnswerNext: { en: 'answer {person}', es: 'responder a {person}' },
  shiftAwaitNext: { en: 'wait for {person}’s answer', es: 'esperar la respuesta de {person}' },
  shiftReplied: { en: 'answered (replies: {count})', es: 'respondida (respuestas: {count})' },
  shiftUnreplied: { en: 'not answered yet', es: 'aún sin respuesta' },
  shiftSla: { en: 'Promise', es: 'Compromiso' },
  shiftSlaDue: { en: '{policy}: {percent} % used, due {time}', es: '{policy}: {percent} % consumido, vence {time}' },
  shiftSlaPaused: { en: '{policy}: {percent} % used, paused', es: '{policy}: {percent} % consumido, en pausa' },
  shiftHand: { en: 'Hand over', es: 'Pasarla' },
  shiftKeep: { en: 'Keep it', es: 'Quedármela' },
  shiftToRegion: { en: 'the line of {region}', es: 'la fila de {region}' },
  shiftToOpening: { en: 'the line, until the desk opens', es: 'la fila, hasta que abra la mesa' },
  shiftOutdated: {
    en: '{agent}, that question is of the past. Nothing was changed.',
    es: '{agent}, esa pregunta es del pasado. No se cambió nada.',
  },
  shiftKeptNote: { en: '{agent} keeps it beyond the shift.', es: '{agent} se la queda más allá del turno.' },
  shiftKeptOffNote: { en: '{agent} is off and keeps it.', es: '{agent} está fuera y se la queda.' },
  shiftBackNote: { en: '{agent} is back and goes on.', es: '{agent} ha vuelto y sigue.' },
  handedNote: {
    en: '{agent} hands it over to {to}. Clock, place and history go along.',
    es: '{agent} la pasa a {to}. Reloj, lugar e historial la acompañan.',
  },
  handedSilentNote: {
    en: '{agent} is not there any more and said nothing: it goes to {to}. Clock, place and history go along.',
    es: '{agent} ya no está y no dijo nada: pasa a {to}. Reloj, lugar e historial la acompañan.',
  },
  offerUnanswered: {
    en: 'Nobody of {region} has taken it over within {minutes} minutes.',
    es: 'Nadie de {region} la ha tomado en {minutes} minutos.',
  },
  transferState: { en: '{state}, {load} of {capacity}', es: '{state}, {load} de {capacity}' },
  transferLine: { en: 'The line: whoever is free', es: 'La fila: quien esté libre' },
  transferRegion: { en: 'The line of {region}', es: 'La fila de {region}' },
  transferredLineNote: { en: '{agent} gave it to: {to}. {why}', es: '{agent} la pasó a: {to}. {why}' },
  summaryTitle: { en: 'What the next one needs to know', es: 'Lo que necesita saber quien sigue' },
  summaryProblem: { en: 'Problem', es: 'Problema' },
  summaryTried: { en: 'Tried', es: 'Probado' },
  summaryAnswers: { en: 'Known', es: 'Se sabe' },
  summaryWhy: { en: 'Why it is passed on', es: 'Por qué se pasa' },
} satisfies Record<string, Texts>;
