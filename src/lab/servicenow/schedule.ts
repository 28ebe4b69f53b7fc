import { fromLocal, instantOf, localOf } from './zone.ts';

/** Hours of work in one zone: on these days (1 Monday to 7 Sunday) from `HH:mm` to `HH:mm`, `24:00` being midnight. */
export type Schedule = {
  zone: string;
  spans: ReadonlyArray<{ days: readonly number[]; from: string; to: string }>;
};

type Span = readonly [from: number, to: number];

const dayMs = 86_400_000;
/** A schedule that has no hours for so long has none at all. */
const mostDays = 800;

/** The spans of the local day that begins at this date (`YYYY-MM-DD` counted as UTC), as instants, in order. */
function spansOn(schedule: Schedule, date: number): Span[] {
  const day = ((new Date(date).getUTCDay() + 6) % 7) + 1;
  const instantAt = (time: string): number => {
    const [hours = '0', minutes = '0'] = time.split(':');
    const wall = new Date(date + (Number(hours) * 60 + Number(minutes)) * 60_000).toISOString();
    return instantOf(fromLocal(wall.slice(0, 19).replace('T', ' '), schedule.zone) ?? '') ?? 0;
  };
  return schedule.spans
    .filter((span) => span.days.includes(day))
    .map((span): Span => [instantAt(span.from), instantAt(span.to)])
    .sort((a, b) => a[0] - b[0]);
}

/** Every span from the day before an instant on, in order, until nobody asks for more. */
function* spansFrom(schedule: Schedule, at: number): Generator<Span> {
  const today = instantOf(localOf(at, schedule.zone).slice(0, 10)) ?? at;
  for (let day = -1; day < mostDays; day += 1) yield* spansOn(schedule, today + day * dayMs);
}

/** How much working time lies between two instants, in milliseconds; without a schedule all of it. */
export function workedBetween(schedule: Schedule | undefined, from: number, to: number): number {
  if (schedule === undefined) return Math.max(0, to - from);
  let total = 0;
  for (const [start, end] of spansFrom(schedule, from)) {
    if (start >= to) break;
    total += Math.max(0, Math.min(end, to) - Math.max(start, from));
  }
  return total;
}

/** When so much working time will have passed since an instant; without a schedule at once by the clock. */
export function afterWork(schedule: Schedule | undefined, from: number, length: number): number {
  if (schedule === undefined) return from + length;
  let left = length;
  for (const [start, end] of spansFrom(schedule, from)) {
    const begin = Math.max(start, from);
    if (end <= begin) continue;
    if (end - begin >= left) return begin + left;
    left -= end - begin;
  }
  return from + mostDays * dayMs;
}
