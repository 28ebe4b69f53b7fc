import type { PageLanguage } from './strings.ts';

const minute = 60_000;

/** An hour of the day as people of this language read it. */
export function hourOf(at: number, language: PageLanguage): string {
  return new Intl.DateTimeFormat(localeOf(language), { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** A day with its hour. */
export function momentOf(at: number, language: PageLanguage): string {
  const format = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeStyle: 'short' });
  return format.format(at);
}

/** An hour of the day on a wall of a time zone (IANA name). */
export function hourIn(at: number, zone: string, language: PageLanguage): string {
  const format = new Intl.DateTimeFormat(localeOf(language), { hour: '2-digit', minute: '2-digit', timeZone: zone });
  return format.format(at);
}

/** Weekday, date and hour on a wall of a time zone; of the browser's without one. */
export function dayAndHourIn(at: number, zone: string | undefined, language: PageLanguage): string {
  return `${dayIn(at, zone, language)}, ${zone ? hourIn(at, zone, language) : hourOf(at, language)}`;
}

/** Weekday and date in a time zone; in the browser's without one. */
export function dayIn(at: number, zone: string | undefined, language: PageLanguage): string {
  const day = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  return new Intl.DateTimeFormat(localeOf(language), { ...day, ...(zone ? { timeZone: zone } : {}) }).format(at);
}

/** A span of time in days, hours and minutes. */
export function spanOf(milliseconds: number): string {
  const minutes = Math.round(milliseconds / minute);
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'min'],
  ] as const;
  return parts.flatMap(([count, unit]) => (count === 0 ? [] : [`${count} ${unit}`])).join(' ') || '0 min';
}

/** A size in KB or MB. */
export function sizeOf(bytes: number, language: PageLanguage): string {
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'KB'] : [bytes / 1024 / 1024, 'MB'];
  return `${new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: 1 }).format(value)} ${unit}`;
}

const localeOf = (language: PageLanguage): string => (language === 'es' ? 'es-ES' : 'en-GB');
