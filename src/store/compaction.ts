import { join } from 'node:path';
import type { Low } from 'lowdb';
import { archiveAnew, linesAfter } from './archive.ts';
import { isArchive, isDraft, journalName, numbersOf, snapshotName } from './folder.ts';
import type { Group } from './group.ts';
import type { Falling } from './history.ts';
import { headText } from './journal.ts';
import { appendEntries, checkFence, type Ledger, turnPage } from './ledger.ts';
import { inSteps, type Rest } from './pace.ts';
import { keepHead } from './purge.ts';
import { checkRows } from './rows.ts';
import { endImage, type Image, imageOf, writeSnapshot } from './snapshot.ts';
import type { Archive, Entry, Owed, State } from './state.ts';
import type { JournalLine } from './store.ts';

/** Ids are known for this long after the `at` of their line; a platform delivers again for minutes, a backup for days. */
const idsKeptMs = 7 * 24 * 60 * 60 * 1000;

/** What has to do with snapshots in an open store; the figures change as it runs, all sizes in bytes. */
export type Press = Falling & {
  readonly ledger: Ledger;
  readonly group: Group;
  readonly db: Low<State>;
  readonly log: (what: string, detail: object) => void;
  readonly compactAtBytes: number;
  /** Who makes a snapshot leaves the event loop to others in between. */
  readonly rest: Rest;
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
  /** The lines that stood at hand at the last snapshot already: those of them that do so at the next one leave for an archive. */
  readonly quiet: WeakSet<readonly JournalLine[]>;
};

/** The journal bytes that a start would have to play. */
export const journalBytesOf = (works: Press): number => works.olderBytes + works.ledger.length;

/**
 * Removes what lies before the generation `keep`, which stays as a backup, and archives that no snapshot names: neither
 * the newest nor that of the backup, which names `before`.
 */
export const tidy = async (
  ledger: Ledger,
  keep: number,
  state: State,
  before: readonly Archive[] = [],
): Promise<void> => {
  const { fs, folder } = ledger;
  await checkFence(ledger);
  const names = await fs.list(folder);
  const { journals, snapshots } = numbersOf(names);
  const named = new Set([...state.archives, ...before].map(({ name }) => name));
  const files = [
    ...snapshots.filter((number) => number < keep).map(snapshotName),
    ...journals.filter((number) => number < keep).map(journalName),
    ...names.filter((name) => (isArchive(name) && !named.has(name)) || isDraft(name)),
  ];
  for (const file of files) {
    await fs.remove(join(folder, file));
  }
  if (files.length > 0) {
    await fs.syncFolder(folder);
  }
};

/** Writes what the store says about itself, and remembers the head that the story has come to. */
export const milestone = async (works: Press, entry: Extract<Entry, { kind: 'note' | 'seal' }>): Promise<void> => {
  await appendEntries(works.ledger, [[JSON.stringify(entry)]]);
  keepHead(works.db.data, works.ledger.mark);
};

/** Puts the hash of the snapshot into the chain, so that whoever alters one must alter the head that others know. */
export const seal = (works: Press, digest: string): Promise<void> =>
  works.group.alone(async () => {
    const quiet = works.ledger.mark.sequence === works.snapshotSequence;
    await milestone(works, { kind: 'seal', snapshot: works.generation, digest });
    works.snapshotSequence += quiet ? 1 : 0;
  });

/** Lines of subjects that nobody has added one to since the last snapshot fall: they no longer stand at hand. */
function* dropQuiet({ lines: atHand, fallen }: State, quiet: Press['quiet']): Generator<void> {
  for (const [subject, lines] of atHand) {
    if (quiet.has(lines)) {
      fallen.push(...lines);
      atHand.delete(subject);
    } else {
      quiet.add(lines);
    }
    yield;
  }
}

/** What can be done before the instant of a snapshot, and takes the longer the more there is. */
function* prepare(works: Press, state: State): Generator<void> {
  yield* state.docs.repack();
  yield* state.ids.forget(works.ledger.now() - idsKeptMs);
  yield* dropQuiet(state, works.quiet);
}

/** The archive was not written: its lines wait for the next one, before those that fell meanwhile. */
const restoreFallen = (works: Press, { fallen, owed }: State): void => {
  // What was removed for good since they left must not come back.
  const back = linesAfter(works.falling, owed);
  // One by one: as arguments of one call they may be too many.
  for (const line of [...back, ...fallen.splice(0)]) {
    fallen.push(line);
  }
  works.falling = [];
};

/** What one compaction writes: the state of its instant, and what the files owe until then. */
type Turned = {
  readonly number: number;
  readonly image: Image;
  readonly covered: number;
  readonly owed: readonly Owed[];
  readonly fallen: readonly JournalLine[];
  readonly gone: boolean;
};

const turn = (works: Press, state: State): Promise<Turned> =>
  works.group.alone(async () => {
    const { ledger } = works;
    const { length } = ledger;
    await turnPage(ledger);
    works.olderBytes += length;
    const [owed, fallen, { gone }] = [state.owed.splice(0), state.fallen.splice(0), state];
    works.falling = fallen;
    // When nothing older may stand beside the new snapshot, no file holds a value that was removed.
    state.gone = gone && owed.length === 0;
    const image = imageOf(state, ledger.mark);
    return { number: ledger.number, image, covered: works.olderBytes, owed, fallen, gone };
  });

const writeFiles = async (works: Press, state: State, turned: Turned): Promise<string> => {
  const { rest } = works;
  const { fs, folder } = works.ledger;
  const { number, image, owed, fallen } = turned;
  // Whoever was taken for dead meanwhile must not bring back what the next owner has removed.
  await checkFence(works.ledger);
  const archives = await archiveAnew(fs, folder, number, state.archives, owed, fallen, rest);
  const { length, digest } = await writeSnapshot(fs, folder, number, image, { archives, alone: owed.length > 0 }, rest);
  if (owed.length > 0) {
    // It will be the only one that is left: better to find out now whether it can be read.
    const file = join(folder, snapshotName(number));
    await checkRows(file, await fs.read(file), rest);
  }
  state.archives = archives;
  works.falling = [];
  works.snapshotBytes = length;
  return digest;
};

/** lowdb's write: turns to a new journal, then writes the state of that instant while commits go on. */
export const press = async (works: Press, state: State): Promise<void> => {
  const { ledger } = works;
  await inSteps(prepare(works, state), works.rest);
  const turned = await turn(works, state);
  const { archives } = state;
  const { number, image, covered, owed } = turned;
  let digest: string;
  try {
    digest = await writeFiles(works, state, turned);
  } catch (error) {
    state.owed.unshift(...owed);
    restoreFallen(works, state);
    state.gone ||= turned.gone;
    throw error;
  } finally {
    await inSteps(endImage(state), works.rest);
  }
  const before = works.generation;
  works.generation = number;
  works.snapshotSequence = image.mark.sequence;
  works.olderBytes -= covered;
  works.compactions += 1;
  await seal(works, digest);
  // Told at once: until somebody else knows a head after it, the new snapshot could be altered without a trace.
  works.log('store.compacted', { folder: ledger.folder, snapshot: number, head: headText(ledger.mark) });
  // What was removed for good must not stand in a backup either.
  await (owed.length > 0 ? tidy(ledger, number, state) : tidy(ledger, before, state, archives));
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

/** Compacts in the background when the journal is longer than 32 MB (or as set) and than twice the snapshot. */
export const compactIfLarge = (works: Press): void => {
  const least = Math.max(works.compactAtBytes, 2 * works.snapshotBytes, works.retryAtBytes);
  if (works.running === undefined && journalBytesOf(works) > least) {
    // Logged and counted where it fails; the journal holds everything, and a later commit tries again.
    compact(works).catch(() => undefined);
  }
};
