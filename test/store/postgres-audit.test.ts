import { expect } from 'chai';
import pg from 'pg';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres.ts';
import { type Audit, audit } from '../../src/store/postgres-verify.ts';
import { type Database, postgres } from '../postgres-rig.ts';
import { change } from './contract.ts';

describe('the journal in PostgreSQL as evidence', function () {
  this.timeout(60_000);
  let database: Database;
  let schema: string;
  let store: PostgresStore;
  const [subjects, perSubject] = [4, 25];
  before(async () => {
    database = await postgres();
  });
  beforeEach(async () => {
    schema = database.schema();
    store = await openPostgresStore({ url: database.url, schema, clock: 'given', now: () => 0 });
    await Promise.all(
      Array.from({ length: subjects * perSubject }, (_, n) => {
        const made = change(`e${n}`, { subject: `s${n % subjects}` });
        return store.commit({ ...made, line: { ...made.line, at: n, event: { type: 'said', text: `of ann-${n}.` } } });
      }),
    );
  });
  afterEach(() => store.close());
  const audited = async (tamper = 'SELECT 1'): Promise<Audit> => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query(tamper);
      return await audit(client, schema);
    } finally {
      await client.end();
    }
  };

  it('is whole when nobody has touched it', async () => {
    expect(await audited()).to.deep.equal({ documents: 0, tasks: 0, ids: 100, lines: 100, subjects: 4, faults: [] });
  });

  it('shows every line that was edited, removed, put in or moved, but for the last ones cut off', async () => {
    const tampered = async (sql: string): Promise<number> => (await audited(sql)).faults.length;
    const numbers = await database.ask(`SELECT n::int AS n, place::int AS place FROM ${schema}.lines ORDER BY n`);
    const backup = `CREATE TABLE ${schema}.copy AS SELECT * FROM ${schema}.lines`;
    await database.ask(backup);
    const restore = (): Promise<unknown> =>
      database.ask(`DELETE FROM ${schema}.lines; INSERT INTO ${schema}.lines SELECT * FROM ${schema}.copy`);
    let tried = 0;
    const tamperings = (n: number): readonly string[] => [
      `UPDATE ${schema}.lines SET event = replace(event, 'ann', 'bob') WHERE n = ${n}`,
      `UPDATE ${schema}.lines SET at = at + 1 WHERE n = ${n}`,
      `UPDATE ${schema}.lines SET by = 'you' WHERE n = ${n}`,
      `UPDATE ${schema}.lines SET subject = 's' WHERE n = ${n}`,
      `INSERT INTO ${schema}.lines (id, subject, at, by, event, place, before, chain) ` +
        `SELECT 'new', subject, at, by, event, place + 1, chain, chain FROM ${schema}.lines WHERE n = ${n}`,
    ];
    for (const { n, place } of numbers.filter((_, at) => at % 9 === 0)) {
      const removal = Number(place) < perSubject ? [`DELETE FROM ${schema}.lines WHERE n = ${n}`] : [];
      // The first lines of a history may have been removed by retention.
      for (const sql of [...tamperings(Number(n)), ...(place === 1 ? [] : removal)]) {
        expect(await tampered(sql), sql).to.be.greaterThan(0);
        await restore();
        tried += 1;
      }
    }
    expect(tried).to.be.greaterThan(60);
  });

  it('stays whole over erasure and retention, of which only the weight of the lines is left', async () => {
    expect(await store.erase({ keys: [], subjects: ['s3'], marks: ['ann-41.', 'e42'] })).to.include({ lines: 27 });
    expect(await audited())
      .to.include({ lines: 73 })
      .and.to.deep.include({ faults: [] });
    expect(await store.retain({ texts: 60, lines: 20 })).to.include({ lines: 15, thinned: 28 });
    expect(await audited())
      .to.include({ lines: 58 })
      .and.to.deep.include({ faults: [] });
    // A line whose own time is earlier than that of the one before goes out of the middle.
    const made = change('late');
    await store.commit({ ...made, line: { ...made.line, subject: 's0', at: 10 } });
    await store.commit(change('after', { subject: 's0' }));
    expect(await store.retain({ texts: 60, lines: 20 })).to.include({ lines: 1, thinned: 0 });
    expect((await audited()).faults).to.deep.equal([]);
    expect((await store.journal('s0', 99)).map(({ id }) => id)).not.to.include('late');
    const [left] = await database.ask(
      `SELECT count(*)::int AS rows FROM ${schema}.lines l WHERE concat(id, subject, by, event) ~ 'ann-41[.]|e42'`,
    );
    expect(left).to.deep.equal({ rows: 0 });
  });
});
