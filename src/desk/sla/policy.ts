import type { Calendar, Coverage, Metric, PauseReason, SlaPolicy } from '../plan.ts';
import type { Fault } from '../script-source.ts';
import { holdsFor } from './runs.ts';

/**
 * What is wrong with the policies of a plan (operations.md §5.2 rule 10), as paths below the list: a pause that can only
 * happen after the clock has stopped, calendars that never open, targets of nothing, two policies that promise the same
 * twice. (A start and a pause that exclude each other cannot be written here: starts are the metric's.)
 */
export function policyFaults(
  policies: readonly SlaPolicy[],
  calendars: ReadonlyMap<string, Calendar>,
  coverage: Coverage,
): readonly Fault[] {
  return policies.flatMap((policy, index) => {
    const earlier = policies.slice(0, index);
    return [
      ...idFaults(policy, earlier),
      ...targetFaults(policy.target),
      ...calendarFaults(policy, calendars, coverage),
      ...pauseFaults(policy),
      ...warnFaults(policy),
      ...overlapFaults(policy, earlier),
    ].map((fault) => ({ ...fault, path: [index, ...fault.path] }));
  });
}

/**
 * The policies that hold for a request: those in force when it was opened, and of the latest revision those that apply to
 * open requests too (rule 12); a policy that was taken out since still holds for what it was promised to.
 */
export function policiesFor(begun: readonly SlaPolicy[], latest: readonly SlaPolicy[]): readonly SlaPolicy[] {
  const open = new Map(latest.filter(({ applyTo }) => applyTo === 'open').map((policy) => [policy.id, policy]));
  const known = new Set(begun.map(({ id }) => id));
  const kept = begun.map((policy) => open.get(policy.id) ?? policy);
  return [...kept, ...[...open.values()].filter(({ id }) => !known.has(id))];
}

const units = ['minutes', 'hours', 'businessDays'];

/** What is wrong with a target as it is written, before it is known to be one: nothing but one number above zero of a known unit. */
export function targetFaults(target: unknown): readonly Fault[] {
  const path = ['target'];
  const [entry, ...more] = typeof target === 'object' && target !== null ? Object.entries(target) : [];
  if (!entry || more.length > 0) {
    return [{ path, what: 'the target is not one number with its unit', mend: 'Write it like {hours: 8}.' }];
  }
  const [unit, amount] = entry;
  if (unit === 'days' || unit === 'day') {
    const what = 'a target in days means 24 hours to some and a working day to others';
    return [{ path, what, mend: 'Use hours or businessDays.' }];
  }
  if (!units.includes(unit)) {
    return [{ path, what: `"${unit}" is no unit of a target`, mend: 'Use minutes, hours or businessDays.' }];
  }
  return amountFaults(unit, amount);
}

function amountFaults(unit: string, amount: unknown): readonly Fault[] {
  const path = ['target', unit];
  if (typeof amount !== 'number' || !Number.isFinite(amount)) {
    return [{ path, what: `the target's ${unit} are not a number`, mend: `Write it like {${unit}: 2}.` }];
  }
  if (amount <= 0) {
    return [
      { path, what: 'a target of nothing is missed at once', mend: `Write how many ${unit} there are to keep it.` },
    ];
  }
  if (unit === 'businessDays' && !Number.isInteger(amount)) {
    return [
      { path, what: 'a part of a business day ends at no known hour', mend: 'Use whole businessDays, or hours.' },
    ];
  }
  return [];
}

function idFaults({ id }: SlaPolicy, earlier: readonly SlaPolicy[]): readonly Fault[] {
  if (!earlier.some((one) => one.id === id)) return [];
  return [{ path: ['id'], what: `another policy is called "${id}" too`, mend: 'Give each policy an id of its own.' }];
}

function calendarFaults(
  { calendar }: SlaPolicy,
  calendars: ReadonlyMap<string, Calendar>,
  coverage: Coverage,
): readonly Fault[] {
  const path = ['calendar'];
  const ids = typeof calendar === 'string' ? [calendar] : coverage.regions.map((region) => region.calendar);
  return ids.flatMap((id): Fault[] => {
    if (id === 'coverage') return coverageFaults(calendars, coverage);
    const found = calendars.get(id);
    const known = `Use ${[...calendars.keys(), 'coverage'].join(', ')}.`;
    if (!found) return [{ path, what: `there is no calendar "${id}"`, mend: known }];
    if (opens(found)) return [];
    const what = `the calendar "${id}" never opens, so the clock would never move`;
    return [{ path, what, mend: 'Give the calendar hours, or use another one.' }];
  });
}

function coverageFaults(calendars: ReadonlyMap<string, Calendar>, { regions }: Coverage): Fault[] {
  const found = regions.flatMap((region) => calendars.get(region.calendar) ?? []);
  if (regions.length === 0 || found.some(opens)) return [];
  const what = 'no region ever opens, so the clock would never move';
  return [{ path: ['calendar'], what, mend: 'Give the regions hours, or name a calendar.' }];
}

const opens = ({ weekly, exceptions }: Calendar): boolean =>
  Object.values(weekly).some((spans) => spans.length > 0) || exceptions.some(({ hours }) => hours.length > 0);

// Who awaits somebody has the request, and the wait for an owner is over; who asks the employee has replied to him.
const after: Readonly<Partial<Record<Metric, readonly PauseReason[]>>> = {
  chat_answer: ['awaiting_user', 'awaiting_vendor'],
  next_response: ['awaiting_user'],
};

function pauseFaults({ metric, pauseWhile }: SlaPolicy): readonly Fault[] {
  return pauseWhile.flatMap((why, index): Fault[] => {
    if (!after[metric]?.includes(why)) return [];
    const what = `${why} begins with what stops ${metric}, so the clock can never pause for it`;
    return [{ path: ['pauseWhile', index], what, mend: 'Leave it out.' }];
  });
}

function warnFaults({ warnAt }: SlaPolicy): readonly Fault[] {
  return warnAt.flatMap(({ percent }, index): Fault[] => {
    const path = ['warnAt', index, 'percent'];
    if (!(percent >= 1 && percent <= 100)) {
      return [{ path, what: `${percent} percent is not between 1 and 100`, mend: 'Use a percent of the target.' }];
    }
    if (percent > (warnAt[index - 1]?.percent ?? 0)) return [];
    return [{ path, what: `${percent} percent does not come after the one before it`, mend: 'Put the lowest first.' }];
  });
}

function overlapFaults(policy: SlaPolicy, earlier: readonly SlaPolicy[]): readonly Fault[] {
  return earlier.flatMap((other): Fault[] => {
    if (other.metric !== policy.metric || other.agreement !== policy.agreement) return [];
    const both = ([1, 2, 3, 4, 5] as const).filter((one) => holdsFor(policy, one) && holdsFor(other, one));
    if (both.length === 0) return [];
    const what = `"${other.id}" already promises ${policy.metric} for priority ${both.join(', ')}`;
    return [{ path: ['priorities'], what, mend: 'Let each priority be promised once, or take one of the two out.' }];
  });
}
