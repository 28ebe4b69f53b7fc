import type { Activity } from 'botbuilder';
import type { Server } from 'restify';
import type { Inbound } from '../desk/inbound.ts';
import type { Address } from '../desk/message.ts';
import { remember } from '../desk/newest.ts';
import { type Channel, ChannelError, type Submit } from './channel.ts';
import { mountDeliveries, type Receiver } from './http-deliveries.ts';
import { addressOf, personOf } from './teams-activity.ts';
import { connector } from './teams-connector.ts';
import { authenticationOf, botToken, credentialsOf, metadataUrlOf, type TeamsIdentity } from './teams-credentials.ts';
import { type Credentials, type GuardOptions, isServiceUrl, publicIssuer, teamsHosts } from './teams-guard.ts';
import { signingKeys } from './teams-keys.ts';
import { amend, fetchFile, type Outbound, personFor, post, remove, say, typing } from './teams-outbound.ts';
import { type Log, type ReceiverOptions, teamsReceiver } from './teams-receiver.ts';
import { verifiedTokens } from './teams-verified.ts';

/** What the Teams channel stands on besides the bot's identity. */
export type TeamsOptions = TeamsIdentity & {
  /** The Entra tenants whose people are served. */
  readonly tenants: readonly string[];
  /** The agents' channel, `19:…@thread.tacv2`. */
  readonly deskChannel?: string;
  readonly submit: Submit;
  readonly now: () => number;
  readonly log: Log;
  /** Where the desk channel was last seen; kept by the app over restarts. */
  readonly place: { get(): Address | undefined; set(address: Address): Promise<void> };
  /** Hosts of Teams' services, `name` or `*.suffix`; other clouds need their own. */
  readonly serviceHosts?: readonly string[];
  /** Hosts of people's uploads. */
  readonly fileHosts?: readonly string[];
};

/** The Teams channel, to be mounted on the house's server; `close` lets go of its connections. */
export type TeamsChannel = Channel & { mount(server: Server): void; close(): void };

// People's uploads lie in their OneDrive; the link that Teams gives needs no further proof and ends soon.
const sharePoint = ['*.sharepoint.com', '*.sharepoint.us', '*.sharepoint-mil.us', '*.sharepoint.cn'];
const mostKnown = 5_000;

/** Microsoft Teams through the Bot Framework: authentic activities in, our own REST calls out. */
export function teamsChannel(options: TeamsOptions): TeamsChannel {
  const credentials = credentialsOf(options);
  const { appId, anonymous, place, fileHosts = sharePoint, serviceHosts: hosts = teamsHosts } = options;
  let failure: ChannelError | 'not asked' | undefined = 'not asked';
  const token = botToken(options, credentials, options.now);
  const http = connector({
    token: () => token.get(),
    stale: () => token.refused(),
    allows: (url) => isServiceUrl(url, hosts, anonymous),
    timeoutMs: 15_000,
    heard: (last) => {
      failure = last;
    },
  });
  const teams: Outbound = {
    appId,
    anonymous,
    hosts,
    fileHosts,
    http,
    place: () => place.get(),
    known: new Map(),
    begun: new Map(),
  };
  return {
    name: 'teams',
    say: (to, message, key) => say(teams, to, message, key),
    post: (to, message, key) => post(teams, to, message, key),
    // Teams has no message for one member of a channel that every client shows: it is said where it was asked.
    whisper: async (to, _person, message, key) => {
      await say(teams, to, message, key);
    },
    amend: (ref, message) => amend(teams, ref, message),
    remove: (ref) => remove(teams, ref),
    typing: (to) => typing(teams, to),
    person: (address, id) => personFor(teams, address, id),
    fetch: (file, maxBytes) => fetchFile(teams, file, maxBytes),
    // A bot's file needs the person's consent to be put into her OneDrive first, and never reaches a channel.
    takesFiles: () => false,
    upload: () => Promise.reject(new ChannelError('refused', 'Teams takes no files from this bot')),
    desk: () => deskOf(options),
    state: () => readiness(failure),
    mount: (server) => mountDeliveries(server, '/api/messages', receiverOf(teams, options, credentials)),
    close: () => http.close(),
  };
}

function receiverOf(teams: Outbound, options: TeamsOptions, credentials: Credentials): Receiver {
  const { appId, tenants, anonymous, deskChannel, submit, now, log } = options;
  const guard: GuardOptions = {
    appId,
    tenants: new Set(tenants),
    anonymous,
    hosts: teams.hosts,
    issuer: options.auth?.issuer ?? publicIssuer,
    keys: signingKeys({ metadataUrl: metadataUrlOf(options), now }),
    verified: verifiedTokens(),
    nowSeconds: () => Math.floor(now() / 1_000),
  };
  const learn: ReceiverOptions['learn'] = (activity, inbound) => learnFrom(teams, options, activity, inbound);
  const authentication = authenticationOf(options, credentials);
  return teamsReceiver({ authentication, guard, ...(deskChannel ? { deskChannel } : {}), submit, learn, now, log });
}

async function learnFrom(
  teams: Outbound,
  options: TeamsOptions,
  activity: Activity,
  inbound: Inbound | undefined,
): Promise<void> {
  const address = inbound?.address ?? addressOf(activity);
  const person = inbound?.person ?? personOf(activity);
  remember(teams.known, `${address.tenant}|${person.id}`, { teamsId: activity.from.id, person }, mostKnown);
  const place = placeFrom(options, address);
  if (!place) return;
  try {
    await options.place.set(place);
  } catch {
    options.log('warn', 'the place of the desk channel could not be kept', {});
  }
}

/** Where the desk channel is, when this delivery tells something new about it. */
function placeFrom({ deskChannel, place }: TeamsOptions, seen: Address): Address | undefined {
  if (!deskChannel) return undefined;
  const known = place.get();
  const inDesk = seen.conversation === deskChannel;
  // Other people may be served from another region: once it is known, only the desk channel itself moves the desk.
  if (!inDesk && known?.conversation === deskChannel) return undefined;
  const { tenant, service, bot } = seen;
  const same =
    known?.conversation === deskChannel && known.tenant === tenant && known.service === service && known.bot === bot;
  if (same) return undefined;
  return {
    channel: 'teams',
    tenant,
    conversation: deskChannel,
    ...(service ? { service } : {}),
    ...(bot ? { bot } : {}),
  };
}

function deskOf({ deskChannel, place }: TeamsOptions): Address | undefined {
  const known = place.get();
  return deskChannel && known?.conversation === deskChannel ? known : undefined;
}

function readiness(failure: ChannelError | 'not asked' | undefined): { ready: boolean; detail: string } {
  if (failure === 'not asked') return { ready: true, detail: 'nothing sent yet' };
  // A refusal is an answer; only silence and trouble on the platform's side make the channel not ready.
  const ready = failure?.reason !== 'down' && failure?.reason !== 'unknown';
  return { ready, detail: failure?.message ?? 'answered' };
}
