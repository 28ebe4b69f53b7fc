import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import { linesKept } from '../../src/store/state.ts';
import { StoreError } from '../../src/store/store.ts';
import { randomOf } from '../random.ts';
import { change, put, storeContract, task } from './contract.ts';
import { type Disk, lossyDisk } from './lossy-fs.ts';

const folders: string[] = [];

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'secondline-store-'));
  folders.push(folder);
  return join(folder, 'data');
};

after(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

storeContract(
  'the embedded store',
  async () => await openEmbeddedStore({ folder: await newFolder(), now: () => 2000 }),
);

const reasonOf = async (doing: Promise<unknown>): Promise<string> => {
  const error: unknown = await doing.then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(StoreError);
  return error instanceof StoreError ? error.message : '';
};

const day = 24 * 60 * 60 * 1000;

describe('the embedded store', () => {
  it('has everything again after it was closed and opened', async () => {
    const [folder, now] = [await newFolder(), () => 2000];
    const store = await openEmbeddedStore({ folder, now });
    await store.commit(
      change('e1', { puts: [put('a', 0)], tasks: [task('t1', 'x'), task('t2', 'x'), task('t3', 'y')] }),
    );
    await store.commit(change('e2', { puts: [put('a', 1), put('b', 0)], cancels: ['t3'] }));
    const claim = await store.claim('t1', 10, 40);
    await store.postpone({ id: 't1', seq: claim?.seq ?? 0, attempts: 1 }, 60, 'not now');
    const before = [await store.scan('', '', 9), await store.tasks(9), await store.journal('s', 9)];
    await store.close();
    const again = await openEmbeddedStore({ folder, now });
    expect([await again.scan('', '', 9), await again.tasks(9), await again.journal('s', 9)]).to.deep.equal(before);
    expect(await again.known('e1')).to.equal(true);
    expect(await again.nextDueAt()).to.equal(60);
    await again.commit(change('e3', { tasks: [task('t4', 'z')] }));
    const seqs = (await again.tasks(9)).map(({ seq }) => seq);
    expect(seqs).to.deep.equal([1, 2, 4]);
    await again.close();
  });

  it('remembers after a kill that a task was claimed, and by when the claim ends', async () => {
    const disk = lossyDisk(randomOf(1));
    const store = await openEmbeddedStore({ folder: '/data', fs: disk.mount() });
    await store.commit(change('e1', { tasks: [task('t', 'x')] }));
    await store.claim('t', 10, 40);
    disk.powerCut();
    const again = await openEmbeddedStore({ folder: '/data', fs: disk.mount() });
    expect(await again.due(39, 9)).to.deep.equal([]);
    expect((await again.due(40, 9))[0]).to.include({ id: 't', attempts: 1, claimedUntil: 40 });
  });

  it('hands values out that cannot be changed, also after a restart', async () => {
    const folder = await newFolder();
    const store = await openEmbeddedStore({ folder });
    await store.commit(change('e1', { puts: [put('a', 0, { list: [{ n: 1 }] })], tasks: [task('t', 'x')] }));
    await store.close();
    const again = await openEmbeddedStore({ folder });
    const value = (await again.load('a'))?.value as { list: { n: number }[] };
    expect(() => value.list.push({ n: 2 })).to.throw(TypeError);
    expect((await again.tasks(1)).every(Object.isFrozen)).to.equal(true);
    await again.close();
  });

  it('keeps its folder to the user it runs as', async () => {
    const folder = await newFolder();
    const store = await openEmbeddedStore({ folder });
    await store.commit(change('e1'));
    await store.compact();
    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
    for (const name of await readdir(folder)) {
      expect((await stat(join(folder, name))).mode & 0o777, name).to.equal(0o600);
    }
    await store.close();
  });

  it('compacts by itself while commits go on, and keeps one generation before', async () => {
    const folder = await newFolder();
    const store = await openEmbeddedStore({ folder, compactAtBytes: 20_000 });
    for (let round = 0; round < 20; round += 1) {
      const ids = Array.from({ length: 20 }, (_, place) => `e${round}/${place}`);
      await Promise.all(ids.map((id) => store.commit(change(id, { puts: [put(id, 0, 'x'.repeat(100))] }))));
    }
    await store.close();
    expect(store.health()).to.include({ documents: 400, failedCompactions: 0 });
    // What goes to the disk together is one link of the chain, and every snapshot puts its hash into it.
    expect(store.health().sequence).to.equal(20 + store.health().compactions);
    expect(store.health().compactions).to.be.within(2, 12);
    const names = await readdir(folder);
    expect(names.filter((name) => name.startsWith('snapshot-'))).to.have.length(2);
    expect(names.filter((name) => name.startsWith('journal-')).length).to.be.at.most(3);
    const again = await openEmbeddedStore({ folder });
    expect(await again.scan('', '', 1000)).to.have.length(400);
    await again.close();
  });

  it('does not gather journals when it is opened and closed again and again', async () => {
    const folder = await newFolder();
    for (let round = 0; round < 25; round += 1) {
      await (await openEmbeddedStore({ folder })).close();
    }
    expect((await readdir(folder)).length).to.be.at.most(24);
  });

  it('knows an id for seven days after its line, compaction or not', async () => {
    const folder = await newFolder();
    let now = 1000;
    const store = await openEmbeddedStore({ folder, now: () => now });
    await store.commit(change('e1'));
    now = 1000 + 7 * day;
    await store.compact();
    expect(await store.known('e1')).to.equal(true);
    now += 1;
    await store.compact();
    expect(await store.known('e1')).to.equal(false);
    expect(await store.journal('s', 9)).to.have.length(1);
    await store.close();
  });

  it(`keeps the latest ${linesKept} journal lines of a subject at hand`, async () => {
    const [folder, now] = [await newFolder(), () => 2000];
    const store = await openEmbeddedStore({ folder, now });
    const ids = Array.from({ length: linesKept + 30 }, (_, place) => `e${place}`);
    await Promise.all(ids.map((id) => store.commit(change(id))));
    await store.close();
    const again = await openEmbeddedStore({ folder, now });
    const lines = await again.journal('s', 10_000);
    expect(lines.map(({ id }) => id)).to.deep.equal(ids.slice(-linesKept));
    expect(await again.known('e0')).to.equal(true);
    await again.close();
  });

  it('rejects only the commit that JSON cannot hold, not those that wait beside it', async () => {
    const store = await openEmbeddedStore({ folder: await newFolder() });
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const [good, bad] = await Promise.allSettled([
      store.commit(change('e1', { puts: [put('a', 0)] })),
      store.commit(change('e2', { puts: [put('b', 0, circle)] })),
    ]);
    expect(good).to.deep.equal({ status: 'fulfilled', value: 'committed' });
    expect(bad.status).to.equal('rejected');
    expect(await store.known('e2')).to.equal(false);
    await store.close();
  });

  it('says what to do when the folder cannot be used', async () => {
    const folder = await newFolder();
    await writeFile(folder, 'a file, no folder');
    const message = await reasonOf(openEmbeddedStore({ folder }));
    expect(message).to.include(`${folder} cannot be used`).and.include('DATA_DIR');
  });
});

const open = (disk: Disk): Promise<EmbeddedStore> => openEmbeddedStore({ folder: '/data', fs: disk.mount() });

describe('the embedded store on a disk with faults', () => {
  it('refuses a commit on a full disk, shows nothing of it, is not ready, and then goes on', async () => {
    const disk = lossyDisk(randomOf(5));
    const store = await open(disk);
    await store.commit(change('e1', { puts: [put('a', 0)] }));
    disk.plan({ on: 'write', at: 1, what: 'ENOSPC' });
    expect(await reasonOf(store.commit(change('e2', { puts: [put('a', 1)] })))).to.include('ENOSPC');
    expect(await store.load('a')).to.include({ version: 1 });
    expect(await store.known('e2')).to.equal(false);
    expect(store.state()).to.deep.include({ ready: false, detail: 'the last write failed (ENOSPC)' });
    expect(await store.commit(change('e2', { puts: [put('a', 1)] }))).to.equal('committed');
    expect(store.state().ready).to.equal(true);
    disk.powerCut();
    expect(await (await open(disk)).load('a')).to.include({ version: 2 });
  });

  it('closes for good when a sync fails, because nobody knows what the disk holds', async () => {
    const disk = lossyDisk(randomOf(5));
    const store = await open(disk);
    await store.commit(change('e1', { puts: [put('a', 0)] }));
    disk.plan({ on: 'datasync', at: 1, what: 'EIO' });
    expect(await reasonOf(store.commit(change('e2', { puts: [put('a', 1)] })))).to.include('EIO');
    expect(await store.load('a')).to.include({ version: 1 });
    expect(await reasonOf(store.commit(change('e3')))).to.include('Start the service again');
    expect(store.state()).to.include({ ready: false });
    await store.close();
    expect((await (await open(disk)).load('a'))?.version).to.be.oneOf([1, 2]);
  });

  it('closes for good when a half written entry cannot be taken back', async () => {
    const disk = lossyDisk(randomOf(5));
    const store = await open(disk);
    disk.plan({ on: 'write', at: 1, what: 'ENOSPC' }, { on: 'truncate', at: 1, what: 'EIO' });
    expect(await reasonOf(store.commit(change('e1')))).to.include('taking a half written entry back failed (EIO)');
    expect(await reasonOf(store.commit(change('e2')))).to.include('Start the service again');
    disk.powerCut();
    const again = await open(disk);
    expect(await again.known('e2')).to.equal(false);
    await again.close();
  });

  it('counts and tells a snapshot that could not be written, and loses nothing by it', async () => {
    const disk = lossyDisk(randomOf(5));
    const told: string[] = [];
    const store = await openEmbeddedStore({ folder: '/data', fs: disk.mount(), log: (what) => told.push(what) });
    await store.commit(change('e1', { puts: [put('a', 0)] }));
    for (const at of [1, 2]) {
      disk.plan({ on: 'write', at, what: 'ENOSPC' });
      const error: unknown = await store.compact().catch((reason: unknown) => reason);
      expect(String(error)).to.include('ENOSPC');
    }
    expect(store.health().failedCompactions).to.equal(2);
    expect(told).to.include('store.compaction-failed');
    await store.commit(change('e2', { puts: [put('a', 1)] }));
    disk.powerCut();
    const again = await open(disk);
    expect(await again.load('a')).to.include({ version: 2 });
    await again.close();
  });
});
