import { foldedWords } from './folding.ts';
import { recently } from './recent.ts';

/** What employees mean by concept name: words, `prefix*`, or phrases of several words, in any language. */
export type Concepts = Readonly<Record<string, readonly string[]>>;

type Entry = { readonly concept: string; readonly rest: readonly string[] };

type Beginning = Entry & { readonly beginning: string };

/**
 * A concept list made ready for finding: entries under their first word, or, where it ends in `*`, under the first letters
 * of its beginning, as many as the `shortest` has; shorter beginnings stand before longer ones.
 */
export type Lexicon = {
  readonly whole: ReadonlyMap<string, readonly Entry[]>;
  readonly beginnings: ReadonlyMap<string, readonly Beginning[]>;
  readonly shortest: number;
};

const elided = /(?<![\p{L}\p{M}\p{N}])(\p{L}|qu)['’‘ʼ`´](?=\p{L})/giu;
const eliding = /['’‘ʼ`´]/;

/** The words of a text in its first 1,000 characters: lower case, no accents, `ß` as ss, wi-fi as wifi, don't as dont. */
export const wordsOf: (text: string) => readonly string[] = recently(1_000, (text) => foldedWords(text.slice(0, 1000)));

/** The words of a text as concepts see them: French elisions are opened (l'écran is ecran), else as `wordsOf`. */
export const openWordsOf = (text: string): readonly string[] =>
  wordsOf(eliding.test(text) ? text.slice(0, 1000).replace(elided, '$1 ') : text);

const keep = <E extends Entry>(into: Map<string, E[]>, key: string, entry: E): void => {
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
  const begun: Beginning[] = [];
  for (const [concept, entries] of Object.entries(concepts)) {
    for (const entry of entries) {
      const [first, ...rest] = patternsOf(entry);
      if (first?.endsWith('*')) begun.push({ concept, rest, beginning: first.slice(0, -1) });
      else if (first !== undefined) keep(whole, first, { concept, rest });
    }
  }
  const shortest = Math.min(...begun.map(({ beginning }) => beginning.length));
  const beginnings = new Map<string, Beginning[]>();
  for (const one of begun.toSorted((one, other) => one.beginning.length - other.beginning.length)) {
    keep(beginnings, one.beginning.slice(0, shortest), one);
  }
  return { whole, beginnings, shortest };
};

const fits = (pattern: string, word: string | undefined): boolean =>
  word !== undefined && (pattern.endsWith('*') ? word.startsWith(pattern.slice(0, -1)) : word === pattern);

const follows = (entry: Entry, text: readonly string[], at: number): boolean =>
  entry.rest.every((pattern, step) => fits(pattern, text[at + 1 + step]));

/** The concepts that a text names, each once, in the order in which they are met. */
export const conceptsIn = (lexicon: Lexicon, text: string): ReadonlySet<string> =>
  isEmpty(lexicon) ? none : conceptsAmong(lexicon, openWordsOf(text));

/** The concepts that words as concepts see them name, each once, in the order in which they are met. */
export const conceptsAmong = (lexicon: Lexicon, spoken: readonly string[]): ReadonlySet<string> => {
  if (isEmpty(lexicon)) return none;
  const found = new Set<string>();
  const { whole, beginnings, shortest } = lexicon;
  for (const [at, word] of spoken.entries()) {
    note(found, whole.get(word), spoken, at);
    if (word.length >= shortest) note(found, beginnings.get(word.slice(0, shortest)), spoken, at);
  }
  return found;
};

const note = (
  found: Set<string>,
  entries: readonly (Entry | Beginning)[] | undefined,
  spoken: readonly string[],
  at: number,
): void => {
  if (entries === undefined) return;
  for (const entry of entries) {
    const begins = !('beginning' in entry) || spoken[at]?.startsWith(entry.beginning);
    if (begins && follows(entry, spoken, at)) found.add(entry.concept);
  }
};

const none: ReadonlySet<string> = new Set();

const isEmpty = ({ whole, beginnings }: Lexicon): boolean => whole.size + beginnings.size === 0;
