import type { Happening, Inbound, Person } from '../desk/inbound.ts';
import type { Address, FileRef } from '../desk/message.ts';
import { inert, inertLine } from './inert-text.ts';
import { readableOf, withoutMention } from './slack-text.ts';
import type { SlackIdentity } from './slack-web.ts';
import { record, string } from './slack-web.ts';

/** What must be known to read a delivery: who the bot is, where the agents' channel is, and how the app shows chats. */
export type Reading = {
  readonly identity: SlackIdentity;
  readonly deskChannel: string | undefined;
  /** In an `agent_view` app every message of a person in the direct chat begins a thread of its own. */
  readonly agentView: boolean;
  readonly nameOf: (user: string) => string | undefined;
};

type Body = Record<string, unknown>;
// Whom it is about and in which workspace that person lives; the rest of the person is asked of the directory.
type Draft = Omit<Inbound, 'person'> & {
  readonly user: string;
  readonly userTeam?: string;
  readonly userName?: string;
};

const spoken = new Set(['', 'file_share', 'thread_broadcast', 'me_message']);

/**
 * Slack's event, press, form or command in the desk's terms, or undefined when it is none of the desk's business: the
 * words of bots, of ourselves, of other workspaces' apps, and public talk that does not address the bot.
 */
export function draftOf(body: Body, reading: Reading): Draft | undefined {
  if (!ours(body, reading.identity)) return undefined;
  if (typeof body['command'] === 'string') return commandOf(body, reading);
  if (body['type'] === 'block_actions') return pressOf(body, reading);
  if (body['type'] === 'view_submission') return formOf(body, reading);
  if (body['type'] === 'event_callback' || body['event'] !== undefined) return eventOf(body, reading);
  return undefined;
}

/** The person a draft is about, as far as the delivery itself tells. */
export function strangerOf(draft: Draft, identity: SlackIdentity): Person {
  // Within an organisation of several workspaces only the directory knows who belongs to it.
  const elsewhere = draft.userTeam !== undefined && draft.userTeam !== identity.team;
  const external = elsewhere && identity.enterprise === undefined;
  return { id: draft.user, name: inertLine(draft.userName ?? draft.user), ...(external ? { external } : {}) };
}

// A delivery names its workspace or, in shared channels and org-wide installs, the installation it was made for.
function ours(body: Body, identity: SlackIdentity): boolean {
  const granted = Array.isArray(body['authorizations']) ? body['authorizations'].map(record) : [];
  const teams = [body['team_id'], record(body['team'])['id'], ...granted.map((grant) => grant['team_id'])];
  const organisations = [body['enterprise_id'], record(body['enterprise'])['id']];
  return (
    teams.includes(identity.team) || (identity.enterprise !== undefined && organisations.includes(identity.enterprise))
  );
}

function eventOf(body: Body, reading: Reading): Draft | undefined {
  const event = record(body['event']);
  switch (event['type']) {
    case 'message':
    case 'app_mention':
      return messageEventOf(event, reading);
    case 'app_home_opened':
      return event['tab'] === 'messages' ? draft(body, event, 'opened', string(event['user']), reading) : undefined;
    case 'member_joined_channel':
      return event['user'] === reading.identity.user
        ? draft(body, event, 'installed', string(event['inviter']) || reading.identity.user, reading)
        : undefined;
    case 'app_uninstalled':
    case 'tokens_revoked':
      return draft(body, event, 'removed', reading.identity.user, reading);
    default:
      return undefined;
  }
}

function draft(
  body: Body,
  event: Body,
  kind: 'opened' | 'installed' | 'removed',
  user: string,
  reading: Reading,
): Draft | undefined {
  const channel = string(event['channel']);
  if (user === '') return undefined;
  return {
    id: `slack:${string(body['event_id']) || `${reading.identity.team}:${kind}:${channel}:${string(event['event_ts'])}`}`,
    place: placeOf(channel, event['channel_type'], reading),
    address: addressOf(channel, undefined, user, reading.identity),
    happened: { kind },
    user,
  };
}

function messageEventOf(event: Body, reading: Reading): Draft | undefined {
  const subtype = string(event['subtype']);
  if (subtype === 'message_changed') return changedOf(event, reading);
  if (subtype === 'message_deleted') return deletedOf(event, reading);
  if (!spoken.has(subtype) || !byPerson(event, reading.identity)) return undefined;
  return messageOf(event, string(event['channel']), reading, (mentioned) => ({
    // A mention in the agents' channel is delivered twice (`app_mention` and `message`), with two event ids: the
    // message's own time stamp is the intent, so that both count once.
    suffix: '',
    happened: {
      kind: 'message',
      messageId: string(event['ts']),
      ...wordsOf(event, reading),
      mentioned,
      files: filesOf(event),
    },
  }));
}

function changedOf(event: Body, reading: Reading): Draft | undefined {
  const message = record(event['message']);
  const before = record(event['previous_message']);
  // A deleted root whose thread lives on is changed into a gravestone.
  if (message['subtype'] === 'tombstone') return deletedOf({ ...event, deleted_ts: message['ts'] }, reading);
  if (!byPerson(message, reading.identity) || !spoken.has(string(message['subtype']))) return undefined;
  // Slack also reports previews and reactions of threads as changes; the words are then the same.
  if (message['text'] === before['text']) return undefined;
  const stamp = string(record(message['edited'])['ts']) || string(event['event_ts']) || string(event['ts']);
  const wasMentioned = withoutMention(string(before['text']), reading.identity.user).mentioned;
  return messageOf(
    message,
    string(event['channel']),
    reading,
    (mentioned) => ({
      suffix: `:edited:${stamp}`,
      happened: { kind: 'edited', messageId: string(message['ts']), ...wordsOf(message, reading), mentioned },
    }),
    wasMentioned,
  );
}

function deletedOf(event: Body, reading: Reading): Draft | undefined {
  const before = record(event['previous_message']);
  if (!byPerson(before, reading.identity)) return undefined;
  const messageId = string(event['deleted_ts']) || string(before['ts']);
  return messageOf({ ...before, ts: messageId }, string(event['channel']), reading, () => ({
    suffix: ':deleted',
    happened: { kind: 'deleted', messageId },
  }));
}

function messageOf(
  message: Body,
  channel: string,
  reading: Reading,
  what: (mentioned: boolean) => { readonly suffix: string; readonly happened: Happening },
  wasMentioned = false,
): Draft | undefined {
  const { identity } = reading;
  const place = placeOf(channel, message['channel_type'], reading);
  const { mentioned } = withoutMention(string(message['text']), identity.user);
  // In a channel that is not the agents' only what addresses the bot is its business.
  if (place === 'public' && !mentioned && !wasMentioned) return undefined;
  const ts = string(message['ts']);
  const thread = string(message['thread_ts']) || (place === 'direct' && reading.agentView ? ts : '');
  const { suffix, happened } = what(mentioned);
  const userTeam = string(message['user_team']) || string(message['source_team']) || string(message['team']);
  return {
    id: `slack:${identity.team}:${channel}:${ts}${suffix}`,
    place,
    address: addressOf(channel, thread || undefined, string(message['user']), identity),
    happened,
    user: string(message['user']),
    ...(userTeam === '' ? {} : { userTeam }),
  };
}

function pressOf(body: Body, reading: Reading): Draft | undefined {
  const action = record(Array.isArray(body['actions']) ? body['actions'][0] : undefined);
  const value = buttonValue(string(action['value']) || string(record(action['selected_option'])['value']));
  const user = record(body['user']);
  if (value === undefined || string(user['id']) === '') return undefined;
  const container = record(body['container']);
  const message = record(body['message']);
  const channel = string(record(body['channel'])['id']) || string(container['channel_id']);
  const place = placeOf(channel, undefined, reading);
  const ts = string(message['ts']) || string(container['message_ts']);
  const root = string(message['thread_ts']) || string(container['thread_ts']);
  // A card at the top of the agents' channel is the root of its own thread; what only one person sees is nobody's root.
  const isRoot = place === 'desk' && container['is_ephemeral'] !== true;
  const thread = root || (isRoot ? ts : '');
  return {
    id: `slack:${reading.identity.team}:${channel}:${ts}:pressed:${string(user['id'])}:${value.a}:${string(action['action_ts'])}`,
    place,
    address: addressOf(channel, thread || undefined, string(user['id']), reading.identity),
    happened: {
      kind: 'choice',
      card: value.c,
      choice: value.a,
      inputs: value.s ? inputsOf(record(body['state'])) : {},
    },
    ...actorOf(user),
  };
}

// A modal has no message: where it belongs stands in its `private_metadata`, written when it was opened.
function formOf(body: Body, reading: Reading): Draft | undefined {
  const view = record(body['view']);
  const value = buttonValue(string(view['private_metadata']));
  const user = record(body['user']);
  if (value === undefined || string(user['id']) === '') return undefined;
  const channel = value.channel ?? '';
  return {
    id: `slack:${reading.identity.team}:view:${string(view['id'])}:${string(view['hash'])}`,
    place: channel === '' ? 'direct' : placeOf(channel, undefined, reading),
    address: addressOf(channel, value.thread, string(user['id']), reading.identity),
    happened: { kind: 'choice', card: value.c, choice: value.a, inputs: inputsOf(record(view['state'])) },
    ...actorOf(user),
  };
}

function commandOf(body: Body, reading: Reading): Draft | undefined {
  const user = string(body['user_id']);
  if (user === '') return undefined;
  const channel = string(body['channel_id']);
  const place = placeOf(channel, undefined, reading);
  const trigger = string(body['trigger_id']);
  return {
    id: `slack:${reading.identity.team}:command:${trigger}`,
    place,
    // The direct chat in which a command is typed can be one between two people, where the bot cannot speak.
    address: addressOf(place === 'direct' ? '' : channel, undefined, user, reading.identity),
    happened: {
      kind: 'message',
      messageId: `command:${trigger}`,
      text: readableOf(string(body['text']), reading.nameOf).trim() || 'help',
      mentioned: true,
      files: [],
    },
    user,
    userName: string(body['user_name']) || user,
  };
}

function actorOf(user: Body): Pick<Draft, 'user' | 'userTeam' | 'userName'> {
  const team = string(user['team_id']);
  const name = string(user['name']) || string(user['username']);
  return {
    user: string(user['id']),
    ...(team === '' ? {} : { userTeam: team }),
    ...(name === '' ? {} : { userName: name }),
  };
}

// Bots speak with a `bot_id`; a message without a user is Slack's own.
function byPerson(message: Body, identity: SlackIdentity): boolean {
  const user = string(message['user']);
  return user !== '' && user !== identity.user && user !== 'USLACKBOT' && !message['bot_id'];
}

function wordsOf(message: Body, { identity, nameOf }: Reading): { readonly text: string } {
  return { text: readableOf(withoutMention(string(message['text']), identity.user).text, nameOf) };
}

// Not every sender of events names the kind of channel; the first letter of a direct chat's id is always D.
function placeOf(channel: string, type: unknown, { deskChannel }: Reading): Inbound['place'] {
  if (channel !== '' && channel === deskChannel) return 'desk';
  return type === 'im' || channel === '' || channel.startsWith('D') ? 'direct' : 'public';
}

function addressOf(channel: string, thread: string | undefined, user: string, identity: SlackIdentity): Address {
  return {
    channel: 'slack',
    tenant: identity.team,
    conversation: channel,
    ...(thread === undefined ? {} : { thread }),
    user,
    bot: identity.user,
  };
}

function filesOf(message: Body): FileRef[] {
  const files = Array.isArray(message['files']) ? message['files'].map(record) : [];
  return files
    .filter((file) => string(file['id']) !== '' && file['mode'] !== 'tombstone' && file['mode'] !== 'hidden_by_limit')
    .map((file) => {
      const url = string(file['url_private_download']) || string(file['url_private']);
      return {
        id: string(file['id']),
        channel: 'slack',
        name: inertLine(string(file['name']) || string(file['title']) || string(file['id'])),
        type: string(file['mimetype']) || 'application/octet-stream',
        ...(typeof file['size'] === 'number' ? { bytes: file['size'] } : {}),
        ...(url === '' ? {} : { url }),
      };
    });
}

// `state.values` is block → action → what was filled in; our blocks and actions both carry the input's id.
function inputsOf(state: Body): Record<string, string> {
  const found: Record<string, string> = {};
  for (const actions of Object.values(record(state['values']))) {
    for (const [id, entry] of Object.entries(record(actions))) {
      const filled = record(entry);
      const text = string(filled['value']) || string(filled['selected_date']);
      found[id] = inert(text || string(record(filled['selected_option'])['value']));
    }
  }
  return found;
}

type Pressed = {
  readonly c: string;
  readonly a: string;
  readonly s?: 1;
  readonly channel?: string;
  readonly thread?: string;
};

function buttonValue(text: string): Pressed | undefined {
  try {
    const value = record(JSON.parse(text));
    if (typeof value['a'] !== 'string' || typeof value['c'] !== 'string') return undefined;
    return {
      c: value['c'],
      a: value['a'],
      ...(value['s'] === 1 ? { s: 1 } : {}),
      ...(typeof value['channel'] === 'string' ? { channel: value['channel'] } : {}),
      ...(typeof value['thread'] === 'string' ? { thread: value['thread'] } : {}),
    };
  } catch {
    return undefined;
  }
}
