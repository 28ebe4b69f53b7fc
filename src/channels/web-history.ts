import { randomUUID } from 'node:crypto';
import type { WebEntry } from './web-wire.ts';

/** What the local chat remembers: the newest messages of every conversation, in order. */
export type WebMemory = {
  readonly boot: string;
  all(): readonly WebEntry[];
  find(id: string): WebEntry | undefined;
  /** Adds an entry, or replaces the one of its id in place; gives it as it is now known. */
  put(entry: Omit<WebEntry, 'revision'>): WebEntry;
  /** Changes some of an entry; undefined when it is no longer remembered. */
  change(id: string, change: Partial<WebEntry>): WebEntry | undefined;
};

/** At most so many messages of one conversation are remembered; the oldest are forgotten first. */
export const entriesPerConversation = 1000;

/** An empty memory; `changed` hears of every entry as soon as it stands. */
export function webMemory(changed: (entry: WebEntry) => void): WebMemory {
  const entries = new Map<string, WebEntry>();
  let revision = 0;

  const store = (entry: Omit<WebEntry, 'revision'>): WebEntry => {
    revision += 1;
    const known = { ...entry, revision };
    const isNew = !entries.has(entry.id);
    entries.set(entry.id, known);
    if (isNew) forgetOldest(entries, entry.conversation);
    changed(known);
    return known;
  };

  return {
    boot: randomUUID(),
    all: () => [...entries.values()],
    find: (id) => entries.get(id),
    put: store,
    change(id, change) {
      const entry = entries.get(id);
      return entry && store({ ...entry, ...change });
    },
  };
}

function forgetOldest(entries: Map<string, WebEntry>, conversation: string): void {
  const mine = [...entries.values()].filter((entry) => entry.conversation === conversation);
  for (const old of mine.slice(0, Math.max(0, mine.length - entriesPerConversation))) entries.delete(old.id);
}
