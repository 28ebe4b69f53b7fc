import { type Day, days } from '../desk/plan.ts';
import { type PlanLanguage, planTexts } from './words-texts.ts';

const localeOf = (language: PlanLanguage): string => (language === 'en' ? 'en-GB' : 'es-ES');

/** A date `YYYY-MM-DD` as people read it: `Fri 25 Dec 2026`. */
export const dateWords = (date: string, language: PlanLanguage): string =>
  new Intl.DateTimeFormat(localeOf(language), {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
    .format(Date.parse(`${date}T00:00Z`))
    .replaceAll(',', '');

/** An instant on the clock of a zone: `Fri 25 Dec 2026 08:00`. */
export const instantWords = (at: number, tz: string, language: PlanLanguage): string => {
  const clock = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: tz,
  });
  const date = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: tz });
  return `${dateWords(date.format(at), language)} ${clock.format(at)}`;
};

/** A length in minutes: `30 s`, `45 min`, `2 h`, `1 h 30 min`. */
export function minutesWords(minutes: number, language: PlanLanguage): string {
  const { minutes: inMinutes, hours } = planTexts[language];
  if (minutes > 0 && minutes < 1) return `${Math.round(minutes * 60)} s`;
  if (minutes < 90) return minutes === 60 ? hours(1) : inMinutes(rounded(minutes));
  const whole = Math.floor(minutes / 60);
  const rest = rounded(minutes - whole * 60);
  return rest === 0 ? hours(whole) : `${hours(whole)} ${inMinutes(rest)}`;
}

const rounded = (number: number): number => Math.round(number * 100) / 100;

/** Days of the week, neighbours as a stretch: `Mon–Fri`, `Mon, Wed–Thu`. */
export function daysWords(some: readonly Day[], language: PlanLanguage): string {
  const names = planTexts[language].days;
  const runs: Day[][] = [];
  for (const day of days.filter((one) => some.includes(one))) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && days.indexOf(last) === days.indexOf(day) - 1) run.push(day);
    else runs.push([day]);
  }
  return runs
    .map((run) => {
      const [first, last] = [names[run[0] ?? 'mon'], names[run.at(-1) ?? 'mon']];
      return run.length === 1 ? first : run.length === 2 ? `${first}, ${last}` : `${first}–${last}`;
    })
    .join(', ');
}
