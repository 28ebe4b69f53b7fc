import { type Channel, ChannelError } from '../../src/channels/channel.ts';
import type { Address, Message, MessageRef } from '../../src/desk/message.ts';
import type { Limit } from '../../src/pacing.ts';
import type { StormClock } from './storm-clock.ts';
import { type Gate, gateOf } from './storm-limits.ts';

/** One request as the platform got it: what, where to, when it arrived (epoch ms), and by which task where that is told. */
export type Arrived = {
  readonly kind: 'say' | 'post' | 'whisper' | 'amend' | 'remove' | 'typing' | 'person';
  readonly to: string;
  readonly at: number;
  readonly key?: string;
  readonly message?: Message;
  readonly ref?: MessageRef;
};

/** The platform of a storm: Teams' limits, fixed ways there and back, and a record of all that arrived. */
export type StormPlatform = {
  readonly channel: Channel;
  readonly gate: Gate;
  readonly arrived: Arrived[];
  /** What stands in a conversation last with buttons, by conversation. */
  readonly pressable: Map<string, { readonly ref: MessageRef; readonly message: Message }>;
};

const thereMs = 40;
const backMs = 40;

/** What Teams allows (performance.md §7), with the tenant's requests a second as they are set. */
export const teamsLimits = (tenantPerSecond: number): Readonly<Record<string, Limit>> => ({
  tenant: [{ count: tenantPerSecond, ms: 1_000 }],
  chat: [
    { count: 7, ms: 1_000 },
    { count: 8, ms: 2_000 },
    { count: 60, ms: 30_000 },
    { count: 1_800, ms: 3_600_000 },
  ],
});

/** Builds the platform. */
export function stormPlatform(
  clock: StormClock,
  limits: Readonly<Record<string, Limit>>,
  onArrived: (one: Arrived) => void,
): StormPlatform {
  const gate = gateOf(limits);
  const arrived: Arrived[] = [];
  const pressable: StormPlatform['pressable'] = new Map();
  let count = 0;
  const request = <T>(one: Omit<Arrived, 'at'>, answer: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      clock.later(thereMs, () => {
        const retryMs = gate.enter([`chat ${one.to}`, 'tenant t'], clock.now());
        if (retryMs !== undefined) {
          clock.later(backMs, () =>
            reject(new ChannelError('throttled', 'too many requests', Math.max(1_000, retryMs))),
          );
          return;
        }
        const come = { ...one, at: clock.now() };
        arrived.push(come);
        onArrived(come);
        const given = answer();
        clock.later(backMs, () => resolve(given));
      });
    });
  const stand = (ref: MessageRef, message: Message): MessageRef => {
    if (message.choices.length > 0) pressable.set(ref.address.conversation, { ref, message });
    return ref;
  };
  const refOf = (to: Address, root: boolean): MessageRef => {
    count += 1;
    return { address: root ? { ...to, thread: `m${count}` } : to, id: `m${count}` };
  };
  const channel: Channel = {
    name: 'teams',
    say: (to, message, key) => {
      const ref = refOf(to, false);
      return request({ kind: 'say', to: to.conversation, key, message, ref }, () => stand(ref, message));
    },
    post: (to, message, key) => {
      const ref = refOf(to, true);
      return request({ kind: 'post', to: to.conversation, key, message, ref }, () => stand(ref, message));
    },
    whisper: (to, _person, message, key) =>
      request({ kind: 'whisper', to: to.conversation, key, message }, () => undefined),
    amend: (ref, message) =>
      request({ kind: 'amend', to: ref.address.conversation, message, ref }, () => void stand(ref, message)),
    remove: (ref) => request({ kind: 'remove', to: ref.address.conversation, ref }, () => undefined),
    typing: (to) => request({ kind: 'typing', to: to.conversation }, () => undefined),
    person: (address, id) =>
      request({ kind: 'person', to: address.conversation }, () => ({ id, name: id, email: `${id}@example.com` })),
    fetch: async () => new Uint8Array(),
    takesFiles: () => false,
    upload: async (to) => refOf(to, false),
    desk: () => ({ channel: 'teams', tenant: 't', conversation: 'desk' }),
    state: () => ({ ready: true, detail: 'storm' }),
  };
  return { channel, gate, arrived, pressable };
}
