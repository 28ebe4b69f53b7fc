import type { NewTask, Task } from './store/store.ts';

/** At most `count` within any `ms` milliseconds. */
export type Window = { readonly count: number; readonly ms: number };

/** An outside limit: all of its windows hold at once. */
export type Limit = readonly Window[];

/** What was spent of a limit lately: instants (epoch ms) in order, and until when the other side wants nothing more. */
export type Bucket = {
  readonly limit: Limit;
  readonly spent: number[];
  /** Of so many instants at most its windows ask. */
  readonly asked: number;
  pausedUntil: number;
};

/** A bucket from which nothing was spent yet. */
export const bucketOf = (limit: Limit): Bucket => ({
  limit,
  spent: [],
  asked: Math.max(...limit.map(({ count }) => count)),
  pausedUntil: 0,
});

/** The first instant, not before `now`, at which one more is within every window. */
export function opensAt({ limit, spent, pausedUntil }: Bucket, now: number): number {
  let at = Math.max(now, pausedUntil);
  for (const { count, ms } of limit) {
    const oldest = spent[spent.length - count];
    if (oldest !== undefined && oldest + ms > at) at = oldest + ms;
  }
  return at;
}

/** Spends one at an instant. A clock that was moved back spends at the latest instant known. */
export function spend(bucket: Bucket, at: number): void {
  const { spent, asked } = bucket;
  spent.push(Math.max(at, spent.at(-1) ?? at));
  // Cut seldom, so that spending stays cheap.
  if (spent.length > 2 * asked + 16) spent.splice(0, spent.length - asked);
}

/** What was spent last was not needed. */
export function giveBack({ spent }: Bucket): void {
  spent.pop();
}

/** The other side said that it takes nothing more until an instant. */
export function pause(bucket: Bucket, until: number): void {
  bucket.pausedUntil = Math.max(bucket.pausedUntil, until);
}

/** The clock was moved by so many ms: what was spent, and a rest, were that much earlier or later by the clock of now. */
export function shift(bucket: Bucket, ms: number): void {
  for (const [index, at] of bucket.spent.entries()) bucket.spent[index] = at + ms;
  bucket.pausedUntil += ms;
}

/** Whether nothing of a bucket counts any more: it may be forgotten. */
export function isIdle({ limit, spent, pausedUntil }: Bucket, now: number): boolean {
  const longest = Math.max(...limit.map(({ ms }) => ms));
  const last = spent.at(-1);
  return pausedUntil <= now && (last === undefined || last + longest <= now);
}

/** Whether more than half of some window of a bucket is used up, so that a refusal is likely to be its own. */
export function isBusy({ limit, spent }: Bucket, now: number): boolean {
  return limit.some(({ count, ms }) => {
    const half = spent[spent.length - Math.max(1, Math.ceil(count / 2))];
    return count > 1 && half !== undefined && half + ms > now;
  });
}

/** One instance's part of a limit that so many share: together they never exceed it. */
export function shareOf(limit: Limit, instances: number): Limit {
  return limit.map(({ count, ms }) =>
    count >= instances
      ? { count: Math.floor(count / instances), ms }
      : { count: 1, ms: ms * Math.ceil(instances / count) },
  );
}

/** A task as it is about to be committed, or as it is kept. */
export type Paced = NewTask & Partial<Pick<Task, 'seq'>>;

/**
 * What the outbox asks before it takes a task to an outside receiver. A task that has to wait stays where it is in the
 * store, unclaimed, and is kept here in order: by rank, then by age, for each limit. Of a lane only its first is kept.
 */
export type Pacing = {
  /** From when on a task that is due may go (epoch ms): not later than `now` means at once. */
  admits(task: Paced, now: number): number;
  /** A task goes now: it counts. */
  took(task: Paced, now: number): void;
  /** It did not go after all. */
  gaveBack(task: Paced): void;
  /** Keeps a task that may not go yet, the first of its lane. */
  hold(task: Task): void;
  holds(lane: string): boolean;
  /** Begins, in their order, those that may go now and counts them, until `begins` says that there is no room. */
  free(now: number, begins: (task: Task) => boolean): void;
  /** When, after `now`, the first may go of those for whom it is too early; undefined when there is none. */
  nextAt(now: number): number | undefined;
  /** How many are kept. */
  size(): number;
  /** The receiver of a task said that it takes nothing until an instant: that holds for everybody. */
  throttled(task: Paced, until: number, now: number): void;
};
