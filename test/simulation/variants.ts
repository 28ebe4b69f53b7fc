import type { Wire } from '../../src/effects/servicenow-wire.ts';
import type { Change, Committed, Store } from '../../src/store/store.ts';
import type { Variant } from './history.ts';

/** Acknowledges a delivery before anything is written. */
const ackFirst: Variant = {
  name: 'ack first',
  receive: (loop) => async (inbound) => {
    loop.receive(inbound).catch(() => undefined);
  },
};

type Commit = (change: Change) => Promise<Committed>;

/** A store whose commits, with claims or without, go a way of their own. */
const committing = (store: Store, way: (change: Change, commit: Commit) => Promise<Committed>): Store => ({
  ...store,
  commit: async (change) =>
    (await way(change, async (one) => ({ outcome: await store.commit(one), claimed: [] }))).outcome,
  commitAndClaim: (change, claims) => way(change, (one) => store.commitAndClaim(one, claims)),
});

/** Writes what happened, and in a second step what is to be done about it. */
const twoCommits: Variant = {
  name: 'two commits',
  store: (store) =>
    committing(store, async (change, commit) => {
      const { tasks, cancels, ...rest } = change;
      const committed = await commit({ ...rest, tasks: [], cancels: [] });
      if (committed.outcome !== 'committed' || tasks.length + cancels.length === 0) return committed;
      const line = { ...change.line, id: `${change.line.id}/tasks` };
      return await commit({ line, puts: [], tasks, cancels });
    }),
};

/** Takes every delivery for a new one. */
const noDedupe = (): Variant => {
  const count = { value: 0 };
  return {
    name: 'no dedupe',
    store: (store) => ({
      ...committing(store, async (change, commit) => {
        const committed = await commit(change);
        if (committed.outcome !== 'repeated') return committed;
        count.value += 1;
        return await commit({ ...change, line: { ...change.line, id: `${change.line.id}#${count.value}` } });
      }),
      known: async () => false,
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
  store: (store) => ({
    ...store,
    claim: (id, now) => store.claim(id, now, now + 1_000),
    commitAndClaim: (change, { now, until }) =>
      store.commitAndClaim(change, { now, until: new Map([...until.keys()].map((id) => [id, now + 1_000])) }),
  }),
};

const forced = async (store: Store, change: Change, commit: Commit): Promise<Committed> => {
  const committed = await commit(change);
  if (committed.outcome !== 'conflict') return committed;
  const puts = await Promise.all(
    change.puts.map(async ({ key, value }) => ({ key, value, before: (await store.load(key))?.version ?? 0 })),
  );
  return forced(store, { ...change, puts }, commit);
};

/** Writes over what somebody else has written meanwhile. */
const noLock: Variant = {
  name: 'no lock',
  store: (store) => committing(store, (change, commit) => forced(store, change, commit)),
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
