import { hoursOfPlan } from '../desk/hours/coverage.ts';
import { type Conflict, conflicts, gapsOnCall, warningsOf } from '../desk/hours/oncall.ts';
import { type Window, without } from '../desk/hours/windows.ts';
import { dateOfDay, dayNumberOf } from '../desk/hours/zoned.ts';
import { nearest } from '../desk/nearest.ts';
import { alwaysOpen, type Notify, type Plan, type Role } from '../desk/plan.ts';
import { count } from '../scripts-command-terminal.ts';
import { instantWords, minutesWords } from './words-times.ts';

/** What serves, but should be known: a `warning` will hurt one day, a `note` is good to know. */
export type Remark = { readonly level: 'warning' | 'note'; readonly text: string };

const dayMs = 86_400_000;

/** What an admin should know of a sound plan (`topics`: ids of scripts and categories, where they are known): who is on call when nobody is there, swaps that collide, roles that nobody has, holidays that run out. */
export const remarksOf = (
  plan: Plan,
  from: number,
  forDays: number,
  topics: readonly string[] = [],
): readonly Remark[] => [
  ...onCallRemarks(plan, from, from + forDays * dayMs),
  ...conflictRemarks(plan, from, from + forDays * dayMs),
  ...roleRemarks(plan),
  ...topicRemarks(plan, topics),
  ...calendarRemarks(plan, from, forDays),
  ...triggerRemarks(plan),
];

const nameOf = (plan: Plan, id: string): string => plan.people.find((one) => one.id === id)?.name ?? id;

function onCallRemarks(plan: Plan, from: number, to: number): Remark[] {
  const closed = without([{ from, to }], hoursOfPlan(plan, 'coverage').windows(from, to));
  return plan.oncall.flatMap((roster): Remark[] => {
    const warnings = warningsOf(roster, from, to).map(
      (warning): Remark => ({
        level: 'warning',
        text:
          warning.kind === 'empty'
            ? `On call in ${roster.id}: nobody at all.`
            : `On call in ${roster.id}: no backup, ${nameOf(plan, warning.user)} carries it alone.`,
      }),
    );
    if (warnings.some(({ text }) => text.endsWith('nobody at all.'))) return warnings;
    const gaps = gapsOnCall(roster, from, to, closed);
    return [...warnings, ...(gaps.length > 0 ? [gapRemark(roster.id, roster.tz, gaps)] : [])];
  });
}

function gapRemark(id: string, tz: string, gaps: readonly Window[]): Remark {
  const [first] = gaps;
  const hours = gaps.reduce((sum, gap) => sum + (gap.to - gap.from), 0) / 60_000;
  const when = first ? `, first ${instantWords(first.from, tz, 'en')} (${tz})` : '';
  const text = `On call in ${id}: nobody in ${count(gaps.length, 'stretch', 'stretches')} while the desk is closed, ${minutesWords(hours, 'en')} in all${when}.`;
  return { level: 'warning', text };
}

function conflictRemarks(plan: Plan, from: number, to: number): Remark[] {
  const found = new Map<string, { readonly first: Conflict; count: number }>();
  for (const one of conflicts(plan.oncall, from, to)) {
    const key =
      one.kind === 'twice' ? `${one.user} ${one.rosters.join(' ')}` : `${one.roster} ${one.override} ${one.by}`;
    const known = found.get(key);
    if (known) known.count += 1;
    else found.set(key, { first: one, count: 1 });
  }
  return [...found.values()].map(({ first, count: times }) => ({
    level: 'warning',
    text: conflictText(plan, first, times),
  }));
}

function conflictText(plan: Plan, one: Conflict, times: number): string {
  const rosterId = one.kind === 'twice' ? one.rosters[0] : one.roster;
  const tz = plan.oncall.find(({ id }) => id === rosterId)?.tz ?? 'UTC';
  const when = `${instantWords(one.from, tz, 'en')} (${tz})`;
  if (one.kind === 'twice') {
    const often = times === 1 ? `on ${when}` : `${count(times, 'time')}, first on ${when}`;
    return `${nameOf(plan, one.user)} is on call in ${one.rosters.join(' and ')} at once, ${often}.`;
  }
  const overrides = plan.oncall.find(({ id }) => id === one.roster)?.overrides ?? [];
  const [under, over] = [overrides[one.override]?.user ?? '', overrides[one.by]?.user ?? ''].map((id) =>
    nameOf(plan, id),
  );
  return `On call in ${one.roster}: the override of ${over} covers that of ${under} from ${when}.`;
}

function roleRemarks({ people, sla, escalation }: Plan): Remark[] {
  if (people.length === 0) return [];
  const told: readonly (Notify | { readonly ticketNote: true })[] = [
    ...sla.flatMap(({ warnAt }) => warnAt.flatMap(({ notify }) => notify)),
    ...escalation.policies.flatMap(({ steps, onExhausted }) => [
      ...steps.flatMap(({ notify }) => notify),
      ...onExhausted,
    ]),
  ];
  const wanted = new Set<Role>(told.flatMap((one) => ('role' in one ? [one.role] : [])));
  const missing = [...wanted].filter((role) => !people.some(({ roles }) => roles.includes(role)));
  return missing.map((role) => ({
    level: 'warning',
    text: `Nobody has the role ${role}, which is to be told: such a step reaches nobody.`,
  }));
}

function topicRemarks({ people }: Plan, known: readonly string[]): Remark[] {
  if (known.length === 0) return [];
  return people.flatMap(({ name, topics }) =>
    topics
      .filter((topic) => !known.includes(topic))
      .map((topic): Remark => {
        const near = nearest(topic, known);
        const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
        return { level: 'warning', text: `${name} takes "${topic}", which is no script and no category.${hint}` };
      }),
  );
}

function calendarRemarks(plan: Plan, from: number, forDays: number): Remark[] {
  const used = new Set([
    ...plan.coverage.regions.map(({ calendar }) => calendar),
    ...plan.sla.flatMap(({ calendar }) => (typeof calendar === 'string' ? [calendar] : [])),
    ...plan.escalation.policies.map(({ clock }) => clock),
  ]);
  return [...plan.calendars.values()].flatMap(({ id, holidays }): Remark[] => {
    if (id === alwaysOpen.id) return [];
    if (!used.has(id)) return [{ level: 'note', text: `The calendar ${id} is used by nothing.` }];
    const last = holidays
      .map(({ date }) => date)
      .toSorted()
      .at(-1);
    const end = dateOfDay(Math.floor(from / dayMs) + forDays);
    if (last === undefined) return [{ level: 'note', text: `The calendar ${id} has no holidays.` }];
    // Somewhere in the world there is a holiday in every quarter; a list that ends earlier has not been carried on.
    if (dayNumberOf(last) >= dayNumberOf(end) - 120) return [];
    return [{ level: 'note', text: `The holidays of the calendar ${id} end with ${last}: add those that follow.` }];
  });
}

function triggerRemarks({ escalation }: Plan): Remark[] {
  const reached = new Set(escalation.triggers.map(({ to }) => to));
  return escalation.policies
    .filter(({ id }) => !reached.has(id))
    .map(({ id }) => ({ level: 'note', text: `No trigger leads to the policy ${id}.` }));
}
