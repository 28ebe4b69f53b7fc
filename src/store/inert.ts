import { StoreError } from './store.ts';

const refuse = (where: string, what: string): never => {
  throw new StoreError(`${where} holds ${what}, which JSON cannot keep. Commit plain data only.`);
};

const isScalar = (value: unknown): boolean =>
  typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value !== 'function' && typeof value !== 'symbol' && typeof value !== 'bigint';

const isPlain = (value: object): boolean => {
  const kind: unknown = Object.getPrototypeOf(value);
  return kind === Object.prototype || kind === Array.prototype || kind === null;
};

const checkScalar = (value: unknown, where: string): void => {
  if (!isScalar(value)) {
    refuse(where, typeof value === 'number' ? String(value) : `a ${typeof value}`);
  }
};

const checkKind = (value: object, where: string): void => {
  if (!isPlain(value)) {
    refuse(where, `an object of the class ${value.constructor.name}`);
  }
};

/**
 * Freezes a value through and through, so that what was committed can be handed out without a copy; throws a
 * StoreError naming the place for whatever JSON would change (a date, a function, NaN). What is frozen already is
 * taken as checked: a conversation that shares its old turns with the one before costs only its new turn.
 */
export const inert = <T>(value: T, where: string): T => {
  if (!settle(value)) {
    accuse(value, where);
  }
  return value;
};

/** Freezes what is plain data; false when something in it is not. Where that is, nobody needs to know until then. */
const settle = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) {
    return isScalar(value);
  }
  if (Object.isFrozen(value)) {
    return true;
  }
  if (!isPlain(value)) {
    return false;
  }
  Object.freeze(value);
  if (Array.isArray(value)) {
    return value.every((part) => part !== undefined && settle(part));
  }
  for (const part of Object.values(value)) {
    if (!settle(part)) {
      return false;
    }
  }
  return true;
};

/** Finds the first thing in a value that is no plain data and throws what is wrong with it. */
const accuse = (value: unknown, where: string, seen: Set<unknown> = new Set()): void => {
  if (typeof value !== 'object' || value === null) {
    checkScalar(value, where);
    return;
  }
  if (seen.has(value)) {
    return;
  }
  seen.add(value);
  checkKind(value, where);
  for (const [name, part] of Object.entries(value)) {
    if (part === undefined && Array.isArray(value)) {
      refuse(`${where}.${name}`, 'an undefined');
    }
    accuse(part, `${where}.${name}`, seen);
  }
};
