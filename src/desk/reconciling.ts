import { type Conversation, handedOff } from './conversation.ts';
import { localTime } from './describe.ts';
import type { AnswerEvent } from './event.ts';
import { changeHandoff } from './handoff-record.ts';
import type { RecordClock } from './news.ts';
import type { SlaPolicy } from './plan.ts';
import { planFor } from './promised.ts';
import { clocksOf } from './sla/clocks.ts';
import { type Difference, differencesOf, type RecordClock as Theirs } from './sla/reconcile.ts';
import { agentSentence, noteInThread, order, type Turn } from './turn.ts';

// The record system attaches its clocks some seconds after the incident, and works them out by jobs of its own.
const firstLookMs = 2 * 60_000;
const nextLookMs = 60 * 60_000;

/** While an incident is open, its clocks there are read every hour and held against ours (operations.md §5.2 rule 13). */
export function holdClocks(before: Conversation, turn: Turn): Turn {
  const { state } = turn;
  const open = handedOff(state) && state.handoff?.ticket !== undefined;
  const was =
    handedOff(before) && before.handoff?.ticket !== undefined && before.handoff.number === state.handoff?.number;
  if (open === was) return turn;
  return open ? order(turn, { timer: 'clocks', at: turn.at + firstLookMs }) : order(turn, { cancel: 'clocks' });
}

/** It is time to read them. */
export function readClocks(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff?.ticket || !handedOff(turn.state)) return turn;
  return order(
    turn,
    { lane: 'record', effect: { kind: 'read clocks', handoff: handoff.number } },
    { timer: 'clocks', at: turn.at + nextLookMs },
  );
}

/** The record system's clocks are held against ours; what differs is said once in the thread and put on the lead's list. */
export function clocked(turn: Turn, event: Extract<AnswerEvent, { type: 'clocked' }>): Turn {
  const { handoff } = turn.state;
  if (handoff?.number !== event.handoff || !handoff.clock) return turn;
  const plan = planFor(turn.book, handoff);
  const named = plan.sla.flatMap((policy): [string, Theirs][] => {
    const row = rowOf(policy, event.clocks);
    return row ? [[policy.id, { ...row, stage: row.stage === 'in progress' ? 'in_progress' : row.stage }]] : [];
  });
  const found = differencesOf(clocksOf(plan, handoff.clock, turn.at), new Map(named));
  return found.reduce(tellDifference, turn);
}

// By the name an admin gave, or where nobody gave one by what such clocks are called out of the box.
function rowOf({ record, metric }: SlaPolicy, rows: readonly RecordClock[]): RecordClock | undefined {
  const live = rows.filter(({ stage }) => stage !== 'cancelled');
  if (record !== undefined) return live.find(({ name }) => name === record);
  const word = metric === 'resolution' ? /resolution/i : metric === 'first_response' ? /response/i : undefined;
  const likely = word ? live.filter(({ name }) => word.test(name)) : [];
  return likely.length === 1 ? likely[0] : undefined;
}

function tellDifference(turn: Turn, difference: Difference): Turn {
  const { handoff, subject } = turn.state;
  if (!handoff?.ticket) return turn;
  const key = `clocks/${handoff.ticket.number}/${difference.policy}/${difference.about.join('+')}`;
  if (handoff.warned?.includes(key)) return turn;
  const { ours, theirs, policy } = difference;
  const values = {
    policy,
    ours: clockWords(turn, ours.dueAt, ours.breachedAt !== null),
    theirs: clockWords(turn, theirs.plannedEnd, theirs.breached),
  };
  const told = noteInThread(changeHandoff(turn, { warned: [...(handoff.warned ?? []), key] }), 'clocksDiffer', values);
  const text = `${handoff.ticket.number}: ${agentSentence(turn, 'clocksDiffer', values)}`;
  return order(told, { lane: 'line', effect: { kind: 'tell', line: { type: 'raised', key, subject, text } } });
}

function clockWords(turn: Turn, at: number | null, breached: boolean): string {
  const { deskLanguage, deskZone } = turn.book.settings;
  const time = at === null ? agentSentence(turn, 'clockNone') : localTime(at, deskLanguage, deskZone);
  return breached ? agentSentence(turn, 'clockBreached', { time }) : time;
}
