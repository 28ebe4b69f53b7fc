/** What a quiet hour is told by, and what is done with it. */
export type Body = {
  /** The share of the time since it was asked last in which the process was busy: 0 to 1. */
  readonly busy: () => number;
  /** Bytes resident now. */
  readonly resident: () => number;
  /** Bytes of JavaScript in use now, garbage included. */
  readonly inUse: () => number;
  /** Gives back what is not needed; nobody is answered while that lasts. */
  readonly collect: () => Promise<void>;
  /** Milliseconds, of any beginning. */
  readonly now: () => number;
};

/** How often the body is asked (ms), and in how many askings in a row it must be found quiet. */
export const quietRule = { everyMs: 200, times: 4 } as const;

// Two milliseconds between two askings: a message takes one.
const quietShare = 0.01;
const worthwhileBytes = 16_000_000;
const mostRounds = 3;
// What is as large as this is left to V8, which does it in steps: in one piece it would take a second.
const mostBytes = 384_000_000;
// At most half a percent of the time goes into collecting, however slow the machine is.
const restTimes = 200;

/**
 * What is to be done at each asking: when hardly anybody has written for 0.8 seconds, what the process has grown by since the
 * last time is given back, if it is 16 MB or more. V8 alone keeps garbage and the room for it until it needs them, which
 * a desk at night, or just after its start, never does. Once moves together only a part of what is left; while that
 * gives back much, it is done again at the next asking. Whoever writes just then waits until it is over: 0.05 s of
 * processor time after a start, 0.25 s with 60 MB in use. While people write in earnest it never happens.
 */
export function quietly({ busy, resident, inUse, collect, now }: Body): () => Promise<void> {
  let [quiet, kept, rounds, spent] = [0, 0, 0, 0];
  let restUntil = Number.NEGATIVE_INFINITY;
  let collecting = false;
  const isWorthwhile = () => resident() >= kept + worthwhileBytes && inUse() <= mostBytes;
  const round = async () => {
    const [beganAt, before] = [now(), resident()];
    await collect().finally(() => {
      rounds += 1;
      spent += now() - beganAt;
      // What it did itself is no work of the desk.
      busy();
    });
    return before - resident();
  };
  const rest = () => {
    kept = resident();
    restUntil = now() + restTimes * spent;
    [rounds, spent, quiet] = [0, 0, 0];
  };
  return async () => {
    quiet = busy() < quietShare ? quiet + 1 : 0;
    if (collecting || quiet < quietRule.times || now() < restUntil || !isWorthwhile()) return;
    collecting = true;
    const gaveBack = await round().finally(() => {
      collecting = false;
    });
    if (gaveBack < worthwhileBytes || rounds >= mostRounds || !isWorthwhile()) rest();
  };
}

/** Keeps the process small while nobody writes, for as long as it runs. */
export function keepSmall(): void {
  let before = performance.eventLoopUtilization();
  const busy = () => {
    const { utilization } = performance.eventLoopUtilization(before);
    before = performance.eventLoopUtilization();
    return utilization;
  };
  const look = quietly({
    busy,
    resident: () => process.memoryUsage.rss(),
    inUse: () => process.memoryUsage().heapUsed,
    collect: collectAll,
    now: () => performance.now(),
  });
  const timer = setInterval(() => {
    // A Node without the inspector cannot: it keeps what V8 keeps.
    look().catch(() => clearInterval(timer));
  }, quietRule.everyMs);
  timer.unref();
}

/** Collects all garbage and gives its room back to the machine: the only public way that takes the young generation's, too. */
export async function collectAll(): Promise<void> {
  // Not loaded before it is needed.
  const { Session } = process.getBuiltinModule('node:inspector');
  const session = new Session();
  session.connect();
  try {
    await new Promise<void>((resolve, reject) => {
      // Not closed while it still answers: Node would wait for itself.
      session.post('HeapProfiler.collectGarbage', (error) => setImmediate(() => (error ? reject(error) : resolve())));
    });
  } finally {
    session.disconnect();
  }
}
