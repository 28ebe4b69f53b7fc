import { clockOf, withEvents } from './clock-keeping.ts';
import { isClosed, isPaged, openingIn, untilOpening } from './closed.ts';
import { confirm } from './confirming.ts';
import type { Conversation, Handoff } from './conversation.ts';
import { nameOf, ticketTexts } from './describe.ts';
import { carryHeld } from './file.ts';
import { amendCard, announce } from './handoff-card.ts';
import { enterLine, leaveLine } from './handoff-line.ts';
import { attachTranscript, changeHandoff, record } from './handoff-record.ts';
import { nextOpening } from './hours/coverage.ts';
import { titleIn } from './meanwhile-scripts.ts';
import type { Part } from './message.ts';
import { opened } from './opening.ts';
import type { Meanwhile } from './progress.ts';
import type { Level } from './script.ts';
import { inherited } from './scrutiny.ts';
import { deskHour } from './sla-words.ts';
import { triageOf } from './triage.ts';
import { become, noteInThread, order, plainMessage, sentence, type Turn, tell, tellSentence } from './turn.ts';
import { counted } from './verification.ts';

/** What she tries while her request is kept beside; undefined when nothing is kept so. */
export function meanwhileOf({ returned }: Conversation): Meanwhile | undefined {
  return returned?.meanwhile;
}

/**
 * The request of somebody who waits for the opening is kept beside while a script is tried: she leaves the line for the
 * time being, the incident stays open, and the opening's timer goes on.
 */
export function setAside(turn: Turn, script: string): Turn {
  const { handoff, problem } = turn.state;
  if (!handoff) return turn;
  const meanwhile = { script, since: turn.at, ...(problem === undefined ? {} : { problem }) };
  const kept = changeHandoff(leaveLine(turn, 'left'), { meanwhile });
  const title = titleIn(kept, script);
  const noted = record(noteInThread(kept, 'meanwhileNote', { script: title }), {
    op: 'note',
    text: `Tries the script ${script} until the desk opens.`,
  });
  return besideAgain(amendCard(noted), { name: 'idle', misses: 0 });
}

/** The present request is kept beside again, and what the bot does goes on. */
export function besideAgain(turn: Turn, phase: Conversation['phase']): Turn {
  const { handoff, ...state } = turn.state;
  return { ...turn, state: { ...state, phase, ...(handoff ? { returned: handoff } : {}) } };
}

/** The request that is kept beside stands for the present one, as if she waited. */
export function standIn(turn: Turn): Turn {
  return turn.state.returned ? { ...turn, state: waitingAgain(turn.state) } : turn;
}

type Why = {
  readonly said?: string;
  readonly before?: readonly Part[];
  readonly impact?: Level;
  readonly urgency?: Level;
};

function waitingAgain({ returned, ...state }: Conversation): Conversation {
  return returned ? { ...state, handoff: returned, phase: { name: 'waiting' } } : state;
}

/** What was before: a request that was kept beside a script, and is not any more, waited all the time. */
export function waitedBefore(before: Conversation, after: Conversation): Conversation {
  const { returned } = before;
  const same = returned?.meanwhile !== undefined && after.handoff?.number === returned.number;
  return same ? waitingAgain(before) : before;
}

/** The script that was tried meanwhile did not solve it, or was left: the same request is back in the line, at its old place. */
export function takeBack(turn: Turn, why: Why = {}): Turn {
  const { returned, ...state } = turn.state;
  const tried = returned?.meanwhile;
  if (!returned || !tried) return turn;
  const { asks, handoff } = counted(state.sensitiveAsks ?? [], again(turn, returned, why), turn.at);
  const trails = state.trails.map((one) => (one.outcome === 'running' ? { ...one, outcome: 'left' as const } : one));
  const phase = { name: 'waiting' as const };
  const about = tried.problem === undefined ? {} : { problem: tried.problem };
  const back: Turn = { ...turn, state: { ...state, ...about, handoff, trails, sensitiveAsks: asks, phase } };
  const since = deskHour(back, handoff.openedAt);
  const noted = noteInThread(back, 'meanwhileBackNote', { script: titleIn(back, tried.script), time: since });
  const path = `Back in line: ${tried.script} did not solve it.\n${ticketTexts(back.state).path}`;
  const recorded = classified(record(noted, { op: 'note', text: path }), returned);
  const carried = carryHeld(recorded);
  return isClosed(carried) ? backBefore(carried, why.before ?? []) : backAfter(carried, why.before ?? []);
}

// What the script found out may raise the request, and never lowers it; once an agent has corrected it, his word counts.
function again(turn: Turn, returned: Handoff, why: Why): Handoff {
  const { meanwhile: _tried, place: _place, waitMs: _wait, ...kept } = returned;
  const triage = triageOf(turn.state, turn.book, why);
  const reason = why.said || kept.reason;
  const careful = { ...kept, reason, ...inherited(turn.state, triage.sensitive) };
  if (kept.corrected) return careful;
  const impact = Math.min(kept.impact, triage.impact) as Level;
  const urgency = Math.min(kept.urgency, triage.urgency) as Level;
  const raised = impact < kept.impact || urgency < kept.urgency;
  const { ticket } = kept;
  return {
    ...careful,
    impact,
    urgency,
    ...(raised && triage.why ? { why: triage.why } : {}),
    ...(raised && ticket ? { ticket: { ...ticket, priority: '' } } : {}),
  };
}

function classified(turn: Turn, before: Handoff): Turn {
  const { handoff } = turn.state;
  if (!handoff || (handoff.impact === before.impact && handoff.urgency === before.urgency)) return turn;
  const { category, impact, urgency } = handoff;
  return record(turn, { op: 'classify', category, impact, urgency });
}

function backBefore(turn: Turn, before: readonly Part[]): Turn {
  const paged = isPaged(turn);
  const text = paged ? sentence(turn, 'pagingPerson') : backWords(turn);
  const told = tell(turn, { ...plainMessage(turn, ''), parts: [...before, { kind: 'text', text }] });
  return drawn(enterLine(paged ? notWaitingForOpening(told) : told, true));
}

function backAfter(turn: Turn, before: readonly Part[]): Turn {
  const told = before.length > 0 ? tell(turn, { ...plainMessage(turn, ''), parts: before }) : turn;
  return drawn(opened(enterLine(notWaitingForOpening(told))));
}

function notWaitingForOpening(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff?.opening) return turn;
  const { opening: _opening, ...rest } = handoff;
  return order(become(turn, { handoff: rest }), { cancel: 'opening' });
}

// A card that was not asked for yet comes when the number does, or when patience ends.
function drawn(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (handoff?.announced) return amendCard(confirm(turn));
  if (handoff?.ticket) return announce(confirm(turn));
  return order(turn, { timer: 'patience', at: turn.at + turn.book.settings.patienceMs });
}

function backWords(turn: Turn): string {
  const { handoff } = turn.state;
  const reference = handoff ? nameOf(handoff) : '';
  const at = nextOpening(turn.book.plan, turn.at);
  return at === null
    ? sentence(turn, 'meanwhileBackNoDate', { reference })
    : sentence(turn, 'meanwhileBack', { reference, when: openingIn(turn, at) });
}

/** The script that was offered meanwhile has solved it: the incident that stood open is resolved, and nobody is called. */
export function solvedMeanwhile(turn: Turn, code: string): Turn {
  const { state, book, at } = turn;
  const tried = meanwhileOf(state);
  if (!tried) return turn;
  const here = standIn(turn);
  if (!here.state.handoff) return turn;
  const { meanwhile: _tried, opening: _opening, ...rest } = here.state.handoff;
  const clock = withEvents(clockOf(here.state, book.plan, at), [{ at, kind: 'resolved' }]);
  const handoff: Handoff = { ...rest, clock, resolution: { by: book.settings.deskName, code } };
  const ended: Turn = { ...here, state: { ...here.state, handoff, phase: { name: 'idle', misses: 0 } } };
  const noted = noteInThread(ended, 'meanwhileSolvedNote', { script: titleIn(turn, tried.script) });
  const notes = ticketTexts(state).path;
  const resolved = attachTranscript(record(noted, { op: 'resolve', code, notes, category: rest.category }), 'end');
  return order(confirm(amendCard(carryHeld(resolved))), { cancel: 'patience' });
}

/** Whoever was left without a script or a question while a request is kept beside is back in the line. */
export function comeBack(turn: Turn): Turn {
  const { phase, search } = turn.state;
  const free = phase.name === 'idle' && phase.question === undefined && search === undefined;
  return free && meanwhileOf(turn.state) ? takeBack(turn) : turn;
}

const restMs = 10 * 60_000;

/**
 * The desk opens while a script is tried: who is in the middle of it is told and may finish, with her place kept; who has
 * said nothing for some minutes is back in the line.
 */
export function openingMeanwhile(turn: Turn): Turn {
  const { returned } = turn.state;
  const tried = returned?.meanwhile;
  if (!returned || !tried) return turn;
  // The hours were changed in the meantime.
  if (isClosed(turn)) return besideAgain(untilOpening(standIn(turn), true), turn.state.phase);
  const last = turn.state.transcript.findLast((line) => line.from === 'employee')?.at ?? 0;
  const until = Math.max(last, tried.since) + restMs;
  if (until <= turn.at) return takeBack(turn);
  const looks = order(turn, { timer: 'opening', at: until });
  if (tried.told) return looks;
  const known = become(looks, { returned: { ...returned, meanwhile: { ...tried, told: true } } });
  return tellSentence(known, 'meanwhileOpen', { reference: nameOf(returned) });
}
