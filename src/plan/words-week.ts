import { minuteOf } from '../desk/hours/zoned.ts';
import { type Calendar, type Day, days, type Span } from '../desk/plan.ts';
import { type PlanLanguage, planTexts } from './words-texts.ts';

const slots = 48;
const slotMinutes = 30;

/** A week as a bar of 48 half hours for each day, on the clock of the calendar's zone. */
export function weekDrawing({ weekly }: Calendar, language: PlanLanguage): readonly string[] {
  const texts = planTexts[language];
  const rows = days.map((day) => ({ day, bar: barOf(weekly, day), words: spansInWords(weekly[day] ?? [], language) }));
  const width = Math.max(...days.map((day) => texts.days[day].length));
  const lines = rows.map(({ day, bar, words }) => `${texts.days[day].padEnd(width)}  ${bar}  ${words}`);
  return [`${' '.repeat(width)}  ${scale()}`, ...lines];
}

/** Spans of a day as people read them: `08:00–13:00, 14:00–18:00`, or that it is closed. */
export function spansInWords(spans: readonly Span[], language: PlanLanguage): string {
  const { closed, nextDay } = planTexts[language];
  if (spans.length === 0) return closed;
  return spans.map(({ from, to }) => `${from}–${to}${overnight(from, to) ? ` ${nextDay}` : ''}`).join(', ');
}

/** Whether a calendar has no hour of the week closed, and nothing that is taken out. */
export const alwaysOpenIn = ({ weekly, holidays, exceptions, closures }: Calendar): boolean =>
  holidays.length + exceptions.length + closures.length === 0 && days.every((day) => !barOf(weekly, day).includes('·'));

// "24:00" is the end of its own day, "00:00" that of the night before.
const overnight = (from: string, to: string): boolean => minuteOf(to) <= minuteOf(from) && to !== '00:00';

function barOf(weekly: Calendar['weekly'], day: Day): string {
  const before = days[(days.indexOf(day) + 6) % 7] ?? 'sun';
  const pieces = [
    ...(weekly[before] ?? []).flatMap(({ from, to }) => (overnight(from, to) ? [[0, minuteOf(to)] as const] : [])),
    ...(weekly[day] ?? []).map(
      ({ from, to }) => [minuteOf(from), minuteOf(to) <= minuteOf(from) ? 1440 : minuteOf(to)] as const,
    ),
  ];
  return Array.from({ length: slots }, (_, at) => {
    const [start, end] = [at * slotMinutes, (at + 1) * slotMinutes];
    return pieces.some(([from, to]) => from < end && to > start) ? '█' : '·';
  }).join('');
}

const scale = (): string =>
  Array.from({ length: 8 }, (_, at) => String(at * 3).padEnd(slots / 8))
    .join('')
    .concat('24');
