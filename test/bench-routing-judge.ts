import type { Choice, Chooser, Learner } from './bench-routing-peer.ts';
import { type BenchSet, elsewhere } from './bench-routing-sets.ts';

/** How one learner did: shares from 0 to 1, CPU in ms, times of an answer in ms (the shortest of three). */
export type Judged = {
  readonly asked: number;
  readonly inScope: number;
  readonly right: number;
  readonly misrouted: number;
  readonly auroc?: number;
  readonly trainMs: number;
  readonly p50: number;
  readonly p99: number;
};

type Mark = { readonly known: boolean; readonly right: boolean; readonly misrouted: boolean; readonly score: number };

/** Lets a learner learn the sets one by one and answer what they ask; the figures are over all of them. */
export async function judge(learner: Learner, sets: readonly BenchSet[]): Promise<Judged> {
  const marks: Mark[] = [];
  const times: number[] = [];
  const cpu: number[] = [];
  for (const { phrases, asked } of sets) {
    const before = process.cpuUsage();
    const choose = await learner.learn(phrases);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000);
    for (const { text, lang } of asked.slice(0, 200)) await choose(text, lang);
    for (const { text, label, lang } of asked) {
      const { choice, ms } = await timed(choose, text, lang);
      times.push(ms);
      const right = choice.best === label;
      const misrouted = choice.routed !== undefined && choice.routed !== elsewhere && choice.routed !== label;
      marks.push({ known: label !== null, right, misrouted, score: choice.score });
    }
  }
  times.sort((one, other) => one - other);
  const known = marks.filter((mark) => mark.known);
  const strange = marks.filter((mark) => !mark.known);
  return {
    asked: marks.length,
    inScope: known.length,
    right: known.filter((mark) => mark.right).length,
    misrouted: marks.filter((mark) => mark.misrouted).length,
    ...(strange.length > 0 ? { auroc: aurocOf(known, strange) } : {}),
    trainMs: cpu.reduce((sum, ms) => sum + ms, 0) / cpu.length,
    p50: times[Math.floor(times.length * 0.5)] ?? 0,
    p99: times[Math.floor(times.length * 0.99)] ?? 0,
  };
}

const rounds = 3;

// The shortest of three is what the message costs; the rest is what else the machine was doing.
async function timed(choose: Chooser, text: string, lang: string): Promise<{ choice: Choice; ms: number }> {
  let ms = Number.POSITIVE_INFINITY;
  let choice: Choice = { best: '', score: 0 };
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    const answer = choose(text, lang);
    choice = answer instanceof Promise ? await answer : answer;
    ms = Math.min(ms, performance.now() - from);
  }
  return { choice, ms };
}

/** The chance that a known message scores higher than a strange one; equals count half. */
function aurocOf(known: readonly Mark[], strange: readonly Mark[]): number {
  const scores = strange.map((mark) => mark.score).sort((one, other) => one - other);
  const below = (score: number, equal: boolean): number => {
    let [low, high] = [0, scores.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const value = scores[middle] ?? 0;
      if (value < score || (equal && value === score)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const wins = known.reduce((sum, { score }) => sum + (below(score, false) + below(score, true)) / 2, 0);
  return wins / (known.length * strange.length);
}

/** Two results as one: counts are added; times and scores are not comparable, so that only counts are kept. */
export const pooled = (results: readonly Judged[]): number =>
  results.reduce((sum, { right }) => sum + right, 0) / results.reduce((sum, { inScope }) => sum + inScope, 0);
