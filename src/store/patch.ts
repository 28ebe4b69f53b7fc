/**
 * What turns one JSON value into another: of objects the members to `set`, to `drop`, or to change `within`; of lists
 * how many to `shift` off the front, the items to `set` or change `within` by their place after that, and what to `push`.
 */
export type Patch = {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly within?: Readonly<Record<string, Patch>>;
  readonly drop?: readonly string[];
  readonly shift?: number;
  readonly push?: readonly unknown[];
};

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether two JSON values say the same; what is the very same object is not looked into. */
const same = (one: unknown, other: unknown): boolean => {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, at) => same(item, other[at]));
  return (
    isMembers(one) &&
    isMembers(other) &&
    isIn(one, other) &&
    Object.keys(other).every((name) => has(one, name) || !has(other, name))
  );
};

// JSON knows no member that is undefined.
const has = (value: Members, name: string): boolean => Object.hasOwn(value, name) && value[name] !== undefined;

/** Whether every member of one stands in the other as well. */
const isIn = (one: Members, other: Members): boolean =>
  Object.keys(one).every((name) => !has(one, name) || (has(other, name) && same(one[name], other[name])));

/** A patch that is being written. */
type Draft = {
  set?: Record<string, unknown>;
  within?: Record<string, Patch>;
  drop?: string[];
  shift?: number;
  push?: readonly unknown[];
};

/** What turns `before` into `after`; undefined where they have too little in common: not both objects, or not both lists. */
export const patchOf = (before: unknown, after: unknown): Patch | undefined => {
  if (Array.isArray(before) && Array.isArray(after)) return patchOfList(before, after);
  return isMembers(before) && isMembers(after) ? patchOfMembers(before, after) : undefined;
};

const patchOfMembers = (before: Members, after: Members): Patch | undefined => {
  const patch: Draft = {};
  for (const name of Object.keys(after)) {
    // Nothing can be assigned to a member of this name.
    if (name === '__proto__') return undefined;
    const value = after[name];
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    if (value !== undefined && !Object.is(old, value)) note(patch, name, old, value);
  }
  for (const name of Object.keys(before)) if (has(before, name) && !has(after, name)) drop(patch, name);
  return patch;
};

const patchOfList = (before: readonly unknown[], after: readonly unknown[]): Patch | undefined => {
  const shift = shiftOf(before, after);
  const stay = before.length - shift;
  if (stay > after.length) return undefined;
  const patch: Draft = {};
  if (shift > 0) patch.shift = shift;
  for (let at = 0; at < stay; at += 1) {
    const old = before[at + shift];
    if (!Object.is(old, after[at])) note(patch, String(at), old, after[at]);
  }
  if (after.length > stay) patch.push = after.slice(stay);
  return patch;
};

// A bounded list loses its oldest when it gets a new one: the first that stayed tells how many went.
const shiftOf = (before: readonly unknown[], after: readonly unknown[]): number => {
  if (after.length === 0) return before.length;
  if (Object.is(before[0], after[0])) return Math.max(before.length - after.length, 0);
  const first = before.findIndex((item) => same(item, after[0]));
  return Math.max(first, before.length - after.length, 0);
};

const drop = (patch: Draft, name: string): void => {
  patch.drop ??= [];
  patch.drop.push(name);
};

// What is the same through and through has a patch in which nothing stands.
const note = (patch: Draft, name: string, before: unknown, after: unknown): void => {
  const inner = patchOf(before, after);
  if (inner === undefined) {
    patch.set ??= {};
    patch.set[name] = after;
  } else if ((inner.set ?? inner.within ?? inner.drop ?? inner.shift ?? inner.push) !== undefined) {
    patch.within ??= {};
    patch.within[name] = inner;
  }
};

/** The value that a patch makes of `before`; what did not change is shared with it. Throws when the patch is for another value. */
export const patched = (before: unknown, patch: Patch): unknown => {
  if (Array.isArray(before)) return patchedList(before, patch);
  if (!isMembers(before)) throw new TypeError('there is nothing here that could be changed in part');
  const gone = new Set(patch.drop);
  const members = new Map(Object.entries(before).filter(([name]) => !gone.has(name)));
  for (const [name, value] of Object.entries(patch.set ?? {})) members.set(name, value);
  for (const [name, inner] of Object.entries(patch.within ?? {})) members.set(name, patched(members.get(name), inner));
  return Object.fromEntries(members);
};

const patchedList = (before: readonly unknown[], { shift = 0, set = {}, within = {}, push = [] }: Patch): unknown[] => {
  const items = before.slice(shift);
  for (const [at, item] of Object.entries(set)) items[Number(at)] = item;
  for (const [at, inner] of Object.entries(within)) items[Number(at)] = patched(items[Number(at)], inner);
  return [...items, ...push];
};
