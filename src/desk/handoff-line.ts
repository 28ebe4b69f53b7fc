import { isClosed, isOnTheWay, isPaged, untilOpening } from './closed.ts';
import { confirm } from './confirming.ts';
import type { Conversation } from './conversation.ts';
import { localTime } from './describe.ts';
import { showHeldCard } from './handoff-card.ts';
import { changeHandoff } from './handoff-record.ts';
import { nextOpening } from './hours/coverage.ts';
import type { LineEvent, Needs } from './line-event.ts';
import { clocksOfTurn } from './sla-words.ts';
import { priorityOf } from './triage.ts';
import { noteInThread, order, type Turn, tellSentence } from './turn.ts';

/**
 * Joins the waiting line, with a timer so that nobody waits forgotten; outside of coverage it is the opening's. `told`
 * when the employee knows already that the desk is closed.
 */
export function enterLine(turn: Turn, told = false): Turn {
  const since = turn.state.handoff?.openedAt ?? turn.at;
  const join = {
    lane: 'line' as const,
    effect: { kind: 'tell' as const, line: joining(turn, since) },
  };
  const lined = order(turn, join);
  if (isClosed(turn) && !isPaged(turn)) return untilOpening(lined, told);
  return reassureLater(lined);
}

const minuteMs = 60_000;
const longLine = 20;

/** Sets the timer by which whoever waits, and the desk, hear again that he is not forgotten. */
export function reassureLater(turn: Turn): Turn {
  return order(turn, { timer: 'waiting', at: turn.at + turn.book.plan.line.reassureEveryMinutes * minuteMs });
}

// The warnings of a promised first answer tell both sides more than a reminder does: next to one it would be noise.
function isWarned(turn: Turn): boolean {
  const everyMs = turn.book.plan.line.reassureEveryMinutes * minuteMs;
  return clocksOfTurn(turn).some(
    ({ metric, stage, warnings }) =>
      metric === 'first_response' &&
      stage === 'in_progress' &&
      warnings.some(({ at }) => Math.abs(at - turn.at) < everyMs),
  );
}

// What is known of the request now decides who is asked first, and before whom it comes.
function joining(turn: Turn, since: number): LineEvent {
  const { state } = turn;
  const { handoff, subject, person } = state;
  const priority = handoff ? priorityOf(handoff.impact, handoff.urgency) : 5;
  const shown = isShown(turn) ? { shown: true as const } : {};
  return { type: 'joined', subject, since, priority, needs: needsOf(state), name: person.name, ...shown };
}

// What people are called for is never held back, and what has a card needs no other.
function isShown(turn: Turn): boolean {
  const { handoff } = turn.state;
  return handoff !== undefined && ((handoff.announced && !handoff.held) || isPaged(turn));
}

/** What the present request needs of the person who takes it. */
export function needsOf({ handoff, language }: Conversation): Needs {
  const topics = handoff ? [handoff.category, ...(handoff.script ? [handoff.script] : [])] : [];
  return { language, topics, ...(handoff?.region ? { region: handoff.region } : {}) };
}

/** Leaves the waiting line: somebody came, or the employee did not want to wait. */
export function leaveLine(turn: Turn, type: 'served' | 'left'): Turn {
  const leave = {
    lane: 'line' as const,
    effect: { kind: 'tell' as const, line: { type, subject: turn.state.subject } },
  };
  return order(turn, leave, { cancel: 'waiting' });
}

/** The place in the line changed: the confirmation is corrected. */
export function placed(turn: Turn, place: number, waitMs: number): Turn {
  if (turn.state.phase.name !== 'waiting') return turn;
  // What is left once the desk is open: that is when anybody is shown it.
  const opens = isClosed(turn) ? nextOpening(turn.book.plan, turn.at) : null;
  const moved = changeHandoff(turn, { place, waitMs: Math.max(0, waitMs - (opens === null ? 0 : opens - turn.at)) });
  return turn.state.handoff?.told ? confirm(moved) : moved;
}

/** Somebody has waited long: both sides are told that he is not forgotten. */
export function stillWaiting(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (turn.state.phase.name !== 'waiting' || !handoff) return turn;
  if (isClosed(turn)) return closedWhileWaiting(turn);
  // Who was paged before the desk opened has a place from now on; and no card stays away that nobody holds back.
  const known = confirm(turn.book.held?.has(turn.state.subject) ? turn : showHeldCard(turn));
  if (isWarned(turn)) return reassureLater(known);
  const told = tellSentence(known, 'stillWaiting', { place: `${handoff.place ?? 1}` });
  // Of a long line the digest and the board say it: the channel has no room for a note in every thread.
  if ((turn.book.held?.size ?? 0) > 0 || (handoff.place ?? 1) > longLine) return reassureLater(told);
  const { deskLanguage, deskZone } = turn.book.settings;
  const noted = noteInThread(told, 'stillWaitingNote', { time: localTime(handoff.openedAt, deskLanguage, deskZone) });
  return reassureLater(noted);
}

// Whoever is called at any hour goes on being called; all others are told once when the desk opens again.
function closedWhileWaiting(turn: Turn): Turn {
  if (!isPaged(turn)) return untilOpening(turn, false);
  // She knows who comes; that nobody has answered would be untrue.
  if (isOnTheWay(turn)) return reassureLater(turn);
  const told = tellSentence(turn, 'stillPaging');
  return reassureLater(told);
}
