import { inert } from './inert.ts';
import { type Deed, type State, stepsOf } from './state.ts';
import { type Change, type Claim, type Outcome, StoreError, type Task } from './store.ts';
import { isLatest, readyAtOf } from './tasks.ts';

/**
 * The state as it will be when everything that waits for the disk has got there. Commits are decided against it;
 * nobody else sees it, because memory follows the disk.
 */
export type Stage = {
  readonly state: State;
  readonly versions: Map<string, number>;
  readonly ids: Set<string>;
  readonly tasks: Map<string, Task | undefined>;
  lastSeq: number;
};

/** What a caller will be told once the entry, if there is one, is durable. */
export type Verdict<T> = { readonly answer: T; readonly entry?: Deed };

/** A stage on which nothing waits yet. */
export const stageOf = (state: State): Stage => ({
  state,
  versions: new Map(),
  ids: new Set(),
  tasks: new Map(),
  lastSeq: state.agenda.lastSeq,
});

const taskOn = (stage: Stage, id: string): Task | undefined =>
  stage.tasks.has(id) ? stage.tasks.get(id) : stage.state.agenda.tasks.get(id);

const versionOn = (stage: Stage, key: string): number =>
  stage.versions.get(key) ?? stage.state.docs.get(key)?.version ?? 0;

/** The head of a lane: a kept task that was put anew stands behind its lane, so only the same `seq` keeps its place. */
const headOn = (stage: Stage, lane: string): Task | undefined => {
  for (const id of stage.state.agenda.lanes.get(lane) ?? []) {
    const task = taskOn(stage, id);
    if (task !== undefined && task.seq === stage.state.agenda.tasks.get(id)?.seq) {
      return task;
    }
  }
  for (const task of stage.tasks.values()) {
    if (task?.lane === lane) {
      return task;
    }
  }
  return undefined;
};

/** Lets an entry happen on the stage. */
export const enter = (stage: Stage, entry: Deed): void => {
  for (const step of stepsOf(entry, (id) => taskOn(stage, id), stage.lastSeq)) {
    if (step.do === 'remove') {
      stage.tasks.set(step.id, undefined);
      continue;
    }
    if (step.do === 'put') {
      // Deleted first: a task that is put anew stands behind the others.
      stage.tasks.delete(step.task.id);
      stage.lastSeq = step.task.seq;
    }
    stage.tasks.set(step.task.id, step.task);
  }
  if (entry.kind === 'change') {
    stage.ids.add(entry.change.line.id);
    for (const put of entry.change.puts) {
      stage.versions.set(put.key, put.value === undefined ? 0 : put.before + 1);
    }
  }
};

/** Freezes a change and throws a StoreError if it is not one: not JSON, or one key written twice. */
export const checkedChange = (change: Change): Change => {
  const keys = new Set(change.puts.map(({ key }) => key));
  if (keys.size < change.puts.length) {
    throw new StoreError(`The change ${change.line.id} writes one key twice. Put every key once.`);
  }
  return inert(change, `The change ${change.line.id}`);
};

/** Whether a change can be committed now. */
export const decideCommit = (stage: Stage, change: Change): Verdict<Outcome> => {
  if (stage.ids.has(change.line.id) || stage.state.ids.has(change.line.id)) {
    return { answer: 'repeated' };
  }
  if (change.puts.some((put) => versionOn(stage, put.key) !== put.before)) {
    return { answer: 'conflict' };
  }
  return { answer: 'committed', entry: { kind: 'change', change } };
};

/** Gives a task to one caller if `due` would offer it at `now`: head of its lane, due, and nobody has it. */
export const decideClaim = (stage: Stage, id: string, now: number, until: number): Verdict<Task | undefined> => {
  const task = taskOn(stage, id);
  if (task === undefined || readyAtOf(task) > now || headOn(stage, task.lane) !== task) {
    return { answer: undefined };
  }
  const entry: Deed = { kind: 'claim', id, until };
  const answer = Object.freeze({ ...task, attempts: task.attempts + 1, claimedUntil: until });
  return { answer, entry };
};

/** Finishes a task, if this attempt is the latest. */
export const decideSettle = (stage: Stage, claim: Claim): Verdict<undefined> =>
  isLatest(claim, taskOn(stage, claim.id))
    ? { answer: undefined, entry: { kind: 'settle', id: claim.id } }
    : { answer: undefined };

/** Puts a task off, if this attempt is the latest. */
export const decidePostpone = (stage: Stage, claim: Claim, dueAt: number, error: string): Verdict<undefined> =>
  isLatest(claim, taskOn(stage, claim.id))
    ? { answer: undefined, entry: { kind: 'postpone', id: claim.id, dueAt, error } }
    : { answer: undefined };
