import type { Wire } from '../../src/effects/servicenow-wire.ts';
import type { Change, Store } from '../../src/store/store.ts';
import type { Variant } from './history.ts';

/** Acknowledges a delivery before anything is written. */
const ackFirst: Variant = {
  name: 'ack first',
  receive: (loop) => async (inbound) => {
    loop.receive(inbound).catch(() => undefined);
  },
};

/** Writes what happened, and in a second step what is to be done about it. */
const twoCommits: Variant = {
  name: 'two commits',
  store: (store) => ({
    ...store,
    commit: async (change) => {
      const { tasks, cancels, ...rest } = change;
      const outcome = await store.commit({ ...rest, tasks: [], cancels: [] });
      if (outcome === 'committed' && tasks.length + cancels.length > 0) {
        const line = { ...change.line, id: `${change.line.id}/tasks` };
        await store.commit({ line, puts: [], tasks, cancels });
      }
      return outcome;
    },
  }),
};

/** Takes every delivery for a new one. */
const noDedupe = (): Variant => {
  const count = { value: 0 };
  return {
    name: 'no dedupe',
    store: (store) => ({
      ...store,
      known: async () => false,
      commit: async (change) => {
        const outcome = await store.commit(change);
        if (outcome !== 'repeated') return outcome;
        count.value += 1;
        return store.commit({ ...change, line: { ...change.line, id: `${change.line.id}#${count.value}` } });
      },
    }),
  };
};

const blind =
  (wire: Wire): Wire =>
  (request) => {
    const looks = request.method === 'GET' && /sysparm_query=correlation_id/.test(request.path);
    if (!looks) return wire(request);
    return Promise.resolve({ status: 200, contentType: 'application/json', text: '{"result":[]}' });
  };

/** Never looks whether an earlier try has made the incident. */
const noLookUp: Variant = {
  name: 'no look-up',
  records: (options) => ({ ...options, ...(options.wire ? { wire: blind(options.wire) } : {}) }),
};

/** Holds a task for a second only, and tries again as soon. */
const shortLease: Variant = {
  name: 'short lease',
  quarantineMs: 1_000,
  store: (store) => ({ ...store, claim: (id, now) => store.claim(id, now, now + 1_000) }),
};

const forced = async (store: Store, change: Change): ReturnType<Store['commit']> => {
  const outcome = await store.commit(change);
  if (outcome !== 'conflict') return outcome;
  const puts = await Promise.all(
    change.puts.map(async (put) => ({ ...put, before: (await store.load(put.key))?.version ?? 0 })),
  );
  return forced(store, { ...change, puts });
};

/** Writes over what somebody else has written meanwhile. */
const noLock: Variant = {
  name: 'no lock',
  store: (store) => ({ ...store, commit: (change) => forced(store, change) }),
};

/** The known-wrong products: the net must catch every one. */
export const variants: readonly (() => Variant)[] = [
  () => ackFirst,
  () => twoCommits,
  noDedupe,
  () => noLookUp,
  () => shortLease,
  () => noLock,
];

/** A known-wrong product by its name; undefined for the real one. */
export const variantOf = (name: string | undefined): Variant | undefined =>
  variants.map((make) => make()).find((one) => one.name === name);
