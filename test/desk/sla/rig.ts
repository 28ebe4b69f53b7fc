import { type Hours, hoursOf } from '../../../src/desk/hours/calendar.ts';
import {
  alwaysOpen,
  type Calendar,
  type Day,
  days,
  defaultPlan,
  type Plan,
  type SlaPolicy,
} from '../../../src/desk/plan.ts';
import { type ClockState, evaluate } from '../../../src/desk/sla/clock.ts';
import type { ClockEvent } from '../../../src/desk/sla/clock-event.ts';

/** A minute and an hour in milliseconds. */
export const minute = 60_000;
export const hour = 60 * minute;

/** An instant as epoch ms, from `2026-05-04T09:00Z`. */
export const at = (iso: string): number => {
  const instant = Date.parse(iso);
  if (Number.isNaN(instant)) throw new Error(`no instant: ${iso}`);
  return instant;
};

/** A calendar with the same hours on the given days. */
export const calendar = (id: string, tz: string, from: string, to: string, on: readonly Day[] = days): Calendar => ({
  id,
  tz,
  weekly: Object.fromEntries(on.map((day) => [day, [{ from, to }]])),
  holidays: [],
  exceptions: [],
  closures: [],
});

/** Monday to Friday. */
export const weekdays = days.slice(0, 5);

/** The hours of the calendar that is always open. */
export const always: Hours = hoursOf(alwaysOpen);

/** A policy of one hour for whoever asks, with what is given changed. */
export const policy = (changes: Partial<SlaPolicy> = {}): SlaPolicy => ({
  id: 'promise',
  agreement: 'sla',
  metric: 'resolution',
  priorities: [],
  calendar: '24x7',
  target: { hours: 1 },
  pauseWhile: ['awaiting_user', 'awaiting_vendor'],
  warnAt: [50, 75, 100].map((percent) => ({ percent, notify: [{ channel: true }] })),
  applyTo: 'new',
  ...changes,
});

type Happening = ClockEvent extends infer Each ? (Each extends ClockEvent ? Omit<Each, 'id' | 'at'> : never) : never;

/** Events from instants (epoch ms) and what happened then; `opened` has priority 3 unless told. */
export const events = (...happened: readonly (readonly [number, Happening])[]): ClockEvent[] =>
  happened.map(([when, what], index) => ({ id: `e${index}`, at: when, ...what }) as ClockEvent);

/** The one clock that a policy has in a request; fails where there is none. */
export function clock(
  happened: readonly ClockEvent[],
  promise: SlaPolicy,
  now: number,
  { hours = always, tz = 'UTC' }: { hours?: Hours; tz?: string } = {},
): ClockState {
  const [state] = evaluate(happened, promise, hours, tz, now);
  if (!state) throw new Error('there is no clock');
  return state;
}

/** The default plan with other policies, calendars and regions. */
export const plan = (changes: Partial<Omit<Plan, 'calendars'>> & { calendars?: readonly Calendar[] }): Plan => ({
  ...defaultPlan,
  ...changes,
  calendars: new Map([alwaysOpen, ...(changes.calendars ?? [])].map((one) => [one.id, one])),
});
