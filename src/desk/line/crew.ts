import type { Book } from '../book.ts';
import { type Hours, isOpen, nextClose, nextOpen } from '../hours/calendar.ts';
import { hoursOfPlan, regionHours } from '../hours/coverage.ts';
import type { Agent } from '../inbound.ts';
import type { Language } from '../language.ts';
import type { Needs, Presence } from '../line-event.ts';
import type { Member, Plan, Region } from '../plan.ts';

/** Who there is at the desk: the plan, the agents seen in the shared channel, whether they are on, and what they have. */
export type Crew = Pick<Book, 'plan' | 'agents' | 'presence' | 'load'>;

/** Somebody of the plan as the shared channel shows him: by mail address; by name, which anybody can take, only where the plan gives no address. */
export function memberOf(plan: Plan, { name, email }: Pick<Agent, 'name' | 'email'>): Member | undefined {
  const same = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && a.trim().toLowerCase() === b.trim().toLowerCase();
  return plan.people.find((one) => (one.email === undefined ? same(one.name, name) : same(one.email, email)));
}

/** The region that somebody works in, if the plan says so. */
export function regionOf(plan: Plan, agent: Agent): Region | undefined {
  const id = memberOf(plan, agent)?.region;
  return id === undefined ? undefined : plan.coverage.regions.find((one) => one.id === id);
}

/** When somebody works: his region's hours; without a region, whenever the desk is open. */
export function hoursOfAgent(plan: Plan, agent: Agent): Hours {
  const region = regionOf(plan, agent);
  return region === undefined ? hoursOfPlan(plan, 'coverage') : regionHours(plan, region);
}

// A lunch break ends no shift: nobody hands his talks over for an hour in which the clocks stand still anyway.
const longestBreakMs = 2 * 3_600_000;
const mostBreaks = 20;

/** When the shift ends that is going on at an instant (or begins next): breaks up to two hours belong to it; null when it never ends. */
export function shiftEndOf(plan: Plan, agent: Agent, at: number): number | null {
  const hours = hoursOfAgent(plan, agent);
  let from = at;
  for (let breaks = 0; breaks < mostBreaks; breaks++) {
    const close = nextClose(hours, from);
    if (close === null) return null;
    const again = nextOpen(hours, close);
    if (again === null || again - close > longestBreakMs) return close;
    from = again;
  }
  return nextClose(hours, from);
}

/** Whether somebody's shift goes on at an instant, a break of it included. */
export function onShift(plan: Plan, agent: Agent, at: number): boolean {
  const hours = hoursOfAgent(plan, agent);
  if (isOpen(hours, at)) return true;
  const again = nextOpen(hours, at);
  if (again === null || again - at > longestBreakMs) return false;
  const [before] = hours.windows(again - longestBreakMs, again).filter((one) => one.to <= at);
  return before !== undefined;
}

const overtimeMs = 4 * 3_600_000;

/** How long what somebody takes or says now holds: to the end of his shift; outside of it four hours, or to the end of the shift that begins in them. */
export function holdsUntil(plan: Plan, agent: Agent, at: number): number | null {
  if (onShift(plan, agent, at)) return shiftEndOf(plan, agent, at);
  const later = at + overtimeMs;
  return onShift(plan, agent, later) ? shiftEndOf(plan, agent, later) : later;
}

/** Whether somebody takes requests now: as he said, while that holds; otherwise by the hours of his region. */
export function stateOf(crew: Crew, agent: Agent, at: number): Presence['state'] {
  const said = crew.presence[agent.id];
  if (said && (said.until === undefined || at < said.until)) return said.state;
  return isOpen(hoursOfAgent(crew.plan, agent), at) ? 'on' : 'off';
}

/** How many talks somebody has at once. */
export function capacityOf(plan: Plan, agent: Agent): number {
  return memberOf(plan, agent)?.capacity ?? plan.line.capacity;
}

/** How many talks somebody has now. */
export const loadOf = (crew: Crew, agent: Agent): number => crew.load[agent.id] ?? 0;

/** Whether somebody has the employee's language; of whom nothing is known, it is taken for granted. */
export function speaks(plan: Plan, agent: Agent, language: Language): boolean {
  const languages = memberOf(plan, agent)?.languages ?? [];
  return languages.length === 0 || languages.includes(language);
}

/** Whether somebody has the skills for a request: its language, and one of its topics unless he may take all. */
export function hasSkills(plan: Plan, agent: Agent, needs: Needs): boolean {
  const topics = memberOf(plan, agent)?.topics ?? [];
  const knows = topics.length === 0 || needs.topics.some((one) => topics.includes(one));
  return knows && speaks(plan, agent, needs.language);
}

const serving: readonly Member['roles'][number][] = ['l1', 'l2', 'l2_lead', 'shift_manager'];

/** Whether somebody takes requests at all; of whom the plan says nothing does. */
export function serves(plan: Plan, agent: Agent): boolean {
  const member = memberOf(plan, agent);
  return member === undefined || member.roles.length === 0 || member.roles.some((one) => serving.includes(one));
}

/** Everybody who may take requests: those seen in the shared channel, and those of the plan that were not seen yet. */
export function everybody({ plan, agents }: Pick<Crew, 'plan' | 'agents'>): readonly Agent[] {
  const seen = new Set(agents.map((one) => memberOf(plan, one)?.id));
  const unseen = plan.people
    .filter((one) => !seen.has(one.id))
    .map((one): Agent => ({ id: `plan:${one.id}`, name: one.name, ...(one.email ? { email: one.email } : {}) }));
  return [...agents, ...unseen].filter((one) => serves(plan, one));
}

/** Everybody who is on, least loaded first; people of the region that the request was given to before all others. */
export function peopleOn(crew: Crew, at: number, region?: string): readonly Agent[] {
  const elsewhere = (one: Agent) => (region === undefined || regionOf(crew.plan, one)?.id === region ? 0 : 1);
  return everybody(crew)
    .filter((one) => stateOf(crew, one, at) === 'on')
    .toSorted((a, b) => elsewhere(a) - elsewhere(b) || loadOf(crew, a) - loadOf(crew, b) || compare(a.name, b.name));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Who could take a request now: on, with its skills and room for one more; in the order of `peopleOn`. */
export function freeFor(crew: Crew, needs: Needs, at: number): readonly Agent[] {
  return peopleOn(crew, at, needs.region).filter(
    (one) => hasSkills(crew.plan, one, needs) && loadOf(crew, one) < capacityOf(crew.plan, one),
  );
}

/** How many talks the people of each region have, by region id. */
export function loadByRegion(crew: Crew): (region: string) => number {
  const loads = new Map<string, number>();
  for (const agent of crew.agents) {
    const id = regionOf(crew.plan, agent)?.id;
    if (id !== undefined) loads.set(id, (loads.get(id) ?? 0) + loadOf(crew, agent));
  }
  return (region) => loads.get(region) ?? 0;
}
