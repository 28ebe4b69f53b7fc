import { randomBytes } from 'node:crypto';
import { type Account, accountOf } from './access.ts';
import { type Instance, type Row, rowOf, type Token, tableOf, textOf } from './instance.ts';

/** The OAuth client the sandbox knows, and the API key it accepts; both speak for `bot`. */
export const sandboxClient = { id: 'secondline', secret: 'secondline-sandbox', apiKey: 'sandbox-key', user: 'bot' };

/** Life of an access token and of a refresh token, in seconds. */
const accessSeconds = 1799;
const refreshSeconds = 8_640_000;

/** An answer of the token endpoint. */
export type TokenAnswer = { status: number; body: object };

const refused: TokenAnswer = { status: 401, body: { error_description: 'access_denied', error: 'server_error' } };

function userNamed(instance: Instance, userName: string): Row | undefined {
  for (const row of tableOf(instance, 'sys_user').values()) {
    if (userName !== '' && row['user_name'] === userName) return row;
  }
  return undefined;
}

function mayEnter(row: Row): boolean {
  return row['active'] === 'true' && row['locked_out'] !== 'true';
}

function passwordFits(instance: Instance, row: Row, password: string): boolean {
  return password !== '' && instance.passwords.get(textOf(row, 'user_name')) === password;
}

function answerFor(instance: Instance, token: Token, refresh: boolean): TokenAnswer {
  const body = {
    access_token: token.access,
    ...(refresh ? { refresh_token: token.refresh } : {}),
    scope: 'useraccount',
    token_type: 'Bearer',
    expires_in: Math.floor((token.expiresAt - instance.now()) / 1000),
  };
  return { status: 200, body };
}

function secretOf(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

/** The token already running for this user and grant, or a new one: asking again never prolongs it. */
function tokenFor(instance: Instance, userId: string, grant: string): Token {
  const now = instance.now();
  const running = instance.tokens.find(
    (token) => token.userId === userId && token.grant === grant && token.expiresAt > now,
  );
  if (running !== undefined) return running;
  const token: Token = {
    access: secretOf(48),
    refresh: secretOf(48),
    userId,
    grant,
    clientId: sandboxClient.id,
    expiresAt: now + accessSeconds * 1000,
    refreshExpiresAt: now + refreshSeconds * 1000,
  };
  instance.tokens.push(token);
  return token;
}

function byPassword(instance: Instance, form: URLSearchParams): TokenAnswer {
  const row = userNamed(instance, form.get('username') ?? '');
  if (row === undefined || !mayEnter(row) || !passwordFits(instance, row, form.get('password') ?? '')) return refused;
  if (row['password_needs_reset'] === 'true' || row['web_service_access_only'] === 'true') return refused;
  return answerFor(instance, tokenFor(instance, textOf(row, 'sys_id'), 'password'), true);
}

function byClient(instance: Instance): TokenAnswer {
  const row = userNamed(instance, sandboxClient.user);
  if (!instance.switches.clientCredentials || row === undefined || !mayEnter(row)) return refused;
  return answerFor(instance, tokenFor(instance, textOf(row, 'sys_id'), 'client_credentials'), false);
}

function byRefresh(instance: Instance, form: URLSearchParams): TokenAnswer {
  const now = instance.now();
  const old = instance.tokens.find(
    (token) => token.refresh === form.get('refresh_token') && token.refreshExpiresAt > now,
  );
  if (old === undefined) return refused;
  if (old.expiresAt <= now) Object.assign(old, { access: secretOf(48), expiresAt: now + accessSeconds * 1000 });
  return answerFor(instance, old, instance.switches.repeatRefreshToken);
}

function clientOf(form: URLSearchParams, authorization: string): [id: string, secret: string] {
  const basic = /^Basic (.+)$/i.exec(authorization);
  if (basic === null) return [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
  const [id = '', ...rest] = Buffer.from(basic[1] ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return [id, rest.join(':')];
}

/** `POST /oauth_token.do`: one opaque refusal for every wrong secret, password, grant or account. */
export function grantToken(
  instance: Instance,
  request: { contentType: string; authorization: string; body: string },
): TokenAnswer {
  if (!request.contentType.startsWith('application/x-www-form-urlencoded')) {
    return { status: 400, body: { error_description: 'unspecified error', error: 'server_error' } };
  }
  const form = new URLSearchParams(request.body);
  const [id, secret] = clientOf(form, request.authorization);
  if (id !== sandboxClient.id || secret !== sandboxClient.secret) return refused;
  switch (form.get('grant_type')) {
    case 'password':
      return byPassword(instance, form);
    case 'client_credentials':
      return byClient(instance);
    case 'refresh_token':
      return byRefresh(instance, form);
    default:
      return refused;
  }
}

function byBasic(instance: Instance, encoded: string): Row | undefined {
  const [userName = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const row = userNamed(instance, userName);
  if (row === undefined || !mayEnter(row) || !passwordFits(instance, row, rest.join(':'))) return undefined;
  const allowed = row['web_service_access_only'] === 'true' || accountOf(row).roles.has('snc_basic_auth_api_access');
  return instance.switches.basicAuthRestricted && !allowed ? undefined : row;
}

function byBearer(instance: Instance, access: string): Row | undefined {
  const token = instance.tokens.find((one) => one.access === access && one.expiresAt > instance.now());
  const row = rowOf(instance, 'sys_user', token?.userId);
  return row !== undefined && mayEnter(row) ? row : undefined;
}

function byKey(instance: Instance, key: string): Row | undefined {
  return instance.switches.apiKeys && key === sandboxClient.apiKey
    ? userNamed(instance, sandboxClient.user)
    : undefined;
}

/** The account behind a request's `Authorization` or `x-sn-apikey` header, or undefined. */
export function authenticated(instance: Instance, authorization: string, apiKey: string): Account | undefined {
  const [, scheme = '', proof = ''] = /^(Basic|Bearer) (.+)$/i.exec(authorization) ?? [];
  let row: Row | undefined;
  if (scheme.toLowerCase() === 'basic') row = byBasic(instance, proof);
  else if (scheme.toLowerCase() === 'bearer') row = byBearer(instance, proof);
  else if (apiKey !== '') row = byKey(instance, apiKey);
  return row === undefined ? undefined : accountOf(row);
}
