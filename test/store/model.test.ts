import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import { memoryStore } from '../../src/store/memory.ts';
import type { Change, NewTask, Store, Task } from '../../src/store/store.ts';
import { lossyDisk, randomOf } from './lossy-fs.ts';

/** The plainest possible store, by which the others are measured: lists, and every question answered by a search. */
type Model = { docs: Map<string, { value: unknown; version: number }>; ids: Set<string>; tasks: Task[]; seq: number };

type Act =
  | { readonly do: 'commit'; readonly change: Change }
  | { readonly do: 'claim'; readonly id: string; readonly now: number; readonly until: number }
  | { readonly do: 'settle'; readonly id: string }
  | { readonly do: 'postpone'; readonly id: string; readonly dueAt: number };

const readyAt = (task: Task): number => Math.max(task.dueAt, task.claimedUntil);

const headsOf = (model: Model): Task[] =>
  model.tasks.filter((task, place) => model.tasks.findIndex(({ lane }) => lane === task.lane) === place);

const without = (model: Model, ids: readonly string[]): Task[] => model.tasks.filter(({ id }) => !ids.includes(id));

const commitTo = (model: Model, { line, puts, tasks, cancels, settles }: Change): string => {
  if (model.ids.has(line.id)) {
    return 'repeated';
  }
  if (puts.some(({ key, before }) => (model.docs.get(key)?.version ?? 0) !== before)) {
    return 'conflict';
  }
  model.ids.add(line.id);
  for (const { key, before, value } of puts) {
    model.docs.delete(key);
    if (value !== undefined) {
      model.docs.set(key, { value, version: before + 1 });
    }
  }
  const answered = model.tasks.filter(({ id, attempts }) => id === settles && attempts > 0).map(({ id }) => id);
  model.tasks = without(model, [...answered, ...cancels]);
  for (const task of tasks) {
    model.seq += 1;
    model.tasks = [...without(model, [task.id]), { ...task, seq: model.seq, attempts: 0, claimedUntil: 0 }];
  }
  return 'committed';
};

const amend = (model: Model, id: string, news: Partial<Task>): void => {
  model.tasks = model.tasks.map((task) => (task.id === id ? { ...task, ...news } : task));
};

const actOn = (model: Model, act: Act): unknown => {
  if (act.do === 'commit') {
    return commitTo(model, act.change);
  }
  const task = model.tasks.find(({ id }) => id === act.id);
  if (act.do === 'claim') {
    if (task === undefined || !headsOf(model).includes(task) || readyAt(task) > act.now) {
      return undefined;
    }
    amend(model, act.id, { attempts: task.attempts + 1, claimedUntil: act.until });
    return model.tasks.find(({ id }) => id === act.id);
  }
  if (task === undefined || task.attempts === 0) {
    return undefined;
  }
  if (act.do === 'settle') {
    model.tasks = without(model, [act.id]);
  } else {
    amend(model, act.id, { dueAt: act.dueAt, claimedUntil: 0, error: 'e' });
  }
  return undefined;
};

const perform = (store: Store, act: Act): Promise<unknown> => {
  switch (act.do) {
    case 'commit':
      return store.commit(act.change);
    case 'claim':
      return store.claim(act.id, act.now, act.until);
    case 'settle':
      return store.settle(act.id);
    case 'postpone':
      return store.postpone(act.id, act.dueAt, 'e');
  }
};

const seenIn = async (store: Store): Promise<unknown> => ({
  docs: await store.scan('', '', 100),
  tasks: await store.tasks(100),
  next: await store.nextDueAt(),
  due: await Promise.all([0, 10, 20, 30].map((now) => store.due(now, 3))),
});

const expectedOf = (model: Model): unknown => {
  const heads = headsOf(model);
  const keys = [...model.docs.keys()].sort();
  return {
    docs: keys.map((key) => ({ key, doc: model.docs.get(key) })),
    tasks: model.tasks,
    next: heads.length === 0 ? undefined : Math.min(...heads.map(readyAt)),
    due: [0, 10, 20, 30].map((now) => heads.filter((task) => readyAt(task) <= now).slice(0, 3)),
  };
};

const small = fc.constantFrom(0, 10, 20, 30);
const taskId = fc.constantFrom('t1', 't2', 't3', 't4', 't5');
const newTask: fc.Arbitrary<NewTask> = fc.record({
  id: taskId,
  subject: fc.constant('s'),
  lane: fc.constantFrom('x', 'y', 'z'),
  dueAt: small,
  effect: fc.constant({ say: 'hello' }),
});
const change: fc.Arbitrary<Change> = fc
  .record({
    id: fc.integer({ min: 1, max: 40 }),
    keys: fc.subarray(['a', 'b', 'c/1', 'c/2']),
    before: fc.integer({ min: 0, max: 2 }),
    // Through JSON once: it knows no negative zero.
    value: fc.option(
      fc.jsonValue({ maxDepth: 1 }).map((value): unknown => JSON.parse(JSON.stringify(value))),
      { nil: undefined },
    ),
    tasks: fc.array(newTask, { maxLength: 3 }),
    cancels: fc.array(taskId, { maxLength: 1 }),
    settles: fc.option(taskId, { nil: undefined }),
  })
  .map(({ id, keys, before, value, tasks, cancels, settles }) => ({
    line: { id: `e${id}`, subject: 's', at: 0, by: 'me', event: { id } },
    puts: keys.map((key) => ({ key, before, value })),
    tasks,
    cancels,
    ...(settles === undefined ? {} : { settles }),
  }));
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: change.map((made) => ({ do: 'commit' as const, change: made })) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('claim' as const), id: taskId, now: small, until: small }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const), id: taskId }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('postpone' as const), id: taskId, dueAt: small }) },
);
/** Groups of acts: those of one group are begun together, and must come out as if one after the other. */
const groups = fc.array(fc.array(act, { minLength: 1, maxLength: 6 }), { maxLength: 12 });

const compare = async (
  acts: readonly (readonly Act[])[],
  store: Store,
  between: () => Promise<Store>,
): Promise<void> => {
  const model: Model = { docs: new Map(), ids: new Set(), tasks: [], seq: 0 };
  let current = store;
  for (const group of acts) {
    const outcomes = await Promise.all(group.map((one) => perform(current, one)));
    expect(outcomes).to.deep.equal(group.map((one) => actOn(model, one)));
    current = await between();
    expect(await seenIn(current)).to.deep.equal(expectedOf(model));
  }
};

describe('a store against the plainest one that could be', () => {
  it('gives the same answers in memory, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(groups, async (acts) => {
        const store = memoryStore();
        await compare(acts, store, async () => store);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same answers when embedded, with snapshots, restarts and kills between', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(groups, fc.nat(), async (acts, seed) => {
        const random = randomOf(seed);
        const disk = lossyDisk(random);
        const open = (): Promise<EmbeddedStore> =>
          openEmbeddedStore({ folder: '/data', fs: disk.mount(), now: () => 0 });
        let store = await open();
        await compare(acts, store, async () => {
          const turn = random();
          if (turn < 0.2) {
            await store.compact();
          } else if (turn < 0.4) {
            await store.close();
            store = await open();
          } else if (turn < 0.6) {
            disk.powerCut();
            store = await open();
          }
          return store;
        });
      }),
      { numRuns: 120 },
    );
  });

  it('gives the same answers on a real disk', async function () {
    this.timeout(60_000);
    const root = await mkdtemp(join(tmpdir(), 'secondline-model-'));
    let number = 0;
    await fc.assert(
      fc.asyncProperty(groups, async (acts) => {
        number += 1;
        const folder = join(root, String(number));
        const store = await openEmbeddedStore({ folder, now: () => 0 });
        await compare(acts, store, async () => store);
        await store.close();
      }),
      { numRuns: 15 },
    );
    await rm(root, { recursive: true });
  });
});
