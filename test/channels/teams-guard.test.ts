import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { createSandbox } from 'sinon';
import { isServiceUrl, teamsHosts } from '../../src/channels/teams-guard.ts';
import { appId, deskChannel, type TeamsRig, teamsRig, tenant } from './teams-rig.ts';

const seconds = (): number => Math.floor(Date.now() / 1000);

describe('the guard of the Teams endpoint', () => {
  // The SDK writes every refused signature to the console.
  const sandbox = createSandbox();
  let rig: TeamsRig;
  beforeEach(async () => {
    sandbox.stub(console, 'error');
    rig = await teamsRig();
  });
  afterEach(async () => {
    sandbox.restore();
    await rig.close();
  });

  const withToken = (token: string): Promise<number> =>
    rig.posts(rig.activity({ text: 'hi' }), { authorization: `Bearer ${token}` }).then((reply) => reply.status);

  it('takes a valid token, also one that ended four minutes ago', async () => {
    expect(await withToken(rig.fake.token(rig.claims()))).to.equal(200);
    expect(await withToken(rig.fake.token(rig.claims({ exp: seconds() - 240 })))).to.equal(200);
    expect(rig.inbound).to.have.length(2);
  });

  const forgeries: Record<string, (rig: TeamsRig) => string> = {
    garbage: () => 'garbage',
    'three parts of garbage': () => 'a.b.c',
    'an expired token': (one) => one.fake.token(one.claims({ exp: seconds() - 600 })),
    'a token that is not valid yet': (one) => one.fake.token(one.claims({ nbf: seconds() + 600 })),
    'a token without an end': (one) => one.fake.token(one.claims({ exp: undefined })),
    'a token for another bot': (one) => one.fake.token(one.claims({ aud: 'somebody' })),
    'a token for nobody': (one) => one.fake.token(one.claims({ aud: undefined })),
    'a token of another issuer': (one) => one.fake.token(one.claims({ iss: 'https://evil.example' })),
    'a token of an Entra tenant (the emulator path)': (one) =>
      one.fake.token(one.claims({ iss: `https://sts.windows.net/${tenant}/`, appid: appId, ver: '1.0' })),
    'a token of the tenant’s v2 endpoint': (one) =>
      one.fake.token(one.claims({ iss: `https://login.microsoftonline.com/${tenant}/v2.0`, azp: appId, ver: '2.0' })),
    'a token signed with another key under the known name': (one) => one.fake.token(one.claims(), {}, true),
    'a token under an unknown key name': (one) => one.fake.token(one.claims(), { kid: 'k9' }),
    'an unsigned token': (one) => one.fake.token(one.claims(), { alg: 'none' }),
    'a token that says HS256': (one) => one.fake.token(one.claims(), { alg: 'HS256' }),
    'a token for another service URL': (one) =>
      one.fake.token(one.claims({ serviceurl: 'https://smba.trafficmanager.net/x/' })),
    'a token without a service URL': (one) => one.fake.token(one.claims({ serviceurl: undefined })),
    'a token of more than 8 KB': (one) => one.fake.token(one.claims({ pad: 'x'.repeat(9_000) })),
  };
  for (const [name, forge] of Object.entries(forgeries)) {
    it(`refuses ${name} with 401, and nothing leaves the house`, async () => {
      expect(await withToken(forge(rig))).to.equal(401);
      expect(rig.inbound).to.deep.equal([]);
      expect(rig.fake.requests).to.deep.equal([]);
    });
  }

  it('refuses no header, another scheme, and two tokens in one header', async () => {
    const token = rig.fake.token(rig.claims());
    const bodies = [{}, { authorization: 'Basic YTpi' }, { authorization: `Bearer ${token} ${token}` }];
    for (const headers of bodies) expect((await rig.posts(rig.activity(), headers)).status).to.equal(401);
    expect(rig.inbound).to.deep.equal([]);
  });

  it('refuses other tenants, two tenants at once, and none', async () => {
    const other = '00000000-0000-0000-0000-000000000001';
    const conversation = { id: 'a:x', conversationType: 'personal' };
    const foreign = [
      { conversation: { ...conversation, tenantId: other }, channelData: {} },
      { conversation: { ...conversation, tenantId: tenant }, channelData: { tenant: { id: other } } },
      { conversation, channelData: {} },
    ];
    for (const over of foreign) expect((await rig.posts(rig.activity(over))).status).to.equal(401);
    expect(rig.inbound).to.deep.equal([]);
  });

  it('serves no other channel of the Bot Framework', async () => {
    for (const channelId of ['directline', 'webchat', 'emulator', 'skype', 'AseChannel', 'msteams2']) {
      expect((await rig.posts(rig.activity({ channelId }))).status).to.equal(401);
    }
  });

  it('refuses a service URL that is not listed even when the token names it', async () => {
    const serviceUrl = 'https://smba.trafficmanager.net.evil.example/teams/';
    const authorization = `Bearer ${rig.fake.token(rig.claims({ serviceurl: serviceUrl }))}`;
    expect((await rig.posts(rig.activity({ serviceUrl }), { authorization })).status).to.equal(401);
  });

  it('names the field of an activity that has the wrong shape', async () => {
    const broken: [object, string][] = [
      [{ type: undefined }, '"type"'],
      [{ id: '' }, '"id"'],
      [{ serviceUrl: 7 }, '"serviceUrl"'],
      [{ channelId: undefined }, '"channelId"'],
      [{ from: {} }, '"from.id"'],
      [{ conversation: undefined }, '"conversation.id"'],
      [{ recipient: 'me' }, '"recipient.id"'],
      [{ entities: 'none' }, '"entities"'],
      [{ attachments: [7] }, '"attachments"'],
      [{ text: { a: 1 } }, '"text"'],
    ];
    for (const [over, field] of broken) {
      const reply = await rig.posts(rig.activity(over as Record<string, unknown>));
      expect(reply.status).to.equal(400);
      expect((JSON.parse(reply.body) as { error: string }).error).to.include(field);
    }
    for (const body of ['{', '[]', '"text"', 'null', '']) expect((await rig.posts(body)).status).to.equal(400);
    expect(rig.inbound).to.deep.equal([]);
  });

  it('reads at most 256 KiB and nothing that is compressed', async () => {
    const big = rig.activity({ text: 'x'.repeat(300 * 1024) });
    expect((await rig.posts(big)).status).to.equal(413);
    const authorization = `Bearer ${rig.fake.token(rig.claims())}`;
    const zipped = gzipSync(JSON.stringify(rig.activity())).toString('latin1');
    expect((await rig.posts(zipped, { authorization, 'content-encoding': 'gzip' })).status).to.equal(415);
    expect((await rig.posts(rig.activity({ text: 'x'.repeat(200 * 1024) }))).status).to.equal(200);
  });

  it('takes deliveries without a token only when it was told to, and then only with a loopback service', async () => {
    const anonymous = await teamsRig({
      anonymous: true,
      tenants: [],
      appId: '',
      appPassword: '',
      auth: {},
      serviceHosts: teamsHosts,
    });
    try {
      const { status } = await anonymous.posts(anonymous.activity({ text: 'hi' }), {});
      expect(status).to.equal(200);
      const address = anonymous.inbound.at(-1)?.address;
      if (!address) throw new Error('nothing came in');
      await anonymous.channel.typing(address);
      expect(anonymous.fake.requests.at(-1)?.auth).to.equal(undefined);
      expect((await anonymous.posts(anonymous.activity({ serviceUrl: 'http://10.0.0.5:9000/' }), {})).status).to.equal(
        401,
      );
    } finally {
      await anonymous.close();
    }
  });

  it('keeps apart what is Teams and what only looks like it', () => {
    const good = [
      'https://smba.trafficmanager.net/emea/',
      'https://SMBA.trafficmanager.net/teams/',
      'https://x.botframework.com',
    ];
    const bad = [
      'http://smba.trafficmanager.net/',
      'https://smba.trafficmanager.net:8443/',
      'https://smba.trafficmanager.net@evil.example/',
      'https://user@smba.trafficmanager.net/',
      'https://smba.trafficmanager.net.evil.example/',
      'https://smba.trafficmanager.net./',
      'https://evil-smba.trafficmanager.net/',
      'https://botframework.com/',
      'https://evilbotframework.com/',
      'https://127.0.0.1/',
      'http://127.0.0.1:80/',
      'http://localhost/',
      'https://[::1]/',
      'https://0x7f000001/',
      'https://169.254.169.254/',
      'https://ѕmba.trafficmanager.net/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      '//smba.trafficmanager.net/',
      '',
    ];
    for (const url of good) expect(isServiceUrl(url, teamsHosts, false), url).to.equal(true);
    for (const url of bad) expect(isServiceUrl(url, teamsHosts, false), url).to.equal(false);
  });

  it('calls no service that is not Teams, whatever an address says', async () => {
    const address = { channel: 'teams', tenant, conversation: deskChannel, service: 'https://evil.example/' } as const;
    const failed = await rig.channel
      .typing(address)
      .then(() => rig.channel.person(address, 'x').catch((error: unknown) => error));
    expect(failed).to.include({ reason: 'refused' });
    expect(rig.fake.requests).to.deep.equal([]);
  });
});
