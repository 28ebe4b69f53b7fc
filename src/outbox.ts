import { type AttemptParts, attemptClaimed, attemptDue, type Ended } from './outbox-attempt.ts';
import type { Claims, NewTask, Store, Task } from './store/store.ts';

/** What the outbox needs. `sleep` calls back after a time and can be called off; a test owns it together with `now`. */
export type OutboxParts = AttemptParts & {
  readonly sleep: (ms: number, then: () => void) => () => void;
  /** Tasks of a receiver that may take minutes: of these at most `room` at a time, so that they leave the others theirs. */
  readonly slow?: { readonly is: (task: NewTask) => boolean; readonly room: () => number };
};

/**
 * Room that is kept for tasks which are about to be committed: the commit claims them for this process. `begin` must be
 * called in any case, with what was claimed: that is performed at once, and the rest of the room is free again.
 */
export type Taking = { readonly claims: Claims; begin(claimed: readonly Task[]): void };

/** Performs due tasks, one lane at a time each, lanes beside each other. */
export type Outbox = {
  /** Which of the tasks that are about to be committed are taken at once; undefined when none is. */
  take(tasks: readonly NewTask[]): Taking | undefined;
  /** Tasks were committed by this process that it has not claimed: it comes back to them when they can be done. */
  left(tasks: readonly NewTask[]): void;
  /** Something may be due that nobody has told of: a clock was moved, another process has committed. */
  wake(): void;
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
const soonestMs = 20;
// What another process or a restart may have left is found within this time.
const sweepMs = 1_000;

type Running = {
  /** Lanes that are under way, or kept for a task that is being committed, and whether each is a slow receiver's. */
  readonly lanes: Map<string, boolean>;
  slowLanes: number;
  /** Lanes behind whose task there may be more: at their end it looks. */
  readonly behind: Set<string>;
  /** What a lane goes on with at its end: claimed with its commit at an instant, as the task before was done by then. */
  readonly next: Map<string, { readonly task: Task; readonly at: number }>;
  /** Something due waits for room: what is committed now must not get ahead of it. */
  crowded: boolean;
  passedOver: boolean;
  looking: boolean;
  /** When it looked last (epoch ms). */
  lookedAt: number;
  again: boolean;
  /** The store refuses: it is left alone for a second, and not asked over and over. */
  resting: boolean;
  stopped: boolean;
  unsleep: () => void;
  /** When it looks the next time at the latest (epoch ms), if nothing happens; infinite when nothing is unfinished. */
  wakesAt: number;
  waiters: (() => void)[];
};

type Works = { readonly parts: OutboxParts; readonly running: Running; readonly look: () => void };

/** Builds the outbox and starts it with one look at what is due. */
export function outboxOf(parts: OutboxParts): Outbox {
  const running: Running = {
    lanes: new Map(),
    slowLanes: 0,
    behind: new Set(),
    next: new Map(),
    crowded: false,
    passedOver: false,
    looking: false,
    lookedAt: Number.NEGATIVE_INFINITY,
    again: false,
    resting: false,
    stopped: false,
    unsleep: () => undefined,
    wakesAt: Number.POSITIVE_INFINITY,
    waiters: [],
  };
  const look = () => {
    if (running.resting && !running.stopped) return;
    if (running.looking) running.again = true;
    else if (hasLooked(works)) goOn(works);
    else void lookForWork(works);
  };
  const works: Works = { parts, running, look };
  look();
  return {
    take: (tasks) => take(works, tasks),
    left: (tasks) => leave(works, tasks),
    wake: () => {
      for (const lane of running.lanes.keys()) running.behind.add(lane);
      look();
    },
    idle: () =>
      new Promise((resolve) => {
        running.waiters.push(resolve);
        look();
      }),
    stop: () =>
      new Promise((resolve) => {
        running.stopped = true;
        unsleep(running);
        running.waiters.push(resolve);
        tellWaiters(running);
      }),
  };
}

// Behind a task that is held back nothing of its lane goes.
const mustWait = ({ pacing }: OutboxParts, task: NewTask, now: number): boolean =>
  pacing !== undefined && (pacing.holds(task.lane) || pacing.admits(task, now) > now);

/**
 * Keeps room for what can be done as soon as it is committed; slow receivers are served in the ordinary way. Of a lane
 * that is busy the next task is wished for too: whoever answers at once is decided about while the words that he answers
 * are being ended, and they are ended by the time of the commit.
 */
function take(works: Works, tasks: readonly NewTask[]): Taking | undefined {
  const { parts, running } = works;
  if (running.stopped || running.resting || running.crowded) return undefined;
  const now = parts.now();
  const until = new Map<string, number>();
  const kept = new Map<string, NewTask>();
  const lanes = new Set<string>();
  const hoped = new Set<string>();
  for (const task of tasks) {
    const { id, lane } = task;
    const busy = running.lanes.has(lane);
    if (lanes.has(lane) || !canTake(works, task, busy, now)) continue;
    parts.pacing?.took(task, now);
    if (busy) hoped.add(id);
    else occupy(running, lane, false);
    lanes.add(lane);
    until.set(id, now + parts.leaseMs(task));
    kept.set(id, task);
  }
  if (kept.size === 0) return undefined;
  const begin = (claimed: readonly Task[]) => {
    for (const task of claimed) if (kept.delete(task.id)) beginTaken(works, task, now, hoped.has(task.id));
    for (const task of kept.values()) {
      parts.pacing?.gaveBack(task);
      if (!hoped.has(task.id)) end(works, task.lane);
    }
  };
  return { claims: { now, until }, begin };
}

function canTake({ parts, running }: Works, task: NewTask, busy: boolean, now: number): boolean {
  if (task.dueAt > now || parts.slow?.is(task) || mustWait(parts, task, now)) return false;
  return busy ? !running.behind.has(task.lane) && !running.next.has(task.lane) : roomFor(parts, running, false);
}

function beginTaken(works: Works, task: Task, at: number, hoped: boolean): void {
  const { parts, running } = works;
  if (hoped && running.lanes.has(task.lane)) {
    running.next.set(task.lane, { task, at });
    return;
  }
  if (hoped) occupy(running, task.lane, false);
  run(works, task.lane, attemptClaimed(parts, task, at));
}

// With thousands of tasks that wait for their pace every look is long: for every two of them it is put off by a
// millisecond, and in between only those begin that may go by now.
const heldPerMs = 2;

const restMsOf = ({ parts }: Works): number => Math.min(sweepMs, Math.floor((parts.pacing?.size() ?? 0) / heldPerMs));

const hasLooked = (works: Works): boolean => {
  const sinceMs = works.parts.now() - works.running.lookedAt;
  return !works.running.stopped && sinceMs >= 0 && sinceMs < restMsOf(works);
};

function goOn(works: Works): void {
  const { parts, running } = works;
  startHeld(works);
  wakeAt(works, Math.min(running.lookedAt + restMsOf(works), nextHeldAt(parts)));
  tellWaiters(running);
}

/** Begins what was held back and may go now. */
function startHeld(works: Works): void {
  const { parts, running } = works;
  parts.pacing?.free(parts.now(), (task) => {
    const slow = parts.slow?.is(task) ?? false;
    if (running.stopped || running.lanes.has(task.lane) || !roomFor(parts, running, slow)) return false;
    startOne(works, task, slow);
    return true;
  });
}

/** When the first that is held back may go; what may go already waits for room, and is begun where a lane ends. */
const nextHeldAt = ({ pacing, now }: OutboxParts): number => pacing?.nextAt(now()) ?? Number.POSITIVE_INFINITY;

/** Comes back to tasks at the end of their lane, at their time, or at once. */
function leave(works: Works, tasks: readonly NewTask[]): void {
  const { parts, running, look } = works;
  for (const { lane, dueAt } of tasks) {
    if (running.lanes.has(lane)) running.behind.add(lane);
    else if (dueAt > parts.now()) wakeAt(works, dueAt);
    else if (!running.crowded) look();
  }
}

async function lookForWork(works: Works): Promise<void> {
  const { parts, running, look } = works;
  running.looking = true;
  try {
    do {
      running.again = false;
      if (!running.stopped) await startDue(works);
    } while (running.again && !running.stopped);
    if (!running.stopped) await sleepUntilDue(works);
  } catch (error) {
    parts.onTrouble('look for work', error);
    rest(works);
  } finally {
    running.looking = false;
    tellWaiters(running);
    if (running.again) look();
  }
}

async function startDue(works: Works): Promise<void> {
  const { parts, running } = works;
  running.lookedAt = parts.now();
  startHeld(works);
  const held = () => parts.pacing?.size() ?? 0;
  for (let limit = mostAtOnce * 2 + held(); ; limit = Math.max(limit * 4, mostAtOnce * 2 + held())) {
    const heldBefore = held();
    const due = await parts.store.due(parts.now(), limit);
    const passedOver = startAll(works, due);
    running.passedOver = passedOver > 0;
    const waiting = passedOver + Math.max(0, held() - heldBefore);
    // What is held back stands before what is not: there it looks on for as long as it has found anything new.
    const enough = held() > 0 ? waiting === 0 : waiting < limit / 2;
    if (enough || running.crowded || due.length < limit || limit >= mostLooked) return;
  }
}

/** Starts what there is room for; gives how many had to be passed over because their receiver is slow. */
function startAll(works: Works, due: readonly Task[]): number {
  const { running } = works;
  let passedOver = 0;
  running.crowded = false;
  for (const task of due) {
    if (running.stopped) return passedOver;
    if (running.lanes.has(task.lane)) {
      running.behind.add(task.lane);
      continue;
    }
    if (isHeldBack(works.parts, task)) continue;
    const outcome = startIfRoom(works, task);
    if (outcome === 'passed over') passedOver += 1;
    running.crowded = outcome === 'crowded';
    if (running.crowded) return passedOver;
  }
  return passedOver;
}

function startIfRoom(works: Works, task: Task): 'started' | 'held back' | 'passed over' | 'crowded' {
  const { parts, running } = works;
  const slow = parts.slow?.is(task) ?? false;
  if (roomFor(parts, running, slow)) {
    parts.pacing?.took(task, parts.now());
    startOne(works, task, slow);
    return 'started';
  }
  if (!slow) return 'crowded';
  return holdsBack(parts, task) ? 'held back' : 'passed over';
}

function isHeldBack(parts: OutboxParts, task: Task): boolean {
  const { pacing, now } = parts;
  if (pacing?.holds(task.lane)) return true;
  return pacing !== undefined && pacing.admits(task, now()) > now() && holdsBack(parts, task);
}

/** Keeps a task in the order of its limits; false where it has none. */
function holdsBack({ pacing }: OutboxParts, task: Task): boolean {
  pacing?.hold(task);
  return pacing?.holds(task.lane) ?? false;
}

function roomFor({ slow }: OutboxParts, { lanes, slowLanes }: Running, isSlow: boolean): boolean {
  return isSlow ? slowLanes < (slow?.room() ?? mostAtOnce) : lanes.size - slowLanes < mostAtOnce;
}

function occupy(running: Running, lane: string, slow: boolean): void {
  running.lanes.set(lane, slow);
  if (slow) running.slowLanes += 1;
}

function startOne(works: Works, task: Task, slow: boolean): void {
  const { parts, running } = works;
  occupy(running, task.lane, slow);
  // Of a lane only the head is due: what stands behind it is not known here.
  running.behind.add(task.lane);
  run(works, task.lane, attemptDue(parts, task));
}

function run(works: Works, lane: string, work: Promise<Ended>): void {
  void work.then(({ again, refused }) => {
    if (refused) rest(works);
    if (again !== undefined) wakeAt(works, again);
    end(works, lane);
  });
}

/** A lane has nothing under way any more, or goes on with what was taken meanwhile. */
function end(works: Works, lane: string): void {
  const { parts, running, look } = works;
  if (running.lanes.get(lane)) running.slowLanes -= 1;
  running.lanes.delete(lane);
  const next = running.next.get(lane);
  if (next) {
    running.next.delete(lane);
    occupy(running, lane, false);
    run(works, lane, attemptClaimed(parts, next.task, next.at));
  }
  startHeld(works);
  if ((!next && running.behind.delete(lane)) || running.crowded || running.waiters.length > 0) look();
}

function rest({ parts, running, look }: Works): void {
  if (running.resting || running.stopped) return;
  running.resting = true;
  unsleep(running);
  running.unsleep = parts.sleep(sweepMs, () => {
    running.resting = false;
    look();
  });
}

async function sleepUntilDue(works: Works): Promise<void> {
  const { parts, running } = works;
  const next = await parts.store.nextDueAt();
  // Whoever shares the store with others looks for what they leave behind, even when there is nothing at the moment.
  const least = next ?? (parts.store.onHint ? Number.POSITIVE_INFINITY : undefined);
  if (running.resting) return;
  unsleep(running);
  if (least === undefined || running.stopped) return;
  const held = (parts.pacing?.size() ?? 0) > 0;
  // What is held back is due all the time.
  const idle = held && least <= parts.now() && !running.passedOver;
  const at = Math.min(idle ? Number.POSITIVE_INFINITY : least, nextHeldAt(parts));
  sleepUntil(works, at, running.passedOver ? passedOverMs : held ? 1 : soonestMs);
}

/** Looks at an instant (epoch ms) if it would not do so before. */
function wakeAt(works: Works, at: number): void {
  const { running } = works;
  if (running.looking) running.again = true;
  if (running.stopped || running.resting || at >= running.wakesAt) return;
  sleepUntil(works, at, soonestMs);
}

// While anything is unfinished it looks again at least every second: a clock that was moved, a claim of another
// process that ended, a wake-up that was missed.
function sleepUntil({ parts, running, look }: Works, at: number, soonest: number): void {
  unsleep(running);
  const now = parts.now();
  const ms = Math.min(Math.max(at - now, soonest), sweepMs);
  running.wakesAt = now + ms;
  running.unsleep = parts.sleep(ms, () => {
    running.wakesAt = Number.POSITIVE_INFINITY;
    look();
  });
}

function unsleep(running: Running): void {
  running.unsleep();
  running.unsleep = () => undefined;
  running.wakesAt = Number.POSITIVE_INFINITY;
}

function tellWaiters(running: Running): void {
  if (running.lanes.size > 0 || running.again) return;
  for (const waiter of running.waiters.splice(0)) waiter();
}
