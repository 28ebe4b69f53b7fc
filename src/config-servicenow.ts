import { isLoopback, numberIn, oneOf, pairsOf, quoted, type Reader, secretsByComma, urlOf } from './config-reader.ts';
import type { SettingName } from './config-table.ts';
import type { closeCodes } from './desk/incident.ts';
import type { Credentials } from './effects/servicenow-auth.ts';
import type { Secret } from './secret.ts';

/**
 * How the desk reaches ServiceNow. `url` is the instance's origin, `auth` gives the credentials (a call, so that they
 * are not printed with the rest), `groups` the assignment group (sys_id) of a
 * category, `outcomeCodes` the instance's resolution code for one of the desk's.
 */
export type ServiceNowSettings = {
  readonly url: string;
  readonly auth: () => Credentials;
  readonly quarantineSeconds: number;
  readonly groups?: Readonly<Record<string, string>>;
  readonly outcomeCodes?: Readonly<Record<string, string>>;
  /** The knowledge bases (names or sys_ids) whose articles employees may be shown; absent, none. */
  readonly knowledgeBases?: readonly string[];
  /** Whether what employees say of an article is sent back. */
  readonly articleFeedback: boolean;
  /** Signs the instance's hints; two by comma while one is being replaced. */
  readonly webhookSecret?: Secret;
  /** The user name under which the desk writes there. */
  readonly account?: string;
};

const ours: Readonly<Record<(typeof closeCodes)[number], true>> = {
  'Solution provided': true,
  'Workaround provided': true,
  'Resolved by caller': true,
  'Resolved by request': true,
  'User error': true,
  'Known error': true,
  Duplicate: true,
  'No resolution provided': true,
};

const credentialNames = [
  'SERVICENOW_CLIENT_ID',
  'SERVICENOW_CLIENT_SECRET',
  'SERVICENOW_USER',
  'SERVICENOW_PASSWORD',
  'SERVICENOW_API_KEY',
] as const satisfies readonly SettingName[];

/** Reads the ServiceNow settings; nothing when the sandbox is to stand in for an instance. */
export function readServiceNow(reader: Reader): ServiceNowSettings | undefined {
  const url = originOf(reader);
  const auth = readCredentials(reader);
  const quarantineSeconds = numberIn(reader, 'SERVICENOW_QUARANTINE_SECONDS', {
    least: 0,
    most: 3600,
    unset: 75,
    whole: true,
  });
  const groups = pairsOf(reader, 'SERVICENOW_GROUPS', {
    fits: (key, value) => /^[\w-]+$/.test(key) && /^[0-9a-f]{32}$/.test(value),
    form: 'category=sys_id by comma, each sys_id being 32 hexadecimal digits ("Copy sys_id" on the group)',
  });
  const outcomeCodes = pairsOf(reader, 'SERVICENOW_CLOSE_CODES', {
    fits: (key, value) => Object.hasOwn(ours, key) && value !== '',
    form: `ours=yours by comma; ours are: ${Object.keys(ours).join(', ')}`,
  });
  const knowledgeBases = listOf(reader.text('SERVICENOW_KNOWLEDGE_BASES'));
  const articleFeedback = oneOf(reader, 'SERVICENOW_ARTICLE_FEEDBACK', ['yes', 'no'], 'yes') === 'yes';
  const webhookSecret = secretsByComma(reader, 'SERVICENOW_WEBHOOK_SECRET');
  const account = reader.text('SERVICENOW_ACCOUNT');
  if (!url || !auth) return undefined;
  return {
    url,
    auth: () => auth,
    quarantineSeconds,
    ...(groups ? { groups } : {}),
    ...(outcomeCodes ? { outcomeCodes } : {}),
    ...(knowledgeBases.length > 0 ? { knowledgeBases } : {}),
    articleFeedback,
    ...(webhookSecret ? { webhookSecret } : {}),
    ...(account ? { account } : {}),
  };
}

const listOf = (text = ''): readonly string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

const urlMend = 'Write the name of the instance (acme), its host (acme.service-now.com) or its address.';

/** The origin of an instance named as people name it: `acme`, a host, or any page of it. */
function originOf(reader: Reader): string | undefined {
  const value = reader.text('SERVICENOW_URL');
  if (value === undefined) return undefined;
  if (/^[a-z0-9][a-z0-9-]*$/i.test(value) && !isLoopback(value))
    return `https://${value.toLowerCase()}.service-now.com`;
  const whole = /^[a-z]+:\/\//i.test(value) ? value : `${isLoopback(hostIn(value)) ? 'http' : 'https'}://${value}`;
  return urlOf(reader, 'SERVICENOW_URL', whole, urlMend)?.origin;
}

function hostIn(value: string): string {
  return /^\[[^\]]*\]|^[^:/]*/.exec(value)?.[0] ?? '';
}

/** What is set decides: OAuth before API key before password grant before Basic; two ways at once are refused. */
function readCredentials(reader: Reader): Credentials | undefined {
  const clientId = reader.text('SERVICENOW_CLIENT_ID');
  const clientSecret = reader.secret('SERVICENOW_CLIENT_SECRET')?.reveal();
  const user = reader.text('SERVICENOW_USER');
  const password = reader.secret('SERVICENOW_PASSWORD')?.reveal();
  const key = reader.secret('SERVICENOW_API_KEY')?.reveal();
  checkCredentials(reader);
  if (key) return { kind: 'api-key', key };
  if (clientId && clientSecret) {
    // A user beside a client is there for the password grant: client credentials have their user in the registry entry.
    if (user && password) return { kind: 'password', clientId, clientSecret, user, password };
    return { kind: 'oauth', clientId, clientSecret };
  }
  return user && password ? { kind: 'basic', user, password } : undefined;
}

function checkCredentials(reader: Reader): void {
  const given = credentialNames.filter((name) => reader.given(name));
  const [first] = given;
  if (!reader.given('SERVICENOW_URL')) {
    if (!first) return;
    const mend = 'Name the instance, or unset the credentials to use the sandbox.';
    reader.refuse('SERVICENOW_URL', `is missing, though ${first} is set`, mend);
  } else if (!first) {
    const mend =
      'Set SERVICENOW_CLIENT_ID and SERVICENOW_CLIENT_SECRET (OAuth), or SERVICENOW_API_KEY, or SERVICENOW_USER and SERVICENOW_PASSWORD.';
    reader.refuse('SERVICENOW_URL', 'is set, but nothing lets the desk in', mend);
  }
  if (reader.given('SERVICENOW_API_KEY') && given.length > 1) {
    const other = given.filter((name) => name !== 'SERVICENOW_API_KEY').join(', ');
    reader.refuse('SERVICENOW_API_KEY', `is set beside ${other}: two ways in`, 'Keep one of them.');
  }
  both(reader, 'SERVICENOW_CLIENT_ID', 'SERVICENOW_CLIENT_SECRET', 'the Application Registry entry');
  both(reader, 'SERVICENOW_USER', 'SERVICENOW_PASSWORD', "the integration user's record");
}

function both(reader: Reader, one: SettingName, other: SettingName, where: string): void {
  if (reader.given(one) === reader.given(other)) return;
  const [there, missing] = reader.given(one) ? [one, other] : [other, one];
  reader.refuse(missing, `is missing beside ${there}`, `Take it from ${where}, or unset ${there}.`);
}

/** What an admin should know about settings that are allowed but unwise. */
export function unwise(settings: ServiceNowSettings | undefined): readonly string[] {
  if (!settings || settings.quarantineSeconds >= 75 || isLoopback(new URL(settings.url).hostname)) return [];
  const seconds = quoted(String(settings.quarantineSeconds));
  return [
    `SERVICENOW_QUARANTINE_SECONDS is ${seconds}: an instance may work on a lost request for 60 seconds, so below 75 an incident can be made twice.`,
  ];
}
