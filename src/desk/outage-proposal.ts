import { likeCard, nameOfTopic } from './card-outage.ts';
import type { Agent } from './inbound.ts';
import type { LineEvent } from './line-event.ts';
import type { Message } from './message.ts';
import { noticeContact, refuseProposal } from './outage-like.ts';
import { changeDesk, nonce, note, type Step, send } from './outage-step.ts';

const mostLikeCards = 20;

/** Somebody has a trouble: where many have the same, the lead is asked whether it is an outage. */
export function troubled(step: Step, { topic, subject }: Extract<LineEvent, { type: 'troubled' }>): Step {
  const known = step.notices.some(({ topics }) => topics.includes(topic) || isIn(step, topic, topics));
  if (known) return step;
  const { outage: rules } = step.book.plan;
  const { likes, proposed } = noticeContact(step.desk, { topic, subject, at: step.at }, rules);
  const noticed = changeDesk(step, likes);
  if (!proposed) return noticed;
  const { step: numbered, card } = nonce(noticed);
  const shown = { topic, count: proposed.count };
  const likeCards = [...step.desk.likeCards, { topic, card, count: proposed.count }].slice(-mostLikeCards);
  return send(changeDesk(numbered, { likeCards }), {
    kind: 'post',
    message: likeCard(step.book, shown, card),
    handoff: 0,
    mark: { kind: 'board', key: `outage-like/${card}` },
  });
}

// A script's trouble is known where its category is.
const isIn = ({ book }: Step, topic: string, topics: readonly string[]): boolean =>
  topics.includes(book.scripts.get(topic)?.category ?? topic);

/** A lead says that a proposed topic is no outage. */
export function refuseLike(step: Step, topic: string, count: number, by: Agent): Step {
  const refused = refuseProposal(step.desk, topic, step.at, step.book.plan.outage);
  const values = { agent: by.name, topic: nameOfTopic(step.book, topic), count: `${count}` };
  return closeLike(changeDesk(step, refused), topic, note(step, 'outageNotOneBy', values));
}

/** What asked about a topic is closed, for it is being declared. */
export const dropLike = (step: Step, topic: string, by: Agent): Step =>
  closeLike(step, topic, note(step, 'outageDeclaring', { agent: by.name, topic: nameOfTopic(step.book, topic) }));

function closeLike(step: Step, topic: string, says: Message): Step {
  const mine = step.desk.likeCards.filter((one) => one.topic === topic);
  const others = step.desk.likeCards.filter((one) => one.topic !== topic);
  const closed = changeDesk(step, { likeCards: others });
  return mine.reduce((so, { ref }) => (ref ? send(so, { kind: 'amend', ref, message: says }) : so), closed);
}
