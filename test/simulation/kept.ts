import { readsOf } from '../../src/store/state.ts';
import type { Store } from '../../src/store/store.ts';
import type { History } from './history.ts';

/** What can be read of what is kept. */
export type Reads = Pick<Store, 'known' | 'scan' | 'tasks' | 'journal' | 'load'>;

/** What is kept for good at this moment; undefined while the only process that could read it is down. */
export const keptIn = (history: History): Reads | undefined => {
  if (history.database) return readsOf(history.database.state);
  return history.houses[0]?.store;
};
