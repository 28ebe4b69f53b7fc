import type { Vector } from './features.ts';

/** One training text: its vector and the number of the label that it belongs to. */
export type Example = { readonly vector: Vector; readonly label: number };

/** A linear boundary around every label: `weights` by trait and label (trait-major), `duals` by example and label. */
export type Boundaries = { readonly labels: number; readonly weights: Float32Array; readonly duals: Float32Array };

const passes = 8;
const enough = 0.01;
const negligible = 0.0001;
/** 1 / (2 × cost), with cost 1. */
const slack = 0.5;

/** A repeatable stream of numbers in [0, 1) from a seed (mulberry32). */
export const streamOf = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

const shuffle = (order: number[], next: () => number): void => {
  for (let last = order.length - 1; last > 0; last--) {
    const pick = Math.floor(next() * (last + 1));
    const held = order[last] as number;
    order[last] = order[pick] as number;
    order[pick] = held;
  }
};

/** Scores a text against every label: about 1 well inside its boundary, -1 well outside, 0 for a text of which nothing is known. */
export const scoresOf = (bounds: Boundaries, vector: Vector): Float64Array =>
  addScores(bounds, vector, new Float64Array(bounds.labels));

// Training scores each text many times: a fresh array for each would cost more than the scoring.
const addScores = ({ labels, weights }: Boundaries, { ids, values }: Vector, scores: Float64Array): Float64Array => {
  for (let at = 0; at < ids.length; at++) {
    const base = (ids[at] as number) * labels;
    const value = values[at] as number;
    for (let label = 0; label < labels; label++)
      scores[label] = (scores[label] as number) + value * (weights[base + label] as number);
  }
  return scores;
};

/** Adds `moves[i]` of a text to the weights of label `moved[i]`; all other labels stay as they are. */
const push = (
  bounds: Boundaries,
  { ids, values }: Vector,
  moved: readonly number[],
  moves: readonly number[],
): void => {
  const { weights, labels } = bounds;
  for (let at = 0; at < ids.length; at++) {
    const base = (ids[at] as number) * labels;
    const value = values[at] as number;
    for (let i = 0; i < moved.length; i++) {
      const cell = base + (moved[i] as number);
      weights[cell] = (weights[cell] as number) + (moves[i] as number) * value;
    }
  }
};

const squareOf = ({ values }: Vector): number => {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += (values[at] as number) * (values[at] as number);
  return sum;
};

/** What the steps of one pass write into again and again. */
type Scratch = { readonly scores: Float64Array; readonly moved: number[]; readonly moves: number[] };

/** Mends the boundaries of all labels for one text (one step of dual coordinate descent, squared hinge); gives the largest move. */
const step = (bounds: Boundaries, example: Example, number: number, scratch: Scratch): number => {
  const { moved, moves } = scratch;
  const { labels, duals } = bounds;
  const scores = addScores(bounds, example.vector, scratch.scores.fill(0));
  const curvature = squareOf(example.vector) + slack;
  let largest = 0;
  moved.length = 0;
  moves.length = 0;
  for (let label = 0; label < labels; label++) {
    const side = label === example.label ? 1 : -1;
    const dual = duals[number * labels + label] as number;
    const slope = side * (scores[label] as number) - 1 + dual * slack;
    const move = Math.max(0, dual - slope / curvature) - dual;
    if (Math.abs(move) < negligible) continue;
    largest = Math.max(largest, Math.abs(move));
    duals[number * labels + label] = dual + move;
    moved.push(label);
    moves.push(side * move);
  }
  push(bounds, example.vector, moved, moves);
  return largest;
};

/** One pass over the examples named in `order`; gives the largest move of any boundary. */
const pass = (bounds: Boundaries, examples: readonly Example[], order: readonly number[]): number => {
  const scratch: Scratch = { scores: new Float64Array(bounds.labels), moved: [], moves: [] };
  let largest = 0;
  for (const number of order) {
    largest = Math.max(largest, step(bounds, examples[number] as Example, number, scratch));
  }
  return largest;
};

/** Draws the boundaries of all labels: a linear SVM per label against the rest, without bias (Hsieh et al. 2008, dual coordinate descent). */
export const separate = (examples: readonly Example[], labels: number, traits: number, seed: number): Boundaries => {
  const bounds = {
    labels,
    weights: new Float32Array(traits * labels),
    duals: new Float32Array(examples.length * labels),
  };
  const next = streamOf(seed);
  const order = examples.map((_, number) => number);
  for (let round = 0; round < passes; round++) {
    shuffle(order, next);
    if (pass(bounds, examples, order) < enough) break;
  }
  return bounds;
};

/** The boundaries as they would be without the taken examples: their part is subtracted, then one pass over the rest. */
export const without = (
  bounds: Boundaries,
  examples: readonly Example[],
  taken: ReadonlySet<number>,
  seed: number,
): Boundaries => {
  const { labels } = bounds;
  const left = { labels, weights: bounds.weights.slice(), duals: bounds.duals.slice() };
  for (const number of taken) {
    const { vector, label: own } = examples[number] as Example;
    const row = left.duals.subarray(number * labels, (number + 1) * labels);
    const held = [...row.keys()].filter((label) => row[label] !== 0);
    const back = held.map((label) => (label === own ? -1 : 1) * (row[label] as number));
    push(left, vector, held, back);
    row.fill(0);
  }
  const order = examples.map((_, number) => number).filter((number) => !taken.has(number));
  shuffle(order, streamOf(seed));
  pass(left, examples, order);
  return left;
};
