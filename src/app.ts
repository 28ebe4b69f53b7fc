import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import restify from 'restify';
import type { Channel, Submit } from './channels/channel.ts';
import type { WebChannel } from './channels/web.ts';
import type { Config } from './config.ts';
import { type Book, type DeskSettings, defaultSettings } from './desk/book.ts';
import type { Line } from './desk/line.ts';
import type { Address } from './desk/message.ts';
import type { Script } from './desk/script.ts';
import { type ServiceNow, serviceNow } from './effects/servicenow.ts';
import type { Sandbox } from './lab/servicenow.ts';
import { type Loop, loopOf } from './loop.ts';
import { type Log, type Metrics, metrics, mountOperations } from './operations.ts';
import { bookOf, type Published, publish } from './publish.ts';
import { describeFault, readScripts, type ScriptFolder, watchScripts } from './scripts.ts';
import { openEmbeddedStore } from './store/embedded.ts';
import type { Store } from './store/store.ts';

/** The running house: where it listens, what it wants to tell the person who started it, and how it stops. */
export type House = { readonly url: string; readonly notes: readonly string[]; stop(): Promise<void> };

/** The desk's clock: the machine's, which the playground may move forward. */
type Clock = { now(): number; shift(ms: number): void; reset(): void };

type Wiring = {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly counts: Metrics;
  readonly store: Store;
  readonly server: restify.Server;
  readonly submit: Submit;
  readonly stops: (() => Promise<void> | void)[];
  readonly notes: string[];
};

/** Builds the house by its settings and starts it: the only place where collaborators are made. */
export async function startHouse(config: Config, log: Log, version: string): Promise<House> {
  const clock = movableClock();
  const counts = metrics();
  const stops: (() => Promise<void> | void)[] = [];
  const notes: string[] = [];
  const store = await openStore(config, log, stops);
  const server = restify.createServer({ name: 'secondline', handleUncaughtExceptions: false });
  server.server.requestTimeout = 30_000;
  server.server.headersTimeout = 10_000;
  const door: { loop?: Loop } = {};
  const submit: Submit = async (inbound) => {
    counts.inbound(inbound.address.channel, inbound.happened.kind);
    if (!door.loop) throw new Error('The desk is still starting.');
    const startedAt = performance.now();
    await door.loop.receive(inbound);
    counts.acknowledged((performance.now() - startedAt) / 1000);
  };
  const wiring: Wiring = {
    config,
    log: countingRefusals(log, counts),
    clock,
    counts,
    store,
    server,
    submit,
    stops,
    notes,
  };
  const { records, sandbox } = await recordSystem(wiring);
  const { channels, web } = await openChannels(wiring);
  const published = await openScripts(wiring);
  const loop = openLoop(wiring, { records, channels, published });
  door.loop = loop;
  if (web) await openPlayground(wiring, web, sandbox, loop);
  mountOperations(server, {
    store: () => store.state(),
    channels: () => [...channels.values()].map((channel) => ({ name: channel.name, ...channel.state() })),
    outbox: () => outboxState(store, clock),
    serviceNow: healthOf(records, clock),
    version,
    metrics: counts,
  });
  const url = await listen(server, config);
  await loop.engine.line().then((line) => published.see(line));
  return { url, notes, stop: () => stopAll(server, loop, stops) };
}

function movableClock(): Clock {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    shift: (ms) => {
      offset += ms;
    },
    reset: () => {
      offset = 0;
    },
  };
}

// The channels tell of every delivery they turned away by one line; here it is counted as well.
function countingRefusals(log: Log, counts: Metrics): Log {
  return (level, what, detail) => {
    const channel = /^(teams|slack) (?:delivery|request) refused$/.exec(what)?.[1];
    if (channel) counts.refused(channel, String(detail?.['why'] ?? 'refused'));
    log(level, what, detail);
  };
}

// The playground's chats and its sandbox begin empty at every start, and so does its store; a connected desk keeps its own.
async function openStore(config: Config, log: Log, stops: Wiring['stops']): Promise<Store> {
  const folder = config.local ? await mkdtemp(join(tmpdir(), 'secondline-playground-')) : config.dataDir;
  const store = await openEmbeddedStore({
    folder,
    log: (what, detail) => log('info', what, detail as Record<string, unknown>),
  });
  stops.push(async () => {
    await store.close();
    if (config.local) await rm(folder, { recursive: true, force: true });
  });
  return store;
}

async function recordSystem(wiring: Wiring): Promise<{ records: ServiceNow; sandbox?: Sandbox }> {
  const { config, clock, log, stops } = wiring;
  const connected = config.serviceNow;
  if (connected) {
    const { url, quarantineSeconds, groups, outcomeCodes } = connected;
    const records = serviceNow({
      url,
      auth: connected.auth(),
      quarantineSeconds,
      recordInteractions: true,
      ...(groups ? { groups } : {}),
      ...(outcomeCodes ? { outcomeCodes } : {}),
      now: clock.now,
      log,
    });
    return { records };
  }
  if (!config.local)
    wiring.notes.push(
      'SERVICENOW_URL is not set: incidents go to a sandbox that forgets them, and counts anew, at every start.',
    );
  const { startSandbox } = await import('./lab/servicenow.ts');
  const sandbox = await startSandbox({ now: clock.now });
  stops.push(() => sandbox.close());
  const auth = { kind: 'oauth' as const, clientId: 'secondline', clientSecret: 'secondline-sandbox' };
  const records = serviceNow({
    url: sandbox.url,
    auth,
    quarantineSeconds: 75,
    recordInteractions: true,
    now: clock.now,
    log,
  });
  return { records, sandbox };
}

async function openChannels(wiring: Wiring): Promise<{ channels: Map<string, Channel>; web?: WebChannel }> {
  const { config, submit, clock, log, stops } = wiring;
  const channels = new Map<string, Channel>();
  if (config.teams) channels.set('teams', await openTeams(wiring, config.teams));
  if (config.slack) channels.set('slack', await openSlack(wiring, config.slack));
  if (config.deskChannel.channel !== 'web' && !config.local) return { channels };
  const { webChannel } = await import('./channels/web.ts');
  const web = webChannel({ submit, now: clock.now, log: localLog(log) });
  stops.push(() => web.close());
  channels.set('web', web);
  return { channels, web };
}

async function openTeams(
  { config, submit, clock, log, server, store, stops }: Wiring,
  teams: NonNullable<Config['teams']>,
): Promise<Channel> {
  const { teamsChannel } = await import('./channels/teams.ts');
  const place = await placeOf(store, clock);
  const { appId, appPassword, appType, tenantId, tenants, anonymous } = teams;
  const deskChannel = config.deskChannel.channel === 'teams' ? config.deskChannel.id : undefined;
  const channel = teamsChannel({
    appId,
    appPassword: appPassword?.reveal() ?? '',
    appType,
    tenantId: tenantId ?? '',
    tenants,
    anonymous,
    ...(deskChannel ? { deskChannel } : {}),
    submit,
    now: clock.now,
    log,
    place,
  });
  channel.mount(server);
  stops.push(() => channel.close());
  return channel;
}

/** Where the agents' Teams channel is: learned from what arrives, kept for the next start. */
async function placeOf(store: Store, clock: Clock) {
  const key = 'place/teams';
  let address = (await store.load(key))?.value as Address | undefined;
  return {
    get: () => address,
    set: async (next: Address) => {
      const doc = await store.load(key);
      address = next;
      const line = {
        id: `${key}/${doc?.version ?? 0}`,
        subject: key,
        at: clock.now(),
        by: 'desk',
        event: { type: 'sighted' },
      };
      await store.commit({ line, puts: [{ key, before: doc?.version ?? 0, value: next }], tasks: [], cancels: [] });
    },
  };
}

async function openSlack(
  { config, submit, clock, log, server, stops }: Wiring,
  slack: NonNullable<Config['slack']>,
): Promise<Channel> {
  const { slackChannel } = await import('./channels/slack.ts');
  const deskChannel = config.deskChannel.channel === 'slack' ? config.deskChannel.id : undefined;
  const channel = slackChannel({
    botToken: slack.botToken.reveal(),
    ...(slack.signingSecret ? { signingSecret: slack.signingSecret.reveal() } : {}),
    ...(slack.appToken ? { appToken: slack.appToken.reveal() } : {}),
    ...(slack.apiUrl ? { apiUrl: slack.apiUrl } : {}),
    ...(deskChannel ? { deskChannel } : {}),
    submit,
    now: clock.now,
    log,
  });
  channel.mount(server);
  await channel.start();
  stops.push(() => channel.stop());
  return channel;
}

type Shelf = { book(): Book; see(line: Line): void };

async function openScripts(wiring: Wiring): Promise<Shelf> {
  const { config, log, store, notes, stops, clock } = wiring;
  const versions = new Map<string, Script>();
  for (const { key, doc } of await store.scan('script/', '', 10_000))
    versions.set(key.slice('script/'.length), doc.value as Script);
  const settings: DeskSettings = {
    ...defaultSettings,
    deskName: config.deskName,
    deskLanguage: config.deskLanguage,
    deskZone: config.deskZone,
    settleMs: config.settleHours * 3_600_000,
  };
  const state: { published: Published; line: Line | undefined } = { published: emptyShelf(), line: undefined };
  const take = (folder: ScriptFolder) => {
    for (const script of folder.scripts) versions.set(`${script.id}@${script.version}`, script);
    state.published = publish(folder.scripts, folder.builtIns, versions);
    void keepVersions(store, folder.scripts, clock).catch((error: unknown) =>
      log('error', 'scripts could not be kept', { error }),
    );
    log('info', 'scripts published', { scripts: folder.scripts.length, faults: folder.faults.length });
    for (const fault of folder.faults) log('warn', 'script fault', { fault: describeFault(fault) });
  };
  const first = readScripts(config.dialogsDir);
  take(first);
  notes.push(...first.faults.map(describeFault));
  const watcher = watchScripts(config.dialogsDir, take, { before: first });
  stops.push(() => watcher.close());
  return {
    book: () => bookOf(state.published, settings, state.line?.agents ?? []),
    see: (line) => Object.assign(state, { line }),
  };
}

const emptyShelf = (): Published => publish([], readScripts('').builtIns, new Map());

// Running talks pin the version they began on: every version that was ever published can be found again after a restart.
async function keepVersions(store: Store, scripts: readonly Script[], clock: Clock): Promise<void> {
  for (const script of scripts) {
    const key = `script/${script.id}@${script.version}`;
    if (await store.load(key)) continue;
    const line = {
      id: `published/${script.id}@${script.version}`,
      subject: key,
      at: clock.now(),
      by: 'desk',
      event: { type: 'published' },
    };
    await store.commit({ line, puts: [{ key, before: 0, value: script }], tasks: [], cancels: [] });
  }
}

type LoopInput = { records: ServiceNow; channels: Map<string, Channel>; published: Shelf };

function openLoop(wiring: Wiring, { records, channels, published }: LoopInput): Loop {
  const { config, log, clock, counts, store } = wiring;
  const loop = loopOf({
    store,
    book: published.book,
    channels,
    desk: () => channels.get(config.deskChannel.channel),
    records,
    now: clock.now,
    sleep: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    quarantineMs: (config.serviceNow?.quarantineSeconds ?? 75) * 1000,
    onUndecided: (envelope, error) => {
      counts.undecided();
      log('error', 'an event could not be decided', { id: envelope.id, error });
    },
    onTrouble: (what, error) => log('error', 'outbox trouble', { at: what, error }),
    count: counts.effect,
    onLine: published.see,
    onDecided: counts.decided,
    log,
  });
  return loop;
}

async function openPlayground(
  wiring: Wiring,
  web: WebChannel,
  sandbox: Sandbox | undefined,
  loop: Loop,
): Promise<void> {
  const { config, clock, server, log } = wiring;
  const { mountPlayground } = await import('./lab/playground.ts');
  const moved = {
    now: clock.now,
    shift: (ms: number) => {
      clock.shift(ms);
      loop.outbox.wake();
    },
    reset: clock.reset,
  };
  const pagesFolder = fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? '../dist/pages' : './pages', import.meta.url),
  );
  mountPlayground(server, {
    web,
    ...(sandbox ? { sandbox } : {}),
    clock: moved,
    pagesFolder,
    deskName: config.deskName,
    log: localLog(log),
  });
}

const localLog = (log: Log) => ({
  warn: (fields: object, what: string) => log('warn', what, fields as Record<string, unknown>),
});

async function outboxState(store: Store, clock: Clock): Promise<{ waiting: number; oldestSeconds: number }> {
  const due = (await store.tasks(1000)).filter((task) => task.dueAt <= clock.now() || task.attempts > 0);
  const oldest = Math.min(...due.map((task) => task.dueAt), clock.now());
  return { waiting: due.length, oldestSeconds: Math.round((clock.now() - oldest) / 1000) };
}

// A look at ServiceNow costs several requests: one a minute is enough for anybody who asks.
function healthOf(records: ServiceNow, clock: Clock): () => Promise<{ state: string; detail: string }> {
  let last: { at: number; health: Promise<{ state: string; detail: string }> } | undefined;
  return () => {
    if (!last || clock.now() - last.at > 60_000) last = { at: clock.now(), health: records.health() };
    return last.health;
  };
}

function listen(server: restify.Server, config: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(config.port, config.host, () => {
      const address = server.server.address();
      const port = typeof address === 'object' && address ? address.port : config.port;
      resolve(`http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`);
    });
  });
}

async function stopAll(server: restify.Server, loop: Loop, stops: Wiring['stops']): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.server.closeIdleConnections();
  await Promise.race([loop.outbox.stop(), new Promise((resolve) => setTimeout(resolve, 10_000).unref())]);
  server.server.closeAllConnections();
  await closed;
  for (const stop of stops.toReversed()) await stop();
}
