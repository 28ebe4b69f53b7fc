import type { JournalLine, NewTask, Task } from './store.ts';

// PostgreSQL keeps no U+0000 and no half of a surrogate pair in a text; both occur in what people send. In JSON they
// are escapes already, so values are kept as JSON in a text column: `jsonb` would refuse the one and reorder the rest.
// Bare texts (keys, ids, names) carry them behind a mark that is itself marked, so that no two texts become one. The
// highest code point is marked too: after a prefix it then ends the range of the keys that begin with it.
const unkept = /[\0␀\p{Surrogate}\u{10ffff}]/gu;
const marked = /␀\{([0-9a-f]+)\}/g;
const highest = '\u{10ffff}';

/** The instant of the database's own clock, epoch ms: within one statement it moves on, unlike `now()`. */
export const clockSql = '(extract(epoch FROM clock_timestamp()) * 1000)::float8';

/** A text as the database can keep it; a prefix stays a prefix. */
export const kept = (text: string): string =>
  text.replace(unkept, (sign) => `␀{${(sign.codePointAt(0) ?? 0).toString(16)}}`);

/** What comes after every kept text that begins with this prefix, and before all others. */
export const endOf = (prefix: string): string => kept(prefix) + highest;

/** The text that was kept. */
export const told = (text: string): string =>
  text.replace(marked, (_, unit: string) => String.fromCodePoint(Number.parseInt(unit, 16)));

/** A row of the table of tasks, with `seq` as a number; the columns in the order of `taskColumns`. */
export type TaskRow = {
  readonly id: string;
  readonly subject: string;
  readonly lane: string;
  readonly due_at: number;
  readonly effect: string;
  readonly seq: number;
  readonly attempts: number;
  readonly claimed_until: number;
  readonly error: string | null;
};

/** What to select of a task; 2^53 commits are more than a desk makes. */
export const taskColumns = 'id, subject, lane, due_at, effect, seq::float8 AS seq, attempts, claimed_until, error';

/** The task of a row. */
export const taskOf = (row: TaskRow): Task => ({
  id: told(row.id),
  subject: told(row.subject),
  lane: told(row.lane),
  dueAt: row.due_at,
  effect: JSON.parse(row.effect) as NewTask['effect'],
  seq: row.seq,
  attempts: row.attempts,
  claimedUntil: row.claimed_until,
  ...(row.error === null ? {} : { error: told(row.error) }),
});

/** A row of the table of journal lines. */
export type LineRow = {
  readonly id: string;
  readonly subject: string;
  readonly at: number;
  readonly by: string;
  readonly event: string;
};

/** The journal line of a row. */
export const lineOf = (row: LineRow): JournalLine => ({
  id: told(row.id),
  subject: told(row.subject),
  at: row.at,
  by: told(row.by),
  event: JSON.parse(row.event) as unknown,
});
