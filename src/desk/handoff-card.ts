import { deskCard } from './card.ts';
import { changeHandoff } from './handoff-record.ts';
import type { Message, MessageRef } from './message.ts';
import { agentNote, agentSentence, become, order, type Turn, withNonce } from './turn.ts';

/** The card goes out once: with the number, or without it when patience ended. Later changes amend it. */
export function announce(turn: Turn): Turn {
  const { handoff } = turn.state;
  return !handoff || handoff.announced ? turn : postCard(turn);
}

/** Posts the card of the present handoff in the shared channel. */
export function postCard(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const { turn: numbered, card } = withNonce(turn);
  const announced = changeHandoff(numbered, { announced: true });
  return order(announced, {
    lane: 'desk',
    effect: { kind: 'post', message: deskCard(announced, handoff, card), handoff: handoff.number },
  });
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
