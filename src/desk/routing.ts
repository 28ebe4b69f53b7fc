import {
  type Curve,
  calibrate,
  confidenceOf,
  evidenceOf,
  type Mistake,
  plainCurve,
  poolsOf,
  sharpness,
} from './confidence.ts';
import { nearnessOf, type Traits, traitsOf, type Vocabulary, vectorOf, vocabularyOf } from './features.ts';
import { type Concepts, type Lexicon, lexiconOf, wordsOf } from './lexicon.ts';
import { type Boundaries, type Example, scoresOf, separate } from './separation.ts';
import { oneSlipApart } from './spelling.ts';

/** What an employee may say when a script is the right one; a script's title is one more phrase. */
export type Phrase = { readonly script: string; readonly text: string; readonly language?: string };

/** A trained chooser of scripts: plain data, made by `train`, read by `rank` and `routeOf`. */
export type Router = {
  readonly scripts: readonly string[];
  readonly phrases: readonly Phrase[];
  readonly lexicon: Lexicon;
  readonly vocabulary: Vocabulary;
  readonly examples: readonly Example[];
  readonly pools: readonly (readonly number[])[];
  readonly bounds: Boundaries;
  readonly curve: Curve;
  readonly mistakes: readonly Mistake[];
  /** Which phrases hold a word or concept, by its number. */
  readonly speakers: ReadonlyMap<number, readonly number[]>;
};

/** Every script with the confidence in [0, 1] that it is the right one, best first. */
export type Ranking = readonly { readonly script: string; readonly confidence: number }[];

/** Where a message goes: into one script, to a question with one to three of them, or to nobody's script. */
export type Route =
  | { readonly kind: 'route'; readonly script: string; readonly confidence: number }
  | { readonly kind: 'ask'; readonly scripts: readonly string[] }
  | { readonly kind: 'none' };

/** When to route (0.5), when to ask (0.12), and which share of the first confidence makes the second a rival (0.6). */
export type Thresholds = { readonly route?: number; readonly ask?: number; readonly rival?: number };

/** Two phrases of different scripts that say nearly the same; `likeness` is 1 when they are equal. */
export type Overlap = { readonly one: Phrase; readonly other: Phrase; readonly likeness: number };

/** A phrase that its own script would not have won by its other phrases, with the script that would have. */
export type Confusion = { readonly phrase: Phrase; readonly takenFor: string };

const mostChoices = 3;
/** A script is offered when it has at least this share of the first one's confidence. */
const worthOffering = 0.1;
/** A script shares a word when the word stands in its phrases at least this often, relative to the script that uses it most. */
const shares = 0.2;
/** Phrases as near as this read as one sentence with a filler word or an ending changed. */
const alike = 0.86;
/** A language is named from this confidence on, unless another language has more than this share of it. */
const leastSure = 0.3;
const tooClose = 0.8;

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

const speakersOf = (texts: readonly Traits[], vocabulary: Vocabulary): Map<number, number[]> => {
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

/**
 * Learns from phrases which script a message needs. The same phrases, concepts and seed give the same scores, always.
 * Without `calibrate` it is ready in half the time and its confidence rests on the plain curve. Phrases without a word are left out.
 */
export const train = (
  phrases: readonly Phrase[],
  options: { readonly concepts?: Concepts; readonly seed?: number; readonly calibrate?: boolean } = {},
): Router => {
  const seed = options.seed ?? 1;
  const lexicon = lexiconOf(options.concepts ?? {});
  const spoken = phrases.filter((phrase) => wordsOf(phrase.text).length > 0);
  const scripts = [...new Set(spoken.map((phrase) => phrase.script))];
  const numbers = new Map(scripts.map((script, number) => [script, number]));
  const traits = spoken.map((phrase) => traitsOf(phrase.text, lexicon));
  const vocabulary = vocabularyOf(traits);
  const examples = spoken.map((phrase, at) => ({
    vector: vectorOf(traits[at] ?? traitsOf(phrase.text, lexicon), vocabulary),
    label: numbers.get(phrase.script) ?? 0,
  }));
  const bounds = separate(examples, scripts.length, vocabulary.rarity.length, seed);
  const learnt = options.calibrate === false ? { curve: plainCurve, mistakes: [] } : calibrate(bounds, examples, seed);
  return {
    scripts,
    phrases: spoken,
    lexicon,
    vocabulary,
    examples,
    pools: poolsOf(examples, scripts.length),
    bounds,
    ...learnt,
    speakers: speakersOf(traits, vocabulary),
  };
};

/** Ranks all scripts for a message; only its first 1,000 characters count. Of a message with nothing known in it, every confidence is 0. */
export const rank = (router: Router, text: string): Ranking => {
  const { scripts, examples, bounds, pools, curve } = router;
  const vector = vectorOf(traitsOf(text, router.lexicon), router.vocabulary);
  const scores = scoresOf(bounds, vector);
  const evidence = evidenceOf(vector, scores, examples, pools, [...scripts.keys()]);
  if (!evidence || vector.ids.length === 0) return scripts.map((script) => ({ script, confidence: 0 }));
  const best = scores[evidence.winner] ?? 0;
  const top = confidenceOf(curve, evidence);
  return scripts
    .map((script, label) => ({ script, confidence: top * Math.exp(sharpness * ((scores[label] ?? 0) - best)) }))
    .sort((a, b) => b.confidence - a.confidence);
};

/** A short message as its author meant to type it: an unknown word of five letters or more becomes the known word one slip away. */
const mendedOf = (router: Router, words: readonly string[]): string => {
  const known = router.vocabulary.numbers[0] ?? new Map<string, number>();
  const mend = (word: string): string => {
    if (word.length < 5 || known.has(word)) return word;
    for (const candidate of known.keys()) if (oneSlipApart(word, candidate)) return candidate;
    return word;
  };
  return words.map(mend).join(' ');
};

/** The phrases that share the most weight of words and concepts with a text, by number. */
const closestOf = (router: Router, text: string): number[] => {
  const weights = new Map<number, number>();
  for (const cue of cuesOf(traitsOf(text, router.lexicon), router.vocabulary)) {
    const rarity = router.vocabulary.rarity[cue] ?? 0;
    for (const number of router.speakers.get(cue) ?? []) weights.set(number, (weights.get(number) ?? 0) + rarity);
  }
  const most = [...weights.values()].reduce((a, b) => Math.max(a, b), 0);
  return [...weights].filter(([, weight]) => weight > most - 1e-9).map(([number]) => number);
};

/**
 * The scripts that a message of one or two words could mean by its words alone: those whose phrases share the most of
 * them, or the one script that lists it as it is. Empty when the message is longer or none of its words is known.
 */
const meaningsOf = (router: Router, text: string): ReadonlySet<string> => {
  const words = wordsOf(text);
  if (words.length === 0 || words.length > 2) return new Set();
  const said = mendedOf(router, words);
  const closest = closestOf(router, said);
  const listing = new Set<number>();
  const uses = router.pools.map(() => 0);
  for (const number of closest) {
    const label = router.examples[number]?.label ?? 0;
    if (wordsOf(router.phrases[number]?.text ?? '').join(' ') === said) listing.add(label);
    uses[label] = (uses[label] ?? 0) + 1 / (router.pools[label]?.length ?? 1);
  }
  if (listing.size === 1) return new Set(router.scripts.filter((_, label) => listing.has(label)));
  const least = shares * uses.reduce((a, b) => Math.max(a, b), 0);
  return new Set(router.scripts.filter((_, label) => (uses[label] ?? 0) > 0 && (uses[label] ?? 0) >= least));
};

/**
 * Decides where a message goes. One script is routed to at `route` or above, unless the second is a rival; above `ask`
 * the employee is asked; else nobody's script fits. One or two words are also asked about when several scripts use them,
 * or when they speak for another script than the ranking does.
 */
export const routeOf = (
  router: Router,
  text: string,
  thresholds: Thresholds = {},
): Route & { readonly ranking: Ranking } => {
  const { route = 0.5, ask = 0.12, rival = 0.6 } = thresholds;
  const ranking = rank(router, text);
  const [first, second] = ranking;
  if (!first || first.confidence <= ask) return { kind: 'none', ranking };
  const meanings = meaningsOf(router, text);
  if (meanings.size > 1 || (meanings.size === 1 && !meanings.has(first.script))) {
    const meant = ranking.filter((one) => one === first || meanings.has(one.script)).slice(0, mostChoices);
    return { kind: 'ask', scripts: meant.map((one) => one.script), ranking };
  }
  const contested = second !== undefined && second.confidence >= rival * first.confidence;
  if (first.confidence >= route && !contested) return { kind: 'route', ...first, ranking };
  const offered = ranking.filter((one) => one.confidence >= worthOffering * first.confidence).slice(0, mostChoices);
  return { kind: 'ask', scripts: offered.map((one) => one.script), ranking };
};

/** Learns from the scripts' phrases how each language looks; phrases without a language are left out. */
export const trainLanguages = (phrases: readonly Phrase[], options: { readonly seed?: number } = {}): Router =>
  train(
    phrases.flatMap(({ text, language }) => (language === undefined ? [] : [{ script: language, text }])),
    { seed: options.seed ?? 1, calibrate: false },
  );

/** The language that a message is written in, or nothing when its words do not tell. */
export const languageIn = (
  router: Router,
  text: string,
): { readonly language: string; readonly confidence: number } | undefined => {
  const [first, second] = rank(router, text);
  if (!first || first.confidence < leastSure) return undefined;
  if (second && second.confidence > tooClose * first.confidence) return undefined;
  // A lone word like vpn is at home in several languages, however lopsided its share.
  if (wordsOf(text).length === 1 && meaningsOf(router, text).size > 1) return undefined;
  return { language: first.script, confidence: first.confidence };
};

/** The phrases that stand, word for word or nearly so, in two scripts: faults that an author must settle. */
export const overlapsOf = (phrases: readonly Phrase[]): readonly Overlap[] => {
  const lexicon = lexiconOf({});
  const spoken = phrases.filter((phrase) => wordsOf(phrase.text).length > 0);
  const traits = spoken.map((phrase) => traitsOf(phrase.text, lexicon));
  const vocabulary = vocabularyOf(traits);
  const known = spoken.map((phrase, at) => ({
    phrase,
    vector: vectorOf(traits[at] ?? traitsOf(phrase.text, lexicon), vocabulary),
  }));
  return known.flatMap(({ phrase, vector }, at) =>
    known
      .slice(at + 1)
      .filter((later) => later.phrase.script !== phrase.script)
      .map((later) => ({ one: phrase, other: later.phrase, likeness: Math.min(1, nearnessOf(vector, later.vector)) }))
      .filter((pair) => pair.likeness >= alike),
  );
};

/** The phrases that calibration saw go to the wrong script when only the others were known: where two scripts are too alike. */
export const confusionsOf = (router: Router): readonly Confusion[] =>
  router.mistakes.flatMap(({ example, winner }) => {
    const phrase = router.phrases[example];
    const takenFor = router.scripts[winner];
    return phrase && takenFor !== undefined ? [{ phrase, takenFor }] : [];
  });
