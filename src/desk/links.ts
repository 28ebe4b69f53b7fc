/**
 * Numbers for pairs of whole numbers, in one array that other threads get as it is: three cells a pair, its two parts and
 * the number (0 or more) plus 1. A pair stands in the first free place from that of its hash on.
 */
export type Links = { cells: Int32Array; count: number };

const fewest = 1024;
const cellsEach = 3;

/** No links yet. */
export const noLinks = (): Links => ({ cells: new Int32Array(fewest * cellsEach), count: 0 });

/** Forgets all links; the room of very many is given back. */
export const unlink = (links: Links): void => {
  if (links.cells.length > 8 * fewest * cellsEach) links.cells = new Int32Array(fewest * cellsEach);
  else if (links.count > 0) links.cells.fill(0);
  links.count = 0;
};

/** The cell in which a pair stands, or would. */
const cellOf = (cells: Int32Array, one: number, other: number): number => {
  const places = cells.length / cellsEach;
  let hash = Math.imul(one ^ Math.imul(other, 0x9e3779b1), 0x85ebca6b);
  hash ^= hash >>> 15;
  // Places are a power of two.
  let place = hash & (places - 1);
  for (;;) {
    const cell = place * cellsEach;
    if (cells[cell + 2] === 0 || (cells[cell] === one && cells[cell + 1] === other)) return cell;
    place = (place + 1) & (places - 1);
  }
};

/** The number of a pair, or -1. */
export const linked = ({ cells }: Links, one: number, other: number): number =>
  (cells[cellOf(cells, one, other) + 2] as number) - 1;

/** The number of a pair, which is `number` from now on if it had none. */
export const link = (links: Links, one: number, other: number, number: number): number => {
  const { cells } = links;
  const cell = cellOf(cells, one, other);
  const there = cells[cell + 2] as number;
  if (there > 0) return there - 1;
  cells[cell] = one;
  cells[cell + 1] = other;
  cells[cell + 2] = number + 1;
  links.count += 1;
  if (links.count * cellsEach * 2 > cells.length) grow(links);
  return number;
};

const grow = (links: Links): void => {
  const { cells } = links;
  const wider = new Int32Array(cells.length * 2);
  for (let from = 0; from < cells.length; from += cellsEach) {
    if (cells[from + 2] === 0) continue;
    const to = cellOf(wider, cells[from] as number, cells[from + 1] as number);
    for (let at = 0; at < cellsEach; at++) wider[to + at] = cells[from + at] as number;
  }
  links.cells = wider;
};
