import type { Happening } from '../desk/inbound.ts';
import { languages } from '../desk/language.ts';
import { choiceOf } from './adaptive-card.ts';
import type { Submit } from './channel.ts';
import { RequestError } from './local-http.ts';
import { pressedWords } from './web-entry.ts';
import { fileRefOf, type WebFiles } from './web-files.ts';
import type { WebMemory } from './web-history.ts';
import { addressOf, conversationOf, directChatOf, directoryEntryOf, webPersonOf } from './web-people.ts';
import type { WebEntry, WebPerson } from './web-wire.ts';

/** Who acts, under which id (the same on a retry), in which locale. */
export type Doer = { readonly as: string; readonly id: string; readonly locale?: string };

/** What the personas can do in the local chat; each resolves when the desk has committed it. */
export type WebDoings = {
  write(doer: Doer, what: Written): Promise<void>;
  press(doer: Doer, messageId: string, data: unknown): Promise<void>;
  edit(doer: Doer, messageId: string, text: string): Promise<void>;
  remove(doer: Doer, messageId: string): Promise<void>;
  open(doer: Doer): Promise<void>;
  /** The locale a persona last acted in. */
  localeOf(person: WebPerson): string;
};

/** A message as somebody sends it; `mention` addresses the bot, `files` are ids of uploaded files. */
export type Written = {
  readonly text: string;
  readonly thread?: string;
  readonly mention: boolean;
  readonly files: readonly string[];
};

type Room = { submit: Submit; now: () => number; memory: WebMemory; files: WebFiles };

/** What the personas do, turned into deliveries for the desk; what they wrote shows at once, and is marked when it failed. */
export function webDoings(room: Room): WebDoings {
  const { memory } = room;
  const locales = new Map<string, string>();
  const localeOf = (person: WebPerson) => locales.get(person.id) ?? person.locale;

  const doerOf = (doer: Doer): WebPerson => {
    const person = webPersonOf(doer.as);
    if (!person) throw new RequestError(400, '“as” names nobody in the playground.');
    if (doer.locale !== undefined) locales.set(person.id, localeNamed(doer.locale));
    return person;
  };

  const hand = async (
    person: WebPerson,
    id: string,
    thread: string | undefined,
    happened: Happening,
    conversation = conversationOf(person),
  ): Promise<void> => {
    await room.submit({
      id: `web:${conversation}:${id}`,
      place: conversation === directChatOf(person.id) ? 'direct' : 'desk',
      person: directoryEntryOf(person, localeOf(person)),
      address: addressOf(person, thread, conversation),
      happened,
    });
  };

  return {
    localeOf,
    async write(doer, what) {
      const person = doerOf(doer);
      const thread = threadOf(memory, person, what.thread);
      const entry = sentEntry(room, person, doer.id, thread, what);
      // A new post in the shared channel is the root of its own thread.
      const at = person.role === 'agent' ? (thread ?? doer.id) : undefined;
      const files = entry.files.map(fileRefOf);
      const { text, mention: mentioned } = what;
      const happened = { kind: 'message', messageId: doer.id, text, mentioned, files } as const;
      await marked(room, entry, () => hand(person, doer.id, at, happened));
    },
    async press(doer, messageId, data) {
      const person = doerOf(doer);
      const entry = memory.find(messageId);
      const direct = entry?.conversation === directChatOf(person.id);
      const seen = direct || entry?.conversation === conversationOf(person);
      if (!entry?.cards || !seen) throw new RequestError(404, 'There is no such card.');
      const choice = choiceOf(data);
      if (!choice) throw new RequestError(400, 'A press carries the card’s nonce and the id of a choice.');
      const happened = { kind: 'choice', ...choice } as const;
      if (!direct) return await hand(person, `press:${doer.id}`, entry.thread ?? entry.id, happened);
      const said = saidByPress(room, person, doer.id, pressedWords(entry.cards, choice));
      await marked(room, said, () => hand(person, `press:${doer.id}`, undefined, happened, entry.conversation));
      // A card that the desk has changed meanwhile asks something new.
      if (memory.find(messageId)?.revision === entry.revision) memory.change(messageId, { answered: choice.choice });
    },
    async edit(doer, messageId, text) {
      const person = doerOf(doer);
      const { mention = false, ...entry } = own(memory, person, messageId);
      const happened = { kind: 'edited', messageId, text, mentioned: mention } as const;
      await hand(person, `edit:${doer.id}`, ownThread(person, entry), happened);
      memory.change(messageId, { text, edited: true });
    },
    async remove(doer, messageId) {
      const person = doerOf(doer);
      const entry = own(memory, person, messageId);
      await hand(person, `delete:${messageId}`, ownThread(person, entry), { kind: 'deleted', messageId });
      const { text: _text, ...rest } = entry;
      memory.put({ ...rest, files: [], deleted: true });
    },
    async open(doer) {
      const person = doerOf(doer);
      if (person.role === 'employee') await hand(person, `open:${doer.id}`, undefined, { kind: 'opened' });
    },
  };
}

function own(memory: WebMemory, person: WebPerson, messageId: string): WebEntry {
  const entry = memory.find(messageId);
  if (!entry || entry.from.id !== person.id || entry.deleted || entry.pressed) {
    throw new RequestError(404, 'There is no such message of yours.');
  }
  return entry;
}

function ownThread(person: WebPerson, entry: Pick<WebEntry, 'id' | 'thread'>): string | undefined {
  return person.role === 'agent' ? (entry.thread ?? entry.id) : undefined;
}

function threadOf(memory: WebMemory, person: WebPerson, thread: string | undefined): string | undefined {
  if (thread === undefined || person.role === 'employee') return undefined;
  const known = memory
    .all()
    .some((entry) => entry.conversation === 'desk' && (entry.id === thread || entry.thread === thread));
  if (!known) throw new RequestError(404, 'There is no such thread.');
  return thread;
}

function sentEntry(room: Room, person: WebPerson, id: string, thread: string | undefined, what: Written): WebEntry {
  const known = room.memory.find(id);
  if (known && known.from.id !== person.id) throw new RequestError(409, 'That id belongs to another message.');
  if (known) return known;
  const files = what.files.map((file) => {
    const held = room.files.get(file);
    if (!held) throw new RequestError(404, 'A file of this message is no longer there. Attach it again.');
    return room.files.shown({ id: file, channel: 'web', name: held.name, type: held.type });
  });
  return room.memory.put({
    id,
    conversation: conversationOf(person),
    ...(thread === undefined ? {} : { thread }),
    from: { id: person.id, name: person.name, bot: false },
    at: room.now(),
    text: what.text,
    ...(what.mention ? { mention: true } : {}),
    files,
  });
}

function saidByPress(room: Room, person: WebPerson, id: string, text: string): WebEntry {
  const from = { id: person.id, name: person.name, bot: false };
  const conversation = directChatOf(person.id);
  return room.memory.put({ id: `press-${id}`, conversation, from, at: room.now(), text, pressed: true, files: [] });
}

async function marked(room: Room, entry: WebEntry, hand: () => Promise<void>): Promise<void> {
  try {
    await hand();
  } catch (error) {
    room.memory.change(entry.id, { failed: true });
    throw error;
  }
  if (room.memory.find(entry.id)?.failed) room.memory.change(entry.id, { failed: false });
}

function localeNamed(locale: string): string {
  const language = languages.find((known) => locale === known || locale.startsWith(`${known}-`));
  if (!language || !/^[a-z]{2}(-[A-Z]{2})?$/.test(locale))
    throw new RequestError(400, '“locale” is not one the desk knows.');
  return locale;
}
