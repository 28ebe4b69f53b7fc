import { Temporal } from 'temporal-polyfill';
import { type Day, days } from '../plan.ts';

/** A day of 24 hours in milliseconds; local days may be longer or shorter, which is what this file is for. */
export const dayMs = 86_400_000;

const minuteMs = 60_000;

/** Whether a name is a time zone of the IANA data base that this machine knows; offsets such as `+02:00` are not names. */
export function isZone(name: string): boolean {
  if (/^[+-]|^\d/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** A date `YYYY-MM-DD` as days since 1970-01-01; not a number when there is no such date. */
export function dayNumberOf(date: string): number {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  const number = Date.UTC(Number(year), Number(month) - 1, Number(day)) / dayMs;
  return Number.isFinite(number) && dateOfDay(number) === date ? number : Number.NaN;
}

/** The date `YYYY-MM-DD` of a number of days since 1970-01-01. */
export function dateOfDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** The day of the week of a number of days since 1970-01-01, which was a Thursday. */
export function weekdayOf(day: number): Day {
  return days[(((day + 3) % 7) + 7) % 7] ?? 'mon';
}

/** Minutes since midnight of a wall clock `HH:MM`, where `24:00` ends the day; not a number when it is no such time. */
export function minuteOf(clock: string): number {
  if (clock === '24:00') return 1440;
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clock) ?? [];
  return Number(hour) * 60 + Number(minute);
}

/**
 * The instant (epoch ms) of a local date and minute of it (1440: the next midnight). A time that a clock change skips
 * moves forward by what was skipped, one that comes twice is the first of the two (Temporal's `compatible`).
 */
export function instantOf(tz: string, day: number, minute: number): number {
  const wall = day * dayMs + minute * minuteMs;
  if (tz === 'UTC') return wall;
  const local = new Date(wall);
  return Temporal.PlainDateTime.from({
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
  }).toZonedDateTime(tz, { disambiguation: 'compatible' }).epochMilliseconds;
}

/** The instant of a local date-time `YYYY-MM-DDTHH:MM` (`24:00` allowed), by the rule of `instantOf`; not a number when it is none. */
export function instantAt(tz: string, local: string): number {
  const [date = '', clock = ''] = local.split('T');
  const day = dayNumberOf(date);
  const minute = minuteOf(clock);
  return Number.isNaN(day + minute) ? Number.NaN : instantOf(tz, day, minute);
}

/** The local date of an instant, as days since 1970-01-01. */
export function dayOf(tz: string, at: number): number {
  return Math.floor(wallOf(tz, at) / dayMs);
}

/** What the clock on a wall of that zone shows at an instant: date `YYYY-MM-DD`, time `HH:MM`, day of the week. */
export function localOf(tz: string, at: number): { readonly date: string; readonly time: string; readonly day: Day } {
  const wall = new Date(wallOf(tz, at)).toISOString();
  return { date: wall.slice(0, 10), time: wall.slice(11, 16), day: weekdayOf(dayOf(tz, at)) };
}

/** The wall clock as if it were UTC: local dates and hours can then be read with plain arithmetic. */
function wallOf(tz: string, at: number): number {
  if (tz === 'UTC') return at;
  const zoned = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(tz);
  return at + zoned.offsetNanoseconds / 1_000_000;
}
