import assert from 'node:assert/strict';
import type { ConformanceCheck } from './conformance-check.ts';
import {
  controlOf,
  expectFields,
  expectRefusal,
  expectStatus,
  type Fields,
  listOf,
  newIncident,
  objectOf,
  query,
  type RawAnswer,
  type RawClient,
  tablePath,
  textOf,
} from './conformance-client.ts';

const incidents = tablePath('incident', { limit: '1' });

function expectUnknown(answer: RawAnswer): void {
  expectRefusal(answer, 401, /^User (is )?Not Authenticated$/i, /^Required to provide Auth information$/);
}

/** Asks the token endpoint with a form; the client's id and secret are the target's unless overridden. */
function askToken(client: RawClient, form: Record<string, string>): Promise<RawAnswer> {
  const { oauth } = client.target;
  assert.ok(oauth, 'the target names no OAuth client');
  const raw = new URLSearchParams({ client_id: oauth.clientId, client_secret: oauth.clientSecret, ...form }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return client.send('POST', '/oauth_token.do', { as: null, raw, headers });
}

function passwordForm(client: RawClient): Record<string, string> {
  return { grant_type: 'password', username: client.target.bot.user, password: client.target.bot.password };
}

async function token(client: RawClient): Promise<Fields> {
  const answer = await askToken(client, passwordForm(client));
  expectStatus(answer, 200);
  return objectOf(answer);
}

function bearer(client: RawClient, access: string): Promise<RawAnswer> {
  return client.send('GET', incidents, { as: null, headers: { authorization: `Bearer ${access}` } });
}

function expectDenied(answer: RawAnswer): void {
  expectStatus(answer, 401);
  expectFields(objectOf(answer), { error: 'server_error', error_description: 'access_denied' });
}

async function expiredBearer(client: RawClient): Promise<void> {
  expectUnknown(await bearer(client, 'no-such-token'));
  const { control, oauth } = client.target;
  if (control === undefined || oauth === undefined) return;
  const access = textOf(await token(client), 'access_token');
  expectStatus(await bearer(client, access), 200);
  await control.advance(1_800_000);
  expectUnknown(await bearer(client, access));
}

async function sameToken(client: RawClient): Promise<void> {
  const first = await token(client);
  await client.target.control?.advance(10_000);
  const second = await token(client);
  assert.equal(
    second['access_token'],
    first['access_token'],
    'a second request inside the lifetime gives another token',
  );
  const spent = Number(first['expires_in']) - Number(second['expires_in']);
  assert.ok(spent >= 0 && spent <= 15, `expires_in went down by ${spent}`);
  if (client.target.control !== undefined) assert.ok(spent >= 9, 'expires_in must count down');
}

async function deniedTokens(client: RawClient): Promise<void> {
  expectDenied(await askToken(client, { ...passwordForm(client), client_secret: 'wrong' }));
  expectDenied(await askToken(client, { ...passwordForm(client), password: 'wrong' }));
  if (client.target.control === undefined) return;
  await client.target.control.switches({ clientCredentials: false });
  expectDenied(await askToken(client, { grant_type: 'client_credentials' }));
  await client.target.control.switches({ clientCredentials: true });
  expectStatus(await askToken(client, { grant_type: 'client_credentials' }), 200);
}

async function refreshed(client: RawClient): Promise<void> {
  const first = await token(client);
  const form = { grant_type: 'refresh_token', refresh_token: textOf(first, 'refresh_token') };
  const answer = await askToken(client, form);
  expectStatus(answer, 200);
  expectStatus(await bearer(client, textOf(objectOf(answer), 'access_token')), 200);
  if (client.target.control === undefined) return;
  await client.target.control.switches({ repeatRefreshToken: false });
  assert.equal('refresh_token' in objectOf(await askToken(client, form)), false);
}

async function hiddenTotals(client: RawClient): Promise<void> {
  const answer = await client.send('GET', tablePath('incident'), { as: 'norole' });
  expectStatus(answer, 200);
  assert.deepEqual(listOf(answer), []);
  if (client.target.control === undefined) return;
  assert.equal(answer.headers.get('x-total-count'), '0');
  await client.target.control.switches({ hiddenTotal: 'unfiltered' });
  const again = await client.send('GET', tablePath('incident'), { as: 'norole' });
  assert.deepEqual(listOf(again), []);
  assert.ok(Number(again.headers.get('x-total-count')) > 0);
}

async function readerMayNotWrite(client: RawClient): Promise<void> {
  const sysId = textOf(await newIncident(client), 'sys_id');
  const update = await client.send('PATCH', tablePath(`incident/${sysId}`), { as: 'reader', json: { urgency: '1' } });
  expectRefusal(update, 403, /^Operation Failed$/, /^ACL Exception Update Failed due to security constraints$/);
  const insert = await client.send('POST', tablePath('incident'), { as: 'reader', json: { short_description: 'x' } });
  expectRefusal(insert, 403, /^Operation Failed$/, /^ACL Exception Insert Failed due to security constraints$/);
}

async function closedApi(client: RawClient): Promise<void> {
  await controlOf(client).faults({ apiAcl: true });
  expectRefusal(await client.send('GET', incidents), 403, /^User Not Authorized$/, /^Failed API level ACL Validation$/);
}

async function usualHeaders(client: RawClient): Promise<void> {
  const { headers } = await client.send('GET', incidents);
  assert.match(headers.get('cache-control') ?? '', /no-cache/);
  assert.match(headers.get('content-type') ?? '', /^application\/json/);
  for (const name of ['pragma', 'x-is-logged-in', 'x-transaction-id', 'set-cookie']) {
    assert.ok(headers.get(name), `header ${name} is missing`);
  }
  assert.equal(headers.get('etag'), null, 'there is no ETag');
}

async function apiKey(client: RawClient): Promise<void> {
  const key = client.target.apiKey ?? '';
  expectStatus(await client.send('GET', incidents, { as: null, headers: { 'x-sn-apikey': key } }), 200);
  expectUnknown(await client.send('GET', incidents, { as: null, headers: { 'x-sn-apikey': `${key}x` } }));
}

/** Who may in, and what a denial looks like. */
export const accessChecks: readonly ConformanceCheck[] = [
  {
    row: 1,
    title: 'a request without credentials is refused in the envelope',
    writes: false,
    needs: [],
    run: async (client) => expectUnknown(await client.send('GET', incidents, { as: null })),
  },
  {
    row: 2,
    title: 'a wrong password is refused like missing credentials',
    writes: false,
    needs: [],
    run: async (client) => {
      const wrong = Buffer.from(`${client.target.bot.user}:not-the-password`).toString('base64');
      expectUnknown(await client.send('GET', incidents, { as: null, headers: { authorization: `Basic ${wrong}` } }));
    },
  },
  { row: 3, title: 'an expired bearer token is refused likewise', writes: false, needs: [], run: expiredBearer },
  {
    row: 4,
    title: 'the password grant gives an access and a refresh token',
    writes: false,
    needs: ['oauth'],
    run: async (client) => {
      const body = await token(client);
      expectFields(body, { scope: 'useraccount', token_type: 'Bearer' });
      assert.ok(textOf(body, 'access_token').length > 20 && textOf(body, 'refresh_token').length > 20);
      assert.ok(Number(body['expires_in']) <= 1800, `expires_in is ${JSON.stringify(body['expires_in'])}`);
    },
  },
  {
    row: 5,
    title: 'a second request gives the same token, nearer to its end',
    writes: false,
    needs: ['oauth'],
    run: sameToken,
  },
  {
    row: 6,
    title: 'every wrong token request gets the one opaque 401',
    writes: false,
    needs: ['oauth'],
    run: deniedTokens,
  },
  {
    row: 42,
    title: 'an account without a role sees an empty list, not a refusal',
    writes: false,
    needs: ['norole'],
    run: hiddenTotals,
  },
  {
    row: 43,
    title: 'filtering the choice lists is refused to the integration account',
    writes: false,
    needs: [],
    run: async (client) =>
      expectRefusal(
        await client.send('GET', tablePath('sys_choice', { query: 'name=incident^element=state' })),
        403,
        /^Insufficient rights to query records$/,
        /^Field\(s\) present in the query do not have permission to be read$/,
      ),
  },
  { row: 44, title: 'a reader may neither change nor insert', writes: true, needs: ['reader'], run: readerMayNotWrite },
  { row: 55, title: 'a refresh token gives an access token', writes: false, needs: ['oauth'], run: refreshed },
  {
    row: 56,
    title: 'a token request in JSON does not succeed',
    writes: false,
    needs: ['oauth'],
    run: async (client) => {
      const answer = await client.send('POST', '/oauth_token.do', { as: null, json: passwordForm(client) });
      assert.notEqual(answer.status, 200);
    },
  },
  { row: 65, title: 'an API closed to the account says so', writes: false, needs: ['control'], run: closedApi },
  {
    row: 75,
    title: 'membership of a group is none or one row',
    writes: false,
    needs: [],
    run: async (client) => {
      const [member] = await query(client, 'sys_user_grmember', '', { limit: '1', exclude_reference_link: 'true' });
      assert.ok(member, 'no group has a member');
      const found = `group=${textOf(member, 'group')}^user=${textOf(member, 'user')}`;
      assert.equal((await query(client, 'sys_user_grmember', found)).length, 1);
      const none = `group=${textOf(member, 'group')}^user=${'0'.repeat(32)}`;
      assert.equal((await query(client, 'sys_user_grmember', none)).length, 0);
    },
  },
  { row: 79, title: 'every answer carries the platform headers', writes: false, needs: [], run: usualHeaders },
  { row: 89, title: 'an API key is accepted', writes: false, needs: ['apiKey'], run: apiKey },
];
