import { type StillMap, stillMap } from './still.ts';
import type { Claim, Task } from './store.ts';
import { dropEarliest, enlist, type Slot, slotsUntil, type Timetable } from './timetable.ts';

/** The unfinished tasks by id and lane, both in the order of `seq`; `lastSeq` is the highest number ever given. */
export type Agenda = {
  readonly tasks: StillMap<string, Task>;
  readonly lanes: Map<string, Set<string>>;
  readonly timetable: Timetable;
  lastSeq: number;
};

/** An agenda without tasks. */
export const emptyAgenda = (): Agenda => ({ tasks: stillMap(), lanes: new Map(), timetable: [], lastSeq: 0 });

/** From when on a task can be taken if it is the head of its lane, epoch ms. */
export const readyAtOf = (task: Task): number => Math.max(task.dueAt, task.claimedUntil);

/** Whether an attempt is the one under way: the task was neither put anew nor claimed again since. */
export const isLatest = ({ seq, attempts }: Claim, task: Task | undefined): boolean =>
  task !== undefined && attempts > 0 && task.seq === seq && task.attempts === attempts;

/** The first unfinished task of a lane. */
export const headOf = (agenda: Agenda, lane: string): Task | undefined => {
  for (const id of agenda.lanes.get(lane) ?? []) {
    return agenda.tasks.get(id);
  }
  return undefined;
};

const slotOf = (task: Task): Slot => ({ at: readyAtOf(task), seq: task.seq, id: task.id });

/** The task of a slot if the slot still tells the truth: the task heads its lane and is ready at that instant. */
const taskAt = (agenda: Agenda, slot: Slot): Task | undefined => {
  const task = agenda.tasks.get(slot.id);
  const current = task !== undefined && task.seq === slot.seq && readyAtOf(task) === slot.at;
  return current && headOf(agenda, task.lane) === task ? task : undefined;
};

const enlistHead = (agenda: Agenda, lane: string): void => {
  const head = headOf(agenda, lane);
  if (head !== undefined) {
    enlist(agenda.timetable, slotOf(head));
  }
  // Stale slots are dropped when they outnumber the heads, so that the cost stays in proportion.
  if (agenda.timetable.length > 64 && agenda.timetable.length > 4 * agenda.lanes.size) {
    agenda.timetable.length = 0;
    for (const other of agenda.lanes.keys()) {
      const first = headOf(agenda, other);
      if (first !== undefined) {
        enlist(agenda.timetable, slotOf(first));
      }
    }
  }
};

/** Removes a task, whichever state it is in; an unknown id is no error. */
export const removeTask = (agenda: Agenda, id: string): void => {
  const task = agenda.tasks.get(id);
  if (task === undefined) {
    return;
  }
  const wasHead = headOf(agenda, task.lane) === task;
  agenda.tasks.delete(id);
  const lane = agenda.lanes.get(task.lane);
  lane?.delete(id);
  if (lane?.size === 0) {
    agenda.lanes.delete(task.lane);
  } else if (wasHead) {
    enlistHead(agenda, task.lane);
  }
};

/** Adds a task at the end of its lane; one of the same id is replaced, wherever it stood. */
export const putTask = (agenda: Agenda, task: Task): void => {
  removeTask(agenda, task.id);
  agenda.tasks.set(task.id, task);
  agenda.lastSeq = Math.max(agenda.lastSeq, task.seq);
  const lane = agenda.lanes.get(task.lane);
  if (lane === undefined) {
    agenda.lanes.set(task.lane, new Set([task.id]));
    enlistHead(agenda, task.lane);
  } else {
    lane.add(task.id);
  }
};

/** Writes a kept task anew (claimed, postponed); it keeps its place in the lane. */
export const amendTask = (agenda: Agenda, task: Task): void => {
  agenda.tasks.set(task.id, task);
  if (headOf(agenda, task.lane) === task) {
    enlistHead(agenda, task.lane);
  }
};

/** The heads of lanes that are due at `now` and free, lowest `seq` first. */
export const dueTasks = (agenda: Agenda, now: number, limit: number): Task[] => {
  const due = new Set<Task>();
  for (const slot of slotsUntil(agenda.timetable, now)) {
    const task = taskAt(agenda, slot);
    if (task !== undefined) {
      due.add(task);
    }
  }
  return [...due].sort((one, other) => one.seq - other.seq).slice(0, Math.max(0, limit));
};

/** The earliest instant at which a head of a lane is ready; undefined when there is no task. */
export const nextReadyAt = (agenda: Agenda): number | undefined => {
  for (;;) {
    const slot = agenda.timetable[0];
    if (slot === undefined || taskAt(agenda, slot) !== undefined) {
      return slot?.at;
    }
    dropEarliest(agenda.timetable);
  }
};
