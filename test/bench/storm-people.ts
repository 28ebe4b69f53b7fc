import type { Happening, Inbound, Person } from '../../src/desk/inbound.ts';
import type { Address } from '../../src/desk/message.ts';
import type { Loop } from '../../src/loop.ts';
import type { StormClock } from './storm-clock.ts';
import type { Arrived, StormPlatform } from './storm-platform.ts';

/** Where people act: the clock, the platform that they look at, and the desk. */
export type Stage = {
  readonly clock: StormClock;
  readonly platform: StormPlatform;
  readonly loop: Loop;
  readonly troubles: string[];
};

/** Of a hundred people so many ask for a person, and so many have another trouble than the outage. */
export type Mix = { readonly handoffs: number; readonly others: number };

/** One of the company. */
export const personOf = (index: number): Person => ({
  id: `p${index}`,
  name: `Person ${index}`,
  email: `p${index}@example.com`,
  locale: 'en-US',
});

const direct = (id: string): Address => ({ channel: 'teams', tenant: 't', conversation: `dm-${id}`, user: id });
const desk = (id: string): Address => ({ channel: 'teams', tenant: 't', conversation: 'desk', user: id });

/** What was delivered to the desk, and what it acknowledged. */
export type Counter = { sent: number; acknowledged: number };

function send({ loop, troubles }: Stage, counter: Counter, inbound: Inbound): void {
  counter.sent += 1;
  loop.receive(inbound).then(
    () => {
      counter.acknowledged += 1;
    },
    (error: unknown) => troubles.push(`not acknowledged: ${String(error)}`),
  );
}

const words = (text: string, id: string, mentioned = false): Happening => ({
  kind: 'message',
  messageId: id,
  text,
  mentioned,
  files: [],
});

/** What each says, one after the other; what is about the outage is answered by a press where it was shown in time. */
export function saysOf(index: number, { handoffs, others }: Mix): readonly string[] {
  const part = (index * 37) % 100;
  if (part < handoffs) return ['hello', 'my badge does not open the door', 'talk to a person', 'it is door 4'];
  if (part < handoffs + others) return ['hello', 'outlook does not send my mails', 'Windows', 'yes'];
  return ['hello', 'the vpn does not connect', 'outage:yes', 'thanks'];
}

/** Somebody writes, or presses where the button is shown already. */
export function comes(sea: Stage, counter: Counter, index: number, text: string, number: number): void {
  const { platform } = sea;
  // Teams delivers no mail address: the desk has to look everybody up.
  const { email: _email, ...person } = personOf(index);
  const address = direct(person.id);
  const id = `${person.id}-${number}`;
  const card = platform.pressable.get(address.conversation);
  const shown = card?.message.choices.some((choice) => choice.id === text);
  const happened: Happening = shown
    ? { kind: 'choice', card: card?.message.card ?? '', choice: text, inputs: {} }
    : words(text.startsWith('outage:') ? 'yes' : text, id);
  send(sea, counter, { id: `teams:${id}`, place: 'direct', person, address, happened });
}

const lead: Person = { id: 'lead', name: 'Lead', email: 'lead@example.com' };

/** A lead declares the outage, as the form is filled in. */
export function declares(sea: Stage, counter: Counter): void {
  const { clock, platform } = sea;
  const base = { place: 'desk' as const, person: lead };
  send(sea, counter, { ...base, id: 'teams:lead-1', address: desk('lead'), happened: words('outage', 'lead-1', true) });
  const declare = () => {
    const form = platform.pressable.get('desk');
    const choice = form?.message.choices.find((one) => one.id.includes('declare'));
    if (!form || !choice) {
      clock.later(1_000, declare);
      return;
    }
    const inputs = {
      title: 'VPN down',
      topic: 'vpn',
      words_en: 'The VPN is down. We are on it.',
      words_es: 'La VPN no va.',
    };
    const filled = Object.fromEntries(form.message.inputs.map((input) => [input.id, input.value ?? '']));
    const happened = {
      kind: 'choice' as const,
      card: form.message.card ?? '',
      choice: choice.id,
      inputs: { ...filled, ...inputs },
    };
    send(sea, counter, { ...base, id: 'teams:lead-2', address: { ...form.ref.address, user: 'lead' }, happened });
  };
  clock.later(2_000, declare);
}

const takeEveryMs = 60_000;

/** Each agent takes the next from the digest once a minute, while there is one; else the card that stands longest. */
export function takes(sea: Stage, counter: Counter, agent: number, digest: () => string | undefined): void {
  const person: Person = { id: `agent${agent}`, name: `Agent ${agent}`, email: `agent${agent}@example.com` };
  let press = 0;
  const next = () => {
    const card = digest();
    press += 1;
    if (card !== undefined) {
      const happened = { kind: 'choice' as const, card, choice: 'line:next', inputs: {} };
      const id = `teams:${person.id}-${press}`;
      send(sea, counter, { id, place: 'desk', person, address: desk(person.id), happened });
    }
    sea.clock.later(takeEveryMs, next);
  };
  sea.clock.later(120_000 + agent * 1_000, next);
}

/** What agents see of the shared channel: how many cards and digests, and the digest that can be pressed. */
export type Seen = {
  upTo: number;
  cards: number;
  digests: number;
  changes: number;
  readonly roots: Set<string>;
  live: string | undefined;
};

/** Looks at what has come into the shared channel since it was looked at last. */
export function deskOf({ platform }: Stage): () => Seen {
  const seen: Seen = { upTo: 0, cards: 0, digests: 0, changes: 0, roots: new Set(), live: undefined };
  return () => {
    for (const one of platform.arrived.slice(seen.upTo)) if (one.to === 'desk') look(seen, one);
    seen.upTo = platform.arrived.length;
    return seen;
  };
}

function look(seen: Seen, { kind, message, ref }: Arrived): void {
  const ids = message?.choices.map(({ id }) => id) ?? [];
  const presses = ids.includes('line:next');
  const isCard = ids.includes('claim') || ids.includes('reply');
  const known = seen.roots.has(ref?.id ?? '');
  seen.digests += Number(kind === 'post' && presses);
  seen.cards += Number(kind === 'post' && isCard);
  seen.changes += Number(kind === 'amend' && known);
  if (presses) seen.roots.add(ref?.id ?? '');
  if (presses || known) seen.live = presses ? message?.card : undefined;
}
