import { expect } from 'chai';
import { defaultSettings } from '../src/desk/book.ts';
import type { Line } from '../src/desk/line.ts';
import { defaultPlan } from '../src/desk/plan.ts';
import { type AnyEnvelope, engineOf } from '../src/engine.ts';
import { openEmbeddedStore } from '../src/store/embedded.ts';
import type { Store } from '../src/store/store.ts';
import { randomOf } from './random.ts';
import { lossyDisk } from './store/lossy-fs.ts';

const sighted = (number: number): AnyEnvelope => ({
  id: `sighted ${number}`,
  kind: 'line',
  subject: 'line',
  at: 1_000 + number,
  by: `a${number}`,
  event: { type: 'sighted', agent: { id: `a${number}`, name: `Agent ${number}` } },
});

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);

describe('the engine', () => {
  const opened = async () => {
    const disk = lossyDisk(randomOf(1));
    const counts = { commits: 0, known: 0, writes: 0 };
    const mounted = disk.mount();
    const inner = await openEmbeddedStore({
      folder: '/data',
      fs: {
        ...mounted,
        create: async (path) => {
          const file = await mounted.create(path);
          return {
            write: (bytes) => {
              counts.writes += 1;
              return file.write(bytes);
            },
            datasync: () => file.datasync(),
            truncate: (length) => file.truncate(length),
            close: () => file.close(),
          };
        },
      },
    });
    const store: Store = {
      ...inner,
      commit: (change) => {
        counts.commits += 1;
        return inner.commit(change);
      },
      known: (id) => {
        counts.known += 1;
        return inner.known(id);
      },
    };
    const state = { bug: false };
    const undecided: string[] = [];
    const lines: Line[] = [];
    const engine = engineOf({
      store,
      book: () => {
        throw new Error('Nobody talks here.');
      },
      lineBook: () => {
        if (state.bug) throw new Error('a bug');
        return { plan: defaultPlan, settings: defaultSettings, scripts: new Map() };
      },
      onTasks: () => undefined,
      onUndecided: ({ id }) => undecided.push(id),
      onLine: (line) => lines.push(line),
      onDecided: () => undefined,
    });
    return { engine, store, disk, counts, state, undecided, lines };
  };

  it('decides about a record once for each event, in few writes, when many come together', async () => {
    const { engine, counts, lines } = await opened();
    counts.writes = 0;
    const outcomes = await Promise.all(numbers(100).map((number) => engine.submit(sighted(number))));
    expect(new Set(outcomes)).to.deep.equal(new Set(['committed']));
    expect(counts.commits).to.equal(100);
    expect(counts.known, 'the commit itself says what was there before').to.equal(0);
    expect(counts.writes).to.be.below(10);
    expect((await engine.line()).agents).to.have.length(100);
    expect(lines.map(({ agents }) => agents.length)).to.deep.equal(numbers(100).map((number) => number + 1));
  });

  it('decides anew what was decided on a write that came to nothing', async () => {
    const { engine, store } = await opened();
    await engine.submit(sighted(0));
    const value = (await store.load('line'))?.value;
    const line = { id: 'somebody else', subject: 'line', at: 0, by: 'x', event: {} };
    const outcomes = await Promise.all([
      engine.submit(sighted(1)),
      store.commit({ line, puts: [{ key: 'line', before: 1, value }], tasks: [], cancels: [] }),
      engine.submit(sighted(2)),
      engine.submit(sighted(3)),
    ]);
    expect(outcomes).to.deep.equal(['committed', 'committed', 'committed', 'committed']);
    expect((await engine.line()).agents.map(({ id }) => id).toSorted()).to.deep.equal(['a0', 'a1', 'a2', 'a3']);
  });

  it('overwrites nothing of somebody else who took the version that a repeated event was to leave', async () => {
    const { engine, store } = await opened();
    await engine.submit(sighted(0));
    const line = { id: 'somebody else', subject: 'line', at: 1, by: 'x', event: {} };
    const value = { ...(await engine.line()), agents: [{ id: 'kept', name: 'Kept' }] };
    await Promise.all([
      engine.submit(sighted(0)),
      store.commit({ line, puts: [{ key: 'line', before: 1, value }], tasks: [], cancels: [] }),
      engine.submit(sighted(2)),
    ]);
    expect((await engine.line()).agents.map(({ id }) => id)).to.deep.equal(['kept', 'a2']);
  });

  it('acknowledges nothing that the disk refused, and goes on when it takes writes again', async () => {
    const { engine, disk } = await opened();
    await engine.submit(sighted(0));
    disk.plan({ at: 1, what: 'ENOSPC', on: 'write', times: 99 });
    const ends = await Promise.allSettled(numbers(5).map((number) => engine.submit(sighted(number))));
    // What was written before is there, whatever the disk says now.
    expect(ends.map(({ status }) => status)).to.deep.equal(['fulfilled', ...numbers(4).map(() => 'rejected')]);
    disk.plan();
    expect((await engine.line()).agents).to.have.length(1);
    const again = await Promise.all(numbers(5).map((number) => engine.submit(sighted(number))));
    expect(again).to.deep.equal(['repeated', 'committed', 'committed', 'committed', 'committed']);
    expect((await engine.line()).agents).to.have.length(5);
  });

  it('takes an event once that is delivered many times at once', async () => {
    const { engine } = await opened();
    const outcomes = await Promise.all(numbers(20).map(() => engine.submit(sighted(7))));
    expect(outcomes.filter((outcome) => outcome === 'committed')).to.have.length(1);
    expect(outcomes.filter((outcome) => outcome === 'repeated')).to.have.length(19);
  });

  it('tells of what a bug cannot decide once, and never of what was committed before', async () => {
    const { engine, state, store, undecided } = await opened();
    await engine.submit(sighted(1));
    state.bug = true;
    expect(await engine.submit(sighted(1))).to.equal('repeated');
    expect(undecided).to.deep.equal([]);
    expect(await engine.submit(sighted(2))).to.equal('committed');
    expect(await engine.submit(sighted(2))).to.equal('repeated');
    expect(undecided).to.deep.equal(['sighted 2']);
    expect(await store.load('undecided/sighted 2')).to.not.equal(undefined);
  });
});
