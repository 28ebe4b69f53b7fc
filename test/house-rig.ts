import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type House, startHouse } from '../src/app.ts';
import { type Config, readConfig } from '../src/config.ts';
import { type Sandbox, startSandbox } from '../src/lab/servicenow.ts';
import type { Log } from '../src/operations.ts';
import { type FakeConnector, fakeConnector, nodesOf, shownOf as shownInTeams } from './channels/fake-connector.ts';
import { type FakeSlack, fakeSlack } from './channels/fake-slack.ts';
import type { FakePerson } from './channels/fake-slack-people.ts';
import { shownOf as shownInSlack } from './channels/slack-view.ts';
import { actor, deskChannel, postJson, type Reply, tenant } from './channels/teams-rig.ts';

/** A platform of the house tests. */
export type Side = 'teams' | 'slack';

/** Somebody on one platform; what he does resolves with the HTTP status that the house answered. */
export type Somebody = {
  writes(text: string, mentioning?: boolean): Promise<number>;
  presses(label: string, inputs?: Readonly<Record<string, string>>): Promise<number>;
  /** The platform sends his last delivery once more. */
  redelivered(): Promise<number>;
  /** Everything the bot shows him in his place, as it stands now: words, then `[buttons]`. */
  sees(): string;
};

/** The whole house between two fake platforms and a ServiceNow sandbox of ours. */
export type HouseRig = {
  readonly house: () => House;
  /** The data directory. */
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly connector: FakeConnector;
  readonly slack: FakeSlack;
  readonly employee: Somebody;
  readonly agent: Somebody;
  /** Posts any activity to the messaging endpoint, `over` laid over one of the employee's. */
  posts(over: unknown): Promise<Reply>;
  readonly rene: FakePerson;
  /** What the log says at `warn` and above. */
  readonly trouble: readonly string[];
  stop(): Promise<void>;
  /** Starts the house on the same folder, on a new port. */
  start(): Promise<void>;
  close(): Promise<void>;
};

/** Resolves when a condition holds; looks again after each round of the event loop and gives up after 8 s. */
export async function until(holds: () => boolean, what: () => string): Promise<void> {
  const deadline = performance.now() + 8_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`this never came: ${what()}`);
    await nextTurn();
  }
}

/** Resolves when somebody sees words; the failure tells what he sees instead. */
export const shows = (who: Somebody, words: string | RegExp): Promise<void> =>
  until(
    () => (typeof words === 'string' ? who.sees().includes(words) : words.test(who.sees())),
    () => `${String(words)}, but:\n${who.sees()}`,
  );

/** The settings of an environment, or the problems as an error. */
export function configOf(env: Readonly<Record<string, string>>): Config {
  const read = readConfig(env);
  if ('problems' in read) throw new Error(read.problems.map((one) => `${one.variable} ${one.what}`).join('\n'));
  return read.config;
}

/** What a test may lay over the rig: settings, and where the log goes beside `trouble`. */
export type Rigging = { readonly env?: Readonly<Record<string, string>>; readonly log?: Log };

/** Opens the house with an employee on one platform and the agents' channel on one. */
export async function houseRig(employeeOn: Side, agentsOn: Side, more: Rigging = {}): Promise<HouseRig> {
  const [connector, slack, sandbox] = await Promise.all([fakeConnector(), fakeSlack(Date.now()), startSandbox()]);
  const folder = await mkdtemp(join(tmpdir(), 'secondline-house-'));
  const config = configOf({
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: folder,
    TEAMS_ANONYMOUS: 'loopback',
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    DESK_CHANNEL: agentsOn === 'teams' ? `teams:${deskChannel}` : `slack:${slack.deskChannel}`,
    SERVICENOW_URL: sandbox.url,
    SERVICENOW_CLIENT_ID: 'secondline',
    SERVICENOW_CLIENT_SECRET: 'secondline-sandbox',
    SERVICENOW_QUARANTINE_SECONDS: '1',
    ...more.env,
  });
  const trouble: string[] = [];
  const log: Log = (level, what, detail) => {
    more.log?.(level, what, detail);
    if (level === 'warn' || level === 'error') trouble.push(`${what} ${JSON.stringify(detail ?? {})}`);
  };
  let house: House | undefined;
  const running = (): House => {
    if (!house) throw new Error('the house is closed');
    return house;
  };
  const start = async () => {
    house = await startHouse(config, log, '0.0.0');
    slack.pointAt(`${house.url}/slack/events`);
  };
  const stop = async () => {
    await house?.stop();
    house = undefined;
  };
  await start();
  const port = () => Number(new URL(running().url).port);
  const teams = teamsPeople(connector, port);
  const { people, rene } = slackPeopleOf(slack);
  if (agentsOn === 'teams') await teams.installsInDesk();
  return {
    house: running,
    folder,
    sandbox,
    connector,
    slack,
    employee: employeeOn === 'teams' ? teams.employee : people.employee,
    agent: agentsOn === 'teams' ? teams.agent : people.agent,
    posts: teams.posts,
    rene,
    trouble,
    stop,
    start,
    close: async () => {
      await stop();
      await Promise.all([connector.close(), slack.close(), sandbox.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Shown = { readonly text: string; readonly buttons: readonly string[] };
const seen = (messages: readonly Shown[]): string =>
  messages.map(({ text, buttons }) => [text, ...buttons.map((label) => `[${label}]`)].join('\n')).join('\n---\n');

const bot = { id: '28:11111111-2222-3333-4444-555555555555', name: 'Secondline' };

type Activity = Readonly<Record<string, unknown>>;
type Who = { readonly from: object; readonly conversation: string; readonly kind: 'personal' | 'channel' };

function teamsPeople(fake: FakeConnector, port: () => number) {
  const member = (id: string, name: string, email: string) => {
    fake.addMember({ id: `aad-${id}`, name, email, objectId: `aad-${id}`, tenantId: tenant });
    return { id: `29:${id}`, aadObjectId: `aad-${id}`, name };
  };
  const chat = 'a:chat-of-maria';
  const maria: Who = {
    from: member('maria', 'María García', 'maria.garcia@example.com'),
    conversation: chat,
    kind: 'personal',
  };
  const ana: Who = {
    from: member('ana', 'Ana López', 'ana.lopez@example.com'),
    conversation: deskChannel,
    kind: 'channel',
  };
  const activityOf =
    (who: Who) =>
    (more: Activity, thread?: string): Record<string, unknown> => ({
      type: 'message',
      id: fake.newId(),
      timestamp: new Date().toISOString(),
      channelId: 'msteams',
      serviceUrl: fake.origin,
      from: who.from,
      conversation: {
        id: who.conversation + (thread ? `;messageid=${thread}` : ''),
        conversationType: who.kind,
        tenantId: tenant,
      },
      recipient: bot,
      channelData: { tenant: { id: tenant } },
      locale: 'es-ES',
      entities: [{ type: 'clientInfo', locale: 'es-ES', timezone: 'Europe/Madrid', platform: 'Web' }],
      ...more,
    });
  const somebody = (who: Who, place: () => string): Somebody => {
    let last: unknown;
    const send = async (body: unknown) => {
      last = body;
      return (await postJson(port(), body, {})).status;
    };
    const acts = actor(fake, send, activityOf(who), who.conversation);
    return {
      writes: (text, mentioning = false) => {
        const under = rootIn(fake);
        if (!under || who.kind === 'personal') return acts.writes(text, { mentioning });
        const address = { channel: 'teams' as const, tenant, conversation: deskChannel, thread: under };
        return acts.writes(text, { mentioning, under: { address, id: under } });
      },
      presses: (label, inputs) => acts.presses(label, inputs),
      redelivered: () => send(last),
      sees: () =>
        seen(
          fake
            .allIn(place())
            .filter((one) => one.type === 'message')
            .map(shownInTeams),
        ),
    };
  };
  const install = { type: 'conversationUpdate', membersAdded: [bot] };
  return {
    employee: somebody(maria, () => chat),
    agent: somebody(ana, () => deskChannel),
    posts: (over: unknown) =>
      postJson(port(), typeof over === 'object' ? { ...activityOf(maria)({}), ...over } : over, {}),
    installsInDesk: () => postJson(port(), activityOf(ana)(install), {}),
  };
}

/** The newest thread with a card in the agents' Teams channel. */
const rootIn = (fake: FakeConnector): string | undefined =>
  fake
    .allIn(deskChannel)
    .findLast((one) => nodesOf(one.attachments?.[0]?.content).length > 0)
    ?.conversation.split(';messageid=')[1];

function slackPeopleOf(slack: FakeSlack) {
  const maria = slack.person({
    id: 'U100',
    name: 'María García',
    email: 'maria.garcia@example.com',
    locale: 'es-ES',
    zone: 'Europe/Madrid',
  });
  const ana = slack.person({ id: 'U200', name: 'Ana López', email: 'ana.lopez@example.com', locale: 'en-US' });
  const rene = slack.person({ id: 'U300', name: 'René Roux', email: 'rene.roux@example.com', locale: 'en-US' });
  const desk = slack.deskChannel;
  const root = () =>
    slack.space.messages.findLast(
      (one) => one.channel === desk && one.user === slack.bot && one.thread === undefined && one.blocks.length > 0,
    )?.ts;
  const somebody = (person: FakePerson, channel: string | undefined): Somebody => ({
    writes: async (text, mentioning = false) => {
      const under = channel && root();
      return (await person.writes(text, { mentioning, ...(channel ? { channel } : {}), ...(under ? { under } : {}) }))
        .status;
    },
    presses: async (label, inputs) => (await person.presses(label, inputs, channel)).status,
    redelivered: async () => (await slack.redeliver()).status,
    sees: () =>
      seen(
        slack.space.messages
          .filter((one) => one.channel === (channel ?? person.chat) && one.user === slack.bot)
          .filter((one) => one.only === undefined || one.only === person.id)
          .map(shownInSlack),
      ),
  });
  return { people: { employee: somebody(maria, undefined), agent: somebody(ana, desk) }, rene };
}
