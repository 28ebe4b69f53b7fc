import { compact, compactIfLarge, journalBytesOf, type Press, press } from './compaction.ts';
import { numbersOf } from './folder.ts';
import { codeOf, type Fs, nodeFs } from './fs.ts';
import { groupCommit } from './group.ts';
import { appendEntries, checkFence, type Ledger } from './ledger.ts';
import { type Opened, openFolder } from './opening.ts';
import { type Possession, possess } from './owner.ts';
import type { Recovered } from './recover.ts';
import {
  checkedChange,
  decideClaim,
  decideCommit,
  decidePostpone,
  decideSettle,
  type Stage,
  type Verdict,
} from './stage.ts';
import { readsOf } from './state.ts';
import { type Store, StoreError } from './store.ts';

/** Where the embedded store lives; `compactAtBytes` is the least journal length at which a snapshot is made (8 MB). */
export type EmbeddedOptions = {
  readonly folder: string;
  readonly fs?: Fs;
  readonly now?: () => number;
  readonly compactAtBytes?: number;
  readonly log?: (what: string, detail: object) => void;
};

/** Figures for metrics and the admin's eye: sizes in bytes, and how many bytes of torn writes the start has dropped. */
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
};

/** A store in a folder of this machine; `compact` writes a snapshot and removes what it makes superfluous. */
export type EmbeddedStore = Store & { compact(): Promise<void>; health(): Health };

const defaultCompactAtBytes = 8 * 1024 * 1024;
/** So many restarts without a commit are tidied up as well. */
const mostJournals = 8;

type Log = (what: string, detail: object) => void;

type House = {
  readonly works: Press;
  readonly possession: Possession;
  readonly droppedBytes: number;
  closing: boolean;
};

const tell = (log: Log, folder: string, recovered: Recovered): void => {
  const { snapshot, mark, droppedBytes } = recovered;
  log('store.opened', { folder, snapshot, sequence: mark.sequence, droppedBytes });
  if (droppedBytes > 0) {
    log('store.torn-write-dropped', { folder, bytes: droppedBytes });
  }
  for (const fault of recovered.around) {
    log('store.snapshot-damaged', { folder, fault: fault.message, readInstead: snapshot });
  }
};

const worksOf = (opened: Opened, compactAtBytes: number, log: Log): Press => {
  const { db, ledger, recovered, adapter } = opened;
  const write = async (bodies: readonly string[]): Promise<void> => {
    await appendEntries(ledger, bodies);
    compactIfLarge(works);
  };
  const works: Press = {
    ledger,
    group: groupCommit(db.data, write),
    db,
    log,
    compactAtBytes,
    generation: recovered.snapshot,
    snapshotBytes: recovered.snapshotBytes,
    snapshotSequence: recovered.snapshotSequence,
    olderBytes: recovered.journalBytes,
    compactions: 0,
    failedCompactions: 0,
    retryAtBytes: 0,
    running: undefined,
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
    await group.drained();
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
});

const storeOf = (house: House): EmbeddedStore => {
  const { works } = house;
  const submit = async <T>(decide: (stage: Stage) => Verdict<T>): Promise<T> => {
    if (house.closing) {
      throw new StoreError(`The store in ${works.ledger.folder} is closed.`);
    }
    return await works.group.submit(decide);
  };
  return {
    ...readsOf(works.db.data),
    commit: async (change) => {
      const checked = checkedChange(change);
      return await submit((stage) => decideCommit(stage, checked));
    },
    claim: (id, now, until) => submit((stage) => decideClaim(stage, id, now, until)),
    settle: (id) => submit((stage) => decideSettle(stage, id)),
    postpone: (id, dueAt, error) => submit((stage) => decidePostpone(stage, id, dueAt, error)),
    state: () => stateOf(house),
    close: () => close(house),
    compact: () => compact(works),
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
    const possession = await possess(fs, folder, now, (mine) => beats.heard(mine));
    try {
      const opened = await openFolder(fs, folder, possession.name, now);
      beats.heard = (mine) => heedBeat(opened.ledger, mine);
      tell(log, folder, opened.recovered);
      const works = worksOf(opened, compactAtBytes, log);
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
