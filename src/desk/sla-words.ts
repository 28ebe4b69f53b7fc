import { clockOf } from './clock-keeping.ts';
import type { Handoff } from './conversation.ts';
import { plainText } from './markup.ts';
import { planFor } from './promised.ts';
import { type ClockState, percentShown } from './sla/clock.ts';
import { clocksOf } from './sla/clocks.ts';
import { hourOf, lengthOf } from './time-words.ts';
import { agentSentence, type Turn } from './turn.ts';

/** The clocks of the present handoff as they stand at the moment of a turn. */
export function clocksOfTurn({ state, book, at }: Turn): readonly ClockState[] {
  const { handoff } = state;
  return handoff ? clocksOf(planFor(book, handoff), clockOf(state, book.plan, at), at) : [];
}

const isRunning = ({ stage }: ClockState): boolean => stage === 'in_progress' || stage === 'paused';

/** The promise that a card shows: the first answer until it is given, then the solution; nothing where none is promised. */
export function slaFact(turn: Turn, handoff: Handoff): string | undefined {
  const { phase } = turn.state;
  // The card of a talk that is over is drawn while another may be going on.
  if (turn.state.handoff?.number !== handoff.number || (phase.name !== 'waiting' && phase.name !== 'attended'))
    return undefined;
  const states = clocksOfTurn(turn);
  const shown = (['first_response', 'resolution'] as const).flatMap(
    (metric) => states.find((one) => one.metric === metric && isRunning(one)) ?? [],
  )[0];
  return shown && plainText(dueOf(turn, shown));
}

function dueOf(turn: Turn, state: ClockState): string {
  const metric = agentSentence(turn, state.metric);
  if (state.stage === 'paused') return agentSentence(turn, 'slaPaused', { metric, left: lengthOf(state.leftMs ?? 0) });
  if (state.breachedAt !== null)
    return agentSentence(turn, 'slaWasDue', { metric, time: deskHour(turn, state.breachedAt) });
  return state.dueAt === null ? '' : agentSentence(turn, 'slaDue', { metric, time: deskHour(turn, state.dueAt) });
}

/** An hour in the desk's zone, as its cards show it. */
export function deskHour(turn: Turn, at: number): string {
  const { deskLanguage, deskZone } = turn.book.settings;
  return hourOf(at, turn.at, deskLanguage, deskZone);
}

/** What a warning about a clock says in the thread: what is left, and who has it or that nobody has. */
export function warningWords(turn: Turn, state: ClockState): string {
  const { phase, handoff } = turn.state;
  const due = state.dueAt ?? state.breachedAt ?? turn.at;
  const late = state.leftMs !== null && state.leftMs <= 0;
  const values = {
    metric: agentSentence(turn, state.metric),
    time: deskHour(turn, due),
    percent: `${percentShown(state.elapsedMs, state.targetMs ?? 0)}`,
    left: lengthOf(state.leftMs ?? 0),
    reference: handoff?.ticket?.number ?? handoff?.reference ?? '',
  };
  if (phase.name === 'attended')
    return agentSentence(turn, late ? 'slaLateOwner' : 'slaWarnOwner', { ...values, agent: phase.owner.name });
  return agentSentence(turn, late ? 'slaLateNobody' : 'slaWarnNobody', values);
}
