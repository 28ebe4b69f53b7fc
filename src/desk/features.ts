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

/** What of a text is known: numbers of traits, and beside each its weight. */
type Weighed = { readonly ids: number[]; readonly values: number[] };

/** Weighs one group's traits, scaled so that known and unseen together have the length `weight`; adds the known ones. */
const weigh = (
  counts: ReadonlyMap<string, number>,
  group: number,
  weight: number,
  vocabulary: Vocabulary,
  { ids, values }: Weighed,
): void => {
  const from = ids.length;
  const numbers = vocabulary.numbers[group];
  let squares = 0;
  for (const [trait, times] of counts) {
    const id = numbers?.get(trait);
    const rarity = id === undefined ? vocabulary.unseenRarity : (vocabulary.rarity[id] ?? 0);
    const value = (times === 1 ? 1 : 1 + Math.log(times)) * rarity;
    squares += value * value;
    if (id !== undefined) {
      ids.push(id);
      values.push(value);
    }
  }
  const scale = weight / Math.sqrt(squares);
  for (let at = from; at < values.length; at++) values[at] = (values[at] as number) * scale;
};

/** More than a text of 1,000 characters can have. */
const positions = 65_536;

/** Weighs one text's traits; a trait never seen takes part in its group's length and in nothing else. */
export const vectorOf = (traits: Traits, vocabulary: Vocabulary): Vector => {
  const known: Weighed = { ids: [], values: [] };
  let squares = 0;
  for (const [group, weight] of groupWeights.entries()) {
    const counts = traits[group];
    if (!counts || counts.size === 0) continue;
    weigh(counts, group, weight, vocabulary, known);
    squares += weight * weight;
  }
  // Number and position in one: sorting numbers is quicker than asking a function to compare.
  const order = new Float64Array(known.ids.length);
  for (let at = 0; at < order.length; at++) order[at] = (known.ids[at] as number) * positions + at;
  order.sort();
  const length = Math.sqrt(squares);
  const ids = new Int32Array(order.length);
  const values = new Float32Array(order.length);
  for (let at = 0; at < order.length; at++) {
    const from = (order[at] as number) % positions;
    ids[at] = known.ids[from] as number;
    values[at] = (known.values[from] as number) / length;
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
