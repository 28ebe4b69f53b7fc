import { mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { appId } from '../channels/teams-rig.ts';
import { type Deliveries, type Line, slackDeliveries, teamsDeliveries } from './deliveries.ts';
import { type FakeService, tenantOf } from './fake-service.ts';
import { benchFolder, plain } from './prepared.ts';
import { sampleBot } from './sample-bot.ts';
import type { Target } from './target.ts';
import { platformToken } from './tokens.ts';

/** What can be measured, by the names of the table. */
export type TargetName =
  | 'L0'
  | 'L0-durable'
  | 'P2'
  | 'product'
  | 'product, memory'
  | 'product, PostgreSQL'
  | 'product, JWT'
  | 'product, from sources'
  | 'Slack L0'
  | 'Bolt echo'
  | 'product, Slack';

/** What a target is made of: where the fake platforms and the ServiceNow sandbox are, and what was compiled. */
export type Makings = {
  readonly service: FakeService;
  readonly serviceNow: string;
  /** The compiled product's start file, and the folder in which it finds its scripts. */
  readonly product: string;
  readonly database: () => Promise<{ readonly url: string; readonly pid: number }>;
};

/** A target before it is started, and how it is spoken to. */
export type Made = { readonly target: Target; readonly deliveries: Deliveries; readonly talk: readonly Line[] };

/** What every conversation says, and a word that a right reply holds in any encoding of its text. */
export const vpnTalk: readonly Line[] = [
  { says: 'no me conecta la vpn desde casa', expects: 'dispositivo' },
  { says: 'Windows', expects: 'Aparece' },
  { says: 'sí', expects: 'Cierra' },
  { says: 'no', expects: 'Rechaza' },
  { says: 'Se queda esperando o no halla servidor', expects: 'Veamos' },
  { says: 'no', expects: 'palabra' },
];

/** The same words to an echo. */
const echoTalk: readonly Line[] = vpnTalk.map(({ says }) => ({ says, expects: 'ok' }));

/** The same words to the waterfall of the sample bot, whose n-th step asks its n-th question. */
const waterfallTalk: readonly Line[] = vpnTalk.map(({ says }, step) => ({ says, expects: `question ${step + 1}` }));

const signingSecret = 'bench-signing-secret';

/** Makes a target ready to be started; throws in plain words when it cannot be had on this machine. */
export const makeTarget = async (name: TargetName, makings: Makings): Promise<Made> => makers[name](name, makings);

type Maker = (name: TargetName, makings: Makings) => Made | Promise<Made>;

const makers: Readonly<Record<TargetName, Maker>> = {
  L0: (name, makings) => onTeams(makings, bare(name, makings, 'teams'), echoTalk),
  'L0-durable': (name, makings) => onTeams(makings, bare(name, makings, 'teams', 'durable'), echoTalk),
  P2: async (name, makings) => onTeams(makings, { name, main: await sampleBot(), env: {} }, waterfallTalk),
  product: (name, makings) => onTeams(makings, product(name, makings, anonymous)),
  'product, PostgreSQL': async (name, makings) => {
    const { url, pid } = await makings.database();
    const target = product(name, makings, { ...anonymous, DATABASE_URL: url });
    return onTeams(makings, { ...target, others: [pid] });
  },
  'product, memory': (name, makings) =>
    onTeams(makings, fromSources(product(name, makings, { ...anonymous, BENCH_INSTEAD: 'memory' }))),
  'product, from sources': (name, makings) => onTeams(makings, fromSources(product(name, makings, anonymous))),
  'product, JWT': (name, makings) => {
    const { origin } = makings.service;
    const env = { ...identity, BENCH_INSTEAD: 'checked', BENCH_PLATFORM: origin };
    const deliveries = teamsDeliveries(origin, platformToken(makings.service));
    return { target: fromSources(product(name, makings, env)), deliveries, talk: vpnTalk };
  },
  'Slack L0': (name, makings) => onSlack(bare(name, makings, 'slack'), echoTalk),
  'Bolt echo': (name, makings) => onSlack({ name, main: plain('bolt-echo.ts'), env: slackEnv(makings) }, echoTalk),
  'product, Slack': (name, makings) => {
    const env = { ...slackEnv(makings), SLACK_BOT_TOKEN: 'xoxb-bench', BENCH_INSTEAD: 'wide door' };
    // One bot has one workspace, and the front door hears no workspace as often as the bench writes.
    return onSlack(fromSources(product(name, makings, env)));
  },
};

const onTeams = ({ service }: Makings, target: Target, talk = vpnTalk): Made => ({
  target,
  deliveries: teamsDeliveries(service.origin),
  talk,
});

const onSlack = (target: Target, talk = vpnTalk): Made => ({
  target,
  deliveries: slackDeliveries(signingSecret),
  talk,
});

const slackEnv = ({ service }: Makings) => ({
  SLACK_API_URL: `${service.origin}/api/`,
  SLACK_SIGNING_SECRET: signingSecret,
});

const dataDir = (): string => mkdtempSync(join(benchFolder(), 'data-'));

const bare = (name: TargetName, makings: Makings, ...args: readonly string[]): Target => ({
  name,
  main: plain('bare.ts'),
  args,
  env: { ...slackEnv(makings), DATA_DIR: dataDir() },
});

const anonymous = { TEAMS_ANONYMOUS: 'loopback' };

/** Who the bot is where tokens are checked; the secret is never used, as the fake platform asks for no token. */
const identity = {
  MicrosoftAppId: appId,
  MicrosoftAppPassword: 'bench',
  MicrosoftAppTenantId: tenantOf(0),
  DESK_CHANNEL: 'web',
};

// What stands in for a part of the product is put there as its sources are loaded.
const fromSources = (target: Target): Target => ({
  ...target,
  main: resolve('test/bench/product-main.ts'),
  nodeArgs: ['--import', 'ts-blank-space/register'],
});

function product(name: TargetName, makings: Makings, env: Readonly<Record<string, string>>): Target {
  return {
    name,
    main: makings.product,
    cwd: process.cwd(),
    env: {
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: dataDir(),
      SERVICENOW_URL: makings.serviceNow,
      // What is measured is the product, and not how long it would have to wait for others.
      TEAMS_REQUESTS_PER_SECOND: '0',
      SLACK_POSTS_PER_MINUTE: '0',
      SERVICENOW_REQUESTS_PER_SECOND: '0',
      SERVICENOW_CLIENT_ID: 'secondline',
      SERVICENOW_CLIENT_SECRET: 'secondline-sandbox',
      ...env,
    },
  };
}
