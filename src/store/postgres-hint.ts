import pg from 'pg';
import { limits } from './postgres-link.ts';

/** Hears when another instance has committed something. A hint may be lost or come twice: whoever gets one looks again. */
export type Hints = {
  onHint(then: () => void): () => void;
  /** Calls back as if somebody had hinted. */
  tell(): void;
  close(): Promise<void>;
};

const firstPauseMs = 100;
const longestPauseMs = 10_000;

type Ear = {
  client: pg.Client | undefined;
  timer: NodeJS.Timeout | undefined;
  pauseMs: number;
  closed: boolean;
};

/** The channel of a schema, as it stands in SQL. */
export const channelOf = (schema: string): string => `"secondline_${schema}"`;

/**
 * Listens on a connection of its own, which comes back with growing pauses after a loss, and calls back after every
 * return: what was said meanwhile is not repeated. What this instance has said itself (`own`) is no news to it.
 */
export const listen = (url: string, schema: string, own: string): Hints => {
  const heard = new Set<() => void>();
  const ear: Ear = { client: undefined, timer: undefined, pauseMs: firstPauseMs, closed: false };
  const tell = (): void => {
    for (const then of heard) {
      then();
    }
  };
  const later = (client: pg.Client): void => {
    if (ear.closed || ear.client !== client) {
      return;
    }
    ear.client = undefined;
    client.end().catch(() => undefined);
    ear.timer = setTimeout(connect, ear.pauseMs);
    ear.timer.unref();
    ear.pauseMs = Math.min(ear.pauseMs * 2, longestPauseMs);
  };
  const begin = async (client: pg.Client): Promise<void> => {
    try {
      await client.connect();
      await client.query(`LISTEN ${channelOf(schema)}`);
      ear.pauseMs = firstPauseMs;
      tell();
    } catch {
      later(client);
    }
  };
  const connect = (): void => {
    const client = new pg.Client({ connectionString: url, ...limits });
    ear.client = client;
    client.on('error', () => later(client));
    client.on('end', () => later(client));
    client.on('notification', ({ payload }) => {
      if (payload !== own) {
        tell();
      }
    });
    void begin(client);
  };
  connect();
  return {
    tell,
    onHint: (then) => {
      heard.add(then);
      return () => heard.delete(then);
    },
    close: async () => {
      ear.closed = true;
      clearTimeout(ear.timer);
      await ear.client?.end().catch(() => undefined);
    },
  };
};
