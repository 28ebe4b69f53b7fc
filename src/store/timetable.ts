/** That the head of a lane can run from `at` on (epoch ms); stale when the task has changed since. */
export type Slot = { readonly at: number; readonly seq: number; readonly id: string };

/** Slots as a binary heap, earliest first, so that asking what is due looks only at what is due. */
export type Timetable = Slot[];

const atOf = (table: Timetable, place: number): number => table[place]?.at ?? Number.POSITIVE_INFINITY;

const swap = (table: Timetable, one: number, other: number): void => {
  const kept = table[one];
  const moved = table[other];
  if (kept !== undefined && moved !== undefined) {
    table[one] = moved;
    table[other] = kept;
  }
};

/** Adds a slot. */
export const enlist = (table: Timetable, slot: Slot): void => {
  table.push(slot);
  let place = table.length - 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (atOf(table, parent) <= atOf(table, place)) {
      return;
    }
    swap(table, parent, place);
    place = parent;
  }
};

/** Takes the earliest slot away. */
export const dropEarliest = (table: Timetable): void => {
  const last = table.pop();
  if (last === undefined || table.length === 0) {
    return;
  }
  table[0] = last;
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    const child = atOf(table, left + 1) < atOf(table, left) ? left + 1 : left;
    if (atOf(table, child) >= atOf(table, place)) {
      return;
    }
    swap(table, child, place);
    place = child;
  }
};

/** All slots at or before `now`, in no order; nothing is taken away. */
export const slotsUntil = (table: Timetable, now: number): Slot[] => {
  const found: Slot[] = [];
  const places = [0];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const slot = table[place];
    if (slot !== undefined && slot.at <= now) {
      found.push(slot);
      places.push(2 * place + 1, 2 * place + 2);
    }
  }
  return found;
};
