import { useSyncExternalStore } from 'react';
import type { WebEntry, WebHistory, WebPerson, WebTyping } from '../../channels/web-wire.ts';
import type { ClockView, HoursView, PlaygroundView, RecordsView, RecordView, Switches } from '../playground-wire.ts';
import { calls } from './calls.ts';

/** Everything the page knows; each change is a new object. `fresh` names what of the records changed just now. */
export type Desk = {
  readonly ready: boolean;
  readonly connected: boolean;
  readonly boot: string;
  readonly people: readonly WebPerson[];
  readonly entries: ReadonlyMap<string, WebEntry>;
  readonly typing: ReadonlySet<string>;
  readonly view: PlaygroundView | undefined;
  readonly clockReadAt: number;
  readonly records: RecordsView;
  readonly recordChanges: number;
  readonly fresh: ReadonlySet<string>;
};

/** The key under which the writing mark of a chat or thread is kept. */
export const typingKey = (typing: WebTyping): string => `${typing.conversation}/${typing.thread ?? ''}`;

/** The 1:1 chat of a persona with the bot. */
export const directChat = (person: string): string => `chat-${person}`;

let desk: Desk = {
  ready: false,
  connected: false,
  boot: '',
  people: [],
  entries: new Map(),
  typing: new Set(),
  view: undefined,
  clockReadAt: 0,
  records: { incidents: [], interactions: [] },
  recordChanges: 0,
  fresh: new Set(),
};

const listeners = new Set<() => void>();

function set(change: Partial<Desk>): void {
  desk = { ...desk, ...change };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The desk as it is known now; the component is drawn again when it changes. */
export function useDesk(): Desk {
  return useSyncExternalStore(subscribe, () => desk);
}

/** Reads everything and keeps it true from then on; gives what ends it. */
export function followDesk(): () => void {
  const stream = new EventSource('/playground/api/stream');
  const on = <T>(event: string, take: (data: T) => void) =>
    stream.addEventListener(event, (message) => take(JSON.parse((message as MessageEvent<string>).data) as T));
  on('joined', () => void readAll());
  on<WebEntry>('entry', takeEntry);
  on<WebTyping>('typing', takeTyping);
  on<Switches>('switches', (switches) => desk.view && set({ view: { ...desk.view, switches } }));
  on<ClockView>('clock', takeClock);
  on<HoursView>('hours', takeHours);
  on('records', () => void readRecords());
  stream.addEventListener('error', () => set({ connected: false }));
  return () => stream.close();
}

async function readAll(): Promise<void> {
  try {
    const [history, view] = await Promise.all([calls.history(), calls.state()]);
    takeHistory(history);
    set({ ready: true, connected: true, view, clockReadAt: Date.now() });
    awaitHours();
    await readRecords();
  } catch {
    set({ connected: false });
  }
}

function takeHistory(history: WebHistory): void {
  // What came over the stream while the history was read may be newer than the history.
  const newer = history.boot === desk.boot || desk.boot === '' ? desk.entries : new Map<string, WebEntry>();
  const entries = new Map(history.entries.map((entry) => [entry.id, entry]));
  for (const entry of newer.values()) {
    if (entry.revision > (entries.get(entry.id)?.revision ?? 0)) entries.set(entry.id, entry);
  }
  set({ boot: history.boot, people: history.people, entries });
}

function takeEntry(entry: WebEntry): void {
  if ((desk.entries.get(entry.id)?.revision ?? 0) >= entry.revision) return;
  const entries = new Map(desk.entries).set(entry.id, entry);
  if (!entry.from.bot) {
    set({ entries });
    return;
  }
  const typing = new Set(desk.typing);
  typing.delete(typingKey(entry));
  set({ entries, typing });
}

const typingTimers = new Map<string, number>();

function takeTyping(typing: WebTyping): void {
  const key = typingKey(typing);
  window.clearTimeout(typingTimers.get(key));
  set({ typing: new Set(desk.typing).add(key) });
  const end = () => set({ typing: new Set([...desk.typing].filter((other) => other !== key)) });
  typingTimers.set(key, window.setTimeout(end, 6000));
}

function takeClock(clock: ClockView): void {
  if (desk.view) set({ view: { ...desk.view, clock }, clockReadAt: Date.now() });
}

function takeHours(hours: HoursView): void {
  if (desk.view) set({ view: { ...desk.view, hours } });
  awaitHours();
}

/** What the desk's clock says now. */
export function deskTimeOf({ view, clockReadAt }: Desk): number {
  return view ? view.clock.now + (Date.now() - clockReadAt) : Date.now();
}

let hoursTimer: number | undefined;
// Browsers take no longer pause than 2³¹ ms; a look a day costs nothing.
const longestPauseMs = 24 * 60 * 60 * 1000;

// The desk opens and closes by itself as time goes by.
function awaitHours(): void {
  window.clearTimeout(hoursTimer);
  const changesAt = desk.view?.hours?.changesAt;
  if (typeof changesAt !== 'number') return;
  const pause = Math.min(Math.max(changesAt - deskTimeOf(desk), 0) + 500, longestPauseMs);
  hoursTimer = window.setTimeout(() => void readHours(), pause);
}

async function readHours(): Promise<void> {
  try {
    set({ view: await calls.state(), clockReadAt: Date.now() });
    awaitHours();
  } catch {
    set({ connected: false });
  }
}

let reading = false;
let again = false;

// One reading at a time; what changes while it runs is read once more.
async function readRecords(): Promise<void> {
  again = true;
  if (reading) return;
  reading = true;
  while (again) {
    again = false;
    await takeRecords().catch(() => set({ connected: false }));
  }
  reading = false;
}

let freshTimer: number | undefined;

async function takeRecords(): Promise<void> {
  const records = await calls.records();
  const first = desk.recordChanges === 0;
  const fresh = first ? new Set<string>() : new Set([...desk.fresh, ...changesOf(desk.records, records)]);
  set({ records, fresh, recordChanges: desk.recordChanges + 1 });
  window.clearTimeout(freshTimer);
  freshTimer = window.setTimeout(() => set({ fresh: new Set() }), 4000);
}

/** What differs between two readings: record ids, `record/field` pairs, ids of journal entries and files. */
function changesOf(before: RecordsView, now: RecordsView): string[] {
  const known = new Map([...before.incidents, ...before.interactions].map((record) => [record.id, record]));
  return [...now.incidents, ...now.interactions].flatMap((record) => recordChanges(known.get(record.id), record));
}

function recordChanges(before: RecordView | undefined, now: RecordView): string[] {
  if (!before) return [now.id];
  const values = new Map(before.fields.map((field) => [field.name, field.value]));
  const ids = new Set([...before.journal, ...before.files].map(({ id }) => id));
  const fields = now.fields.filter((field) => values.get(field.name) !== field.value);
  const added = [...now.journal, ...now.files].filter(({ id }) => !ids.has(id));
  const changes = [...fields.map((field) => `${now.id}/${field.name}`), ...added.map(({ id }) => id)];
  return changes.length === 0 ? [] : [now.id, ...changes];
}
