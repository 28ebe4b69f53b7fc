import type { Plugin } from 'vite';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const special = /[^\n\r -~\t]/g;
/** `é` becomes `\u00e9`: five characters more. */
const longerBy = 5;

/**
 * Writes code in plain ASCII: V8 keeps a text with one other letter in it in two bytes for every letter, and reads it
 * more slowly. In strings, templates without a tag, regular expressions and names `\u00e9` is the same as `é`.
 */
export const inPlainLetters = (code: string): string =>
  code.replace(special, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The `mappings` of a source map for the same code in plain letters: what stands behind such a letter has moved on. */
export function movedMappings(code: string, mappings: string): string {
  const lines = code.split('\n');
  return mappings
    .split(';')
    .map((mapped, at) => movedLine(lines[at] ?? '', mapped))
    .join(';');
}

function movedLine(line: string, mapped: string): string {
  const letters = [...line.matchAll(special)].map(({ index }) => index);
  if (letters.length === 0 || mapped === '') return mapped;
  let [column, before, passed] = [0, 0, 0];
  const segments = mapped.split(',').map((segment) => {
    const { number, length } = firstNumber(segment);
    column += number;
    while ((letters[passed] ?? Number.POSITIVE_INFINITY) < column) passed += 1;
    const moved = column + passed * longerBy;
    const written = numberText(moved - before) + segment.slice(length);
    before = moved;
    return written;
  });
  return segments.join(',');
}

// Numbers of source maps: five bits a digit, the lowest first, and the sign in the lowest bit of all.
function firstNumber(segment: string): { readonly number: number; readonly length: number } {
  let [bits, length] = [0, 0];
  for (let more = true; more; length += 1) {
    const digit = digits.indexOf(segment.charAt(length));
    bits += (digit & 31) * 32 ** length;
    more = (digit & 32) !== 0;
  }
  return { number: bits % 2 === 1 ? -Math.floor(bits / 2) : bits / 2, length };
}

function numberText(number: number): string {
  let rest = number < 0 ? -2 * number + 1 : 2 * number;
  let text = '';
  do {
    const digit = rest % 32;
    rest = Math.floor(rest / 32);
    text += digits.charAt(rest > 0 ? digit + 32 : digit);
  } while (rest > 0);
  return text;
}

type Mapped = { mappings: string };

/** Puts all code of a build into plain letters, and mends its source maps. */
export const plainLetters: Plugin = {
  name: 'plain-letters',
  generateBundle(_options, bundle) {
    for (const [name, file] of Object.entries(bundle)) {
      if (file.type !== 'chunk' || file.code === inPlainLetters(file.code)) continue;
      const { code } = file;
      file.code = inPlainLetters(code);
      const map = bundle[`${name}.map`];
      if (map?.type !== 'asset') continue;
      const mapped = JSON.parse(map.source.toString()) as Mapped;
      mapped.mappings = movedMappings(code, mapped.mappings);
      map.source = JSON.stringify(mapped);
    }
  },
};
