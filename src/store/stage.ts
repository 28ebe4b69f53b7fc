import { inert } from './inert.ts';
import { type Deed, type State, stepsOf } from './state.ts';
import {
  type Change,
  type Claim,
  type Claims,
  type Committed,
  type Doc,
  type Outcome,
  type Put,
  StoreError,
  type Task,
} from './store.ts';
import { isLatest, readyAtOf } from './tasks.ts';

/**
 * The state as it will be when everything that waits for the disk has got there. Commits are decided against it;
 * nobody else sees it, because memory follows the disk.
 */
export type Stage = {
  readonly state: State;
  /** What was put on this stage; version 0 is what was removed. */
  readonly docs: Map<string, Doc>;
  readonly ids: Set<string>;
  readonly tasks: Map<string, Task | undefined>;
  /** The tasks that were put on this stage by lane, in order; one that was put anew elsewhere may still be named. */
  readonly lanes: Map<string, Set<string>>;
  lastSeq: number;
};

/** What a caller will be told once the entries are durable; they have happened on the stage. */
export type Verdict<T> = { readonly answer: T; readonly entries: readonly Deed[] };

/** A stage on which nothing waits yet. */
export const stageOf = (state: State): Stage => ({
  state,
  docs: new Map(),
  ids: new Set(),
  tasks: new Map(),
  lanes: new Map(),
  lastSeq: state.agenda.lastSeq,
});

const taskOn = (stage: Stage, id: string): Task | undefined =>
  stage.tasks.has(id) ? stage.tasks.get(id) : stage.state.agenda.tasks.get(id);

const versionOn = (stage: Stage, key: string): number =>
  (stage.docs.get(key) ?? stage.state.docs.get(key))?.version ?? 0;

/** Whether a put can follow what stands there: versions say so, and what was decided upon a draft wants that draft. */
const follows = (stage: Stage, { key, before, upon }: Put): boolean =>
  versionOn(stage, key) === before &&
  (upon === undefined || (stage.docs.get(key) ?? stage.state.docs.get(key))?.value === upon);

/** What a decision was made upon is of no use once it is decided. */
const withoutUpon = (change: Change): Change =>
  change.puts.some(({ upon }) => upon !== undefined)
    ? { ...change, puts: change.puts.map(({ upon: _upon, ...put }) => put) }
    : change;

/** The head of a lane: a kept task that was put anew stands behind its lane, so only the same `seq` keeps its place. */
const headOn = (stage: Stage, lane: string): Task | undefined => {
  for (const id of stage.state.agenda.lanes.get(lane) ?? []) {
    const task = taskOn(stage, id);
    if (task !== undefined && task.seq === stage.state.agenda.tasks.get(id)?.seq) {
      return task;
    }
  }
  for (const id of stage.lanes.get(lane) ?? []) {
    const task = stage.tasks.get(id);
    if (task?.lane === lane) {
      return task;
    }
  }
  return undefined;
};

const putOn = (stage: Stage, task: Task): void => {
  stage.tasks.set(task.id, task);
  stage.lastSeq = task.seq;
  const lane = stage.lanes.get(task.lane);
  if (lane === undefined) {
    stage.lanes.set(task.lane, new Set([task.id]));
  } else {
    // Deleted first: a task that is put anew stands behind the others.
    lane.delete(task.id);
    lane.add(task.id);
  }
};

/** Lets an entry happen on the stage. */
const enter = (stage: Stage, entry: Deed): void => {
  for (const step of stepsOf(entry, (id) => taskOn(stage, id), stage.lastSeq)) {
    if (step.do === 'remove') {
      stage.tasks.set(step.id, undefined);
    } else if (step.do === 'put') {
      putOn(stage, step.task);
    } else {
      stage.tasks.set(step.task.id, step.task);
    }
  }
  if (entry.kind === 'change') {
    stage.ids.add(entry.change.line.id);
    for (const put of entry.change.puts) {
      stage.docs.set(put.key, { value: put.value, version: put.value === undefined ? 0 : put.before + 1 });
    }
  }
};

const nothing = <T>(answer: T): Verdict<T> => ({ answer, entries: [] });

const happening = <T>(stage: Stage, answer: T, entry: Deed): Verdict<T> => {
  enter(stage, entry);
  return { answer, entries: [entry] };
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
    return nothing('repeated');
  }
  if (!change.puts.every((put) => follows(stage, put))) {
    return nothing('conflict');
  }
  return happening(stage, 'committed', { kind: 'change', change: withoutUpon(change) });
};

/**
 * Commits, and claims what is wished for. The claims are entries of their own in the same write, as `claim` would have
 * written them: journals read by any version. A power cut may tear them off, which nobody has been told of then.
 */
export const decideCommitAndClaim = (stage: Stage, change: Change, { now, until }: Claims): Verdict<Committed> => {
  const { answer: outcome, entries } = decideCommit(stage, change);
  const claimed: Task[] = [];
  const all = [...entries];
  for (const { id } of outcome === 'committed' ? change.tasks : []) {
    const end = until.get(id);
    const claim = end === undefined ? undefined : decideClaim(stage, id, now, end);
    if (claim?.answer !== undefined) {
      claimed.push(claim.answer);
      all.push(...claim.entries);
    }
  }
  return { answer: { outcome, claimed }, entries: all };
};

/** Gives a task to one caller if `due` would offer it at `now`: head of its lane, due, and nobody has it. */
export const decideClaim = (stage: Stage, id: string, now: number, until: number): Verdict<Task | undefined> => {
  const task = taskOn(stage, id);
  if (task === undefined || readyAtOf(task) > now || headOn(stage, task.lane) !== task) {
    return nothing(undefined);
  }
  const { entries } = happening(stage, undefined, { kind: 'claim', id, until });
  return { answer: taskOn(stage, id), entries };
};

/** Finishes a task, if this attempt is the latest. */
export const decideSettle = (stage: Stage, claim: Claim): Verdict<undefined> =>
  isLatest(claim, taskOn(stage, claim.id))
    ? happening(stage, undefined, { kind: 'settle', id: claim.id })
    : nothing(undefined);

/** Puts a task off, if this attempt is the latest. */
export const decidePostpone = (stage: Stage, claim: Claim, dueAt: number, error: string): Verdict<undefined> =>
  isLatest(claim, taskOn(stage, claim.id))
    ? happening(stage, undefined, { kind: 'postpone', id: claim.id, dueAt, error })
    : nothing(undefined);
