import { storeCommand } from '../../src/store/command.ts';
import { openEmbeddedStore } from '../../src/store/embedded.ts';
import { headText, roomFor, writeEntry } from '../../src/store/journal.ts';
import { lineWith } from '../../src/store/lines.ts';
import { type RowOf, readRows, writeRows } from '../../src/store/rows.ts';
import { linesKept, type Mark } from '../../src/store/state.ts';
import type { JournalLine } from '../../src/store/store.ts';
import { randomOf } from '../random.ts';
import { change } from './contract.ts';
import { type Disk, lossyDisk } from './lossy-fs.ts';

/** What is done to a record. */
export const tamperings = ['edit', 'delete', 'insert', 'reorder', 'truncate'] as const;
type Tampering = (typeof tamperings)[number];

/**
 * How well it is hidden: not at all, by the checksums and hashes of the file itself, or by everything up to the head of
 * the chain, as only somebody does who has read the source; that one is betrayed by a head that was noted elsewhere.
 */
export const disguises = ['none', 'file', 'chain'] as const;
type Disguise = (typeof disguises)[number];

/** How many alterations were tried, and the ones that `verify` did not find. */
export type Tampered = { readonly tried: number; readonly missed: readonly string[] };

const folder = '/data';
const now = (): number => 2000;
const [inArchive, inJournal] = [200, 300];

/** The records of a desk in the order in which they happened: the oldest in an archive, then a snapshot, then a journal. */
type Desk = {
  readonly disk: Disk;
  readonly head: string;
  readonly archive: string;
  readonly snapshot: string;
  readonly journal: string;
};

const newest = (disk: Disk, kind: string): string =>
  disk.files
    .names()
    .filter((path) => new RegExp(`/${kind}-[0-9-]+$`).test(path))
    .toSorted(
      (one, other) => Number.parseInt(one.split('-')[1] ?? '', 10) - Number.parseInt(other.split('-')[1] ?? '', 10),
    )
    .at(-1) ?? '';

const deskOf = async (): Promise<Desk> => {
  const disk = lossyDisk(randomOf(1), async () => undefined);
  const store = await openEmbeddedStore({ folder, fs: disk.mount(), now });
  const commit = async (from: number, to: number): Promise<void> => {
    for (let number = from; number < to; number += 1) {
      await store.commit(change(`record ${number}`));
    }
  };
  await commit(0, inArchive + linesKept);
  await store.compact();
  await commit(inArchive + linesKept, inArchive + linesKept + inJournal);
  const head = headText(await store.head());
  disk.kill();
  const [archive, snapshot, journal] = [newest(disk, 'archive'), newest(disk, 'snapshot'), newest(disk, 'journal')];
  return { disk, head, archive, snapshot, journal };
};

/** The list as it is after a record of it was tampered with; `edited` makes another record of one. */
const altered = <T>(list: readonly T[], place: number, what: Tampering, edited: (one: T) => T): T[] => {
  const one = list[place];
  if (one === undefined) {
    throw new Error(`there is no record ${place}`);
  }
  switch (what) {
    case 'edit':
      return list.with(place, edited(one));
    case 'delete':
      return list.toSpliced(place, 1);
    case 'insert':
      return list.toSpliced(place, 0, edited(one));
    case 'reorder': {
      const other = place === 0 ? 1 : place - 1;
      return list.with(place, list[other] ?? one).with(other, one);
    }
    case 'truncate':
      return list.slice(0, place);
  }
};

const editedLine = (line: JournalLine): JournalLine => ({ ...line, by: 'somebody else' });

/** Writes a file of rows with the hashes that belong to it, and gives the hash of the whole. */
const putRows = async (disk: Disk, path: string, rows: readonly RowOf<string>[]): Promise<string> => {
  const other = lossyDisk(randomOf(1), async () => undefined);
  const { digest } = await writeRows(other.mount(), '/x', 'y', rows);
  disk.files.write(path, other.files.read('/x/y'));
  return digest;
};

const rowsIn = (disk: Disk, path: string): RowOf<string>[] => {
  const rows: RowOf<string>[] = [];
  readRows(path, disk.files.read(path), (row) => rows.push(row) > 0);
  return rows;
};

const linesIn = (disk: Disk, path: string): string[] => disk.files.read(path).toString().split('\n').slice(0, -1);

const putLines = (disk: Disk, path: string, lines: readonly string[]): void =>
  disk.files.write(path, Buffer.from(lines.map((line) => `${line}\n`).join('')));

const bodyOf = (line: string): string => /^\S+ \d+ \d+ \S+ (.*)$/.exec(line)?.[1] ?? '';

const markOf = (header: string): Mark => JSON.parse(header.slice(header.indexOf('{'))).after;

/** Writes a journal with every number, hash and checksum as they belong to these entries. */
const putJournal = (disk: Disk, path: string, header: string, bodies: readonly string[]): void => {
  let mark = markOf(header);
  const lines = bodies.map((body) => {
    const bytes = Buffer.alloc(roomFor([body]));
    const written = writeEntry(bytes, 0, mark, mark.sequence + 1, [body]);
    mark = written.mark;
    return bytes.toString('utf8', 0, written.end).trimEnd();
  });
  putLines(disk, path, [header, ...lines]);
};

/** Makes the chain vouch for a snapshot that was written anew. */
const reseal = ({ disk, journal }: Desk, digest: string): void => {
  const [header = '', ...lines] = linesIn(disk, journal);
  const bodies = lines.map(bodyOf).map((body) => body.replace(/("kind":"seal".*"digest":")[^"]+/, `$1${digest}`));
  putJournal(disk, journal, header, bodies);
};

const tamperJournal = (desk: Desk, place: number, what: Tampering, disguise: Disguise): void => {
  const [header = '', ...lines] = linesIn(desk.disk, desk.journal);
  // The first entry is the seal of the snapshot.
  const at = place + 1;
  const edited = (text: string): string => text.replace('"by":"me"', '"by":"it"');
  if (disguise === 'chain') {
    putJournal(desk.disk, desk.journal, header, altered(lines.map(bodyOf), at, what, edited));
    return;
  }
  const plain = altered(lines, at, what, edited);
  const summed = plain.map((line) => lineWith(line.slice(9)).trimEnd());
  putLines(desk.disk, desk.journal, [header, ...(disguise === 'none' ? plain : summed)]);
};

const tamperSnapshot = async (desk: Desk, place: number, what: Tampering, disguise: Disguise): Promise<void> => {
  const { disk, snapshot } = desk;
  if (disguise === 'none') {
    const lines = linesIn(disk, snapshot);
    putLines(
      disk,
      snapshot,
      altered(lines, place % lines.length, what, (line) => line.replace(/.$/, '_')),
    );
    return;
  }
  const rows = rowsIn(disk, snapshot).map(
    (row): RowOf<string> =>
      row[0] === 'lines' ? ['lines', row[1], altered(row[2] as JournalLine[], place, what, editedLine)] : row,
  );
  const digest = await putRows(disk, snapshot, rows);
  if (disguise === 'chain') {
    reseal(desk, digest);
  }
};

const tamperArchive = async (desk: Desk, place: number, what: Tampering, disguise: Disguise): Promise<void> => {
  const { disk, archive, snapshot } = desk;
  if (disguise === 'none') {
    putLines(
      disk,
      archive,
      altered(linesIn(disk, archive), place, what, (line) => line.replace(/.$/, '_')),
    );
    return;
  }
  const [first = ['archive'], ...rows] = rowsIn(disk, archive);
  const edited = ([kind, line]: RowOf<string>): RowOf<string> => [kind, editedLine(line as JournalLine)];
  const digest = await putRows(disk, archive, [first, ...altered(rows, place, what, edited)]);
  if (disguise === 'chain') {
    const [, ...others] = rowsIn(disk, snapshot);
    const opening = rowsIn(disk, snapshot)[0]?.[1] as { archives: object[] };
    const anew: RowOf<string> = ['snapshot', { ...opening, archives: [{ ...opening.archives[0], digest }] }];
    reseal(desk, await putRows(disk, snapshot, [anew, ...others]));
  }
};

const tamper = async (desk: Desk, record: number, what: Tampering, disguise: Disguise): Promise<void> => {
  if (record < inArchive) {
    await tamperArchive(desk, record, what, disguise);
  } else if (record < inArchive + linesKept) {
    await tamperSnapshot(desk, record - inArchive, what, disguise);
  } else {
    tamperJournal(desk, record - inArchive - linesKept, what, disguise);
  }
};

const verifies = async ({ disk, head }: Desk, noted: boolean): Promise<boolean> => {
  const quiet = async (): Promise<void> => undefined;
  const args = ['verify', folder, ...(noted ? ['--head', head] : [])];
  return (await storeCommand(args, { fs: disk.mount(), now, write: quiet, note: quiet })) === 0;
};

/**
 * Tampers with every `step`th of 1,000 records (200 in an archive, 500 in a snapshot, 300 in a journal) in five ways,
 * each under one of three disguises in turn, and asks `verify` with the head that was noted at the end (P18); without it, if
 * `noted` is false, to see that the disguises are good.
 */
export const tamperWithRecords = async (step = 1, noted = true): Promise<Tampered> => {
  const desk = await deskOf();
  const files = desk.disk.files.names().map((path) => [path, desk.disk.files.read(path)] as const);
  if (!(await verifies(desk, noted))) {
    throw new Error('the desk is not whole to begin with');
  }
  const missed: string[] = [];
  let tried = 0;
  for (let record = 0; record < inArchive + linesKept + inJournal; record += step) {
    for (const what of tamperings) {
      const disguise = disguises[tried % disguises.length] ?? 'none';
      tried += 1;
      await tamper(desk, record, what, disguise);
      if (await verifies(desk, noted)) {
        missed.push(`${what} of record ${record}, disguise ${disguise}`);
      }
      for (const [path, bytes] of files) {
        desk.disk.files.write(path, bytes);
      }
    }
  }
  return { tried, missed };
};
