import { hash } from 'node:crypto';
import { damaged, formatKnown } from './folder.ts';
import { endLine, linesOf, lineWith, textAt } from './lines.ts';
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

/** What stands before the body of an entry where the hash of its chain is taken. */
const chainHead = (before: Mark, first: number): string => `${before.chain} ${before.sequence + 1} ${first} `;

/** SHA-256 in base64url. */
const chainLength = 43;

/** How many bytes the line of an entry may take. */
export const roomFor = (body: readonly string[]): number =>
  // UTF-8 takes up to three bytes for each character of a string; the numbers and the hash less than 128 in all.
  body.reduce((total, text) => total + 3 * text.length, 128);

/**
 * Writes the line of one entry into `bytes` at a place: its number, the number of the first entry of the same write, the
 * hash chain, the entry as JSON, in one piece or more. The second number tells a write that a power cut tore from damage
 * to what was written before.
 */
export const writeEntry = (
  bytes: Buffer,
  at: number,
  before: Mark,
  first: number,
  body: readonly string[],
): { readonly end: number; readonly mark: Mark } => {
  const sequence = before.sequence + 1;
  const numbers = `${sequence} ${first} `;
  const begin = textAt(at);
  const bodyAt = begin + numbers.length + chainLength + 1;
  let end = bodyAt;
  for (const text of body) {
    end += bytes.write(text, end);
  }
  const head = chainHead(before, first);
  bytes.write(head, bodyAt - head.length);
  const chain = hash('sha256', bytes.subarray(bodyAt - head.length, end), 'base64url');
  bytes.write(`${numbers}${chain} `, begin);
  return { end: endLine(bytes, at, end), mark: { sequence, chain } };
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
  const chain = hash('sha256', chainHead(mark, numbered.first) + numbered.body, 'base64url');
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
