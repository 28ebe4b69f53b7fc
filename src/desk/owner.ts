import { amendCard } from './handoff-card.ts';
import type { Agent } from './inbound.ts';
import { agentNote, agentSentence, order, type Turn } from './turn.ts';
import type { AgentSentence } from './wording.ts';

/** Does something if the agent owns the talk; tells him otherwise why nothing happened. */
export function asOwner(turn: Turn, agent: Agent, act: () => Turn): Turn {
  const { phase } = turn.state;
  if (phase.name === 'attended') {
    return phase.owner.id === agent.id ? act() : toAgentOnly(turn, agent, 'notOwner', { owner: phase.owner.name });
  }
  // No card that is up to date offers this now: an earlier change of it was refused, and would be missing for ever.
  return amendCard(toAgentOnly(turn, agent, phase.name === 'waiting' ? 'notClaimed' : 'ended'));
}

/** Tells one agent something in the thread, as privately as the platform can. */
export function toAgentOnly(
  turn: Turn,
  agent: Agent,
  key: AgentSentence,
  values: Readonly<Record<string, string>> = {},
): Turn {
  const to = turn.state.handoff?.card?.address ?? turn.state.past.at(-1)?.handoff.card?.address;
  if (!to) return turn;
  const message = agentNote(turn, agentSentence(turn, key, { agent: agent.name, ...values }));
  return order(turn, { lane: 'desk', effect: { kind: 'whisper', to, person: agent.id, message } });
}
