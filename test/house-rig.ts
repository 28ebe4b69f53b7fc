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

/** Somebody of the desk: what he does in the shared channel, and in his own chat with the bot. */
export type Colleague = Somebody & {
  /** Mentions the bot in a new message of the channel, outside of every thread; in another one if `under` names it. */
  asks(text: string, under?: string): Promise<number>;
  readonly chat: Somebody;
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
  readonly agent: Colleague;
  /** Another one of the desk. */
  readonly lead: Colleague;
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
    // The platforms' limits are another matter: what is fast here is not to wait for them.
    TEAMS_REQUESTS_PER_SECOND: '0',
    SLACK_POSTS_PER_MINUTE: '0',
    SERVICENOW_REQUESTS_PER_SECOND: '0',
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
    lead: agentsOn === 'teams' ? teams.lead : people.lead,
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
  const ana = { from: member('ana', 'Ana López', 'ana.lopez@example.com') };
  const marta = { from: member('marta', 'Marta Ruiz', 'marta.ruiz@example.com') };
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
  const somebody = (who: Who, place: () => string): Omit<Colleague, 'chat'> => {
    let last: unknown;
    const send = async (body: unknown) => {
      last = body;
      return (await postJson(port(), body, {})).status;
    };
    const acts = actor(fake, send, activityOf(who), who.conversation);
    const writes = (text: string, mentioning: boolean, under: string | undefined) => {
      if (!under) return acts.writes(text, { mentioning });
      const address = { channel: 'teams' as const, tenant, conversation: deskChannel, thread: under };
      return acts.writes(text, { mentioning, under: { address, id: under } });
    };
    return {
      writes: (text, mentioning = false) =>
        writes(text, mentioning, who.kind === 'personal' ? undefined : rootIn(fake)),
      asks: (text, under) => writes(text, true, under),
      presses: (label, inputs) => acts.presses(label, inputs),
      // A press comes again with a new id, a message with its own.
      redelivered: () => send(isPress(last) ? { ...last, id: fake.newId() } : last),
      sees: () =>
        seen(
          fake
            .allIn(place())
            .filter((one) => one.type === 'message')
            .map(shownInTeams),
        ),
    };
  };
  const colleague = ({ from }: { readonly from: { readonly aadObjectId: string } }): Colleague => {
    const inDesk: Who = { from, conversation: deskChannel, kind: 'channel' };
    // The chat that the bot opens by itself.
    const own = `a:chat-of-${from.aadObjectId}`;
    const { asks, ...there } = somebody(inDesk, () => deskChannel);
    return { ...there, asks, chat: somebody({ from, conversation: own, kind: 'personal' }, () => own) };
  };
  const install = { type: 'conversationUpdate', membersAdded: [bot] };
  return {
    employee: somebody(maria, () => chat),
    agent: colleague(ana),
    lead: colleague(marta),
    posts: (over: unknown) =>
      postJson(port(), typeof over === 'object' ? { ...activityOf(maria)({}), ...over } : over, {}),
    installsInDesk: () =>
      postJson(port(), activityOf({ ...ana, conversation: deskChannel, kind: 'channel' })(install), {}),
  };
}

const isPress = (body: unknown): body is object => typeof body === 'object' && body !== null && 'value' in body;

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
  const marta = slack.person({ id: 'U400', name: 'Marta Ruiz', email: 'marta.ruiz@example.com', locale: 'en-US' });
  const rene = slack.person({ id: 'U300', name: 'René Roux', email: 'rene.roux@example.com', locale: 'en-US' });
  const desk = slack.deskChannel;
  for (const { id } of [ana, marta]) slack.space.conversations.get(desk)?.members.add(id);
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
          .filter((one) => (one.only === undefined || one.only === person.id) && !one.hidden)
          .map(shownInSlack),
      ),
  });
  const colleague = (person: FakePerson): Colleague => ({
    ...somebody(person, desk),
    asks: async (text, under) =>
      (await person.writes(text, { mentioning: true, channel: desk, ...(under ? { under } : {}) })).status,
    chat: somebody(person, undefined),
  });
  return { people: { employee: somebody(maria, undefined), agent: colleague(ana), lead: colleague(marta) }, rene };
}
