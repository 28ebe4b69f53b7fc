import type pg from 'pg';
import { told } from './postgres-text.ts';

/** How much a schema holds, and what in its journal is not as it was committed (at most ten sentences). */
export type Audit = {
  readonly documents: number;
  readonly tasks: number;
  readonly ids: number;
  readonly lines: number;
  readonly subjects: number;
  readonly faults: readonly string[];
};

type Break = { readonly subject: string; readonly place: number; readonly gap: boolean };

const countsSql = (s: string): string => `SELECT (SELECT count(*) FROM ${s}.docs)::float8 AS documents,
  (SELECT count(*) FROM ${s}.tasks)::float8 AS tasks, (SELECT count(*) FROM ${s}.ids)::float8 AS ids,
  (SELECT count(*) FROM ${s}.lines WHERE event IS NOT NULL)::float8 AS lines,
  (SELECT count(DISTINCT subject) FROM ${s}.lines)::float8 AS subjects`;

/** A line follows the one before; the first that is kept may follow what retention has removed, but stands by its own hash. */
const breaksSql = (s: string): string => `SELECT subject, place::float8 AS place, gap FROM (
  SELECT n, subject, place, chain <> ${s}.link_1(before, coalesce(digest, ${s}.digest_1(id, subject, at, by, event))) AS broken,
    coalesce(place <> lag(place) OVER history + 1 OR before <> lag(chain) OVER history, place = 1 AND before <> '') AS gap
  FROM ${s}.lines WINDOW history AS (PARTITION BY subject ORDER BY n)
) AS judged WHERE gap OR broken ORDER BY n LIMIT 10`;

/** Checks the chain of every subject's journal in one look, also while instances are at work. */
export const audit = async (client: pg.ClientBase, s: string): Promise<Audit> => {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const [counts] = (await client.query<Omit<Audit, 'faults'>>(countsSql(s))).rows;
    const { rows } = await client.query<Break>(breaksSql(s));
    const faults = rows.map(({ subject, place, gap }) =>
      gap
        ? `The journal of ${told(subject)} has a gap before its line ${place}: lines were removed or reordered.`
        : `Line ${place} of the journal of ${told(subject)} is not as it was committed.`,
    );
    return { documents: 0, tasks: 0, ids: 0, lines: 0, subjects: 0, ...counts, faults };
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
  }
};
