import type { Claim, Task } from './store.ts';

/** How long an attempt's end waits for a commit that takes it along, in ms. */
const patienceMs = 4;
/** So many go with one step: each is a lock. */
const mostOnOneTrip = 64;
/** After a step that failed its riders try again, in ms: until then whoever has claimed the task is the one who did it. */
const againMs = 1_000;
/** Of so many tasks it is known in which lane they stand; of more, a lane may seem busy once longer than it is. */
const mostLanes = 10_000;

/** Those who go with one step: what stays theirs until it has ended, and the step itself. */
export type Trip = {
  readonly names: readonly string[];
  go(step: (done: readonly Claim[]) => Promise<void>): Promise<void>;
};

/** Attempts that are done, waiting for whatever is written down next. */
export type Riders = {
  wait(claim: Claim): void;
  waiting(): boolean;
  /** Those who waited longest, up to a step's fill. */
  board(): Trip;
  /** If anybody waits, tells after a few milliseconds. */
  waitBriefly(): void;
  /** Resolves when nobody is on the way. */
  landed(): Promise<void>;
  took(task: Task): void;
};

/** Keeps the lanes of tasks that were taken, so that nothing else of a lane goes while its end is on the way. */
const lanesOf = (): { took(task: Task): void; leave(claim: Claim): readonly string[] } => {
  const lanes = new Map<string, string>();
  return {
    took: ({ id, lane }) => {
      lanes.set(id, lane);
      if (lanes.size > mostLanes) {
        const [eldest = id] = lanes.keys();
        lanes.delete(eldest);
      }
    },
    leave: ({ id }) => {
      const lane = lanes.get(id);
      lanes.delete(id);
      return lane === undefined ? [`t/${id}`] : [`t/${id}`, `l/${lane}`];
    },
  };
};

/** Builds the place where they wait; `late` is called when nobody took them along in time, `lost` when a step failed. */
export const ridersOf = (late: () => void, lost: (error: unknown) => void): Riders => {
  const lanes = lanesOf();
  const queue: Claim[] = [];
  const trips = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  const waitBriefly = (): void => {
    if (queue.length > 0 && timer === undefined) {
      timer = setTimeout(() => {
        timer = undefined;
        if (queue.length > 0) {
          late();
        }
      }, patienceMs);
    }
  };
  const wait = (...claims: readonly Claim[]): void => {
    queue.push(...claims);
    waitBriefly();
  };
  const go = async (claims: readonly Claim[], step: (done: readonly Claim[]) => Promise<void>): Promise<void> => {
    try {
      await step(claims);
    } catch (error) {
      if (claims.length > 0) {
        lost(error);
        setTimeout(wait, againMs, ...claims).unref();
      }
    }
  };
  return {
    wait,
    waitBriefly,
    waiting: () => queue.length > 0,
    took: lanes.took,
    board: () => {
      const claims = queue.splice(0, mostOnOneTrip);
      return {
        names: claims.flatMap(lanes.leave),
        go: (step) => {
          const trip = go(claims, step).finally(() => trips.delete(trip));
          trips.add(trip);
          return trip;
        },
      };
    },
    landed: async () => {
      await Promise.all(trips);
    },
  };
};
