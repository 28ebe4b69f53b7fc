import { guidsOf, numberIn, oneOf, quoted, type Reader, secretsByComma, urlOf } from './config-reader.ts';
import type { SettingName } from './config-table.ts';
import type { ChannelName } from './desk/message.ts';
import type { Secret } from './secret.ts';

/** Where the service listens, and where the world finds it. */
export type Listening = { readonly host: string; readonly port: number; readonly publicUrl?: string };

/** How the bot proves itself to Teams and whom it serves; `appId` is empty when `anonymous`. */
export type TeamsSettings = {
  readonly appId: string;
  readonly appPassword?: Secret;
  readonly appType: 'SingleTenant' | 'MultiTenant' | 'UserAssignedMSI';
  readonly tenantId?: string;
  readonly tenants: readonly string[];
  readonly anonymous: boolean;
};

/**
 * How the bot proves itself to Slack, and Slack to it: by signature, by Socket Mode, or both. `signingSecret` holds two
 * by comma while one is being replaced.
 */
export type SlackSettings = {
  readonly botToken: Secret;
  readonly signingSecret?: Secret;
  readonly appToken?: Secret;
  readonly apiUrl?: string;
};

/** The agents' shared channel; the web one is the desk pane of the page. */
export type DeskChannel = { readonly channel: ChannelName; readonly id?: string };

const registration = "the app registration's Overview in the Microsoft Entra admin center";

const teamsNames = [
  'MicrosoftAppId',
  'MicrosoftAppPassword',
  'MicrosoftAppTenantId',
  'TEAMS_TENANTS',
  'TEAMS_ANONYMOUS',
] as const;
const slackNames = ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN', 'SLACK_API_URL'] as const;

/** Whether anybody began to connect Teams (`teams`), Slack (`slack`) or either, finished or not. */
export function begun(reader: Reader, platform?: 'teams' | 'slack'): boolean {
  const names: readonly SettingName[] = [
    ...(platform === 'slack' ? [] : teamsNames),
    ...(platform === 'teams' ? [] : slackNames),
  ];
  return names.some((name) => reader.given(name));
}

/** Reads host, port and public address. */
export function readListening(reader: Reader): Listening {
  const host = (reader.text('HOST') ?? '127.0.0.1').replace(/^\[(.*)\]$/, '$1');
  if (!/^(?:[\w.-]+|[\da-f:.]+)$/i.test(host) || /^\d+$/.test(host)) {
    reader.refuse('HOST', `${quoted(host)} is not a host`, 'Write only an address or name; the port goes into PORT.');
  }
  const port = numberIn(reader, 'PORT', { least: 0, most: 65_535, unset: 3978, whole: true });
  const mend = 'Write an origin such as https://desk.acme.com.';
  const url = urlOf(reader, 'PUBLIC_URL', reader.text('PUBLIC_URL'), mend);
  if (url && (url.pathname !== '/' || url.search !== '' || url.hash !== '')) {
    reader.refuse('PUBLIC_URL', 'has something behind the host', mend);
  }
  return { host, port, ...(url ? { publicUrl: url.origin } : {}) };
}

/** Reads the Teams settings; a half-configured bot is a problem that says what is missing and where it is found. */
export function readTeams(reader: Reader, loopback: boolean): TeamsSettings | undefined {
  const [appId] = guidsOf(reader, 'MicrosoftAppId', registration);
  const appPassword = reader.secret('MicrosoftAppPassword');
  const appType = oneOf(reader, 'MicrosoftAppType', ['SingleTenant', 'MultiTenant', 'UserAssignedMSI'], 'SingleTenant');
  const [tenantId] = guidsOf(reader, 'MicrosoftAppTenantId', registration);
  const named = guidsOf(reader, 'TEAMS_TENANTS', "each tenant's Overview in the Microsoft Entra admin center");
  const anonymous = readAnonymous(reader, loopback);
  if (!anonymous) checkTeams(reader, appType);
  if (!appId && !anonymous) return undefined;
  const tenants = named.length === 0 && tenantId ? [tenantId] : named;
  return {
    appId: appId ?? '',
    ...(appPassword ? { appPassword } : {}),
    appType,
    ...(tenantId ? { tenantId } : {}),
    tenants,
    anonymous,
  };
}

/** An unauthenticated endpoint is for local tools alone: whoever can reach it could speak as anybody. */
function readAnonymous(reader: Reader, loopback: boolean): boolean {
  const value = reader.text('TEAMS_ANONYMOUS');
  if (value === undefined) return false;
  const name = 'TEAMS_ANONYMOUS';
  if (value !== 'loopback') {
    reader.refuse(name, `does not know ${quoted(value)}`, "The only value is 'loopback'; unset it otherwise.");
  }
  if (reader.given('MicrosoftAppId') || reader.given('MicrosoftAppPassword')) {
    reader.refuse(
      name,
      'would switch off the check of the app id that is set',
      'Unset it, or the Microsoft… settings.',
    );
  }
  if (!loopback) {
    reader.refuse(name, 'would let anybody speak as any employee, as HOST is not loopback', 'Unset it, or unset HOST.');
  }
  if (reader.given('PUBLIC_URL')) {
    reader.refuse(name, 'cannot be combined with a public address', 'Unset it, or unset PUBLIC_URL.');
  }
  return true;
}

function checkTeams(reader: Reader, appType: TeamsSettings['appType']): void {
  if (!begun(reader, 'teams')) return;
  if (!reader.given('MicrosoftAppId')) {
    reader.refuse(
      'MicrosoftAppId',
      'is missing, though other Teams settings are there',
      `Copy it from ${registration}.`,
    );
    return;
  }
  if (appType !== 'UserAssignedMSI' && !reader.given('MicrosoftAppPassword')) {
    reader.refuse(
      'MicrosoftAppPassword',
      'is missing beside MicrosoftAppId',
      'Make a client secret under "Certificates & secrets" of the app registration and copy its value (not its id).',
    );
  }
  if (appType !== 'MultiTenant' && !reader.given('MicrosoftAppTenantId')) {
    reader.refuse('MicrosoftAppTenantId', `is missing for a ${appType} bot`, `Copy it from ${registration}.`);
  }
  if (appType === 'MultiTenant' && !reader.given('TEAMS_TENANTS') && !reader.given('MicrosoftAppTenantId')) {
    const mend = 'List the ids of the tenants whose people you serve, by comma.';
    reader.refuse('TEAMS_TENANTS', 'is missing: a MultiTenant bot would serve people of any company', mend);
  }
}

/** Reads the Slack settings; without signing secret or app token nothing could be taken from Slack. */
export function readSlack(reader: Reader): SlackSettings | undefined {
  const botToken = tokenOf(reader, 'SLACK_BOT_TOKEN', 'xoxb-', 'the Bot User OAuth Token from "OAuth & Permissions"');
  const signingSecret = secretsByComma(reader, 'SLACK_SIGNING_SECRET');
  const appToken = tokenOf(reader, 'SLACK_APP_TOKEN', 'xapp-', 'an app-level token from "Basic Information"');
  const api = urlOf(reader, 'SLACK_API_URL', reader.text('SLACK_API_URL'), 'Unset it, to use the real Slack.');
  if (!reader.given('SLACK_BOT_TOKEN')) {
    if (begun(reader, 'slack')) {
      const mend = 'Install the app to the workspace and copy the Bot User OAuth Token from "OAuth & Permissions".';
      reader.refuse('SLACK_BOT_TOKEN', 'is missing, though other Slack settings are there', mend);
    }
    return undefined;
  }
  if (!reader.given('SLACK_SIGNING_SECRET') && !reader.given('SLACK_APP_TOKEN')) {
    reader.refuse(
      'SLACK_SIGNING_SECRET',
      'is missing beside SLACK_BOT_TOKEN, and so is SLACK_APP_TOKEN',
      'Copy the Signing Secret from "Basic Information" of the app, or make an app-level token there for Socket Mode.',
    );
  }
  if (!botToken) return undefined;
  return {
    botToken,
    ...(signingSecret ? { signingSecret } : {}),
    ...(appToken ? { appToken } : {}),
    ...(api ? { apiUrl: api.href.endsWith('/') ? api.href : `${api.href}/` } : {}),
  };
}

function tokenOf(
  reader: Reader,
  name: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN',
  start: string,
  which: string,
): Secret | undefined {
  const token = reader.secret(name);
  if (!token || token.reveal().startsWith(start)) return token;
  return reader.refuse(name, `does not begin with ${start}, so it is another kind of token`, `Copy ${which}.`);
}

/** Reads where the agents work. */
export function readDeskChannel(reader: Reader): DeskChannel {
  const value = reader.text('DESK_CHANNEL') ?? 'web';
  if (value === 'web') return { channel: 'web' };
  const name = 'DESK_CHANNEL';
  const [, channel, id] = /^(teams|slack):(\S+)$/.exec(value) ?? [];
  if (!id || (channel !== 'teams' && channel !== 'slack')) {
    reader.refuse(name, `cannot be ${quoted(value)}`, 'Write teams:<channel id> or slack:<channel id>.');
    return { channel: 'web' };
  }
  if (!begun(reader, channel)) {
    const missing =
      channel === 'teams' ? 'MicrosoftAppId and what belongs to it' : 'SLACK_BOT_TOKEN and what belongs to it';
    reader.refuse(name, `is in ${channel}, which is not configured`, `Set ${missing}, or unset ${name}.`);
  }
  checkChannelId(reader, channel, id);
  return { channel, id };
}

function checkChannelId(reader: Reader, channel: 'teams' | 'slack', id: string): void {
  const name = 'DESK_CHANNEL';
  if (channel === 'slack') {
    if (/^[CG][A-Z0-9]+$/.test(id)) return;
    const mend = 'Open the channel details in Slack; the id (C0…) is at the bottom.';
    reader.refuse(name, `${quoted(id)} is not the id of a Slack channel`, mend);
    return;
  }
  if (/^19:[^\s/%]+$/.test(id)) return;
  const mend =
    'Use "Get link to channel" in Teams: the id is the part that begins with 19%3a; write : for %3a and @ for %40.';
  reader.refuse(name, `${quoted(id)} is not the id of a Teams channel (19:…@thread.tacv2)`, mend);
}
