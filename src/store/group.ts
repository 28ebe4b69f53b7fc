import { enter, type Stage, stageOf, type Verdict } from './stage.ts';
import { apply, type Deed, type State } from './state.ts';
import { StoreError } from './store.ts';

/** The most entries in one write, so that the first of a long queue need not wait for the last. */
const mostInGroup = 1024;

/** So many may wait for the disk; who comes then is told so, and a platform delivers again. */
const mostWaiting = 10_000;

/** Commits of many callers in few writes; `alone` runs work while nothing else is being written. */
export type Group = {
  submit<T>(decide: (stage: Stage) => Verdict<T>): Promise<T>;
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Returns when nobody waits any more. */
  drained(): Promise<void>;
};

type Waiting = {
  readonly decide: (stage: Stage) => Verdict<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
};

type Decided = {
  readonly settled: readonly { readonly waiting: Waiting; readonly answer: unknown }[];
  readonly entries: readonly Deed[];
  readonly bodies: readonly string[];
};

/**
 * Group commit: all who wait are decided in turn against what the ones before them will have written, go to the disk in
 * one `write`, and only then into the state; then everybody hears the answer. If the write fails, nothing happened.
 */
export const groupCommit = (state: State, write: (bodies: readonly string[]) => Promise<void>): Group => {
  const queue: Waiting[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  let scheduled = false;

  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const run = turn.then(work, work);
    turn = run;
    return run;
  };

  const flush = async (): Promise<void> => {
    scheduled = false;
    const group = decideAll(state, queue.splice(0, mostInGroup));
    if (queue.length > 0) {
      schedule();
    }
    try {
      if (group.bodies.length > 0) {
        await write(group.bodies);
      }
    } catch (error) {
      rejectAll(group, error);
      return;
    }
    happen(state, group);
  };

  const schedule = (): void => {
    if (!scheduled) {
      scheduled = true;
      void alone(flush);
    }
  };

  return {
    alone,
    drained: async () => {
      while (scheduled || queue.length > 0) {
        await alone(async () => undefined);
      }
      await alone(async () => undefined);
    },
    submit: <T>(decide: (stage: Stage) => Verdict<T>) =>
      new Promise<T>((resolve, reject) => {
        if (queue.length >= mostWaiting) {
          reject(new StoreError(`The store is busy: ${mostWaiting} commits wait for the disk. Try again later.`));
          return;
        }
        queue.push({ decide, resolve: (answer) => resolve(answer as T), reject });
        schedule();
      }),
  };
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
  for (const waiting of group) {
    try {
      const { answer, entry } = waiting.decide(stage);
      if (entry !== undefined) {
        bodies.push(JSON.stringify(entry));
        entries.push(entry);
        enter(stage, entry);
      }
      settled.push({ waiting, answer });
    } catch (error) {
      waiting.reject(error);
    }
  }
  return { settled, entries, bodies };
};
