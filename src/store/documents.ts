import { inert } from './inert.ts';
import { type Dictionary, dictionaryOf, packed, unpacked } from './packing.ts';
import { type StillMap, stillMap } from './still.ts';
import type { Doc } from './store.ts';

/** A document as it is kept while nobody asks for it: its JSON, packed with the dictionary of a number. */
export type PackedDoc = { readonly version: number; readonly dictionary: number; readonly bytes: string };

/** The documents of one instant, as they were kept then, with the dictionaries that the packed ones need. */
export type DocumentsImage = {
  readonly kept: ReadonlyMap<string, Doc | string>;
  readonly dictionaries: ReadonlyMap<number, Dictionary>;
};

/**
 * Documents by key, to be used as a map. Those that were asked for lately are kept as they are; of others, if they are
 * large, only what no other has is kept in memory, and put together again when somebody asks.
 */
export type Documents = Iterable<readonly [string, Doc]> & {
  readonly size: number;
  has(key: string): boolean;
  get(key: string): Doc | undefined;
  /** As `get`, for somebody who goes through many: what he looks at stays as it is kept. */
  peek(key: string): Doc | undefined;
  set(key: string, doc: Doc): void;
  delete(key: string): boolean;
  keys(): Iterable<string>;
  /** Good until `catchUp` or the next one. */
  image(): DocumentsImage;
  /** Puts in what has changed since the image, step by step. */
  catchUp(): Generator<void>;
  /** Takes over what a snapshot has packed. */
  know(dictionary: number, bytes: Dictionary): void;
  /** Says whether it knows the dictionary. */
  keep(key: string, doc: PackedDoc): boolean;
  /** Gives up dictionaries in which one of the texts stands; `repack` frees the documents from them, step by step. */
  giveUp(texts: readonly string[]): void;
  repack(): Generator<void>;
};

/** So many are kept as they are at most, and half as many at least, unless said otherwise: about 6 MB of conversations. */
const defaultFresh = 1024;
/** Packing shorter ones would gain little. */
const leastLength = 512;
const mostSamples = 64;
/** After so many documents it is time for a dictionary that knows what is said nowadays. */
const packedPerDictionary = 16_384;

const separator = ':';

/** One string instead of an object: three of four bytes that an object would add are saved. */
const written = ({ version, dictionary, bytes }: PackedDoc): string =>
  `${version.toString(36)}${separator}${dictionary.toString(36)}${separator}${bytes}`;

/** What `written` has made. */
export const readPacked = (text: string): PackedDoc => {
  const first = text.indexOf(separator);
  const second = text.indexOf(separator, first + 1);
  return {
    version: Number.parseInt(text.slice(0, first), 36),
    dictionary: Number.parseInt(text.slice(first + 1, second), 36),
    bytes: text.slice(second + 1),
  };
};

/**
 * `fresh` are the keys asked for lately; when these are enough, those `before` them are packed one after another
 * (`aging`). `uses` counts the documents of each dictionary, `given` are those that must go.
 */
type Held = {
  readonly kept: StillMap<string, Doc | string>;
  fresh: Set<string>;
  before: Set<string>;
  aging: Iterator<string>;
  readonly dictionaries: Map<number, Dictionary>;
  readonly uses: Map<number, number>;
  readonly given: Set<number>;
  current: number;
  last: number;
  packedNow: number;
  readonly mostFresh: number;
};

const docOf = ({ dictionaries }: Held, text: string, key: string): Doc => {
  const { version, dictionary, bytes } = readPacked(text);
  const value: unknown = JSON.parse(unpacked(bytes, dictionaries.get(dictionary) ?? Buffer.alloc(0)));
  return inert({ value, version }, key);
};

const count = ({ uses }: Held, found: Doc | string | undefined, by: number): void => {
  if (typeof found === 'string') {
    const { dictionary } = readPacked(found);
    uses.set(dictionary, (uses.get(dictionary) ?? 0) + by);
  }
};

const put = (held: Held, key: string, next: Doc | string): void => {
  count(held, held.kept.get(key), -1);
  count(held, next, 1);
  held.kept.set(key, next);
};

const dropUnused = ({ dictionaries, uses, current }: Held): void => {
  for (const number of dictionaries.keys()) {
    if (number !== current && (uses.get(number) ?? 0) === 0) {
      dictionaries.delete(number);
      uses.delete(number);
    }
  }
};

/** A dictionary of what the documents that are asked for nowadays have in common, the older and the newer of them. */
const renew = (held: Held): void => {
  const { kept, before, fresh, dictionaries } = held;
  const found = [...before, ...fresh].flatMap((key) => {
    const doc = kept.get(key);
    return typeof doc === 'object' && typeof doc.value === 'object' ? [doc.value] : [];
  });
  const step = Math.max(1, found.length / mostSamples);
  const samples = Array.from(
    { length: Math.min(mostSamples, found.length) },
    (_, place) => found[Math.floor(place * step)],
  );
  const dictionary = dictionaryOf(samples);
  held.packedNow = 0;
  if (dictionary !== undefined) {
    held.last += 1;
    held.current = held.last;
    dictionaries.set(held.current, dictionary);
  }
};

const pack = (held: Held, key: string, doc: Doc): void => {
  const text = JSON.stringify(doc.value);
  if (text.length < leastLength) {
    return;
  }
  if (held.packedNow % packedPerDictionary === 0) {
    renew(held);
  }
  held.packedNow += 1;
  const dictionary = held.dictionaries.get(held.current);
  if (dictionary !== undefined) {
    put(held, key, written({ version: doc.version, dictionary: held.current, bytes: packed(text, dictionary) }));
  }
};

/** Packs two of those that nobody has asked for, so that they are done before the next ones come of age. */
const age = (held: Held): void => {
  const { kept, fresh, mostFresh } = held;
  for (let times = 0; times < 2; times += 1) {
    const key: string | undefined = held.aging.next().value;
    const doc = key === undefined || fresh.has(key) ? undefined : kept.get(key);
    if (key !== undefined && typeof doc === 'object') {
      pack(held, key, doc);
    }
  }
  if (fresh.size >= mostFresh) {
    held.before = fresh;
    held.aging = fresh.values();
    held.fresh = new Set();
  }
};

const use = (held: Held, key: string): void => {
  if (!held.fresh.has(key)) {
    held.fresh.add(key);
    age(held);
  }
};

const peek = (held: Held, key: string): Doc | undefined => {
  const found = held.kept.get(key);
  return typeof found === 'string' ? docOf(held, found, key) : found && inert(found, key);
};

const get = (held: Held, key: string): Doc | undefined => {
  const doc = peek(held, key);
  if (doc !== undefined) {
    put(held, key, doc);
    use(held, key);
  }
  return doc;
};

const giveUp = (held: Held, texts: readonly string[]): void => {
  for (const [number, bytes] of held.dictionaries) {
    if (texts.some((text) => Buffer.from(bytes).includes(text))) {
      held.given.add(number);
      held.packedNow = held.current === number ? 0 : held.packedNow;
      held.current = held.current === number ? 0 : held.current;
    }
  }
};

function* repack(held: Held): Generator<void> {
  const { kept, given } = held;
  // What is given up while this goes on may stand in documents that it has passed: that is for the next time.
  const going = [...given];
  for (const key of going.length === 0 ? [] : kept.keys()) {
    const found = kept.get(key);
    if (typeof found === 'string' && given.has(readPacked(found).dictionary)) {
      put(held, key, docOf(held, found, key));
      use(held, key);
    }
    yield;
  }
  for (const number of going) {
    given.delete(number);
  }
  dropUnused(held);
}

/** No documents; of those to come at most `mostFresh`, and half as many at least, will be kept as they are. */
export const noDocuments = (mostFresh = defaultFresh): Documents => {
  const before = new Set<string>();
  const held: Held = {
    kept: stillMap(),
    fresh: new Set(),
    before,
    aging: before.values(),
    dictionaries: new Map(),
    uses: new Map(),
    given: new Set(),
    current: 0,
    last: 0,
    packedNow: 0,
    mostFresh,
  };
  const { kept, dictionaries } = held;
  return {
    get size() {
      return kept.size;
    },
    has: (key) => kept.has(key),
    keys: () => kept.keys(),
    peek: (key) => peek(held, key),
    get: (key) => get(held, key),
    set: (key, doc) => {
      put(held, key, doc);
      use(held, key);
    },
    delete: (key) => {
      count(held, kept.get(key), -1);
      return kept.delete(key);
    },
    *[Symbol.iterator]() {
      for (const [key, found] of kept) {
        yield [key, typeof found === 'string' ? docOf(held, found, key) : found];
      }
    },
    image: () => {
      dropUnused(held);
      return { kept: kept.still(), dictionaries: new Map(dictionaries) };
    },
    catchUp: () => kept.catchUp(),
    know: (number, bytes) => {
      dictionaries.set(number, bytes);
      held.last = Math.max(held.last, number);
      held.current = held.last;
      held.packedNow = 1;
    },
    keep: (key, doc) => {
      put(held, key, written(doc));
      return dictionaries.has(doc.dictionary);
    },
    giveUp: (texts) => giveUp(held, texts),
    repack: () => repack(held),
  };
};
