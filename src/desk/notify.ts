import { onCallAt } from './hours/oncall.ts';
import type { Agent } from './inbound.ts';
import { memberOf } from './line/crew.ts';
import type { Member, Notify, Plan } from './plan.ts';
import type { Turn } from './turn.ts';

/** Who is told: agents that the platform knows, people by name whom it has never seen, and the shared channel or not. */
export type Told = {
  readonly agents: readonly Agent[];
  readonly unseen: readonly Member[];
  readonly channel: boolean;
};

/** Finds whom a plan means by its notifications, each once. A role that nobody is named for is everybody's: the channel's. */
export function toldBy({ at, book }: Turn, notify: readonly Notify[]): Told {
  const { plan, agents } = book;
  const members = new Set(notify.flatMap((one) => membersOf(plan, one, at)));
  const found = [...members].map((member) => ({ member, agent: agentOfMember(plan, agents, member) }));
  return {
    agents: found.flatMap(({ agent }) => agent ?? []),
    unseen: found.flatMap(({ member, agent }) => (agent ? [] : [member])),
    channel: notify.some((one) => 'channel' in one || ('role' in one && !isNamed(plan, one.role))),
  };
}

/** Whether anybody is told at all by these notifications. */
export function reachesAnybody(turn: Turn, notify: readonly Notify[]): boolean {
  const { agents, unseen, channel } = toldBy(turn, notify);
  return channel || agents.length + unseen.length > 0;
}

const isNamed = (plan: Plan, role: Member['roles'][number]): boolean =>
  plan.people.some(({ roles }) => roles.includes(role));

function membersOf(plan: Plan, notify: Notify, at: number): readonly Member[] {
  if ('role' in notify) return plan.people.filter(({ roles }) => roles.includes(notify.role));
  if ('user' in notify) return plan.people.filter(({ id }) => id === notify.user);
  if (!('oncall' in notify)) return [];
  const roster = plan.oncall.find(({ id }) => id === notify.oncall);
  const user = roster && onCallAt(roster, at);
  return plan.people.filter(({ id }) => id === user);
}

// Seen more than once (renamed, on two devices), the one seen last counts.
function agentOfMember(plan: Plan, agents: readonly Agent[], member: Member): Agent | undefined {
  return agents.findLast((agent) => memberOf(plan, agent)?.id === member.id);
}

/** Names in a row, as they are read. */
export function namesOf(people: readonly { readonly name: string }[]): string {
  return people.map(({ name }) => name).join(', ');
}
