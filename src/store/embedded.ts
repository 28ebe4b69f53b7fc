import { join } from 'node:path';
import { concerns } from './archive.ts';
import { compact, compactIfLarge, journalBytesOf, milestone, type Press, press, seal, tidy } from './compaction.ts';
import { journalName, numbersOf } from './folder.ts';
import { codeOf, type Fs, nodeFs } from './fs.ts';
import { type After, groupCommit, type Soon } from './group.ts';
import { journalOf } from './history.ts';
import { headerOf, headText } from './journal.ts';
import { appendEntries, checkFence, type Ledger } from './ledger.ts';

import { type Opened, openFolder } from './opening.ts';
import { type Possession, possess, type Signs } from './owner.ts';
import { considerateRest, type Rest } from './pace.ts';
import { entryOfAll } from './parts.ts';
import { applyPurge, erasePurge, retainPurge, wouldPurge } from './purge.ts';
import type { Recovered } from './recover.ts';
import {
  checkedChange,
  decideClaim,
  decideCommit,
  decideCommitAndClaim,
  decidePostpone,
  decideSettle,
  type Stage,
  type Verdict,
} from './stage.ts';
import { type Mark, type Purge, readsOf } from './state.ts';
import { type Removed, type Retention, type Store, StoreError } from './store.ts';

/**
 * Where the embedded store lives; `compactAtBytes` is the least journal length at which a snapshot is made (32 MB),
 * `after` the clock by which settled tasks are written down when nobody commits, `soon` what tells that whatever has
 * arrived together has been taken in, `rest` how a compaction gives way to others.
 */
export type EmbeddedOptions = {
  readonly folder: string;
  readonly fs?: Fs;
  readonly now?: () => number;
  readonly compactAtBytes?: number;
  readonly log?: (what: string, detail: object) => void;
  readonly signs?: Signs;
  readonly after?: After;
  readonly soon?: Soon;
  readonly rest?: Rest;
};

/**
 * Figures for metrics and the admin's eye: sizes in bytes, how many bytes of torn writes the start has dropped, and how
 * many settled tasks wait to be written down.
 */
export type Health = {
  readonly documents: number;
  readonly tasks: number;
  readonly ids: number;
  readonly sequence: number;
  readonly journalBytes: number;
  readonly snapshotBytes: number;
  readonly droppedBytes: number;
  readonly compactions: number;
  readonly failedCompactions: number;
  readonly unwritten: number;
};

/**
 * A store in a folder of this machine. `compact` writes a snapshot and removes what it makes superfluous. `head` gives
 * the end of the chain so that it can be noted elsewhere: the history can be held against it for good afterwards.
 */
export type EmbeddedStore = Store & { compact(): Promise<void>; health(): Health; head(): Promise<Mark> };

/** A start plays some 40 MB of journal in a second: a desk whose snapshot is small is back in less than one. */
const defaultCompactAtBytes = 32 * 1024 * 1024;
/** So many restarts without a commit are tidied up as well. */
const mostJournals = 8;

type Log = (what: string, detail: object) => void;

type House = {
  readonly works: Press;
  readonly possession: Possession;
  readonly droppedBytes: number;
  closing: boolean;
};

const tell = (log: Log, folder: string, recovered: Recovered, head: Mark): void => {
  const { snapshot, droppedBytes } = recovered;
  log('store.opened', { folder, snapshot, head: headText(head), droppedBytes });
  if (droppedBytes > 0) {
    log('store.torn-write-dropped', { folder, bytes: droppedBytes });
  }
  for (const fault of recovered.around) {
    log('store.snapshot-damaged', { folder, fault: fault.message, readInstead: snapshot });
  }
};

const worksOf = (opened: Opened, compactAtBytes: number, log: Log, options: EmbeddedOptions): Press => {
  const { db, ledger, recovered, adapter } = opened;
  const { after, soon, rest = considerateRest(() => ledger.mark.sequence) } = options;
  const write = async (bodies: readonly string[]): Promise<void> => {
    await appendEntries(ledger, [entryOfAll(bodies)]);
    compactIfLarge(works);
  };
  const works: Press = {
    ledger,
    group: groupCommit(db.data, write, after, soon),
    db,
    log,
    compactAtBytes,
    rest,
    generation: recovered.snapshot,
    snapshotBytes: recovered.snapshotBytes,
    snapshotSequence: recovered.snapshotSequence,
    olderBytes: recovered.journalBytes,
    compactions: 0,
    failedCompactions: 0,
    retryAtBytes: 0,
    running: undefined,
    quiet: new WeakSet(),
    falling: [],
  };
  adapter.write = (state) => press(works, state);
  return works;
};

const close = async (house: House): Promise<void> => {
  if (house.closing) {
    return;
  }
  house.closing = true;
  const { works, possession } = house;
  const { ledger, group } = works;
  try {
    await group.ended();
    await works.running?.catch(() => undefined);
    const fresh = ledger.mark.sequence > works.snapshotSequence;
    const crowded = async (): Promise<boolean> =>
      numbersOf(await ledger.fs.list(ledger.folder)).journals.length > mostJournals;
    if (ledger.fault === undefined && (fresh || (await crowded()))) {
      await compact(works).catch(() => undefined);
    }
  } finally {
    ledger.fault ??= new StoreError(`The store in ${ledger.folder} is closed.`);
    await ledger.file.close().catch(() => undefined);
    await possession.release();
  }
};

const stateOf = ({ works, closing }: House): ReturnType<Store['state']> => {
  const { fault, trouble, folder } = works.ledger;
  const detail = fault?.message ?? trouble ?? (closing ? 'closing' : `embedded in ${folder}`);
  return { ready: fault === undefined && trouble === undefined && !closing, detail };
};

const healthOf = ({ works, droppedBytes }: House): Health => ({
  documents: works.db.data.docs.size,
  tasks: works.db.data.agenda.tasks.size,
  ids: works.db.data.ids.size,
  sequence: works.ledger.mark.sequence,
  journalBytes: journalBytesOf(works),
  snapshotBytes: works.snapshotBytes,
  droppedBytes,
  compactions: works.compactions,
  failedCompactions: works.failedCompactions,
  unwritten: works.group.riding(),
});

const checkOpen = ({ works, closing }: House): void => {
  if (closing) {
    throw new StoreError(`The store in ${works.ledger.folder} is closed.`);
  }
};

/** Removes first in memory and by an entry, then from the disk: a snapshot without it, and nothing older beside. */
const forget = async (house: House, purge: Purge): Promise<Removed> => {
  checkOpen(house);
  const { works } = house;
  const { removed } = await works.group.alone(async () => {
    await appendEntries(works.ledger, [[JSON.stringify(purge)]]);
    return applyPurge(works.db.data, purge);
  });
  await compact(works);
  return { ...removed };
};

/** When the oldest journal of the folder was begun: what was written over before cannot stand in any file. */
const oldestAt = async ({ fs, folder }: Ledger): Promise<number> => {
  const [oldest] = numbersOf(await fs.list(folder)).journals;
  const file = join(folder, journalName(oldest ?? 0));
  return headerOf(file, await fs.read(file))?.header.at ?? 0;
};

const nothing: Removed = { documents: 0, tasks: 0, ids: 0, lines: 0, thinned: 0 };

/** As `forget`, but where nothing has outlived its time the backup stays. */
const retain = async (house: House, times: Retention): Promise<Removed> => {
  checkOpen(house);
  const purge = retainPurge(times);
  const { ledger, db } = house.works;
  const { archives, gone } = db.data;
  const finds = gone || wouldPurge(db.data, purge) || archives.some((archive) => concerns(purge, archive));
  return finds || (await oldestAt(ledger)) < times.texts ? await forget(house, purge) : nothing;
};

/** The head as it stands, written down first, so that it is known to the store as long as to anybody else. */
const noteHead = (works: Press): Promise<Mark> =>
  works.group.alone(async () => {
    const { ledger, db } = works;
    const last = db.data.heads.at(-1);
    if (ledger.mark.sequence > 0 && last?.sequence !== ledger.mark.sequence) {
      await milestone(works, { kind: 'note', at: ledger.now() });
    }
    return ledger.mark;
  });

/** Ends what a crash has interrupted: something that was removed for good, a snapshot whose hash is not in the chain. */
const finish = async (works: Press, { alone, sealed, digest, snapshot }: Recovered): Promise<void> => {
  if (works.db.data.owed.length > 0) {
    // Told and counted where it fails; every later compaction tries again.
    await compact(works).catch(() => undefined);
    return;
  }
  if (snapshot > 0 && !sealed) {
    await seal(works, digest);
  }
  if (alone) {
    await tidy(works.ledger, snapshot, works.db.data);
  }
};

const storeOf = (house: House): EmbeddedStore => {
  const { works } = house;
  const submit = async <T>(decide: (stage: Stage) => Verdict<T>): Promise<T> => {
    checkOpen(house);
    return await works.group.submit(decide);
  };
  return {
    ...readsOf(works.db.data),
    journal: (subject, limit) => journalOf(works, subject, limit),
    inOrder: true,
    commit: async (change) => {
      const checked = checkedChange(change);
      return await submit((stage) => decideCommit(stage, checked));
    },
    commitAndClaim: async (change, claims) => {
      const checked = checkedChange(change);
      return await submit((stage) => decideCommitAndClaim(stage, checked, claims));
    },
    claim: (id, now, until) => submit((stage) => decideClaim(stage, id, now, until)),
    settle: async (claim) => {
      checkOpen(house);
      await works.group.ride((stage) => decideSettle(stage, claim));
    },
    postpone: (claim, dueAt, error) => submit((stage) => decidePostpone(stage, claim, dueAt, error)),
    erase: async (wish) => await forget(house, erasePurge(wish)),
    retain: (times) => retain(house, times),
    state: () => stateOf(house),
    close: () => close(house),
    compact: () => compact(works),
    head: async () => {
      checkOpen(house);
      return await noteHead(works);
    },
    health: () => healthOf(house),
  };
};

/** A sign of life was written: the disk takes writes again. If somebody else signs as owner, look whether we are out. */
const heedBeat = (ledger: Ledger, mine: boolean): void => {
  if (mine) {
    ledger.trouble = undefined;
  } else {
    checkFence(ledger).catch(() => undefined);
  }
};

const inWords = (folder: string, error: unknown): unknown =>
  codeOf(error) === ''
    ? error
    : new StoreError(`The data folder ${folder} cannot be used (${String(error)}). Check DATA_DIR, space and rights.`);

/**
 * Opens the store in a folder, made with mode 0700 if it is not there: what stands in it is read, checked from the
 * first byte to the last, and belongs to this process until `close`. Throws a StoreError that names the owner if there
 * is one, the file and byte if something is damaged.
 */
export const openEmbeddedStore = async (options: EmbeddedOptions): Promise<EmbeddedStore> => {
  const {
    folder,
    fs = nodeFs,
    now = Date.now,
    compactAtBytes = defaultCompactAtBytes,
    log = () => undefined,
  } = options;
  const beats = { heard: (_mine: boolean): void => undefined };
  try {
    await fs.makeFolder(folder);
    const possession = await possess(fs, folder, now, (mine) => beats.heard(mine), options.signs);
    try {
      const opened = await openFolder(fs, folder, possession.name, now);
      beats.heard = (mine) => heedBeat(opened.ledger, mine);
      const works = worksOf(opened, compactAtBytes, log, options);
      await finish(works, opened.recovered);
      tell(log, folder, opened.recovered, await noteHead(works));
      compactIfLarge(works);
      return storeOf({ works, possession, droppedBytes: opened.recovered.droppedBytes, closing: false });
    } catch (error) {
      await possession.release().catch(() => undefined);
      throw error;
    }
  } catch (error) {
    throw inWords(folder, error);
  }
};
