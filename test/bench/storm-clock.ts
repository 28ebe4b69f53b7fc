import { queueOf } from '../../src/pacing-queue.ts';

type Happening = { readonly at: number; readonly seq: number; run(): void; off: boolean };

/** A clock of its own (epoch ms): what is to happen later happens in order, as fast as the machine can. */
export type StormClock = {
  now(): number;
  later(ms: number, run: () => void): () => void;
  /** Lets everything happen until an instant; `costs` is told how many milliseconds of the processor each instant took. */
  runUntil(at: number, costs?: (at: number, ms: number) => void): Promise<void>;
};

/** A clock that begins at an instant. */
export function stormClock(begins: number): StormClock {
  const queue = queueOf<Happening>((one, other) => one.at < other.at || (one.at === other.at && one.seq < other.seq));
  let now = begins;
  let seq = 0;
  return {
    now: () => now,
    later: (ms, run) => {
      seq += 1;
      const one = { at: now + Math.max(0, ms), seq, run, off: false };
      queue.push(one);
      return () => {
        one.off = true;
      };
    },
    runUntil: async (at, costs) => {
      for (let next = queue.peek(); next && next.at <= at; next = queue.peek()) {
        queue.pop();
        if (next.off) continue;
        now = Math.max(now, next.at);
        const from = process.cpuUsage();
        next.run();
        await drained();
        const { user, system } = process.cpuUsage(from);
        costs?.(now, (user + system) / 1_000);
      }
      now = Math.max(now, at);
    },
  };
}

// The queue of ticks is served when the queue of promises is empty.
const drained = (): Promise<void> =>
  new Promise((resolve) => {
    process.nextTick(resolve);
  });
