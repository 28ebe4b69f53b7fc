/** The middle of some figures, the mean of the two middle ones when they are even in number; NaN of none. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The smallest figure that at least `share` (0 to 1) of all do not exceed, by nearest rank; NaN of none. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = Float64Array.from(figures).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The median of the ratios of figures that were taken in the same round; rounds that only one of the two has are left out. */
export function medianOfRatios(over: readonly number[], under: readonly number[]): number {
  const ratios = over.flatMap((figure, round) => {
    const other = under[round];
    return other === undefined || Number.isNaN(other) || Number.isNaN(figure) ? [] : [figure / other];
  });
  return median(ratios);
}

/** A figure with three significant digits, as people read it: `1.44`, `12.6`, `790`, `12 340`; `–` for what was not measured. */
export function shown(figure: number): string {
  if (Number.isNaN(figure)) return '–';
  if (!Number.isFinite(figure)) return '∞';
  if (figure !== 0 && Math.abs(figure) < 0.01) return figure.toPrecision(2);
  if (Math.abs(figure) < 10) return figure.toFixed(2);
  if (Math.abs(figure) < 100) return figure.toFixed(1);
  return Math.round(figure)
    .toString()
    .replaceAll(/\B(?=(?:\d{3})+$)/g, ' ');
}
