import type { Handoff } from './conversation.ts';
import { nameOf } from './describe.ts';
import type { AnswerEvent, Mark } from './event.ts';
import { recordFailed } from './handoff.ts';
import { amendCard, postCard } from './handoff-card.ts';
import { changeHandoff, record } from './handoff-record.ts';
import type { Address } from './message.ts';
import { agentNote, agentSentence, become, noteInThread, order, type Turn, tellSentence } from './turn.ts';
import type { AgentSentence } from './wording.ts';

type Failed = Extract<AnswerEvent, { type: 'failed' }>;

/** Something was given up for good: whoever waits for it is told, in the thread of the talk that it belongs to. */
export function failed(turn: Turn, { what, handoff, reason }: Failed): Turn {
  if (what === 'open' && turn.state.handoff?.number === handoff) return recordFailed(turn, handoff, reason);
  if (what === 'look') return tellSentence(turn, 'ticketsUnavailable');
  if (what === 'post') return cardFailed(turn, handoff, reason);
  if (what === 'amend') return staleCard(turn);
  // A comment outside of a talk is the employee's own word on his own ticket.
  if (what === 'comment' && handoff === 0) return tellSentence(turn, 'commentFailed');
  return tellThread(turn, handoff, 'recordFailedNote', reason);
}

// The thread may not stand yet: then the card brings the trouble along. An earlier talk's thread is told there.
function tellThread(turn: Turn, number: number, key: AgentSentence, reason: string): Turn {
  const { handoff } = turn.state;
  if (handoff?.number === number)
    return handoff.card ? noteInThread(turn, key, { reason }) : changeHandoff(turn, { recordTrouble: reason });
  const to = threadOf(turn, number);
  const message = agentNote(turn, agentSentence(turn, key, { reason }));
  return to ? order(turn, { lane: 'desk', effect: { kind: 'say', to, message } }) : turn;
}

function threadOf({ state }: Turn, number: number): Address | undefined {
  const { past, returned } = state;
  const found: Handoff | undefined =
    returned?.number === number ? returned : past.find((one) => one.handoff.number === number)?.handoff;
  return found?.card?.address;
}

const cardPauseMs = 60_000;

// Nobody can see the request: the employee is told once, the incident says it to whoever looks there, and the card is
// tried again for as long as he waits.
function cardFailed(turn: Turn, number: number, reason: string): Turn {
  const { handoff } = turn.state;
  if (handoff?.number !== number) return turn;
  const again = { timer: 'card', at: turn.at + cardPauseMs };
  const known = order(changeHandoff(turn, { unposted: reason }), again);
  if (handoff.unposted !== undefined) return known;
  const told = tellSentence(known, 'deskUnreachable', { reference: nameOf(handoff) });
  return record(told, { op: 'note', text: agentSentence(told, 'cardFailedNote', { reason }) });
}

// The card still shows what was: it is drawn again while anybody may press it.
function staleCard(turn: Turn): Turn {
  return isDrawn(turn) ? order(turn, { timer: 'card', at: turn.at + cardPauseMs }) : turn;
}

const isDrawn = ({ state: { handoff, phase } }: Turn): boolean =>
  handoff?.card !== undefined && phase.name !== 'idle' && phase.name !== 'guided';

/** The shared channel refused a card, or a change of it, while somebody waits or is attended: it is tried again. */
export function tryCardAgain(turn: Turn): Turn {
  const { handoff, phase } = turn.state;
  if (isDrawn(turn)) return amendCard(turn);
  return phase.name === 'waiting' && handoff?.unposted !== undefined && !handoff.card ? postCard(turn) : turn;
}

/** A message could not be shown, for good, other than an agent's words: both sides know what the other did not get. */
export function notShown(turn: Turn, mark: Mark, reason: string): Turn {
  switch (mark.kind) {
    case 'copy': {
      const { handoff } = turn.state;
      const noted = noteInThread(turn, 'copyFailedNote', { reason });
      return handoff ? tellSentence(noted, 'notPassedOn', { reference: nameOf(handoff) }) : noted;
    }
    case 'file':
      return tellSentence(noteInThread(turn, 'fileFailedNote', { name: mark.name, reason }), 'fileNotPassed', {
        name: mark.name,
      });
    case 'gift':
      return noteInThread(turn, 'fileFailedNote', { name: mark.name, reason });
    case 'form':
      return noteInThread(turn, 'formFailedNote', { reason });
    case 'ticket':
    case 'reach':
      return noteInThread(become(turn, { reachable: false }), 'unreachedNote', { reason });
    // Nobody waits for it: it is asked again at the next handoff.
    case 'board':
    case 'lesson':
    case 'page':
    case 'line':
      return turn;
  }
}
