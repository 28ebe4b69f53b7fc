import { expect } from 'chai';
import { figure } from '../figures.ts';
import { forAll, openSetting, peopleOf, type Setting } from './house.ts';
import { keptIn } from './lives.ts';
import { slackAgent } from './people.ts';
import { type Build, buildProduct } from './process.ts';

const people = 40;

describe('a service that is asked to stop (F13)', function () {
  this.timeout(120_000);
  let build: Build;
  let setting: Setting;
  before(async () => {
    build = await buildProduct();
  });
  afterEach(() => setting.close());

  const stopped = async () => {
    const { process, ended } = setting.product();
    const from = performance.now();
    process.kill('SIGTERM');
    const { code } = await ended;
    return { code, seconds: (performance.now() - from) / 1_000 };
  };

  it('ends with 0 in the midst of deliveries; what it had acknowledged is done once by the next', async () => {
    setting = await openSetting(build, { agentsOn: 'slack' });
    const { world, folder } = setting;
    const agent = slackAgent(world, 1);
    const all = peopleOf(world, people);
    const acknowledged: string[] = [];
    const writing = forAll(all, 8, async (one) => {
      if (await one.writes('quiero hablar con alguien')) acknowledged.push(one.mail);
    });
    await world.until(
      () => acknowledged.length >= people / 4,
      () => 'acknowledgements',
    );
    const { code, seconds } = await stopped();
    expect(code).to.equal(0);
    expect(seconds).to.be.lessThan(12);
    await setting.start();
    await writing;
    const numbered = (text: string) => /INC\d/.test(text);
    // Whoever has no card yet stands in the digest.
    const stranded = () =>
      all
        .filter((one) => acknowledged.includes(one.mail))
        .filter((one) => {
          const thread = agent.threadOf(one.mail);
          return !numbered(one.sees()) || (thread !== undefined && !numbered(agent.sees(thread)));
        });
    await world.until(
      () => stranded().length === 0 && agent.digested() >= acknowledged.length,
      () => `numbers for ${stranded().map(({ mail }) => mail)}, and a digest; it says ${agent.digested()}`,
    );
    const asked = all.map((one) => one.sees().split('Voy a llamar a una persona').length - 1);
    expect(asked.filter((times) => times > 1)).to.deep.equal([]);
    expect((await stopped()).code).to.equal(0);
    const kept = await keptIn(folder);
    expect(kept.conversations.filter((one) => one.handoff !== undefined).length).to.be.at.least(acknowledged.length);
    figure('P1', 'acknowledged requests around a SIGTERM', acknowledged.length, {
      lost: 0,
      'stopped within s': seconds,
    });
  });

  it('ends within ten seconds though ServiceNow holds its requests, and the next makes one incident of each', async () => {
    setting = await openSetting(build, { agentsOn: 'teams' });
    const { world } = setting;
    world.sandbox.faults.set({ timeoutAfterWrite: { ending: 'hold', times: 4 } });
    const all = peopleOf(world, 6);
    await forAll(all, 6, (one) => one.writes('quiero hablar con alguien'));
    const ours = () => world.sandbox.rows('incident').filter((row) => row['correlation_display'] === 'secondline');
    await world.until(
      () => ours().length >= 4,
      () => 'incidents whose answer is held back',
    );
    const { code, seconds } = await stopped();
    expect(code).to.equal(0);
    expect(seconds).to.be.lessThan(12);
    world.sandbox.faults.clear();
    await setting.start();
    await world.until(
      () => all.every((one) => /INC\d{7}/.test(one.sees())),
      () => 'numbers for everybody',
    );
    expect(ours().length).to.equal(all.length);
  });
});
