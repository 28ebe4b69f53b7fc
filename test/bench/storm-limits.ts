import { bucketOf, type Limit, opensAt, spend } from '../../src/pacing.ts';

/** What stands at the other end: it takes so much and refuses the rest, and counts both. */
export type Gate = {
  /** Milliseconds after which to come again, or undefined when it takes it. */
  enter(keys: readonly string[], now: number): number | undefined;
  taken(): number;
  refused(): number;
  /** The most that arrived for one key within a second. */
  busiest(kind: string): number;
};

/** A gate with a limit for each kind of key (`kind name`). */
export function gateOf(limits: Readonly<Record<string, Limit>>): Gate {
  const buckets = new Map<string, ReturnType<typeof bucketOf>>();
  const seconds = new Map<string, number[]>();
  const most: Record<string, number> = {};
  const counts = { taken: 0, refused: 0 };
  const bucketFor = (key: string) => {
    const known = buckets.get(key) ?? bucketOf(limits[key.split(' ', 1)[0] ?? ''] ?? [{ count: 1e9, ms: 1 }]);
    buckets.set(key, known);
    return known;
  };
  const note = (key: string, now: number) => {
    const kind = key.split(' ', 1)[0] ?? '';
    const recent = (seconds.get(key) ?? []).filter((at) => now - at < 1_000);
    recent.push(now);
    seconds.set(key, recent);
    most[kind] = Math.max(most[kind] ?? 0, recent.length);
  };
  return {
    enter: (keys, now) => {
      for (const key of keys) note(key, now);
      const opens = Math.max(...keys.map((key) => opensAt(bucketFor(key), now)));
      if (opens > now) {
        counts.refused += 1;
        return opens - now;
      }
      for (const key of keys) spend(bucketFor(key), now);
      counts.taken += 1;
      return undefined;
    },
    taken: () => counts.taken,
    refused: () => counts.refused,
    busiest: (kind) => most[kind] ?? 0,
  };
}
