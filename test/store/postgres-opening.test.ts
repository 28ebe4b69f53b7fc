import { createServer } from 'node:net';
import { expect } from 'chai';
import { openPostgresStore, type PostgresOptions, type PostgresStore } from '../../src/store/postgres.ts';
import type { StoreLog } from '../../src/store/postgres-link.ts';
import { StoreError } from '../../src/store/store.ts';
import { type Database, postgres } from '../postgres-rig.ts';
import { change } from './contract.ts';

const password = 'pass-word of the desk';

describe('opening a PostgreSQL store', function () {
  this.timeout(60_000);
  let database: Database;
  let schema: string;
  let logged: string[];
  const open = (options: Partial<PostgresOptions> = {}): Promise<PostgresStore> => {
    const log: StoreLog = (level, what, detail = {}) => logged.push(`${level} ${what} ${JSON.stringify(detail)}`);
    return openPostgresStore({ url: database.url, schema, clock: 'given', now: () => 0, log, ...options });
  };
  const refusal = async (options: Partial<PostgresOptions> = {}): Promise<string> => {
    const error = await open(options).then(
      async (store) => {
        await store.close();
        return undefined;
      },
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(StoreError);
    const { message } = error as StoreError;
    expect(message).not.to.include(password).and.not.to.include(encodeURIComponent(password));
    return message;
  };
  const urlWith = (parts: Partial<Pick<URL, 'username' | 'password' | 'port' | 'pathname' | 'hostname'>>): string =>
    Object.assign(new URL(database.url), parts).href;
  before(async () => {
    database = await postgres();
  });
  beforeEach(() => {
    schema = database.schema();
    logged = [];
  });

  it('makes the schema once, however many instances start at once', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => open()));
    expect(await Promise.all(stores.map((store, place) => store.commit(change(`e${place}`))))).to.deep.equal(
      stores.map(() => 'committed'),
    );
    await Promise.all(stores.map((store) => store.close()));
    expect(await database.ask(`SELECT number FROM ${schema}.migrations ORDER BY number`)).to.deep.equal([
      { number: 1 },
      { number: 2 },
    ]);
  });

  it('finds everything again, and goes on counting where it stopped', async () => {
    const first = await open();
    await first.commit(change('e1', { tasks: [{ id: 't1', subject: 's', lane: 'l', dueAt: 0, effect: {} }] }));
    await first.close();
    const second = await open();
    expect(await second.known('e1')).to.equal(true);
    await second.commit(change('e2', { tasks: [{ id: 't2', subject: 's', lane: 'l', dueAt: 0, effect: {} }] }));
    expect((await second.tasks(9)).map(({ id, seq }) => [id, seq])).to.deep.equal([
      ['t1', 1],
      ['t2', 2],
    ]);
    await second.close();
  });

  it('refuses a schema of a newer version and leaves it as it is; who is at work already goes on', async () => {
    const running = await open();
    await database.ask(`INSERT INTO ${schema}.migrations (number) VALUES (99)`);
    expect(await refusal())
      .to.include(`schema ${schema}`)
      .and.include('newer version')
      .and.include('migration 99');
    expect(await running.commit(change('e1'))).to.equal('committed');
    await running.close();
  });

  it('refuses a name for a schema that would have to be escaped', async () => {
    for (const name of ['Desk', 'a b', 'a"; DROP TABLE x; --', '', 'pg_desk', 'ä']) {
      schema = name;
      expect(await refusal()).to.include('no name for a schema');
    }
  });

  it('refuses a server that would forget what it has acknowledged, unless told to take it', async () => {
    await database.askAdmin('ALTER ROLE desk SET synchronous_commit = off');
    try {
      expect(await refusal()).to.include('synchronous_commit = off');
      await (await open({ allowLossy: true })).close();
      expect(logged.join('\n')).to.include('warn store.lossy-server');
    } finally {
      await database.askAdmin('ALTER ROLE desk RESET synchronous_commit');
    }
    await database.askAdmin('ALTER SYSTEM SET full_page_writes = off');
    await database.askAdmin('ALTER SYSTEM SET fsync = off');
    await database.askAdmin('SELECT pg_reload_conf(), pg_sleep(0.2)');
    try {
      expect(await refusal()).to.include('fsync and full_page_writes = off');
    } finally {
      await database.askAdmin('ALTER SYSTEM RESET ALL');
      await database.askAdmin('SELECT pg_reload_conf(), pg_sleep(0.2)');
    }
    await (await open()).close();
  });

  it('takes no writes for granted: a session that is read-only is not ready', async () => {
    const store = await open();
    await database.askAdmin('ALTER ROLE desk SET default_transaction_read_only = on');
    try {
      await database.cut();
      const error = await store.commit(change('e1')).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect((error as Error).message).to.include('read-only');
      expect(store.state()).to.include({ ready: false });
      await store.known('e1');
      expect(store.state()).to.include({ ready: false });
    } finally {
      await database.askAdmin('ALTER ROLE desk RESET default_transaction_read_only');
      await store.close();
    }
  });

  it('warns of a superuser', async () => {
    const url = database.adminUrl;
    await (await open({ url })).close();
    expect(logged.join('\n')).to.include('warn store.superuser');
    await database.askAdmin(`DROP SCHEMA ${schema} CASCADE`);
  });

  it('says in the admin’s words what is wrong with the address, and never the password', async () => {
    expect(await refusal({ url: urlWith({ password: 'wrong' }) })).to.include('refuses the user desk');
    expect(await refusal({ url: urlWith({ username: 'nobody' }) })).to.include('refuses the user nobody');
    expect(await refusal({ url: urlWith({ pathname: '/elsewhere' }) })).to.include('no database elsewhere');
    expect(await refusal({ url: urlWith({ hostname: 'no-such-host.invalid' }) })).to.include('no-such-host.invalid');
    expect(await refusal({ url: `mysql://desk:${password}@127.0.0.1/desk` })).to.include('not an address');
    expect(await refusal({ url: `desk:${password}@nowhere` })).to.include('not an address');
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const port = String((closed.address() as { port: number }).port);
    await new Promise((resolve) => closed.close(resolve));
    expect(await refusal({ url: urlWith({ port }) })).to.include(`Nothing answers at 127.0.0.1:${port}`);
  });

  it('says that a role may not make a schema', async () => {
    await database.askAdmin(`CREATE ROLE guest LOGIN PASSWORD '${password}'`);
    const url = urlWith({ username: 'guest' });
    expect(await refusal({ url })).to.include('The user guest may not do this');
    await database.askAdmin('DROP ROLE guest');
  });
});
