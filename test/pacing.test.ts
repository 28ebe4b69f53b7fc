import { expect } from 'chai';
import fc from 'fast-check';
import type { Effect } from '../src/desk/effect.ts';
import { type Address, plain } from '../src/desk/message.ts';
import { bucketOf, type Limit, opensAt, pause, shareOf, spend } from '../src/pacing.ts';
import { pacingLine, type Wanted } from '../src/pacing-line.ts';
import { queueOf } from '../src/pacing-queue.ts';
import { defaultLimits, pacingOf } from '../src/pacing-tasks.ts';
import type { Task } from '../src/store/store.ts';

const limits = fc.array(fc.record({ count: fc.integer({ min: 1, max: 9 }), ms: fc.integer({ min: 1, max: 5_000 }) }), {
  minLength: 1,
  maxLength: 4,
});

/** How many instants at most lie within any `ms`. */
function mostWithin(instants: readonly number[], ms: number): number {
  let most = 0;
  for (const [index, at] of instants.entries())
    most = Math.max(most, instants.slice(index).filter((other) => other - at < ms).length);
  return most;
}

const holds = (limit: Limit, instants: readonly number[]): boolean =>
  limit.every(({ count, ms }) => mostWithin(instants, ms) <= count);

/** When each of `n` instances that share a limit sends, if all send whenever they may. */
function sharing(limit: Limit, n: number, gaps: readonly number[]): readonly number[] {
  const buckets = Array.from({ length: n }, () => bucketOf(shareOf(limit, n)));
  const sent: number[] = [];
  let now = 0;
  for (const gap of gaps) {
    now += gap;
    for (const bucket of buckets)
      if (opensAt(bucket, now) <= now) {
        spend(bucket, now);
        sent.push(now);
      }
  }
  return sent;
}

describe('a limit', () => {
  it('is never exceeded in any window, whenever one asks', () => {
    fc.assert(
      fc.property(limits, fc.array(fc.nat(800), { maxLength: 80 }), (limit, gaps) => {
        const bucket = bucketOf(limit);
        const sent: number[] = [];
        let now = 1_000_000;
        for (const gap of gaps) {
          now += gap;
          if (opensAt(bucket, now) > now) continue;
          spend(bucket, now);
          sent.push(now);
        }
        expect(holds(limit, sent)).to.equal(true);
      }),
    );
  });

  it('opens exactly when it says: not a millisecond before, and then it does', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 1, max: 40 }), (limit, sends) => {
        const bucket = bucketOf(limit);
        const sent: number[] = [];
        let now = 0;
        for (let index = 0; index < sends; index++) {
          now = opensAt(bucket, now);
          if (index > 0 && now > (sent.at(-1) ?? 0)) expect(holds(limit, [...sent, now - 1])).to.equal(false);
          spend(bucket, now);
          sent.push(now);
        }
        expect(holds(limit, sent)).to.equal(true);
      }),
    );
  });

  it('is not exceeded by several instances that share it; what has too few for all of them is kept on the whole', () => {
    fc.assert(
      fc.property(
        limits,
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.nat(300), { maxLength: 60 }),
        (limit, n, gaps) => {
          const sent = sharing(limit, n, gaps);
          const exact = limit.filter(({ count }) => count >= n);
          expect(holds(exact, sent)).to.equal(true);
          for (const { count, ms } of limit.filter((one) => one.count < n))
            expect(mostWithin(sent, ms * Math.ceil(n / count))).to.be.at.most(n);
        },
      ),
    );
  });

  it('stays shut while the other side wants nothing', () => {
    const bucket = bucketOf([{ count: 5, ms: 1_000 }]);
    pause(bucket, 7_000);
    pause(bucket, 3_000);
    expect(opensAt(bucket, 1_000)).to.equal(7_000);
  });
});

describe('a queue', () => {
  it('gives the least first, whatever came when', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (numbers) => {
        const queue = queueOf<number>((one, other) => one < other);
        for (const one of numbers) queue.push(one);
        const out: (number | undefined)[] = numbers.map(() => queue.pop());
        expect(out).to.deep.equal(numbers.toSorted((a, b) => a - b));
      }),
    );
  });
});

const chats: Limit = [
  { count: 2, ms: 1_000 },
  { count: 5, ms: 10_000 },
];
const tenant: Limit = [{ count: 4, ms: 1_000 }];
const limitOfKey = (key: string): Limit => (key === 'tenant' ? tenant : chats);

type Sent = { readonly id: number; readonly at: number; readonly chat: string; readonly rank: number };

function taken<T>(
  line: { free(now: number, begins: (value: T) => boolean): void },
  now: number,
  room = 64,
): readonly T[] {
  const all: T[] = [];
  line.free(now, (one) => {
    if (all.length < room) all.push(one);
    else return false;
    return true;
  });
  return all;
}

type Wish = { readonly chat: number; readonly rank: number; readonly gap: number };

/** Everything that is wished for goes through the line as fast as it may. */
function run(wishes: readonly Wish[]): readonly Sent[] {
  const line = pacingLine<{ id: number; wanted: Wanted }>(limitOfKey);
  const sent: Sent[] = [];
  let now = 0;
  const note = ({ id, wanted }: { id: number; wanted: Wanted }) =>
    sent.push({ id, at: now, chat: wanted.keys[0] ?? '', rank: wanted.rank });
  const runUntil = (until: number) => {
    for (let rounds = 0; line.size() > 0 && now < until && rounds < 10_000; rounds++) {
      line.free(now, (one) => {
        note(one);
        return true;
      });
      now = Math.min(until, Math.max(now, line.nextAt(now) ?? until));
    }
  };
  const wish = (id: number, { chat, rank }: Wish) => {
    const wanted: Wanted = { keys: [`chat ${chat}`, 'tenant'], rank, order: id };
    if (line.opensFor(wanted, now) > now) return line.add(`${id}`, wanted, { id, wanted });
    line.spend(wanted, now);
    note({ id, wanted });
  };
  for (const [id, one] of wishes.entries()) {
    const until = now + one.gap;
    runUntil(until);
    now = until;
    wish(id, one);
  }
  runUntil(Number.POSITIVE_INFINITY);
  return sent;
}

const wishes = fc.array(fc.record({ chat: fc.nat(3), rank: fc.nat(3), gap: fc.oneof(fc.constant(0), fc.nat(400)) }), {
  maxLength: 120,
});

describe('the line in front of the limits', () => {
  it('exceeds none, loses nobody and sends nothing twice', () => {
    fc.assert(
      fc.property(wishes, (all) => {
        const sent = run(all);
        expect(sent.map(({ id }) => id).toSorted((a, b) => a - b)).to.deep.equal(all.map((_, index) => index));
        expect(
          holds(
            tenant,
            sent.map(({ at }) => at),
          ),
        ).to.equal(true);
        for (const chat of new Set(sent.map((one) => one.chat)))
          expect(
            holds(
              chats,
              sent.filter((one) => one.chat === chat).map(({ at }) => at),
            ),
          ).to.equal(true);
      }),
    );
  });

  it('keeps the order of those who rank alike and go to the same chat', () => {
    fc.assert(
      fc.property(wishes, (all) => {
        const sent = run(all);
        for (const { chat, rank } of sent) {
          const alike = sent.filter((one) => one.chat === chat && one.rank === rank).map(({ id }) => id);
          expect(alike).to.deep.equal(alike.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('lets people go first, and one in twenty-five of the others with them', () => {
    const line = pacingLine<string>(() => [{ count: 50, ms: 1_000 }]);
    for (let index = 0; index < 500; index++) {
      line.add(`bulk${index}`, { keys: ['tenant'], rank: 3, order: index }, 'bulk');
      line.add(`person${index}`, { keys: ['tenant'], rank: 0, order: 1_000 + index }, 'person');
    }
    const first = [0, 1_000, 2_000, 3_000].flatMap((now) => taken(line, now));
    expect(first).to.have.length(200);
    expect(first.filter((one) => one === 'bulk')).to.have.length(8);
  });

  it('leaves the limit to others while a chat has to wait for its own', () => {
    const line = pacingLine<string>(limitOfKey);
    for (const [order, chat] of ['a', 'a', 'a', 'a', 'b'].entries())
      line.add(`${order}`, { keys: [`chat ${chat}`, 'tenant'], rank: chat === 'a' ? 0 : 3, order }, chat);
    expect(taken(line, 0)).to.deep.equal(['a', 'a', 'b']);
    expect(line.nextAt(0)).to.equal(1_000);
    expect(taken(line, 1_000)).to.deep.equal(['a', 'a']);
  });

  it('goes on at its pace when the clock is put back by a day, and still exceeds nothing', () => {
    const line = pacingLine<number>(() => [{ count: 2, ms: 1_000 }]);
    const wanted = (order: number): Wanted => ({ keys: ['chat'], rank: 0, order });
    const begun: number[] = [];
    const from = 100_000_000;
    for (const order of [1, 2]) line.spend(wanted(order), from);
    line.refused(wanted(3), from + 4_000, from);
    for (const order of [3, 4, 5]) line.add(`${order}`, wanted(order), order);
    const put = from - 86_400_000;
    const freed = (now: number) => {
      line.free(now, (order) => begun.push(order) > 0);
      return begun.length;
    };
    expect(freed(put)).to.equal(0);
    expect(line.nextAt(put)).to.equal(put + 4_000);
    expect(freed(put + 3_999)).to.equal(0);
    expect(freed(put + 4_000)).to.equal(2);
    expect(freed(put + 4_999)).to.equal(2);
    expect(freed(put + 5_000)).to.equal(3);
  });

  it('waits no longer than it must with 40,000 in it', () => {
    const line = pacingLine<number>((key) => (key === 'tenant' ? [{ count: 50, ms: 1_000 }] : chats));
    for (let index = 0; index < 40_000; index++)
      line.add(`${index}`, { keys: [`chat ${index % 10_000}`, 'tenant'], rank: index % 4, order: index }, index);
    let count = 0;
    for (let second = 0; line.size() > 0; second++) {
      const out = taken(line, second * 1_000);
      expect(out.length).to.equal(Math.min(50, 40_000 - count));
      count += out.length;
    }
    expect(count).to.equal(40_000);
  });
});

const home = (conversation: string, channel: Address['channel'] = 'teams'): Address => ({
  channel,
  tenant: 't',
  conversation,
  user: conversation,
});

let seq = 0;
const task = (effect: Effect, lane = 'person', subject = 'teams:t:maria'): Task => {
  seq += 1;
  return { id: `${seq}`, seq, subject, lane: `${subject}/${lane}`, dueAt: 0, effect, attempts: 0, claimedUntil: 0 };
};
const says = (conversation: string, channel: Address['channel'] = 'teams') =>
  task(
    { kind: 'say', to: home(conversation, channel), message: plain('en', 'hello') },
    'person',
    `teams:t:${conversation}`,
  );
const deskOf = (channel: Address['channel']) => () => ({ ...home('desk', channel) });
const card = () => task({ kind: 'post', message: plain('en', 'card'), handoff: 1 }, 'desk');
const board = () => {
  const ref = { address: home('desk'), id: 'm1' };
  return task({ kind: 'amend', ref, message: plain('en', 'board') }, 'desk', 'line');
};

describe('the pace of the platforms', () => {
  it('keeps to what Teams takes in one conversation and in one tenant', () => {
    const pacing = pacingOf(defaultLimits, deskOf('teams'));
    const sent: number[] = [];
    for (let now = 0; now < 60_000; now += 100)
      for (let tries = 0; tries < 4; tries++) {
        const one = says('maria');
        if (pacing.admits(one, now) > now) continue;
        pacing.took(one, now);
        sent.push(now);
      }
    const conversation = [
      { count: 7, ms: 1_000 },
      { count: 8, ms: 2_000 },
      { count: 60, ms: 30_000 },
    ];
    expect(holds(conversation, sent)).to.equal(true);
    expect(sent.length).to.equal(120);
  });

  it('sends replies before cards, and cards before boards', () => {
    const pacing = pacingOf({ ...defaultLimits, teamsTenantPerSecond: 1 }, deskOf('teams'));
    pacing.took(says('first'), 0);
    const all = [board(), card(), says('maria'), says('pia')];
    for (const one of all) {
      expect(pacing.admits(one, 0)).to.be.greaterThan(0);
      pacing.hold(one);
    }
    const order: string[] = [];
    for (let now = 1_000; pacing.size() > 0; now += 1_000) for (const one of taken(pacing, now)) order.push(one.id);
    expect(order).to.deep.equal([all[2], all[3], all[1], all[0]].map((one) => one?.id));
  });

  it('gives a channel of Slack one post a second, and lets a few follow each other at once', () => {
    const pacing = pacingOf(defaultLimits, deskOf('slack'));
    const sent: number[] = [];
    for (let now = 0; now < 60_000; now += 100)
      for (let one = card(); pacing.admits(one, now) <= now; one = card()) {
        pacing.took(one, now);
        sent.push(now);
      }
    expect(sent.slice(0, 4)).to.deep.equal([0, 0, 0, 3_000]);
    expect(sent).to.have.length(60);
  });

  it('rests for everybody when a chat that had hardly anything was refused, and for one chat that had much', () => {
    const pacing = pacingOf(defaultLimits, deskOf('teams'));
    const one = says('maria');
    pacing.took(one, 0);
    pacing.throttled(one, 9_000, 0);
    expect(pacing.admits(says('pia'), 100)).to.equal(9_000);
    const other = pacingOf(defaultLimits, deskOf('teams'));
    for (let index = 0; index < 5; index++) other.took(says('maria'), 0);
    other.throttled(says('maria'), 9_000, 0);
    expect(other.admits(says('maria'), 5_000)).to.equal(9_000);
    expect(other.admits(says('pia'), 5_000)).to.equal(5_000);
  });

  it('drops the mark that it is writing where there is no room, and lets nothing else wait for it', () => {
    const pacing = pacingOf({ ...defaultLimits, teamsTenantPerSecond: 1 }, deskOf('teams'));
    const typing = task({ kind: 'typing', to: home('maria') });
    expect(pacing.admits(typing, 0)).to.equal(0);
    pacing.took(typing, 0);
    expect(pacing.drops(typing)).to.equal(false);
    const again = task({ kind: 'typing', to: home('maria') });
    expect(pacing.admits(again, 1)).to.equal(1);
    pacing.took(again, 1);
    expect([pacing.drops(again), pacing.drops(again)]).to.deep.equal([true, false]);
    expect(pacing.admits(says('maria'), 1)).to.equal(1_000);
  });

  it('drops nothing else that bears the same id, as the tasks of a delivery that comes twice do', () => {
    const pacing = pacingOf({ ...defaultLimits, teamsTenantPerSecond: 1 }, deskOf('teams'));
    pacing.took(says('maria'), 0);
    const typing = task({ kind: 'typing', to: home('maria') });
    pacing.took(typing, 1);
    const namesake = { ...says('pia'), id: typing.id };
    expect(pacing.drops(namesake)).to.equal(false);
    pacing.gaveBack(namesake);
    expect(pacing.drops(typing)).to.equal(true);
  });

  it('opens incidents before it files their stories, and waits while there is no room', () => {
    const pacing = pacingOf(defaultLimits, deskOf('teams'));
    const record = (op: string, subject: string) =>
      task({ kind: 'record', handoff: 1, order: { op } } as unknown as Effect, 'record', subject);
    const story = record('attach text', 'one');
    const open = record('open', 'two');
    for (const one of [story, open]) pacing.hold(one);
    expect(taken(pacing, 0, 0)).to.deep.equal([]);
    expect(taken(pacing, 0, 1)).to.deep.equal([open]);
    expect(taken(pacing, 0, 1)).to.deep.equal([story]);
  });

  it('counts nothing that did not go after all', () => {
    const pacing = pacingOf({ ...defaultLimits, teamsTenantPerSecond: 1 }, deskOf('teams'));
    const one = says('maria');
    pacing.took(one, 0);
    expect(pacing.admits(says('pia'), 0)).to.equal(1_000);
    pacing.gaveBack(one);
    expect(pacing.admits(says('pia'), 0)).to.equal(0);
  });

  it('keeps of a lane its first only', () => {
    const pacing = pacingOf(defaultLimits, deskOf('teams'));
    pacing.hold(says('maria'));
    pacing.hold(says('maria'));
    expect([pacing.size(), pacing.holds('teams:t:maria/person')]).to.deep.equal([1, true]);
  });

  it('holds nothing up that goes to no platform', () => {
    const pacing = pacingOf({ ...defaultLimits, teamsTenantPerSecond: 1 }, deskOf('web'));
    pacing.took(says('maria'), 0);
    expect(pacing.admits(task({ kind: 'wake', timer: 'sla' }), 0)).to.equal(0);
    expect(pacing.admits(says('maria', 'web'), 0)).to.equal(0);
    expect(pacing.admits(card(), 0)).to.equal(0);
  });

  it('keeps no pace where the limit is none, and keeps the others', () => {
    const look = () => task({ kind: 'look', handoff: 0 }, 'record');
    const kinds = { teams: () => says('maria'), slack: () => says('maria', 'slack'), servicenow: look };
    const off = {
      teams: { teamsTenantPerSecond: 0 },
      slack: { slackPostsPerMinute: 0 },
      servicenow: { serviceNowPerSecond: 0 },
    };
    for (const [without, none] of Object.entries(off)) {
      const pacing = pacingOf({ ...defaultLimits, ...none }, deskOf('teams'));
      for (const [kind, make] of Object.entries(kinds)) {
        for (let times = 0; times < 20; times++) pacing.took(make(), 0);
        const waits = pacing.admits(make(), 0) > 0;
        expect(waits, `${kind} without a limit of ${without}`).to.equal(kind !== without);
      }
    }
  });
});
