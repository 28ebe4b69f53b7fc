import { inOrder, type Vector } from './features.ts';
import type { Neighbours } from './neighbours.ts';
import type { Example } from './separation.ts';

/** From so many labels on, boundaries around all of them would cost too much: a text is held against a shortlist. */
export const manyLabels = 400;

/** A label that a text may belong to: `near` is how near its nearest training text is, `score` puts the best one first. */
export type Shortlisted = { readonly label: number; readonly score: number; readonly near: number };

/** So many holders of the text's traits are looked at, those of rare traits first: what is common tells labels apart least. */
const mostLooked = 2_000;
const mostTexts = 12;
/** How much the next nearest text of a label counts beside the nearest. */
const support = 0.3;
/** Spreads scores about as far as those of boundaries, for which the sharpness of confidence was chosen. */
const spread = 3;

/** Room to work in: `sums` by place and `values` by trait are 0 between messages. */
type Scratch = { readonly sums: Float32Array; readonly touched: Int32Array; readonly values: Float32Array };

// For each index once: a fresh array for every message would cost more than what is done in it.
const scratches = new WeakMap<Neighbours, Scratch>();

const scratchOf = (near: Neighbours): Scratch => {
  const there = scratches.get(near);
  if (there) return there;
  const [texts, traits] = [near.numbers.length, near.starts.length - 1];
  const made = {
    sums: new Float32Array(texts),
    touched: new Int32Array(texts),
    values: new Float32Array(traits),
  };
  scratches.set(near, made);
  return made;
};

/** The positions of a text's traits, the one with the fewest holders first. */
const rarestFirst = (starts: Int32Array, { ids }: Vector): Int32Array =>
  inOrder(ids.length, (at) => {
    const id = ids[at] as number;
    return (starts[id + 1] as number) - (starts[id] as number);
  });

/** Adds up what the rarest traits of a text share with training texts; gives how many texts were touched. */
const addUp = ({ starts, places, values }: Neighbours, vector: Vector, { sums, touched }: Scratch): number => {
  let [looked, count] = [0, 0];
  const order = rarestFirst(starts, vector);
  for (let rank = 0; rank < order.length; rank++) {
    const at = order[rank] as number;
    const id = vector.ids[at] as number;
    const value = vector.values[at] as number;
    const end = starts[id + 1] as number;
    let slot = starts[id] as number;
    looked += end - slot;
    if (looked > mostLooked && count > 0) break;
    for (; slot < end; slot++) {
      const place = places[slot] as number;
      if (sums[place] === 0) touched[count++] = place;
      sums[place] = (sums[place] as number) + value * (values[slot] as number);
    }
  }
  return count;
};

/** The places with the greatest sums, at most `mostTexts`; the sums are 0 again afterwards. */
const greatest = ({ sums, touched }: Scratch, count: number, counts: (place: number) => boolean): number[] => {
  const best: number[] = [];
  const sumAt = (at: number): number => sums[best[at] as number] as number;
  for (let at = 0; at < count; at++) {
    const place = touched[at] as number;
    const sum = sums[place] as number;
    if ((best.length === mostTexts && sum <= sumAt(mostTexts - 1)) || !counts(place)) continue;
    let into = Math.min(best.length, mostTexts - 1);
    for (; into > 0 && sumAt(into - 1) < sum; into--) best[into] = best[into - 1] as number;
    best[into] = place;
  }
  for (let at = 0; at < count; at++) sums[touched[at] as number] = 0;
  return best;
};

/** The training texts nearest to a text, by number, those that do not count left out, with how near each is. */
export const nearestTexts = (
  near: Neighbours,
  examples: readonly Example[],
  vector: Vector,
  counts: (number: number) => boolean,
): readonly { readonly number: number; readonly nearness: number }[] => {
  const scratch = scratchOf(near);
  const { values } = scratch;
  const found = greatest(scratch, addUp(near, vector, scratch), (place) => counts(near.numbers[place] as number));
  for (let at = 0; at < vector.ids.length; at++) values[vector.ids[at] as number] = vector.values[at] as number;
  const texts = found.map((place) => {
    const number = near.numbers[place] as number;
    const { ids, values: own } = (examples[number] as Example).vector;
    let nearness = 0;
    for (let at = 0; at < ids.length; at++) nearness += (own[at] as number) * (values[ids[at] as number] as number);
    return { number, nearness };
  });
  for (let at = 0; at < vector.ids.length; at++) values[vector.ids[at] as number] = 0;
  return texts;
};

/** The labels whose training texts are nearest to a text, best first; `counts` says of a training text whether it may speak. */
export const shortlistOf = (
  near: Neighbours,
  examples: readonly Example[],
  vector: Vector,
  counts: (number: number) => boolean = () => true,
): readonly Shortlisted[] => {
  const byLabel = new Map<number, { most: number; next: number }>();
  for (const { number, nearness } of nearestTexts(near, examples, vector, counts)) {
    const { label } = examples[number] as Example;
    const { most, next } = byLabel.get(label) ?? { most: 0, next: 0 };
    byLabel.set(label, { most: Math.max(most, nearness), next: Math.max(Math.min(most, nearness), next) });
  }
  return [...byLabel]
    .map(([label, { most, next }]) => ({ label, score: spread * (most + support * next), near: most }))
    .sort((one, other) => other.score - one.score || one.label - other.label);
};
