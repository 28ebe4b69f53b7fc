import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

/** Lets others work after somebody has for so many ms. */
export type Rest = (workedMs: number) => Promise<void>;

/** Who rests so many times as long as he has worked takes a fifth of the time, and others take the rest. */
const restPerWork = 4;
/** For so many ms at most somebody works at a stretch, however long others have kept him waiting. */
const mostAtOnceMs = 3;
/** For how many ms others count as working after they have done something. */
const busyMs = 200;
/** Steps are taken for so many ms before there is a rest. */
const stepsMs = 0.4;

/** The time in ms, and how to let some go by: until all who wait have had their turn, or for so long. */
export type RestClock = {
  readonly now: () => number;
  readonly nextTurn: () => Promise<unknown>;
  readonly pause: (ms: number) => Promise<unknown>;
};

const realClock: RestClock = { now: () => performance.now(), nextTurn: () => nextTurn(), pause: (ms) => pause(ms) };

/** Rests as long as it takes whoever waits to get his turn. */
export const briefRest: Rest = () => nextTurn();

/** Says whether others work, by a number that changes with all they do. */
const othersWork = (othersDid: () => number, { now }: RestClock): (() => boolean) => {
  let [seen, seenAt, askedAt] = [othersDid(), Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return () => {
    const at = now();
    // What happened before somebody began to work does not say who will work beside him.
    if (othersDid() !== seen && at - askedAt < busyMs) {
      seenAt = at;
    }
    [seen, askedAt] = [othersDid(), at];
    return at - seenAt < busyMs;
  };
};

/**
 * Rests long while others work, which shows in a number that changes with all they do, and briefly while there is
 * nobody else. Whoever others kept waiting for longer than he wanted to rest has so much more time for his work.
 */
export const considerateRest = (othersDid: () => number, clock = realClock): Rest => {
  const isBusy = othersWork(othersDid, clock);
  let leftMs = 0;
  return async (workedMs) => {
    leftMs -= workedMs;
    if (leftMs > 0) {
      return;
    }
    const startedAt = clock.now();
    await (isBusy() ? clock.pause(-leftMs * restPerWork) : clock.nextTurn());
    leftMs = Math.min(mostAtOnceMs, Math.max(0, leftMs + (clock.now() - startedAt) / restPerWork));
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
