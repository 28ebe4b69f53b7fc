import type pg from 'pg';
import type { Place } from './postgres-errors.ts';
import type { StoreLog } from './postgres-link.ts';
import { StoreError } from './store.ts';

const leastVersion = 130000;

/** Without these a server forgets, after a power cut, what it has acknowledged. */
const lasting = ['fsync', 'full_page_writes', 'synchronous_commit'] as const;

type Server = {
  readonly version: number;
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly synchronous_commit: string;
  readonly encoding: string;
  readonly superuser: boolean;
  readonly encrypted: boolean;
  readonly passive: boolean;
};

const serverSql = `SELECT current_setting('server_version_num')::int AS version, current_setting('fsync') AS fsync,
  current_setting('full_page_writes') AS full_page_writes, current_setting('synchronous_commit') AS synchronous_commit,
  current_setting('server_encoding') AS encoding,
  coalesce((SELECT rolsuper FROM pg_roles WHERE rolname = current_user), false) AS superuser,
  coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted,
  pg_is_in_recovery() AS passive`;

const refuse = (place: Place, what: string): never => {
  throw new StoreError(`The database ${place.words} ${what}`);
};

const isNear = (host: string): boolean => /^(localhost|127\..*|\[?::1\]?)$/.test(host);

/**
 * Refuses a server that is too old, a standby, of another encoding than UTF-8, or set to lose what it acknowledges;
 * warns of a superuser and of a connection that others could read.
 */
export const checkServer = async (
  client: pg.ClientBase,
  place: Place,
  log: StoreLog,
  allowLossy: boolean,
): Promise<void> => {
  const [server] = (await client.query<Server>(serverSql)).rows;
  if (server === undefined) {
    return refuse(place, 'says nothing about itself.');
  }
  if (server.version < leastVersion) {
    refuse(place, `is PostgreSQL ${Math.floor(server.version / 10000)}. Use 13 or later.`);
  }
  if (server.encoding !== 'UTF8') {
    refuse(place, `keeps text as ${server.encoding}. Create one with ENCODING 'UTF8'.`);
  }
  if (server.passive) {
    refuse(place, 'is a standby and takes no writes. Point DATABASE_URL at the primary.');
  }
  const off = lasting.filter((name) => server[name] === 'off');
  if (off.length > 0 && !allowLossy) {
    refuse(place, `has ${off.join(' and ')} = off and would forget what it has acknowledged. Switch it on.`);
  }
  if (off.length > 0) {
    log('warn', 'store.lossy-server', { database: place.words, off: off.join(', ') });
  }
  if (server.superuser) {
    log('warn', 'store.superuser', {
      database: place.words,
      advice: 'Give the desk a role that owns its database only.',
    });
  }
  if (!server.encrypted && !isNear(place.host)) {
    log('warn', 'store.unencrypted', { database: place.words, advice: 'Add ?sslmode=verify-full to DATABASE_URL.' });
  }
};
