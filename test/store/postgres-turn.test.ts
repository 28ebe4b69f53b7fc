import { expect } from 'chai';
import pg from 'pg';
import sinon from 'sinon';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres.ts';
import { migrate } from '../../src/store/postgres-migrate.ts';
import type { Change, Claims, Task } from '../../src/store/store.ts';
import { type Database, postgres } from '../postgres-rig.ts';
import { change, put, task } from './contract.ts';
import { gateBefore } from './postgres-gate.ts';

const wish = (...ids: readonly string[]): Claims => ({ now: 10, until: new Map(ids.map((id) => [id, 40])) });

/** What an instance of the version before sends: the same change to the function that it knows. */
const commitAsBefore = async (database: Database, schema: string, one: Change): Promise<unknown> => {
  const names = [`i/${one.line.id}`, `s/${one.line.subject}`, ...one.puts.map(({ key }) => `k/${key}`)];
  const lanes = one.tasks.flatMap(({ id, lane }) => [`t/${id}`, `l/${lane}`]);
  const { id, subject, at, by, event } = one.line;
  const values = [
    [...names, ...lanes],
    false,
    null,
    ...[[id], [subject], [at], [by], [JSON.stringify(event)]],
    one.puts.map(() => 1),
    one.puts.map(({ key }) => key),
    one.puts.map(({ before }) => before),
    one.puts.map(({ value }) => (value === undefined ? null : JSON.stringify(value))),
    ...[[], [], [], []],
    one.tasks.map(() => 1),
    one.tasks.map((made) => made.id),
    one.tasks.map((made) => made.subject),
    one.tasks.map(({ lane }) => lane),
    one.tasks.map(({ dueAt }) => dueAt),
    one.tasks.map(({ effect }) => JSON.stringify(effect)),
  ];
  const places = values.map((_, place) => `$${place + 1}`).join(', ');
  const [row] = await database.ask(`SELECT ${schema}.commit_1(${places}) AS outcomes`, values);
  return (row?.['outcomes'] as string[] | undefined)?.[0];
};

describe('a turn on PostgreSQL', function () {
  this.timeout(60_000);
  let database: Database;
  let schema: string;
  const opened = new Set<{ close(): unknown }>();
  const open = async (url = database.url): Promise<PostgresStore> => {
    const store = await openPostgresStore({ url, schema, clock: 'given', now: () => 0 });
    opened.add(store);
    return store;
  };
  /** Runs something and gives the names of the statements that this process sent meanwhile, but for hints. */
  const statementsOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    const spy = sinon.spy(pg.Client.prototype, 'query');
    try {
      await work();
      const names = spy.args.map(([statement]) => (statement as unknown as { readonly name?: string }).name);
      return names.filter((name) => name !== undefined && name !== 'hint').map(String);
    } finally {
      spy.restore();
    }
  };
  before(async () => {
    database = await postgres();
  });
  beforeEach(() => {
    schema = database.schema();
  });
  afterEach(async () => {
    sinon.restore();
    await Promise.all([...opened].map((one) => one.close()));
    opened.clear();
  });

  it('costs one statement, which carries the end of the one before and finds its lane free', async () => {
    const store = await open();
    await store.commit(change('e0'));
    const sent = await statementsOf(async () => {
      let task: Task | undefined;
      for (let turn = 1; turn <= 20; turn += 1) {
        if (task !== undefined) {
          await store.settle(task);
        }
        const said = change(`e${turn}`, { puts: [put('k', turn - 1)], tasks: [lanedTask(turn)] });
        const { outcome, claimed } = await store.commitAndClaim(said, wish(`e${turn}/0`));
        expect([outcome, claimed.length]).to.deep.equal(['committed', 1]);
        [task] = claimed;
      }
    });
    expect(sent).to.deep.equal(Array.from({ length: 20 }, () => 'commit'));
  });
  const lanedTask = (turn: number) => task(`e${turn}/0`, 'person');

  it('shares its statement with the turns that come at the same time', async () => {
    const store = await open();
    const sent = await statementsOf(() =>
      Promise.all(
        Array.from({ length: 30 }, async (_, place) => {
          const said = change(`e${place}`, { subject: `s${place}`, tasks: [task(`t${place}`, `l${place}`)] });
          expect((await store.commitAndClaim(said, wish(`t${place}`))).claimed).to.have.length(1);
        }),
      ),
    );
    expect(sent.length).to.be.at.most(3);
  });

  it('has its end written down a few milliseconds later when nobody commits, and before the store is closed', async () => {
    const [store, other] = [await open(), await open()];
    const { claimed } = await store.commitAndClaim(change('e1', { tasks: [task('a', 'lane')] }), wish('a'));
    for (const one of claimed) await store.settle(one);
    while ((await other.tasks(9)).length > 0) await other.load('a');
    const second = await store.commitAndClaim(change('e2', { tasks: [task('b', 'lane')] }), wish('b'));
    for (const one of second.claimed) await store.settle(one);
    await store.close();
    expect(await other.tasks(9)).to.deep.equal([]);
  });

  it('has its end written down though the change that should have carried it cannot be kept', async () => {
    const [store, other] = [await open(), await open()];
    const { claimed } = await store.commitAndClaim(change('e1', { tasks: [task('a', 'lane')] }), wish('a'));
    for (const one of claimed) await store.settle(one);
    const bad = change('e2', { puts: [{ key: 'k', before: 0.5, value: 1 }] });
    const error = await store.commit(bad).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(String(error)).to.include('cannot keep this');
    await store.nextDueAt();
    expect(await other.tasks(9)).to.deep.equal([]);
  });

  it('keeps what it has claimed when the answer is lost and asked for again: nobody waits for the end of the claim', async () => {
    const gate = await gateBefore(database);
    opened.add(gate.server);
    const store = await open(gate.url);
    gate.cutAnswers('committed', 1);
    const said = change('e1', { puts: [put('k', 0)], tasks: [task('a', 'lane'), task('b', 'lane')] });
    const { outcome, claimed } = await store.commitAndClaim(said, wish('a', 'b'));
    expect(outcome).to.equal('committed');
    expect(claimed.map(({ id, attempts, claimedUntil }) => [id, attempts, claimedUntil])).to.deep.equal([['a', 1, 40]]);
    // Somebody else's delivery of the same event gets nothing: the first one is at it.
    const again = await (await open()).commitAndClaim(said, wish('a', 'b'));
    expect(again).to.deep.equal({ outcome: 'repeated', claimed: [] });
  });

  it('gives its claims back when the answer is lost for good', async () => {
    const gate = await gateBefore(database);
    opened.add(gate.server);
    const store = await open(gate.url);
    await new Promise<void>((resolve) => store.onHint(resolve));
    gate.cutAnswers('ted', 2);
    const said = change('e1', { tasks: [task('a', 'lane')] });
    const error = await store.commitAndClaim(said, wish('a')).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(String(error)).to.include('was lost');
    expect(await store.due(10, 9)).to.deep.equal([]);
    await new Promise<void>((resolve) => store.onHint(resolve));
    expect((await store.due(10, 9)).map(({ id, attempts }) => [id, attempts])).to.deep.equal([['a', 1]]);
  });

  it('refuses what was decided on a record that was removed and written anew meanwhile, though the version is the same', async () => {
    const [store, other] = [await open(), await open()];
    const first = { ...put('k', 0, 'first life'), stamps: { after: 1 } };
    expect(await store.commit(change('e1', { puts: [first] }))).to.equal('committed');
    expect(await store.loadStamped?.('k')).to.deep.equal({
      doc: { value: 'first life', version: 1 },
      stamp: 1,
      bytes: 12,
    });
    await other.erase({ keys: ['k'], subjects: [], marks: [] });
    await other.commit(change('e2', { puts: [put('k', 0, 'second life')] }));
    const late = { ...put('k', 1, 'of the first life'), stamps: { before: 1, after: 2 } };
    expect(await store.commit(change('e3', { puts: [late] }))).to.equal('conflict');
    expect(await store.load('k')).to.deep.equal({ value: 'second life', version: 1 });
    expect(await store.loadStamped?.('k')).not.to.have.property('stamp');
  });

  it('works beside an instance of the version before on one schema, each under the locks of the other', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await migrate(client, schema, 1);
    await client.end();
    const asBefore = (one: Change) => commitAsBefore(database, schema, one);
    expect(await asBefore(change('old1', { puts: [put('k', 0)], tasks: [task('a', 'lane')] }))).to.equal('committed');
    // The old one is at work while the schema is brought up to date.
    const meanwhile = Promise.all(
      Array.from({ length: 30 }, (_, place) => {
        const subject = `m${place}`;
        return asBefore(change(subject, { subject, puts: [put(subject, 0)], tasks: [task(subject, subject)] }));
      }),
    );
    const store = await open();
    expect(new Set(await meanwhile)).to.deep.equal(new Set(['committed']));
    expect(await store.load('k')).to.include({ version: 1 });
    // Behind the task of the other in their lane, so not claimed.
    const behind = change('new1', { puts: [{ ...put('k', 1), stamps: { after: 7 } }], tasks: [task('b', 'lane')] });
    expect(await store.commitAndClaim(behind, wish('b'))).to.deep.equal({ outcome: 'committed', claimed: [] });
    expect(await asBefore(change('old2', { puts: [put('k', 2, 'by the old one')] }))).to.equal('committed');
    // The old one leaves the stamp as it was, but not the version.
    const late = { ...put('k', 2), stamps: { before: 7, after: 8 } };
    expect(await store.commit(change('new2', { puts: [late] }))).to.equal('conflict');
    expect(await asBefore(change('new1'))).to.equal('repeated');
    expect(await asBefore(change('old3', { tasks: [task('c', 'other')] }))).to.equal('committed');
    const rows = await database.ask(`SELECT id, attempts FROM ${schema}.claim_1($1, $2, $3)`, [
      ['a', 'c'],
      [10, 10],
      [9, 9],
    ]);
    expect(rows).to.deep.equal([
      { id: 'a', attempts: 1 },
      { id: 'c', attempts: 1 },
    ]);
    expect((await store.journal('s', 9)).map(({ id }) => id)).to.deep.equal(['old1', 'new1', 'old2', 'old3']);
    const both = await Promise.all(
      Array.from({ length: 20 }, (_, place) => {
        const one = change(`race${place}`, { puts: [put('hot', 0, place)], tasks: [task(`r${place}`, 'hot')] });
        return place % 2 === 0 ? asBefore(one) : store.commit(one);
      }),
    );
    expect(both.filter((outcome) => outcome === 'committed')).to.have.length(1);
    expect(await store.load('hot')).to.include({ version: 1 });
  });
});
