import type { Conversation, Handoff } from './conversation.ts';
import type { PauseReason, Plan } from './plan.ts';
import { priorityOfHandoff } from './protocol.ts';
import type { ClockEvent } from './sla/clock-event.ts';

/** A clock event before it has its id. */
export type Happened = ClockEvent extends infer One ? (One extends ClockEvent ? Omit<One, 'id'> : never) : never;

/** What the events so far say of a request. */
type Known = {
  opened: boolean;
  priority: number | undefined;
  owner: string | undefined;
  paused: readonly PauseReason[];
  resolved: boolean;
  escalated: boolean;
  offered: boolean;
};

function knownOf(clock: readonly ClockEvent[]): Known {
  const known: Known = {
    opened: false,
    priority: undefined,
    owner: undefined,
    paused: [],
    resolved: false,
    escalated: false,
    offered: false,
  };
  for (const event of clock) learn(known, event);
  return known;
}

function learn(known: Known, event: ClockEvent): void {
  switch (event.kind) {
    case 'opened':
      known.opened = true;
      known.priority = event.priority;
      break;
    case 'reprioritised':
      known.priority = event.priority;
      break;
    case 'owned':
      known.owner = event.owner;
      break;
    case 'unowned':
      known.owner = undefined;
      break;
    case 'paused':
      known.paused = [...known.paused, event.why];
      break;
    case 'resumed':
      known.paused = known.paused.filter((why) => why !== event.why);
      break;
    case 'resolved':
      known.resolved = true;
      known.paused = [];
      break;
    case 'reopened':
      known.resolved = false;
      break;
    case 'escalated':
    case 'acknowledged':
      known.escalated = event.kind === 'escalated';
      break;
    case 'offered':
    case 'accepted':
      known.offered = event.kind === 'offered';
      break;
    default:
      break;
  }
}

const eventsLimit = 150;

/** The clock with more events; of a very long one the oldest words after the first answer are let go. */
export function withEvents(clock: readonly ClockEvent[], more: readonly Happened[]): readonly ClockEvent[] {
  const from = Number(clock.at(-1)?.id ?? 0);
  const all = [...clock, ...more.map((one, index) => ({ ...one, id: `${from + index + 1}` }))];
  if (all.length <= eventsLimit) return all;
  const answer = all.findIndex(({ kind }) => kind === 'replied');
  const pair = all.findIndex(({ kind }, index) => index > answer && (kind === 'wrote' || kind === 'replied'));
  return pair < 0 || all.length > 2 * eventsLimit
    ? [...all.slice(0, 1), ...all.slice(-eventsLimit)]
    : all.toSpliced(pair, 1);
}

/**
 * The events of the present handoff's clocks, caught up with how it stands: opened, priority, owner, awaited or not,
 * resolved, escalated, offered. What is said is noted when it is said.
 */
export function clockOf(state: Conversation, plan: Plan, at: number): readonly ClockEvent[] {
  const { handoff } = state;
  if (!handoff) return [];
  const clock = handoff.clock ?? [];
  const more = missing(state, handoff, knownOf(clock), plan, at);
  return more.length === 0 ? clock : withEvents(clock, more);
}

function missing(state: Conversation, handoff: Handoff, known: Known, plan: Plan, at: number): readonly Happened[] {
  const owner = 'owner' in state.phase ? state.phase.owner.id : undefined;
  const priority = priorityOfHandoff(handoff);
  const resolved = state.phase.name === 'settling';
  return [
    ...(known.opened ? [] : opened(state, handoff, plan, owner)),
    ...(known.opened && known.priority !== priority ? [{ at, kind: 'reprioritised' as const, priority }] : []),
    ...(known.resolved && !resolved ? [{ at, kind: 'reopened' as const }] : []),
    ...ownersOf(handoff, known, owner, at),
    ...(resolved ? [] : pausesOf(handoff, known, at)),
    ...callsOf(handoff, known, at),
    ...(resolved && !known.resolved ? [{ at, kind: 'resolved' as const }] : []),
  ];
}

function ownersOf({ region }: Handoff, known: Known, owner: string | undefined, at: number): readonly Happened[] {
  if (owner === known.owner) return [];
  return owner === undefined
    ? [{ at, kind: 'unowned' }]
    : [{ at, kind: 'owned', owner, ...(region === undefined ? {} : { group: region }) }];
}

function pausesOf(handoff: Handoff, known: Known, at: number): readonly Happened[] {
  const stands: readonly (readonly [PauseReason, boolean])[] = [
    ['awaiting_user', handoff.awaiting !== undefined],
    ['awaiting_vendor', handoff.vendor === true],
  ];
  return stands
    .filter(([why, waits]) => waits !== known.paused.includes(why))
    .map(([why, waits]) => ({ at, kind: waits ? ('paused' as const) : ('resumed' as const), why }));
}

function callsOf({ pages, beyond, shift }: Handoff, known: Known, at: number): readonly Happened[] {
  const paging = pages?.some((page) => page.endedAt === undefined && page.acknowledgedAt === undefined) === true;
  const called = paging || beyond?.state === 'asked';
  const offered = shift?.offeredAt !== undefined;
  return [
    ...(called === known.escalated ? [] : [{ at, kind: called ? ('escalated' as const) : ('acknowledged' as const) }]),
    ...(offered === known.offered ? [] : [{ at, kind: offered ? ('offered' as const) : ('accepted' as const) }]),
  ];
}

// A handoff of before clocks were kept may have been answered already: its first answer stands in the transcript.
function opened(state: Conversation, handoff: Handoff, plan: Plan, owner: string | undefined): readonly Happened[] {
  const { openedAt: at } = handoff;
  const zone = state.person.zone;
  const home = plan.coverage.regions.find(({ calendar }) => zone && plan.calendars.get(calendar)?.tz === zone)?.id;
  const begun = {
    at,
    kind: 'opened' as const,
    priority: priorityOfHandoff(handoff),
    ...(handoff.region === undefined ? {} : { region: handoff.region }),
    ...(home === undefined ? {} : { requesterRegion: home }),
  };
  const answer =
    owner === undefined ? undefined : state.transcript.find((line) => line.from === 'agent' && line.at >= at);
  return answer && owner !== undefined ? [begun, { at: answer.at, kind: 'replied', by: owner }] : [begun];
}
