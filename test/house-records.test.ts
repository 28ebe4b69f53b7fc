import { expect } from 'chai';
import { type HouseRig, houseRig, shows, until } from './house-rig.ts';

describe('the house and the work of others in ServiceNow', function () {
  this.timeout(30_000);
  const secret = 'a-secret-that-both-sides-know-0123456789';
  let rig: HouseRig;
  const seen: { what: string; why: unknown }[] = [];
  afterEach(() => rig.close());
  const open = async () => {
    seen.length = 0;
    rig = await houseRig('slack', 'teams', {
      env: { SERVICENOW_WEBHOOK_SECRET: `${secret},the-one-that-it-replaced-0123456789` },
      log: (_level, what, detail) => seen.push({ what, why: detail?.['why'] }),
    });
  };
  const incident = () => rig.sandbox.rows('incident').find((row) => row['correlation_display'] === 'secondline');
  const hook = (body: string, signature = '') =>
    fetch(`${rig.house().url}/hooks/servicenow`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-secondline-signature': signature },
      body,
    });

  it('brings an agent’s comment there to the employee as soon as ServiceNow says that there is something', async () => {
    await open();
    await rig.employee.writes('quiero hablar con alguien');
    await shows(rig.employee, 'INC00');
    rig.sandbox.webhook.set({ url: `${rig.house().url}/hooks/servicenow`, secret, except: 'bot' });
    const number = String(incident()?.['number']);
    rig.sandbox.colleague('luis.ortega').comment(number, '¿Puedes probar otra red?');
    await shows(rig.employee, '¿Puedes probar otra red?');
    await rig.sandbox.webhook.settled();
    expect(rig.sandbox.webhook.sent.map(({ status }) => status)).to.deep.equal([202]);
    await shows(rig.agent, '¿Puedes probar otra red?');
    expect(rig.employee.sees().split('otra red')).to.have.length(2);
  });

  it('refuses what is not signed, and what is too large, and reads nothing because of it', async () => {
    await open();
    const looks = () => rig.sandbox.requests.filter(({ path }) => path.includes('sys_updated_on')).length;
    const before = looks();
    expect((await hook('{}')).status).to.equal(401);
    expect((await hook('{"sys_id":"x"}', 't=1,v1=00')).status).to.equal(401);
    expect((await hook('x'.repeat(20_000))).status).to.equal(413);
    await until(
      () => seen.filter(({ what }) => what === 'servicenow hook refused').length === 2,
      () => JSON.stringify(seen),
    );
    expect(looks()).to.equal(before);
  });

  it('goes on where it was after a restart: what came meanwhile is told, once', async () => {
    await open();
    await rig.employee.writes('quiero hablar con alguien');
    await shows(rig.employee, 'INC00');
    await rig.stop();
    rig.sandbox.colleague('luis.ortega').comment(String(incident()?.['number']), 'Mientras reiniciabas');
    await rig.start();
    await shows(rig.employee, 'Mientras reiniciabas');
    await rig.stop();
    await rig.start();
    await shows(rig.employee, 'Mientras reiniciabas');
    expect(rig.employee.sees().split('Mientras reiniciabas')).to.have.length(2);
  });
});
