import { expect } from 'chai';
import { deskChannel, tenant } from './channels/teams-rig.ts';
import { type HouseRig, houseRig, type Side, shows, until } from './house-rig.ts';

/** Brings the employee to a person and gives the incident number that both sides show. */
async function handedOff({ employee, agent, sandbox }: HouseRig): Promise<string> {
  expect(await employee.writes('quiero hablar con alguien')).to.equal(200);
  await shows(agent, '[Claim]');
  await shows(employee, /INC\d{7}/);
  const number = /INC\d{7}/.exec(employee.sees())?.[0] ?? '';
  await shows(agent, number);
  expect(ours(sandbox).map((row) => row['number'])).to.deep.equal([number]);
  return number;
}

const ours = (sandbox: HouseRig['sandbox']) =>
  sandbox.rows('incident').filter((row) => row['correlation_display'] === 'secondline');

const times = (text: string, words: string): number => text.split(words).length - 1;

describe('the whole house', function () {
  this.timeout(20_000);
  let rig: HouseRig | undefined;
  const open = async (...sides: [Side, Side]): Promise<HouseRig> => {
    rig = await houseRig(...sides);
    return rig;
  };
  afterEach(async () => {
    await rig?.close();
    rig = undefined;
  });

  for (const employeeOn of ['teams', 'slack'] as const) {
    for (const agentsOn of ['teams', 'slack'] as const) {
      it(`brings an employee on ${employeeOn} to an agent on ${agentsOn} and back to the bot`, async () => {
        const { employee, agent, sandbox, trouble } = await open(employeeOn, agentsOn);
        await handedOff(rig as HouseRig);
        await agent.presses('Claim');
        await shows(employee, 'Ana López ya está contigo');
        await agent.writes('esto queda entre nosotros');
        await agent.writes('Hola María, ¿qué ves?', true);
        await shows(employee, 'Hola María, ¿qué ves?');
        expect(employee.sees()).to.include('Ana López · Soporte de TI').and.to.not.include('entre nosotros');
        await shows(agent, 'Delivered to María García');
        await employee.writes('una pantalla azul');
        await shows(agent, 'una pantalla azul');
        await agent.presses('Resolve…');
        await shows(agent, '[Resolve]');
        await agent.presses('Resolve', { notes: 'Controlador actualizado' });
        await shows(employee, '¿Quedó resuelto?');
        await employee.presses('Sí');
        await shows(employee, '¿Qué tal fue?');
        expect(ours(sandbox).at(-1)?.['state']).to.equal('6');
        await employee.writes('no me conecta la vpn desde casa');
        await shows(employee, '¿Qué dispositivo es?');
        expect(trouble).to.deep.equal([]);
      });
    }
  }

  it('does once what Teams delivers twice: one answer, one incident, one card, one claim', async () => {
    const { employee, agent, sandbox } = await open('teams', 'teams');
    await employee.writes('no me conecta la vpn desde casa');
    expect(await employee.redelivered()).to.equal(200);
    await shows(employee, '[Windows]');
    await employee.presses('Windows');
    await shows(employee, '¿Aparece la página?');
    await employee.writes('quiero hablar con alguien');
    expect(await employee.redelivered()).to.equal(200);
    await shows(agent, /Incident[\s\S]*INC\d{7}/);
    await agent.presses('Claim');
    expect(await agent.redelivered()).to.equal(200);
    await agent.writes('Hola', true);
    expect(await agent.redelivered()).to.equal(200);
    await shows(agent, 'Delivered to María García');
    expect(times(employee.sees(), '¿Qué dispositivo es?')).to.equal(1);
    expect(times(employee.sees(), 'Hola')).to.equal(1);
    expect(times(employee.sees(), 'Ana López ya está contigo')).to.equal(1);
    expect(times(agent.sees(), 'has it: María García')).to.equal(1);
    expect(ours(sandbox).length).to.equal(1);
  });

  it('does once what Slack delivers twice, and what an impatient finger presses twice', async () => {
    const { employee, agent, sandbox } = await open('slack', 'slack');
    await employee.writes('no me conecta la vpn desde casa');
    expect(await employee.redelivered()).to.equal(200);
    await shows(employee, '[Windows]');
    await Promise.all([employee.presses('Windows'), employee.presses('Windows')]);
    await employee.writes('quiero hablar con alguien');
    expect(await employee.redelivered()).to.equal(200);
    await shows(agent, '[Claim]');
    await agent.presses('Claim');
    await shows(employee, 'Ana López ya está contigo');
    expect(times(employee.sees(), '¿Qué dispositivo es?')).to.equal(1);
    expect(times(employee.sees(), '¿Aparece la página?')).to.equal(1);
    expect(ours(sandbox).length).to.equal(1);
  });

  it('answers the first message while ServiceNow has not answered anything', async () => {
    const { employee, agent, sandbox } = await open('teams', 'slack');
    sandbox.faults.set({ slowMs: 1_000 });
    const before = sandbox.requests.length;
    await employee.writes('quiero hablar con alguien');
    await shows(employee, 'Voy a llamar a una persona');
    expect(sandbox.requests.length).to.equal(before);
    sandbox.faults.clear();
    await shows(agent, /INC\d{7}/);
    await shows(employee, /INC\d{7}/);
  });

  it('goes on at the same step, and in the same relay, after it was stopped and started again (19)', async () => {
    const { employee, agent, stop, start, sandbox } = await open('teams', 'slack');
    await employee.writes('no me conecta la vpn desde casa');
    await shows(employee, '[Windows]');
    await employee.presses('Windows');
    await shows(employee, '[Sí, aparece]');
    await stop();
    await start();
    await employee.presses('Sí, aparece');
    await shows(employee, '¿Se conectó la VPN');
    await employee.writes('quiero hablar con alguien');
    await stop();
    await start();
    await shows(agent, /INC\d{7}/);
    await agent.presses('Claim');
    await shows(employee, 'Ana López ya está contigo');
    await stop();
    await start();
    await agent.writes('Hola de nuevo', true);
    await shows(employee, 'Hola de nuevo');
    expect(times(employee.sees(), '¿Aparece la página?')).to.equal(1);
    expect(times(employee.sees(), 'Voy a llamar a una persona')).to.equal(1);
    expect(times(agent.sees(), 'has it: María García')).to.equal(1);
    expect(ours(sandbox).length).to.equal(1);
  });

  it('listens no more once it has stopped, and loses no word that it had taken', async () => {
    const { employee, stop, start, house } = await open('slack', 'teams');
    const { url } = house();
    expect((await fetch(`${url}/healthz`)).status).to.equal(200);
    expect(await employee.writes('ayuda')).to.equal(200);
    await stop();
    expect(await fetch(`${url}/healthz`).catch(() => 'refused')).to.equal('refused');
    await start();
    await shows(employee, 'Esto es lo que puedo hacer');
    await employee.writes('gracias');
    await shows(employee, 'De nada');
    expect(times(employee.sees(), 'Esto es lo que puedo hacer')).to.equal(1);
  });

  it('refuses what is no activity, and what is not from Teams or Slack, and nothing has changed by it', async () => {
    const { employee, posts, house, connector, slack, sandbox } = await open('teams', 'slack');
    // What has changed in the instance is looked for all the time.
    const written = () => sandbox.requests.filter(({ method, path }) => method !== 'GET' && path.startsWith('/api/'));
    const counts = () => [connector.requests.length, slack.calls.length, written().length];
    const before = counts();
    expect((await posts('{"type":')).status).to.equal(400);
    const faulty = await posts({ from: {} });
    expect(faulty.status).to.equal(400);
    expect(faulty.body).to.include('from.id');
    expect((await posts({ channelId: 'sms' })).status).to.equal(401);
    const forged = await fetch(`${house().url}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-slack-signature': 'v0=00',
        'x-slack-request-timestamp': `${Math.floor(Date.now() / 1000)}`,
      },
      body: '{"type":"event_callback"}',
    });
    expect(forged.status).to.equal(401);
    expect(counts()).to.deep.equal(before);
    await employee.writes('hola');
    await shows(employee, 'Hola María');
    expect(times(employee.sees(), '---')).to.equal(0);
  });

  it('leaves other channels alone, and answers there privately when it is addressed (16)', async () => {
    const { posts, rene, slack, connector, employee } = await open('teams', 'slack');
    const other = { id: '19:other@thread.tacv2', conversationType: 'channel', tenantId: tenant };
    expect((await posts({ conversation: other, text: 'the vpn does not connect' })).status).to.equal(200);
    expect((await rene.writes('the vpn does not connect', { channel: slack.publicChannel })).status).to.equal(200);
    await employee.writes('hola');
    await shows(employee, 'Hola María');
    expect(connector.allIn(other.id)).to.deep.equal([]);
    const told = () => slack.space.messages.filter((one) => one.user === slack.bot);
    expect(told()).to.deep.equal([]);
    await rene.writes('the vpn does not connect', { channel: slack.publicChannel, mentioning: true });
    await until(
      () => told().some((one) => one.channel === rene.chat),
      () => 'a private answer',
    );
    expect(told().map((one) => (one.channel === slack.publicChannel ? one.only : rene.id))).to.deep.equal([
      rene.id,
      rene.id,
    ]);
  });

  it('answers clearly to a button that does not exist, that is of an earlier step, or that somebody else was faster on', async () => {
    const { employee, agent, posts, connector } = await open('teams', 'teams');
    await posts({ value: { c: '99', a: 'no such button' } });
    await shows(employee, 'ya no hace nada');
    await employee.writes('no me conecta la vpn desde casa');
    await shows(employee, '[Windows]');
    await employee.presses('Windows');
    await shows(employee, '[Sí, aparece]');
    await employee.presses('Mac');
    await shows(employee, 'Ese botón es de un paso anterior. Ahora estamos aquí:');
    await employee.writes('quiero hablar con alguien');
    await shows(agent, '[Claim]');
    await agent.presses('Claim');
    await shows(employee, 'Ana López ya está contigo');
    const thread = connector.allIn(deskChannel).find((one) => one.type === 'message')?.conversation;
    const luis = { id: '29:luis', aadObjectId: 'aad-luis', name: 'Luis Ortega' };
    const inDesk = { from: luis, conversation: { id: thread, conversationType: 'channel', tenantId: tenant } };
    await posts({ ...inDesk, value: { c: '1', a: 'no such button' } });
    await shows(agent, 'That button does nothing here.');
    await posts({ ...inDesk, value: { c: '1', a: 'claim' } });
    await shows(agent, 'Luis Ortega, Ana López has this one already.');
    const elsewhere = { ...inDesk.conversation, id: `${deskChannel};messageid=1` };
    await posts({ ...inDesk, conversation: elsewhere, value: { c: '1', a: 'claim' } });
    await until(
      () => connector.messagesOf(elsewhere.id).length === 1,
      () => 'an answer in a thread that nobody knows',
    );
    expect(times(employee.sees(), 'ya está contigo')).to.equal(1);
  });
});
