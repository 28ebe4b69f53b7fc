import { randomInt } from 'node:crypto';
import { noDocuments } from './store/documents.ts';
import type { Change, Doc, Outcome, Put, Store } from './store/store.ts';

/**
 * A record as it is decided on. `remembered`: as this process last saw it, so that it may be older than what is kept.
 * `stamp` is that of its last write, where the store tells.
 */
export type Read = {
  readonly key: string;
  readonly doc: Doc | undefined;
  readonly remembered: boolean;
  readonly stamp?: number;
};

/**
 * What this process remembers of the records that it decides on, so that a turn needs no reading before its commit.
 * Whatever is decided on a remembered record counts only if the commit finds that very record still kept: same
 * version, and same stamp of its last write, because a record that was removed begins to count versions anew.
 */
export type Recall = {
  /** The record of a key; `fresh` asks the store whatever is remembered. */
  read(key: string, fresh: boolean): Promise<Read>;
  /** The write of a record that was decided on what was read. */
  write(read: Read, value: unknown): Put;
  /** Learns from how a commit ended: what stands now, or that what was remembered may no longer be true. */
  learn(change: Change, outcome: Outcome | 'unclear'): void;
};

/** How much is remembered: records, and bytes of their JSON. */
export type RecallRoom = { readonly records: number; readonly bytes: number };

const defaultRoom: RecallRoom = { records: 20_000, bytes: 64 * 1024 * 1024 };
/** So many records are kept as they are at most, the others packed: unpacking one costs far less than asking for it. */
const mostFresh = 256;
/** After another process was faster with a record, it is read so many times: it seems to be busy there. */
const readsAfterLoss = 4;
/** The size of a record that grows is measured again after so many commits. */
const measuredEvery = 8;
const mostLosses = 1_000;

type Entry = { readonly doc: Doc; readonly stamp: number; readonly bytes: number };

// Nothing else is decided on often enough to be worth the room.
const isRecalled = (key: string): boolean => key === 'line' || key.startsWith('conversation/');

/** Builds what is remembered. Where the store is in memory already, or tells no stamps, nothing is. */
export function recallOf(store: Store, room: RecallRoom = defaultRoom): Recall {
  const { loadStamped } = store;
  if (!loadStamped) {
    return {
      read: async (key) => ({ key, doc: await store.load(key), remembered: false }),
      write: ({ key, doc }, value) => ({ key, before: doc?.version ?? 0, value }),
      learn: () => undefined,
    };
  }
  const shelf = shelfOf(room);
  const losses = new Map<string, number>();
  return {
    read: async (key, fresh) => {
      const entry = fresh || isLost(losses, key) ? undefined : shelf.take(key);
      if (entry) return { key, doc: entry.doc, stamp: entry.stamp, remembered: true };
      const found = await loadStamped(key);
      if (!found) return { key, doc: undefined, remembered: false };
      const { doc, stamp, bytes } = found;
      if (stamp === undefined) return { key, doc, remembered: false };
      if (isRecalled(key)) shelf.put(key, { doc, stamp, bytes });
      return { key, doc, stamp, remembered: false };
    },
    write: ({ key, doc, stamp }, value) => {
      const stamps = { after: randomInt(2 ** 47), ...(stamp === undefined ? {} : { before: stamp }) };
      return { key, before: doc?.version ?? 0, value, stamps };
    },
    learn: ({ puts }, outcome) => {
      for (const put of puts.filter(({ key }) => isRecalled(key))) {
        if (outcome === 'committed') keep(shelf, put);
        else if (shelf.drop(put.key, put.before) && outcome === 'conflict') lose(losses, put.key);
      }
    },
  };
}

function keep(shelf: Shelf, { key, before, value, stamps }: Put): void {
  if (value === undefined || stamps === undefined) {
    shelf.drop(key, Number.POSITIVE_INFINITY);
    return;
  }
  const known = shelf.take(key)?.bytes;
  const bytes = known === undefined || before % measuredEvery === 0 ? JSON.stringify(value).length : known;
  shelf.put(key, { doc: { value, version: before + 1 }, stamp: stamps.after, bytes });
}

function lose(losses: Map<string, number>, key: string): void {
  if (losses.size >= mostLosses) losses.clear();
  losses.set(key, readsAfterLoss);
}

function isLost(losses: Map<string, number>, key: string): boolean {
  const left = losses.get(key);
  if (left === undefined) return false;
  if (left > 1) losses.set(key, left - 1);
  else losses.delete(key);
  return true;
}

type Shelf = {
  take(key: string): Entry | undefined;
  put(key: string, entry: Entry): void;
  /** Forgets a record unless it is newer than the version; says whether there was one. */
  drop(key: string, version: number): boolean;
};

/** What was used last stays longest; what nobody asks for any more is packed, as in the embedded store. */
function shelfOf(room: RecallRoom): Shelf {
  const docs = noDocuments(mostFresh);
  const marks = new Map<string, Omit<Entry, 'doc'>>();
  let bytes = 0;
  const remove = (key: string): void => {
    bytes -= marks.get(key)?.bytes ?? 0;
    marks.delete(key);
    docs.delete(key);
  };
  return {
    take: (key) => {
      const mark = marks.get(key);
      const doc = mark && docs.get(key);
      if (!mark || !doc) return undefined;
      marks.delete(key);
      marks.set(key, mark);
      return { ...mark, doc };
    },
    put: (key, { doc, ...mark }) => {
      bytes += mark.bytes - (marks.get(key)?.bytes ?? 0);
      marks.delete(key);
      marks.set(key, mark);
      docs.set(key, doc);
      for (const eldest of marks.keys()) {
        if (marks.size <= room.records && bytes <= room.bytes) break;
        remove(eldest);
      }
    },
    drop: (key, version) => {
      const doc = marks.has(key) ? docs.peek(key) : undefined;
      if (!doc || doc.version > version) return false;
      remove(key);
      return true;
    },
  };
}
