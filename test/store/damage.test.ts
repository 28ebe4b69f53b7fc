import { expect } from 'chai';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import { headerLine } from '../../src/store/journal.ts';
import { lineWith } from '../../src/store/lines.ts';
import { StoreError } from '../../src/store/store.ts';
import { figure } from '../figures.ts';
import { randomOf } from '../random.ts';
import { change, put, task } from './contract.ts';
import { type Disk, lossyDisk } from './lossy-fs.ts';

const folder = '/data';
const told: { what: string; detail: object }[] = [];

const openOn = (disk: Disk): Promise<EmbeddedStore> =>
  openEmbeddedStore({ folder, fs: disk.mount(), now: () => 2000, log: (what, detail) => told.push({ what, detail }) });

let refused = 0;

const refusalOn = async (disk: Disk): Promise<string> => {
  const before = disk.files.names().filter((name) => !name.endsWith('owner.json'));
  const error: unknown = await openOn(disk).then(
    () => 'it opened',
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(StoreError);
  refused += 1;
  expect(disk.files.names().filter((name) => !name.endsWith('owner.json'))).to.deep.equal(before);
  return error instanceof StoreError ? error.message : '';
};

const commitAll = async (store: EmbeddedStore, ...ids: string[]): Promise<void> => {
  for (const id of ids) {
    await store.commit(change(id, { puts: [put(id, 0)], tasks: [task(`${id}/0`, 'lane')] }));
  }
};

/** A desk that was killed after ten commits: one journal, no snapshot. */
const journalOnly = async (): Promise<Disk> => {
  const disk = lossyDisk(randomOf(1));
  await commitAll(await openOn(disk), 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j');
  disk.kill();
  return disk;
};

/** A desk with two generations: snapshot-2 and its journal, snapshot-3 and its journal, killed with one commit more. */
const twoGenerations = async (): Promise<Disk> => {
  const disk = lossyDisk(randomOf(1));
  const store = await openOn(disk);
  await commitAll(store, 'a', 'b');
  await store.compact();
  await commitAll(store, 'c', 'd');
  await store.compact();
  await commitAll(store, 'e');
  disk.kill();
  return disk;
};

const keysOn = async (store: EmbeddedStore): Promise<string> =>
  (await store.scan('', '', 100)).map(({ key }) => key).join('');

const edit = (disk: Disk, name: string, doing: (bytes: Buffer) => Buffer): void => {
  disk.files.write(`${folder}/${name}`, doing(Buffer.from(disk.files.read(`${folder}/${name}`))));
};

/** The byte at which the line of this number begins (0 is the first). */
const lineAt = (bytes: Buffer, number: number): number =>
  number === 0 ? 0 : bytes.indexOf('\n', lineAt(bytes, number - 1)) + 1;

const flip = (at: number) => (bytes: Buffer) => {
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  return bytes;
};

describe('a damaged folder of the embedded store', () => {
  after(() => figure('P8', 'a damaged folder was opened', refused, { refused, 'begun silently': 0 }));

  it('loses a torn end, counts and tells it, and nothing else', async () => {
    for (const tail of ['77', '0badc0de 11 11 x {"kind":', '\0'.repeat(300), 'ein halbes ü'.slice(0, -1), '\n\n\n']) {
      const disk = await journalOnly();
      edit(disk, 'journal-1', (bytes) => Buffer.concat([bytes, Buffer.from(tail)]));
      told.length = 0;
      const store = await openOn(disk);
      expect(await keysOn(store)).to.equal('abcdefghij');
      expect(store.health().droppedBytes).to.equal(Buffer.byteLength(tail));
      expect(told.map(({ what }) => what)).to.include('store.torn-write-dropped');
      await commitAll(store, 'k');
      disk.kill();
      const again = await openOn(disk);
      expect(await keysOn(again)).to.equal('abcdefghijk');
      expect(again.health().droppedBytes).to.equal(0);
    }
  });

  it('refuses a flipped bit at any byte but in the last entry, naming file and byte', async () => {
    const whole = await journalOnly();
    const bytes = whole.files.read(`${folder}/journal-1`);
    const last = lineAt(bytes, 10);
    for (let at = 0; at < last; at += 37) {
      const disk = await journalOnly();
      edit(disk, 'journal-1', flip(at));
      const line = bytes.subarray(0, at).toString('latin1').split('\n').length - 1;
      const message = await refusalOn(disk);
      expect(message)
        .to.include(`/data/journal-1 is damaged at byte ${lineAt(bytes, line)}`)
        .and.include('backup');
    }
  });

  it('refuses a journal from which a line was taken, doubled, or moved', async () => {
    const cases: ((lines: string[]) => string[])[] = [
      (lines) => lines.toSpliced(4, 1),
      (lines) => lines.toSpliced(4, 0, lines[4] ?? ''),
      (lines) => [...lines.slice(0, 4), lines[5] ?? '', lines[4] ?? '', ...lines.slice(6)],
      (lines) => lines.toSpliced(0, 1),
    ];
    for (const alter of cases) {
      const disk = await journalOnly();
      edit(disk, 'journal-1', (bytes) => Buffer.from(alter(bytes.toString().split('\n')).join('\n')));
      expect(await refusalOn(disk)).to.match(/journal-1 is damaged at byte \d+: .*(missing|continue|first line)/);
    }
  });

  it('refuses an entry that was altered together with its checksum', async () => {
    const disk = await journalOnly();
    edit(disk, 'journal-1', (bytes) => {
      const lines = bytes.toString().split('\n');
      const text = (lines[5] ?? '').slice(9).replace('"by":"me"', '"by":"it"');
      return Buffer.from(lines.with(5, lineWith(text).trimEnd()).join('\n'));
    });
    expect(await refusalOn(disk)).to.include('entry 5 does not continue the entries before it');
  });

  it('refuses a record of a kind that it does not know, and a format of the future', async () => {
    const disk = await journalOnly();
    const { genesis, roomFor, writeEntry } = await import('../../src/store/journal.ts');
    const header = { format: 1, number: 1, after: genesis, seals: [], owner: 'me', at: 0 };
    const entry = ['{"kind":"merge"}'];
    const bytes = Buffer.alloc(roomFor(entry));
    const text = headerLine(header) + bytes.toString('utf8', 0, writeEntry(bytes, 0, genesis, 1, entry).end);
    edit(disk, 'journal-1', () => Buffer.from(text));
    expect(await refusalOn(disk))
      .to.include('journal-1 is damaged at byte')
      .and.include('"merge"');
    edit(disk, 'journal-1', () => Buffer.from(headerLine({ ...header, format: 2 })));
    expect(await refusalOn(disk)).to.include('its format is 2');
    const other = await journalOnly();
    edit(other, 'MANIFEST', () => Buffer.from('secondline 7\n'));
    expect(await refusalOn(other)).to.include('MANIFEST names a format');
  });

  it('never begins empty over a folder in which a desk was kept', async () => {
    const disk = await twoGenerations();
    for (const name of disk.files.names()) {
      if (!name.endsWith('MANIFEST')) {
        disk.files.remove(name);
      }
    }
    expect(await refusalOn(disk)).to.include('/data has a MANIFEST, so a desk was kept here');
    const emptied = await journalOnly();
    edit(emptied, 'journal-1', () => Buffer.alloc(0));
    expect(await refusalOn(emptied)).to.include('its journals and snapshots are gone');
  });

  it('goes around a damaged or missing snapshot by the generation before, without losing anything, and tells it', async () => {
    const damages: ((bytes: Buffer) => Buffer | undefined)[] = [
      () => undefined,
      () => Buffer.alloc(0),
      (bytes) => bytes.subarray(0, lineAt(bytes, 4)),
      (bytes) => Buffer.concat([bytes.subarray(0, lineAt(bytes, 2)), bytes.subarray(lineAt(bytes, 3))]),
      flip(200),
    ];
    for (const damage of damages) {
      const disk = await twoGenerations();
      const path = `${folder}/snapshot-3`;
      const after = damage(disk.files.read(path));
      disk.files.remove(path);
      if (after !== undefined) {
        disk.files.write(path, after);
      }
      told.length = 0;
      const store = await openOn(disk);
      expect(await keysOn(store)).to.equal('abcde');
      expect(told.some(({ what }) => what === 'store.snapshot-damaged')).to.equal(after !== undefined);
      await store.close();
      const again = await openOn(disk);
      expect(await keysOn(again)).to.equal('abcde');
    }
  });

  it('refuses when both snapshots are damaged, naming the newer one and the byte', async () => {
    const disk = await twoGenerations();
    edit(disk, 'snapshot-2', flip(100));
    edit(disk, 'snapshot-3', flip(300));
    expect(await refusalOn(disk)).to.match(/\/data\/snapshot-3 is damaged at byte \d+: row \d+ is broken/);
  });

  it('refuses a journal that is missing or too short', async () => {
    for (const name of ['journal-3']) {
      const disk = await twoGenerations();
      disk.files.remove(`${folder}/${name}`);
      expect(await refusalOn(disk)).to.include(`/data/${name} is damaged at byte 0: it is gone`);
    }
    const short = await twoGenerations();
    short.files.remove(`${folder}/snapshot-3`);
    edit(short, 'journal-2', (bytes) => bytes.subarray(0, -20));
    expect(await refusalOn(short)).to.match(/journal-2 is damaged at byte \d+: it ends here/);
  });

  it('leaves files alone that are none of its own, and sweeps its own drafts away', async () => {
    const disk = await twoGenerations();
    disk.files.write(`${folder}/notes.txt`, Buffer.from('mine'));
    disk.files.write(`${folder}/journal-9.bak`, Buffer.from('old'));
    disk.files.write(`${folder}/snapshot-9.tmp`, Buffer.from('half'));
    const store = await openOn(disk);
    expect(await keysOn(store)).to.equal('abcde');
    await store.close();
    expect(disk.files.names()).to.include('/data/notes.txt').and.include('/data/journal-9.bak');
    expect(disk.files.names()).not.to.include('/data/snapshot-9.tmp');
  });
});
