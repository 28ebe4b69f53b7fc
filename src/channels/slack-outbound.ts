import type { Address, Message, MessageRef } from '../desk/message.ts';
import { remember } from '../desk/newest.ts';
import { blocksOf, writtenBlocks } from './block-kit.ts';
import { type Channel, ChannelError } from './channel.ts';
import { slackDesk } from './slack-desk.ts';
import { fetchFile, uploadFile } from './slack-files.ts';
import type { SlackPeople } from './slack-people.ts';
import { record, type SlackWeb, string } from './slack-web.ts';

/** What speaking in Slack needs. */
export type OutboundOptions = {
  readonly web: SlackWeb;
  readonly people: SlackPeople;
  readonly botToken: string;
  readonly apiUrl?: string;
  readonly deskChannel?: string;
  readonly now: () => number;
  readonly log: (level: 'info' | 'warn' | 'error', what: string, detail: Readonly<Record<string, unknown>>) => void;
};

/** The speaking half of the Slack channel, and the check of who can read the agents' channel. */
export type SlackOutbound = {
  readonly channel: Channel;
  /** Looks at the agents' channel; one that is shared with another organisation is not spoken in. */
  checkDesk(): Promise<void>;
  /** Told of every message that somebody else wrote in a thread. */
  replied(at: Address): void;
};

const maxHalfSent = 1_000;
const maxReplied = 5_000;
// Nothing in our words is interpreted, looked up, or fetched for a preview.
const asWritten = {
  mrkdwn: false,
  link_names: false,
  parse: 'none',
  unfurl_links: false,
  unfurl_media: false,
} as const;

/** Speaks in Slack: every call is one attempt, and rejects with a `ChannelError` that says whether another can help. */
export function slackOutbound(options: OutboundOptions): SlackOutbound {
  const { web, people, botToken, apiUrl, deskChannel } = options;
  const chats = new Map<string, string>();
  const halfSent = new Map<string, string[]>();
  const threads = new Map<string, true>();
  const replied = ({ conversation, thread }: Address): void => {
    if (thread !== undefined) remember(threads, `${conversation} ${thread}`, true, maxReplied);
  };
  // What is whispered into a thread without a reply nobody sees (docs: chat.postEphemeral, `thread_ts`). A thread of
  // which nothing is known, as after a restart, is taken for one: beside the thread it is seen for certain.
  const heard = ({ thread, ...place }: Address): Address =>
    thread !== undefined && threads.has(`${place.conversation} ${thread}`) ? { ...place, thread } : place;
  const desk = slackDesk(options);
  const files = { call: web.call, botToken, apiUrl };
  const placed = (to: Address): Address | Promise<Address> => {
    if (to.channel !== 'slack') throw new ChannelError('refused', `not a Slack address: ${to.channel}`);
    if (to.conversation === '') return chatWith(to, web, chats);
    return to.conversation === deskChannel ? desk.mayHear(to.conversation).then(() => to) : to;
  };
  const sendPages = async (to: Address, message: Message, key: string, root: boolean): Promise<string[]> => {
    const { blocks, text } = blocksOf(message);
    // An attempt that broke off in the middle of a long message goes on where it stopped.
    const sent = halfSent.get(key) ?? [];
    if (blocks.length > 1) remember(halfSent, key, sent, maxHalfSent);
    for (const page of blocks.slice(sent.length)) {
      const thread = root ? sent[0] : to.thread;
      const args = postArgs(to.conversation, thread, text, key);
      const answer = await web.call('chat.postMessage', args, writtenBlocks(page));
      sent.push(string(answer['ts']));
    }
    if (blocks.length > 1) halfSent.delete(key);
    return sent;
  };
  const say = async (to: Address, message: Message, key: string): Promise<MessageRef> => {
    const address = await placed(to);
    const id = (await sendPages(address, message, key, false)).at(-1) ?? '';
    replied(address);
    return { address, id };
  };
  const channel: Channel = {
    name: 'slack',
    say,
    async post(to, message, key) {
      const address = await placed(to);
      const [id = ''] = await sendPages(address, message, key, true);
      return { address: { ...address, thread: id }, id };
    },
    async whisper(to, person, message, key) {
      try {
        await whisper(web, heard(await placed(to)), person, message);
      } catch (error) {
        // Slack whispers only to members of a channel that the bot is in; elsewhere the 1:1 chat is as private.
        if (!(error instanceof ChannelError) || error.reason !== 'gone') throw error;
        await say({ channel: 'slack', tenant: to.tenant, conversation: '', user: person }, message, key);
      }
    },
    async amend(ref, message) {
      await desk.mayHear(ref.address.conversation);
      await amend(web, ref, message);
    },
    remove: async (ref) => await remove(web, ref),
    async typing(to) {
      if (to.thread === undefined || to.conversation === '') return;
      const status = { channel_id: to.conversation, thread_ts: to.thread, status: '…' };
      await web.call('assistant.threads.setStatus', status).catch(() => undefined);
    },
    person: async (_address, id) => await people.ask(id),
    fetch: async (file, maxBytes) => await fetchFile(files, file, maxBytes),
    takesFiles: () => true,
    upload: async (to, file) => await uploadFile(files, await placed(to), file),
    desk() {
      const identity = web.known();
      if (!deskChannel || !identity || desk.isShared()) return undefined;
      return { channel: 'slack', tenant: identity.team, conversation: deskChannel, bot: identity.user };
    },
    state() {
      const trouble = web.health();
      const ready = trouble === undefined && !desk.isShared();
      return { ready, detail: [trouble ?? 'answering', desk.detail()].join('; ') };
    },
  };
  return {
    channel,
    checkDesk: desk.look,
    replied,
  };
}

async function chatWith(to: Address, web: SlackWeb, chats: Map<string, string>): Promise<Address> {
  if (!to.user) throw new ChannelError('refused', 'no chat and no person to open one with');
  let conversation = chats.get(to.user);
  if (conversation === undefined) {
    const answer = await web.call('conversations.open', { users: to.user });
    conversation = string(record(answer['channel'])['id']);
    remember(chats, to.user, conversation, 20_000);
  }
  const { thread: _thread, ...chat } = to;
  return { ...chat, conversation };
}

const postArgs = (channel: string, thread: string | undefined, text: string, key: string) => ({
  channel,
  // JSON leaves out what is undefined.
  thread_ts: thread,
  text,
  ...asWritten,
  metadata: { event_type: 'secondline', event_payload: { key } },
});

async function whisper(web: SlackWeb, to: Address, user: string, message: Message): Promise<void> {
  const { blocks, text } = blocksOf(message);
  for (const page of blocks) {
    const quiet = { link_names: false, parse: 'none' };
    const args = { channel: to.conversation, user, thread_ts: to.thread, text, ...quiet };
    await web.call('chat.postEphemeral', args, writtenBlocks(page));
  }
}

async function amend(web: SlackWeb, { address, id }: MessageRef, message: Message): Promise<void> {
  const { blocks, text } = blocksOf(message);
  // A long message stands in several: the ref of a thread's root is the first of them, any other the last.
  const page = (id === address.thread ? blocks[0] : blocks.at(-1)) ?? [];
  const { unfurl_links: _links, unfurl_media: _media, mrkdwn: _mrkdwn, ...quiet } = asWritten;
  await web.call('chat.update', { channel: address.conversation, ts: id, text, ...quiet }, writtenBlocks(page));
}

async function remove(web: SlackWeb, { address, id }: MessageRef): Promise<void> {
  const file = id.startsWith('F');
  try {
    await web.call(
      file ? 'files.delete' : 'chat.delete',
      file ? { file: id } : { channel: address.conversation, ts: id },
    );
  } catch (error) {
    // What is already away is what was asked for.
    if (error instanceof ChannelError && /message_not_found|file_not_found|file_deleted/.test(error.message)) return;
    throw error;
  }
}
