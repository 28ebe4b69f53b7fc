import { StoreError } from './store.ts';

const refuse = (where: string, what: string): never => {
  throw new StoreError(`${where} holds ${what}, which JSON cannot keep. Commit plain data only.`);
};

const checkScalar = (value: unknown, where: string): void => {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    refuse(where, String(value));
  }
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    refuse(where, `a ${typeof value}`);
  }
};

const checkKind = (value: object, where: string): void => {
  const kind: unknown = Object.getPrototypeOf(value);
  if (kind !== Object.prototype && kind !== Array.prototype && kind !== null) {
    refuse(where, `an object of the class ${value.constructor.name}`);
  }
};

/**
 * Freezes a value through and through, so that what was committed can be handed out without a copy; throws a
 * StoreError naming the place for whatever JSON would change (a date, a function, NaN). What is frozen already is
 * taken as checked: a conversation that shares its old turns with the one before costs only its new turn.
 */
export const inert = <T>(value: T, where: string): T => {
  if (typeof value !== 'object' || value === null) {
    checkScalar(value, where);
    return value;
  }
  if (Object.isFrozen(value)) {
    return value;
  }
  checkKind(value, where);
  Object.freeze(value);
  for (const [name, part] of Object.entries(value)) {
    if (part === undefined && Array.isArray(value)) {
      refuse(`${where}.${name}`, 'an undefined');
    }
    inert(part, `${where}.${name}`);
  }
  return value;
};
