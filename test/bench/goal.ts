/** What a figure has to be: at most or at least a bound, inclusive. */
export type Bound = { readonly most: number } | { readonly least: number };

/**
 * One line of the bench's table: a goal of performance.md §8, its floor and target, and what was measured, `NaN` when
 * it could not be, with the reason in `note`.
 */
export type Result = {
  readonly row: string;
  readonly what: string;
  readonly unit: string;
  readonly floor: Bound;
  readonly target: Bound;
  readonly measured: number;
  readonly note?: string;
};

/** How a figure stands to its goal. */
export type Verdict = 'target' | 'floor' | 'missed' | 'not measured';

/** Whether a result reaches its target, at least its floor, or neither. */
export function verdictOf({ measured, floor, target }: Result): Verdict {
  if (Number.isNaN(measured)) return 'not measured';
  if (holds(measured, target)) return 'target';
  return holds(measured, floor) ? 'floor' : 'missed';
}

const holds = (figure: number, bound: Bound): boolean =>
  'most' in bound ? figure <= bound.most : figure >= bound.least;

/** A bound in words: `≤ 2.5`. */
export const boundOf = (bound: Bound): string => ('most' in bound ? `≤ ${bound.most}` : `≥ ${bound.least}`);
