import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Inspection } from './inspect.ts';
import { kept, type LineRow, lineOf, type TaskRow, taskColumns, taskOf, told } from './postgres-text.ts';
import type { JournalLine, Task } from './store.ts';

/** One thing that a desk keeps, whichever store it stands in. */
export type Row =
  | { readonly kind: 'document'; readonly key: string; readonly version: number; readonly value: unknown }
  | { readonly kind: 'task'; readonly task: Task }
  | { readonly kind: 'id'; readonly id: string; readonly at: number }
  | { readonly kind: 'line'; readonly line: JournalLine };

/** How much a desk holds, and a hash over all of it in which the order of rows has no part. */
export type Sum = {
  readonly documents: number;
  readonly tasks: number;
  readonly ids: number;
  readonly lines: number;
  readonly digest: string;
};

const pageSize = 1_000;

/** Everything in a folder; the lines of a subject come in their order, the archived ones first. */
export function* rowsOfFolder({ recovered, archived }: Inspection): Generator<Row> {
  const { state } = recovered;
  for (const [key, { version, value }] of state.docs) {
    yield { kind: 'document', key, version, value };
  }
  for (const task of state.agenda.tasks.values()) {
    yield { kind: 'task', task };
  }
  for (const [id, at] of state.ids) {
    yield { kind: 'id', id, at };
  }
  for (const line of [...archived.lines, ...state.fallen, ...[...state.lines.values()].flat()]) {
    yield { kind: 'line', line };
  }
}

type Cursor = { readonly client: pg.ClientBase; readonly s: string };

async function* paged<R extends pg.QueryResultRow>(
  { client }: Cursor,
  columns: string,
  from: string,
  by: string,
): AsyncGenerator<R> {
  await client.query(`DECLARE moving NO SCROLL CURSOR FOR SELECT ${columns} FROM ${from} ORDER BY ${by}`);
  try {
    for (;;) {
      const { rows } = await client.query<R>(`FETCH ${pageSize} FROM moving`);
      if (rows.length === 0) {
        return;
      }
      yield* rows;
    }
  } finally {
    await client.query('CLOSE moving').catch(() => undefined);
  }
}

/** Everything in a schema, read back page by page inside of the transaction that is open. */
export async function* rowsOfSchema(cursor: Cursor): AsyncGenerator<Row> {
  const { s } = cursor;
  type DocRow = { readonly key: string; readonly version: number; readonly value: string };
  for await (const row of paged<DocRow>(cursor, 'key, version::float8 AS version, value', `${s}.docs`, 'key')) {
    yield { kind: 'document', key: told(row.key), version: row.version, value: JSON.parse(row.value) as unknown };
  }
  for await (const row of paged<TaskRow>(cursor, taskColumns, `${s}.tasks`, 'seq')) {
    yield { kind: 'task', task: taskOf(row) };
  }
  for await (const row of paged<{ id: string; at: number }>(cursor, 'id, at', `${s}.ids`, 'id')) {
    yield { kind: 'id', id: told(row.id), at: row.at };
  }
  const lines = `${s}.lines WHERE event IS NOT NULL`;
  for await (const row of paged<LineRow>(cursor, 'id, subject, at, by, event', lines, 'n')) {
    yield { kind: 'line', line: lineOf(row) };
  }
}

const partsOf = (row: Row): readonly unknown[] => {
  switch (row.kind) {
    case 'document':
      return [row.key, row.version, row.value];
    case 'task': {
      const { id, subject, lane, seq, dueAt, attempts, claimedUntil, effect, error } = row.task;
      return [id, subject, lane, seq, dueAt, attempts, claimedUntil, effect, error ?? null];
    }
    case 'id':
      return [row.id, row.at];
    case 'line': {
      const { id, subject, at, by, event } = row.line;
      return [id, subject, at, by, event];
    }
  }
};

/** Adds rows up, each told to `each` first. A line counts with its place among those of its subject. */
export const sumOf = async (
  rows: Iterable<Row> | AsyncIterable<Row>,
  each: (row: Row) => Promise<void> | void = () => undefined,
): Promise<Sum> => {
  const counts = { document: 0, task: 0, id: 0, line: 0 };
  const places = new Map<string, number>();
  const total = Buffer.alloc(32);
  for await (const row of rows) {
    await each(row);
    counts[row.kind] += 1;
    const place = row.kind === 'line' ? (places.get(row.line.subject) ?? 0) + 1 : 0;
    if (row.kind === 'line') {
      places.set(row.line.subject, place);
    }
    const hash = createHash('sha256')
      .update(JSON.stringify([row.kind, place, ...partsOf(row)]))
      .digest();
    for (const [at, byte] of hash.entries()) {
      total[at] = (total[at] ?? 0) ^ byte;
    }
  }
  const { document, task, id, line } = counts;
  return { documents: document, tasks: task, ids: id, lines: line, digest: total.toString('base64url') };
};

type Table = { readonly sql: string; readonly values: (row: Row) => readonly unknown[] };

const insertion = (s: string, table: string, columns: readonly (readonly [name: string, type: string])[]): string => {
  const names = columns.map(([name]) => name).join(', ');
  const lists = columns.map(([, type], place) => `$${place + 1}::${type}[]`).join(', ');
  return `INSERT INTO ${s}${table} (${names}) SELECT * FROM unnest(${lists})`;
};

const tablesOf = (s: string): Readonly<Record<Row['kind'], Table>> => ({
  document: {
    sql: insertion(`${s}.`, 'docs', [
      ['key', 'text'],
      ['version', 'bigint'],
      ['value', 'text'],
    ]),
    values: (row) => (row.kind === 'document' ? [kept(row.key), row.version, JSON.stringify(row.value)] : []),
  },
  task: {
    sql: insertion(`${s}.`, 'tasks', [
      ['id', 'text'],
      ['subject', 'text'],
      ['lane', 'text'],
      ['seq', 'bigint'],
      ['due_at', 'float8'],
      ['attempts', 'int'],
      ['claimed_until', 'float8'],
      ['effect', 'text'],
      ['error', 'text'],
    ]),
    values: (row) => {
      if (row.kind !== 'task') {
        return [];
      }
      const { id, subject, lane, seq, dueAt, attempts, claimedUntil, effect, error } = row.task;
      const told = error === undefined ? null : kept(error);
      const work = JSON.stringify(effect ?? null);
      return [kept(id), kept(subject), kept(lane), seq, dueAt, attempts, claimedUntil, work, told];
    },
  },
  id: {
    sql: insertion(`${s}.`, 'ids', [
      ['id', 'text'],
      ['at', 'float8'],
    ]),
    values: (row) => (row.kind === 'id' ? [kept(row.id), row.at] : []),
  },
  line: {
    sql: insertion('', 'incoming_lines', [
      ['id', 'text'],
      ['subject', 'text'],
      ['at', 'float8'],
      ['by', 'text'],
      ['event', 'text'],
    ]),
    values: (row) => {
      if (row.kind !== 'line') {
        return [];
      }
      const { id, subject, at, by, event } = row.line;
      return [kept(id), kept(subject), at, kept(by), JSON.stringify(event ?? null)];
    },
  },
});

/** Writes rows page by page into empty tables; `finish` writes the last page, the chains of the lines and the next `seq`. */
export const writerInto = async (
  { client, s }: Cursor,
  onPage: (kind: Row['kind'], rows: number) => Promise<void>,
): Promise<{ add(row: Row): Promise<void>; finish(lastSeq: number): Promise<void> }> => {
  const tables = tablesOf(s);
  let page: Row[] = [];
  await client.query(
    'CREATE TEMPORARY TABLE incoming_lines (n bigserial, id text, subject text COLLATE "C", at float8, by text, event text) ' +
      'ON COMMIT DROP',
  );
  const flush = async (): Promise<void> => {
    const [first] = page;
    if (first === undefined) {
      return;
    }
    const { sql, values } = tables[first.kind];
    const rows = page.map(values);
    const columns = values(first).map((_, place) => rows.map((row) => row[place]));
    await client.query(sql, columns);
    await onPage(first.kind, page.length);
    page = [];
  };
  return {
    add: async (row) => {
      if (page.length >= pageSize || (page[0] !== undefined && page[0].kind !== row.kind)) {
        await flush();
      }
      page.push(row);
    },
    finish: async (lastSeq) => {
      await flush();
      await client.query(
        `INSERT INTO ${s}.lines (id, subject, at, by, event, place, before, chain) ` +
          'SELECT id, subject, at, by, event, row_number() OVER history, ' +
          `coalesce(${s}.chain_1(weight) OVER (history ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), ''), ` +
          `${s}.chain_1(weight) OVER history ` +
          `FROM (SELECT *, ${s}.digest_1(id, subject, at, by, event) AS weight FROM incoming_lines) AS weighed ` +
          'WINDOW history AS (PARTITION BY subject ORDER BY n) ORDER BY n',
      );
      await client.query(`SELECT setval('${s}.task_seq', $1::bigint, $2)`, [Math.max(1, lastSeq), lastSeq > 0]);
    },
  };
};
