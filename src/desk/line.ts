import type { LineEvent, Order } from './effect.ts';
import type { Agent } from './inbound.ts';
import type { Language } from './language.ts';
import { type Address, plain } from './message.ts';

/** Somebody in the line: since when he waits now, when he first asked, and his place (from 1). */
type Waiting = { readonly subject: string; readonly at: number; readonly since: number; readonly place: number };

/** The desk's waiting line and the agents that were seen in the shared channel. Oldest request first. */
export type Line = {
  readonly waiting: readonly Waiting[];
  /** How long the last people waited until somebody came, in milliseconds. */
  readonly waits: readonly number[];
  readonly agents: readonly Agent[];
};

/** What happens to the line. */
export type LineHappening =
  | LineEvent
  | { readonly type: 'sighted'; readonly agent: Agent }
  /** An admin had somebody erased: he is neither waiting nor an agent any more. */
  | { readonly type: 'forgotten'; readonly subject: string; readonly person: string }
  | { readonly type: 'asked'; readonly at: Address; readonly help: string; readonly language: Language };

/** The line of a desk nobody has waited at yet. */
export const emptyLine: Line = { waiting: [], waits: [], agents: [] };

const assumedWaitMs = 5 * 60_000;
const rememberedWaits = 20;
const mostAgents = 200;

/** The line after one event, and word to everybody whose place has changed by it. */
export function decideLine(before: Line, event: LineHappening, at: number): { state: Line; orders: readonly Order[] } {
  if (event.type === 'sighted') {
    const others = before.agents.filter((agent) => agent.id !== event.agent.id);
    return { state: { ...before, agents: [...others, event.agent].slice(-mostAgents) }, orders: [] };
  }
  if (event.type === 'asked') {
    const message = plain(event.language, event.help);
    return { state: before, orders: [{ lane: 'desk', effect: { kind: 'say', to: event.at, message } }] };
  }
  const known = event.type === 'forgotten' ? before.agents.filter((agent) => agent.id !== event.person) : before.agents;
  const entry = before.waiting.find((one) => one.subject === event.subject);
  const others = before.waiting.filter((one) => one.subject !== event.subject);
  const joined =
    event.type === 'joined'
      ? [...others, { subject: event.subject, at: entry?.at ?? at, since: event.since, place: 0 }]
      : others;
  const waits =
    event.type === 'served' && entry ? [...before.waits, at - entry.at].slice(-rememberedWaits) : before.waits;
  const waiting = joined.toSorted((a, b) => a.since - b.since).map((one, index) => ({ ...one, place: index + 1 }));
  const paceMs = median(waits) ?? assumedWaitMs;
  const orders = waiting
    .filter((one) => before.waiting.find((was) => was.subject === one.subject)?.place !== one.place)
    .map(
      (one): Order => ({
        lane: 'line',
        effect: { kind: 'place', subject: one.subject, place: one.place, waitMs: one.place * paceMs },
      }),
    );
  return { state: { ...before, agents: known, waiting, waits }, orders };
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
