import type { Activity, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { remember } from '../desk/newest.ts';
import type { SigningKeys } from './teams-keys.ts';
import type { VerifiedTokens } from './teams-verified.ts';

/** The result of a check: the platform vouches for the delivery, or why it is refused (never shown to the sender in full). */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** What the guard insists on. `hosts` are service hosts (`name`, `*.suffix`) or exact loopback origins. */
export type GuardOptions = {
  readonly appId: string;
  readonly issuer: string;
  readonly hosts: readonly string[];
  readonly tenants: ReadonlySet<string>;
  readonly anonymous: boolean;
  readonly keys: SigningKeys;
  /** Tokens that were proved before; without it every one is proved every time. */
  readonly verified?: VerifiedTokens;
  /** Seconds since the epoch by the desk's clock. */
  readonly nowSeconds: () => number;
};

/** The SDK's judge of tokens. */
export type Authentication = Pick<ConfigurationBotFrameworkAuthentication, 'authenticateRequest'>;

/** The SDK's credentials factory; tests replace it because the real one asks Microsoft for tokens. */
export type Credentials = NonNullable<ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[1]>;

/** Where Teams' own services are (docs: send-proactive-messages; government clouds are added by setting). */
export const teamsHosts: readonly string[] = [
  'smba.trafficmanager.net',
  '*.botframework.com',
  'smba.infra.gcc.teams.microsoft.com',
];

/** The issuer of tokens that the public cloud's connector signs. */
export const publicIssuer = 'https://api.botframework.com';

const tokenBytes = 8 * 1024;
// The connector's own tolerance (Bot Framework authentication, "clock skew of 5 minutes").
const skewSeconds = 300;
// A token lives an hour and may be five minutes over; nothing older can be anything but a replay (reliability.md S5).
const oldestSeconds = 70 * 60;

/**
 * Whether an address is one of the platform's: https, no port, no user name, a host in the list. A loopback origin
 * counts when it is listed whole (`http://127.0.0.1:9000`), or for a bot that runs without credentials on loopback.
 */
export function isServiceUrl(url: string, hosts: readonly string[], anonymous: boolean): boolean {
  const known = genuine.get(hosts) ?? new Map<string, boolean>();
  if (known.get(url) === anonymous) return true;
  if (!isGenuine(url, hosts, anonymous)) return false;
  remember(known, url, anonymous, mostGenuine);
  genuine.set(hosts, known);
  return true;
}

// Asked for every delivery and every call, of a handful of addresses: those that were found genuine, by list of hosts.
const genuine = new WeakMap<readonly string[], Map<string, boolean>>();
const mostGenuine = 256;

function isGenuine(url: string, hosts: readonly string[], anonymous: boolean): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password, origin } = new URL(url);
  if (username !== '' || password !== '') return false;
  if (isLoopback(hostname) && (protocol === 'http:' || protocol === 'https:'))
    return anonymous || hosts.includes(origin);
  return protocol === 'https:' && port === '' && hosts.some((host) => isHost(hostname, host));
}

const isHost = (hostname: string, listed: string): boolean =>
  listed.startsWith('*.')
    ? hostname.endsWith(listed.slice(1)) && hostname.length > listed.length - 1
    : hostname === listed;

const isLoopback = (hostname: string): boolean =>
  hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';

/** The tenant that a delivery comes from, or undefined when it names none or two different ones. */
export function tenantOf(activity: Partial<Activity>): string | undefined {
  const channelData = activity.channelData as { tenant?: { id?: unknown } } | undefined;
  const named = [activity.conversation?.tenantId, channelData?.tenant?.id].filter(
    (id) => typeof id === 'string' && id !== '',
  );
  return new Set(named).size === 1 ? String(named[0]) : undefined;
}

/**
 * Proves that a delivery is from Teams, for this bot and from a tenant that the desk serves. Everything that can be
 * told without a signature is told first, so that forged tokens neither reach the SDK's other trust paths (a token of
 * an Entra tenant would pass as an "emulator") nor fill the log (reliability.md S1, S2, S4; channels.md §1.7). Of a
 * token that was proved before only the signature is not worked out again. Rejects when nobody can tell, because the
 * platform's keys cannot be had.
 */
export async function admit(
  activity: Activity,
  header: string | undefined,
  auth: Authentication,
  options: GuardOptions,
): Promise<Verdict> {
  const fault = faultOfSender(activity, options);
  if (fault !== undefined) return { ok: false, why: fault };
  // A bot without credentials gets no tokens: nothing is left that could be proved.
  if (options.anonymous) return { ok: true };
  return await admitToken(activity, header ?? '', auth, options);
}

async function admitToken(
  activity: Activity,
  header: string,
  auth: Authentication,
  options: GuardOptions,
): Promise<Verdict> {
  const claims = options.verified?.known(header, options.keys.inForce());
  if (claims) {
    const fault = faultOfClaims(claims, activity, options);
    return fault === undefined ? { ok: true } : { ok: false, why: fault };
  }
  const token = partsOf(header);
  if (!token) return { ok: false, why: 'there is not exactly one bearer token of at most 8 KB' };
  const before = options.keys.inForce();
  // Whatever the SDK would say of a bad signature on the console, it never gets to see one.
  const fault = faultOfWords(token, activity, options) ?? (await options.keys.faultOf(token.whole));
  if (fault !== undefined) return { ok: false, why: fault };
  // Kept only under the keys by which it was certainly proved: those that were there before and after.
  const keys = options.keys.inForce() === before ? before : undefined;
  const verdict = await judged(activity, header, auth);
  if (verdict.ok && keys && token.claims) options.verified?.keep(header, keys, token.claims);
  return verdict;
}

async function judged(activity: Activity, header: string, auth: Authentication): Promise<Verdict> {
  try {
    const { claimsIdentity } = await auth.authenticateRequest(activity, header);
    // The SDK skips this check when the activity names no service; ours does not.
    const same = claimsIdentity.getClaimValue('serviceurl') === activity.serviceUrl;
    return same ? { ok: true } : { ok: false, why: 'the token is for another service URL' };
  } catch (error) {
    return { ok: false, why: `the token was not accepted: ${error instanceof Error ? error.name : 'unknown'}` };
  }
}

function faultOfSender(activity: Activity, options: GuardOptions): string | undefined {
  if (activity.channelId !== 'msteams') return 'only the Teams channel is served';
  if (!isServiceUrl(activity.serviceUrl, options.hosts, options.anonymous))
    return 'the service URL is not one of Teams';
  if (options.anonymous && options.tenants.size === 0) return undefined;
  const tenant = tenantOf(activity);
  if (tenant === undefined) return 'no single tenant is named';
  if (!options.tenants.has(tenant)) return 'the tenant is not served by this desk';
  return options.anonymous ? undefined : faultOfActor(activity, options.nowSeconds());
}

// Guests of a meeting and the Bot Framework's own channels have no directory id: nobody would know who speaks.
function faultOfActor(activity: Activity, now: number): string | undefined {
  const acting = ['message', 'invoke', 'messageUpdate', 'messageDelete'].includes(activity.type);
  const own = activity.from.id === activity.recipient.id;
  if (acting && !own && !activity.from.aadObjectId) return 'the sender has no directory id';
  // Edits and deletions may bear the time of the message that they change; notices of installation do no harm.
  if (activity.type !== 'message' && activity.type !== 'invoke') return undefined;
  const time = Date.parse(String(activity.timestamp)) / 1_000;
  return Math.abs(now - time) > oldestSeconds ? 'the activity is older than any token' : undefined;
}

type Json = Readonly<Record<string, unknown>>;
type Token = { readonly whole: string; readonly head: Json | undefined; readonly claims: Json | undefined };

function partsOf(header: string): Token | undefined {
  const [, whole = '', head, claims] = /^Bearer (([\w-]+)\.([\w-]+)\.[\w-]+)$/.exec(header) ?? [];
  if (whole === '' || header.length > tokenBytes) return undefined;
  return { whole, head: jsonOf(head), claims: jsonOf(claims) };
}

function faultOfWords({ head, claims }: Token, activity: Activity, options: GuardOptions): string | undefined {
  if (!head || !claims) return 'the token cannot be read';
  if (head['alg'] !== 'RS256') return 'the token is not signed with RS256';
  return faultOfClaims(claims, activity, options);
}

// Asked for every delivery, also with a token that was proved before.
function faultOfClaims(claims: Json, activity: Activity, options: GuardOptions): string | undefined {
  if (claims['iss'] !== options.issuer) return 'the token is from another issuer';
  if (claims['aud'] !== options.appId) return 'the token is for another bot';
  if (claims['serviceurl'] !== activity.serviceUrl) return 'the token is for another service URL';
  return faultOfTimes(claims, options.nowSeconds());
}

function faultOfTimes(claims: Json, now: number): string | undefined {
  const { exp, nbf } = claims;
  if (typeof exp !== 'number') return 'the token does not say when it ends';
  if (exp + skewSeconds < now) return 'the token has expired';
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf - skewSeconds > now)) return 'the token is not valid yet';
  return undefined;
}

function jsonOf(part: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
