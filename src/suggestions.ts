import type { Suggestion } from './desk/kept.ts';
import type { Put, Store } from './store/store.ts';

/** What an admin wishes to do with what agents proposed: see it (`all`: also what was decided before), or decide. */
export type SuggestionWish =
  | { readonly do: 'list'; readonly all: boolean }
  | { readonly do: 'settle'; readonly id: string; readonly state: 'approved' | 'rejected' };

/** One proposal with how many agents' presses said the same; `refused` says in words why nothing happened. */
export type SuggestionAnswer =
  | { readonly suggestions: readonly Proposal[] }
  | { readonly settled: Suggestion; readonly alike: number }
  | { readonly refused: string };

/** A suggestion, and how often the same sentence was proposed for the same script. */
export type Proposal = Suggestion & { readonly times: number };

const pageSize = 500;

type Found = { readonly key: string; readonly version: number; readonly suggestion: Suggestion };

/** Lists or decides suggestions; like ones (same sentence, same script) are one proposal and are decided together. */
export async function forSuggestions(
  { store, now }: { readonly store: Store; readonly now: () => number },
  wish: SuggestionWish,
): Promise<SuggestionAnswer> {
  const found = await foundIn(store);
  return wish.do === 'list' ? { suggestions: proposalsOf(found, wish.all) } : settle(store, found, wish, now());
}

async function foundIn(store: Store): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (let after = ''; ; ) {
    const page = await store.scan('suggestion/', after, pageSize);
    for (const { key, doc } of page) found.push({ key, version: doc.version, suggestion: doc.value as Suggestion });
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return found;
    after = last.key;
  }
}

const meaningOf = ({ sentence, script }: Suggestion): string => `${script ?? ''}\n${sentence.toLowerCase()}`;

function proposalsOf(found: readonly Found[], all: boolean): readonly Proposal[] {
  const groups = new Map<string, Suggestion[]>();
  for (const { suggestion } of found) {
    if (!all && suggestion.state !== 'proposed') continue;
    const key = `${meaningOf(suggestion)}\n${suggestion.state}`;
    groups.set(key, [...(groups.get(key) ?? []), suggestion]);
  }
  return [...groups.values()].flatMap((alike) => (alike[0] ? [{ ...alike[0], times: alike.length }] : []));
}

async function settle(
  store: Store,
  found: readonly Found[],
  { id, state }: Extract<SuggestionWish, { do: 'settle' }>,
  at: number,
): Promise<SuggestionAnswer> {
  const wanted = found.find(({ suggestion }) => suggestion.id === id);
  if (!wanted) return { refused: `There is no suggestion ${id}. See: npm run suggestions -- list` };
  if (wanted.suggestion.state !== 'proposed') return { refused: `${id} was ${wanted.suggestion.state} before.` };
  const alike = found.filter(
    ({ suggestion }) => suggestion.state === 'proposed' && meaningOf(suggestion) === meaningOf(wanted.suggestion),
  );
  const puts = alike.map(
    ({ key, version, suggestion }): Put => ({ key, before: version, value: { ...suggestion, state } }),
  );
  const { script } = wanted.suggestion;
  // Whose words they were is known to the kept values alone, which an erasure removes.
  const event = { type: `suggestion ${state}`, suggestion: id, ...(script === undefined ? {} : { script }) };
  const line = { id: `${wanted.key}/${state}`, subject: 'suggestions', at, by: 'admin', event };
  const outcome = await store.commit({ line, puts, tasks: [], cancels: [] });
  if (outcome === 'conflict') return { refused: 'It was changed at this moment. Try again.' };
  return { settled: { ...wanted.suggestion, state }, alike: alike.length };
}
