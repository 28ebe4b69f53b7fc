import { writerOn } from './parts.ts';
import { type Stage, stageOf, type Verdict } from './stage.ts';
import { apply, type Deed, type State } from './state.ts';
import { StoreError } from './store.ts';

/** The most entries in one write, so that the first of a long queue need not wait for the last. */
const mostInGroup = 1024;

/** So many may wait for the disk; who comes then is told so, and a platform delivers again. */
const mostWaiting = 10_000;

/** For how long, in ms, what rides waits for somebody else’s write; and for how long after a write of its own has failed. */
const rideMs = 5;
const rideAgainMs = 1_000;

/** Calls back after a time in ms, and keeps no process alive for it. */
export type After = (ms: number, then: () => void) => void;

/** Calls back when whatever has arrived together has been taken in. */
export type Soon = (then: () => void) => void;

/** Commits of many callers in few writes; `alone` runs work while nothing else is being written. */
export type Group = {
  submit<T>(decide: (stage: Stage) => Verdict<T>): Promise<T>;
  /**
   * For what may get lost in a crash: happens in its turn, but waits for no write of its own. It is written with the
   * next one, within 5 ms when none comes.
   */
  ride<T>(decide: (stage: Stage) => Verdict<T>): Promise<T>;
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Returns when nobody waits any more and nothing rides; what could not be written is given up. */
  ended(): Promise<void>;
  /** How many entries have happened and wait for a write. */
  riding(): number;
};

type Waiting = {
  readonly decide: (stage: Stage) => Verdict<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly rides: boolean;
};

type Decided = {
  readonly settled: readonly { readonly waiting: Waiting; readonly answer: unknown }[];
  readonly entries: readonly Deed[];
  readonly bodies: readonly string[];
  /** Whether nobody in it waits for the disk. */
  readonly rides: boolean;
};

/** What has happened in memory and is not on the disk yet. */
type Riding = {
  readonly bodies: string[];
  readonly after: After;
  /** How many writes there were: whether one came by while the time was running. */
  writes: number;
  waits: boolean;
  ended: boolean;
};

/**
 * Group commit: all who wait are decided in turn against what the ones before them will have written, go to the disk in
 * one `write`, and only then into the state; then everybody hears the answer. If the write fails, nothing of it
 * happened. What rides has happened before, and stands before everything in the next write, however often one fails:
 * whatever was decided on it never stands before it.
 */
export const groupCommit = (
  state: State,
  write: (bodies: readonly string[]) => Promise<void>,
  after: After = (ms, then) => void setTimeout(then, ms).unref(),
  soon: Soon = (then) => void setImmediate(then),
): Group => {
  const queue: Waiting[] = [];
  const riding: Riding = { bodies: [], after, writes: 0, waits: false, ended: false };
  let turn: Promise<unknown> = Promise.resolve();
  let scheduled = false;

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const run = turn.then(work, work);
    turn = run;
    return run;
  };

  const writeAll = async (bodies: readonly string[]): Promise<void> => {
    const aboard = riding.bodies.length;
    if (aboard + bodies.length === 0) {
      return;
    }
    await write(aboard === 0 ? bodies : [...riding.bodies, ...bodies]);
    riding.bodies.splice(0, aboard);
    riding.writes += 1;
  };

  const flush = async (): Promise<void> => {
    scheduled = false;
    const group = decideAll(state, queue.splice(0, mostInGroup));
    if (queue.length > 0) {
      schedule();
    }
    if (group.rides) {
      happen(state, group);
      riding.bodies.push(...group.bodies);
      driveOn(riding, alone, rideMs);
      return;
    }
    try {
      await writeAll(group.bodies);
    } catch (error) {
      rejectAll(group, error);
      return;
    }
    happen(state, group);
  };

  const schedule = (): void => {
    if (!scheduled) {
      scheduled = true;
      void inTurn(async () => {
        // One round of the event loop brings several commits, and the ends of what they build on: they go together.
        await new Promise<void>((resolve) => soon(resolve));
        await flush();
      });
    }
  };

  const alone = <T>(work: () => Promise<T>): Promise<T> =>
    inTurn(async () => {
      await writeAll([]);
      return await work();
    });

  const wait = <T>(decide: (stage: Stage) => Verdict<T>, rides: boolean): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (queue.length >= mostWaiting) {
        reject(new StoreError(`The store is busy: ${mostWaiting} commits wait for the disk. Try again later.`));
        return;
      }
      queue.push({ decide, resolve: (answer) => resolve(answer as T), reject, rides });
      schedule();
    });

  return {
    alone,
    ended: async () => {
      while (scheduled || queue.length > 0) {
        await inTurn(async () => undefined);
      }
      riding.ended = true;
      // What could not be written is still to be done when the store is opened again.
      await alone(async () => undefined).catch(() => undefined);
    },
    riding: () => riding.bodies.length,
    submit: (decide) => wait(decide, false),
    ride: (decide) => wait(decide, true),
  };
};

/** Sees to it that what rides is written within a time, unless somebody writes anyway. */
const driveOn = (riding: Riding, alone: Group['alone'], ms: number): void => {
  if (riding.waits || riding.ended || riding.bodies.length === 0) {
    return;
  }
  const { writes } = riding;
  riding.waits = true;
  riding.after(ms, () => {
    riding.waits = false;
    if (riding.writes !== writes) {
      driveOn(riding, alone, rideMs);
      return;
    }
    // Told where it fails: the store says so in its state.
    alone(async () => undefined).catch(() => driveOn(riding, alone, rideAgainMs));
  });
};

const rejectAll = ({ settled }: Decided, error: unknown): void => {
  for (const { waiting } of settled) {
    waiting.reject(error);
  }
};

const happen = (state: State, { settled, entries }: Decided): void => {
  for (const entry of entries) {
    apply(state, entry);
  }
  for (const { waiting, answer } of settled) {
    waiting.resolve(answer);
  }
};

const decideAll = (state: State, group: readonly Waiting[]): Decided => {
  const stage = stageOf(state);
  const settled: { waiting: Waiting; answer: unknown }[] = [];
  const entries: Deed[] = [];
  const bodies: string[] = [];
  const write = writerOn(state.docs);
  let rides = true;
  // What rides is over already: whoever came before it, and is about to be decided, finds it done.
  for (const waiting of [...group.filter((one) => one.rides), ...group.filter((one) => !one.rides)]) {
    try {
      const verdict = waiting.decide(stage);
      bodies.push(...verdict.entries.map(write));
      entries.push(...verdict.entries);
      rides &&= waiting.rides || verdict.entries.length === 0;
      settled.push({ waiting, answer: verdict.answer });
    } catch (error) {
      waiting.reject(error);
      // It has left its traces on the stage: the others are decided anew, without it.
      return decideAll(
        state,
        group.filter((other) => other !== waiting),
      );
    }
  }
  return { settled, entries, bodies, rides };
};
