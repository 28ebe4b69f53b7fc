import { expect } from 'chai';
import { type Channel, ChannelError } from '../../src/channels/channel.ts';
import { newConversation } from '../../src/desk/conversation.ts';
import type { Effect } from '../../src/desk/effect.ts';
import { emptyLine } from '../../src/desk/line.ts';
import type { Address, Message } from '../../src/desk/message.ts';
import { plain } from '../../src/desk/message.ts';
import { type Done, type PerformParts, perform } from '../../src/effects/perform.ts';
import { RecordError, type ServiceNow } from '../../src/effects/servicenow.ts';
import type { AnyEnvelope } from '../../src/engine.ts';
import { StoreError } from '../../src/store/store.ts';

const to: Address = { channel: 'teams', tenant: 't', conversation: 'dm', user: 'u' };
const hello = plain('en', 'hello');

/** What performing was told to do outside, and which answers it brought back. */
const rig = (amend: () => Promise<void> = async () => undefined, records: Partial<ServiceNow> = {}) => {
  const said: Message[] = [];
  const submitted: AnyEnvelope[] = [];
  const disk = { full: false };
  const channel: Partial<Channel> = {
    say: async (_to, message) => {
      said.push(message);
      return { address: to, id: `m${said.length}` };
    },
    amend,
  };
  const parts: PerformParts = {
    channel: () => channel as Channel,
    desk: () => undefined,
    records: records as ServiceNow,
    engine: {
      submit: async (envelope) => {
        if (disk.full) throw new StoreError('Nothing was committed: ENOSPC.');
        submitted.push(envelope);
        return 'committed';
      },
      conversation: async (subject) => newConversation(subject, { id: 'u', name: 'U' }, to, 'en', 0),
      line: async () => emptyLine,
      subjectOfThread: async () => undefined,
      subjectOfTicket: async () => undefined,
    },
    now: () => 1_000,
    quarantineMs: 75_000,
    fileLimitBytes: 1_000,
    done: new Map<string, Done>(),
    count: () => undefined,
    log: () => undefined,
  };
  const run = (effect: Effect, id: string, attempts: number, articles?: PerformParts['articles']) =>
    perform({ ...parts, ...(articles ? { articles } : {}) }, { id, subject: 's', effect, seq: 7, attempts });
  return { said, submitted, disk, run };
};

describe('performing a task', () => {
  it('says nothing twice because the disk was full when it should be written down', async () => {
    const { said, submitted, disk, run } = rig();
    const effect: Effect = { kind: 'say', to, message: hello, mark: { kind: 'line', line: 3 } };
    disk.full = true;
    expect(await run(effect, 'e1/0', 1)).to.include({ done: false });
    disk.full = false;
    expect(await run(effect, 'e1/0', 2)).to.deep.equal({ done: true });
    expect(said).to.deep.equal([hello]);
    expect(submitted.map(({ event }) => event)).to.deep.equal([
      { type: 'delivered', mark: { kind: 'line', line: 3 }, ref: { address: to, id: 'm1' } },
    ]);
  });

  it('lets a timer elapse under one id, however many processes have a try at it', async () => {
    const { submitted, run } = rig();
    await run({ kind: 'wake', timer: 'patience' }, 's/timer/patience', 1);
    await run({ kind: 'wake', timer: 'patience' }, 's/timer/patience', 2);
    expect(new Set(submitted.map(({ id }) => id)).size).to.equal(1);
  });

  it('answers what a timer has ordered under one id, too', async () => {
    const { submitted, run } = rig();
    const effect: Effect = { kind: 'say', to, message: hello, mark: { kind: 'reach' } };
    await run(effect, 's/timer/patience/answer/7/0', 1);
    expect(submitted.map(({ id }) => id)).to.deep.equal(['s/timer/patience/answer/7/0/answer']);
  });

  it('waits out a change of a message that may still be under way, so that it cannot overtake the next', async () => {
    const { run } = rig(() => Promise.reject(new ChannelError('unknown', 'timed out')));
    const effect: Effect = { kind: 'amend', ref: { address: to, id: 'm1' }, message: hello };
    expect(await run(effect, 'e1/0', 1)).to.include({ done: false, again: 11_000 });
  });

  it('finds no articles where there are none, or where the search itself fails: nobody waits for them', async () => {
    const search: Effect = { kind: 'search', asked: 4, query: { text: 'vpn', language: 'en' } };
    for (const articles of [undefined, () => []]) {
      const { submitted, run } = rig();
      expect(await run(search, 'e1/0', 1, articles)).to.deep.equal({ done: true });
      expect(submitted.map(({ event }) => event)).to.deep.equal([{ type: 'articles', asked: 4, found: [] }]);
    }
    const { submitted, run } = rig();
    const broken = () => {
      throw new Error('the index is broken');
    };
    expect(await run(search, 'e1/0', 1, broken)).to.deep.equal({ done: true });
    expect(submitted.map(({ event }) => event)).to.deep.equal([{ type: 'articles', asked: 4, found: [] }]);
  });

  it('gives up what was said of an article after three tries, for incidents wait behind it', async () => {
    const { submitted, run } = rig(async () => undefined, {
      feedback: async () => {
        throw new RecordError('later', { reason: 'throttled', adminText: 'too many requests' });
      },
    });
    const feedback = { article: 'a'.repeat(32), useful: false, mark: 's#1' };
    const effect: Effect = { kind: 'record', handoff: 0, order: { op: 'feedback', feedback } };
    expect(await run(effect, 'e1/0', 2)).to.include({ done: false });
    expect(await run(effect, 'e1/0', 3)).to.deep.equal({ done: true });
    expect(submitted.map(({ event }) => event)).to.deep.include.members([
      { type: 'failed', what: 'feedback', handoff: 0, reason: 'too many requests' },
    ]);
  });
});
