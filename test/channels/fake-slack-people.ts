import type { MessageRef } from '../../src/desk/message.ts';
import { type Answered, type FakeUser, fileJson, type Stage } from './fake-slack-api.ts';
import { buttonsOf, type FakeMessage, type Json, stateOf } from './slack-view.ts';

/** Where and how something is written. */
export type Writing = {
  readonly mentioning?: boolean;
  readonly under?: MessageRef | string;
  readonly channel?: string;
};

/** A person of the fake workspace, who acts in a channel or, without one, in the direct chat with the bot. */
export type FakePerson = {
  readonly id: string;
  readonly chat: string;
  writes(text: string, how?: Writing): Promise<Answered>;
  /** Presses the newest visible button with this label (in one thread, if `under` names it), filling in inputs by their ids. */
  presses(
    label: string,
    inputs?: Readonly<Record<string, string>>,
    channel?: string,
    under?: string,
  ): Promise<Answered>;
  edits(text: string): Promise<Answered>;
  deletes(): Promise<Answered>;
  sendsFile(name: string, bytes: Uint8Array, how?: Writing): Promise<Answered>;
  /** Opens the Messages tab of the app. */
  opens(): Promise<Answered>;
  /** Types `/secondline <text>` in a channel. */
  commands(text: string, channel?: string): Promise<Answered>;
};

/** A person who does to the fake workspace what people do, so that the bot hears of it as from Slack. */
export function personIn(slack: Stage, user: FakeUser): FakePerson {
  const { space } = slack;
  const chat = `D${user.id.slice(1)}`;
  let last: FakeMessage | undefined;
  const event = async (inner: Json): Promise<Answered> =>
    await slack.deliver({ kind: 'event', body: callbackOf(slack, inner) });

  const write = async (text: string, how: Writing, files: Json[]): Promise<Answered> => {
    const channel = how.channel ?? chat;
    const thread = typeof how.under === 'string' ? how.under : how.under?.address.thread;
    space.conversations.get(channel)?.members.add(user.id);
    const message: FakeMessage = {
      ts: space.nextTs(),
      user: user.id,
      channel,
      ...(thread === undefined ? {} : { thread }),
      text: how.mentioning ? `<@${slack.space.bot}> ${text}` : text,
      blocks: [],
      files,
    };
    space.messages.push(message);
    last = message;
    const json = { ...messageJson(message, user), channel, channel_type: space.conversations.get(channel)?.type };
    const answer = await event({ type: 'message', ...json });
    // In channels Slack tells a mention twice, as the message that it is and as a mention.
    if (how.mentioning && channel !== chat && answer.status === 200) {
      return await event({ ...json, type: 'app_mention', channel_type: undefined });
    }
    return answer;
  };

  return {
    id: user.id,
    chat,
    writes: async (text, how = {}) => await write(escaped(text), how, []),
    async presses(label, inputs = {}, channel = chat, under = undefined) {
      const seen = space.messages
        .filter((one) => one.channel === channel && (one.only ?? user.id) === user.id && !one.hidden)
        .filter((one) => under === undefined || one.ts === under || one.thread === under);
      const found = seen
        .flatMap((message) => buttonsOf(message).map(({ button }) => ({ message, button })))
        .findLast(({ button }) => (button['text'] as Json)['text'] === label);
      if (!found) throw new Error(`no button "${label}" in ${channel}`);
      return await slack.deliver({
        kind: 'interactive',
        body: pressJson(slack, user, found.message, found.button, inputs),
      });
    },
    async edits(text) {
      if (!last) throw new Error('nothing was written');
      const before = messageJson(last, user);
      last.text = last.text.startsWith('<@') ? `<@${slack.space.bot}> ${escaped(text)}` : escaped(text);
      const edited = { edited: { user: user.id, ts: space.nextTs() } };
      return await event({
        type: 'message',
        subtype: 'message_changed',
        channel: last.channel,
        message: { ...messageJson(last, user), ...edited },
        previous_message: before,
        event_ts: space.nextTs(),
      });
    },
    async deletes() {
      if (!last) throw new Error('nothing was written');
      space.messages.splice(space.messages.indexOf(last), 1);
      return await event({
        type: 'message',
        subtype: 'message_deleted',
        channel: last.channel,
        deleted_ts: last.ts,
        previous_message: messageJson(last, user),
        event_ts: space.nextTs(),
      });
    },
    async sendsFile(name, bytes, how = {}) {
      const type = name.endsWith('.png') ? 'image/png' : 'text/plain';
      const file = { id: space.nextId('F'), name, bytes, type };
      space.files.set(file.id, file);
      return await write('', how, [fileJson(space, file)]);
    },
    opens: async () => await event({ type: 'app_home_opened', user: user.id, channel: chat, tab: 'messages' }),
    commands: async (text, channel = chat) =>
      await slack.deliver({
        kind: 'command',
        body: {
          command: '/secondline',
          text,
          team_id: slack.space.team,
          user_id: user.id,
          user_name: user.name,
          channel_id: channel,
          trigger_id: space.nextId('X'),
          api_app_id: 'A0FAKE',
          is_enterprise_install: 'false',
        },
      }),
  };
}

/** An event in the envelope in which Slack sends it. */
export function callbackOf(slack: Stage, event: Json): Json {
  return {
    type: 'event_callback',
    team_id: slack.space.team,
    api_app_id: 'A0FAKE',
    event_id: slack.space.nextId('Ev'),
    event_time: Math.floor(slack.now() / 1_000),
    authorizations: [
      { team_id: slack.space.team, user_id: slack.space.bot, is_bot: true, is_enterprise_install: false },
    ],
    event: JSON.parse(JSON.stringify(event)),
  };
}

function messageJson(message: FakeMessage, user: FakeUser): Json {
  return {
    type: 'message',
    user: user.id,
    team: user.team,
    ts: message.ts,
    text: message.text,
    ...(message.thread === undefined ? {} : { thread_ts: message.thread }),
    ...(message.files && message.files.length > 0 ? { files: message.files, subtype: 'file_share' } : {}),
  };
}

function pressJson(
  slack: Stage,
  user: FakeUser,
  message: FakeMessage,
  button: Json,
  inputs: Readonly<Record<string, string>>,
): Json {
  const thread = message.thread === undefined ? {} : { thread_ts: message.thread };
  return {
    type: 'block_actions',
    team: { id: slack.space.team, domain: 'fake' },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team },
    api_app_id: 'A0FAKE',
    trigger_id: slack.space.nextId('X'),
    channel: { id: message.channel, name: 'somewhere' },
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: !!message.only,
      ...thread,
    },
    ...(message.only ? {} : { message: { ts: message.ts, ...thread, blocks: message.blocks } }),
    state: stateOf(message, inputs),
    actions: [{ ...button, action_ts: slack.space.nextTs() }],
  };
}

// What a person types arrives with these three as entities.
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
