import { createHash } from 'node:crypto';
import type { Channel } from '../../src/channels/channel.ts';
import { defaultSettings } from '../../src/desk/book.ts';
import type { Happening, Inbound, Person } from '../../src/desk/inbound.ts';
import type { Line } from '../../src/desk/line.ts';
import type { Address, Message, MessageRef } from '../../src/desk/message.ts';
import type { ServiceNow } from '../../src/effects/servicenow.ts';
import { type Loop, loopOf } from '../../src/loop.ts';
import { bookOf, presentOf, publish } from '../../src/publish.ts';
import { readScripts } from '../../src/scripts.ts';
import { memoryStore } from '../../src/store/memory.ts';
import type { Change, Claim, Store, Task } from '../../src/store/store.ts';

/** What somebody asked of a store that changed it. */
type Asked =
  | { readonly call: 'commit'; readonly change: Change }
  | {
      readonly call: 'commitAndClaim';
      readonly change: Change;
      readonly now: number;
      readonly until: [string, number][];
    }
  | { readonly call: 'claim'; readonly id: string; readonly now: number; readonly until: number }
  | { readonly call: 'settle'; readonly id: string };

/** What the desk's engine and outbox asked of the store in one talk, as JSON in which a person is anybody; `hour` are the first digits of its instants. */
export type Talk = { readonly text: string; readonly events: number; readonly hour: string };

const tenant = '7d0f6a7c-5a3e-4f0e-9b1a-2c64f1f0aa11';
const mark = 'Q0Q0Q0Q0Q0Q0';

/** What is different from person to person, as long and as random as Teams and people have it. */
const ownOf = (number: number): Readonly<Record<'guid' | 'chat' | 'user' | 'name' | 'count', string>> => {
  const random = createHash('sha512').update(String(number)).digest();
  const hex = random.toString('hex');
  return {
    guid: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
    chat: `${random.toString('base64url')}${hex.slice(0, 12)}`,
    user: random.subarray(30).toString('base64url').slice(0, 40),
    name: `${hex.slice(40, 46)} ${hex.slice(50, 58)}`,
    count: String(number).padStart(9, '0'),
  };
};

/** Text of anybody, as it is for the person of a number. */
const owned = (text: string, number: number): string => {
  let own = text;
  for (const [name, value] of Object.entries(ownOf(number))) own = own.replaceAll(`${mark}${name}`, value);
  return own;
};

/** Ids are as long as Teams has them. */
const person: Person = {
  id: `${mark}guid`,
  principal: `${mark}guid`,
  name: `Pat ${mark}name`,
  email: `pat.${mark}count@example.com`,
  locale: 'en-US',
  zone: 'Europe/Madrid',
};
const home: Address = {
  channel: 'teams',
  tenant,
  conversation: `a:1${mark}chat`,
  user: `29:1${mark}user`,
  service: 'https://smba.trafficmanager.net/emea/',
  bot: '28:0d5e3c1b-6f7a-4a9e-8c2d-1e9f0b7a6c54',
};

/** A platform that shows nothing and takes everything; ids of messages are as Teams gives them. */
export const silentChannel = (shown: Message[] = []): Channel => {
  let count = 1_764_000_000_000;
  const send = async (to: Address, message: Message): Promise<MessageRef> => {
    count += 1;
    shown.push(message);
    return { address: to, id: String(count) };
  };
  return {
    name: 'teams',
    say: send,
    post: send,
    whisper: async () => undefined,
    amend: async () => undefined,
    remove: async () => undefined,
    typing: async () => undefined,
    person: async (_address, id) => ({ ...person, id }),
    fetch: async () => new Uint8Array(),
    takesFiles: () => false,
    upload: send as never,
    desk: () => ({ channel: 'teams', tenant, conversation: 'desk' }),
    state: () => ({ ready: true, detail: 'bench' }),
  };
};

const read = readScripts('dialogs');
const published = publish(
  read.scripts,
  read.builtIns,
  new Map(read.scripts.map((script) => [`${script.id}@${script.version}`, script])),
  read.concepts,
);

/** A desk over a store with the shipped scripts, real engine, real outbox, and a platform that takes everything. */
export const deskOver = (store: Store, shown: Message[] = []): Loop => {
  const channel = silentChannel(shown);
  const line: { value?: Line } = {};
  return loopOf({
    store,
    book: () => bookOf(published, defaultSettings, line.value?.agents ?? [], presentOf(line.value)),
    channels: new Map([['teams', channel]]),
    desk: () => channel,
    records: {} as ServiceNow,
    now: Date.now,
    sleep: (ms, then) => {
      const timer = setTimeout(then, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
    quarantineMs: 75_000,
    onUndecided: (_envelope, error) => {
      throw error;
    },
    onTrouble: (what, error) => {
      throw new Error(`${what}: ${String(error)}`);
    },
    count: () => undefined,
    onLine: (value) => {
      line.value = value;
    },
    log: () => undefined,
  });
};

const anybodys = (id: string, happened: Happening): Inbound => ({
  id: `teams:${home.conversation}:${id}`,
  place: 'direct',
  person,
  address: home,
  happened,
});

/** An inbound of the person of a number, as a channel would hand it in. */
export const inboundOf = (number: number, id: string, happened: Happening): Inbound =>
  JSON.parse(owned(JSON.stringify(anybodys(id, happened)), number));

/** Words as a message of a person. */
export const saying = (number: number, id: string, text: string): Inbound =>
  inboundOf(number, id, { kind: 'message', messageId: id, text, mentioned: false, files: [] });

const recording = (store: Store, asked: Asked[]): Store => ({
  ...store,
  commit: async (change) => {
    const outcome = await store.commit(change);
    if (outcome === 'committed') asked.push({ call: 'commit', change });
    return outcome;
  },
  commitAndClaim: async (change, claims) => {
    const committed = await store.commitAndClaim(change, claims);
    if (committed.outcome === 'committed')
      asked.push({ call: 'commitAndClaim', change, now: claims.now, until: [...claims.until] });
    return committed;
  },
  claim: async (id, now, until) => {
    const task = await store.claim(id, now, until);
    if (task) asked.push({ call: 'claim', id, now, until });
    return task;
  },
  settle: async (claim) => {
    asked.push({ call: 'settle', id: claim.id });
    await store.settle(claim);
  },
});

const words = (id: string, text: string): Inbound =>
  anybodys(id, { kind: 'message', messageId: id, text, mentioned: false, files: [] });

/** Lets the real desk lead one person into the middle of the VPN script, three questions answered, and notes what it asked of the store. */
export const recordTalk = async (): Promise<Talk> => {
  const asked: Asked[] = [];
  const shown: Message[] = [];
  const startedAt = Date.now();
  const desk = deskOver(recording(memoryStore(), asked), shown);
  const act = async (inbound: Inbound): Promise<void> => {
    await desk.receive(inbound);
    await desk.outbox.idle();
  };
  const press = (id: string, label: string): Promise<void> => {
    const message = shown.findLast(({ choices }) => choices.some((choice) => choice.label === label));
    const choice = message?.choices.find((one) => one.label === label);
    if (message === undefined || choice === undefined) throw new Error(`No button says ${label}.`);
    return act(anybodys(id, { kind: 'choice', card: message.card ?? '', choice: choice.id, inputs: {} }));
  };
  await act(words('1764000000001', 'hello, the vpn does not connect from home since this morning'));
  await press('1764000000002', 'Windows');
  await press('1764000000003', 'Yes, it appears');
  await act(words('1764000000004', 'no'));
  await desk.outbox.stop();
  const events = asked.filter((one) => 'change' in one && one.change.line.subject !== 'line').length;
  return { text: JSON.stringify(asked.filter(isOwn)), events, hour: String(startedAt).slice(0, 7) };
};

// The line is one record for all: what a talk tells it is no part of the talk.
const isOwn = (one: Asked): boolean => !('change' in one) || one.change.line.subject !== 'line';

/** Tells a recorded talk again to a store, as that of the person of a number, some time in the day before. */
export const retell = async (store: Store, talk: Talk, number: number): Promise<void> => {
  const hour = String(Number(talk.hour) - 1 - (number % 80));
  const asked: Asked[] = JSON.parse(owned(talk.text, number).replaceAll(talk.hour, hour));
  const held = new Map<string, Claim>();
  for (const one of asked) for (const task of await ask(store, one, held)) held.set(task.id, task);
};

/** Asks a store for the same again; gives the tasks that it claimed. */
const ask = async (store: Store, one: Asked, held: ReadonlyMap<string, Claim>): Promise<readonly Task[]> => {
  switch (one.call) {
    case 'commit':
      await store.commit(one.change);
      return [];
    case 'commitAndClaim':
      return (await store.commitAndClaim(one.change, { now: one.now, until: new Map(one.until) })).claimed;
    case 'claim': {
      const task = await store.claim(one.id, one.now, one.until);
      return task ? [task] : [];
    }
    case 'settle': {
      const claim = held.get(one.id);
      if (claim) await store.settle(claim);
      return [];
    }
  }
};

/** Fills a store with open talks of the persons `from` up to `to`, some hundred beside each other. */
export const fill = async (store: Store, talk: Talk, from: number, to: number): Promise<void> => {
  for (let number = from; number < to; ) {
    const many = Math.min(500, to - number);
    await Promise.all(Array.from({ length: many }, (_, place) => retell(store, talk, number + place)));
    number += many;
  }
};
