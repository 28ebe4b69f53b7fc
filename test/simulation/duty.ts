import type { Address } from '../../src/desk/message.ts';
import { type Actor, type Bent, type Deed, homeOf, isOwn, messageOf, pressing, visibleTo } from './acts.ts';
import type { Platform, Shown } from './platform.ts';
import { chance, oneOf, type World } from './world.ts';

type Kind = Bent | 'always';

/** Every bent there is. */
export const bents: readonly Bent[] = ['outages', 'presence', 'waiting', 'beyond', 'transfers'];

// Buttons that a press at random would seldom hit, among ten on a card: each is as likely as any other.
const buttons: Readonly<Record<Kind, readonly RegExp[]>> = {
  always: [/^page:ack:/, /^shift:/, /^claim$/],
  // They end in the evening, and where somebody presses whatever comes first.
  outages: [/^line:outage:declare$/, /^line:outage:open-change/, /^line:outage:change$/, /^line:outage:like/],
  presence: [/^line:(on|off|break|show)$/, /^shift:/],
  waiting: [/^wait:on$/, /^wait:on$/, /^wait:off$/],
  beyond: [/^escalate$/, /^escalate:send$/, /^escalate:accept$/, /^sendback$/, /^sendback:send$/],
  transfers: [/^transfer$/, /^transfer:send$/, /^release$/],
};

const commands: Readonly<Record<Kind, readonly string[]>> = {
  always: ['on', 'off', 'break', 'line', 'list', 'who', 'hello', 'declare outage'],
  outages: ['declare outage'],
  presence: ['on', 'off', 'break', 'hello'],
  waiting: ['who'],
  beyond: ['list'],
  transfers: ['line', 'off'],
};

const bentOf = (world: World, { bent }: Actor): Bent | undefined =>
  bent !== undefined && chance(world, 0.7) ? bent : oneOf(world, bents);

/** What an agent does of his own accord: presses what is seldom pressed, or asks the desk for something; often nothing. */
export const dutyDeed = (world: World, platform: Platform, actor: Actor, number: number): Deed | undefined => {
  const draw = world.random();
  if (draw > 0.6) return undefined;
  const bent: Kind = bentOf(world, actor) ?? 'always';
  const commands = draw < (actor.bent === bent && actor.left > 2 ? 0.2 : 0.06);
  return commands
    ? commanding(world, platform, actor, bent, number)
    : pressSeldom(world, platform, actor, bent, number);
};

const commanding = (world: World, platform: Platform, actor: Actor, bent: Kind, number: number): Deed =>
  asking(platform, actor, oneOf(world, commands[chance(world, 0.8) ? bent : 'always']), number);

/** Somebody of the shared channel asks the desk for something. */
export const asking = (platform: Platform, actor: Actor, text: string, number: number): Deed => {
  // On Teams a post in the channel is the root of a thread of its own; elsewhere it stands outside of all.
  const thread = platform.name === 'teams' ? { thread: `${actor.person.id}-${number}` } : {};
  const address: Address = { ...homeOf(platform, actor), ...thread };
  return messageOf(actor, address, text, number);
};

const pressSeldom = (world: World, platform: Platform, actor: Actor, bent: Kind, number: number): Deed | undefined => {
  const wanted = [...buttons[bent], ...buttons.always];
  // A colleague's talk is pressed upon now and then as well; what only its owner may do is refused.
  const anyhow = chance(world, 0.3);
  const found = new Map<RegExp, readonly [Shown, string]>();
  for (const shown of visibleTo(platform, actor)) {
    const { thread } = shown.address;
    if (shown.message.card === undefined) continue;
    for (const { id } of shown.message.choices) {
      const one = wanted.find((pattern) => pattern.test(id));
      const his = thread === undefined || anyhow || lead.test(id) || isOwn(platform, actor, shown);
      if (one && his) found.set(one, [shown, id]);
    }
  }
  if (found.size === 0) return undefined;
  const [shown, choice] = oneOf(world, [...found.values()]);
  return pressing(world, actor, shown, choice, number);
};

// What somebody else than the owner is to press.
const lead = /^(page:ack:|claim$|escalate:accept|sendback|line:)/;
