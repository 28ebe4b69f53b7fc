import { type Phrase, type Route, type Router, routeOf, train } from '../../src/desk/routing.ts';
import { randomOf } from '../random.ts';

const syllables =
  'ba be bi bo da de di do fa fe ga go ka ke ki ko la le li lo ma me mi mo na ne no pa pe po ra re ri ro sa se si so ta te ti to va ve vi'.split(
    ' ',
  );
const fillers =
  'the my is not does a to and it on in when i cannot with for of at from this after again please help'.split(' ');

const rounds = 6;
const perRound = 400;

/** Scripts as large companies have them: each about a product and a trouble of it, named with a few words of a long-tailed vocabulary. */
export const scriptsLike = (scripts: number, seed = 7): { readonly phrases: Phrase[]; readonly messages: Phrase[] } => {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const word = (): string => Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(syllables)).join('');
  // Words of troubles are few and common, names of products many and rare (Zipf's law, roughly).
  const troubles = Array.from({ length: 120 }, word);
  const products = Array.from({ length: Math.max(40, Math.round(scripts * 0.8)) }, word);
  const skewed = <T>(list: readonly T[]): T => list[Math.floor(list.length * random() ** 2)] as T;
  const owns = Array.from({ length: scripts }, () => [pick(products), skewed(troubles), skewed(products)]);
  const say = (number: number): Phrase => {
    const own = owns[number] as string[];
    const rest = Array.from({ length: 2 + Math.floor(random() * 4) }, () => skewed(fillers));
    const words = [...own.slice(0, random() < 0.6 ? 3 : 2), ...rest];
    const mixed = words.map((text) => ({ text, at: random() })).sort((one, other) => one.at - other.at);
    return { script: `script-${number}`, text: mixed.map(({ text }) => text).join(' ') };
  };
  const phrases = owns.flatMap((_, number) => Array.from({ length: 5 }, () => say(number)));
  return { phrases, messages: Array.from({ length: rounds * perRound }, (_, at) => say((at * 7919) % scripts)) };
};

/** What routing costs with so many scripts of five phrases: µs CPU a message, ms of training, how many messages found their script. */
export type RoutingCost = {
  readonly scripts: number;
  readonly us: number;
  readonly trainMs: number;
  readonly right: number;
};

const cpuOf = (work: () => void): number => {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return user + system;
};

/** Measures routing with so many scripts, every message for the first time. */
export const routingCost = (scripts: number, calibrate = true): RoutingCost => {
  const { phrases, messages } = scriptsLike(scripts);
  const startedAt = performance.now();
  const router: Router = train(phrases, { calibrate });
  const trainMs = performance.now() - startedAt;
  let right = 0;
  const costs = Array.from({ length: rounds }, (_, round) => {
    const asked = messages.slice(round * perRound, (round + 1) * perRound);
    return cpuOf(() => {
      for (const { text, script } of asked) right += Number(isRight(routeOf(router, text), script));
    });
  });
  const [us = 0] = costs.toSorted((one, other) => one - other);
  return { scripts, us: us / perRound, trainMs, right: right / messages.length };
};

const isRight = (route: Route, script: string): boolean =>
  route.kind === 'route' ? route.script === script : route.kind === 'ask' && route.scripts.includes(script);
