import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { nodesOf, type Sent, shownOf as shownInTeams } from '../channels/fake-connector.ts';
import type { Outgoing } from '../channels/fake-slack-api.ts';
import { personIn } from '../channels/fake-slack-people.ts';
import { type FakeMessage, shownOf as shownInSlack } from '../channels/slack-view.ts';
import { deskChannel, tenant } from '../channels/teams-rig.ts';
import { deskOf, type Side, type World } from './world.ts';

/** Somebody who writes and presses; both tell whether the platform got its 200 in the end. */
export type Employee = {
  readonly name: string;
  readonly mail: string;
  readonly side: Side;
  readonly chat: string;
  writes(text: string): Promise<boolean>;
  presses(label: string): Promise<boolean>;
  /** The platform sends his last delivery once more. */
  again(): Promise<boolean>;
  /** What stands in the chat now. */
  sees(): string;
};

/** An agent in the shared channel; `thread` is one talk's. */
export type DeskAgent = {
  readonly name: string;
  writes(thread: string, text: string): Promise<boolean>;
  presses(thread: string, label: string, inputs?: Readonly<Record<string, string>>): Promise<boolean>;
  sees(thread: string): string;
  /** The newest thread whose card names somebody’s mail address. */
  threadOf(mail: string): string | undefined;
  /** How many wait as the newest digest says, which stands for the cards that are held back. */
  digested(): number;
};

type Shown = { readonly text: string; readonly buttons: readonly string[] };
const digest = /In line\W+(\d+)/;
const countIn = (texts: readonly string[]): number =>
  Number(digest.exec(texts.findLast((text) => digest.test(text)) ?? '')?.[1] ?? 0);
const seen = (messages: readonly Shown[]): string =>
  messages.map(({ text, buttons }) => [text, ...buttons.map((label) => `[${label}]`)].join('\n')).join('\n---\n');

// Slack sends again at once, after a minute and after five; here minutes are seconds.
const pausesMs = [60, 500, 1_500, 2_500];
const slackPatienceMs = 3_000;
const teamsPatienceMs = 15_000;

/** Sends until it is acknowledged, as often as a platform does; every attempt is `send`'s to make anew. */
async function delivered(world: World, send: (attempt: number) => Promise<number>, tries: number): Promise<boolean> {
  const { traffic } = world;
  traffic.deliveries += 1;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    traffic.attempts += 1;
    const from = performance.now();
    const status = await send(attempt).catch(() => 0);
    if (status === 200) {
      traffic.waitsMs.push(performance.now() - from);
      traffic.acknowledged += 1;
      return true;
    }
    if (status >= 400 && status < 500) traffic.refused += 1;
    await pause(pausesMs[Math.min(attempt, pausesMs.length - 1)]);
  }
  traffic.abandoned += 1;
  return false;
}

// --- Slack

function slackDelivery(world: World, { kind, body }: Outgoing, attempt: number): Promise<number> {
  const form = { payload: JSON.stringify(body) };
  const text = kind === 'event' ? JSON.stringify(body) : new URLSearchParams(form).toString();
  const stamp = `${Math.floor(Date.now() / 1_000)}`;
  const mac = createHmac('sha256', world.slack.signingSecret).update(`v0:${stamp}:${text}`).digest('hex');
  return posted(`http://127.0.0.1:${world.port()}/slack/events`, text, slackPatienceMs, {
    'content-type': kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': stamp,
    'x-slack-signature': `v0=${mac}`,
    ...(attempt > 0 ? { 'x-slack-retry-num': `${attempt}`, 'x-slack-retry-reason': 'http_error' } : {}),
  });
}

async function posted(url: string, body: string, ms: number, headers: Record<string, string>): Promise<number> {
  const answer = await fetch(url, { method: 'POST', body, headers, signal: AbortSignal.timeout(ms) });
  await answer.arrayBuffer();
  return answer.status;
}

/** A person of the fake workspace whose deliveries are sent again like Slack's; an interaction is not, he presses again. */
function slackPerson(world: World, id: string, name: string, mail: string) {
  const { slack } = world;
  const user = { id, team: slack.team, name, email: mail, locale: 'es-ES', zone: 'Europe/Madrid' };
  slack.person(user);
  let last: Outgoing | undefined;
  const deliver = async (outgoing: Outgoing) => {
    last = outgoing;
    const tries = outgoing.kind === 'event' ? 4 : 1;
    const acknowledged = await delivered(world, (attempt) => slackDelivery(world, outgoing, attempt), tries);
    return { status: acknowledged ? 200 : 504, text: '' };
  };
  const again = async () => last !== undefined && (await slackDelivery(world, last, 1)) === 200;
  return { ...personIn({ space: slack.space, deliver, now: Date.now }, user), again };
}

const shownBlocks = new WeakMap<object, Shown>();

// A message is looked at many times; its blocks are replaced when it changes.
function shownSlack(message: FakeMessage): Shown {
  const known = shownBlocks.get(message.blocks);
  if (known) return known;
  const shown = shownInSlack(message);
  shownBlocks.set(message.blocks, shown);
  return shown;
}

const slackText = (messages: readonly FakeMessage[]): string => seen(messages.map(shownSlack));

/** An employee in his Slack chat with the bot. */
export function slackEmployee(world: World, number: number): Employee {
  const [name, mail] = [`Sonia ${number}`, `sonia${number}@example.com`];
  const person = slackPerson(world, `U5${number}`, name, mail);
  const { space, bot } = world.slack;
  return {
    name,
    mail,
    side: 'slack',
    chat: person.chat,
    writes: async (text) => (await person.writes(text)).status === 200,
    presses: async (label) => (await person.presses(label)).status === 200,
    again: person.again,
    sees: () => slackText(space.messages.filter((one) => one.channel === person.chat && one.user === bot)),
  };
}

/** An agent in the Slack channel of the desk. */
export function slackAgent(world: World, number: number): DeskAgent {
  const name = `Agata ${number}`;
  world.sandbox.addUser({ userName: `agata${number}`, name, email: `agata${number}@example.com` });
  const person = slackPerson(world, `U9${number}`, name, `agata${number}@example.com`);
  const { space, bot, deskChannel: channel } = world.slack;
  const inDesk = () => space.messages.filter((one) => one.channel === channel && one.user === bot);
  return {
    name,
    writes: async (under, text) => (await person.writes(text, { channel, under, mentioning: true })).status === 200,
    presses: async (under, label, inputs) => (await person.presses(label, inputs, channel, under)).status === 200,
    sees: (under) => slackText(inDesk().filter((one) => one.ts === under || one.thread === under)),
    threadOf: (mail) =>
      inDesk().findLast((one) => one.thread === undefined && shownSlack(one).text.includes(`(${mail})`))?.ts,
    digested: () => countIn(inDesk().map((one) => shownSlack(one).text)),
  };
}

// --- Teams

type TeamsWho = { readonly from: object; readonly conversation: string; readonly kind: 'personal' | 'channel' };

/** The bot as Teams names it. */
export const teamsBot = { id: '28:11111111-2222-3333-4444-555555555555', name: 'Secondline' };

/** An activity as Teams writes it. */
export function activityOf(world: World, who: TeamsWho, more: object, thread?: string): Record<string, unknown> {
  const { connector } = world;
  return {
    type: 'message',
    id: connector.newId(),
    timestamp: new Date().toISOString(),
    channelId: 'msteams',
    serviceUrl: connector.origin,
    from: who.from,
    conversation: {
      id: who.conversation + (thread ? `;messageid=${thread}` : ''),
      conversationType: who.kind,
      tenantId: tenant,
    },
    recipient: teamsBot,
    channelData: { tenant: { id: tenant } },
    locale: 'es-ES',
    entities: [{ type: 'clientInfo', locale: 'es-ES', timezone: 'Europe/Madrid', platform: 'Web' }],
    ...more,
  };
}

/** Posts an activity as Teams does: the same one again while it is not taken. */
export function teamsDelivers(world: World, activity: Record<string, unknown>): Promise<boolean> {
  return delivered(world, () => teamsPost(world, activity), 4);
}

const teamsPost = (world: World, activity: object): Promise<number> =>
  posted(`http://127.0.0.1:${world.port()}/api/messages`, JSON.stringify(activity), teamsPatienceMs, {
    'content-type': 'application/json',
  });

// One click in seven arrives four times, each with an id of its own (reliability.md §0, finding 7).
const clicksPerStorm = 7;
const stormSize = 4;

function teamsClick(world: World, count: number, click: () => Record<string, unknown>): Promise<boolean> {
  const storm = count % clicksPerStorm === 0 ? stormSize - 1 : 0;
  world.traffic.resent += storm;
  // What came of the repeats is the service's business; nobody waits for their answers.
  for (let more = 0; more < storm; more += 1) void teamsPost(world, click()).catch(() => 0);
  return delivered(world, () => teamsPost(world, click()), 4);
}

function teamsMember(world: World, id: string, name: string, mail: string): object {
  world.connector.addMember({ id: `aad-${id}`, name, email: mail, objectId: `aad-${id}`, tenantId: tenant });
  return { id: `29:${id}`, aadObjectId: `aad-${id}`, name };
}

/** The newest button with a label, and the inputs that its client would send along with what stands in them. */
function buttonIn(messages: readonly Sent[], label: string) {
  for (const sent of messages.toReversed()) {
    const nodes = nodesOf(sent.attachments?.[0]?.content);
    const button = nodes.find((node) => node.type === 'Action.Submit' && node['title'] === label);
    if (!button) continue;
    const inputs = nodes.filter((node) => node.type.startsWith('Input.') && button['associatedInputs'] !== 'None');
    const fields = Object.fromEntries(inputs.map((node) => [String(node['id']), node['value']]));
    return { sent, data: button['data'] as object, fields };
  }
  throw new Error(`there is no button "${label}"`);
}

const shownActivities = new WeakMap<Sent, Shown>();

function shownTeams(sent: Sent): Shown {
  const known = shownActivities.get(sent);
  if (known) return known;
  const shown = shownInTeams(sent);
  shownActivities.set(sent, shown);
  return shown;
}

const teamsText = (messages: readonly Sent[]): string => seen(messages.map(shownTeams));

/** An employee in his Teams chat with the bot. */
export function teamsEmployee(world: World, number: number): Employee {
  const [name, mail] = [`Tomas ${number}`, `tomas${number}@example.com`];
  const chat = `a:chat-of-${number}`;
  const who = { from: teamsMember(world, `emp${number}`, name, mail), conversation: chat, kind: 'personal' } as const;
  let clicks = number;
  let last: Record<string, unknown> = {};
  const own = (more: object) => {
    last = activityOf(world, who, more);
    return last;
  };
  return {
    name,
    mail,
    side: 'teams',
    chat,
    writes: (text) => teamsDelivers(world, own({ text })),
    again: () => teamsDelivers(world, last),
    presses: (label) => {
      const { sent, data, fields } = buttonIn(world.connector.messagesOf(chat), label);
      clicks += 1;
      const value = { ...fields, ...data };
      return teamsClick(world, clicks, () => own({ value, replyToId: sent.id }));
    },
    sees: () => teamsText(world.connector.messagesOf(chat)),
  };
}

/** An agent in the Teams channel of the desk. */
export function teamsAgent(world: World, number: number): DeskAgent {
  const { connector } = world;
  const name = `Agata ${number}`;
  world.sandbox.addUser({ userName: `agata${number}`, name, email: `agata${number}@example.com` });
  const from = teamsMember(world, `agent${number}`, name, `agata${number}@example.com`);
  const who = { from, conversation: deskChannel, kind: 'channel' } as const;
  const mention = { type: 'mention', text: '<at>Secondline</at>', mentioned: teamsBot };
  const messagesOf = (thread: string) => connector.messagesOf(`${deskChannel};messageid=${thread}`);
  let clicks = number;
  return {
    name,
    writes: (thread, text) => {
      const more = { text: `<at>Secondline</at> ${text}`, entities: [mention] };
      return teamsDelivers(world, activityOf(world, who, more, thread));
    },
    presses: (thread, label, inputs = {}) => {
      const { sent, data, fields } = buttonIn(messagesOf(thread), label);
      const value = { ...fields, ...inputs, ...data };
      clicks += 1;
      return teamsClick(world, clicks, () => activityOf(world, who, { value, replyToId: sent.id }, thread));
    },
    sees: (thread) => teamsText(messagesOf(thread)),
    threadOf: (mail) => {
      const root = connector
        .allIn(deskChannel)
        .findLast(
          (one) =>
            one.conversation === `${deskChannel};messageid=${one.id}` && shownTeams(one).text.includes(`(${mail})`),
        );
      return root?.id;
    },
    digested: () => countIn(connector.allIn(deskChannel).map((one) => shownTeams(one).text)),
  };
}

/** Installs the app in the agents’ team, from which the service learns where the channel is. */
export function installInDesk(world: World): Promise<boolean> {
  const who = { from: teamsMember(world, 'admin', 'Admin', 'admin@example.com'), conversation: deskOf(world) };
  const more = { type: 'conversationUpdate', membersAdded: [teamsBot] };
  return teamsDelivers(world, activityOf(world, { ...who, kind: 'channel' }, more));
}
