import { cuesOf, type Traits, traitsOf, type Vocabulary } from './features.ts';
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
const mendedOf = (speech: Speech, words: readonly string[]): string => {
  const known = speech.vocabulary.words;
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

/** Of a word that stands in more phrases than this nobody can tell what it means. */
const mostSpeakers = 2_000;

const holds = (sorted: readonly number[], number: number): boolean => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < number) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === number;
};

type Cue = { readonly rarity: number; readonly speakers: readonly number[] };

// Room to add up in, 0 between messages, for each list of phrases once.
const sums = new WeakMap<Speech['phrases'], Float64Array>();

const sumsOf = ({ phrases }: Speech): Float64Array => {
  const there = sums.get(phrases);
  if (there) return there;
  const made = new Float64Array(phrases.length);
  sums.set(phrases, made);
  return made;
};

/** Adds a cue to what its phrases share with a text, and those that did not share anything yet to `found`. */
const addCue = (weights: Float64Array, { rarity, speakers }: Cue, found: number[]): void => {
  for (const number of speakers) {
    if (weights[number] === 0) found.push(number);
    weights[number] = (weights[number] as number) + rarity;
  }
};

/**
 * The phrases that can share the most with a text, with what they share left in `weights`; `touched` are all that must be
 * made 0 again. The rare cues name phrases, the common ones only add to those that can still come up to the most.
 */
const contendersOf = (cues: readonly Cue[], weights: Float64Array, touched: number[]): readonly number[] => {
  let found: readonly number[] = touched;
  let rest = cues.reduce((sum, { rarity }) => sum + rarity, 0);
  for (const cue of cues.toSorted((one, other) => one.speakers.length - other.speakers.length)) {
    const most = found.reduce((greatest, number) => Math.max(greatest, weights[number] as number), 0);
    if (most > rest + 1e-9) {
      const least = most - rest - 1e-9;
      found = found.filter((number) => (weights[number] as number) >= least);
      const held = found.filter((number) => holds(cue.speakers, number));
      addCue(weights, { ...cue, speakers: held }, []);
    } else addCue(weights, cue, touched);
    rest -= cue.rarity;
  }
  return found;
};

/** The phrases that share the most weight of words and concepts with a text, by number; with `whole`, only if that is all of it. */
const closestOf = (speech: Speech, text: string, whole: boolean): number[] => {
  const cues = cuesOf(traitsOf(text, speech.lexicon), speech.vocabulary).map((cue) => ({
    rarity: speech.vocabulary.rarity[cue] ?? 0,
    speakers: speech.speakers.get(cue) ?? [],
  }));
  if (cues.every(({ speakers }) => speakers.length > mostSpeakers)) return [];
  const all = cues.reduce((sum, { rarity }) => sum + rarity, 0);
  const [weights, touched]: [Float64Array, number[]] = [sumsOf(speech), []];
  const found = contendersOf(cues, weights, touched);
  const most = found.reduce((greatest, number) => Math.max(greatest, weights[number] as number), 0);
  const told = most > 0 && !(whole && most < all - 1e-9);
  const closest = told ? found.filter((number) => (weights[number] as number) > most - 1e-9) : [];
  for (const number of touched) weights[number] = 0;
  return closest.toSorted((one, other) => one - other);
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
  const uses = new Map<number, number>();
  for (const number of closest) {
    const label = speech.examples[number]?.label ?? 0;
    if (wordsOf(speech.phrases[number]?.text ?? '').join(' ') === said) listing.add(label);
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
