import type { Texts } from './language.ts';

/** What employees are told of what happens to their tickets in the record system. */
export const mirrorToEmployees = {
  commentThere: { en: '{who}, on your ticket {number}:', es: '{who}, en tu ticket {number}:' },
  answerComment: { en: 'Answer', es: 'Responder' },
  answerHere: { en: 'You can answer right here.', es: 'Puedes responder aquí mismo.' },
  answerByTickets: {
    en: 'To answer, write **my tickets** when we are done here.',
    es: 'Para responder, escribe **mis tickets** cuando terminemos aquí.',
  },
  nowWith: { en: '{who} is working on {number} now.', es: '{who} se ocupa ahora de {number}.' },
  onHoldThere: { en: '{number} is on hold.', es: '{number} está en espera.' },
  awaitsYou: {
    en: '{number} is on hold: your answer is awaited.',
    es: '{number} está en espera: falta tu respuesta.',
  },
  resolvedThere: { en: '{number} was resolved', es: '{number} quedó resuelto' },
  cancelledThere: { en: '{number} was cancelled there.', es: '{number} se canceló allí.' },
  reopenedThere: { en: '{number} is being worked on again.', es: 'Se vuelve a trabajar en {number}.' },
} satisfies Record<string, Texts>;

/** What agents are told of what others did in the record system. */
export const mirrorToAgents = {
  commentThereNote: { en: '{who} commented in ServiceNow', es: '{who} comentó en ServiceNow' },
  noteThereNote: { en: '{who} noted in ServiceNow (internal)', es: '{who} anotó en ServiceNow (interno)' },
  assignedThereNote: {
    en: 'Assigned to {who} in ServiceNow. Here it stays with {owner} until somebody takes it.',
    es: 'Asignado a {who} en ServiceNow. Aquí sigue con {owner} hasta que alguien lo tome.',
  },
  assignedThereNobody: {
    en: 'Assigned to {who} in ServiceNow. Nobody has claimed it here: {person} waits in chat.',
    es: 'Asignado a {who} en ServiceNow. Aquí nadie lo atiende: {person} espera en el chat.',
  },
  groupThereNote: { en: 'Moved to the group {group} in ServiceNow.', es: 'Pasado al grupo {group} en ServiceNow.' },
  stateThereNote: { en: 'Changed in ServiceNow: {state}.', es: 'Cambiado en ServiceNow: {state}.' },
  resolvedThereNote: {
    en: 'Resolved in ServiceNow ({code}). {person} was told and asked.',
    es: 'Resuelto en ServiceNow ({code}). Se avisó a {person} y se le preguntó.',
  },
  clocksDiffer: {
    en: 'The clocks differ for {policy}: here due {ours}, in ServiceNow {theirs}. It is on the lead’s list.',
    es: 'Los relojes difieren en {policy}: aquí vence {ours}, en ServiceNow {theirs}. Está en la lista del responsable.',
  },
  clockNone: { en: 'without a due time', es: 'sin vencimiento' },
  clockBreached: { en: '{time} (breached)', es: '{time} (incumplido)' },
} satisfies Record<string, Texts>;
