import type { ClockState } from './clock.ts';

/** A clock as the record system keeps it (ServiceNow's `task_sla`); instants epoch ms. */
export type RecordClock = {
  readonly plannedEnd: number | null;
  readonly breached: boolean;
  readonly stage: 'in_progress' | 'paused' | 'completed' | 'cancelled';
};

/** Where the two sides do not agree, with both, for the lead who looks why. */
export type Difference = {
  /** The policy's id. */
  readonly policy: string;
  /** What differs: the deadline, or whether it was missed. */
  readonly about: readonly ('due' | 'breached')[];
  readonly ours: ClockState;
  readonly theirs: RecordClock;
};

/** Two deadlines are the same up to here: the record system keeps whole seconds and hears of things a little later. */
const toleranceMs = 60_000;

/**
 * Compares our clock with the record system's (operations.md §5.2 rule 13); nothing where they agree. Theirs is the
 * contract's. A clock that stands still on one side has no deadline to compare, and a cancelled one promises nothing.
 */
export function reconcile(ours: ClockState, theirs: RecordClock): Difference | undefined {
  if (ours.stage === 'cancelled' || theirs.stage === 'cancelled') return undefined;
  const about: ('due' | 'breached')[] = [];
  if (!sameDue(ours, theirs)) about.push('due');
  if ((ours.breachedAt !== null) !== theirs.breached) about.push('breached');
  return about.length === 0 ? undefined : { policy: ours.policy, about, ours, theirs };
}

/** The differences of a request, from the record system's clocks under the ids of our policies; the last of an id counts. */
export function differencesOf(
  states: readonly ClockState[],
  theirs: ReadonlyMap<string, RecordClock>,
): readonly Difference[] {
  const seen = new Set<string>();
  return states.flatMap((ours) => {
    const row = theirs.get(ours.policy);
    // Of a metric that comes several times the present clock stands first; the longest of the past has no row beside it.
    if (!row || seen.has(ours.policy)) return [];
    seen.add(ours.policy);
    return reconcile(ours, row) ?? [];
  });
}

function sameDue(ours: ClockState, theirs: RecordClock): boolean {
  if (ours.stage === 'paused' || theirs.stage === 'paused') return true;
  if (ours.dueAt === null || theirs.plannedEnd === null) return ours.dueAt === theirs.plannedEnd;
  return Math.abs(ours.dueAt - theirs.plannedEnd) <= toleranceMs;
}
