import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPlan, type Plan } from '../desk/plan.ts';
import type { Fault } from '../desk/script-source.ts';
import { type FileFault, hashOf, inOrder, placer } from '../scripts-file.ts';
import { shapeFaultsOf } from '../scripts-schema.ts';
import { labelOf, textOf } from '../scripts-text.ts';
import { parseYaml } from '../scripts-yaml.ts';
import { planFrom } from './build.ts';
import { faultsIn } from './check.ts';
import { unseenFaults } from './check-words.ts';
import type { PlanSource } from './source.ts';

/** The file with hours, promises and people, beside the scripts. */
export const planFile = 'desk.yaml';

/** What `desk.yaml` turned out to be. With faults the plan is the default one, and whoever has a good one keeps that. */
export type PlanReading = { readonly plan: Plan; readonly faults: readonly FileFault[]; readonly found: boolean };

type TextReading = Omit<PlanReading, 'found'>;

/** The last reading of `desk.yaml` with the hash of its text, so that one that is read again unchanged costs nothing. */
export type PlanReadings = Map<string, { readonly hash: string; readonly reading: TextReading }>;

/** Reads `desk.yaml` of a folder; faults are told, never thrown. A folder without the file has the default plan, without a fault. */
export function readPlan(folder: string, known: PlanReadings = new Map()): PlanReading {
  const path = join(folder, planFile);
  if (!existsSync(path)) return { plan: defaultPlan, faults: [], found: false };
  const file = labelOf(folder, planFile);
  const text = textOf(path, file, 'Remove what is over.');
  if (typeof text !== 'string') return { plan: defaultPlan, faults: [text], found: true };
  const hash = hashOf(text);
  const before = known.get(planFile);
  const reading = before?.hash === hash ? before.reading : readPlanText(file, text);
  known.set(planFile, { hash, reading });
  return { ...reading, found: true };
}

/** Reads the text of a `desk.yaml`; `file` is how people name it. */
export function readPlanText(file: string, text: string): TextReading {
  const faulty = (faults: readonly FileFault[]) => ({ plan: defaultPlan, faults: inOrder(faults) });
  const parsed = parseYaml(text);
  if ('faults' in parsed) return faulty(parsed.faults.map((fault) => ({ file, ...fault })));
  // A file of comments only is as good as none.
  const value = parsed.value ?? {};
  const placed = placer(file, parsed);
  const hidden = unseenFaults(value);
  if (hidden.length > 0) return faulty(hidden.map(placed));
  const shape = shapeFaultsOf('desk', value);
  if (shape.length > 0) return faulty(shape.map((fault) => placed(inPlainWords(fault))));
  const source = value as PlanSource;
  const faults = faultsIn(source);
  return faults.length > 0 ? faulty(faults.map(placed)) : { plan: planFrom(source), faults: [] };
}

// "Unknown key" is not enough here: everybody writes it once, and it means 24 hours to some and a working day to others.
function inPlainWords(fault: Fault): Fault {
  const [owner, key] = fault.path.slice(-2);
  if (!fault.atKey || owner !== 'target' || (key !== 'days' && key !== 'day')) return fault;
  return {
    ...fault,
    what: 'a target in days means 24 hours to some and a working day to others',
    mend: 'Use hours or businessDays.',
  };
}
