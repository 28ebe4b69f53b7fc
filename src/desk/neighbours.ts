import type { Vector } from './features.ts';
import type { Example } from './separation.ts';

/**
 * Which training texts hold a trait, and with what value, so that the nearest one is found without looking at all. The
 * texts stand by label: a place is a text's position in that order, `numbers` its number, `firsts` where a label begins.
 */
export type Neighbours = {
  readonly firsts: Int32Array;
  readonly numbers: Int32Array;
  readonly starts: Int32Array;
  readonly places: Int32Array;
  readonly values: Float32Array;
};

/** Indexes training texts; `pools` lists the numbers of each label's texts. */
export function neighboursOf(
  examples: readonly Example[],
  pools: readonly (readonly number[])[],
  traits: number,
): Neighbours {
  const numbers = Int32Array.from(pools.flat());
  const firsts = new Int32Array(pools.length + 1);
  for (const [label, pool] of pools.entries()) firsts[label + 1] = (firsts[label] as number) + pool.length;
  const starts = new Int32Array(traits + 1);
  for (const { vector } of examples) for (const id of vector.ids) starts[id + 1] = (starts[id + 1] as number) + 1;
  for (let id = 0; id < traits; id++) starts[id + 1] = (starts[id + 1] as number) + (starts[id] as number);
  const next = starts.slice();
  const places = new Int32Array(starts[traits] as number);
  const values = new Float32Array(places.length);
  for (const [place, number] of numbers.entries()) {
    const { vector } = examples[number] as Example;
    for (const [at, id] of vector.ids.entries()) {
      const slot = next[id] as number;
      next[id] = slot + 1;
      places[slot] = place;
      values[slot] = vector.values[at] as number;
    }
  }
  return { firsts, numbers, starts, places, values };
}

/** How near a text is to the nearest one of a label, those in `away` left out: 0 when they share nothing, 1 when it is the same. */
export function nearestOf(
  near: Neighbours,
  { ids, values }: Vector,
  label: number,
  away?: ReadonlySet<number>,
): number {
  const first = near.firsts[label] as number;
  const end = near.firsts[label + 1] as number;
  const sums: number[] = new Array(end - first).fill(0);
  for (let at = 0; at < ids.length; at++) {
    const id = ids[at] as number;
    const last = near.starts[id + 1] as number;
    const value = values[at] as number;
    for (let slot = placeFrom(near.places, near.starts[id] as number, last, first); slot < last; slot++) {
      const place = near.places[slot] as number;
      if (place >= end) break;
      sums[place - first] = (sums[place - first] as number) + value * (near.values[slot] as number);
    }
  }
  let most = 0;
  for (let place = first; place < end; place++) {
    const sum = sums[place - first] as number;
    if (sum > most && !away?.has(near.numbers[place] as number)) most = sum;
  }
  return most;
}

// The first slot whose place is not before `place`; places ascend within a trait.
function placeFrom(places: Int32Array, from: number, to: number, place: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
