/**
 * One setting as `.env.sample` and `--help` tell it. `secret` ones are also read from the file that `NAME_FILE` names.
 * Shown beside the name is its `default`, else an `example` that may be used as it is, else a `sample`: a placeholder
 * that is refused when it is still there at start-up.
 */
export type Setting = {
  readonly name: string;
  readonly about: string;
  readonly secret?: true;
  readonly default?: string;
  readonly example?: string;
  readonly sample?: string;
};

const house = [
  {
    name: 'HOST',
    default: '127.0.0.1',
    about:
      'The address to listen on; anything beyond this machine (0.0.0.0, say) has to be written here and needs a connected platform.',
  },
  { name: 'PORT', default: '3978', about: 'The port to listen on; 0 takes a free one.' },
  {
    name: 'PUBLIC_URL',
    sample: 'https://desk.example.com',
    about: 'Where the outside world reaches this service, as an https origin.',
  },
  {
    name: 'DATA_DIR',
    default: './data',
    about: 'The folder that holds everything the desk remembers; only this service may write into it.',
  },
  {
    name: 'DATABASE_URL',
    secret: true,
    sample: 'postgres://secondline:your-password@db.example.com/secondline',
    about: 'A PostgreSQL database in place of DATA_DIR, for several instances of the service beside each other.',
  },
  {
    name: 'INSTANCES',
    default: '1',
    about:
      'How many instances of the service run beside each other (with DATABASE_URL): each takes its share of the limits of Teams, Slack and ServiceNow.',
  },
  {
    name: 'RETENTION_TEXT_DAYS',
    default: '90',
    about: "For how many days people's words are kept after they last wrote; incidents in ServiceNow are not touched.",
  },
  {
    name: 'RETENTION_AUDIT_DAYS',
    default: '400',
    about: 'For how many days it is kept who did what when, without the words.',
  },
  { name: 'DIALOGS_DIR', default: './dialogs', about: 'The folder with the scripts; changes are taken over at once.' },
  { name: 'LOG_LEVEL', default: 'info', about: 'How much is logged: debug, info, warn or error.' },
] as const satisfies readonly Setting[];

const platforms = [
  {
    name: 'MicrosoftAppId',
    sample: '00000000-0000-0000-0000-000000000000',
    about: "Teams: the bot's application (client) id, from its app registration in Microsoft Entra.",
  },
  {
    name: 'MicrosoftAppPassword',
    secret: true,
    sample: 'your-client-secret',
    about:
      "Teams: the value (not the id) of a client secret of that app registration; not needed with 'UserAssignedMSI'.",
  },
  {
    name: 'MicrosoftAppType',
    default: 'SingleTenant',
    about: 'Teams: what kind of bot Azure made: SingleTenant, MultiTenant or UserAssignedMSI.',
  },
  {
    name: 'MicrosoftAppTenantId',
    sample: '00000000-0000-0000-0000-000000000001',
    about: 'Teams: the directory (tenant) id of the app registration; not needed with MultiTenant.',
  },
  {
    name: 'TEAMS_TENANTS',
    sample: '00000000-0000-0000-0000-000000000002,00000000-0000-0000-0000-000000000003',
    about: 'Teams: the tenants whose people are served, by comma; unset, only the tenant above.',
  },
  {
    name: 'TEAMS_ANONYMOUS',
    example: 'loopback',
    about:
      "Teams: 'loopback' takes deliveries without a token from this machine, for Microsoft's Agents Playground; not with an app id.",
  },
  {
    name: 'TEAMS_REQUESTS_PER_SECOND',
    default: '50',
    about:
      'Teams: how many requests a second the app may send in one tenant; people are answered before all else; 0 keeps no pace there.',
  },
  {
    name: 'SLACK_BOT_TOKEN',
    secret: true,
    sample: 'xoxb-your-bot-token',
    about: 'Slack: the Bot User OAuth Token, from "OAuth & Permissions" of the app.',
  },
  {
    name: 'SLACK_SIGNING_SECRET',
    secret: true,
    sample: 'your-signing-secret',
    about:
      'Slack: the Signing Secret from "Basic Information", when Slack calls POST /slack/events; two by comma while one is being replaced.',
  },
  {
    name: 'SLACK_APP_TOKEN',
    secret: true,
    sample: 'xapp-your-app-token',
    about: 'Slack: an app-level token with connections:write, for Socket Mode, which needs no public address.',
  },
  { name: 'SLACK_API_URL', default: 'https://slack.com/api/', about: "Slack: where Slack's Web API is." },
  {
    name: 'SLACK_POSTS_PER_MINUTE',
    default: '400',
    about: 'Slack: how many messages a minute the app may post in one workspace; 0 keeps no pace there.',
  },
] as const satisfies readonly Setting[];

const desk = [
  {
    name: 'DESK_CHANNEL',
    sample: 'teams:19:your-channel@thread.tacv2',
    about:
      "The agents' shared channel as teams:<channel id> or slack:<channel id>; unset, the desk pane of the page on this machine.",
  },
  { name: 'DESK_NAME', default: 'Global Chat L2', about: 'What the desk calls itself, at most 40 characters.' },
  {
    name: 'DESK_LANGUAGE',
    default: 'en',
    about: "The language of the agents' cards, and of the bot until it knows a person's own: en, es, pt, fr or de.",
  },
  {
    name: 'DESK_ZONE',
    default: 'UTC',
    about: "The time zone in which the agents' cards show hours, as an IANA name such as Europe/Madrid.",
  },
  {
    name: 'DESK_CARDS_AT_ONCE',
    default: '10',
    about:
      'How many requests have their card in the shared channel at once, and then one every five seconds; the others stand in one digest; 0 shows all.',
  },
  {
    name: 'SETTLE_HOURS',
    default: '24',
    about: 'After how many hours without an answer a resolved conversation is closed.',
  },
] as const satisfies readonly Setting[];

const records = [
  {
    name: 'SERVICENOW_URL',
    sample: 'https://your-instance.service-now.com',
    about: 'The ServiceNow instance, by name or address; unset, the built-in sandbox.',
  },
  {
    name: 'SERVICENOW_CLIENT_ID',
    sample: 'your-client-id',
    about: 'ServiceNow: the client id of an OAuth application registry entry (the way to prefer).',
  },
  {
    name: 'SERVICENOW_CLIENT_SECRET',
    secret: true,
    sample: 'your-client-secret',
    about: 'ServiceNow: the client secret of that entry.',
  },
  {
    name: 'SERVICENOW_USER',
    sample: 'your-integration-user',
    about: 'ServiceNow: the account, for Basic or, together with a client id, for the password grant.',
  },
  { name: 'SERVICENOW_PASSWORD', secret: true, sample: 'your-password', about: 'ServiceNow: its password.' },
  {
    name: 'SERVICENOW_API_KEY',
    secret: true,
    sample: 'your-api-key',
    about: 'ServiceNow: a REST API key in place of all of these.',
  },
  {
    name: 'SERVICENOW_REQUESTS_PER_SECOND',
    default: '7',
    about:
      'ServiceNow: how many requests a second the account may send (25,000 an hour are about 7); incidents are opened before their stories are filed; 0 keeps no pace there.',
  },
  {
    name: 'SERVICENOW_QUARANTINE_SECONDS',
    default: '75',
    about: 'ServiceNow: how long to wait after a lost answer before an incident may be created again.',
  },
  {
    name: 'SERVICENOW_GROUPS',
    sample: 'network=your-group-sys-id,software=your-group-sys-id',
    about: 'ServiceNow: the assignment group (sys_id) of each category, as category=sys_id by comma.',
  },
  {
    name: 'SERVICENOW_CLOSE_CODES',
    example: 'Solution provided=Solved (Permanently),Workaround provided=Solved (Work Around)',
    about: "ServiceNow: your instance's resolution codes where they differ from today's, as ours=yours by comma.",
  },
  {
    name: 'SERVICENOW_KNOWLEDGE_BASES',
    example: 'IT,IT Self Service',
    about:
      'ServiceNow: the knowledge bases (names or sys_ids, by comma) whose articles every employee may be shown; unset, none (the sandbox: IT).',
  },
  {
    name: 'SERVICENOW_ARTICLE_FEEDBACK',
    default: 'yes',
    about: 'ServiceNow: whether employees\' "did that help?" goes back to the article (kb_feedback): yes or no.',
  },
  {
    name: 'SERVICENOW_WEBHOOK_SECRET',
    secret: true,
    sample: 'your-webhook-secret',
    about:
      'ServiceNow: signs its hints to POST /hooks/servicenow (docs/servicenow-webhook.md); two by comma while one is being replaced; unset, changes there are found by looking.',
  },
  {
    name: 'SERVICENOW_ACCOUNT',
    sample: 'your-integration-user',
    about:
      "ServiceNow: the user name under which the desk writes there, where the credentials do not name it; tells the desk's own entries from others'.",
  },
] as const satisfies readonly Setting[];

const all = [...house, ...platforms, ...desk, ...records] as const;

/** The name of a setting that exists. */
export type SettingName = (typeof all)[number]['name'];

/** The name of a setting that is a secret. */
export type SecretName = Extract<(typeof all)[number], { readonly secret: true }>['name'];

/** Every setting there is, in the order of `.env.sample`. */
export const configTable: readonly (Setting & { readonly name: SettingName })[] = all;

/** What `.env.sample` says, from the same table: every setting commented out, with its default or a sample. */
export function envSample(): string {
  const head = [
    '# Settings of Secondline. Copy this file to `.env` and take the # away where you want something else than the default.',
    '# A secret can also stand in a file of its own: NAME_FILE=/run/secrets/name in place of NAME.',
    '# With nothing set, the whole desk runs on this machine with a ServiceNow sandbox.',
  ].join('\n');
  const entries = configTable.map(
    ({ name, about, ...shown }) => `# ${about}\n#${name}=${shown.default ?? shown.example ?? shown.sample ?? ''}`,
  );
  return `${[head, ...entries].join('\n\n')}\n`;
}
