import { expect } from 'chai';
import { type OutboxParts, outboxOf } from '../src/outbox.ts';
import type { Performed } from '../src/outbox-attempt.ts';
import type { Pacing } from '../src/pacing.ts';
import { defaultLimits, pacingOf } from '../src/pacing-tasks.ts';
import { memoryStore } from '../src/store/memory.ts';
import type { NewTask, Store, Task } from '../src/store/store.ts';
import { stormClock } from './bench/storm-clock.ts';

const deskPlace = () => ({ channel: 'teams' as const, tenant: 't', conversation: 'desk' });

let number = 0;

async function ordered(store: Store, tasks: readonly NewTask[]): Promise<void> {
  number += 1;
  const line = { id: `e${number}`, subject: 's', at: 0, by: 'x', event: {} };
  await store.commit({ line, puts: [], tasks, cancels: [] });
}

const says = (id: string, who: string, dueAt = 0): NewTask => ({
  id,
  subject: who,
  lane: `${who}/person`,
  dueAt,
  effect: { kind: 'say', to: { channel: 'teams', tenant: 't', conversation: who }, message: {} },
});

const card = (id: string): NewTask => ({
  id,
  subject: id,
  lane: `${id}/desk`,
  dueAt: 0,
  effect: { kind: 'post', message: {}, handoff: 1 },
});

/** An outbox on a clock of its own; what it sends takes `takesMs`. */
function rig(perSecond: number, store: Store, over: Partial<OutboxParts> = {}, takesMs = 10) {
  const clock = stormClock(0);
  const sent: { id: string; at: number; attempts: number }[] = [];
  const running = { now: 0, most: 0 };
  const pacing: Pacing = pacingOf({ ...defaultLimits, teamsTenantPerSecond: perSecond }, deskPlace);
  const outbox = outboxOf({
    store,
    perform: (task: Task) =>
      new Promise<Performed>((resolve) => {
        sent.push({ id: task.id, at: clock.now(), attempts: task.attempts });
        running.now += 1;
        running.most = Math.max(running.most, running.now);
        clock.later(takesMs, () => {
          running.now -= 1;
          resolve({ done: true });
        });
      }),
    now: clock.now,
    sleep: clock.later,
    leaseMs: () => 30_000,
    onTrouble: (_what, error) => {
      throw error;
    },
    pacing,
    ...over,
  });
  return { clock, sent, outbox, pacing, running };
}

const drained = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the outbox at the pace of the outside', () => {
  it('sends as fast as may be and no faster, each once, with nothing claimed before its time', async () => {
    const store = memoryStore();
    await ordered(
      store,
      Array.from({ length: 30 }, (_, index) => says(`t${index}`, `p${index}`)),
    );
    const { clock, sent, outbox } = rig(10, store);
    await drained();
    await clock.runUntil(950);
    expect(sent).to.have.length(10);
    const waiting = await store.tasks(100);
    expect(waiting).to.have.length(20);
    expect(new Set(waiting.map((task) => `${task.attempts} ${task.claimedUntil}`))).to.deep.equal(new Set(['0 0']));
    await clock.runUntil(3_000);
    expect(sent.map(({ id }) => id)).to.deep.equal(Array.from({ length: 30 }, (_, index) => `t${index}`));
    expect(new Set(sent.map(({ attempts }) => attempts))).to.deep.equal(new Set([1]));
    await outbox.stop();
  });

  it('leaves its places to others while thousands wait', async () => {
    const store = memoryStore();
    await ordered(
      store,
      Array.from({ length: 3_000 }, (_, index) => says(`t${index}`, `p${index}`)),
    );
    await ordered(store, [
      { id: 'timer', subject: 's', lane: 's/timer/x', dueAt: 0, effect: { kind: 'wake', timer: 'x' } },
    ]);
    const { clock, sent, outbox, running } = rig(10, store);
    await drained();
    await clock.runUntil(1_500);
    expect(sent.map(({ id }) => id)).to.include('timer');
    expect(running.most).to.be.lessThan(20);
    await outbox.stop();
  });

  it('keeps the order of a lane, and lets people go before cards that came first', async () => {
    const store = memoryStore();
    await ordered(store, [says('first', 'maria'), card('c1'), card('c2')]);
    await ordered(store, [says('second', 'maria'), says('other', 'pia')]);
    const { clock, sent, outbox } = rig(1, store);
    await drained();
    await clock.runUntil(6_000);
    expect(sent.map(({ id }) => id)).to.deep.equal(['first', 'second', 'other', 'c1', 'c2']);
    await outbox.stop();
  });

  it('finds what waited again after a restart', async () => {
    const store = memoryStore();
    await ordered(
      store,
      Array.from({ length: 8 }, (_, index) => says(`t${index}`, `p${index}`)),
    );
    const first = rig(2, store);
    await drained();
    await first.clock.runUntil(900);
    await first.outbox.stop();
    const second = rig(2, store);
    await drained();
    await second.clock.runUntil(5_000);
    expect([...first.sent, ...second.sent].map(({ id }) => id)).to.deep.equal(
      Array.from({ length: 8 }, (_, index) => `t${index}`),
    );
    await second.outbox.stop();
  });

  it('takes at once what is committed while there is room, and leaves unclaimed what there is none for', async () => {
    const store = memoryStore();
    const { clock, sent, outbox } = rig(2, store);
    const tasks = [says('a', 'maria'), says('b', 'pia'), says('c', 'luis')];
    const taking = outbox.take(tasks);
    expect([...(taking?.claims.until.keys() ?? [])]).to.deep.equal(['a', 'b']);
    const line = { id: 'e-take', subject: 's', at: 0, by: 'x', event: {} };
    const change = { line, puts: [], tasks, cancels: [] };
    const { claimed } = await store.commitAndClaim(change, taking?.claims ?? { now: 0, until: new Map() });
    taking?.begin(claimed);
    outbox.left([tasks[2] as NewTask]);
    expect(sent.map(({ id }) => id)).to.deep.equal(['a', 'b']);
    await drained();
    await clock.runUntil(2_000);
    expect(sent.map(({ id }) => id)).to.deep.equal(['a', 'b', 'c']);
    await outbox.stop();
  });

  it('gives back what was kept for a commit that did not come about', async () => {
    const { outbox, pacing } = rig(1, memoryStore());
    const taking = outbox.take([says('a', 'maria')]);
    expect(pacing.admits(says('b', 'pia'), 0)).to.equal(1_000);
    taking?.begin([]);
    expect(pacing.admits(says('b', 'pia'), 0)).to.equal(0);
    await outbox.stop();
  });

  it('goes on with the others when what it held back was done by another process', async () => {
    const store = memoryStore();
    await ordered(
      store,
      Array.from({ length: 4 }, (_, index) => says(`t${index}`, `p${index}`)),
    );
    const { clock, sent, outbox } = rig(1, store);
    await drained();
    await clock.runUntil(100);
    const other = await store.claim('t1', 100, 200);
    if (other) await store.settle(other);
    await clock.runUntil(2_100);
    expect(sent.map(({ id }) => id)).to.deep.equal(['t0', 't2', 't3']);
    await outbox.stop();
  });
});
