import type { Happening, Inbound, Person } from '../../src/desk/inbound.ts';
import type { Address, FileRef, Input } from '../../src/desk/message.ts';
import type { Platform, Shown } from './platform.ts';
import { chance, oneOf, type World } from './world.ts';

/** Somebody who uses the desk: what he does next follows from what he sees. */
export type Actor = {
  readonly person: Person;
  readonly place: 'direct' | 'desk';
  /** How often he will still do something. */
  left: number;
  /** His own messages, by the platform's id, with where they stand. */
  readonly said: { readonly id: string; readonly address: Address }[];
  /** What he has pressed in the evening: pressing one drawing of a button again does nothing. */
  readonly pressed: Set<string>;
  readonly mood: Mood;
  /** What of a desk's day it is about. */
  readonly bent?: Bent;
};

/** How an employee goes about it: what he begins with, and how he answers. */
export type Mood = { readonly problems: readonly string[]; readonly person: string; readonly cancel: string };

/** What one history is about rather than anything else, so that much of it comes together. */
export type Bent = 'outages' | 'presence' | 'waiting' | 'beyond' | 'transfers';

/** What somebody does: in which place, at which address. */
export type Deed = { readonly happened: Happening; readonly place: Inbound['place']; readonly address: Address };

/** What somebody sees, oldest first: the shared channel and, before it, what stands in his own chat. */
export const visibleTo = (platform: Platform, actor: Actor): readonly Shown[] => {
  const own = platform.chats.get(`dm-${actor.person.id}`) ?? [];
  const all = actor.place === 'desk' ? [...own, ...(platform.chats.get('desk') ?? [])] : own;
  return all.filter((one) => !one.gone && (one.to === undefined || one.to === actor.person.id));
};

/** Where somebody writes when nothing leads him elsewhere. */
export const homeOf = (platform: Platform, actor: Actor): Address => ({
  channel: platform.name,
  tenant: 't',
  conversation: actor.place === 'desk' ? 'desk' : `dm-${actor.person.id}`,
  user: actor.person.id,
});

const inputsFor = (world: World, shown: Shown, number: number): Record<string, string> => {
  // An outage concerns one topic, and is a child of nothing.
  const filled = shown.message.inputs.filter(({ id }) => id !== 'parent' && !/^topic\d/.test(id));
  return Object.fromEntries(filled.map((input) => [input.id, input.value ?? fillingOf(world, input, number)]));
};

const fillingOf = (world: World, { id, kind, options = [] }: Input, number: number): string => {
  if (kind === 'date') return '2026-11-20';
  if (kind !== 'choice') return `words ${number}`;
  // Scripts, of which employees have the trouble, stand before categories.
  if (id === 'topic' && chance(world, 0.6)) return 'vpn';
  return options.length > 0 ? oneOf(world, id === 'topic' ? options.slice(0, 4) : options).id : '';
};

/** Presses a button of a message that can be pressed. */
export const pressing = (world: World, actor: Actor, shown: Shown, choice: string, number: number): Deed => ({
  place: shown.address.conversation === 'desk' ? 'desk' : 'direct',
  address: { ...shown.address, user: actor.person.id },
  happened: { kind: 'choice', card: shown.message.card ?? '', choice, inputs: inputsFor(world, shown, number) },
});

/** Somebody writes a message. */
export const messageOf = (
  actor: Actor,
  address: Address,
  text: string,
  number: number,
  files: readonly FileRef[] = [],
): Deed => {
  const messageId = `${actor.person.id}-${number}`;
  actor.said.push({ id: messageId, address });
  return {
    place: actor.place,
    address,
    happened: { kind: 'message', messageId, text, mentioned: actor.place === 'desk', files },
  };
};

/** Whether a message stands in the thread of a talk that somebody has, as its card says. */
export const isOwn = (platform: Platform, { person }: Actor, { address }: Shown): boolean =>
  platform.byId.get(address.thread ?? '')?.message.title?.includes(person.name) === true;
