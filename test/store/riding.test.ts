import { expect } from 'chai';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import type { Fs } from '../../src/store/fs.ts';
import type { Claim } from '../../src/store/store.ts';
import { randomOf } from '../random.ts';
import { change, put, task } from './contract.ts';
import { type Disk, lossyDisk } from './lossy-fs.ts';

describe('a turn on the embedded store', () => {
  let syncs = 0;
  const counted = (fs: Fs): Fs => {
    const counting = async (opening: Promise<Awaited<ReturnType<Fs['append']>>>) => {
      const file = await opening;
      const datasync = () => {
        syncs += 1;
        return file.datasync();
      };
      return {
        write: (bytes: Uint8Array) => file.write(bytes),
        datasync,
        truncate: (length: number) => file.truncate(length),
        close: () => file.close(),
      };
    };
    return {
      ...fs,
      create: (path) => counting(fs.create(path)),
      append: (path) => counting(fs.append(path)),
    };
  };

  it('makes a claim durable in the one write of its commit, as a claim of its own would stand there', async () => {
    const disk = lossyDisk(randomOf(1));
    const store = await openEmbeddedStore({ folder: '/data', fs: counted(disk.mount()) });
    const before = syncs;
    const tasks = [task('t', 'x'), task('u', 'x')];
    const wished = { now: 10, until: new Map([['t', 40]]) };
    expect((await store.commitAndClaim(change('e1', { tasks }), wished)).claimed).to.have.length(1);
    expect(syncs - before).to.equal(1);
    disk.powerCut();
    const again = await openEmbeddedStore({ folder: '/data', fs: disk.mount() });
    expect(await again.due(39, 9)).to.deep.equal([]);
    expect((await again.due(40, 9))[0]).to.include({ id: 't', attempts: 1, claimedUntil: 40 });
    expect((await again.tasks(9))[1]).to.include({ id: 'u', attempts: 0 });
  });

  describe('what rides', () => {
    const claimed = async (store: EmbeddedStore, id: string): Promise<Claim> => {
      const wished = { now: 10, until: new Map([[id, 40]]) };
      const [one] = (await store.commitAndClaim(change(`of ${id}`, { tasks: [task(id, id)] }), wished)).claimed;
      if (!one) throw new Error(`${id} was not claimed`);
      return one;
    };
    const opened = async (disk: Disk) => {
      const waiting: (() => void)[] = [];
      const after = (_ms: number, then: () => void) => void waiting.push(then);
      return { store: await openEmbeddedStore({ folder: '/data', fs: counted(disk.mount()), after }), waiting };
    };

    it('is settled at once, and written with the next commit of anybody', async () => {
      const disk = lossyDisk(randomOf(1));
      const { store } = await opened(disk);
      const claim = await claimed(store, 'a');
      const before = syncs;
      await store.settle(claim);
      expect(await store.tasks(9)).to.deep.equal([]);
      expect([syncs - before, store.health().unwritten]).to.deep.equal([0, 1]);
      await store.commit(change('next'));
      expect([syncs - before, store.health().unwritten]).to.deep.equal([1, 0]);
      disk.powerCut();
      expect(await (await opened(disk)).store.tasks(9)).to.deep.equal([]);
    });

    it('is written by itself when nobody commits', async () => {
      const disk = lossyDisk(randomOf(1));
      const { store, waiting } = await opened(disk);
      await store.settle(await claimed(store, 'a'));
      expect(waiting).to.have.length(1);
      waiting.shift()?.();
      await store.head();
      expect([store.health().unwritten, waiting.length]).to.deep.equal([0, 0]);
      disk.powerCut();
      expect(await (await opened(disk)).store.tasks(9)).to.deep.equal([]);
    });

    it('is to be done again when the power fails before, as a crash in mid-task', async () => {
      const disk = lossyDisk(randomOf(1));
      const { store } = await opened(disk);
      await store.settle(await claimed(store, 'a'));
      disk.powerCut();
      const [again] = await (await opened(disk)).store.tasks(9);
      expect(again).to.include({ id: 'a', attempts: 1, claimedUntil: 40 });
    });

    it('waits for the disk to take writes again, and stands before what was decided on it', async () => {
      const disk = lossyDisk(randomOf(1));
      const { store, waiting } = await opened(disk);
      await store.settle(await claimed(store, 'a'));
      disk.plan({ at: 1, what: 'ENOSPC', on: 'write', times: 2 });
      waiting.shift()?.();
      await store.head().catch(() => undefined);
      expect(store.health().unwritten).to.equal(1);
      expect(waiting, 'it is tried again').to.have.length(1);
      await store.commit(change('anew', { tasks: [task('a', 'a')] }));
      disk.powerCut();
      const kept = await (await opened(disk)).store.tasks(9);
      expect(kept).to.have.length(1);
      expect(kept[0]).to.include({ id: 'a', attempts: 0 });
    });

    it('is written before the store is closed, and before anything is erased', async () => {
      const disk = lossyDisk(randomOf(1));
      const { store } = await opened(disk);
      const claim = await claimed(store, 'ann-1');
      await store.settle(await claimed(store, 'b'));
      await store.settle(claim);
      await store.erase({ keys: [], subjects: [], marks: ['ann-1'] });
      const bytes = Buffer.concat(disk.files.names().map((name) => disk.files.read(name)));
      expect(bytes.includes('ann-1')).to.equal(false);
      await store.settle(await claimed(store, 'c'));
      await store.close();
      expect(await (await opened(disk)).store.tasks(9)).to.deep.equal([]);
    });

    it('waits behind the write that may put its task anew', async () => {
      const disk = lossyDisk(randomOf(1));
      const { store } = await opened(disk);
      const claim = await claimed(store, 'a');
      const anew = store.commit(change('anew', { tasks: [task('a', 'a')] }));
      await Promise.all([anew, store.settle(claim)]);
      expect((await store.tasks(9))[0]).to.include({ id: 'a', attempts: 0 });
      await store.commit(change('next'));
      disk.powerCut();
      expect((await (await opened(disk)).store.tasks(9))[0]).to.include({ id: 'a', attempts: 0 });
    });
  });

  it('lets a commit build on one that is still being written, and fails both when the disk does', async () => {
    const disk = lossyDisk(randomOf(1));
    const store = await openEmbeddedStore({ folder: '/data', fs: disk.mount() });
    const both = [0, 1].map((before) => store.commit(change(`e${before}`, { puts: [put('k', before)] })));
    expect(await Promise.all(both)).to.deep.equal(['committed', 'committed']);
    disk.plan({ at: 1, what: 'ENOSPC', on: 'write' });
    const none = [2, 3].map((before) => store.commit(change(`e${before}`, { puts: [put('k', before)] })));
    expect((await Promise.allSettled(none)).map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(await store.load('k')).to.include({ version: 2 });
    expect(await store.commit(change('e3', { puts: [put('k', 3)] }))).to.equal('conflict');
  });
});
