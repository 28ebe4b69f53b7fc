import type { Conversation } from './conversation.ts';
import { become, order, type Turn } from './turn.ts';

const mostAsks = 20;

/**
 * Tells the line once per talk what it is about, when a script begins or a person is asked for, so that many like troubles
 * in a short time are noticed; his words stay in the talk. A general inquiry is like nothing.
 */
export function tellTrouble(before: Conversation, turn: Turn): Turn {
  const { state } = turn;
  const topic = topicOf(before, state);
  if (topic === undefined || state.troubled === state.talks) return turn;
  const line = { type: 'troubled' as const, subject: state.subject, topic };
  const asks = [...(state.asks ?? []), { topic, at: turn.at }].slice(-mostAsks);
  return order(become(turn, { troubled: state.talks, asks }), { lane: 'line', effect: { kind: 'tell', line } });
}

function topicOf(before: Conversation, { phase, handoff }: Conversation): string | undefined {
  if (phase.name === 'guided') {
    const same = before.phase.name === 'guided' && before.phase.script === phase.script;
    return same ? undefined : phase.script;
  }
  if (!handoff || handoff.number === before.handoff?.number) return undefined;
  return handoff.script ?? (handoff.category === 'inquiry' ? undefined : handoff.category);
}
