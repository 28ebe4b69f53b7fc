/** A queue in which the least comes first, by a comparison that knows no equals; a binary heap. */
export type Queue<T> = {
  push(one: T): void;
  pop(): T | undefined;
  peek(): T | undefined;
  size(): number;
};

/** An empty queue. */
export function queueOf<T>(isBefore: (one: T, other: T) => boolean): Queue<T> {
  const heap: T[] = [];
  return {
    push: (one) => {
      heap.push(one);
      rise(heap, heap.length - 1, isBefore);
    },
    pop: () => {
      const [first] = heap;
      const last = heap.pop();
      if (heap.length > 0 && last !== undefined) {
        heap[0] = last;
        sink(heap, isBefore);
      }
      return first;
    },
    peek: () => heap[0],
    size: () => heap.length,
  };
}

function rise<T>(heap: T[], from: number, isBefore: (one: T, other: T) => boolean): void {
  let at = from;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const one = heap[at] as T;
    const parent = heap[above] as T;
    if (!isBefore(one, parent)) return;
    heap[at] = parent;
    heap[above] = one;
    at = above;
  }
}

function sink<T>(heap: T[], isBefore: (one: T, other: T) => boolean): void {
  let at = 0;
  for (;;) {
    let least = at;
    for (const below of [2 * at + 1, 2 * at + 2])
      if (below < heap.length && isBefore(heap[below] as T, heap[least] as T)) least = below;
    if (least === at) return;
    const one = heap[at] as T;
    heap[at] = heap[least] as T;
    heap[least] = one;
    at = least;
  }
}
