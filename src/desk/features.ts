import { conceptsIn, type Lexicon, wordsOf } from './lexicon.ts';
import { type Links, link, linked, noLinks, unlink } from './links.ts';

/**
 * What is read in a text. Its traits, in three groups: the words and neighbouring pairs, the 2-, 3- and 4-grams of each
 * word within begin and end marks, the concepts once each.
 */
export type Traits = { readonly words: readonly string[]; readonly concepts: ReadonlySet<string> };

/** The number of every trait: of a pair by the numbers of its words, of a gram by that of the gram before its last letter. */
type Numbers = {
  readonly words: Map<string, number>;
  readonly pairs: Links;
  readonly grams: Links;
  readonly concepts: Map<string, number>;
};

/** What training has seen: a number for every trait, and the rarity of each by that number. */
export type Vocabulary = Numbers & { readonly rarity: Float64Array; readonly unseenRarity: number };

/** A text as weighted traits, `ids` ascending; its length is 1 when every trait is known, less the more is unknown. */
export type Vector = { readonly ids: Int32Array; readonly values: Float32Array };

/** Reads a text for its traits. */
export const traitsOf = (text: string, lexicon: Lexicon): Traits => ({
  words: wordsOf(text),
  concepts: conceptsIn(lexicon, text),
});

/**
 * The traits of one group of one text, each once, in the order in which they are met: its number (-1: never seen) and how
 * often it is met. While learning, what was never seen gets the number `next`, which else is -1.
 */
type Tally = { size: number; next: number; numbers: Int32Array; times: Int32Array };

// Room to count and weigh in, for one text after the other: making it anew would cost more than what is done in it.
const tally: Tally = { size: 0, next: -1, numbers: new Int32Array(1024), times: new Int32Array(1024) };
const met = noLinks();
let units = new Int32Array(64);
let shorterGrams = new Int32Array(64);

const begin = 60;
const end = 62;

const mostTraits = ({ words, concepts }: Traits): number =>
  words.reduce((sum, word) => sum + 3 * word.length + 5, concepts.size);

/** Counts nothing yet, with room for all traits of a text. */
const startTally = (traits: Traits): void => {
  tally.size = 0;
  unlink(met);
  const most = mostTraits(traits);
  if (most <= tally.numbers.length) return;
  tally.numbers = new Int32Array(most);
  tally.times = new Int32Array(most);
};

/** Puts a trait that was not met in this text before at the end of the tally. */
const meet = (number: number): void => {
  tally.numbers[tally.size] = number;
  tally.times[tally.size] = 0;
  tally.size += 1;
  if (number >= 0 && number === tally.next) tally.next += 1;
};

const numberOf = (links: Links, one: number, other: number): number =>
  tally.next < 0 ? linked(links, one, other) : link(links, one, other, tally.next);

const numberNamed = (names: Map<string, number>, name: string): number => {
  const known = names.get(name);
  if (known !== undefined || tally.next < 0) return known ?? -1;
  names.set(name, tally.next);
  return tally.next;
};

const again = (slot: number): void => {
  tally.times[slot] = (tally.times[slot] as number) + 1;
};

const tallyWords = ({ words }: Traits, known: Numbers): void => {
  const slots = new Map<string, number>();
  let before = -1;
  for (const word of words) {
    const slot = slots.get(word) ?? tally.size;
    if (slot === tally.size) {
      slots.set(word, slot);
      meet(numberNamed(known.words, word));
    }
    again(slot);
    if (before >= 0) tallyPair(before, slot, known);
    before = slot;
  }
};

// A pair was seen only where both of its words were.
const tallyPair = (before: number, after: number, { pairs }: Numbers): void => {
  const slot = link(met, before, after, tally.size);
  if (slot === tally.size) {
    const [one, other] = [tally.numbers[before] as number, tally.numbers[after] as number];
    meet(one < 0 || other < 0 ? -1 : numberOf(pairs, one, other));
  }
  again(slot);
};

/** Puts a word within its marks into `units`, by the numbers of its letters; gives how many they are. */
const markWord = (word: string): number => {
  const length = word.length + 2;
  if (length > units.length) [units, shorterGrams] = [new Int32Array(length), new Int32Array(length)];
  units[0] = begin;
  for (let at = 0; at < word.length; at++) units[at + 1] = word.charCodeAt(at);
  units[length - 1] = end;
  return length;
};

const tallyGrams = ({ words }: Traits, { grams }: Numbers): void => {
  for (const word of words) {
    const length = markWord(word);
    for (let size = 2; size <= 4; size++) {
      for (let from = 0; from + size <= length; from++) tallyGram(from, size, grams);
    }
  }
};

// A gram was seen only where the one before its last letter was; of two letters, the first stands for that one.
const tallyGram = (from: number, size: number, grams: Links): void => {
  const shorter = size === 2 ? ~(units[from] as number) : (shorterGrams[from] as number);
  const letter = units[from + size - 1] as number;
  const slot = link(met, shorter, letter, tally.size);
  if (slot === tally.size) {
    const number = size === 2 ? shorter : (tally.numbers[shorter] as number);
    meet(size > 2 && number < 0 ? -1 : numberOf(grams, number, letter));
  }
  again(slot);
  shorterGrams[from] = slot;
};

const tallyConcepts = ({ concepts }: Traits, known: Numbers): void => {
  for (const concept of concepts) {
    meet(numberNamed(known.concepts, concept));
    again(tally.size - 1);
  }
};

/** The groups: how much each weighs, and how it is counted. */
const groups = [
  { weight: 1, count: tallyWords },
  { weight: 2, count: tallyGrams },
  { weight: 0.7, count: tallyConcepts },
] as const;

/** Numbers all traits of the training texts and weighs their rarity: ln((1 + texts) / (1 + texts with the trait)) + 1. */
export const vocabularyOf = (texts: readonly Traits[]): Vocabulary => {
  const numbers: Numbers = { words: new Map(), pairs: noLinks(), grams: noLinks(), concepts: new Map() };
  const holders: number[] = [];
  for (const traits of texts) {
    for (const { count } of groups) {
      startTally(traits);
      tally.next = holders.length;
      count(traits, numbers);
      for (let slot = 0; slot < tally.size; slot++) {
        const number = tally.numbers[slot] as number;
        holders[number] = (holders[number] ?? 0) + 1;
      }
    }
  }
  tally.next = -1;
  const rarityOf = (holding: number) => Math.log((1 + texts.length) / (1 + holding)) + 1;
  return { ...numbers, rarity: Float64Array.from(holders, rarityOf), unseenRarity: rarityOf(0) };
};

/** The numbers of the words and concepts of a text that were seen, each once: what in it can stand for its subject. */
export const cuesOf = ({ words, concepts }: Traits, known: Vocabulary): number[] => {
  const cues: number[] = [];
  for (const [names, group] of [
    [known.words, words],
    [known.concepts, concepts],
  ] as const) {
    for (const name of group) {
      const number = names.get(name);
      if (number !== undefined && !cues.includes(number)) cues.push(number);
    }
  }
  return cues;
};

type Named = ReadonlyMap<string, number>;

const namedGrams = (word: string, { grams }: Vocabulary, named: Map<string, number>): void => {
  const marked = `<${word}>`;
  for (let size = 2; size <= 4; size++) {
    for (let from = 0; from + size <= marked.length; from++) {
      const gram = marked.slice(from, from + size);
      const shorter = size === 2 ? ~gram.charCodeAt(0) : (named.get(gram.slice(0, -1)) ?? -1);
      named.set(gram, size > 2 && shorter < 0 ? -1 : linked(grams, shorter, gram.charCodeAt(size - 1)));
    }
  }
};

/** The traits of a text by name, in their three groups, with the number of each (-1: never seen). */
export const namedTraits = (
  { words, concepts }: Traits,
  known: Vocabulary,
): { readonly words: Named; readonly grams: Named; readonly concepts: Named } => {
  const numbered = (word: string) => known.words.get(word) ?? -1;
  const [named, grams] = [new Map<string, number>(), new Map<string, number>()];
  for (const [at, word] of words.entries()) {
    named.set(word, numbered(word));
    const before = words[at - 1];
    if (before !== undefined) named.set(`${before} ${word}`, linked(known.pairs, numbered(before), numbered(word)));
    namedGrams(word, known, grams);
  }
  return { words: named, grams, concepts: new Map([...concepts].map((one) => [one, known.concepts.get(one) ?? -1])) };
};

/** What of a text is known: numbers of traits, and beside each its weight. */
const known = { size: 0, ids: new Int32Array(1024), values: new Float64Array(1024) };

const startWeighing = (traits: Traits): void => {
  const most = mostTraits(traits);
  known.size = 0;
  if (most <= known.ids.length) return;
  Object.assign(known, {
    ids: new Int32Array(most),
    values: new Float64Array(most),
  });
};

/** Weighs the traits of the tally, scaled so that known and unseen together have the length `weight`; adds the known ones. */
const weigh = (weight: number, { rarity, unseenRarity }: Vocabulary): void => {
  const { ids, values, size: from } = known;
  let to = from;
  let squares = 0;
  for (let slot = 0; slot < tally.size; slot++) {
    const id = tally.numbers[slot] as number;
    const times = tally.times[slot] as number;
    const value = (times === 1 ? 1 : 1 + Math.log(times)) * (id < 0 ? unseenRarity : (rarity[id] as number));
    squares += value * value;
    if (id < 0) continue;
    ids[to] = id;
    values[to] = value;
    to += 1;
  }
  const scale = weight / Math.sqrt(squares);
  for (let at = from; at < to; at++) values[at] = (values[at] as number) * scale;
  known.size = to;
};

/** Weighs one text's traits; a trait never seen takes part in its group's length and in nothing else. */
export const vectorOf = (traits: Traits, vocabulary: Vocabulary): Vector => {
  startWeighing(traits);
  let squares = 0;
  for (const { weight, count } of groups) {
    startTally(traits);
    count(traits, vocabulary);
    if (tally.size === 0) continue;
    weigh(weight, vocabulary);
    squares += weight * weight;
  }
  return sorted(Math.sqrt(squares));
};

/** What is known in ascending order of its numbers, divided by a length. */
const sorted = (length: number): Vector => {
  const { size, ids: from, values: weights } = known;
  const order = inOrder(size, (at) => from[at] as number);
  const ids = new Int32Array(size);
  const values = new Float32Array(size);
  for (let to = 0; to < size; to++) {
    const at = order[to] as number;
    ids[to] = from[at] as number;
    values[to] = (weights[at] as number) / length;
  }
  return { ids, values };
};

/** More than a text of 1,000 characters can have. */
const positions = 65_536;
let [keys, places] = [new Float64Array(1024), new Int32Array(1024)];

/** The positions up to `size` in ascending order of a key, a whole number; to be read before the next are asked for. */
export const inOrder = (size: number, keyOf: (at: number) => number): Int32Array => {
  if (size > keys.length) [keys, places] = [new Float64Array(size), new Int32Array(size)];
  // Key and position in one number: sorting numbers is quicker than asking a function to compare.
  for (let at = 0; at < size; at++) keys[at] = keyOf(at) * positions + at;
  keys.subarray(0, size).sort();
  for (let at = 0; at < size; at++) {
    const key = keys[at] as number;
    places[at] = key - Math.floor(key / positions) * positions;
  }
  return places.subarray(0, size);
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
