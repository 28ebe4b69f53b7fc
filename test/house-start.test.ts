import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import sinon from 'sinon';
import { startHouse } from '../src/app.ts';
import { configOf } from './house-rig.ts';

type Ended = { readonly code: number; readonly said: string };

/** Runs the service as an operator does, in an empty folder and with nothing in the environment but these settings. */
async function run(env: Readonly<Record<string, string>>): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'secondline-start-'));
  const args = ['--import', import.meta.resolve('ts-blank-space/register'), resolve('src/main.ts')];
  const ended = await new Promise<Ended>((settle) => {
    execFile(process.execPath, args, { cwd: folder, env, timeout: 15_000 }, (error, out, err) =>
      settle({ code: Number(error?.code ?? 0), said: out + err }),
    );
  });
  await rm(folder, { recursive: true, force: true });
  return ended;
}

describe('starting the house', function () {
  this.timeout(20_000);
  afterEach(() => sinon.restore());

  it('does not start half configured, and tells everything that is missing at once', async () => {
    const { code, said } = await run({ SLACK_BOT_TOKEN: 'xoxb-1', MicrosoftAppPassword: 'secret', PORT: '0' });
    expect(code).to.equal(2);
    expect(said).to.include('Secondline did not start. 2 things in the settings need attention');
    expect(said).to.include('SLACK_SIGNING_SECRET is missing').and.to.include('MicrosoftAppId is missing');
    expect(said).to.not.include('xoxb-1');
  });

  it('listens with nothing configured, and with nothing beyond loopback', async () => {
    const listen = sinon.spy(Server.prototype, 'listen');
    const house = await startHouse(configOf({ PORT: '0' }), () => undefined, '0.0.0');
    const places = listen.thisValues.map((server: Server) => server.address());
    // A place without a port is a socket of this machine: the fence around the store's folder.
    const hosts = places.flatMap((place) => (typeof place === 'object' && place ? [place.address] : []));
    expect((await fetch(`${house.url}/healthz`)).status).to.equal(200);
    expect((await fetch(`${house.url}/api/messages`, { method: 'POST' })).status).to.equal(404);
    await house.stop();
    expect(hosts).to.deep.equal(hosts.map(() => '127.0.0.1'));
    // The service and its ServiceNow sandbox.
    expect(hosts.length).to.equal(2);
  });
});
