import { expect } from 'chai';
import { defaultSettings } from '../src/desk/book.ts';
import { defaultPlan } from '../src/desk/plan.ts';
import { type AnyEnvelope, engineOf } from '../src/engine.ts';
import { recallOf } from '../src/recall.ts';
import { memoryStore } from '../src/store/memory.ts';
import { openPostgresStore, type PostgresStore } from '../src/store/postgres.ts';
import type { Change, Stamped, Store } from '../src/store/store.ts';
import { postgres } from './postgres-rig.ts';
import { change, put } from './store/contract.ts';
import { mondayMorning, story } from './story.ts';

/** A store at a distance: what it has in memory it tells with a stamp, and it counts the journeys. */
const distantStore = (): {
  readonly store: Store;
  readonly journeys: string[];
  stamp(key: string, stamp: number): void;
} => {
  const near = memoryStore();
  const journeys: string[] = [];
  const stamps = new Map<string, number>();
  const loadStamped = async (key: string): Promise<Stamped | undefined> => {
    journeys.push(key);
    const doc = await near.load(key);
    const stamp = stamps.get(key);
    return doc && { doc, bytes: JSON.stringify(doc.value).length, ...(stamp === undefined ? {} : { stamp }) };
  };
  const commit = async (one: Change) => {
    const outcome = await near.commit(one);
    if (outcome === 'committed') for (const { key, stamps: left } of one.puts) stamps.set(key, left?.after ?? 0);
    return outcome;
  };
  return { store: { ...near, loadStamped, commit }, journeys, stamp: (key, stamp) => void stamps.set(key, stamp) };
};

describe('what a process remembers of the records that it decides on', () => {
  const key = 'conversation/teams:t:maria';

  it('is what it committed or loaded last, of conversations and the line only', async () => {
    const { store, journeys } = distantStore();
    const recall = recallOf(store);
    for (const name of [key, 'line', 'place/teams']) {
      const read = await recall.read(name, false);
      const first = change(`e ${name}`, { puts: [recall.write(read, 'first')] });
      recall.learn(first, await store.commit(first));
      const again = await recall.read(name, false);
      expect(again.doc).to.deep.equal({ value: 'first', version: 1 });
      expect(again.remembered).to.equal(name !== 'place/teams');
    }
    expect(journeys).to.deep.equal([key, 'line', 'place/teams', 'place/teams']);
    expect((await recall.read(key, true)).remembered).to.equal(false);
  });

  it('is forgotten when a commit finds another one kept, and read for a while where somebody else is at work', async () => {
    const { store, journeys } = distantStore();
    const recall = recallOf(store);
    const begun = change('e1', { puts: [recall.write(await recall.read(key, false), 'mine')] });
    recall.learn(begun, await store.commit(begun));
    await store.commit(change('e2', { puts: [put(key, 1, 'theirs')] }));
    const late = change('e3', { puts: [recall.write(await recall.read(key, false), 'mine again')] });
    const outcome = await store.commit(late);
    expect(outcome).to.equal('conflict');
    recall.learn(late, outcome);
    journeys.length = 0;
    for (let read = 0; read < 4; read += 1) {
      expect((await recall.read(key, false)).doc).to.deep.equal({ value: 'theirs', version: 2 });
    }
    expect(journeys).to.have.length(4);
    expect((await recall.read(key, false)).remembered).to.equal(true);
  });

  it('is forgotten when nobody knows how a commit has ended, and when the record is removed', async () => {
    const { store } = distantStore();
    const recall = recallOf(store);
    for (const [id, outcome] of [['e1', 'unclear'] as const, ['e2', 'committed'] as const]) {
      const read = await recall.read(key, true);
      const begun = change(`${id} begun`, { puts: [recall.write(read, id)] });
      recall.learn(begun, await store.commit(begun));
      expect((await recall.read(key, false)).remembered).to.equal(true);
      const gone = change(id, { puts: [recall.write(await recall.read(key, false), undefined)] });
      await store.commit(gone);
      recall.learn(gone, outcome);
      expect(await recall.read(key, false)).to.deep.equal({ key, doc: undefined, remembered: false });
    }
  });

  it('carries the stamp of what was read into the write, and remembers nothing whose last write has left none', async () => {
    const { store, stamp } = distantStore();
    const recall = recallOf(store);
    await store.commit(change('e1', { puts: [{ ...put(key, 0, 'x'), stamps: { after: 77 } }] }));
    const write = recall.write(await recall.read(key, false), 'y');
    expect(write).to.deep.include({ key, before: 1, value: 'y' });
    expect(write.stamps?.before).to.equal(77);
    expect(write.stamps?.after).to.not.equal(77);
    stamp(key, 78);
    expect(recall.write(await recall.read(key, true), 'y').stamps?.before).to.equal(78);
    const bare = { ...store, loadStamped: async () => ({ doc: { value: 'x', version: 1 }, bytes: 3 }) };
    const careful = recallOf(bare);
    for (let look = 0; look < 2; look += 1) expect((await careful.read(key, false)).remembered).to.equal(false);
  });

  it('has room for so many records and bytes; what was used last stays', async () => {
    const { store, journeys } = distantStore();
    const recall = recallOf(store, { records: 3, bytes: 100 });
    const commit = async (name: string, value: string) => {
      const read = await recall.read(`conversation/${name}`, false);
      const one = change(`${name} ${value.length} ${journeys.length}`, { puts: [recall.write(read, value)] });
      recall.learn(one, await store.commit(one));
    };
    const known = async (name: string) => (await recall.read(`conversation/${name}`, false)).remembered;
    for (const name of ['a', 'b', 'c']) await commit(name, 'x');
    expect(await known('a')).to.equal(true);
    await commit('d', 'x');
    expect(await known('a')).to.equal(true);
    expect(await known('b')).to.equal(false);
    await commit('e', 'x'.repeat(99));
    expect(await known('e')).to.equal(false);
    expect(await known('d')).to.equal(false);
  });

  it('is the same when it was put away in little room in between', async () => {
    const { store } = distantStore();
    const recall = recallOf(store);
    const talkOf = (number: number) => ({ number, words: `¿Qué ves ahora? ${number} `.repeat(60) });
    const names = Array.from({ length: 3_000 }, (_, number) => `conversation/teams:t:${number}`);
    for (const [number, name] of names.entries()) {
      const one = change(`e ${name}`, { puts: [recall.write(await recall.read(name, false), talkOf(number))] });
      recall.learn(one, await store.commit(one));
    }
    for (const number of [0, 1, 1_500, 2_999]) {
      const { doc, remembered } = await recall.read(names[number] ?? '', false);
      expect([remembered, doc]).to.deep.equal([true, { value: talkOf(number), version: 1 }]);
    }
  });

  it('keeps as they are only the few hundred that it was asked for last', async () => {
    const { store } = distantStore();
    const recall = recallOf(store);
    const talks = Array.from({ length: 1_000 }, (_, number) => ({ number, words: `no abre ${number} `.repeat(60) }));
    for (const [number, talk] of talks.entries()) {
      const one = change(`e ${number}`, { puts: [recall.write(await recall.read(`${key}${number}`, false), talk)] });
      recall.learn(one, await store.commit(one));
    }
    for (const [number, asItIs] of [
      [999, true],
      [900, true],
      [400, false],
    ] as const) {
      const { doc } = await recall.read(`${key}${number}`, false);
      expect([doc?.value === talks[number], doc?.value]).to.deep.equal([asItIs, talks[number]]);
    }
  });

  it('is nothing where the store is in memory', async () => {
    const store = memoryStore();
    const recall = recallOf(store);
    const read = await recall.read(key, false);
    expect(recall.write(read, 'x')).to.deep.equal({ key, before: 0, value: 'x' });
    await store.commit(change('e1', { puts: [recall.write(read, 'x')] }));
    expect(await recall.read(key, false)).to.deep.equal({
      key,
      doc: { value: 'x', version: 1 },
      remembered: false,
    });
  });

  it('is no reason to call a bug what is none on the record as it is kept', async () => {
    const { store, journeys } = distantStore();
    const undecided: unknown[] = [];
    const faults = { next: 0 };
    const lineBook = () => {
      faults.next -= 1;
      if (faults.next >= 0) throw new Error('not understood');
      return { plan: defaultPlan, settings: defaultSettings, scripts: new Map() };
    };
    const engine = engineOf({
      store,
      lineBook,
      book: () => expect.fail('no conversation'),
      onTasks: () => undefined,
      onUndecided: (_envelope, error) => undecided.push(error),
      onLine: () => undefined,
      onDecided: () => undefined,
    });
    const sighted = (id: string): AnyEnvelope => {
      const agent = { id, name: id };
      return { id, kind: 'line', subject: 'line', at: 1, by: id, event: { type: 'sighted', agent } };
    };
    await engine.submit(sighted('ana'));
    await engine.submit(sighted('luis'));
    expect(journeys).to.deep.equal(['line']);
    faults.next = 1;
    expect(await engine.submit(sighted('eva'))).to.equal('committed');
    expect(undecided).to.deep.equal([]);
    expect((await engine.line()).agents.map(({ id }) => id)).to.deep.equal(['ana', 'luis', 'eva']);
    expect(journeys).to.deep.equal(['line', 'line']);
    // What is a bug on the record as it is kept is one.
    faults.next = 2;
    await engine.submit(sighted('bug'));
    expect(undecided).to.have.length(1);
  });
});

describe('two processes that remember, on one PostgreSQL', function () {
  this.timeout(60_000);
  const opened: PostgresStore[] = [];
  after(() => Promise.all(opened.map((store) => store.close())));

  it('raise nobody from the dead: what one remembers of somebody whom the other has erased is not written again', async () => {
    const database = await postgres();
    const schema = database.schema();
    const open = async () => {
      const store = await openPostgresStore({ url: database.url, schema, clock: 'given', now: () => mondayMorning });
      opened.push(store);
      return store;
    };
    const [near, far] = [await open(), await open()];
    const one = await story({ store: near });
    await one.employee.says('no me conecta la vpn desde casa');
    const before = await near.load('conversation/teams:t:maria');
    await far.erase({ keys: ['conversation/teams:t:maria'], subjects: ['teams:t:maria'], marks: ['teams:'] });
    // Her new talk comes as far as the old one had, so that its version is the same.
    const other = await story({ store: far });
    await other.employee.says('la impresora no imprime');
    const anew = await near.load('conversation/teams:t:maria');
    expect(anew?.version).to.equal(before?.version);
    await one.employee.says('gracias');
    const kept = JSON.stringify(await near.load('conversation/teams:t:maria'));
    expect(kept).to.include('impresora').and.include('gracias').and.not.include('vpn');
    await one.end();
    await other.end();
  });
});
