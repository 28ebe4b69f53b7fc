import { type Riders, ridersOf } from './postgres-riders.ts';
import type { Change, Claim, Claims, Committed, Task } from './store.ts';

/** A change to commit, with what is to be claimed in the same step. */
export type Wish = { readonly change: Change; readonly claims: Claims | undefined };

/** A wish that waits for its turn, with the names of everything that it reads or writes. */
type Waiting = {
  readonly wish: Wish;
  readonly names: readonly string[];
  resolve(committed: Committed): void;
  reject(error: unknown): void;
};

/** What goes in one step: changes that touch nothing in common, the names of all, and attempts that are done beside them. */
export type Load = {
  readonly wishes: readonly Wish[];
  readonly names: readonly string[];
  readonly alone: boolean;
  readonly done: readonly Claim[];
};

/** What a batch needs: how a load is carried out, with an outcome for each wish, and how attempts are ended by themselves. */
export type Carriers = {
  carry(load: Load): Promise<readonly Committed[]>;
  finish(done: readonly Claim[]): Promise<void>;
  /** Whether an error lies in one of the changes: it must not spoil the others', which are then carried one by one. */
  isPoison(error: unknown): boolean;
  /** The end of an attempt could not be written down; it is tried again. */
  onLate(error: unknown): void;
};

/** So many batches are under way at once, of at most so many changes. */
const mostBatches = 2;
const mostChanges = 64;
/**
 * Every name is a lock, and the table of locks that all sessions of a server share has room for a few thousand. A
 * change with more names than this locks all others out for its moment instead.
 */
const mostNames = 200;
/** So far down the queue it is searched for what can go along. */
const mostSearched = 512;

/** Everything that a change touches: two changes with a name in common come one after the other. */
export const namesOf = ({ line, puts, tasks, cancels, settles }: Change): readonly string[] => [
  `i/${line.id}`,
  `s/${line.subject}`,
  ...puts.map(({ key }) => `k/${key}`),
  ...tasks.flatMap(({ id, lane }) => [`t/${id}`, `l/${lane}`]),
  ...cancels.map((id) => `t/${id}`),
  ...(settles === undefined ? [] : [`t/${settles.id}`]),
];

/** Takes from the queue what can go together; a change never overtakes an earlier one that it has a name in common with. */
const takeBatch = (queue: Waiting[], busy: ReadonlySet<string>): Waiting[] => {
  const taken: Waiting[] = [];
  const left: Waiting[] = [];
  const blocked = new Set(busy);
  let names = 0;
  const fits = (waiting: Waiting): boolean =>
    (taken.length === 0 || (taken.length < mostChanges && names + waiting.names.length <= mostNames)) &&
    waiting.names.every((name) => !blocked.has(name));
  for (const waiting of queue.splice(0, mostSearched)) {
    const goes = fits(waiting);
    for (const name of waiting.names) {
      blocked.add(name);
    }
    names += goes ? waiting.names.length : 0;
    (goes ? taken : left).push(waiting);
  }
  queue.unshift(...left);
  return taken;
};

const settleAll = (batch: readonly Waiting[], outcomes: readonly Committed[]): void => {
  for (const [place, waiting] of batch.entries()) {
    const outcome = outcomes[place];
    if (outcome === undefined) {
      waiting.reject(new Error(`The database gave no outcome for ${waiting.wish.change.line.id}.`));
    } else {
      waiting.resolve(outcome);
    }
  }
};

const carryBatch = async (batch: readonly Waiting[], done: readonly Claim[], carriers: Carriers): Promise<void> => {
  const names = batch.flatMap((waiting) => waiting.names);
  const alone = names.length > mostNames && batch.length === 1;
  try {
    settleAll(batch, await carriers.carry({ wishes: batch.map(({ wish }) => wish), names, alone, done }));
  } catch (error) {
    if (carriers.isPoison(error) && (batch.length > 1 || done.length > 0)) {
      await carryApart(batch, done, carriers);
      return;
    }
    for (const waiting of batch) {
      waiting.reject(error);
    }
    throw error;
  }
};

const carryApart = async (batch: readonly Waiting[], done: readonly Claim[], carriers: Carriers): Promise<void> => {
  const finished = done.length > 0 ? carriers.finish(done) : Promise.resolve();
  await Promise.allSettled([finished]);
  for (const waiting of batch) {
    await carryBatch([waiting], [], carriers).catch(() => undefined);
  }
  await finished;
};

/** The way in for whoever commits: what comes while others are on their way shares the next step. */
export type Batches = {
  commit(change: Change, claims?: Claims): Promise<Committed>;
  /** Ends an attempt, with the next batch, or a few milliseconds later when none goes. */
  settle(claim: Claim): void;
  /** Resolves when every attempt that was ended so far is written down, or could not be for the moment. */
  flush(): Promise<void>;
  /** Tells in which lane an attempt stands, so that no change of that lane overtakes its end. */
  took(task: Task): void;
  /** Resolves when nothing is under way. */
  drained(): Promise<void>;
};

type Traffic = {
  readonly queue: Waiting[];
  readonly busy: Set<string>;
  readonly running: Set<Promise<void>>;
  readonly riders: Riders;
};

const pump = (traffic: Traffic, carriers: Carriers): void => {
  const { queue, busy, running, riders } = traffic;
  while (running.size < mostBatches && queue.length > 0) {
    const batch = takeBatch(queue, busy);
    if (batch.length === 0) {
      return;
    }
    const names = batch.flatMap((waiting) => waiting.names);
    run(traffic, carriers, names, (done) => carryBatch(batch, done, carriers));
  }
  riders.waitBriefly();
};

/** Starts a step that takes along who waits, and keeps its names to itself until it has ended. */
const run = (
  traffic: Traffic,
  carriers: Carriers,
  names: readonly string[],
  step: (done: readonly Claim[]) => Promise<void>,
): void => {
  const { busy, running, riders } = traffic;
  const trip = riders.board();
  const held = [...names, ...trip.names];
  for (const name of held) {
    busy.add(name);
  }
  const way = trip.go(step).finally(() => {
    for (const name of held) {
      busy.delete(name);
    }
    running.delete(way);
    pump(traffic, carriers);
  });
  running.add(way);
};

/** Lets changes, and the ends of attempts, that come while others are on their way share the next step: one statement, one sync of the disk. */
export const batchesOf = (carriers: Carriers): Batches => {
  const goAlone = (): void => run(traffic, carriers, [], (done) => carriers.finish(done));
  const late = (): void => {
    // Who waits for a batch that is held up goes with it.
    if (traffic.queue.length === 0) {
      goAlone();
    }
  };
  const riders = ridersOf(late, carriers.onLate);
  const flush = async (): Promise<void> => {
    while (riders.waiting()) {
      goAlone();
    }
    await riders.landed();
  };
  const traffic: Traffic = { queue: [], busy: new Set(), running: new Set(), riders };
  let gathering = false;
  // What has arrived in the same round of the event loop goes together.
  const gather = (): void => {
    if (!gathering) {
      gathering = true;
      setImmediate(() => {
        gathering = false;
        pump(traffic, carriers);
      });
    }
  };
  return {
    commit: (change, claims) =>
      new Promise((resolve, reject) => {
        traffic.queue.push({ wish: { change, claims }, names: namesOf(change), resolve, reject });
        gather();
      }),
    settle: riders.wait,
    took: riders.took,
    flush,
    drained: async () => {
      await flush();
      while (traffic.queue.length > 0 || traffic.running.size > 0 || riders.waiting()) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        await Promise.allSettled([flush(), ...traffic.running]);
      }
    },
  };
};
