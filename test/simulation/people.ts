import type { Happening } from '../../src/desk/inbound.ts';
import type { Address, FileRef } from '../../src/desk/message.ts';
import { globalChat } from '../plans.ts';
import { type Actor, type Bent, type Deed, homeOf, isOwn, type Mood, messageOf, pressing, visibleTo } from './acts.ts';
import { dutyDeed } from './duty.ts';
import type { Platform } from './platform.ts';
import { chance, oneOf, type World } from './world.ts';

const english: Mood = {
  problems: ['the vpn does not connect', 'I forgot my password', 'my purple elephant sings', 'printer jam on floor 2'],
  person: 'talk to a person',
  cancel: 'cancel',
};
const spanish: Mood = {
  problems: ['no me conecta la vpn desde casa', 'olvidé mi contraseña', 'mi elefante canta', 'la impresora no imprime'],
  person: 'hablar con una persona',
  cancel: 'cancelar',
};

const names = ['Maria', 'Otto', 'Chen'] as const;
const agentNames = ['Ana', 'Luis', 'Kim'];

const bending = (bent: Bent | undefined) => (bent === undefined ? {} : { bent });

/** The employees of a history, with so many deeds each. */
export const employees = (world: World, count: number, deeds: number, bent?: Bent): Actor[] =>
  names.slice(0, count).map((name, index): Actor => {
    const mood = index % 2 === 0 ? spanish : english;
    const locale = index % 2 === 0 ? 'es-ES' : 'en-US';
    const id = `e${index}`;
    // One of them is unknown to the directory of the record system.
    const person = { id, name, email: `${name.toLowerCase()}@example.com`, locale, zone: 'Europe/Madrid' };
    return {
      person,
      place: 'direct',
      left: Math.max(2, Math.round(deeds * (0.5 + world.random()))),
      said: [],
      pressed: new Set(),
      mood,
      ...bending(bent),
    };
  });

type Named = { readonly name: string; readonly email: string };

/** The agents of a desk whose plan names them, a lead among them. */
export const planned: readonly Named[] = ['ana', 'marta', 'luis'].flatMap((id) =>
  globalChat.people.filter((one) => one.id === id).map(({ name, email = '' }) => ({ name, email })),
);

const unplanned: readonly Named[] = agentNames.map((name) => ({ name, email: `${name.toLowerCase()}@example.com` }));

/** The agents of a history. */
export const agents = (count: number, deeds: number, bent?: Bent, team = unplanned): Actor[] =>
  team.slice(0, count).map((one, index): Actor => {
    const person = { id: `a${index}`, ...one };
    return { person, place: 'desk', left: deeds, said: [], pressed: new Set(), mood: english, ...bending(bent) };
  });

const pressSome = (world: World, platform: Platform, actor: Actor, number: number): Deed | undefined => {
  const cards = visibleTo(platform, actor).filter((one) => one.message.card !== undefined);
  if (cards.length === 0) return undefined;
  // Now and then an old card, or one of a talk that is over.
  const shown = chance(world, 0.8) ? cards.at(-1) : oneOf(world, cards);
  if (!shown || shown.message.choices.length === 0) return undefined;
  return pressing(world, actor, shown, oneOf(world, shown.message.choices).id, number);
};

const changeOwn = (world: World, actor: Actor, number: number): Deed | undefined => {
  const own = actor.said.at(-1);
  if (!own) return undefined;
  const happened: Happening = chance(world, 0.6)
    ? { kind: 'edited', messageId: own.id, text: `changed ${number}`, mentioned: true }
    : { kind: 'deleted', messageId: own.id };
  return { place: actor.place, address: own.address, happened };
};

const fileOf = (platform: Platform, number: number): FileRef => ({
  id: `f${number}`,
  channel: platform.name,
  name: `shot${number}.png`,
  type: 'image/png',
  bytes: 100,
});

/** A secret that somebody types; no byte of it may be found anywhere. */
export const secret = 'Xk7!pQz9wLm2';

const firstDeed = (world: World, actor: Actor, home: Address, number: number): Deed => {
  const draw = world.random();
  if (draw < 0.1 && actor.said.length === 0) return { place: 'direct', address: home, happened: { kind: 'installed' } };
  if (draw < 0.15) return messageOf(actor, home, `poison ${number}`, number);
  if (draw < 0.2) return messageOf(actor, home, `my password is ${secret} and it fails`, number);
  const known = actor.bent === 'outages' && chance(world, 0.6);
  const other = chance(world, 0.5) ? actor.mood.person : oneOf(world, actor.mood.problems);
  const text = known ? (actor.mood.problems[0] ?? other) : other;
  return messageOf(actor, home, text, number);
};

const inPublic = (world: World, actor: Actor, home: Address, number: number): Deed => {
  const asked = messageOf(actor, { ...home, conversation: 'general' }, oneOf(world, actor.mood.problems), number);
  return { ...asked, place: 'public', happened: { ...asked.happened, mentioned: true } as Happening };
};

// Whoever is shown an outage says mostly whether it is his.
const aboutOutage = (world: World, platform: Platform, actor: Actor, number: number): Deed | undefined =>
  chance(world, 0.6)
    ? pressable(world, platform, actor, chance(world, 0.7) ? /^outage:yes$/ : /^outage:(no|again)$/, number)
    : undefined;

/** What an employee does next. */
export const employeeDeed = (world: World, platform: Platform, actor: Actor, number: number): Deed | undefined => {
  const home = homeOf(platform, actor);
  const says = (text: string, files: readonly FileRef[] = []): Deed => messageOf(actor, home, text, number, files);
  const deeds: readonly (readonly [upTo: number, deed: () => Deed | undefined])[] = [
    [0.15, () => firstDeed(world, actor, home, number)],
    [0.5, () => pressSome(world, platform, actor, number) ?? says(actor.mood.person)],
    [0.58, () => changeOwn(world, actor, number)],
    [0.62, () => says(actor.mood.cancel)],
    [0.67, () => says(`see this ${number}`, [fileOf(platform, number)])],
    [0.72, () => says(actor.mood.person)],
    [0.75, () => inPublic(world, actor, home, number)],
    [1, () => says(`more words ${number}`)],
  ];
  const answer = actor.bent === 'outages' ? aboutOutage(world, platform, actor, number) : undefined;
  if (answer) return answer;
  const draw = actor.said.length === 0 ? 0 : world.random();
  return deeds.find(([upTo]) => draw < upTo)?.[1]();
};

/** What an agent does next, if he sees anything to act on. */
export const agentDeed = (world: World, platform: Platform, actor: Actor, number: number): Deed | undefined => {
  const threads = visibleTo(platform, actor).filter((one) => one.address.thread !== undefined);
  const last = threads.at(-1);
  const duty = dutyDeed(world, platform, actor, number);
  if (duty || !last) return duty;
  const draw = world.random();
  if (draw < 0.6) return pressSome(world, platform, actor, number);
  const address = { ...oneOf(world, threads).address, user: actor.person.id };
  if (draw < 0.85) return messageOf(actor, { ...last.address, user: actor.person.id }, `answer ${number}`, number);
  if (draw < 0.92) return changeOwn(world, actor, number);
  const remark = messageOf(actor, address, `between us ${number}`, number);
  return { ...remark, happened: { ...remark.happened, mentioned: false } as Happening };
};

/** What an agent does to bring a talk to its end: takes it, and resolves it; undefined where there is nothing left to do. */
export const closingDeed = (world: World, platform: Platform, actor: Actor, number: number): Deed | undefined => {
  for (const choice of endings) {
    for (const shown of visibleTo(platform, actor)) {
      const once = `${shown.id} ${shown.message.card} ${choice}`;
      const offered = shown.message.choices.find(({ id }) => choice.test(id));
      if (!offered || actor.pressed.has(once) || (/^resolve/.test(offered.id) && !isOwn(platform, actor, shown)))
        continue;
      actor.pressed.add(once);
      return pressing(world, actor, shown, offered.id, number);
    }
  }
  return undefined;
};

const endings = [/^resolve:send$/, /^resolve$/, /^claim$/, /^line:outage:end$/, /^line:outage:open-end:/] as const;

/** Somebody says something, in his usual place or in public, with a file or without. */
export const saying = (
  platform: Platform,
  actor: Actor,
  text: string,
  number: number,
  how: { readonly file?: boolean; readonly public?: boolean } = {},
): Deed | undefined => {
  const home = homeOf(platform, actor);
  const thread = visibleTo(platform, actor).findLast((one) => one.address.thread !== undefined)?.address;
  if (actor.place === 'desk' && !thread) return undefined;
  const address = how.public ? { ...home, conversation: 'general' } : { ...(thread ?? home), user: actor.person.id };
  const deed = messageOf(actor, address, text, number, how.file ? [fileOf(platform, number)] : []);
  if (!how.public) return deed;
  return { ...deed, place: 'public', happened: { ...deed.happened, mentioned: true } as Happening };
};

/** Somebody changes what he said last. */
export const editing = (actor: Actor, number: number): Deed | undefined => {
  const own = actor.said.at(-1);
  const happened = { kind: 'edited' as const, messageId: own?.id ?? '', text: `changed ${number}`, mentioned: true };
  return own && { place: actor.place, address: own.address, happened };
};

/** Somebody takes back what he said last. */
export const deleting = (actor: Actor): Deed | undefined => {
  const own = actor.said.at(-1);
  return own && { place: actor.place, address: own.address, happened: { kind: 'deleted', messageId: own.id } };
};

/** Somebody presses the newest button of that name, if he sees one. */
export const pressable = (
  world: World,
  platform: Platform,
  actor: Actor,
  choice: RegExp,
  number: number,
): Deed | undefined => {
  const shown = visibleTo(platform, actor).findLast((one) => one.message.choices.some(({ id }) => choice.test(id)));
  const found = shown?.message.choices.find(({ id }) => choice.test(id));
  return shown && found && pressing(world, actor, shown, found.id, number);
};
