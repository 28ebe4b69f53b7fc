import { expect } from 'chai';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import { inspect } from '../../src/store/inspect.ts';
import { linesKept } from '../../src/store/state.ts';
import type { Change } from '../../src/store/store.ts';
import { randomOf } from '../random.ts';
import { type Disk, lossyDisk } from './lossy-fs.ts';

const folder = '/data';
const now = (): number => 2000;

const said = (id: string, subject: string): Change => ({
  line: { id, subject, at: 1000, by: subject, event: { type: 'said', text: `words of ${id}` } },
  puts: [],
  tasks: [],
  cancels: [],
});

const openOn = (disk: Disk): Promise<EmbeddedStore> => openEmbeddedStore({ folder, fs: disk.mount(), now });

const idsOf = async (store: EmbeddedStore, subject: string, limit = 9): Promise<string[]> =>
  (await store.journal(subject, limit)).map(({ id }) => id);

describe('the journal lines of who was quiet', () => {
  it('leave memory and snapshots for an archive after two of them, and are told in order all the same', async () => {
    const disk = lossyDisk(randomOf(1));
    const store = await openOn(disk);
    await store.commit(said('ann-1', 'ann'));
    await store.commit(said('bob-1', 'bob'));
    await store.compact();
    await store.commit(said('bob-2', 'bob'));
    await store.compact();
    await store.commit(said('ann-2', 'ann'));
    const { state } = (await inspect(disk.mount(), folder, now)).recovered;
    expect(state.archives.map(({ lines }) => lines)).to.deep.equal([1]);
    expect([...state.lines.keys()].toSorted()).to.deep.equal(['ann', 'bob']);
    expect(await idsOf(store, 'ann')).to.deep.equal(['ann-1', 'ann-2']);
    expect(await idsOf(store, 'ann', 1)).to.deep.equal(['ann-2']);
    expect(await idsOf(store, 'bob')).to.deep.equal(['bob-1', 'bob-2']);
    disk.powerCut();
    expect(await idsOf(await openOn(disk), 'ann')).to.deep.equal(['ann-1', 'ann-2']);
  });

  it('are told while they are on their way into the archive', async () => {
    const store = await openOn(lossyDisk(randomOf(2)));
    await store.commit(said('ann-1', 'ann'));
    await store.compact();
    await store.commit(said('bob-1', 'bob'));
    const under = store.compact();
    expect(await idsOf(store, 'ann')).to.deep.equal(['ann-1']);
    await under;
    expect(await idsOf(store, 'ann')).to.deep.equal(['ann-1']);
  });

  it('are not lost when the disk is full in the middle of it, wherever that is', async () => {
    let refused = 0;
    for (let at = 1; at <= 25; at += 1) {
      const disk = lossyDisk(randomOf(at));
      const store = await openOn(disk);
      await store.commit(said('ann-1', 'ann'));
      await store.compact();
      disk.plan({ at, what: 'ENOSPC' });
      await store.compact().catch(() => undefined);
      if (store.state().ready) {
        refused += store.health().failedCompactions;
        expect(await idsOf(store, 'ann'), `at ${at}`).to.deep.equal(['ann-1']);
        await store.compact();
        expect(await idsOf(store, 'ann'), `at ${at}`).to.deep.equal(['ann-1']);
      }
      disk.powerCut();
      expect(await idsOf(await openOn(disk), 'ann'), `at ${at}`).to.deep.equal(['ann-1']);
    }
    expect(refused).to.be.greaterThan(3);
  });

  it('gather in few archives, and the backup generation keeps those that it names', async () => {
    const disk = lossyDisk(randomOf(3));
    const store = await openOn(disk);
    for (let number = 0; number < 40; number += 1) {
      await store.commit(said(`${number}`, `person ${number}`));
      await store.compact();
      const seen = await inspect(disk.mount(), folder, now);
      expect(seen.backup?.fault, `after ${number}`).to.equal(undefined);
      expect(seen.archived.faults).to.deep.equal([]);
    }
    const seen = await inspect(disk.mount(), folder, now);
    expect(seen.recovered.state.archives.length).to.be.lessThan(12);
    expect(seen.archived.lines.map(({ id }) => Number(id))).to.deep.equal(
      Array.from({ length: 39 }, (_, number) => number),
    );
    expect(await idsOf(store, 'person 0')).to.deep.equal(['0']);
  });

  it('are no more than the latest of a subject', async () => {
    const disk = lossyDisk(randomOf(4));
    const store = await openOn(disk);
    const ids = Array.from({ length: linesKept + 20 }, (_, place) => `e${place}`);
    await Promise.all(ids.slice(0, -5).map((id) => store.commit(said(id, 'ann'))));
    await store.compact();
    await store.compact();
    await Promise.all(ids.slice(-5).map((id) => store.commit(said(id, 'ann'))));
    expect(await idsOf(store, 'ann', 9_999)).to.deep.equal(ids.slice(-linesKept));
  });

  it('are erased from their archives, and an archive without a trace of the person stays as it is', async () => {
    const disk = lossyDisk(randomOf(5));
    const store = await openOn(disk);
    for (const subject of ['ann', 'bob']) {
      await store.commit(said(`${subject}-1`, subject));
      await store.compact();
    }
    await store.compact();
    const before = (await inspect(disk.mount(), folder, now)).recovered.state.archives;
    const removed = await store.erase({ keys: [], subjects: ['ann'], marks: ['ann-'] });
    expect(removed).to.include({ lines: 1, ids: 1 });
    const { archives } = (await inspect(disk.mount(), folder, now)).recovered.state;
    expect(before).to.have.length(2);
    expect(archives).to.deep.equal(before.slice(1));
    expect(await idsOf(store, 'ann')).to.deep.equal([]);
    expect(await idsOf(store, 'bob')).to.deep.equal(['bob-1']);
  });
});
