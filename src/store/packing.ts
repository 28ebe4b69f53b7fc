import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** What many texts have in common, so that each is kept by what is its own (the preset dictionary of RFC 1951 deflate). */
export type Dictionary = Uint8Array;

/** A dictionary holds a text only if so many samples have it: what one person wrote, or is called, never gets there. */
const leastHolders = 8;
/** The window of deflate is 32 KB; what lies further back than that could not be referred to. */
const mostBytes = 24 * 1024;

const eachText = (value: unknown, tell: (text: string) => void): void => {
  if (typeof value === 'string') {
    tell(value);
  } else if (Array.isArray(value)) {
    for (const part of value) {
      eachText(part, tell);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) {
      tell(name);
      eachText(part, tell);
    }
  }
};

/** What is left of a value without its numbers and without texts and names that are not common. */
const commonIn = (value: unknown, common: ReadonlySet<string>): unknown => {
  if (typeof value === 'string') {
    return common.has(value) ? value : '';
  }
  if (Array.isArray(value)) {
    return value.map((part) => commonIn(part, common));
  }
  if (typeof value === 'object' && value !== null) {
    const named = Object.entries(value).filter(([name]) => common.has(name));
    return Object.fromEntries(named.map(([name, part]) => [name, commonIn(part, common)]));
  }
  return typeof value === 'number' ? 0 : value;
};

/** A dictionary for values like the samples; undefined where they are too few to tell what is common. */
export const dictionaryOf = (samples: readonly unknown[]): Dictionary | undefined => {
  const holders = new Map<string, number>();
  for (const sample of samples) {
    const texts = new Set<string>();
    eachText(sample, (text) => texts.add(text));
    for (const text of texts) {
      holders.set(text, (holders.get(text) ?? 0) + 1);
    }
  }
  const common = new Set([...holders].flatMap(([text, count]) => (count >= leastHolders ? [text] : [])));
  const shapes = new Set(samples.map((sample) => JSON.stringify(commonIn(sample, common))));
  // The longest, which say most, stand last: they stay when there are too many.
  const bytes = Buffer.from([...shapes].sort((one, other) => one.length - other.length).join(''));
  return common.size === 0 ? undefined : bytes.subarray(Math.max(0, bytes.length - mostBytes));
};

/** A text of JSON, made small: its bytes, one in each character. */
export const packed = (text: string, dictionary: Dictionary): string =>
  // Level 3 is as fast as 1 here and leaves an eighth less; so short a text needs no larger tables.
  deflateRawSync(text, { dictionary, level: 3, memLevel: 6 }).toString('latin1');

/** The text that was packed. */
export const unpacked = (bytes: string, dictionary: Dictionary): string =>
  inflateRawSync(Buffer.from(bytes, 'latin1'), { dictionary }).toString();
