import { expect } from 'chai';
import fc from 'fast-check';
import { storeCommand } from '../../src/store/command.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import type { Fs } from '../../src/store/fs.ts';
import { linesKept } from '../../src/store/state.ts';
import { randomOf } from '../random.ts';
import { change, put, removal, task } from './contract.ts';
import { type Disk, lossyDisk } from './lossy-fs.ts';

const now = (): number => 2000;

type Told = { readonly code: number; readonly written: string; readonly noted: string };

const run = async (fs: Fs, ...args: string[]): Promise<Told> => {
  let [written, noted] = ['', ''];
  const code = await storeCommand(args, {
    fs,
    now,
    write: async (text) => {
      written += text;
    },
    note: async (text) => {
      noted += text;
    },
  });
  return { code, written, noted };
};

const openOn = (disk: Disk, folder: string): Promise<EmbeddedStore> =>
  openEmbeddedStore({ folder, fs: disk.mount(), now });

/** A desk with everything that there is: claims, failures, removed keys, archived lines, noted heads; killed. */
const fullDesk = async (disk: Disk, folder: string): Promise<void> => {
  const store = await openOn(disk, folder);
  await store.commit(change('e1', { puts: [put('a', 0), put('b', 0, { text: 'línea\u2028 \ud83d' })] }));
  await store.commit(change('e2', { puts: [put('a', 1, [1, null, 'x']), removal('b', 1), put('__proto__', 0)] }));
  await store.commit(change('e3', { tasks: [task('t1', 'x'), task('t2', 'x', 70), task('t3', 'y'), task('t4', 'z')] }));
  await store.commit(change('e4', { tasks: [task('t1', 'y')], cancels: ['t4'] }));
  const claim = await store.claim('t3', 10, 40);
  await store.postpone({ id: 't3', seq: claim?.seq ?? 0, attempts: 1 }, 60, 'ServiceNow said 503');
  await store.claim('t2', 70, 90);
  for (let number = 0; number < linesKept + 20; number += 1) {
    await store.commit(change(`many ${number}`, { subject: 'busy' }));
  }
  await store.head();
  await store.compact();
  for (let number = 0; number < 9; number += 1) {
    await store.commit(change(`more ${number}`, { subject: 'busy' }));
  }
  disk.kill();
};

const rowsIn = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const textOf = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('importing an export', () => {
  let disk: Disk;
  let exported = '';
  beforeEach(async () => {
    disk = lossyDisk(randomOf(3));
    await fullDesk(disk, '/data');
    exported = (await run(disk.mount(), 'export', '/data')).written;
    disk.files.write('/desk.jsonl', Buffer.from(exported));
  });

  it('makes a store whose export is the same to the last byte', async () => {
    expect(exported).to.include('"kind":"archived"').and.include('"kind":"head"').and.include('"error":"ServiceNow');
    const told = await run(disk.mount(), 'import', '/new', '/desk.jsonl');
    expect(told).to.deep.equal({ code: 0, written: '', noted: `/new: ${rowsIn(exported).length} rows.\n` });
    const again = await run(disk.mount(), 'export', '/new');
    expect(again).to.deep.equal({ code: 0, written: exported, noted: '' });
    expect((await run(disk.mount(), 'verify', '/new')).code).to.equal(0);
    const [told1] = rowsIn(exported).filter(({ kind }) => kind === 'head');
    const head = `${told1?.['sequence']}:${told1?.['chain']}`;
    expect((await run(disk.mount(), 'verify', '/new', '--head', head)).code).to.equal(0);
  });

  it('makes a store that a desk goes on with', async () => {
    await run(disk.mount(), 'import', '/new', '/desk.jsonl');
    const [old, store] = [await openOn(disk, '/data'), await openOn(disk, '/new')];
    for (const one of [old, store]) {
      expect(await one.load('a')).to.deep.equal({ value: [1, null, 'x'], version: 2 });
      expect(await one.known('many 0')).to.equal(true);
      expect((await one.due(99, 9)).map(({ id, attempts }) => [id, attempts])).to.deep.equal([
        ['t2', 1],
        ['t3', 1],
      ]);
      expect(await one.commit(change('next', { puts: [put('a', 2)], tasks: [task('t9', 'q')] }))).to.equal('committed');
    }
    expect(await store.tasks(9)).to.deep.equal(await old.tasks(9));
    expect(await store.journal('busy', 999)).to.deep.equal(await old.journal('busy', 999));
  });

  it('refuses a folder in which a store is, and touches nothing of it', async () => {
    const before = disk.files.names().map((name) => [name, disk.files.read(name).toString()]);
    const told = await run(disk.mount(), 'import', '/data', '/desk.jsonl');
    expect(told).to.include({ code: 1, written: '' });
    expect(told.noted).to.include('/data holds a store already').and.include('an empty folder');
    expect(disk.files.names().map((name) => [name, disk.files.read(name).toString()])).to.deep.equal(before);
    expect((await run(disk.mount(), 'import', '/new', '/nowhere')).noted).to.include('ENOENT');
  });

  it('says which lines are wrong and what to do, and then writes nothing', async () => {
    const rows = rowsIn(exported);
    const document = rows.findIndex(({ kind }) => kind === 'document');
    const found = rows.findIndex(({ kind }) => kind === 'task');
    const cases: [(rows: Record<string, unknown>[]) => readonly object[], string][] = [
      [(all) => all.slice(0, -1), `line ${rows.length}: the end is missing. Take an export that is whole.`],
      [(all) => all.slice(1), 'line 1: an export begins with a row of the kind "store"'],
      [(all) => all.toSpliced(5, 1), `it counts ${rows.length - 1} rows, but ${rows.length - 2} stand before it`],
      [(all) => [...all, ...all], `line ${rows.length + 1}: it stands behind the end`],
      [(all) => all.with(0, { ...all[0], format: 9 }), 'line 1: its format is 9, this version knows 1'],
      [(all) => all.toSpliced(3, 0, { kind: 'merge' }), 'line 4: there is no row of the kind "merge"'],
      [(all) => all.toSpliced(3, 0, { kind: 'toString' }), 'line 4: there is no row of the kind "toString"'],
      [
        (all) => all.with(document, { ...all[document], version: 0 }),
        `line ${document + 1}: "version" must be a whole`,
      ],
      [(all) => all.with(document, { kind: 'document', key: 'k', version: 1 }), '"value" is missing'],
      [(all) => all.toSpliced(document, 0, all[document] ?? {}), 'is there twice. Remove one of the two'],
      [(all) => all.toSpliced(found, 0, all[found] ?? {}), 'the task "t2" is there twice'],
      [(all) => all.toSpliced(found, 0, { ...all[found], id: 'new' }), 'a task with the "seq" 2 is there twice'],
      [(all) => all.with(found, { ...all[found], seq: 99 }), '"seq" is 99, but "lastSeq" in line 1 is 5'],
      [(all) => all.with(found, { ...all[found], attempts: -1 }), '"attempts" must be a whole number, 0 or more'],
    ];
    for (const [alter, words] of cases) {
      disk.files.write('/bad.jsonl', Buffer.from(textOf(alter(rows))));
      const told = await run(disk.mount(), 'import', '/new', '/bad.jsonl');
      expect(told, words).to.include({ code: 1, written: '' });
      expect(told.noted).to.include('/bad.jsonl cannot be imported, and nothing was written').and.include(words);
      expect(disk.files.names().filter((name) => name.startsWith('/new/'))).to.deep.equal([]);
    }
    disk.files.write('/bad.jsonl', Buffer.from(exported.replace('{"kind":"document"', '{"kind":document"')));
    expect((await run(disk.mount(), 'import', '/new', '/bad.jsonl')).noted).to.include('it is not JSON');
  });

  it('is there as a whole or not at all when it is cut short at any call, and can then be run again', async () => {
    for (let at = 1; at < 80; at += 1) {
      const one = lossyDisk(randomOf(at));
      one.files.write('/desk.jsonl', Buffer.from(exported));
      one.plan({ at, what: 'crash' });
      const first = await run(one.mount(), 'import', '/new', '/desk.jsonl').catch(String);
      one.powerCut();
      one.files.write('/desk.jsonl', Buffer.from(exported));
      const seen = await run(one.mount(), 'export', '/new');
      if (typeof first !== 'string' && first.code === 0) {
        expect(seen.written).to.equal(exported);
        expect(at, 'an import takes more calls than this').to.be.greaterThan(20);
        return;
      }
      if (seen.code !== 0) {
        expect(seen.noted).to.match(/holds no store|run the import again/i);
        expect((await run(one.mount(), 'import', '/new', '/desk.jsonl')).code, seen.noted).to.equal(0);
        expect((await run(one.mount(), 'export', '/new')).written).to.equal(exported);
      } else {
        expect(seen.written).to.equal(exported);
      }
    }
    expect.fail('no import has come to its end');
  });

  it('gives back any desk as it was', async () => {
    const value = fc.jsonValue().map((one): unknown => JSON.parse(JSON.stringify(one)));
    const text = fc.string({ unit: 'binary', maxLength: 8 });
    const step = fc.record({
      key: text,
      subject: text,
      value: fc.option(value, { nil: undefined }),
      dueAt: fc.integer({ min: 0, max: 3 }),
      lane: text,
      taskId: text,
      claims: fc.boolean(),
      compacts: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const one = lossyDisk(randomOf(1));
        const store = await openOn(one, '/data');
        for (const [place, { key, subject, value: kept, dueAt, lane, taskId, claims, compacts }] of steps.entries()) {
          const before = (await store.load(key))?.version ?? 0;
          const puts = [{ key, before, value: kept }];
          await store.commit(change(`${place}`, { subject, puts, tasks: [task(taskId, lane, dueAt)] }));
          await (claims ? store.claim(taskId, 3, 9) : undefined);
          await (compacts ? store.compact() : undefined);
        }
        one.kill();
        const { written } = await run(one.mount(), 'export', '/data');
        one.files.write('/desk.jsonl', Buffer.from(written));
        expect((await run(one.mount(), 'import', '/new', '/desk.jsonl')).noted).to.match(/rows?\.\n$/);
        expect((await run(one.mount(), 'export', '/new')).written).to.equal(written);
      }),
      { numRuns: 60 },
    );
  });
});
