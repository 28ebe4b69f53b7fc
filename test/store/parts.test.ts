import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openEmbeddedStore } from '../../src/store/embedded.ts';
import { change, put, removal } from './contract.ts';

const talk = (lines: number) => ({
  person: { name: 'Ana' },
  transcript: Array.from({ length: lines }, (_, at) => ({ at, text: `what was said as number ${at} `.repeat(4) })),
});

describe('a document in the journal', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secondline-parts-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is written by what is new in it, and is whole again after a crash', async () => {
    const [data, left] = [join(folder, 'data'), join(folder, 'left')];
    const store = await openEmbeddedStore({ folder: data });
    for (let lines = 1; lines <= 40; lines += 1)
      await store.commit(change(`e${lines}`, { puts: [put('talk', lines - 1, talk(lines))] }));
    await cp(data, left, { recursive: true, filter: (path) => !path.endsWith('owner') });
    const entries = (await readFile(join(left, 'journal-1'), 'utf8'))
      .split('\n')
      .filter((line) => line.includes('"kind"'));
    expect(entries).to.have.length(40);
    expect(Math.max(...entries.slice(1).map((entry) => entry.length))).to.be.below(500);
    await store.close();
    const again = await openEmbeddedStore({ folder: left });
    expect(await again.load('talk')).to.deep.equal({ value: talk(40), version: 40 });
    await again.close();
  });

  it('is whole again where changes of it share a write, and where it was removed in between', async () => {
    const data = join(folder, 'data');
    const store = await openEmbeddedStore({ folder: data });
    await store.commit(change('first', { puts: [put('talk', 0, talk(1))] }));
    await Promise.all(
      [2, 3].map((lines) => store.commit(change(`e${lines}`, { puts: [put('talk', lines - 1, talk(lines))] }))),
    );
    await store.commit(change('gone', { puts: [removal('talk', 3)] }));
    await store.commit(change('anew', { puts: [put('talk', 0, talk(5))] }));
    await cp(data, join(folder, 'left'), { recursive: true, filter: (path) => !path.endsWith('owner') });
    await store.close();
    const again = await openEmbeddedStore({ folder: join(folder, 'left') });
    expect(await again.load('talk')).to.deep.equal({ value: talk(5), version: 1 });
    await again.close();
  });
});
