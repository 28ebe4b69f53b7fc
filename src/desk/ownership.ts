import { isClosed } from './closed.ts';
import type { Conversation } from './conversation.ts';
import { languageName } from './formats.ts';
import { needsOf } from './handoff-line.ts';
import type { Agent } from './inbound.ts';
import { capacityOf, freeFor, loadOf, peopleOn, speaks } from './line/crew.ts';
import type { LineEvent } from './line-event.ts';
import { toAgentOnly } from './owner.ts';
import { keepShift } from './shift.ts';
import { noteInThread, order, type Turn } from './turn.ts';

/**
 * Tells the line who has the talk now, where that has changed; whoever has got it is told what he ought to know, and while
 * it waits its thread names who could take it. A talk that is resolved and not confirmed is nobody's load.
 */
export function tellOwner(before: Conversation, turn: Turn): Turn {
  const owner = ownerOf(turn.state);
  const told = keyOf(before) === keyOf(turn.state) ? turn : changes(turn, owner);
  return nameColleagues(before, keepShift(before, told));
}

/** Who has a talk. */
export function ownerOf({ phase }: Conversation): Agent | undefined {
  return phase.name === 'attended' ? phase.owner : undefined;
}

const keyOf = (state: Conversation): string => `${state.handoff?.number ?? 0}/${ownerOf(state)?.id ?? ''}`;

function changes(turn: Turn, owner: Agent | undefined): Turn {
  const { subject, person } = turn.state;
  const line: LineEvent = owner
    ? { type: 'owned', subject, owner, name: person.name, at: turn.at }
    : { type: 'ended', subject };
  const told = order(turn, { lane: 'line', effect: { kind: 'tell', line } });
  return owner ? languageGap(beyondCapacity(told, owner), owner) : told;
}

function beyondCapacity(turn: Turn, owner: Agent): Turn {
  const load = loadOf(turn.book, owner) + 1;
  const capacity = capacityOf(turn.book.plan, owner);
  return load > capacity
    ? toAgentOnly(turn, owner, 'beyondCapacity', { load: `${load}`, capacity: `${capacity}` })
    : turn;
}

const mostNamed = 3;

const namesOf = (people: readonly Agent[]): string =>
  people
    .slice(0, mostNamed)
    .map((one) => one.name)
    .join(', ');

// He is warned, not stopped: those who have the language are named beside.
function languageGap(turn: Turn, owner: Agent): Turn {
  const { book, state, at } = turn;
  const { language } = state;
  if (speaks(book.plan, owner, language)) return turn;
  const values = { agent: owner.name, language: languageName(language, book.settings.deskLanguage) };
  const colleagues = peopleOn(book, at).filter((one) => one.id !== owner.id && speaks(book.plan, one, language));
  if (colleagues.length === 0) return toAgentOnly(turn, owner, 'notYourLanguage', values);
  return toAgentOnly(turn, owner, 'notYourLanguageBut', { ...values, names: namesOf(colleagues) });
}

// As soon as the card stands, and again whenever the talk comes back into the line. Where the admins named nobody there
// are no skills to tell apart, and outside of hours nobody is named.
function nameColleagues(before: Conversation, turn: Turn): Turn {
  const { state, book, at } = turn;
  if (book.plan.people.length === 0 || isClosed(turn) || !isUnclaimed(state) || same(before, state)) return turn;
  const was = ownerOf(before)?.id;
  const able = freeFor(book, needsOf(state), at).filter((one) => one.id !== was);
  if (able.length > 0) return noteInThread(turn, 'couldTake', { names: namesOf(able) });
  const language = languageName(state.language, book.settings.deskLanguage);
  return noteInThread(turn, 'couldNobody', { needs: [language, state.handoff?.category ?? ''].join(', ') });
}

const isUnclaimed = ({ phase, handoff }: Conversation): boolean =>
  phase.name === 'waiting' && handoff?.card !== undefined && handoff.opening === undefined;

const same = (before: Conversation, after: Conversation): boolean =>
  isUnclaimed(before) &&
  before.handoff?.number === after.handoff?.number &&
  before.handoff?.region === after.handoff?.region;
