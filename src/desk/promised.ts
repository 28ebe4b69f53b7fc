import type { Book } from './book.ts';
import type { Handoff } from './conversation.ts';
import type { Plan } from './plan.ts';
import { policiesFor } from './sla/policy.ts';

const joined = new WeakMap<Plan, Map<string, Plan>>();

/**
 * The plan as it holds for a handoff: promises that were changed since it was opened count for it only where they say
 * `applyTo: open` (operations.md §5.2 rule 12). What was in force then and is not known any more is what is in force now.
 */
export function planFor({ plan, revision, promises }: Book, { promised }: Pick<Handoff, 'promised'>): Plan {
  if (promised === undefined || promised === revision) return plan;
  const begun = promises(promised);
  if (!begun) return plan;
  const known = joined.get(plan) ?? new Map<string, Plan>();
  joined.set(plan, known);
  const found = known.get(promised) ?? { ...plan, sla: policiesFor(begun, plan.sla) };
  known.set(promised, found);
  return found;
}
