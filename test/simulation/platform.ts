import { type Channel, ChannelError } from '../../src/channels/channel.ts';
import type { Person } from '../../src/desk/inbound.ts';
import type { Address, ChannelName, Message, MessageRef } from '../../src/desk/message.ts';
import { type Faults, strikes } from './faults.ts';
import { between, chance, type Life, later, mark, note, type World } from './world.ts';

/** A message as people see it; `key` is the task that sent it, `to` the only one who sees it. */
export type Shown = {
  readonly id: string;
  readonly key: string;
  readonly address: Address;
  message: Message;
  readonly to?: string;
  gone: boolean;
};

/** How often a task's words were sent, stood there, may have been sent in vain, and whether they never can arrive. */
export type Sends = { started: number; shown: number; excuses: number; hopeless: boolean };

/** A chat platform: what people see on it, and what it was asked. */
export type Platform = {
  readonly name: ChannelName;
  readonly faults: Faults;
  readonly people: ReadonlyMap<string, Person>;
  readonly shown: Shown[];
  readonly chats: Map<string, Shown[]>;
  readonly byId: Map<string, Shown>;
  readonly sends: Map<string, Sends>;
  /** The keys that each life has sent and not yet settled. */
  readonly open: Map<Life, Set<string>>;
  /** Private chats in which the bot is blocked. */
  readonly blocked: Set<string>;
  readonly takesFiles: boolean;
  /** Until when the shared channel is archived, and nobody can write there. */
  deskGoneUntil: number;
  /** Messages whose change was refused for good. */
  readonly unchanged: Set<string>;
  /** Told of every message when it stands there. */
  onShown: (shown: Shown, again: boolean) => void;
  calls: number;
};

type Fate = 'done' | 'throttled' | 'down' | 'lost' | 'broken' | 'bug' | 'gone';

const fateOf = (world: World, { faults, blocked, name, deskGoneUntil }: Platform, where: Address): Fate => {
  if (blocked.has(where.conversation)) return 'gone';
  if (where.conversation === 'desk' && world.now < deskGoneUntil) return 'gone';
  if (strikes(world, faults, 'chatThrottled', 0.12)) return 'throttled';
  if (strikes(world, faults, 'chatDown', 0.12)) return 'down';
  if (strikes(world, faults, 'chatUnknown', 0.15)) return chance(world, 0.6) ? 'lost' : 'broken';
  // One conversation in which every call is a bug, whatever is asked.
  if (strikes(world, faults, 'chatBug', 1) && where.conversation === 'dm-e0') return 'bug';
  mark(world, name);
  return 'done';
};

const errorOf = (world: World, fate: Fate): Error => {
  switch (fate) {
    case 'throttled':
      return new ChannelError('throttled', 'too many', Math.round(between(world, 1_000, 30_000)));
    case 'down':
      return new ChannelError('down', 'refused');
    case 'gone':
      return new ChannelError('gone', 'blocked');
    case 'bug':
      return new TypeError('a bug in a channel');
    default:
      return new ChannelError('unknown', 'timed out');
  }
};

const sendsOf = (platform: Platform, key: string): Sends => {
  const known = platform.sends.get(key);
  if (known) return known;
  const fresh = { started: 0, shown: 0, excuses: 0, hopeless: false };
  platform.sends.set(key, fresh);
  return fresh;
};

type Call<T> = {
  readonly what: string;
  readonly where: Address;
  readonly key?: string;
  /** The message that is to be changed. */
  readonly of?: string;
  readonly act: () => T;
};

/** What an answer means for what may be expected of the words, or of the message that was to be changed. */
const remember = (platform: Platform, fate: Fate, sends: Sends | undefined, of: string | undefined): void => {
  if (sends && (fate === 'lost' || fate === 'broken')) sends.excuses += 1;
  if (fate !== 'gone') return;
  if (sends) sends.hopeless = true;
  if (of !== undefined) platform.unchanged.add(of);
};

// The product waits at most ten seconds for an answer of a platform.
const patienceMs = 10_000;

const call = <T>(world: World, platform: Platform, life: Life, { what, where, key, of, act }: Call<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const slow = strikes(world, platform.faults, 'chatSlow', 0.15);
    const there = slow ? between(world, 500, 14_000) : between(world, 5, 150);
    const back = slow ? between(world, 500, 14_000) : between(world, 5, 150);
    const sends = key === undefined ? undefined : sendsOf(platform, key);
    platform.calls += 1;
    if (sends && key !== undefined) {
      sends.started += 1;
      platform.open.get(life)?.add(key);
    }
    const state = { answered: false };
    const answer = (fate: Fate, finish: () => void): void => {
      if (state.answered) return;
      state.answered = true;
      forget();
      remember(platform, fate, sends, of);
      mark(world, fate);
      finish();
    };
    later(world, there, `${what} arrives`, () => {
      if (!life.alive && chance(world, 0.5)) return;
      const fate = fateOf(world, platform, where);
      note(world, () => `${platform.name} ${what} ${key ?? ''}: ${fate}`);
      const done = fate === 'done' || fate === 'lost';
      const value = done ? act() : undefined;
      if (fate === 'lost') return;
      const finish = () => (done ? resolve(value as T) : reject(errorOf(world, fate)));
      later(world, back, `${life.name} ${what} answered`, () => answer(fate, finish), { life });
    });
    const late = () => answer('lost', () => reject(errorOf(world, 'lost')));
    const forget = later(world, patienceMs, `${life.name} ${what} times out`, late, { life });
  });

const show = (platform: Platform, one: Omit<Shown, 'id' | 'gone'>, root = false): MessageRef => {
  const id = `m${platform.shown.length}`;
  const address = root ? { ...one.address, thread: id } : one.address;
  const shown: Shown = { ...one, id, address, gone: false };
  platform.shown.push(shown);
  platform.byId.set(id, shown);
  const chat = platform.chats.get(address.conversation);
  if (chat) chat.push(shown);
  else platform.chats.set(address.conversation, [shown]);
  const sends = sendsOf(platform, one.key);
  sends.shown += 1;
  platform.onShown(shown, sends.shown > 1);
  return { address, id };
};

const opened = (to: Address): Address => (to.conversation === '' ? { ...to, conversation: `dm-${to.user}` } : to);

/** The words that a file stands for, where it is shown. */
const fileMessage = (name: string): Message => ({
  language: 'en',
  tone: 'plain',
  parts: [{ kind: 'note', text: `file ${name}` }],
  choices: [],
  inputs: [],
});

/** The platform as one process of the product sees it. */
export const channelOf = (world: World, platform: Platform, life: Life): Channel => {
  platform.open.set(life, new Set());
  const run = <T>(one: Call<T>): Promise<T> => call(world, platform, life, one);
  const put = (
    what: string,
    to: Address,
    key: string,
    message: Message,
    more: { to?: string; root?: boolean } = {},
  ) => {
    const address = opened(to);
    const only = more.to === undefined ? {} : { to: more.to };
    return run({ what, where: address, key, act: () => show(platform, { key, address, message, ...only }, more.root) });
  };
  return {
    name: platform.name,
    say: (to, message, key) => put('say', to, key, message),
    post: (to, message, key) => put('post', to, key, message, { root: true }),
    whisper: async (to, person, message, key) => void (await put('whisper', to, key, message, { to: person })),
    amend: (ref, message) =>
      run({
        what: 'amend',
        where: ref.address,
        of: ref.id,
        act: () => {
          const found = platform.byId.get(ref.id);
          if (found) found.message = message;
        },
      }),
    remove: (ref) =>
      run({
        what: 'remove',
        where: ref.address,
        act: () => {
          const found = platform.byId.get(ref.id);
          if (found) found.gone = true;
        },
      }),
    typing: (to) => run({ what: 'typing', where: to, act: () => undefined }),
    person: (address, id) =>
      run({ what: 'person', where: address, act: () => platform.people.get(id) ?? { id, name: id } }),
    fetch: (file) =>
      run({ what: 'fetch', where: nowhere, act: () => new TextEncoder().encode(`bytes of ${file.name}`) }),
    takesFiles: () => platform.takesFiles,
    upload: (to, file) =>
      run({
        what: 'upload',
        where: to,
        act: () =>
          show(platform, {
            key: `upload/${file.name}/${platform.shown.length}`,
            address: opened(to),
            message: fileMessage(file.name),
          }),
      }),
    desk: () => ({ channel: platform.name, tenant: 't', conversation: 'desk' }),
    state: () => ({ ready: true, detail: 'simulated' }),
  };
};

const nowhere: Address = { channel: 'web', tenant: '', conversation: '' };

/** What a life has sent and not settled may be sent again by another: it was cut off, or slept for too long. */
export const excuse = (platform: Platform, life: Life): void => {
  for (const key of platform.open.get(life) ?? []) sendsOf(platform, key).excuses += 1;
};

/** A life has settled a task, or put it off. */
export const settled = (platform: Platform, life: Life, key: string): void => {
  platform.open.get(life)?.delete(key);
};

/** A platform on which nothing stands yet. */
export const newPlatform = (
  name: ChannelName,
  faults: Faults,
  people: ReadonlyMap<string, Person>,
  takesFiles: boolean,
): Platform => ({
  name,
  faults,
  people,
  shown: [],
  chats: new Map(),
  byId: new Map(),
  sends: new Map(),
  open: new Map(),
  blocked: new Set(),
  takesFiles,
  deskGoneUntil: 0,
  unchanged: new Set(),
  onShown: () => undefined,
  calls: 0,
});
