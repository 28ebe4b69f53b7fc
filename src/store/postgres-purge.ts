import type pg from 'pg';
import { isBusy } from './postgres-errors.ts';
import { kept, type LineRow, lineOf, type TaskRow, taskColumns, taskOf } from './postgres-text.ts';
import { erasePurge, isMarked, lineAfter, retainPurge } from './purge.ts';
import type { Erasure, Removed, Retention } from './store.ts';

/** A connection with time on its hands, and the schema as it stands in SQL. */
export type Broom = { readonly client: pg.ClientBase; readonly s: string };

const none: Removed = { documents: 0, tasks: 0, ids: 0, lines: 0, thinned: 0 };
const pageSize = 2_000;

type NumberedLine = LineRow & { readonly n: string };

const inOneStep = async <T>({ client }: Broom, work: () => Promise<T>): Promise<T> => {
  await client.query('BEGIN');
  try {
    const done = await work();
    await client.query('COMMIT');
    return done;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
};

const removeRows = async ({ client, s }: Broom, table: string, column: string, keys: readonly string[]) =>
  (await client.query(`DELETE FROM ${s}.${table} WHERE ${column} = ANY ($1)`, [keys])).rowCount ?? 0;

/** How a mark stands in a text column, and inside the JSON of another: there with the escapes of JSON. */
const patternsOf = (marks: readonly string[]): readonly [readonly string[], readonly string[]] => [
  marks.map(kept),
  marks.map((mark) => JSON.stringify(mark).slice(1, -1)),
];

const holds = (column: string, list: string): string =>
  `EXISTS (SELECT 1 FROM unnest(${list}::text[]) AS m WHERE strpos(${column}, m) > 0)`;

/** What is left of a line: its weight in the chain. */
const emptied = (s: string): string =>
  `SET digest = coalesce(digest, ${s}.digest_1(id, subject, at, by, event)), id = '', by = '', event = NULL`;

const erase = async (broom: Broom, { keys, subjects, marks }: Erasure): Promise<Removed> => {
  const { client, s } = broom;
  const [bare, inJson] = patternsOf(marks);
  const values = [subjects.map(kept), bare, inJson];
  const lines = await client.query<NumberedLine>(
    `SELECT n, id, subject, at, by, event FROM ${s}.lines WHERE event IS NOT NULL AND (subject = ANY ($1) OR ` +
      `${holds('concat_ws(chr(10), id, subject, by)', '$2')} OR ${holds('event', '$3')})`,
    values,
  );
  const tasks = await client.query<TaskRow>(
    `SELECT ${taskColumns} FROM ${s}.tasks WHERE subject = ANY ($1) OR ` +
      `${holds('concat_ws(chr(10), id, subject, lane, error)', '$2')} OR ${holds('effect', '$3')}`,
    values,
  );
  // The database finds too much (a number, a bracket, two columns): what counts is the text of the values.
  const whole = (subject: string): boolean => subjects.includes(subject) || isMarked(subject, marks);
  const theirs = (subject: string, value: unknown): boolean => whole(subject) || isMarked(value, marks);
  const goneLines = lines.rows.filter((row) => theirs(lineOf(row).subject, lineOf(row)));
  const goneTasks = tasks.rows.filter((row) => theirs(taskOf(row).subject, taskOf(row)));
  // Out of the middle of somebody else's history only the words go: its chain can still be checked.
  const [all, some] = [true, false].map((want) =>
    goneLines.filter((row) => whole(lineOf(row).subject) === want).map(({ n }) => n),
  );
  await client.query(`UPDATE ${s}.lines ${emptied(s)} WHERE n = ANY ($1)`, [some]);
  await removeRows(broom, 'lines', 'n', all ?? []);
  const ids = await client.query(`DELETE FROM ${s}.ids WHERE ${holds('id', '$1')}`, [bare]);
  return {
    documents: await removeRows(broom, 'docs', 'key', keys.map(kept)),
    tasks: await removeRows(
      broom,
      'tasks',
      'id',
      goneTasks.map(({ id }) => id),
    ),
    ids: ids.rowCount ?? 0,
    lines: goneLines.length,
    thinned: 0,
  };
};

/** Removes what is kept of somebody, all or nothing. */
export const eraseRows = async (broom: Broom, wish: Erasure): Promise<Removed> => {
  erasePurge(wish);
  return await inOneStep(broom, () => erase(broom, wish));
};

/** Thins a page of lines after `from`; gives where it ended and how many lost their text, or undefined at the end. */
const thinPage = async (
  { client, s }: Broom,
  times: Retention,
  from: string,
): Promise<{ readonly last: string; readonly thinned: number } | undefined> => {
  const { rows } = await client.query<NumberedLine>(
    `SELECT n, id, subject, at, by, event FROM ${s}.lines WHERE n > $1 AND at < $2 AND digest IS NULL ` +
      'ORDER BY n LIMIT $3',
    [from, times.texts, pageSize],
  );
  const last = rows.at(-1);
  if (last === undefined) {
    return undefined;
  }
  const owed = { purge: retainPurge(times), removed: { ...none } };
  const events = rows.map((row) => JSON.stringify(lineAfter(owed, lineOf(row))?.event ?? {}));
  // The digest stays, so that the chain can be checked over what is no longer there.
  await client.query(
    `UPDATE ${s}.lines l SET event = u.event, digest = ${s}.digest_1(l.id, l.subject, l.at, l.by, l.event) ` +
      'FROM unnest($1::bigint[], $2::text[]) AS u(n, event) WHERE l.n = u.n AND l.digest IS NULL',
    [rows.map(({ n }) => n), events],
  );
  return { last: last.n, thinned: owed.removed.thinned };
};

/** Removes lines before an instant: whole rows at the beginning of a history, the words where older ones stay before. */
const removeBefore = async ({ client, s }: Broom, instant: number): Promise<number> => {
  const first = await client.query<{ event: boolean }>(
    `DELETE FROM ${s}.lines l WHERE l.at < $1 AND NOT EXISTS (SELECT 1 FROM ${s}.lines e ` +
      'WHERE e.subject = l.subject AND e.n < l.n AND e.at >= $1) RETURNING l.event IS NOT NULL AS event',
    [instant],
  );
  const between = await client.query(`UPDATE ${s}.lines ${emptied(s)} WHERE at < $1 AND event IS NOT NULL`, [instant]);
  return first.rows.filter(({ event }) => event).length + (between.rowCount ?? 0);
};

/**
 * Removes what has outlived its time, page by page, so that nobody waits for it; what is left by a crash is done by
 * the next one. Ids that were committed before `idsBefore` (epoch ms) go too.
 */
export const retainRows = async (broom: Broom, times: Retention, idsBefore: number): Promise<Removed> => {
  retainPurge(times);
  const { client, s } = broom;
  const lines = await removeBefore(broom, times.lines);
  await client.query(`DELETE FROM ${s}.ids WHERE at < $1`, [idsBefore]);
  let thinned = 0;
  for (let from = '-1'; ; ) {
    const page = await thinPage(broom, times, from);
    if (page === undefined) {
      return { ...none, lines, thinned };
    }
    thinned += page.thinned;
    from = page.last;
  }
};

/** A table up to this size is written anew within about a second, for which commits wait. */
const mostBytesAnew = 128 * 1024 * 1024;

const writeAnew = async ({ client, s }: Broom, table: string): Promise<boolean> => {
  const size = await client.query<{ bytes: number }>('SELECT pg_total_relation_size($1)::float8 AS bytes', [
    `${s}.${table}`,
  ]);
  if ((size.rows[0]?.bytes ?? 0) > mostBytesAnew) {
    return false;
  }
  try {
    await client.query(`VACUUM (FULL, ANALYZE) ${s}.${table}`);
    return true;
  } catch (error) {
    if (isBusy(error)) {
      return false;
    }
    throw error;
  }
};

/**
 * Clears the places where removed rows stood: a plain VACUUM only frees them, and the bytes stay in the files until
 * something else is written there, so the tables are written anew. Gives those that were too large or too busy for
 * that. What the server keeps beside its tables (write-ahead log, archives, base backups) is the operator's to let
 * expire.
 */
export const clearTraces = async (broom: Broom, tables: readonly string[]): Promise<readonly string[]> => {
  const left: string[] = [];
  await broom.client.query("SET lock_timeout = '5s'");
  for (const table of tables) {
    if (!(await writeAnew(broom, table))) {
      await broom.client.query(`VACUUM (ANALYZE) ${broom.s}.${table}`);
      left.push(table);
    }
  }
  return left;
};
