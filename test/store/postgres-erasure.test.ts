import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres.ts';
import { type Database, postgres } from '../postgres-rig.ts';
import { change, put, task } from './contract.ts';

describe('erasing somebody from PostgreSQL', function () {
  this.timeout(60_000);
  let database: Database;
  let schema: string;
  let store: PostgresStore;
  let logged: string[];
  before(async () => {
    database = await postgres();
  });
  beforeEach(async () => {
    schema = database.schema();
    logged = [];
    store = await openPostgresStore({
      url: database.url,
      schema,
      clock: 'given',
      now: () => 0,
      log: (level, what, detail) => logged.push(`${level} ${what} ${JSON.stringify(detail)}`),
    });
    for (let n = 0; n < 40; n += 1) {
      const id = `${n % 2 === 0 ? 'annmarker' : 'bobmarker'}-${n}`;
      const subject = `c/${id.slice(0, 9)}`;
      const before = Math.floor(n / 2);
      const made = change(id, { subject, puts: [put(subject, before, `said by ${id} `.repeat(20))] });
      await store.commit({ ...made, tasks: [{ ...task(`${id}/0`, subject), subject }] });
    }
  });
  afterEach(() => store.close());

  /** In how many files of the tables of our database a text stands. */
  const filesWith = async (text: string): Promise<number> => {
    const [folder] = await database.askAdmin('SHOW data_directory');
    const [own] = await database.ask('SELECT oid::text FROM pg_database WHERE datname = current_database()');
    await database.askAdmin('CHECKPOINT');
    const base = join(String(folder?.['data_directory']), 'base', String(own?.['oid']));
    const found = await Promise.all(
      (await readdir(base)).map(async (name) => (await readFile(join(base, name))).includes(text)),
    );
    return found.filter(Boolean).length;
  };

  it('leaves no byte of her in the files of the tables, and everything of the others', async () => {
    expect(await filesWith('annmarker')).to.be.greaterThan(3);
    const wish = { keys: ['c/annmarker'], subjects: ['c/annmarker'], marks: ['annmarker'] };
    expect(await store.erase(wish)).to.deep.equal({ documents: 1, tasks: 20, ids: 20, lines: 20, thinned: 0 });
    expect(await filesWith('annmarker')).to.equal(0);
    expect(await store.journal('c/bobmarker', 99)).to.have.length(20);
    expect(await store.tasks(99)).to.have.length(20);
    expect(logged.join('\n')).not.to.include('traces');
  });

  it('says which tables somebody has to clear when it cannot: another one was reading them all the time', async () => {
    const reader = new pg.Client({ connectionString: database.url });
    await reader.connect();
    await reader.query('BEGIN');
    await reader.query(`SELECT * FROM ${schema}.lines`);
    const wish = { keys: ['c/annmarker'], subjects: ['c/annmarker'], marks: [] };
    expect(await store.erase(wish)).to.include({ documents: 1, lines: 20 });
    await reader.query('ROLLBACK');
    await reader.end();
    expect(logged.join('\n')).to.include('store.traces-left').and.include(`${schema}.lines`);
    expect(await store.journal('c/annmarker', 99)).to.deep.equal([]);
  });
});
