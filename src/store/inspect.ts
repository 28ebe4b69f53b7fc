import { linesAfter, readArchive } from './archive.ts';
import { manifestName, numbersOf, snapshotName } from './folder.ts';
import { codeOf, type File, type Fs } from './fs.ts';
import { genesis } from './journal.ts';
import { checkManifest } from './opening.ts';
import { lastOwner } from './owner.ts';
import { type Recovered, recover } from './recover.ts';
import type { Mark } from './state.ts';
import { type JournalLine, StoreError } from './store.ts';

/**
 * What a folder was found to hold. `owner` is who signed last, with the time since in ms, unless the end was orderly;
 * `backup` is the snapshot of the generation before, with its fault if it does not lead to the same end.
 */
export type Inspection = {
  readonly recovered: Recovered;
  readonly owner: { readonly name: string; readonly silentMs: number } | undefined;
  readonly backup: { readonly name: string; readonly fault: StoreError | undefined } | undefined;
  /** The journal lines that are no longer at hand, and which files of them cannot be read. */
  readonly archived: { readonly lines: readonly JournalLine[]; readonly faults: readonly StoreError[] };
  /** The chain at the sequence that was asked for; undefined when the folder does not know it. */
  readonly chain: string | undefined;
};

/** An owner that compacts takes files away under the reader, seldom; more often than this it is no coincidence. */
const mostTries = 5;

const never = async (): Promise<never> => {
  throw new StoreError('Reading a folder must not change it.');
};

/** Nothing is made durable by a reader: what it tells is not acknowledged to anybody. */
const untouched: File = {
  write: never,
  truncate: never,
  datasync: async () => undefined,
  close: async () => undefined,
};

/** A disk on which nothing can be written, and nothing is opened for writing. */
export const readOnly = ({ list, read }: Fs): Fs => ({
  list,
  read,
  append: async () => untouched,
  create: never,
  makeFolder: never,
  rename: never,
  remove: never,
  syncFolder: never,
  hold: never,
});

const namesIn = async (fs: Fs, folder: string): Promise<readonly string[]> => {
  try {
    return await fs.list(folder);
  } catch (error) {
    throw codeOf(error) === '' ? error : new StoreError(`${folder} cannot be read (${codeOf(error)}).`);
  }
};

const checkThere = async (fs: Fs, folder: string): Promise<void> => {
  const names = await namesIn(fs, folder);
  const { journals, snapshots } = numbersOf(names);
  if (!names.includes(manifestName) && journals.length + snapshots.length === 0) {
    throw new StoreError(`${folder} holds no store: there is no ${manifestName}, no journal and no snapshot.`);
  }
};

/** Recovers the folder without its newest snapshot: the way that a start takes when that one is damaged. */
const faultOfBackup = async (fs: Fs, folder: string, newest: Recovered): Promise<StoreError | undefined> => {
  const hidden = snapshotName(newest.snapshot);
  const older: Fs = { ...fs, list: async (path) => (await fs.list(path)).filter((name) => name !== hidden) };
  try {
    const { mark, around } = await recover(older, folder, Number.POSITIVE_INFINITY);
    // A living owner may have written on meanwhile; then the later reading has the later end.
    const astray = mark.sequence === newest.mark.sequence && mark.chain !== newest.mark.chain;
    return around[0] ?? (astray ? new StoreError(`${folder} has a backup generation with another end.`) : undefined);
  } catch (error) {
    if (error instanceof StoreError) {
      return error;
    }
    throw error;
  }
};

const backupOf = async (fs: Fs, folder: string, newest: Recovered): Promise<Inspection['backup']> => {
  const { snapshots } = numbersOf(await fs.list(folder));
  // A start that had to go around a damaged snapshot stands on the backup already.
  const before = newest.around.length > 0 ? undefined : snapshots.findLast((number) => number < newest.snapshot);
  return before === undefined
    ? undefined
    : { name: snapshotName(before), fault: await faultOfBackup(fs, folder, newest) };
};

const archivedIn = async (fs: Fs, folder: string, { state }: Recovered): Promise<Inspection['archived']> => {
  const lines: JournalLine[] = [];
  const faults: StoreError[] = [];
  for (const archive of state.archives) {
    try {
      // What was removed for good is not told, even if the file is still to be written anew.
      lines.push(...linesAfter(await readArchive(fs, folder, archive), state.owed));
    } catch (error) {
      if (!(error instanceof StoreError)) {
        throw error;
      }
      faults.push(error);
    }
  }
  return { lines, faults };
};

const readOnce = async (fs: Fs, folder: string, now: () => number, wanted: number): Promise<Inspection> => {
  // Where nothing had happened yet, every history goes on from.
  let chain = wanted === genesis.sequence ? genesis.chain : undefined;
  const recovered = await recover(fs, folder, Number.POSITIVE_INFINITY, (mark) => {
    chain = mark.sequence === wanted ? mark.chain : chain;
  });
  chain ??= recovered.state.heads.find(({ sequence }: Mark) => sequence === wanted)?.chain;
  const archived = await archivedIn(fs, folder, recovered);
  const backup = await backupOf(fs, folder, recovered);
  const owner = await lastOwner(fs, folder);
  const silentMs = Math.max(0, now() - (owner?.beatAt ?? 0));
  return { recovered, archived, backup, chain, owner: owner && { name: owner.name, silentMs } };
};

/**
 * Reads a folder from the first byte to the last and changes nothing, also while its owner writes: what is told was
 * true at one instant. `wanted` is the sequence whose chain is asked for. Throws a StoreError naming file and byte of
 * damage, or that no store is there.
 */
export const inspect = async (fs: Fs, folder: string, now: () => number, wanted = -1): Promise<Inspection> => {
  const still = readOnly(fs);
  await checkThere(still, folder);
  await checkManifest(still, folder);
  for (let tries = 1; ; tries += 1) {
    try {
      return await readOnce(still, folder, now, wanted);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || tries === mostTries) {
        throw codeOf(error) === '' ? error : new StoreError(`${folder} cannot be read (${String(error)}).`);
      }
    }
  }
};
