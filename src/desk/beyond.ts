import { tellLeads } from './beyond-leads.ts';
import { formAgain, postDecision, sendBeyond } from './beyond-shown.ts';
import { escalationForm, escalationReasons, itemName, levelIn, levelName, questionFor } from './card-beyond.ts';
import type { Handoff } from './conversation.ts';
import { missingEvidence } from './escalation/evidence.ts';
import { latencyOf } from './escalation/validation.ts';
import type { AgentEvent } from './event.ts';
import { amendCard, closeForm } from './handoff-card.ts';
import { changeHandoff, record } from './handoff-record.ts';
import type { Agent } from './inbound.ts';
import { toAgentOnly } from './owner.ts';
import type { EscalationLevel } from './plan.ts';
import type { Beyond } from './progress.ts';
import { priorityOfHandoff } from './protocol.ts';
import { levelOf } from './triage.ts';
import { agentSentence, order, type Turn } from './turn.ts';

type Values = Readonly<Record<string, string>>;
type Escalated = Extract<AgentEvent, { type: 'escalated' }>;

const minuteMs = 60_000;

/**
 * The owner sends his request to the next level: what is missing is named and stops it, with everything that was filled in
 * kept; otherwise a lead decides. A P1 goes at once and is looked at afterwards.
 */
export function escalate(turn: Turn, event: Escalated): Turn {
  const { handoff } = turn.state;
  const { agent, inputs } = event;
  const level = levelIn(turn.book.plan, event.level);
  if (!handoff) return turn;
  if (handoff.beyond?.state === 'asked' || handoff.beyond?.state === 'accepted')
    return toAgentOnly(turn, agent, 'beyondAlready', { level: levelName(turn, handoff.beyond.level) });
  const missing = level ? missingEvidence(level, evidenceOf(level, inputs)) : ['targetGroup'];
  if (!level || missing.length > 0) {
    const fields = missing.map((item) => (level ? itemName(turn, level, item) : agentSentence(turn, 'beyondLevel')));
    const fault = agentSentence(turn, 'beyondMissing', { fields: [...new Set(fields)].join(', ') });
    return formAgain(turn, (so, card) => escalationForm(so, handoff, card, inputs, fault));
  }
  return ask(classify(closeForm(turn, agent.name), inputs), level, agent, inputs);
}

function evidenceOf(level: EscalationLevel, inputs: Values) {
  const answer = (item: 'stepsTried' | 'askedFor') => {
    const own = questionFor(level, item);
    return inputs[item] || (own === undefined ? undefined : inputs[`evidence_${own}`]);
  };
  const answers = Object.fromEntries(level.evidence.map(({ id }) => [id, inputs[`evidence_${id}`]]));
  return {
    category: inputs['category'],
    impact: inputs['impact'],
    urgency: inputs['urgency'],
    stepsTried: answer('stepsTried'),
    evidence: level.evidence.length === 0 ? inputs['evidence'] : answers,
    askedFor: answer('askedFor'),
    targetGroup: level.group,
  };
}

// What the form says of category and levels is the agent's word on them.
function classify(turn: Turn, inputs: Values): Turn {
  const { handoff } = turn.state;
  const [impact, urgency] = [levelOf(inputs['impact'] ?? ''), levelOf(inputs['urgency'] ?? '')];
  const category = inputs['category'] ?? '';
  if (!handoff || !impact || !urgency) return turn;
  if (category === handoff.category && impact === handoff.impact && urgency === handoff.urgency) return turn;
  const { ticket, ...rest } = handoff;
  const corrected: Handoff = {
    ...rest,
    ...{ category, impact, urgency, corrected: true },
    ...(ticket ? { ticket: { ...ticket, priority: '' } } : {}),
  };
  return record(changeHandoff(turn, corrected), { op: 'classify', category, impact, urgency });
}

function ask(turn: Turn, level: EscalationLevel, by: Agent, inputs: Values): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const held = triggerOf(turn, handoff, inputs['reason'] ?? '');
  const beyond: Beyond = {
    level: level.id,
    by,
    at: turn.at,
    given: factsGiven(turn, level, inputs),
    state: 'asked',
    ...held,
  };
  const asked = changeHandoff(turn, { beyond });
  const sent = priorityOfHandoff(handoff) === 1 ? sendBeyond(asked, 'beyondSentNote') : asked;
  const told = tellLeads(postDecision(amendCard(sent)), [{ role: 'l2_lead' }]);
  return order(told, { timer: 'beyond', at: turn.at + level.leadWithinMinutes * minuteMs });
}

type Held = Pick<Beyond, 'trigger' | 'triggeredAt' | 'inTime'>;

// "At once" is measured: from when the protocol's condition held in the thread until it was escalated.
function triggerOf(turn: Turn, { proposed = {} }: Handoff, reason: string): Held {
  const trigger = turn.book.plan.escalation.triggers.find(
    ({ id, when }) => proposed[id] !== undefined && (id === reason || when.includes(reason)),
  );
  const since = trigger && proposed[trigger.id];
  if (!trigger || since === undefined) return reason ? { trigger: reason } : {};
  return { trigger: trigger.id, triggeredAt: since, inTime: latencyOf(trigger, since, turn.at).kept };
}

function factsGiven(turn: Turn, level: EscalationLevel, inputs: Values): Values {
  const own = level.evidence.map(
    ({ id }) => [itemName(turn, level, `evidence.${id}`), inputs[`evidence_${id}`]] as const,
  );
  const why = Object.entries(escalationReasons).find(([id]) => id === inputs['reason'])?.[1];
  const all = [
    ...(why ? [[agentSentence(turn, 'beyondTrigger'), agentSentence(turn, why)] as const] : []),
    [itemName(turn, level, 'stepsTried'), inputs['stepsTried']] as const,
    ...own,
    [itemName(turn, level, 'evidence'), inputs['evidence']] as const,
    [itemName(turn, level, 'askedFor'), inputs['askedFor']] as const,
  ];
  return Object.fromEntries(all.flatMap(([label, value]) => (value?.trim() ? [[label, value.trim()]] : [])));
}
