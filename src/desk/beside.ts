import { isPaged } from './closed.ts';
import type { Conversation } from './conversation.ts';
import type { Event } from './event.ts';
import { carryHeld } from './file.ts';
import { besideAgain, meanwhileOf, standIn, takeBack } from './meanwhile.ts';
import { threadKey } from './message.ts';
import { become, type Turn } from './turn.ts';

const concerning: ReadonlySet<Event['type']> = new Set<Event['type']>([
  'met',
  'posted',
  'recorded',
  'assigned',
  'failed',
  'changed',
  'clocked',
  'delivered',
  'undelivered',
]);

const timers: ReadonlySet<string> = new Set(['patience', 'card']);

/** Whether what happens is about the request that is kept beside a script, and not about the script. */
export function concernsAside(state: Conversation, event: Event, thread: string | undefined): boolean {
  if (!meanwhileOf(state)) return false;
  if (event.type === 'elapsed') return timers.has(event.timer);
  if (!('agent' in event)) return concerning.has(event.type);
  const card = state.returned?.card;
  return thread === undefined || (card !== undefined && threadKey(card.address) === thread);
}

/**
 * Does what concerns the request that is kept beside as if she waited. It stays beside; when an agent takes it, or it is
 * over, the script ends, and when it has become one that calls people, it is back in the line.
 */
export function beside(turn: Turn, act: (turn: Turn) => Turn): Turn {
  const { phase, returned } = turn.state;
  const done = act(standIn(turn));
  const { handoff } = done.state;
  if (handoff?.number === returned?.number && done.state.phase.name === 'waiting') {
    const again = besideAgain(done, phase);
    return isPaged(done) ? takeBack(again) : again;
  }
  const trails = done.state.trails.map((one) =>
    one.outcome === 'running' ? { ...one, outcome: 'left' as const } : one,
  );
  const left = become(done, { trails });
  if (!handoff) return left;
  const { meanwhile: _tried, ...rest } = handoff;
  return carryHeld(become(left, { handoff: rest }));
}
