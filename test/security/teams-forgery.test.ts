import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import type { Activity } from 'botbuilder';
import { expect } from 'chai';
import { createSandbox, type SinonStub } from 'sinon';
import { authenticationOf } from '../../src/channels/teams-credentials.ts';
import { type Authentication, admit, type GuardOptions } from '../../src/channels/teams-guard.ts';
import { signingKeys } from '../../src/channels/teams-keys.ts';
import { appId, credentials, type TeamsRig, teamsRig, tenant } from '../channels/teams-rig.ts';
import { figure } from '../figures.ts';

const seconds = (): number => Math.floor(Date.now() / 1000);
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('forged deliveries to the Teams endpoint', () => {
  const sandbox = createSandbox();
  let rig: TeamsRig;
  let shouted: SinonStub;
  let tried = 0;
  after(() =>
    figure('P16', 'forged, stale or foreign deliveries to Teams', tried, { accepted: 0, 'requests caused': 0 }),
  );
  beforeEach(async () => {
    shouted = sandbox.stub(console, 'error');
    rig = await teamsRig();
  });
  afterEach(async () => {
    // Every refusal is told through our own log, never by the SDK on the console.
    const lines = shouted.callCount;
    sandbox.restore();
    await rig.close();
    expect(lines).to.equal(0);
  });

  const refused = async (activity: unknown, headers?: Readonly<Record<string, string>>): Promise<void> => {
    const { status } = await rig.posts(activity, headers);
    tried += 1;
    expect(status).to.be.within(400, 499);
    expect(rig.inbound).to.deep.equal([]);
    expect(rig.fake.requests).to.deep.equal([]);
  };
  const signedBy = (claims: object, head: object = {}) => ({
    authorization: `Bearer ${rig.fake.token(rig.claims({ ...claims }), { ...head })}`,
  });

  const foreign = '00000000-aaaa-bbbb-cccc-000000000000';
  const forgeries: Record<string, () => Readonly<Record<string, string>>> = {
    'the bot’s own app id from a foreign tenant, version 1': () =>
      signedBy({ iss: `https://sts.windows.net/${foreign}/`, appid: appId, tid: foreign, ver: '1.0' }),
    'the bot’s own app id from a foreign tenant, version 2': () =>
      signedBy({ iss: `https://login.microsoftonline.com/${foreign}/v2.0`, azp: appId, tid: foreign, ver: '2.0' }),
    'the bot’s own outbound token': () =>
      signedBy({
        iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
        aud: 'https://api.botframework.com',
        appid: appId,
      }),
    'the own tenant as issuer, version 1': () => signedBy({ iss: `https://sts.windows.net/${tenant}/`, appid: appId }),
    'the own tenant as issuer, version 2': () =>
      signedBy({ iss: `https://login.microsoftonline.com/${tenant}/v2.0`, azp: appId }),
    'the government issuer on the public cloud': () => signedBy({ iss: 'https://api.botframework.us' }),
    'an issuer that only begins alike': () => signedBy({ iss: 'https://api.botframework.com.evil.example' }),
    'several issuers': () => signedBy({ iss: ['https://api.botframework.com'] }),
    'another audience': () => signedBy({ aud: foreign }),
    'several audiences': () => signedBy({ aud: [appId, foreign] }),
    'a token that ended six minutes ago': () => signedBy({ exp: seconds() - 360 }),
    'a token that begins in six minutes': () => signedBy({ nbf: seconds() + 360 }),
    'an end that is a text': () => signedBy({ exp: '99999999999' }),
    'no algorithm': () => signedBy({}, { alg: 'none' }),
    'no algorithm, spelt otherwise': () => signedBy({}, { alg: 'nOnE' }),
    'a secret in place of a key': () => {
      const words = `${part({ alg: 'HS256', typ: 'JWT', kid: 'k1' })}.${part(rig.claims())}`;
      return { authorization: `Bearer ${words}.${createHmac('sha256', 'k1').update(words).digest('base64url')}` };
    },
    'another algorithm of the same family': () => signedBy({}, { alg: 'RS512' }),
    'an unknown key': () => signedBy({}, { kid: 'k2' }),
    'a key without a name': () => signedBy({}, { kid: undefined }),
    'a key by address': () => signedBy({}, { kid: undefined, jku: 'https://evil.example/keys' }),
    'the key of somebody else': () => ({ authorization: `Bearer ${rig.fake.token(rig.claims(), {}, true)}` }),
    'a signature of nothing': () => ({
      authorization: `Bearer ${part({ alg: 'RS256', kid: 'k1' })}.${part(rig.claims())}.AA`,
    }),
    'a changed claim': () => {
      const [head, , signature] = rig.fake.token(rig.claims()).split('.');
      return { authorization: `Bearer ${head}.${part(rig.claims({ extra: 1 }))}.${signature}` };
    },
    'the scheme in small letters': () => ({ authorization: `bearer ${rig.fake.token(rig.claims())}` }),
    'two blanks': () => ({ authorization: `Bearer  ${rig.fake.token(rig.claims())}` }),
    'a token of more than 8 KB': () => signedBy({ pad: 'x'.repeat(8_192) }),
    'an empty header': () => ({ authorization: '' }),
    'another scheme': () => ({ authorization: 'Basic YTpi' }),
    'a token under another header': () => ({ 'x-authorization': `Bearer ${rig.fake.token(rig.claims())}` }),
  };
  for (const [name, forge] of Object.entries(forgeries)) {
    it(`are refused: ${name}`, async () => refused(rig.activity({ text: 'hi' }), forge()));
  }

  it('are refused with two authorizations, in either order, though one of them is genuine', async () => {
    const good = `Bearer ${rig.fake.token(rig.claims())}`;
    for (const both of [
      [good, 'Bearer x.y.z'],
      ['Bearer x.y.z', good],
      [good, good],
    ]) {
      expect(await rawly(rig, both)).to.match(/^HTTP\/1\.1 401 /);
      tried += 1;
    }
    expect(rig.inbound).to.deep.equal([]);
  });

  it('are refused from every place where the sender may choose who he is', async () => {
    for (const channelId of ['directline', 'webchat', 'emulator', 'skype', 'email', 'sms', 'MSTEAMS', 'msteams ']) {
      await refused(rig.activity({ channelId }));
    }
    const elsewhere = { id: 'a:x', conversationType: 'personal', tenantId: foreign };
    await refused(rig.activity({ conversation: elsewhere, channelData: { tenant: { id: foreign } } }));
    await refused(rig.activity({ conversation: elsewhere }));
    for (const aadObjectId of [undefined, '', null, { toString: 'aad-ana' }, ['aad-ana']]) {
      await refused(rig.activity({ from: { id: '29:ana', name: 'Ana', aadObjectId } }));
    }
  });

  it('are refused when they are older than any token can be, and taken again when they are not', async () => {
    const ago = (minutes: number) => ({ timestamp: new Date(Date.now() - minutes * 60_000).toISOString() });
    await refused(rig.activity({ text: 'replayed', ...ago(71) }));
    await refused(rig.activity({ text: 'from the future', ...ago(-71) }));
    expect((await rig.posts(rig.activity({ text: 'slow', ...ago(60) }))).status).to.equal(200);
  });

  it('are refused when a captured request says something else, and harmless when it says the same', async () => {
    const captured = rig.activity({ text: 'hi' });
    expect((await rig.posts(captured)).status).to.equal(200);
    for (const change of [
      { text: 'reset my password' },
      { from: { id: '29:eve', aadObjectId: 'aad-eve', name: 'Eve' } },
      { value: { c: 'x', a: 'claim' } },
    ]) {
      expect((await rig.posts({ ...captured, ...change })).status).to.equal(401);
      tried += 1;
    }
    expect((await rig.posts(captured)).status).to.equal(200);
    expect(new Set(rig.inbound.map((one) => one.id)).size).to.equal(1);
    expect(rig.inbound.every((one) => one.happened.kind === 'message' && one.happened.text === 'hi')).to.equal(true);
  });

  it('may be sent again under the same id when the first was not committed', async () => {
    const activity = rig.activity({ text: 'hi' });
    rig.failCommits(true);
    expect((await rig.posts(activity)).status).to.equal(503);
    rig.failCommits(false);
    expect((await rig.posts(activity)).status).to.equal(200);
  });
});

/** Posts with the same header several times, which Node's client would join; gives the status line. */
function rawly(rig: TeamsRig, authorizations: readonly string[]): Promise<string> {
  const body = JSON.stringify(rig.activity({ text: 'hi' }));
  const lines = [
    'POST /api/messages HTTP/1.1',
    'host: x',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...authorizations.map((one) => `authorization: ${one}`),
    'connection: close',
  ];
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(rig.port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`));
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('ten thousand junk deliveries', () => {
  it('grow nothing, reach neither the SDK nor the keys, and cost no more at the end than at the start', async function () {
    this.timeout(60_000);
    const rig = await teamsRig();
    const shouted = createSandbox();
    const console_ = shouted.stub(console, 'error');
    try {
      const { trusted, asked, guard, auth } = judge(rig);
      const before = trusted.issuer.length;
      const junk = Array.from({ length: 10_000 }, (_, at) => junkOf(rig, at));
      const times: number[] = [];
      for (const { activity, header } of junk) {
        const startedAt = performance.now();
        const verdict = await admit(activity, header, auth, guard);
        times.push(performance.now() - startedAt);
        expect(verdict.ok).to.equal(false);
      }
      const growth = () => median(times.slice(-2_000)) / median(times.slice(500, 2_500));
      const median = (some: number[]) => some.toSorted((a, b) => a - b)[Math.floor(some.length / 2)] ?? 0;
      expect(growth()).to.be.at.most(2);
      figure('P16', 'junk tokens in a row', junk.length, { accepted: 0, 'last refusals against first': growth() });
      expect(trusted.issuer).to.have.length(before);
      expect(asked()).to.equal(0);
      expect(console_.callCount).to.equal(0);
    } finally {
      shouted.restore();
      await rig.close();
    }
  });
});

function judge(rig: TeamsRig): {
  readonly trusted: { readonly issuer: readonly string[] };
  readonly asked: () => number;
  readonly guard: GuardOptions;
  readonly auth: Authentication;
} {
  const load = createRequire(createRequire(import.meta.url).resolve('botbuilder'));
  const connector = load('botframework-connector/lib/auth/tokenValidationParameters') as {
    ToBotFromBotOrEmulatorTokenValidationParameters: { issuer: string[] };
  };
  const identity = { appId, appPassword: 'x', appType: 'SingleTenant', tenantId: tenant, anonymous: false } as const;
  const inner = authenticationOf({ ...identity, auth: { openIdMetadataUrl: rig.fake.metadataUrl } }, credentials());
  let count = 0;
  const original = inner.authenticateRequest.bind(inner);
  inner.authenticateRequest = (activity, header) => {
    count += 1;
    return original(activity, header);
  };
  const keys = signingKeys({ metadataUrl: rig.fake.metadataUrl, now: () => Date.now() });
  return {
    trusted: connector.ToBotFromBotOrEmulatorTokenValidationParameters,
    asked: () => count,
    auth: inner,
    guard: {
      appId,
      issuer: 'https://api.botframework.com',
      hosts: [rig.fake.origin],
      tenants: new Set([tenant]),
      anonymous: false,
      keys,
      nowSeconds: seconds,
    },
  };
}

function junkOf(rig: TeamsRig, at: number): { activity: Activity; header: string } {
  const activity = rig.activity({ text: `junk ${at}` }) as unknown as Activity;
  const head = part({ alg: 'RS256', typ: 'JWT', kid: at % 3 === 0 ? 'k1' : `k-${at}` });
  const issuer =
    at % 2 === 0
      ? 'https://api.botframework.com'
      : `https://sts.windows.net/00000000-0000-0000-0000-${String(at).padStart(12, '0')}/`;
  const claims = part(rig.claims({ iss: issuer, tid: `${at}`, ver: '1.0', appid: appId }));
  return { activity, header: `Bearer ${head}.${claims}.${Buffer.from(`signature ${at}`).toString('base64url')}` };
}
