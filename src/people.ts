import { randomUUID } from 'node:crypto';
import type { Conversation } from './desk/conversation.ts';
import { keptPrefixes, type Suggestion, type TriageExample } from './desk/kept.ts';
import type { Engine } from './engine.ts';
import type { Removed, Store } from './store/store.ts';

/** What an admin wishes to do about a person; `who` is a mail address, a platform id, or a subject that `find` gave. */
export type PeopleWish =
  | { readonly do: 'find'; readonly who: string }
  | { readonly do: 'export'; readonly who: string }
  | { readonly do: 'erase'; readonly who: string; readonly now: boolean };

/** Somebody the desk knows on one platform; `lastAt` in epoch ms. */
export type Known = {
  readonly subject: string;
  readonly name: string;
  readonly email?: string;
  readonly phase: string;
  readonly lastAt: number;
};

/** What became of a wish; `refused` says in words why nothing happened. */
export type PeopleAnswer =
  | { readonly found: readonly Known[] }
  | { readonly exported: readonly object[] }
  | { readonly erased: readonly Known[]; readonly removed: Removed; readonly reference: string }
  | { readonly refused: string };

/** Where people are kept. */
export type PeopleParts = { readonly store: Store; readonly engine: Engine; readonly now: () => number };

const pageSize = 500;
const mostLines = 1_000_000;

/** Finds, exports or erases what is kept of a person, on every platform that he has used. */
export async function forPeople(parts: PeopleParts, wish: PeopleWish): Promise<PeopleAnswer> {
  const found = await conversationsOf(parts.store, wish.who.trim().toLowerCase());
  if (wish.do === 'find') return { found: found.map(knownOf) };
  if (found.length === 0) return { refused: `Nobody is kept as "${wish.who}". Try a mail address, or an id.` };
  if (wish.do === 'export') return { exported: await Promise.all(found.map((one) => exportOf(parts.store, one))) };
  const busy = found.filter((one) => ['waiting', 'attended', 'settling'].includes(one.phase.name));
  if (busy.length > 0 && !wish.now) {
    const where = busy.map((one) => `${one.person.name} (${one.phase.name})`).join(', ');
    return { refused: `A talk with a person is going on: ${where}. Let it end first, or add --now to break it off.` };
  }
  return erase(parts, found);
}

async function conversationsOf(store: Store, who: string): Promise<readonly Conversation[]> {
  const found: Conversation[] = [];
  for await (const value of valuesOf(store, 'conversation/')) {
    const conversation = value as Conversation;
    const { person, subject } = conversation;
    if ([subject, person.id, person.email].some((name) => name?.toLowerCase() === who)) found.push(conversation);
  }
  return found;
}

async function* valuesOf(store: Store, prefix: string): AsyncGenerator<unknown> {
  for await (const { value } of entriesOf(store, prefix)) yield value;
}

type Entry = { readonly key: string; readonly value: unknown };

async function* entriesOf(store: Store, prefix: string): AsyncGenerator<Entry> {
  for (let after = ''; ; ) {
    const page = await store.scan(prefix, after, pageSize);
    for (const { key, doc } of page) yield { key, value: doc.value };
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.key;
  }
}

function knownOf(one: Conversation): Known {
  const { subject, person, phase } = one;
  return {
    subject,
    name: person.name,
    ...(person.email ? { email: person.email } : {}),
    phase: phase.name,
    lastAt: lastAtOf(one),
  };
}

/** When anything was last said in a conversation, epoch ms. */
export function lastAtOf({ transcript, startedAt }: Conversation): number {
  return Math.max(startedAt, transcript.at(-1)?.at ?? 0);
}

async function exportOf(store: Store, conversation: Conversation): Promise<object> {
  const { subject } = conversation;
  const threads = (await aliasesOf(store, 'thread/', [subject])).map((key) => key.slice('thread/'.length));
  const learnt = (await learntFrom(store, [conversation])).map(({ value }) => value);
  const journal = await store.journal(subject, mostLines);
  const unfinished = (await store.tasks(mostLines)).filter((task) => task.subject === subject);
  return { subject, conversation, threads, learnt, journal, unfinished };
}

// Under which keys he is found from outside.
async function aliasesOf(
  store: Store,
  prefix: 'thread/' | 'ticket/',
  subjects: readonly string[],
): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key, value } of entriesOf(store, prefix)) {
    if (subjects.includes(String(value))) keys.push(key);
  }
  return keys;
}

// What was kept to learn from: his words, and what he said of others' as an agent.
async function learntFrom(store: Store, found: readonly Conversation[]): Promise<readonly Entry[]> {
  const learnt: Entry[] = [];
  for (const prefix of keptPrefixes) {
    for await (const entry of entriesOf(store, prefix)) {
      const { subject, by } = entry.value as TriageExample | Suggestion;
      if (found.some((one) => one.subject === subject || one.person.id === by.id)) learnt.push(entry);
    }
  }
  return learnt;
}

async function erase({ store, engine, now }: PeopleParts, found: readonly Conversation[]): Promise<PeopleAnswer> {
  const subjects = found.map((one) => one.subject);
  const reference = randomUUID();
  for (const { subject, person } of found) {
    const event = { type: 'forgotten' as const, subject, person: person.id };
    await engine.submit({
      id: `${reference}/${subject}`,
      kind: 'line',
      subject: 'line',
      at: now(),
      by: 'admin',
      event,
    });
  }
  const marks = [...new Set(found.flatMap(marksOf))];
  const undecided: string[] = [];
  for await (const { key, value } of entriesOf(store, 'undecided/')) {
    const text = key + JSON.stringify(value);
    if (marks.some((mark) => text.includes(mark))) undecided.push(key);
  }
  const aliases = [...(await aliasesOf(store, 'thread/', subjects)), ...(await aliasesOf(store, 'ticket/', subjects))];
  const learnt = (await learntFrom(store, found)).map(({ key }) => key);
  const keys = [...subjects.map((subject) => `conversation/${subject}`), ...aliases, ...undecided, ...learnt];
  const removed = await store.erase({ keys, subjects, marks });
  // That it was done stays on record; of whom is known to nobody but the admin who holds the reference.
  const event = { type: 'erased', ...removed };
  const line = { id: `erased/${reference}`, subject: 'erasures', at: now(), by: 'admin', event };
  await store.commit({ line, puts: [], tasks: [], cancels: [] });
  return { erased: found.map(knownOf), removed, reference };
}

function marksOf({ subject, person, address }: Conversation): readonly string[] {
  return [subject, person.id, person.email ?? '', address.conversation].filter((mark) => mark.length >= 3);
}
