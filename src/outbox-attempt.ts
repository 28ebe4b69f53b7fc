import type { Pacing } from './pacing.ts';
import type { NewTask, Store, Task } from './store/store.ts';

/** How performing a task ended: done for good, or again at an instant (epoch ms) with the reason for the admin. */
export type Performed =
  | { readonly done: true }
  | { readonly done: false; readonly again: number; readonly error: string };

/** What an attempt at a task needs. */
export type AttemptParts = {
  readonly store: Store;
  readonly perform: (task: Task) => Promise<Performed>;
  readonly now: () => number;
  /** For how long a claimed task is nobody else’s, in ms: at least as long as the other side may still act on it. */
  readonly leaseMs: (task: NewTask) => number;
  readonly onTrouble: (what: string, error: unknown) => void;
  /** The pace of outside receivers; what has to wait for it is neither claimed nor takes any room. */
  readonly pacing?: Pacing;
};

/** How an attempt ended: `again` when it was put off (epoch ms), `refused` when the store did not write that down. */
export type Ended = { readonly again?: number; readonly refused?: true };

/** Takes a task that is due, if nobody else has, and performs it. */
export async function attemptDue(parts: AttemptParts, due: Task): Promise<Ended> {
  const now = parts.now();
  let task: Task | undefined;
  try {
    task = await parts.store.claim(due.id, now, now + parts.leaseMs(due));
  } catch (error) {
    parts.onTrouble(`claim ${due.id}`, error);
    return { refused: true };
  }
  if (task) return attemptClaimed(parts, task, now);
  parts.pacing?.gaveBack(due);
  return {};
}

/** Performs what was claimed at `now`. What could not be put off is found again when its claim has ended. */
export async function attemptClaimed(parts: AttemptParts, task: Task, now: number): Promise<Ended> {
  let why = '';
  try {
    // This process was asleep for so long that somebody else may be doing it by now, or its clock was moved.
    if (Math.abs(parts.now() - now) > parts.leaseMs(task) / 2)
      return await putOff(parts, task, parts.now(), 'the claim came too late');
    const performed = await parts.perform(task);
    if (!performed.done) return await putOff(parts, task, performed.again, performed.error);
    await parts.store.settle(task);
    return {};
  } catch (error) {
    parts.onTrouble(`perform ${task.id}`, error);
    why = String(error);
  }
  try {
    return await putOff(parts, task, parts.now() + 5_000, why);
  } catch (worse) {
    parts.onTrouble('postpone', worse);
    return { refused: true };
  }
}

async function putOff({ store }: AttemptParts, task: Task, again: number, error: string): Promise<Ended> {
  await store.postpone(task, again, error);
  return { again };
}
