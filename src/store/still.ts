/**
 * A map that can hold still. `still` gives it as it is at that instant, without a copy, for somebody who goes through
 * it while it goes on changing; whatever changes is laid beside it until `catchUp`, step by step, has put it in. Apart
 * from that it is a `Map`, its order included. Who asks for the next instant ends the one before.
 */
export type StillMap<K, V> = Iterable<[K, V]> & {
  readonly size: number;
  has(key: K): boolean;
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  /** Says whether it was there. */
  delete(key: K): boolean;
  keys(): Iterable<K>;
  values(): Iterable<V>;
  still(): ReadonlyMap<K, V>;
  catchUp(): Generator<void>;
};

/**
 * While the map holds still, `base` is left alone: `beside` are the values that were set since, `gone` the keys whose
 * place in the base counts no more, `added` how many of `beside` stand behind the base.
 */
type Held<K, V> = {
  readonly base: Map<K, V>;
  readonly beside: Map<K, V>;
  readonly gone: Set<K>;
  added: number;
  still: boolean;
};

const inPlace = <K, V>({ base, gone }: Held<K, V>, key: K): boolean => base.has(key) && !gone.has(key);

const get = <K, V>({ base, beside, gone }: Held<K, V>, key: K): V | undefined =>
  beside.get(key) ?? (gone.has(key) ? undefined : base.get(key));

const layBeside = <K, V>(held: Held<K, V>, key: K, value: V): void => {
  held.added += held.beside.has(key) || inPlace(held, key) ? 0 : 1;
  held.beside.set(key, value);
};

const takeAway = <K, V>(held: Held<K, V>, key: K): boolean => {
  const was = inPlace(held, key);
  const laid = held.beside.delete(key);
  held.added -= laid && !was ? 1 : 0;
  if (was) {
    held.gone.add(key);
  }
  return laid || was;
};

function* entriesOf<K, V>({ base, beside, gone }: Held<K, V>): Generator<[K, V]> {
  for (const [key, value] of base) {
    if (!gone.has(key)) {
      yield [key, beside.get(key) ?? value];
    }
  }
  for (const [key, value] of beside) {
    if (!base.has(key) || gone.has(key)) {
      yield [key, value];
    }
  }
}

function* catchUp<K, V>(held: Held<K, V>): Generator<void> {
  const { base, beside, gone } = held;
  while (gone.size + beside.size > 0) {
    // First what went: a key that was set anew since has its place at the end.
    for (const key of gone) {
      base.delete(key);
      gone.delete(key);
      yield;
    }
    for (const [key, value] of beside) {
      if (gone.size > 0) {
        break;
      }
      held.added -= base.has(key) ? 0 : 1;
      base.set(key, value);
      beside.delete(key);
      yield;
    }
  }
  held.still = false;
}

function* keysOf<K, V>(held: Held<K, V>): Generator<K> {
  for (const [key] of entriesOf(held)) {
    yield key;
  }
}

function* valuesOf<K, V>(held: Held<K, V>): Generator<V> {
  for (const [, value] of entriesOf(held)) {
    yield value;
  }
}

/** A map that can hold still, without entries; its values are never undefined. */
export const stillMap = <K, V extends NonNullable<unknown>>(): StillMap<K, V> => {
  const held: Held<K, V> = { base: new Map(), beside: new Map(), gone: new Set(), added: 0, still: false };
  const { base, gone } = held;
  return {
    get size() {
      return base.size - gone.size + held.added;
    },
    has: (key) => (held.still ? held.beside.has(key) || inPlace(held, key) : base.has(key)),
    get: (key) => (held.still ? get(held, key) : base.get(key)),
    set: (key, value) => void (held.still ? layBeside(held, key, value) : base.set(key, value)),
    delete: (key) => (held.still ? takeAway(held, key) : base.delete(key)),
    keys: () => (held.still ? keysOf(held) : base.keys()),
    values: () => (held.still ? valuesOf(held) : base.values()),
    [Symbol.iterator]: () => (held.still ? entriesOf(held) : base.entries()),
    still: () => {
      for (const _ of catchUp(held)) {
        // The instant before is over, whoever was looking at it.
      }
      held.still = true;
      return base;
    },
    catchUp: () => catchUp(held),
  };
};
