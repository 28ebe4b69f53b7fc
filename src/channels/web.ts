import { randomUUID } from 'node:crypto';
import type restify from 'restify';
import type { Address, Message, MessageRef } from '../desk/message.ts';
import { type Channel, ChannelError, type Submit } from './channel.ts';
import type { LocalLog } from './local-http.ts';
import { webDoings } from './web-doings.ts';
import { drawn } from './web-entry.ts';
import { type WebFiles, webFiles } from './web-files.ts';
import { type WebMemory, webMemory } from './web-history.ts';
import {
  deskConversation,
  directChatOf,
  directoryEntryOf,
  personOfChat,
  webPeople,
  webPersonOf,
  webTenant,
} from './web-people.ts';
import { mountWeb } from './web-routes.ts';
import { webStream } from './web-stream.ts';
import type { WebEntry, WebPerson } from './web-wire.ts';

/** The local chat: a channel whose platform is this process, and what the playground around it needs. */
export type WebChannel = Channel & {
  /** Puts the routes under `/playground/api/` on the server. */
  mount(server: restify.Server): void;
  /** Who there is to play. */
  readonly people: readonly WebPerson[];
  /** Tells every open page something. */
  broadcast(event: string, data: object): void;
  /** Makes an employee block the app (whatever is said to him then fails as `gone`), or lets him take it back. */
  block(person: string, blocked: boolean): void;
  close(): void;
};

const bot = { id: 'bot', name: 'Secondline', bot: true } as const;

/** The local chat of the playground. Everything it holds is in memory and bounded; a restart begins with empty chats. */
export function webChannel(setup: { submit: Submit; now: () => number; log: LocalLog }): WebChannel {
  const { now, log } = setup;
  const stream = webStream();
  const files = webFiles();
  const memory = webMemory((entry) => stream.send('entry', entry));
  const blocked = new Set<string>();
  const doings = webDoings({ submit: setup.submit, now, memory, files });

  const put = (to: Address, entry: Pick<WebEntry, 'files'> & Partial<WebEntry>): MessageRef => {
    const conversation = openChat(to, blocked);
    const id = entry.id ?? randomUUID();
    const thread = to.thread === undefined ? {} : { thread: to.thread };
    memory.put({ id, conversation, ...thread, from: bot, at: now(), ...entry });
    return { id, address: { channel: 'web', tenant: webTenant, conversation, ...thread } };
  };

  return {
    name: 'web',
    say: async (to, message) => put(to, drawn(message, files)),
    async post(to, message) {
      const { thread: _thread, ...channel } = to;
      const root = put(channel, drawn(message, files));
      return { ...root, address: { ...root.address, thread: root.id } };
    },
    async whisper(to, person, message) {
      put(to, { ...drawn(message, files), only: person });
    },
    amend: async (ref, message) => amend({ memory, files, now, blocked }, ref, message),
    async remove(ref) {
      openChat(ref.address, blocked);
      forget(memory, ref.id);
    },
    async typing(to) {
      const thread = to.thread === undefined ? {} : { thread: to.thread };
      stream.send('typing', { conversation: to.conversation || directChatOf(to.user ?? ''), ...thread });
    },
    async person(_address, id) {
      const person = webPersonOf(id);
      if (!person) throw new ChannelError('refused', 'Nobody of that id is in the playground.');
      return directoryEntryOf(person, doings.localeOf(person));
    },
    fetch: async (file, maxBytes) => files.fetch(file, maxBytes),
    takesFiles: () => true,
    async upload(to, { title, ...file }) {
      openChat(to, blocked);
      return put(to, { text: title, files: [files.hold(file)] });
    },
    desk: () => ({ channel: 'web', tenant: webTenant, conversation: deskConversation }),
    state: () => ({ ready: true, detail: `${stream.size()} page(s) open` }),
    mount: (server) =>
      mountWeb(server, {
        doings,
        files,
        stream,
        log,
        history: () => ({ boot: memory.boot, people: webPeople, blocked: [...blocked], entries: memory.all() }),
      }),
    people: webPeople,
    broadcast: stream.send,
    block(person, isBlocked) {
      if (isBlocked) blocked.add(person);
      else blocked.delete(person);
      stream.send('blocked', { blocked: [...blocked] });
    },
    close: stream.close,
  };
}

/** The conversation that an address means; a 1:1 chat is opened when it names only a person. */
function openChat(to: Address, blocked: ReadonlySet<string>): string {
  const conversation = to.conversation === '' ? directChatOf(to.user ?? '') : to.conversation;
  if (conversation === deskConversation) return conversation;
  const person = personOfChat(conversation);
  if (to.channel !== 'web' || !person) throw new ChannelError('refused', 'There is no such chat in the playground.');
  if (blocked.has(person.id)) throw new ChannelError('gone', 'The employee has blocked the app.');
  return conversation;
}

type Amending = { memory: WebMemory; files: WebFiles; now: () => number; blocked: ReadonlySet<string> };

function amend({ memory, files, now, blocked }: Amending, ref: MessageRef, message: Message): void {
  const conversation = openChat(ref.address, blocked);
  const { thread } = ref.address;
  const known = memory.find(ref.id);
  if (known?.deleted) throw new ChannelError('refused', 'The message was taken back.');
  // After a restart the chat is empty while the desk still knows its cards: such a card comes back to where it belongs.
  const place = known ?? {
    id: ref.id,
    conversation,
    ...(thread === undefined || thread === ref.id ? {} : { thread }),
    from: bot,
    at: now(),
  };
  const { id, from, at, only } = { only: undefined, ...place };
  const stands = { id, conversation: place.conversation, from, at, ...(only === undefined ? {} : { only }) };
  memory.put({ ...stands, ...(place.thread === undefined ? {} : { thread: place.thread }), ...drawn(message, files) });
}

function forget(memory: WebMemory, id: string): void {
  const entry = memory.find(id);
  if (!entry) return;
  const { text: _text, parts: _parts, cards: _cards, ...rest } = entry;
  memory.put({ ...rest, files: [], deleted: true });
}
