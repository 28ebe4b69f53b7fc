import type { Doc, Outcome, Put } from './store/store.ts';

/** A record as a commit that is under way will leave it; `ended` tells whether it did. */
export type Draft = { readonly doc: Doc; readonly ended: Promise<Outcome | undefined> };

/**
 * Decisions about one record are made one after the other in this process: events that come together would only
 * overtake each other, decide again and again, and all be late.
 */
export type Drafts = {
  /** Runs `work` when nobody decides about the record any more, or has called `next`. */
  inTurn<T>(key: string, work: (next: () => void) => Promise<T>): Promise<T>;
  /** The record on which the next decision can build, though it is still being written. */
  of(key: string): Draft | undefined;
  /** A commit that writes the record is under way: whoever comes next decides on what it will leave. */
  keep(put: Put, commit: Promise<Outcome>): void;
};

/** No decision is under way. */
export function newDrafts(): Drafts {
  const turns = new Map<string, Promise<void>>();
  const drafts = new Map<string, Draft>();
  return {
    inTurn: (key, work) => inTurn(turns, key, work),
    of: (key) => drafts.get(key),
    keep: ({ key, before, value }, commit) => {
      const ended = commit.catch(() => undefined);
      const draft = { doc: { value, version: before + 1 }, ended };
      drafts.set(key, draft);
      void ended.then((outcome) => {
        // Whatever was decided on a draft that came to nothing will come to nothing too.
        if (outcome !== 'committed' || drafts.get(key) === draft) drafts.delete(key);
      });
    },
  };
}

async function inTurn<T>(
  turns: Map<string, Promise<void>>,
  key: string,
  work: (next: () => void) => Promise<T>,
): Promise<T> {
  const before = turns.get(key);
  let next = (): void => undefined;
  const turn = new Promise<void>((resolve) => {
    next = resolve;
  });
  turns.set(key, turn);
  await before;
  try {
    return await work(next);
  } finally {
    next();
    if (turns.get(key) === turn) turns.delete(key);
  }
}
