import { expect } from 'chai';
import { figure } from './figures.ts';
import { playSeed } from './simulation/run.ts';
import { boundariesOf, playScenario, scenarios } from './simulation/scenarios.ts';
import { crashScenarios, simulate } from './simulation/simulate.ts';
import { variantOf, variants } from './simulation/variants.ts';

const seeds = Number(process.env['SEEDS'] ?? '1000');
const only = process.env['SEED'];

const scenario = process.env['SCENARIO'];

const replay = (seed: number): string => `SEED=${seed} npm run test:file -- test/simulation.test.ts`;

describe('whatever happens, the promises hold', () => {
  if (only !== undefined || scenario !== undefined) {
    it(`holds in ${scenario ?? `the history of seed ${only}`}, told step by step`, async function () {
      this.timeout(60_000);
      const crashAt = (process.env['CRASH'] ?? '').split(',').map(Number);
      const { trace, broken } = await (scenario === undefined
        ? playSeed(Number(only), variantOf(process.env['VARIANT']), true)
        : playScenario(scenario, process.env['STORE'] === 'shared', crashAt, true));
      console.log(trace.join('\n'));
      expect(broken).to.deep.equal([]);
    });
    return;
  }

  it(`loses, doubles and mixes up nothing in ${seeds} histories of people, faults and crashes`, async function () {
    this.timeout(600_000);
    const { failures, ...seen } = await simulate({ seeds });
    const told = failures.slice(0, 5).map(({ seed, broken }) => `${replay(seed)}\n  ${broken.join('\n  ')}`);
    expect(told.join('\n')).to.equal('');
    // The net would hold nothing if nothing happened in it.
    expect(seen.crashes).to.be.greaterThan(seeds / 2);
    expect(seen.crashPoints).to.be.greaterThan(300 * seeds);
    expect(seen.acknowledged).to.be.greaterThan(5 * seeds);
    // Some are refused for good, of which the account at the end of each history knows.
    expect(seen.incidents).to.be.within(seeds / 2, seen.escalations);
    expect(seen.duplicatesAfterAmbiguous).to.be.greaterThan(seeds / 20);
    expect(seen.pages).to.be.greaterThan(seeds / 10);
    expect(seen.joined).to.be.greaterThan(seeds / 100);
    const history = 'simulated history of people, faults and crashes';
    figure('P1', history, seeds, {
      crashes: seen.crashes,
      'crash points': seen.crashPoints,
      acknowledged: seen.acknowledged,
      lost: seen.lost,
    });
    figure('P2', history, seeds, {
      escalations: seen.escalations,
      incidents: seen.incidents,
      'refused by ServiceNow for good': seen.escalations - seen.incidents,
      'missing or double': 0,
    });
    figure('P3', history, seeds, { deliveries: seen.deliveries, doubled: seen.doubled });
    figure('P4', history, seeds, {
      messages: seen.messages,
      'out of order': seen.outOfOrder,
      'twice after an ambiguous answer': seen.duplicatesAfterAmbiguous,
      'twice otherwise': 0,
    });
    figure('P13', `${history}, clocks stepping in a part of them`, seeds, { 'timers lost or doubled': 0 });
  });

  it('goes the same way whenever the same seed is played', async function () {
    this.timeout(120_000);
    const [one, other] = [await simulate({ seeds: 60, threads: 1 }), await simulate({ seeds: 60, threads: 2 })];
    expect(one).to.deep.equal(other);
    figure('P21', 'history played twice, on one thread and on two', 60, { different: 0 });
    expect(one.hash).to.not.equal((await simulate({ seeds: 60, from: 61, threads: 1 })).hash);
  });

  for (const make of variants) {
    const { name } = make();
    it(`catches a product with "${name}" within 300 seeds`, async function () {
      this.timeout(120_000);
      const { failures } = await simulate({ seeds: 300, variant: name, first: true, threads: 1 });
      const [first] = failures;
      expect(first, 'nothing was caught').to.not.equal(undefined);
      console.log(`      seed ${first?.seed}: ${first?.broken[0]?.slice(0, 140)}`);
    });
  }

  it('stands a crash at every boundary of every canonical scenario, and a second one in the recovery', async function () {
    this.timeout(600_000);
    const boundaries = await boundariesOf('handed off, answered, solved', false);
    expect(Object.keys(scenarios).length).to.be.at.least(12);
    expect(boundaries).to.be.greaterThan(100);
    const { runs, unfinished, failures } = await crashScenarios({ every: Number(process.env['EVERY'] ?? '150') });
    expect(failures).to.deep.equal([]);
    expect(runs).to.be.greaterThan(1_000);
    // A message that comes late may end a talk otherwise than planned.
    expect(unfinished).to.be.below(runs / 20);
  });
});
