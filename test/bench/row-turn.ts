import { medianOfRatios } from './arithmetic.ts';
import type { Bench, Row } from './bench.ts';
import type { Bound, Result } from './goal.ts';
import type { Series } from './rounds.ts';
import type { TargetName } from './targets.ts';

type Figure = 'cpuUs' | 'perSecond';

/** A goal that is the median of the ratios of one figure between two targets. */
type Ratio = {
  readonly what: string;
  readonly of: Figure;
  readonly over: TargetName;
  readonly under: TargetName;
  readonly floor: Bound;
  readonly target: Bound;
};

const most = (most: number): Bound => ({ most });
const least = (least: number): Bound => ({ least });

function ratioRow(name: string, what: string, ratios: readonly Ratio[], slow = false): Row {
  const needs = [...new Set(ratios.flatMap(({ over, under }) => [over, under]))];
  return { name, what, needs, slow, run: (bench) => Promise.all(ratios.map((ratio) => measured(bench, name, ratio))) };
}

async function measured(bench: Bench, row: string, { what, of, over, under, floor, target }: Ratio): Promise<Result> {
  const [above, below] = [await bench.series(over), await bench.series(under)];
  const ratio = above && below ? medianOfRatios(above[of], below[of]) : Number.NaN;
  const missing = above ? under : over;
  return {
    row,
    what,
    unit: 'x',
    floor,
    target,
    measured: ratio,
    ...(above && below ? {} : { note: `${missing} could not be measured here` }),
  };
}

/** CPU over an anchor, throughput over it, and how many times less CPU than the sample's bot. */
const overL0 = (
  over: TargetName,
  floors: readonly [Bound, Bound, Bound],
  targets: readonly [Bound, Bound, Bound],
): readonly Ratio[] => [
  { what: 'CPU a message / L0', of: 'cpuUs', over, under: 'L0', floor: floors[0], target: targets[0] },
  { what: 'messages/s at 16 / L0', of: 'perSecond', over, under: 'L0', floor: floors[1], target: targets[1] },
  { what: 'CPU of P2 / ours', of: 'cpuUs', over: 'P2', under: over, floor: floors[2], target: targets[2] },
];

/** JWT is the difference of two products, in L0s. */
const jwt: Row = {
  name: 'T4',
  what: 'JWT check added to T2',
  slow: true,
  needs: ['product, JWT', 'product, from sources', 'L0'],
  async run(bench) {
    const [checked, open, bare] = [
      await bench.series('product, JWT'),
      // Tokens are checked by keys of ours, which are put in place as the sources are loaded: compare like with like.
      await bench.series('product, from sources'),
      await bench.series('L0'),
    ];
    const added = checked?.cpuUs.map((cpu, round) => cpu - (open?.cpuUs[round] ?? Number.NaN)) ?? [];
    const measured = medianOfRatios(added, bare?.cpuUs ?? []);
    return [
      { row: 'T4', what: 'CPU added by the JWT check / L0', unit: 'x', floor: most(1.2), target: most(0.4), measured },
    ];
  },
};

// The floors of T2 and T3 are those of performance.md §8: botbuilder's turn, which issue 6 would have allowed 3.5 and 5
// for, is no longer in the path.

/** T1 to T5: what a turn costs. */
export const turnRows: readonly Row[] = [
  ratioRow(
    'T1',
    'Teams scripted turn, memory store, no auth',
    [
      {
        what: 'CPU a message / L0',
        of: 'cpuUs',
        over: 'product, memory',
        under: 'L0',
        floor: most(2),
        target: most(1.3),
      },
    ],
    true,
  ),
  ratioRow(
    'T2',
    'Teams durable scripted turn, embedded store',
    overL0('product', [most(2.5), least(0.4), least(6)], [most(1.7), least(0.5), least(9)]),
  ),
  ratioRow(
    'T3',
    'Teams durable scripted turn, PostgreSQL, both processes',
    overL0('product, PostgreSQL', [most(4), least(0.3), least(3.5)], [most(2.7), least(0.45), least(5.5)]),
  ),
  jwt,
  ratioRow('T5', 'Slack signed event, durable', [
    {
      what: 'CPU a message / Slack L0',
      of: 'cpuUs',
      over: 'product, Slack',
      under: 'Slack L0',
      floor: most(2.8),
      target: most(1.9),
    },
    {
      what: "CPU of Bolt's stateless echo / ours",
      of: 'cpuUs',
      over: 'Bolt echo',
      under: 'product, Slack',
      floor: least(2),
      target: least(3),
    },
  ]),
];

/** Which counts of a series are not what they should be, in words; undefined when all is well. */
export function faultsOf({ name, lost, duplicate, wrong, refused, sample }: Series): string | undefined {
  if (lost + duplicate + wrong + refused === 0) return undefined;
  return `${name}: ${lost} lost, ${duplicate} twice, ${wrong} wrong, ${refused} refused; ${sample ?? ''}`;
}
