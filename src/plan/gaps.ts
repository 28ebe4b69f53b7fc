import { type GapGroup, gapGroups, gapsOf, type Thin, thinOf } from '../desk/hours/coverage.ts';
import { type Window, without } from '../desk/hours/windows.ts';
import type { Plan } from '../desk/plan.ts';
import { count, type Paint } from '../scripts-command-terminal.ts';
import { daysWords, instantWords, minutesWords } from './words-times.ts';

/** Promised time with too few people, in groups of the same hours; `agents` is how many are there. */
export type ThinGroup = GapGroup & { readonly agents: number };

/** When nobody, or too few, are there. `thin` leaves out what is a gap already. */
export type CoverReport = {
  readonly promised: boolean;
  readonly named: boolean;
  readonly gaps: readonly GapGroup[];
  readonly thin: readonly ThinGroup[];
};

/** Looks at coverage from an instant on, for so many times 24 hours. */
export function coverReport(plan: Plan, from: number, forDays: number): CoverReport {
  const gaps = gapsOf(plan, from, forDays);
  return {
    promised: plan.coverage.required !== undefined,
    named: plan.people.some(({ roles }) => roles.includes('l2') || roles.includes('l2_lead')),
    gaps: gapGroups(gaps),
    thin: thinGroups(thinOf(plan, from, forDays), gaps),
  };
}

function thinGroups(thin: readonly Thin[], gaps: readonly Window[]): readonly ThinGroup[] {
  const numbers = [...new Set(thin.map(({ agents }) => agents))].toSorted((one, other) => one - other);
  return numbers.flatMap((agents) => {
    const windows = without(
      thin.filter((one) => one.agents === agents),
      gaps,
    );
    return gapGroups(windows).map((group) => ({ ...group, agents }));
  });
}

/** The report in words: groups with their first, last and number, in UTC and on the clock of each region. */
export function coverWords(plan: Plan, { promised, named, gaps, thin }: CoverReport, paint: Paint): string {
  return [
    ...(promised ? [gapsWords(plan, gaps, paint)] : [noPromise]),
    ...(named ? [thinWords(plan, thin, paint)] : [nobodyNamed]),
  ].join('');
}

const noPromise =
  'Nothing is promised beyond the hours of the regions, so that there are no gaps (coverage: required).\n';
const nobodyNamed = 'Nobody of the second line is named under people: whether enough are there is not judged.\n';

function gapsWords(plan: Plan, gaps: readonly GapGroup[], paint: Paint): string {
  if (gaps.length === 0) return `${paint('No gaps', 'green')}: somebody is there in all of the promised time.\n`;
  const times = gaps.reduce((sum, one) => sum + one.count, 0);
  const head = `${paint('Nobody is there', 'red')} in ${count(times, 'stretch', 'stretches')} of promised time:\n`;
  return head + gaps.map((group) => groupWords(plan, group)).join('');
}

function thinWords(plan: Plan, thin: readonly ThinGroup[], paint: Paint): string {
  const { minAgents } = plan.coverage;
  const wanted = count(minAgents, 'person', 'people');
  if (thin.length === 0) return `${paint('No thin cover', 'green')}: at least ${wanted} wherever somebody is there.\n`;
  const head = `${paint('Too few', 'yellow')}, where ${wanted} ${minAgents === 1 ? 'is' : 'are'} wanted:\n`;
  const lines = thin.map((group) =>
    groupWords(
      plan,
      group,
      group.agents === 0 ? 'open, but nobody works there' : count(group.agents, 'person', 'people'),
    ),
  );
  return head + lines.join('');
}

function groupWords(plan: Plan, group: GapGroup, who?: string): string {
  const { from, to, minutes, days, first, last } = group;
  const stretch = minutes < 1440 ? `${from}–${to}` : `from ${from}`;
  const said = [
    `${daysWords(days, 'en')} ${stretch} UTC`,
    minutesWords(minutes, 'en'),
    ...(group.count > 1 ? [`${count(group.count, 'time')}`] : []),
    ...(who === undefined ? [] : [who]),
  ];
  const one = group.count === 1;
  return [
    `  ${said.join(', ')}\n`,
    `    ${one ? 'on   ' : 'first'}  ${clocks(plan, first.from)}\n`,
    ...(one ? [] : [`    last   ${clocks(plan, last.from)}\n`]),
  ].join('');
}

/** An instant in UTC and on the clock of each region. */
function clocks(plan: Plan, at: number): string {
  const regions = plan.coverage.regions.flatMap(({ name, calendar }) => {
    const tz = plan.calendars.get(calendar)?.tz ?? 'UTC';
    return tz === 'UTC' ? [] : [`${name} ${instantWords(at, tz, 'en')}`];
  });
  return [`${instantWords(at, 'UTC', 'en')} UTC`, ...regions].join(' · ');
}
