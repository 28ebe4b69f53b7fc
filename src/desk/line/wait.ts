import { elapsed } from '../hours/calendar.ts';
import { hoursOfPlan, nextOpening } from '../hours/coverage.ts';
import { type Crew, capacityOf, freeFor, hasSkills, loadOf, peopleOn } from './crew.ts';
import type { Waiting } from './ranking.ts';

/**
 * How long somebody waited until a person came, in open milliseconds, from which place, with how many people who could
 * take it, and for what (a category). A bare number is what an earlier version kept.
 */
export type Waited =
  | number
  | { readonly ms: number; readonly place: number; readonly people: number; readonly kind?: string };

const assumedEffortMs = 5 * 60_000;
const enough = 3;
/** So many waits are remembered. */
export const rememberedWaits = 20;

/** What a wait that has just ended teaches. */
export function waitedBy(entry: Waiting, crew: Crew, at: number): Waited {
  const ms = elapsed(hoursOfPlan(crew.plan, 'coverage'), entry.at, at);
  const kind = entry.needs?.topics[0];
  const people = peopleFor(entry, crew, at);
  return { ms, place: entry.first ?? entry.place, people, ...(kind === undefined ? {} : { kind }) };
}

/**
 * Milliseconds from now until somebody is expected to come: by recent waits of the kind, divided by who can take it. For
 * many at once: what is alike among those who need the same is worked out once.
 */
export function expectedWaits(waits: readonly Waited[], crew: Crew, at: number): (entry: Waiting) => number {
  const efforts = new Map<string | undefined, number>();
  const people = new Map<string, number>();
  const opening = nextOpening(crew.plan, at);
  const closedMs = opening === null ? 0 : opening - at;
  return (entry) => {
    const kind = entry.needs?.topics[0];
    const effort = kept(efforts, kind, () => effortFor(kind, waits));
    const able = kept(people, JSON.stringify(entry.needs ?? null), () => peopleFor(entry, crew, at + closedMs));
    return closedMs + Math.round((entry.place * effort) / able);
  };
}

function effortFor(kind: string | undefined, waits: readonly Waited[]): number {
  const alike = waits.filter((one) => typeof one !== 'number' && one.kind === kind);
  return median((alike.length >= enough ? alike : waits).map(effortOf)) ?? assumedEffortMs;
}

function kept<K, V>(known: Map<K, V>, key: K, find: () => V): V {
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = find();
  known.set(key, found);
  return found;
}

/** How much of one person's time each request in line cost. */
const effortOf = (one: Waited): number => (typeof one === 'number' ? one : (one.ms * one.people) / one.place);

// Who is free counts; when all are busy, those who will be; when nobody has the skills, one person is assumed to come.
function peopleFor(entry: Waiting, crew: Crew, at: number): number {
  const { needs } = entry;
  const on = peopleOn(crew, at);
  const able = needs ? on.filter((one) => hasSkills(crew.plan, one, needs)) : on;
  const free = needs ? freeFor(crew, needs, at) : able.filter((one) => loadOf(crew, one) < capacityOf(crew.plan, one));
  return Math.max(1, free.length || able.length);
}

/** The plan's own median, the upper one of two: nobody is promised too much. */
function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Whether what somebody was told of his wait is so far off that he is told anew: by half of it, and five minutes. */
export function farOff(toldMs: number | undefined, nowMs: number): boolean {
  if (toldMs === undefined) return true;
  const offMs = Math.abs(nowMs - toldMs);
  return offMs >= 5 * 60_000 && offMs * 2 >= Math.max(toldMs, nowMs);
}

const exactTo = 10;
const share = 5;

/**
 * Whether somebody's place is another than he was told: among the first ten any other, further back by a fifth. In a
 * storm of thousands everybody else would be corrected by everybody who is served.
 */
export function hasMoved(told: number | undefined, place: number): boolean {
  if (told === undefined) return true;
  if (Math.min(told, place) <= exactTo) return told !== place;
  return Math.abs(told - place) * share >= told;
}
