import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { defaultSettings } from '../src/desk/book.ts';
import { routeOf } from '../src/desk/routing.ts';
import { lessonCacheOf } from '../src/lesson-cache.ts';
import { readScripts } from '../src/scripts.ts';
import { shelfOf } from '../src/shelf.ts';
import { memoryStore } from '../src/store/memory.ts';

describe('what is kept from one start to the next', () => {
  let folder: string;
  const open = (build: string | undefined = 'b1', more: Partial<Parameters<typeof lessonCacheOf>[0]> = {}) =>
    lessonCacheOf({ build, folders: [folder], keepIn: folder, ...more });
  const value = { weights: new Float32Array([1, 2]), words: new Map([['vpn', 1]]) };
  const kept = async () => {
    const cache = open();
    cache.keep('router', 'phrases', value);
    await cache.settled();
    return join(folder, 'router.lesson');
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secondline-lessons-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is recalled whole by the next process, and nothing else lies in the folder', async () => {
    await kept();
    expect(open().recall('router', 'phrases')).to.deep.equal(value);
    expect(await readdir(folder)).to.deep.equal(['router.lesson']);
  });

  it('is forgotten when the files, the code or the name are others', async () => {
    await kept();
    expect(open().recall('router', 'other phrases')).to.equal(undefined);
    expect(open('b2').recall('router', 'phrases')).to.equal(undefined);
    expect(open().recall('scripts', 'phrases')).to.equal(undefined);
  });

  it('is ignored when it is cut off anywhere or one bit of it is another', async () => {
    const path = await kept();
    const whole = await readFile(path);
    for (const at of [0, 31, 33, 36, 39, 40, 47, whole.length - 1]) {
      const other = Buffer.from(whole);
      other.writeUInt8(other.readUInt8(at) ^ 1, at);
      await writeFile(path, other);
      expect(open().recall('router', 'phrases'), `a bit at ${at}`).to.equal(undefined);
    }
    await writeFile(path, whole);
    for (const length of [whole.length - 1, 44, 40, 36, 20, 0]) {
      await truncate(path, length);
      expect(open().recall('router', 'phrases'), `${length} bytes`).to.equal(undefined);
    }
  });

  it('holds lists of numbers of every kind and length, side by side in one piece of memory', async () => {
    const lists = [
      ...[new Float32Array([0.5]), new Float64Array([Math.PI]), new Uint8Array([1, 2, 3]), new Int32Array([-1, 7])],
      ...[new Uint32Array([4_000_000_000]), new Float32Array(0)],
    ];
    const cache = open();
    cache.keep('router', 'phrases', { lists, again: lists[0] });
    await cache.settled();
    const recalled = open().recall<{ lists: typeof lists; again: unknown }>('router', 'phrases');
    expect(recalled).to.deep.equal({ lists, again: lists[0] });
    expect(new Set(recalled?.lists.map(({ buffer }) => buffer)).size).to.equal(1);
    expect(() => cache.keep('router', 'phrases', new Int16Array(2))).to.throw(TypeError);
  });

  it('is taken from the build where the data folder has none', async () => {
    await kept();
    const empty = join(folder, 'none');
    expect(open('b1', { folders: [empty, folder] }).recall('router', 'phrases')).to.deep.equal(value);
  });

  it('is neither kept nor recalled by a desk that runs from source', async () => {
    const source = lessonCacheOf({ build: undefined, folders: [folder], keepIn: folder });
    source.keep('router', 'phrases', value);
    await source.settled();
    expect(await readdir(folder)).to.deep.equal([]);
    await kept();
    expect(source.recall('router', 'phrases')).to.equal(undefined);
  });

  it('tells when it cannot be kept, and goes on', async () => {
    const path = await kept();
    const told: unknown[] = [];
    const cache = open('b1', { keepIn: path, onTrouble: (error) => told.push(error) });
    cache.keep('router', 'phrases', value);
    await cache.settled();
    expect(told.length).to.equal(1);
  });

  it('lets a shelf publish what was learnt before, which routes as before', async function () {
    this.timeout(30_000);
    const scripts = readScripts('dialogs');
    const said = 'the vpn does not connect';
    const publish = async () => {
      const cache = open();
      const shelf = await shelfOf(memoryStore(), defaultSettings, () => 0, cache);
      await shelf.take(scripts);
      await cache.settled();
      return shelf.book();
    };
    const first = await publish();
    const files = await readdir(folder);
    const again = await publish();
    expect(files).to.deep.equal(['router.lesson']);
    expect(routeOf(again.router, said)).to.deep.equal(routeOf(first.router, said));
    expect(again.router.mistakes).to.deep.equal(first.router.mistakes);
    // Learning would give another object for the same phrases; recalled is what was kept, to the last weight.
    expect(again.router.bounds).to.deep.equal(first.router.bounds);
  });
});
