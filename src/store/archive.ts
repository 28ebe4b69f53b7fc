import { join } from 'node:path';
import { archiveName, damaged, formatKnown } from './folder.ts';
import type { Fs } from './fs.ts';
import type { Rest } from './pace.ts';
import { lineAfter } from './purge.ts';
import { type RowOf, readRows, writeRows } from './rows.ts';
import type { Archive, Owed, Purge } from './state.ts';
import type { JournalLine } from './store.ts';

type Kind = 'archive' | 'line';

const rowsOf = function* (lines: readonly JournalLine[]): Generator<RowOf<Kind>> {
  yield ['archive', { format: formatKnown }];
  for (const line of lines) {
    yield ['line', line];
  }
};

/** Writes lines that no longer stand at hand into a file of their own; `thin` says until when they have lost their text. */
export const writeArchive = async (
  fs: Fs,
  folder: string,
  name: string,
  lines: readonly JournalLine[],
  thin = 0,
  rest?: Rest,
): Promise<Archive> => {
  const { digest } = await writeRows(fs, folder, name, rowsOf(lines), rest);
  const times = lines.map(({ at }) => at);
  const least = (one: number, other: number): number => Math.min(one, other);
  const most = (one: number, other: number): number => Math.max(one, other);
  return { name, digest, lines: lines.length, first: times.reduce(least), last: times.reduce(most), thin };
};

/** Reads an archive; throws a StoreError naming file and byte unless it is the one that the snapshot tells of. */
export const readArchive = async (fs: Fs, folder: string, archive: Archive): Promise<readonly JournalLine[]> => {
  const file = join(folder, archive.name);
  const lines: JournalLine[] = [];
  const digest = readRows(file, await fs.read(file), ([kind, value], place) => {
    if (kind === 'line') {
      lines.push(value as JournalLine);
    }
    return place === 0 ? kind === 'archive' && (value as { format?: unknown }).format === formatKnown : kind === 'line';
  });
  if (digest !== archive.digest) {
    throw damaged(file, 0, 'it is not the file that was written: the snapshot holds another hash');
  }
  return lines;
};

/** The lines of an archive as purges leave them that have not reached the file yet. */
export const linesAfter = (lines: readonly JournalLine[], owed: readonly Owed[]): readonly JournalLine[] =>
  owed.reduce((left, one) => left.flatMap((line) => lineAfter(one, line) ?? []), lines);

/** Whether a purge can find anything in an archive, as far as that shows from outside. */
export const concerns = (purge: Purge, { first, last, thin }: Archive): boolean =>
  purge.kind === 'erase' || first < purge.lines || (first < purge.texts && thin < Math.min(purge.texts, last + 1));

const thinUntil = (archive: Archive, owed: readonly Owed[]): number =>
  Math.max(archive.thin, ...owed.map(({ purge }) => (purge.kind === 'retain' ? purge.texts : 0)));

/** Whether the bytes of an archive can hold anything that a purge removes. */
const mayHold = (purge: Purge, bytes: Buffer): boolean =>
  purge.kind === 'retain' ||
  // A file of rows is written by `JSON.stringify`, so a text stands in it as that writes it.
  [...purge.subjects, ...purge.marks].some((text) => bytes.includes(JSON.stringify(text).slice(1, -1)));

/** So many lines make an archive of a size that is worth a file. */
const linesWorthFile = 2_000;
/** So many smaller archives at the end become one. */
const mostSmall = 8;

/** The small archives at the end of the list, if they are many. */
const smallAtEnd = (archives: readonly Archive[]): readonly Archive[] => {
  const small = archives.slice(archives.findLastIndex(({ lines }) => lines >= linesWorthFile) + 1);
  return small.length < mostSmall ? [] : small;
};

type Rewriting = { readonly fs: Fs; readonly folder: string; readonly owed: readonly Owed[] };

/** What purges leave of an archive: its lines, or undefined when that is all of it. */
const leftOf = async (
  { fs, folder, owed }: Rewriting,
  archive: Archive,
): Promise<readonly JournalLine[] | undefined> => {
  const concerned = owed.filter(({ purge }) => concerns(purge, archive));
  if (concerned.length === 0) {
    return undefined;
  }
  const bytes = Buffer.from(await fs.read(join(folder, archive.name)));
  if (!concerned.some(({ purge }) => mayHold(purge, bytes))) {
    return undefined;
  }
  const before = await readArchive(fs, folder, archive);
  const left = linesAfter(before, owed);
  return left.length === before.length && left.every((line, place) => line === before[place]) ? undefined : left;
};

/**
 * Writes the archives anew that hold what was removed for good, under names of this compaction, and puts the lines that
 * fell out since the last one into one more, together with small archives when there are many. The old files stay until
 * no snapshot names them.
 */
export const archiveAnew = async (
  fs: Fs,
  folder: string,
  number: number,
  before: readonly Archive[],
  owed: readonly Owed[],
  fallen: readonly JournalLine[],
  rest?: Rest,
): Promise<readonly Archive[]> => {
  const archives: Archive[] = [];
  let part = 0;
  const add = async (lines: readonly JournalLine[], thin: number): Promise<void> => {
    if (lines.length > 0) {
      archives.push(await writeArchive(fs, folder, archiveName(number, part), lines, thin, rest));
      part += 1;
    }
  };
  for (const archive of before) {
    const left = await leftOf({ fs, folder, owed }, archive);
    const thin = thinUntil(archive, owed);
    await (left === undefined ? archives.push({ ...archive, thin }) : add(left, thin));
  }
  const small = fallen.length === 0 ? [] : smallAtEnd(archives);
  const gathered: JournalLine[] = [];
  for (const archive of small) {
    gathered.push(...(await readArchive(fs, folder, archive)));
  }
  archives.length -= small.length;
  await add([...gathered, ...fallen], small.length === 0 ? 0 : Math.min(...small.map(({ thin }) => thin)));
  return archives;
};
