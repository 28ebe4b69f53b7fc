import { chmod, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { storeCommand } from '../../src/store/command.ts';
import { openEmbeddedStore } from '../../src/store/embedded.ts';
import { nodeFs } from '../../src/store/fs.ts';
import { figure } from '../figures.ts';

/** One folder for each version whose data folder was recorded, with what that version itself exported from it. */
const recorded = new URL('recorded/', import.meta.url).pathname;

const exportOf = async (folder: string): Promise<string> => {
  let text = '';
  const code = await storeCommand(['export', folder], {
    fs: nodeFs,
    now: () => 0,
    write: async (slice) => {
      text += slice;
    },
    note: async () => undefined,
  });
  expect(code).to.equal(0);
  return text;
};

/** An export without what a start adds: the entries that tell heads, and the heads. */
const contentsOf = (text: string): string[] =>
  text.split('\n').filter((line) => !/^\{"kind":"(store|head|end)"/.test(line));

describe('data folders of earlier versions', () => {
  it('are replayed to what the version itself has exported, to the last byte', async () => {
    const versions = await readdir(recorded);
    expect(versions).to.include('0.1.0');
    for (const version of versions) {
      const expected = await readFile(join(recorded, version, 'export.jsonl'), 'utf8');
      expect(await exportOf(join(recorded, version, 'folder')), version).to.equal(expected);
    }
    figure('P12', 'folder recorded by an earlier version', versions.length, {
      'replayed to the last byte': versions.length,
    });
  });

  it('are replayed to the same from the generation before, where a snapshot is gone', async () => {
    for (const version of await readdir(recorded)) {
      const root = await mkdtemp(join(tmpdir(), 'secondline-recorded-'));
      await cp(join(recorded, version, 'folder'), root, { recursive: true });
      const newest =
        (await readdir(root))
          .filter((name) => name.startsWith('snapshot-'))
          .toSorted()
          .at(-1) ?? '';
      await rm(join(root, newest));
      const expected = await readFile(join(recorded, version, 'export.jsonl'), 'utf8');
      expect(await exportOf(root), version).to.equal(expected);
      await rm(root, { recursive: true });
    }
  });

  it('are gone on with: opened, written to, compacted and opened again, nothing in them changes', async () => {
    for (const version of await readdir(recorded)) {
      const root = await mkdtemp(join(tmpdir(), 'secondline-recorded-'));
      const folder = join(root, 'data');
      await cp(join(recorded, version, 'folder'), folder, { recursive: true });
      await chmod(folder, 0o700);
      const before = contentsOf(await exportOf(folder));
      // The clock of the recording: the ids in it are not seven days old.
      const now = (): number => 1_700_000_100_000;
      const store = await openEmbeddedStore({ folder, now });
      await store.compact();
      await store.close();
      await (await openEmbeddedStore({ folder, now })).close();
      expect(contentsOf(await exportOf(folder)), version).to.deep.equal(before);
      await rm(root, { recursive: true });
    }
  });

  it('keep the journals of 0.1.0 meaning what they meant where a change names only the id that it settles', async () => {
    const folder = join(recorded, '0.1.0', 'folder');
    const journal = await readFile(join(folder, 'journal-3'), 'utf8');
    const settled = [...journal.matchAll(/"settles":"([^"]+)"/g)].map(([, id]) => id ?? '');
    expect(settled.length).to.be.greaterThan(0);
    const text = await exportOf(folder);
    for (const id of settled) {
      expect(text).to.include(`"kind":"id","id":"${id}/answer"`);
      expect(text).not.to.include(`"kind":"task","id":"${id}"`);
    }
    // The answer to a task that nobody had claimed settled nothing.
    const early = await readFile(join(folder, 'journal-2'), 'utf8');
    expect(early).to.match(/"id":"early 21".*"settles":"teams:0\/21\/0"/);
    expect(text).to.include('"kind":"task","id":"teams:0/21/0"');
  });
});
