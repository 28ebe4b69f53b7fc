import { addKey, dropKey, type Keys, keysFrom } from './keys.ts';
import type { Change, Doc, JournalLine, Put, Store, Task } from './store.ts';
import { type Agenda, amendTask, dueTasks, emptyAgenda, nextReadyAt, putTask, removeTask } from './tasks.ts';

/** How many journal lines of one subject are kept at hand; older ones leave memory and the next snapshot. */
export const linesKept = 500;

/** One thing that happened to the store, as the journal keeps it: played in order, entries rebuild the state. */
export type Entry =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'claim'; readonly id: string; readonly until: number }
  | { readonly kind: 'settle'; readonly id: string }
  | { readonly kind: 'postpone'; readonly id: string; readonly dueAt: number; readonly error: string };

/** What the store knows: values, the ids that were committed with their `at`, the latest lines per subject, tasks. */
export type State = {
  readonly docs: Map<string, Doc>;
  readonly keys: Keys;
  readonly ids: Map<string, number>;
  readonly lines: Map<string, readonly JournalLine[]>;
  readonly agenda: Agenda;
};

/** What an entry does to one task. */
export type Step =
  | { readonly do: 'remove'; readonly id: string }
  | { readonly do: 'put' | 'amend'; readonly task: Task };

/** A state in which nothing has happened. */
export const emptyState = (): State => ({
  docs: new Map(),
  keys: [],
  ids: new Map(),
  lines: new Map(),
  agenda: emptyAgenda(),
});

const stepsOfChange = (change: Change, taskOf: (id: string) => Task | undefined, lastSeq: number): Step[] => {
  const steps: Step[] = [];
  // A task that nobody has claimed was put anew while its earlier self was running: that answer is not its answer.
  if (change.settles !== undefined && (taskOf(change.settles)?.attempts ?? 0) > 0) {
    steps.push({ do: 'remove', id: change.settles });
  }
  for (const id of change.cancels) {
    steps.push({ do: 'remove', id });
  }
  for (const [place, task] of change.tasks.entries()) {
    const kept: Task = { ...task, seq: lastSeq + 1 + place, attempts: 0, claimedUntil: 0 };
    steps.push({ do: 'put', task: Object.freeze(kept) });
  }
  return steps;
};

const amended = (task: Task | undefined, news: Partial<Task>): Step[] =>
  task === undefined ? [] : [{ do: 'amend', task: Object.freeze({ ...task, ...news }) }];

/** What an entry does to the tasks, in order: first the settled one goes, then the cancelled ones, then new ones come. */
export const stepsOf = (entry: Entry, taskOf: (id: string) => Task | undefined, lastSeq: number): readonly Step[] => {
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
    state.docs.delete(put.key);
    dropKey(state.keys, put.key);
    return;
  }
  if (put.before === 0) {
    addKey(state.keys, put.key);
  }
  state.docs.set(put.key, Object.freeze({ value: put.value, version: put.before + 1 }));
};

const applyLine = (state: State, line: JournalLine): void => {
  state.ids.set(line.id, line.at);
  const earlier = state.lines.get(line.subject) ?? [];
  // A new list each time: a snapshot that is being written keeps the list of its own instant.
  state.lines.set(line.subject, [...earlier.slice(1 - linesKept), line]);
};

/** Lets an entry happen; it was checked before, so that it cannot fail. */
export const apply = (state: State, entry: Entry): void => {
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

/** What can be read from a state; values are handed out as they are kept, frozen. */
export const readsOf = (
  state: State,
): Pick<Store, 'load' | 'known' | 'due' | 'nextDueAt' | 'scan' | 'tasks' | 'journal'> => ({
  load: async (key) => state.docs.get(key),
  known: async (id) => state.ids.has(id),
  due: async (now, limit) => dueTasks(state.agenda, now, limit),
  nextDueAt: async () => nextReadyAt(state.agenda),
  scan: async (prefix, after, limit) =>
    keysFrom(state.keys, prefix, after, limit).flatMap((key) => {
      const doc = state.docs.get(key);
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
  journal: async (subject, limit) => (limit > 0 ? (state.lines.get(subject) ?? []).slice(-limit) : []),
});
