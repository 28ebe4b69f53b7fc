import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type CrashSummary, playPlans } from './crashes.ts';
import type { Counts } from './history.ts';
import { playSeed } from './run.ts';
import { variantOf } from './variants.ts';

/** Which histories: so many seeds from one on, of the real product or of a known-wrong one, in so many threads. */
export type Wish = {
  readonly seeds: number;
  readonly from?: number;
  readonly variant?: string;
  readonly threads?: number;
  /** Ends at the first violation. */
  readonly first?: boolean;
};

/** What was violated in which history. */
export type Failure = { readonly seed: number; readonly broken: readonly string[] };

/** What many histories have shown. `hash` is a fingerprint of all of them: the same wish gives the same. */
export type Summary = Counts & {
  readonly seeds: number;
  readonly failures: readonly Failure[];
  /** Histories in which something acknowledged was lost, done or recorded twice, or told out of order. */
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  readonly hash: number;
};

/** What one thread has seen. */
export type Share = {
  readonly seeds: number;
  readonly counts: Counts;
  readonly failures: readonly Failure[];
  readonly hash: number;
};

/** How much of a wish one thread takes: every so many-th seed, or crash plan. */
export type Part = {
  readonly wish: Wish | { readonly every: number };
  readonly offset: number;
  readonly stride: number;
};

/** Counts nothing yet. */
export const noCounts = (): Counts => ({
  crashes: 0,
  crashPoints: 0,
  deliveries: 0,
  acknowledged: 0,
  incidents: 0,
  escalations: 0,
  messages: 0,
  duplicatesAfterAmbiguous: 0,
  pages: 0,
  joined: 0,
  steps: 0,
});

/** Adds counts to others. */
export const addCounts = (sum: Counts, more: Counts): void => {
  for (const key of Object.keys(more) as (keyof Counts)[]) sum[key] += more[key];
};

const playSeeds = async (wish: Wish, offset: number, stride: number): Promise<Share> => {
  const { seeds, from = 1, variant, first = false } = wish;
  const counts = noCounts();
  const failures: Failure[] = [];
  const share = { seeds: 0, hash: 0 };
  for (let seed = from + offset; seed < from + seeds; seed += stride) {
    const { hash, broken, counts: more } = await playSeed(seed, variantOf(variant));
    share.seeds += 1;
    share.hash = (share.hash + Math.imul(hash, seed)) >>> 0;
    addCounts(counts, more);
    if (broken.length > 0) failures.push({ seed, broken });
    if (first && failures.length > 0) break;
  }
  return { ...share, counts, failures };
};

/** Plays a part of a wish in this thread. */
export const playPart = ({ wish, offset, stride }: Part): Promise<Share | CrashSummary> =>
  'every' in wish ? playPlans(wish.every, offset, stride) : playSeeds(wish, offset, stride);

const inThread = <T>(part: Part): Promise<T> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: part });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

const mostThreads = (): number => Math.min(2, availableParallelism());

/** Crashes every canonical scenario at every boundary, and after every `every`-th of them once more in the recovery. */
export const crashScenarios = async ({ every }: { readonly every: number }): Promise<CrashSummary> => {
  const stride = mostThreads();
  const parts = Array.from({ length: stride }, (_, offset): Part => ({ wish: { every }, offset, stride }));
  const shares = await Promise.all(parts.map((part) => inThread<CrashSummary>(part)));
  return {
    runs: shares.reduce((sum, { runs }) => sum + runs, 0),
    points: shares.reduce((sum, { points }) => sum + points, 0),
    unfinished: shares.reduce((sum, { unfinished }) => sum + unfinished, 0),
    failures: shares.flatMap(({ failures }) => failures),
  };
};

/** Plays so many histories and says what they have shown. */
export const simulate = async (wish: Wish): Promise<Summary> => {
  const stride = Math.max(1, Math.min(wish.threads ?? mostThreads(), wish.seeds));
  const parts = Array.from({ length: stride }, (_, offset): Part => ({ wish, offset, stride }));
  const shares =
    stride === 1 ? [await playSeeds(wish, 0, 1)] : await Promise.all(parts.map((part) => inThread<Share>(part)));
  const counts = noCounts();
  for (const share of shares) addCounts(counts, share.counts);
  const failures = shares.flatMap((share) => share.failures).toSorted((one, other) => one.seed - other.seed);
  const broke = (pattern: RegExp): number =>
    failures.filter(({ broken }) => broken.some((what) => pattern.test(what))).length;
  return {
    ...counts,
    seeds: shares.reduce((sum, share) => sum + share.seeds, 0),
    failures,
    lost: broke(/^(I1|P7|I8)/),
    doubled: broke(/^(I2|I4|P4)/),
    outOfOrder: broke(/^I7/),
    hash: shares.reduce((sum, share) => (sum + share.hash) >>> 0, 0),
  };
};
