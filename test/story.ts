import { expect } from 'chai';
import { articlesOf } from '../src/articles.ts';
import { type Sync, syncArticles } from '../src/articles-sync.ts';
import { type Channel, ChannelError } from '../src/channels/channel.ts';
import { type Book, type DeskSettings, defaultSettings } from '../src/desk/book.ts';
import type { Conversation } from '../src/desk/conversation.ts';
import type { Happening, Inbound, Person } from '../src/desk/inbound.ts';
import type { Line } from '../src/desk/line.ts';
import type { Address, ChannelName, FileRef, Message, MessageRef } from '../src/desk/message.ts';
import { defaultPlan, type Plan } from '../src/desk/plan.ts';
import { wordsOfMessage } from '../src/desk/turn.ts';
import { type ServiceNow, serviceNow, serviceNowKnowledge } from '../src/effects/servicenow.ts';
import { type Sandbox, startSandbox } from '../src/lab/servicenow.ts';
import { type Loop, type LoopParts, loopOf } from '../src/loop.ts';
import { bookOf, presentOf, publish } from '../src/publish.ts';
import { type Watch, watchRecords } from '../src/records-watch.ts';
import { readScripts } from '../src/scripts.ts';
import { memoryStore } from '../src/store/memory.ts';
import type { Store } from '../src/store/store.ts';

/** A message as somebody sees it on the story's platform. */
export type Shown = { readonly ref: MessageRef; message: Message; removed: boolean; readonly to?: string };

function publishedFrom(folder: string) {
  const { scripts, builtIns, concepts } = readScripts(folder);
  const versions = new Map(scripts.map((script) => [`${script.id}@${script.version}`, script]));
  return publish(scripts, builtIns, versions, concepts);
}

const shipped = publishedFrom('dialogs');

/** Monday 2026-11-23, 09:00 in Madrid. */
export const mondayMorning = Date.UTC(2026, 10, 23, 8);

/** The platform of a story: it shows what was sent, and can be told to fail. */
export type Platform = Channel & {
  readonly shown: Shown[];
  blocked: boolean;
  /** The agents’ channel was archived. */
  archived: boolean;
  /** Words that the platform refuses to show, wherever they stand. */
  refuses: string;
  takes: boolean;
  readonly uploads: { to: Address; name: string }[];
};

function platform(name: ChannelName, people: Map<string, Person>): Platform {
  const shown: Shown[] = [];
  let count = 0;
  const send = (to: Address, message: Message, only?: string): MessageRef => {
    count += 1;
    const conversation = to.conversation || `dm-${to.user}`;
    const ref = { address: { ...to, conversation }, id: `${name}-m${count}` };
    shown.push({ ref, message, removed: false, ...(only ? { to: only } : {}) });
    return ref;
  };
  const self: Platform = {
    name,
    shown,
    blocked: false,
    archived: false,
    refuses: '',
    takes: true,
    uploads: [],
    say: async (to, message) => {
      if (self.refuses !== '' && wordsOfMessage(message).includes(self.refuses))
        throw new ChannelError('refused', 'the message is not valid');
      if (self.blocked && to.conversation !== 'desk') throw new ChannelError('gone', 'the app was blocked');
      return send(to, message);
    },
    post: async (to, message) => {
      if (self.archived) throw new ChannelError('gone', 'the channel is archived');
      const root = `${name}-m${count + 1}`;
      return send({ ...to, thread: root }, message);
    },
    whisper: async (to, person, message) => void send(to, message, person),
    amend: async (ref, message) => {
      if (self.archived && ref.address.conversation === 'desk')
        throw new ChannelError('gone', 'the channel is archived');
      const found = shown.find((one) => one.ref.id === ref.id);
      if (found) found.message = message;
    },
    remove: async (ref) => {
      const found = shown.find((one) => one.ref.id === ref.id);
      if (found) found.removed = true;
    },
    typing: async () => undefined,
    person: async (_address, id) => people.get(id) ?? { id, name: id },
    fetch: async (file) => new TextEncoder().encode(`bytes of ${file.name}`),
    takesFiles: () => self.takes,
    upload: async (to, file) => {
      self.uploads.push({ to, name: file.name });
      return send(to, {
        language: 'en',
        tone: 'plain',
        parts: [{ kind: 'note', text: `file ${file.name}` }],
        choices: [],
        inputs: [],
      });
    },
    desk: () => ({ channel: name, tenant: 't', conversation: 'desk' }),
    state: () => ({ ready: true, detail: 'story' }),
  };
  return self;
}

/** Somebody in a story, on one platform. */
export type Actor = {
  readonly person: Person;
  /** `outside`: in the shared channel, but in no thread of it; `about`: in the thread whose card has these words. */
  says(
    text: string,
    options?: { files?: FileRef[]; again?: boolean; public?: boolean; outside?: boolean; about?: string },
  ): Promise<void>;
  /** The last button of that label; with `about` the one in the thread whose card has these words. */
  presses(label: string, inputs?: Record<string, string>, about?: string): Promise<void>;
  edits(text: string): Promise<void>;
  deletes(): Promise<void>;
  does(happened: Happening): Promise<void>;
  /** All words of the messages that came since this was last asked. */
  reads(): string;
};

/** A desk with one employee and two agents on a clock that the story owns. */
export type Story = {
  readonly employee: Actor;
  readonly a: Actor;
  readonly b: Actor;
  readonly chat: Platform;
  readonly desk: Platform;
  readonly sandbox: Sandbox;
  /** Keeps the articles in step, where they are searched. */
  readonly articles?: Sync;
  readonly loop: Loop;
  readonly store: Store;
  minutesPass(minutes: number): Promise<void>;
  secondsPass(seconds: number): Promise<void>;
  /** The desk is down for so long, and begins anew over the same store. */
  restarts(minutes: number): Promise<void>;
  conversation(): Promise<Conversation>;
  /** Cards and lines in the shared channel as they stand now. */
  thread(): string;
  incident(): Record<string, string | null>;
  another(name: string, language?: string): Actor;
  /** Somebody else of the shared channel. */
  colleague(person: Person): Actor;
  settled(): Promise<void>;
  /** The desk looks at what others did in the record system; the first look only finds where to begin. */
  looksAtRecords(): Promise<void>;
  end(): Promise<void>;
};

/** What a story may set: which platforms, which language the employee's client says, settings of the desk. */
export type Setting = {
  employeeOn?: ChannelName;
  agentsOn?: ChannelName;
  locale?: string;
  /** What is different about María. */
  person?: Partial<Person>;
  /** What a delivery tells of the employee, where it is not all that the directory knows. */
  delivered?: Person;
  settings?: Partial<DeskSettings>;
  /** Hours, promises and people; the default is always open. */
  plan?: Plan;
  /** When the story begins, epoch ms. */
  begins?: number;
  /** Whether the sandbox's knowledge base is searched when no script fits. */
  articles?: boolean;
  /** A folder of scripts in place of the shipped ones. */
  dialogs?: string;
  records?: (real: ServiceNow) => ServiceNow;
  /** Where the story is kept; it is left open at the end. */
  store?: Store;
};

/** Starts a story. */
export async function story(setting: Setting = {}): Promise<Story> {
  const time = { now: setting.begins ?? mondayMorning };
  const sandbox = await startSandbox({ now: () => time.now });
  const people = new Map<string, Person>();
  const platforms = new Map<ChannelName, Platform>();
  for (const name of ['teams', 'slack', 'web'] as const) platforms.set(name, platform(name, people));
  const chat = platforms.get(setting.employeeOn ?? 'teams') as Platform;
  const desk = platforms.get(setting.agentsOn ?? 'teams') as Platform;
  const store = setting.store ?? memoryStore();
  const line = { value: undefined as Line | undefined };
  const settings = { ...defaultSettings, articles: setting.articles === true, ...setting.settings };
  const published = setting.dialogs === undefined ? shipped : publishedFrom(setting.dialogs);
  const plan = setting.plan ?? defaultPlan;
  const book = (): Book => bookOf(published, settings, line.value?.agents ?? [], { plan, ...presentOf(line.value) });
  const real = serviceNow({
    url: sandbox.url,
    auth: { kind: 'oauth', clientId: 'secondline', clientSecret: 'secondline-sandbox' },
    quarantineSeconds: 75,
    recordInteractions: true,
    sendFeedback: true,
    now: () => time.now,
    log: () => undefined,
    timeouts: { readMs: 2_000, writeMs: 2_000 },
  });
  const shown = setting.articles ? await articlesIn(sandbox, () => time.now) : undefined;
  const errors: unknown[] = [];
  const parts: LoopParts = {
    store,
    book,
    channels: platforms,
    desk: () => desk,
    records: setting.records?.(real) ?? real,
    ...(shown ? { articles: shown.search } : {}),
    now: () => time.now,
    sleep: () => () => undefined,
    quarantineMs: 75_000,
    onUndecided: (_envelope, error) => errors.push(error),
    onTrouble: (_what, error) => errors.push(error),
    count: () => undefined,
    onLine: (changed) => {
      line.value = changed;
    },
    log: () => undefined,
  };
  const live = { loop: loopOf(parts) };
  const loop: Loop = {
    receive: (inbound) => live.loop.receive(inbound),
    get engine() {
      return live.loop.engine;
    },
    get outbox() {
      return live.loop.outbox;
    },
  };
  const settled = async () => {
    await loop.outbox.idle();
    line.value = await loop.engine.line();
    expect(errors.map(String)).to.deep.equal([]);
  };
  const counter = { value: 0 };
  const actors = { chat, desk, loop, settled, counter, people };
  const maria = actor(
    actors,
    {
      id: 'maria',
      name: 'María García',
      email: 'maria.garcia@example.com',
      locale: setting.locale ?? 'es-ES',
      zone: 'Europe/Madrid',
      ...setting.person,
    },
    'direct',
    setting.delivered,
  );
  const watching: { watch?: Watch } = {};
  const looksAtRecords = async () => {
    watching.watch ??= watchRecords({
      store,
      engine: loop.engine,
      records: setting.records?.(real) ?? real,
      now: () => time.now,
      sleep: () => () => undefined,
      log: (_level, what, detail) => errors.push(`${what} ${String(detail?.['error'])}`),
    });
    await watching.watch.look();
    await settled();
  };
  return {
    looksAtRecords,
    employee: maria,
    a: actor(actors, { id: 'ana', name: 'Ana López', email: 'ana.lopez@example.com' }, 'desk'),
    b: actor(actors, { id: 'luis', name: 'Luis Ortega', email: 'luis.ortega@example.com' }, 'desk'),
    colleague: (person) => actor(actors, person, 'desk'),
    another: (name, language = 'en-US') =>
      actor(
        actors,
        { id: name.toLowerCase(), name, email: `${name.toLowerCase()}@example.com`, locale: language },
        'direct',
      ),
    chat,
    desk,
    sandbox,
    ...(shown ? { articles: shown.sync } : {}),
    loop,
    store,
    settled,
    secondsPass: async (seconds) => {
      time.now += seconds * 1000;
      loop.outbox.wake();
      await settled();
    },
    minutesPass: async (minutes) => {
      time.now += minutes * 60_000;
      loop.outbox.wake();
      await settled();
    },
    restarts: async (minutes) => {
      await live.loop.outbox.stop();
      time.now += minutes * 60_000;
      live.loop = loopOf(parts);
      loop.outbox.wake();
      await settled();
    },
    conversation: async () => (await loop.engine.conversation(`${chat.name}:t:maria`)) as Conversation,
    thread: () =>
      desk.shown
        .filter((one) => one.ref.address.conversation === 'desk' && !one.removed)
        .map((one) => wordsOfMessage(one.message))
        .join('\n---\n'),
    incident: () =>
      sandbox
        .rows('incident')
        .filter((row) => row['correlation_display'] === 'secondline')
        .at(-1) as Record<string, string | null>,
    end: async () => {
      await watching.watch?.close();
      await loop.outbox.stop();
      await sandbox.close();
    },
  };
}

async function articlesIn(sandbox: Sandbox, now: () => number) {
  const articles = articlesOf();
  const auth = { kind: 'oauth' as const, clientId: 'secondline', clientSecret: 'secondline-sandbox' };
  const log = () => undefined;
  const knowledge = serviceNowKnowledge({ url: sandbox.url, auth, quarantineSeconds: 75, now, log }, ['IT']);
  const sync = syncArticles({ articles, knowledge, now, sleep: () => () => undefined, log });
  await sync.settled();
  return { search: articles.search, sync };
}

type Stage = {
  chat: Platform;
  desk: Platform;
  loop: Loop;
  settled: () => Promise<void>;
  counter: { value: number };
  people: Map<string, Person>;
};

function actor(stage: Stage, person: Person, place: 'direct' | 'desk', delivered = person): Actor {
  stage.people.set(person.id, person);
  const on = place === 'direct' ? stage.chat : stage.desk;
  const home: Address = {
    channel: on.name,
    tenant: 't',
    conversation: place === 'direct' ? `dm-${person.id}` : 'desk',
    user: person.id,
  };
  const seen = { count: 0, last: '', lastInbound: undefined as Inbound | undefined };
  const visible = () =>
    on.shown.filter(
      (one) => one.ref.address.conversation === home.conversation && (one.to === undefined || one.to === person.id),
    );
  const isAbout = (one: Shown, words: string | undefined) =>
    words === undefined ||
    visible().some((root) => root.ref.id === one.ref.address.thread && wordsOfMessage(root.message).includes(words));
  const thread = (about?: string) =>
    (place === 'desk'
      ? visible().findLast((one) => one.ref.address.thread && isAbout(one, about))?.ref.address
      : home) ?? home;
  const send = async (
    happened: Happening,
    where: Inbound['place'] = place,
    address: Address = { ...thread(), user: person.id },
  ) => {
    stage.counter.value += 1;
    const inbound: Inbound = {
      id: `${on.name}:${stage.counter.value}`,
      place: where,
      person: delivered,
      address,
      happened,
    };
    seen.lastInbound = inbound;
    await stage.loop.receive(inbound);
    await stage.settled();
  };
  return {
    person,
    says: async (text, options = {}) => {
      if (options.again && seen.lastInbound) {
        await stage.loop.receive(seen.lastInbound);
        return stage.settled();
      }
      seen.last = `${person.id}-${stage.counter.value}`;
      const mentioned = place === 'desk' ? text.startsWith('@bot') : options.public === true;
      const happened = {
        kind: 'message' as const,
        messageId: seen.last,
        text: text.replace(/^@bot ?/, ''),
        mentioned,
        files: options.files ?? [],
      };
      if (options.outside) return send(happened, place, home);
      if (options.public) return send(happened, 'public', { ...home, conversation: 'general' });
      return send(happened, place, { ...thread(options.about), user: person.id });
    },
    presses: async (label, inputs = {}, about = undefined) => {
      const found = visible().findLast(
        (one) => isAbout(one, about) && one.message.choices.some((choice) => choice.label === label),
      );
      const choice = found?.message.choices.find((one) => one.label === label);
      if (!found || !choice)
        throw new Error(
          `${person.name} sees no button "${label}" in:\n${visible()
            .map((one) => wordsOfMessage(one.message))
            .join('\n---\n')}`,
        );
      const filled = Object.fromEntries(found.message.inputs.map((input) => [input.id, input.value ?? '']));
      const happened = {
        kind: 'choice' as const,
        card: found.message.card ?? '',
        choice: choice.id,
        inputs: { ...filled, ...inputs },
      };
      // A press comes from where the message stands.
      await send(happened, place, place === 'desk' ? { ...found.ref.address, user: person.id } : home);
    },
    edits: (text) => send({ kind: 'edited', messageId: seen.last, text, mentioned: true }),
    deletes: () => send({ kind: 'deleted', messageId: seen.last }),
    does: (happened) => send(happened),
    reads: () => {
      const all = visible();
      const fresh = all.slice(seen.count);
      seen.count = all.length;
      return fresh.map((one) => wordsOfMessage(one.message)).join('\n---\n');
    },
  };
}
