import type { Texts } from './language.ts';

/** What employees are told of the next level. */
export const beyondToEmployees = {
  beyondTold: {
    en: 'Your request **{reference}** is with **{level}** now, who can do more about it. {agent} stays your contact: keep writing here.',
    es: 'Tu solicitud **{reference}** está ahora con **{level}**, que puede hacer más. {agent} sigue siendo tu contacto: continúa escribiendo aquí.',
  },
  beyondBack: {
    en: 'Your request **{reference}** is back from {level}. {agent} goes on with it.',
    es: 'Tu solicitud **{reference}** vuelve de {level}. {agent} sigue con ella.',
  },
} satisfies Record<string, Texts>;

/** What agents are told of the next level. */
export const beyondToAgents = {
  beyondEscalate: { en: 'Escalate…', es: 'Escalar…' },
  beyondForm: { en: 'Escalate {reference}', es: 'Escalar {reference}' },
  beyondSend: { en: 'Escalate', es: 'Escalar' },
  beyondLevel: { en: 'To', es: 'A' },
  beyondRoute: { en: 'Route', es: 'Ruta' },
  beyondRouteOf: {
    en: '{level}: group {group}; a lead decides within {minutes} min',
    es: '{level}: grupo {group}; un responsable decide en {minutes} min',
  },
  beyondTrigger: { en: 'Why it goes on', es: 'Por qué se escala' },
  beyondScriptFailed: { en: 'the script did not solve it', es: 'el guion no lo resolvió' },
  beyondRepeat: { en: 'the same again within seven days', es: 'lo mismo otra vez en siete días' },
  beyondNoRights: { en: 'it needs permissions that we do not have', es: 'requiere permisos que no tenemos' },
  beyondTimebox: { en: 'our time for it is up', es: 'se agotó nuestro tiempo para esto' },
  beyondOther: { en: 'another reason', es: 'otro motivo' },
  beyondSteps: { en: 'Steps tried', es: 'Pasos probados' },
  beyondEvidence: { en: 'Evidence', es: 'Evidencia' },
  beyondAsked: { en: 'What they are asked for', es: 'Qué se les pide' },
  beyondMissing: {
    en: 'Not escalated yet. Still missing: {fields}.',
    es: 'Todavía no se escaló. Falta: {fields}.',
  },
  beyondAskedTitle: { en: 'Escalation to {level}: {person}', es: 'Escalado a {level}: {person}' },
  beyondBy: { en: 'Escalated by', es: 'Escalado por' },
  beyondUntil: { en: 'A lead decides by', es: 'Un responsable decide antes de' },
  beyondUntilOf: { en: '{time}; not {agent}', es: '{time}; no {agent}' },
  beyondSentAlready: {
    en: 'It is a P1: {level} has it already, and this is looked at afterwards.',
    es: 'Es un P1: {level} ya lo tiene y esto se revisa después.',
  },
  beyondAccept: { en: 'Accept', es: 'Aceptar' },
  beyondReturn: { en: 'Return…', es: 'Devolver…' },
  beyondReturnNow: { en: 'Return', es: 'Devolver' },
  beyondReturnForm: { en: 'Return the escalation of {reference}', es: 'Devolver el escalado de {reference}' },
  beyondCode: { en: 'Reason', es: 'Motivo' },
  beyondWhy: {
    en: 'In words: {agent} reads them, and (without names) who keeps the script',
    es: 'En palabras: las lee {agent} y, sin nombres, quien cuida el guion',
  },
  beyondArticle: {
    en: 'Article that solves it (needed where an article is the reason)',
    es: 'Artículo que lo resuelve (necesario si el motivo es un artículo)',
  },
  codePremature: { en: 'too early: more can be tried here', es: 'prematuro: aquí se puede probar más' },
  codeWrongGroup: { en: 'wrong group', es: 'grupo equivocado' },
  codeMissingInfo: { en: 'information is missing', es: 'falta información' },
  codeDuplicate: { en: 'part of a known major incident', es: 'parte de una incidencia mayor conocida' },
  codeSolvable: { en: 'an article solves it', es: 'lo resuelve un artículo' },
  codePriority: { en: 'wrong priority', es: 'prioridad equivocada' },
  beyondNotYours: {
    en: '{agent}, this is for a lead other than who escalated it.',
    es: '{agent}, esto lo decide un responsable que no sea quien lo escaló.',
  },
  beyondNothing: {
    en: '{agent}, no escalation of this waits for a decision.',
    es: '{agent}, ningún escalado de esto espera decisión.',
  },
  beyondAlready: {
    en: '{agent}, it is on its way to {level} already.',
    es: '{agent}, ya va camino de {level}.',
  },
  beyondReturnMissing: {
    en: 'Not returned yet. Please give: {fields}.',
    es: 'Todavía no se devolvió. Indica: {fields}.',
  },
  beyondPage: {
    en: '{agent} wants to escalate to {level}. Accept it or return it in its thread, by {time}.',
    es: '{agent} quiere escalar a {level}. Acéptalo o devuélvelo en su hilo, antes del {time}.',
  },
  beyondLate: {
    en: 'The escalation to {level} still waits for a lead’s decision. Told again: {names}.',
    es: 'El escalado a {level} sigue esperando la decisión de un responsable. Se avisó otra vez a: {names}.',
  },
  beyondLateNobody: {
    en: 'The escalation to {level} still waits for a decision. Whoever leads here today: please accept or return it.',
    es: 'El escalado a {level} sigue esperando decisión. Quien dirija hoy: acéptalo o devuélvelo, por favor.',
  },
  beyondAcceptedNote: {
    en: '{agent} accepted the escalation. {level} (group {group}) has the incident; {owner} stays the employee’s contact.',
    es: '{agent} aceptó el escalado. {level} (grupo {group}) tiene el incidente; {owner} sigue siendo el contacto del empleado.',
  },
  beyondSentNote: {
    en: 'P1: the incident went to {level} (group {group}) at once; a lead looks at it afterwards.',
    es: 'P1: el incidente fue de inmediato a {level} (grupo {group}); un responsable lo revisa después.',
  },
  beyondReturnedNote: {
    en: '{agent} returned the escalation to {by}, who was told why.',
    es: '{agent} devolvió el escalado a {by}, a quien se le dijo el motivo.',
  },
  beyondReturnedTo: {
    en: '{agent} returned your escalation of {reference}: {code}.',
    es: '{agent} devolvió tu escalado de {reference}: {code}.',
  },
  beyondBouncedNote: {
    en: '{level} sent it back: the incident is with {group} now. It counts as returned.',
    es: '{level} lo devolvió: el incidente está ahora con {group}. Cuenta como devuelto.',
  },
  beyondSampledNote: {
    en: 'This escalation is in the sample that is reviewed.',
    es: 'Este escalado está en la muestra que se revisa.',
  },
  beyondFact: { en: 'Next level', es: 'Siguiente nivel' },
  beyondFactAsked: { en: '{level}, waits for a lead', es: '{level}, espera a un responsable' },
  beyondFactAccepted: { en: '{level}, accepted by {agent}', es: '{level}, aceptado por {agent}' },
  beyondFactReturned: { en: '{level}, returned', es: '{level}, devuelto' },
  beyondPropose: {
    en: 'The protocol asks to escalate this to **{level}** by {time}: {why}.',
    es: 'El protocolo pide escalar esto a **{level}** antes del {time}: {why}.',
  },
} satisfies Record<string, Texts>;
