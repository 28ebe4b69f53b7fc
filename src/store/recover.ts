import { join } from 'node:path';
import { damaged, journalName, manifestName, numbersOf, snapshotName } from './folder.ts';
import type { Fs } from './fs.ts';
import { genesis, type Header, headerOf, type Mark, replay } from './journal.ts';
import { linesOf } from './lines.ts';
import { readSnapshot } from './snapshot.ts';
import { apply, emptyState, type State } from './state.ts';
import { StoreError } from './store.ts';

/** What a folder held: the state, where each journal ends for good, what had to be dropped or gone around. */
export type Recovered = {
  readonly state: State;
  readonly mark: Mark;
  readonly seals: readonly (readonly [number: number, length: number])[];
  /** The number of the snapshot that the state began with; 0 when there was none. */
  readonly snapshot: number;
  readonly snapshotBytes: number;
  readonly snapshotSequence: number;
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

type Base = { readonly number: number; readonly state: State; readonly mark: Mark; readonly bytes: number };

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

const playAll = async (fs: Fs, base: Base, journals: readonly Journal[]): Promise<Omit<Recovered, 'around'>> => {
  let { mark } = base;
  let [journalBytes, droppedBytes] = [0, 0];
  let torn: { readonly file: string; readonly at: number } | undefined;
  const seals: [number, number][] = [];
  for (const { number, file, bytes, header, from, sealed } of journals) {
    if (header !== undefined && (header.after.sequence !== mark.sequence || header.after.chain !== mark.chain)) {
      const what = `entries ${mark.sequence + 1} to ${header.after.sequence} are missing before ${journalName(number)}`;
      throw damaged(torn?.file ?? file, torn?.at ?? 0, what);
    }
    const reading = replay(file, bytes, { from, mark, sealed }, (entry) => apply(base.state, entry));
    mark = reading.mark;
    seals.push([number, reading.length]);
    journalBytes += reading.length;
    if (reading.dropped > 0) {
      droppedBytes += reading.dropped;
      torn = { file, at: reading.length };
    }
    if (sealed === undefined) {
      await settleOnDisk(fs, file);
    }
  }
  const { state, number, bytes } = base;
  const figures = { snapshotBytes: bytes, snapshotSequence: base.mark.sequence, journalBytes, droppedBytes };
  return { state, mark, seals, snapshot: number, ...figures };
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
  return { number: 0, bytes: 0, state: emptyState(), mark: genesis };
};

const checkComplete = (folder: string, known: boolean, base: Base, journals: readonly Journal[]): void => {
  if (base.number > 0 && journals.find(({ number }) => number === base.number)?.header === undefined) {
    throw damaged(join(folder, journalName(base.number)), 0, `it is gone, but ${snapshotName(base.number)} needs it`);
  }
  if (known && base.number === 0 && journals.every(({ header }) => header === undefined)) {
    throw new StoreError(
      `${folder} has a ${manifestName}, so a desk was kept here, but its journals and snapshots are gone. ` +
        `Restore them from a backup, or remove ${manifestName} to begin with an empty desk.`,
    );
  }
};

/**
 * Reads a folder: the newest whole snapshot and every journal since, below the number `below`. Throws a StoreError
 * naming file and byte when anything acknowledged may be missing or altered; an unfinished last write is dropped.
 */
export const recover = async (fs: Fs, folder: string, below: number): Promise<Recovered> => {
  const names = await fs.list(folder);
  const { journals, snapshots } = numbersOf(names);
  const around: StoreError[] = [];
  const base = await baseOf(fs, folder, snapshots, around);
  try {
    const later = journals.filter((number) => number >= base.number && number < below);
    const read = await readJournals(fs, folder, later);
    checkComplete(folder, names.includes(manifestName), base, read);
    return { ...(await playAll(fs, base, read)), around };
  } catch (error) {
    // The way around a damaged snapshot was no way: the snapshot is what the reader must hear about.
    throw (error instanceof StoreError && around[0]) || error;
  }
};
