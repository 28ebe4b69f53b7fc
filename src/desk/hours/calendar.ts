import type { Calendar } from '../plan.ts';
import { always, datesOf, type Hours, isAlways, never } from './open-dates.ts';
import { merged, type Window, without } from './windows.ts';
import { dayMs, dayOf, instantOf } from './zoned.ts';

export type { Hours } from './open-dates.ts';
export type { Window } from './windows.ts';

/** How far ahead an opening or a closing is looked for: beyond 400 days there is none. */
const horizon = 400 * dayMs;
/** Nothing is counted further than a hundred years, so that an absurd target cannot hold the desk up. */
const lifetime = 36_525 * dayMs;
const firstStep = 2 * dayMs;

const known = new WeakMap<Calendar, Hours>();

/** The hours of a calendar (operations.md §2.1): holiday before exception before week, closures taken out last. */
export function hoursOf(calendar: Calendar): Hours {
  let hours = known.get(calendar);
  if (hours === undefined) {
    hours = datesOf(calendar);
    known.set(calendar, hours);
  }
  return hours;
}

/** Open whenever one of them is; of none, never. */
export function unionOf(hours: readonly Hours[]): Hours {
  const different = [...new Set(hours)].filter((one) => one !== never);
  const [only] = different;
  if (only === undefined) return never;
  if (different.some(isAlways)) return always;
  if (different.length === 1) return only;
  return { windows: (from, to) => merged(different.flatMap((one) => one.windows(from, to))) };
}

/** Whether an instant lies in some window. */
export function isOpen(hours: Hours, t: number): boolean {
  const [first] = hours.windows(t, t + 1);
  return first !== undefined && first.from <= t;
}

/** The instant itself when it is open, otherwise the next opening; null when there is none within 400 days. */
export function nextOpen(hours: Hours, t: number): number | null {
  return add(hours, t, 0);
}

/** The first end of a window after an instant; null when there is none within 400 days. */
export function nextClose(hours: Hours, t: number): number | null {
  for (let reach = firstStep; ; reach = Math.min(reach * 4, horizon)) {
    const [first] = hours.windows(t, t + reach);
    // What ends where the look ends may go on behind it.
    if (first !== undefined && first.to < t + reach) return first.to;
    if (reach === horizon) return null;
  }
}

/** Milliseconds of open time in [a, b) outside of the pauses; 0 when b is not after a. */
export function elapsed(hours: Hours, a: number, b: number, pauses: readonly Window[] = []): number {
  let sum = 0;
  for (const one of without(hours.windows(a, b), merged(pauses))) sum += one.to - one.from;
  return sum;
}

/**
 * The earliest instant at which `ms` of open time outside of the pauses have gone by since `a`; with 0 (or less) the
 * next open instant outside of the pauses. Null when nothing opens within 400 days, or a pause without end (`to` is
 * Infinity) begins before.
 */
export function add(hours: Hours, a: number, ms: number, pauses: readonly Window[] = []): number | null {
  const stops = merged(pauses);
  const end = Math.min(a + lifetime, endlessFrom(stops));
  let left = Math.max(0, ms);
  let lastOpen = a;
  let step = firstStep;
  for (let at = a; at < end; step = Math.min(step * 2, horizon)) {
    const until = Math.min(at + step, lastOpen + horizon);
    const open = hours.windows(at, until);
    for (const one of without(open, stops)) {
      const length = one.to - one.from;
      if (left <= length) return one.from + left;
      left -= length;
    }
    lastOpen = open.at(-1)?.to ?? lastOpen;
    if (until >= lastOpen + horizon) return null;
    at = until;
  }
  return null;
}

function endlessFrom(stops: readonly Window[]): number {
  const last = stops.at(-1);
  return last?.to === Number.POSITIVE_INFINITY ? last.from : Number.POSITIVE_INFINITY;
}

/**
 * The last close of the n-th open local date after the date that counts as the first: that of `a` when some window of
 * it ends after `a`, else the next open date (n = 0: the close of that one). Null when nothing opens within 400 days.
 */
export function addBusinessDays(hours: Hours, tz: string, a: number, n: number): number | null {
  let opening = nextOpen(hours, a);
  for (let left = Math.floor(n); left > 0 && opening !== null; left--) {
    if (opening - a > lifetime) return null;
    opening = nextOpen(hours, endOf(tz, opening));
  }
  return opening === null ? null : (hours.windows(opening, endOf(tz, opening)).at(-1)?.to ?? null);
}

/** How many local dates with open hours lie after the date of `a`, up to and with the date of `b`; 0 when b is before a. */
export function businessDaysBetween(hours: Hours, tz: string, a: number, b: number): number {
  const last = dayOf(tz, b);
  const first = dayOf(tz, a);
  if (isAlways(hours)) return Math.max(0, last - first);
  let count = 0;
  for (let day = first + 1; day <= last; day++)
    if (hours.windows(instantOf(tz, day, 0), instantOf(tz, day + 1, 0)).length > 0) count++;
  return count;
}

/** The midnight that ends the local date of an instant. */
function endOf(tz: string, at: number): number {
  return instantOf(tz, dayOf(tz, at) + 1, 0);
}
