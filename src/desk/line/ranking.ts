import { elapsed } from '../hours/calendar.ts';
import { hoursOfPlan } from '../hours/coverage.ts';
import type { Needs } from '../line-event.ts';
import type { Plan, Priority } from '../plan.ts';

/**
 * Somebody in the line: since when he waits now (`at`), when he first asked (`since`), his place (from 1) and what he
 * was told of it. `first` is the place he came in at. An entry that an earlier version kept has no priority or needs.
 */
export type Waiting = {
  readonly subject: string;
  readonly at: number;
  readonly since: number;
  readonly place: number;
  readonly priority?: Priority;
  readonly needs?: Needs;
  /** The id of the agent who had it before. */
  readonly before?: string;
  readonly first?: number;
  readonly name?: string;
  /** The wait and the place that he was told. */
  readonly waitMs?: number;
  readonly told?: number;
  readonly shown?: true;
  /** Its card is held back: the shared channel shows it in the digest. */
  readonly held?: true;
  /** Who took it from the digest, and when (epoch ms): his conversation does not know of it yet. */
  readonly given?: { readonly to: string; readonly at: number };
};

const unknownPriority: Priority = 3;
// After each hour that somebody has waited while the desk was open he ranks one priority higher: newer and more
// urgent requests go first, but nobody is passed over for ever.
const promotionMs = 3_600_000;
const classes = 5;

/** The priority that somebody ranks with by now: his own, raised by one for each open hour of waiting. */
export function rankOf({ priority = unknownPriority, since }: Waiting, at: number, plan: Plan): number {
  const waitedMs = at - since;
  if (priority <= 1 || waitedMs < promotionMs) return priority;
  // What lies further back raises nobody above the highest.
  const from = Math.max(since, at - 31 * 24 * promotionMs);
  const open = elapsed(hoursOfPlan(plan, 'coverage'), from, at);
  return Math.max(1, priority - Math.min(classes, Math.floor(open / promotionMs)));
}

/** The line in order: by priority, then by age; each with his place. */
export function ranked(waiting: readonly Waiting[], at: number, plan: Plan): readonly Waiting[] {
  const ranks = new Map(waiting.map((one) => [one, rankOf(one, at, plan)]));
  const rank = (one: Waiting) => ranks.get(one) ?? unknownPriority;
  return waiting
    .toSorted((a, b) => rank(a) - rank(b) || a.since - b.since || a.at - b.at || (a.subject < b.subject ? -1 : 1))
    .map((one, index) => (one.place === index + 1 ? one : { ...one, place: index + 1 }));
}
