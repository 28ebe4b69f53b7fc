import { add, addBusinessDays, elapsed, type Hours } from '../hours/calendar.ts';
import type { Metric, PauseReason, SlaPolicy, Target } from '../plan.ts';
import type { ClockEvent } from './clock-event.ts';
import { inOrder, type Run, runsOf, type Stage, type Stretch } from './runs.ts';

/** A part of a clock's life in which nothing changed, with the calendar's time in it. */
export type Segment = Stretch & { readonly ms: number };

/** An instant at which so many percent of a target are used up. */
export type Threshold = { readonly percent: number; readonly at: number };

/**
 * A promise as it stands for one request. All durations are milliseconds of the policy's calendar; instants epoch ms.
 * `elapsedMs` + `pausedMs` is the calendar's time from `startedAt` to the end, or to now.
 */
export type ClockState = {
  /** The policy's id. */
  readonly policy: string;
  readonly metric: Metric;
  /** Counts the waits of a metric that comes several times, from 1. */
  readonly run: number;
  readonly stage: Stage;
  readonly startedAt: number;
  /** When it was stopped or cancelled. */
  readonly endedAt: number | null;
  /** The earliest instant at which the target is used up; null while paused, and where the calendar never opens. */
  readonly dueAt: number | null;
  readonly elapsedMs: number;
  /** Null where a target in business days finds no day. */
  readonly targetMs: number | null;
  /** Below zero when late. */
  readonly leftMs: number | null;
  readonly pausedMs: number;
  /** The deadline that passed; kept for ever. Late is what is after it, not at it. */
  readonly breachedAt: number | null;
  /** Known when it is completed. */
  readonly outcome: 'met' | 'missed' | null;
  readonly pausedWhy?: PauseReason;
  readonly segments: readonly Segment[];
  /** When the policy's thresholds were and will be reached if nothing happens; while paused, those that were. */
  readonly warnings: readonly Threshold[];
};

/**
 * The clocks of one policy in a request, as of `now` (epoch ms; later events are not known yet): none, one, or for a
 * metric that comes several times the present one and the longest completed before it. `tz` is where business days are.
 */
export function evaluate(
  events: readonly ClockEvent[],
  policy: SlaPolicy,
  hours: Hours,
  tz: string,
  now: number,
): readonly ClockState[] {
  const states = everyRun(events, policy, hours, tz, now);
  const present = states.at(-1);
  if (!present) return [];
  const before = states.filter((one) => one !== present && one.stage === 'completed');
  const longest = before.reduce((most, one) => (one.elapsedMs > most.elapsedMs ? one : most), present);
  return longest === present ? [present] : [present, longest];
}

/** All clocks of one policy in a request, oldest first, as of `now`: what the attainment of a month counts. */
export function everyRun(
  events: readonly ClockEvent[],
  policy: SlaPolicy,
  hours: Hours,
  tz: string,
  now: number,
): readonly ClockState[] {
  return runsOf(inOrder(events), policy, now).map((run, index) => stateOf(run, index + 1, policy, hours, tz));
}

/** How much of a target is used, in whole percent as it is shown: rounded down, and 100 only when all of it is. */
export function percentShown(elapsedMs: number, targetMs: number): number {
  if (targetMs <= 0) return 100;
  const percent = Math.floor((100 * elapsedMs) / targetMs);
  return elapsedMs >= targetMs ? Math.max(100, percent) : Math.min(99, percent);
}

/** How long each owner had the request while its clock ran, by first turn; the sum is `elapsedMs` (§5.2 rule 8). */
export function ownersOf(
  state: Pick<ClockState, 'segments'>,
): readonly { readonly owner?: string; readonly group?: string; readonly elapsedMs: number }[] {
  const turns = new Map<string, { owner?: string; group?: string; elapsedMs: number }>();
  for (const { kind, owner, group, ms } of state.segments) {
    if (kind !== 'running') continue;
    const key = JSON.stringify([owner, group]);
    const turn = turns.get(key) ?? {
      ...(owner !== undefined && { owner }),
      ...(group !== undefined && { group }),
      elapsedMs: 0,
    };
    turn.elapsedMs += ms;
    turns.set(key, turn);
  }
  return [...turns.values()];
}

function stateOf(run: Run, number: number, policy: SlaPolicy, hours: Hours, tz: string): ClockState {
  const targetMs = targetMsOf(policy.target, hours, tz, run.from);
  const segments = run.stretches.map((one) => ({ ...one, ms: elapsed(hours, one.from, one.to, []) }));
  const elapsedMs = sum(segments.filter(({ kind }) => kind === 'running'));
  const reached = (ms: number) => reachedAt(ms, segments, hours);
  const ahead = (ms: number) => (run.stage === 'paused' ? null : add(hours, run.to, ms - elapsedMs, []));
  const due = targetMs === null ? null : (reached(targetMs) ?? ahead(targetMs));
  const breachedAt = due !== null && due < run.to ? due : null;
  const ended = run.stage === 'completed' || run.stage === 'cancelled';
  const warnings = thresholdsOf(policy, targetMs, (ms) => reached(ms) ?? (ended ? null : ahead(ms)));
  return {
    policy: policy.id,
    metric: policy.metric,
    run: number,
    stage: run.stage,
    startedAt: run.from,
    endedAt: ended ? run.to : null,
    dueAt: run.stage === 'paused' ? null : due,
    elapsedMs,
    targetMs,
    leftMs: targetMs === null ? null : targetMs - elapsedMs,
    pausedMs: sum(segments) - elapsedMs,
    breachedAt,
    outcome: outcomeOf(run, breachedAt),
    ...(run.pausedWhy && { pausedWhy: run.pausedWhy }),
    segments,
    warnings,
  };
}

function outcomeOf({ stage }: Run, breachedAt: number | null): ClockState['outcome'] {
  if (stage !== 'completed') return null;
  return breachedAt === null ? 'met' : 'missed';
}

const sum = (segments: readonly Segment[]): number => segments.reduce((all, { ms }) => all + ms, 0);

// Business days become the calendar's time once, at the start, so that pauses and percents mean the same for all targets.
function targetMsOf(target: Target, hours: Hours, tz: string, from: number): number | null {
  if ('minutes' in target) return target.minutes * 60_000;
  if ('hours' in target) return target.hours * 3_600_000;
  const end = addBusinessDays(hours, tz, from, target.businessDays);
  return end === null ? null : elapsed(hours, from, end, []);
}

/** The earliest instant in the segments at which so much time had counted; null when it has not yet. */
function reachedAt(ms: number, segments: readonly Segment[], hours: Hours): number | null {
  let counted = 0;
  for (const segment of segments) {
    if (segment.kind !== 'running') continue;
    if (counted + segment.ms >= ms) return add(hours, segment.from, ms - counted, []);
    counted += segment.ms;
  }
  return null;
}

function thresholdsOf(
  { warnAt }: SlaPolicy,
  targetMs: number | null,
  when: (ms: number) => number | null,
): readonly Threshold[] {
  if (targetMs === null) return [];
  return warnAt.flatMap(({ percent }) => {
    const at = when(Math.ceil((targetMs * percent) / 100));
    return at === null ? [] : [{ percent, at }];
  });
}
