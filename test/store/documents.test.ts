import { expect } from 'chai';
import * as fc from 'fast-check';
import { type Documents, noDocuments, readPacked } from '../../src/store/documents.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import { inspect } from '../../src/store/inspect.ts';
import { randomOf } from '../random.ts';
import { type Disk, lossyDisk } from './lossy-fs.ts';

/** A talk that is like all others but for what its person says. */
const talkOf = (number: number) => ({
  person: `person ${number}`,
  transcript: Array.from({ length: 12 }, (_, place) => ({
    from: 'bot',
    text: `Please restart device ${place}.`,
    at: 1000 * number + place,
  })),
});

const key = (number: number): string => `conversation/${number}`;

const filled = (count: number): Documents => {
  const documents = noDocuments();
  for (let number = 0; number < count; number += 1) {
    documents.set(key(number), { value: talkOf(number), version: number + 1 });
  }
  return documents;
};

const packedKeys = (documents: Documents): string[] =>
  [...documents.image().kept].flatMap(([name, found]) => (typeof found === 'string' ? [name] : []));

const now = (): number => 2000;

const openOn = (disk: Disk): Promise<EmbeddedStore> => openEmbeddedStore({ folder: '/data', fs: disk.mount(), now });

const commitTalk = (store: EmbeddedStore, number: number): Promise<unknown> =>
  store.commit({
    line: { id: `e${number}`, subject: `s${number}`, at: 1000, by: 'me', event: { type: 'said' } },
    puts: [{ key: key(number), before: 0, value: talkOf(number) }],
    tasks: [],
    cancels: [],
  });

describe('documents in snapshots', () => {
  const many = 2_600;

  const desk = async (): Promise<{ readonly disk: Disk; readonly store: EmbeddedStore }> => {
    const disk = lossyDisk(randomOf(1));
    const store = await openOn(disk);
    await Promise.all(Array.from({ length: many }, (_, number) => commitTalk(store, number)));
    await store.compact();
    return { disk, store };
  };

  it('are there after a power cut as they were, packed or not', async () => {
    const { disk } = await desk();
    disk.powerCut();
    const { recovered } = await inspect(disk.mount(), '/data', now);
    expect(packedKeys(recovered.state.docs).length).to.be.greaterThan(many / 3);
    const again = await openOn(disk);
    for (const number of [0, 17, many - 1]) {
      expect(await again.load(key(number))).to.deep.equal({ value: talkOf(number), version: 1 });
    }
    expect(await again.scan('conversation/', '', 9_999)).to.have.length(many);
    await again.compact();
    expect((await inspect(disk.mount(), '/data', now)).backup?.fault).to.equal(undefined);
  });

  it('cannot be altered, packed as they are, without being noticed', async () => {
    const { disk, store } = await desk();
    await store.close();
    const path = disk.files.names().findLast((name) => name.includes('snapshot-')) ?? '';
    const bytes = Buffer.from(disk.files.read(path));
    const at = bytes.indexOf('["packed","') + 60;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    disk.files.write(path, bytes);
    const { recovered } = await inspect(disk.mount(), '/data', now);
    expect(recovered.around.map(({ message }) => message).join()).to.match(/row \d+ is broken/);
  });

  it('leave no text in any file, nor in a dictionary, when it must go', async () => {
    const { disk, store } = await desk();
    const holds = (): boolean =>
      disk.files.names().some((path) => {
        const text = disk.files.read(path).toString();
        const dictionaries = [...text.matchAll(/\["dictionary",\d+,"([^"]+)"\]/g)].map(([, bytes = '']) => bytes);
        return [text, ...dictionaries.map((bytes) => Buffer.from(bytes, 'base64').toString())].some((one) =>
          one.includes('restart device 3'),
        );
      });
    expect(holds()).to.equal(true);
    await store.erase({
      keys: Array.from({ length: many }, (_, number) => key(number)),
      subjects: [],
      marks: ['restart device 3'],
    });
    expect(holds()).to.equal(false);
  });
});

describe('documents in memory', () => {
  it('are the same to whoever asks, whether they were packed meanwhile or not', () => {
    const documents = filled(5_000);
    expect(packedKeys(documents).length).to.be.greaterThan(2_500);
    expect(documents.size).to.equal(5_000);
    for (const number of [0, 1, 2_499, 4_999]) {
      expect(documents.get(key(number))).to.deep.equal({ value: talkOf(number), version: number + 1 });
    }
    expect([...documents].map(([, { value }]) => value)).to.deep.equal(
      Array.from({ length: 5_000 }, (_, number) => talkOf(number)),
    );
  });

  it('take little while nobody asks for them, and are handed out frozen through and through', () => {
    const documents = filled(5_000);
    const { kept } = documents.image();
    const found = kept.get(key(7));
    expect(found).to.be.a('string');
    expect(String(found).length).to.be.lessThan(JSON.stringify(talkOf(7)).length / 5);
    const { value } = documents.get(key(7)) ?? {};
    expect(Object.isFrozen((value as ReturnType<typeof talkOf>).transcript[3])).to.equal(true);
  });

  it('stay packed when somebody only goes through them', () => {
    const documents = filled(5_000);
    const before = packedKeys(documents);
    expect(documents.peek(key(3))?.version).to.equal(4);
    expect(packedKeys(documents)).to.deep.equal(before);
  });

  it('behave like a map whatever is done to them', () => {
    const step = fc.record({
      number: fc.nat(2_600),
      what: fc.constantFrom('set' as const, 'get' as const, 'delete' as const),
    });
    void fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const [documents, map] = [filled(2_600), new Map<string, number>()];
        for (let number = 0; number < 2_600; number += 1) {
          map.set(key(number), number + 1);
        }
        for (const [place, { number, what }] of steps.entries()) {
          const doc = { value: talkOf(place), version: 9_000 + place };
          const change = {
            set: () => map.set(key(number), doc.version),
            get: () => map,
            delete: () => map.delete(key(number)),
          };
          const same = {
            set: () => documents.set(key(number), doc),
            get: () => map,
            delete: () => documents.delete(key(number)),
          };
          const [told, expected] = [same[what](), change[what]()];
          expect(what === 'delete' ? told : expected).to.equal(expected);
          expect(documents.get(key(number))?.version).to.equal(map.get(key(number)));
        }
        expect(documents.size).to.equal(map.size);
      }),
      { numRuns: 5 },
    );
  }).timeout(20_000);

  it('keep in common only what many have, never what one person is called', () => {
    const { dictionaries } = filled(5_000).image();
    const text = [...dictionaries.values()].map((bytes) => Buffer.from(bytes).toString()).join('');
    expect(text)
      .to.include('Please restart device 3.')
      .and.not.match(/person \d/);
  });

  it('give up a dictionary in which a text stands that must go, and are whole without it', () => {
    const documents = filled(5_000);
    documents.giveUp(['restart device 3']);
    // One document after another is freed from it.
    expect([...documents.repack()]).to.have.length(5_000);
    const { kept, dictionaries } = documents.image();
    expect(dictionaries.has(1)).to.equal(false);
    const used = [...kept.values()].flatMap((found) =>
      typeof found === 'string' ? [readPacked(found).dictionary] : [],
    );
    expect(new Set(used)).to.deep.equal(new Set([2]));
    expect(documents.peek(key(11))).to.deep.equal({ value: talkOf(11), version: 12 });
  });

  it('give up the next one as well, when that must go while they are being freed from the first', () => {
    const documents = filled(5_000);
    documents.giveUp(['restart device 3']);
    const walk = documents.repack();
    for (let step = 0; step < 4_000; step += 1) {
      walk.next();
    }
    documents.giveUp(['restart device 4']);
    expect([...walk]).to.have.length(1_000);
    expect(documents.image().dictionaries.has(1)).to.equal(false);
    expect(documents.image().dictionaries.has(2)).to.equal(true);
    expect([...documents.repack()]).to.have.length(5_000);
    expect([...documents.image().dictionaries.keys()]).to.deep.equal([3]);
    expect(documents.peek(key(11))).to.deep.equal({ value: talkOf(11), version: 12 });
  });
});
