import { expect } from 'chai';
import { type StormOutcome, storm } from './bench/storm.ts';
import { gateOf } from './bench/storm-limits.ts';

describe('a storm of 500 people, at the rate of a company of 100,000', () => {
  let outcome: StormOutcome;
  before(async function () {
    this.timeout(60_000);
    outcome = await storm({ people: 500, seconds: 30 });
  });

  it('loses nothing: every message is acknowledged, every incident made, every card shown', () => {
    expect(outcome.troubles).to.deep.equal([]);
    expect(outcome.lost).to.equal(0);
    expect(outcome.inbound).to.be.greaterThan(2_000);
    expect(outcome.replies).to.be.greaterThan(2_000);
    expect(outcome.incidents).to.equal(outcome.wantedIncidents);
  });

  it('exceeds no limit, and uses what there is', () => {
    expect([outcome.platformRefused, outcome.recordsRefused]).to.deep.equal([0, 0]);
    expect([outcome.busiestTenantSecond, outcome.busiestRecordSecond]).to.deep.equal([50, 7]);
  });

  it('answers everybody within two seconds beyond what the backlog takes, and people before all else', () => {
    expect(outcome.backlog).to.be.greaterThan(200);
    expect(outcome.beyondBacklog).to.be.lessThan(2_000);
    expect(outcome.othersMeanwhile).to.be.lessThan(20);
  });

  it('shows the shared channel one digest while cards are held back', () => {
    expect(outcome.digests).to.equal(1);
    expect(outcome.cards).to.be.greaterThan(25);
  });
});

describe('the storm’s own measure', () => {
  it('counts what goes beyond a limit', () => {
    const gate = gateOf({ tenant: [{ count: 2, ms: 1_000 }] });
    const answers = [0, 10, 20, 1_000].map((at) => gate.enter(['tenant t'], at));
    expect(answers).to.deep.equal([undefined, undefined, 980, undefined]);
    expect([gate.taken(), gate.refused(), gate.busiest('tenant')]).to.deep.equal([3, 1, 3]);
  });

  it('sees a desk that thinks the tenant takes more than it does rest as it is told, and lose nothing', async function () {
    this.timeout(60_000);
    const fooled = await storm({ people: 120, seconds: 7, tenantTakes: 25, drainHours: 2 });
    expect([fooled.lost, fooled.troubles]).to.deep.equal([0, []]);
    // Most of what is refused was on its way already when it was first told to rest.
    expect(fooled.platformRefused).to.be.within(1, fooled.replies / 2);
  });

  it('sees a desk without a pace exceed them', async function () {
    this.timeout(60_000);
    const unpaced = await storm({ people: 60, seconds: 2, paced: false, drainHours: 0.02 });
    expect(unpaced.platformRefused + unpaced.recordsRefused).to.be.greaterThan(50);
  });
});
