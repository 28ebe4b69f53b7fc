import { expect } from 'chai';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import type { File, Fs } from '../../src/store/fs.ts';
import { memoryStore } from '../../src/store/memory.ts';
import type { Change, Doc, Store, Task } from '../../src/store/store.ts';
import { figure } from '../figures.ts';
import { randomOf } from '../random.ts';
import { type Disk, lossyDisk } from './lossy-fs.ts';

const folder = '/data';
const seeds = 300;
const lives = 4;

/** What the world outside was told: every change by id, those that were acknowledged, and the claims. */
type World = {
  readonly attempted: Map<string, Change>;
  readonly acknowledged: Set<string>;
  readonly claims: Map<string, number>;
  readonly random: () => number;
  next: number;
};

/** Each change writes two keys together, so that half a change could be seen. */
const inventChange = async (world: World, store: Store): Promise<Change> => {
  const { random } = world;
  const number = world.next++;
  const id = `e${number}`;
  const [one, other] = [`one/${Math.floor(random() * 4)}`, `other/${Math.floor(random() * 4)}`];
  const pad = 'x'.repeat(Math.floor(random() * 300));
  const versions = [(await store.load(one))?.version ?? 0, (await store.load(other))?.version ?? 0];
  const removes = random() < 0.1 && (versions[1] ?? 0) > 0;
  const [task] = await store.tasks(1);
  const change: Change = {
    line: { id, subject: 'all', at: number, by: 'test', event: { number } },
    puts: [
      { key: one, before: versions[0] ?? 0, value: { id, pad } },
      { key: other, before: versions[1] ?? 0, value: removes ? undefined : { id, pad } },
    ],
    tasks: random() < 0.6 ? [{ id: `${id}/0`, subject: 'all', lane: one, dueAt: 0, effect: { id } }] : [],
    cancels: random() < 0.1 && task !== undefined && !world.claims.has(task.id) ? [task.id] : [],
  };
  world.attempted.set(id, change);
  return change;
};

const claimSome = async (world: World, store: Store): Promise<void> => {
  const [task] = await store.due(Number.MAX_SAFE_INTEGER, 1);
  const claimed = task && (await store.claim(task.id, Number.MAX_SAFE_INTEGER, 1));
  if (claimed !== undefined) {
    world.claims.set(claimed.id, claimed.attempts);
  }
};

/** Several at once, several times over; resolves to whatever was refused. */
const liveALittle = async (world: World, store: EmbeddedStore, rounds = 12): Promise<unknown[]> => {
  const refused: unknown[] = [];
  const tell = async (change: Change): Promise<void> => {
    if ((await store.commit(change)) === 'committed') {
      world.acknowledged.add(change.line.id);
    }
  };
  for (let round = 0; round < rounds; round += 1) {
    const changes: Change[] = [];
    for (let place = 0; place < 1 + world.random() * 7; place += 1) {
      changes.push(await inventChange(world, store));
    }
    const work = [...changes.map(tell), claimSome(world, store)];
    if (world.random() < 0.1) {
      work.push(store.compact());
    }
    for (const end of await Promise.allSettled(work)) {
      if (end.status === 'rejected') {
        refused.push(end.reason);
      }
    }
  }
  return refused;
};

const summaryOf = async (store: Store): Promise<{ docs: readonly { key: string; doc: Doc }[]; tasks: unknown }> => ({
  docs: await store.scan('', '', 100),
  // Claims are compared apart: the journal lines that rebuild the expected state do not tell of them.
  tasks: (await store.tasks(1000)).map(({ attempts: _, claimedUntil: __, ...rest }: Task) => rest),
});

/** Every acknowledged change is there, and the whole state is what the changes in the journal make, in their order. */
const checkState = async (world: World, store: Store): Promise<void> => {
  const lines = await store.journal('all', 500);
  const there = new Set(lines.map(({ id }) => id));
  for (const id of world.acknowledged) {
    expect(there.has(id), `${id} was acknowledged`).to.equal(true);
  }
  const expected = memoryStore();
  for (const { id } of lines) {
    const change = world.attempted.get(id);
    expect(change && (await expected.commit(change)), `${id} committed anew`).to.equal('committed');
    expect(await store.known(id)).to.equal(true);
  }
  expect(await summaryOf(store)).to.deep.equal(await summaryOf(expected));
  for (const task of await store.tasks(1000)) {
    expect(task.attempts, `attempts of ${task.id}`).to.be.at.least(world.claims.get(task.id) ?? 0);
  }
};

type Mount = (disk: Disk) => Fs;

const honest: Mount = (disk) => disk.mount();

const openOn = (disk: Disk, mount = honest): Promise<EmbeddedStore> =>
  openEmbeddedStore({ folder, fs: mount(disk), now: () => 1_000_000, compactAtBytes: 4000 });

/** A disk that says that names are durable when they are not. */
const forgetsNames: Mount = (disk) => ({ ...disk.mount(), syncFolder: async () => undefined });

/** A disk that says that bytes are durable when they are not. */
const forgetsBytes: Mount = (disk) => {
  const fs = disk.mount();
  const lying = async (file: Promise<File>): Promise<File> => ({ ...(await file), datasync: async () => undefined });
  return { ...fs, create: (path) => lying(fs.create(path)), append: (path) => lying(fs.append(path)) };
};

/** Opens, and is cut short as often as the plan says, until a start comes through. */
const liveOnce = async (world: World, disk: Disk, mount: Mount, crashAt: number): Promise<void> => {
  disk.plan({ at: crashAt, what: 'crash' });
  try {
    const store = await openOn(disk, mount);
    await checkState(world, store);
    for (const reason of await liveALittle(world, store)) {
      throw reason;
    }
    await store.close();
  } catch (error) {
    // Only the crash may end a life; anything else is what this test looks for.
    if (!String(error).includes('ECRASHED')) {
      throw error;
    }
  }
  if (world.random() < 0.7) {
    disk.powerCut();
  } else {
    disk.kill();
  }
};

const newWorld = (random: () => number): World => ({
  attempted: new Map(),
  acknowledged: new Set(),
  claims: new Map(),
  random,
  next: 1,
});

const playSeed = async (seed: number, mount: Mount): Promise<void> => {
  const random = randomOf(seed);
  const disk = lossyDisk(random);
  const world = newWorld(random);
  for (let life = 0; life < lives; life += 1) {
    // A start takes some thirty calls: every third life ends in it or soon after.
    await liveOnce(world, disk, mount, 1 + Math.floor(random() * (random() < 0.3 ? 30 : 200)));
  }
  for (let start = 0; start < 2; start += 1) {
    const store = await openOn(disk, mount);
    await checkState(world, store);
    await store.close();
  }
};

const playSeeds = async (first: number, last: number, play: (seed: number) => Promise<void>): Promise<void> => {
  for (let seed = first; seed <= last; seed += 1) {
    try {
      await play(seed);
    } catch (error) {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
};

/** The disk is full from some write on, for some writes; what is refused is nowhere, and then work goes on. */
const fillDisk = async (seed: number): Promise<void> => {
  const random = randomOf(seed);
  const disk = lossyDisk(random);
  const world = newWorld(random);
  const store = await openOn(disk);
  disk.plan({ on: 'write', at: 1 + Math.floor(random() * 40), what: 'ENOSPC', times: 1 + Math.floor(random() * 10) });
  await liveALittle(world, store);
  disk.plan();
  expect(await liveALittle(world, store, 1 + Math.floor(random() * 4))).to.deep.equal([]);
  expect(store.state()).to.include({ ready: true });
  await checkState(world, store);
  disk.powerCut();
  const again = await openOn(disk);
  await checkState(world, again);
  await again.close();
};

describe('the embedded store on a disk that forgets', () => {
  it(`keeps every acknowledged change, whole, through ${seeds * lives} crashes at any call`, async function () {
    this.timeout(120_000);
    await playSeeds(1, seeds, (seed) => playSeed(seed, honest));
    figure('P1', 'crash of the embedded store on a disk that forgets', seeds * lives, { lost: 0, doubled: 0 });
  });

  it('would be caught within 300 seeds if it forgot to make names or bytes durable', async function () {
    this.timeout(120_000);
    for (const mount of [forgetsNames, forgetsBytes]) {
      const caught = await playSeeds(1, 300, (seed) => playSeed(seed, mount)).then(
        () => '',
        (error: Error) => error.message,
      );
      expect(caught).to.match(/seed \d+: .*(damaged|acknowledged|gone|unexpected|expected)/);
    }
  });

  it('goes on after a full disk, and keeps what it had acknowledged and nothing else', async function () {
    this.timeout(60_000);
    await playSeeds(1, 120, fillDisk);
    figure('P9', 'disk that was full at some write', 120, { 'acknowledged and lost': 0, 'restarts needed': 0 });
  });
});
