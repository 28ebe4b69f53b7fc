import pg from 'pg';
import { inWords, isLost, isOutage, isRace, type Place, placeOf, readOnly } from './postgres-errors.ts';
import { StoreError } from './store.ts';

/** Writes one line of the service's log. */
export type StoreLog = (level: 'info' | 'warn', what: string, detail?: Readonly<Record<string, unknown>>) => void;

/** A statement with values, kept prepared under its name by every connection. */
export type Statement = { readonly name: string; readonly text: string; readonly values: readonly unknown[] };

/** The way to the database: a pool of connections, and the truth about whether it can be reached. */
export type Link = {
  readonly place: Place;
  /** Asks, again once if the connection was lost and a few times after a deadlock; every statement of ours may be repeated. */
  ask<Row extends pg.QueryResultRow>(statement: Statement): Promise<readonly Row[]>;
  trouble(): string | undefined;
  readonly closed: boolean;
  close(): Promise<void>;
};

/** Limits that hold for every connection of the desk. */
export const limits = {
  statement_timeout: 10_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 30_000,
  // The driver's own clock, for a network that swallows everything.
  query_timeout: 12_000,
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
  application_name: 'secondline',
} as const;

const mostTries = 6;
const probeEveryMs = 2_000;
const probeSql = "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS passive";

/** `passive`: the database answers but takes no writes, so that an answer alone does not say that it is well again. */
type Health = { trouble: string | undefined; passive: boolean; closed: boolean };

const passiveError = (): Error => Object.assign(new Error('read-only'), { code: readOnly });

const note = (health: Health, place: Place, log: StoreLog, error: unknown): void => {
  health.passive = !isLost(error);
  if (health.trouble === undefined && !health.closed) {
    log('warn', 'store.database-lost', { database: place.words, error: inWords(place, error).message });
  }
  health.trouble = inWords(place, error).message;
};

const recovered = (health: Health, place: Place, log: StoreLog): void => {
  if (health.trouble !== undefined) {
    log('info', 'store.database-back', { database: place.words });
  }
  health.trouble = undefined;
  health.passive = false;
};

/** A pool hands out connections that died while they were idle: the second one is new. */
const mayRepeat = (error: unknown, tries: number, lost: number): boolean =>
  (isRace(error) && tries < mostTries) || (isLost(error) && lost < 2);

const repeating = async <T>(health: Health, onError: (error: unknown) => void, work: () => Promise<T>): Promise<T> => {
  let lost = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      onError(error);
      lost += Number(isLost(error));
      if (health.closed || !mayRepeat(error, tries, lost)) {
        throw error;
      }
    }
  }
};

/** Opens a pool; nothing is connected before the first statement. */
export const linkTo = (url: string, connections: number, log: StoreLog): Link => {
  const place = placeOf(url);
  const health: Health = { trouble: undefined, passive: false, closed: false };
  const pool = new pg.Pool({ connectionString: url, max: connections, idleTimeoutMillis: 60_000, ...limits });
  const lost = (error: unknown): void => {
    if (isOutage(error)) {
      note(health, place, log, error);
    }
  };
  const probe = async (): Promise<void> => {
    try {
      const { rows } = await pool.query<{ passive: boolean }>(probeSql);
      if (rows[0]?.passive === true) {
        lost(passiveError());
      } else {
        recovered(health, place, log);
      }
    } catch (error) {
      lost(error);
    }
  };
  // A connection that dies while nobody uses it would end the process if nobody listened.
  pool.on('error', (error) => {
    lost(error);
    void probe();
  });
  const timer = setInterval(() => void probe(), probeEveryMs);
  timer.unref();
  const open = (): void => {
    if (health.closed) {
      throw new StoreError(`The store in ${place.words} is closed.`);
    }
  };
  const worded = async <T>(work: () => Promise<T>): Promise<T> => {
    open();
    try {
      return await work();
    } catch (error) {
      throw inWords(place, error);
    }
  };
  let ending: Promise<void> | undefined;
  return {
    place,
    ask: (statement) =>
      worded(() =>
        repeating(health, lost, async () => {
          const { name, text, values } = statement;
          const { rows } = await pool.query({ name, text, values: [...values] });
          if (!health.passive) {
            recovered(health, place, log);
          }
          return rows;
        }),
      ),
    trouble: () => health.trouble,
    get closed() {
      return health.closed;
    },
    close: () => {
      health.closed = true;
      clearInterval(timer);
      ending ??= pool.end();
      return ending;
    },
  };
};
