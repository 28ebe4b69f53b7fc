import type { Logger } from '@slack/bolt';
import { webApi } from '@slack/bolt';
import type { Person } from '../desk/inbound.ts';
import { ChannelError } from './channel.ts';
import { inertLine } from './inert-text.ts';

/** Who the bot is in Slack: its user, its bot id, and the workspace it was installed in. */
export type SlackIdentity = {
  readonly user: string;
  readonly bot: string;
  readonly team: string;
  readonly enterprise?: string;
};

/** Calls one Web API method and gives its answer; rejects with a `ChannelError`. */
export type SlackCall = (method: string, args?: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** Slack's Web API as the desk uses it: no retries of its own, every failure told as a `ChannelError`. */
export type SlackWeb = {
  readonly call: SlackCall;
  /** Who we are; asked once, and again only after a failure. */
  identity(): Promise<SlackIdentity>;
  /** The identity when it is already known. */
  known(): SlackIdentity | undefined;
  /** Whether the last call was answered, and what was wrong. */
  health(): string | undefined;
};

const timeoutMs = 10_000;

// What Slack's `error` strings mean for whoever waits for the message. Everything else is a request that is wrong.
const reasons: Readonly<Record<string, ChannelError['reason']>> = {
  ...named('gone', [
    ...['channel_not_found', 'not_in_channel', 'is_archived', 'account_inactive', 'user_disabled', 'token_revoked'],
    ...['user_not_found', 'users_not_found', 'user_not_in_channel', 'cannot_dm_bot', 'cannot_message_user'],
    ...['message_not_found', 'thread_not_found', 'team_not_found', 'team_access_not_granted', 'file_not_found'],
    ...['user_not_visible', 'restricted_action', 'file_deleted', 'messages_tab_disabled'],
  ]),
  ...named('throttled', ['ratelimited', 'rate_limited', 'message_limit_exceeded']),
  // Our own credentials are at fault: nothing was delivered, and will be once an admin has mended them.
  ...named('down', ['invalid_auth', 'not_authed', 'token_expired', 'accesslimited', 'team_added_to_org']),
  ...named('unknown', ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']),
};

// The connection was never made, so nothing can have been delivered.
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Opens Slack's Web API for one bot token; `apiUrl` replaces Slack's own address. */
export function slackWeb(botToken: string, apiUrl: string | undefined, logger: Logger): SlackWeb {
  const client = new webApi.WebClient(botToken, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    logger,
    maxRequestConcurrency: 200,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    allowAbsoluteUrls: false,
  });
  let trouble: string | undefined = 'not asked yet';
  let identity: SlackIdentity | undefined;
  let asking: Promise<SlackIdentity> | undefined;
  const call: SlackCall = async (method, args = {}) => {
    try {
      const answer = await client.apiCall(method, args);
      trouble = undefined;
      return answer as unknown as Record<string, unknown>;
    } catch (thrown) {
      const error = channelErrorOf(thrown, method);
      if (error.reason === 'down' || error.reason === 'unknown') trouble = error.message;
      else if (/account_inactive|token_revoked/.test(error.message)) trouble = error.message;
      else trouble = undefined;
      throw error;
    }
  };
  const ask = async (): Promise<SlackIdentity> => {
    const answer = await call('auth.test');
    identity = {
      user: string(answer['user_id']),
      bot: string(answer['bot_id']),
      team: string(answer['team_id']),
      ...(typeof answer['enterprise_id'] === 'string' ? { enterprise: answer['enterprise_id'] } : {}),
    };
    return identity;
  };
  return {
    call,
    known: () => identity,
    health: () => trouble,
    async identity() {
      if (identity) return identity;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return await asking;
    },
  };
}

/** What a failed Web API call means: whether it was delivered, and whether trying again can help. */
export function channelErrorOf(thrown: unknown, method: string): ChannelError {
  if (thrown instanceof ChannelError) return thrown;
  if (thrown instanceof webApi.WebAPIRateLimitedError) {
    return new ChannelError('throttled', `${method}: ratelimited`, thrown.retryAfter * 1_000);
  }
  if (thrown instanceof webApi.WebAPIPlatformError) {
    const { error } = thrown.data;
    return new ChannelError(reasons[error] ?? 'refused', `${method}: ${error}`);
  }
  if (thrown instanceof webApi.WebAPIHTTPError) {
    const reason = thrown.statusCode >= 500 || thrown.statusCode === 408 ? 'unknown' : 'refused';
    return new ChannelError(reason, `${method}: HTTP ${thrown.statusCode}`);
  }
  return networkErrorOf(thrown, method);
}

/** Slack's `users.info` answer as a person; guests, strangers and people of other workspaces are external. */
export function personOf(user: Record<string, unknown>, identity: SlackIdentity): Person {
  const profile = record(user['profile']);
  const names = [profile['display_name'], profile['real_name'], user['real_name'], user['name']].map(string);
  const guest = [user['is_restricted'], user['is_ultra_restricted']].includes(true);
  const external = guest || isForeign(user, identity);
  return {
    id: string(user['id']),
    name: inertLine(names.find((name) => name.trim() !== '') ?? string(user['id'])),
    ...optional('email', profile['email']),
    ...optional('locale', user['locale']),
    ...optional('zone', user['tz']),
    ...(external ? { external } : {}),
  };
}

/** Whether Slack's `users.info` answer is about somebody of another organisation; guests of our own are not. */
export function isForeign(user: Record<string, unknown>, identity: SlackIdentity): boolean {
  const team = string(user['team_id']);
  const enterprise = string(record(user['enterprise_user'])['enterprise_id']);
  const same = team === '' || team === identity.team || (enterprise !== '' && enterprise === identity.enterprise);
  return !same || user['is_stranger'] === true;
}

/** A value of Slack's JSON as a record; anything else is an empty one. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** A value of Slack's JSON as a string; anything else is an empty one. */
export function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function optional<K extends string>(key: K, value: unknown): { readonly [key in K]?: string } {
  return (typeof value === 'string' && value !== '' ? { [key]: value } : {}) as { readonly [key in K]?: string };
}

function networkErrorOf(thrown: unknown, method: string): ChannelError {
  // The SDK has no class of its own for a 429 without a usable Retry-After.
  if (thrown instanceof Error && thrown.message.startsWith('Retry header did not contain')) {
    return new ChannelError('throttled', `${method}: ratelimited`);
  }
  const code = networkCodeOf(thrown);
  const down = code !== undefined && neverSent.has(code);
  return new ChannelError(down ? 'down' : 'unknown', `${method}: ${code ?? 'no answer'}`);
}

// undici tells the reason in the cause of the cause.
function networkCodeOf(thrown: unknown): string | undefined {
  let error: unknown = thrown instanceof webApi.WebAPIRequestError ? thrown.original : thrown;
  for (let depth = 0; depth < 4 && error instanceof Error; depth += 1) {
    if ('code' in error && typeof error.code === 'string') return error.code;
    if (error.name === 'TimeoutError') return 'timeout';
    error = error.cause;
  }
  return undefined;
}

function named(reason: ChannelError['reason'], errors: readonly string[]): Record<string, ChannelError['reason']> {
  return Object.fromEntries(errors.map((error) => [error, reason]));
}
