import { confirmation, showsPlace, waitMinutes } from './card-confirmation.ts';
import type { Mark } from './event.ts';
import { changeHandoff } from './handoff-record.ts';
import type { MessageRef } from './message.ts';
import { order, type Turn, tell } from './turn.ts';

/** The confirmation is one message to the employee: sent once, and kept true in place from then on. */
export function confirm(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const waits = turn.state.phase.name === 'waiting';
  const placed = showsPlace(turn, handoff) ? `${handoff.place}, ${waitMinutes(handoff)}` : '';
  const place = !waits ? '' : handoff.opening ? `@${handoff.opening.at}` : placed;
  const told = `${handoff.ticket?.number ?? ''}|${place}`;
  if (handoff.told === '') {
    const mark: Mark = { kind: 'ticket', handoff: handoff.number };
    return tell(changeHandoff(turn, { told }), confirmation(turn, handoff), { mark });
  }
  // Without its ref it cannot be amended yet: `confirmed` catches up when the ref arrives.
  if (!handoff.confirmation || handoff.told === told) return turn;
  const amend = { kind: 'amend' as const, ref: handoff.confirmation, message: confirmation(turn, handoff) };
  return order(changeHandoff(turn, { told }), { lane: 'person', effect: amend });
}

/** The confirmation stands in the chat: whatever has changed while it was on its way is corrected. */
export function confirmed(turn: Turn, number: number, ref: MessageRef): Turn {
  return turn.state.handoff?.number === number ? confirm(changeHandoff(turn, { confirmation: ref })) : turn;
}
