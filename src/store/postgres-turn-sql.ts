import { clockSql } from './postgres-text.ts';

/** Which write a value is from. One by an instance that knows nothing of it leaves the mark, but not the version. */
const stampSql = (s: string): string => `ALTER TABLE ${s}.docs ADD COLUMN stamp bigint;`;

/**
 * Which statement has given a task its first claim, if one that also made the task: a number of that statement plus
 * the task's `seq`, so that it says nothing any more once the task was put anew, also by an instance that knows nothing of it.
 */
const tokenSql = (s: string): string => `ALTER TABLE ${s}.tasks ADD COLUMN token bigint;`;

/** No statement ever looked for tasks by their subject alone, and every turn paid for the index. */
const indexSql = (s: string): string => `DROP INDEX ${s}.tasks_subject;`;

/**
 * Commits as `commit_1` does, under the same locks, and beside it:
 * - ends the tasks of `gone_ofs` 0, whose attempts came to their end since the last call, whatever becomes of the changes;
 * - gives a task that has a lease, is due and stands first in its lane to the caller at once. Who is first is safe
 *   to say, because every lane of a new task is locked: what stands in it is committed and seen.
 * - Whoever asks again because the answer was lost gets the claims of the first time: nobody else knows of them, and
 *   without that nobody would be at these tasks until the claims end. Such a change counts as committed.
 *
 * `their_now`, the caller's clock at the moment of asking, turns his instants into those of the database, which are
 * due by comparison with it; where it is null `task_nows` are the caller's word. `token` is a number of this statement.
 */
const commitSql = (s: string, schema: string): string => `
CREATE FUNCTION ${s}.commit_2(
  names text[], alone boolean, their_now float8, token bigint,
  line_ids text[], subjects text[], ats float8[], bys text[], events text[],
  put_ofs int[], put_keys text[], put_befores bigint[], put_values text[], put_stamps bigint[], put_stamps_before bigint[],
  gone_ofs int[], gone_ids text[], gone_seqs bigint[], gone_attempts int[],
  task_ofs int[], task_ids text[], task_subjects text[], task_lanes text[], task_dues float8[], task_effects text[],
  task_nows float8[], task_leases float8[],
  OUT outcomes text[], OUT claimed_ids text[], OUT claimed_seqs float8[], OUT claimed_untils float8[]
) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
  moment float8 := ${clockSql};
  shift float8 := CASE WHEN their_now IS NULL THEN 0 ELSE moment - their_now END;
  fresh text[];
BEGIN
  IF alone THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('${schema}', 3));
  ELSE
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('${schema}', 3));
    -- OFFSET keeps the sorted list apart from what is done with it, row after row.
    PERFORM pg_advisory_xact_lock(sorted.wanted) FROM (
      SELECT DISTINCT hashtextextended('${schema}/' || name, 3) AS wanted FROM unnest(names) AS name ORDER BY 1 OFFSET 0
    ) AS sorted;
  END IF;

  SELECT array_agg(
    CASE
      WHEN (SELECT k.id FROM ${s}.ids k WHERE k.id = line_ids[i]) IS NOT NULL THEN 'repeated'
      WHEN i = ANY ((
        SELECT array_agg(x.of) FROM unnest(put_ofs) WITH ORDINALITY AS x(of, p)
        LEFT JOIN ${s}.docs d ON d.key = put_keys[p]
        WHERE put_befores[p] <> coalesce(d.version, 0) OR put_stamps_before[p] <> coalesce(d.stamp, -1)
      )::int[]) THEN 'conflict'
      ELSE 'committed'
    END ORDER BY i)
  INTO outcomes FROM unnest(ats) WITH ORDINALITY AS x(at, i);

  IF cardinality(gone_ofs) > 0 THEN
    DELETE FROM ${s}.tasks t USING unnest(gone_ofs) WITH ORDINALITY AS x(of, i)
    WHERE t.id = gone_ids[i] AND (x.of = 0 OR outcomes[x.of] = 'committed')
      AND (gone_seqs[i] IS NULL OR (t.seq = gone_seqs[i] AND t.attempts = gone_attempts[i] AND t.attempts > 0));
  END IF;

  IF 'repeated' = ANY (outcomes) AND cardinality(task_ofs) > 0 THEN
    SELECT array_agg(t.id), array_agg(t.seq::float8), array_agg(t.claimed_until)
    INTO claimed_ids, claimed_seqs, claimed_untils
    FROM unnest(task_ofs) WITH ORDINALITY AS x(of, i) JOIN ${s}.tasks t ON t.id = task_ids[i]
    WHERE outcomes[x.of] = 'repeated' AND t.token = commit_2.token + t.seq AND t.attempts = 1;
  END IF;
  IF NOT 'committed' = ANY (outcomes) THEN
    RETURN;
  END IF;

  INSERT INTO ${s}.ids (id, at)
  SELECT line_ids[i], ats[i] FROM unnest(ats) WITH ORDINALITY AS x(at, i) WHERE outcomes[i] = 'committed';

  INSERT INTO ${s}.lines (id, subject, at, by, event, place, before, chain)
  SELECT line_ids[i], subjects[i], ats[i], bys[i], events[i], coalesce(last.place, 0) + 1, coalesce(last.chain, ''),
    ${s}.link_1(coalesce(last.chain, ''), ${s}.digest_1(line_ids[i], subjects[i], ats[i], bys[i], events[i]))
  FROM unnest(ats) WITH ORDINALITY AS x(at, i)
  LEFT JOIN LATERAL (
    SELECT l.place, l.chain FROM ${s}.lines l WHERE l.subject = subjects[i] ORDER BY l.n DESC LIMIT 1
  ) AS last ON true
  WHERE outcomes[i] = 'committed' ORDER BY i;

  IF cardinality(put_ofs) > 0 THEN
    INSERT INTO ${s}.docs AS d (key, version, value, stamp)
    SELECT put_keys[i], put_befores[i] + 1, put_values[i], put_stamps[i]
    FROM unnest(put_ofs) WITH ORDINALITY AS x(of, i)
    WHERE put_values[i] IS NOT NULL AND outcomes[x.of] = 'committed'
    ON CONFLICT (key) DO UPDATE SET version = excluded.version, value = excluded.value, stamp = excluded.stamp;
    IF array_position(put_values, NULL) IS NOT NULL THEN
      DELETE FROM ${s}.docs d USING unnest(put_ofs) WITH ORDINALITY AS x(of, i)
      WHERE d.key = put_keys[i] AND put_values[i] IS NULL AND outcomes[x.of] = 'committed';
    END IF;
  END IF;

  IF cardinality(task_ofs) > 0 THEN
    -- What is put anew leaves its place in the lane, so it keeps nobody from being first.
    fresh := CASE WHEN 'committed' = ALL (outcomes) THEN task_ids ELSE ARRAY(
      SELECT task_ids[i] FROM unnest(task_ofs) WITH ORDINALITY AS x(of, i) WHERE outcomes[x.of] = 'committed'
    ) END;
    -- A claim lasts from the moment when all locks were had, however long that took.
    moment := ${clockSql};
    WITH born AS (
      INSERT INTO ${s}.tasks AS t (id, subject, lane, seq, due_at, effect, attempts, claimed_until, token)
      SELECT task_ids[w.i], task_subjects[w.i], task_lanes[w.i], w.seq, task_dues[w.i] + shift, task_effects[w.i],
        CASE WHEN w.first THEN 1 ELSE 0 END,
        CASE WHEN w.first THEN coalesce(task_nows[w.i], moment) + task_leases[w.i] ELSE 0 END,
        CASE WHEN w.first THEN commit_2.token + w.seq END
      FROM (
        SELECT i, nextval('${s}.task_seq') AS seq,
          task_leases[i] IS NOT NULL AND task_dues[i] <= coalesce(task_nows[i], their_now) AND (
            SELECT o.seq FROM ${s}.tasks o WHERE o.lane = task_lanes[i] AND o.id <> ALL (fresh) LIMIT 1
          ) IS NULL AS first
        FROM unnest(task_ofs) WITH ORDINALITY AS x(of, i)
        WHERE outcomes[x.of] = 'committed' ORDER BY i
      ) AS w
      ON CONFLICT (id) DO UPDATE SET subject = excluded.subject, lane = excluded.lane, seq = excluded.seq,
        due_at = excluded.due_at, effect = excluded.effect, attempts = excluded.attempts,
        claimed_until = excluded.claimed_until, token = excluded.token, error = NULL
      RETURNING t.id, t.seq, t.attempts, t.claimed_until
    )
    SELECT claimed_ids || array_agg(b.id), claimed_seqs || array_agg(b.seq::float8), claimed_untils || array_agg(b.claimed_until)
    INTO claimed_ids, claimed_seqs, claimed_untils FROM born b WHERE b.attempts = 1;
  END IF;
END $$;
`;

/**
 * The second migration: what a turn needs to cost one statement. It takes the tables in the order in which commits do,
 * so that it never waits in a circle with one of an instance of the version before.
 */
export const turnSql = (s: string, schema: string): string =>
  [stampSql(s), tokenSql(s), indexSql(s), commitSql(s, schema)].join('\n');
