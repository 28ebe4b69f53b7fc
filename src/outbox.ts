import type { NewTask, Store, Task } from './store/store.ts';

/** How performing a task ended: done for good, or again at an instant (epoch ms) with the reason for the admin. */
export type Performed =
  | { readonly done: true }
  | { readonly done: false; readonly again: number; readonly error: string };

/** What the outbox needs. `sleep` calls back after a time and can be called off; a test owns it together with `now`. */
export type OutboxParts = {
  readonly store: Store;
  readonly perform: (task: Task) => Promise<Performed>;
  readonly now: () => number;
  readonly sleep: (ms: number, then: () => void) => () => void;
  /** For how long a claimed task is nobody else’s, in ms: at least as long as the other side may still act on it. */
  readonly leaseMs: (task: Task) => number;
  readonly onTrouble: (what: string, error: unknown) => void;
};

/** Performs due tasks, one lane at a time each, lanes beside each other. */
export type Outbox = {
  /** New tasks were committed by this process: handed over at once, without a poll. */
  wake(tasks?: readonly NewTask[]): void;
  /** Resolves when nothing is due and nothing is under way. */
  idle(): Promise<void>;
  /** Takes no new task, waits for those under way. */
  stop(): Promise<void>;
};

/**
 * Takes back what the process before had claimed when it died, so that nobody waits for the end of its claims; for a
 * store with one owner only. `keeps` tells of tasks whose receiver may still be at work on the last attempt.
 */
export async function releaseClaims(store: Store, now: number, keeps: (task: Task) => boolean): Promise<number> {
  const held = (await store.tasks(mostReleased)).filter((task) => task.claimedUntil > now && !keeps(task));
  const why = 'The service ended while it was at it.';
  await Promise.all(held.map((task) => store.postpone(task, Math.min(task.dueAt, now), why)));
  return held.length;
}

const mostReleased = 100_000;
const mostAtOnce = 64;
// What another process or a restart may have left is found within this time.
const sweepMs = 1_000;

type Running = {
  readonly lanes: Set<string>;
  looking: boolean;
  again: boolean;
  /** The store refuses: it is left alone for a second, and not asked over and over. */
  resting: boolean;
  stopped: boolean;
  unsleep: () => void;
  waiters: (() => void)[];
};

/** Builds the outbox and starts it with one look at what is due. */
export function outboxOf(parts: OutboxParts): Outbox {
  const running: Running = {
    lanes: new Set(),
    looking: false,
    again: false,
    resting: false,
    stopped: false,
    unsleep: () => undefined,
    waiters: [],
  };
  const look = () => {
    if (running.resting && !running.stopped) return;
    if (running.looking) running.again = true;
    else void lookForWork(parts, running, look);
  };
  look();
  return {
    wake: look,
    idle: () =>
      new Promise((resolve) => {
        running.waiters.push(resolve);
        look();
      }),
    stop: () =>
      new Promise((resolve) => {
        running.stopped = true;
        running.unsleep();
        running.waiters.push(resolve);
        tellWaiters(running);
      }),
  };
}

async function lookForWork(parts: OutboxParts, running: Running, look: () => void): Promise<void> {
  running.looking = true;
  try {
    do {
      running.again = false;
      if (!running.stopped) await startDue(parts, running, look);
    } while (running.again && !running.stopped);
    if (!running.stopped) await sleepUntilDue(parts, running, look);
  } catch (error) {
    parts.onTrouble('look for work', error);
    rest(parts, running, look);
  } finally {
    running.looking = false;
    tellWaiters(running);
    if (running.again) look();
  }
}

async function startDue(parts: OutboxParts, running: Running, look: () => void): Promise<void> {
  const due = await parts.store.due(parts.now(), mostAtOnce * 2);
  for (const task of due) {
    if (running.lanes.size >= mostAtOnce || running.stopped) return;
    if (running.lanes.has(task.lane)) continue;
    running.lanes.add(task.lane);
    void performOne(parts, task).then((kept) => {
      running.lanes.delete(task.lane);
      if (!kept) rest(parts, running, look);
      look();
    });
  }
}

/** False when the store refused to write down that a task was taken, or what became of it. */
async function performOne(parts: OutboxParts, due: Task): Promise<boolean> {
  let task: Task | undefined;
  try {
    const now = parts.now();
    const leaseMs = parts.leaseMs(due);
    task = await parts.store.claim(due.id, now, now + leaseMs);
    if (!task) return true;
    // This process was asleep for so long that somebody else may be doing it by now, or its clock was moved.
    if (Math.abs(parts.now() - now) > leaseMs / 2) {
      await parts.store.postpone(task, parts.now(), 'the claim came too late');
      return true;
    }
    const performed = await parts.perform(task);
    if (performed.done) await parts.store.settle(task);
    else await parts.store.postpone(task, performed.again, performed.error);
    return true;
  } catch (error) {
    parts.onTrouble(`perform ${due.id}`, error);
    // What could not even be claimed, or put off, is found again when it is due or its claim has ended.
    if (!task) return false;
    try {
      await parts.store.postpone(task, parts.now() + 5_000, String(error));
      return true;
    } catch (worse) {
      parts.onTrouble('postpone', worse);
      return false;
    }
  }
}

function rest(parts: OutboxParts, running: Running, look: () => void): void {
  if (running.resting || running.stopped) return;
  running.resting = true;
  running.unsleep();
  running.unsleep = parts.sleep(sweepMs, () => {
    running.resting = false;
    look();
  });
}

async function sleepUntilDue(parts: OutboxParts, running: Running, look: () => void): Promise<void> {
  const next = await parts.store.nextDueAt();
  // Whoever shares the store with others looks for what they leave behind, even when there is nothing at the moment.
  const least = next ?? (parts.store.onHint ? Number.POSITIVE_INFINITY : undefined);
  if (running.resting) return;
  running.unsleep();
  if (least === undefined || running.stopped) return;
  // While anything is unfinished it looks again at least every second: a clock that was moved, a claim of another
  // process that ended, a wake-up that was missed.
  running.unsleep = parts.sleep(Math.min(Math.max(least - parts.now(), 20), sweepMs), look);
}

function tellWaiters(running: Running): void {
  if (running.lanes.size > 0 || running.again) return;
  for (const waiter of running.waiters.splice(0)) waiter();
}
