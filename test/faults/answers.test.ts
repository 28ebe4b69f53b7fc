import { expect } from 'chai';
import { figure } from '../figures.ts';
import { forAll, openSetting, peopleOf, quantile, type Setting } from './house.ts';
import { type Build, buildProduct } from './process.ts';

const conversations = Number(process.env['CONVERSATIONS'] ?? 60);
/** With it the answers are measured by the clock too, which a busy machine cannot promise. */
const byTheClock = process.env['CONVERSATIONS'] !== undefined;

describe('the answer to a platform', function () {
  this.timeout(300_000);
  let build: Build;
  let setting: Setting;
  before(async () => {
    build = await buildProduct();
    setting = await openSetting(build, { agentsOn: 'teams', quarantineSeconds: 75 });
  });
  after(async () => {
    await setting.close();
  });

  const troubles = {
    well: {},
    'taking a minute': { slowMs: { ms: 60_000 } },
    down: { refuse: true },
    'answering 500': { down: { status: 500 } },
    'answering 429': { rateLimit: { retryAfter: 5, limit: 10 } },
  } as const;
  let people = 0;

  /** Everybody asks for a person and goes on writing, sixteen deliveries at a time; how long each was without an answer. */
  const waits = async (trouble: keyof typeof troubles): Promise<number[]> => {
    const { world } = setting;
    world.sandbox.faults.clear();
    world.sandbox.faults.set(troubles[trouble]);
    const all = peopleOf(world, conversations, people + 1);
    people += conversations;
    const { attempts, deliveries } = world.traffic;
    world.traffic.waitsMs.length = 0;
    await forAll(all, 16, (one) => one.writes('quiero hablar con alguien'));
    for (let line = 1; line <= 3; line += 1) await forAll(all, 16, (one) => one.writes(`«mensaje ${line}»`));
    expect(world.traffic.attempts - attempts, 'sent again').to.equal(world.traffic.deliveries - deliveries);
    return [...world.traffic.waitsMs];
  };

  it(`does not wait for ServiceNow, with ${conversations} people writing at once`, async () => {
    await waits('well');
    const usual = quantile(await waits('well'), 0.99);
    for (const trouble of Object.keys(troubles) as (keyof typeof troubles)[]) {
      const measured = await waits(trouble);
      const [half, most] = [quantile(measured, 0.5), quantile(measured, 0.99)];
      expect(most, `ServiceNow ${trouble}`).to.be.lessThan(usual * 5 + 250);
      if (byTheClock) expect(most, `ServiceNow ${trouble}`).to.be.lessThan(1_000);
      figure('P5', `deliveries, ServiceNow ${trouble}`, measured.length, {
        'p50 ms': half,
        'p99 ms': most,
        'sent again': 0,
      });
    }
  });
});
