import { isZone, shownAt } from './formats.ts';

/** A length of time in words that agents of all languages read: `25 min`, `2 h 10`; minutes are rounded up. */
export function lengthOf(ms: number): string {
  const minutes = Math.max(0, Math.ceil(ms / 60_000));
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${String(minutes % 60).padStart(2, '0')}`;
}

/** An hour on the clock of a zone (`10:30`), with day and month where it is not on the day of `now` there. */
export function hourOf(at: number, now: number, language: string, zone: string | undefined): string {
  const date = { day: 'numeric', month: 'numeric', year: 'numeric' } as const;
  const sameDay = shownAt(at, 'en', zone, date) === shownAt(now, 'en', zone, date);
  const far = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  return shownAt(at, language, zone, { ...(sameDay ? {} : far), ...clock });
}

/** An hour to an employee, like `hourOf`; where the zone is not known, that of the desk is taken and named. */
export function theirHour(
  at: number,
  now: number,
  language: string,
  zone: string | undefined,
  deskZone: string,
): string {
  if (isZone(zone)) return hourOf(at, now, language, zone);
  return `${hourOf(at, now, language, deskZone)} (${zoneName(at, language, deskZone)})`;
}

const zoneName = (at: number, language: string, zone: string): string =>
  shownAt(at, language, zone, { hour: '2-digit', hourCycle: 'h23', timeZoneName: 'longGeneric' })
    .replace(/^[\d:\s]+(?:h|Uhr)?\s*/, '')
    .replace(/^[,.]\s*/, '');

/** Weekday, date and hour as its people write it; where the zone is not known, that of the desk is taken and named. */
export function dateAndHour(at: number, language: string, zone: string | undefined, deskZone: string): string {
  const far = { weekday: 'long', day: 'numeric', month: 'long' } as const;
  return isZone(zone)
    ? shownAt(at, language, zone, { ...far, ...clock })
    : shownAt(at, language, deskZone, { ...far, ...clock, timeZoneName: 'longGeneric' });
}

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
