import { startPage } from './paging.ts';
import type { EscalationPolicy, Plan, Region } from './plan.ts';
import type { Turn } from './turn.ts';

/** The policy that calls somebody for a region: the one it names, else one whose roster has its name, else any that calls somebody on call. */
export function policyOfRegion({ oncall, escalation }: Plan, { id, policy }: Region): EscalationPolicy | undefined {
  const named = escalation.policies.find((one) => one.id === policy);
  if (named) return named;
  const own = new Set(oncall.filter((one) => one.id.split(/[-_]/).includes(id)).map((one) => one.id));
  const any = new Set(oncall.map((one) => one.id));
  const calls = (rosters: ReadonlySet<string>) =>
    escalation.policies.find(({ steps }) =>
      steps.some(({ notify }) => notify.some((one) => 'oncall' in one && rosters.has(one.oncall))),
    );
  return calls(own) ?? calls(any);
}

/** Whoever is on call for a region is called, for nobody of it has taken a talk over. */
export function pageRegion(turn: Turn, region: Region): Turn {
  const policy = policyOfRegion(turn.book.plan, region);
  return policy ? startPage(turn, policy, 'handover not taken') : turn;
}
