import { inspect } from 'node:util';

/** Something that must never be shown: it prints as `[secret]` wherever it is logged, joined or turned into JSON. */
export type Secret<T = string> = { reveal(): T };

const shown = () => '[secret]';

/** Wraps a secret, so that the only way to its value is the word `reveal`. */
export function secret<T>(value: T): Secret<T> {
  const wrapped = { reveal: () => value, toJSON: shown, toString: shown, [inspect.custom]: shown };
  return Object.freeze(wrapped);
}
