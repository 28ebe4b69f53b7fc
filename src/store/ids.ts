import { type StillMap, stillMap } from './still.ts';

/**
 * Ids of lines that were committed, with the `at` of their line (epoch ms), to be used as a map. Platforms give long ids
 * of which most is the chat: it is kept once for all ids of a chat and a day.
 */
export type Ids = Iterable<readonly [string, number]> & {
  readonly size: number;
  has(id: string): boolean;
  set(id: string, at: number): void;
  delete(id: string): boolean;
  keys(): Iterable<string>;
  /** Forgets all whose line is older, step by step. */
  forget(before: number): Generator<void>;
  /** Good until `catchUp` or the next one. */
  image(): IdsImage;
  /** Puts in what has changed since the image, step by step. */
  catchUp(): Generator<void>;
  /** Takes over a row of a snapshot. */
  keep(day: number, chat: string, tails: string): void;
};

/** The ids of one instant: those that stand alone, and by day and chat the tails of the others. */
export type IdsImage = {
  readonly alone: ReadonlyMap<string, number>;
  readonly days: ReadonlyMap<number, ReadonlyMap<string, string>>;
};

const dayMs = 24 * 60 * 60 * 1000;
const mostInTail = 96;
const leastInChat = 24;
/** Tails are searched from the first one on; a chat with more in a day keeps the others apart. */
const mostTails = 2048;

// A tail is written `\n<tail>\t<ms of the day, base 36>`; ids in which these characters stand are kept alone.
const between = '\t';
const begin = '\n';

/** Where the tail of an id begins: after the first `:` or `/` from which on it is short; 0 where it cannot be parted. */
const tailAt = (id: string): number => {
  for (let at = Math.max(leastInChat, id.length - mostInTail); at < id.length; at += 1) {
    if ((id[at - 1] === ':' || id[at - 1] === '/') && !id.includes(between) && !id.includes(begin)) {
      return at;
    }
  }
  return 0;
};

const dayOf = (at: number): number => Math.floor(at / dayMs);

/** The ids and instants in the tails of one chat and day. */
function* parted(day: number, chat: string, tails: string): Generator<readonly [string, number]> {
  for (const one of tails.split(begin).slice(1)) {
    const [tail = '', ms = ''] = one.split(between);
    yield [chat + tail, day * dayMs + Number.parseInt(ms, 36)];
  }
}

/** The tails without one, or the same when it is not there. */
const withoutTail = (tails: string, tail: string): string => {
  const from = tails.indexOf(begin + tail + between);
  const to = tails.indexOf(begin, from + 1);
  return from === -1 ? tails : tails.slice(0, from) + (to === -1 ? '' : tails.slice(to));
};

/** A text of its own: a part of another, or one put together, would keep what it was made of in memory. */
const flat = (text: string): string => Buffer.from(text).toString();

const countOf = (tails: string): number => tails.split(begin).length - 1;

const replace = (chats: StillMap<string, string>, chat: string, tails: string): void => {
  if (tails === '') {
    chats.delete(chat);
  } else {
    chats.set(chat, flat(tails));
  }
};

/** `oldest`: no id that stands alone is older. */
type Held = {
  readonly alone: StillMap<string, number>;
  readonly days: Map<number, StillMap<string, string>>;
  oldest: number;
  size: number;
};

const hasParted = ({ days }: Held, id: string): boolean => {
  const at = tailAt(id);
  const [chat, tail] = [id.slice(0, at), begin + id.slice(at) + between];
  for (const chats of at === 0 ? [] : days.values()) {
    if (chats.get(chat)?.includes(tail) === true) {
      return true;
    }
  }
  return false;
};

const remove = (held: Held, id: string): void => {
  if (held.alone.delete(id)) {
    held.size -= 1;
    return;
  }
  const at = tailAt(id);
  const [chat, tail] = [id.slice(0, at), id.slice(at)];
  for (const chats of at === 0 ? [] : held.days.values()) {
    const tails = chats.get(chat);
    const left = tails === undefined ? undefined : withoutTail(tails, tail);
    if (left !== undefined && left !== tails) {
      replace(chats, chat, left);
      held.size -= 1;
      return;
    }
  }
};

const chatsOf = ({ days }: Held, day: number): StillMap<string, string> => {
  const chats = days.get(day) ?? stillMap<string, string>();
  days.set(day, chats);
  return chats;
};

const add = (held: Held, id: string, at: number): void => {
  held.size += 1;
  const from = tailAt(id);
  const day = dayOf(at);
  const chats = from === 0 || !Number.isSafeInteger(at) ? undefined : chatsOf(held, day);
  const chat = id.slice(0, from);
  const tails = chats?.get(chat);
  if (chats === undefined || (tails?.length ?? 0) > mostTails) {
    held.alone.set(id, at);
    held.oldest = Math.min(held.oldest, at);
    return;
  }
  const added = `${begin}${id.slice(from)}${between}${(at - day * dayMs).toString(36)}`;
  chats.set(tails === undefined ? flat(chat) : chat, flat((tails ?? '') + added));
};

/** Forgets what is older in the tails of a day; whole chats at once where nothing of the day is left. */
function* forgetIn(held: Held, day: number, before: number): Generator<void> {
  const chats = chatsOf(held, day);
  const wholly = (day + 1) * dayMs <= before;
  for (const [chat, tails] of chats) {
    const gone = wholly ? [] : [...parted(day, '', tails)].filter(([, at]) => at < before);
    const left = gone.reduce((text, [tail]) => withoutTail(text, tail), wholly ? '' : tails);
    if (left !== tails) {
      held.size -= wholly ? countOf(tails) : gone.length;
      replace(chats, chat, left);
    }
    yield;
  }
  if (wholly && chats.size === 0) {
    held.days.delete(day);
  }
}

function* forget(held: Held, before: number): Generator<void> {
  if (held.oldest < before) {
    held.oldest = Number.POSITIVE_INFINITY;
    for (const [id, at] of held.alone) {
      if (at < before) {
        held.size -= Number(held.alone.delete(id));
      } else {
        held.oldest = Math.min(held.oldest, at);
      }
      yield;
    }
  }
  for (const day of held.days.keys()) {
    if (day * dayMs < before) {
      yield* forgetIn(held, day, before);
    }
  }
}

function* eachOf({ alone, days }: Held): Generator<readonly [string, number]> {
  yield* alone;
  for (const [day, chats] of days) {
    for (const [chat, tails] of chats) {
      yield* parted(day, chat, tails);
    }
  }
}

/** No ids. */
export const noIds = (): Ids => {
  const held: Held = { alone: stillMap(), days: new Map(), oldest: Number.POSITIVE_INFINITY, size: 0 };
  return {
    get size() {
      return held.size;
    },
    has: (id) => held.alone.has(id) || hasParted(held, id),
    set: (id, at) => {
      remove(held, id);
      add(held, id, at);
    },
    delete: (id) => {
      const { size } = held;
      remove(held, id);
      return held.size < size;
    },
    forget: (before) => forget(held, before),
    *keys() {
      for (const [id] of eachOf(held)) {
        yield id;
      }
    },
    [Symbol.iterator]: () => eachOf(held),
    image: () => ({
      alone: held.alone.still(),
      days: new Map([...held.days].map(([day, chats]) => [day, chats.still()])),
    }),
    *catchUp() {
      yield* held.alone.catchUp();
      for (const chats of held.days.values()) {
        yield* chats.catchUp();
      }
    },
    keep: (day, chat, tails) => {
      chatsOf(held, day).set(chat, tails);
      held.size += countOf(tails);
    },
  };
};
