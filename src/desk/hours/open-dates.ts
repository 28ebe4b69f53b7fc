import { type Calendar, type Day, days, type Span } from '../plan.ts';
import { append, merged, type Window, without } from './windows.ts';
import { dayMs, dayNumberOf, instantAt, instantOf, minuteOf, weekdayOf } from './zoned.ts';

/** When somebody is there: the open stretches of a span of time, in order, touching ones joined, cut to [from, to). */
export type Hours = { windows(from: number, to: number): readonly Window[] };

/** Open at every instant; answers without looking at a single date. */
export const always: Hours = { windows: (from, to) => (from < to ? [{ from, to }] : []) };

/** Open at no instant. */
export const never: Hours = { windows: () => [] };

/** Whether hours are known to be open at every instant. */
export function isAlways(hours: Hours): boolean {
  return hours === always;
}

/** A part of one local date in minutes since midnight, half-open; 1440 is the midnight that ends it. */
type Piece = { readonly from: number; readonly to: number };

/** How many dates are remembered before all are forgotten: some ten years. */
const remembered = 4000;

/** The hours of a calendar, worked out once per local date and then remembered. */
export function datesOf(calendar: Calendar): Hours {
  const week = weekOf(calendar);
  if (isWholeWeek(week) && !hasDates(calendar)) return always;
  const openOn = openingsOf(calendar, week);
  const dates = new Map<number, readonly Window[]>();
  const dateWindows = (day: number) => {
    const found = dates.get(day);
    if (found !== undefined) return found;
    if (dates.size >= remembered) dates.clear();
    const windows = openOn(day);
    dates.set(day, windows);
    return windows;
  };
  return {
    windows: (from, to) => {
      const found: Window[] = [];
      if (!Number.isFinite(from) || !Number.isFinite(to) || from >= to) return found;
      // No zone was ever a whole day from UTC: the dates beside those of UTC are enough, and no conversion is needed.
      const last = Math.floor(to / dayMs) + 1;
      for (let day = Math.floor(from / dayMs) - 1; day <= last; day++)
        for (const one of dateWindows(day)) append(found, Math.max(one.from, from), Math.min(one.to, to));
      return found;
    },
  };
}

/** The windows of one local date: holiday, exception or week, turned into instants, closures taken out. */
function openingsOf(calendar: Calendar, week: ReadonlyMap<Day, readonly Piece[]>) {
  const { tz } = calendar;
  const holidays = new Set(calendar.holidays.map((one) => dayNumberOf(one.date)));
  const closures = merged(
    calendar.closures.map((one) => ({ from: instantAt(tz, one.from), to: instantAt(tz, one.to) })),
  );
  const replaced = new Set(calendar.exceptions.map((one) => dayNumberOf(one.date)));
  const exceptions = exceptionsOf(calendar);
  const piecesOf = (day: number): readonly Piece[] => {
    if (holidays.has(day)) return [];
    return [...(replaced.has(day) ? [] : (week.get(weekdayOf(day)) ?? [])), ...(exceptions.get(day) ?? [])];
  };
  return (day: number): readonly Window[] => {
    const pieces = piecesOf(day);
    if (pieces.length === 0) return [];
    const ends = instantOf(tz, day, 1440);
    // A skipped hour moves forward, but never out of its date: of a date that did not happen (Apia, 2011-12-30) nothing stays.
    const windows = pieces.map((one) => ({
      from: instantOf(tz, day, one.from),
      to: Math.min(ends, instantOf(tz, day, one.to)),
    }));
    return without(merged(windows), closures);
  };
}

/** The pieces of every day of the week; what goes over midnight is a piece of the day after. */
function weekOf(calendar: Calendar): ReadonlyMap<Day, readonly Piece[]> {
  const week = new Map<Day, Piece[]>(days.map((day) => [day, []]));
  days.forEach((day, index) => {
    const tomorrow = days[(index + 1) % 7] ?? 'mon';
    for (const span of calendar.weekly[day] ?? []) {
      const [today, spill] = split(span);
      week.get(day)?.push(...today);
      week.get(tomorrow)?.push(...spill);
    }
  });
  return week;
}

/** The pieces that exceptions open, by date; what goes over midnight is open beside whatever the date after has. */
function exceptionsOf(calendar: Calendar): ReadonlyMap<number, readonly Piece[]> {
  const pieces = new Map<number, Piece[]>();
  const put = (day: number, more: readonly Piece[]) => {
    if (more.length > 0) pieces.set(day, [...(pieces.get(day) ?? []), ...more]);
  };
  for (const one of calendar.exceptions) {
    const day = dayNumberOf(one.date);
    for (const span of one.hours) {
      const [today, spill] = split(span);
      put(day, today);
      put(day + 1, spill);
    }
  }
  return pieces;
}

/** A span as pieces of its date and of the date after; nothing of one whose times cannot be read. */
function split(span: Span): readonly [readonly Piece[], readonly Piece[]] {
  const from = minuteOf(span.from);
  const to = minuteOf(span.to);
  if (Number.isNaN(from + to)) return [[], []];
  return to > from ? [[{ from, to }], []] : [[{ from, to: 1440 }], [{ from: 0, to }]];
}

function isWholeWeek(week: ReadonlyMap<Day, readonly Piece[]>): boolean {
  return days.every((day) => {
    const [first] = merged(week.get(day) ?? []);
    return first?.from === 0 && first.to === 1440;
  });
}

function hasDates({ holidays, exceptions, closures }: Calendar): boolean {
  return holidays.length + exceptions.length + closures.length > 0;
}
