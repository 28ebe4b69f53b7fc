import type { Agent } from './inbound.ts';
import { memberOf } from './line/crew.ts';
import type { Plan, Role } from './plan.ts';

/** Whether somebody may act in a role: where the plan names nobody for it, everybody in the shared channel may. */
export function mayActAs(plan: Plan, agent: Agent, role: Role): boolean {
  const named = plan.people.some(({ roles }) => roles.includes(role));
  return !named || (memberOf(plan, agent)?.roles.includes(role) ?? false);
}
