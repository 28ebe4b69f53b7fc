import type { Conversation } from './desk/conversation.ts';
import { maskSecrets } from './desk/masking.ts';
import type { Changed, Word } from './desk/news.ts';
import type { Mirrored } from './desk/progress.ts';
import type { Cursor, ServiceNow } from './effects/servicenow.ts';
import type { Engine } from './engine.ts';
import type { Store } from './store/store.ts';

/** What the watch joins. `sleep` calls back later and gives what takes it back. */
export type WatchParts = {
  readonly store: Store;
  readonly engine: Engine;
  readonly records: Pick<ServiceNow, 'changes' | 'words'>;
  readonly now: () => number;
  readonly sleep: (ms: number, then: () => void) => () => void;
  readonly log: (level: 'info' | 'warn' | 'error', what: string, detail?: Readonly<Record<string, unknown>>) => void;
};

/** Looks at the record system from time to time and tells conversations what others did to their incidents. */
export type Watch = {
  /** Somebody says that there is something new: the next look is now. */
  poke(): void;
  /** Looks once; resolves with how many conversations were told. For tests, and for whoever cannot wait. */
  look(): Promise<number>;
  close(): Promise<void>;
};

const cursorKey = 'watch/records';
// Often while anything happens or anybody waits, seldom while all is quiet (servicenow.md, operation 15).
const shortestMs = 30_000;
const longestMs = 5 * 60_000;

/** Begins to watch: the first look is at once. */
export function watchRecords(parts: WatchParts): Watch {
  let looking: Promise<number> | undefined;
  let again = false;
  let closed = false;
  let pauseMs = shortestMs;
  let unsleep = (): void => undefined;
  const run = async (): Promise<number> => {
    let told = 0;
    do {
      again = false;
      told += await lookOnce(parts);
    } while (again && !closed);
    return told;
  };
  const look = (): Promise<number> => {
    again = looking !== undefined;
    looking ??= run().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const rest = (): void => {
    if (!closed) unsleep = parts.sleep(pauseMs, turn);
  };
  const turn = (): void => {
    unsleep();
    look()
      .then(async (told) => {
        const { waiting, owned } = await parts.engine.line();
        const busy = told > 0 || waiting.length + owned.length > 0;
        pauseMs = busy ? shortestMs : Math.min(longestMs, pauseMs * 2);
      })
      .catch((error: unknown) => {
        pauseMs = Math.min(longestMs, pauseMs * 2);
        parts.log('warn', 'changes in ServiceNow could not be read', { error, againInSeconds: pauseMs / 1_000 });
      })
      .finally(rest);
  };
  turn();
  return {
    poke: turn,
    look,
    close: async () => {
      closed = true;
      unsleep();
      await looking?.catch(() => undefined);
    },
  };
}

async function lookOnce(parts: WatchParts): Promise<number> {
  const doc = await parts.store.load(cursorKey);
  const before = doc?.value as Cursor | undefined;
  const { changed, cursor } = await parts.records.changes(before);
  let told = 0;
  for (const one of changed) if (await tell(parts, one)) told += 1;
  if (JSON.stringify(cursor) === JSON.stringify(before)) return told;
  // Whoever shares the store may have moved it on meanwhile: what was told is told once by its id.
  const id = `watched/${cursor.at}/${doc?.version ?? 0}`;
  const line = { id, subject: 'watch', at: parts.now(), by: 'desk', event: { type: 'watched' } };
  const put = { key: cursorKey, before: doc?.version ?? 0, value: cursor };
  await parts.store.commit({ line, puts: [put], tasks: [], cancels: [] });
  return told;
}

async function tell({ engine, records, now }: WatchParts, changed: Changed): Promise<boolean> {
  const { ticket, modCount } = changed;
  const subject = await engine.subjectOfTicket(ticket.id);
  const conversation = subject === undefined ? undefined : await engine.conversation(subject);
  if (subject === undefined || !conversation) return false;
  const seen = conversation.mirrored?.[ticket.id];
  const words = await freshWords(records, conversation, changed, seen);
  // Our own notes and fields are no news, and there are many of them.
  if (changed.byUs && words.length === 0 && sameAs(seen, changed)) return false;
  const outcome = await engine.submit({
    id: `servicenow/${ticket.id}/${modCount}/${words.at(-1)?.id ?? ''}`,
    kind: 'conversation',
    subject,
    at: now(),
    by: 'servicenow',
    event: { type: 'changed', changed, words },
  });
  return outcome === 'committed';
}

const sameAs = (seen: Mirrored | undefined, { ticket, group }: Changed): boolean =>
  seen?.state === ticket.state && seen.assignee === ticket.assignee && seen.group === group?.name;

// Of an incident that was never looked at, only what was written since it was opened here is news.
async function freshWords(
  records: WatchParts['records'],
  { startedAt }: Conversation,
  { ticket }: Changed,
  seen: Mirrored | undefined,
): Promise<readonly Word[]> {
  const since =
    seen?.wordsAt === undefined
      ? { at: Math.min(startedAt, ticket.openedAt), ids: [] }
      : { at: seen.wordsAt, ids: seen.words ?? [] };
  const words = await records.words(ticket.id, since);
  // What people type there may be a secret as well; nothing of it is written down here.
  return words.map((word) => ({ ...word, text: maskSecrets(word.text).text }));
}
