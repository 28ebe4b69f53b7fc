import { deskCard } from './card.ts';
import { isPaged } from './closed.ts';
import { handedOff } from './conversation.ts';
import { fingerprint } from './fingerprint.ts';
import { changeHandoff } from './handoff-record.ts';
import type { Message, MessageRef } from './message.ts';
import { agentNote, agentSentence, become, order, type Turn, withNonce } from './turn.ts';

/**
 * The card goes out once: with the number, or without it when patience ended; later changes amend it. Where it is held
 * back, the line tells when there is room for it.
 */
export function announce(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff || handoff.announced) return turn;
  return isHeldBack(turn) ? changeHandoff(turn, { announced: true, held: true }) : postCard(turn);
}

// What people are called for is shown at any price.
const isHeldBack = (turn: Turn): boolean =>
  turn.state.phase.name === 'waiting' && turn.book.held?.has(turn.state.subject) === true && !isPaged(turn);

/** The card that was held back is shown now; every other is shown already, or never to be. */
export function showHeldCard(turn: Turn): Turn {
  const { handoff } = turn.state;
  return handoff?.held && !handoff.card && handedOff(turn.state) ? postCard(turn) : turn;
}

/** Posts the card of the present handoff in the shared channel. */
export function postCard(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const { turn: numbered, card } = withNonce(turn);
  const { held: _held, ...rest } = handoff;
  const announced = become(numbered, { handoff: { ...rest, announced: true } });
  const message = deskCard(announced, handoff, card);
  return order(changeHandoff(announced, { drawn: printOf(message) }), {
    lane: 'desk',
    effect: { kind: 'post', message, handoff: handoff.number },
  });
}

// Its nonce is another on every drawing.
const printOf = ({ card: _card, ...message }: Message): string => fingerprint(JSON.stringify(message));

/** The card stands since a moment: it is drawn anew if it shows what was, for every message counts in a full channel. */
export function catchUpCard(turn: Turn): Turn {
  const { handoff } = turn.state;
  return handoff && handoff.drawn === printOf(deskCard(turn, handoff, '')) ? turn : amendCard(turn);
}

/** Draws the card anew in the shared channel, with a fresh nonce. */
export function amendCard(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff?.card) return turn;
  const { turn: numbered, card } = withNonce(turn);
  return order(numbered, {
    lane: 'desk',
    effect: { kind: 'amend', ref: handoff.card, message: deskCard(numbered, handoff, card) },
  });
}

/** A line of the employee's as the thread shows it. */
export function threadLine(turn: Turn, text: string): Message {
  const language = turn.book.settings.deskLanguage;
  return {
    language,
    tone: 'plain',
    parts: [{ kind: 'quote', who: turn.state.person.name, text }],
    choices: [],
    inputs: [],
  };
}

/** The form that stands open in the thread is taken out of use: a line stands in its place, and it can act no more. */
export function closeForm(turn: Turn, sentBy?: string): Turn {
  const { handoff } = turn.state;
  if (!handoff?.form) return turn;
  const { form, ...rest } = handoff;
  const closed = become(turn, { handoff: rest });
  return form.ref ? blankForm(closed, form.ref, sentBy) : closed;
}

function blankForm(turn: Turn, ref: MessageRef, sentBy?: string): Turn {
  const words = sentBy ? agentSentence(turn, 'formSent', { agent: sentBy }) : agentSentence(turn, 'formClosed');
  return order(turn, { lane: 'desk', effect: { kind: 'amend', ref, message: agentNote(turn, words) } });
}

/** A form stands in the thread; one that was sent or overtaken in the meantime is blanked at once. */
export function formStands(turn: Turn, card: string, ref: MessageRef): Turn {
  const form = turn.state.handoff?.form;
  return form?.card === card ? changeHandoff(turn, { form: { card, ref } }) : blankForm(turn, ref);
}
