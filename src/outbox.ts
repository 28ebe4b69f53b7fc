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
  /** Tasks of a receiver that may take minutes: of these at most `room` at a time, so that they leave the others theirs. */
  readonly slow?: { readonly is: (task: Task) => boolean; readonly room: () => number };
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
// What waits for a slow receiver is looked over, to find what does not.
const mostLooked = 20_000;
// For how long a look that has passed over slow tasks is put off; what ends in the meantime looks at once.
const passedOverMs = 100;
// What another process or a restart may have left is found within this time.
const sweepMs = 1_000;

type Running = {
  /** Lanes that are under way, and whether each is a slow receiver's. */
  readonly lanes: Map<string, boolean>;
  passedOver: boolean;
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
    lanes: new Map(),
    passedOver: false,
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
  let limit = mostAtOnce * 2;
  for (;;) {
    const due = await parts.store.due(parts.now(), limit);
    const passedOver = startAll(parts, running, due, look);
    running.passedOver = passedOver > 0;
    if (passedOver < limit / 2 || due.length < limit || limit >= mostLooked) return;
    limit *= 4;
  }
}

/** Starts what there is room for; gives how many had to be passed over because their receiver is slow. */
function startAll(parts: OutboxParts, running: Running, due: readonly Task[], look: () => void): number {
  let passedOver = 0;
  for (const task of due) {
    if (running.stopped) return passedOver;
    if (running.lanes.has(task.lane)) continue;
    const slow = parts.slow?.is(task) ?? false;
    if (roomFor(parts, running, slow)) startOne(parts, running, task, slow, look);
    else if (slow) passedOver += 1;
    else return passedOver;
  }
  return passedOver;
}

function roomFor({ slow }: OutboxParts, running: Running, isSlow: boolean): boolean {
  const slowOnes = [...running.lanes.values()].filter((one) => one).length;
  return isSlow ? slowOnes < (slow?.room() ?? mostAtOnce) : running.lanes.size - slowOnes < mostAtOnce;
}

function startOne(parts: OutboxParts, running: Running, task: Task, slow: boolean, look: () => void): void {
  running.lanes.set(task.lane, slow);
  void performOne(parts, task).then((kept) => {
    running.lanes.delete(task.lane);
    if (!kept) rest(parts, running, look);
    look();
  });
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
  const soonest = running.passedOver ? passedOverMs : 20;
  running.unsleep = parts.sleep(Math.min(Math.max(least - parts.now(), soonest), sweepMs), look);
}

function tellWaiters(running: Running): void {
  if (running.lanes.size > 0 || running.again) return;
  for (const waiter of running.waiters.splice(0)) waiter();
}
