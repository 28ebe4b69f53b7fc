import { actsInPast, agentActs, given } from './agent.ts';
import { searchElapsed, showArticles } from './articles.ts';
import { awaitingElapsed } from './awaiting.ts';
import { beside, concernsAside } from './beside.ts';
import { beyondElapsed } from './beyond-leads.ts';
import { proposeBeyond } from './beyond-proposal.ts';
import type { Book } from './book.ts';
import { missed } from './choosing.ts';
import { type Conversation, freshTalk, handedOff, isLive, newConversation } from './conversation.ts';
import type { Order } from './effect.ts';
import type { Envelope, Event } from './event.ts';
import { failed, tryCardAgain } from './failure.ts';
import { patienceEnded, posted, recorded, threadsOf } from './handoff.ts';
import { amendCard, showHeldCard } from './handoff-card.ts';
import { placed, stillWaiting } from './handoff-line.ts';
import type { Person } from './inbound.ts';
import { languageOfLocale } from './language.ts';
import { wordsOf } from './lexicon.ts';
import { comeBack, meanwhileOf, openingMeanwhile, waitedBefore } from './meanwhile.ts';
import { offerMeanwhile } from './meanwhile-offer.ts';
import { type Address, type Message, threadKey } from './message.ts';
import { changed, endedBefore } from './mirror.ts';
import { openingElapsed } from './opening.ts';
import { outageTold } from './outage.ts';
import { answerAsideOutage } from './outage-answer.ts';
import { tellTrouble } from './outage-trouble.ts';
import { toAgentOnly } from './owner.ts';
import { tellOwner } from './ownership.ts';
import { pageElapsed } from './paging.ts';
import { clocked, holdClocks, readClocks } from './reconciling.ts';
import { agentSpeaks, delivered, employeeDeleted, employeeEdited, passOn, undelivered } from './relay.ts';
import { returnedEnded, settle, settleSilently } from './settle.ts';
import { ownerLeft, shiftElapsed } from './shift.ts';
import { greet, hear, press, stale } from './talk.ts';
import { showTickets } from './ticket.ts';
import { keepTime, warn } from './timekeeping.ts';
import { become, noteInThread, order, sentence, type Turn, tellSentence } from './turn.ts';
import { yesOrNo } from './yes-no.ts';

/** A conversation as it is now, and what is asked for because of it. */
export type Decided = { readonly state: Conversation; readonly orders: readonly Order[] };

/**
 * The whole behaviour towards one person: what an event makes of his conversation, by the book and nothing else.
 * Events of agents and answers that belong to a conversation that does not exist change nothing.
 */
export function decide(before: Conversation | undefined, envelope: Envelope, book: Book): Decided | undefined {
  const state = before ?? firstContact(envelope);
  if (!state) return undefined;
  const turn: Turn = { state: seen(state, envelope), orders: [], at: envelope.at, book };
  const { thread, event } = envelope;
  const past = thread === undefined ? undefined : pastThread(state, thread);
  const after =
    past && 'agent' in event
      ? actsInPast(turn, event, past)
      : warnOfSecrets(comeBack(happens(meet(turn, envelope), envelope)), event);
  const timed = tellOwner(waitedBefore(state, after.state), holdClocks(state, keepTime(state, after, envelope)));
  const kept = proposeBeyond(state, tellTrouble(state, timed));
  return { state: kept.state, orders: kept.orders };
}

// The thread of an earlier handoff, when another is going on now: what is done there is not meant for the present one.
function pastThread(state: Conversation, thread: string): Address | undefined {
  const present = state.handoff?.card;
  if (!state.handoff || (present && threadKey(present.address) === thread)) return undefined;
  return threadsOf(state).find((ref) => threadKey(ref.address) === thread)?.address;
}

function firstContact({ person, address, subject, at }: Envelope): Conversation | undefined {
  if (!person || !address) return undefined;
  return newConversation(subject, person, address, languageOfLocale(person.locale) ?? 'en', at);
}

// Every inbound event refreshes who and where; what a platform leaves out this time is kept from before.
function seen(state: Conversation, { person, address, event }: Envelope): Conversation {
  const known =
    !person || isWithin(person, state.person)
      ? state.person
      : { ...state.person, ...person, name: person.name || state.person.name };
  const direct = address && address.conversation !== '' ? address : state.address;
  const locale = languageOfLocale(person?.locale);
  const language = locale && !state.greeted && event.type !== 'said' ? locale : state.language;
  return { ...state, person: known, address: direct, language };
}

/** Whether everything that is told of a person is known already. */
function isWithin(told: Person, known: Person): boolean {
  for (const key in told) if (told[key as keyof Person] !== known[key as keyof Person]) return false;
  return true;
}

// Who comes with his mail address was looked up in the directory by his platform: to ask again would tell nothing new.
function meet(turn: Turn, { person, address }: Envelope): Turn {
  if (turn.state.met || !person || !address) return turn;
  if (person.email !== undefined) return become(turn, { met: true });
  const effect = { kind: 'meet' as const, address: turn.state.address, id: person.id };
  return order(become(turn, { met: true }), { lane: 'record', effect });
}

// Once per talk: whoever typed a secret is told that it was removed, and what to do about it. An agent is told each
// time, for what he sent did not arrive as he wrote it.
function warnOfSecrets(turn: Turn, event: Event): Turn {
  const masked = 'masked' in event ? (event.masked ?? []) : [];
  if (masked.length === 0) return turn;
  if ('agent' in event) return toAgentOnly(turn, event.agent, 'secretRemoved');
  if (turn.state.warned) return turn;
  return tellSentence(become(turn, { warned: true }), 'secretRemoved');
}

function happens(turn: Turn, { event, thread }: Envelope): Turn {
  return concernsAside(turn.state, event, thread)
    ? beside(turn, (waiting) => happen(waiting, event))
    : happen(turn, event);
}

function happen(turn: Turn, event: Event): Turn {
  switch (event.type) {
    case 'said':
      return said(turn, event);
    case 'chose':
      return chose(turn, event);
    case 'edited':
      return employeeEdited(turn, event.messageId, event.text);
    case 'deleted':
      return employeeDeleted(turn, event.messageId);
    case 'opened':
    case 'installed':
      return turn.state.greeted ? become(turn, { reachable: true }) : greet(become(turn, { reachable: true }));
    case 'removed':
      return noteInThread(become(turn, { reachable: false, greeted: false }), 'employeeGone');
    case 'replied':
    case 'remarked':
    case 'reworded':
    case 'withdrew':
      return agentSpeaks(turn, event);
    case 'claimed':
    case 'released':
    case 'opened form':
    case 'transferred':
    case 'resolved':
    case 'reclassified':
    case 'verified':
    case 'lifted':
    case 'awaited':
    case 'acknowledged':
    case 'shift answered':
    case 'escalated':
    case 'escalation accepted':
    case 'escalation returned':
    case 'returned':
    case 'ranked':
    case 'taught':
    case 'pressed unknown':
      return agentActs(turn, event);
    default:
      return learn(turn, event);
  }
}

// The directory may be slower than the card, which then shows a name and nothing else.
function met(turn: Turn, person: Person): Turn {
  const known = become(turn, { person: { ...turn.state.person, ...person } });
  const { name, email } = turn.state.person;
  const shown = name === known.state.person.name && email === known.state.person.email;
  return shown || !handedOff(turn.state) ? known : amendCard(known);
}

type Learned = Extract<
  Event,
  {
    type:
      | 'met'
      | 'posted'
      | 'delivered'
      | 'undelivered'
      | 'recorded'
      | 'assigned'
      | 'found'
      | 'articles'
      | 'failed'
      | 'placed'
      | 'card due'
      | 'given'
      | 'owner left'
      | 'changed'
      | 'clocked'
      | 'outage told'
      | 'elapsed';
  }
>;

function learn(turn: Turn, event: Learned): Turn {
  switch (event.type) {
    case 'met':
      return met(turn, event.person);
    case 'posted':
      return posted(turn, event.handoff, event.ref);
    case 'delivered':
      return delivered(turn, event.mark, event.ref);
    case 'undelivered':
      return undelivered(turn, event.mark, event.reason);
    case 'recorded':
      return endedBefore(recorded(turn, event.handoff, event.ticket), event.ticket);
    case 'assigned':
      return event.ok ? turn : noteInThread(turn, 'notAssignedNote');
    case 'found':
      return showTickets(turn, event.tickets, event.asked);
    case 'articles':
      return showArticles(turn, event.asked, event.found, missed);
    case 'failed':
      return failed(turn, event);
    case 'placed':
      return placed(turn, event.place, event.waitMs);
    case 'card due':
      return showHeldCard(turn);
    case 'given':
      return given(turn, event.to);
    case 'owner left':
      return ownerLeft(turn, event);
    case 'changed':
      return changed(turn, event);
    case 'clocked':
      return clocked(turn, event);
    case 'outage told':
      return outageTold(turn, event);
    case 'elapsed':
      return elapsed(turn, event.timer);
  }
}

function elapsed(turn: Turn, timer: string): Turn {
  if (timer.startsWith('page:')) return pageElapsed(turn, timer.slice('page:'.length));
  switch (timer) {
    case 'search':
      return searchElapsed(turn, missed);
    case 'patience':
      return patienceEnded(turn);
    case 'waiting':
      return stillWaiting(turn);
    case 'settle':
      return settleSilently(turn, 'silentNote');
    case 'card':
      return tryCardAgain(turn);
    case 'returned':
      return returnedEnded(turn);
    case 'sla':
      return warn(turn);
    case 'opening':
      return meanwhileOf(turn.state) ? openingMeanwhile(turn) : openingElapsed(turn);
    case 'awaiting':
      return awaitingElapsed(turn);
    case 'clocks':
      return readClocks(turn);
    case 'shift':
      return shiftElapsed(turn);
    case 'beyond':
      return beyondElapsed(turn);
    default:
      return turn;
  }
}

// A question in a public place is answered privately: there stands only that it was (scenario 16).
function said(turn: Turn, event: Extract<Event, { type: 'said' }>): Turn {
  const pointed = event.at ? whisper(turn, event.at) : turn;
  if (handedOff(turn.state))
    return answerAsideOutage(pointed, event.text) ?? offerMeanwhile(passOn(pointed, event), event.text);
  if (turn.state.phase.name === 'settling') return saidWhileSettling(pointed, event);
  const talk = staleTalk(pointed);
  return hear(talk.state.greeted ? talk : become(talk, { greeted: true }), event);
}

// Whoever writes again hours after an idle talk comes with something new.
const talkAgesMs = 4 * 3_600_000;

function staleTalk(turn: Turn): Turn {
  const last = turn.state.transcript.at(-1);
  const old = turn.state.phase.name === 'idle' && last !== undefined && turn.at - last.at > talkAgesMs;
  return old && !turn.state.returned ? { ...turn, state: freshTalk(turn.state, turn.at) } : turn;
}

function whisper(turn: Turn, to: Address): Turn {
  const message: Message = {
    language: turn.state.language,
    tone: 'plain',
    parts: [{ kind: 'text', text: sentence(turn, 'publicAnswer') }],
    choices: [],
    inputs: [],
  };
  return order(turn, { lane: 'person', effect: { kind: 'whisper', to, person: turn.state.person.id, message } });
}

function saidWhileSettling(turn: Turn, event: Extract<Event, { type: 'said' }>): Turn {
  const words = wordsOf(event.text);
  const meant = yesOrNo(words, turn.book.exact);
  if (meant !== undefined && words.length <= 6) return settle(turn, meant === 'yes');
  if (turn.book.exact.get(words.join(' ')) === 'thanks') return tellSentence(turn, 'thanks');
  return hear(settleSilently(turn, 'movedOnNote'), event);
}

function chose(turn: Turn, event: Extract<Event, { type: 'chose' }>): Turn {
  if (event.choice.startsWith('settle:')) {
    const live = isLive(turn.state, event.card) && turn.state.phase.name === 'settling';
    return live ? settle(turn, event.choice === 'settle:yes') : stale(turn);
  }
  return press(turn, event);
}
