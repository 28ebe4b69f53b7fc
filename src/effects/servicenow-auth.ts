import { type Grant, readGrant } from './servicenow-answer.ts';
import { ofRead, RecordError } from './servicenow-error.ts';
import type { Wire } from './servicenow-wire.ts';

/** How the desk's account proves itself to the instance. */
export type Credentials =
  | { readonly kind: 'oauth'; readonly clientId: string; readonly clientSecret: string }
  | {
      readonly kind: 'password';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly user: string;
      readonly password: string;
    }
  | { readonly kind: 'api-key'; readonly key: string }
  | { readonly kind: 'basic'; readonly user: string; readonly password: string };

/** The header that lets a call in, and what to do when it does not. */
export type Auth = {
  header(): Promise<Readonly<Record<string, string>>>;
  /** Forgets a token that was refused; false when there is nothing newer to try. */
  renew(refused: Readonly<Record<string, string>>): boolean;
  /** What may never be shown. */
  secrets(): readonly string[];
  /** What an admin should check when the account is not let in. */
  readonly advice: string;
};

const advice = {
  oauth:
    'Check client id and secret, that glide.oauth.inbound.client.credential.grant_type.enabled is true, and that the registry entry names an OAuth Application User.',
  password:
    'Check client id, secret, user and password; the user must be active, not locked, without "Password needs reset" and not "Web service access only".',
  'api-key': 'Check the key, its inbound authentication profile and the API access policy.',
  basic:
    'Check user and password. New instances restrict Basic authentication: the user needs the role snc_basic_auth_api_access or must be web-service-only, even if the password works in a browser.',
} as const;

function fixed(headers: Readonly<Record<string, string>>, secrets: readonly string[], hint: string): Auth {
  return { header: async () => headers, renew: () => false, secrets: () => secrets, advice: hint };
}

type Held = { readonly grant: Grant; readonly useUntil: number };

const spareMs = 60_000;

/** A token is used until a minute before its end; one that is granted with less than that left, until its very end. */
function heldFrom(grant: Grant, now: number): Held {
  const endAt = now + grant.seconds * 1000;
  return { grant, useUntil: endAt - spareMs > now ? endAt - spareMs : endAt };
}

type TokenSettings = {
  readonly credentials: Extract<Credentials, { clientId: string }>;
  readonly wire: Wire;
  readonly now: () => number;
  readonly timeoutMs: number;
};

function tokens({ credentials, wire, now, timeoutMs }: TokenSettings): Auth {
  let held: Held | undefined;
  let refresh: string | undefined;
  let asking: Promise<Held> | undefined;
  const client = { client_id: credentials.clientId, client_secret: credentials.clientSecret };
  const secrets = () => [
    credentials.clientSecret,
    ...(credentials.kind === 'password' ? [credentials.password] : []),
    ...(held === undefined ? [] : [held.grant.access]),
    ...(refresh === undefined ? [] : [refresh]),
  ];
  const ask = async (form: Readonly<Record<string, string>>): Promise<Held> => {
    const raw = await wire({
      method: 'POST',
      path: '/oauth_token.do',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...form, ...client }).toString(),
      timeoutMs,
    });
    const grant = readGrant(raw, { now: now(), hidden: secrets() });
    // The refresh answer need not repeat the refresh token: the old one stays good.
    refresh = grant.refresh ?? refresh;
    held = heldFrom(grant, now());
    return held;
  };
  const anew = () =>
    ask(
      credentials.kind === 'oauth'
        ? { grant_type: 'client_credentials' }
        : { grant_type: 'password', username: credentials.user, password: credentials.password },
    );
  const obtain = async (): Promise<Held> => {
    if (refresh === undefined) return anew();
    try {
      return await ask({ grant_type: 'refresh_token', refresh_token: refresh });
    } catch (error) {
      if (!(error instanceof RecordError) || error.kind !== 'auth') throw error;
      refresh = undefined;
      return anew();
    }
  };
  const current = async (): Promise<Held> => {
    if (held !== undefined && now() < held.useUntil) return held;
    asking ??= obtain().finally(() => {
      asking = undefined;
    });
    try {
      return await asking;
    } catch (error) {
      throw error instanceof RecordError ? ofRead(error) : error;
    }
  };
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
  return {
    header: async () => bearer((await current()).grant.access),
    renew(refused) {
      if (held !== undefined && refused['Authorization'] === bearer(held.grant.access).Authorization) held = undefined;
      return true;
    },
    secrets,
    advice: advice[credentials.kind],
  };
}

/** The proof of identity for one instance; tokens are asked for by one call at a time and shared. */
export function authOf(credentials: Credentials, wire: Wire, now: () => number, timeoutMs: number): Auth {
  switch (credentials.kind) {
    case 'api-key':
      return fixed({ 'x-sn-apikey': credentials.key }, [credentials.key], advice['api-key']);
    case 'basic': {
      const pair = Buffer.from(`${credentials.user}:${credentials.password}`, 'utf8').toString('base64');
      return fixed({ Authorization: `Basic ${pair}` }, [credentials.password, pair], advice.basic);
    }
    case 'oauth':
    case 'password':
      return tokens({ credentials, wire, now, timeoutMs });
  }
}
