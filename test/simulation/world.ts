import { randomOf } from '../random.ts';

/**
 * One run of a process of the product, from start to crash or end. `crashAt` is the number of the boundary before
 * which it is abandoned; `skewMs` is what its clock says beyond the true one; before `frozenUntil` it does nothing.
 */
export type Life = {
  readonly name: string;
  alive: boolean;
  boundaries: number;
  crashAt: number;
  skewMs: number;
  frozenUntil: number;
  readonly onCrash: () => void;
};

type Happening = {
  at: number;
  readonly seq: number;
  readonly what: string;
  readonly run: () => void;
  readonly life?: Life;
  /** What may still happen outside when the process that waits for it is gone. */
  readonly orphan?: () => void;
  off: boolean;
};

/** Somebody who sleeps until asked for, or until there is something to do: a process that polls every second. */
export type Sleeper = { readonly life: Life; readonly asked: number; readonly readyAt: () => number; run(): void };

/** Time, chance and everything that is under way in one simulated history; all of it follows from the seed. */
export type World = {
  readonly seed: number;
  /** The first instant of the history in epoch ms. */
  readonly begins: number;
  readonly random: () => number;
  /** The true time in epoch ms. */
  now: number;
  /** A fingerprint of every decision and outcome so far. */
  hash: number;
  steps: number;
  boundaries: number;
  readonly heap: Happening[];
  seq: number;
  readonly sleepers: Set<Sleeper>;
  /** What happened in words, where somebody wants to read it. */
  readonly trace: string[] | undefined;
};

/** Monday 2026-11-23, 08:00 UTC: the first instant of most simulated histories. */
export const beginning = Date.UTC(2026, 10, 23, 8);

/** A world in which nothing has happened. */
export const newWorld = (seed: number, traced = false, begins = beginning): World => ({
  seed,
  begins,
  random: randomOf(seed * 2_654_435 + 17),
  now: begins,
  hash: 0x811c9dc5,
  steps: 0,
  boundaries: 0,
  heap: [],
  seq: 0,
  sleepers: new Set(),
  trace: traced ? [] : undefined,
});

/** Writes a line of the trace; `of` is asked for its words only where somebody reads them. */
export const note = (world: World, of: () => string): void => {
  world.trace?.push(`${((world.now - world.begins) / 1000).toFixed(3).padStart(11)} ${of()}`);
};

const textHashes = new Map<string, number>();

const hashOfText = (text: string): number => {
  const known = textHashes.get(text);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  if (textHashes.size < 10_000) textHashes.set(text, hash);
  return hash;
};

/** Takes a decision or an outcome into the fingerprint of the history. */
export const mark = (world: World, what: string, value = 0): void => {
  world.hash = Math.imul(world.hash ^ hashOfText(what), 0x01000193);
  world.hash = Math.imul(world.hash ^ Math.round(value * 1000), 0x01000193) >>> 0;
};

/** True with a probability. */
export const chance = (world: World, probability: number): boolean => world.random() < probability;

/** A number between two, more often a small one. */
export const between = (world: World, least: number, most: number): number => {
  const part = world.random();
  return least + (most - least) * part * part;
};

/** One of several. */
export const oneOf = <T>(world: World, many: readonly [T, ...T[]] | readonly T[]): T =>
  many[Math.floor(world.random() * many.length)] as T;

const isBefore = (one: Happening, other: Happening): boolean =>
  one.at < other.at || (one.at === other.at && one.seq < other.seq);

const push = (heap: Happening[], one: Happening): void => {
  let place = heap.length;
  heap.push(one);
  while (place > 0) {
    const up = (place - 1) >> 1;
    const parent = heap[up] as Happening;
    if (!isBefore(one, parent)) break;
    heap[place] = parent;
    place = up;
  }
  heap[place] = one;
};

const pop = (heap: Happening[]): Happening | undefined => {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.length) break;
    const right = heap[child + 1];
    if (right !== undefined && isBefore(right, heap[child] as Happening)) child += 1;
    const down = heap[child] as Happening;
    if (!isBefore(down, last)) break;
    heap[place] = down;
    place = child;
  }
  heap[place] = last;
  return first;
};

/** Lets something happen after a while; gives back how to call it off. A `life` that has ended sees it no more. */
export const later = (
  world: World,
  ms: number,
  what: string,
  run: () => void,
  whose: { readonly life?: Life; readonly orphan?: () => void } = {},
): (() => void) => {
  world.seq += 1;
  const one: Happening = { at: world.now + Math.max(0, ms), seq: world.seq, what, run, off: false, ...whose };
  push(world.heap, one);
  return () => {
    one.off = true;
  };
};

/**
 * Something a process asks of a disk, a data base or the like: done at once and told later, or done and told later,
 * as chance has it. Whoever crashes in between learns nothing of it, and it may be done or not.
 */
export const ask = <T>(world: World, life: Life, what: string, ms: number, act: () => T | Promise<T>): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    const outcome = (): Promise<T> => {
      try {
        return Promise.resolve(act());
      } catch (error) {
        return Promise.reject(error);
      }
    };
    if (chance(world, 0.5)) {
      const done = outcome();
      done.catch(() => undefined);
      later(world, ms, what, () => void done.then(resolve, reject), { life });
      return;
    }
    const orphan = () => void (chance(world, 0.5) && outcome().catch(() => undefined));
    later(world, ms, what, () => void outcome().then(resolve, reject), { life, orphan });
  });

/** Ends a life: what it waits for never comes. */
export const crash = (world: World, life: Life, why: string): void => {
  if (!life.alive) return;
  life.alive = false;
  for (const sleeper of world.sleepers) if (sleeper.life === life) world.sleepers.delete(sleeper);
  mark(world, `crash ${life.name}`, life.boundaries);
  note(world, () => `${life.name} CRASHES before boundary ${life.boundaries}: ${why}`);
  life.onCrash();
};

/** Resolves when everything that could go on without the world has gone on. */
export const drained = (): Promise<void> =>
  new Promise((resolve) => {
    // The queue of ticks is served when the queue of promises is empty.
    process.nextTick(resolve);
  });

const wakeAt = (sleeper: Sleeper): number => Math.max(sleeper.asked, sleeper.readyAt(), sleeper.life.frozenUntil);

const firstSleeper = (world: World): Sleeper | undefined => {
  let first: Sleeper | undefined;
  let best = Number.POSITIVE_INFINITY;
  for (const sleeper of world.sleepers) {
    const at = wakeAt(sleeper);
    if (at < best) {
      best = at;
      first = sleeper;
    }
  }
  return first;
};

/** Counts a boundary of a life; true when it is the one before which the life ends. */
const endsHere = (world: World, life: Life, what: string): boolean => {
  life.boundaries += 1;
  world.boundaries += 1;
  if (life.boundaries !== life.crashAt) return false;
  crash(world, life, `before ${what}`);
  return true;
};

const wake = (world: World, sleeper: Sleeper): void => {
  world.sleepers.delete(sleeper);
  if (endsHere(world, sleeper.life, 'waking up')) return;
  sleeper.run();
};

const happen = (world: World, one: Happening): void => {
  const { life } = one;
  if (life === undefined) {
    one.run();
    return;
  }
  if (life.alive && life.frozenUntil > world.now) {
    one.at = life.frozenUntil;
    push(world.heap, one);
    return;
  }
  if (!life.alive || endsHere(world, life, one.what)) one.orphan?.();
  else one.run();
};

/** A frozen life goes on, with all that has waited for it: no answer of the time before is still to come much later. */
export const thaw = (world: World, life: Life): void => {
  const { heap, now } = world;
  const waited = heap.filter((one) => one.life === life && one.at === life.frozenUntil);
  life.frozenUntil = 0;
  for (const one of waited) one.at = Math.min(one.at, now);
  for (const one of waited.length > 0 ? heap.splice(0) : []) push(heap, one);
};

/** Lets the next thing happen; false when nothing is left or the next comes after `until` (epoch ms). */
export const step = async (world: World, until: number): Promise<boolean> => {
  while (world.heap[0]?.off) pop(world.heap);
  const [next] = world.heap;
  const sleeper = firstSleeper(world);
  const wakes = sleeper ? Math.max(world.now, wakeAt(sleeper)) : Number.POSITIVE_INFINITY;
  const comes = next?.at ?? Number.POSITIVE_INFINITY;
  const at = Math.min(wakes, comes);
  if (at > until || at === Number.POSITIVE_INFINITY) return false;
  world.now = Math.max(world.now, at);
  world.steps += 1;
  if (sleeper && wakes < comes) {
    mark(world, `wake ${sleeper.life.name}`, world.now - world.begins);
    wake(world, sleeper);
  } else if (next) {
    pop(world.heap);
    mark(world, next.what, world.now - world.begins);
    happen(world, next);
  }
  await drained();
  return true;
};
