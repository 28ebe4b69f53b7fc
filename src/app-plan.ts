import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Lessons } from './app-lessons.ts';
import type { Config } from './config.ts';
import type { Plan } from './desk/plan.ts';
import type { Log } from './operations.ts';
import { type PlanReading, type PlanReadings, readPlan, readPlanText } from './plan/read.ts';
import { watchPlan } from './plan/watch.ts';
import { describeFault } from './scripts.ts';
import type { Shelf } from './shelf.ts';

/** Whose hours, promises and people are in force: the desk's own `desk.yaml`, or (in the playground) the worked example. */
export type Plans = {
  /** What `desk.yaml` says at this moment, in force or not. */
  own(): Plan;
  chosen(): 'own' | 'example';
  use(choice: 'own' | 'example'): void;
  /** The worked example, read when it is asked for; undefined where it is missing or faulty. */
  example(): Plan | undefined;
};

type Opening = {
  readonly config: Pick<Config, 'dialogsDir'>;
  readonly log: Log;
  readonly notes: string[];
  readonly stops: (() => Promise<void> | void)[];
};

/** Puts hours, promises and people on the shelf, and keeps them true; a file with a fault leaves in force what was good before. */
export function openPlan({ config, log, notes, stops }: Opening, lessons: Lessons, shelf: Shelf): Plans {
  const readings: PlanReadings = lessons.recalled('plan');
  const first = readPlan(config.dialogsDir, readings);
  lessons.keepNew('plan', readings);
  let own = first.plan;
  let chosen: 'own' | 'example' = 'own';
  let example: Plan | undefined;
  const publish = (): void => {
    const plan = (chosen === 'example' ? example : undefined) ?? own;
    shelf.plan(plan).catch((error: unknown) => log('error', 'promises could not be kept', { error }));
  };
  const take = ({ plan, faults, found }: PlanReading) => {
    own = plan;
    publish();
    log('info', 'hours and promises published', { written: found, faults: faults.length });
    for (const fault of faults) log('warn', 'desk.yaml fault', { fault: describeFault(fault) });
  };
  take(first);
  notes.push(...first.faults.map(describeFault));
  const watcher = watchPlan(config.dialogsDir, take, { before: first, readings });
  stops.push(() => watcher.close());
  return {
    own: () => own,
    chosen: () => chosen,
    use(choice) {
      chosen = choice;
      publish();
    },
    example() {
      example ??= workedExample();
      return example;
    },
  };
}

const exampleFile = new URL('../dialogs/examples/desk-madrid-bogota.yaml', import.meta.url);

function workedExample(): Plan | undefined {
  try {
    const { plan, faults } = readPlanText('desk-madrid-bogota.yaml', readFileSync(fileURLToPath(exampleFile), 'utf8'));
    return faults.length === 0 ? plan : undefined;
  } catch {
    return undefined;
  }
}
