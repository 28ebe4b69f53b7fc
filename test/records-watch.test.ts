import { expect } from 'chai';
import { newConversation } from '../src/desk/conversation.ts';
import { emptyLine } from '../src/desk/line.ts';
import type { Changed } from '../src/desk/news.ts';
import type { Cursor } from '../src/effects/servicenow.ts';
import type { AnyEnvelope } from '../src/engine.ts';
import { type WatchParts, watchRecords } from '../src/records-watch.ts';
import { memoryStore } from '../src/store/memory.ts';

describe('watching the record system', () => {
  const changedOf = (modCount: number, byUs = false): Changed => ({
    ticket: { id: 't1', number: 'INC1', title: 'x', priority: '3', state: 'new', openedAt: 0 },
    modCount,
    updatedAt: modCount,
    byUs,
  });
  const rig = () => {
    const store = memoryStore();
    const submitted: AnyEnvelope[] = [];
    const cursors: (Cursor | undefined)[] = [];
    const news: { next: readonly Changed[]; fails: boolean } = { next: [], fails: false };
    const slept: number[] = [];
    const timer: { wake?: () => void } = {};
    let looks = 0;
    const parts: WatchParts = {
      store,
      engine: {
        submit: async (envelope) => {
          submitted.push(envelope);
          return 'committed';
        },
        conversation: async (subject) =>
          newConversation(subject, { id: 'u', name: 'U' }, { channel: 'web', tenant: 't', conversation: 'c' }, 'en', 0),
        line: async () => emptyLine,
        subjectOfThread: async () => undefined,
        subjectOfTicket: async (id) => (id === 't1' ? 'web:t:u' : undefined),
      },
      records: {
        changes: async (cursor) => {
          cursors.push(cursor);
          looks += 1;
          if (news.fails) throw new Error('down');
          return { changed: news.next, cursor: { at: looks, seen: [] } };
        },
        words: async () => [{ id: 'w', kind: 'comment', at: 1, by: 'Luis', text: 'my password is hunter2hunter2' }],
      },
      now: () => 1_000,
      sleep: (ms, then) => {
        slept.push(ms / 1_000);
        timer.wake = then;
        return () => undefined;
      },
      log: () => undefined,
    };
    const next = async (watch: { look(): Promise<number> }) => {
      timer.wake?.();
      await watch.look().catch(() => 0);
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { parts, submitted, cursors, news, slept, next };
  };

  it('looks seldom while all is quiet, and often again as soon as anything happens', async () => {
    const { parts, news, slept, next } = rig();
    const watch = watchRecords(parts);
    await watch.look();
    for (let look = 0; look < 5; look += 1) await next(watch);
    expect(slept.slice(0, 5)).to.deep.equal([60, 120, 240, 300, 300]);
    news.next = [changedOf(1)];
    await next(watch);
    expect(slept.at(-1)).to.equal(30);
    news.next = [];
    news.fails = true;
    await next(watch);
    await next(watch);
    expect(slept.at(-1)).to.equal(120);
    await watch.close();
  });

  it('begins where it stopped, with the cursor that was kept', async () => {
    const { parts, cursors } = rig();
    const first = watchRecords(parts);
    await first.look();
    await first.close();
    const second = watchRecords(parts);
    await second.look();
    await second.close();
    expect(cursors[0]).to.equal(undefined);
    expect(cursors.at(-1)).to.include.keys('at', 'seen');
  });

  it('tells each change once by its id, keeps no secret, and says nothing of tickets that are nobody’s', async () => {
    const { parts, submitted, news } = rig();
    news.next = [changedOf(4), { ...changedOf(1), ticket: { ...changedOf(1).ticket, id: 'other' } }];
    const watch = watchRecords(parts);
    await watch.look();
    await watch.close();
    expect(new Set(submitted.map(({ id }) => id))).to.deep.equal(new Set(['servicenow/t1/4/w']));
    expect(JSON.stringify(submitted)).to.not.include('hunter2');
  });
});
