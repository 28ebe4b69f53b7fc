import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Activity } from 'botbuilder';
import { expect } from 'chai';
import { authenticationOf } from '../../src/channels/teams-credentials.ts';
import { admit, type GuardOptions, type Verdict } from '../../src/channels/teams-guard.ts';
import { signingKeys } from '../../src/channels/teams-keys.ts';
import { verifiedTokens } from '../../src/channels/teams-verified.ts';
import { appId, credentials, tenant } from './teams-rig.ts';

const service = 'https://smba.trafficmanager.net/emea/';
const identity = { appId, appPassword: 'x', appType: 'SingleTenant', tenantId: tenant, anonymous: false } as const;
const first = generateKeyPairSync('rsa', { modulusLength: 2048 });
const second = generateKeyPairSync('rsa', { modulusLength: 2048 });
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (): number => Math.floor(Date.now() / 1_000);

type Key = { readonly kid: string; readonly publicKey: KeyObject };

/** The guard with a clock and published keys of its own, and a count of what the SDK was asked. */
async function judge(most?: number) {
  const state = { ahead: 0, sdk: 0, keys: [{ kid: 'k1', publicKey: first.publicKey }] as readonly Key[] };
  const server = createServer((req, res) => {
    const own = `http://${req.headers.host}`;
    const keys = state.keys.map(({ kid, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' }));
    const json = req.url === '/openid' ? { jwks_uri: `${own}/keys`, issuer: 'x' } : { keys };
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const openIdMetadataUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/openid`;
  const auth = authenticationOf({ ...identity, auth: { openIdMetadataUrl } }, credentials());
  const original = auth.authenticateRequest.bind(auth);
  auth.authenticateRequest = (activity, header) => {
    state.sdk += 1;
    return original(activity, header);
  };
  const guard: GuardOptions = {
    appId,
    issuer: 'https://api.botframework.com',
    hosts: ['smba.trafficmanager.net'],
    tenants: new Set([tenant]),
    anonymous: false,
    keys: signingKeys({ metadataUrl: openIdMetadataUrl, now: () => Date.now() + state.ahead }),
    verified: verifiedTokens(most),
    nowSeconds: () => Math.floor((Date.now() + state.ahead) / 1_000),
  };
  const ask = (header: string, over: object = {}): Promise<Verdict> => {
    const activity = {
      type: 'message',
      id: '1',
      channelId: 'msteams',
      serviceUrl: service,
      timestamp: new Date(Date.now() + state.ahead).toISOString(),
      from: { id: '29:ana', aadObjectId: 'aad-ana' },
      recipient: { id: `28:${appId}` },
      conversation: { id: 'a:x', conversationType: 'personal', tenantId: tenant },
      ...over,
    };
    return admit(activity as unknown as Activity, header, auth, guard);
  };
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { state, ask, close };
}

function bearer(over: object = {}, kid = 'k1', { privateKey } = first): string {
  const claims = { iss: 'https://api.botframework.com', aud: appId, serviceurl: service, nbf: seconds() - 60 };
  const words = `${part({ alg: 'RS256', typ: 'JWT', kid })}.${part({ ...claims, exp: seconds() + 3_600, ...over })}`;
  return `Bearer ${words}.${createSign('RSA-SHA256').update(words).sign(privateKey).toString('base64url')}`;
}

describe('a token that was proved before', () => {
  let one: Awaited<ReturnType<typeof judge>>;
  beforeEach(async () => {
    one = await judge();
  });
  afterEach(() => one.close());

  /** Brings a token so far that the SDK is no longer asked about it. */
  const proved = async (header: string): Promise<void> => {
    // The first one fetches the keys, and is not kept because they were not there before.
    for (let at = 0; at < 2; at += 1) expect(await one.ask(header)).to.include({ ok: true });
    const asked = one.state.sdk;
    expect(await one.ask(header)).to.include({ ok: true });
    expect(one.state.sdk).to.equal(asked);
  };
  const why = async (asked: Promise<Verdict>): Promise<string> => {
    const verdict = await asked;
    return verdict.ok ? 'accepted' : verdict.why;
  };

  it('is taken again without the SDK', async () => {
    await proved(bearer());
  });

  it('is refused once it has expired by the desk’s own clock, five minutes granted', async () => {
    const header = bearer({ exp: seconds() + 600 });
    await proved(header);
    one.state.ahead = 14 * 60_000;
    expect(await why(one.ask(header))).to.equal('accepted');
    one.state.ahead = 16 * 60_000;
    expect(await why(one.ask(header))).to.equal('the token has expired');
    one.state.ahead = -10 * 60_000;
    expect(await why(one.ask(header))).to.equal('the token is not valid yet');
  });

  it('is refused on a delivery that names another service, tenant, channel, or nobody', async () => {
    const header = bearer();
    await proved(header);
    const elsewhere = 'https://smba.trafficmanager.net/amer/';
    expect(await why(one.ask(header, { serviceUrl: elsewhere }))).to.equal('the token is for another service URL');
    expect(await why(one.ask(header, { serviceUrl: 'https://evil.example/' }))).to.include('not one of Teams');
    const foreign = { id: 'a:x', conversationType: 'personal', tenantId: '00000000-aaaa' };
    expect(await why(one.ask(header, { conversation: foreign }))).to.include('tenant is not served');
    expect(await why(one.ask(header, { channelData: { tenant: { id: '00000000-aaaa' } } }))).to.include('no single');
    expect(await why(one.ask(header, { channelId: 'directline' }))).to.include('only the Teams channel');
    expect(await why(one.ask(header, { from: { id: '29:ana' } }))).to.include('no directory id');
    expect(await why(one.ask(header, { timestamp: '2020-01-01T00:00:00Z' }))).to.include('older than any token');
    expect(await why(one.ask(header))).to.equal('accepted');
  });

  it('lends nothing to a header that is not the same to the letter', async () => {
    const header = bearer();
    await proved(header);
    const [head = '', , signature = ''] = header.split('.');
    const claims = part({ iss: 'https://api.botframework.com', aud: appId, serviceurl: service, exp: 9_999_999_999 });
    expect(await why(one.ask(`${head}.${claims}.${signature}`))).to.equal('the signature is wrong');
    expect(await why(one.ask(`${header}A`))).to.equal('the signature is wrong');
    for (const odd of [header.slice(0, -4), `${header} `, header.replace('Bearer ', 'Bearer  '), header.slice(7)]) {
      expect(await why(one.ask(odd)), odd.slice(0, 12)).to.not.equal('accepted');
    }
  });

  it('is refused when its key was withdrawn, from the moment when the desk has the new keys', async () => {
    const old = bearer();
    await proved(old);
    one.state.keys = [{ kid: 'k2', publicKey: second.publicKey }];
    expect(await why(one.ask(old))).to.equal('accepted');
    one.state.ahead = 6 * 60_000;
    // An unknown key makes the desk fetch them; the SDK keeps its own and does not know this one yet.
    expect(await why(one.ask(bearer({}, 'k2', second)))).to.not.include('unknown key');
    expect(await why(one.ask(old))).to.equal('the token is signed with an unknown key');
  });

  it('is refused when another key was published under the same name', async () => {
    const old = bearer();
    await proved(old);
    one.state.keys = [{ kid: 'k1', publicKey: second.publicKey }];
    one.state.ahead = 6 * 60_000;
    await one.ask(bearer({}, 'k9'));
    expect(await why(one.ask(old))).to.equal('the signature is wrong');
  });

  it('is proved anew when the keys are a day old, so that a withdrawn key ends even if no other token comes', async () => {
    const old = bearer({ exp: seconds() + 2 * 24 * 3_600 });
    await proved(old);
    one.state.keys = [{ kid: 'k2', publicKey: second.publicKey }];
    one.state.ahead = 24 * 3_600_000 + 1_000;
    expect(await why(one.ask(old))).to.equal('the token is signed with an unknown key');
  });

  it('never was one that was refused', async () => {
    await proved(bearer());
    const forged = bearer({}, 'k1', second);
    const foreign = bearer({ aud: 'somebody' });
    for (let at = 0; at < 3; at += 1) {
      expect(await why(one.ask(forged))).to.equal('the signature is wrong');
      expect(await why(one.ask(foreign))).to.equal('the token is for another bot');
    }
    // Genuine, but on a delivery that is refused: nothing may be kept of it either.
    const late = bearer({ jti: 'late' });
    const asked = one.state.sdk;
    expect(await why(one.ask(late, { serviceUrl: 'https://smba.trafficmanager.net/amer/' }))).to.include('another');
    expect(one.state.sdk).to.equal(asked);
    expect(await why(one.ask(late))).to.equal('accepted');
    expect(one.state.sdk).to.equal(asked + 1);
  });

  it('is forgotten when newer ones have filled the memory, and then proved again', async () => {
    one.close();
    one = await judge(3);
    const header = bearer();
    await proved(header);
    for (let at = 0; at < 3; at += 1) await one.ask(bearer({ jti: String(at) }));
    const asked = one.state.sdk;
    expect(await why(one.ask(header))).to.equal('accepted');
    expect(one.state.sdk).to.equal(asked + 1);
  });
});

describe('the memory of proved tokens', () => {
  it('holds as many as it may, and nothing that other keys proved', () => {
    const tokens = verifiedTokens(100);
    const keys = {};
    for (let at = 0; at < 1_000; at += 1) tokens.keep(`t${at}`, keys, { at });
    const held = Array.from({ length: 1_000 }, (_, at) => at).filter((at) => tokens.known(`t${at}`, keys));
    expect(held.length).to.be.within(80, 100);
    expect(held).to.deep.equal(Array.from(held, (_, at) => 1_000 - held.length + at));
    expect(tokens.known('t990', {})).to.equal(undefined);
    expect(tokens.known('t990', keys)).to.equal(undefined);
    expect(tokens.known('t991', undefined)).to.equal(undefined);
  });
});
