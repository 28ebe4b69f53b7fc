import type { Language } from './language.ts';

/** Days of the week as they are written in `dialogs/desk.yaml`, Monday first. */
export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** A day of the week. */
export type Day = (typeof days)[number];

/** Local wall clock, half-open: `from` inclusive, `to` exclusive, `HH:MM`; `24:00` ends a day, `to` ≤ `from` is overnight. */
export type Span = { readonly from: string; readonly to: string };

/**
 * Hours of work in one time zone (IANA name). Per local date a holiday beats an exception, which beats the week;
 * closures (local date-times `YYYY-MM-DDTHH:MM`) are taken out last. Dates are `YYYY-MM-DD`.
 */
export type Calendar = {
  readonly id: string;
  readonly tz: string;
  readonly weekly: Readonly<Partial<Record<Day, readonly Span[]>>>;
  readonly holidays: readonly { readonly date: string; readonly name: string }[];
  readonly exceptions: readonly { readonly date: string; readonly hours: readonly Span[]; readonly reason: string }[];
  readonly closures: readonly { readonly from: string; readonly to: string; readonly reason: string }[];
};

/** The calendar that is always open; every plan has it, and `coverage` (the union of all regions) beside it, by id. */
export const alwaysOpen: Calendar = {
  id: '24x7',
  tz: 'UTC',
  weekly: Object.fromEntries(days.map((day) => [day, [{ from: '00:00', to: '24:00' }]])),
  holidays: [],
  exceptions: [],
  closures: [],
};

/** A place from which people cover the desk. `group` is the assignment group's name or key in the record system; `next` who takes over at close, `policy` the escalation policy that calls somebody when nobody of it takes over. */
export type Region = {
  readonly id: string;
  readonly name: string;
  readonly calendar: string;
  readonly group?: string;
  readonly next?: string;
  readonly policy?: string;
};

/** What the contract promises and who covers it. `required` is a weekly calendar of its own (absent: the regions' hours are the promise). */
export type Coverage = {
  readonly required?: Calendar;
  readonly regions: readonly Region[];
  /** Never staffed below this inside required coverage. */
  readonly minAgents: number;
  /** Minutes before a region's close at which owners are asked, and within which the receiver acknowledges. */
  readonly handover: { readonly leadMinutes: number; readonly ackWithinMinutes: number };
};

/** Who is told: the people on call of a roster, everybody with a role, one person (by id of `people`), or the shared channel. */
export type Notify =
  | { readonly oncall: string }
  | { readonly role: Role }
  | { readonly user: string }
  | { readonly channel: true };

/** Roles of the desk's people (operations.md §16). */
export const roles = [
  'l1',
  'l2',
  'l2_lead',
  'shift_manager',
  'coach',
  'qa',
  'client_approver',
  'client_duty_manager',
  'admin',
] as const;

/** One of the roles. */
export type Role = (typeof roles)[number];

/** Somebody of the desk, as the admins named him; found again on a platform by his mail address (or name, where there is none). */
export type Member = {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly roles: readonly Role[];
  readonly languages: readonly Language[];
  /** Categories or script ids he may take; empty: all. */
  readonly topics: readonly string[];
  /** How many talks at once; absent: the line's `capacity`. */
  readonly capacity?: number;
  readonly region?: string;
  /** Since when he works here, `YYYY-MM-DD`; absent: not new. */
  readonly since?: string;
};

/** One layer of an on-call roster: its people take turns of whole weeks or days, counted in local calendar time from `start` (`YYYY-MM-DDTHH:MM`). */
export type Layer = {
  readonly id: string;
  readonly users: readonly { readonly id: string; readonly since: string; readonly until?: string }[];
  readonly start: string;
  readonly turn: { readonly weeks: number } | { readonly days: number };
  readonly active: readonly { readonly days: readonly Day[]; readonly from: string; readonly to: string }[];
};

/** An on-call roster: a later layer wins where it is active, an override wins over all; of two overrides the later listed. */
export type Roster = {
  readonly id: string;
  readonly tz: string;
  readonly layers: readonly Layer[];
  readonly overrides: readonly {
    readonly user: string;
    readonly from: string;
    readonly to: string;
    readonly reason: string;
    readonly by?: string;
    readonly acceptedBy?: string;
  }[];
};

/** What a clock measures. */
export const metrics = [
  'chat_answer',
  'first_response',
  'next_response',
  'resolution',
  'escalation_ack',
  'handover_ack',
] as const;

/** One of the metrics. */
export type Metric = (typeof metrics)[number];

/** Why a clock may stand still. */
export type PauseReason = 'awaiting_user' | 'awaiting_vendor';

/** A target in the calendar's time; days are refused, for nobody agrees what one is. */
export type Target = { readonly minutes: number } | { readonly hours: number } | { readonly businessDays: number };

/** Priority as ServiceNow has it: 1 critical to 5 planning. */
export type Priority = 1 | 2 | 3 | 4 | 5;

/** One promise about time (operations.md §5.1). `calendar` is an id of the plan, `24x7` or `coverage`, or the requester's or owner's region. */
export type SlaPolicy = {
  readonly id: string;
  readonly agreement: 'sla' | 'ola' | 'uc';
  readonly metric: Metric;
  /** Priorities it holds for; empty: all. */
  readonly priorities: readonly Priority[];
  readonly calendar: string | { readonly by: 'requester.region' | 'queue.region' };
  readonly target: Target;
  readonly pauseWhile: readonly PauseReason[];
  /** Percent of the target at which somebody is told, ascending, 1 to 100, with whom. */
  readonly warnAt: readonly { readonly percent: number; readonly notify: readonly Notify[] }[];
  readonly attainment?: { readonly target: number; readonly period: 'month' };
  /** What the record system calls its own clock of the same promise: the two are held against each other. */
  readonly record?: string;
  /** Whether a change of the policy applies to clocks that run already. */
  readonly applyTo: 'new' | 'open';
};

/** When to escalate (operations.md §6.1): `when` is one of the known happenings or a condition over the request's facts. */
export type Trigger = {
  readonly id: string;
  readonly when: string;
  readonly withinMinutes: number;
  /** An escalation policy's or a level's id. */
  readonly to: string;
};

/** Who is told, and when (operations.md §6.2). `everyMinutes` × (count + 1) is how long a step lasts. */
export type EscalationPolicy = {
  readonly id: string;
  /** `24x7` or a calendar id: waits then run in business time. */
  readonly clock: string;
  readonly steps: readonly {
    readonly name: string;
    readonly notify: readonly Notify[];
    readonly reminders: { readonly count: number; readonly everyMinutes: number };
  }[];
  /** How often the whole is repeated when nobody answers, at most 5. */
  readonly repeat: number;
  /** Acknowledged but no progress for so long: it starts again. */
  readonly ackTimeoutMinutes: number;
  readonly onExhausted: readonly (Notify | { readonly ticketNote: true })[];
};

/** The level behind this desk: its assignment group, which items of evidence it wants, and how long the lead may take. */
export type EscalationLevel = {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  /** Questions that must be answered before it goes on, by id. */
  readonly evidence: readonly { readonly id: string; readonly text: Readonly<Record<string, string>> }[];
  readonly leadWithinMinutes: number;
};

/** When and how a request goes beyond the agent who has it. */
export type Escalation = {
  readonly triggers: readonly Trigger[];
  readonly policies: readonly EscalationPolicy[];
  readonly levels: readonly EscalationLevel[];
  /** Percent of escalations that are validated, by priority, and for people newer than so many days (operations.md §6.4). */
  readonly sampling: Readonly<Record<'p1' | 'p2' | 'p3' | 'p4' | 'p5', number>> & {
    readonly newcomerDays: number;
    readonly newcomer: number;
  };
};

/** Rules of the waiting line and of waiting for an employee. Minutes are of the clock on the wall unless said otherwise. */
export type LineRules = {
  /** Talks that one agent has at once, unless he has a number of his own. */
  readonly capacity: number;
  /** After how many minutes of silence the awaited employee is reminded, each counted from the last word. */
  readonly remindAfterMinutes: readonly number[];
  readonly parkAfterMinutes: number;
  /** After how many minutes in line both sides are told that he is not forgotten. */
  readonly reassureEveryMinutes: number;
  /** How many working days a resolved ticket can be taken up again. */
  readonly reopenWithinDays: number;
};

/** When many like messages propose a known outage to the lead. */
export type OutageRules = { readonly contacts: number; readonly withinMinutes: number };

/** Everything that `dialogs/desk.yaml` says, checked: ids that are named exist, calendars have windows. */
export type Plan = {
  /** By id; always with `24x7`. */
  readonly calendars: ReadonlyMap<string, Calendar>;
  readonly coverage: Coverage;
  readonly oncall: readonly Roster[];
  readonly sla: readonly SlaPolicy[];
  readonly escalation: Escalation;
  /** Nobody named: everybody who is seen in the shared channel may do everything. */
  readonly people: readonly Member[];
  readonly line: LineRules;
  readonly outage: OutageRules;
};

/** The plan of a desk whose admins have written none: always open, three targets for the first answer, nobody by name. */
export const defaultPlan: Plan = {
  calendars: new Map([[alwaysOpen.id, alwaysOpen]]),
  coverage: {
    regions: [{ id: 'desk', name: 'Desk', calendar: alwaysOpen.id }],
    minAgents: 1,
    handover: { leadMinutes: 15, ackWithinMinutes: 15 },
  },
  oncall: [],
  sla: [
    firstResponse('p1', [1], 5),
    firstResponse('p2', [2], 15),
    firstResponse('p3', [3], 30),
    firstResponse('p4', [4, 5], 60),
  ],
  escalation: {
    triggers: [{ id: 'p1_suspected', when: 'priority = 1', withinMinutes: 0, to: 'p1' }],
    policies: [
      {
        id: 'p1',
        clock: alwaysOpen.id,
        steps: [
          { name: 'channel', notify: [{ channel: true }], reminders: { count: 1, everyMinutes: 5 } },
          { name: 'lead', notify: [{ role: 'l2_lead' }], reminders: { count: 0, everyMinutes: 10 } },
        ],
        repeat: 1,
        ackTimeoutMinutes: 30,
        onExhausted: [{ channel: true }, { ticketNote: true }],
      },
    ],
    levels: [],
    sampling: { p1: 100, p2: 100, p3: 30, p4: 10, p5: 10, newcomerDays: 30, newcomer: 100 },
  },
  people: [],
  line: {
    capacity: 4,
    remindAfterMinutes: [10, 30],
    parkAfterMinutes: 60,
    reassureEveryMinutes: 10,
    reopenWithinDays: 5,
  },
  outage: { contacts: 5, withinMinutes: 15 },
};

function firstResponse(id: string, priorities: readonly Priority[], minutes: number): SlaPolicy {
  return {
    id: `first-response-${id}`,
    agreement: 'sla',
    metric: 'first_response',
    priorities,
    calendar: 'coverage',
    target: { minutes },
    pauseWhile: ['awaiting_user'],
    warnAt: [
      { percent: 50, notify: [{ channel: true }] },
      { percent: 75, notify: [{ role: 'l2_lead' }] },
      { percent: 100, notify: [{ channel: true }] },
    ],
    applyTo: 'new',
  };
}
