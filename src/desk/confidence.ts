import type { Vector } from './features.ts';
import { type Neighbours, nearestOf } from './neighbours.ts';
import { type Boundaries, type Example, scoresOf, without } from './separation.ts';
import { manyLabels, type Shortlisted, shortlistOf } from './shortlist.ts';

/** How evidence turns into confidence: logistic(b0 + b1 × lead + b2 × ln(nearness + 0.02)). */
export type Curve = readonly [b0: number, b1: number, b2: number];

/** What speaks for the best label: its number, its log-odds against the others, and the logarithm of how near its nearest text is. */
export type Evidence = { readonly winner: number; readonly lead: number; readonly near: number };

/** A training text that the others alone would have sent to the wrong label. */
export type Mistake = { readonly example: number; readonly label: number; readonly winner: number };

/** The curve before calibration, and the point that calibration is drawn towards when there is little to learn from. */
export const plainCurve: Curve = [1.5, 1, 1.5];

/** How sharply scores become odds: a score ahead by 1 is e^4 times as likely. */
export const sharpness = 4;

const folds = 5;
const standInShare = 0.15;
const drawStrength: number = 2;

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Weighs a text's scores; only `open` labels can win, and `nearnessTo` tells how near the nearest text of a label is. */
export const evidenceOf = (
  scores: Float64Array,
  open: readonly number[],
  nearnessTo: (label: number) => number,
): Evidence | undefined => {
  let winner = open[0];
  if (winner === undefined) return undefined;
  for (const label of open) if ((scores[label] as number) > (scores[winner] as number)) winner = label;
  const best = scores[winner] as number;
  let others = 0;
  for (const label of open) if (label !== winner) others += Math.exp(sharpness * ((scores[label] as number) - best));
  // With nobody to compete with, the score itself is the lead, as if against a rival at 0.
  const lead = open.length > 1 ? -Math.log(others) : sharpness * best;
  return { winner, lead, near: Math.log(nearnessTo(winner) + 0.02) };
};

/** Weighs the labels of a shortlist against each other. */
export const weighShortlist = (found: readonly Shortlisted[]): Evidence | undefined => {
  const scores = Float64Array.from(found, ({ score }) => score);
  const evidence = evidenceOf(scores, [...found.keys()], (at) => found[at]?.near ?? 0);
  return evidence && { ...evidence, winner: found[evidence.winner]?.label ?? 0 };
};

/** The confidence in [0, 1] that the evidence earns on a curve. */
export const confidenceOf = ([b0, b1, b2]: Curve, { lead, near }: Evidence): number =>
  logistic(b0 + b1 * lead + b2 * near);

type Judged = { readonly traits: Curve; readonly right: boolean; readonly standIn: boolean };

/** Lists the example numbers of each label, in their order. */
export const poolsOf = (examples: readonly Example[], labels: number): number[][] => {
  const pools: number[][] = Array.from({ length: labels }, () => []);
  for (const [number, { label }] of examples.entries()) pools[label]?.push(number);
  return pools;
};

/** What calibration works on: the boundaries, the texts they were learnt from by label, and where the order begins. */
export type Learnt = {
  readonly bounds: Boundaries;
  readonly examples: readonly Example[];
  readonly pools: readonly (readonly number[])[];
  readonly neighbours: Neighbours;
  readonly seed: number;
};

const isAway = (label: number, fold: number): boolean => label % folds === fold;

/** The texts that one fold takes away: all of every fifth label, and every fifth text of the others that have more than one. */
const takenIn = (pools: Learnt['pools'], fold: number): Set<number> => {
  const goes = (label: number, size: number, at: number) => isAway(label, fold) || (size > 1 && at % folds === fold);
  return new Set(pools.flatMap((pool, label) => pool.filter((_, at) => goes(label, pool.length, at))));
};

/** What is left of the texts when one fold is taken, as something that weighs a text. */
const weigherOf = (learnt: Learnt, taken: ReadonlySet<number>, open: readonly number[], fold: number) => {
  const { bounds, examples, neighbours, pools, seed } = learnt;
  if (pools.length >= manyLabels) {
    return (vector: Vector) =>
      weighShortlist(shortlistOf(neighbours, examples, vector, (number) => !taken.has(number)));
  }
  const rest = without(bounds, examples, taken, seed + fold);
  return (vector: Vector) =>
    evidenceOf(scoresOf(rest, vector), open, (own) => nearestOf(neighbours, vector, own, taken));
};

/** Judges what one fold took away by what it left. */
const judgeFold = (learnt: Learnt, fold: number) => {
  const { examples, pools } = learnt;
  const taken = takenIn(pools, fold);
  const open = [...pools.keys()].filter((label) => !isAway(label, fold));
  const judged: Judged[] = [];
  const mistakes: Mistake[] = [];
  if (taken.size === 0 || open.length === 0) return { judged, mistakes };
  const weigh = weigherOf(learnt, taken, open, fold);
  for (const number of taken) {
    const { vector, label } = examples[number] as Example;
    const evidence = weigh(vector);
    if (!evidence) continue;
    const [right, standIn] = [evidence.winner === label, isAway(label, fold)];
    judged.push({ traits: [1, evidence.lead, evidence.near], right, standIn });
    if (!right && !standIn) mistakes.push({ example: number, label, winner: evidence.winner });
  }
  return { judged, mistakes };
};

const dot = (a: Curve, b: Curve): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

const cross = (a: Curve, b: Curve): Curve => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** Solves three equations with a symmetric matrix by Cramer's rule; the draw keeps it far from singular. */
const solve = ([x, y, z]: readonly [Curve, Curve, Curve], right: Curve): Curve => {
  const whole = dot(x, cross(y, z));
  return [dot(right, cross(y, z)) / whole, dot(right, cross(z, x)) / whole, dot(right, cross(x, y)) / whole];
};

const lossOf = (curve: Curve, judged: readonly Judged[], weightOf: (one: Judged) => number): number => {
  const pull = curve.reduce((sum, b, i) => sum + (b - (plainCurve[i] as number)) ** 2, 0);
  return judged.reduce(
    (sum, one) => {
      const z = dot(curve, one.traits) * (one.right ? -1 : 1);
      // ln(1 + e^z) without overflow.
      return sum + weightOf(one) * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))));
    },
    (drawStrength / 2) * pull,
  );
};

const newtonStep = (curve: Curve, judged: readonly Judged[], weightOf: (one: Judged) => number): Curve => {
  const slope = curve.map((b, i) => drawStrength * (b - (plainCurve[i] as number)));
  const bend = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? drawStrength : 0)));
  for (const one of judged) {
    const p = logistic(dot(curve, one.traits));
    const miss = weightOf(one) * (p - (one.right ? 1 : 0));
    const give = weightOf(one) * p * (1 - p);
    for (const [i, row] of bend.entries()) {
      const trait = one.traits[i] as number;
      slope[i] = (slope[i] as number) + miss * trait;
      for (let j = 0; j < 3; j++) row[j] = (row[j] as number) + give * trait * (one.traits[j] as number);
    }
  }
  return solve(bend as unknown as [Curve, Curve, Curve], slope as unknown as Curve);
};

const fitCurve = (judged: readonly Judged[]): Curve => {
  const standIns = judged.filter((one) => one.standIn).length;
  const weight = standIns > 0 ? ((standInShare / (1 - standInShare)) * (judged.length - standIns)) / standIns : 0;
  const weightOf = (one: Judged) => (one.standIn ? weight : 1);
  let curve = plainCurve;
  let loss = lossOf(curve, judged, weightOf);
  for (let round = 0; round < 30; round++) {
    const step = newtonStep(curve, judged, weightOf);
    let size = 1;
    let next = curve;
    let nextLoss = Number.POSITIVE_INFINITY;
    for (; size > 1e-4 && !(nextLoss < loss); size /= 2) {
      next = [curve[0] - size * step[0], curve[1] - size * step[1], curve[2] - size * step[2]];
      nextLoss = lossOf(next, judged, weightOf);
    }
    if (!(nextLoss < loss)) break;
    const gain = loss - nextLoss;
    curve = next;
    loss = nextLoss;
    if (gain < 1e-9) break;
  }
  return curve;
};

/** Learns the curve from the training texts alone, in five folds, with whole labels left out as stand-ins for what no label covers. */
export const calibrate = (learnt: Learnt): { readonly curve: Curve; readonly mistakes: readonly Mistake[] } => {
  const rounds = Array.from({ length: folds }, (_, fold) => judgeFold(learnt, fold));
  return {
    curve: fitCurve(rounds.flatMap((round) => round.judged)),
    mistakes: rounds.flatMap((round) => round.mistakes),
  };
};
