import type { Conversation } from './desk/conversation.ts';
import { keptPrefixes, type Suggestion, type TriageExample } from './desk/kept.ts';
import { lastAtOf } from './people.ts';
import type { Removed, Store } from './store/store.ts';

/** For how many days words are kept after somebody last wrote, and for how many the bare journal entries. */
export type RetentionDays = { readonly texts: number; readonly lines: number };

const dayMs = 24 * 3_600_000;
const pageSize = 500;

/**
 * Removes what has outlived its time: conversations that have been quiet for longer than `texts` days, the words in
 * journal lines of that age, examples and suggestions made of them, and the lines themselves after `lines` days. Talks that are going on stay whole.
 */
export async function sweep(
  store: Store,
  days: RetentionDays,
  now: number,
): Promise<Removed & { readonly talks: number }> {
  const texts = now - days.texts * dayMs;
  let talks = 0;
  for (let after = ''; ; ) {
    const page = await store.scan('conversation/', after, pageSize);
    for (const { key, doc } of page) {
      const conversation = doc.value as Conversation;
      if (!outlived(conversation, texts)) continue;
      const line = {
        id: `outlived/${key}/${doc.version}`,
        subject: conversation.subject,
        at: now,
        by: 'desk',
        event: { type: 'outlived' },
      };
      const removal = { key, before: doc.version, value: undefined };
      // Somebody who writes at this moment is not quiet: the conflict leaves his conversation as it is.
      if ((await store.commit({ line, puts: [removal], tasks: [], cancels: [] })) === 'committed') talks += 1;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) break;
    after = last.key;
  }
  await sweepLearnt(store, texts, now);
  return { ...(await store.retain({ texts, lines: now - days.lines * dayMs })), talks };
}

// What was kept to learn from holds somebody's words as well. What was approved stands in the scripts by then.
async function sweepLearnt(store: Store, before: number, now: number): Promise<void> {
  for (const prefix of keptPrefixes) {
    let after: string | undefined = '';
    while (after !== undefined) {
      const page: Page = await store.scan(prefix, after, pageSize);
      for (const entry of page) await removeLearnt(store, entry, before, now);
      after = page.length < pageSize ? undefined : page.at(-1)?.key;
    }
  }
}

type Page = Awaited<ReturnType<Store['scan']>>;

async function removeLearnt(store: Store, { key, doc }: Page[number], before: number, now: number): Promise<void> {
  const { subject, at } = doc.value as TriageExample | Suggestion;
  if (at >= before) return;
  const line = { id: `outlived/${key}`, subject, at: now, by: 'desk', event: { type: 'outlived' } };
  await store.commit({ line, puts: [{ key, before: doc.version, value: undefined }], tasks: [], cancels: [] });
}

function outlived(conversation: Conversation, before: number): boolean {
  const { name } = conversation.phase;
  return (name === 'idle' || name === 'guided') && !conversation.returned && lastAtOf(conversation) < before;
}
