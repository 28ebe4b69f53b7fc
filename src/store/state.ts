import { type Documents, noDocuments } from './documents.ts';
import { type Ids, noIds } from './ids.ts';
import { inert } from './inert.ts';
import { addKey, dropKey, type Keys, keysFrom } from './keys.ts';
import type { Patch } from './patch.ts';
import { type StillMap, stillMap } from './still.ts';
import type { Change, Claim, Doc, Erasure, JournalLine, Put, Removed, Retention, Store, Task } from './store.ts';
import { type Agenda, amendTask, dueTasks, emptyAgenda, isLatest, nextReadyAt, putTask, removeTask } from './tasks.ts';

/** How far the story has been told: the number of the last entry and the hash over all entries up to it. */
export type Mark = { readonly sequence: number; readonly chain: string };

/** A file of journal lines: its hash, how many there are, the least and greatest `at`, until when texts were taken out. */
export type Archive = {
  readonly name: string;
  readonly digest: string;
  readonly lines: number;
  readonly first: number;
  readonly last: number;
  readonly thin: number;
};

/** How many journal lines of one subject are kept at hand; older ones leave memory for an archive. */
export const linesKept = 500;

/** A change as a journal may hold it: versions up to 0.1.0 named only the id of the task that is settled. */
export type KeptChange = Omit<Change, 'settles'> & { readonly settles?: Claim | string };

/** One step of somebody's work, as the journal keeps it. */
export type Deed =
  | { readonly kind: 'change'; readonly change: KeptChange }
  | { readonly kind: 'claim'; readonly id: string; readonly until: number }
  | { readonly kind: 'settle'; readonly id: string }
  | { readonly kind: 'postpone'; readonly id: string; readonly dueAt: number; readonly error: string };

/** A write of a document that was there before: only what is new in it. */
export type PartPut = { readonly key: string; readonly before: number; readonly patch: Patch };

/**
 * A change as a journal may hold it: a conversation grows by a line or two with every event, and writing all of it each
 * time would be most of what the disk is given. A kind of its own, so that a version that does not know it refuses it.
 */
export type Part = {
  readonly kind: 'part';
  readonly change: Omit<KeptChange, 'puts'> & { readonly puts: readonly (Put | PartPut)[] };
};

/** What makes a store forget for good, as the journal keeps it until everything it names is gone. */
export type Purge = ({ readonly kind: 'erase' } & Erasure) | ({ readonly kind: 'retain' } & Retention);

/** How much was removed so far; it grows while files are rewritten. */
export type Tally = { -readonly [Part in keyof Removed]: Removed[Part] };

/** A purge that has happened in memory, while files of earlier instants may still hold what it removed. */
export type Owed = { readonly purge: Purge; readonly removed: Tally };

/**
 * What the store says about itself: that its head was told to somebody outside, or the hash of the snapshot with which
 * this journal goes on. Both heads are remembered, so that the history can be held against them later.
 */
export type Milestone =
  | { readonly kind: 'note'; readonly at: number }
  | { readonly kind: 'seal'; readonly snapshot: number; readonly digest: string };

/** One thing that happened to the store, as the journal keeps it: played in order, entries rebuild the state. */
export type Entry = Deed | Part | Write | Purge | Milestone;

/** What went to the disk in one write, in its order. */
export type Write = { readonly kind: 'write'; readonly deeds: readonly (Deed | Part)[] };

/**
 * What the store knows: values, the ids that were committed with their `at`, the latest lines per subject, tasks.
 * `owed` are the purges that the files of earlier instants do not show yet, `fallen` the lines that the next snapshot
 * will leave to an archive, `heads` the marks that somebody outside may know. `gone` says that a value was removed
 * which a file of an earlier instant may still hold.
 */
export type State = {
  readonly docs: Documents;
  readonly keys: Keys;
  readonly ids: Ids;
  readonly lines: StillMap<string, readonly JournalLine[]>;
  readonly agenda: Agenda;
  readonly owed: Owed[];
  readonly fallen: JournalLine[];
  readonly heads: Mark[];
  archives: readonly Archive[];
  gone: boolean;
};

/** What an entry does to one task. */
export type Step =
  | { readonly do: 'remove'; readonly id: string }
  | { readonly do: 'put' | 'amend'; readonly task: Task };

/** A state in which nothing has happened. */
export const emptyState = (): State => ({
  docs: noDocuments(),
  keys: [],
  ids: noIds(),
  lines: stillMap(),
  agenda: emptyAgenda(),
  owed: [],
  fallen: [],
  heads: [],
  archives: [],
  gone: false,
});

/** The task that a change answers: only the latest attempt can, or where just an id was kept any that was claimed. */
const answeredBy = (settles: Claim | string, taskOf: (id: string) => Task | undefined): Task | undefined => {
  const task = taskOf(typeof settles === 'string' ? settles : settles.id);
  const counts = typeof settles === 'string' ? (task?.attempts ?? 0) > 0 : isLatest(settles, task);
  return counts ? task : undefined;
};

const stepsOfChange = (change: KeptChange, taskOf: (id: string) => Task | undefined, lastSeq: number): Step[] => {
  const steps: Step[] = [];
  const answered = change.settles === undefined ? undefined : answeredBy(change.settles, taskOf);
  if (answered !== undefined) {
    steps.push({ do: 'remove', id: answered.id });
  }
  for (const id of change.cancels) {
    steps.push({ do: 'remove', id });
  }
  for (const [place, task] of change.tasks.entries()) {
    const kept: Task = { ...task, seq: lastSeq + 1 + place, attempts: 0, claimedUntil: 0 };
    steps.push({ do: 'put', task: inert(kept, task.id) });
  }
  return steps;
};

const amended = (task: Task | undefined, news: Partial<Task>): Step[] =>
  task === undefined ? [] : [{ do: 'amend', task: Object.freeze({ ...task, ...news }) }];

/** What an entry does to the tasks, in order: first the settled one goes, then the cancelled ones, then new ones come. */
export const stepsOf = (entry: Deed, taskOf: (id: string) => Task | undefined, lastSeq: number): readonly Step[] => {
  switch (entry.kind) {
    case 'change':
      return stepsOfChange(entry.change, taskOf, lastSeq);
    case 'claim': {
      const task = taskOf(entry.id);
      return amended(task, { attempts: (task?.attempts ?? 0) + 1, claimedUntil: entry.until });
    }
    case 'settle':
      return [{ do: 'remove', id: entry.id }];
    case 'postpone':
      return amended(taskOf(entry.id), { dueAt: entry.dueAt, claimedUntil: 0, error: entry.error });
  }
};

const applyPut = (state: State, put: Put): void => {
  if (put.value === undefined) {
    state.gone = true;
    state.docs.delete(put.key);
    dropKey(state.keys, put.key);
    return;
  }
  if (put.before === 0) {
    addKey(state.keys, put.key);
  }
  const doc: Doc = { value: put.value, version: put.before + 1 };
  // Committed just now, it is frozen; read from a journal, it will be when somebody asks for it.
  state.docs.set(put.key, Object.isFrozen(put.value) ? Object.freeze(doc) : doc);
};

const applyLine = (state: State, line: JournalLine): void => {
  state.ids.set(line.id, line.at);
  const earlier = state.lines.get(line.subject) ?? [];
  if (earlier.length >= linesKept) {
    state.fallen.push(...earlier.slice(0, earlier.length + 1 - linesKept));
  }
  // A new list each time: a snapshot that is being written keeps the list of its own instant.
  state.lines.set(line.subject, [...earlier.slice(1 - linesKept), line]);
};

/** Lets a step of work happen; it was checked before, so that it cannot fail. */
export const apply = (state: State, entry: Deed): void => {
  const { agenda } = state;
  for (const step of stepsOf(entry, (id) => agenda.tasks.get(id), agenda.lastSeq)) {
    if (step.do === 'remove') {
      removeTask(agenda, step.id);
    } else if (step.do === 'put') {
      putTask(agenda, step.task);
    } else {
      amendTask(agenda, step.task);
    }
  }
  if (entry.kind === 'change') {
    for (const put of entry.change.puts) {
      applyPut(state, put);
    }
    applyLine(state, entry.change.line);
  }
};

/** What can be read from a state; values are handed out as they are kept, frozen at the latest now. */
export const readsOf = (
  state: State,
): Pick<Store, 'load' | 'known' | 'due' | 'nextDueAt' | 'scan' | 'tasks' | 'journal'> => ({
  load: async (key) => state.docs.get(key),
  known: async (id) => state.ids.has(id),
  due: async (now, limit) => dueTasks(state.agenda, now, limit),
  nextDueAt: async () => nextReadyAt(state.agenda),
  scan: async (prefix, after, limit) =>
    keysFrom(state.keys, prefix, after, limit).flatMap((key) => {
      const doc = state.docs.peek(key);
      return doc === undefined ? [] : [{ key, doc }];
    }),
  tasks: async (limit) => {
    const found: Task[] = [];
    for (const task of state.agenda.tasks.values()) {
      if (found.length >= limit) {
        break;
      }
      found.push(task);
    }
    return found;
  },
  journal: async (subject, limit) =>
    limit > 0 ? (state.lines.get(subject) ?? []).slice(-limit).map((line) => inert(line, subject)) : [],
});
