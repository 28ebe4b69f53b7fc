import { requiredFromTo } from '../desk/hours/coverage.ts';
import {
  alwaysOpen,
  type Calendar,
  type Coverage,
  type Day,
  days,
  defaultPlan,
  type Escalation,
  type EscalationPolicy,
  type Layer,
  type LineRules,
  type Member,
  type Notify,
  type Plan,
  type Roster,
  type SlaPolicy,
  type Span,
  type Target,
} from '../desk/plan.ts';
import type {
  CalendarSource,
  CoverageSource,
  EscalationSource,
  LayerSource,
  OnCallSource,
  PersonSource,
  PlanSource,
  PolicySource,
  PromiseSource,
  RequiredSource,
  RosterSource,
  SpanSource,
  TargetSource,
  WeekSource,
} from './source.ts';

const unitMinutes: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, h: 60 };

/** The minutes of a duration as it is written: 5 of `5m`, 120 of `2h`, 0.5 of `30s`. */
export const minutesOf = (duration: string): number =>
  Number.parseFloat(duration) * (unitMinutes[duration.slice(-1)] ?? 1);

/** The plan that a source means, its shape and names already found sound; what it leaves out is the default's, section by section. */
export function planFrom(source: PlanSource): Plan {
  const { line, outage } = defaultPlan;
  const calendars = (source.calendars ?? []).map(calendarFrom);
  return {
    calendars: new Map([alwaysOpen, ...calendars].map((calendar) => [calendar.id, calendar])),
    coverage: coverageFrom(source.coverage ?? {}),
    oncall: (source.oncall ?? []).map(rosterFrom),
    sla: source.sla?.map(promiseFrom) ?? defaultPlan.sla,
    escalation: escalationFrom(source.escalation ?? {}),
    people: (source.people ?? []).map(memberFrom),
    line: lineFrom(source.line ?? {}, line),
    outage: {
      contacts: source.outage?.contacts ?? outage.contacts,
      withinMinutes: minutesOr(source.outage?.within, outage.withinMinutes),
    },
  };
}

const minutesOr = (duration: string | undefined, otherwise: number): number =>
  duration === undefined ? otherwise : minutesOf(duration);

const spanFrom = ([from, to]: SpanSource): Span => ({ from, to });

const weekFrom = (week: WeekSource): Calendar['weekly'] =>
  Object.fromEntries(days.flatMap((day) => (week[day] ? [[day, week[day].map(spanFrom)]] : [])));

const calendarFrom = ({ id, tz, weekly, holidays, exceptions, closures }: CalendarSource): Calendar => ({
  id,
  tz,
  weekly: weekFrom(weekly ?? {}),
  holidays: holidays ?? [],
  exceptions: (exceptions ?? []).map(({ date, hours, reason }) => ({ date, hours: hours.map(spanFrom), reason })),
  closures: closures ?? [],
});

/** The calendar of what the contract promises; undefined where the source says too little. */
export function requiredFrom({ from, to, tz, weekly }: RequiredSource): Calendar | undefined {
  if (tz !== undefined && weekly !== undefined) return calendarFrom({ id: 'required', tz, weekly });
  if (from === undefined || to === undefined) return undefined;
  const required = requiredFromTo({ from, to });
  return typeof required === 'string' ? undefined : required;
}

function coverageFrom({ required, regions, minAgents, handover }: CoverageSource): Coverage {
  const usual = defaultPlan.coverage;
  const promised = required && requiredFrom(required);
  return {
    ...(promised ? { required: promised } : {}),
    regions: regions?.map((region) => ({ ...region, name: region.name ?? region.id })) ?? usual.regions,
    minAgents: minAgents ?? usual.minAgents,
    handover: {
      leadMinutes: minutesOr(handover?.lead, usual.handover.leadMinutes),
      ackWithinMinutes: minutesOr(handover?.ackWithin, usual.handover.ackWithinMinutes),
    },
  };
}

const rosterFrom = ({ id, tz, layers, overrides }: RosterSource): Roster => ({
  id,
  tz,
  layers: layers.map(layerFrom),
  overrides: overrides ?? [],
});

const everyDay: readonly Day[] = days;

const layerFrom = ({ id, users, start, turn, active }: LayerSource): Layer => ({
  id,
  users: users.map((user) => onCallFrom(user, start)),
  start,
  turn,
  active: active ?? [{ days: everyDay, from: '00:00', to: '24:00' }],
});

/** Whom a user of a layer names. */
export const onCallIdOf = (user: OnCallSource): string => (typeof user === 'string' ? user : user.id);

// Who has no date of joining was there from the first turn on.
const onCallFrom = (user: OnCallSource, start: string): Layer['users'][number] =>
  typeof user === 'string'
    ? { id: user, since: start.slice(0, 10) }
    : { ...user, since: user.since ?? start.slice(0, 10) };

function targetFrom(target: TargetSource): Target {
  if (typeof target !== 'string') return target;
  const minutes = minutesOf(target);
  return target.endsWith('h') ? { hours: minutes / 60 } : { minutes };
}

const inChannel: readonly Notify[] = [{ channel: true }];

const promiseFrom = (source: PromiseSource): SlaPolicy => ({
  id: source.id,
  agreement: source.agreement ?? 'sla',
  metric: source.metric,
  priorities: source.when?.priority ?? [],
  calendar: source.calendar ?? 'coverage',
  target: targetFrom(source.target),
  pauseWhile: source.pauseWhile ?? [],
  warnAt: (source.warnAt ?? []).map((warning) =>
    typeof warning === 'number' ? { percent: warning, notify: inChannel } : warning,
  ),
  ...(source.record ? { record: source.record } : {}),
  ...(source.attainment ? { attainment: { target: source.attainment.target, period: 'month' } } : {}),
  applyTo: source.applyTo ?? 'new',
});

const usualAckMinutes = 30;
const usualLeadMinutes = 15;

const policyFrom = ({ id, clock, steps, repeat, ackTimeout, onExhausted }: PolicySource): EscalationPolicy => ({
  id,
  clock: clock ?? alwaysOpen.id,
  steps: steps.map(({ name, notify, reminders }) => ({
    name,
    notify,
    reminders: { count: reminders.count, everyMinutes: minutesOf(reminders.every) },
  })),
  repeat: repeat ?? 0,
  ackTimeoutMinutes: minutesOr(ackTimeout, usualAckMinutes),
  onExhausted: onExhausted ?? [{ channel: true }, { ticketNote: true }],
});

function escalationFrom(source: EscalationSource): Escalation {
  const usual = defaultPlan.escalation;
  const policies = source.policies?.map(policyFrom) ?? usual.policies;
  const levels = (source.levels ?? []).map(({ leadWithin, evidence, ...level }) => ({
    ...level,
    evidence: evidence ?? [],
    leadWithinMinutes: minutesOr(leadWithin, usualLeadMinutes),
  }));
  const known = new Set([...policies, ...levels].map(({ id }) => id));
  return {
    // A usual trigger whose policy the admins have taken out has nowhere to go.
    triggers:
      source.triggers?.map(({ within, ...trigger }) => ({ ...trigger, withinMinutes: minutesOr(within, 0) })) ??
      usual.triggers.filter(({ to }) => known.has(to)),
    policies,
    levels,
    sampling: { ...usual.sampling, ...source.sampling },
  };
}

const memberFrom = ({ topics, ...person }: PersonSource): Member => ({ ...person, topics: topics ?? [] });

const lineFrom = (source: NonNullable<PlanSource['line']>, usual: LineRules): LineRules => ({
  capacity: source.capacity ?? usual.capacity,
  remindAfterMinutes: source.remindAfter?.map(minutesOf) ?? usual.remindAfterMinutes,
  parkAfterMinutes: minutesOr(source.parkAfter, usual.parkAfterMinutes),
  reassureEveryMinutes: minutesOr(source.reassureEvery, usual.reassureEveryMinutes),
  reopenWithinDays: source.reopenWithinDays ?? usual.reopenWithinDays,
});
