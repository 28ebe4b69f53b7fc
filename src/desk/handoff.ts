import { confirmation, deskCard } from './card.ts';
import { type Conversation, freshTalk, type Handoff, lineNumberOf } from './conversation.ts';
import { localReference, localTime, nameOf, ticketTexts } from './describe.ts';
import { postedLate, recordedLate } from './ended.ts';
import type { Mark } from './event.ts';
import { carryHeld, showFiles } from './file.ts';
import type { RecordOrder, Ticket } from './incident.ts';
import type { Message, MessageRef, Part } from './message.ts';
import type { Level } from './script.ts';
import { inherited, safetyNotes } from './scrutiny.ts';
import { triageOf } from './triage.ts';
import {
  agentNote,
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
  withNonce,
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
  const number = returned?.number ?? state.handoffs + 1;
  const triage = triageOf(state, book, request);
  const asked: Handoff = {
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
  const { asks, handoff } = counted(state.sensitiveAsks ?? [], asked, turn.at);
  const waiting: Turn = {
    ...turn,
    state: {
      ...rest,
      handoff,
      sensitiveAsks: asks,
      handoffs: Math.max(state.handoffs, number),
      phase: { name: 'waiting' },
    },
  };
  const parts: Part[] = [...(request.before ?? []), { kind: 'text', text: sentence(turn, 'gettingPerson') }];
  const told = typing(tell(waiting, { ...plainMessage(turn, ''), parts }));
  const lined = order(enterLine(told), { cancel: 'returned' });
  const recorded = returned
    ? record(lined, { op: 'note', text: `Asked for a person again: ${handoff.reason}` })
    : openRecord(lined);
  const withFiles = carryHeld(recorded);
  return handoff.ticket
    ? announce(confirm(withFiles))
    : order(withFiles, { timer: 'patience', at: turn.at + book.settings.patienceMs });
}

/** Joins the waiting line, with a timer so that nobody waits forgotten. */
export function enterLine(turn: Turn): Turn {
  const since = turn.state.handoff?.openedAt ?? turn.at;
  const join = {
    lane: 'line' as const,
    effect: { kind: 'tell' as const, line: { type: 'joined' as const, subject: turn.state.subject, since } },
  };
  return order(turn, join, { timer: 'waiting', at: turn.at + turn.book.settings.reminderMs });
}

/** Leaves the waiting line: somebody came, or the employee did not want to wait. */
export function leaveLine(turn: Turn, type: 'served' | 'left'): Turn {
  const leave = {
    lane: 'line' as const,
    effect: { kind: 'tell' as const, line: { type, subject: turn.state.subject } },
  };
  return order(turn, leave, { cancel: 'waiting' });
}

function typing(turn: Turn): Turn {
  return order(turn, { lane: 'person', effect: { kind: 'typing', to: turn.state.address } });
}

function openRecord(turn: Turn): Turn {
  const { handoff, person, address, subject } = turn.state;
  if (!handoff) return turn;
  const texts = ticketTexts(turn.state);
  const { title, category, subcategory, impact, urgency, openedAt, number } = handoff;
  const escalation = { channel: address.channel, tenant: address.tenant, subject, number };
  const notes = [
    texts.path,
    `Reason for the handoff: ${handoff.reason}`,
    ...safetyNotes(handoff),
    ...triageNotes(handoff),
  ].join('\n');
  const draft = {
    escalation,
    person,
    title,
    description: texts.description,
    category,
    subcategory,
    impact,
    urgency,
    notes,
    openedAt,
  };
  return attachTranscript(record(turn, { op: 'open', draft }), 'handoff');
}

function triageNotes({ why }: Handoff): readonly string[] {
  return (why ?? []).map(({ about, level, words }) => `Triage: ${about}${level ? ` ${level}` : ''} by “${words}”`);
}

/** Puts the transcript so far on the incident. */
export function attachTranscript(turn: Turn, when: string): Turn {
  const { transcript } = ticketTexts(turn.state);
  return record(turn, {
    op: 'attach text',
    name: `transcript-${turn.state.handoff?.number ?? 0}-${when}.txt`,
    text: transcript,
  });
}

/** Asks the record system for something about the present handoff's incident. */
export function record(turn: Turn, wanted: RecordOrder): Turn {
  const handoff = turn.state.handoff?.number;
  return handoff === undefined
    ? turn
    : order(turn, { lane: 'record', effect: { kind: 'record', handoff, order: wanted } });
}

/** The turn with the present handoff changed. */
export function changeHandoff(turn: Turn, change: Partial<Handoff>): Turn {
  return turn.state.handoff ? become(turn, { handoff: { ...turn.state.handoff, ...change } }) : turn;
}

// The card goes out once: with the number, or without it when patience ended. Later changes amend it.
function announce(turn: Turn): Turn {
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

// The confirmation is one message, sent once and then kept true in place.
/** Sends the employee’s confirmation once, and keeps it true in place from then on. */
export function confirm(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const place = turn.state.phase.name === 'waiting' ? (handoff.place ?? '') : '';
  const told = `${handoff.ticket?.number ?? ''}|${place}`;
  if (handoff.told === '') {
    const mark: Mark = { kind: 'ticket', handoff: handoff.number };
    return tell(changeHandoff(turn, { told }), confirmation(turn, handoff), { mark });
  }
  // Without its ref it cannot be amended yet: `confirmed` catches up when the ref arrives.
  if (!handoff.confirmation || handoff.told === told) return turn;
  const amend = { kind: 'amend' as const, ref: handoff.confirmation, message: confirmation(turn, handoff) };
  return order(changeHandoff(turn, { told }), { lane: 'person', effect: amend });
}

/** The confirmation stands in the chat: whatever has changed while it was on its way is corrected. */
export function confirmed(turn: Turn, number: number, ref: MessageRef): Turn {
  return turn.state.handoff?.number === number ? confirm(changeHandoff(turn, { confirmation: ref })) : turn;
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
  return turn.state.phase.name === 'waiting' && handoff.ticket === undefined ? told : amendCard(told);
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

/** The place in the line changed: the confirmation is corrected. */
export function placed(turn: Turn, place: number, waitMs: number): Turn {
  if (turn.state.phase.name !== 'waiting') return turn;
  const moved = changeHandoff(turn, { place, waitMs });
  return turn.state.handoff?.told ? confirm(moved) : moved;
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

/** Somebody has waited long: both sides are told that he is not forgotten. */
export function stillWaiting(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (turn.state.phase.name !== 'waiting' || !handoff) return turn;
  const told = tellSentence(turn, 'stillWaiting', { place: `${handoff.place ?? 1}` });
  const { deskLanguage, deskZone } = turn.book.settings;
  const noted = noteInThread(told, 'stillWaitingNote', { time: localTime(handoff.openedAt, deskLanguage, deskZone) });
  return order(noted, { timer: 'waiting', at: turn.at + turn.book.settings.reminderMs });
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
