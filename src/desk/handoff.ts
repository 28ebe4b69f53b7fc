import { closedWords, isClosed, isPaged } from './closed.ts';
import { confirm } from './confirming.ts';
import { type Conversation, freshTalk, type Handoff, lineNumberOf } from './conversation.ts';
import { localReference, nameOf } from './describe.ts';
import { postedLate, recordedLate } from './ended.ts';
import type { Mark } from './event.ts';
import { carryHeld, showFiles } from './file.ts';
import { amendCard, announce, catchUpCard, closeForm, threadLine } from './handoff-card.ts';
import { enterLine, leaveLine } from './handoff-line.ts';
import { changeHandoff, openRecord, record } from './handoff-record.ts';
import type { RecordOrder, Ticket } from './incident.ts';
import { takeBack } from './meanwhile.ts';
import { offerIn } from './meanwhile-scripts.ts';
import type { MessageRef, Part } from './message.ts';
import type { Level } from './script.ts';
import { inherited } from './scrutiny.ts';
import { triageOf } from './triage.ts';
import {
  agentSentence,
  become,
  noteInThread,
  order,
  plainMessage,
  sayInThread,
  sentence,
  type Turn,
  tell,
  tellSentence,
} from './turn.ts';
import { counted, refusedCode } from './verification.ts';
import type { AgentSentence } from './wording.ts';

/** Why a person is asked for; `said` is a script's own reason, `before` what the script still had to show. */
export type Request = {
  readonly reason: Extract<
    AgentSentence,
    'askedPerson' | 'notUnderstood' | 'articlesLeft' | 'scriptLeft' | 'wasReopened'
  >;
  readonly said?: string;
  readonly before?: readonly Part[];
  readonly impact?: Level;
  readonly urgency?: Level;
};

/**
 * Puts the employee in the line: he is told at once, the incident is asked for, and the card follows with its number
 * or, when patience ends first, with a local reference.
 */
export function requestPerson(turn: Turn, request: Request): Turn {
  const { state, book } = turn;
  const { returned, ...rest } = state;
  if (returned?.meanwhile) return takeBack(turn, request);
  const { asks, handoff } = counted(state.sensitiveAsks ?? [], handoffFor(turn, request), turn.at);
  const waiting: Turn = {
    ...turn,
    state: {
      ...rest,
      handoff,
      sensitiveAsks: asks,
      handoffs: Math.max(state.handoffs, handoff.number),
      phase: { name: 'waiting' },
    },
  };
  const told = typing(tellComing(waiting, request));
  const lined = order(enterLine(told, true), { cancel: 'returned' });
  const recorded = returned
    ? record(lined, { op: 'note', text: `Asked for a person again: ${handoff.reason}` })
    : openRecord(lined);
  const withFiles = carryHeld(recorded);
  return handoff.ticket
    ? announce(confirm(withFiles))
    : order(withFiles, { timer: 'patience', at: turn.at + book.settings.patienceMs });
}

function handoffFor(turn: Turn, request: Request): Handoff {
  const { state, book } = turn;
  const { returned } = state;
  const number = returned?.number ?? state.handoffs + 1;
  const triage = triageOf(state, book, request);
  return {
    number,
    openedAt: turn.at,
    reason: request.said || agentSentence(turn, request.reason),
    reference: returned?.reference ?? localReference(`${state.subject}/${number}`),
    ...triage,
    announced: false,
    shown: lineNumberOf(state),
    told: '',
    ...(returned?.ticket ? { ticket: returned.ticket } : {}),
    ...inherited(state, triage.sensitive),
  };
}

// Where nobody is there now, what the bot can do until then is offered with it.
function tellComing(turn: Turn, request: Request): Turn {
  const words = closedWords(turn) ?? sentence(turn, 'gettingPerson');
  const offer = waitsForOpening(turn, request) ? offerIn(turn) : { words: '', choices: [] };
  const parts: Part[] = [...(request.before ?? []), { kind: 'text', text: words }];
  if (offer.words !== '') parts.push({ kind: 'text', text: offer.words });
  const offered = offer.choices.length > 0 ? changeHandoff(turn, { guides: true }) : turn;
  return tell(offered, { ...plainMessage(turn, ''), parts, choices: offer.choices });
}

// Whom the bot has just given up on, and whose identity must be verified, it does not send to a script.
function waitsForOpening(turn: Turn, { reason }: Request): boolean {
  const { handoff } = turn.state;
  return reason === 'askedPerson' && handoff?.sensitive === false && isClosed(turn) && !isPaged(turn);
}

function typing(turn: Turn): Turn {
  return order(turn, { lane: 'person', effect: { kind: 'typing', to: turn.state.address } });
}

/** The record system answered: the number stands on both sides, by card and confirmation or by correcting them. */
export function recorded(turn: Turn, number: number, ticket: Ticket): Turn {
  const { handoff } = turn.state;
  if (handoff?.number !== number) return recordedLate(turn, number, ticket);
  const known = changeHandoff(turn, { ticket });
  if (!handoff.announced) return announce(confirm(order(known, { cancel: 'patience' })));
  const told = tellSentence(confirm(known), 'numberCame', { number: ticket.number });
  return amendCard(noteInThread(told, 'numberNote', { number: ticket.number }));
}

/** Three seconds have passed without a number: nobody waits for it any longer. */
export function patienceEnded(turn: Turn): Turn {
  return turn.state.phase.name === 'waiting' ? announce(confirm(turn)) : turn;
}

/** The card stands: what was said since it was drawn follows into its thread. */
export function posted(turn: Turn, number: number, ref: MessageRef): Turn {
  const { handoff } = turn.state;
  if (handoff?.number !== number) return postedLate(turn, number, ref);
  const { recordTrouble: reason, unposted: _unposted, ...rest } = handoff;
  const placed = showFiles(become(turn, { handoff: { ...rest, card: ref } }));
  const from = Math.max(handoff.shown, turn.state.dropped);
  const caughtUp = turn.state.transcript.slice(from - turn.state.dropped).reduce((so, line, index) => {
    const mark: Mark = { kind: 'copy', line: from + index };
    return line.from === 'employee' && line.text !== '' ? sayInThread(so, threadLine(so, line.text), mark) : so;
  }, placed);
  const noted = reason === undefined ? caughtUp : noteInThread(caughtUp, 'recordFailedNote', { reason });
  const told = turn.state.reachable ? noted : noteInThread(noted, 'employeeGone');
  return turn.state.phase.name === 'waiting' && handoff.ticket === undefined ? told : catchUpCard(told);
}

/** The employee leaves the line, or the talk with an agent: everybody is told and the incident is resolved as withdrawn. */
export function cancelHandoff(turn: Turn): Turn {
  const { person } = turn.state;
  const noted = noteInThread(closeForm(leaveLine(turn, 'left')), 'cancelledNote');
  const resolve: RecordOrder = {
    op: 'resolve',
    // Who withdraws a request that nobody verified has not shown that it was solved.
    code: turn.state.handoff?.sensitive ? refusedCode : 'Resolved by caller',
    notes: `${person.name} cancelled the request in chat.`,
    category: turn.state.handoff?.category ?? 'inquiry',
  };
  const ended = become(record(noted, resolve), { phase: { name: 'idle', misses: 0 } });
  const told = tellSentence(confirm(amendCard(ended)), 'cancelled');
  return order({ ...told, state: freshTalk(told.state, turn.at) }, { cancel: 'patience' });
}

/** The record system will never take the incident: both sides are told, the person stays helped. */
export function recordFailed(turn: Turn, number: number, reason: string): Turn {
  const { handoff } = turn.state;
  if (handoff?.number !== number) return turn;
  const known = handoff.card ? turn : changeHandoff(turn, { recordTrouble: reason });
  const first = handoff.announced ? known : announce(confirm(known));
  const told = handoff.ticket ? first : tellSentence(first, 'recordFailed', { reference: nameOf(handoff) });
  return noteInThread(told, 'recordFailedNote', { reason });
}

/** Whether a conversation's thread is this handoff's: for alias keys. */
export function threadsOf(state: Conversation): readonly MessageRef[] {
  const refs = [state.handoff?.card, ...state.past.map((past) => past.handoff.card), state.returned?.card];
  return refs.filter((ref) => ref !== undefined);
}

/** The incidents of a conversation, as far as they are known. */
export function ticketsOf({ handoff, returned, past }: Conversation): readonly Ticket[] {
  const tickets = [handoff?.ticket, returned?.ticket, ...past.map((one) => one.handoff.ticket)];
  return tickets.filter((ticket) => ticket !== undefined);
}
