import type { Person } from '../desk/inbound.ts';
import { ChannelError } from './channel.ts';
import { inertLine } from './inert-text.ts';
import { type HttpAnswer, type HttpCall, HttpTrouble, headerOf, jsonIn, type OutboundHttp } from './outbound-http.ts';

/** Who the bot is in Slack: its user, its bot id, and the workspace it was installed in. */
export type SlackIdentity = {
  readonly user: string;
  readonly bot: string;
  readonly team: string;
  readonly enterprise?: string;
};

type Args = Readonly<Record<string, unknown>>;

/**
 * Calls one Web API method and gives its answer; rejects with a `ChannelError`. `blocks` are those of a message, written
 * down as a JSON list already.
 */
export type SlackCall = (method: string, args?: Args, blocks?: string) => Promise<Record<string, unknown>>;

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

const limitMs = 10_000;
// An answer repeats the message that was posted, of at most 50 blocks.
const mostAnswerBytes = 1024 * 1024;
const slackApi = 'https://slack.com/api/';

// Slack takes JSON for most methods that write, and a form for all (docs.slack.dev, apis/web-api): it is JSON where
// blocks are sent, which a form would hold as JSON with every quotation mark and brace escaped.
const takesJson = new Set(['chat.postMessage', 'chat.postEphemeral', 'chat.update']);

// What Slack's `error` strings mean for whoever waits for the message. Everything else is a request that is wrong.
const reasons: ReadonlyMap<string, ChannelError['reason']> = new Map([
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
]);

/** Opens Slack's Web API for one bot token; `apiUrl` replaces Slack's own address. */
export function slackWeb(botToken: string, apiUrl: string | undefined, http: OutboundHttp): SlackWeb {
  const requestOf = requestsTo(apiUrl ?? slackApi, botToken);
  let trouble: string | undefined = 'not asked yet';
  let identity: SlackIdentity | undefined;
  let asking: Promise<SlackIdentity> | undefined;
  const call: SlackCall = async (method, args = {}, blocks) => {
    const request = requestOf(method, args, blocks);
    try {
      const said = answerIn(await http.ask(request), method);
      trouble = undefined;
      return said;
    } catch (thrown) {
      const error = thrown instanceof ChannelError ? thrown : networkErrorOf(thrown, method);
      trouble = troubleIn(error);
      throw error;
    }
  };
  const whoAmI = async (): Promise<SlackIdentity> => {
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
      asking ??= whoAmI().finally(() => {
        asking = undefined;
      });
      return await asking;
    },
  };
}

// A refusal of one request says nothing of the next; a workspace that has taken the app away does.
function troubleIn(error: ChannelError): string | undefined {
  const lasting = error.reason === 'down' || error.reason === 'unknown';
  return lasting || /account_inactive|token_revoked/.test(error.message) ? error.message : undefined;
}

// The token goes in the header, where Slack wants it with JSON.
function requestsTo(api: string, botToken: string) {
  const base = api.endsWith('/') ? api : `${api}/`;
  const authorization = `Bearer ${botToken}`;
  const json = { authorization, 'content-type': 'application/json; charset=utf-8' };
  const form = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
  return (method: string, args: Args, blocks: string | undefined): HttpCall => {
    const whole = takesJson.has(method);
    const body = whole ? jsonOf(args, blocks) : formOf(args);
    const headers = whole ? json : form;
    return { method: 'POST', url: base + method, headers, body, limitMs, mostBytes: mostAnswerBytes };
  };
}

function jsonOf(args: Args, blocks: string | undefined): string {
  const json = JSON.stringify(args);
  return blocks === undefined ? json : `${json.slice(0, -1)},"blocks":${blocks}}`;
}

function formOf(args: Args): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(args)) {
    if (value === undefined || value === null) continue;
    fields.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  return fields.toString();
}

// What an answer means: whether the message was delivered, and whether trying again can help. Slack's Web API uses no
// statuses but 200 and 429; any other is of something on the way.
function answerIn(answer: HttpAnswer, method: string): Record<string, unknown> {
  const { status } = answer;
  if (status === 429) {
    throw new ChannelError('throttled', `${method}: ratelimited`, pauseOf(headerOf(answer, 'retry-after')));
  }
  if (status !== 200) {
    const refused = status >= 400 && status < 500 && status !== 408;
    throw new ChannelError(refused ? 'refused' : 'unknown', `${method}: HTTP ${status}`);
  }
  const json = jsonIn(answer);
  // Not Slack's own words: a gateway's page, or an answer that was cut off.
  if (typeof json !== 'object' || json === null) throw new ChannelError('unknown', `${method}: no JSON`);
  const said = record(json);
  if (said['ok'] === true) return said;
  const error = string(said['error']);
  throw new ChannelError(reasons.get(error) ?? 'refused', `${method}: ${error.slice(0, 100)}`);
}

// Slack counts in whole seconds.
function pauseOf(header: string | undefined): number | undefined {
  const seconds = Number.parseInt(header ?? '', 10);
  return Number.isNaN(seconds) ? undefined : seconds * 1_000;
}

function networkErrorOf(thrown: unknown, method: string): ChannelError {
  if (!(thrown instanceof HttpTrouble)) return new ChannelError('unknown', `${method}: no answer`);
  return new ChannelError(thrown.sent ? 'unknown' : 'down', `${method}: ${thrown.code}`);
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

function named(reason: ChannelError['reason'], errors: readonly string[]): [string, ChannelError['reason']][] {
  return errors.map((error) => [error, reason]);
}
