import { kept } from './postgres-text.ts';
import type { Change, Claim, NewTask, Outcome } from './store.ts';

/** A change that waits for its turn, with the names of everything that it reads or writes. */
type Waiting = {
  readonly change: Change;
  readonly names: readonly string[];
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
};

/** Carries changes out that touch nothing in common, in one step; gives an outcome for each. */
type Carry = (changes: readonly Change[], names: readonly string[], alone: boolean) => Promise<readonly Outcome[]>;

/** Whether an error lies in one of the changes: it must not spoil the others', which are then carried one by one. */
type IsPoison = (error: unknown) => boolean;

/** So many batches are under way at once, of at most so many changes. */
const mostBatches = 3;
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

const settleAll = (batch: readonly Waiting[], outcomes: readonly Outcome[]): void => {
  for (const [place, waiting] of batch.entries()) {
    const outcome = outcomes[place];
    if (outcome === undefined) {
      waiting.reject(new Error(`The database gave no outcome for ${waiting.change.line.id}.`));
    } else {
      waiting.resolve(outcome);
    }
  }
};

const carryBatch = async (batch: readonly Waiting[], carry: Carry, isPoison: IsPoison): Promise<void> => {
  const names = batch.flatMap((waiting) => waiting.names);
  try {
    const changes = batch.map(({ change }) => change);
    settleAll(batch, await carry(changes, names, names.length > mostNames && batch.length === 1));
  } catch (error) {
    if (batch.length === 1 || !isPoison(error)) {
      for (const waiting of batch) {
        waiting.reject(error);
      }
      return;
    }
    for (const waiting of batch) {
      await carryBatch([waiting], carry, isPoison);
    }
  }
};

/**
 * Lets changes that come while others are on their way share the next step: one statement, one sync of the disk.
 * `drained` resolves when nothing is under way.
 */
export const batchesOf = (
  carry: Carry,
  isPoison: IsPoison,
): { commit(change: Change): Promise<Outcome>; drained(): Promise<void> } => {
  const queue: Waiting[] = [];
  const busy = new Set<string>();
  const running = new Set<Promise<void>>();
  const pump = (): void => {
    while (running.size < mostBatches && queue.length > 0) {
      const batch = takeBatch(queue, busy);
      if (batch.length === 0) {
        return;
      }
      const names = batch.flatMap((waiting) => waiting.names);
      for (const name of names) {
        busy.add(name);
      }
      const run = carryBatch(batch, carry, isPoison).finally(() => {
        for (const name of names) {
          busy.delete(name);
        }
        running.delete(run);
        pump();
      });
      running.add(run);
    }
  };
  return {
    commit: (change) =>
      new Promise((resolve, reject) => {
        queue.push({ change, names: namesOf(change), resolve, reject });
        pump();
      }),
    drained: async () => {
      while (running.size > 0) {
        await Promise.allSettled(running);
      }
    },
  };
};

type Gone = { readonly of: number; readonly id: string; readonly claim: Claim | undefined };

const gonesOf = (changes: readonly Change[]): readonly Gone[] =>
  changes.flatMap(({ settles, cancels }, place): Gone[] => [
    ...(settles === undefined ? [] : [{ of: place + 1, id: settles.id, claim: settles }]),
    ...cancels.map((id) => ({ of: place + 1, id, claim: undefined })),
  ]);

/** The tasks of a change, of each id the last: the one before would be replaced in the same step. */
const tasksOf = (changes: readonly Change[]): readonly { readonly of: number; readonly task: NewTask }[] =>
  changes.flatMap(({ tasks }, place) =>
    tasks
      .filter((task, at) => !tasks.some((other, later) => later > at && other.id === task.id))
      .map((task) => ({ of: place + 1, task })),
  );

/** The values of the function `commit_1`, in its order; every list has its place for the change that it belongs to. */
export const commitValues = (
  changes: readonly Change[],
  names: readonly string[],
  alone: boolean,
  theirNow: number | null,
): readonly unknown[] => {
  const lines = changes.map(({ line }) => line);
  const puts = changes.flatMap((change, place) => change.puts.map((put) => ({ of: place + 1, put })));
  const gones = gonesOf(changes);
  const tasks = tasksOf(changes);
  return [
    names.map(kept),
    alone,
    theirNow,
    lines.map(({ id }) => kept(id)),
    lines.map(({ subject }) => kept(subject)),
    lines.map(({ at }) => at),
    lines.map(({ by }) => kept(by)),
    lines.map(({ event }) => JSON.stringify(event ?? null)),
    puts.map(({ of }) => of),
    puts.map(({ put }) => kept(put.key)),
    puts.map(({ put }) => put.before),
    puts.map(({ put }) => (put.value === undefined ? null : JSON.stringify(put.value))),
    gones.map(({ of }) => of),
    gones.map(({ id }) => kept(id)),
    gones.map(({ claim }) => claim?.seq ?? null),
    gones.map(({ claim }) => claim?.attempts ?? null),
    tasks.map(({ of }) => of),
    tasks.map(({ task }) => kept(task.id)),
    tasks.map(({ task }) => kept(task.subject)),
    tasks.map(({ task }) => kept(task.lane)),
    tasks.map(({ task }) => task.dueAt),
    tasks.map(({ task }) => JSON.stringify(task.effect ?? null)),
  ];
};
