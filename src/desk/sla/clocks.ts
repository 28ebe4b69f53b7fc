import { hoursOfPlan } from '../hours/coverage.ts';
import type { Plan, SlaPolicy } from '../plan.ts';
import { type ClockState, evaluate, everyRun } from './clock.ts';
import type { ClockEvent } from './clock-event.ts';
import { inOrder } from './runs.ts';

/**
 * All clocks of a request as of `now` (epoch ms), in the order of the plan's policies. Until somebody has answered for
 * the first time, `first_response` is the promise about it: what the employee adds meanwhile starts no `next_response`.
 */
export function clocksOf(plan: Plan, events: readonly ClockEvent[], now: number): readonly ClockState[] {
  return all(plan, events, now, evaluate);
}

/** As `clocksOf`, with every wait of the metrics that come several times: what the attainment of a month counts. */
export function everyClockOf(plan: Plan, events: readonly ClockEvent[], now: number): readonly ClockState[] {
  return all(plan, events, now, everyRun);
}

/** The id of the calendar that a policy goes by in a request: its own, or that of the region; unknown regions have `coverage`. */
export function calendarOf(
  policy: Pick<SlaPolicy, 'calendar'>,
  events: readonly ClockEvent[],
  plan: Pick<Plan, 'coverage'>,
): string {
  const { calendar } = policy;
  if (typeof calendar === 'string') return calendar;
  const opened = events.find((event) => event.kind === 'opened');
  if (!opened) return 'coverage';
  const id = calendar.by === 'requester.region' ? opened.requesterRegion : opened.region;
  return plan.coverage.regions.find((region) => region.id === id)?.calendar ?? 'coverage';
}

/** The zone in which a calendar has its days; that of `coverage` is the first region's. */
export function zoneOf(plan: Pick<Plan, 'calendars' | 'coverage'>, calendar: string): string {
  const id = calendar === 'coverage' ? plan.coverage.regions[0]?.calendar : calendar;
  return (id && plan.calendars.get(id)?.tz) || 'UTC';
}

function all(plan: Plan, events: readonly ClockEvent[], now: number, evaluation: typeof evaluate) {
  const ordered = inOrder(events);
  const clocks = (policy: SlaPolicy, of: readonly ClockEvent[]) => {
    const calendar = calendarOf(policy, ordered, plan);
    return evaluation(of, policy, hoursOfPlan(plan, calendar), zoneOf(plan, calendar), now);
  };
  const promised = plan.sla.some((policy) => policy.metric === 'first_response' && clocks(policy, ordered).length > 0);
  const afterFirst = promised ? withoutFirstWords(ordered) : ordered;
  return plan.sla.flatMap((policy) => clocks(policy, policy.metric === 'next_response' ? afterFirst : ordered));
}

function withoutFirstWords(events: readonly ClockEvent[]): readonly ClockEvent[] {
  const answer = events.findIndex(({ kind }) => kind === 'replied' || kind === 'resolved');
  return events.filter(({ kind }, index) => kind !== 'wrote' || (answer >= 0 && index > answer));
}
