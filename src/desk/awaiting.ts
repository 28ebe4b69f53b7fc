import type { Conversation } from './conversation.ts';
import { nameOf } from './describe.ts';
import type { Event } from './event.ts';
import { amendCard } from './handoff-card.ts';
import { changeHandoff, record } from './handoff-record.ts';
import type { Agent } from './inbound.ts';
import type { Awaiting } from './progress.ts';
import { agentWords, become, noteInThread, order, type Turn, tellSentence } from './turn.ts';

const minuteMs = 60_000;

/** The owner says that he waits for the employee, or does not any more. */
export function awaited(turn: Turn, agent: Agent, on: boolean): Turn {
  const { handoff } = turn.state;
  // Pressed on an older drawing of the card: it is drawn again as things stand.
  if (!handoff || (handoff.awaiting !== undefined) === on) return amendCard(turn);
  if (!on) return noteInThread(amendCard(goOn(turn)), 'waitOffNote', { agent: agent.name });
  const waits = startWait(changeHandoff(turn, { awaiting: { since: turn.at, reminded: 0 } }));
  const held = record(waits, { op: 'hold', question: questionOf(turn) });
  return noteInThread(amendCard(held), 'waitOnNote', { agent: agent.name });
}

function questionOf(turn: Turn): string {
  const asked = turn.state.transcript.findLast((line) => line.from === 'agent' && !line.gone && line.text !== '');
  return asked?.text ?? agentWords(turn, 'waitQuestion');
}

// The next reminder that is to come, or the parking; after that nothing times out any more.
function startWait(turn: Turn): Turn {
  const { handoff } = turn.state;
  const awaiting = handoff?.awaiting;
  if (!awaiting || awaiting.parkedAt !== undefined) return turn;
  const { parkAt, reminders } = timesOf(turn, awaiting);
  const next = reminders[awaiting.reminded] ?? parkAt;
  return order(turn, { timer: 'awaiting', at: Math.min(next, parkAt) });
}

function timesOf({ book }: Turn, { since }: Awaiting): { parkAt: number; reminders: readonly number[] } {
  const { remindAfterMinutes, parkAfterMinutes } = book.plan.line;
  const parkAt = since + parkAfterMinutes * minuteMs;
  const all = remindAfterMinutes.map((minutes) => since + minutes * minuteMs);
  return { parkAt, reminders: all.filter((at) => at < parkAt).toSorted((a, b) => a - b) };
}

function goOn(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff?.awaiting) return turn;
  const { awaiting: _awaiting, ...rest } = handoff;
  return order(record(become(turn, { handoff: rest }), { op: 'resume' }), { cancel: 'awaiting' });
}

/** The awaited employee has been silent for the next set time. */
export function awaitingElapsed(turn: Turn): Turn {
  const { handoff, phase } = turn.state;
  const awaiting = handoff?.awaiting;
  if (!handoff || !awaiting || phase.name !== 'attended' || awaiting.parkedAt !== undefined) return turn;
  const { parkAt, reminders } = timesOf(turn, awaiting);
  const agent = phase.owner.name;
  if (turn.at >= parkAt) {
    const parked = changeHandoff(turn, { awaiting: { ...awaiting, parkedAt: turn.at } });
    const told = tellSentence(parked, 'awaitedParked', { agent, reference: nameOf(handoff) });
    return amendCard(noteInThread(told, 'waitParkedNote', { agent }));
  }
  // What was missed while the desk was down is one reminder, not several at once.
  const reminded = reminders.filter((at) => at <= turn.at).length;
  if (reminded <= awaiting.reminded) return startWait(turn);
  const told = tellSentence(turn, 'awaitedReminder', { agent });
  const noted = noteInThread(told, 'waitRemindedNote', { count: `${reminded}` });
  return startWait(changeHandoff(noted, { awaiting: { ...awaiting, reminded } }));
}

/** Her word ends the wait for her; the owner's own words begin it anew, and without an owner nobody waits for her. */
export function keepAwaiting(before: Conversation, turn: Turn, event: Event): Turn {
  const { handoff, phase } = turn.state;
  const awaiting = handoff?.awaiting;
  if (!awaiting || before.handoff?.number !== handoff?.number) return turn;
  if (phase.name === 'settling') {
    const { awaiting: _awaiting, ...rest } = handoff;
    return order(become(turn, { handoff: rest }), { cancel: 'awaiting' });
  }
  if (phase.name !== 'attended') return amendCard(goOn(turn));
  const spoken = turn.state.transcript.at(-1) !== before.transcript.at(-1);
  if (event.type === 'said' && spoken) return answered(turn, phase.owner, awaiting);
  if (event.type !== 'replied' || !spoken) return turn;
  return startWait(changeHandoff(turn, { awaiting: { since: turn.at, reminded: 0 } }));
}

function answered(turn: Turn, owner: Agent, awaiting: Awaiting): Turn {
  const noted = noteInThread(amendCard(goOn(turn)), 'waitAnsweredNote', { agent: owner.name });
  return awaiting.parkedAt === undefined ? noted : tellSentence(noted, 'awaitedBack', { agent: owner.name });
}
