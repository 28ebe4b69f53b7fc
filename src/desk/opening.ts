import { isClosed, openingWords, untilOpening } from './closed.ts';
import { confirm } from './confirming.ts';
import { nameOf } from './describe.ts';
import { amendCard } from './handoff-card.ts';
import { reassureLater } from './handoff-line.ts';
import { changeHandoff } from './handoff-record.ts';
import { nextOpening } from './hours/coverage.ts';
import { callMessage, valuesOf } from './page-card.ts';
import { deskHour } from './sla-words.ts';
import { agentSentence, become, order, plainMessage, sayInThread, type Turn, tell, tellSentence } from './turn.ts';

/** The desk opens for a request that was made outside of coverage. */
export function openingElapsed(turn: Turn): Turn {
  const { handoff, phase } = turn.state;
  if (phase.name !== 'waiting' || !handoff?.opening) return turn;
  return isClosed(turn) ? stillClosed(turn) : opened(turn);
}

// The hours were changed in the meantime: whoever waits is told the new hour, if it is another.
function stillClosed(turn: Turn): Turn {
  const at = nextOpening(turn.book.plan, turn.at);
  const same = turn.state.handoff?.opening?.at === at;
  return untilOpening(turn, same);
}

/** Whoever waits is told that the desk is open, and the agents are called to her request. */
export function opened(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const { opening: _opening, ...rest } = handoff;
  const claim = { id: 'claim', label: agentSentence(turn, 'claim'), style: 'primary' as const };
  const values = { ...valuesOf(turn), time: deskHour(turn, handoff.openedAt) };
  const open = amendCard(become(turn, { handoff: rest }));
  const call = callMessage(open, agentSentence(open, 'openedNote', values), 'warning', [claim]);
  const called = sayInThread(call.turn, call.message);
  const reference = nameOf(handoff);
  const told =
    handoff.place === undefined
      ? tellSentence(called, 'deskOpen', { reference })
      : tellSentence(called, 'deskOpenPlace', { reference, place: `${handoff.place}` });
  return reassureLater(confirm(told));
}

/** Somebody took it before the desk opened, or it came into the line while the desk is closed and she does not know it yet. */
export function keepOpening(turn: Turn): Turn {
  const { handoff, phase } = turn.state;
  if (!handoff?.opening) return turn;
  if (phase.name !== 'waiting') {
    const { opening: _opening, ...rest } = handoff;
    return order(become(turn, { handoff: rest }), { cancel: 'opening' });
  }
  if (handoff.opening.told) return turn;
  const told = tell(turn, plainMessage(turn, openingWords(turn)));
  return amendCard(confirm(changeHandoff(told, { opening: { ...handoff.opening, told: true } })));
}
