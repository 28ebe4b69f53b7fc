import type { Address } from './desk/message.ts';
import type { Store } from './store/store.ts';

/** Where the agents' Teams channel is: learned from what arrives, kept for the next start and for other processes. */
export type Place = {
  get(): Address | undefined;
  set(next: Address): Promise<void>;
  /** Looks again into the store: another process may have learned it. */
  refresh(): Promise<void>;
};

const key = 'place/teams';

/** Opens what was learned so far. */
export async function placeOf(store: Store, now: () => number): Promise<Place> {
  let address: Address | undefined;
  const load = async () => {
    const doc = await store.load(key);
    address = doc?.value as Address | undefined;
    return doc?.version ?? 0;
  };
  await load();
  return {
    get: () => address,
    refresh: async () => void (await load()),
    set: async (next) => {
      const before = await load();
      address = next;
      const line = { id: `${key}/${before}`, subject: key, at: now(), by: 'desk', event: { type: 'sighted' } };
      // Whoever was faster has learned the same.
      await store.commit({ line, puts: [{ key, before, value: next }], tasks: [], cancels: [] });
    },
  };
}
