import type { Language } from './language.ts';
import { wordsOf } from './lexicon.ts';

/** Which way a date without a year, or a bare weekday, is meant: what happened, or what is to come. */
export type Lean = 'past' | 'future';

/** When and where something was said: what "yesterday" counts from. `zone` is an IANA time zone, UTC where it is unknown. */
export type Moment = { readonly at: number; readonly zone?: string | undefined; readonly lean?: Lean };

const dayMs = 86_400_000;

/**
 * The ISO date that words in any of five languages name: 2027-03-31, 31/03/2027, "yesterday", "hace tres días",
 * "letzten Montag", "3 de noviembre"; undefined when they name none, two different ones, or a day that does not exist.
 */
export function dateIn(text: string, moment: Moment): string | undefined {
  const today = todayIn(moment);
  const written = writtenDate(text, today, moment.lean ?? 'past');
  if (written !== 'none') return written;
  const said = ` ${wordsOf(text).slice(0, 40).join(' ')} `;
  const found = [monthDate, agoDate, relativeDate, weekdayDate].map((read) => read(said, today, moment.lean ?? 'past'));
  const first = found.find((one) => one !== 'none');
  return first === undefined || first === 'none' ? undefined : first;
}

/** A date as people read it, with its weekday: "Monday, 16 November 2026". */
export function dateInWords(date: string, language: Language): string {
  const style = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, style).format(Date.parse(`${date}T00:00Z`));
}

type Found = string | undefined | 'none';

/** Midnight UTC of the calendar day that it is for the person. */
function todayIn({ at, zone }: Moment): number {
  const style = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const day = (timeZone: string) => new Intl.DateTimeFormat('en-CA', { ...style, timeZone }).format(at);
  try {
    return Date.parse(`${day(zone ?? 'UTC')}T00:00Z`);
  } catch {
    // A platform may name a zone that this runtime does not know.
    return Date.parse(`${day('UTC')}T00:00Z`);
  }
}

const isoOf = (day: number): string => new Date(day).toISOString().slice(0, 10);

function calendarDay(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.getTime() : undefined;
}

const orUndefined = (day: number | undefined): string | undefined => (day === undefined ? undefined : isoOf(day));

// Day before month, as everywhere but in the United States; what can only be the other way round is read so.
function writtenDate(text: string, today: number, lean: Lean): Found {
  const iso = /\b(\d{4})-(\d{1,2})-(\d{1,2})\b/.exec(text);
  if (iso) return orUndefined(calendarDay(Number(iso[1]), Number(iso[2]), Number(iso[3])));
  const local = /(?<![\d.])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d.]*\d)/.exec(text);
  if (local) {
    const year = Number(local[4]) + (Number(local[4]) < 100 ? 2000 : 0);
    const [one, other] = [Number(local[1]), Number(local[3])];
    return orUndefined(calendarDay(year, other, one) ?? calendarDay(year, one, other));
  }
  const short = /(?<![\d./])(\d{1,2})\/(\d{1,2})(?![\d/])/.exec(text);
  return short ? orUndefined(nearestYear(Number(short[2]), Number(short[1]), today, lean)) : 'none';
}

// The 29th of February is looked for over a whole leap cycle.
function nearestYear(month: number, day: number, today: number, lean: Lean): number | undefined {
  const year = new Date(today).getUTCFullYear();
  const step = lean === 'past' ? -1 : 1;
  for (let count = 0; count <= 8; count++) {
    const found = calendarDay(year + step * count, month, day);
    if (found !== undefined && (lean === 'past' ? found <= today : found >= today)) return found;
  }
  return undefined;
}

const numerals: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'one a an un una uno um uma une ein eine einem einer',
    'two dos dois duas deux zwei',
    'three tres trois drei',
    'four cuatro quatro quatre vier',
    'five cinco cinq funf fuenf',
    'six seis sechs',
    'seven siete sete sept sieben',
    'eight ocho oito huit acht',
    'nine nueve nove neuf neun',
    'ten diez dez dix zehn',
  ].flatMap((words, index) => words.split(' ').map((word) => [word, index + 1])),
);

const countOf = (word: string | undefined): number | undefined => {
  if (word === undefined) return undefined;
  if (/^\d{1,3}$/.test(word)) return Number(word);
  return Object.hasOwn(numerals, word) ? numerals[word] : undefined;
};

const monthNames = [
  'january jan enero ene janeiro janvier janv januar janner',
  'february feb febrero fevereiro fev fevrier fevr februar',
  'march mar marzo marco mars marz maerz',
  'april apr abril abr avril avr',
  'may mayo maio mai',
  'june jun junio junho juin juni',
  'july jul julio julho juillet juil juli',
  'august aug agosto ago aout',
  'september sep sept septiembre setiembre setembro set septembre',
  'october oct octubre outubro out octobre okt oktober',
  'november nov noviembre novembro novembre',
  'december dec diciembre dic dezembro dez decembre dezember',
].map((names) => names.split(' '));

const monthOf = new Map(monthNames.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));
const anyMonth = [...monthOf.keys()].toSorted((one, other) => other.length - one.length).join('|');
const dayBefore = new RegExp(
  ` (\\d{1,2}|primero|primeiro|premier)(?:st|nd|rd|th|er|o)? (?:of |de |do )?(${anyMonth})(?: (?:de |del |do |of )?(\\d{4}))? `,
);
const dayAfter = new RegExp(` (${anyMonth}) (?:the )?(\\d{1,2})(?:st|nd|rd|th)?(?: (\\d{4}))? `);

function monthDate(said: string, today: number, lean: Lean): Found {
  const one = dayBefore.exec(said);
  const other = one ? undefined : dayAfter.exec(said);
  const [day, name, year] = one ? [one[1], one[2], one[3]] : [other?.[2], other?.[1], other?.[3]];
  const month = monthOf.get(name ?? '');
  if (day === undefined || month === undefined) return 'none';
  const number = /^\d/.test(day) ? Number(day) : 1;
  if (year !== undefined) return orUndefined(calendarDay(Number(year), month, number));
  return orUndefined(nearestYear(month, number, today, lean));
}

const units: Readonly<Record<string, 'day' | 'week' | 'month'>> = {
  ...Object.fromEntries('day days dia dias jour jours tag tage tagen'.split(' ').map((word) => [word, 'day'])),
  ...Object.fromEntries(
    'week weeks semana semanas semaine semaines woche wochen'.split(' ').map((word) => [word, 'week']),
  ),
  ...Object.fromEntries('month months mes meses mois monat monate monaten'.split(' ').map((word) => [word, 'month'])),
};
const amount = '(\\w+) (\\w+)';
const before = [` (?:hace|ha|faz|vor) ${amount} `, ` il y a ${amount} `, ` ${amount} (?:ago|atras) `];
const ahead = [` (?:in|within|en|dentro de|em|daqui a|dans) ${amount} `];
const counts = [
  ...before.map((pattern) => ({ pattern: new RegExp(pattern), sign: -1 })),
  ...ahead.map((pattern) => ({ pattern: new RegExp(pattern), sign: 1 })),
];

function agoDate(said: string, today: number): Found {
  for (const { pattern, sign } of counts) {
    const match = pattern.exec(said);
    const count = countOf(match?.[1]);
    const name = match?.[2] ?? '';
    const unit = Object.hasOwn(units, name) ? units[name] : undefined;
    if (count !== undefined && unit !== undefined) return isoOf(moved(today, sign * count, unit));
  }
  return 'none';
}

// A month before the 31st is the last day of a shorter month, never the first of the next.
function moved(day: number, count: number, unit: 'day' | 'week' | 'month'): number {
  if (unit !== 'month') return day + count * (unit === 'week' ? 7 : 1) * dayMs;
  const date = new Date(day);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count + 1, 0));
  return Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(date.getUTCDate(), last.getUTCDate()));
}

const relative: readonly (readonly [string, number])[] = [
  ['the day before yesterday', -2],
  ['day before yesterday', -2],
  ['antes de ayer', -2],
  ['anteayer', -2],
  ['antier', -2],
  ['anteontem', -2],
  ['antes de ontem', -2],
  ['avant hier', -2],
  ['avanthier', -2],
  ['vorgestern', -2],
  ['the day after tomorrow', 2],
  ['day after tomorrow', 2],
  ['pasado manana', 2],
  ['depois de amanha', 2],
  ['apres demain', 2],
  ['apresdemain', 2],
  ['ubermorgen', 2],
  ...['this morning', 'this afternoon', 'tonight', 'esta manana', 'hoy por la manana', 'hoje de manha', 'ce matin'].map(
    (words) => [words, 0] as const,
  ),
  ...['heute morgen', 'heute fruh', 'esta tarde', 'esta noche', 'ahora mismo', 'just now', 'cet apresmidi'].map(
    (words) => [words, 0] as const,
  ),
  ...['last night', 'anoche', 'ontem a noite', 'hier soir', 'gestern abend'].map((words) => [words, -1] as const),
  ...['today', 'hoy', 'hoje', 'aujourdhui', 'heute'].map((words) => [words, 0] as const),
  ...['yesterday', 'ayer', 'ontem', 'hier', 'gestern'].map((words) => [words, -1] as const),
  ...['tomorrow', 'manana', 'amanha', 'demain', 'morgen'].map((words) => [words, 1] as const),
];

// "Ayer por la mañana" is yesterday: the longest phrase counts, and among equals the one said first.
function relativeDate(said: string, today: number): Found {
  const met = relative
    .map(([phrase, days]) => ({ days, at: said.indexOf(` ${phrase} `), words: phrase.split(' ').length }))
    .filter(({ at }) => at >= 0)
    .toSorted((one, other) => other.words - one.words || one.at - other.at);
  const [first] = met;
  if (!first) return 'none';
  return isoOf(today + first.days * dayMs);
}

const weekdays = new Map(
  [
    'sunday sun domingo dimanche sonntag',
    'monday mon lunes segundafeira lundi montag',
    'tuesday tue tues martes tercafeira mardi dienstag',
    'wednesday wed miercoles quartafeira mercredi mittwoch',
    'thursday thu thurs jueves quintafeira jeudi donnerstag',
    'friday fri viernes sextafeira vendredi freitag',
    'saturday sat sabado samedi samstag sonnabend',
  ].flatMap((names, day) => names.split(' ').map((name) => [name, day] as const)),
);
const wentBy =
  / (?:last|past|pasado|pasada|passado|passada|ultimo|ultima|dernier|derniere|letzten|letzter|vergangenen) /;
const toCome = / (?:next|coming|proximo|proxima|que viene|que vem|prochain|prochaine|nachsten|kommenden) /;

function weekdayDate(said: string, today: number, lean: Lean): Found {
  const named = [...new Set(said.split(' ').map((word) => weekdays.get(word)))].filter((day) => day !== undefined);
  const [day] = named;
  if (day === undefined) return 'none';
  if (named.length > 1) return undefined;
  const ahead = (day - new Date(today).getUTCDay() + 7) % 7;
  if (toCome.test(said)) return isoOf(today + (ahead || 7) * dayMs);
  const back = (7 - ahead) % 7;
  if (wentBy.test(said)) return isoOf(today - (back || 7) * dayMs);
  return isoOf(lean === 'past' ? today - back * dayMs : today + ahead * dayMs);
}
