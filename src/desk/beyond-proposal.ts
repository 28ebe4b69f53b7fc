import { levelName } from './card-beyond.ts';
import type { Conversation, Handoff } from './conversation.ts';
import { localTime } from './describe.ts';
import { type Facts, holds, parseCondition } from './escalation/condition.ts';
import { changeHandoff } from './handoff-record.ts';
import { add, elapsed } from './hours/calendar.ts';
import { hoursOfPlan } from './hours/coverage.ts';
import { callMessage } from './page-card.ts';
import type { Plan, Trigger } from './plan.ts';
import { factsOfRequest } from './protocol.ts';
import { agentSentence, order, sayInThread, type Turn } from './turn.ts';
import type { AgentSentence } from './wording.ts';

const minuteMs = 60_000;
// Operations §6.1: our time for it is up when somebody has it for more than 30 open minutes and nothing has moved for 15.
const ownMinutes = 30;
const quietMinutes = 15;

/** The triggers of the protocol that lead to the next level. */
export const triggersBeyond = ({ escalation }: Plan): readonly Trigger[] =>
  escalation.triggers.filter(({ to }) => escalation.levels.some(({ id }) => id === to));

/**
 * Where the protocol wants a request on the next level, the thread is told so once per trigger, with the reason, by when,
 * and the button; and while somebody has it, the time is watched in which nothing moves.
 */
export function proposeBeyond(before: Conversation, turn: Turn): Turn {
  const { handoff, phase } = turn.state;
  if (!handoff?.card || phase.name !== 'attended') return turn;
  const triggers = triggersBeyond(turn.book.plan);
  if (triggers.length === 0) return turn;
  return watchTime(before, proposeAll(turn, handoff, triggers));
}

function proposeAll(turn: Turn, handoff: Handoff, triggers: readonly Trigger[]): Turn {
  if (handoff.beyond || handoff.outage !== undefined) return turn;
  const facts = { ...factsOfRequest(turn.state, handoff, turn.book.plan, turn.at), ...timeFacts(turn, handoff) };
  const due = triggers.filter(({ id, when }) => handoff.proposed?.[id] === undefined && isMet(when, facts));
  return due.reduce(propose, turn);
}

function isMet(when: string, facts: Facts): boolean {
  const condition = parseCondition(when);
  return !('fault' in condition) && holds(condition, facts);
}

// What moves a request on are words of its agent; what the employee writes waits for one.
function timeFacts({ state, book, at }: Turn, { claimedAt }: Handoff): Facts {
  if (claimedAt === undefined) return {};
  const hours = hoursOfPlan(book.plan, 'coverage');
  const owned = elapsed(hours, claimedAt, at) / minuteMs;
  const quiet = elapsed(hours, movedAt(state, claimedAt), at) / minuteMs;
  const idle = state.handoff?.awaiting === undefined && quiet >= quietMinutes;
  return { owner_minutes: owned, timebox: idle && owned >= ownMinutes };
}

function movedAt({ transcript, handoff }: Conversation, claimedAt: number): number {
  const said = transcript.findLast(({ from }) => from === 'agent')?.at ?? claimedAt;
  // Whoever was waited for did not stand still by our doing.
  const resumed = handoff?.clock?.findLast(({ kind }) => kind === 'resumed')?.at ?? claimedAt;
  return Math.max(claimedAt, said, resumed);
}

const reasons: Readonly<Record<string, AgentSentence>> = {
  script_failed: 'beyondScriptFailed',
  repeat: 'beyondRepeat',
  no_rights: 'beyondNoRights',
  timebox: 'beyondTimebox',
  owner_minutes: 'beyondTimebox',
};

function propose(turn: Turn, { id, when, withinMinutes, to }: Trigger): Turn {
  const { handoff } = turn.state;
  if (!handoff) return turn;
  const { deskLanguage, deskZone } = turn.book.settings;
  const time = localTime(turn.at + withinMinutes * minuteMs, deskLanguage, deskZone);
  const key = Object.entries(reasons).find(([name]) => when.includes(name))?.[1];
  const why = key ? agentSentence(turn, key) : `${id} (${when})`;
  const text = agentSentence(turn, 'beyondPropose', { level: levelName(turn, to), time, why });
  const choice = { id: 'escalate', label: agentSentence(turn, 'beyondEscalate'), style: 'primary' as const };
  const known = changeHandoff(turn, { proposed: { ...handoff.proposed, [id]: turn.at } });
  const call = callMessage(known, text, 'warning', [choice]);
  return sayInThread(call.turn, call.message);
}

// Set when somebody takes it, and again whenever an agent wrote: the next moment at which the time may be up.
function watchTime(before: Conversation, turn: Turn): Turn {
  const { handoff } = turn.state;
  const watched = triggersBeyond(turn.book.plan).some(({ when }) => /timebox|owner_minutes/.test(when));
  if (!handoff || handoff.claimedAt === undefined || handoff.beyond || !watched) return turn;
  const moved = movedAt(turn.state, handoff.claimedAt);
  const known = before.handoff?.number === handoff.number ? before.handoff.claimedAt : undefined;
  if (known !== undefined && movedAt(before, known) === moved) return turn;
  const hours = hoursOfPlan(turn.book.plan, 'coverage');
  const ends = [add(hours, handoff.claimedAt, ownMinutes * minuteMs), add(hours, moved, quietMinutes * minuteMs)];
  const at = Math.max(...ends.map((end) => end ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(at) ? order(turn, { timer: 'timebox', at }) : turn;
}
