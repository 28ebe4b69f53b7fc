import { expect } from 'chai';
import { attainmentOf, serviceLevels } from '../../../src/desk/sla/attainment.ts';
import { at, clock, events, hour, minute, policy } from './rig.ts';

const from = at('2026-05-04T09:00Z');
const second = 1000;

describe('the chat service level', () => {
  const span = { from, to: from + hour, everyMs: 30 * minute, withinMs: 30 * second, now: from + 2 * hour };

  it('is what was answered in time of what was offered, without those who gave up in time', () => {
    const contacts = [
      { offeredAt: from, answeredAt: from + 30 * second },
      { offeredAt: from + minute, answeredAt: from + minute + 30 * second + 1 },
      { offeredAt: from + 2 * minute, abandonedAt: from + 2 * minute + 10 * second },
      { offeredAt: from + 3 * minute, abandonedAt: from + 5 * minute },
      { offeredAt: from + 4 * minute, answeredAt: from + 4 * minute },
      { offeredAt: from + 30 * minute - 1 },
      { offeredAt: from - 1, answeredAt: from },
      { offeredAt: from + hour, answeredAt: from + hour },
    ];
    expect(serviceLevels(contacts, span)).to.deep.equal([
      { from, to: from + 30 * minute, offered: 6, answeredWithin: 2, abandonedWithin: 1, level: 0.4 },
      { from: from + 30 * minute, to: from + hour, offered: 0, answeredWithin: 0, abandonedWithin: 0, level: null },
    ]);
  });

  it('leaves open who may still be answered in time', () => {
    const contacts = [{ offeredAt: from }, { offeredAt: from + 20 * second }];
    const [level] = serviceLevels(contacts, { ...span, now: from + 31 * second });
    expect(level).to.include({ offered: 1, level: 0 });
  });

  it('has a last interval that ends with the span', () => {
    const levels = serviceLevels([{ offeredAt: from + 50 * minute }], { ...span, to: from + 40 * minute });
    expect(levels.map(({ to, offered }) => [to, offered])).to.deep.equal([
      [from + 30 * minute, 0],
      [from + 40 * minute, 0],
    ]);
  });
});

describe('the attainment of a month', () => {
  const promise = policy({ id: 'p2', attainment: { target: 95, period: 'month' } });
  const opened = { kind: 'opened', priority: 2 } as const;
  const taking = (start: number, minutes: number) =>
    clock(events([start, opened], [start + minutes * minute, { kind: 'resolved' }]), promise, start + 10 * hour);

  it('is what was met of what was met or missed, by the month of the end in the reader’s zone', () => {
    const lastEvening = at('2026-05-31T21:30Z');
    const states = [taking(from, 60), taking(from, 61), taking(lastEvening, 20), taking(lastEvening, 40)];
    expect(attainmentOf(states, [promise], 'Europe/Madrid')).to.deep.equal([
      { policy: 'p2', month: '2026-05', met: 2, missed: 1, percent: 200 / 3, target: 95, reached: false },
      { policy: 'p2', month: '2026-06', met: 1, missed: 0, percent: 100, target: 95, reached: true },
    ]);
  });

  it('counts what is late and still runs as missed at once, and what was cancelled not at all', () => {
    const late = clock(events([from, opened]), promise, from + 2 * hour);
    const inTime = clock(events([from, opened]), promise, from + minute);
    const cancelled = clock(events([from, opened], [from + 2 * hour, { kind: 'cancelled' }]), promise, from + 3 * hour);
    expect(attainmentOf([late, inTime, cancelled], [], 'UTC')).to.deep.equal([
      { policy: 'p2', month: '2026-05', met: 0, missed: 1, percent: 0, target: null, reached: null },
    ]);
  });

  it('is reached by counts, not by rounded percents', () => {
    const reached = (met: number, missed: number, target: number) => {
      const states = [...Array<number>(met).fill(60), ...Array<number>(missed).fill(61)].map((minutes) =>
        taking(from, minutes),
      );
      return attainmentOf(states, [{ id: 'p2', attainment: { target, period: 'month' } }], 'UTC')[0]?.reached;
    };
    expect([reached(19, 1, 95), reached(18, 1, 95), reached(999, 1, 99.9), reached(998, 2, 99.9)]).to.deep.equal([
      true,
      false,
      true,
      false,
    ]);
  });
});
