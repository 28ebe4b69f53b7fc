import type { Metric, PauseReason, Priority, SlaPolicy } from '../plan.ts';
import type { ClockEvent } from './clock-event.ts';

/** A part of a run in which nothing changed: whether time counted, and who had the request. Epoch ms, half-open. */
export type Stretch = {
  readonly from: number;
  readonly to: number;
  /** Time counts; or it stands still because somebody is awaited, or because the request was resolved and then reopened. */
  readonly kind: 'running' | 'paused' | 'resolved';
  readonly owner?: string;
  readonly group?: string;
};

/** Where a clock is. */
export type Stage = 'in_progress' | 'paused' | 'completed' | 'cancelled';

/** One wait that a policy measures, from its start to its end or to the moment that was asked about. */
export type Run = {
  readonly from: number;
  readonly to: number;
  readonly stage: Stage;
  readonly pausedWhy?: PauseReason;
  readonly stretches: readonly Stretch[];
};

type Rule = { readonly start: ClockEvent['kind']; readonly stop: readonly ClockEvent['kind'][] };

// A resolved request stops everything: what was awaited need not come any more, and is judged by when it ended.
const rules: Readonly<Record<Metric, Rule>> = {
  chat_answer: { start: 'opened', stop: ['owned', 'resolved'] },
  first_response: { start: 'opened', stop: ['replied', 'resolved'] },
  next_response: { start: 'wrote', stop: ['replied', 'resolved'] },
  resolution: { start: 'opened', stop: ['resolved'] },
  escalation_ack: { start: 'escalated', stop: ['acknowledged', 'resolved'] },
  handover_ack: { start: 'offered', stop: ['accepted', 'resolved'] },
};

/** A run while the events are being read. `left` is when the policy ceased to hold for the request's priority. */
type Open = {
  readonly from: number;
  readonly stretches: Stretch[];
  at: number;
  end: 'completed' | 'cancelled' | undefined;
  attached: boolean;
  left: number | undefined;
};

type Walk = {
  readonly policy: SlaPolicy;
  readonly rule: Rule;
  readonly runs: Open[];
  readonly awaited: Set<PauseReason>;
  priority: Priority | undefined;
  owner: string | undefined;
  group: string | undefined;
  /** A clock that starts with the request must not start when what stops it was there before. */
  answered: boolean;
  settled: boolean;
  over: boolean;
};

/** The events as they happened: oldest first, at the same millisecond as they are listed, each once by its id. */
export function inOrder(events: readonly ClockEvent[]): readonly ClockEvent[] {
  const seen = new Set<string>();
  return [...events]
    .sort((one, other) => one.at - other.at)
    .filter(({ id }) => {
      const first = !seen.has(id);
      seen.add(id);
      return first;
    });
}

/** Whether a policy holds for a priority; one that names no priorities holds for all. */
export const holdsFor = (policy: Pick<SlaPolicy, 'priorities'>, priority: Priority): boolean =>
  policy.priorities.length === 0 || policy.priorities.includes(priority);

/**
 * Every wait that a policy measured in a request up to `now`, oldest first, from events in order (`inOrder`).
 * A run goes on unseen while the request has another priority, so that a policy that comes to hold later holds from the
 * start (operations.md §5.2, rules 1, 2, 6, 7).
 */
export function runsOf(events: readonly ClockEvent[], policy: SlaPolicy, now: number): readonly Run[] {
  const walk: Walk = {
    policy,
    rule: rules[policy.metric],
    runs: [],
    awaited: new Set(),
    priority: undefined,
    owner: undefined,
    group: undefined,
    answered: false,
    settled: false,
    over: false,
  };
  for (const event of events) {
    if (event.at > now || walk.over) break;
    step(walk, event);
  }
  return walk.runs.flatMap((run) => finished(walk, run, now));
}

// The order is the rule's: what ends a clock goes before what starts one, and what holds it up comes last.
function step(walk: Walk, event: ClockEvent): void {
  if (walk.rule.stop.includes(event.kind)) stop(walk, event.at);
  start(walk, event);
  if (event.kind === 'cancelled') cancel(walk, event.at);
  note(walk, event);
}

function stop(walk: Walk, at: number): void {
  walk.answered = true;
  end(walk, at, 'completed');
}

function cancel(walk: Walk, at: number): void {
  walk.over = true;
  end(walk, at, 'cancelled');
}

function end(walk: Walk, at: number, how: 'completed' | 'cancelled'): void {
  const run = openRun(walk);
  if (!run) return;
  cut(walk, at);
  run.end = how;
}

function start(walk: Walk, event: ClockEvent): void {
  switch (event.kind) {
    case 'opened':
      if (walk.priority !== undefined) return;
      walk.priority = event.priority;
      if (walk.rule.start === 'opened' && !walk.answered) begin(walk, event.at);
      return;
    case 'reprioritised':
      reprioritise(walk, event.at, event.priority);
      return;
    case 'reopened':
      reopen(walk, event.at);
      return;
    default:
      if (event.kind === walk.rule.start && mayBegin(walk)) begin(walk, event.at);
  }
}

// A resolved request starts nothing ("thank you" waits for no answer), and what waits already is not moved by another start.
const mayBegin = (walk: Walk): boolean => walk.priority !== undefined && !walk.settled && !openRun(walk);

function reprioritise(walk: Walk, at: number, priority: Priority): void {
  if (walk.priority === undefined) return;
  walk.priority = priority;
  cut(walk, at);
  const run = openRun(walk);
  if (run) attach(walk, run, at);
}

function begin(walk: Walk, at: number): void {
  const run: Open = { from: at, stretches: [], at, end: undefined, attached: false, left: undefined };
  walk.runs.push(run);
  attach(walk, run, at);
}

function reopen(walk: Walk, at: number): void {
  if (!walk.settled) return;
  walk.settled = false;
  const run = walk.runs.at(-1);
  if (walk.policy.metric !== 'resolution' || run?.end !== 'completed') return;
  const resolvedAt = run.at;
  run.end = undefined;
  add(walk, run, at, 'resolved');
  attach(walk, run, resolvedAt);
}

// When the priority has changed while the request was resolved, what was promised for the old one ended there.
function attach(walk: Walk, run: Open, at: number): void {
  const holds = walk.priority !== undefined && holdsFor(walk.policy, walk.priority);
  if (!holds && run.attached) run.left = at;
  run.attached = holds;
}

function note(walk: Walk, event: ClockEvent): void {
  switch (event.kind) {
    case 'owned':
    case 'unowned':
      cut(walk, event.at);
      walk.owner = event.kind === 'owned' ? event.owner : undefined;
      walk.group = event.kind === 'owned' ? event.group : undefined;
      return;
    case 'paused':
      if (walk.settled) return;
      cut(walk, event.at);
      walk.awaited.add(event.why);
      return;
    case 'resumed':
      cut(walk, event.at);
      walk.awaited.delete(event.why);
      return;
    case 'resolved':
      // Nobody is awaited in a resolved request; one that is reopened goes on.
      walk.settled = true;
      walk.awaited.clear();
      return;
    default:
  }
}

const openRun = (walk: Walk): Open | undefined => {
  const last = walk.runs.at(-1);
  return last && last.end === undefined ? last : undefined;
};

const whyPaused = ({ policy, awaited }: Walk): PauseReason | undefined =>
  awaited.size === 0 ? undefined : policy.pauseWhile.find((why) => awaited.has(why));

function cut(walk: Walk, at: number): void {
  const run = openRun(walk);
  if (run) add(walk, run, at, whyPaused(walk) ? 'paused' : 'running');
}

function add({ owner, group }: Walk, run: Open, to: number, kind: Stretch['kind']): void {
  if (to <= run.at) return;
  const last = run.stretches.at(-1);
  const same = last && last.kind === kind && last.owner === owner && last.group === group;
  const from = same ? last.from : run.at;
  if (same) run.stretches.pop();
  run.stretches.push({ from, to, kind, ...(owner !== undefined && { owner }), ...(group !== undefined && { group }) });
  run.at = to;
}

function finished(walk: Walk, run: Open, now: number): Run[] {
  const { from, stretches, left } = run;
  if (!run.attached)
    return left === undefined ? [] : [{ from, to: left, stage: 'cancelled', stretches: until(run, left) }];
  if (run.end) return [{ from, to: run.at, stage: run.end, stretches }];
  cut(walk, now);
  const why = whyPaused(walk);
  return [{ from, to: now, stage: why ? 'paused' : 'in_progress', stretches, ...(why && { pausedWhy: why }) }];
}

const until = (run: Open, at: number): Stretch[] =>
  run.stretches.filter(({ from }) => from < at).map((one) => ({ ...one, to: Math.min(one.to, at) }));
