import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adminPath, listenForAdmin } from './admin.ts';
import type { Config } from './config.ts';
import type { Engine } from './engine.ts';
import { type EscalationWish, forEscalations } from './escalations.ts';
import type { Log } from './operations.ts';
import { forPeople, type PeopleWish } from './people.ts';
import { sweep } from './retention.ts';
import { openEmbeddedStore } from './store/embedded.ts';
import { headText } from './store/journal.ts';
import type { Mark } from './store/state.ts';
import type { Store } from './store/store.ts';
import { forSuggestions, type SuggestionWish } from './suggestions.ts';

const dayMs = 24 * 3_600_000;

/** Opens the store of the settings: the database if one is named, else the data folder. */
export async function openStore(config: Config, log: Log): Promise<Store> {
  const tell = (what: string, detail: object) => log('info', what, detail as Record<string, unknown>);
  if (!config.local && config.databaseUrl) {
    // Not loaded by a desk that keeps its own folder.
    const { openPostgresStore } = await import('./store/postgres.ts');
    return openPostgresStore({ url: config.databaseUrl.reveal(), clock: 'database', log });
  }
  return openEmbeddedStore({ folder: config.dataDir, log: tell });
}

/**
 * Opens what the desk remembers, with the way to close it. The playground's chats and its sandbox begin empty at every
 * start, and so does its store.
 */
export async function openMemory(
  config: Config,
  log: Log,
): Promise<{ readonly store: Store; readonly folder: string | undefined; close(): Promise<void> }> {
  if (!config.local) {
    const store = await openStore(config, log);
    return { store, folder: config.databaseUrl ? undefined : config.dataDir, close: () => store.close() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'secondline-playground-'));
  const store = await openStore({ ...config, dataDir: folder }, log);
  const close = async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { store, folder, close };
}

type Keeping = {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly engine: Engine;
  readonly now: () => number;
  readonly folder: string | undefined;
};

/** Looks after what is remembered: once a day what has outlived its time goes; commands on this machine are heard. */
export async function openKeeping(parts: Keeping): Promise<() => Promise<void>> {
  const { config, log, store, now, folder } = parts;
  const daily = async () => {
    const removed = await sweep(store, config.retentionDays, now());
    log('info', 'retention', removed);
    await noteHead(store, log);
  };
  const run = () => void daily().catch((error: unknown) => log('error', 'retention failed', { error }));
  // Not at once: a start has better things to do.
  const first = setTimeout(run, 60_000);
  const timer = setInterval(run, dayMs);
  first.unref();
  timer.unref();
  const close =
    folder === undefined ? undefined : await listenForAdmin(adminPath(folder), (wish) => answer(parts, wish));
  return async () => {
    clearTimeout(first);
    clearInterval(timer);
    await close?.();
  };
}

// Written down where the data folder cannot reach it, the head of the chain shows later whether history was cut off.
async function noteHead(store: Store, log: Log): Promise<void> {
  if (!('head' in store) || typeof store.head !== 'function') return;
  log('info', 'store.head', { head: headText((await store.head()) as Mark) });
}

async function answer({ store, engine, now, log }: Keeping, wish: unknown): Promise<unknown> {
  if (typeof wish !== 'object' || wish === null) return { refused: 'Not understood.' };
  if ('suggestions' in wish) return forSuggestions({ store, now }, wish.suggestions as SuggestionWish);
  if ('escalations' in wish) return forEscalations({ store }, wish.escalations as EscalationWish);
  if (!('people' in wish)) return { refused: 'Not understood.' };
  const asked = wish.people as PeopleWish;
  log('info', 'asked about a person', { do: asked.do });
  return forPeople({ store, engine, now }, asked);
}
