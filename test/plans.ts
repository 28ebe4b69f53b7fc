import { alwaysOpen, type Calendar, defaultPlan, type Plan, type Priority, type SlaPolicy } from '../src/desk/plan.ts';

const workdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const on = (...hours: readonly (readonly [string, string])[]) =>
  Object.fromEntries(workdays.map((day) => [day, hours.map(([from, to]) => ({ from, to }))]));

const madrid: Calendar = {
  id: 'madrid',
  tz: 'Europe/Madrid',
  weekly: on(['08:00', '13:00'], ['14:00', '18:00']),
  holidays: [
    { date: '2026-10-12', name: 'Fiesta Nacional' },
    { date: '2026-11-02', name: 'Todos los Santos' },
    { date: '2026-12-08', name: 'Inmaculada Concepción' },
    { date: '2026-12-25', name: 'Navidad' },
    { date: '2027-01-01', name: 'Año Nuevo' },
  ],
  exceptions: [],
  closures: [],
};

const bogota: Calendar = {
  id: 'bogota',
  tz: 'America/Bogota',
  weekly: on(['08:00', '17:00']),
  holidays: [
    { date: '2026-10-12', name: 'Día de la Diversidad Étnica y Cultural' },
    { date: '2026-11-02', name: 'Todos los Santos' },
    { date: '2026-11-16', name: 'Independencia de Cartagena' },
    { date: '2026-12-08', name: 'Inmaculada Concepción' },
    { date: '2026-12-25', name: 'Navidad' },
    { date: '2027-01-01', name: 'Año Nuevo' },
  ],
  exceptions: [],
  closures: [],
};

function firstResponse(priority: Priority, minutes: number): SlaPolicy {
  return {
    id: `first-response-p${priority}`,
    agreement: 'sla',
    metric: 'first_response',
    priorities: [priority],
    calendar: 'coverage',
    target: { minutes },
    pauseWhile: ['awaiting_user'],
    warnAt: [
      { percent: 50, notify: [{ channel: true }] },
      { percent: 75, notify: [{ role: 'l2_lead' }] },
      { percent: 100, notify: [{ oncall: 'l2' }] },
    ],
    attainment: { target: 95, period: 'month' },
    applyTo: 'new',
  };
}

function later(metric: 'next_response' | 'resolution', priority: Priority, minutes: number): SlaPolicy {
  return {
    id: `${metric.replace('_', '-')}-p${priority}`,
    agreement: 'sla',
    metric,
    priorities: [priority],
    calendar: 'coverage',
    target: { minutes },
    pauseWhile: metric === 'resolution' ? ['awaiting_user', 'awaiting_vendor'] : ['awaiting_user'],
    warnAt: [
      { percent: 75, notify: [{ channel: true }] },
      { percent: 100, notify: [{ role: 'l2_lead' }] },
    ],
    applyTo: 'new',
  };
}

// Two people take turns of a week; who is second is on call second, so that there is always another name.
const turns = (id: string, users: readonly string[]) => ({
  id,
  tz: 'Europe/Madrid',
  layers: [
    {
      id: 'base',
      users: users.map((user) => ({ id: user, since: '2026-01-01' })),
      start: '2026-10-05T08:00',
      turn: { weeks: 1 },
      active: [],
    },
  ],
  overrides: [],
});

/**
 * The scenarios' shared setting: "Global Chat L2" covered from Madrid and Bogotá, on call outside for P1. In the week
 * from Monday 2026-11-16 08:00 Madrid Ana López is on call and Luis Ortega second; from 2026-11-23 it is the reverse.
 */
export const globalChat: Plan = {
  calendars: new Map([
    [alwaysOpen.id, alwaysOpen],
    [madrid.id, madrid],
    [bogota.id, bogota],
  ]),
  coverage: {
    regions: [
      { id: 'madrid', name: 'Madrid', calendar: 'madrid', group: 'L2-EMEA', next: 'bogota' },
      { id: 'bogota', name: 'Bogotá', calendar: 'bogota', group: 'L2-AMER', next: 'madrid' },
    ],
    minAgents: 1,
    handover: { leadMinutes: 15, ackWithinMinutes: 15 },
  },
  oncall: [turns('l2', ['ana', 'luis']), turns('l2-second', ['luis', 'ana'])],
  sla: [
    firstResponse(1, 5),
    firstResponse(2, 15),
    firstResponse(3, 30),
    ...([1, 2, 3] as const).map((priority) => later('next_response', priority, 30)),
    later('resolution', 1, 4 * 60),
    later('resolution', 2, 8 * 60),
    later('resolution', 3, 16 * 60),
  ],
  escalation: {
    triggers: [
      { id: 'p1_outside', when: 'priority = 1 and coverage = closed', withinMinutes: 0, to: 'p1-oncall' },
      { id: 'p1_inside', when: 'priority = 1 and coverage = open', withinMinutes: 0, to: 'p1-desk' },
    ],
    policies: [
      {
        id: 'p1-oncall',
        clock: alwaysOpen.id,
        steps: [
          { name: 'on call', notify: [{ oncall: 'l2' }], reminders: { count: 1, everyMinutes: 5 } },
          { name: 'second on call', notify: [{ oncall: 'l2-second' }], reminders: { count: 0, everyMinutes: 10 } },
        ],
        repeat: 1,
        ackTimeoutMinutes: 30,
        onExhausted: [{ user: 'dutymanager' }, { role: 'l2_lead' }, { ticketNote: true }],
      },
      {
        id: 'p1-desk',
        clock: alwaysOpen.id,
        steps: [
          { name: 'channel', notify: [{ channel: true }], reminders: { count: 0, everyMinutes: 5 } },
          { name: 'lead', notify: [{ role: 'l2_lead' }], reminders: { count: 0, everyMinutes: 10 } },
        ],
        repeat: 0,
        ackTimeoutMinutes: 30,
        onExhausted: [{ channel: true }, { ticketNote: true }],
      },
    ],
    levels: [
      {
        id: 'client-it',
        name: 'Client IT',
        group: 'Client IT',
        evidence: [
          { id: 'steps', text: { en: 'What was tried', es: 'Qué se ha probado' } },
          { id: 'evidence', text: { en: 'What shows the fault', es: 'Qué demuestra el fallo' } },
          { id: 'asked', text: { en: 'What you ask of them', es: 'Qué se les pide' } },
        ],
        leadWithinMinutes: 15,
      },
    ],
    sampling: defaultPlan.escalation.sampling,
  },
  people: [
    {
      id: 'ana',
      name: 'Ana López',
      email: 'ana.lopez@example.com',
      roles: ['l2'],
      languages: ['es', 'en'],
      topics: [],
      region: 'madrid',
    },
    {
      id: 'luis',
      name: 'Luis Ortega',
      email: 'luis.ortega@example.com',
      roles: ['l2'],
      languages: ['es'],
      topics: [],
      region: 'bogota',
    },
    {
      id: 'marta',
      name: 'Marta Ruiz',
      email: 'marta.ruiz@example.com',
      roles: ['l2_lead'],
      languages: ['es', 'en'],
      topics: [],
      region: 'madrid',
    },
    {
      id: 'dutymanager',
      name: 'Clara Duty',
      email: 'clara.duty@example.com',
      roles: ['client_duty_manager'],
      languages: ['en'],
      topics: [],
    },
  ],
  line: defaultPlan.line,
  outage: defaultPlan.outage,
};
