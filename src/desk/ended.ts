import { deskCard } from './card.ts';
import { freshTalk, type Handoff } from './conversation.ts';
import type { Ticket } from './incident.ts';
import type { MessageRef } from './message.ts';
import { agentNote, agentSentence, become, order, type Turn, tellSentence, withNonce } from './turn.ts';

/** The number of a handoff that is over, or back with the bot: kept for what still has to be written there, and told. */
export function recordedLate(turn: Turn, number: number, ticket: Ticket): Turn {
  const { turn: known, handoff } = changeEnded(turn, number, { ticket });
  if (!handoff?.announced) return known;
  // Thousands may be in an outage: the number is told with its end, and to whoever asks for his tickets.
  if (handoff.outage !== undefined && !handoff.card) return known;
  const told = tellSentence(known, 'numberCame', { number: ticket.number });
  if (!handoff.card) return told;
  const message = agentNote(turn, agentSentence(turn, 'numberNote', { number: ticket.number }));
  return drawEnded(order(told, { lane: 'desk', effect: { kind: 'say', to: handoff.card.address, message } }), handoff);
}

/** The employee left while the card was on its way: it is drawn as ended, so that nobody claims what is over. */
export function postedLate(turn: Turn, number: number, card: MessageRef): Turn {
  const { turn: known, handoff } = changeEnded(turn, number, { card });
  return handoff ? drawEnded(known, handoff) : known;
}

function changeEnded(turn: Turn, number: number, change: Partial<Handoff>): { turn: Turn; handoff?: Handoff } {
  const { past, returned } = turn.state;
  const found = returned?.number === number ? returned : past.find((one) => one.handoff.number === number)?.handoff;
  if (!found) return { turn };
  const handoff = { ...found, ...change };
  const kept = past.map((one) => (one.handoff.number === number ? { ...one, handoff } : one));
  const again = returned?.number === number ? { returned: handoff } : {};
  return { turn: become(turn, { past: kept, ...again }), handoff };
}

// Nothing of the talk that is going on now belongs on the card of an earlier one.
function drawEnded(turn: Turn, handoff: Handoff): Turn {
  if (!handoff.card) return turn;
  const then: Turn = { ...turn, state: { ...freshTalk(turn.state, turn.at), phase: { name: 'idle', misses: 0 } } };
  const { turn: numbered, card } = withNonce(turn);
  const message = deskCard(then, handoff, card);
  return order(numbered, { lane: 'desk', effect: { kind: 'amend', ref: handoff.card, message } });
}
