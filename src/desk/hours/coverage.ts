import { alwaysOpen, type Calendar, type Day, days, type Plan, type Region, type Span } from '../plan.ts';
import { type Hours, hoursOf, isOpen, nextClose, nextOpen, unionOf } from './calendar.ts';
import { common, type Window, without } from './windows.ts';
import { dayMs, localOf, minuteOf } from './zoned.ts';

const covers = new WeakMap<Plan, Hours>();

/**
 * The hours that an id of the plan stands for: a calendar, `24x7`, or `coverage` (some region is open). An id that
 * nobody knows is always open, and so is the coverage of a desk without regions: no clock may stop for a slip of the pen.
 */
export function hoursOfPlan(plan: Plan, id: string): Hours {
  return id === 'coverage' ? coverOf(plan) : hoursOf(plan.calendars.get(id) ?? alwaysOpen);
}

/** The hours of one region. */
export function regionHours(plan: Plan, region: Region): Hours {
  return hoursOf(plan.calendars.get(region.calendar) ?? alwaysOpen);
}

function coverOf(plan: Plan): Hours {
  const found = covers.get(plan);
  if (found !== undefined) return found;
  const { regions } = plan.coverage;
  const cover = regions.length === 0 ? hoursOf(alwaysOpen) : unionOf(regions.map((one) => regionHours(plan, one)));
  covers.set(plan, cover);
  return cover;
}

/** The regions that are open at an instant, in the order of the plan. */
export function openRegions(plan: Plan, at: number): readonly Region[] {
  return plan.coverage.regions.filter((one) => isOpen(regionHours(plan, one), at));
}

/**
 * The open region that a conversation goes to: whose next close is furthest away, so that it need not be handed over
 * soon; of several the one with the least `load` (any number by region id), then the first. Undefined when all are closed.
 */
export function regionFor(plan: Plan, at: number, load: (region: string) => number): Region | undefined {
  const closes = (region: Region) => nextClose(regionHours(plan, region), at) ?? Number.POSITIVE_INFINITY;
  const [best] = openRegions(plan, at)
    .map((region) => ({ region, closes: closes(region), load: load(region.id) }))
    .toSorted((a, b) => (a.closes === b.closes ? a.load - b.load : a.closes > b.closes ? -1 : 1));
  return best?.region;
}

/** When somebody is there again: the instant itself while a region is open, null when none opens within 400 days. */
export function nextOpening(plan: Plan, at: number): number | null {
  return nextOpen(coverOf(plan), at);
}

/** What the contract promises and no region covers, within so many times 24 hours from an instant; nothing where nothing is promised. */
export function gapsOf(plan: Plan, from: number, forDays = 400): readonly Window[] {
  const { required } = plan.coverage;
  if (required === undefined) return [];
  const to = from + forDays * dayMs;
  return without(hoursOf(required).windows(from, to), coverOf(plan).windows(from, to));
}

/** Gaps at the same hours: `HH:MM` in UTC, how long each is, the days of the week on which they begin, the first, the last, how many. */
export type GapGroup = {
  readonly from: string;
  readonly to: string;
  readonly minutes: number;
  readonly days: readonly Day[];
  readonly first: Window;
  readonly last: Window;
  readonly count: number;
};

/** Gaps that can be told in one sentence, in order of their first; those of one group begin and end at the same UTC time and are equally long. */
export function gapGroups(gaps: readonly Window[]): readonly GapGroup[] {
  const groups = new Map<string, GapGroup>();
  for (const gap of gaps) {
    const start = localOf('UTC', gap.from);
    const minutes = (gap.to - gap.from) / 60_000;
    const key = `${start.time} ${minutes}`;
    const group = groups.get(key);
    groups.set(key, {
      from: start.time,
      to: localOf('UTC', gap.to).time,
      minutes,
      days: days.filter((day) => day === start.day || group?.days.includes(day)),
      first: group?.first ?? gap,
      last: gap,
      count: (group?.count ?? 0) + 1,
    });
  }
  return [...groups.values()];
}

/** A stretch of promised time with fewer people than the plan wants, and how many there are. */
export type Thin = Window & { readonly agents: number };

/**
 * Promised time (without a promise: the regions' hours) in which fewer than `minAgents` people of the second line are
 * there; a gap is thin too, with 0. Somebody without a region is there whenever any is open. Nobody named: not judged.
 */
export function thinOf(plan: Plan, from: number, forDays = 400): readonly Thin[] {
  const agents = plan.people.filter((one) => one.roles.some((role) => role === 'l2' || role === 'l2_lead'));
  if (agents.length === 0) return [];
  const { required, minAgents } = plan.coverage;
  const to = from + forDays * dayMs;
  const promised = (required === undefined ? coverOf(plan) : hoursOf(required)).windows(from, to);
  const staffed = staffOf(plan, agents).flatMap(({ hours, people }) =>
    hours.windows(from, to).map((window) => ({ window, people })),
  );
  return levelsOf(promised, staffed).filter((one) => one.agents < minAgents);
}

type Staff = { readonly hours: Hours; readonly people: number };

/** How many people keep which hours. */
function staffOf(plan: Plan, agents: Plan['people']): readonly Staff[] {
  const counts = new Map<Hours, number>();
  for (const agent of agents) {
    const region = plan.coverage.regions.find((one) => one.id === agent.region);
    const hours = region === undefined ? coverOf(plan) : regionHours(plan, region);
    counts.set(hours, (counts.get(hours) ?? 0) + 1);
  }
  return [...counts].map(([hours, people]) => ({ hours, people }));
}

/** The promised time, cut where the number of people changes. */
function levelsOf(
  promised: readonly Window[],
  staffed: readonly { readonly window: Window; readonly people: number }[],
): readonly Thin[] {
  const changes = staffed
    .flatMap(({ window, people }) => [
      { at: window.from, by: people },
      { at: window.to, by: -people },
    ])
    .toSorted((a, b) => a.at - b.at);
  const levels: Thin[] = [];
  let from = Number.NEGATIVE_INFINITY;
  let agents = 0;
  for (const { at, by } of [...changes, { at: Number.POSITIVE_INFINITY, by: 0 }]) {
    // Two changes at one instant are one: the shift that comes replaces the one that goes.
    if (at > from) levels.push({ from, to: at, agents });
    from = at;
    agents += by;
  }
  return [...new Set(levels.map((one) => one.agents))]
    .flatMap((count) => {
      const same = levels.filter((one) => one.agents === count);
      return common(promised, same).map((one) => ({ ...one, agents: count }));
    })
    .toSorted((a, b) => a.from - b.from);
}

const weekMinutes = 7 * 1440;

/** A promise without a break, such as `{ from: 'Sun 23:00Z', to: 'Fri 23:00Z' }`, as a weekly calendar in UTC; or what is wrong with it. */
export function requiredFromTo(span: { readonly from: string; readonly to: string }): Calendar | string {
  const from = minuteOfWeek(span.from);
  const to = minuteOfWeek(span.to);
  if (from === undefined || to === undefined)
    return `"${from === undefined ? span.from : span.to}" is not a day and a time in UTC, such as "Sun 23:00Z"`;
  const weekly: Partial<Record<Day, Span[]>> = {};
  // From a time of the week to the same time is the whole week.
  const end = to > from ? to : to + weekMinutes;
  for (let at = from; at < end; ) {
    const midnight = Math.floor(at / 1440) * 1440;
    const until = Math.min(midnight + 1440, end);
    const day = days[(midnight / 1440) % 7] ?? 'mon';
    weekly[day] = [...(weekly[day] ?? []), { from: clockOf(at - midnight), to: clockOf(until - midnight) }];
    at = until;
  }
  return { ...alwaysOpen, id: 'required', weekly };
}

/** Minutes since Monday 00:00 UTC. */
function minuteOfWeek(text: string): number | undefined {
  const [, name = '', clock = ''] = /^([a-z]{3}) (\d\d:\d\d)Z$/i.exec(text.trim()) ?? [];
  const day = (days as readonly string[]).indexOf(name.toLowerCase());
  const minute = minuteOf(clock);
  return day < 0 || Number.isNaN(minute) ? undefined : (day * 1440 + minute) % weekMinutes;
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
