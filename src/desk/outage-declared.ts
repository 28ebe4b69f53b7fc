import { outageCard, topicsIn, wordsIn } from './card-outage.ts';
import type { Order } from './effect.ts';
import type { Agent } from './inbound.ts';
import { keptId } from './kept.ts';
import type { LineEvent } from './line-event.ts';
import type { MessageRef } from './message.ts';
import type { OutageNotice } from './news.ts';
import { dropLike } from './outage-proposal.ts';
import { add, changeDesk, type Ended, type Joined, nonce, type OpenForm, type Step, send } from './outage-step.ts';

const mostTitle = 120;

/** A new known outage, as the form says: its card stands in the shared channel, and whoever waits is asked. */
export function declare(step: Step, { values }: OpenForm, by: Agent): Step {
  const parent = (values['parent'] ?? '').trim().toUpperCase();
  const title = (values['title'] ?? '').trim().slice(0, mostTitle);
  const notice: OutageNotice = {
    id: keptId(step.at, `outage/${step.desk.cards}/${title}`),
    title,
    topics: topicsIn(values),
    words: wordsIn(values),
    ...(parent ? { parent } : {}),
    since: step.at,
    by: by.name,
  };
  const quiet = notice.topics.reduce<Step>((so, topic) => dropLike(so, topic, by), {
    ...step,
    notices: [...step.notices, notice],
  });
  const posted = post(quiet, notice);
  // Whoever waits for a person about the same is offered it; his conversation knows what it is about.
  return inform(
    posted,
    step.waiting.map(({ subject }) => subject),
    notice,
    false,
  );
}

function post(step: Step, notice: OutageNotice): Step {
  const { step: numbered, card } = nonce(step);
  const { boards, joined } = numbered.desk;
  const others = boards.filter(({ outage }) => outage !== notice.id);
  const names = joined.filter(({ outage }) => outage === notice.id).map(({ name }) => name);
  return send(changeDesk(numbered, { boards: [...others, { outage: notice.id, card }] }), {
    kind: 'post',
    message: outageCard(step.book, notice, names, card),
    handoff: 0,
    mark: { kind: 'board', key: `outage/${notice.id}` },
  });
}

// The shared channel may be archived, or full: it is asked again until it takes the card.
const againMs = 5 * 60_000;

/** The shared channel has not taken the card of an outage, or a change of it; without its buttons nobody could end it. */
export function unshown(step: Step, { ref, key }: { readonly ref?: MessageRef; readonly key?: string }): Step {
  const board = step.desk.boards.find((one) => (ref ? one.ref?.id === ref.id : `outage/${one.outage}` === key));
  if (!board) return step;
  const boards = step.desk.boards.map((one) => (one === board && !ref ? { ...one, lost: true as const } : one));
  return add(changeDesk(step, { boards }), { timer: `outage:${board.outage}`, at: step.at + againMs });
}

/** Shows the card as it is now, where it stands or anew. */
export function showAgain(step: Step, outage: string): Step {
  const board = step.desk.boards.find((one) => one.outage === outage);
  const notice = step.notices.find(({ id }) => id === outage);
  return board?.lost && notice ? post(step, notice) : drawBoard(step, outage);
}

function inform(step: Step, subjects: readonly string[], notice: OutageNotice, over: boolean): Step {
  const told = subjects.map((subject): Order => {
    const event = { type: 'outage told' as const, notice, over };
    return { lane: 'line', effect: { kind: 'inform', subject, event } };
  });
  return add(step, ...told);
}

const subjectsOf = ({ desk }: Step, outage: string): readonly string[] =>
  desk.joined.filter((one) => one.outage === outage).map(({ subject }) => subject);

/** Other words for employees: whoever has joined is told. */
export function change(step: Step, notice: OutageNotice, { values }: OpenForm): Step {
  const changed = { ...notice, words: wordsIn(values) };
  const notices = step.notices.map((one) => (one.id === notice.id ? changed : one));
  const drawn = drawBoard({ ...step, notices }, notice.id);
  return inform(drawn, subjectsOf(step, notice.id), changed, false);
}

const mostEnded = 20;

/** An outage is over: whoever has joined is told, once. */
export function end(step: Step, notice: OutageNotice, { values }: OpenForm, by: Agent): Step {
  const closing = wordsIn(values);
  const ended: Ended = { notice, closing, over: { by: by.name, at: step.at } };
  const kept = changeDesk(
    { ...step, notices: step.notices.filter(({ id }) => id !== notice.id) },
    { ended: [...step.desk.ended, ended].slice(-mostEnded) },
  );
  const told = inform(kept, subjectsOf(step, notice.id), { ...notice, words: closing }, true);
  const drawn = drawBoard(told, notice.id);
  const { joined } = drawn.desk;
  return add(changeDesk(drawn, { joined: joined.filter(({ outage }) => outage !== notice.id) }), {
    cancel: `outage:${notice.id}`,
  });
}

// Joining is an event of its own: many in a short time draw the card once.
const redrawMs = 5_000;

/** Somebody has the same and is told of the end; who comes too late is told at once. */
export function joinedOutage(step: Step, event: Extract<LineEvent, { type: 'joined outage' | 'left outage' }>): Step {
  const { outage, subject, name = subject } = event;
  const late = step.desk.ended.find(({ notice }) => notice.id === outage);
  if (late) return inform(step, [subject], { ...late.notice, words: late.closing }, true);
  if (step.desk.joined.some((one) => isSame(one, event)) || !step.notices.some(({ id }) => id === outage)) return step;
  const drawnAlready = step.desk.boards.some((board) => board.outage === outage && board.stale);
  const boards = step.desk.boards.map((board) =>
    board.outage === outage ? { ...board, stale: true as const } : board,
  );
  const known = changeDesk(step, { boards, joined: [...step.desk.joined, { outage, subject, name }] });
  return drawnAlready ? known : add(known, { timer: `outage:${outage}`, at: step.at + redrawMs });
}

/** Somebody is not to be told of the end any more. */
export const leftOutage = (step: Step, event: Pick<Joined, 'outage' | 'subject'>): Step =>
  changeDesk(step, { joined: step.desk.joined.filter((one) => !isSame(one, event)) });

const isSame = (one: Joined, other: { readonly outage: string; readonly subject: string }): boolean =>
  one.outage === other.outage && one.subject === other.subject;

/** The card of an outage as it is now; where it stands is not known yet, it is drawn when it is. */
export function drawBoard(step: Step, outage: string): Step {
  const board = step.desk.boards.find((one) => one.outage === outage);
  const ended = step.desk.ended.find(({ notice }) => notice.id === outage);
  const notice = step.notices.find(({ id }) => id === outage) ?? ended?.notice;
  if (!board || !notice) return step;
  const others = step.desk.boards.filter((one) => one !== board);
  if (!board.ref) return changeDesk(step, { boards: [...others, { ...board, stale: true }] });
  const { step: numbered, card } = nonce(step);
  const names = step.desk.joined.filter((one) => one.outage === outage).map(({ name }) => name);
  const message = outageCard(step.book, notice, names, card, ended?.over);
  const kept = ended ? others : [...others, { outage, card, ref: board.ref }];
  return send(changeDesk(numbered, { boards: kept }), { kind: 'amend', ref: board.ref, message });
}
