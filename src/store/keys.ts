const mostInShelf = 1024;

/** The keys of all kept values in the order of their UTF-16 code units, in shelves so that one more key moves few others. */
export type Keys = string[][];

/** How many of `sorted` come before `key`. */
const placeIn = (sorted: readonly string[], key: string): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
};

/** The number of the last shelf that begins at or before `key`, or the first one. */
const shelfFor = (keys: Keys, key: string): number => {
  let low = 0;
  let high = keys.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((keys[middle]?.[0] ?? '') <= key) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return Math.max(0, low);
};

/** Adds a key; a key that stands already is left alone. */
export const addKey = (keys: Keys, key: string): void => {
  const number = shelfFor(keys, key);
  const shelf = keys[number];
  if (shelf === undefined) {
    keys.push([key]);
    return;
  }
  const place = placeIn(shelf, key);
  if (shelf[place] === key) {
    return;
  }
  shelf.splice(place, 0, key);
  if (shelf.length > mostInShelf) {
    keys.splice(number + 1, 0, shelf.splice(mostInShelf / 2));
  }
};

/** Takes a key away; a key that does not stand is no error. */
export const dropKey = (keys: Keys, key: string): void => {
  const number = shelfFor(keys, key);
  const shelf = keys[number] ?? [];
  const place = placeIn(shelf, key);
  if (shelf[place] !== key) {
    return;
  }
  shelf.splice(place, 1);
  if (shelf.length === 0) {
    keys.splice(number, 1);
  }
};

/** All keys from `start` on, in order. */
function* keysSince(keys: Keys, start: string): Generator<string> {
  for (let number = shelfFor(keys, start); number < keys.length; number += 1) {
    const shelf = keys[number] ?? [];
    yield* shelf.slice(placeIn(shelf, start));
  }
}

/** At most `limit` keys that begin with `prefix` and come after `after`, in order. */
export const keysFrom = (keys: Keys, prefix: string, after: string, limit: number): string[] => {
  const found: string[] = [];
  for (const key of keysSince(keys, after > prefix ? after : prefix)) {
    if (found.length >= limit || !key.startsWith(prefix)) {
      break;
    }
    if (key > after) {
      found.push(key);
    }
  }
  return found;
};
