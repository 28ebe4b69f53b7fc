import { type Traits, traitsOf, type Vocabulary } from './features.ts';
import { type Lexicon, wordsOf } from './lexicon.ts';
import { oneSlipApart } from './spelling.ts';

/** What the words of a short message are held against: phrases with the scripts they stand for, and who says which word. */
export type Speech = {
  readonly scripts: readonly string[];
  readonly phrases: readonly { readonly text: string }[];
  readonly examples: readonly { readonly label: number }[];
  readonly pools: readonly (readonly number[])[];
  readonly lexicon: Lexicon;
  readonly vocabulary: Vocabulary;
  /** Which phrases hold a word or concept, by its number. */
  readonly speakers: ReadonlyMap<number, readonly number[]>;
  /** The known words of four letters or more, by their first two letters (`^ab`) and their last two (`yz$`). */
  readonly spellings: ReadonlyMap<string, readonly string[]>;
};

/** A script shares a word when the word stands in its phrases at least this often, relative to the script that uses it most. */
const shares = 0.2;
/** A message of up to this many words may be too bare to tell one script from another. */
const mostBare = 6;
/** A word of this many letters or more can be mended; shorter ones are too near to each other. */
const leastMendable = 5;

/** What in a text can stand for its subject: the numbers of its known words and concepts. */
const cuesOf = ([words, , concepts]: Traits, { numbers }: Vocabulary): number[] => {
  const [known, , named] = numbers;
  const single = [...words.keys()].filter((word) => !word.includes(' '));
  const ids = [
    ...single.map((word) => known?.get(word)),
    ...[...concepts.keys()].map((concept) => named?.get(concept)),
  ];
  return ids.filter((id) => id !== undefined);
};

/** Which phrases hold a word or concept, by its number. */
export const speakersOf = (texts: readonly Traits[], vocabulary: Vocabulary): Map<number, number[]> => {
  const speakers = new Map<number, number[]>();
  for (const [number, text] of texts.entries()) {
    for (const cue of cuesOf(text, vocabulary)) {
      const there = speakers.get(cue);
      if (there) there.push(number);
      else speakers.set(cue, [number]);
    }
  }
  return speakers;
};

// One slip in a word of five letters or more leaves its first two letters or its last two as they are.
const endsOf = (word: string): readonly string[] => [`^${word.slice(0, 2)}`, `${word.slice(-2)}$`];

/** The words that a mistyped one may stand for, by how they begin and end. */
export const spellingsOf = ({ numbers }: Vocabulary): Map<string, string[]> => {
  const byEnd = new Map<string, string[]>();
  for (const word of numbers[0]?.keys() ?? []) {
    if (word.length < leastMendable - 1 || word.includes(' ')) continue;
    for (const end of endsOf(word)) {
      const there = byEnd.get(end);
      if (there) there.push(word);
      else byEnd.set(end, [word]);
    }
  }
  return byEnd;
};

/** A short message as its author meant to type it: an unknown word of five letters or more becomes the known word one slip away. */
const mendedOf = (speech: Speech, words: readonly string[]): string => {
  const known = speech.vocabulary.numbers[0] ?? new Map<string, number>();
  const mend = (word: string): string => {
    if (word.length < leastMendable || known.has(word)) return word;
    for (const end of endsOf(word)) {
      const found = speech.spellings.get(end)?.find((candidate) => oneSlipApart(word, candidate));
      if (found !== undefined) return found;
    }
    return word;
  };
  return words.map(mend).join(' ');
};

/** The phrases that share the most weight of words and concepts with a text, by number; with `whole`, only if that is all of it. */
const closestOf = (speech: Speech, text: string, whole: boolean): number[] => {
  const weights = speech.phrases.map(() => 0);
  let all = 0;
  for (const cue of cuesOf(traitsOf(text, speech.lexicon), speech.vocabulary)) {
    const rarity = speech.vocabulary.rarity[cue] ?? 0;
    all += rarity;
    for (const number of speech.speakers.get(cue) ?? []) weights[number] = (weights[number] as number) + rarity;
  }
  let most = 0;
  for (const weight of weights) most = Math.max(most, weight);
  if (most === 0 || (whole && most < all - 1e-9)) return [];
  const closest: number[] = [];
  for (let number = 0; number < weights.length; number++)
    if ((weights[number] as number) > most - 1e-9) closest.push(number);
  return closest;
};

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
  const uses = speech.pools.map(() => 0);
  for (const number of closest) {
    const label = speech.examples[number]?.label ?? 0;
    if (wordsOf(speech.phrases[number]?.text ?? '').join(' ') === said) listing.add(label);
    uses[label] = (uses[label] ?? 0) + 1 / (speech.pools[label]?.length ?? 1);
  }
  if (listing.size === 1) return new Set(speech.scripts.filter((_, label) => listing.has(label)));
  const least = shares * uses.reduce((a, b) => Math.max(a, b), 0);
  return new Set(speech.scripts.filter((_, label) => (uses[label] ?? 0) > 0 && (uses[label] ?? 0) >= least));
};
