import { recently } from './recent.ts';

/** What employees mean by concept name: words, `prefix*`, or phrases of several words, in any language. */
export type Concepts = Readonly<Record<string, readonly string[]>>;

type Entry = { readonly concept: string; readonly rest: readonly string[] };

/** A concept list made ready for finding: entries under their first word, or under its beginning where it ends in `*`. */
export type Lexicon = {
  readonly whole: ReadonlyMap<string, readonly Entry[]>;
  readonly beginnings: ReadonlyMap<string, readonly Entry[]>;
  readonly shortest: number;
};

// Soft hyphens, zero-width characters: invisible to the writer, and they would split a word.
const invisible = /\p{Cf}/gu;
const insideWord = /(?<=[\p{L}\p{M}])['’‘ʼ`´\-‐‑](?=\p{L})/gu;
const elided = /(?<![\p{L}\p{M}\p{N}])(\p{L}|qu)['’‘ʼ`´](?=\p{L})/giu;
const accents = /\p{M}+/gu;
const words = /[\p{L}\p{N}]+/gu;

/** The words of a text in its first 1,000 characters: lower case, no accents, `ß` as ss, wi-fi as wifi, don't as dont. */
export const wordsOf: (text: string) => readonly string[] = recently(
  1_000,
  (text) =>
    text
      .slice(0, 1000)
      .replace(invisible, '')
      .toLowerCase()
      .replace(insideWord, '')
      .normalize('NFKD')
      .replace(accents, '')
      .replaceAll('ß', 'ss')
      .match(words) ?? [],
);

/** The words of a text as concepts see them: French elisions are opened (l'écran is ecran), else as `wordsOf`. */
export const openWordsOf = (text: string): readonly string[] => wordsOf(text.slice(0, 1000).replace(elided, '$1 '));

const keep = (into: Map<string, Entry[]>, key: string, entry: Entry): void => {
  const there = into.get(key);
  if (there) there.push(entry);
  else into.set(key, [entry]);
};

const patternsOf = (entry: string): string[] =>
  entry
    .split(/\s+/)
    .flatMap((part) =>
      openWordsOf(part).map((word, at, all) => word + (part.endsWith('*') && at === all.length - 1 ? '*' : '')),
    );

/** Makes a concept list ready for finding; entries without a letter or digit are left out. */
export const lexiconOf = (concepts: Concepts): Lexicon => {
  const whole = new Map<string, Entry[]>();
  const beginnings = new Map<string, Entry[]>();
  let shortest = Number.POSITIVE_INFINITY;
  for (const [concept, entries] of Object.entries(concepts)) {
    for (const entry of entries) {
      const [first, ...rest] = patternsOf(entry);
      if (first === undefined) continue;
      if (first.endsWith('*')) {
        keep(beginnings, first.slice(0, -1), { concept, rest });
        shortest = Math.min(shortest, first.length - 1);
      } else keep(whole, first, { concept, rest });
    }
  }
  return { whole, beginnings, shortest };
};

const fits = (pattern: string, word: string | undefined): boolean =>
  word !== undefined && (pattern.endsWith('*') ? word.startsWith(pattern.slice(0, -1)) : word === pattern);

const follows = (entry: Entry, text: readonly string[], at: number): boolean =>
  entry.rest.every((pattern, step) => fits(pattern, text[at + 1 + step]));

/** The concepts that a text names, each once, in the order in which they are met. */
export const conceptsIn = (lexicon: Lexicon, text: string): ReadonlySet<string> => {
  const found = new Set<string>();
  if (lexicon.whole.size + lexicon.beginnings.size === 0) return found;
  const spoken = openWordsOf(text);
  const note = (entries: readonly Entry[] | undefined, at: number) => {
    for (const entry of entries ?? []) if (follows(entry, spoken, at)) found.add(entry.concept);
  };
  for (const [at, word] of spoken.entries()) {
    note(lexicon.whole.get(word), at);
    for (let length = lexicon.shortest; length <= word.length; length++)
      note(lexicon.beginnings.get(word.slice(0, length)), at);
  }
  return found;
};
