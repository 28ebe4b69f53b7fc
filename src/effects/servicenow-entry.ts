import { createHash } from 'node:crypto';
import { inertLine, inertText, instantFrom } from './servicenow-text.ts';

/** An entry read out of the display text of a journal; `id` is made of what it says, as the text has no keys. */
export type ShownEntry = { readonly id: string; readonly at: number; readonly by: string; readonly text: string };

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function characterOf(entity: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(entity) ?? [];
  const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
  if (!Number.isNaN(code)) return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  return named[entity.toLowerCase()];
}

const unescaped = (text: string): string =>
  text.replace(/&(#?\w{1,8});/g, (whole, entity: string) => characterOf(entity) ?? whole);

/** What a piece of HTML says, line by line. */
function withoutTags(html: string): string {
  return html
    .replace(/<(script|style)\b[^>]*>.*?<\/\1\s*>/gis, '')
    .replace(/<(br|hr)\b[^>]*>|<\/(p|div|li|tr|h[1-6]|ul|ol|table)\s*>/gi, '\n')
    .replace(/<[^>]*>/g, '');
}

/**
 * A journal entry as plain text: what stands between `[code]` and `[/code]` is HTML that people see rendered, all the
 * rest is meant as it is written, but for character entities.
 */
export function plainEntry(value: string): string {
  const read = value.replace(/\[code\](.*?)\[\/code\]/gis, (_whole, html: string) => withoutTags(html));
  return inertText(unescaped(read))
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const stamp = /(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})[ T](\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?: ?([AP])M)?/i;
const head = new RegExp(`^(${stamp.source.replaceAll('\\2', '\\3')}) - (.*) \\(([^()]*)\\)$`, 'gim');

/** In which places of a date year, month and day stand. */
type Order = readonly [year: number, month: number, day: number];
const orders: readonly Order[] = [
  [0, 1, 2],
  [2, 1, 0],
  [2, 0, 1],
];

/** A shown date-time as if it were UTC, epoch ms; undefined when it is none in this order. */
function wallOf(shown: string, [year, month, day]: Order): number | undefined {
  const [, a, , b, c, hour, minute, second = '00', half] = stamp.exec(shown) ?? [];
  const date = [a, b, c].map((part) => part ?? '');
  if (date[year]?.length !== 4 || hour === undefined || minute === undefined) return undefined;
  const at = Date.UTC(Number(date[year]), Number(date[month]) - 1, Number(date[day]));
  // 31 in the place of the month is no month.
  if (Number.isNaN(at) || new Date(at).getUTCDate() !== Number(date[day])) return undefined;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
  return at + ((hours * 60 + Number(minute)) * 60 + Number(second)) * 1000;
}

/** The same instants as stored (UTC) and as shown to the account, from which the way of showing is learned. */
export type Sample = { readonly stored: string; readonly shown: string };

/** Reads what the instance shows as an instant, epoch ms. */
type Clock = (shown: string) => number | undefined;

const quarter = 15 * 60_000;

function offsetBy(order: Order, { stored, shown }: Sample): number | undefined {
  const [at, wall] = [instantFrom(stored), wallOf(shown, order)];
  if (at === undefined || wall === undefined) return undefined;
  const offset = wall - at;
  return Math.abs(offset) <= 15 * 3_600_000 && offset % quarter === 0 ? offset : undefined;
}

/** Learns order and zone from samples, the newest first; what no sample explains is not read. */
function clockFrom(samples: readonly Sample[]): Clock {
  for (const order of orders) {
    const offsets = samples.map((sample) => offsetBy(order, sample));
    const [offset] = offsets;
    if (offset === undefined || offsets.includes(undefined)) continue;
    return (shown) => {
      const wall = wallOf(shown, order);
      return wall === undefined ? undefined : wall - offset;
    };
  }
  return () => undefined;
}

const idOf = (column: string, when: string, by: string, text: string): string =>
  createHash('sha256').update([column, when, by, text].join('\n')).digest('hex').slice(0, 32);

/**
 * The entries in the display text of a journal column, oldest first: newest stand first in it, each under a head
 * `<date time> - <name> (<label>)` whose words and way to write dates are the instance's own.
 */
export function shownEntries(column: string, whole: string, samples: readonly Sample[]): readonly ShownEntry[] {
  const clock = clockFrom(samples);
  const heads = [...whole.replace(/\r\n?/g, '\n').matchAll(head)];
  const text = whole.replace(/\r\n?/g, '\n');
  return heads
    .map((match, index) => {
      const body = text.slice((match.index ?? 0) + match[0].length, heads[index + 1]?.index ?? text.length).trim();
      const [when, by] = [match[1] ?? '', match[10] ?? ''];
      return { id: idOf(column, when, by, body), at: clock(when) ?? 0, by: inertLine(by), text: body };
    })
    .reverse();
}
