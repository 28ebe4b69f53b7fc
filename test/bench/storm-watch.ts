import type { Effect } from '../../src/desk/effect.ts';
import type { Change, NewTask, Store } from '../../src/store/store.ts';
import { percentile } from './arithmetic.ts';
import type { Arrived } from './storm-platform.ts';

/** A reply that arrived: after how many milliseconds, and how many requests to the platform waited before it. */
export type Replied = { readonly delay: number; readonly before: number };

/** An eye on what waits for the platform and which incidents are wanted. */
export type Watched = {
  readonly store: Store;
  readonly replies: Replied[];
  /** The incidents that were asked for, by task. */
  readonly asked: ReadonlySet<string>;
  /** What arrived while more than a hundred replies waited, and how much of it was none. */
  readonly meanwhile: { all: number; others: number };
  arrived(one: Arrived): void;
  waiting(): number;
  mostWaiting(): number;
};

type Waiting = { readonly at: number; readonly before: number; readonly reply: boolean };

const kinds = ['say', 'post', 'amend', 'whisper', 'typing', 'meet', 'page', 'remove'] as const;
const forPlatform: ReadonlySet<string> = new Set(kinds);
const manyReplies = 100;

/** Watches a store. */
export function watched(store: Store, now: () => number): Watched {
  const open = new Map<string, Waiting>();
  const asked = new Set<string>();
  const replies: Replied[] = [];
  const meanwhile = { all: 0, others: 0 };
  const counts = { replies: 0, most: 0 };
  const gone = (id: string) => {
    if (open.get(id)?.reply) counts.replies -= 1;
    open.delete(id);
  };
  const began = ({ id, lane, effect }: NewTask) => {
    const asks = effect as Effect;
    if (asks.kind === 'record' && asks.order.op === 'open') asked.add(id);
    if (!forPlatform.has(asks.kind)) return;
    const reply = asks.kind === 'say' && lane.endsWith('/person');
    open.set(id, { at: now(), before: open.size, reply });
    if (reply) counts.replies += 1;
    counts.most = Math.max(counts.most, open.size);
  };
  const came = ({ tasks, settles }: Change) => {
    if (settles) gone(settles.id);
    for (const task of tasks) began(task);
  };
  return {
    store: { ...store, ...eyesOf(store, came, gone) },
    replies,
    asked,
    meanwhile,
    arrived: ({ key, at }) => {
      const waiting = key === undefined ? undefined : open.get(key);
      if (waiting?.reply) replies.push({ delay: at - waiting.at, before: waiting.before });
      if (counts.replies <= manyReplies) return;
      meanwhile.all += 1;
      if (!waiting?.reply) meanwhile.others += 1;
    },
    waiting: () => open.size,
    mostWaiting: () => counts.most,
  };
}

function eyesOf(store: Store, came: (change: Change) => void, gone: (id: string) => void): Partial<Store> {
  return {
    commit: async (change) => {
      const outcome = await store.commit(change);
      if (outcome === 'committed') came(change);
      return outcome;
    },
    commitAndClaim: async (change, claims) => {
      const done = await store.commitAndClaim(change, claims);
      if (done.outcome === 'committed') came(change);
      return done;
    },
    settle: async (claim) => {
      gone(claim.id);
      await store.settle(claim);
    },
  };
}

/** One core that does everything in turn: how far it is behind (ms), by what each instant really cost. */
export function coreOf() {
  let freeAt = 0;
  const lags: number[] = [];
  const seconds = new Map<number, number>();
  return {
    costs: (at: number, ms: number) => {
      freeAt = Math.max(freeAt, at) + ms;
      lags.push(freeAt - at);
      const second = Math.floor(at / 1_000);
      seconds.set(second, (seconds.get(second) ?? 0) + ms);
    },
    figures: () => ({
      acknowledged: { p99: percentile(lags, 0.99), most: lags.reduce((most, one) => Math.max(most, one), 0) },
      busiestCpuSecond: [...seconds.values()].reduce((most, one) => Math.max(most, one), 0),
    }),
  };
}
