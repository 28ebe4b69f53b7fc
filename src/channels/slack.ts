import type { Logger, Receiver } from '@slack/bolt';
import { App, LogLevel } from '@slack/bolt';
import type { Server } from 'restify';
import type { Person } from '../desk/inbound.ts';
import { type Language, languageOfLocale } from '../desk/language.ts';
import type { Address } from '../desk/message.ts';
import type { Channel, Submit } from './channel.ts';
import { mountDeliveries } from './http-deliveries.ts';
import { outboundHttp } from './outbound-http.ts';
import { draftOf, strangerOf } from './slack-inbound.ts';
import { slackOutbound } from './slack-outbound.ts';
import { slackPeople } from './slack-people.ts';
import { type Delivery, slackReceiver } from './slack-receiver.ts';
import { type SlackSocket, slackSocket } from './slack-socket.ts';
import { record, type SlackIdentity, slackWeb, string } from './slack-web.ts';

/** A line for the log: what happened, with ids and codes and never with what people wrote. */
export type Log = (level: 'info' | 'warn' | 'error', what: string, detail: Readonly<Record<string, unknown>>) => void;

/** What a person is offered to say when an `agent_view` chat is opened, at most four. */
export type SuggestedPrompt = { readonly title: string; readonly message: string };

/**
 * How the desk stands in one Slack workspace. `signingSecret` (two, by comma, while one is being replaced) opens the HTTP way,
 * `appToken` Socket Mode; `deskChannel` is the id of the agents' private channel; `agentView` tells whether the app
 * was made from the modern manifest (the default), in which every message of a direct chat has a thread of its own.
 */
export type SlackOptions = {
  readonly botToken: string;
  readonly signingSecret?: string | readonly string[];
  readonly appToken?: string;
  readonly apiUrl?: string;
  readonly deskChannel?: string;
  readonly agentView?: boolean;
  readonly submit: Submit;
  readonly now: () => number;
  readonly log: Log;
  /** What to suggest in a freshly opened `agent_view` chat. */
  readonly suggest?: (language: Language) => readonly SuggestedPrompt[];
};

/** The Slack channel, which is also mounted on the desk's HTTP server and started and stopped with it. */
export type SlackChannel = Channel & {
  /** Serves `POST /slack/events`: events, interactions and commands. Nothing without a signing secret. */
  mount(server: Server): void;
  /** Asks who the bot is, checks the agents' channel and connects Socket Mode; what fails is logged and tried again. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** Connects the desk to a Slack workspace through Bolt; a delivery is answered only after it is committed. */
export function slackChannel(options: SlackOptions): SlackChannel {
  const logger = quietLogger(options.log);
  const http = outboundHttp();
  const web = slackWeb(options.botToken, options.apiUrl, http);
  const people = slackPeople(web, options.now);
  const outbound = slackOutbound({ web, people, ...options });
  const deliver = delivering(options, { web, people, outbound, logger });
  const secrets = [options.signingSecret ?? []].flat().flatMap((one) => one.split(',').map((part) => part.trim()));
  const socket = options.appToken === undefined ? undefined : openSocket(options, options.appToken, deliver, logger);
  return {
    ...outbound.channel,
    mount(server) {
      if (secrets.length === 0) return;
      const { now, log } = options;
      // No body parser on this route: the signature is over the bytes that arrived.
      const receiver = slackReceiver({ signingSecrets: secrets, deliver, now, log });
      mountDeliveries(server, '/slack/events', receiver);
    },
    async start() {
      await web
        .identity()
        .then(() => outbound.checkDesk())
        .catch((error: unknown) => options.log('error', 'slack does not answer', { error: messageOf(error) }));
      await socket?.start();
    },
    async stop() {
      await socket?.stop();
      http.close();
    },
    state() {
      const state = outbound.channel.state();
      if (!socket || socket.connected()) return state;
      return { ready: false, detail: `${state.detail}; socket not connected` };
    },
  };
}

type Inside = {
  readonly web: ReturnType<typeof slackWeb>;
  readonly people: ReturnType<typeof slackPeople>;
  readonly outbound: ReturnType<typeof slackOutbound>;
  readonly logger: Logger;
};

// Every delivery, by HTTP or socket, runs through one Bolt app with one listener that commits; what people write goes past
// it to where that listener leads. The receiver is an object of our own because Bolt's receivers answer Slack before
// their listeners have run.
function delivering(options: SlackOptions, inside: Inside): (delivery: Delivery) => Promise<void> {
  const receiver: Receiver = {
    init: () => undefined,
    start: async () => undefined,
    stop: async () => undefined,
  };
  const app = new App({
    receiver,
    logger: inside.logger,
    convoStore: false,
    // Bots, ourselves included, are dropped where the event is read; Bolt would need the bot's id for it.
    ignoreSelf: false,
    // Without the token: Bolt would only make clients of it, which nobody uses.
    authorize: async () => {
      const { user, bot } = inside.web.known() ?? (await inside.web.identity());
      return { botUserId: user, botId: bot };
    },
  });
  // Without `next`: there is no listener behind this one, and Bolt would go looking.
  app.use(async ({ body }) => {
    await receive(options, inside, body as unknown as Record<string, unknown>);
  });
  return (delivery) => {
    if (bringsWords(delivery.body)) return receiveWords(options, inside, delivery.body);
    const { body, ...retry } = delivery;
    // Bolt's error handler rejects, so that a failed commit is never answered with 200.
    return app.processEvent({ body, ...retry, ack: async () => undefined });
  };
}

// For every message Bolt would make a context, a client and closures for answering, none of which anybody here asks
// for: what people write, which is nearly all that comes, goes straight to where the listener would hand it.
function bringsWords(body: Record<string, unknown>): boolean {
  if (body['type'] !== 'event_callback') return false;
  const { type } = record(body['event']);
  return type === 'message' || type === 'app_mention';
}

async function receiveWords(options: SlackOptions, inside: Inside, body: Record<string, unknown>): Promise<void> {
  try {
    await receive(options, inside, body);
  } catch (error) {
    // What Bolt logs of everything else that fails.
    options.log('warn', 'slack sdk', { error: String(error).slice(0, 200) });
    throw error;
  }
}

async function receive(options: SlackOptions, inside: Inside, body: Record<string, unknown>): Promise<void> {
  const { web, people, outbound } = inside;
  const identity = web.known() ?? (await web.identity());
  if (isAboutDesk(body, options.deskChannel)) await outbound.checkDesk();
  const draft = draftOf(body, {
    identity,
    deskChannel: options.deskChannel,
    agentView: options.agentView ?? true,
    nameOf: people.nameOf,
  });
  if (draft === undefined) return;
  if (draft.happened.kind === 'message') outbound.replied(draft.address);
  const { user, userTeam, id, place, address, happened } = draft;
  const stranger = strangerOf(draft, identity);
  const person = user === identity.user ? { id: user, name: '' } : await people.soon(stranger);
  if (place === 'desk' && actsFromOutside(userTeam, stranger, identity, people)) {
    // Somebody of another organisation in the agents' channel: nothing that is done there may come from outside.
    options.log('warn', 'slack stranger in the desk channel ignored', { kind: happened.kind });
    return;
  }
  await options.submit({ id, place, address, happened, person });
  if (place === 'desk' && happened.kind === 'installed') void outbound.checkDesk();
  if (happened.kind === 'opened') void suggest(options, inside, person, address);
}

const sharing = new Set(['channel_shared', 'channel_unshared', 'channel_unarchive', 'group_unarchive']);

// Slack tells of a channel that two organisations share by events, and by a mark on everything that happens in it.
function isAboutDesk(body: Record<string, unknown>, deskChannel: string | undefined): boolean {
  const event = record(body['event']);
  if (deskChannel === undefined || event['channel'] !== deskChannel) return false;
  return sharing.has(string(event['type'])) || body['is_ext_shared_channel'] === true;
}

// A delivery that names another workspace is enough in one workspace; in an organisation of several, the directory
// knows, and without its answer nobody may act: rejecting lets Slack deliver again.
function actsFromOutside(
  team: string | undefined,
  stranger: Person,
  identity: SlackIdentity,
  people: Inside['people'],
): boolean {
  const foreign = people.isForeign(stranger.id);
  if (stranger.external || foreign) return true;
  if (foreign === undefined && team !== undefined && team !== identity.team)
    throw new Error('the directory does not tell who acts in the desk channel');
  return false;
}

// Without `thread_ts`: in an `agent_view` app the call fails in silence with it. Classic apps refuse the call.
async function suggest(options: SlackOptions, { web }: Inside, person: Person, address: Address): Promise<void> {
  const prompts = options.suggest?.(languageOfLocale(person.locale) ?? 'en').slice(0, 4) ?? [];
  if (prompts.length === 0 || options.agentView === false) return;
  await web
    .call('assistant.threads.setSuggestedPrompts', { channel_id: address.conversation, prompts })
    .catch((error: unknown) => options.log('info', 'slack suggestions not shown', { error: messageOf(error) }));
}

function openSocket(options: SlackOptions, appToken: string, deliver: SlackDeliver, logger: Logger): SlackSocket {
  return slackSocket({ appToken, apiUrl: options.apiUrl, logger, deliver, log: options.log });
}

type SlackDeliver = (delivery: Delivery) => Promise<void>;

// The SDK's debug lines hold whole messages and its warnings repeat what our own errors say: only errors pass.
function quietLogger(log: Log): Logger {
  const nothing = (): void => undefined;
  return {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: (...lines: unknown[]) => log('warn', 'slack sdk', { error: String(lines[0]).slice(0, 200) }),
    setLevel: nothing,
    getLevel: () => LogLevel.ERROR,
    setName: nothing,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
