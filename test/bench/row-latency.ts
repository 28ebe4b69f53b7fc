import { median, medianOfRatios, percentile } from './arithmetic.ts';
import type { Bench, Row } from './bench.ts';
import { interleaved, type Series } from './rounds.ts';
import type { TargetName } from './targets.ts';

/** Rounds of several targets under another load than the bench's common one, driven once for all rows that ask. */
function driven(names: readonly TargetName[], load: { readonly atOnce: number; readonly perSecond?: number }) {
  const known = new WeakMap<Bench, Promise<ReadonlyMap<string, Series>>>();
  return (bench: Bench): Promise<ReadonlyMap<string, Series>> => {
    const found = known.get(bench) ?? drive(bench);
    known.set(bench, found);
    return found;
  };
  async function drive(bench: Bench) {
    const { quick } = bench.options;
    const spoken = [];
    for (const name of names) {
      const one = await bench.target(name);
      if (one) spoken.push(one);
    }
    const how = { ...load, ms: quick ? 700 : 3_000, rounds: quick ? 3 : 4, warmUpMs: quick ? 500 : 3_000 };
    return interleaved(bench.driver, spoken, how, bench.say);
  }
}

const alone = driven(['product', 'L0-durable'], { atOnce: 1 });
const offered = driven(['product', 'L0-durable', 'P2'], { atOnce: 16, perSecond: 1_000 });

const ratioOf = (of: 'p50Ms' | 'p99Ms', over: Series | undefined, under: Series | undefined): number =>
  over && under ? medianOfRatios(over[of], under[of]) : Number.NaN;

const oneAtATime: Row = {
  name: 'L1',
  what: 'latency, one conversation at a time',
  async run(bench) {
    const series = await alone(bench);
    const measured = ratioOf('p50Ms', series.get('product'), series.get('L0-durable'));
    const what = 'p50, one conversation at a time / L0-durable';
    return [{ row: 'L1', what, unit: 'x', floor: { most: 1.5 }, target: { most: 1.15 }, measured }];
  },
};

const burst: Row = {
  name: 'L2',
  what: '1,000 messages/s offered, whatever becomes of them',
  slow: true,
  async run(bench) {
    const series = await offered(bench);
    const [ours, durable, sample] = [series.get('product'), series.get('L0-durable'), series.get('P2')];
    const p99 = (one: Series | undefined) => (one ? `${median(one.p99Ms).toFixed(1)} ms, ${one.lost} lost` : '–');
    const note = `p99 of the product ${p99(ours)}, of L0-durable ${p99(durable)}, of P2 ${p99(sample)}`;
    return [
      {
        row: 'L2',
        what: 'p99 at 1,000 messages/s / L0-durable',
        unit: 'x',
        floor: { most: 5 },
        target: { most: 2 },
        measured: ratioOf('p99Ms', ours, durable),
        note,
      },
      {
        row: 'L2',
        what: 'p99 of P2 / ours',
        unit: 'x',
        floor: { least: 10 },
        target: { least: 10 },
        measured: ratioOf('p99Ms', sample, ours),
      },
    ];
  },
};

const handOver: Row = {
  name: 'L3',
  what: 'reply handed to the channel after commit',
  async run(bench) {
    const measured = median((await alone(bench)).get('product')?.handedP99Ms ?? []);
    const note = 'from the HTTP answer, which follows the commit, to the arrival of the reply at the connector';
    const what = 'p99 from commit to the reply at the connector';
    return [{ row: 'L3', what, unit: 'ms', floor: { most: 5 }, target: { most: 1 }, measured, note }];
  },
};

const stalled: Row = {
  name: 'L4',
  what: 'HTTP answer while the connector takes 10 s and ServiceNow is down',
  async run(bench) {
    const goal = { row: 'L4', what: 'p99 of the HTTP answer, connector 10 s late, ServiceNow down', unit: 'ms' };
    const bounds = { floor: { most: 100 }, target: { most: 20 } };
    const spoken = await bench.fresh('product', { SERVICENOW_URL: 'http://127.0.0.1:9' });
    if (!spoken) return [{ ...goal, ...bounds, measured: Number.NaN }];
    const { running, deliveries, talk } = spoken;
    const load = { port: running.port, deliveries, talk, atOnce: 16, patienceMs: 1_000 };
    await bench.driver.drive({ ...load, ms: bench.options.warmUpMs });
    bench.service.setMood({ delayMs: 10_000 });
    const { answerMs } = await bench.driver.drive({ ...load, ms: bench.options.quick ? 3_000 : 12_000, perSecond: 50 });
    bench.service.setMood({});
    await running.kill();
    return [
      {
        ...goal,
        ...bounds,
        measured: percentile(answerMs, 0.99),
        note: `${answerMs.length} messages at 50 a second`,
      },
    ];
  },
};

/** L1 to L4: how long people and platforms wait. */
export const latencyRows: readonly Row[] = [oneAtATime, burst, handOver, stalled];
