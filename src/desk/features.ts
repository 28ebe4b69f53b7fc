import { conceptsIn, type Lexicon, wordsOf } from './lexicon.ts';

/** What is counted in a text, in three groups: words and neighbouring pairs, character grams, concepts. */
export type Traits = readonly [
  words: ReadonlyMap<string, number>,
  grams: ReadonlyMap<string, number>,
  concepts: ReadonlyMap<string, number>,
];

/** What training has seen: a number for every trait, per group, and the rarity of each by that number. */
export type Vocabulary = {
  readonly numbers: readonly ReadonlyMap<string, number>[];
  readonly rarity: Float64Array;
  readonly unseenRarity: number;
};

/** A text as weighted traits, `ids` ascending; its length is 1 when every trait is known, less the more is unknown. */
export type Vector = { readonly ids: Int32Array; readonly values: Float32Array };

const groupWeights = [1, 2, 0.7] as const;

const count = (into: Map<string, number>, trait: string): void => {
  into.set(trait, (into.get(trait) ?? 0) + 1);
};

/** Counts the traits of a text: its words and pairs, the 2-, 3- and 4-grams of each word within begin and end marks, its concepts once each. */
export const traitsOf = (text: string, lexicon: Lexicon): Traits => {
  const words = new Map<string, number>();
  const grams = new Map<string, number>();
  let before: string | undefined;
  for (const word of wordsOf(text)) {
    count(words, word);
    if (before !== undefined) count(words, `${before} ${word}`);
    before = word;
    const marked = `<${word}>`;
    for (let size = 2; size <= 4; size++) {
      for (let from = 0; from + size <= marked.length; from++) count(grams, marked.slice(from, from + size));
    }
  }
  return [words, grams, new Map([...conceptsIn(lexicon, text)].map((concept) => [concept, 1]))];
};

/** Numbers all traits of the training texts and weighs their rarity: ln((1 + texts) / (1 + texts with the trait)) + 1. */
export const vocabularyOf = (texts: readonly Traits[]): Vocabulary => {
  const numbers = groupWeights.map(() => new Map<string, number>());
  const holders: number[] = [];
  for (const traits of texts) {
    for (const [group, known] of numbers.entries()) {
      for (const trait of traits[group]?.keys() ?? []) {
        const id = known.get(trait) ?? holders.length;
        known.set(trait, id);
        holders[id] = (holders[id] ?? 0) + 1;
      }
    }
  }
  const rarityOf = (holding: number) => Math.log((1 + texts.length) / (1 + holding)) + 1;
  return { numbers, rarity: Float64Array.from(holders, rarityOf), unseenRarity: rarityOf(0) };
};

type Weighed = { readonly id: number; value: number };

/** Weighs one group's traits, scaled so that known and unseen together have the length `weight`; gives the known ones. */
const weigh = (
  counts: ReadonlyMap<string, number>,
  group: number,
  weight: number,
  vocabulary: Vocabulary,
): Weighed[] => {
  const known: Weighed[] = [];
  let squares = 0;
  for (const [trait, times] of counts) {
    const id = vocabulary.numbers[group]?.get(trait);
    const rarity = id === undefined ? vocabulary.unseenRarity : (vocabulary.rarity[id] ?? 0);
    const value = (1 + Math.log(times)) * rarity;
    squares += value * value;
    if (id !== undefined) known.push({ id, value });
  }
  const scale = weight / Math.sqrt(squares);
  for (const entry of known) entry.value *= scale;
  return known;
};

/** Weighs one text's traits; a trait never seen takes part in its group's length and in nothing else. */
export const vectorOf = (traits: Traits, vocabulary: Vocabulary): Vector => {
  const known: Weighed[] = [];
  let squares = 0;
  for (const [group, weight] of groupWeights.entries()) {
    const counts = traits[group];
    if (!counts || counts.size === 0) continue;
    known.push(...weigh(counts, group, weight, vocabulary));
    squares += weight * weight;
  }
  known.sort((a, b) => a.id - b.id);
  const length = Math.sqrt(squares);
  const ids = new Int32Array(known.length);
  const values = new Float32Array(known.length);
  for (let at = 0; at < known.length; at++) {
    const { id, value } = known[at] as Weighed;
    ids[at] = id;
    values[at] = value / length;
  }
  return { ids, values };
};

/** How near two texts are: 0 when they share no known trait, 1 when they are the same. */
export const nearnessOf = (one: Vector, other: Vector): number => {
  let sum = 0;
  let here = 0;
  let there = 0;
  while (here < one.ids.length && there < other.ids.length) {
    const gap = (one.ids[here] as number) - (other.ids[there] as number);
    if (gap === 0) sum += (one.values[here] as number) * (other.values[there] as number);
    if (gap <= 0) here++;
    if (gap >= 0) there++;
  }
  return sum;
};
