import { isClosed, isPaged, openingIn } from './closed.ts';
import type { Conversation, Handoff } from './conversation.ts';
import type { AgentEvent, AnswerEvent } from './event.ts';
import { amendCard, closeForm } from './handoff-card.ts';
import { enterLine } from './handoff-line.ts';
import { changeHandoff, record } from './handoff-record.ts';
import { isOpen } from './hours/calendar.ts';
import { nextOpening, regionFor, regionHours } from './hours/coverage.ts';
import type { Agent } from './inbound.ts';
import { holdsUntil, loadByRegion, onShift, regionOf, stateOf } from './line/crew.ts';
import type { MessageRef } from './message.ts';
import { toAgentOnly } from './owner.ts';
import type { Region } from './plan.ts';
import type { Shift } from './progress.ts';
import { shiftCard } from './shift-card.ts';
import { pageRegion } from './shift-page.ts';
import {
  agentNote,
  agentSentence,
  become,
  noteInThread,
  order,
  sayInThread,
  type Turn,
  tellSentence,
  withNonce,
} from './turn.ts';
import type { AgentSentence } from './wording.ts';

const minuteMs = 60_000;
// Who keeps a talk beyond his shift is asked again: nobody works for ever.
const keptMs = 2 * 3_600_000;

const handover = ({ book }: Turn) => book.plan.coverage.handover;

/** Sees to it that the owner is asked before his shift ends, whoever became the owner by whatever happened. */
export function keepShift(before: Conversation, turn: Turn): Turn {
  const { phase, handoff } = turn.state;
  if (handoff && phase.name === 'attended') return keepOwner(before, turn, handoff, phase.owner);
  // What was offered is still being waited for.
  if (phase.name === 'waiting' && handoff?.shift?.offeredAt !== undefined) return turn;
  return before.handoff?.shift || handoff?.shift ? order(withoutShift(turn), { cancel: 'shift' }) : turn;
}

function keepOwner(before: Conversation, turn: Turn, handoff: Handoff, owner: Agent): Turn {
  const was = before.phase.name === 'attended' ? before.phase.owner.id : undefined;
  if (was === owner.id && before.handoff?.number === handoff.number) return turn;
  // It came back to who had it, by nothing that he did: it must not stay with somebody who is not there.
  const back = before.phase.name !== 'waiting' && before.phase.name !== 'attended';
  const gone = back && stateOf(turn.book, owner, turn.at) === 'off';
  return gone ? handOver(turn, owner, 'handedSilentNote') : setShift(turn, owner);
}

function setShift(turn: Turn, owner: Agent): Turn {
  const endsAt = holdsUntil(turn.book.plan, owner, turn.at);
  if (endsAt !== null) return waitForEnd(turn, endsAt);
  return turn.state.handoff?.shift ? order(withoutShift(turn), { cancel: 'shift' }) : turn;
}

function waitForEnd(turn: Turn, endsAt: number): Turn {
  const at = Math.max(turn.at, endsAt - handover(turn).leadMinutes * minuteMs);
  return order(changeHandoff(turn, { shift: { endsAt, card: '' } }), { timer: 'shift', at });
}

function withoutShift(turn: Turn): Turn {
  if (!turn.state.handoff?.shift) return turn;
  const { shift: _shift, ...handoff } = turn.state.handoff;
  return become(turn, { handoff });
}

/** The owner's shift ends soon, has ended, or nobody has taken over what was offered. */
export function shiftElapsed(turn: Turn): Turn {
  const { phase, handoff } = turn.state;
  if (!handoff?.shift) return turn;
  if (phase.name === 'waiting') return offerElapsed(turn, handoff.shift);
  return phase.name === 'attended' ? ownerElapsed(turn, phase.owner, handoff.shift) : turn;
}

function ownerElapsed(turn: Turn, owner: Agent, shift: Shift): Turn {
  const { at, book } = turn;
  // A clock that was put back in this very moment must not swallow the end.
  if (shift.card !== '' && at < shift.endsAt) return order(turn, { timer: 'shift', at: shift.endsAt });
  if (shift.card !== '') return unanswered(turn, owner, shift);
  const there = onShift(book.plan, owner, at);
  const ends = there ? holdsUntil(book.plan, owner, at) : shift.endsAt;
  if (ends === null) return withoutShift(turn);
  // The hours were changed, or the next shift has begun for what was kept.
  if (ends - handover(turn).leadMinutes * minuteMs > at && (shift.why === 'kept' || ends !== shift.endsAt))
    return waitForEnd(turn, ends);
  if (shift.why === 'kept') return ask(turn, owner, at + handover(turn).ackWithinMinutes * minuteMs, 'kept');
  // The desk was down while his shift ended: he is not there to be asked.
  return at < ends ? ask(turn, owner, ends) : handOver(turn, owner, 'handedSilentNote');
}

function unanswered(turn: Turn, owner: Agent, shift: Shift): Turn {
  const back = shift.why === 'off' && stateOf(turn.book, owner, turn.at) !== 'off';
  if (!back) return handOver(turn, owner, 'handedSilentNote');
  return setShift(answerInPlace(turn, 'shiftBackNote', { agent: owner.name }), owner);
}

function ask(turn: Turn, owner: Agent, endsAt: number, why?: Shift['why']): Turn {
  const { turn: numbered, card } = withNonce(turn);
  const shift: Shift = { endsAt, card, ...(why ? { why } : {}) };
  const asked = changeHandoff(numbered, { shift });
  const said = sayInThread(asked, shiftCard(asked, owner, shift, targetName(asked, owner)), {
    kind: 'board',
    key: `shift/${card}`,
  });
  return order(said, { timer: 'shift', at: endsAt });
}

/** The question stands in the thread: once it is answered, the answer takes its place. */
export function shiftStands(turn: Turn, key: string, ref: MessageRef): Turn {
  const shift = turn.state.handoff?.shift;
  return shift && key === `shift/${shift.card}` ? changeHandoff(turn, { shift: { ...shift, ref } }) : turn;
}

// In place of the question where it stands; a note in the thread where that is not known.
function answerInPlace(turn: Turn, key: AgentSentence, values: Readonly<Record<string, string>>): Turn {
  const ref = turn.state.handoff?.shift?.ref;
  if (!ref) return noteInThread(turn, key, values);
  const message = agentNote(turn, agentSentence(turn, key, values));
  return order(turn, { lane: 'desk', effect: { kind: 'amend', ref, message } });
}

/** The owner says what becomes of his talk. */
export function shiftAnswered(turn: Turn, event: Extract<AgentEvent, { type: 'shift answered' }>): Turn {
  const shift = turn.state.handoff?.shift;
  if (!shift || shift.card === '' || shift.card !== event.card) return toAgentOnly(turn, event.agent, 'shiftOutdated');
  return event.answer === 'keep' ? keep(turn, event.agent, shift) : handOver(turn, event.agent, 'handedNote');
}

function keep(turn: Turn, agent: Agent, shift: Shift): Turn {
  const off = shift.why === 'off';
  const noted = answerInPlace(turn, off ? 'shiftKeptOffNote' : 'shiftKeptNote', { agent: agent.name });
  const kept = record(noted, { op: 'note', text: `${agent.name} keeps it beyond the end of the shift.` });
  // Who went off in mid-shift is asked again at its end, as he would have been; where there is none, by nobody.
  const ends = off ? holdsUntil(turn.book.plan, agent, turn.at) : shift.endsAt + keptMs;
  if (ends === null) {
    const held: Shift = { endsAt: turn.at, card: '', answer: 'keep', why: 'kept' };
    return order(changeHandoff(kept, { shift: held }), { cancel: 'shift' });
  }
  const held: Shift = { endsAt: ends, card: '', answer: 'keep', ...(off ? {} : { why: 'kept' }) };
  return order(changeHandoff(kept, { shift: held }), {
    timer: 'shift',
    at: off ? Math.max(turn.at + 1, ends - handover(turn).leadMinutes * minuteMs) : ends,
  });
}

/** The owner is not on shift any more: the talk must not stay with him. What he kept once before goes at once. */
export function ownerLeft(turn: Turn, event: Extract<AnswerEvent, { type: 'owner left' }>): Turn {
  const { phase, handoff } = turn.state;
  if (phase.name !== 'attended' || !handoff || phase.owner.id !== event.owner.id) return turn;
  if (handoff.shift?.answer === 'keep' || event.why === 'shift end')
    return handOver(turn, phase.owner, 'handedSilentNote');
  if (handoff.shift?.why === 'off') return turn;
  return ask(turn, phase.owner, turn.at + handover(turn).ackWithinMinutes * minuteMs, 'off');
}

/**
 * Gives the talk to the region that comes next, or to the line until the desk opens: at its old place by age, with clock
 * and history. The employee is told once.
 */
function handOver(turn: Turn, owner: Agent, why: 'handedNote' | 'handedSilentNote'): Turn {
  const target = targetOf(turn, owner);
  const answered = answerInPlace(closeForm(turn), why, { agent: owner.name, to: targetName(turn, owner) });
  const offered = offer(answered, target);
  const lined = enterLine(become(offered, { phase: { name: 'waiting' } }), true);
  const told = target
    ? tellSentence(lined, 'handedOn', { agent: owner.name })
    : tellClosed(lined, owner, handsOverAt(turn));
  return recordHandOver(amendCard(told), owner, target);
}

function offer(turn: Turn, target: Region | undefined): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const { shift, region: _region, ...rest } = handoff;
  if (!target) return order(become(turn, { handoff: rest }), { cancel: 'shift' });
  const endsAt = Math.max(turn.at, shift?.endsAt ?? turn.at);
  const offered: Shift = { endsAt, card: '', offeredTo: target.id, offeredAt: turn.at };
  const given: Handoff = { ...rest, region: target.id, shift: offered };
  return order(become(turn, { handoff: given }), {
    timer: 'shift',
    at: endsAt + handover(turn).ackWithinMinutes * minuteMs,
  });
}

// By who is there when the shift has ended, however long before it he hands over.
const handsOverAt = ({ at, state }: Turn): number => Math.max(at, state.handoff?.shift?.endsAt ?? at);

function tellClosed(turn: Turn, owner: Agent, from: number): Turn {
  // Whoever is called at any hour does not wait for the opening.
  if (isPaged(turn)) return tellSentence(turn, 'handedPaging', { agent: owner.name });
  const opens = nextOpening(turn.book.plan, from);
  return opens === null
    ? tellSentence(turn, 'handedOn', { agent: owner.name })
    : tellSentence(turn, 'handedClosed', { agent: owner.name, time: openingIn(turn, opens) });
}

function recordHandOver(turn: Turn, owner: Agent, target: Region | undefined): Turn {
  const to = target ? target.name : 'the line, until the desk opens';
  const noted = record(turn, { op: 'note', text: `Handed over at the end of ${owner.name}'s shift to ${to}.` });
  const freed = record(noted, { op: 'unassign' });
  return target?.group ? record(freed, { op: 'group', group: target.group }) : freed;
}

/** To which region a talk goes: the one that the plan names next if it is open, otherwise the one that closes last. */
function targetOf(turn: Turn, owner: Agent): Region | undefined {
  const { book, state } = turn;
  const { plan } = book;
  const at = handsOverAt(turn);
  const own = regionOf(plan, owner);
  // Who goes off in mid-shift has colleagues in his own region.
  if (own && state.handoff?.shift?.why === 'off' && isOpen(regionHours(plan, own), at)) return own;
  const next = plan.coverage.regions.find((one) => one.id === own?.next);
  if (next && isOpen(regionHours(plan, next), at)) return next;
  return regionFor(plan, at, loadByRegion(book));
}

function targetName(turn: Turn, owner: Agent): string {
  const target = targetOf(turn, owner);
  return target ? agentSentence(turn, 'shiftToRegion', { region: target.name }) : agentSentence(turn, 'shiftToOpening');
}

// Nobody of the region has taken it: whoever is on call there is asked.
function offerElapsed(turn: Turn, shift: Shift): Turn {
  const { plan } = turn.book;
  const region = plan.coverage.regions.find((one) => one.id === shift.offeredTo);
  // What nobody took before the last one closed waits for the opening, like everything in the line.
  if (isClosed(turn)) return withoutShift(turn);
  const minutes = `${handover(turn).ackWithinMinutes}`;
  const noted = noteInThread(withoutShift(turn), 'offerUnanswered', { region: region?.name ?? '', minutes });
  return region ? pageRegion(noted, region) : noted;
}
