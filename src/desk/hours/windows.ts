/** A stretch of time in epoch milliseconds, half-open: `from` belongs to it, `to` does not. */
export type Window = { readonly from: number; readonly to: number };

/** The same time in ascending order, overlapping and touching stretches joined, empty and reversed ones left out. */
export function merged(windows: readonly Window[]): readonly Window[] {
  const joined: Window[] = [];
  const sorted = windows.filter((one) => one.from < one.to).toSorted((a, b) => a.from - b.from);
  for (const one of sorted) append(joined, one.from, one.to);
  return joined;
}

/** Adds a stretch at the end of an ascending list, joined to the last one where they touch; empty ones are left out. */
export function append(list: Window[], from: number, to: number): void {
  if (!(from < to)) return;
  const last = list.at(-1);
  if (last === undefined || last.to < from) list.push({ from, to });
  else if (last.to < to) list[list.length - 1] = { from: last.from, to };
}

/** What lies in both; both merged. */
export function common(a: readonly Window[], b: readonly Window[]): readonly Window[] {
  const both: Window[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [one, other] = [a[i], b[j]];
    if (one === undefined || other === undefined) return both;
    append(both, Math.max(one.from, other.from), Math.min(one.to, other.to));
    if (one.to < other.to) i++;
    else j++;
  }
}

/** What of `windows` lies outside of `cuts`; both merged. */
export function without(windows: readonly Window[], cuts: readonly Window[]): readonly Window[] {
  if (cuts.length === 0 || windows.length === 0) return windows;
  const outside: Window[] = [];
  let from = Number.NEGATIVE_INFINITY;
  for (const cut of cuts) {
    append(outside, from, cut.from);
    from = cut.to;
  }
  append(outside, from, Number.POSITIVE_INFINITY);
  return common(windows, outside);
}
