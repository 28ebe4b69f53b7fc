import type pg from 'pg';
import { formatKnown } from './folder.ts';
import { rowsOfSchema, sumOf } from './move-rows.ts';
import { linesKept } from './state.ts';

const sliceLength = 64 * 1024;

/** How many lines of each subject come before the latest that a folder keeps at hand. */
const olderLines = async (client: pg.ClientBase, s: string): Promise<Map<string, number>> => {
  const { rows } = await client.query<{ subject: string; older: number }>(
    `SELECT subject, (count(*) - ${linesKept})::int AS older FROM ${s}.lines WHERE event IS NOT NULL ` +
      `GROUP BY subject HAVING count(*) > ${linesKept}`,
  );
  return new Map(rows.map(({ subject, older }) => [subject, older]));
};

/**
 * Writes what a schema holds at one instant as the JSON lines that `import` takes, so that a desk can go back into a
 * folder; gives the number of rows. The chain of a folder begins anew with the digest of everything.
 */
export const writeDatabaseExport = async (
  client: pg.ClientBase,
  s: string,
  write: (text: string) => Promise<void>,
): Promise<number> => {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const sum = await sumOf(rowsOfSchema({ client, s }));
    const [last] = (
      await client.query<{ seq: number }>(
        `SELECT CASE WHEN is_called THEN last_value ELSE 0 END::float8 AS seq FROM ${s}.task_seq`,
      )
    ).rows;
    const older = await olderLines(client, s);
    let rows = 0;
    let slice = '';
    const add = async (row: object): Promise<void> => {
      slice += `${JSON.stringify(row)}\n`;
      rows += 1;
      if (slice.length >= sliceLength) {
        await write(slice);
        slice = '';
      }
    };
    await add({ kind: 'store', format: formatKnown, sequence: sum.lines, chain: sum.digest, lastSeq: last?.seq ?? 0 });
    for await (const row of rowsOfSchema({ client, s })) {
      if (row.kind === 'task') {
        await add({ kind: 'task', ...row.task });
      } else if (row.kind === 'line') {
        const left = older.get(row.line.subject) ?? 0;
        older.set(row.line.subject, left - 1);
        await add({ kind: left > 0 ? 'archived' : 'line', ...row.line });
      } else {
        await add(row);
      }
    }
    await write(`${slice}${JSON.stringify({ kind: 'end', rows })}\n`);
    return rows + 1;
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
  }
};
