import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { type Batches, batchesOf } from './postgres-commit.ts';
import { inWords } from './postgres-errors.ts';
import { channelOf, type Hints, listen } from './postgres-hint.ts';
import { type Link, linkTo, type StoreLog } from './postgres-link.ts';
import { migrate, schemaSql } from './postgres-migrate.ts';
import { type Broom, clearTraces, eraseRows, retainRows } from './postgres-purge.ts';
import { checkServer } from './postgres-server.ts';
import { sharing } from './postgres-share.ts';
import {
  clockSql,
  endOf,
  kept,
  type LineRow,
  lineOf,
  type TaskRow,
  taskColumns,
  taskOf,
  told,
} from './postgres-text.ts';
import { carriersOf } from './postgres-turn.ts';
import { checkedChange } from './stage.ts';
import { type Change, type Claims, type Committed, type Removed, type Store, StoreError, type Task } from './store.ts';

/**
 * Where the desk is kept and by which clock claims are timed: `database` in production, where every instance has a
 * clock of its own; `given` takes the caller's word, for tests. `now` is the clock of this process (epoch ms), the
 * one that the instants of its changes were read from. `allowLossy` starts on a server that may lose what it has
 * acknowledged.
 */
export type PostgresOptions = {
  readonly url: string;
  readonly clock: 'database' | 'given';
  readonly schema?: string;
  readonly now?: () => number;
  readonly log?: StoreLog;
  readonly connections?: number;
  readonly allowLossy?: boolean;
};

/**
 * A store that several instances share. `onHint` calls back when another instance has committed something, when the
 * answer to a commit of our own may have been lost, and after every return of the listening connection; it gives back
 * how to stop. A hint may be lost: nothing may depend on it.
 */
export type PostgresStore = Omit<Store, 'onHint'> & { onHint(then: () => void): () => void };

/** Where a desk is kept in a database when nothing else is said. */
export const defaultSchema = 'secondline';

const idsKeptMs = 7 * 24 * 60 * 60 * 1000;
const hintEveryMs = 50;

type House = {
  readonly link: Link;
  readonly s: string;
  readonly schema: string;
  readonly url: string;
  readonly log: StoreLog;
  /** The caller's clock when leases go by the database's; undefined when the caller's word is taken. */
  readonly theirNow: (() => number) | undefined;
  readonly now: () => number;
  readonly nonce: string;
  readonly hints: Hints;
  hinting: boolean;
};

const most = (limit: number): number => Math.max(0, Math.min(limit, Number.MAX_SAFE_INTEGER));

/** Tells the others, at most every 50 ms: a NOTIFY inside of the commits would make them wait for each other. */
const hint = (house: House): void => {
  if (house.hinting) {
    return;
  }
  house.hinting = true;
  const tell = async (): Promise<void> => {
    house.hinting = false;
    if (!house.link.closed) {
      const channel = channelOf(house.schema).slice(1, -1);
      const text = 'SELECT pg_notify($1, $2)';
      await house.link.ask({ name: 'hint', text, values: [channel, house.nonce] });
    }
  };
  setTimeout(() => void tell().catch(() => undefined), hintEveryMs).unref();
};

const isHead = (s: string): string => `NOT EXISTS (SELECT 1 FROM ${s}.tasks o WHERE o.lane = t.lane AND o.seq < t.seq)`;

/** What was settled is gone for whoever asks, though it may still wait for the commit that writes it down. */
const taskReads = (house: House, { flush }: Batches): Pick<Store, 'due' | 'nextDueAt' | 'tasks'> => {
  const { link, s, theirNow } = house;
  const tasks = async (name: string, where: string, values: readonly unknown[]) => {
    await flush();
    const text = `SELECT ${taskColumns} FROM ${s}.tasks t ${where}`;
    return (await link.ask<TaskRow>({ name, text, values })).map(taskOf);
  };
  const due = `WHERE t.ready_at <= coalesce($1::float8, ${clockSql}) AND ${isHead(s)} ORDER BY t.seq LIMIT $2`;
  return {
    due: (now, limit) => tasks('due', due, [theirNow ? null : now, most(limit)]),
    tasks: (limit) => tasks('tasks', 'ORDER BY t.seq LIMIT $1', [most(limit)]),
    nextDueAt: async () => {
      await flush();
      // Told by the caller's clock, so that a process whose clock is ahead does not ask without a pause.
      const text =
        `SELECT t.ready_at + CASE WHEN $1::float8 IS NULL THEN 0 ELSE $1::float8 - ${clockSql} END AS at ` +
        `FROM ${s}.tasks t WHERE ${isHead(s)} ORDER BY t.ready_at LIMIT 1`;
      return (await link.ask<{ at: number }>({ name: 'next', text, values: [theirNow?.() ?? null] }))[0]?.at;
    },
  };
};

const claims = (house: House, batches: Batches): Pick<Store, 'claim' | 'settle' | 'postpone'> => {
  const { link, s, theirNow } = house;
  type Wish = { readonly id: string; readonly now: number; readonly until: number };
  const take = sharing<Wish, Task | undefined>(
    ({ id }) => id,
    async (wishes) => {
      const text = `SELECT ${taskColumns} FROM ${s}.claim_1($1, $2, $3)`;
      const values = [
        wishes.map(({ id }) => kept(id)),
        wishes.map(({ now }) => (theirNow ? null : now)),
        wishes.map(({ now, until }) => until - now),
      ];
      const taken = (await link.ask<TaskRow>({ name: 'claim', text, values })).map(taskOf);
      return wishes.map(({ id }) => taken.find((task) => task.id === id));
    },
  );
  return {
    claim: async (id, now, until) => {
      await batches.flush();
      const task = await take({ id, now, until });
      if (task !== undefined) {
        batches.took(task);
      }
      return task;
    },
    settle: async (claim) => {
      if (link.closed) {
        throw new StoreError(`The store in ${link.place.words} is closed.`);
      }
      batches.settle(claim);
    },
    postpone: async ({ id, seq, attempts }, dueAt, error) => {
      const text =
        `UPDATE ${s}.tasks SET claimed_until = 0, error = $5, due_at = $4::float8 + ` +
        `CASE WHEN $6::float8 IS NULL THEN 0 ELSE ${clockSql} - $6::float8 END WHERE id = $1 AND seq = $2 AND attempts = $3 AND attempts > 0`;
      const values = [kept(id), seq, attempts, dueAt, kept(error), theirNow?.() ?? null];
      await link.ask({ name: 'postpone', text, values });
    },
  };
};

const valueReads = ({ link, s }: House): Pick<Store, 'load' | 'loadStamped' | 'known' | 'scan' | 'journal'> => {
  type DocRow = { readonly key: string; readonly version: number; readonly value: string };
  const docOf = ({ version, value }: DocRow) => ({ value: JSON.parse(value) as unknown, version });
  return {
    load: async (key) => {
      const text = `SELECT version::float8 AS version, value FROM ${s}.docs WHERE key = $1`;
      const [row] = await link.ask<DocRow>({ name: 'load', text, values: [kept(key)] });
      return row && docOf(row);
    },
    loadStamped: async (key) => {
      const text = `SELECT version::float8 AS version, value, stamp::float8 AS stamp FROM ${s}.docs WHERE key = $1`;
      type StampedRow = DocRow & { readonly stamp: number | null };
      const [row] = await link.ask<StampedRow>({ name: 'load-stamped', text, values: [kept(key)] });
      if (row === undefined) {
        return undefined;
      }
      return { doc: docOf(row), bytes: row.value.length, ...(row.stamp === null ? {} : { stamp: row.stamp }) };
    },
    known: async (id) => {
      const text = `SELECT 1 FROM ${s}.ids WHERE id = $1`;
      return (await link.ask({ name: 'known', text, values: [kept(id)] })).length > 0;
    },
    // The order is that of code points; of UTF-16 units it differs only beyond U+FFFF.
    scan: async (prefix, after, limit) => {
      const text =
        `SELECT key, version::float8 AS version, value FROM ${s}.docs ` +
        'WHERE key >= $1 AND key < $2 AND key > $3 ORDER BY key LIMIT $4';
      const values = [kept(prefix), endOf(prefix), kept(after), most(limit)];
      const rows = await link.ask<DocRow>({ name: 'scan', text, values });
      return rows.map((row) => ({ key: told(row.key), doc: docOf(row) }));
    },
    journal: async (subject, limit) => {
      const text =
        `SELECT id, subject, at, by, event FROM (SELECT * FROM ${s}.lines WHERE subject = $1 ` +
        'AND event IS NOT NULL ORDER BY n DESC LIMIT $2) AS latest ORDER BY n';
      return (await link.ask<LineRow>({ name: 'journal', text, values: [kept(subject), most(limit)] })).map(lineOf);
    },
  };
};

/** A connection of its own for work that takes long: no other waits for it, and no limit of a request ends it. */
const withOwnClient = async <T>(
  { link, url }: Pick<House, 'link' | 'url'>,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'secondline',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw inWords(link.place, error);
  } finally {
    await client.end().catch(() => undefined);
  }
};

const sweeps = (house: House): Pick<Store, 'erase' | 'retain'> => {
  const purge = (tables: readonly string[], work: (broom: Broom) => Promise<Removed>): Promise<Removed> => {
    if (house.link.closed) {
      throw new StoreError(`The store in ${house.link.place.words} is closed.`);
    }
    return withOwnClient(house, async (client) => {
      const { s, schema, log } = house;
      const removed = await work({ client, s });
      const some = Object.values(removed).some((count) => count > 0);
      const left = some ? await clearTraces({ client, s }, tables) : [];
      if (left.length > 0) {
        const advice = `Run VACUUM FULL on them in a quiet hour: ${left.map((table) => `${schema}.${table}`).join(', ')}`;
        log('warn', 'store.traces-left', { advice });
      }
      return removed;
    });
  };
  return {
    erase: async (wish) => await purge(['docs', 'tasks', 'ids', 'lines'], (broom) => eraseRows(broom, wish)),
    retain: async (times) =>
      await purge(['ids', 'lines'], (broom) => retainRows(broom, times, house.now() - idsKeptMs)),
  };
};

const storeOf = (house: House): PostgresStore => {
  const { link, schema, hints } = house;
  const batches = batchesOf(
    carriersOf({
      ask: link.ask,
      s: house.s,
      theirNow: house.theirNow,
      closed: () => link.closed,
      onCommitted: () => hint(house),
      onLate: (error) => house.log('warn', 'store.settle-late', { error: inWords(link.place, error).message }),
      onUnclear: hints.tell,
    }),
  );
  let ending: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    await hints.close();
    await batches.drained();
    await link.close();
  };
  const commit = async (change: Change, wished?: Claims): Promise<Committed> => {
    const checked = checkedChange(change);
    if (ending !== undefined) {
      throw new StoreError(`The store in ${link.place.words} is closed.`);
    }
    const committed = await batches.commit(checked, wished);
    for (const task of committed.claimed) {
      batches.took(task);
    }
    return committed;
  };
  const store: PostgresStore = {
    ...valueReads(house),
    ...taskReads(house, batches),
    ...claims(house, batches),
    ...sweeps(house),
    commit: async (change) => (await commit(change)).outcome,
    commitAndClaim: commit,
    state: () => {
      const closed = ending === undefined ? undefined : 'closed';
      const detail = closed ?? link.trouble() ?? `PostgreSQL at ${link.place.words}, schema ${schema}`;
      return { ready: closed === undefined && link.trouble() === undefined, detail };
    },
    onHint: hints.onHint,
    close: () => {
      ending ??= end();
      return ending;
    },
  };
  return store;
};

/**
 * Opens the store in a database: checks that the server keeps what it acknowledges, brings the schema up to date and
 * listens for the other instances. Throws a StoreError in the admin's words, without the password of the address.
 */
export const openPostgresStore = async (options: PostgresOptions): Promise<PostgresStore> => {
  const { url, clock, schema = defaultSchema, now = Date.now, log = () => undefined, connections = 10 } = options;
  const s = schemaSql(schema);
  const link = linkTo(url, connections, log);
  const nonce = randomUUID();
  const theirNow = clock === 'database' ? now : undefined;
  try {
    await withOwnClient({ link, url }, async (client) => {
      await checkServer(client, link.place, log, options.allowLossy ?? false);
      const before = await migrate(client, schema);
      log('info', 'store.opened', { database: link.place.words, schema, migratedFrom: before });
    });
  } catch (error) {
    await link.close();
    throw error;
  }
  const hints = listen(url, schema, nonce);
  return storeOf({ link, s, schema, url, log, theirNow, now, nonce, hints, hinting: false });
};
