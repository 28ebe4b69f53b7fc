import { expect } from 'chai';
import { storeCommand } from '../../src/store/command.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import { inspect } from '../../src/store/inspect.ts';
import { headText } from '../../src/store/journal.ts';
import { linesKept } from '../../src/store/state.ts';
import { figure } from '../figures.ts';
import { randomOf } from '../random.ts';
import { change } from './contract.ts';
import { type Disk, lossyDisk } from './lossy-fs.ts';
import { tamperings, tamperWithRecords } from './tampering.ts';

const folder = '/data';
const now = (): number => 2000;
const openOn = (disk: Disk, log?: (what: string, detail: object) => void): Promise<EmbeddedStore> =>
  openEmbeddedStore({ folder, fs: disk.mount(), now, ...(log ? { log } : {}) });

const verify = async (disk: Disk, head: string): Promise<{ code: number; text: string }> => {
  let text = '';
  const write = async (part: string): Promise<void> => {
    text += part;
  };
  const code = await storeCommand(['verify', folder, '--head', head], { fs: disk.mount(), now, write, note: write });
  return { code, text };
};

describe('a history that somebody has tampered with', () => {
  it('is found out in every one of its records, however well it is disguised', async () => {
    // 16 shares no factor with the three disguises, so that each comes everywhere.
    const step = process.env['RECORDS'] === 'all' ? 1 : 16;
    const { tried, missed } = await tamperWithRecords(step);
    expect(missed).to.deep.equal([]);
    expect(tried).to.equal(Math.ceil(1000 / step) * 5);
    figure('P18', 'record edited, deleted, inserted, moved or cut off', tried, { found: tried, missed: missed.length });
  }).timeout(300_000);

  it('would not be found out without a head that was noted elsewhere, if the disguise is perfect', async () => {
    const { missed } = await tamperWithRecords(49, false);
    const perfect = missed.filter((one) => one.endsWith('chain'));
    for (const what of tamperings) {
      expect(
        perfect.some((one) => one.startsWith(what)),
        what,
      ).to.equal(true);
    }
    // What is cut off at the end looks like a commit that was never acknowledged, disguised or not.
    const others = missed.filter((one) => !one.endsWith('chain'));
    expect(
      others.every((one) => one.startsWith('truncate')),
      others.join(),
    ).to.equal(true);
    expect(perfect.length).to.be.greaterThan(25);
  }).timeout(60_000);
});

describe('a head that was noted elsewhere', () => {
  /** A life in which heads are told, with a compaction or an orderly end in some; gives the heads. */
  const live = async (disk: Disk, life: number): Promise<string[]> => {
    const heads: string[] = [];
    const store = await openOn(disk, (_what, detail) => {
      heads.push(...('head' in detail ? [String(detail.head)] : []));
    });
    await Promise.all([0, 1, 2, 3, 4].map((number) => store.commit(change(`${life}/${number}`))));
    heads.push(headText(await store.head()));
    await (life % 2 === 0 ? store.compact() : undefined);
    await store.commit(change(`${life}/more`));
    await (life % 3 === 0 ? store.close() : undefined);
    disk.powerCut();
    return heads;
  };

  it('is told at every start, compaction and request, and found again after compactions, restarts and kills', async () => {
    const disk = lossyDisk(randomOf(2));
    const heads: string[] = [];
    for (let life = 0; life < 6; life += 1) {
      heads.push(...(await live(disk, life)));
    }
    // One at every start, one on request, and one after every compaction.
    expect(heads.length).to.be.greaterThan(15);
    for (const head of heads) {
      expect(await verify(disk, head), head).to.include({ code: 0 });
    }
    expect(new Set(heads).size).to.be.greaterThan(9);
  });

  it('is written down only once while nothing happens', async () => {
    const disk = lossyDisk(randomOf(2));
    const store = await openOn(disk);
    expect(await store.head()).to.deep.equal({ sequence: 0, chain: 'secondline' });
    await store.commit(change('e1'));
    const head = await store.head();
    expect(head.sequence).to.equal(2);
    expect(await store.head()).to.deep.equal(head);
    for (let life = 0; life < 5; life += 1) {
      disk.kill();
      expect(await (await openOn(disk)).head()).to.deep.equal(head);
    }
  });

  it('betrays entries that were cut off, a history that was rewritten, and one that never was', async () => {
    const disk = lossyDisk(randomOf(2));
    const store = await openOn(disk);
    await store.commit(change('e1'));
    const early = await store.head();
    await store.commit(change('e2'));
    const head = headText(await store.head());
    disk.kill();
    expect(await verify(disk, head)).to.include({ code: 0 });
    const bytes = disk.files.read('/data/journal-1');
    disk.files.write('/data/journal-1', bytes.subarray(0, bytes.lastIndexOf('\n', bytes.length - 2) + 1));
    const cut = await verify(disk, head);
    expect(cut.code).to.equal(1);
    expect(cut.text).to.include('ends with entry 3').and.include('1 entries were cut off');
    const other = await verify(disk, `${early.sequence}:${'x'.repeat(43)}`);
    expect(other.code).to.equal(1);
    expect(other.text).to.include('has another entry 2 than the head that was noted: it was rewritten');
    const again = await openOn(disk);
    await again.compact();
    await again.compact();
    await again.close();
    const unknown = await verify(disk, `1:${'x'.repeat(43)}`);
    expect(unknown.code).to.equal(1);
    expect(unknown.text).to.include('does not know entry 1');
  });
});

describe('journal lines that are no longer at hand', () => {
  const commitAll = async (store: EmbeddedStore, from: number, to: number): Promise<void> => {
    const numbers = Array.from({ length: to - from }, (_, place) => from + place);
    await Promise.all(numbers.map((number) => store.commit(change(`${number}`))));
  };

  it('stand in archives for good, each once and in order, whenever the desk is cut short', async () => {
    const random = randomOf(7);
    const disk = lossyDisk(random);
    let count = 0;
    for (let life = 0; life < 25; life += 1) {
      const store = await openOn(disk);
      await commitAll(store, count, count + 80);
      count += 80;
      if (life % 3 > 0) {
        disk.plan({ at: 1 + Math.floor(random() * 40), what: 'crash' });
        await store.compact().catch(() => undefined);
      }
      await (life % 5 === 0 ? store.close().catch(() => undefined) : undefined);
      disk.powerCut();
      const { recovered, archived } = await inspect(disk.mount(), folder, now);
      const lines = [...archived.lines, ...recovered.state.fallen, ...(recovered.state.lines.get('s') ?? [])];
      expect(lines.map(({ id }) => Number(id))).to.deep.equal(Array.from({ length: count }, (_, place) => place));
    }
    const { recovered } = await inspect(disk.mount(), folder, now);
    expect(recovered.state.archives.length).to.be.greaterThan(2);
    expect(recovered.state.lines.get('s')).to.have.length(linesKept);
  });

  it('do not keep a start from anything but their absence', async () => {
    const disk = lossyDisk(randomOf(7));
    const store = await openOn(disk);
    await commitAll(store, 0, linesKept + 10);
    await store.compact();
    await store.close();
    const path = disk.files.names().find((name) => name.includes('archive-')) ?? '';
    const bytes = Buffer.from(disk.files.read(path));
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    disk.files.write(path, bytes);
    await (await openOn(disk)).close();
    const head = (await inspect(disk.mount(), folder, now)).recovered.mark;
    const told = await verify(disk, headText(head));
    expect(told.code).to.equal(1);
    expect(told.text).to.include(`${path} is damaged at byte`).and.include('a desk can start on it');
    disk.files.remove(path);
    const refused: unknown = await openOn(disk).catch((error: unknown) => error);
    expect(String(refused)).to.include(`${path} is damaged at byte 0: it is gone, but snapshot-`);
  });
});
