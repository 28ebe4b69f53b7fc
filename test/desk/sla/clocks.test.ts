import { expect } from 'chai';
import { calendarOf, clocksOf, everyClockOf, zoneOf } from '../../../src/desk/sla/clocks.ts';
import { dueWarnings, nextWarning } from '../../../src/desk/sla/warnings.ts';
import { at, calendar, events, hour, minute, plan, policy, weekdays } from './rig.ts';

const start = at('2026-05-04T09:00Z');
const m = (minutes: number) => start + minutes * minute;
const madrid = calendar('emea', 'Europe/Madrid', '08:00', '18:00', weekdays);
const manila = calendar('apac', 'Asia/Manila', '07:00', '16:00', weekdays);
const coverage = {
  regions: [
    { id: 'europe', name: 'Europe', calendar: 'emea' },
    { id: 'asia', name: 'Asia', calendar: 'apac' },
  ],
  minAgents: 1,
  handover: { leadMinutes: 15, ackWithinMinutes: 15 },
};
const warnAt = [50, 75, 90, 100].map((percent) => ({ percent, notify: [{ channel: true }] as const }));

describe('the clocks of a request', () => {
  const opened = { kind: 'opened', priority: 3 } as const;

  it('go by the calendar that the policy names, or by that of the region', () => {
    const desk = plan({ calendars: [madrid, manila], coverage });
    const happened = events([start, { ...opened, region: 'asia', requesterRegion: 'europe' }]);
    const of = (policyCalendar: Parameters<typeof calendarOf>[0]['calendar'], from = happened) =>
      calendarOf({ calendar: policyCalendar }, from, desk);
    expect(of('24x7')).to.equal('24x7');
    expect(of({ by: 'queue.region' })).to.equal('apac');
    expect(of({ by: 'requester.region' })).to.equal('emea');
    expect(of({ by: 'requester.region' }, events([start, opened]))).to.equal('coverage');
    expect(of({ by: 'queue.region' }, [])).to.equal('coverage');
    expect(['apac', 'coverage', '24x7', 'nowhere'].map((id) => zoneOf(desk, id))).to.deep.equal([
      'Asia/Manila',
      'Europe/Madrid',
      'UTC',
      'UTC',
    ]);
  });

  it('are of all policies that hold for it, each in its calendar', () => {
    const desk = plan({
      calendars: [madrid, manila],
      coverage,
      sla: [
        policy({ id: 'answer', metric: 'first_response', target: { minutes: 30 }, calendar: { by: 'queue.region' } }),
        policy({ id: 'done', target: { hours: 8 }, calendar: { by: 'requester.region' } }),
        policy({ id: 'page', metric: 'escalation_ack' }),
        policy({ id: 'urgent', priorities: [1] }),
      ],
    });
    const happened = events([start, { ...opened, region: 'asia', requesterRegion: 'europe' }]);
    expect(clocksOf(desk, happened, m(1)).map((state) => [state.policy, state.dueAt])).to.deep.equal([
      ['answer', at('2026-05-04T23:30Z')],
      ['done', at('2026-05-05T07:00Z')],
    ]);
  });

  it('count what the employee adds before the first answer to that answer, where one is promised', () => {
    const next = policy({ id: 'next', metric: 'next_response' });
    const first = policy({ id: 'first', metric: 'first_response' });
    const happened = events(
      [start, opened],
      [m(5), { kind: 'wrote' }],
      [m(20), { kind: 'replied', by: 'ana' }],
      [m(30), { kind: 'wrote' }],
    );
    const waits = (desk: ReturnType<typeof plan>) =>
      everyClockOf(desk, happened, m(40))
        .filter((state) => state.policy === 'next')
        .map(({ startedAt }) => startedAt);
    expect(waits(plan({ sla: [first, next] }))).to.deep.equal([m(30)]);
    expect(waits(plan({ sla: [next] }))).to.deep.equal([m(5), m(30)]);
    expect(waits(plan({ sla: [{ ...first, priorities: [1] }, next] }))).to.deep.equal([m(5), m(30)]);
    const unanswered = clocksOf(plan({ sla: [first, next] }), happened.slice(0, 2), m(10));
    expect(unanswered.map((state) => state.policy)).to.deep.equal(['first']);
  });
});

describe('warnings', () => {
  const desk = plan({
    sla: [
      policy({ id: 'p3', priorities: [3], target: { hours: 8 }, warnAt }),
      policy({ id: 'p1', priorities: [1], target: { hours: 1 }, warnAt }),
    ],
  });
  const opened = events([start, { kind: 'opened', priority: 3 }]);

  it('come at their share of the calendar, the next one first', () => {
    const states = clocksOf(desk, opened, start);
    expect(nextWarning(states, [])).to.deep.equal({ at: start + 4 * hour, policy: 'p3', percent: 50, key: 'p3/50' });
    expect(nextWarning(states, ['p3/50'])).to.include({ at: start + 6 * hour, key: 'p3/75' });
    expect(nextWarning(states, ['p3/100'])).to.equal(undefined);
    expect(dueWarnings(states, [], start + 4 * hour - 1)).to.deep.equal([]);
    expect(dueWarnings(states, [], start + 4 * hour).map(({ key }) => key)).to.deep.equal(['p3/50']);
    expect(dueWarnings(states, ['p3/50'], start + 4 * hour)).to.deep.equal([]);
  });

  it('SLA-9: what becomes urgent after three hours is late at once, and one message says so, not four', () => {
    const now = start + 3 * hour;
    const happened = [...opened, { id: 'p', at: now, kind: 'reprioritised', priority: 1 } as const];
    const states = clocksOf(desk, happened, now);
    expect(states.find((state) => state.policy === 'p1')).to.include({
      breachedAt: start + hour,
      stage: 'in_progress',
    });
    const due = dueWarnings(states, [], now);
    expect(due).to.deep.equal([{ at: start + hour, policy: 'p1', percent: 100, key: 'p1/100' }]);
    expect(dueWarnings(states, ['p1/100'], now + 10 * hour)).to.deep.equal([]);
    expect(nextWarning(states, ['p1/100'])).to.equal(undefined);
  });

  it('are not repeated for thresholds that a new revision put below the one that was sent', () => {
    const states = clocksOf(desk, opened, start + 5 * hour);
    expect(dueWarnings(states, ['p3/60', 'nonsense'], start + 5 * hour)).to.deep.equal([]);
  });

  it('wait with the clock, and fall silent when it has ended', () => {
    const paused = events([start, { kind: 'opened', priority: 1 }], [m(35), { kind: 'paused', why: 'awaiting_user' }]);
    const states = clocksOf(desk, paused, m(200));
    expect(dueWarnings(states, [], m(200)).map(({ key }) => key)).to.deep.equal(['p1/50']);
    expect(nextWarning(states, ['p1/50'])).to.equal(undefined);
    const done = [...paused, { id: 'd', at: m(201), kind: 'resolved' } as const];
    expect(dueWarnings(clocksOf(desk, done, m(202)), [], m(202))).to.deep.equal([]);
  });

  it('are told anew for every wait of a metric that comes several times', () => {
    const next = plan({ sla: [policy({ id: 'next', metric: 'next_response', warnAt })] });
    const happened = events(
      [start, { kind: 'opened', priority: 3 }],
      [m(0), { kind: 'wrote' }],
      [m(40), { kind: 'replied', by: 'ana' }],
      [m(60), { kind: 'wrote' }],
    );
    const states = clocksOf(next, happened, m(95));
    expect(dueWarnings(states, ['next/50'], m(95))).to.deep.equal([
      { at: m(90), policy: 'next', percent: 50, key: 'next#2/50' },
    ]);
    expect(dueWarnings(states, ['next/50', 'next#2/50'], m(95))).to.deep.equal([]);
  });
});
