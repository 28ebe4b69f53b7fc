import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { isServiceUrl, teamsHosts } from '../../src/channels/teams-guard.ts';
import { signingKeys } from '../../src/channels/teams-keys.ts';
import { deskChannel, teamsRig, tenant } from '../channels/teams-rig.ts';
import { figure } from '../figures.ts';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the keys of the platform', () => {
  const token = (kid: string) => `${part({ alg: 'RS256', kid })}.${part({})}.AA`;

  it('are asked for once by many, and for an unknown name at most every five minutes', async () => {
    let asked = 0;
    let now = 0;
    const jwk = { kty: 'RSA', kid: 'k1', n: 'sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri', e: 'AQAB' };
    const server = await listening((path, origin) => {
      if (path === '/openid') asked += 1;
      return path === '/openid' ? { jwks_uri: `${origin}/keys` } : { keys: [jwk] };
    });
    const keys = signingKeys({ metadataUrl: `${server.origin}/openid`, now: () => now });
    await Promise.all(Array.from({ length: 50 }, (_, at) => keys.faultOf(token(`x${at}`))));
    for (let at = 0; at < 50; at += 1) await keys.faultOf(token(`y${at}`));
    expect(asked).to.equal(1);
    now += 5 * 60_000;
    expect(await keys.faultOf(token('z'))).to.equal('the token is signed with an unknown key');
    expect(await keys.faultOf(token('k1'))).to.equal('the signature is wrong');
    expect(asked).to.equal(2);
    await server.close();
    now += 25 * 3_600_000;
    expect(await keys.faultOf(token('k1'))).to.equal('the signature is wrong');
  });

  it('that cannot be had make the delivery come again instead of being refused', async () => {
    const server = await listening(() => ({ nothing: true }));
    const keys = signingKeys({ metadataUrl: `${server.origin}/openid`, now: () => 0 });
    const failed = await keys.faultOf(token('k1')).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error);
    await server.close();
  });
});

describe('a service URL of somebody else', () => {
  const evils = (port: number): readonly string[] => [
    `http://127.0.0.1:${port}/`,
    `http://localhost:${port}/`,
    `http://LOCALHOST:${port}/`,
    `https://127.0.0.1:${port}/`,
    `http://127.1:${port}/`,
    `http://0x7f000001:${port}/`,
    `http://2130706433:${port}/`,
    `http://0177.0.0.1:${port}/`,
    `http://127.0.0.1.:${port}/`,
    `http://[::1]:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `http://smba.trafficmanager.net@127.0.0.1:${port}/`,
    `https://smba.trafficmanager.net@127.0.0.1:${port}/`,
    `http://smba.trafficmanager.net:x@127.0.0.1:${port}/`,
    `http://127.0.0.1:${port}/#smba.trafficmanager.net`,
    `http://127.0.0.1:${port}/?smba.trafficmanager.net/`,
    `http://127.0.0.1:${port}\\@smba.trafficmanager.net/`,
    `http:127.0.0.1:${port}/`,
    `http://①②⑦.⓪.⓪.①:${port}/`,
    `HTTP://127.0.0.1:${port}/teams/`,
    `http://0:${port}/`,
  ];

  it('gets no request, whether a delivery or an old address names it, and no redirect leads there', async () => {
    let reached = 0;
    const evil = await listening(() => {
      reached += 1;
      return {};
    });
    const rig = await teamsRig({ serviceHosts: teamsHosts });
    try {
      for (const serviceUrl of evils(evil.port)) {
        const authorization = `Bearer ${rig.fake.token(rig.claims({ serviceurl: serviceUrl }))}`;
        expect(
          (await rig.posts(rig.activity({ serviceUrl, text: 'hi' }), { authorization })).status,
          serviceUrl,
        ).to.equal(401);
        const address = { channel: 'teams', tenant, conversation: deskChannel, service: serviceUrl } as const;
        const failed = await rig.channel.person(address, 'x').catch((error: unknown) => error);
        expect(failed, serviceUrl).to.include({ reason: 'refused' });
        expect(isServiceUrl(serviceUrl, teamsHosts, false), serviceUrl).to.equal(false);
      }
      expect(rig.inbound).to.deep.equal([]);
    } finally {
      await rig.close();
    }
    expect(reached).to.equal(0);

    const allowed = await redirecting(`${evil.origin}/stolen`);
    const led = await teamsRig({ serviceHosts: [allowed.origin] });
    try {
      const address = { channel: 'teams', tenant, conversation: deskChannel, service: `${allowed.origin}/` } as const;
      const failed = await led.channel.person(address, 'x').catch((error: unknown) => error);
      expect(failed).to.be.instanceOf(Error);
      expect(allowed.asked()).to.be.at.least(1);
    } finally {
      await led.close();
      await allowed.close();
      await evil.close();
    }
    expect(reached).to.equal(0);
    figure('P16', 'spellings of a foreign service URL, inbound and outbound', 2 * evils(1).length, {
      'requests caused': reached,
    });
  });
});

type Listening = { readonly port: number; readonly origin: string; close(): Promise<void> };

async function listening(answer: (path: string, origin: string) => object): Promise<Listening> {
  const server = createServer((req, res) => {
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(answer(req.url ?? '', `http://${req.headers.host}`)));
  });
  return await opened(server);
}

async function redirecting(to: string): Promise<Listening & { asked(): number }> {
  let asked = 0;
  const server = createServer((_req, res) => {
    asked += 1;
    res.statusCode = 307;
    res.setHeader('location', to);
    res.end();
  });
  return { ...(await opened(server)), asked: () => asked };
}

async function opened(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
