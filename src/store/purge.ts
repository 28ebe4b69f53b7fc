import { dropKey } from './keys.ts';
import { wholeOf } from './parts.ts';
import { apply, type Entry, type Mark, type Owed, type Purge, type State, type Tally } from './state.ts';
import { type Erasure, type JournalLine, type Retention, StoreError } from './store.ts';
import { removeTask } from './tasks.ts';

/** Shorter marks are part of ids that have nothing to do with anybody. */
const leastMarkLength = 3;

/** An erasure as an entry; throws a StoreError for a mark that is too short. */
export const erasePurge = ({ keys, subjects, marks }: Erasure): Purge => {
  const short = marks.find((mark) => mark.length < leastMarkLength);
  if (short !== undefined) {
    throw new StoreError(`An erasure names the mark "${short}", which is too short to be an id. Name whole ids.`);
  }
  return { kind: 'erase', keys: [...keys], subjects: [...subjects], marks: [...marks] };
};

/** A retention as an entry; throws a StoreError unless both are instants. */
export const retainPurge = ({ texts, lines }: Retention): Purge => {
  if (!Number.isFinite(texts) || !Number.isFinite(lines)) {
    throw new StoreError(`A retention keeps lines since ${lines} and texts since ${texts}: both must be epoch ms.`);
  }
  return { kind: 'retain', texts, lines };
};

/** What is left of an event when its text has outlived its time. */
const thinned = (event: unknown): object =>
  typeof event === 'object' && event !== null && 'type' in event && typeof event.type === 'string'
    ? { type: event.type }
    : {};

const isThin = (event: unknown): boolean =>
  typeof event === 'object' &&
  event !== null &&
  Object.entries(event).every(([name, value]) => name === 'type' && typeof value === 'string');

/** Whether any text in a value contains one of the marks; a number is no text, so that no instant looks like an id. */
export const isMarked = (value: unknown, marks: readonly string[]): boolean => {
  if (typeof value === 'string') {
    return marks.some((mark) => value.includes(mark));
  }
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(
      ([name, part]) => (!Array.isArray(value) && isMarked(name, marks)) || isMarked(part, marks),
    )
  );
};

/** A journal line as a purge leaves it: itself, without its text, or not at all; what was done to it is counted. */
export const lineAfter = ({ purge, removed }: Owed, line: JournalLine): JournalLine | undefined => {
  const gone =
    purge.kind === 'erase'
      ? purge.subjects.includes(line.subject) || isMarked(line, purge.marks)
      : line.at < purge.lines;
  if (gone) {
    removed.lines += 1;
    return undefined;
  }
  if (purge.kind === 'retain' && line.at < purge.texts && !isThin(line.event)) {
    removed.thinned += 1;
    return Object.freeze({ ...line, event: Object.freeze(thinned(line.event)) });
  }
  return line;
};

const purgeLines = (state: State, owed: Owed): void => {
  for (const [subject, lines] of state.lines) {
    const left = lines.flatMap((line) => lineAfter(owed, line) ?? []);
    if (left.length === 0) {
      state.lines.delete(subject);
    } else if (left.length < lines.length || left.some((line, place) => line !== lines[place])) {
      state.lines.set(subject, left);
    }
  }
};

const eraseAll = (state: State, { keys, subjects, marks }: Erasure, removed: Tally): void => {
  state.docs.giveUp(marks);
  for (const key of keys) {
    if (state.docs.delete(key)) {
      dropKey(state.keys, key);
      removed.documents += 1;
    }
  }
  for (const task of [...state.agenda.tasks.values()]) {
    if (subjects.includes(task.subject) || isMarked(task, marks)) {
      removeTask(state.agenda, task.id);
      removed.tasks += 1;
    }
  }
  for (const id of [...state.ids.keys()]) {
    if (isMarked(id, marks)) {
      state.ids.delete(id);
      removed.ids += 1;
    }
  }
};

/** Lets a purge happen in memory, and keeps in mind that the files owe it too. */
export const applyPurge = (state: State, purge: Purge): Owed => {
  const owed: Owed = { purge, removed: { documents: 0, tasks: 0, ids: 0, lines: 0, thinned: 0 } };
  if (purge.kind === 'erase') {
    eraseAll(state, purge, owed.removed);
  }
  purgeLines(state, owed);
  for (const line of state.fallen.splice(0)) {
    const left = lineAfter(owed, line);
    if (left !== undefined) {
      state.fallen.push(left);
    }
  }
  state.owed.push(owed);
  return owed;
};

/** Whether a purge would find anything in memory; nothing is changed. */
export const wouldPurge = (state: State, purge: Purge): boolean => {
  const trial: Owed = { purge, removed: { documents: 0, tasks: 0, ids: 0, lines: 0, thinned: 0 } };
  const alters = (line: JournalLine): boolean => lineAfter(trial, line) !== line;
  return state.fallen.some(alters) || [...state.lines.values()].some((lines) => lines.some(alters));
};

/** So many heads are remembered: more than a year of days and restarts. */
const mostHeads = 4000;

/** Remembers a head that somebody outside may know. */
export const keepHead = (state: State, mark: Mark): void => {
  state.heads.push(mark);
  state.heads.splice(0, state.heads.length - mostHeads);
};

/** Lets any entry of a journal happen, after which the story has come to `mark`. */
export const play = (state: State, entry: Entry, mark: Mark): void => {
  switch (entry.kind) {
    case 'erase':
    case 'retain':
      applyPurge(state, entry);
      return;
    case 'note':
    case 'seal':
      keepHead(state, mark);
      return;
    case 'write':
      for (const deed of entry.deeds) {
        play(state, deed, mark);
      }
      return;
    case 'part':
      apply(state, wholeOf(entry, state.docs));
      return;
    default:
      apply(state, entry);
  }
};
