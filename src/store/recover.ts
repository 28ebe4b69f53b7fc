import { join } from 'node:path';
import { damaged, journalName, manifestName, numbersOf, snapshotName } from './folder.ts';
import type { Fs } from './fs.ts';
import { genesis, type Header, headerOf, replay } from './journal.ts';
import { linesOf } from './lines.ts';
import { play } from './purge.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { type Entry, emptyState, type Mark, type State } from './state.ts';
import { StoreError } from './store.ts';

/** What a folder held: the state, where each journal ends for good, what had to be dropped or gone around. */
export type Recovered = {
  readonly state: State;
  readonly mark: Mark;
  readonly seals: readonly (readonly [number: number, length: number])[];
  /** The number of the snapshot that the state began with; 0 when there was none. */
  readonly snapshot: number;
  readonly snapshotBytes: number;
  /** The sequence from which on a new snapshot would hold something new. */
  readonly snapshotSequence: number;
  /** Whether the snapshot's hash stands in the chain, and whether nothing older may stand beside it. */
  readonly sealed: boolean;
  readonly alone: boolean;
  readonly digest: string;
  readonly journalBytes: number;
  readonly droppedBytes: number;
  /** Snapshots that could not be read; everything in them was in the generation before and its journals. */
  readonly around: readonly StoreError[];
};

type Journal = {
  readonly number: number;
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly header: Header | undefined;
  readonly from: number;
  readonly sealed: number | undefined;
};

type Base = Snapshot & { readonly number: number; readonly bytes: number };

/** A journal without a whole header was never acknowledged in; entries in it mean that the header was lost later. */
const checkHeadless = (file: string, bytes: Uint8Array): void => {
  for (const line of linesOf(bytes, 0)) {
    if (line.text !== undefined) {
      throw damaged(file, 0, 'its first line is broken, but later ones are whole');
    }
  }
};

const readJournals = async (fs: Fs, folder: string, numbers: readonly number[]): Promise<readonly Journal[]> => {
  const seals = new Map<number, number>();
  const found: Omit<Journal, 'sealed'>[] = [];
  for (const number of numbers) {
    const file = join(folder, journalName(number));
    const bytes = await fs.read(file);
    const read = headerOf(file, bytes);
    if (read === undefined) {
      checkHeadless(file, bytes);
    }
    for (const [sealed, length] of read?.header.seals ?? []) {
      seals.set(sealed, Math.min(length, seals.get(sealed) ?? length));
    }
    found.push({ number, file, bytes, header: read?.header, from: read?.end ?? 0 });
  }
  return found.map((journal) => ({ ...journal, sealed: seals.get(journal.number) }));
};

/** Makes durable what was read: bytes that only the page cache holds must not be trusted and then lost. */
const settleOnDisk = async (fs: Fs, file: string): Promise<void> => {
  const handle = await fs.append(file);
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
};

/** Throws when the chain holds another hash of the snapshot than the file has. */
const isSealOf = (folder: string, base: Base, entry: Entry): boolean => {
  if (entry.kind !== 'seal' || entry.snapshot !== base.number) {
    return false;
  }
  if (entry.digest !== base.digest) {
    const what = 'it is not the file that was written: the journal holds another hash';
    throw damaged(join(folder, snapshotName(base.number)), 0, what);
  }
  return true;
};

const checkFollows = ({ number, file, header }: Journal, mark: Mark, torn: Torn | undefined): void => {
  if (header !== undefined && (header.after.sequence !== mark.sequence || header.after.chain !== mark.chain)) {
    const what = `entries ${mark.sequence + 1} to ${header.after.sequence} are missing before ${journalName(number)}`;
    throw damaged(torn?.file ?? file, torn?.at ?? 0, what);
  }
};

type Torn = { readonly file: string; readonly at: number };

const playAll = async (
  fs: Fs,
  folder: string,
  base: Base,
  journals: readonly Journal[],
  seen: (mark: Mark) => void,
): Promise<Omit<Recovered, 'around'>> => {
  let { mark } = base;
  let [journalBytes, droppedBytes, sealed, quiet] = [0, 0, false, mark.sequence];
  let torn: Torn | undefined;
  const seals: [number, number][] = [];
  seen(mark);
  for (const journal of journals) {
    checkFollows(journal, mark, torn);
    const start = { from: journal.from, mark, sealed: journal.sealed };
    const reading = replay(journal.file, journal.bytes, start, (entry, at) => {
      if (isSealOf(folder, base, entry)) {
        sealed = true;
        quiet += at.sequence === quiet + 1 ? 1 : 0;
      }
      play(base.state, entry, at);
      seen(at);
    });
    mark = reading.mark;
    seals.push([journal.number, reading.length]);
    journalBytes += reading.length;
    if (reading.dropped > 0) {
      droppedBytes += reading.dropped;
      torn = { file: journal.file, at: reading.length };
    }
    if (journal.sealed === undefined) {
      await settleOnDisk(fs, journal.file);
    }
  }
  const { state, number, bytes, alone, digest } = base;
  const figures = { snapshotBytes: bytes, snapshotSequence: quiet, journalBytes, droppedBytes };
  return { state, mark, seals, snapshot: number, sealed, alone, digest, ...figures };
};

/** The newest snapshot that can be read, or the empty state; the faults of newer ones are added to `around`. */
const baseOf = async (fs: Fs, folder: string, snapshots: readonly number[], around: StoreError[]): Promise<Base> => {
  for (const number of snapshots.toReversed()) {
    const file = join(folder, snapshotName(number));
    const bytes = await fs.read(file);
    try {
      return { number, bytes: bytes.length, ...readSnapshot(file, bytes) };
    } catch (error) {
      if (!(error instanceof StoreError)) {
        throw error;
      }
      around.push(error);
    }
  }
  return { number: 0, bytes: 0, state: emptyState(), mark: genesis, digest: '', alone: false };
};

const checkComplete = (folder: string, names: readonly string[], base: Base, journals: readonly Journal[]): void => {
  const lost = base.state.archives.find(({ name }) => !names.includes(name));
  if (lost !== undefined) {
    throw damaged(join(folder, lost.name), 0, `it is gone, but ${snapshotName(base.number)} needs it`);
  }
  if (base.number > 0 && journals.find(({ number }) => number === base.number)?.header === undefined) {
    throw damaged(join(folder, journalName(base.number)), 0, `it is gone, but ${snapshotName(base.number)} needs it`);
  }
  if (names.includes(manifestName) && base.number === 0 && journals.every(({ header }) => header === undefined)) {
    throw new StoreError(
      `${folder} has a ${manifestName}, so a desk was kept here, but its journals and snapshots are gone. ` +
        `Restore them from a backup, or remove ${manifestName} to begin with an empty desk.`,
    );
  }
};

/**
 * Reads a folder: the newest whole snapshot and every journal since, below the number `below`. Throws a StoreError
 * naming file and byte when anything acknowledged may be missing or altered; an unfinished last write is dropped.
 * `seen` hears of every mark that the story passes.
 */
export const recover = async (
  fs: Fs,
  folder: string,
  below: number,
  seen: (mark: Mark) => void = () => undefined,
): Promise<Recovered> => {
  const names = await fs.list(folder);
  const { journals, snapshots } = numbersOf(names);
  const around: StoreError[] = [];
  const base = await baseOf(fs, folder, snapshots, around);
  try {
    const later = journals.filter((number) => number >= base.number && number < below);
    const read = await readJournals(fs, folder, later);
    checkComplete(folder, names, base, read);
    return { ...(await playAll(fs, folder, base, read, seen)), around };
  } catch (error) {
    // The way around a damaged snapshot was no way: the snapshot is what the reader must hear about.
    throw (error instanceof StoreError && around[0]) || error;
  }
};
