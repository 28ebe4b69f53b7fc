import { createHash } from 'node:crypto';
import { damaged, formatKnown } from './folder.ts';
import { lineOf, linesOf, lineWith } from './lines.ts';
import type { Entry, Mark } from './state.ts';

/** Before the first entry. */
export const genesis: Mark = { sequence: 0, chain: 'secondline' };

/** A head as it is noted elsewhere and asked for: `<sequence>:<chain>`. */
export const headText = ({ sequence, chain }: Mark): string => `${sequence}:${chain}`;

/** The first line of a journal: which mark it goes on from, and where earlier journals end for good. */
export type Header = {
  readonly format: number;
  readonly number: number;
  readonly after: Mark;
  readonly seals: readonly (readonly [number: number, length: number])[];
  readonly owner: string;
  readonly at: number;
};

/** A journal as far as it can be trusted: `length` in bytes, and how many bytes of an unfinished write follow. */
export type Reading = { readonly mark: Mark; readonly length: number; readonly dropped: number };

type Numbered = { readonly sequence: number; readonly first: number; readonly chain: string; readonly body: string };

const kinds: ReadonlySet<string> = new Set<Entry['kind']>([
  'change',
  'part',
  'write',
  'claim',
  'settle',
  'postpone',
  'erase',
  'retain',
  'note',
  'seal',
]);
const headerWord = 'journal ';

const chainOf = (before: Mark, first: number, body: string | Uint8Array): string =>
  createHash('sha256')
    .update(`${before.chain} ${before.sequence + 1} ${first} `)
    .update(body)
    .digest('base64url');

/**
 * The line of one entry: its number, the number of the first entry of the same write, the hash chain, the entry as
 * JSON. The second number tells a write that a power cut tore from damage to what was written before.
 */
export const entryLine = (
  before: Mark,
  first: number,
  body: string,
): { readonly bytes: Buffer; readonly mark: Mark } => {
  const written = Buffer.from(body);
  const mark = { sequence: before.sequence + 1, chain: chainOf(before, first, written) };
  return { bytes: lineOf(`${mark.sequence} ${first} ${mark.chain} `, written), mark };
};

/** The line that opens a journal. */
export const headerLine = (header: Header): string => lineWith(headerWord + JSON.stringify(header));

/** The header of a journal and where the entries begin; undefined when it was never written whole. */
export const headerOf = (
  file: string,
  bytes: Uint8Array,
): { readonly header: Header; readonly end: number } | undefined => {
  for (const line of linesOf(bytes, 0)) {
    if (line.text?.startsWith(headerWord) !== true) {
      break;
    }
    const header: Header = JSON.parse(line.text.slice(headerWord.length));
    if (header.format !== formatKnown) {
      throw damaged(file, 0, `its format is ${header.format}, this version knows ${formatKnown}`);
    }
    return { header, end: line.end };
  }
  return undefined;
};

const numberedOf = (text: string): Numbered | undefined => {
  const found = /^(\d+) (\d+) (\S+) /.exec(text);
  return found === null
    ? undefined
    : { sequence: Number(found[1]), first: Number(found[2]), chain: found[3] ?? '', body: text.slice(found[0].length) };
};

const entryOf = (file: string, at: number, body: string): Entry => {
  const entry: Entry = JSON.parse(body);
  if (!kinds.has(entry.kind)) {
    throw damaged(file, at, `it holds a record of the kind "${entry.kind}", which a newer version must have written`);
  }
  return entry;
};

/** Refuses if anything after a broken line was written later than the write that the broken line belongs to. */
const checkTorn = (file: string, bytes: Uint8Array, at: number, mark: Mark): void => {
  for (const line of linesOf(bytes, at)) {
    if (line.text === undefined) {
      continue;
    }
    const numbered = numberedOf(line.text);
    if (numbered === undefined || numbered.first > mark.sequence + 1) {
      throw damaged(file, at, `entry ${mark.sequence + 1} is broken, but later ones are whole`);
    }
  }
};

const follow = (file: string, at: number, text: string, mark: Mark): { readonly entry: Entry; readonly mark: Mark } => {
  const numbered = numberedOf(text);
  if (numbered === undefined || numbered.sequence !== mark.sequence + 1) {
    throw damaged(file, at, `entry ${mark.sequence + 1} is missing, ${text.slice(0, 20)}… stands in its place`);
  }
  const chain = chainOf(mark, numbered.first, numbered.body);
  if (chain !== numbered.chain) {
    throw damaged(file, at, `entry ${numbered.sequence} does not continue the entries before it`);
  }
  return { entry: entryOf(file, at, numbered.body), mark: { sequence: numbered.sequence, chain } };
};

/**
 * Plays the entries of a journal from byte `from` on. A journal that a later one has sealed must be whole up to
 * `sealed`, and what follows does not count; the last journal may end in a torn write, which is dropped.
 */
export const replay = (
  file: string,
  bytes: Uint8Array,
  start: { readonly from: number; readonly mark: Mark; readonly sealed: number | undefined },
  each: (entry: Entry, mark: Mark) => void,
): Reading => {
  const { sealed } = start;
  if (sealed !== undefined && sealed > bytes.length) {
    throw damaged(file, bytes.length, `it ends here, but ${sealed} bytes were written`);
  }
  const read = sealed === undefined ? bytes : bytes.subarray(0, sealed);
  let { mark } = start;
  let length = Math.min(start.from, read.length);
  for (const line of linesOf(read, start.from)) {
    if (line.text === undefined) {
      if (sealed !== undefined) {
        throw damaged(file, line.at, `entry ${mark.sequence + 1} is broken`);
      }
      checkTorn(file, bytes, line.at, mark);
      return { mark, length: line.at, dropped: bytes.length - line.at };
    }
    const next = follow(file, line.at, line.text, mark);
    each(next.entry, next.mark);
    mark = next.mark;
    length = line.end;
  }
  return { mark, length, dropped: 0 };
};
