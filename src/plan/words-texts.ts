import type { Day, Metric, PauseReason, Role } from '../desk/plan.ts';
import type { Paint } from '../scripts-command-terminal.ts';

/** The languages in which the plan is told: those of the desk's own sentences. */
export type PlanLanguage = 'en' | 'es';

/** As whom, when and how a plan is told; `now` is what "next" counts from. */
export type Telling = { readonly language: PlanLanguage; readonly now: number; readonly paint: Paint };

type Texts = {
  readonly days: Readonly<Record<Day, string>>;
  readonly roles: Readonly<Record<Role, string>>;
  readonly metrics: Readonly<Record<Metric, string>>;
  readonly pauses: Readonly<Record<PauseReason, string>>;
  readonly agreements: Readonly<Record<'sla' | 'ola' | 'uc', string>>;
  readonly languages: Readonly<Record<string, string>>;
  readonly heads: Readonly<
    Record<'hours' | 'coverage' | 'promises' | 'escalation' | 'oncall' | 'people' | 'line' | 'outage', string>
  >;
  readonly promiseHead: readonly string[];
  readonly stepHead: readonly string[];
  readonly peopleHead: readonly string[];
  readonly peopleSince: string;
  readonly always: string;
  readonly closed: string;
  readonly nextDay: string;
  readonly holidays: (list: string) => string;
  readonly noHolidays: string;
  readonly exceptions: (list: string) => string;
  readonly closures: (list: string) => string;
  readonly calendarOf: (id: string) => string;
  readonly group: (name: string) => string;
  readonly takesOver: (region: string) => string;
  readonly unused: (ids: string) => string;
  readonly promisedWeek: (tz: string) => string;
  readonly promisedRegions: string;
  readonly minAgents: (count: number) => string;
  readonly handover: (lead: string, ack: string) => string;
  readonly all: string;
  readonly none: string;
  readonly regionOf: Readonly<Record<'requester.region' | 'queue.region', string>>;
  readonly coverage: string;
  readonly minutes: (count: number) => string;
  readonly hours: (count: number) => string;
  readonly businessDays: (count: number) => string;
  readonly toOncall: (roster: string) => string;
  readonly toChannel: string;
  readonly toNote: string;
  readonly attainment: (promise: string, percent: number) => string;
  readonly atOnce: string;
  readonly within: (duration: string) => string;
  readonly trigger: (when: string, to: string, within: string) => string;
  readonly policy: (id: string, clock: string) => string;
  readonly again: (times: number) => string;
  readonly nobody: string;
  readonly ackTimeout: (duration: string) => string;
  readonly level: (name: string, group: string, lead: string) => string;
  readonly evidence: (list: string) => string;
  readonly sampling: (list: string, newcomer: number, days: number) => string;
  readonly noRoster: string;
  readonly noOne: string;
  readonly onCallNow: (roster: string, who: string, until: string | undefined) => string;
  readonly onCallThen: (who: string, from: string) => string;
  readonly nobodyNamed: string;
  readonly capacity: (count: number) => string;
  readonly reminders: (list: string, park: string) => string;
  readonly noReminders: (park: string) => string;
  readonly reassure: (duration: string) => string;
  readonly reopen: (days: number) => string;
  readonly outage: (contacts: number, duration: string) => string;
};

/** A number with its noun. */
const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

const en: Texts = {
  days: { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' },
  roles: {
    l1: 'L1',
    l2: 'L2',
    l2_lead: 'L2 lead',
    shift_manager: 'shift manager',
    coach: 'coach',
    qa: 'quality',
    client_approver: 'client approver',
    client_duty_manager: 'client duty manager',
    admin: 'admin',
  },
  metrics: {
    chat_answer: 'somebody takes it',
    first_response: 'first response',
    next_response: 'next response',
    resolution: 'resolution',
    escalation_ack: 'escalation acknowledged',
    handover_ack: 'handover taken',
  },
  pauses: { awaiting_user: 'the employee', awaiting_vendor: 'a supplier' },
  agreements: { sla: 'client', ola: 'in-house', uc: 'supplier' },
  languages: { en: 'English', es: 'Spanish', pt: 'Portuguese', fr: 'French', de: 'German' },
  heads: {
    hours: 'Hours',
    coverage: 'What is promised',
    promises: 'Promises about time',
    escalation: 'Escalation',
    oncall: 'On call',
    people: 'People',
    line: 'Waiting line',
    outage: 'Known outages',
  },
  promiseHead: ['priority', 'what', 'within', 'hours', 'stands still for', 'who is warned', 'agreement'],
  stepHead: ['minute', 'step', 'who is told'],
  peopleHead: ['name', 'roles', 'languages', 'region', 'topics', 'talks', 'mail'],
  peopleSince: 'since',
  always: 'Always open.',
  closed: 'closed',
  nextDay: '(next day)',
  holidays: (list) => `Next holidays: ${list}.`,
  noHolidays: 'No holidays ahead.',
  exceptions: (list) => `Other hours: ${list}.`,
  closures: (list) => `Closed: ${list}.`,
  calendarOf: (id) => `calendar ${id}`,
  group: (name) => `Group in ServiceNow: ${name}.`,
  takesOver: (region) => `At closing, ${region} takes over.`,
  unused: (ids) => `Calendars of no region: ${ids}.`,
  promisedWeek: (tz) => `Promised, in ${tz}:`,
  promisedRegions: 'Promised is what the regions have between them.',
  minAgents: (count) => `Never fewer than ${many(count, 'person', 'people')} within the promised hours.`,
  handover: (lead, ack) =>
    `${lead} before a region closes, owners are asked what becomes of their talks; within ${ack} somebody takes them over.`,
  all: 'all',
  none: '–',
  regionOf: { 'requester.region': "the employee's region", 'queue.region': "the owner's region" },
  coverage: 'coverage',
  minutes: (count) => `${count} min`,
  hours: (count) => `${count} h`,
  businessDays: (count) => many(count, 'business day', 'business days'),
  toOncall: (roster) => `on call in ${roster}`,
  toChannel: 'the shared channel',
  toNote: 'a note on the ticket',
  attainment: (promise, percent) => `${promise}: to be kept in ${percent} % of a month's requests.`,
  atOnce: 'at once',
  within: (duration) => `within ${duration}`,
  trigger: (when, to, within) => `When ${when}: to ${to}, ${within}.`,
  policy: (id, clock) => `${id} (waits run in ${clock})`,
  again: (times) => (times === 1 ? 'all of it once more' : `all of it again, ${times} times`),
  nobody: 'nobody answered',
  ackTimeout: (duration) => `Acknowledged, but nothing happens for ${duration}: it begins again.`,
  level: (name, group, lead) => `Level ${name}, group ${group}. The lead accepts or returns within ${lead}.`,
  evidence: (list) => `Asked before: ${list}`,
  sampling: (list, newcomer, days) =>
    `Looked at afterwards: ${list}; ${newcomer} % of people newer than ${many(days, 'day', 'days')}.`,
  noRoster: 'No rosters: nobody is on call.',
  noOne: 'nobody',
  onCallNow: (roster, who, until) => `${roster}: now ${who}${until === undefined ? '' : `, until ${until}`}`,
  onCallThen: (who, from) => `from ${from} ${who}`,
  nobodyNamed: 'Nobody by name: everybody in the shared channel may do everything.',
  capacity: (count) => `One agent has at most ${many(count, 'talk', 'talks')} at once.`,
  reminders: (list, park) => `An awaited employee is reminded after ${list}; after ${park} the talk is set aside.`,
  noReminders: (park) => `An awaited employee is not reminded; after ${park} the talk is set aside.`,
  reassure: (duration) => `Who waits in line hears every ${duration} that he is not forgotten.`,
  reopen: (days) =>
    days === 0
      ? 'A resolved ticket cannot be taken up again.'
      : `A resolved ticket can be taken up again for ${many(days, 'working day', 'working days')}.`,
  outage: (contacts, duration) => `${contacts} like messages within ${duration} propose a known outage to the lead.`,
};

const es: Texts = {
  days: { mon: 'lun', tue: 'mar', wed: 'mié', thu: 'jue', fri: 'vie', sat: 'sáb', sun: 'dom' },
  roles: {
    l1: 'N1',
    l2: 'N2',
    l2_lead: 'responsable de N2',
    shift_manager: 'jefe de turno',
    coach: 'formador',
    qa: 'calidad',
    client_approver: 'aprobador del cliente',
    client_duty_manager: 'responsable de guardia del cliente',
    admin: 'administrador',
  },
  metrics: {
    chat_answer: 'alguien lo toma',
    first_response: 'primera respuesta',
    next_response: 'siguiente respuesta',
    resolution: 'resolución',
    escalation_ack: 'acuse del escalado',
    handover_ack: 'acuse del relevo',
  },
  pauses: { awaiting_user: 'el empleado', awaiting_vendor: 'un proveedor' },
  agreements: { sla: 'cliente', ola: 'interno', uc: 'proveedor' },
  languages: { en: 'inglés', es: 'español', pt: 'portugués', fr: 'francés', de: 'alemán' },
  heads: {
    hours: 'Horario',
    coverage: 'Lo prometido',
    promises: 'Plazos prometidos',
    escalation: 'Escalado',
    oncall: 'Guardias',
    people: 'Personas',
    line: 'Cola de espera',
    outage: 'Averías conocidas',
  },
  promiseHead: ['prioridad', 'qué', 'en', 'horario', 'se detiene por', 'a quién se avisa', 'acuerdo'],
  stepHead: ['minuto', 'paso', 'a quién se avisa'],
  peopleHead: ['nombre', 'funciones', 'idiomas', 'región', 'temas', 'chats', 'correo'],
  peopleSince: 'desde',
  always: 'Siempre abierto.',
  closed: 'cerrado',
  nextDay: '(día siguiente)',
  holidays: (list) => `Próximos festivos: ${list}.`,
  noHolidays: 'No hay festivos por delante.',
  exceptions: (list) => `Otro horario: ${list}.`,
  closures: (list) => `Cerrado: ${list}.`,
  calendarOf: (id) => `calendario ${id}`,
  group: (name) => `Grupo en ServiceNow: ${name}.`,
  takesOver: (region) => `Al cerrar, releva ${region}.`,
  unused: (ids) => `Calendarios de ninguna región: ${ids}.`,
  promisedWeek: (tz) => `Prometido, en ${tz}:`,
  promisedRegions: 'Se promete lo que cubren las regiones entre todas.',
  minAgents: (count) => `Nunca menos de ${many(count, 'persona', 'personas')} dentro del horario prometido.`,
  handover: (lead, ack) =>
    `${lead} antes de que cierre una región se pregunta a los dueños qué hacer con sus chats; en ${ack} alguien los toma.`,
  all: 'todas',
  none: '–',
  regionOf: { 'requester.region': 'la región del empleado', 'queue.region': 'la región del dueño' },
  coverage: 'cobertura',
  minutes: (count) => `${count} min`,
  hours: (count) => `${count} h`,
  businessDays: (count) => many(count, 'día laborable', 'días laborables'),
  toOncall: (roster) => `la guardia de ${roster}`,
  toChannel: 'el canal compartido',
  toNote: 'una nota en el ticket',
  attainment: (promise, percent) => `${promise}: debe cumplirse en el ${percent} % de las solicitudes del mes.`,
  atOnce: 'de inmediato',
  within: (duration) => `en ${duration}`,
  trigger: (when, to, within) => `Si ${when}: a ${to}, ${within}.`,
  policy: (id, clock) => `${id} (las esperas corren en ${clock})`,
  again: (times) => (times === 1 ? 'todo otra vez' : `todo otra vez, ${times} veces`),
  nobody: 'nadie respondió',
  ackTimeout: (duration) => `Confirmado, pero sin avance en ${duration}: empieza de nuevo.`,
  level: (name, group, lead) => `Nivel ${name}, grupo ${group}. El responsable acepta o devuelve en ${lead}.`,
  evidence: (list) => `Se pregunta antes: ${list}`,
  sampling: (list, newcomer, days) =>
    `Se revisa después: ${list}; el ${newcomer} % de quien lleva menos de ${many(days, 'día', 'días')}.`,
  noRoster: 'Sin turnos: nadie está de guardia.',
  noOne: 'nadie',
  onCallNow: (roster, who, until) => `${roster}: ahora ${who}${until === undefined ? '' : `, hasta el ${until}`}`,
  onCallThen: (who, from) => `desde el ${from} ${who}`,
  nobodyNamed: 'Nadie con nombre: todos los del canal compartido pueden hacerlo todo.',
  capacity: (count) => `Un agente tiene como máximo ${many(count, 'chat', 'chats')} a la vez.`,
  reminders: (list, park) => `Al empleado que se espera se le recuerda tras ${list}; tras ${park} el chat se aparta.`,
  noReminders: (park) => `Al empleado que se espera no se le recuerda; tras ${park} el chat se aparta.`,
  reassure: (duration) => `Quien espera en la cola oye cada ${duration} que no se le olvida.`,
  reopen: (days) =>
    days === 0
      ? 'Un ticket resuelto no se puede reabrir.'
      : `Un ticket resuelto se puede reabrir durante ${many(days, 'día laborable', 'días laborables')}.`,
  outage: (contacts, duration) =>
    `${contacts} mensajes parecidos en ${duration} proponen una avería conocida al responsable.`,
};

/** What the plan is told in, by language. */
export const planTexts: Readonly<Record<PlanLanguage, Texts>> = { en, es };
