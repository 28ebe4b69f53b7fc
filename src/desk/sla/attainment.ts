import { dateOfDay, dayOf } from '../hours/zoned.ts';
import type { SlaPolicy } from '../plan.ts';
import type { ClockState } from './clock.ts';

/** Somebody who asked for a person: when, and when he got one or gave up (epoch ms). */
export type Contact = { readonly offeredAt: number; readonly answeredAt?: number; readonly abandonedAt?: number };

/** How many of an interval's contacts were answered in time; `level` 0 to 1, null where none of them counts. */
export type ServiceLevel = {
  readonly from: number;
  readonly to: number;
  readonly offered: number;
  readonly answeredWithin: number;
  readonly abandonedWithin: number;
  readonly level: number | null;
};

/** How often a policy was kept in a month (`YYYY-MM`); `percent` is exact, `reached` compares with the policy's target. */
export type Attainment = {
  readonly policy: string;
  readonly month: string;
  readonly met: number;
  readonly missed: number;
  readonly percent: number;
  readonly target: number | null;
  readonly reached: boolean | null;
};

/**
 * The chat service level of each interval in [from, to), by when people asked (operations.md §5.2 rule 11): answered
 * within the threshold / (offered − abandoned within it). Who still waits and may be answered in time is not offered yet.
 */
export function serviceLevels(
  contacts: readonly Contact[],
  { from, to, everyMs, withinMs, now }: { from: number; to: number; everyMs: number; withinMs: number; now: number },
): readonly ServiceLevel[] {
  const count = Math.max(0, Math.ceil((to - from) / everyMs));
  const counts = Array.from({ length: count }, () => ({ offered: 0, answeredWithin: 0, abandonedWithin: 0 }));
  for (const contact of contacts) {
    const interval = contact.offeredAt < to ? counts[Math.floor((contact.offeredAt - from) / everyMs)] : undefined;
    if (!interval || isUndecided(contact, withinMs, now)) continue;
    interval.offered += 1;
    if (isWithin(contact, contact.answeredAt, withinMs)) interval.answeredWithin += 1;
    else if (isWithin(contact, contact.abandonedAt, withinMs)) interval.abandonedWithin += 1;
  }
  return counts.map((one, index) => {
    const counted = one.offered - one.abandonedWithin;
    return {
      from: from + index * everyMs,
      to: Math.min(to, from + (index + 1) * everyMs),
      ...one,
      level: counted === 0 ? null : one.answeredWithin / counted,
    };
  });
}

/**
 * How the policies were kept, by policy and the month in `tz` in which the clocks stopped: met / (met + missed). One
 * that is late and still runs is missed at once, in the month of its deadline; cancelled ones do not count (rule 11).
 */
export function attainmentOf(
  states: readonly Pick<ClockState, 'policy' | 'stage' | 'endedAt' | 'breachedAt' | 'outcome'>[],
  policies: readonly Pick<SlaPolicy, 'id' | 'attainment'>[],
  tz: string,
): readonly Attainment[] {
  const counts = new Map<string, { policy: string; month: string; met: number; missed: number }>();
  for (const state of states) {
    const at = state.stage === 'cancelled' ? null : (state.endedAt ?? state.breachedAt);
    if (at === null) continue;
    const month = monthOf(at, tz);
    const key = `${month} ${state.policy}`;
    const count = counts.get(key) ?? { policy: state.policy, month, met: 0, missed: 0 };
    count[state.outcome === 'met' ? 'met' : 'missed'] += 1;
    counts.set(key, count);
  }
  const targets = new Map(policies.map(({ id, attainment }) => [id, attainment?.target ?? null]));
  return [...counts.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, count]) => judged(count, targets.get(count.policy) ?? null));
}

function judged(count: Pick<Attainment, 'policy' | 'month' | 'met' | 'missed'>, target: number | null): Attainment {
  const all = count.met + count.missed;
  // Counts are compared, not percents: 99.951 % is not 100 %, and 99.9 % of 1000 is exactly 999.
  const reached = target === null ? null : 100 * count.met >= target * all - 1e-6;
  return { ...count, percent: (100 * count.met) / all, target, reached };
}

const isWithin = ({ offeredAt }: Contact, at: number | undefined, withinMs: number): boolean =>
  at !== undefined && at - offeredAt <= withinMs;

const isUndecided = ({ offeredAt, answeredAt, abandonedAt }: Contact, withinMs: number, now: number): boolean =>
  answeredAt === undefined && abandonedAt === undefined && now - offeredAt <= withinMs;

const monthOf = (at: number, tz: string): string => dateOfDay(dayOf(tz, at)).slice(0, 7);
