import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openSetting, type Setting } from './house.ts';
import { type DeskAgent, type Employee, slackAgent, slackEmployee, teamsAgent, teamsEmployee } from './people.ts';
import { type Build, buildProduct } from './process.ts';
import type { Side } from './world.ts';

describe('the scenarios under faults, with the product as its own process', function () {
  this.timeout(120_000);
  let build: Build;
  let setting: Setting;
  before(async () => {
    build = await buildProduct();
  });
  afterEach(() => setting.close());

  const open = async (employeeOn: Side, agentsOn: Side) => {
    setting = await openSetting(build, { agentsOn });
    const { world } = setting;
    const employee = (employeeOn === 'teams' ? teamsEmployee : slackEmployee)(world, 1);
    const agentOf = agentsOn === 'teams' ? teamsAgent : slackAgent;
    return { world, employee, agents: [agentOf(world, 1), agentOf(world, 2)] as const };
  };
  const killed = async () => {
    const { process, ended } = setting.product();
    process.kill('SIGKILL');
    await ended;
    await setting.start();
  };
  const sees = (employee: Employee, words: string | RegExp) =>
    setting.world.until(
      () => (typeof words === 'string' ? employee.sees().includes(words) : words.test(employee.sees())),
      () => `${words}, but:\n${employee.sees()}`,
    );
  const card = (agent: DeskAgent, employee: Employee) => agent.sees(agent.threadOf(employee.mail) ?? '');
  const shows = (agent: DeskAgent, employee: Employee, words: string | RegExp) =>
    setting.world.until(
      () => new RegExp(words).test(card(agent, employee)),
      () => `${words}, but:\n${card(agent, employee)}`,
    );
  /** How often the service posted something in one of its lives: a kill may hide that it was posted, nothing else may. */
  const postedAtOnce = (words: string) => {
    const lives = setting.world.posts.flatMap((post) => (post.text.includes(words) ? [post.life] : []));
    return Math.max(0, ...lives.map((life) => lives.filter((one) => one === life).length));
  };
  const cards = () => postedAtOnce('Why a person');
  const incidents = () =>
    setting.world.sandbox.rows('incident').filter((row) => row['correlation_display'] === 'secondline');

  for (const side of ['teams', 'slack'] as const) {
    it(`7, 17: does once what ${side} sends again after a kill`, async () => {
      const { employee, agents } = await open(side, 'slack');
      expect(await employee.writes('quiero hablar con alguien')).to.equal(true);
      await killed();
      expect(await employee.again()).to.equal(true);
      await shows(agents[0], employee, /INC\d{7}/);
      await killed();
      expect(await employee.again()).to.equal(true);
      expect(await employee.writes('hola')).to.equal(true);
      await shows(agents[0], employee, 'hola');
      expect(postedAtOnce('Voy a llamar a una persona')).to.equal(1);
      expect(incidents().length).to.equal(1);
      expect(cards()).to.equal(1);
    });
  }

  it('8: ServiceNow is down and the service is killed: the person is reached, and there is one incident of the first hour', async () => {
    const { world, employee, agents } = await open('teams', 'slack');
    world.sandbox.faults.set({ down: true });
    const from = Math.floor(Date.now() / 1_000) * 1_000;
    await employee.writes('quiero hablar con alguien');
    await shows(agents[0], employee, 'not in ServiceNow yet');
    await sees(employee, /SL-[2-9A-Z]{6} \(el número oficial llegará después\)/);
    const asked = Date.now();
    await killed();
    world.sandbox.faults.set({ down: false, timeoutAfterWrite: { ending: 'cancelled', times: 1, method: 'POST' } });
    await sees(employee, /El número oficial de tu solicitud es INC\d{7}/);
    await shows(agents[0], employee, /Incident INC\d{7} is recorded/);
    expect(incidents().length).to.equal(1);
    const opened = Date.parse(`${incidents()[0]?.['opened_at']?.replace(' ', 'T')}Z`);
    expect(opened).to.be.within(from, asked);
  });

  it('13: a password that was typed is nowhere, though the service is killed while it is at it', async () => {
    const { world, employee, agents } = await open('slack', 'teams');
    const secret = 'Verano.2031-Zq7';
    await employee.writes('quiero hablar con alguien');
    await shows(agents[0], employee, /INC\d{7}/);
    expect(await employee.writes(`mi contraseña es ${secret}`)).to.equal(true);
    await killed();
    await shows(agents[0], employee, 'mi contraseña es');
    await sees(employee, /[Qq]uité|borré|retir/);
    const sysId = incidents()[0]?.['sys_id'] ?? '';
    await world.until(
      () => JSON.stringify(world.sandbox.journal(sysId)).includes('mi contraseña es'),
      () => 'the note on the incident',
    );
    const names = await readdir(setting.folder);
    const kept = await Promise.all(names.map((name) => readFile(join(setting.folder, name), 'latin1').catch(() => '')));
    const places = [kept.join(''), setting.product().said(), JSON.stringify(world.sandbox.journal(sysId))];
    expect(places.filter((place) => place.includes(secret))).to.deep.equal([]);
    expect(world.posts.filter((post) => post.text.includes(secret))).to.deep.equal([]);
  });

  it('17: a button that is tapped twice around a kill acts once, and is answered while ServiceNow is slow', async () => {
    const { world, employee } = await open('slack', 'slack');
    world.sandbox.faults.set({ slowMs: { ms: 60_000 } });
    await employee.writes('no me conecta la vpn desde casa');
    await sees(employee, '[Windows]');
    const from = performance.now();
    await Promise.all([employee.presses('Windows'), employee.presses('Windows')]);
    expect(performance.now() - from).to.be.lessThan(3_000);
    await killed();
    expect(await employee.again()).to.equal(true);
    await sees(employee, '[Sí, aparece]');
    await employee.presses('Sí, aparece');
    await sees(employee, '¿Se conectó la VPN');
    expect(postedAtOnce('abre example.com')).to.equal(1);
    expect(postedAtOnce('¿Se conectó la VPN')).to.equal(1);
  });

  it('19: goes on at the same step, in the same relay, and its timers fire once', async () => {
    const { world, employee, agents } = await open('teams', 'slack');
    await employee.writes('no me conecta la vpn desde casa');
    await sees(employee, '[Windows]');
    await killed();
    await employee.presses('Windows');
    await sees(employee, '[Sí, aparece]');
    world.sandbox.faults.set({ down: true });
    await employee.writes('quiero hablar con alguien');
    await killed();
    await shows(agents[0], employee, 'not in ServiceNow yet');
    expect(cards()).to.equal(1);
    await agents[0].presses(agents[0].threadOf(employee.mail) ?? '', 'Claim');
    await sees(employee, 'ya está contigo');
    await killed();
    expect(await agents[0].writes(agents[0].threadOf(employee.mail) ?? '', 'sigo aquí')).to.equal(true);
    await sees(employee, 'sigo aquí');
    await employee.writes('gracias por seguir');
    await shows(agents[0], employee, 'gracias por seguir');
    expect(cards()).to.equal(1);
  });

  it('20: of two agents who claim together, four times each, around a kill, one has it and the other is told', async () => {
    const { world, employee, agents } = await open('slack', 'teams');
    await employee.writes('quiero hablar con alguien');
    await shows(agents[0], employee, /INC\d{7}/);
    const thread = agents[0].threadOf(employee.mail) ?? '';
    const presses = agents.flatMap((agent) => [1, 2, 3, 4].map(() => agent.presses(thread, 'Claim')));
    await Promise.race(presses);
    await killed();
    await Promise.all(presses);
    await sees(employee, 'ya está contigo');
    await shows(agents[0], employee, /has this one already/);
    const owner = /Agata \d has it/.exec(card(agents[0], employee))?.[0] ?? '';
    expect(owner).to.not.equal('');
    const claims = world.posts.filter((post) => post.text.includes('claimed it.'));
    expect(new Set(claims.map((post) => post.text)).size).to.equal(1);
    expect(
      new Set(world.posts.filter((post) => post.text.includes('ya está contigo')).map((post) => post.text)).size,
    ).to.equal(1);
  });
});
