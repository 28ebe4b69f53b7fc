import restify from 'restify';
import { openArticles } from './app-articles.ts';
import { type Lessons, openLessons } from './app-lessons.ts';
import { openPlan } from './app-plan.ts';
import { type Clock, openChannels, openPlayground, recordSystem, type Wiring } from './app-platforms.ts';
import { openWatch } from './app-records.ts';
import { openKeeping, openMemory } from './app-store.ts';
import type { Channel, Submit } from './channels/channel.ts';
import { limitConnections } from './channels/http-limits.ts';
import type { Config } from './config.ts';
import { type DeskSettings, defaultSettings } from './desk/book.ts';
import type { ServiceNow } from './effects/servicenow.ts';
import { asksRecords, type Loop, type LoopParts, loopOf } from './loop.ts';
import { type Log, type Metrics, metrics, mountOperations } from './operations.ts';
import { releaseClaims } from './outbox.ts';
import { type Place, placeOf } from './place.ts';
import { rateLimits } from './rate.ts';
import { describeFault, type Readings, readScripts, type ScriptFolder, watchScripts } from './scripts.ts';
import { type Shelf, shelfOf } from './shelf.ts';
import type { Store } from './store/store.ts';

/** The running house: where it listens, what it wants to tell the person who started it, and how it stops. */
export type House = { readonly url: string; readonly notes: readonly string[]; stop(): Promise<void> };

/**
 * Builds the house by its settings and starts it: the only place where collaborators are made. `build` is the hash of the
 * code that is running, by which it knows what it has worked out before.
 */
export async function startHouse(config: Config, log: Log, version: string, build?: string): Promise<House> {
  const clock = movableClock();
  const counts = metrics();
  const stops: (() => Promise<void> | void)[] = [];
  const notes: string[] = [];
  const memory = await openMemory(config, log);
  const { store, folder } = memory;
  stops.push(() => memory.close());
  const server = restify.createServer({ name: 'secondline', handleUncaughtExceptions: false });
  limitConnections(server.server);
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
  const { records, knowledge, sandbox } = await recordSystem(wiring);
  const articles = knowledge && openArticles(wiring, knowledge);
  const place = await placeOf(store, clock.now);
  const { channels, web } = await openChannels(wiring, place);
  const lessons = openLessons(wiring, build);
  const shelf = await openShelf(wiring, lessons, articles !== undefined);
  const plans = openPlan(wiring, lessons, shelf);
  // A folder has one owner: whoever had claimed anything is dead, and people wait for their words.
  if (folder !== undefined) await releaseClaims(store, clock.now(), asksRecords);
  const loop = openLoop(wiring, { records, channels, shelf, ...(articles ? { articles } : {}) });
  door.loop = loop;
  if (web) await openPlayground(wiring, { web, sandbox, loop, plans });
  mountOperations(server, {
    store: () => store.state(),
    channels: () => [...channels.values()].map((channel) => ({ name: channel.name, ...channel.state() })),
    outbox: () => outboxState(store, clock),
    serviceNow: healthOf(records, clock),
    version,
    metrics: counts,
  });
  stops.push(await openKeeping({ config, log, store, engine: loop.engine, now: clock.now, folder }));
  openWatch(wiring, { engine: loop.engine, records });
  const url = await listen(server, config);
  shelf.see(await loop.engine.line());
  store.onHint?.(hearOthers(wiring, { loop, place, shelf }));
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

async function openShelf(
  { config, log, store, notes, stops, clock }: Wiring,
  lessons: Lessons,
  articles: boolean,
): Promise<Shelf> {
  const settings: DeskSettings = {
    ...defaultSettings,
    deskName: config.deskName,
    deskLanguage: config.deskLanguage,
    deskZone: config.deskZone,
    cardsAtOnce: config.cardsAtOnce,
    settleMs: config.settleHours * 3_600_000,
    articles,
  };
  const shelf = await shelfOf(store, settings, clock.now, lessons.cache);
  const take = (folder: ScriptFolder) => {
    const figures = { scripts: folder.scripts.length, faults: folder.faults.length };
    shelf.take(folder).then(
      () => log('info', 'scripts published', figures),
      (error: unknown) => log('error', 'scripts could not be kept', { error }),
    );
    const drafts = (folder.drafts ?? []).map(({ id }) => id);
    if (drafts.length > 0) log('info', 'drafts are not published', { drafts });
    for (const fault of folder.faults) log('warn', 'script fault', { fault: describeFault(fault) });
  };
  const readings: Readings = lessons.recalled('scripts');
  const first = readScripts(config.dialogsDir, readings);
  lessons.keepNew('scripts', readings);
  take(first);
  notes.push(...first.faults.map(describeFault));
  const watcher = watchScripts(config.dialogsDir, take, { before: first, readings });
  stops.push(() => watcher.close());
  return shelf;
}

type LoopInput = {
  records: ServiceNow;
  channels: Map<string, Channel>;
  shelf: Shelf;
  articles?: LoopParts['articles'];
};

function openLoop(wiring: Wiring, { records, channels, shelf, articles }: LoopInput): Loop {
  const { config, log, clock, counts, store } = wiring;
  const loop = loopOf({
    store,
    book: shelf.book,
    prepare: shelf.prepare,
    channels,
    desk: () => channels.get(config.deskChannel.channel),
    records,
    ...(articles ? { articles } : {}),
    now: clock.now,
    sleep: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    soon: (then) => void setImmediate(then),
    quarantineMs: (config.serviceNow?.quarantineSeconds ?? 75) * 1000,
    onUndecided: (envelope, error) => {
      counts.undecided();
      log('error', 'an event could not be decided', { id: envelope.id, error });
    },
    onTrouble: (what, error) => log('error', 'outbox trouble', { at: what, error }),
    count: counts.effect,
    limits: rateLimits(),
    // The sandbox takes whatever comes.
    pace: { ...config.pace, ...(config.serviceNow ? {} : { serviceNowPerSecond: 0 }) },
    onRefused: (channel) => counts.refused(channel, 'too much'),
    onLine: shelf.see,
    onDecided: counts.decided,
    log,
  });
  return loop;
}

type Shared = { readonly loop: Loop; readonly place: Place; readonly shelf: Shelf };

// What other processes on the same store have learned or left to do; hints come in bursts, one look serves them all.
function hearOthers({ log }: Wiring, { loop, place, shelf }: Shared): () => void {
  let looking = false;
  let again = false;
  const look = async () => {
    looking = true;
    do {
      again = false;
      loop.outbox.wake();
      await place.refresh();
      shelf.see(await loop.engine.line());
    } while (again);
  };
  return () => {
    again = true;
    if (looking) return;
    look()
      .catch((error: unknown) => log('warn', 'what others did could not be read', { error }))
      .finally(() => {
        looking = false;
      });
  };
}

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
