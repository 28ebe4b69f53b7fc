import type { Language } from '../desk/language.ts';
import type { Day, Metric, PauseReason, Priority, Role, SlaPolicy } from '../desk/plan.ts';

/** From and to on the clock of a zone, `HH:MM`. */
export type SpanSource = readonly [from: string, to: string];

/** A week as it stands in the file; a day that is left out is closed. */
export type WeekSource = Readonly<Partial<Record<Day, readonly SpanSource[]>>>;

/** A calendar as it stands in the file. */
export type CalendarSource = {
  readonly id: string;
  readonly tz: string;
  readonly weekly?: WeekSource;
  readonly holidays?: readonly { readonly date: string; readonly name: string }[];
  readonly exceptions?: readonly {
    readonly date: string;
    readonly hours: readonly SpanSource[];
    readonly reason: string;
  }[];
  readonly closures?: readonly { readonly from: string; readonly to: string; readonly reason: string }[];
};

/** What the contract promises: from and to in UTC, or a week in a zone; the check sees to it that it is one of them. */
export type RequiredSource = {
  readonly from?: string;
  readonly to?: string;
  readonly tz?: string;
  readonly weekly?: WeekSource;
};

/** Coverage as it stands in the file; durations are texts as `15m`. */
export type CoverageSource = {
  readonly required?: RequiredSource;
  readonly regions?: readonly {
    readonly id: string;
    readonly name?: string;
    readonly calendar: string;
    readonly group?: string;
    readonly next?: string;
    readonly policy?: string;
  }[];
  readonly minAgents?: number;
  readonly handover?: { readonly lead?: string; readonly ackWithin?: string };
};

/** Somebody on call: an id of `people`, or with the dates of joining and leaving. */
export type OnCallSource = string | { readonly id: string; readonly since?: string; readonly until?: string };

/** One layer of a roster as it stands in the file; without `active` it always counts. */
export type LayerSource = {
  readonly id: string;
  readonly users: readonly OnCallSource[];
  readonly start: string;
  readonly turn: { readonly weeks: number } | { readonly days: number };
  readonly active?: readonly { readonly days: readonly Day[]; readonly from: string; readonly to: string }[];
};

/** A roster as it stands in the file. */
export type RosterSource = {
  readonly id: string;
  readonly tz: string;
  readonly layers: readonly LayerSource[];
  readonly overrides?: readonly {
    readonly user: string;
    readonly from: string;
    readonly to: string;
    readonly reason: string;
    readonly by?: string;
    readonly acceptedBy?: string;
  }[];
};

/** Whom to tell, as it stands in the file: exactly one of the keys. */
export type NotifySource =
  | { readonly oncall: string }
  | { readonly role: Role }
  | { readonly user: string }
  | { readonly channel: true };

/** A target: minutes, hours or business days, or a duration as `30m`. */
export type TargetSource =
  | string
  | { readonly minutes: number }
  | { readonly hours: number }
  | { readonly businessDays: number };

/** A promise about time as it stands in the file. */
export type PromiseSource = {
  readonly id: string;
  readonly agreement?: SlaPolicy['agreement'];
  readonly metric: Metric;
  readonly when?: { readonly priority?: readonly Priority[] };
  readonly calendar?: SlaPolicy['calendar'];
  readonly target: TargetSource;
  readonly pauseWhile?: readonly PauseReason[];
  readonly warnAt?: readonly (number | { readonly percent: number; readonly notify: readonly NotifySource[] })[];
  readonly attainment?: { readonly target: number; readonly period?: 'month' };
  readonly record?: string;
  readonly applyTo?: SlaPolicy['applyTo'];
};

/** An escalation policy as it stands in the file. */
export type PolicySource = {
  readonly id: string;
  readonly clock?: string;
  readonly steps: readonly {
    readonly name: string;
    readonly notify: readonly NotifySource[];
    readonly reminders: { readonly count: number; readonly every: string };
  }[];
  readonly repeat?: number;
  readonly ackTimeout?: string;
  readonly onExhausted?: readonly (NotifySource | { readonly ticketNote: true })[];
};

/** Escalation as it stands in the file. */
export type EscalationSource = {
  readonly triggers?: readonly {
    readonly id: string;
    readonly when: string;
    readonly within?: string;
    readonly to: string;
  }[];
  readonly policies?: readonly PolicySource[];
  readonly levels?: readonly {
    readonly id: string;
    readonly name: string;
    readonly group: string;
    readonly evidence?: readonly { readonly id: string; readonly text: Readonly<Record<string, string>> }[];
    readonly leadWithin?: string;
  }[];
  readonly sampling?: Readonly<Record<string, number>>;
};

/** Somebody of the desk as he stands in the file. */
export type PersonSource = {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly roles: readonly Role[];
  readonly languages: readonly Language[];
  readonly topics?: readonly string[];
  readonly capacity?: number;
  readonly region?: string;
  readonly since?: string;
};

/** `desk.yaml` as it stands, its shape already found to follow `desk.schema.json`; every section may be missing. */
export type PlanSource = {
  readonly calendars?: readonly CalendarSource[];
  readonly coverage?: CoverageSource;
  readonly oncall?: readonly RosterSource[];
  readonly sla?: readonly PromiseSource[];
  readonly escalation?: EscalationSource;
  readonly people?: readonly PersonSource[];
  readonly line?: {
    readonly capacity?: number;
    readonly remindAfter?: readonly string[];
    readonly parkAfter?: string;
    readonly reassureEvery?: string;
    readonly reopenWithinDays?: number;
  };
  readonly outage?: { readonly contacts?: number; readonly within?: string };
};
