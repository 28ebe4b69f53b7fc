import { EventEmitter, once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { storeCommand } from '../../src/store/command.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import { type Fs, nodeFs } from '../../src/store/fs.ts';
import { inspect } from '../../src/store/inspect.ts';
import { linesKept } from '../../src/store/state.ts';
import type { Change, Erasure } from '../../src/store/store.ts';
import { randomOf } from '../random.ts';
import { change, put, removal, task } from './contract.ts';
import { type Disk, lossyDisk } from './lossy-fs.ts';

const folder = '/data';
const name = 'Ann-Sophie Übelacker';
const mark = '29:ann-7f3a';
const traces = [name, mark, 'my badge is broken'];
const wish: Erasure = { keys: ['c/ann'], subjects: ['c/ann'], marks: [mark] };

const openOn = (disk: Disk, now = () => 2000): Promise<EmbeddedStore> =>
  openEmbeddedStore({ folder, fs: disk.mount(), now });

const hers = (number: number): Change => ({
  ...change(`teams:${mark}/${number}`, { subject: 'c/ann' }),
  line: {
    id: `teams:${mark}/${number}`,
    subject: 'c/ann',
    at: 1000,
    by: name,
    event: { type: 'said', text: 'my badge is broken' },
  },
});

/** Traces in every place that there is: two snapshots, journals, an archive, tasks, ids, lines of others. */
const talkedWith = async (store: EmbeddedStore): Promise<void> => {
  await store.commit({ ...hers(0), puts: [put('c/ann', 0, { name }), put('c/bob', 0, { name: 'Bob' })] });
  await Promise.all(Array.from({ length: linesKept + 9 }, (_, place) => store.commit(hers(place + 1))));
  await store.compact();
  const told = { ...task('t1', 'desk/post'), effect: { post: `from ${mark}` } };
  await store.commit({ ...hers(9000), puts: [put('c/ann', 1, { name, more: 1 })], tasks: [task('t2', 'x'), told] });
  await store.compact();
  await store.commit(change('bob-1', { subject: 'c/bob', puts: [put('c/bob', 1, { name: 'Bob' })] }));
  await store.commit({ ...hers(9001), puts: [put('c/ann', 2, { name, more: 2 })] });
};

const foundOn = ({ files }: Disk): string[] =>
  files.names().flatMap((path) => {
    const text = files.read(path).toString();
    return traces.filter((trace) => text.includes(trace)).map((trace) => `${trace} in ${path}`);
  });

const foundIn = ({ files }: Disk, text: string): boolean =>
  files.names().some((path) => files.read(path).toString().includes(text));

const isThere = async (store: EmbeddedStore): Promise<boolean> => (await store.load('c/ann')) !== undefined;

/** A disk that has no room for the first archive: it tells that it was `reached`, and waits to be told that it is `full`. */
const fullForArchive = (fs: Fs, told: EventEmitter): Fs => {
  let refused = false;
  return {
    ...fs,
    create: async (path) => {
      const file = await fs.create(path);
      if (refused || !path.includes('archive-')) {
        return file;
      }
      refused = true;
      const write = async (): Promise<void> => {
        told.emit('reached');
        await once(told, 'full');
        throw Object.assign(new Error('ENOSPC, made by the test'), { code: 'ENOSPC' });
      };
      return { ...file, write };
    },
  };
};

const expectBobOnly = async (store: EmbeddedStore): Promise<void> => {
  expect(await store.load('c/bob')).to.deep.equal({ value: { name: 'Bob' }, version: 2 });
  expect((await store.journal('c/bob', 9)).map(({ id }) => id)).to.deep.equal(['bob-1']);
  expect((await store.tasks(9)).map(({ id }) => id)).to.deep.equal(['t2']);
  expect(await store.journal('c/ann', 9)).to.deep.equal([]);
  expect(await store.known(`teams:${mark}/1`)).to.equal(false);
};

const verify = (disk: Disk): Promise<number> => {
  const quiet = async (): Promise<void> => undefined;
  return storeCommand(['verify', folder], { fs: disk.mount(), now: () => 2000, write: quiet, note: quiet });
};

describe('erasing from the embedded store', () => {
  it('reaches lines that were on their way into an archive which the disk had no room for', async () => {
    const disk = lossyDisk(randomOf(7));
    const told = new EventEmitter();
    const reached = once(told, 'reached');
    const fs = fullForArchive(disk.mount(), told);
    const store = await openEmbeddedStore({ folder, fs, now: () => 2000 });
    await store.commit({ ...hers(0), puts: [put('c/ann', 0, { name })] });
    await store.compact();
    const refused = store.compact().catch((error: unknown) => String(error));
    await reached;
    const removed = store.erase(wish);
    while (await isThere(store)) {
      await nextTurn();
    }
    told.emit('full');
    expect(await refused).to.include('ENOSPC');
    expect(await removed).to.include({ documents: 1, lines: 1 });
    expect(foundOn(disk)).to.deep.equal([]);
    await store.close();
  });

  it('leaves no byte of anybody in any file, and the rest whole', async () => {
    const disk = lossyDisk(randomOf(1));
    const store = await openOn(disk);
    await talkedWith(store);
    disk.files.write('/data/snapshot-99.tmp', Buffer.from(`a draft of ${name}`));
    const head = await store.head();
    expect(foundOn(disk)).not.to.deep.equal([]);
    const removed = await store.erase(wish);
    const lines = linesKept + 12;
    expect(removed).to.deep.equal({ documents: 1, tasks: 1, ids: lines, lines, thinned: 0 });
    expect(foundOn(disk)).to.deep.equal([]);
    await expectBobOnly(store);
    expect(await verify(disk)).to.equal(0);
    await store.commit(change('e9'));
    disk.powerCut();
    expect(foundOn(disk)).to.deep.equal([]);
    const again = await openOn(disk);
    await expectBobOnly(again);
    const seen = await inspect(disk.mount(), folder, () => 2000, head.sequence);
    expect(seen.chain).to.equal(head.chain);
    expect(seen.backup).to.equal(undefined);
  });

  /** An erasure that a crash meets at this call, and what the next start makes of it. */
  const cutShortAt = async (at: number): Promise<'before' | 'finished' | 'done'> => {
    const disk = lossyDisk(randomOf(at));
    const store = await openOn(disk);
    await talkedWith(store);
    disk.plan({ at, what: 'crash' });
    const told = await store.erase(wish).then(
      () => true,
      () => false,
    );
    const end = at % 2 === 0 ? disk.kill : disk.powerCut;
    end();
    const again = await openOn(disk);
    expect(await verify(disk)).to.equal(0);
    if (await isThere(again)) {
      expect(told).to.equal(false);
      expect(await again.known(`teams:${mark}/1`)).to.equal(true);
      return 'before';
    }
    expect(foundOn(disk), `cut at call ${at}`).to.deep.equal([]);
    await expectBobOnly(again);
    disk.powerCut();
    expect(foundOn(disk)).to.deep.equal([]);
    return told ? 'done' : 'finished';
  };

  it('has not begun, or is ended by the next start, when it is cut short at any call', async () => {
    const ends: string[] = [];
    while (ends.at(-1) !== 'done') {
      ends.push(await cutShortAt(ends.length + 1));
    }
    expect(ends.filter((end) => end === 'before')).not.to.have.length(0);
    expect(ends.filter((end) => end === 'finished').length).to.be.greaterThan(20);
  }).timeout(60_000);

  it('is ended by some later start when the start that ends it is cut short as well', async () => {
    let finished = 0;
    for (let seed = 1; seed <= 120; seed += 1) {
      const random = randomOf(seed);
      const disk = lossyDisk(random);
      const store = await openOn(disk);
      await talkedWith(store);
      disk.plan({ at: 4 + Math.floor(random() * 30), what: 'crash' });
      await store.erase(wish).catch(() => undefined);
      for (let start = 0; start < 3; start += 1) {
        disk.powerCut();
        disk.plan({ at: 1 + Math.floor(random() * 45), what: 'crash' });
        await openOn(disk).catch(() => undefined);
      }
      disk.powerCut();
      const again = await openOn(disk);
      if (!(await isThere(again))) {
        expect(foundOn(disk), `seed ${seed}`).to.deep.equal([]);
        await expectBobOnly(again);
        finished += 1;
      }
      expect(await verify(disk)).to.equal(0);
    }
    expect(finished).to.be.greaterThan(60);
  }).timeout(60_000);

  it('is refused on a full disk, and ended by the next compaction', async () => {
    const disk = lossyDisk(randomOf(1));
    const store = await openOn(disk);
    await talkedWith(store);
    // The first write is the entry itself; then come those of the next journal, the snapshot and its seal.
    for (const at of [2, 3, 4]) {
      disk.plan({ on: 'write', at, what: 'ENOSPC' });
      const error: unknown = await store.erase(wish).catch((reason: unknown) => reason);
      expect(String(error)).to.include('ENOSPC');
      expect(await isThere(store)).to.equal(false);
    }
    disk.plan();
    await store.compact();
    await store.compact();
    expect(foundOn(disk)).to.deep.equal([]);
    await expectBobOnly(store);
  });

  it('does not take the older generation away before the new one was read back', async () => {
    const disk = lossyDisk(randomOf(1));
    const store = await openOn(disk);
    await talkedWith(store);
    const before = disk.files.names().filter((path) => /snapshot|journal/.test(path));
    // The first is that of the archive.
    disk.plan({ on: 'read', at: 2, what: 'EIO' });
    const error: unknown = await store.erase(wish).catch((reason: unknown) => reason);
    expect(String(error)).to.include('EIO');
    expect(disk.files.names()).to.include.members(before);
    await store.erase(wish);
    expect(foundOn(disk)).to.deep.equal([]);
    await expectBobOnly(store);
  });

  it('keeps the version of a key from coming back to a commit that was decided before', async () => {
    const disk = lossyDisk(randomOf(1));
    const store = await openOn(disk);
    await talkedWith(store);
    const [outcome] = await Promise.all([
      store.commit({ ...hers(9002), puts: [put('c/ann', 3, { name })] }),
      store.erase(wish),
    ]);
    expect(outcome).to.equal('committed');
    expect(await store.commit({ ...hers(9003), puts: [put('c/ann', 4, { name })] })).to.equal('conflict');
    disk.kill();
    expect(await isThere(await openOn(disk))).to.equal(false);
  });

  it('leaves no byte on a real disk', async () => {
    const root = await mkdtemp(join(tmpdir(), 'secondline-erasure-'));
    const data = join(root, 'data');
    const store = await openEmbeddedStore({ folder: data });
    await talkedWith(store);
    await store.erase(wish);
    for (const file of await readdir(data)) {
      const text = (await readFile(join(data, file))).toString();
      expect(
        traces.filter((trace) => text.includes(trace)),
        file,
      ).to.deep.equal([]);
    }
    await store.close();
    expect((await inspect(nodeFs, data, Date.now)).backup).to.equal(undefined);
    await rm(root, { recursive: true });
  });
});

const day = 24 * 60 * 60 * 1000;

describe('retention in the embedded store', () => {
  const saidAt = (at: number, text: string): Change => ({
    ...change(`${at}`),
    line: { id: `${at}`, subject: 's', at, by: 'me', event: { type: 'said', text } },
  });

  it('takes texts and lines out of every file, the archives and the backup included', async () => {
    let now = 0;
    const disk = lossyDisk(randomOf(1));
    const store = await openOn(disk, () => now);
    for (let number = 1; number <= linesKept + 100; number += 1) {
      now = number * day;
      await store.commit(saidAt(now, `text ${number}.`));
      if (number % 100 === 0) {
        await store.compact();
      }
    }
    const removed = await store.retain({ texts: 550 * day, lines: 50 * day });
    expect(removed).to.deep.equal({ documents: 0, tasks: 0, ids: 0, lines: 49, thinned: 500 });
    const left = disk.files.names().flatMap(
      (path) =>
        disk.files
          .read(path)
          .toString()
          .match(/text \d+\./g) ?? [],
    );
    expect(new Set(left)).to.deep.equal(new Set(Array.from({ length: 51 }, (_, place) => `text ${550 + place}.`)));
    const seen = await inspect(disk.mount(), folder, () => now);
    expect(seen.archived.lines).to.have.length(51);
    expect(seen.archived.lines.map(({ at }) => at / day)).to.deep.equal(Array.from({ length: 51 }, (_, n) => n + 50));
    expect(new Set(seen.archived.lines.map(({ event }) => JSON.stringify(event)))).to.deep.equal(
      new Set(['{"type":"said"}']),
    );
    expect(await store.journal('s', 9999)).to.have.length(linesKept);
    expect(await verify(disk)).to.equal(0);
    disk.powerCut();
    expect(await (await openOn(disk, () => now)).journal('s', 9999)).to.have.length(linesKept);
  });

  it('leaves the backup alone while nothing has outlived its time, and no old journal for long', async () => {
    let now = 10 * day;
    const disk = lossyDisk(randomOf(1));
    const store = await openOn(disk, () => now);
    await store.commit({ ...saidAt(now, 'old'), puts: [put('secret', 0, 'written over later')] });
    await store.compact();
    await store.commit({ ...saidAt(now + 1, 'new'), puts: [put('secret', 1, 'harmless')] });
    await store.compact();
    const before = disk.files.names();
    expect(await store.retain({ texts: 0, lines: 0 })).to.include({ lines: 0, thinned: 0 });
    now = 100 * day;
    await store.retain({ texts: 10 * day, lines: 0 });
    expect(disk.files.names()).to.deep.equal(before);
    // The backup still holds a value that was written over long ago.
    await store.retain({ texts: 11 * day, lines: 0 });
    expect(foundIn(disk, 'written over later')).to.equal(false);
  });

  it('leaves no value in any file that was removed before, also by an earlier life', async () => {
    for (const restarts of [false, true]) {
      const disk = lossyDisk(randomOf(1));
      const store = await openOn(disk);
      await store.commit({ ...change('e1'), puts: [put('talk', 0, 'kept in a value')] });
      await store.compact();
      await store.commit({ ...change('e2'), puts: [removal('talk', 1)] });
      await store.compact();
      expect(foundIn(disk, 'kept in a value')).to.equal(true);
      await (restarts ? store.close() : undefined);
      const again = restarts ? await openOn(disk) : store;
      expect(await again.retain({ texts: 0, lines: 0 })).to.include({ lines: 0, thinned: 0 });
      expect(foundIn(disk, 'kept in a value')).to.equal(false);
      const names = disk.files.names();
      await again.retain({ texts: 0, lines: 0 });
      expect(disk.files.names()).to.deep.equal(names);
    }
  });
});
