import {
  begun,
  type DeskChannel,
  type Listening,
  readDeskChannel,
  readListening,
  readSlack,
  readTeams,
  type SlackSettings,
  type TeamsSettings,
} from './config-platforms.ts';
import {
  type Environment,
  isLoopback,
  numberIn,
  oneOf,
  type Problem,
  quoted,
  type Reader,
  readerOf,
} from './config-reader.ts';
import { readServiceNow, type ServiceNowSettings, unwise } from './config-servicenow.ts';
import { configTable } from './config-table.ts';
import type { Language, languages } from './desk/language.ts';
import type { Secret } from './secret.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** How much the outside takes: Teams in one tenant, Slack in one workspace, ServiceNow of one account; 0 is no limit. */
export type Pace = {
  readonly instances: number;
  readonly teamsTenantPerSecond: number;
  readonly slackPostsPerMinute: number;
  readonly serviceNowPerSecond: number;
};

/**
 * Everything an operator decides, read once at the start. `serviceNow` absent means the sandbox; `local` that no
 * platform is connected, so that the whole desk runs on this machine.
 */
export type Config = Listening & {
  readonly dataDir: string;
  readonly databaseUrl?: Secret;
  readonly dialogsDir: string;
  readonly logLevel: (typeof levels)[number];
  readonly teams?: TeamsSettings;
  readonly slack?: SlackSettings;
  readonly deskChannel: DeskChannel;
  readonly deskName: string;
  readonly deskLanguage: Language;
  /** IANA name of the time zone in which the agents' cards show hours. */
  readonly deskZone: string;
  /** How many requests have their card in the shared channel at once; 0 for all of them. */
  readonly cardsAtOnce: number;
  readonly settleHours: number;
  /** For how many days people's words are kept, and for how many the bare entries of the journal. */
  readonly retentionDays: { readonly texts: number; readonly lines: number };
  readonly serviceNow?: ServiceNowSettings;
  /** What the outside takes, in requests of all instances together, and how many instances share it. */
  readonly pace: Pace;
  readonly local: boolean;
  /** Every secret above once more, for the log to leave out. */
  readonly secrets: readonly Secret[];
  /** What is allowed but probably not meant, as sentences. */
  readonly warnings: readonly string[];
};

// The compiler keeps this list the desk's own, in its order.
const knownLanguages: typeof languages = ['en', 'es', 'pt', 'fr', 'de'];

/** Reads all settings of an environment: the configuration, or every problem at once. */
export function readConfig(env: Environment): { readonly config: Config } | { readonly problems: readonly Problem[] } {
  const reader = readerOf(env);
  const listening = readListening(reader);
  const loopback = isLoopback(listening.host);
  const databaseUrl = readDatabase(reader);
  const teams = readTeams(reader, loopback);
  const slack = readSlack(reader);
  const deskChannel = readDeskChannel(reader);
  checkReach(reader, loopback);
  const serviceNow = readServiceNow(reader);
  const config: Config = {
    ...listening,
    dataDir: reader.text('DATA_DIR') ?? './data',
    ...(databaseUrl ? { databaseUrl } : {}),
    dialogsDir: reader.text('DIALOGS_DIR') ?? './dialogs',
    logLevel: oneOf(reader, 'LOG_LEVEL', levels, 'info'),
    ...(teams ? { teams } : {}),
    ...(slack ? { slack } : {}),
    deskChannel,
    deskName: readDeskName(reader),
    deskLanguage: oneOf(reader, 'DESK_LANGUAGE', knownLanguages, 'en'),
    deskZone: readDeskZone(reader),
    cardsAtOnce: numberIn(reader, 'DESK_CARDS_AT_ONCE', { least: 0, most: 1_000, unset: 10, whole: true }),
    settleHours: numberIn(reader, 'SETTLE_HOURS', { least: 0.1, most: 720, unset: 24 }),
    retentionDays: {
      texts: numberIn(reader, 'RETENTION_TEXT_DAYS', { least: 7, most: 3650, unset: 90, whole: true }),
      lines: numberIn(reader, 'RETENTION_AUDIT_DAYS', { least: 7, most: 3650, unset: 400, whole: true }),
    },
    ...(serviceNow ? { serviceNow } : {}),
    pace: readPace(reader),
    local: teams === undefined && slack === undefined,
    secrets: reader.secrets,
    warnings: [...slipsIn(env), ...unwise(serviceNow), ...unused(teams ?? slack, databaseUrl)],
  };
  return reader.problems.length > 0 ? { problems: reader.problems } : { config };
}

function readPace(reader: Reader): Pace {
  const whole = { least: 0, whole: true } as const;
  return {
    instances: numberIn(reader, 'INSTANCES', { least: 1, whole: true, most: 100, unset: 1 }),
    teamsTenantPerSecond: numberIn(reader, 'TEAMS_REQUESTS_PER_SECOND', { ...whole, most: 1_000, unset: 50 }),
    slackPostsPerMinute: numberIn(reader, 'SLACK_POSTS_PER_MINUTE', { ...whole, most: 10_000, unset: 400 }),
    serviceNowPerSecond: numberIn(reader, 'SERVICENOW_REQUESTS_PER_SECOND', { ...whole, most: 1_000, unset: 7 }),
  };
}

function readDatabase(reader: Reader): Secret | undefined {
  const url = reader.secret('DATABASE_URL');
  if (url === undefined || /^postgres(?:ql)?:\/\/[^/\s]+\/[^/\s]+$/.test(url.reveal())) return url;
  const mend = 'Write postgres://<role>:<password>@<host>/<database>.';
  return reader.refuse('DATABASE_URL', 'is not the address of a PostgreSQL database', mend);
}

function unused(platform: object | undefined, databaseUrl: Secret | undefined): readonly string[] {
  if (platform || !databaseUrl) return [];
  return ['DATABASE_URL is not used: no platform is connected, and what is tried on the page is forgotten at the end.'];
}

/** The page has no login: it is for whoever sits at this machine, and is never served to a network. */
function checkReach(reader: Reader, loopback: boolean): void {
  const open = !loopback || reader.given('PUBLIC_URL');
  if (!open) return;
  if (!begun(reader)) {
    const mend = 'Unset it to try the desk on this machine, or connect Teams or Slack.';
    const what = 'would open the page, which has no login, to the network: no platform is configured';
    reader.refuse(loopback ? 'PUBLIC_URL' : 'HOST', what, mend);
    return;
  }
  if (reader.given('DESK_CHANNEL') && reader.text('DESK_CHANNEL') !== 'web') return;
  const what = 'is needed here: without it agents work in the page of this machine, which has no login';
  reader.refuse('DESK_CHANNEL', what, 'Set teams:<channel id> or slack:<channel id>.');
}

function readDeskName(reader: Reader): string {
  const name = reader.text('DESK_NAME') ?? 'Global Chat L2';
  if (name.length > 40) reader.refuse('DESK_NAME', `is too long (${name.length} characters)`, 'Use at most 40.');
  return name;
}

function readDeskZone(reader: Reader): string {
  const zone = reader.text('DESK_ZONE');
  // Nothing to check, and the first look at a zone loads all of them.
  if (zone === undefined) return 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    reader.refuse('DESK_ZONE', `does not know ${quoted(zone)}`, 'Use an IANA name such as Europe/Madrid.');
    return 'UTC';
  }
}

const known: readonly string[] = configTable.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]));

/** Variables that are one slip away from a setting and therefore do nothing; short names are left alone. */
function slipsIn(env: Environment): readonly string[] {
  return Object.keys(env).flatMap((name) => {
    if (name.length < 7 || known.includes(name)) return [];
    const meant = known.find((one) => one.length >= 7 && env[one] === undefined && isSlip(name, one));
    return meant === undefined ? [] : [`${name} is not a setting and does nothing. Did you mean ${meant}?`];
  });
}

const loose = (name: string) => name.replaceAll(/[_-]/g, '').toLowerCase();

/** One letter too many, too few, wrong, or two swapped; or only case and underscores differ. */
function isSlip(written: string, meant: string): boolean {
  const a = loose(written);
  const b = loose(meant);
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const [restA, restB] = [a.slice(at), b.slice(at)];
  if (restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1)) return true;
  return restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0];
}

/** All problems in plain sentences, one line each with its mend below. */
export function describeProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? 'One setting needs' : `${problems.length} things in the settings need`;
  const lines = problems.map(({ variable, what, mend }) => `  ${variable} ${joined(what)}.\n    ${mend}`);
  return [`Secondline did not start. ${count} attention:`, '', ...lines, '', 'All settings: .env.sample'].join('\n');
}

// Some problems begin with the faulty value itself.
const joined = (what: string) => (what.startsWith('"') ? `is wrong: ${what}` : what);

/** What `node dist/main.js --help` prints: how to start, and every setting. */
export function helpText(): string {
  const lines = configTable.map(({ name, secret, about, ...shown }) => {
    const unset = shown.default === undefined ? '' : ` (${shown.default})`;
    return `  ${name}${secret ? ' or ' : ''}${secret ? `${name}_FILE` : ''}${unset}\n      ${about}`;
  });
  return [
    'Secondline: an IT service desk that lives in Microsoft Teams and Slack.',
    '',
    'Usage: node dist/main.js [--help]',
    '',
    'Settings come from the environment and from the file .env in the current folder; defaults stand in parentheses.',
    'With nothing set, the whole desk runs on this machine.',
    '',
    ...lines,
  ].join('\n');
}
