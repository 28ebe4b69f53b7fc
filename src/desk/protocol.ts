import type { Conversation, Handoff } from './conversation.ts';
import { type Condition, type Facts, holds, parseCondition } from './escalation/condition.ts';
import { isOpen } from './hours/calendar.ts';
import { hoursOfPlan } from './hours/coverage.ts';
import type { EscalationPolicy, Plan, Trigger } from './plan.ts';
import { priorityOf } from './triage.ts';

/** The facts of a request that a trigger may compare: `topic` is the script, `coverage` is `open` or `closed`. */
export const factNames = [
  'priority',
  'impact',
  'urgency',
  'category',
  'subcategory',
  'topic',
  'coverage',
  'sensitive',
  'external',
  'language',
  'region',
  'owner_minutes',
] as const;

/** The priority of a handoff: the record system's echo, or what impact and urgency give until there is one. */
export function priorityOfHandoff({ ticket, impact, urgency }: Handoff): 1 | 2 | 3 | 4 | 5 {
  const echoed = Number(ticket?.priority);
  return echoed === 1 || echoed === 2 || echoed === 3 || echoed === 4 || echoed === 5
    ? echoed
    : priorityOf(impact, urgency);
}

const repeatMs = 7 * 86_400_000;

/** What is known of a request when triggers are looked at. */
export function factsOfRequest(state: Conversation, handoff: Handoff, plan: Plan, at: number): Facts {
  const { script } = handoff;
  const like = state.past.filter((past) => past.handoff.script === script && at - past.handoff.openedAt <= repeatMs);
  const asked = (state.asks ?? []).filter((one) => one.topic === script && at - one.at <= repeatMs);
  return {
    priority: priorityOfHandoff(handoff),
    impact: handoff.impact,
    urgency: handoff.urgency,
    category: handoff.category,
    subcategory: handoff.subcategory,
    topic: script,
    coverage: isOpen(hoursOfPlan(plan, 'coverage'), at) ? 'open' : 'closed',
    sensitive: handoff.sensitive,
    external: state.person.external === true,
    language: state.language,
    region: handoff.region,
    script_failed: state.trails.at(-1)?.outcome === 'not solved',
    asked_for_person: state.trails.length === 0,
    repeat:
      script !== undefined &&
      (like.filter((past) => past.handoff.number !== handoff.number).length >= 2 || asked.length >= 3),
    outage: handoff.outage !== undefined,
  };
}

/** A trigger that leads to a policy of the plan. */
export type Triggered = { readonly trigger: Trigger; readonly policy: EscalationPolicy };

const read = new Map<string, Condition | undefined>();
const mostRead = 500;

// A plan is checked when it is read: what cannot be read now holds never.
function conditionOf(when: string): Condition | undefined {
  if (read.has(when)) return read.get(when);
  const parsed = parseCondition(when);
  const condition = 'fault' in parsed ? undefined : parsed;
  if (read.size >= mostRead) read.clear();
  read.set(when, condition);
  return condition;
}

/** The policies that begin by the protocol for a handoff as it stands; nobody is paged for a known outage. */
export function triggersOf(state: Conversation, handoff: Handoff, plan: Plan, at: number): readonly Triggered[] {
  if (handoff.outage !== undefined) return [];
  const facts = factsOfRequest(state, handoff, plan, at);
  return plan.escalation.triggers.flatMap((trigger) => {
    const policy = plan.escalation.policies.find(({ id }) => id === trigger.to);
    const condition = policy && conditionOf(trigger.when);
    return policy && condition && holds(condition, facts) ? [{ trigger, policy }] : [];
  });
}
