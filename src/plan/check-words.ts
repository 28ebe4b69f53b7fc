import { meant } from '../desk/nearest.ts';
import type { Fault } from '../desk/script-source.ts';

/** Where something stands in a file: keys and indexes from the root. */
export type Path = Fault['path'];

/** The fault of naming something that is not there, with the one that was probably meant; `section` is where it would be written. */
export function unknownFaults(
  path: Path,
  kind: string,
  id: string,
  known: readonly string[],
  section: string,
): Fault[] {
  if (known.includes(id)) return [];
  const mend = known.length === 0 ? `Write it under "${section}:" first.` : meant(id, known);
  return [{ path, what: `there is no ${kind} "${id}"`, mend }];
}

/** Ids of a list that stand in it twice, or are the name of something that exists anyhow. */
export function doubleFaults(
  path: Path,
  kind: string,
  items: readonly { readonly id: string }[],
  taken: readonly string[] = [],
): Fault[] {
  const seen = new Set<string>(taken);
  return items.flatMap(({ id }, at): Fault[] => {
    const again = seen.has(id);
    seen.add(id);
    if (!again) return [];
    const what = taken.includes(id) ? `"${id}" exists without being written` : `the ${kind} "${id}" stands here twice`;
    return [{ path: [...path, at, 'id'], what, mend: 'Give it another id, or remove it.' }];
  });
}

// Control characters, line breaks included, and those that change the direction of a line: they would drive a terminal
// or tear a card apart.
const unseen = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Texts and keys with letters that cannot be seen; all texts of this file are one line. */
export function unseenFaults(value: unknown, path: Path = []): Fault[] {
  const what = 'the text has line breaks or letters that cannot be seen';
  const mend = 'Write it as one line, by hand.';
  if (typeof value === 'string') return unseen.test(value) ? [{ path, what, mend }] : [];
  if (Array.isArray(value)) return value.flatMap((item, at) => unseenFaults(item, [...path, at]));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]): Fault[] =>
    unseen.test(key) ? [{ path, what, mend }] : unseenFaults(item, [...path, key]),
  );
}
