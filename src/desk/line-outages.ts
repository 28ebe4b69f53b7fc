import { nameOfTopic, type OutageBook } from './card-outage.ts';
import type { Order } from './effect.ts';
import type { Agent } from './inbound.ts';
import type { LineEvent } from './line-event.ts';
import { mayActAs } from './members.ts';
import type { Address, MessageRef } from './message.ts';
import type { OutageNotice } from './news.ts';
import { drawBoard, joinedOutage, leftOutage, showAgain, unshown } from './outage-declared.ts';
import { cancelForm, openFor, openForm, outdated, sendForm } from './outage-form.ts';
import { dropLike, refuseLike, troubled } from './outage-proposal.ts';
import {
  type By,
  changeDesk,
  emptyOutageDesk,
  note,
  type OutageDesk,
  type OutageLine,
  type Pressed,
  type Step,
  send,
  toOne,
} from './outage-step.ts';

/** What happens to known outages. */
export type OutageHappening =
  | { readonly type: 'commanded'; readonly agent: Agent; readonly at: Address; readonly text: string }
  | Pressed
  | { readonly type: 'stood'; readonly key: string; readonly ref: MessageRef }
  | { readonly type: 'unshown'; readonly ref?: MessageRef; readonly key?: string }
  | { readonly type: 'elapsed'; readonly timer: string }
  | { readonly type: 'forgotten'; readonly subject: string; readonly person: string }
  | Extract<LineEvent, { type: 'troubled' | 'joined outage' | 'left outage' }>;

/** What a line that had an outage event looks like afterwards. */
export type OutageOutcome = {
  readonly state: { readonly outages: readonly OutageNotice[]; readonly outageDesk: OutageDesk };
  readonly orders: readonly Order[];
};

const prefix = 'line:outage:';

/** Whether a command of the shared channel is about known outages. */
export function isOutageCommand(text: string): boolean {
  return /^\s*(?:declare (?:an )?outage|(?:known )?outage|incidencia(?: general)?|declarar incidencia|aver[ií]a general)\s*[.!]?\s*$/iu.test(
    text,
  );
}

/** An event of the line's that is about known outages, and so for `outageHappens`; undefined for all others. */
export function outageEventOf(event: { readonly type: string }): OutageHappening | undefined {
  const one = event as OutageHappening;
  switch (one.type) {
    case 'commanded':
      return isOutageCommand(one.text) ? one : undefined;
    case 'pressed':
      return one.choice.startsWith(prefix) ? one : undefined;
    case 'stood':
      return one.key.startsWith('outage') ? one : undefined;
    case 'elapsed':
      return one.timer.startsWith('outage:') ? one : undefined;
    case 'unshown':
    case 'troubled':
    case 'joined outage':
    case 'left outage':
      return one;
    default:
      return undefined;
  }
}

/** The known outages after one event, and what is asked for because of it. */
export function outageHappens(before: OutageLine, event: OutageHappening, at: number, book: OutageBook): OutageOutcome {
  const desk = before.outageDesk ?? emptyOutageDesk;
  const step = happen({ notices: before.outages, desk, waiting: before.waiting, orders: [], at, book }, event);
  return { state: { outages: step.notices, outageDesk: step.desk }, orders: step.orders };
}

/** Nothing of somebody who was erased stays with the outages. */
export function forgetInOutages(desk: OutageDesk | undefined, subject: string): OutageDesk {
  const known = desk ?? emptyOutageDesk;
  const others = <T extends { readonly subject: string }>(all: readonly T[]) =>
    all.filter((one) => one.subject !== subject);
  return { ...known, contacts: others(known.contacts), joined: others(known.joined) };
}

function happen(step: Step, event: OutageHappening): Step {
  switch (event.type) {
    case 'commanded':
      return asLead(step, event, () => openForm(step, event.at, { kind: 'declare', values: {} }));
    case 'pressed':
      return asLead(step, event, () => press(step, event));
    case 'stood':
      return stood(step, event.key, event.ref);
    case 'elapsed':
      return showAgain(step, event.timer.slice('outage:'.length));
    case 'unshown':
      return unshown(step, event);
    case 'troubled':
      return troubled(step, event);
    case 'joined outage':
      return joinedOutage(step, event);
    case 'left outage':
      return leftOutage(step, event);
    case 'forgotten':
      return changeDesk(step, forgetInOutages(step.desk, event.subject));
  }
}

function asLead(step: Step, by: By, act: () => Step): Step {
  return mayActAs(step.book.plan, by.agent, 'l2_lead') ? act() : toOne(step, by, 'outageLead');
}

function press(step: Step, event: Pressed): Step {
  const [what = '', ...rest] = event.choice.slice(prefix.length).split(':');
  const about = rest.join(':');
  switch (what) {
    case 'declare':
    case 'change':
    case 'end':
      return sendForm(step, event);
    case 'cancel':
      return cancelForm(step, event);
    case 'open-end':
    case 'open-change':
      return openFor(step, event, what === 'open-end' ? 'end' : 'change', about);
    case 'like':
    case 'not':
      return answerLike(step, event, about, what === 'like');
    default:
      return toOne(step, event, 'unknownButton');
  }
}

function answerLike(step: Step, event: Pressed, topic: string, yes: boolean): Step {
  const proposed = step.desk.likeCards.findLast((one) => one.card === event.card);
  if (!proposed) return outdated(step, event);
  if (!yes) return refuseLike(step, topic, proposed.count, event.agent);
  const values = { title: nameOfTopic(step.book, topic), topic };
  return openForm(dropLike(step, topic, event.agent), event.at, { kind: 'declare', values });
}

function stood(step: Step, key: string, ref: MessageRef): Step {
  const [kind, id = ''] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)];
  if (kind === 'outage') {
    const board = step.desk.boards.find((one) => one.outage === id);
    const boards = step.desk.boards.map((one) => (one === board ? { ...one, ref } : one));
    const known = changeDesk(step, { boards });
    return board?.stale ? drawBoard(known, id) : known;
  }
  if (kind === 'outage-like')
    return changeDesk(step, {
      likeCards: step.desk.likeCards.map((one) => (one.card === id ? { ...one, ref } : one)),
    });
  const open = step.desk.forms.some(({ card }) => card === id);
  if (!open) return send(step, { kind: 'amend', ref, message: note(step, 'outageFormGone') });
  return changeDesk(step, { forms: step.desk.forms.map((form) => (form.card === id ? { ...form, ref } : form)) });
}
