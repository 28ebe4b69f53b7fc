import { expect } from 'chai';
import { figure } from '../figures.ts';
import { forAll, openSetting, peopleOf, type Setting } from './house.ts';
import { slackAgent, teamsAgent } from './people.ts';
import { type Build, buildProduct } from './process.ts';

const poisoned = 20;
const escalations = Number(process.env['ESCALATIONS'] ?? 120);

describe('a ServiceNow outage', function () {
  this.timeout(300_000);
  let build: Build;
  let setting: Setting;
  before(async () => {
    build = await buildProduct();
  });
  afterEach(() => setting.close());

  const everybodyAsks = async (count: number) => {
    const { world } = setting;
    const agent = (world.agentsOn === 'teams' ? teamsAgent : slackAgent)(world, 1);
    const people = peopleOf(world, count);
    await forAll(people, 8, async (one) => {
      while (!(await one.writes('quiero hablar con alguien')));
    });
    return { people, agent };
  };

  it(`that takes a minute for every request holds nobody up: ${escalations} requests reach the team at once`, async () => {
    setting = await openSetting(build, { agentsOn: 'slack' });
    const { world } = setting;
    world.sandbox.faults.set({ timeoutBeforeWrite: { ending: 'hold' }, slowMs: { ms: 60_000, method: 'GET' } });
    const from = performance.now();
    const { people, agent } = await everybodyAsks(escalations);
    // So many cards at once nobody could read: the first have theirs, the digest counts everybody.
    await world.until(
      () => agent.digested() === escalations,
      () => `a digest of ${escalations} people; it says ${agent.digested()}`,
      30_000,
    );
    const seconds = (performance.now() - from) / 1000;
    expect(people.filter((one) => agent.threadOf(one.mail)).length).to.be.at.least(10);
    for (const one of people) expect(one.sees()).to.match(/SL-[2-9A-Z]{6}/);
    figure('P6', 'escalations to an instance that takes a minute', escalations, { 'reached nobody': 0, seconds });
  });

  it('that will never take the requests is told on both sides, of every one', async () => {
    setting = await openSetting(build, { agentsOn: 'slack' });
    const { world } = setting;
    world.sandbox.faults.set({ businessRule: { name: 'Closed for audit' } });
    const { people, agent } = await everybodyAsks(poisoned);
    const untold = () =>
      people.filter(
        (one) =>
          !one.sees().includes('El ticket aún no se pudo registrar') ||
          !agent.sees(agent.threadOf(one.mail) ?? '').includes('ServiceNow refused: '),
      );
    await world.until(
      () => untold().length === 0,
      () => `words to ${untold().length} people`,
    );
    figure('P7', 'incidents that ServiceNow refuses for good', poisoned, { 'in silence': 0 });
  });

  it('and a shared channel that is archived are told to the employee, of every one', async () => {
    setting = await openSetting(build, { agentsOn: 'slack' });
    const { world } = setting;
    const channel = world.slack.space.conversations.get(world.slack.deskChannel);
    if (channel) channel.archived = true;
    const { people } = await everybodyAsks(poisoned);
    const untold = () => people.filter((one) => !one.sees().includes('no llego al canal del equipo'));
    await world.until(
      () => untold().length === 0,
      () => `words to ${untold().length} people`,
    );
    const told = () =>
      world.sandbox
        .rows('incident')
        .filter((row) => row['correlation_display'] === 'secondline')
        .filter((row) => JSON.stringify(world.sandbox.journal(String(row['sys_id']))).includes('could not be posted'));
    await world.until(
      () => told().length === poisoned,
      () => `notes on ${poisoned - told().length} incidents`,
    );
    figure('P7', 'cards that the shared channel refuses for good', poisoned, { 'in silence': 0 });
  });

  it('that refuses everything is made up for: every request gets its one number, oldest first, on both sides', async () => {
    setting = await openSetting(build, { agentsOn: 'teams' });
    const { world } = setting;
    world.sandbox.faults.set({ down: true });
    const { people, agent } = await everybodyAsks(escalations);
    const card = (mail: string) => agent.sees(agent.threadOf(mail) ?? '');
    const shown = () => people.filter((one) => agent.threadOf(one.mail));
    await world.until(
      () =>
        agent.digested() === escalations && shown().every((one) => card(one.mail).includes('not in ServiceNow yet')),
      () => 'cards without a number, and a digest of the others',
    );
    world.sandbox.faults.clear();
    const number = (text: string) => /INC\d{7}/.exec(text)?.[0];
    const unnumbered = () => [
      ...people.filter((one) => !number(one.sees())),
      ...shown().filter((one) => !number(card(one.mail))),
    ];
    await world.until(
      () => unnumbered().length === 0,
      () => `numbers of ${unnumbered().length} people`,
      180_000,
    );
    const rows = world.sandbox.rows('incident').filter((row) => row['correlation_display'] === 'secondline');
    expect(rows.length).to.equal(escalations);
    expect(shown().length).to.be.at.least(10);
    for (const one of shown()) expect(number(card(one.mail))).to.equal(number(one.sees()));
    const order = people.map((one) => rows.findIndex((row) => row['number'] === number(one.sees())));
    const late = Math.max(...order.map((rank, index) => Math.abs(rank - index)));
    // Eight orders may be under way at once, and the first of all had their own pauses.
    expect(late).to.be.at.most(16);
    figure('P6', 'escalations while ServiceNow was down', escalations, {
      'without a number': 0,
      doubled: 0,
      'places out of order, at most': late,
    });
  });
});
