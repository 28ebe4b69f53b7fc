import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { storeCommand, storeHelp, storeWish } from '../../src/store/command.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import type { Fs } from '../../src/store/fs.ts';
import { inspect, readOnly } from '../../src/store/inspect.ts';
import { randomOf } from '../random.ts';
import { change, put, task } from './contract.ts';
import { type Disk, lossyDisk } from './lossy-fs.ts';

const folder = '/data';

const openOn = (disk: Disk): Promise<EmbeddedStore> => openEmbeddedStore({ folder, fs: disk.mount(), now: () => 2000 });

const commitAll = async (store: EmbeddedStore, ...ids: string[]): Promise<void> => {
  for (const id of ids) {
    await store.commit(change(id, { puts: [put(id, 0)], tasks: [task(`${id}/0`, 'lane')] }));
  }
};

/** A desk with two generations and an orderly end: snapshot-2, snapshot-3, six commits, six tasks. */
const closedDesk = async (): Promise<Disk> => {
  const disk = lossyDisk(randomOf(1));
  const store = await openOn(disk);
  await commitAll(store, 'a', 'b');
  await store.compact();
  await commitAll(store, 'c', 'd');
  await store.compact();
  await commitAll(store, 'e', 'ñ');
  await store.close();
  return disk;
};

type Told = { readonly code: number; readonly written: string; readonly noted: string };

const runOn = async (fs: Fs, now: number, ...args: string[]): Promise<Told> => {
  let [written, noted] = ['', ''];
  const code = await storeCommand(args, {
    fs,
    now: () => now,
    write: async (text) => {
      written += text;
    },
    note: async (text) => {
      noted += text;
    },
  });
  return { code, written, noted };
};

const contentsOf = ({ files }: Disk): [string, string][] =>
  files.names().map((name) => [name, files.read(name).toString('latin1')]);

const rowsIn = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const newestOf = (disk: Disk, kind: string): string =>
  disk.files
    .names()
    .filter((name) => name.startsWith(`${folder}/${kind}-`))
    .toSorted((one, other) => Number(one.split('-')[1]) - Number(other.split('-')[1]))
    .at(-1) ?? '';

const flip = (disk: Disk, path: string, at: number): void => {
  const bytes = Buffer.from(disk.files.read(path));
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  disk.files.write(path, bytes);
};

describe('the arguments of the store command', () => {
  it('name what to do, one folder, and for an export the file', () => {
    expect(storeWish(['verify', 'd'])).to.deep.equal({ do: 'verify', folder: 'd', head: undefined });
    const head = { sequence: 12, chain: 'aB-_9' };
    expect(storeWish(['verify', 'd', '--head', '12:aB-_9'])).to.deep.equal({ do: 'verify', folder: 'd', head });
    expect(storeWish(['import', 'd', 'x'])).to.deep.equal({ do: 'import', folder: 'd', file: 'x' });
    expect(storeWish(['export', 'd'])).to.deep.equal({ do: 'export', folder: 'd', out: undefined });
    expect(storeWish(['--out', 'x', 'export', 'd'])).to.deep.equal({ do: 'export', folder: 'd', out: 'x' });
    for (const args of [['--help'], ['-h'], ['verify', '--help'], ['dance', '-h']]) {
      expect(storeWish(args)).to.deep.equal({ do: 'help' });
    }
  });

  it('are answered with the mistake, the help and the code 2 when they cannot be followed', async () => {
    const cases: [string[], string][] = [
      [[], 'Say what to do.'],
      [['dance', 'd'], 'no command "dance"'],
      [['verify'], 'Name one folder to verify.'],
      [['export', 'd', 'e'], 'Name one folder to export.'],
      [['verify', ''], 'Name one folder'],
      [['verify', 'd', '--out', 'x'], '--out belongs to export'],
      [['verify', 'd', '--force'], '--force'],
      [['verify', 'd', '--head', '12'], '--head is <sequence>:<chain>'],
      [['export', 'd', '--head', '12:x'], '--head belongs to verify'],
      [['import', 'd'], 'Name one folder to fill and one file to import.'],
      [['import', 'd', 'x', 'y'], 'Name one folder to fill'],
      [['import', 'd', 'x', '--out', 'y'], '--out belongs to export'],
    ];
    for (const [args, mistake] of cases) {
      const told = await runOn(lossyDisk(randomOf(1)).mount(), 0, ...args);
      expect(told).to.include({ code: 2, written: '' });
      expect(told.noted).to.include(mistake).and.include(storeHelp);
    }
    const help = await runOn(lossyDisk(randomOf(1)).mount(), 0, '--help');
    expect(help).to.deep.equal({ code: 0, written: storeHelp, noted: '' });
  });
});

describe('verifying a data folder', () => {
  it('tells counts, sequence and chain head of a whole one, and changes nothing', async () => {
    const disk = await closedDesk();
    const before = contentsOf(disk);
    const { recovered } = await inspect(disk.mount(), folder, () => 2000);
    const told = await runOn(disk.mount(), 2000, 'verify', folder);
    expect(told).to.include({ code: 0, noted: '' });
    expect(told.written).to.match(/^\/data is whole\.\n/);
    expect(told.written).to.match(
      /documents +6\n +tasks +6\n +known ids +6\n +lines +6 of 1 subject\n +archived +0 lines in 0 files\n/,
    );
    expect(told.written)
      .to.include(`head        9:${recovered.mark.chain}\n`)
      .and.match(/torn bytes +none/);
    expect(told.written).to.match(/backup +snapshot-\d+ and the journals since/);
    expect(contentsOf(disk)).to.deep.equal(before);
  });

  it('reads beside the owner, and says who that is and whether it shows signs of life', async () => {
    const disk = lossyDisk(randomOf(1));
    const store = await openOn(disk);
    await commitAll(store, 'a');
    const alive = await runOn(disk.mount(), 5000, 'verify', folder);
    expect(alive.code).to.equal(0);
    expect(alive.noted).to.include(`/data is in use by process ${process.pid} on`).and.include('Reading is allowed');
    expect(alive.written)
      .to.match(/documents +1\n/)
      .and.match(/backup +none\n/);
    const silent = await runOn(disk.mount(), 62_000, 'verify', folder);
    expect(silent.noted).to.include('was last in use by process').and.include('no sign of life for 60 seconds');
  });

  it('counts the bytes of a torn write without dropping them', async () => {
    const disk = await closedDesk();
    const path = newestOf(disk, 'journal');
    disk.files.write(path, Buffer.concat([disk.files.read(path), Buffer.from('77 half')]));
    const before = contentsOf(disk);
    const told = await runOn(disk.mount(), 2000, 'verify', folder);
    expect(told.code).to.equal(0);
    expect(told.written).to.match(/torn bytes +7, of a write that was never acknowledged/);
    expect(contentsOf(disk)).to.deep.equal(before);
  });

  it('names file and byte of damage, and ends with 1', async () => {
    const disk = lossyDisk(randomOf(1));
    await commitAll(await openOn(disk), 'a', 'b', 'c');
    disk.kill();
    const at = disk.files.read('/data/journal-1').indexOf('\n') + 1;
    flip(disk, '/data/journal-1', at + 30);
    const before = contentsOf(disk);
    for (const verb of ['verify', 'export']) {
      const told = await runOn(disk.mount(), 2000, verb, folder);
      expect(told).to.include({ code: 1, written: '' });
      expect(told.noted).to.include(`/data/journal-1 is damaged at byte ${at}`);
    }
    expect(contentsOf(disk)).to.deep.equal(before);
  });

  it('finds a damaged snapshot of either generation, though a desk could start without it', async () => {
    const newest = await closedDesk();
    flip(newest, newestOf(newest, 'snapshot'), 50);
    const told = await runOn(newest.mount(), 2000, 'verify', folder);
    expect(told.code).to.equal(1);
    expect(told.written)
      .to.include('a desk can start on it')
      .and.match(/documents +6\n/);
    expect(told.noted).to.include(`${newestOf(newest, 'snapshot')} is damaged at byte 0`);
    expect(told.noted).to.include('Nothing is lost so far');

    const older = await closedDesk();
    const [first] = older.files
      .names()
      .filter((name) => name.startsWith('/data/snapshot-'))
      .toSorted();
    flip(older, first ?? '', 50);
    const backup = await runOn(older.mount(), 2000, 'verify', folder);
    expect(backup.code).to.equal(1);
    expect(backup.noted).to.include(`${first} is damaged at byte 0`).and.include('this is the backup generation');
  });

  it('finds a backup generation whose journal is damaged or gone', async () => {
    for (const harm of ['flip', 'remove']) {
      const disk = await closedDesk();
      const [first] = disk.files
        .names()
        .filter((name) => name.startsWith('/data/snapshot-'))
        .toSorted();
      const journal = (first ?? '').replace('snapshot', 'journal');
      if (harm === 'flip') {
        flip(disk, journal, 20);
      } else {
        disk.files.remove(journal);
      }
      const told = await runOn(disk.mount(), 2000, 'verify', folder);
      expect(told.code, harm).to.equal(1);
      expect(told.noted, harm).to.include(`${journal} is damaged at byte 0`).and.include('backup generation');
    }
  });

  it('does not take a folder without a store, or none at all, or one of a later format, for an empty desk', async () => {
    const disk = lossyDisk(randomOf(1));
    await disk.mount().makeFolder(folder);
    expect((await runOn(disk.mount(), 0, 'verify', folder)).noted).to.include('/data holds no store');
    const none: Fs = {
      ...disk.mount(),
      list: async () => {
        throw Object.assign(new Error('none'), { code: 'ENOENT' });
      },
    };
    const told = await runOn(none, 0, 'verify', '/nowhere');
    expect(told.code).to.equal(1);
    expect(told.noted).to.include('/nowhere cannot be read (ENOENT)');
    const future = await closedDesk();
    future.files.write('/data/MANIFEST', Buffer.from('secondline 7\n'));
    expect((await runOn(future.mount(), 0, 'verify', folder)).noted).to.include(
      'format that this version does not know',
    );
  });

  it('begins again when the owner compacts the files away that it was about to read', async () => {
    const disk = lossyDisk(randomOf(1));
    const store = await openOn(disk);
    await commitAll(store, 'a');
    await store.compact();
    let compactions = 0;
    const plain = disk.mount();
    const slow: Fs = {
      ...plain,
      read: async (path) => {
        if (path.includes('journal-') && compactions < 2) {
          compactions += 1;
          await commitAll(store, `during ${compactions}`);
          await store.compact();
          await store.compact();
        }
        return await plain.read(path);
      },
    };
    const told = await runOn(slow, 2000, 'verify', folder);
    expect(told.noted).to.include('Reading is allowed');
    expect(told.code).to.equal(0);
    expect(told.written).to.match(/documents +3\n/);
  });

  it('has a disk on which nothing can be written', async () => {
    const disk = await closedDesk();
    const before = contentsOf(disk);
    const still = readOnly(disk.mount());
    const file = await still.append('/data/MANIFEST');
    const tries = [
      () => still.create('/data/x'),
      () => still.makeFolder('/data/x'),
      () => still.rename('/data/MANIFEST', '/data/x'),
      () => still.remove('/data/MANIFEST'),
      () => still.syncFolder(folder),
      () => still.hold(folder),
      () => file.write(Buffer.from('x')),
      () => file.truncate(0),
    ];
    for (const one of tries) {
      expect(await one().catch((error: unknown) => error)).to.include({ name: 'StoreError' });
    }
    expect(contentsOf(disk)).to.deep.equal(before);
  });
});

describe('exporting a data folder', () => {
  it('writes every document, task, known id and journal line as JSON lines, and counts them at the end', async () => {
    const disk = await closedDesk();
    const { code, written, noted } = await runOn(disk.mount(), 2000, 'export', folder);
    expect({ code, noted }).to.deep.equal({ code: 0, noted: '' });
    const rows = rowsIn(written);
    const of = (kind: string): Record<string, unknown>[] => rows.filter((row) => row['kind'] === kind);
    expect(rows[0]).to.include({ kind: 'store', format: 1, sequence: 9, lastSeq: 6 });
    expect(of('document').map(({ key, version, value }) => ({ key, version, value }))).to.deep.equal(
      ['a', 'b', 'c', 'd', 'e', 'ñ'].map((key) => ({ key, version: 1, value: { of: key } })),
    );
    expect(of('task')[5]).to.deep.include({ id: 'ñ/0', lane: 'lane', seq: 6, attempts: 0, effect: { say: 'ñ/0' } });
    expect(of('id')).to.have.length(6);
    expect(of('line').at(-1)).to.deep.include({ id: 'ñ', subject: 's', at: 1000, by: 'me', event: { kind: 'ñ' } });
    expect(rows.at(-1)).to.deep.equal({ kind: 'end', rows: rows.length - 1 });
    // Every compaction has told a head.
    expect(of('head').map(({ sequence }) => sequence)).to.deep.equal([3, 6, 9]);
    expect(rows.length).to.equal(1 + 4 * 6 + 3 + 1);
  });

  it('writes a large desk in slices, each of whole lines', async () => {
    const disk = lossyDisk(randomOf(1));
    const store = await openOn(disk);
    for (let at = 0; at < 20; at += 1) {
      await store.commit(change(`e${at}`, { puts: [put(`k${at}`, 0, 'x'.repeat(10_000))] }));
    }
    const slices: string[] = [];
    const code = await storeCommand(['export', folder], {
      fs: disk.mount(),
      now: () => 2000,
      write: async (text) => {
        slices.push(text);
      },
      note: async () => undefined,
    });
    expect(code).to.equal(0);
    expect(slices.length).to.be.greaterThan(2);
    expect(slices.every((slice) => slice.endsWith('\n'))).to.equal(true);
    expect(rowsIn(slices.join(''))).to.have.length(1 + 3 * 20 + 1);
  });

  it('writes a new file with --out, leaves one that exists alone, and half a file nowhere', async () => {
    const disk = await closedDesk();
    const { written } = await runOn(disk.mount(), 2000, 'export', folder);
    const told = await runOn(disk.mount(), 2000, 'export', folder, '--out', '/out.jsonl');
    expect(told).to.deep.equal({ code: 0, written: '', noted: '/out.jsonl: 29 rows.\n' });
    expect(disk.files.read('/out.jsonl').toString()).to.equal(written);
    const again = await runOn(disk.mount(), 2000, 'export', folder, '--out', '/out.jsonl');
    expect(again.code).to.equal(1);
    expect(again.noted).to.include('/out.jsonl cannot be made').and.include('not there yet');
    expect(disk.files.read('/out.jsonl').toString()).to.equal(written);
    disk.plan({ on: 'write', at: 1, what: 'ENOSPC' });
    const full = await runOn(disk.mount(), 2000, 'export', folder, '--out', '/full.jsonl');
    expect(full.code).to.equal(1);
    expect(full.noted).to.include('/full.jsonl could not be written').and.include('ENOSPC');
    expect(disk.files.names()).not.to.include('/full.jsonl');
  });

  it('exports what a start would read when a snapshot is damaged, and says so', async () => {
    const disk = await closedDesk();
    flip(disk, newestOf(disk, 'snapshot'), 50);
    const told = await runOn(disk.mount(), 2000, 'export', folder);
    expect(told.code).to.equal(0);
    expect(rowsIn(told.written)).to.have.length(29);
    expect(told.noted).to.include('is damaged at byte 0');
  });
});

describe('npm run store', () => {
  let root = '';
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'secondline-command-'));
  });
  after(async () => {
    await rm(root, { recursive: true });
  });

  const run = async (...args: string[]): Promise<Told> => {
    const child = spawn(process.execPath, ['--import', 'ts-blank-space/register', 'src/store-main.ts', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [written, noted] = ['', ''];
    child.stdout.on('data', (data: Buffer) => {
      written += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      noted += data.toString();
    });
    const [code]: number[] = await once(child, 'close');
    return { code: code ?? -1, written, noted };
  };

  it('verifies and exports a real folder beside its owner, and says what is wrong with its code', async function () {
    this.timeout(20_000);
    const data = join(root, 'data');
    const store = await openEmbeddedStore({ folder: data });
    await store.commit(change('a', { puts: [put('a', 0)] }));
    const names = (await readdir(data)).toSorted();
    const whole = await run('verify', data);
    expect(whole.noted).to.include(`${data} is in use by process ${process.pid}`);
    expect(whole.code).to.equal(0);
    expect(whole.written).to.include(`${data} is whole.`);
    const out = join(root, 'desk.jsonl');
    expect((await run('export', data, '--out', out)).code).to.equal(0);
    expect(rowsIn(await readFile(out, 'utf8'))).to.have.length(5);
    expect((await stat(out)).mode & 0o777).to.equal(0o600);
    expect((await readdir(data)).toSorted()).to.deep.equal(names);
    await store.close();
    expect(await run('verify', join(root, 'nowhere'))).to.include({ code: 1, written: '' });
    expect((await run('juggle')).code).to.equal(2);
  });
});
