import { applyPurge, erasePurge, retainPurge } from './purge.ts';
import {
  checkedChange,
  decideClaim,
  decideCommit,
  decideCommitAndClaim,
  decidePostpone,
  decideSettle,
  type Stage,
  stageOf,
  type Verdict,
} from './stage.ts';
import { apply, emptyState, type Purge, readsOf } from './state.ts';
import { type Removed, type Store, StoreError } from './store.ts';

/** A store that forgets everything when the process ends, for tests and the playground; it never forgets an id before. */
export const memoryStore = (): Store => {
  const state = emptyState();
  let open = true;
  const checkOpen = (): void => {
    if (!open) {
      throw new StoreError('The store is closed.');
    }
  };
  const forget = async (purgeOf: () => Purge): Promise<Removed> => {
    checkOpen();
    const { removed } = applyPurge(state, purgeOf());
    // No file owes it.
    state.owed.length = 0;
    return removed;
  };
  const perform = async <T>(decide: (stage: Stage) => Verdict<T>): Promise<T> => {
    checkOpen();
    const { answer, entries } = decide(stageOf(state));
    for (const entry of entries) {
      apply(state, entry);
    }
    return answer;
  };
  return {
    ...readsOf(state),
    inOrder: true,
    commit: async (change) => {
      const checked = checkedChange(change);
      return await perform((stage) => decideCommit(stage, checked));
    },
    commitAndClaim: async (change, claims) => {
      const checked = checkedChange(change);
      return await perform((stage) => decideCommitAndClaim(stage, checked, claims));
    },
    claim: (id, now, until) => perform((stage) => decideClaim(stage, id, now, until)),
    settle: (claim) => perform((stage) => decideSettle(stage, claim)),
    postpone: (claim, dueAt, error) => perform((stage) => decidePostpone(stage, claim, dueAt, error)),
    erase: (wish) => forget(() => erasePurge(wish)),
    retain: (times) => forget(() => retainPurge(times)),
    state: () => ({ ready: open, detail: open ? 'in memory' : 'closed' }),
    close: async () => {
      open = false;
    },
  };
};
