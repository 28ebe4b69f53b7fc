/** Keeps a value under a key, and of all at most the newest `most`: when there are more, the oldest eighth leaves at once. */
export function remember<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  // A Map steps over everything that was deleted before its first entry: letting the oldest go one at a time takes
  // 6 us where 5,000 are kept and 48 us where 50,000 are, letting them go together 0.2 us (Node 20).
  let leaving = Math.ceil(most / 8);
  for (const oldest of map.keys()) {
    if (leaving === 0) break;
    map.delete(oldest);
    leaving -= 1;
  }
}
