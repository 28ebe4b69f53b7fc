import { blockFaults } from './block-kit-rules.ts';
import type { FakeMessage, Json } from './slack-view.ts';

/** Somebody in the fake workspace. */
export type FakeUser = {
  readonly id: string;
  readonly name: string;
  readonly team: string;
  readonly email?: string;
  readonly locale?: string;
  readonly zone?: string;
  readonly guest?: boolean;
  /** The organisation of several workspaces that the user's workspace belongs to. */
  readonly enterprise?: string;
};

/** A channel or direct chat of the fake workspace. */
export type FakeConversation = {
  readonly id: string;
  readonly type: 'im' | 'group' | 'channel';
  readonly members: Set<string>;
  archived: boolean;
  shared: boolean;
};

/** A file that somebody has sent or is about to send. */
export type FakeFile = { readonly id: string; readonly name: string; bytes: Uint8Array; type: string };

/** The fake workspace: everything that the Web API reads and writes. */
export type Workspace = {
  readonly origin: () => string;
  readonly team: string;
  readonly bot: string;
  /** The organisation that the workspace belongs to, if to any. */
  enterprise?: string;
  readonly users: Map<string, FakeUser>;
  readonly conversations: Map<string, FakeConversation>;
  readonly messages: FakeMessage[];
  readonly files: Map<string, FakeFile>;
  readonly statuses: Json[];
  readonly prompts: Json[];
  readonly nextTs: () => string;
  readonly nextId: (letter: string) => string;
};

/** What Slack sends to the bot: an event or interaction as JSON, or a command as form fields. */
export type Outgoing = { readonly kind: 'event' | 'interactive' | 'command'; readonly body: Json };

/** One answer of the bot to a delivery: an HTTP status, or 200 for an acknowledged envelope and 504 for none. */
export type Answered = { readonly status: number; readonly text: string };

/** What a person of the workspace acts on. */
export type Stage = {
  readonly space: Workspace;
  readonly deliver: (outgoing: Outgoing) => Promise<Answered>;
  readonly now: () => number;
};

type Method = (args: Json) => Json;

const fail = (error: string, more: Json = {}): Json => ({ ok: false, error, ...more });

/** Slack's Web API as far as the desk uses it, answering like Slack: 200 with `ok: false` and an error's name. */
export function methodsOf(space: Workspace): Readonly<Record<string, Method>> {
  return { ...chatMethods(space), ...fileMethods(space), ...peopleMethods(space), ...agentMethods(space) };
}

function chatMethods(space: Workspace): Record<string, Method> {
  const find = (args: Json): FakeMessage | undefined =>
    space.messages.find(({ ts, channel }) => ts === args['ts'] && channel === args['channel']);
  return {
    'chat.postMessage': (args) => {
      const refused = refusalOf(space, args);
      if (refused) return refused;
      const message = messageOf(space, args);
      space.messages.push(message);
      return { ok: true, ts: message.ts, channel: message.channel };
    },
    'chat.postEphemeral': (args) => {
      const refused = refusalOf(space, args);
      if (refused) return refused;
      const members = space.conversations.get(String(args['channel']))?.members;
      if (!members?.has(String(args['user']))) return fail('user_not_in_channel');
      const root = args['thread_ts'];
      // "Ephemeral messages in threads are only shown if there is already an active thread" (chat.postEphemeral).
      const active = root === undefined || space.messages.some((one) => one.thread === root && !one.only);
      const shown = active ? {} : { hidden: true as const };
      const message = { ...messageOf(space, args), only: String(args['user']), ...shown };
      space.messages.push(message);
      return { ok: true, message_ts: message.ts };
    },
    'chat.update': (args) => {
      const message = find(args);
      if (!message) return fail('message_not_found');
      if (message.user !== space.bot) return fail('cant_update_message');
      const faults = blockFaults(args['blocks'] ?? []);
      if (faults.length > 0) return fail('invalid_blocks', { response_metadata: { messages: faults } });
      message.text = String(args['text'] ?? '');
      message.blocks = (args['blocks'] as Json[] | undefined) ?? [];
      return { ok: true, ts: message.ts, channel: message.channel };
    },
    'chat.delete': (args) => {
      const message = find(args);
      if (!message) return fail('message_not_found');
      if (message.user !== space.bot) return fail('cant_delete_message');
      space.messages.splice(space.messages.indexOf(message), 1);
      return { ok: true, ts: message.ts };
    },
  };
}

function refusalOf(space: Workspace, args: Json): Json | undefined {
  const conversation = space.conversations.get(String(args['channel']));
  if (!conversation) return fail('channel_not_found');
  if (conversation.archived) return fail('is_archived');
  if (!conversation.members.has(space.bot)) return fail('not_in_channel');
  const root = args['thread_ts'];
  if (root !== undefined && !space.messages.some(({ ts, channel }) => ts === root && channel === conversation.id)) {
    return fail('thread_not_found');
  }
  const blocks = args['blocks'] ?? [];
  if (String(args['text'] ?? '') === '' && (blocks as Json[]).length === 0) return fail('no_text');
  const faults = blockFaults(blocks);
  return faults.length > 0 ? fail('invalid_blocks', { response_metadata: { messages: faults } }) : undefined;
}

function messageOf(space: Workspace, args: Json): FakeMessage {
  return {
    ts: space.nextTs(),
    user: space.bot,
    bot: true,
    channel: String(args['channel']),
    ...(args['thread_ts'] === undefined ? {} : { thread: String(args['thread_ts']) }),
    text: String(args['text'] ?? '').slice(0, 40_000),
    blocks: (args['blocks'] as Json[] | undefined) ?? [],
    metadata: args['metadata'],
    mrkdwn: args['mrkdwn'] !== false,
  };
}

function fileMethods(space: Workspace): Record<string, Method> {
  return {
    'files.getUploadURLExternal': (args) => {
      const id = space.nextId('F');
      const bytes = new Uint8Array(Number(args['length']));
      space.files.set(id, { id, name: String(args['filename']), bytes, type: 'application/octet-stream' });
      return { ok: true, file_id: id, upload_url: `${space.origin()}/upload/${id}` };
    },
    'files.completeUploadExternal': (args) => {
      const channel = String(args['channel_id']);
      const refused = refusalOf(space, { ...args, channel, text: 'file' });
      if (refused) return refused;
      const files = (args['files'] as Json[]).map(({ id }) => ({ id, name: space.files.get(String(id))?.name }));
      space.messages.push({ ...messageOf(space, { ...args, channel }), files, text: '' });
      return { ok: true, files };
    },
    'files.info': (args) => {
      const file = space.files.get(String(args['file']));
      return file ? { ok: true, file: fileJson(space, file) } : fail('file_not_found');
    },
    'files.delete': (args) => (space.files.delete(String(args['file'])) ? { ok: true } : fail('file_not_found')),
  };
}

/** A file as Slack writes it in events. */
export function fileJson(space: Workspace, file: FakeFile): Json {
  return {
    id: file.id,
    name: file.name,
    mimetype: file.type,
    size: file.bytes.byteLength,
    mode: 'hosted',
    url_private: `${space.origin()}/files/${file.id}`,
    url_private_download: `${space.origin()}/files/${file.id}`,
  };
}

function peopleMethods(space: Workspace): Record<string, Method> {
  return {
    'auth.test': () => ({
      ok: true,
      user_id: space.bot,
      bot_id: 'B0000BOT',
      team_id: space.team,
      url: space.origin(),
      ...(space.enterprise ? { enterprise_id: space.enterprise } : {}),
    }),
    'users.info': (args) => {
      const user = space.users.get(String(args['user']));
      if (!user) return fail('user_not_found');
      return { ok: true, user: userJson(user, args['include_locale'] === 'true') };
    },
    'conversations.open': (args) => {
      const user = String(args['users']);
      if (!space.users.has(user)) return fail('users_not_found');
      return { ok: true, channel: { id: `D${user.slice(1)}` } };
    },
    'conversations.info': (args) => {
      const conversation = space.conversations.get(String(args['channel']));
      if (!conversation) return fail('channel_not_found');
      return {
        ok: true,
        channel: {
          id: conversation.id,
          is_private: conversation.type !== 'channel',
          is_archived: conversation.archived,
          is_ext_shared: conversation.shared,
          is_member: conversation.members.has(space.bot),
        },
      };
    },
  };
}

function userJson(user: FakeUser, locale: boolean): Json {
  return {
    id: user.id,
    team_id: user.team,
    name: user.name.toLowerCase().replaceAll(' ', '.'),
    ...(user.zone ? { tz: user.zone } : {}),
    ...(locale && user.locale ? { locale: user.locale } : {}),
    is_restricted: user.guest ?? false,
    ...(user.enterprise ? { enterprise_user: { id: `W${user.id}`, enterprise_id: user.enterprise } } : {}),
    profile: { real_name: user.name, display_name: '', ...(user.email ? { email: user.email } : {}) },
  };
}

function agentMethods(space: Workspace): Record<string, Method> {
  const ok = (): Json => ({ ok: true });
  return {
    'assistant.threads.setStatus': (args) => {
      space.statuses.push(args);
      return { ok: true };
    },
    // In an `agent_view` app a call with `thread_ts` is accepted and shows nothing.
    'assistant.threads.setSuggestedPrompts': (args) => {
      if (args['thread_ts'] === undefined) space.prompts.push(args);
      return { ok: true };
    },
    'views.open': ok,
    'views.update': ok,
    'views.publish': ok,
  };
}
