import { isDeepStrictEqual } from 'node:util';
import type { Line } from '../../src/desk/line.ts';
import { type ServiceNowOptions, serviceNow } from '../../src/effects/servicenow.ts';
import { type Loop, type LoopParts, loopOf } from '../../src/loop.ts';
import { type WatchParts, watchRecords } from '../../src/records-watch.ts';
import { openEmbeddedStore } from '../../src/store/embedded.ts';
import type { Change, Outcome, Store, Task } from '../../src/store/store.ts';
import { fsOf } from './disk.ts';
import { bookFor, type History, type House, taskCommitted, violated } from './history.ts';
import { channelOf, excuse, settled } from './platform.ts';
import { wireTo } from './servicenow-fake.ts';
import { clientOf, readyAt } from './shared-store.ts';
import { ask, between, chance, crash, type Life, later, note } from './world.ts';

const quarantineMs = 75_000;

const crashAtOf = (history: History, { index, lives }: House): number => {
  const { world, faults, crashAt } = history;
  if (crashAt) return (index === 0 && crashAt[lives - 1]) || Number.POSITIVE_INFINITY;
  const again = lives > 1;
  if (faults.over) return Number.POSITIVE_INFINITY;
  if (again && faults.chosen.has('doubleCrash') && chance(world, 0.5)) return 1 + Math.floor(world.random() * 40);
  const crashes = faults.chosen.has('crash') && chance(world, 0.75);
  return crashes ? 1 + Math.floor(world.random() * 700) : Number.POSITIVE_INFINITY;
};

/** A process starts: it opens its store, looks for work, and takes deliveries from then on. */
export const start = (history: History, house: House): void => {
  if (house.life?.alive) return;
  const { world } = history;
  house.lives += 1;
  const life: Life = {
    name: `p${house.index}.${house.lives}`,
    alive: true,
    boundaries: 0,
    crashAt: crashAtOf(history, house),
    skewMs: house.skewMs,
    frozenUntil: 0,
    onCrash: () => fallen(history, house, life),
  };
  house.life = life;
  house.stopping = false;
  house.inFlight = 0;
  note(world, () => `${life.name} starts`);
  begin(history, house, life).catch((error: unknown) => refused(history, house, life, error));
};

const fallen = (history: History, house: House, life: Life): void => {
  const { world, disk } = history;
  history.counts.crashes += 1;
  // What was settled and not yet written down is to be done again: it counts as being written.
  const unwritten = house.riding();
  house.onFall();
  excuse(history.platform, life);
  if (house.store && disk) house.memory = { store: house.store, inFlight: house.inFlight + unwritten };
  house.riding = () => 0;
  house.onFall = () => undefined;
  house.store = undefined;
  house.loop = undefined;
  house.watch = undefined;
  if (chance(world, 0.5)) disk?.powerCut();
  else disk?.kill();
  const pause = chance(world, 0.8) ? between(world, 200, 8_000) : between(world, 10_000, 200_000);
  later(world, pause, 'restart', () => start(history, house));
};

// A start on a disk that fails may be refused, and is tried again; one that finds damage is what must never be.
const refused = (history: History, house: House, life: Life, error: unknown): void => {
  const said = String(error);
  note(history.world, () => `${life.name} cannot start: ${said}`);
  const sick = history.faults.chosen.has('diskFull') || history.faults.chosen.has('diskBroken');
  if (!sick || history.faults.over || /damaged|gone|unexpected/.test(said)) {
    violated(history, 'F2', `${life.name} could not start: ${said}`);
  }
  house.store = undefined;
  crash(history.world, life, 'its start was refused');
};

const openStore = async (history: History, house: House, life: Life): Promise<Store> => {
  const { world, database, disk } = history;
  if (database) return clientOf(world, life, database);
  if (!disk) throw new Error('a history without a store');
  const store = await openEmbeddedStore({
    folder: '/data',
    fs: fsOf(world, life, disk),
    now: () => Math.round(world.now + life.skewMs),
    compactAtBytes: history.compactAtBytes,
    // In this world nothing arrives together.
    soon: (then) => then(),
    // Nor does anything take time, and whoever compacts gives way at every call of the disk.
    rest: async () => undefined,
    after: (ms, then) => void later(world, ms, `${life.name} writes what rides`, then, { life }),
    signs: { nonce: life.name, host: 'simulated', pid: 1, every: (ms, then) => beat(history, house, life, ms, then) },
  });
  house.riding = () => store.health().unwritten;
  return store;
};

// A sign of life every five seconds would be most of what happens; a few are enough to meet everything else.
const beat = (history: History, house: House, life: Life, ms: number, then: () => void): (() => void) => {
  const state = { left: 3, off: (): void => undefined };
  const next = (): void => {
    if (state.left === 0 || house.life !== life) return;
    state.left -= 1;
    const beaten = (): void => {
      then();
      next();
    };
    state.off = later(history.world, ms * between(history.world, 1, 30), `${life.name} beat`, beaten, { life });
  };
  next();
  return () => state.off();
};

const begin = async (history: History, house: House, life: Life): Promise<void> => {
  const { world, variant } = history;
  await ask(world, life, `${life.name} begins`, between(world, 1, 50), () => undefined);
  const opened = await openStore(history, house, life);
  if (house.memory && history.disk) {
    await rememberedAll(history, house.memory, opened);
    taskCommitted(history, await opened.tasks(10_000));
  }
  house.memory = undefined;
  house.store = opened;
  // All that was ever acknowledged is looked for again in what the new process has found.
  if (history.disk) history.acknowledgedSeen = 0;
  const next = { dueAt: undefined as number | undefined };
  const watched = watch(history, house, life, opened, next);
  const store = variant?.store?.(watched) ?? watched;
  const shelf: Shelf = { line: (await opened.load('line'))?.value as Line | undefined };
  const parts = partsOf(history, life, store, shelf, next);
  const loop = loopOf(variant?.loop?.(parts) ?? parts);
  house.loop = variant?.receive ? { ...loop, receive: variant.receive(loop) } : loop;
  if (history.watched) house.watch = watchRecords(watchParts(history, life, parts, loop));
  history.dirty = true;
  note(world, () => `${life.name} is up`);
};

/** What a process knows of the line: as it was at its start, or was written since. */
type Shelf = { line: Line | undefined };

// Others who share the data base hint at what they have written, and the line is read again at once.
const lineSeen = ({ database }: History, { line }: Shelf): Line | undefined =>
  database ? (database.state.docs.get('line')?.value as Line | undefined) : line;

// In the evening nobody works there any more: a look at every half minute of a night would be most of what happens.
const nightly = 20;

const watchParts = ({ world, faults }: History, life: Life, parts: LoopParts, loop: Loop): WatchParts => ({
  store: parts.store,
  engine: loop.engine,
  records: parts.records,
  now: parts.now,
  sleep: (ms, then) => later(world, faults.over ? ms * nightly : ms, `${life.name} looks`, then, { life }),
  log: (level, what, detail) =>
    note(world, () => `${life.name} ${level}: ${what} ${String(detail?.['error'] ?? '').slice(0, 200)}`),
});

const slowPace = { instances: 1, teamsTenantPerSecond: 4, slackPostsPerMinute: 240, serviceNowPerSecond: 3 };

const partsOf = (
  history: History,
  life: Life,
  store: Store,
  shelf: Shelf,
  next: { dueAt: number | undefined },
): LoopParts => {
  const { world, platform, variant } = history;
  const now = () => Math.round(world.now + life.skewMs);
  const channel = channelOf(world, platform, life);
  const quarantine = variant?.quarantineMs ?? quarantineMs;
  const options: ServiceNowOptions = {
    url: 'https://simulated.service-now.com',
    auth: { kind: 'oauth', clientId: 'desk', clientSecret: 'not a secret' },
    quarantineSeconds: quarantine / 1000,
    recordInteractions: true,
    now,
    log: () => undefined,
    random: world.random,
    pause: (ms) => ask(world, life, `${life.name} pause`, ms, () => undefined),
    wire: wireTo(world, history.instance, life),
  };
  const records = serviceNow(variant?.records?.(options) ?? options);
  const trouble = (what: string, error: unknown): void => {
    note(world, () => `${life.name} trouble at ${what}: ${String(error)}`);
    if (!/StoreError/.test(String(error)))
      violated(history, 'F0', `${what}: ${error instanceof Error ? error.stack : String(error)}`);
  };
  return {
    store,
    book: () => bookFor(history, lineSeen(history, shelf)),
    channels: new Map([[platform.name, channel]]),
    desk: () => channel,
    records: variant?.client?.(records) ?? records,
    now,
    sleep: (ms, then) => sleep(history, life, next, ms, then),
    quarantineMs: quarantine,
    onUndecided: (envelope, error) => {
      note(world, () => `${life.name} undecided ${envelope.id}: ${String(error)}`);
      if (!String(error).includes('a bug in a decision'))
        violated(history, 'F0', `undecided: ${error instanceof Error ? error.stack : String(error)}`);
    },
    onTrouble: trouble,
    count: () => undefined,
    // One history in three is played at a pace that it does feel.
    ...(world.seed % 3 === 0 ? { pace: slowPace } : {}),
    onLine: (line) => {
      shelf.line = line;
    },
    log: (level, what, detail) => {
      note(
        world,
        () =>
          `${life.name} ${level}: ${what} ${JSON.stringify(detail ?? {}).slice(0, 200)} ${String(detail?.['error'] ?? '')}`,
      );
      const error = detail?.['error'];
      const bug = what === 'effect failed' && !/a bug in a channel|StoreError/.test(String(error));
      if (bug) violated(history, 'F0', error instanceof Error ? `${error.stack}` : String(error));
    },
  };
};

// What the outbox sleeps is at most a second, over and over: the world lets it sleep until there is something to do.
const sleep = (
  history: History,
  life: Life,
  next: { dueAt: number | undefined },
  ms: number,
  then: () => void,
): (() => void) => {
  const { world, database } = history;
  if (ms > 1_000 || ms === 100) return later(world, ms, `${life.name} slept`, then, { life });
  const ready = () => {
    if (database) return readyAt(database);
    return next.dueAt === undefined ? 0 : next.dueAt - life.skewMs;
  };
  const sleeper = { life, asked: world.now + ms, readyAt: ready, run: then };
  world.sleepers.add(sleeper);
  return () => world.sleepers.delete(sleeper);
};

/** The store with everything written down that must be compared later. */
const watch = (
  history: History,
  house: House,
  life: Life,
  store: Store,
  next: { dueAt: number | undefined },
): Store => {
  const { platform } = history;
  const writing = async <T>(work: Promise<T>): Promise<T> => {
    house.inFlight += 1;
    try {
      return await work;
    } catch (error) {
      // After a failed sync nobody knows what the disk holds: what was refused may be found there.
      if (String(error).includes('Start the service again')) house.inFlight += 1;
      throw error;
    } finally {
      house.inFlight -= 1;
      history.dirty = true;
    }
  };
  const done = (key: string): void => settled(platform, life, key);
  // A task that is settled may be done again as long as that is not written down; what came first is written first.
  const riding: string[] = [];
  const written = (): void => {
    const waiting = house.riding();
    for (const key of riding.splice(0, Math.max(0, riding.length - waiting))) done(key);
  };
  house.onFall = written;
  const soon = (at: number): void => {
    if (next.dueAt !== undefined) next.dueAt = Math.min(next.dueAt, at);
  };
  const committed = (change: Change, outcome: Outcome, claimed: readonly Task[]): void => {
    if (outcome !== 'committed') return;
    taskCommitted(history, change.tasks);
    if (change.settles) done(change.settles.id);
    for (const { dueAt } of change.tasks) soon(dueAt);
    for (const task of claimed) taken(task);
  };
  const taken = (task: Task): void => {
    history.claimed.set(task.id, task);
    soon(task.claimedUntil);
  };
  // What was done and could not be written down is known to this process only, even when the task was put off since.
  const unwritten = new Set<string>();
  const settling = async <T>(key: string | undefined, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (key !== undefined) unwritten.add(key);
      throw error;
    }
  };
  return {
    ...store,
    commit: async (change) => {
      const outcome = await settling(change.settles?.id, writing(store.commit(change)));
      committed(change, outcome, []);
      return outcome;
    },
    commitAndClaim: async (change, claims) => {
      const both = await settling(change.settles?.id, writing(store.commitAndClaim(change, claims)));
      committed(change, both.outcome, both.claimed);
      return both;
    },
    claim: async (id, now, until) => {
      const task = await writing(store.claim(id, now, until));
      if (task) taken(task);
      return task;
    },
    settle: async (claim) => {
      await settling(claim.id, writing(store.settle(claim)));
      riding.push(claim.id);
      written();
    },
    postpone: async (claim, dueAt, error) => {
      await writing(store.postpone(claim, dueAt, error));
      soon(dueAt);
      if (!unwritten.has(claim.id)) done(claim.id);
    },
    nextDueAt: async () => {
      const at = await store.nextDueAt();
      next.dueAt = at;
      return at;
    },
    ...(history.database ? { onHint: () => undefined } : {}),
  };
};

const imageOf = async (store: Store) => ({
  docs: await store.scan('', '', 100_000),
  tasks: await store.tasks(100_000),
});

/** I8: what the process knew before it ended is what the disk has kept; what was being written may be there or not. */
const rememberedAll = async (history: History, memory: NonNullable<House['memory']>, now: Store): Promise<void> => {
  const [before, after] = [await imageOf(memory.store), await imageOf(now)];
  if (memory.inFlight === 0) {
    if (isDeepStrictEqual(before, after)) return;
    const tellingOf = (image: typeof before) => [...image.docs, ...image.tasks].map((one) => JSON.stringify(one));
    const kept = new Set(tellingOf(after));
    const missed = tellingOf(before).filter((one) => !kept.has(one));
    violated(history, 'I8', `memory had what the disk has not: ${missed.join('\n').slice(0, 500)}`);
    return;
  }
  const kept = new Map(after.docs.map(({ key, doc }) => [key, doc]));
  for (const { key, doc } of before.docs) {
    const found = kept.get(key);
    const same = found !== undefined && (found.version > doc.version || isDeepStrictEqual(found, doc));
    if (!same)
      violated(history, 'I8', `${key} was at version ${doc.version} in memory and is at ${found?.version} on disk`);
  }
};

/** An orderly end: no new deliveries, what is under way is finished within ten seconds, the store is closed. */
export const stop = (history: History, house: House): void => {
  const { world } = history;
  const { life, loop, store } = house;
  if (!life?.alive || !loop || !store || house.stopping) return;
  house.stopping = true;
  note(world, () => `${life.name} is asked to stop`);
  later(world, 10_000, `${life.name} is out of time`, () => crash(world, life, 'out of time'), { life });
  const orderly = async (): Promise<void> => {
    await house.watch?.close();
    await loop.outbox.stop();
    await store.close();
    crash(world, life, 'orderly end');
  };
  orderly().catch((error: unknown) => note(world, () => `${life.name} could not stop: ${String(error)}`));
};
