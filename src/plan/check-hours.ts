import { requiredFromTo } from '../desk/hours/coverage.ts';
import { dayNumberOf, isZone, minuteOf } from '../desk/hours/zoned.ts';
import { nearest } from '../desk/nearest.ts';
import { days } from '../desk/plan.ts';
import type { Fault } from '../desk/script-source.ts';
import { doubleFaults, type Path, unknownFaults } from './check-words.ts';
import type { CalendarSource, CoverageSource, RequiredSource, SpanSource, WeekSource } from './source.ts';

/** What is wrong with the calendars. */
export const calendarFaults = (calendars: readonly CalendarSource[]): Fault[] => [
  ...doubleFaults(['calendars'], 'calendar', calendars, ['24x7', 'coverage']),
  ...calendars.flatMap((calendar, at) => oneCalendar(['calendars', at], calendar)),
];

function oneCalendar(path: Path, calendar: CalendarSource): Fault[] {
  const { id, tz, weekly = {}, holidays = [], exceptions = [], closures = [] } = calendar;
  const opens = [...Object.values(weekly), ...exceptions.map(({ hours }) => hours)].some(({ length }) => length > 0);
  const never: Fault = {
    path: [...path, Object.hasOwn(calendar, 'weekly') ? 'weekly' : 'id'],
    atKey: true,
    what: `the calendar "${id}" is never open`,
    mend: 'Give it hours: weekly: {mon: [["08:00", "18:00"]]}.',
  };
  return [
    ...zoneFaults([...path, 'tz'], tz),
    ...weekFaults([...path, 'weekly'], weekly),
    ...(opens ? [] : [never]),
    ...datesFaults([...path, 'holidays'], holidays, 'holiday'),
    ...datesFaults([...path, 'exceptions'], exceptions, 'exception'),
    ...exceptions.flatMap(({ date, hours }, at) => [
      ...spansFaults([...path, 'exceptions', at, 'hours'], hours),
      ...beatenFaults([...path, 'exceptions', at, 'date'], date, holidays),
    ]),
    ...closures.flatMap((closure, at) => stretchFaults([...path, 'closures', at], closure)),
  ];
}

/** A zone that no clock knows, with the one that was probably meant. */
export function zoneFaults(path: Path, tz: string): Fault[] {
  if (isZone(tz)) return [];
  const near = nearest(tz, Intl.supportedValuesOf('timeZone'));
  const mend =
    near === undefined ? 'Write an IANA name: Europe/Madrid, America/Bogota, UTC.' : `Did you mean "${near}"?`;
  return [{ path, what: `there is no time zone "${tz}"`, mend }];
}

/** A date that no calendar has. */
export const dayFaults = (path: Path, date: string): Fault[] =>
  Number.isNaN(dayNumberOf(date.slice(0, 10)))
    ? [{ path, what: `"${date.slice(0, 10)}" is not a day of the calendar`, mend: 'Correct the day or the month.' }]
    : [];

/** From and to that are no days, or an end that is not after its start. */
export function stretchFaults(path: Path, { from, to }: { readonly from: string; readonly to: string }): Fault[] {
  const faults = [...dayFaults([...path, 'from'], from), ...dayFaults([...path, 'to'], to)];
  if (faults.length > 0 || from < to) return faults;
  return [
    { path: [...path, 'to'], what: `the end ${to} is not after the start ${from}`, mend: 'Put the later one last.' },
  ];
}

/** Hours from and to that are none. */
export function hoursFaults(path: Path, from: string, to: string): Fault[] {
  const mend = 'The whole day is "00:00" to "24:00"; an end that is earlier than the start is on the next day.';
  if (from === '24:00')
    return [{ path, what: 'a span cannot begin at 24:00', mend: 'Begin at "00:00" of the next day.' }];
  if (from === to) return [{ path, what: `the span from ${from} to ${to} has no length`, mend }];
  return [];
}

const weekFaults = (path: Path, week: WeekSource): Fault[] =>
  days.flatMap((day) => spansFaults([...path, day], week[day] ?? []));

function spansFaults(path: Path, spans: readonly SpanSource[]): Fault[] {
  const faults = spans.flatMap(([from, to], at) => hoursFaults([...path, at], from, to));
  if (faults.length > 0) return faults;
  const placed = spans
    .map(([from, to], at) => ({ at, from, to, start: minuteOf(from), end: endOf(from, to) }))
    .toSorted((one, other) => one.start - other.start);
  return placed.flatMap((span, at): Fault[] => {
    const before = placed[at - 1];
    if (!before || before.end <= span.start) return [];
    const what = `${span.from}–${span.to} begins before ${before.from}–${before.to} is over`;
    return [{ path: [...path, span.at], what, mend: 'Make them one span, or correct the hours.' }];
  });
}

const endOf = (from: string, to: string): number => minuteOf(to) + (minuteOf(to) <= minuteOf(from) ? 1440 : 0);

function datesFaults(path: Path, items: readonly { readonly date: string }[], kind: string): Fault[] {
  const seen = new Set<string>();
  return items.flatMap(({ date }, at): Fault[] => {
    const place = [...path, at, 'date'];
    const again = seen.has(date);
    seen.add(date);
    if (again) return [{ path: place, what: `the ${kind} of ${date} stands here twice`, mend: 'Remove one of them.' }];
    return dayFaults(place, date);
  });
}

function beatenFaults(path: Path, date: string, holidays: NonNullable<CalendarSource['holidays']>): Fault[] {
  const holiday = holidays.find((one) => one.date === date);
  if (!holiday) return [];
  const what = `${date} is a holiday (${holiday.name}), which beats the exception`;
  return [{ path, what, mend: 'Remove one of the two.' }];
}

/** What is wrong with coverage; `calendars` and `policies` are the ids that exist. */
export function coverageFaults(
  { required, regions = [] }: CoverageSource,
  { calendars, policies }: { readonly calendars: readonly string[]; readonly policies: readonly string[] },
): Fault[] {
  const path = ['coverage', 'regions'];
  const ids = regions.map(({ id }) => id);
  return [
    ...(required ? requiredFaults(['coverage', 'required'], required) : []),
    ...doubleFaults(path, 'region', regions),
    ...regions.flatMap(({ id, calendar, next, policy }, at) => [
      ...(policy === undefined ? [] : unknownFaults([...path, at, 'policy'], 'policy', policy, policies, 'policies')),
      ...unknownFaults([...path, at, 'calendar'], 'calendar', calendar, calendars, 'calendars'),
      ...(next === undefined ? [] : nextFaults([...path, at, 'next'], id, next, ids)),
    ]),
  ];
}

function nextFaults(path: Path, id: string, next: string, ids: readonly string[]): Fault[] {
  if (next !== id) return unknownFaults(path, 'region', next, ids, 'regions');
  return [{ path, what: `the region "${id}" hands over to itself`, mend: 'Name another region, or remove the line.' }];
}

function requiredFaults(path: Path, required: RequiredSource): Fault[] {
  const { from, to, tz, weekly } = required;
  const utc = from !== undefined && to !== undefined && tz === undefined && weekly === undefined;
  const week = tz !== undefined && weekly !== undefined && from === undefined && to === undefined;
  if (!utc && !week) {
    const mend = 'Write {from: "Sun 23:00Z", to: "Fri 23:00Z"}, or a zone and a week: tz and weekly.';
    return [{ path, atKey: true, what: 'what is promised is neither a stretch in UTC nor the week of a zone', mend }];
  }
  if (week) {
    const hours = Object.values(weekly).some(({ length }) => length > 0);
    const what = 'nothing is promised';
    return [
      ...zoneFaults([...path, 'tz'], tz),
      ...weekFaults([...path, 'weekly'], weekly),
      ...(hours ? [] : [{ path: [...path, 'weekly'], what, mend: 'Give it hours, or remove "required".' }]),
    ];
  }
  const read = utc ? requiredFromTo({ from, to }) : '';
  return typeof read === 'string' ? [{ path, what: read, mend: 'Write it as "Sun 23:00Z".' }] : [];
}
