import { openPostgresStore, type PostgresStore } from '../../src/store/postgres.ts';
import { type Database, postgres } from '../postgres-rig.ts';
import { median, medianOfRatios } from './arithmetic.ts';

const rounds = 25;
const perRound = 20;
/** As long as the state of a talk in performance.md §4. */
const valueLength = 430;

/** A desk of its own schema that holds so many conversations, each with a line of the journal and its id. */
type Filled = { readonly store: PostgresStore; readonly schema: string; readonly conversations: number };

/** Latency (ms, the middle) of a commit with one task on PostgreSQL among few and many conversations, batch by batch in turn. */
export async function latencyGrowth(
  few: number,
  many: number,
  say: (progress: string) => void,
): Promise<Record<'few' | 'many' | 'ratio', number>> {
  const database = await postgres();
  const desks: Filled[] = [];
  for (const conversations of [few, many]) {
    say(`G4: filling PostgreSQL with ${conversations} conversations`);
    desks.push(await filled(database, conversations));
  }
  say('G4: commits, one after the other');
  const taken: number[][] = desks.map(() => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [place, desk] of desks.entries()) {
      const ms = median(await commits(desk, (round + 1) * perRound));
      // The first round fills plans and pages.
      if (round >= 0) taken[place]?.push(ms);
    }
  }
  for (const { store, schema } of desks) {
    await store.close();
    await database.ask(`DROP SCHEMA ${schema} CASCADE`);
  }
  const [fews = [], manys = []] = taken;
  return { few: median(fews), many: median(manys), ratio: medianOfRatios(manys, fews) };
}

async function filled(database: Database, conversations: number): Promise<Filled> {
  const schema = database.schema();
  const store = await openPostgresStore({ url: database.url, schema, clock: 'given' });
  const all = `generate_series(0, ${conversations - 1}) AS n`;
  await database.ask(
    `INSERT INTO ${schema}.docs (key, version, value)
     SELECT 'conversation/' || n, 1, '"' || rpad(md5(n::text) || md5((n + 1)::text), ${valueLength - 2}, md5((-n)::text)) || '"' FROM ${all}`,
  );
  await database.ask(`INSERT INTO ${schema}.ids (id, at) SELECT 'said-' || n, ${Date.now()} FROM ${all}`);
  await database.ask(
    `INSERT INTO ${schema}.lines (id, subject, at, by, event, place, before, chain)
     SELECT 'said-' || n, 'subject-' || n, ${Date.now()}, 'bench', '{"type":"said"}', 1, '', sha256(n::text::bytea) FROM ${all}`,
  );
  for (const table of ['docs', 'ids', 'lines']) await database.ask(`VACUUM ANALYZE ${schema}.${table}`);
  return { store, schema, conversations };
}

/** The next turns of some conversations, each another one, and how long each took. */
async function commits({ store, conversations }: Filled, from: number): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let turn = from; turn < from + perRound; turn += 1) {
    const number = (turn * 7919) % conversations;
    const [now, id] = [Date.now(), `turn-${turn}`];
    const subject = `subject-${number}`;
    const change = {
      line: { id, subject, at: now, by: 'bench', event: { type: 'said', text: 'it hangs and times out' } },
      puts: [{ key: `conversation/${number}`, before: 1, value: 'x'.repeat(valueLength - 2) }],
      tasks: [{ id: `${id}/0`, subject, lane: subject, dueAt: now, effect: { kind: 'say' } }],
      cancels: [],
    };
    const startedAt = performance.now();
    const { outcome, claimed } = await store.commitAndClaim(change, {
      now,
      until: new Map([[`${id}/0`, now + 60_000]]),
    });
    taken.push(performance.now() - startedAt);
    if (outcome !== 'committed') throw new Error(`A turn of the bench was not committed: ${outcome}.`);
    for (const task of claimed) await store.settle(task);
  }
  return taken;
}
