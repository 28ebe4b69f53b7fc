import { type Bucket, bucketOf, giveBack, isBusy, isIdle, type Limit, opensAt, pause, shift, spend } from './pacing.ts';
import { type Queue, queueOf } from './pacing-queue.ts';

/**
 * What something to be sent spends: the keys of its limits, narrowest first, and its rank (0 goes first). `order` breaks
 * ties: who came earlier.
 */
export type Wanted = { readonly keys: readonly string[]; readonly rank: number; readonly order: number };

/** Everything that waits for a limit, in order. */
export type PacingLine<T> = {
  opensFor(wanted: Wanted, now: number): number;
  spend(wanted: Wanted, now: number): void;
  giveBack(wanted: Wanted): void;
  add(id: string, wanted: Wanted, value: T): void;
  has(id: string): boolean;
  /** Lets through, in order, whoever may go now, until `begins` says that there is no room. */
  free(now: number, begins: (value: T) => boolean): void;
  nextAt(now: number): number | undefined;
  size(): number;
  /** Who was refused although we thought there was room: the limit that is to blame takes a rest until `until`. */
  refused(wanted: Wanted, until: number, now: number): void;
};

/** How many ranks there are. */
export const ranks = 4;

// Of a limit that is short, one in so many goes to whoever ranks next: agents hear of a storm while it blows.
const share = 25;

type Waiting<T> = { readonly id: string; readonly wanted: Wanted; readonly value: T };

/** One limit: what is left of it, and who waits for it. */
type Place<T> = {
  readonly bucket: Bucket;
  /** By rank; made when somebody has to wait here. */
  queues: readonly Queue<Waiting<T>>[];
  count: number;
  taken: number;
};

type Room<T> = {
  readonly limitOf: (key: string) => Limit;
  readonly places: Map<string, Place<T>>;
  readonly ids: Set<string>;
  /** The places where somebody waits. */
  readonly busy: Set<string>;
  /** With so many places it is looked which of them can be forgotten. */
  most: number;
  /** The latest instant by the clock as it goes now (epoch ms). */
  seen: number;
};

const leastPlaces = 4_096;
// By so little an instant may lie before another without the clock having been moved back.
const jitterMs = 1_000;

/** Builds the line; `limitOf` gives the limit of a key. */
export function pacingLine<T>(limitOf: (key: string) => Limit): PacingLine<T> {
  const room: Room<T> = { limitOf, places: new Map(), ids: new Set(), busy: new Set(), most: leastPlaces, seen: 0 };
  return {
    opensFor: (wanted, now) => {
      keepTime(room, now);
      let opens = now;
      for (const key of wanted.keys) opens = Math.max(opens, opensForOne(room, key, wanted, now));
      return opens;
    },
    spend: (wanted, now) => {
      keepTime(room, now);
      spendAll(room, wanted, now);
    },
    giveBack: ({ keys }) => {
      for (const key of keys) giveBack(placeOf(room, key).bucket);
    },
    add: (id, wanted, value) => {
      if (room.ids.has(id)) return;
      room.ids.add(id);
      wait(room, wanted.keys.at(-1) ?? '', { id, wanted, value });
    },
    has: (id) => room.ids.has(id),
    free: (now, begins) => {
      keepTime(room, now);
      if (room.busy.size === 0) return;
      // What the widest limits let through may still have to wait for its own.
      for (const key of [...room.busy]) freeAt(room, key, now, begins);
    },
    nextAt: (now) => {
      keepTime(room, now);
      return nextAt(room, now);
    },
    size: () => room.ids.size,
    refused: (wanted, until, now) => {
      keepTime(room, now);
      refused(room, wanted, until, now);
    },
  };
}

// A clock that was put back by a day must not keep everybody waiting for a day.
function keepTime<T>(room: Room<T>, now: number): void {
  const back = now - room.seen;
  if (back < -jitterMs) for (const { bucket } of room.places.values()) shift(bucket, back);
  room.seen = back < -jitterMs ? now : Math.max(room.seen, now);
}

function placeOf<T>(room: Room<T>, key: string, now = 0): Place<T> {
  const known = room.places.get(key);
  if (known) return known;
  if (room.places.size >= room.most) forgetIdle(room, now);
  const place: Place<T> = { bucket: bucketOf(room.limitOf(key)), queues: [], count: 0, taken: 0 };
  room.places.set(key, place);
  return place;
}

// Seldom enough that the cost stays in proportion, however many places are in use.
function forgetIdle<T>(room: Room<T>, now: number): void {
  for (const [key, place] of room.places) if (place.count === 0 && isIdle(place.bucket, now)) room.places.delete(key);
  room.most = Math.max(leastPlaces, 2 * room.places.size);
}

const makeQueues = <T>(): readonly Queue<Waiting<T>>[] => {
  const isBefore = (one: Waiting<T>, other: Waiting<T>) => one.wanted.order < other.wanted.order;
  return Array.from({ length: ranks }, () => queueOf(isBefore));
};

// Nobody overtakes those who wait for the same limit and rank as high.
function opensForOne<T>(room: Room<T>, key: string, { rank, order }: Wanted, now: number): number {
  const place = placeOf(room, key, now);
  const opens = opensAt(place.bucket, now);
  const others = place.count > 0 && place.queues.some((queue, index) => isAhead(queue.peek(), index, rank, order));
  return others ? Math.max(opens, now + 1) : opens;
}

const isAhead = <T>(one: Waiting<T> | undefined, theirs: number, rank: number, order: number): boolean =>
  one !== undefined && (theirs < rank || (theirs === rank && one.wanted.order < order));

function spendAll<T>(room: Room<T>, { keys }: Wanted, now: number): void {
  for (const key of keys) spend(placeOf(room, key, now).bucket, now);
}

function wait<T>(room: Room<T>, key: string, one: Waiting<T>): void {
  const place = placeOf(room, key);
  if (place.queues.length === 0) place.queues = makeQueues();
  place.queues[Math.min(one.wanted.rank, ranks - 1)]?.push(one);
  place.count += 1;
  room.busy.add(key);
}

function next<T>(room: Room<T>, key: string, place: Place<T>): Waiting<T> | undefined {
  const waiting = place.queues.filter((queue) => queue.size() > 0);
  const [first, second] = waiting;
  const one = ((place.taken + 1) % share === 0 ? (second ?? first) : first)?.pop();
  if (!one) return undefined;
  place.count -= 1;
  if (place.count === 0) room.busy.delete(key);
  return one;
}

function freeAt<T>(room: Room<T>, key: string, now: number, begins: (value: T) => boolean): void {
  const place = room.places.get(key);
  while (place && opensAt(place.bucket, now) <= now) {
    const one = next(room, key, place);
    if (!one) return;
    const short = shortest(room, one.wanted, now, key);
    if (short !== undefined) {
      wait(room, short, one);
      continue;
    }
    if (!begins(one.value)) {
      // Who finds no room stands in nobody's way: his widest limit is his own kind's.
      const widest = one.wanted.keys.at(-1) ?? key;
      wait(room, widest, one);
      if (widest === key) return;
      continue;
    }
    spendAll(room, one.wanted, now);
    place.taken += 1;
    room.ids.delete(one.id);
  }
}

/** The limit that one who was let through by `key` has to wait for now, the longest if there are several. */
function shortest<T>(room: Room<T>, wanted: Wanted, now: number, key: string): string | undefined {
  let found: { key: string; at: number } | undefined;
  for (const other of wanted.keys) {
    const at = other === key ? now : opensForOne(room, other, wanted, now);
    if (at > now && (!found || at > found.at)) found = { key: other, at };
  }
  return found?.key;
}

function nextAt<T>(room: Room<T>, now: number): number | undefined {
  let least: number | undefined;
  for (const key of room.busy) {
    const at = opensAt(placeOf(room, key, now).bucket, now);
    if (at > now && (least === undefined || at < least)) least = at;
  }
  return least;
}

// Who had sent little to the one receiver was refused because of all of them.
function refused<T>(room: Room<T>, { keys }: Wanted, until: number, now: number): void {
  const blamed = keys.find((key) => isBusy(placeOf(room, key, now).bucket, now)) ?? keys.at(-1);
  if (blamed !== undefined) pause(placeOf(room, blamed).bucket, until);
}
