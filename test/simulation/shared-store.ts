import {
  checkedChange,
  decideClaim,
  decideCommit,
  decideCommitAndClaim,
  decidePostpone,
  decideSettle,
  type Stage,
  stageOf,
  type Verdict,
} from '../../src/store/stage.ts';
import { apply, emptyState, type KeptChange, readsOf, type State } from '../../src/store/state.ts';
import type { NewTask, Outcome, Store } from '../../src/store/store.ts';
import { dueTasks, nextReadyAt } from '../../src/store/tasks.ts';
import { ask, between, chance, type Life, type World } from './world.ts';

/** A data base that several processes share: every question and answer takes its time, and any of them may get lost. */
export type Database = {
  readonly state: State;
  /** Told of every change when it is committed, whether or not anybody lives to hear of it. */
  readonly onCommit: (change: KeptChange) => void;
  readonly onTouch: () => void;
};

/** An empty data base. */
export const newDatabase = (onCommit: Database['onCommit'], onTouch: () => void): Database => ({
  state: emptyState(),
  onCommit,
  onTouch,
});

const perform = <T>(database: Database, decide: (stage: Stage) => Verdict<T>): T => {
  const { state } = database;
  const { answer, entries } = decide(stageOf(state));
  for (const entry of entries) {
    apply(state, entry);
    database.onTouch();
    if (entry.kind === 'change') database.onCommit(entry.change);
  }
  return answer;
};

/** When a process could next take a task, in true time; infinite when there is none. */
export const readyAt = ({ state }: Database): number => nextReadyAt(state.agenda) ?? Number.POSITIVE_INFINITY;

/**
 * The data base as one process sees it, as `store/postgres.ts` behaves: all instants by the data base's own clock, with
 * the delays of a network.
 */
export const clientOf = (world: World, life: Life, database: Database): Store => {
  const { state } = database;
  const slow = (): number => (chance(world, 0.02) ? between(world, 50, 2_000) : between(world, 0.2, 12));
  const query = <T>(what: string, act: () => T): Promise<T> => ask(world, life, `${life.name} ${what}`, slow(), act);
  const reads = readsOf(state);
  // Instants of a process are turned into those of the data base by what its clock says at that moment.
  const skewMs = (): number => life.skewMs;
  const byItsClock = (task: NewTask): NewTask => ({ ...task, dueAt: task.dueAt - skewMs() });
  const there = (at: number | undefined): number | undefined => (at === undefined ? undefined : at + skewMs());
  const never = (): never => {
    throw new Error('Nobody erases or retains in these histories.');
  };
  return {
    ...reads,
    load: (key) => query('load', () => state.docs.get(key)),
    known: (id) => query('known', () => state.ids.has(id)),
    commit: (change) => {
      const checked = checkedChange({ ...change, tasks: change.tasks.map(byItsClock) });
      return query('commit', (): Outcome => perform(database, (stage) => decideCommit(stage, checked)));
    },
    commitAndClaim: (change, { now, until }) => {
      const checked = checkedChange({ ...change, tasks: change.tasks.map(byItsClock) });
      // How long a claim lasts is what a process can tell; from when, the data base knows.
      return query('commit', () => {
        const ends = new Map([...until].map(([id, end]) => [id, world.now + (end - now)]));
        return perform(database, (stage) => decideCommitAndClaim(stage, checked, { now: world.now, until: ends }));
      });
    },
    due: (_now, limit) => query('due', () => dueTasks(state.agenda, world.now, limit)),
    nextDueAt: () => query('next', () => there(nextReadyAt(state.agenda))),
    claim: (id, now, until) =>
      query('claim', () => perform(database, (stage) => decideClaim(stage, id, world.now, world.now + (until - now)))),
    settle: (claim) => query('settle', () => perform(database, (stage) => decideSettle(stage, claim))),
    postpone: (claim, dueAt, error) =>
      query('postpone', () => perform(database, (stage) => decidePostpone(stage, claim, dueAt - skewMs(), error))),
    erase: never,
    retain: never,
    state: () => ({ ready: true, detail: 'simulated' }),
    close: async () => undefined,
  };
};
