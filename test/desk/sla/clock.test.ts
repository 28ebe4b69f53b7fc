import { expect } from 'chai';
import { hoursOf } from '../../../src/desk/hours/calendar.ts';
import { evaluate, everyRun, ownersOf, percentShown } from '../../../src/desk/sla/clock.ts';
import { at, calendar, clock, events, hour, minute, policy, weekdays } from './rig.ts';

const tz = 'Europe/Berlin';
const weekday = { hours: hoursOf(calendar('berlin', tz, '08:00', '18:00', weekdays)), tz };
const daily = { hours: hoursOf(calendar('daily', tz, '09:00', '18:00')), tz };
const late = {
  hours: hoursOf({
    ...calendar('late', tz, '08:00', '20:00', weekdays),
    holidays: [{ date: '2016-11-01', name: 'Allerheiligen' }],
  }),
  tz,
};
const opened = { kind: 'opened', priority: 3 } as const;
const by = 'ana';
const pending = { kind: 'paused', why: 'awaiting_user' } as const;
const resumed = { kind: 'resumed', why: 'awaiting_user' } as const;

describe('a promise about time (operations.md §5.3)', () => {
  it('SLA-1: is due when so much of the calendar has gone by', () => {
    const start = at('2013-03-21T09:30Z');
    const dues = [60, 120, 180].map(
      (minutes) => clock(events([start, opened]), policy({ target: { minutes } }), start, weekday).dueAt,
    );
    expect(dues).to.deep.equal([at('2013-03-21T10:30Z'), at('2013-03-21T11:30Z'), at('2013-03-21T12:30Z')]);
  });

  it('SLA-2: a first answer after 270 minutes of 60 is 210 late', () => {
    const happened = events(
      [at('2013-03-21T09:30Z'), opened],
      [at('2013-03-21T14:00Z'), { kind: 'replied', by: 'ana' }],
    );
    const promise = policy({ metric: 'first_response', target: { minutes: 60 } });
    const state = clock(happened, promise, at('2013-03-22T09:00Z'), weekday);
    expect(state).to.include({ stage: 'completed', outcome: 'missed', elapsedMs: 270 * minute, leftMs: -210 * minute });
    expect(state).to.include({ dueAt: at('2013-03-21T10:30Z'), breachedAt: at('2013-03-21T10:30Z') });
  });

  it('SLA-3: neither a pause nor the time between resolving and reopening counts', () => {
    const happened = events(
      [at('2013-06-04T09:00Z'), opened],
      [at('2013-06-04T09:30Z'), pending],
      [at('2013-06-04T09:45Z'), resumed],
      [at('2013-06-04T10:00Z'), { kind: 'resolved' }],
      [at('2013-06-04T10:30Z'), { kind: 'reopened' }],
    );
    const state = clock(happened, policy({ target: { minutes: 120 } }), at('2013-06-04T10:40Z'), daily);
    expect(state).to.include({ stage: 'in_progress', dueAt: at('2013-06-04T11:45Z'), pausedMs: 45 * minute });
    expect(state.segments.map(({ kind }) => kind)).to.deep.equal([
      'running',
      'paused',
      'running',
      'resolved',
      'running',
    ]);
  });

  it('SLA-4: tells what was used and what was left at the answer and at the end', () => {
    const happened = events(
      [at('2013-06-04T09:00Z'), opened],
      [at('2013-06-04T10:00Z'), pending],
      [at('2013-06-04T10:30Z'), resumed],
      [at('2013-06-04T10:45Z'), { kind: 'replied', by: 'ana' }],
      [at('2013-06-04T12:00Z'), { kind: 'resolved' }],
    );
    const now = at('2013-06-05T12:00Z');
    const answer = clock(happened, policy({ metric: 'first_response', target: { minutes: 120 } }), now, daily);
    const end = clock(happened, policy({ target: { minutes: 250 } }), now, daily);
    expect(answer).to.include({ elapsedMs: 75 * minute, leftMs: 45 * minute, outcome: 'met' });
    expect(end).to.include({ elapsedMs: 150 * minute, leftMs: 100 * minute, outcome: 'met' });
  });

  it('SLA-5: what waited for the employee from the first moment has used nothing', () => {
    const start = at('2013-06-04T09:00Z');
    const close = { kind: 'resolved' } as const;
    for (const metric of ['resolution', 'first_response'] as const) {
      const happened = events([start, pending], [start, opened], [at('2013-06-04T12:00Z'), close]);
      const state = clock(happened, policy({ metric, target: { minutes: 240 } }), at('2013-06-04T18:00Z'), daily);
      expect(state).to.include({ elapsedMs: 0, outcome: 'met', stage: 'completed', breachedAt: null });
    }
  });

  it('SLA-6: a holiday counts for nothing', () => {
    const start = at('2016-11-01T13:56:21Z');
    const dues = [120, 1200].map(
      (minutes) => clock(events([start, opened]), policy({ target: { minutes } }), start, late).dueAt,
    );
    expect(dues).to.deep.equal([at('2016-11-02T09:00Z'), at('2016-11-03T15:00Z')]);
  });

  it('SLA-7: the next answer is due to the second', () => {
    const wrote = at('2016-11-07T13:26:36Z');
    const happened = events([at('2016-11-01T13:56:21Z'), opened], [wrote, { kind: 'wrote' }]);
    const state = clock(happened, policy({ metric: 'next_response', target: { minutes: 1200 } }), wrote, late);
    expect(state.dueAt).to.equal(at('2016-11-09T09:26:36Z'));
  });

  it('SLA-8: without a calendar ten hours are ten hours', () => {
    const start = at('2015-01-01T10:30Z');
    expect(clock(events([start, opened]), policy({ target: { hours: 10 } }), start).dueAt).to.equal(
      at('2015-01-01T20:30Z'),
    );
  });

  it('SLA-10: what is done at the deadline is in time, and a millisecond later it is not', () => {
    const hours = hoursOf(calendar('day', 'UTC', '08:00', '16:00', weekdays));
    const start = at('2026-05-04T15:00Z');
    const due = at('2026-05-05T09:00Z');
    const doneAt = (done: number) => {
      const happened = events([start, { kind: 'opened', priority: 2 }], [done, { kind: 'resolved' }]);
      return clock(happened, policy({ target: { hours: 2 } }), done, { hours });
    };
    expect(doneAt(due)).to.include({ outcome: 'met', breachedAt: null, dueAt: due });
    expect(doneAt(due + 1)).to.include({ outcome: 'missed', breachedAt: due, dueAt: due });
  });

  it('SLA-11: 99.951 percent is shown as 99 and is not late', () => {
    const start = at('2026-05-04T09:00Z');
    const now = start + 0.99951 * hour;
    const state = clock(events([start, opened]), policy(), now);
    expect(percentShown(state.elapsedMs, state.targetMs ?? 0)).to.equal(99);
    expect(state.breachedAt).to.equal(null);
    expect([percentShown(hour - 1, hour), percentShown(hour, hour), percentShown(2.25 * hour, hour)]).to.deep.equal([
      99, 100, 225,
    ]);
  });
});

describe('a clock', () => {
  const start = at('2026-05-04T09:00Z');
  const m = (minutes: number) => start + minutes * minute;

  it('has no deadline while it is paused, says what is left and why, and knows what was reached before', () => {
    const state = clock(events([start, opened], [m(40), pending]), policy(), m(500));
    expect(state).to.include({ stage: 'paused', dueAt: null, leftMs: 20 * minute, pausedWhy: 'awaiting_user' });
    expect(state).to.include({ elapsedMs: 40 * minute, pausedMs: 460 * minute, breachedAt: null });
    expect(state.warnings).to.deep.equal([{ percent: 50, at: m(30) }]);
  });

  it('stands still until nobody is awaited any more, and only for what its policy names', () => {
    const happened = events(
      [start, opened],
      [m(10), pending],
      [m(15), { kind: 'paused', why: 'awaiting_vendor' }],
      [m(20), resumed],
      [m(30), { kind: 'resumed', why: 'awaiting_vendor' }],
    );
    expect(clock(happened, policy(), m(40)).elapsedMs).to.equal(20 * minute);
    expect(clock(happened, policy({ pauseWhile: ['awaiting_user'] }), m(40)).elapsedMs).to.equal(30 * minute);
    expect(clock(happened, policy({ pauseWhile: [] }), m(40)).elapsedMs).to.equal(40 * minute);
  });

  it('moves a pause outside of the calendar by nothing', () => {
    const hours = hoursOf(calendar('day', 'UTC', '08:00', '16:00', weekdays));
    const happened = events([m(0), opened], [at('2026-05-04T17:00Z'), pending], [at('2026-05-05T07:00Z'), resumed]);
    const state = clock(happened, policy({ target: { hours: 8 } }), at('2026-05-05T07:30Z'), { hours });
    expect(state).to.include({ dueAt: at('2026-05-05T09:00Z'), pausedMs: 0, elapsedMs: 7 * hour });
  });

  it('is late for ever once it was, whatever happens then', () => {
    const happened = events(
      [start, opened],
      [m(70), pending],
      [m(80), { kind: 'resolved' }],
      [m(90), { kind: 'reopened' }],
    );
    const moments = [m(60), m(61), m(75), m(85), m(500)];
    const states = moments.map((now) => clock(happened, policy(), now));
    expect(states.map(({ breachedAt }) => breachedAt)).to.deep.equal([null, m(60), m(60), m(60), m(60)]);
    expect(states.map(({ stage }) => stage)).to.deep.equal([
      'in_progress',
      'in_progress',
      'paused',
      'completed',
      'in_progress',
    ]);
  });

  it('goes on where a resolved request is reopened, without what was awaited before', () => {
    const happened = events(
      [start, opened],
      [m(10), { kind: 'replied', by }],
      [m(20), pending],
      [m(30), { kind: 'resolved' }],
      [m(90), { kind: 'reopened' }],
      [m(100), { kind: 'resolved' }],
    );
    expect(clock(happened, policy(), m(200))).to.include({ outcome: 'met', elapsedMs: 30 * minute, endedAt: m(100) });
    const first = clock(happened, policy({ metric: 'first_response' }), m(95));
    expect(first).to.include({ stage: 'completed', elapsedMs: 10 * minute, endedAt: m(10), run: 1 });
  });

  it('counts what is delivered again once, even where the order of a moment matters', () => {
    const wrote = { id: 'w', at: m(10), kind: 'wrote' } as const;
    const happened = [...events([start, opened]), wrote, { id: 'r', at: m(10), kind: 'replied', by } as const, wrote];
    expect(clock(happened, policy({ metric: 'next_response' }), m(20))).to.include({ stage: 'completed', run: 1 });
  });

  it('reaches a threshold when all of its share is used, not a part of a millisecond before', () => {
    const promise = policy({ target: { minutes: 0.0005 } });
    expect(clock(events([start, opened]), promise, start).warnings).to.deep.equal([
      { percent: 50, at: start + 15 },
      { percent: 75, at: start + 23 },
      { percent: 100, at: start + 30 },
    ]);
  });

  it('is cancelled with the request, and nothing starts after that', () => {
    const happened = events([start, opened], [m(20), { kind: 'cancelled' }], [m(30), { kind: 'wrote' }]);
    expect(clock(happened, policy(), m(200))).to.include({
      stage: 'cancelled',
      endedAt: m(20),
      elapsedMs: 20 * minute,
      outcome: null,
      breachedAt: null,
    });
    expect(evaluate(happened, policy({ metric: 'next_response' }), daily.hours, tz, m(200))).to.deep.equal([]);
  });

  it('does not exist before the request, nor for a priority that it is not promised to', () => {
    const happened = events([start, opened]);
    expect(evaluate(happened, policy(), daily.hours, tz, start - 1)).to.deep.equal([]);
    expect(evaluate(happened, policy({ priorities: [1, 2] }), daily.hours, tz, m(5))).to.deep.equal([]);
    expect(evaluate([], policy(), daily.hours, tz, m(5))).to.deep.equal([]);
  });

  it('ends the wait for an agent when somebody has it, and the others when they are answered', () => {
    const happened = events(
      [start, opened],
      [m(2), { kind: 'owned', owner: by }],
      [m(3), { kind: 'offered' }],
      [m(4), { kind: 'escalated' }],
      [m(5), { kind: 'escalated' }],
      [m(7), { kind: 'accepted' }],
      [m(9), { kind: 'acknowledged' }],
    );
    const used = (['chat_answer', 'handover_ack', 'escalation_ack'] as const).map(
      (metric) => clock(happened, policy({ metric }), m(60)).elapsedMs / minute,
    );
    expect(used).to.deep.equal([2, 4, 5]);
  });

  it('does not attach where what would stop it was there first', () => {
    const happened = events([start, { kind: 'owned', owner: by }], [start, opened]);
    expect(evaluate(happened, policy({ metric: 'chat_answer' }), daily.hours, tz, m(60))).to.deep.equal([]);
  });

  it('tells how long each owner had it, and the sum is what was used', () => {
    const happened = events(
      [start, opened],
      [m(5), { kind: 'owned', owner: 'ana', group: 'L2-EMEA' }],
      [m(15), pending],
      [m(25), { kind: 'owned', owner: 'ben', group: 'L2-AMER' }],
      [m(35), resumed],
      [m(50), { kind: 'owned', owner: 'ana', group: 'L2-EMEA' }],
      [m(52), { kind: 'unowned' }],
    );
    const state = clock(happened, policy(), m(55));
    const owners = ownersOf(state);
    expect(owners).to.deep.equal([
      { elapsedMs: 8 * minute },
      { owner: 'ana', group: 'L2-EMEA', elapsedMs: 12 * minute },
      { owner: 'ben', group: 'L2-AMER', elapsedMs: 15 * minute },
    ]);
    expect(owners.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0)).to.equal(state.elapsedMs);
  });

  it('keeps a target in business days as the hours of those days, pauses and percents included', () => {
    const madrid = {
      hours: hoursOf(calendar('madrid', 'Europe/Madrid', '08:00', '18:00', weekdays)),
      tz: 'Europe/Madrid',
    };
    const friday = at('2026-06-05T14:00Z');
    const promise = policy({ target: { businessDays: 1 } });
    expect(clock(events([friday, opened]), promise, friday, madrid).dueAt).to.equal(at('2026-06-08T16:00Z'));
    const held = events([friday, opened], [friday + hour, pending], [friday + 2 * hour, resumed]);
    expect(clock(held, promise, at('2026-06-08T06:00Z'), madrid).dueAt).to.equal(at('2026-06-09T07:00Z'));
  });

  it('has neither target nor deadline where its calendar never opens', () => {
    const never = hoursOf({ ...calendar('never', 'UTC', '08:00', '16:00', []) });
    const state = clock(events([start, opened]), policy({ target: { businessDays: 2 } }), m(500), { hours: never });
    expect(state).to.include({ targetMs: null, leftMs: null, dueAt: null, breachedAt: null, elapsedMs: 0 });
    expect(state.warnings).to.deep.equal([]);
  });
});

describe('a change of priority', () => {
  const start = at('2026-05-04T09:00Z');
  const m = (minutes: number) => start + minutes * minute;
  const p3 = policy({ id: 'p3', priorities: [3], target: { hours: 8 } });
  const p1 = policy({ id: 'p1', priorities: [1], target: { hours: 1 } });
  const became = (priority: 1 | 2 | 3 | 4 | 5) => ({ kind: 'reprioritised', priority }) as const;

  it('cancels the old promise and attaches the new one from the start, with the same pauses', () => {
    const happened = events([start, opened], [m(10), pending], [m(30), resumed], [m(60), became(1)]);
    const old = clock(happened, p3, m(70));
    const fresh = clock(happened, p1, m(70));
    expect(old).to.include({ stage: 'cancelled', endedAt: m(60), elapsedMs: 40 * minute });
    expect(fresh).to.include({ startedAt: start, elapsedMs: 50 * minute, pausedMs: 20 * minute, dueAt: m(80) });
  });

  it('attaches what is late already, with the deadline that passed', () => {
    const happened = events([start, opened], [m(180), became(1)]);
    expect(clock(happened, p1, m(180))).to.include({ breachedAt: m(60), dueAt: m(60), stage: 'in_progress' });
  });

  it('brings the old promise back as if nothing had been when it is taken back', () => {
    const happened = events([start, opened], [m(60), became(1)], [m(90), became(3)]);
    expect(clock(happened, p3, m(100))).to.include({ stage: 'in_progress', elapsedMs: 100 * minute, endedAt: null });
    expect(clock(happened, p1, m(100))).to.include({ stage: 'cancelled', breachedAt: m(60), endedAt: m(90) });
  });

  it('promises nothing about what is over', () => {
    const happened = events([start, opened], [m(10), { kind: 'replied', by }], [m(20), became(1)]);
    const first = (one: typeof p1) => evaluate(happened, { ...one, metric: 'first_response' }, daily.hours, tz, m(60));
    expect(first(p1)).to.deep.equal([]);
    expect(first(p3)[0]).to.include({ stage: 'completed', outcome: 'met' });
  });

  it('while resolved takes effect when the request is reopened', () => {
    const resolved = events([start, opened], [m(10), { kind: 'resolved' }], [m(20), became(1)]);
    const reopened = [...resolved, ...events([m(30), { kind: 'reopened' }]).map((one) => ({ ...one, id: 'again' }))];
    expect(evaluate(resolved, p1, daily.hours, tz, m(25))).to.deep.equal([]);
    expect(clock(resolved, p3, m(25))).to.include({ stage: 'completed', outcome: 'met' });
    expect(clock(reopened, p3, m(40))).to.include({ stage: 'cancelled', endedAt: m(10) });
    expect(clock(reopened, p1, m(40))).to.include({
      stage: 'in_progress',
      elapsedMs: 20 * minute,
      pausedMs: 20 * minute,
    });
  });
});

describe('the promise of a next answer', () => {
  const start = at('2026-05-04T09:00Z');
  const m = (minutes: number) => start + minutes * minute;
  const promise = policy({ metric: 'next_response' });
  const wrote = { kind: 'wrote' } as const;
  const replied = { kind: 'replied', by } as const;
  const happened = events(
    [start, opened],
    [m(1), replied],
    [m(10), wrote],
    [m(15), wrote],
    [m(40), replied],
    [m(41), replied],
    [m(50), wrote],
    [m(55), replied],
    [m(60), wrote],
  );

  it('starts at the first word that nobody answered, and further words do not move it', () => {
    expect(clock(happened, promise, m(20))).to.include({ startedAt: m(10), dueAt: m(70), run: 1 });
  });

  it('tells the present wait and the longest before it', () => {
    const states = evaluate(happened, promise, clockHours, 'UTC', m(65));
    expect(states.map(({ run, startedAt, elapsedMs, stage }) => [run, startedAt, elapsedMs, stage])).to.deep.equal([
      [3, m(60), 5 * minute, 'in_progress'],
      [1, m(10), 30 * minute, 'completed'],
    ]);
    expect(
      everyRun(happened, promise, clockHours, 'UTC', m(65)).map(({ elapsedMs }) => elapsedMs / minute),
    ).to.deep.equal([30, 5, 5]);
  });

  it('is told once when the present wait is the longest', () => {
    expect(evaluate(happened, promise, clockHours, 'UTC', m(200)).map(({ run }) => run)).to.deep.equal([3]);
  });

  it('is not started by a word of thanks after the end', () => {
    const thanked = events([start, opened], [m(10), { kind: 'resolved' }], [m(11), wrote]);
    expect(evaluate(thanked, promise, clockHours, 'UTC', m(65))).to.deep.equal([]);
    const again = [...thanked, { id: 'r', at: m(20), kind: 'reopened' } as const, { id: 'w', at: m(21), ...wrote }];
    expect(clock(again, promise, m(65))).to.include({ startedAt: m(21) });
  });
});

const clockHours = hoursOf(calendar('all', 'UTC', '00:00', '24:00'));
