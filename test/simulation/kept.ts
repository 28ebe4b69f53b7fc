import { readsOf } from '../../src/store/state.ts';
import type { Store } from '../../src/store/store.ts';
import type { History } from './history.ts';
import { drained, step } from './world.ts';

/** What can be read of what is kept. */
export type Reads = Pick<Store, 'known' | 'scan' | 'tasks' | 'journal' | 'load'>;

/** What is kept for good at this moment; undefined while the only process that could read it is down. */
export const keptIn = (history: History): Reads | undefined => {
  if (history.database) return readsOf(history.database.state);
  const store = history.houses[0]?.store;
  // Older lines are read from the disk, which takes its time.
  return store && { ...store, journal: (subject, limit) => meanwhile(history, store.journal(subject, limit)) };
};

/** Lets the world go on until something is there. */
const meanwhile = async <T>({ world }: History, wanted: Promise<T>): Promise<T> => {
  const state = { waits: true };
  const there = () => {
    state.waits = false;
  };
  wanted.then(there, there);
  await drained();
  while (state.waits && (await step(world, Number.POSITIVE_INFINITY)));
  return wanted;
};
