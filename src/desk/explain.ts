import { namedTraits, nearnessOf, traitsOf, type Vector, vectorOf } from './features.ts';
import type { Phrase, Router } from './routing.ts';

/** One trait of a message that spoke for a script (`weight` above 0) or against it. */
export type Voice = { readonly trait: string; readonly weight: number };

/**
 * Why a script got its score: the words and pairs, letter groups and concepts of the message that spoke for it
 * (strongest first) and against it, and its phrases that are nearest to the message (`likeness` 1 when equal). `unknown` are words
 * that no phrase has.
 */
export type Why = {
  readonly words: readonly Voice[];
  readonly grams: readonly Voice[];
  readonly concepts: readonly Voice[];
  readonly nearest: readonly { readonly phrase: Phrase; readonly likeness: number }[];
  readonly unknown: readonly string[];
};

const mostFor = 5;
const mostAgainst = 2;
const mostNear = 3;
const negligible = 0.001;

/** Explains a script's score for a message by what the router has learned; undefined for a script that it does not know. */
export function explain(router: Router, text: string, script: string): Why | undefined {
  const label = router.scripts.indexOf(script);
  if (label < 0) return undefined;
  const traits = traitsOf(text, router.lexicon);
  const vector = vectorOf(traits, router.vocabulary);
  const weights = weightsOf(router, vector, label);
  const named = namedTraits(traits, router.vocabulary);
  const voicesOf = (group: ReadonlyMap<string, number>): readonly Voice[] => {
    const heard = [...group].flatMap(([trait, number]): Voice[] => {
      const weight = weights.get(number);
      return weight === undefined || Math.abs(weight) < negligible ? [] : [{ trait, weight }];
    });
    const strongest = heard.toSorted((one, other) => Math.abs(other.weight) - Math.abs(one.weight));
    return [
      ...strongest.filter(({ weight }) => weight > 0).slice(0, mostFor),
      ...strongest.filter(({ weight }) => weight < 0).slice(0, mostAgainst),
    ];
  };
  return {
    words: voicesOf(named.words),
    grams: voicesOf(named.grams),
    concepts: voicesOf(named.concepts),
    nearest: nearestOf(router, vector, label),
    unknown: [...new Set(traits.words)].filter((word) => !router.vocabulary.words.has(word)),
  };
}

/** What each known trait of a message adds to a script's score, by its number. */
function weightsOf({ bounds }: Router, { ids, values }: Vector, label: number): ReadonlyMap<number, number> {
  return new Map(
    Array.from(ids, (id, at) => [id, (values[at] ?? 0) * (bounds.weights[id * bounds.labels + label] ?? 0)]),
  );
}

function nearestOf({ examples, phrases, pools }: Router, vector: Vector, label: number): Why['nearest'] {
  return (pools[label] ?? [])
    .flatMap((number) => {
      const [example, phrase] = [examples[number], phrases[number]];
      return example && phrase ? [{ phrase, likeness: Math.min(1, nearnessOf(vector, example.vector)) }] : [];
    })
    .toSorted((one, other) => other.likeness - one.likeness)
    .slice(0, mostNear);
}
