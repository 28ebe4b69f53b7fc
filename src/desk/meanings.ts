import { cuesOf, type Traits, type Vocabulary } from './features.ts';
import { conceptsAmong, type Lexicon, wordsOf } from './lexicon.ts';
import type { Neighbours } from './neighbours.ts';
import { onceFor } from './recent.ts';
import type { Example } from './separation.ts';
import { oneSlipApart } from './spelling.ts';

/** What the words of a short message are held against: phrases with the scripts they stand for, and who says which word. */
export type Speech = {
  readonly scripts: readonly string[];
  readonly phrases: readonly { readonly text: string }[];
  readonly examples: readonly Example[];
  readonly pools: readonly (readonly number[])[];
  readonly lexicon: Lexicon;
  readonly vocabulary: Vocabulary;
  readonly neighbours: Neighbours;
  /** The phrases of up to six words, by what they say. */
  readonly sayings: ReadonlyMap<string, readonly number[]>;
  /** The known words of four letters or more, by their first two letters (`^ab`) and their last two (`yz$`). */
  readonly spellings: ReadonlyMap<string, readonly string[]>;
};

/** A script shares a word when the word stands in its phrases at least this often, relative to the script that uses it most. */
const shares = 0.2;
/** A message of up to this many words may be too bare to tell one script from another. */
const mostBare = 6;
/** A word of this many letters or more can be mended; shorter ones are too near to each other. */
const leastMendable = 5;

/** The short phrases by what they say, so that one that says just what a message says is found. */
export const sayingsOf = (texts: readonly Traits[]): Map<string, number[]> => {
  const sayings = new Map<string, number[]>();
  for (const [number, { words }] of texts.entries()) {
    if (words.length > mostBare) continue;
    const said = words.join(' ');
    const there = sayings.get(said);
    if (there) there.push(number);
    else sayings.set(said, [number]);
  }
  return sayings;
};

// One slip in a word of five letters or more leaves its first two letters or its last two as they are.
const endsOf = (word: string): readonly string[] => [`^${word.slice(0, 2)}`, `${word.slice(-2)}$`];

/** The words that a mistyped one may stand for, by how they begin and end. */
export const spellingsOf = ({ words }: Vocabulary): Map<string, string[]> => {
  const byEnd = new Map<string, string[]>();
  for (const word of words.keys()) {
    if (word.length < leastMendable - 1) continue;
    for (const end of endsOf(word)) {
      const there = byEnd.get(end);
      if (there) there.push(word);
      else byEnd.set(end, [word]);
    }
  }
  return byEnd;
};

/** A short message as its author meant to type it: an unknown word of five letters or more becomes the known word one slip away. */
const mendedOf = (speech: Speech, words: readonly string[]): readonly string[] => {
  const known = speech.vocabulary.words;
  const mend = (word: string): string => {
    if (word.length < leastMendable || known.has(word)) return word;
    for (const end of endsOf(word)) {
      const found = speech.spellings.get(end)?.find((candidate) => oneSlipApart(word, candidate));
      if (found !== undefined) return found;
    }
    return word;
  };
  return words.map(mend);
};

/** Of a word that stands in more phrases than this nobody can tell what it means. */
const mostSpeakers = 2_000;

const holds = (sorted: Int32Array, number: number): boolean => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < number) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === number;
};

/** A word or concept of a message: its number, how rare it is, and where the phrases that hold it stand among the neighbours. */
type Cue = { readonly id: number; readonly rarity: number; readonly from: number; readonly to: number };

const cueOf = ({ vocabulary, neighbours: { starts } }: Speech, id: number): Cue => ({
  id,
  rarity: vocabulary.rarity[id] ?? 0,
  from: starts[id] ?? 0,
  to: starts[id + 1] ?? 0,
});

const speakersOf = ({ neighbours: { numbers, places } }: Speech, { from, to }: Cue): number[] => {
  const speakers: number[] = [];
  for (let slot = from; slot < to; slot++) speakers.push(numbers[places[slot] as number] as number);
  return speakers;
};

// A phrase knows its own traits: that list is short, and that of a common word's phrases is long.
const speaks = ({ examples }: Speech, number: number, { id }: Cue): boolean =>
  holds((examples[number] as Example).vector.ids, id);

/** The phrases that hold all cues, of which the rarest comes first. */
const sayingAll = (speech: Speech, [rarest, ...others]: readonly Cue[]): number[] => {
  let found = rarest ? speakersOf(speech, rarest) : [];
  for (const cue of others) found = found.filter((number) => speaks(speech, number, cue));
  return found;
};

// Room to add up in by phrase, 0 between messages.
const weightsOf = onceFor(({ numbers }: Neighbours) => new Float64Array(numbers.length));

/** The phrases that hold the most weight of cues, of which the rarest comes first. */
const sayingMost = (speech: Speech, cues: readonly Cue[]): number[] => {
  const weights = weightsOf(speech.neighbours);
  const met: number[] = [];
  let most = 0;
  let rest = cues.reduce((sum, { rarity }) => sum + rarity, 0);
  for (const cue of cues) {
    // The rare cues name phrases, the common ones only add to those that can still come up to the most.
    const named = most > rest + 1e-9 ? met.filter((number) => speaks(speech, number, cue)) : speakersOf(speech, cue);
    for (const number of named) {
      const before = weights[number] as number;
      if (before === 0) met.push(number);
      weights[number] = before + cue.rarity;
      most = Math.max(most, before + cue.rarity);
    }
    rest -= cue.rarity;
  }
  const found = met.filter((number) => (weights[number] as number) > most - 1e-9);
  for (const number of met) weights[number] = 0;
  return found;
};

/** The phrases that share the most weight of words and concepts with a text, by number; with `whole`, only if that is all of it. */
const closestOf = (speech: Speech, words: readonly string[], whole: boolean): number[] => {
  const said = { words, concepts: conceptsAmong(speech.lexicon, words) };
  const cues = cuesOf(said, speech.vocabulary).map((id) => cueOf(speech, id));
  if (cues.every(({ from, to }) => to - from > mostSpeakers)) return [];
  cues.sort((one, other) => one.to - one.from - (other.to - other.from));
  const found = whole ? sayingAll(speech, cues) : sayingMost(speech, cues);
  return found.sort((one, other) => one - other);
};

const labelOf = ({ examples }: Speech, number: number): number => examples[number]?.label ?? 0;

/**
 * The scripts that a short message could mean by its words alone: of one or two words, those whose phrases share the
 * most of them; of up to six, those whose phrases say all of it and more ("I cannot log in"); or the one script that
 * lists it as it is. Empty when the message is longer or none of its words is known.
 */
export const meaningsOf = (speech: Speech, text: string): ReadonlySet<string> => {
  const words = wordsOf(text);
  if (words.length === 0 || words.length > mostBare) return new Set();
  const said = mendedOf(speech, words);
  const closest = closestOf(speech, said, words.length > 2);
  const listing = new Set<number>();
  for (const number of speech.sayings.get(said.join(' ')) ?? [])
    if (closest.includes(number)) listing.add(labelOf(speech, number));
  const uses = new Map<number, number>();
  for (const number of closest) {
    const label = labelOf(speech, number);
    uses.set(label, (uses.get(label) ?? 0) + 1 / (speech.pools[label]?.length ?? 1));
  }
  if (listing.size === 1) return scriptsOf(speech, listing);
  const least = shares * Math.max(0, ...uses.values());
  return scriptsOf(
    speech,
    [...uses].filter(([, use]) => use >= least).map(([label]) => label),
  );
};

const scriptsOf = ({ scripts }: Speech, labels: Iterable<number>): ReadonlySet<string> =>
  new Set([...labels].sort((one, other) => one - other).flatMap((label) => scripts[label] ?? []));
