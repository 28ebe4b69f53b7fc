import {
  type Curve,
  calibrate,
  confidenceOf,
  evidenceOf,
  type Mistake,
  plainCurve,
  poolsOf,
  sharpness,
  weighShortlist,
} from './confidence.ts';
import { nearnessOf, traitsOf, type Vector, vectorOf, vocabularyOf } from './features.ts';
import { type Concepts, lexiconOf, wordsOf } from './lexicon.ts';
import { meaningsOf, type Speech, sayingsOf, spellingsOf } from './meanings.ts';
import { nearestOf, neighboursOf } from './neighbours.ts';
import { recently } from './recent.ts';
import { type Boundaries, scoresOf, separate } from './separation.ts';
import { manyLabels, nearestTexts, shortlistOf } from './shortlist.ts';
import { stretchesOf } from './troubles.ts';

/** What an employee may say when a script is the right one; a script's title is one more phrase. */
export type Phrase = { readonly script: string; readonly text: string; readonly language?: string };

/** A trained chooser of scripts: plain data, made by `train`, read by `rank` and `routeOf`. */
export type Router = Speech & {
  readonly phrases: readonly Phrase[];
  readonly bounds: Boundaries;
  readonly curve: Curve;
  readonly mistakes: readonly Mistake[];
};

/** Scripts with the confidence in [0, 1] that each is the right one, best first: all, or of very many those that are near. */
export type Ranking = readonly { readonly script: string; readonly confidence: number }[];

/**
 * Where a message goes: into one script, to a question with one to three of them, or to nobody's script. `several` when
 * the message tells of more than one trouble, in the order in which they are told.
 */
export type Route =
  | { readonly kind: 'route'; readonly script: string; readonly confidence: number }
  | { readonly kind: 'ask'; readonly scripts: readonly string[]; readonly several?: true }
  | { readonly kind: 'none' };

/** When to route (0.5), when to ask (0.12), and which share of the first confidence makes the second a rival (0.6). */
export type Thresholds = { readonly route?: number; readonly ask?: number; readonly rival?: number };

/** Two phrases of different scripts that say nearly the same; `likeness` is 1 when they are equal. */
export type Overlap = { readonly one: Phrase; readonly other: Phrase; readonly likeness: number };

/** A phrase that its own script would not have won by its other phrases, with the script that would have. */
export type Confusion = { readonly phrase: Phrase; readonly takenFor: string };

/** The phrases of what no script is for: when they win clearly, a message goes nowhere. */
const elsewhere = '@elsewhere';
/** How near a script must come to it, as a share of its confidence, to be offered all the same. */
const closeBehind = 0.5;
const mostChoices = 3;
/** A script is offered when it has at least this share of the first one's confidence. */
const worthOffering = 0.1;
/** Phrases as near as this read as one sentence with a filler word or an ending changed. */
const alike = 0.86;
/** A language is named from this confidence on, unless another language has more than this share of it. */
const leastSure = 0.3;
const tooClose = 0.8;
/** A part of a message is a trouble of its own from this confidence on. */
const surePart = 0.6;
/** From this confidence on it needs no other sign. */
const plainPart = 0.95;

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
  const many = scripts.length >= manyLabels;
  const bounds = separate(many ? [] : examples, scripts.length, many ? 0 : vocabulary.rarity.length, seed);
  const pools = poolsOf(examples, scripts.length);
  const router: Router = {
    scripts,
    phrases: spoken,
    lexicon,
    vocabulary,
    examples,
    pools,
    neighbours: neighboursOf(examples, pools, vocabulary.rarity.length),
    bounds,
    curve: plainCurve,
    mistakes: [],
    sayings: sayingsOf(traits),
    spellings: spellingsOf(vocabulary),
  };
  return options.calibrate === false ? router : calibrated(router, seed);
};

/** A router whose confidence rests on a curve of its own, as `train` makes it from the same seed. */
export const calibrated = (router: Router, seed = 1): Router => ({
  ...router,
  ...calibrate({ ...router, seed }),
});

/** Ranks the few of very many scripts whose phrases are near to a message. */
const rankShortlist = ({ scripts, neighbours, examples, curve }: Router, vector: Vector): Ranking => {
  const found = shortlistOf(neighbours, examples, vector);
  const evidence = weighShortlist(found);
  if (!evidence) return [];
  const best = found[0]?.score ?? 0;
  const top = confidenceOf(curve, evidence);
  return found.map(({ label, score }) => ({
    script: scripts[label] ?? '',
    confidence: top * Math.exp(sharpness * (score - best)),
  }));
};

/** From so many phrases on (a language of thousands of scripts), only those are looked at that share rare traits. */
const manyPhrases = 2_000;

const nearnessTo = ({ neighbours, examples, pools }: Router, vector: Vector, label: number): number =>
  (pools[label]?.length ?? 0) < manyPhrases
    ? nearestOf(neighbours, vector, label)
    : nearestTexts(neighbours, examples, vector, (number) => examples[number]?.label === label).reduce(
        (most, { nearness }) => Math.max(most, nearness),
        0,
      );

/**
 * Ranks all scripts for a message, of very many those that are near to it; only its first 1,000 characters count. Of a
 * message with nothing known in it, every confidence is 0.
 */
export const rank = (router: Router, text: string): Ranking => {
  const { scripts, bounds, curve } = router;
  const vector = vectorOf(traitsOf(text, router.lexicon), router.vocabulary);
  if (scripts.length >= manyLabels) return rankShortlist(router, vector);
  const scores = scoresOf(bounds, vector);
  const evidence = evidenceOf(scores, [...scripts.keys()], (label) => nearnessTo(router, vector, label));
  if (!evidence || vector.ids.length === 0) return scripts.map((script) => ({ script, confidence: 0 }));
  const best = scores[evidence.winner] ?? 0;
  const top = confidenceOf(curve, evidence);
  return scripts
    .map((script, label) => ({ script, confidence: top * Math.exp(sharpness * ((scores[label] ?? 0) - best)) }))
    .sort((a, b) => b.confidence - a.confidence);
};

type Decided = Route & { readonly ranking: Ranking };

type Asked<V> = WeakMap<Router, (text: string) => V>;

/** What the newest texts were worth to a router; it never changes, a new training makes a new one. */
const usualRoutes: Asked<Decided> = new WeakMap();
const languages: Asked<{ readonly spoken: Spoken | undefined }> = new WeakMap();
const newest = 64;

const ofRouter = <V extends object>(asked: Asked<V>, router: Router, answerOf: (text: string) => V) => {
  const known = asked.get(router) ?? recently(newest, answerOf);
  asked.set(router, known);
  return known;
};

const isScript = (id: string): boolean => !id.startsWith('@');

/** The scripts of a message that tells of several troubles, in their order; built-ins are no troubles. */
const troublesOf = (router: Router, text: string, whole: Decided, thresholds: Thresholds): string[] => {
  const stretches = stretchesOf(text);
  if (stretches.length < 2) return [];
  const sure = Math.max(thresholds.route ?? 0.5, surePart);
  const found = stretches.map((stretch) => ({ stretch, route: decide(router, stretch.text, thresholds) }));
  // Two troubles that are really there both leave a mark on the message as a whole; a passing remark does not.
  const least = worthOffering * (whole.ranking[0]?.confidence ?? 0);
  const marked = new Set(whole.ranking.filter((one) => one.confidence >= least).map((one) => one.script));
  const told = found.flatMap(({ stretch, route }) =>
    route.kind === 'route' && route.confidence >= sure && isScript(route.script)
      ? [{ script: route.script, counts: stretch.added || marked.has(route.script) || route.confidence >= plainPart }]
      : [],
  );
  // What is said to come on top is a second trouble, even when it is too vague to start anything.
  const vague = found.some(({ stretch }) => stretch.added)
    ? found.flatMap(({ route }) => (route.kind === 'ask' ? route.scripts.filter(isScript) : []))
    : [];
  const clear = told.filter(({ counts }) => counts).map(({ script }) => script);
  const all = [...new Set(clear.length > 0 ? [...clear, ...vague] : [])];
  return all.length > 1 ? all.slice(0, mostChoices) : [];
};

/**
 * Decides where a message goes, as `decide` does for each of its stretches: when those lead to different scripts, the
 * employee is asked which comes first.
 */
export const routeOf = (router: Router, text: string, thresholds?: Thresholds): Decided =>
  thresholds
    ? routed(router, text, thresholds)
    : ofRouter(usualRoutes, router, (said) => routed(router, said, {}))(text);

const routed = (router: Router, text: string, thresholds: Thresholds): Decided => {
  const whole = decide(router, text, thresholds);
  if (whole.kind === 'none' || (whole.kind === 'route' && !isScript(whole.script))) return whole;
  const scripts = troublesOf(router, text, whole, thresholds);
  return scripts.length > 1 ? { kind: 'ask', scripts, several: true, ranking: whole.ranking } : whole;
};

type Ranked = Ranking[number];

const asking = (ranking: Ranking, offers: (one: Ranked) => boolean): Decided => {
  const offered = ranking.filter((one) => offers(one) && one.script !== elsewhere).slice(0, mostChoices);
  return { kind: 'ask', scripts: offered.map(({ script }) => script), ranking };
};

// Where what no script is for only leads, a script close behind is worth the question.
const besideElsewhere = (ranking: Ranking, ask: number): Decided => {
  const least = Math.max(ask, closeBehind * (ranking[0]?.confidence ?? 0));
  const close = (one: Ranked) => isScript(one.script) && one.confidence > least;
  return ranking.some(close) ? asking(ranking, close) : { kind: 'none', ranking };
};

/**
 * Decides for one trouble. One script is routed to at `route` or above, unless the second is a rival; above `ask`
 * the employee is asked; else nobody's script fits. One or two words are also asked about when several scripts use them,
 * or when they speak for another script than the ranking does.
 */
const decide = (router: Router, text: string, thresholds: Thresholds): Decided => {
  const { route = 0.5, ask = 0.12, rival = 0.6 } = thresholds;
  const ranking = rank(router, text);
  const [first, second] = ranking;
  if (!first || first.confidence <= ask) return { kind: 'none', ranking };
  if (first.script === elsewhere) return besideElsewhere(ranking, ask);
  const meanings = meaningsOf(router, text);
  const other = meanings.size === 1 && !meanings.has(first.script) && wordsOf(text).length <= 2;
  if (meanings.size > 1 || other) {
    return asking(ranking, (one) => one === first || meanings.has(one.script));
  }
  const contested = second !== undefined && second.confidence >= rival * first.confidence;
  if (first.confidence >= route && !contested) return { kind: 'route', ...first, ranking };
  // A built-in that is only half meant does not lend its confidence to scripts.
  const least = isScript(first.script) ? worthOffering * first.confidence : ask;
  return asking(ranking, (one) => one === first || one.confidence >= least);
};

/** Learns from the scripts' phrases how each language looks; phrases without a language are left out. */
export const trainLanguages = (phrases: readonly Phrase[], options: { readonly seed?: number } = {}): Router =>
  train(
    phrases.flatMap(({ text, language }) => (language === undefined ? [] : [{ script: language, text }])),
    { seed: options.seed ?? 1, calibrate: false },
  );

/** The language that a message is written in, or nothing when its words do not tell. */
export const languageIn = (router: Router, text: string): Spoken | undefined =>
  ofRouter(languages, router, (said) => ({ spoken: spokenIn(router, said) }))(text).spoken;

type Spoken = { readonly language: string; readonly confidence: number };

const spokenIn = (router: Router, text: string): Spoken | undefined => {
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
