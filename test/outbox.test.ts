import { expect } from 'chai';
import { breakerOf } from '../src/effects/servicenow-breaker.ts';
import { outboxOf, type Performed, releaseClaims } from '../src/outbox.ts';
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
