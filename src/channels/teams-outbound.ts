import type { Person } from '../desk/inbound.ts';
import type { Address, FileRef, Message, MessageRef } from '../desk/message.ts';
import { remember } from '../desk/newest.ts';
import { ChannelError } from './channel.ts';
import type { Connector } from './teams-connector.ts';
import { isServiceUrl } from './teams-guard.ts';
import { activitiesOf, withFields } from './teams-json.ts';
import { bodyOf, type TeamsBody } from './teams-message.ts';

/** What the calls to Teams need to know: who the bot is, where it may call, and what was learned from deliveries. */
export type Outbound = {
  readonly appId: string;
  readonly anonymous: boolean;
  readonly hosts: readonly string[];
  readonly fileHosts: readonly string[];
  readonly http: Connector;
  readonly place: () => Address | undefined;
  /** People by `tenant|id`, because not every service finds them by their directory id. */
  readonly known: Map<string, { readonly teamsId: string; readonly person: Person }>;
  /** How far a message of several activities got, by its key, so that a repeat does not post its beginning again. */
  readonly begun: Map<string, { readonly sent: number; readonly ref: MessageRef }>;
};

const publicService = 'https://smba.trafficmanager.net/teams/';

/** Says a message in a chat or thread; gives the ref of the last activity. */
export async function say(teams: Outbound, to: Address, message: Message, key: string): Promise<MessageRef> {
  const address = to.conversation === '' ? await openChat(teams, to) : to;
  return inParts(teams, key, activitiesOf(message), (activity) => send(teams, address, activity));
}

/** Opens a thread with a message; gives the ref of its root. */
export async function post(teams: Outbound, to: Address, message: Message, key: string): Promise<MessageRef> {
  return inParts(teams, key, activitiesOf(message), async (activity, root) => {
    if (!root) return openThread(teams, to, activity);
    await send(teams, root.address, activity);
    return root;
  });
}

async function inParts(
  teams: Outbound,
  key: string,
  activities: readonly string[],
  deliver: (activity: string, before: MessageRef | undefined) => Promise<MessageRef>,
): Promise<MessageRef> {
  const begun = teams.begun.get(key);
  let ref = begun?.ref;
  for (const [at, activity] of activities.entries()) {
    if (at < (begun?.sent ?? 0)) continue;
    ref = await deliver(activity, ref);
    if (activities.length > 1) remember(teams.begun, key, { sent: at + 1, ref }, 1_000);
  }
  teams.begun.delete(key);
  if (!ref) throw new ChannelError('refused', 'there was nothing to say');
  return ref;
}

async function send(teams: Outbound, to: Address, activity: string): Promise<MessageRef> {
  const path = `${pathOf(to)}/activities`;
  const json = withFields(activity, { from: { id: botOf(teams, to) }, conversation: { id: conversationOf(to) } });
  const { data } = await teams.http.call({ method: 'post', service: serviceOf(teams, to), path, json });
  return { address: to, id: idIn(data, 'id') ?? '' };
}

async function openChat(teams: Outbound, to: Address): Promise<Address> {
  if (!to.user) throw new ChannelError('refused', 'nobody is named to open a chat with');
  const body = {
    isGroup: false,
    bot: { id: botOf(teams, to) },
    members: [{ id: to.user }],
    tenantId: to.tenant,
    channelData: { tenant: { id: to.tenant } },
  };
  const data = await open(teams, to, JSON.stringify(body));
  const conversation = idIn(data, 'id');
  // The chat may exist by now; opening it again gives the same one.
  if (!conversation) throw new ChannelError('unknown', 'Teams opened a chat without naming it');
  return { ...to, conversation };
}

async function openThread(teams: Outbound, to: Address, activity: string): Promise<MessageRef> {
  const thread = {
    isGroup: true,
    bot: { id: botOf(teams, to) },
    tenantId: to.tenant,
    channelData: { channel: { id: to.conversation }, tenant: { id: to.tenant } },
  };
  const data = await open(teams, to, `${JSON.stringify(thread).slice(0, -1)},"activity":${activity}}`);
  // The thread is the number behind the channel's id; `activityId` is the same, where the service gives it.
  const root = idIn(data, 'id')?.split(';messageid=')[1] ?? idIn(data, 'activityId');
  if (!root) throw new ChannelError('unknown', 'Teams opened a thread without naming it');
  return { address: { ...to, thread: root }, id: root };
}

async function open(teams: Outbound, to: Address, json: string): Promise<unknown> {
  const service = serviceOf(teams, to);
  return (await teams.http.call({ method: 'post', service, path: '/v3/conversations', json })).data;
}

/** Puts another message in the place of a sent one. */
export const amend = (teams: Outbound, ref: MessageRef, message: Message): Promise<void> =>
  put(teams, ref, bodyOf(message));

async function put(teams: Outbound, { address, id }: MessageRef, body: TeamsBody): Promise<void> {
  const path = `${pathOf(address)}/activities/${encodeURIComponent(id)}`;
  const activity = { ...body, id, from: { id: botOf(teams, address) }, conversation: { id: conversationOf(address) } };
  const json = JSON.stringify(activity);
  await teams.http.call({ method: 'put', service: serviceOf(teams, address), path, json });
}

/** Takes a sent message back, or its words where the service cannot delete. */
export async function remove(teams: Outbound, ref: MessageRef): Promise<void> {
  const path = `${pathOf(ref.address)}/activities/${encodeURIComponent(ref.id)}`;
  const service = serviceOf(teams, ref.address);
  const { status } = await teams.http.call({ method: 'delete', service, path, accept: [404, 405, 501] });
  // Some services of this protocol cannot delete (channels.md §1.4); then the words at least go.
  if (status === 405 || status === 501) {
    await put(teams, ref, { type: 'message', locale: 'en', textFormat: 'plain', text: '(removed)' });
  }
}

/** Shows that the bot is writing; never fails. */
export async function typing(teams: Outbound, to: Address): Promise<void> {
  if (to.conversation === '') return;
  // The next message says more than the dots would have; there is nothing to do about their absence.
  await send(teams, to, '{"type":"typing"}').catch(() => undefined);
}

/** What Teams says of a member of a chat or team; what deliveries told when it says nothing. */
export async function personFor(teams: Outbound, address: Address, id: string): Promise<Person> {
  const known = teams.known.get(`${address.tenant}|${id}`);
  const ids = known && known.teamsId !== id ? [id, known.teamsId] : [id];
  for (const one of ids) {
    const path = `/v3/conversations/${encodeURIComponent(address.conversation)}/members/${encodeURIComponent(one)}`;
    const call = { method: 'get', service: serviceOf(teams, address), path, accept: [400, 403, 404] } as const;
    const { status, data } = await teams.http.call(call);
    if (status === 200) return memberOf(data, id, address, known?.person);
  }
  return known?.person ?? { id, name: '' };
}

function memberOf(data: unknown, id: string, address: Address, known: Person | undefined): Person {
  const name = idIn(data, 'name') ?? known?.name ?? '';
  const email = idIn(data, 'email') ?? idIn(data, 'userPrincipalName');
  // The field has two names on the wire (channels.md §3, Identity).
  const principal = idIn(data, 'aadObjectId') ?? idIn(data, 'objectId');
  const home = idIn(data, 'tenantId');
  const external =
    idIn(data, 'userRole') === 'guest' || (home !== undefined && address.tenant !== '' && home !== address.tenant);
  return {
    ...known,
    id,
    name,
    ...(email ? { email } : {}),
    ...(principal ? { principal } : {}),
    ...(external ? { external: true } : {}),
  };
}

/** The bytes of a file that lies with Teams or in SharePoint, at most `maxBytes`. */
export async function fetchFile(teams: Outbound, file: FileRef, maxBytes: number): Promise<Uint8Array> {
  const url = file.url ?? '';
  const own = isServiceUrl(url, teams.hosts, teams.anonymous);
  if (!own && !isServiceUrl(url, teams.fileHosts, false)) {
    throw new ChannelError('refused', 'the file does not lie where Teams keeps files');
  }
  return teams.http.bytes(url, maxBytes, own);
}

const conversationOf = ({ conversation, thread }: Address): string =>
  thread ? `${conversation};messageid=${thread}` : conversation;
const pathOf = (address: Address): string => `/v3/conversations/${encodeURIComponent(conversationOf(address))}`;
const serviceOf = ({ place }: Outbound, to: Address): string => to.service ?? place()?.service ?? publicService;
const botOf = ({ place, appId }: Outbound, to: Address): string => to.bot ?? place()?.bot ?? `28:${appId}`;

function idIn(data: unknown, name: string): string | undefined {
  const value = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
