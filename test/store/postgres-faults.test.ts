import { expect } from 'chai';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres.ts';
import type { Change, Outcome } from '../../src/store/store.ts';
import { type Database, postgres } from '../postgres-rig.ts';
import { change, put, task } from './contract.ts';
import { type Gate, gateBefore } from './postgres-gate.ts';

describe('a PostgreSQL store when things break', function () {
  this.timeout(60_000);
  let database: Database;
  let schema: string;
  before(async () => {
    database = await postgres();
  });
  beforeEach(() => {
    schema = database.schema();
  });
  const opened = new Set<{ close(): unknown }>();
  const open = async (url = database.url): Promise<PostgresStore> => {
    const store = await openPostgresStore({ url, schema, clock: 'given', now: () => 0 });
    opened.add(store);
    return store;
  };
  const gateway = async (): Promise<Gate> => {
    const gate = await gateBefore(database);
    opened.add(gate.server);
    return gate;
  };
  afterEach(async () => {
    await Promise.all([...opened].map((one) => one.close()));
    opened.clear();
  });

  it('makes nothing twice when the answer to a commit is lost: whoever asks again with the same id is told', async () => {
    const gate = await gateway();
    const store = await open(gate.url);
    let hints = 0;
    store.onHint(() => {
      hints += 1;
    });
    for (let round = 0; round < 5; round += 1) {
      gate.cutAnswers('committed', 1);
      const made = change(`e${round}`, { puts: [put('a', round, round)], tasks: [task(`t${round}`, 'lane')] });
      expect(await store.commit(made)).to.equal('repeated');
    }
    // Whoever performs tasks here has not been told of these: the hint says to look.
    expect(hints).to.be.at.least(5);
    // Lost twice in a row: now the caller has to ask again.
    gate.cutAnswers('ted', 2);
    const last = change('last', { puts: [put('a', 5, 'last')] });
    const error = await store.commit(last).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect((error as Error).message)
      .to.include('was lost')
      .and.include('same id');
    expect(await store.commit(last)).to.equal('repeated');
    expect(await store.load('a')).to.deep.equal({ value: 'last', version: 6 });
    expect(await store.journal('s', 99)).to.have.length(6);
    expect(await store.tasks(99)).to.have.length(5);
  });

  it('does not take a task twice when the answer to a claim is lost: it is free again when the claim ends', async () => {
    const gate = await gateway();
    const store = await open(gate.url);
    await store.commit(change('e1', { tasks: [task('secret-task', 'lane')] }));
    gate.cutAnswers('secret-task', 1);
    expect(await store.claim('secret-task', 10, 40)).to.equal(undefined);
    expect(await store.claim('secret-task', 40, 80)).to.include({ attempts: 2 });
  });

  const counting = (acknowledged: Set<string>, stores: readonly PostgresStore[], back: () => Promise<void>) => {
    const persist = async (store: PostgresStore, made: Change): Promise<Outcome> => {
      for (;;) {
        try {
          return await store.commit(made);
        } catch {
          await back();
        }
      }
    };
    return async (writer: number, rounds: number): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        const store = stores[writer % stores.length];
        if (store === undefined) {
          return;
        }
        const id = `w${writer}/${round}`;
        const subject = `w${writer}`;
        const made = change(id, { subject, puts: [put(subject, round, round)], tasks: [task(id, subject)] });
        expect(await persist(store, made)).to.be.oneOf(['committed', 'repeated']);
        acknowledged.add(id);
      }
    };
  };

  const checkWhole = async (
    acknowledged: ReadonlySet<string>,
    store: PostgresStore,
    writers: number,
    rounds: number,
  ) => {
    expect(acknowledged.size).to.equal(writers * rounds);
    const [lines] = await database.ask(
      `SELECT count(*)::int AS all, count(DISTINCT id)::int AS ids FROM ${schema}.lines`,
    );
    expect(lines).to.deep.equal({ all: writers * rounds, ids: writers * rounds });
    expect((await store.tasks(9999)).map(({ id }) => id)).to.have.members([...acknowledged]);
    for (let writer = 0; writer < writers; writer += 1) {
      expect(await store.load(`w${writer}`)).to.deep.equal({ value: rounds - 1, version: rounds });
      const ids = (await store.journal(`w${writer}`, 9999)).map(({ id }) => id);
      expect(ids).to.deep.equal(Array.from({ length: rounds }, (_, round) => `w${writer}/${round}`));
    }
  };

  it('loses and doubles nothing while every connection is cut again and again', async () => {
    const stores = [await open(), await open()];
    const acknowledged = new Set<string>();
    const write = counting(acknowledged, stores, async () => undefined);
    const [writers, rounds] = [8, 25];
    let working = true;
    const cutting = (async () => {
      let cuts = 0;
      while (working) {
        cuts += await database.cut();
      }
      return cuts;
    })();
    await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer, rounds)));
    working = false;
    expect(await cutting).to.be.greaterThan(5);
    await checkWhole(acknowledged, stores[0] ?? stores[1] ?? (await open()), writers, rounds);
  });

  it('loses and doubles nothing when the database dies under load and comes back, and is ready again by itself', async () => {
    const stores = [await open(), await open()];
    const acknowledged = new Set<string>();
    let back: Promise<void> = Promise.resolve();
    const write = counting(acknowledged, stores, () => back);
    const [writers, rounds, crashes] = [8, 60, 3];
    const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer, rounds)));
    for (let crash = 1; crash <= crashes; crash += 1) {
      while (acknowledged.size < (crash * writers * rounds) / (crashes + 1)) {
        await stores[0]?.known('anything').catch(() => back);
      }
      let revived = (): void => undefined;
      back = new Promise((resolve) => {
        revived = resolve;
      });
      await database.crash();
      const error = await stores[0]?.known('anything').catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(Error);
      expect(stores[0]?.state()).to.include({ ready: false });
      await database.revive();
      revived();
    }
    await writing;
    for (const store of stores) {
      await store.known('anything');
      expect(store.state()).to.include({ ready: true });
    }
    await checkWhole(acknowledged, stores[0] ?? (await open()), writers, rounds);
  });

  it('hears again of the others after its listening connection was cut', async () => {
    const one = await open();
    const callback = (): Promise<void> => new Promise((resolve) => one.onHint(resolve));
    await callback();
    const other = await open();
    const again = callback();
    await database.cut();
    await again;
    const heard = callback();
    await other.commit(change('e1'));
    await heard;
  });
});
