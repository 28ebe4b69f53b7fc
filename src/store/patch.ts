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

// JSON knows no member that is undefined.
const namesIn = (value: Members): string[] => Object.keys(value).filter((name) => value[name] !== undefined);

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether two JSON values say the same; what is the very same object is not looked into. */
const same = (one: unknown, other: unknown): boolean => {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, at) => same(item, other[at]));
  if (!isMembers(one) || !isMembers(other)) return false;
  const names = namesIn(one);
  return (
    names.length === namesIn(other).length &&
    names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]))
  );
};

/** What turns `before` into `after`; undefined where they have too little in common: not both objects, or not both lists. */
export const patchOf = (before: unknown, after: unknown): Patch | undefined => {
  if (Array.isArray(before) && Array.isArray(after)) return patchOfList(before, after);
  return isMembers(before) && isMembers(after) ? patchOfMembers(before, after) : undefined;
};

const patchOfMembers = (before: Members, after: Members): Patch => {
  const noted = newChanges();
  for (const name of Object.keys(after)) {
    const value = after[name];
    if (value !== undefined) note(noted, name, Object.hasOwn(before, name) ? before[name] : undefined, value);
  }
  const drop = namesIn(before).filter((name) => !Object.hasOwn(after, name) || after[name] === undefined);
  return { ...told(noted), ...(drop.length > 0 ? { drop } : {}) };
};

const patchOfList = (before: readonly unknown[], after: readonly unknown[]): Patch | undefined => {
  const shift = shiftOf(before, after);
  const stay = before.length - shift;
  if (stay > after.length) return undefined;
  const noted = newChanges();
  for (let at = 0; at < stay; at += 1) note(noted, String(at), before[at + shift], after[at]);
  const push = after.slice(stay);
  return { ...(shift > 0 ? { shift } : {}), ...told(noted), ...(push.length > 0 ? { push } : {}) };
};

// A bounded list loses its oldest when it gets a new one: the first that stayed tells how many went.
const shiftOf = (before: readonly unknown[], after: readonly unknown[]): number => {
  if (after.length === 0) return before.length;
  const first = before.findIndex((item) => same(item, after[0]));
  return Math.max(first, before.length - after.length, 0);
};

type Changes = { readonly set: [string, unknown][]; readonly within: [string, Patch][] };

const newChanges = (): Changes => ({ set: [], within: [] });

// What is the same through and through has a patch that changes nothing.
const note = ({ set, within }: Changes, name: string, before: unknown, after: unknown): void => {
  if (Object.is(before, after)) return;
  const patch = patchOf(before, after);
  if (patch === undefined) set.push([name, after]);
  else if (changes(patch)) within.push([name, patch]);
};

const changes = ({ set, within, drop, shift, push }: Patch): boolean =>
  (set ?? within ?? drop ?? shift ?? push) !== undefined;

const told = ({ set, within }: Changes): Pick<Patch, 'set' | 'within'> => ({
  ...(set.length > 0 ? { set: Object.fromEntries(set) } : {}),
  ...(within.length > 0 ? { within: Object.fromEntries(within) } : {}),
});

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
