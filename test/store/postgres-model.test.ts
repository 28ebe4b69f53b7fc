import { expect } from 'chai';
import fc from 'fast-check';
import { memoryStore } from '../../src/store/memory.ts';
import { openPostgresStore } from '../../src/store/postgres.ts';
import type { Change, Claim, NewTask, Store } from '../../src/store/store.ts';
import { type Database, postgres } from '../postgres-rig.ts';

/** `nth`: which of the claims that were given so far is meant; what an old one says must not count. */
type Act =
  | { readonly do: 'commit'; readonly change: Change; readonly settles: number | undefined; readonly taken: Taken }
  | { readonly do: 'claim'; readonly id: string; readonly now: number; readonly until: number }
  | { readonly do: 'settle' | 'postpone'; readonly nth: number; readonly dueAt: number };

/** Which tasks a commit is to claim; undefined for a plain commit. */
type Taken = { readonly ids: readonly string[]; readonly now: number; readonly until: number } | undefined;

const small = fc.constantFrom(0, 10, 20, 30.5);
const taskIds = ['t1', 't2', 't3', 't4', 't5'];
const taskId = fc.constantFrom(...taskIds);
const newTask: fc.Arbitrary<NewTask> = fc.record({
  id: taskId,
  subject: fc.constantFrom('s', 'other'),
  lane: fc.constantFrom('x', 'y', 'z'),
  dueAt: small,
  effect: fc.constant({ say: 'hello' }),
});
const change: fc.Arbitrary<Change> = fc
  .record({
    id: fc.integer({ min: 1, max: 60 }),
    keys: fc.subarray(['a', 'b', 'c/1', 'c/2']),
    before: fc.integer({ min: 0, max: 2 }),
    value: fc.option(
      fc.jsonValue({ maxDepth: 1 }).map((value): unknown => JSON.parse(JSON.stringify(value))),
      { nil: undefined },
    ),
    tasks: fc.uniqueArray(newTask, { maxLength: 3, selector: ({ id }) => id }),
    cancels: fc.array(taskId, { maxLength: 1 }),
  })
  .map(({ id, keys, before, value, tasks, cancels }) => ({
    line: { id: `e${id}`, subject: id % 2 === 0 ? 's' : 'other', at: 0, by: 'me', event: { id } },
    puts: keys.map((key) => ({ key, before, value })),
    tasks,
    cancels,
  }));
const nth = fc.nat({ max: 9 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      change,
      settles: fc.option(nth, { nil: undefined }),
      taken: fc.option(fc.record({ ids: fc.subarray(taskIds), now: small, until: small }), { nil: undefined }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('claim' as const), id: taskId, now: small, until: small }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('settle' as const, 'postpone' as const), nth, dueAt: small }),
  },
);

const perform = async (store: Store, claims: Claim[], one: Act): Promise<unknown> => {
  if (one.do === 'commit') {
    const settles = one.settles === undefined ? undefined : claims.at(-1 - one.settles);
    const made = { ...one.change, ...(settles === undefined ? {} : { settles }) };
    if (one.taken === undefined) {
      return await store.commit(made);
    }
    const { ids, now, until } = one.taken;
    const committed = await store.commitAndClaim(made, { now, until: new Map(ids.map((id) => [id, until])) });
    claims.push(...committed.claimed.map(({ id, seq, attempts }) => ({ id, seq, attempts })));
    return committed;
  }
  if (one.do === 'claim') {
    const task = await store.claim(one.id, one.now, one.until);
    if (task !== undefined) {
      claims.push({ id: task.id, seq: task.seq, attempts: task.attempts });
    }
    return task;
  }
  const claim = claims.at(-1 - one.nth);
  if (claim === undefined) {
    return undefined;
  }
  return one.do === 'settle' ? await store.settle(claim) : await store.postpone(claim, one.dueAt, 'e');
};

const seenIn = async (store: Store): Promise<unknown> => ({
  docs: await store.scan('', '', 100),
  some: await store.scan('c/', 'c/1', 1),
  tasks: await store.tasks(100),
  next: await store.nextDueAt(),
  due: await Promise.all([0, 10, 20, 30.5].map((now) => store.due(now, 3))),
  lines: await Promise.all(['s', 'other', 'nobody'].map((subject) => store.journal(subject, 5))),
});

describe('the PostgreSQL store against the one in memory', function () {
  this.timeout(120_000);
  let database: Database;
  before(async () => {
    database = await postgres();
  });

  it('gives the same answers, whatever happens', async () => {
    const schema = database.schema();
    const store = await openPostgresStore({ url: database.url, schema, clock: 'given', now: () => 0 });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 30 }), async (acts) => {
        await database.ask(
          `TRUNCATE ${schema}.docs, ${schema}.ids, ${schema}.lines, ${schema}.tasks; ` +
            `ALTER SEQUENCE ${schema}.task_seq RESTART`,
        );
        const memory = memoryStore();
        const [claims, expected]: [Claim[], Claim[]] = [[], []];
        for (const one of acts) {
          expect(await perform(store, claims, one)).to.deep.equal(await perform(memory, expected, one));
        }
        expect(await seenIn(store)).to.deep.equal(await seenIn(memory));
      }),
      { numRuns: 60 },
    );
    await store.close();
  });
});
