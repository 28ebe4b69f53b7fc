import { inspect } from 'node:util';

/** Something that must never be shown: it prints as `[secret]` wherever it is logged, joined or turned into JSON. */
export type Secret = { reveal(): string };

const shown = () => '[secret]';

/** Wraps a secret, so that the only way to its value is the word `reveal`. */
export function secret(value: string): Secret {
  const wrapped = { reveal: () => value, toJSON: shown, toString: shown, [inspect.custom]: shown };
  return Object.freeze(wrapped);
}
