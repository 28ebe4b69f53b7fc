import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

/** Lets others work after somebody has for so many ms. */
export type Rest = (workedMs: number) => Promise<void>;

/** Who rests so long for what he has worked takes a fifth of the time, and others take the rest. */
const restPerWork = 4;
/** For how many ms others count as working after they have done something. */
const busyMs = 200;
/** Steps are taken for so many ms before there is a rest. */
const stepsMs = 0.4;

/** Rests as long as it takes whoever waits to get his turn. */
export const briefRest: Rest = () => nextTurn();

/**
 * Rests long while others work, which shows in a number that changes with all they do, and briefly while there is
 * nobody else.
 */
export const considerateRest = (othersDid: () => number): Rest => {
  let [seen, seenAt, askedAt] = [othersDid(), Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return async (workedMs) => {
    const now = performance.now();
    // What happened before somebody began to work does not say who will work beside him.
    if (othersDid() !== seen && now - askedAt < busyMs) {
      seenAt = now;
    }
    [seen, askedAt] = [othersDid(), now];
    await (now - seenAt > busyMs ? nextTurn() : pause(restPerWork * workedMs));
  };
};

/** Takes steps, each of them short, with a rest whenever they have added up. */
export const inSteps = async (steps: Iterable<unknown>, rest: Rest): Promise<void> => {
  let since = performance.now();
  let taken = 0;
  for (const _ of steps) {
    taken += 1;
    // Asking for the time after each would take longer than many a step.
    const worked = taken % 16 === 0 ? performance.now() - since : 0;
    if (worked > stepsMs) {
      await rest(worked);
      since = performance.now();
    }
  }
};
