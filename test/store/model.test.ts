import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import { memoryStore } from '../../src/store/memory.ts';
import type { Change, Claim, NewTask, Store, Task } from '../../src/store/store.ts';
import { randomOf } from '../random.ts';
import { lossyDisk } from './lossy-fs.ts';

/** Erases as wished; every line of the model has the subject `s`. */
type Wish = {
  readonly keys: readonly string[];
  readonly subjects: readonly string[];
  readonly marks: readonly string[];
};

/** The plainest possible store, by which the others are measured: lists, and every question answered by a search. */
type Model = {
  docs: Map<string, { value: unknown; version: number }>;
  ids: Set<string>;
  lines: string[];
  tasks: Task[];
  seq: number;
};

type Act =
  | { readonly do: 'commit'; readonly change: Change }
  | { readonly do: 'claim'; readonly id: string; readonly now: number; readonly until: number }
  | { readonly do: 'settle'; readonly claim: Claim }
  | { readonly do: 'postpone'; readonly claim: Claim; readonly dueAt: number }
  | { readonly do: 'erase'; readonly wish: Wish };

/** An attempt as the test plans it: the latest at a task, or one that was overtaken so many times. */
type Attempt = { readonly id: string; readonly overtaken: number };

/** An act before it is known which attempt it is about. */
type Plan =
  | { readonly do: 'commit'; readonly change: Change; readonly settles: Attempt | undefined }
  | { readonly do: 'settle'; readonly attempt: Attempt }
  | { readonly do: 'postpone'; readonly attempt: Attempt; readonly dueAt: number }
  | Extract<Act, { readonly do: 'claim' | 'erase' }>;

const readyAt = (task: Task): number => Math.max(task.dueAt, task.claimedUntil);

const headsOf = (model: Model): Task[] =>
  model.tasks.filter((task, place) => model.tasks.findIndex(({ lane }) => lane === task.lane) === place);

const without = (model: Model, ids: readonly string[]): Task[] => model.tasks.filter(({ id }) => !ids.includes(id));

const isUnderWay = (model: Model, { id, seq, attempts }: Claim): boolean =>
  attempts > 0 && model.tasks.some((task) => task.id === id && task.seq === seq && task.attempts === attempts);

const commitTo = (model: Model, { line, puts, tasks, cancels, settles }: Change): string => {
  if (model.ids.has(line.id)) {
    return 'repeated';
  }
  if (puts.some(({ key, before }) => (model.docs.get(key)?.version ?? 0) !== before)) {
    return 'conflict';
  }
  model.ids.add(line.id);
  model.lines.push(line.id);
  for (const { key, before, value } of puts) {
    model.docs.delete(key);
    if (value !== undefined) {
      model.docs.set(key, { value, version: before + 1 });
    }
  }
  const answered = settles !== undefined && isUnderWay(model, settles) ? [settles.id] : [];
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

const eraseFrom = (model: Model, { keys, subjects, marks }: Wish): object => {
  const marked = (id: string): boolean => marks.some((mark) => id.includes(mark));
  const gone = {
    documents: keys.filter((key) => model.docs.delete(key)).length,
    tasks: model.tasks.filter(({ id, subject }) => subjects.includes(subject) || marked(id)).map(({ id }) => id),
    ids: [...model.ids].filter(marked),
    lines: model.lines.filter((id) => subjects.includes('s') || marked(id)),
  };
  model.tasks = without(model, gone.tasks);
  model.ids = new Set([...model.ids].filter((id) => !marked(id)));
  model.lines = model.lines.filter((id) => !gone.lines.includes(id));
  const { documents, tasks, ids, lines } = gone;
  return { documents, tasks: tasks.length, ids: ids.length, lines: lines.length, thinned: 0 };
};

const claimFrom = (model: Model, { id, now, until }: Extract<Act, { do: 'claim' }>): Task | undefined => {
  const task = headsOf(model).find((head) => head.id === id);
  if (task === undefined || readyAt(task) > now) {
    return undefined;
  }
  amend(model, id, { attempts: task.attempts + 1, claimedUntil: until });
  return model.tasks.find((one) => one.id === id);
};

const actOn = (model: Model, act: Act): unknown => {
  switch (act.do) {
    case 'commit':
      return commitTo(model, act.change);
    case 'claim':
      return claimFrom(model, act);
    case 'erase':
      return eraseFrom(model, act.wish);
    case 'settle':
      model.tasks = isUnderWay(model, act.claim) ? without(model, [act.claim.id]) : model.tasks;
      return undefined;
    case 'postpone':
      if (isUnderWay(model, act.claim)) {
        amend(model, act.claim.id, { dueAt: act.dueAt, claimedUntil: 0, error: 'e' });
      }
      return undefined;
  }
};

/** Names the attempt that a plan is about, as things stand when its turn comes. */
const actOf = (model: Model, plan: Plan): Act => {
  const claimOf = ({ id, overtaken }: Attempt): Claim => {
    const task = model.tasks.find((one) => one.id === id);
    return { id, seq: task?.seq ?? 1, attempts: Math.max(0, (task?.attempts ?? 1) - overtaken) };
  };
  switch (plan.do) {
    case 'commit':
      return {
        do: 'commit',
        change: { ...plan.change, ...(plan.settles === undefined ? {} : { settles: claimOf(plan.settles) }) },
      };
    case 'settle':
      return { do: 'settle', claim: claimOf(plan.attempt) };
    case 'postpone':
      return { do: 'postpone', claim: claimOf(plan.attempt), dueAt: plan.dueAt };
    default:
      return plan;
  }
};

const perform = (store: Store, act: Act): Promise<unknown> => {
  switch (act.do) {
    case 'commit':
      return store.commit(act.change);
    case 'claim':
      return store.claim(act.id, act.now, act.until);
    case 'settle':
      return store.settle(act.claim);
    case 'postpone':
      return store.postpone(act.claim, act.dueAt, 'e');
    case 'erase':
      return store.erase(act.wish);
  }
};

const seenIn = async (store: Store): Promise<unknown> => ({
  docs: await store.scan('', '', 100),
  lines: (await store.journal('s', 1000)).map(({ id }) => id),
  tasks: await store.tasks(100),
  next: await store.nextDueAt(),
  due: await Promise.all([0, 10, 20, 30].map((now) => store.due(now, 3))),
});

const expectedOf = (model: Model): unknown => {
  const heads = headsOf(model);
  const keys = [...model.docs.keys()].sort();
  return {
    docs: keys.map((key) => ({ key, doc: model.docs.get(key) })),
    lines: model.lines,
    tasks: model.tasks,
    next: heads.length === 0 ? undefined : Math.min(...heads.map(readyAt)),
    due: [0, 10, 20, 30].map((now) => heads.filter((task) => readyAt(task) <= now).slice(0, 3)),
  };
};

const small = fc.constantFrom(0, 10, 20, 30);
const taskId = fc.constantFrom('a/t1', 'a/t2', 'a/t3', 'a/t4', 'a/t5');
const newTask: fc.Arbitrary<NewTask> = fc.record({
  id: taskId,
  subject: fc.constant('s'),
  lane: fc.constantFrom('x', 'y', 'z'),
  dueAt: small,
  effect: fc.constant({ say: 'hello' }),
});
const attempt: fc.Arbitrary<Attempt> = fc.record({ id: taskId, overtaken: fc.constantFrom(0, 0, 1) });
const commitPlan: fc.Arbitrary<Plan> = fc
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
    settles: fc.option(attempt, { nil: undefined }),
  })
  .map(({ id, keys, before, value, tasks, cancels, settles }) => ({
    do: 'commit',
    change: {
      line: { id: `${id}/e${id}`, subject: 's', at: 0, by: 'me', event: { id } },
      puts: keys.map((key) => ({ key, before, value })),
      tasks,
      cancels,
    },
    settles,
  }));
const plan: fc.Arbitrary<Plan> = fc.oneof(
  { weight: 4, arbitrary: commitPlan },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('claim' as const), id: taskId, now: small, until: small }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const), attempt }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('postpone' as const), attempt, dueAt: small }) },
);
const erasing: fc.Arbitrary<Plan> = fc
  .record({
    keys: fc.subarray(['a', 'b', 'c/1']),
    subjects: fc.subarray(['s', 'other']),
    marks: fc.subarray(['/e1', '/e2', '7/e7', '/t4']),
  })
  .map((wish) => ({ do: 'erase', wish }));
/** Groups of acts: those of one group are begun together, and must come out as if one after the other; erasing waits. */
const groups = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.array(plan, { minLength: 1, maxLength: 6 }) },
    { weight: 1, arbitrary: erasing.map((one) => [one]) },
  ),
  { maxLength: 12 },
);

const compare = async (
  plans: readonly (readonly Plan[])[],
  store: Store,
  between: () => Promise<Store>,
): Promise<void> => {
  const model: Model = { docs: new Map(), ids: new Set(), lines: [], tasks: [], seq: 0 };
  let current = store;
  for (const group of plans) {
    const expected: unknown[] = [];
    // Whoever has ended an attempt began it before: of what is begun together, a store may take the ends first.
    const ends = group.filter((one) => one.do === 'settle');
    const acts = [...ends, ...group.filter((one) => one.do !== 'settle')].map((one) => {
      const act = actOf(model, one);
      expected.push(actOn(model, act));
      return act;
    });
    expect(await Promise.all(acts.map((act) => perform(current, act)))).to.deep.equal(expected);
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
            // Asking for the head writes down what was settled last; that it may get lost is told elsewhere.
            await store.head();
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
