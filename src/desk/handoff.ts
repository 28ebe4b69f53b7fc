import { confirmation, deskCard, deskForm } from './card.ts';
import { type Conversation, freshTalk, type Handoff } from './conversation.ts';
import { localReference, localTime, nameOf, ticketTexts } from './describe.ts';
import type { AgentEvent, Mark } from './event.ts';
import { carryHeld } from './file.ts';
import type { Agent } from './inbound.ts';
import type { RecordOrder, Ticket } from './incident.ts';
import type { Message, MessageRef, Part } from './message.ts';
import type { Level } from './script.ts';
import { offerSurvey } from './solved.ts';
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
} from './turn.ts';
import type { AgentSentence } from './wording.ts';

/** Why a person is asked for; `said` is a script's own reason, `before` what the script still had to show. */
export type Request = {
  readonly reason: Extract<AgentSentence, 'askedPerson' | 'notUnderstood' | 'scriptLeft' | 'wasReopened'>;
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
  const handoff: Handoff = {
    number,
    openedAt: turn.at,
    reason: request.said || agentSentence(turn, request.reason),
    reference: returned?.reference ?? localReference(`${state.subject}/${number}`),
    ...triage,
    announced: false,
    shown: 0,
    told: '',
    ...(returned?.ticket ? { ticket: returned.ticket } : {}),
  };
  const waiting: Turn = {
    ...turn,
    state: { ...rest, handoff, handoffs: Math.max(state.handoffs, number), phase: { name: 'waiting' } },
  };
  const parts: Part[] = [...(request.before ?? []), { kind: 'text', text: sentence(turn, 'gettingPerson') }];
  const told = tell(waiting, { ...plainMessage(turn, ''), parts });
  const lined = order(enterLine(told), { cancel: 'returned' });
  const recorded = returned
    ? record(lined, { op: 'note', text: `Asked for a person again: ${handoff.reason}` })
    : openRecord(lined);
  const withFiles = carryHeld(recorded);
  return handoff.ticket
    ? announce(confirm(withFiles))
    : order(withFiles, { timer: 'patience', at: turn.at + book.settings.patienceMs });
}

function enterLine(turn: Turn): Turn {
  const join = {
    lane: 'line' as const,
    effect: { kind: 'tell' as const, line: { type: 'joined' as const, subject: turn.state.subject } },
  };
  return order(turn, join, { timer: 'waiting', at: turn.at + turn.book.settings.reminderMs });
}

function leaveLine(turn: Turn, type: 'served' | 'left'): Turn {
  const leave = {
    lane: 'line' as const,
    effect: { kind: 'tell' as const, line: { type, subject: turn.state.subject } },
  };
  return order(turn, leave, { cancel: 'waiting' });
}

function openRecord(turn: Turn): Turn {
  const { handoff, person, address, subject } = turn.state;
  if (!handoff) return turn;
  const texts = ticketTexts(turn.state);
  const { title, category, subcategory, impact, urgency, openedAt, number } = handoff;
  const escalation = { channel: address.channel, tenant: address.tenant, subject, number };
  const notes = `${texts.path}\nReason for the handoff: ${handoff.reason}`;
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

function attachTranscript(turn: Turn, when: string): Turn {
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

function changeHandoff(turn: Turn, change: Partial<Handoff>): Turn {
  return turn.state.handoff ? become(turn, { handoff: { ...turn.state.handoff, ...change } }) : turn;
}

function withNonce(turn: Turn): { turn: Turn; card: string } {
  const cards = turn.state.cards + 1;
  return { turn: become(turn, { cards }), card: `${cards}` };
}

// The card goes out once: with the number, or without it when patience ended. Later changes amend it.
function announce(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff || handoff.announced) return turn;
  const { turn: numbered, card } = withNonce(turn);
  const shown = turn.state.dropped + turn.state.transcript.length;
  const announced = changeHandoff(numbered, { announced: true, shown });
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
function confirm(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const told = `${handoff.ticket?.number ?? ''}|${handoff.place ?? ''}`;
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
  if (handoff?.number !== number) return turn;
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
  if (handoff?.number !== number) return turn;
  const placed = changeHandoff(turn, { card: ref });
  const from = handoff.shown - turn.state.dropped;
  const caughtUp = turn.state.transcript.slice(Math.max(0, from)).reduce((so, line, index) => {
    const mark: Mark = { kind: 'copy', line: handoff.shown + index };
    return line.from === 'employee' && line.text !== '' ? sayInThread(so, threadLine(so, line.text), mark) : so;
  }, placed);
  return turn.state.phase.name === 'waiting' && handoff.ticket === undefined ? caughtUp : amendCard(caughtUp);
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
  const noted = noteInThread(leaveLine(turn, 'left'), 'cancelledNote');
  const resolve: RecordOrder = {
    op: 'resolve',
    code: 'Resolved by caller',
    notes: `${person.name} cancelled the request in chat.`,
    category: turn.state.handoff?.category ?? 'inquiry',
  };
  const ended = become(record(noted, resolve), { phase: { name: 'idle', misses: 0 } });
  const told = tellSentence(amendCard(ended), 'cancelled');
  return order({ ...told, state: freshTalk(told.state, turn.at) }, { cancel: 'patience' });
}

/** Everything agents do with the card and its forms; what only the owner may do is refused to all others. */
export function agentActs(
  turn: Turn,
  event: Exclude<AgentEvent, { type: 'replied' | 'remarked' | 'reworded' | 'withdrew' }>,
): Turn {
  switch (event.type) {
    case 'claimed':
      return claim(turn, event.agent);
    case 'pressed unknown':
      return toAgentOnly(turn, event.agent, 'unknownButton');
    case 'reclassified':
      return reclassify(turn, event);
    case 'opened form':
      return event.form === 'triage'
        ? showForm(turn, event.form)
        : asOwner(turn, event.agent, () => showForm(turn, event.form));
    case 'released':
      return asOwner(turn, event.agent, () => release(turn, event.agent));
    case 'transferred':
      return asOwner(turn, event.agent, () => transfer(turn, event));
    case 'resolved':
      return asOwner(turn, event.agent, () => resolve(turn, event));
    case 'returned':
      return asOwner(turn, event.agent, () => returnToBot(turn, event.agent));
  }
}

/** Does something if the agent owns the talk; tells him otherwise why nothing happened. */
export function asOwner(turn: Turn, agent: Agent, act: () => Turn): Turn {
  const { phase } = turn.state;
  if (phase.name === 'attended') {
    return phase.owner.id === agent.id ? act() : toAgentOnly(turn, agent, 'notOwner', { owner: phase.owner.name });
  }
  return toAgentOnly(turn, agent, phase.name === 'waiting' ? 'notClaimed' : 'ended');
}

/** Tells one agent something in the thread, as privately as the platform can. */
export function toAgentOnly(
  turn: Turn,
  agent: Agent,
  key: AgentSentence,
  values: Readonly<Record<string, string>> = {},
): Turn {
  const to = turn.state.handoff?.card?.address ?? turn.state.past.at(-1)?.handoff.card?.address;
  if (!to) return turn;
  const message = agentNote(turn, agentSentence(turn, key, { agent: agent.name, ...values }));
  return order(turn, { lane: 'desk', effect: { kind: 'whisper', to, person: agent.id, message } });
}

function claim(turn: Turn, agent: Agent): Turn {
  const { phase } = turn.state;
  if (phase.name === 'attended') {
    const mine = phase.owner.id === agent.id;
    return mine
      ? toAgentOnly(turn, agent, 'youHaveIt')
      : toAgentOnly(turn, agent, 'alreadyClaimed', { owner: phase.owner.name });
  }
  if (phase.name !== 'waiting') return toAgentOnly(turn, agent, 'ended');
  const owned = changeHandoff(become(turn, { phase: { name: 'attended', owner: agent } }), { claimedAt: turn.at });
  const served = order(leaveLine(owned, 'served'), { cancel: 'patience' });
  const noted = noteInThread(amendCard(served), 'claimedNote', { agent: agent.name });
  return record(tellSentence(confirm(noted), 'claimed', { agent: agent.name }), { op: 'assign', agent });
}

function release(turn: Turn, agent: Agent): Turn {
  const waiting = enterLine(become(turn, { phase: { name: 'waiting' } }));
  const noted = noteInThread(amendCard(waiting), 'releasedNote', { agent: agent.name });
  return record(tellSentence(noted, 'released', { agent: agent.name }), { op: 'unassign' });
}

function transfer(turn: Turn, event: Extract<AgentEvent, { type: 'transferred' }>): Turn {
  const to = turn.book.agents.find((agent) => agent.id === event.to);
  const missing = [
    ...(to ? [] : [agentSentence(turn, 'transferTo')]),
    ...(event.why.trim() ? [] : [agentSentence(turn, 'transferWhy')]),
  ];
  if (!to || missing.length > 0) return toAgentOnly(turn, event.agent, 'missing', { fields: missing.join(', ') });
  const values = { agent: event.agent.name, to: to.name, why: event.why };
  const owned = amendCard(become(turn, { phase: { name: 'attended', owner: to } }));
  const told = tellSentence(noteInThread(owned, 'transferredNote', values), 'transferred', {
    from: event.agent.name,
    to: to.name,
  });
  const noted = record(told, { op: 'note', text: `Handed over from ${event.agent.name} to ${to.name}: ${event.why}` });
  return record(noted, { op: 'assign', agent: to });
}

function resolve(turn: Turn, event: Extract<AgentEvent, { type: 'resolved' }>): Turn {
  const fields = [
    ...(event.code ? [] : [agentSentence(turn, 'closeCode')]),
    ...(event.notes.trim() ? [] : [agentSentence(turn, 'closeNotes')]),
    ...(event.category ? [] : [agentSentence(turn, 'category')]),
  ];
  if (fields.length > 0) return toAgentOnly(turn, event.agent, 'missing', { fields: fields.join(', ') });
  const { agent, code, notes, category } = event;
  const settling = changeHandoff(become(turn, { phase: { name: 'settling', owner: agent } }), { category });
  const noted = noteInThread(amendCard(settling), 'resolvedNote', { agent: agent.name, code });
  const asked = tell(noted, {
    ...plainMessage(turn, ''),
    tone: 'success',
    title: sentence(turn, 'resolvedTitle'),
    parts: [
      { kind: 'quote', who: agent.name, text: notes },
      { kind: 'text', text: sentence(turn, 'resolvedAsk') },
      { kind: 'note', text: sentence(turn, 'botBack') },
    ],
    choices: [
      { id: 'settle:yes', label: sentence(turn, 'yes'), style: 'primary' },
      { id: 'settle:no', label: sentence(turn, 'no') },
    ],
  });
  const written = attachTranscript(record(asked, { op: 'resolve', code, notes, category }), 'end');
  return order(written, { timer: 'settle', at: turn.at + turn.book.settings.settleMs });
}

/** The employee's word on a resolution: yes ends it with the survey, no gives it back to the same agent. */
export function settle(turn: Turn, solved: boolean): Turn {
  const { phase, handoff } = turn.state;
  if (phase.name !== 'settling' || !handoff) return turn;
  const settled = order(turn, { cancel: 'settle' });
  if (solved) {
    const noted = noteInThread(settled, 'confirmedNote');
    const ended = offerSurvey(noted, [{ kind: 'text', text: sentence(turn, 'solved') }], `${handoff.number}`);
    return endTalk(ended);
  }
  return takeUpAgain(settled, handoff, phase.owner);
}

/** A resolved handoff is with its agent again; nothing has to be told twice. */
export function takeUpAgain(turn: Turn, handoff: Handoff, owner: Agent): Turn {
  const again = become(turn, { phase: { name: 'attended', owner }, handoff });
  const noted = noteInThread(amendCard(again), 'reopenedNote', { agent: owner.name });
  return record(tellSentence(noted, 'reopened', { agent: owner.name }), {
    op: 'reopen',
    reason: 'The employee says it is not solved.',
  });
}

/** A resolution that was not answered stands: after the set time, or when something new comes up. */
export function settleSilently(turn: Turn, why: 'silentNote' | 'movedOnNote'): Turn {
  if (turn.state.phase.name !== 'settling') return turn;
  return endTalk(order(noteInThread(turn, why), { cancel: 'settle' }));
}

function endTalk(turn: Turn): Turn {
  const state = freshTalk(turn.state, turn.at);
  const ended = amendCard(become(turn, { phase: { name: 'idle', misses: 0 } }));
  return { ...ended, state: { ...state, cards: ended.state.cards } };
}

function returnToBot(turn: Turn, agent: Agent): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const noted = noteInThread(turn, 'returnedNote', { agent: agent.name });
  const kept = record(record(noted, { op: 'note', text: `${agent.name} returned the talk to the bot.` }), {
    op: 'unassign',
  });
  const ended = endTalk(kept);
  const told = tellSentence(become(ended, { returned: handoff }), 'returned', { agent: agent.name });
  return order(told, { timer: 'returned', at: turn.at + turn.book.settings.settleMs });
}

/** Nobody came back after an agent had returned the talk to the bot: its incident is not left open for ever. */
export function returnedEnded(turn: Turn): Turn {
  const { returned, ...state } = turn.state;
  if (!returned) return turn;
  const resolve: RecordOrder = {
    op: 'resolve',
    code: 'No resolution provided',
    notes: 'Returned to the bot; the employee did not come back.',
    category: returned.category,
  };
  return order(
    { ...turn, state },
    { lane: 'record', effect: { kind: 'record', handoff: returned.number, order: resolve } },
  );
}

function reclassify(turn: Turn, event: Extract<AgentEvent, { type: 'reclassified' }>): Turn {
  const impact = levelOf(event.impact);
  const urgency = levelOf(event.urgency);
  const { handoff } = turn.state;
  if (!handoff || !impact || !urgency || !event.category) {
    return toAgentOnly(turn, event.agent, 'missing', { fields: agentSentence(turn, 'category') });
  }
  const subcategory = event.category === handoff.category ? handoff.subcategory : '';
  const { ticket, ...rest } = handoff;
  const corrected = become(turn, {
    handoff: {
      ...rest,
      category: event.category,
      subcategory,
      impact,
      urgency,
      ...(ticket ? { ticket: { ...ticket, priority: '' } } : {}),
    },
  });
  const values = { agent: event.agent.name, category: event.category, impact: event.impact, urgency: event.urgency };
  return record(noteInThread(amendCard(corrected), 'reclassifiedNote', values), {
    op: 'classify',
    category: event.category,
    impact,
    urgency,
  });
}

function levelOf(value: string): Level | undefined {
  return value === '1' || value === '2' || value === '3' ? (Number(value) as Level) : undefined;
}

function showForm(turn: Turn, form: 'resolve' | 'transfer' | 'triage'): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const { turn: numbered, card } = withNonce(turn);
  return sayInThread(numbered, deskForm(numbered, handoff, form, card));
}

/** The record system will never take the incident: both sides are told, the person stays helped. */
export function recordFailed(turn: Turn, number: number, reason: string): Turn {
  const { handoff } = turn.state;
  if (handoff?.number !== number) return turn;
  const known = changeHandoff(turn, { recordTrouble: reason });
  const first = handoff.announced ? known : announce(confirm(known));
  const told = handoff.ticket ? first : tellSentence(first, 'recordFailed', { reference: nameOf(handoff) });
  return noteInThread(told, 'recordFailedNote', { reason });
}

/** Whether a conversation's thread is this handoff's: for alias keys. */
export function threadsOf(state: Conversation): readonly MessageRef[] {
  const refs = [state.handoff?.card, ...state.past.map((past) => past.handoff.card), state.returned?.card];
  return refs.filter((ref) => ref !== undefined);
}
