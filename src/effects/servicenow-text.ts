import { inert } from '../channels/inert-text.ts';

// ServiceNow renders what stands between [code] and [/code] as HTML (hardening settings; on by default).
const gap = '[\\s\\p{Cf}]*';
const codeMark = new RegExp(`\\[(${gap}/?${gap}c${gap}o${gap}d${gap}e${gap})\\]`, 'giu');

/**
 * User text as it may stand in a record: plain, several lines, without control, direction and invisible characters,
 * with `[code]` marks of any spelling turned into `(code)` so that nothing renders as HTML.
 */
export function inertText(text: string): string {
  return inert(text).replace(/\t/g, ' ').replace(codeMark, '($1)');
}

/** The same in one line, with runs of blanks folded. */
export function inertLine(text: string): string {
  return inertText(text).replace(/\s+/g, ' ').trim();
}

/** Cuts to `most` code points, at the end of a word where one is near, and marks the cut with an ellipsis. */
export function cutText(text: string, most: number): string {
  const points = [...text];
  if (points.length <= most) return text;
  const kept = points.slice(0, most - 1);
  const last = kept.findLastIndex((point) => /\s/u.test(point));
  // A single endless word is cut where it stands.
  const end = !/\s/u.test(points[most - 1] ?? '') && last > most / 2 ? last : kept.length;
  return `${kept.slice(0, end).join('').trimEnd()}…`;
}

/** `2026-03-01 08:00:05`: an instant (epoch ms) as ServiceNow stores it, UTC to the second. */
export function storedInstant(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

/** The instant of a stored UTC date-time, undefined when empty or not one. */
export function instantFrom(stored: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(stored)) return undefined;
  const at = Date.parse(`${stored.replace(' ', 'T')}Z`);
  return Number.isNaN(at) ? undefined : at;
}

/**
 * The instance's words for the operator: private texts and secrets taken out, mail addresses hidden, one line, at most
 * 500 characters.
 */
export function scrubbed(text: string, hidden: readonly string[]): string {
  // A text may come back whole, by its lines, or without the few words that we put before it.
  const parts = hidden.flatMap((one) => [
    one,
    ...one.split('\n').flatMap((line) => [line, line.replace(/^[^:]*: /, '')]),
  ]);
  const lines = parts.filter((one) => one.trim().length >= 3);
  const longestFirst = [...new Set(lines)].sort((a, b) => b.length - a.length);
  const bare = longestFirst.reduce((left, one) => left.replaceAll(one, '[…]'), text.slice(0, 5000));
  return inertLine(bare.replace(/(?<![^\s@<>"',;])[^\s@<>"',;]+@[^\s@<>"',;]+/g, '[…]')).slice(0, 500);
}
