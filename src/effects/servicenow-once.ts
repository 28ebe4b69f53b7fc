import { RecordError } from './servicenow-error.ts';

/**
 * Which try an order is on, as the outbox keeps it: `number` 1 is the first; instants (epoch ms) are when the first
 * and the latest try began.
 */
export type Attempt = {
  readonly number: number;
  readonly firstSentAt?: number | undefined;
  readonly lastSentAt?: number | undefined;
};

/** Something that may happen once only: how to find that it has happened, and how to do it before `sendBy`. */
export type OnceOrder<T> = {
  readonly key: string;
  readonly attempt: Attempt;
  readonly find: () => Promise<T | undefined>;
  readonly send: (sendBy: number) => Promise<T>;
};

/** Does an order unless it was done before. */
export type Once = <T>(order: OnceOrder<T>) => Promise<T>;

/** What this process knows of an order's earlier tries: when one may have left, or that none has. */
type Memory = { readonly mayHaveLeftAt: number | undefined };

const prepareMs = 10_000;
const mostRemembered = 10_000;

function waitUntil(retryAt: number): RecordError {
  return new RecordError('later', {
    reason: 'quarantine',
    adminText: 'An earlier try may still be at work in the instance; it is looked for again before a new one.',
    retryAt,
  });
}

/**
 * Exactly-once over a server without idempotency keys: a first try sends; every further one looks first, and sends
 * again only when the look came at least `quarantineMs` after anything may have left, because the instance may work
 * on a request for 60 s. A try that cannot send within 10 s of its start gives up: its start is what the outbox knows.
 */
export function onceOf(now: () => number, quarantineMs: number): Once {
  const memories = new Map<string, Memory>();
  const underWay = new Map<string, Promise<unknown>>();
  const remember = (key: string, memory: Memory) => {
    memories.delete(key);
    memories.set(key, memory);
    const [oldest] = memories.keys();
    if (memories.size > mostRemembered && oldest !== undefined) memories.delete(oldest);
  };
  const look = async <T>({ key, attempt, find }: OnceOrder<T>, startedAt: number): Promise<T | undefined> => {
    const known = memories.get(key);
    const leftAt = known === undefined ? Math.min(attempt.lastSentAt ?? startedAt, startedAt) : known.mayHaveLeftAt;
    const found = await find();
    if (found !== undefined) return found;
    // Later tries may come with the instant of a try that sent nothing: what was learned first stays.
    remember(key, { mayHaveLeftAt: leftAt });
    if (leftAt !== undefined && startedAt < leftAt + quarantineMs) throw waitUntil(leftAt + quarantineMs);
    return undefined;
  };
  const run = async <T>(order: OnceOrder<T>): Promise<T> => {
    const startedAt = now();
    if (order.attempt.number > 1 || memories.has(order.key)) {
      const found = await look(order, startedAt);
      if (found !== undefined) {
        memories.delete(order.key);
        return found;
      }
    }
    try {
      const done = await order.send(startedAt + prepareMs);
      memories.delete(order.key);
      return done;
    } catch (error) {
      const certain = error instanceof RecordError && error.kind !== 'unknown' && error.kind !== 'asleep';
      remember(order.key, { mayHaveLeftAt: certain ? undefined : Math.min(now(), startedAt + prepareMs) });
      throw error;
    }
  };
  return async <T>(order: OnceOrder<T>): Promise<T> => {
    const already = underWay.get(order.key);
    // One key is always asked for by the same kind of order.
    if (already !== undefined) return (await already) as T;
    const running = run(order).finally(() => underWay.delete(order.key));
    underWay.set(order.key, running);
    return running;
  };
}
