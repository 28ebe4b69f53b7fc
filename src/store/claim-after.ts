import type { Change, Claims, Committed, Store, Task } from './store.ts';

/** Commits, then claims one by one, for a store that cannot do both in one step. */
export async function claimAfter(
  store: Pick<Store, 'commit' | 'claim'>,
  change: Change,
  { now, until }: Claims,
): Promise<Committed> {
  const outcome = await store.commit(change);
  if (outcome !== 'committed') return { outcome, claimed: [] };
  const claimed: Task[] = [];
  for (const [id, end] of until) {
    const task = await store.claim(id, now, end);
    if (task) claimed.push(task);
  }
  return { outcome, claimed };
}
