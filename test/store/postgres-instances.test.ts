import { expect } from 'chai';
import { openPostgresStore, type PostgresOptions, type PostgresStore } from '../../src/store/postgres.ts';
import type { Task } from '../../src/store/store.ts';
import { type Database, postgres } from '../postgres-rig.ts';
import { randomOf } from '../random.ts';
import { change, put, task } from './contract.ts';

const minute = 60_000;
const at = 1_800_000_000_000;

describe('two instances on one PostgreSQL', function () {
  this.timeout(60_000);
  let database: Database;
  let schema: string;
  const open = new Set<PostgresStore>();
  const instance = async (options: Partial<PostgresOptions> = {}): Promise<PostgresStore> => {
    const store = await openPostgresStore({ url: database.url, schema, clock: 'given', now: () => 0, ...options });
    open.add(store);
    return store;
  };
  before(async () => {
    database = await postgres();
  });
  beforeEach(() => {
    schema = database.schema();
  });
  afterEach(async () => {
    await Promise.all([...open].map((store) => store.close()));
    open.clear();
  });

  it('lose no update when both change the same two records in either order, and never wait in a circle', async () => {
    const stores = [await instance(), await instance()];
    const add = async (store: PostgresStore, id: string, keys: readonly string[]): Promise<void> => {
      for (let race = 0; ; race += 1) {
        const docs = await Promise.all(keys.map((key) => store.load(key)));
        const puts = keys.map((key, place) =>
          put(key, docs[place]?.version ?? 0, ((docs[place]?.value as number | undefined) ?? 0) + 1),
        );
        const outcome = await store.commit(change(`${id}/${race}`, { subject: id, puts }));
        if (outcome === 'committed') {
          return;
        }
        expect(outcome).to.equal('conflict');
      }
    };
    const work = async (writer: number): Promise<void> => {
      const store = stores[writer % 2];
      for (let round = 0; store !== undefined && round < 15; round += 1) {
        await add(store, `w${writer}/${round}`, writer % 3 === 0 ? ['a', 'b'] : ['b', 'a']);
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, writer) => work(writer)));
    expect(await stores[0]?.load('a')).to.deep.equal({ value: 120, version: 120 });
    expect(await stores[1]?.load('b')).to.deep.equal({ value: 120, version: 120 });
  });

  it('commit an id once when it is delivered to both many times at once', async () => {
    const stores = [await instance(), await instance()];
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, place) =>
        stores[place % 2]?.commit(change('same', { subject: `s${place}`, puts: [put(`k${place}`, 0)] })),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'committed')).to.have.length(1);
    expect(outcomes.filter((outcome) => outcome === 'repeated')).to.have.length(39);
    expect(await stores[0]?.scan('', '', 99)).to.have.length(1);
  });

  it('give a task to one of many claims from both', async () => {
    const stores = [await instance(), await instance()];
    await stores[0]?.commit(change('e1', { tasks: [task('a', 'lane')] }));
    const claims = await Promise.all(Array.from({ length: 40 }, (_, place) => stores[place % 2]?.claim('a', 10, 40)));
    expect(claims.filter((claim) => claim !== undefined)).to.have.length(1);
    expect((await stores[1]?.tasks(1))?.[0]).to.include({ attempts: 1, claimedUntil: 40 });
  });

  it('perform the tasks of every lane in the order of its journal while both commit, claim, settle and postpone', async () => {
    const [first, second] = [await instance({ connections: 5 }), await instance({ connections: 5 })];
    const stores = [first, second];
    const random = randomOf(Number(process.env['SEED'] ?? 7));
    const [lanes, perWriter, writers] = [3, 40, 4];
    const done: Task[] = [];
    const write = async (writer: number): Promise<void> => {
      for (let round = 0; round < perWriter; round += 1) {
        const lane = `lane${Math.floor(random() * lanes)}`;
        const id = `e${writer}/${round}`;
        await stores[writer % 2]?.commit(change(id, { subject: lane, tasks: [task(id, lane), task(`${id}+`, lane)] }));
      }
    };
    const perform = async (store: PostgresStore): Promise<void> => {
      for (const found of await store.due(10, 5)) {
        const claim = await store.claim(found.id, 10, 40);
        if (claim !== undefined && random() < 0.2) {
          await store.postpone(claim, 5, 'again');
        } else if (claim !== undefined) {
          done.push(claim);
          await store.settle(claim);
        }
      }
    };
    const consume = async (worker: number): Promise<void> => {
      while (done.length < 2 * perWriter * writers) {
        await perform(worker % 2 === 0 ? first : second);
      }
    };
    await Promise.all([
      ...Array.from({ length: writers }, (_, writer) => write(writer)),
      ...Array.from({ length: 4 }, (_, worker) => consume(worker)),
    ]);
    expect(done).to.have.length(2 * perWriter * writers);
    for (let lane = 0; lane < lanes; lane += 1) {
      const lines = (await stores[0]?.journal(`lane${lane}`, 1000)) ?? [];
      const performed = done.filter((one) => one.lane === `lane${lane}`).map(({ id }) => id);
      expect(performed).to.deep.equal(lines.flatMap(({ id }) => [id, `${id}+`]));
    }
  });

  it('time claims by the clock of the database, whatever their own clocks say', async () => {
    const base = Date.now();
    const [early, late] = [() => base - 5 * minute, () => base + 5 * minute];
    const ahead = await instance({ clock: 'database', now: late });
    const behind = await instance({ clock: 'database', now: early });
    // What an instance whose clock is ahead wants done at once is due at once for the other, too.
    await ahead.commit(change('e1', { tasks: [task('a', 'lane', late())] }));
    expect((await behind.due(early(), 9)).map(({ id }) => id)).to.deep.equal(['a']);
    const first = await behind.claim('a', early(), early() + 400);
    expect(first).to.include({ attempts: 1 });
    expect(await ahead.due(late(), 9)).to.deep.equal([]);
    expect(await ahead.claim('a', late(), late() + 400)).to.equal(undefined);
    await database.ask('SELECT pg_sleep(0.45)');
    const second = await ahead.claim('a', late(), late() + 30_000);
    expect(second).to.include({ attempts: 2 });
    // The first one wakes up: its word counts no more.
    await behind.settle(first ?? { id: 'a', seq: 0, attempts: 0 });
    expect(await behind.tasks(9)).to.have.length(1);
    await ahead.postpone(second ?? { id: 'a', seq: 0, attempts: 0 }, late() + 20_000, 'later');
    expect(await behind.due(early(), 9)).to.deep.equal([]);
    expect((await behind.nextDueAt()) ?? 0).to.be.closeTo(early() + 20_000, 5_000);
    expect((await ahead.nextDueAt()) ?? 0).to.be.closeTo(late() + 20_000, 5_000);
  });

  it('hint to each other that something was committed, and not to themselves', async () => {
    const heardBy = new Map<string, () => void>();
    const counts = new Map<string, number>();
    const hearing = async (name: string): Promise<PostgresStore> => {
      const store = await instance();
      // The listening connection calls back once when it stands; after that only what others say.
      await new Promise<void>((resolve) => {
        heardBy.set(name, resolve);
        store.onHint(() => {
          counts.set(name, (counts.get(name) ?? -1) + 1);
          heardBy.get(name)?.();
        });
      });
      return store;
    };
    const [one, other] = [await hearing('one'), await hearing('other')];
    const next = (name: string): Promise<void> => new Promise((resolve) => heardBy.set(name, resolve));
    const otherHears = next('other');
    await one.commit(change('e1', { tasks: [task('a', 'lane')] }));
    await otherHears;
    const oneHears = next('one');
    await other.commit(change('e2'));
    await oneHears;
    expect([...counts]).to.have.deep.members([
      ['one', 1],
      ['other', 1],
    ]);
  });

  it('keep the versions, tasks and lines of each other', async () => {
    const [one, other] = [await instance(), await instance()];
    await one.commit(change('e1', { puts: [put('a', 0)], tasks: [task('t', 'lane')] }));
    expect(await other.load('a')).to.include({ version: 1 });
    expect(await other.known('e1')).to.equal(true);
    expect(await other.commit(change('e2', { puts: [put('a', 0)] }))).to.equal('conflict');
    expect(await other.commit(change('e3', { puts: [put('a', 1)], cancels: ['t'] }))).to.equal('committed');
    expect(await one.tasks(9)).to.deep.equal([]);
    expect((await one.journal('s', 9)).map(({ id }) => id)).to.deep.equal(['e1', 'e3']);
  });

  it('let one change that the database cannot keep fail alone, among those that share its step', async () => {
    const store = await instance();
    const random = randomOf(3);
    const endless = Array.from({ length: 9_000 }, () =>
      String.fromCharCode(0x4e00 + Math.floor(random() * 9_000)),
    ).join('');
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, (_, n) =>
        store.commit(change(`e${n}`, { subject: `s${n}`, puts: [put(n === 20 ? endless : `k${n}`, 0)] })),
      ),
    );
    const failed = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
    expect(failed).to.have.length(1);
    expect(failed[0]).to.include('cannot keep this').and.not.include(endless.slice(0, 5));
    expect(await store.scan('', '', 99)).to.have.length(29);
    expect(await store.known('e20')).to.equal(false);
    expect(store.state()).to.include({ ready: true });
  });

  it('keep texts that the database cannot, apart from each other, in keys and ids too', async () => {
    const store = await instance();
    const texts = ['a\u0000', 'a\ud800', 'a␀', 'a␀{0}', 'a\u{10ffff}', 'aé', 'a🛟', 'a'];
    for (const text of texts) {
      const line = { id: text, subject: text, at, by: text, event: { text } };
      const work = { ...task(text, text), subject: text };
      expect(await store.commit({ line, puts: [put(text, 0, text)], tasks: [work], cancels: [] })).to.equal(
        'committed',
      );
      expect(await store.journal(text, 9)).to.deep.equal([line]);
      const claim = await store.claim(text, 10, 40);
      expect(claim).to.include({ id: text, subject: text, lane: text });
      await store.postpone(claim ?? { id: '', seq: 0, attempts: 0 }, 50, text);
    }
    expect((await store.tasks(99)).map(({ error }) => error)).to.deep.equal(texts);
    expect((await store.scan('a', '', 99)).map(({ doc }) => doc.value)).to.have.members(texts);
    expect(await store.scan('a␀', '', 99)).to.have.length(2);
  });
});
