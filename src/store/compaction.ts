import { join } from 'node:path';
import type { Low } from 'lowdb';
import { journalName, numbersOf, snapshotName } from './folder.ts';
import type { Group } from './group.ts';
import { checkFence, type Ledger, turnPage } from './ledger.ts';
import { imageOf, writeSnapshot } from './snapshot.ts';
import type { State } from './state.ts';

/** Ids are known for this long after the `at` of their line; a platform delivers again for minutes, a backup for days. */
const idsKeptMs = 7 * 24 * 60 * 60 * 1000;

/** What has to do with snapshots in an open store; the figures change as it runs, all sizes in bytes. */
export type Press = {
  readonly ledger: Ledger;
  readonly group: Group;
  readonly db: Low<State>;
  readonly log: (what: string, detail: object) => void;
  readonly compactAtBytes: number;
  /** The number of the last snapshot that was read or written whole: the generation that is kept as a backup. */
  generation: number;
  snapshotBytes: number;
  snapshotSequence: number;
  /** What stands in journals before the current one and in no snapshot. */
  olderBytes: number;
  compactions: number;
  failedCompactions: number;
  /** After a failure: how long the journal must be before the next attempt. */
  retryAtBytes: number;
  running: Promise<void> | undefined;
};

/** The journal bytes that a start would have to play. */
export const journalBytesOf = (works: Press): number => works.olderBytes + works.ledger.length;

const forgetOldIds = (state: State, before: number): void => {
  for (const [id, at] of state.ids) {
    if (at < before) {
      state.ids.delete(id);
    }
  }
};

/** Removes what lies before the generation `keep`, which stays as a backup. */
const tidy = async (ledger: Ledger, keep: number): Promise<void> => {
  const { fs, folder } = ledger;
  await checkFence(ledger);
  const { journals, snapshots } = numbersOf(await fs.list(folder));
  const files = [
    ...snapshots.filter((number) => number < keep).map(snapshotName),
    ...journals.filter((number) => number < keep).map(journalName),
  ];
  for (const file of files) {
    await fs.remove(join(folder, file));
  }
  if (files.length > 0) {
    await fs.syncFolder(folder);
  }
};

/** lowdb's write: turns to a new journal, then writes the state of that instant while commits go on. */
export const press = async (works: Press, state: State): Promise<void> => {
  const { ledger } = works;
  const { number, image, covered } = await works.group.alone(async () => {
    const { length } = ledger;
    await turnPage(ledger);
    works.olderBytes += length;
    forgetOldIds(state, ledger.now() - idsKeptMs);
    return { number: ledger.number, image: imageOf(state, ledger.mark), covered: works.olderBytes };
  });
  works.snapshotBytes = await writeSnapshot(ledger.fs, ledger.folder, number, image);
  const before = works.generation;
  works.generation = number;
  works.snapshotSequence = image.mark.sequence;
  works.olderBytes -= covered;
  works.compactions += 1;
  await tidy(ledger, before);
};

const compactNow = async (works: Press): Promise<void> => {
  try {
    await works.db.write();
    works.retryAtBytes = 0;
  } catch (error) {
    works.failedCompactions += 1;
    works.retryAtBytes = journalBytesOf(works) + works.compactAtBytes;
    works.log('store.compaction-failed', { folder: works.ledger.folder, error: String(error) });
    throw error;
  }
};

/** One compaction at a time; whoever asks while one runs gets one that begins afterwards. */
export const compact = (works: Press): Promise<void> => {
  const next = (): Promise<void> => compactNow(works);
  const run = (works.running ?? Promise.resolve()).then(next, next);
  works.running = run;
  const rest = (): void => {
    if (works.running === run) {
      works.running = undefined;
    }
  };
  run.then(rest, rest);
  return run;
};

/** Compacts in the background when the journal is longer than 8 MB (or as set) and than twice the snapshot. */
export const compactIfLarge = (works: Press): void => {
  const least = Math.max(works.compactAtBytes, 2 * works.snapshotBytes, works.retryAtBytes);
  if (works.running === undefined && journalBytesOf(works) > least) {
    // Logged and counted where it fails; the journal holds everything, and a later commit tries again.
    compact(works).catch(() => undefined);
  }
};
