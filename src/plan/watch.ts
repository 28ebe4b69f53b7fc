import { existsSync } from 'node:fs';
import type { Plan } from '../desk/plan.ts';
import { type FolderWatchOptions, watchFolder } from '../scripts-watch.ts';
import { type PlanReading, type PlanReadings, readPlan } from './read.ts';

/** What may be said about watching a plan: what is in use and was read already, whose clock, and how long the folder must be quiet. */
export type PlanWatchOptions = FolderWatchOptions & {
  readonly before?: PlanReading;
  readonly readings?: PlanReadings;
};

/**
 * Reads `desk.yaml` again whenever its folder has changed and been quiet for a moment, and tells what is in use now: a
 * good file at once, a faulty one with its faults and the last good plan. A file that is gone means the default plan; a
 * folder that is gone changes nothing.
 */
export function watchPlan(
  folder: string,
  take: (reading: PlanReading) => void,
  { before, readings = new Map(), ...options }: PlanWatchOptions = {},
): { close: () => void } {
  let current = before ?? readPlan(folder, readings);
  const look = (): void => {
    if (!existsSync(folder)) return;
    const now = keepPlan(current, readPlan(folder, readings));
    const changed = fingerprintOf(now) !== fingerprintOf(current);
    current = now;
    if (changed) take(now);
  };
  return watchFolder(folder, look, options);
}

/** What the desk works with after `desk.yaml` was read again: with faults, the plan that it had before. */
export const keepPlan = (before: PlanReading, now: PlanReading): PlanReading =>
  now.faults.length > 0 ? { ...now, plan: before.plan } : now;

const fingerprintOf = ({ plan, faults, found }: PlanReading): string => JSON.stringify([plainOf(plan), faults, found]);

const plainOf = (plan: Plan): unknown => ({ ...plan, calendars: [...plan.calendars.values()] });
