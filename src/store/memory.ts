import {
  checkedChange,
  decideClaim,
  decideCommit,
  decidePostpone,
  decideSettle,
  type Stage,
  stageOf,
  type Verdict,
} from './stage.ts';
import { apply, emptyState, readsOf } from './state.ts';
import { type Store, StoreError } from './store.ts';

/** A store that forgets everything when the process ends, for tests and the playground; it never forgets an id before. */
export const memoryStore = (): Store => {
  const state = emptyState();
  let open = true;
  const perform = async <T>(decide: (stage: Stage) => Verdict<T>): Promise<T> => {
    if (!open) {
      throw new StoreError('The store is closed.');
    }
    const { answer, entry } = decide(stageOf(state));
    if (entry !== undefined) {
      apply(state, entry);
    }
    return answer;
  };
  return {
    ...readsOf(state),
    commit: async (change) => {
      const checked = checkedChange(change);
      return await perform((stage) => decideCommit(stage, checked));
    },
    claim: (id, now, until) => perform((stage) => decideClaim(stage, id, now, until)),
    settle: (id) => perform((stage) => decideSettle(stage, id)),
    postpone: (id, dueAt, error) => perform((stage) => decidePostpone(stage, id, dueAt, error)),
    state: () => ({ ready: open, detail: open ? 'in memory' : 'closed' }),
    close: async () => {
      open = false;
    },
  };
};
