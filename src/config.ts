import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { inspect } from 'node:util';
import { type Language, languages } from './desk/language.ts';

/** A value that no log, dump or page shows: only `reveal` gives it away. */
export type Secret = { readonly reveal: () => string };

/** Wraps a secret so that printing it in any way shows `[secret]`. */
export function secret(value: string): Secret {
  const hidden = {
    reveal: () => value,
    toJSON: () => '[secret]',
    toString: () => '[secret]',
    [inspect.custom]: () => '[secret]',
  };
  Object.defineProperty(hidden, 'reveal', { enumerable: false });
  return hidden;
}

/** A setting that is wrong: which, what is wrong with it, and how to mend it. */
export type Problem = { readonly variable: string; readonly what: string; readonly mend: string };

/** How the desk signs in to ServiceNow. */
export type RecordAuth =
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

/** The settings of the house, read once at the start. */
export type Config = {
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  readonly dataDir: string;
  readonly dialogsDir: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly teams?: {
    readonly appId: string;
    readonly appPassword?: Secret;
    readonly appType: 'SingleTenant' | 'MultiTenant' | 'UserAssignedMSI';
    readonly tenantId?: string;
    readonly tenants: readonly string[];
    readonly anonymous: boolean;
  };
  readonly slack?: {
    readonly botToken: Secret;
    readonly signingSecret?: Secret;
    readonly appToken?: Secret;
    readonly apiUrl?: string;
  };
  readonly deskChannel: { readonly channel: 'teams' | 'slack' | 'web'; readonly id?: string };
  readonly deskName: string;
  readonly deskLanguage: Language;
  readonly serviceNow?: {
    readonly url: string;
    readonly auth: () => RecordAuth;
    readonly quarantineSeconds: number;
    readonly groups?: Readonly<Record<string, string>>;
  };
  readonly settleHours: number;
  /** Nothing is connected: the whole desk runs on this machine, with the playground. */
  readonly local: boolean;
  readonly warnings: readonly string[];
};

/** One setting as it is documented; `.env.sample` and `--help` follow this table. */
export type Setting = {
  readonly name: string;
  readonly about: string;
  readonly sample: string;
  readonly secret?: true;
};

/** Every setting of the product, in the order of `.env.sample`. Secrets may also come as `NAME_FILE`, the path of a file. */
export const settings: readonly Setting[] = [
  {
    name: 'HOST',
    about: 'The address to listen on; everything but loopback needs a connected platform.',
    sample: '127.0.0.1',
  },
  { name: 'PORT', about: 'The port to listen on.', sample: '3978' },
  {
    name: 'PUBLIC_URL',
    about: 'The https address under which Teams and Slack reach this desk.',
    sample: 'https://desk.example.com',
  },
  {
    name: 'DATA_DIR',
    about: 'The folder of the embedded store, on a local disk and for one process only.',
    sample: './data',
  },
  {
    name: 'DATABASE_URL',
    about: 'Leave it unset: the PostgreSQL store is not part of this version.',
    sample: '',
    secret: true,
  },
  { name: 'DIALOGS_DIR', about: 'The folder of the scripts.', sample: './dialogs' },
  { name: 'DESK_NAME', about: 'What the desk calls itself.', sample: 'Global Chat L2' },
  {
    name: 'DESK_LANGUAGE',
    about: 'The language of cards and notes for the agents: en, es, pt, fr or de.',
    sample: 'en',
  },
  {
    name: 'DESK_CHANNEL',
    about: 'The agents’ shared channel: teams:<channel id> or slack:<channel id>; unset = the pane of the playground.',
    sample: 'slack:C0123456789',
  },
  { name: 'SETTLE_HOURS', about: 'After how many hours a resolution that nobody confirmed stands.', sample: '24' },
  {
    name: 'MicrosoftAppId',
    about: 'Teams: the application (client) id of the Azure Bot registration.',
    sample: '00000000-0000-0000-0000-000000000000',
  },
  {
    name: 'MicrosoftAppPassword',
    about: 'Teams: a client secret of that registration.',
    sample: 'client-secret-of-the-bot',
    secret: true,
  },
  {
    name: 'MicrosoftAppType',
    about: 'Teams: SingleTenant, MultiTenant (existing bots only) or UserAssignedMSI.',
    sample: 'SingleTenant',
  },
  {
    name: 'MicrosoftAppTenantId',
    about: 'Teams: the directory (tenant) id of the registration.',
    sample: '00000000-0000-0000-0000-000000000000',
  },
  {
    name: 'TEAMS_TENANTS',
    about: 'Teams: tenant ids whose people are served, comma separated; unset = the registration’s own.',
    sample: '00000000-0000-0000-0000-000000000000',
  },
  {
    name: 'TEAMS_ANONYMOUS',
    about:
      'Teams: loopback = accept unauthenticated activities from this machine (Agents Playground); never in production.',
    sample: 'loopback',
  },
  {
    name: 'SLACK_BOT_TOKEN',
    about: 'Slack: the bot token of the installed app.',
    sample: 'xoxb-your-token',
    secret: true,
  },
  {
    name: 'SLACK_SIGNING_SECRET',
    about: 'Slack: the signing secret, for delivery over HTTP.',
    sample: 'signing-secret-of-the-app',
    secret: true,
  },
  {
    name: 'SLACK_APP_TOKEN',
    about: 'Slack: an app-level token with connections:write, for Socket Mode instead of HTTP.',
    sample: 'xapp-your-token',
    secret: true,
  },
  { name: 'SLACK_API_URL', about: 'Slack: another Web API address, for tests.', sample: 'https://slack.com/api/' },
  {
    name: 'SERVICENOW_URL',
    about: 'ServiceNow: the instance; unset = the sandbox that comes with the desk.',
    sample: 'https://example.service-now.com',
  },
  {
    name: 'SERVICENOW_CLIENT_ID',
    about: 'ServiceNow: client id of the OAuth registry entry.',
    sample: 'client-id-of-the-entry',
  },
  {
    name: 'SERVICENOW_CLIENT_SECRET',
    about: 'ServiceNow: its secret.',
    sample: 'client-secret-of-the-entry',
    secret: true,
  },
  {
    name: 'SERVICENOW_USER',
    about: 'ServiceNow: integration user, for the password grant or Basic.',
    sample: 'secondline.integration',
  },
  {
    name: 'SERVICENOW_PASSWORD',
    about: 'ServiceNow: that user’s password.',
    sample: 'password-of-the-user',
    secret: true,
  },
  {
    name: 'SERVICENOW_API_KEY',
    about: 'ServiceNow: an inbound REST API key instead.',
    sample: 'api-key-of-the-user',
    secret: true,
  },
  {
    name: 'SERVICENOW_QUARANTINE_SECONDS',
    about: 'ServiceNow: how long an unanswered creation may still be at work before it is tried again.',
    sample: '75',
  },
  {
    name: 'SERVICENOW_GROUPS',
    about:
      'ServiceNow: assignment group sys_ids by category, as category=sys_id, comma separated; default=… for all others.',
    sample: 'default=0123456789abcdef0123456789abcdef',
  },
  { name: 'LOG_LEVEL', about: 'How much is logged: debug, info, warn or error.', sample: 'info' },
];

const harmlessSamples = new Set([
  'HOST',
  'PORT',
  'DATA_DIR',
  'DIALOGS_DIR',
  'DESK_NAME',
  'DESK_LANGUAGE',
  'SETTLE_HOURS',
  'MicrosoftAppType',
  'TEAMS_ANONYMOUS',
  'SLACK_API_URL',
  'SERVICENOW_QUARANTINE_SECONDS',
  'LOG_LEVEL',
]);

type Env = Readonly<Record<string, string | undefined>>;
type Reading = {
  readonly value: (name: string) => string | undefined;
  readonly problems: Problem[];
  readonly warnings: string[];
};

/** Reads the settings; all that is wrong is told together, naming variable and mend. */
export function readConfig(env: Env): { readonly config: Config } | { readonly problems: readonly Problem[] } {
  const reading: Reading = { value: (name) => values.get(name), problems: [], warnings: [] };
  const values = readValues(env, reading);
  const host = reading.value('HOST') ?? '127.0.0.1';
  const teams = readTeams(reading, host);
  const slack = readSlack(reading);
  const serviceNow = readServiceNow(reading);
  const deskChannel = readDeskChannel(reading, { teams: teams !== undefined, slack: slack !== undefined });
  const publicUrl = urlOf(reading, 'PUBLIC_URL');
  const config: Config = {
    host,
    port: numberOf(reading, 'PORT', 3978, 0, 65_535),
    ...(publicUrl ? { publicUrl } : {}),
    dataDir: reading.value('DATA_DIR') ?? './data',
    dialogsDir: reading.value('DIALOGS_DIR') ?? './dialogs',
    logLevel: oneOf(reading, 'LOG_LEVEL', ['debug', 'info', 'warn', 'error'] as const, 'info'),
    ...(teams ? { teams } : {}),
    ...(slack ? { slack } : {}),
    deskChannel,
    deskName: reading.value('DESK_NAME') ?? 'Global Chat L2',
    deskLanguage: oneOf(reading, 'DESK_LANGUAGE', languages, 'en'),
    ...(serviceNow ? { serviceNow } : {}),
    settleHours: numberOf(reading, 'SETTLE_HOURS', 24, 0.01, 24 * 90),
    local: !teams && !slack,
    warnings: reading.warnings,
  };
  checkReach(reading, config);
  if (reading.value('DATABASE_URL'))
    problem(
      reading,
      'DATABASE_URL',
      'is set, but the PostgreSQL store is not part of this version',
      'Unset it; the desk keeps its data in DATA_DIR.',
    );
  return reading.problems.length > 0 ? { problems: reading.problems } : { config };
}

function problem(reading: Reading, variable: string, what: string, mend: string): void {
  reading.problems.push({ variable, what, mend });
}

function readValues(env: Env, reading: Reading): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const setting of settings) {
    const direct = env[setting.name]?.trim();
    const value = direct || (setting.secret ? fromFile(env, setting.name, reading) : undefined);
    if (!value) continue;
    if (value === setting.sample && !harmlessSamples.has(setting.name)) {
      problem(
        reading,
        setting.name,
        'still has the value of .env.sample',
        'Put your own value there, or remove the line.',
      );
    }
    values.set(setting.name, value);
  }
  const known = new Map(settings.map((setting) => [setting.name.toLowerCase().replaceAll('_', ''), setting.name]));
  for (const name of Object.keys(env)) {
    const meant = known.get(name.toLowerCase().replaceAll('_', ''));
    if (meant && meant !== name) reading.warnings.push(`${name} is not read; did you mean ${meant}?`);
  }
  return values;
}

function fromFile(env: Env, name: string, reading: Reading): string | undefined {
  const path = env[`${name}_FILE`]?.trim();
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    problem(
      reading,
      `${name}_FILE`,
      `names a file that cannot be read (${(error as NodeJS.ErrnoException).code})`,
      'Check the path and its permissions.',
    );
    return undefined;
  }
}

function numberOf(reading: Reading, name: string, fallback: number, least: number, most: number): number {
  const text = reading.value(name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  problem(reading, name, `is "${text}"`, `Give a number from ${least} to ${most}.`);
  return fallback;
}

function oneOf<const T extends string>(reading: Reading, name: string, allowed: readonly T[], fallback: T): T {
  const text = reading.value(name);
  const found = allowed.find((one) => one.toLowerCase() === text?.toLowerCase());
  if (text !== undefined && !found) problem(reading, name, `is "${text}"`, `Give one of ${allowed.join(', ')}.`);
  return found ?? fallback;
}

function urlOf(reading: Reading, name: string): string | undefined {
  const text = reading.value(name);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))) return text;
  problem(reading, name, `is "${text}"`, 'Give an https address.');
  return undefined;
}

function readTeams(reading: Reading, host: string): Config['teams'] {
  const appId = reading.value('MicrosoftAppId');
  const anonymous = reading.value('TEAMS_ANONYMOUS');
  if (anonymous !== undefined) checkAnonymous(reading, anonymous, host, appId);
  const tenants = (reading.value('TEAMS_TENANTS') ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const password = reading.value('MicrosoftAppPassword');
  const tenantId = reading.value('MicrosoftAppTenantId');
  if (!appId) {
    for (const [name, value] of [
      ['MicrosoftAppPassword', password],
      ['MicrosoftAppTenantId', tenantId],
    ]) {
      if (value)
        problem(
          reading,
          'MicrosoftAppId',
          `is missing, although ${name} is set`,
          'Copy the application (client) id from the Azure Bot’s configuration page.',
        );
    }
    return anonymous === 'loopback' ? { appId: '', appType: 'SingleTenant', tenants, anonymous: true } : undefined;
  }
  const appType = oneOf(
    reading,
    'MicrosoftAppType',
    ['SingleTenant', 'MultiTenant', 'UserAssignedMSI'] as const,
    'SingleTenant',
  );
  if (appType !== 'UserAssignedMSI' && !password)
    problem(
      reading,
      'MicrosoftAppPassword',
      'is missing, although MicrosoftAppId is set',
      'Make a client secret in the app registration under Certificates & secrets.',
    );
  if (appType !== 'MultiTenant' && !tenantId)
    problem(
      reading,
      'MicrosoftAppTenantId',
      'is missing, although MicrosoftAppId is set',
      'Copy the directory (tenant) id from the app registration’s overview.',
    );
  if (appType === 'MultiTenant' && tenants.length === 0)
    problem(
      reading,
      'TEAMS_TENANTS',
      'is missing for a multi-tenant bot',
      'Name the tenants whose people may use the desk.',
    );
  const allowed = tenants.length > 0 ? tenants : tenantId ? [tenantId] : [];
  return {
    appId,
    ...(password ? { appPassword: secret(password) } : {}),
    appType,
    ...(tenantId ? { tenantId } : {}),
    tenants: allowed,
    anonymous: false,
  };
}

function checkAnonymous(reading: Reading, anonymous: string, host: string, appId: string | undefined): void {
  const name = 'TEAMS_ANONYMOUS';
  if (anonymous !== 'loopback') problem(reading, name, `is "${anonymous}"`, 'The only value is "loopback".');
  if (!isLoopback(host))
    problem(reading, name, `accepts everybody, and HOST is ${host}`, 'Use it on a loopback HOST only, or remove it.');
  if (appId)
    problem(
      reading,
      name,
      'is set together with MicrosoftAppId',
      'Remove one of the two: with an app id every call must be signed.',
    );
  if (reading.value('PUBLIC_URL'))
    problem(
      reading,
      name,
      'is set together with PUBLIC_URL',
      'Remove one of the two: an open door must not be public.',
    );
}

function readSlack(reading: Reading): Config['slack'] {
  const botToken = reading.value('SLACK_BOT_TOKEN');
  const signingSecret = reading.value('SLACK_SIGNING_SECRET');
  const appToken = reading.value('SLACK_APP_TOKEN');
  const apiUrl = urlOf(reading, 'SLACK_API_URL');
  if (!botToken) {
    if (signingSecret || appToken)
      problem(
        reading,
        'SLACK_BOT_TOKEN',
        'is missing, although other Slack settings are there',
        'Copy the Bot User OAuth Token from OAuth & Permissions.',
      );
    return undefined;
  }
  if (!botToken.startsWith('xoxb-'))
    problem(reading, 'SLACK_BOT_TOKEN', 'does not begin with xoxb-', 'Copy the Bot User OAuth Token, not another one.');
  if (appToken && !appToken.startsWith('xapp-'))
    problem(reading, 'SLACK_APP_TOKEN', 'does not begin with xapp-', 'Make an app-level token with connections:write.');
  if (!signingSecret && !appToken)
    problem(
      reading,
      'SLACK_SIGNING_SECRET',
      'is missing, although SLACK_BOT_TOKEN is set',
      'Copy it from Basic Information, or set SLACK_APP_TOKEN for Socket Mode.',
    );
  return {
    botToken: secret(botToken),
    ...(signingSecret ? { signingSecret: secret(signingSecret) } : {}),
    ...(appToken ? { appToken: secret(appToken) } : {}),
    ...(apiUrl ? { apiUrl } : {}),
  };
}

function readDeskChannel(reading: Reading, connected: { teams: boolean; slack: boolean }): Config['deskChannel'] {
  const text = reading.value('DESK_CHANNEL');
  if (text === undefined) return { channel: 'web' };
  const [channel, ...rest] = text.split(':');
  const id = rest.join(':');
  if ((channel !== 'teams' && channel !== 'slack') || id === '') {
    problem(reading, 'DESK_CHANNEL', `is "${text}"`, 'Write teams:<channel id> or slack:<channel id>.');
    return { channel: 'web' };
  }
  if (!connected[channel])
    problem(
      reading,
      'DESK_CHANNEL',
      `names a channel in ${channel}, which is not connected`,
      `Fill in the ${channel} settings, or remove it.`,
    );
  return { channel, id };
}

function readServiceNow(reading: Reading): Config['serviceNow'] {
  const url = reading.value('SERVICENOW_URL');
  const id = reading.value('SERVICENOW_CLIENT_ID');
  const key = reading.value('SERVICENOW_API_KEY');
  const user = reading.value('SERVICENOW_USER');
  if (!url) {
    if (id || key || user)
      problem(
        reading,
        'SERVICENOW_URL',
        'is missing, although credentials are set',
        'Give the address of the instance, or remove the credentials to use the sandbox.',
      );
    return undefined;
  }
  const auth = readRecordAuth(reading);
  const groups = readGroups(reading);
  const quarantineSeconds = numberOf(reading, 'SERVICENOW_QUARANTINE_SECONDS', 75, 0, 3600);
  return auth && { url, auth: () => auth, quarantineSeconds, ...(groups ? { groups } : {}) };
}

// In the order of preference of servicenow.md §1.1: OAuth, API key, password grant, Basic.
function readRecordAuth(reading: Reading): RecordAuth | undefined {
  const clientId = reading.value('SERVICENOW_CLIENT_ID');
  const clientSecret = reading.value('SERVICENOW_CLIENT_SECRET');
  const user = reading.value('SERVICENOW_USER');
  const password = reading.value('SERVICENOW_PASSWORD');
  const key = reading.value('SERVICENOW_API_KEY');
  if (Boolean(clientId) !== Boolean(clientSecret))
    problem(
      reading,
      clientId ? 'SERVICENOW_CLIENT_SECRET' : 'SERVICENOW_CLIENT_ID',
      'is missing; the two go together',
      'Copy both from the OAuth registry entry.',
    );
  if (Boolean(user) !== Boolean(password))
    problem(
      reading,
      user ? 'SERVICENOW_PASSWORD' : 'SERVICENOW_USER',
      'is missing; the two go together',
      'Give user and password of the integration user.',
    );
  if (clientId && clientSecret)
    return user && password
      ? { kind: 'password', clientId, clientSecret, user, password }
      : { kind: 'oauth', clientId, clientSecret };
  if (key) return { kind: 'api-key', key };
  if (user && password) return { kind: 'basic', user, password };
  problem(
    reading,
    'SERVICENOW_CLIENT_ID',
    'is missing: there are no credentials for SERVICENOW_URL',
    'Set client id and secret, or an API key, or user and password.',
  );
  return undefined;
}

function readGroups(reading: Reading): Readonly<Record<string, string>> | undefined {
  const text = reading.value('SERVICENOW_GROUPS');
  if (!text) return undefined;
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
  const wrong = pairs.filter(([category, id]) => !category || !/^[0-9a-f]{32}$/.test(id ?? ''));
  if (wrong.length > 0)
    problem(
      reading,
      'SERVICENOW_GROUPS',
      `has "${wrong.map((pair) => pair.join('=')).join(', ')}"`,
      'Write category=sys_id pairs; a sys_id has 32 hexadecimal digits.',
    );
  return Object.fromEntries(pairs as [string, string][]);
}

// Nobody from outside may find the playground, which has no sign-in.
function checkReach(reading: Reading, config: Config): void {
  if (isLoopback(config.host)) return;
  if (config.local)
    problem(
      reading,
      'HOST',
      `is ${config.host}, and no platform is connected`,
      'The playground has no sign-in: keep HOST at 127.0.0.1, or connect Teams or Slack.',
    );
  else if (config.deskChannel.channel === 'web')
    problem(
      reading,
      'DESK_CHANNEL',
      `is missing while HOST is ${config.host}`,
      'Name the agents’ channel: their pane in the playground is for loopback only.',
    );
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/** All problems in plain sentences, for whoever started the desk. */
export function describeProblems(problems: readonly Problem[]): string {
  const lines = problems.map(({ variable, what, mend }) => `  ${variable} ${what}. ${mend}`);
  return [
    `Secondline cannot start: ${problems.length === 1 ? 'one setting is' : `${problems.length} settings are`} wrong.`,
    ...lines,
  ].join('\n');
}

/** What `--help` prints. */
export function helpText(): string {
  const lines = settings.map(
    ({ name, about, secret: hidden }) => `  ${name}${hidden ? ' (or NAME_FILE)' : ''}\n      ${about}`,
  );
  return [
    'Usage: node dist/main.js [--help]',
    '',
    'Starts the desk. Settings come from the environment or from a file .env in this folder:',
    '',
    ...lines,
  ].join('\n');
}

/** The text of `.env.sample`; a test holds the file to it. */
export function envSample(): string {
  const head = [
    '# Every setting of Secondline. All are optional: with none the whole desk runs on this machine.',
    '# Secrets can also be given as NAME_FILE, the path of a file that holds the value.',
    '',
  ];
  return [...head, ...settings.flatMap(({ name, about, sample }) => [`# ${about}`, `# ${name}=${sample}`, ''])].join(
    '\n',
  );
}
