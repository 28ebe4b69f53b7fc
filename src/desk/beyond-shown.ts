import { decisionCard } from './card-beyond.ts';
import { nameOf } from './describe.ts';
import { changeHandoff, record } from './handoff-record.ts';
import type { Fact, Message, MessageRef } from './message.ts';
import type { Beyond } from './progress.ts';
import { noteInThread, order, sayInThread, type Turn, tellSentence, withNonce } from './turn.ts';

const evidenceFacts = ({ given }: Beyond): readonly Fact[] =>
  Object.entries(given).map(([label, value]) => ({ label, value }));

/** The card for the lead’s decision, in the thread. */
export function postDecision(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff?.beyond) return turn;
  const { turn: numbered, card } = withNonce(turn);
  const message = decisionCard(numbered, handoff, handoff.beyond, evidenceFacts(handoff.beyond), card);
  return sayInThread(numbered, message, { kind: 'board', key: `beyond/${handoff.number}/${handoff.beyond.at}` });
}

/** The card for the lead's decision stands in the thread; one that was decided meanwhile loses its buttons. */
export function decisionStands(turn: Turn, key: string, ref: MessageRef): Turn {
  const { handoff } = turn.state;
  if (!handoff?.beyond || key !== `beyond/${handoff.number}/${handoff.beyond.at}`) return turn;
  const known = changeHandoff(turn, { beyond: { ...handoff.beyond, ref } });
  return handoff.beyond.state === 'asked' ? known : drawDecision(known);
}

/** The card for the lead's decision as it is now; also while it waits, so that its buttons can be pressed again. */
export function drawDecision(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff?.beyond?.ref) return turn;
  const { turn: numbered, card } = withNonce(turn);
  const message = decisionCard(numbered, handoff, handoff.beyond, evidenceFacts(handoff.beyond), card);
  return order(numbered, { lane: 'desk', effect: { kind: 'amend', ref: handoff.beyond.ref, message } });
}

/** A form that was sent and is not complete takes a new nonce, so that it can be sent again, and keeps what was typed. */
export function formAgain(turn: Turn, draw: (turn: Turn, card: string) => Message): Turn {
  const { turn: numbered, card } = withNonce(turn);
  const ref = turn.state.handoff?.form?.ref;
  const known = changeHandoff(numbered, { form: { card, ...(ref ? { ref } : {}) } });
  const message = draw(known, card);
  if (!ref) return sayInThread(known, message, { kind: 'form', card });
  return order(known, { lane: 'desk', effect: { kind: 'amend', ref, message } });
}

/** What an escalation’s sentences name: the level, its group, and who has the talk. */
export function namesIn({ book, state }: Turn, { level, by }: Beyond): { level: string; group: string; owner: string } {
  const found = book.plan.escalation.levels.find(({ id }) => id === level);
  const owner = 'owner' in state.phase ? state.phase.owner.name : by.name;
  return { level: found?.name ?? level, group: found?.group ?? level, owner };
}

/** It goes to the next level: the record gets the group and what was given; the employee is told once, however often it goes there and back. */
export function sendBeyond(turn: Turn, note: 'beyondSentNote' | undefined): Turn {
  const { handoff } = turn.state;
  const beyond = handoff?.beyond;
  if (!handoff || !beyond) return turn;
  const names = namesIn(turn, beyond);
  const known = changeHandoff(turn, { beyond: { ...beyond, sentAt: turn.at } });
  const evidence = evidenceFacts(beyond).map(({ label, value }) => `${label}: ${value}`);
  const text = [`Escalated to ${names.level} by ${beyond.by.name}.`, ...evidence].join('\n');
  const grouped = record(record(known, { op: 'note', text }), { op: 'group', group: names.group });
  const noted = note ? noteInThread(grouped, note, names) : grouped;
  return tellSentence(noted, 'beyondTold', { reference: nameOf(handoff), level: names.level, agent: names.owner });
}
