import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { useFakeTimers } from 'sinon';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import { holdAddress } from '../../src/store/fs.ts';
import { randomOf } from '../random.ts';
import { change, put } from './contract.ts';
import { type Disk, lossyDisk } from './lossy-fs.ts';

const reasonOf = async (doing: Promise<unknown>): Promise<string> => {
  const error: unknown = await doing.then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.message : String(error);
};

/** A start that gets past the lock, as another container on the same volume would. */
const openBeside = (disk: Disk): Promise<EmbeddedStore> =>
  openEmbeddedStore({
    folder: '/data',
    fs: { ...disk.mount(), hold: async () => ({ release: async () => undefined }) },
  });

describe('the owner of a folder', () => {
  let root = '';
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'secondline-owner-'));
  });
  after(async () => {
    await rm(root, { recursive: true });
  });

  it('keeps a second process out at once, by name, until it closes', async () => {
    const [folder, now] = [join(root, 'one'), () => 2000];
    const store = await openEmbeddedStore({ folder, now });
    const message = await reasonOf(openEmbeddedStore({ folder, now }));
    expect(message).to.include(`${folder} is in use by process ${process.pid} on ${hostname()}, since 1970`);
    expect(message).to.include('DATA_DIR');
    expect(await store.commit(change('e1'))).to.equal('committed');
    await store.close();
    const next = await openEmbeddedStore({ folder, now });
    expect(await next.known('e1')).to.equal(true);
    await next.close();
  });

  it('keeps a process of another host out while it shows signs of life, and no longer', async () => {
    const folder = join(root, 'two');
    let now = 1_000_000;
    await (await openEmbeddedStore({ folder, now: () => now })).close();
    const owner = { nonce: 'n', host: 'elsewhere', pid: 7, startedAt: 0, beatAt: now };
    await writeFile(join(folder, 'owner.json'), JSON.stringify(owner));
    now += 14_999;
    const message = await reasonOf(openEmbeddedStore({ folder, now: () => now }));
    expect(message).to.include('process 7 on elsewhere').and.include('15 seconds');
    now += 1;
    await (await openEmbeddedStore({ folder, now: () => now })).close();
  });

  it('takes over after a crash even if the note of the owner is torn', async () => {
    const folder = join(root, 'three');
    await (await openEmbeddedStore({ folder })).close();
    await writeFile(join(folder, 'owner.json'), '{"nonce":');
    await (await openEmbeddedStore({ folder })).close();
  });

  it('shows a sign of life every five seconds, after which a full disk counts as mended', async () => {
    const clock = useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const disk = lossyDisk(randomOf(3));
      let now = 1000;
      const store = await openEmbeddedStore({ folder: '/data', fs: disk.mount(), now: () => now });
      disk.plan({ on: 'write', at: 1, what: 'ENOSPC' });
      await reasonOf(store.commit(change('e1')));
      expect(store.state().ready).to.equal(false);
      now = 6000;
      clock.tick(4999);
      const note = (): unknown => JSON.parse(disk.files.read('/data/owner.json').toString());
      expect(note()).to.include({ startedAt: 1000, beatAt: 1000 });
      clock.tick(1);
      while (!store.state().ready) {
        await nextTurn();
      }
      expect(note()).to.include({ startedAt: 1000, beatAt: 6000 });
      await store.close();
      expect(disk.files.names()).not.to.include('/data/owner.json');
    } finally {
      clock.restore();
    }
  });

  it('is refused before it acknowledges when somebody has taken over while it slept', async () => {
    const disk = lossyDisk(randomOf(4));
    const sleeper = await openBeside(disk);
    await sleeper.commit(change('e1', { puts: [put('a', 0)] }));
    const heir = await openBeside(disk);
    expect(await heir.load('a')).to.include({ version: 1 });
    expect(await reasonOf(sleeper.commit(change('late', { puts: [put('a', 1, 'late')] })))).to.include(
      'taken the folder over with journal-2',
    );
    expect(sleeper.state()).to.include({ ready: false });
    expect(await reasonOf(sleeper.compact())).to.include('taken');
    expect(await heir.commit(change('e2', { puts: [put('a', 1, 'heir')] }))).to.equal('committed');
    await sleeper.close();
    disk.kill();
    const next = await openBeside(disk);
    expect(await next.known('late')).to.equal(false);
    expect(await next.load('a')).to.deep.equal({ value: 'heir', version: 2 });
    await next.close();
  });

  it('is refused also when the heir has compacted the journal of the sleeper away', async () => {
    const disk = lossyDisk(randomOf(4));
    const sleeper = await openBeside(disk);
    const heir = await openBeside(disk);
    for (const id of ['e1', 'e2', 'e3']) {
      await heir.commit(change(id));
      await heir.compact();
    }
    expect(disk.files.names()).not.to.include('/data/journal-2');
    expect(await reasonOf(sleeper.compact())).to.include('taken the folder over');
    expect(await reasonOf(sleeper.commit(change('late')))).to.include('taken the folder over');
    await heir.close();
    await sleeper.close();
    const next = await openBeside(disk);
    expect((await next.journal('s', 9)).map(({ id }) => id)).to.deep.equal(['e1', 'e2', 'e3']);
    await next.close();
  });

  it('holds a socket path against the living and takes it over from the dead', async () => {
    const path = join(root, 'lock.socket');
    await writeFile(path, '');
    const hold = await holdAddress(path);
    expect(hold).not.to.equal(undefined);
    expect(await holdAddress(path)).to.equal(undefined);
    await hold?.release();
    const again = await holdAddress(path);
    expect(again).not.to.equal(undefined);
    await again?.release();
  });
});
