import { expect } from 'chai';
import { breakerOf } from '../src/effects/servicenow-breaker.ts';
import { outboxOf, releaseClaims } from '../src/outbox.ts';
import type { Performed } from '../src/outbox-attempt.ts';
import { memoryStore } from '../src/store/memory.ts';
import type { NewTask, Store, Task } from '../src/store/store.ts';

const taskOf = (id: string, lane: string): NewTask => ({ id, subject: 's', lane, dueAt: 0, effect: {} });

async function storeWith(tasks: readonly NewTask[]): Promise<Store> {
  const store = memoryStore();
  const line = { id: 'one', subject: 's', at: 0, by: 'desk', event: {} };
  await store.commit({ line, puts: [], tasks, cancels: [] });
  return store;
}

describe('the outbox', () => {
  const slow = (task: Pick<Task, 'lane'>) => task.lane.endsWith('/record');

  it('passes over what waits for a slow receiver, however much it is, and serves everybody else', async () => {
    const waiting = Array.from({ length: 700 }, (_, index) => taskOf(`r${index}`, `s${index}/record`));
    const words = Array.from({ length: 70 }, (_, index) => taskOf(`w${index}`, `s${index}/person`));
    const store = await storeWith([...waiting, ...words]);
    const begun: string[] = [];
    const ends: ((performed: Performed) => void)[] = [];
    let room = 3;
    const outbox = outboxOf({
      store,
      perform: (task) => {
        begun.push(task.id);
        if (!slow(task)) return Promise.resolve({ done: true });
        return new Promise((resolve) => ends.push(resolve));
      },
      now: () => 0,
      sleep: () => () => undefined,
      leaseMs: () => 1_000,
      onTrouble: (_what, error) => {
        throw error;
      },
      slow: { is: slow, room: () => room },
    });
    while (begun.length < 73) await new Promise(setImmediate);
    expect(begun.filter((id) => id.startsWith('r'))).to.deep.equal(['r0', 'r1', 'r2']);
    expect(begun.filter((id) => id.startsWith('w'))).to.have.lengthOf(70);
    room = 1;
    for (const end of ends.splice(0, 2)) end({ done: true });
    await new Promise(setImmediate);
    expect(begun, 'the probe is under way').to.have.lengthOf(73);
    for (const end of ends.splice(0)) end({ done: true });
    while (begun.length < 74) await new Promise(setImmediate);
    expect(begun.at(-1)).to.equal('r3');
    const stopped = outbox.stop();
    for (const end of ends.splice(0)) end({ done: true });
    await stopped;
  });

  describe('for what is being committed', () => {
    const opened = (performs: (task: Task) => Promise<Performed>, now = () => 0) => {
      const asked: string[] = [];
      const inner = memoryStore();
      const told = { settled: Promise.resolve() };
      const store: Store = {
        ...inner,
        due: (at, limit) => {
          asked.push('due');
          return inner.due(at, limit);
        },
        nextDueAt: () => {
          asked.push('next');
          return inner.nextDueAt();
        },
        claim: (id, at, until) => {
          asked.push(`claim ${id}`);
          return inner.claim(id, at, until);
        },
        settle: async (claim) => {
          await inner.settle(claim);
          await told.settled;
        },
      };
      const begun: string[] = [];
      const slept: number[] = [];
      const outbox = outboxOf({
        store,
        perform: (task) => {
          begun.push(task.id);
          return performs(task);
        },
        now,
        sleep: (ms) => {
          slept.push(ms);
          return () => undefined;
        },
        leaseMs: () => 1_000,
        onTrouble: (_what, error) => {
          throw error;
        },
        slow: { is: slow, room: () => 1 },
      });
      const commit = async (id: string, tasks: readonly NewTask[]) => {
        const change = { line: { id, subject: 's', at: 0, by: 'desk', event: {} }, puts: [], tasks, cancels: [] };
        const taking = outbox.take(tasks);
        let claimed: readonly Task[] = [];
        if (taking) ({ claimed } = await store.commitAndClaim(change, taking.claims));
        else await store.commit(change);
        const left = tasks.filter((task) => !claimed.some((one) => one.id === task.id));
        if (left.length > 0) outbox.left(left);
        taking?.begin(claimed);
      };
      return { outbox, store, asked, begun, slept, commit, told };
    };
    const quiet = async () => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    };
    const done = async (): Promise<Performed> => ({ done: true });

    it('performs at once what the commit has claimed, and asks the store nothing', async () => {
      const { commit, asked, begun, store } = opened(done);
      await quiet();
      asked.length = 0;
      await commit('one', [taskOf('a', 's/person')]);
      await quiet();
      await commit('two', [taskOf('b', 's/person')]);
      await quiet();
      expect(begun).to.deep.equal(['a', 'b']);
      expect(asked).to.deep.equal([]);
      expect(await store.tasks(9)).to.deep.equal([]);
    });

    it('goes on in a lane with what was committed when the task before was done, and asks the store nothing', async () => {
      const { commit, asked, begun, told, store, outbox } = opened(done);
      await quiet();
      asked.length = 0;
      let tell = (): void => undefined;
      told.settled = new Promise((resolve) => {
        tell = resolve;
      });
      await commit('one', [taskOf('a', 's/person')]);
      await quiet();
      // The store has it, and this process is about to hear so.
      await commit('two', [taskOf('b', 's/person'), taskOf('c', 's/person')]);
      await quiet();
      expect(begun).to.deep.equal(['a']);
      tell();
      await quiet();
      expect(begun).to.deep.equal(['a', 'b', 'c']);
      expect(asked.filter((what) => what.startsWith('claim'))).to.deep.equal(['claim c']);
      await outbox.stop();
      expect(await store.tasks(9)).to.deep.equal([]);
    });

    it('comes back to what stands behind in its lane when that has ended', async () => {
      const ends: ((performed: Performed) => void)[] = [];
      const { commit, asked, begun } = opened(() => new Promise((resolve) => ends.push(resolve)));
      await quiet();
      asked.length = 0;
      await commit('one', [taskOf('a', 's/person'), taskOf('b', 's/person')]);
      await commit('two', [taskOf('c', 's/person')]);
      await quiet();
      expect([begun, asked]).to.deep.equal([['a'], []]);
      for (const next of ['a', 'b', 'c', undefined]) {
        expect(begun.at(-1)).to.equal(next ?? 'c');
        ends.shift()?.({ done: true });
        await quiet();
      }
      expect(begun).to.deep.equal(['a', 'b', 'c']);
    });

    it('leaves slow receivers and what is not due yet to the ordinary way', async () => {
      const { commit, begun, asked, slept, outbox } = opened(done);
      await quiet();
      asked.length = 0;
      const later = { ...taskOf('t', 't'), dueAt: 700 };
      expect(outbox.take([later, taskOf('r', 's/record')])).to.equal(undefined);
      await commit('one', [later]);
      await quiet();
      expect([begun, asked, slept]).to.deep.equal([[], [], [700]]);
      await commit('two', [{ ...taskOf('u', 'u'), dueAt: 900 }]);
      expect(slept, 'it wakes up before that anyway').to.deep.equal([700]);
      await commit('three', [taskOf('r', 's/record')]);
      await quiet();
      expect(asked).to.include('claim r');
      expect(begun).to.deep.equal(['r']);
    });

    it('gives the room back when nothing comes of the commit', async () => {
      const { outbox, commit, begun } = opened(done);
      const many = Array.from({ length: 70 }, (_, index) => taskOf(`t${index}`, `lane ${index}`));
      const taking = outbox.take(many);
      expect(taking?.claims.until.size).to.equal(64);
      expect(outbox.take([taskOf('x', 'x')])).to.equal(undefined);
      taking?.begin([]);
      await commit('one', [taskOf('x', 'x')]);
      await quiet();
      expect(begun).to.deep.equal(['x']);
      await outbox.stop();
    });

    it('does not begin what it has claimed when it was asleep in between', async () => {
      let now = 0;
      const { outbox, store, begun } = opened(done, () => now);
      await quiet();
      const task = taskOf('a', 'a');
      const taking = outbox.take([task]);
      if (!taking) throw new Error('not taken');
      const line = { id: 'one', subject: 's', at: 0, by: 'desk', event: {} };
      const { claimed } = await store.commitAndClaim({ line, puts: [], tasks: [task], cancels: [] }, taking.claims);
      now = 900;
      taking.begin(claimed);
      expect(begun).to.deep.equal([]);
      await quiet();
      expect((await store.tasks(9))[0]).to.include({ id: 'a', attempts: 1, dueAt: 900, claimedUntil: 0 });
    });

    it('finishes what it has claimed before it stops, and takes nothing more', async () => {
      const ends: ((performed: Performed) => void)[] = [];
      const { outbox, commit, begun, store } = opened(() => new Promise((resolve) => ends.push(resolve)));
      await quiet();
      await commit('one', [taskOf('a', 'a')]);
      let stopped = false;
      const stopping = outbox.stop().then(() => {
        stopped = true;
      });
      await quiet();
      expect([begun, stopped]).to.deep.equal([['a'], false]);
      expect(outbox.take([taskOf('b', 'b')])).to.equal(undefined);
      for (const end of ends) end({ done: true });
      await stopping;
      expect(await store.tasks(9)).to.deep.equal([]);
    });
  });

  it('takes back what a dead process had claimed, but for what its receiver may still be at', async () => {
    const store = await storeWith([taskOf('a', 's/person'), taskOf('b', 's/record'), taskOf('c', 's/desk')]);
    await store.claim('a', 100, 30_100);
    await store.claim('b', 100, 80_100);
    expect((await store.due(200, 10)).map(({ id }) => id)).to.deep.equal(['c']);
    expect(await releaseClaims(store, 200, slow)).to.equal(1);
    const due = await store.due(200, 10);
    expect(due.map(({ id, attempts }) => [id, attempts])).to.deep.equal([
      ['a', 1],
      ['c', 0],
    ]);
  });
});

describe('the breaker', () => {
  it('is half open from the end of its pause until the probe has come back', () => {
    let now = 0;
    const breaker = breakerOf(
      () => now,
      () => 0.5,
    );
    expect(breaker.halfOpen()).to.equal(false);
    for (let failure = 0; failure < 5; failure += 1) breaker.failed('down');
    expect(breaker.halfOpen(), 'held back').to.equal(false);
    now = 15_000;
    expect(breaker.halfOpen(), 'whoever comes first is the probe').to.equal(true);
    breaker.pass();
    expect(breaker.halfOpen(), 'the probe is under way').to.equal(true);
    expect(() => breaker.pass()).to.throw('held back');
    breaker.succeeded();
    expect(breaker.halfOpen()).to.equal(false);
  });
});
