import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Advance,
  acknowledge,
  advance,
  nextDue,
  progressed,
  type Run,
  skip,
  startRun,
  timelineOf,
} from '../../../src/desk/escalation/timeline.ts';
import { hoursOf } from '../../../src/desk/hours/calendar.ts';
import { alwaysOpen, type Calendar, days, type EscalationPolicy, type Notify } from '../../../src/desk/plan.ts';

const minute = 60_000;
const min = (count: number): number => count * minute;
const always = hoursOf(alwaysOpen);

const step = (name: string, notify: readonly Notify[], count: number, everyMinutes: number) => ({
  name,
  notify,
  reminders: { count, everyMinutes },
});

const p1: EscalationPolicy = {
  id: 'p1-policy',
  clock: '24x7',
  steps: [
    step('on-call', [{ oncall: 'l2-emea' }], 2, 5),
    step('L2 lead', [{ role: 'l2_lead' }], 1, 10),
    step('client duty manager', [{ user: 'dm' }], 0, 10),
  ],
  repeat: 1,
  ackTimeoutMinutes: 30,
  onExhausted: [{ ticketNote: true }],
};

/** What happens when the desk looks at the instants (minutes), each with what was sent: minute due, step, reminder. */
const lived = (policy: EscalationPolicy, run: Run, minutes: readonly number[]): { run: Run; told: string[] } => {
  let now = run;
  const told: string[] = [];
  for (const at of minutes) {
    const done = advance(policy, always, now, min(at));
    told.push(...spoken(done).map((notice) => `${at}: ${notice}`));
    now = done.run;
  }
  return { run: now, told };
};

const spoken = ({ notices, exhausted }: Advance): string[] => [
  ...notices.map(
    ({ name, reminder, lateMs, unmanned }) =>
      `${name}${reminder > 0 ? ` reminder ${reminder}` : ''}${lateMs > 0 ? ` late ${lateMs / minute}` : ''}${unmanned ? ' nobody' : ''}`,
  ),
  ...(exhausted === undefined ? [] : ['exhausted']),
];

const everyMinute = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe('the timeline of an escalation', () => {
  it('ESC-1 tells at 0, 5, 10 | 15, 25 | 35 | 45, 50, 55 | 60, 70 | 80 and is exhausted at 90', () => {
    const { notices, exhaustedAt } = timelineOf(p1, always, 0);
    expect(notices.map(({ dueAt }) => dueAt / minute)).to.deep.equal([0, 5, 10, 15, 25, 35, 45, 50, 55, 60, 70, 80]);
    expect(exhaustedAt).to.equal(min(90));
    expect(notices.map(({ step: index }) => index)).to.deep.equal([0, 0, 0, 1, 1, 2, 0, 0, 0, 1, 1, 2]);
    expect(notices.filter(({ again }) => again === 'unanswered').map(({ dueAt }) => dueAt)).to.deep.equal([min(45)]);
    expect(notices.map(({ lateMs }) => lateMs)).to.deep.equal(notices.map(() => 0));
  });

  it('comes out the same when the desk looks every minute', () => {
    const { told, run } = lived(p1, startRun(p1, 0), everyMinute(0, 200));
    expect(told.map((notice) => Number.parseInt(notice, 10))).to.deep.equal([
      ...[0, 5, 10, 15, 25, 35, 45, 50, 55, 60, 70, 80],
      90,
    ]);
    expect(told.at(-1)).to.equal('90: exhausted');
    expect(run.exhaustedAt).to.equal(min(90));
    expect(nextDue(p1, always, run)).to.equal(undefined);
  });

  it('ESC-2 is silent after the lead acknowledges at 27, and begins again at 57 when nothing moves', () => {
    const before = lived(p1, startRun(p1, 0), everyMinute(0, 26));
    expect(before.told.at(-1)).to.equal('25: L2 lead reminder 1');
    const taken = acknowledge(before.run, min(27));
    const next = nextDue(p1, always, taken);
    expect(next).to.deep.include({ at: min(57) });
    expect(lived(p1, taken, everyMinute(27, 61)).told).to.deep.equal(['57: on-call']);
    const again = advance(p1, always, taken, min(57));
    expect(again.notices[0]?.again).to.equal('no_progress');
    expect(again.run).to.deep.equal({ ...startRun(p1, 0), waitFrom: min(57), sent: 1 });
    expect(lived(p1, again.run, everyMinute(58, 73)).told).to.deep.equal([
      '62: on-call reminder 1',
      '67: on-call reminder 2',
      '72: L2 lead',
    ]);
  });

  it('counts the time without progress anew from each progress', () => {
    const taken = acknowledge(startRun(p1, 0), min(3));
    const moved = progressed(progressed(taken, min(20)), min(18));
    expect(nextDue(p1, always, moved)?.at).to.equal(min(50));
    expect(progressed(startRun(p1, 0), min(4))).to.deep.equal(startRun(p1, 0));
    expect(acknowledge(taken, min(29))).to.deep.equal(taken);
  });

  it('lets somebody take it on after all were told, and watches him too', () => {
    const { run } = lived(p1, startRun(p1, 0), everyMinute(0, 95));
    const taken = acknowledge(run, min(100));
    expect(lived(p1, taken, [101, 130]).told).to.deep.equal(['130: on-call']);
  });

  it('ESC-3 waits in business time: thirty minutes after Friday 17:50 are over on Monday at 08:20', () => {
    const office: Calendar = {
      ...alwaysOpen,
      id: 'office',
      weekly: Object.fromEntries(days.slice(0, 5).map((day) => [day, [{ from: '08:00', to: '18:00' }]])),
    };
    const policy = { ...p1, clock: 'office', steps: [step('lead', [], 0, 30), step('manager', [], 0, 30)] };
    const friday = Date.parse('2026-06-05T17:50Z');
    const first = advance(policy, hoursOf(office), startRun(policy, friday), friday);
    expect(spoken(first)).to.deep.equal(['lead']);
    expect(nextDue(policy, hoursOf(office), first.run)).to.deep.include({ at: Date.parse('2026-06-08T08:20Z') });
  });

  it('runs by the clock on the wall where a calendar has no hours left', () => {
    const closed = hoursOf({ ...alwaysOpen, id: 'closed', weekly: {} });
    expect(timelineOf(p1, closed, 0).exhaustedAt).to.equal(min(90));
  });

  it('leaves plain data behind, from which it goes on after a restart', () => {
    const run = advance(p1, always, startRun(p1, 0), min(5)).run;
    expect(JSON.parse(JSON.stringify(run))).to.deep.equal(run);
  });
});

describe('an escalation after downtime', () => {
  const alive = lived(p1, startRun(p1, 0), everyMinute(0, 12));

  it('ESC-4 sends what was due at 15 once at 22, late 7 min, and nothing twice', () => {
    const { told } = lived(p1, alive.run, [22, 22, 23, 24, 25, 35]);
    expect(told).to.deep.equal(['22: L2 lead late 7', '25: L2 lead reminder 1', '35: client duty manager']);
  });

  it('makes one notice of what one step missed, as late as the first of it', () => {
    const { notices } = advance(p1, always, alive.run, min(30));
    expect(notices).to.have.length(1);
    expect(notices[0]).to.deep.include({ step: 1, reminder: 0, dueAt: min(15), lateMs: min(15), merged: 2 });
  });

  it('tells each step that was missed once, in due order, and gives the last its whole wait', () => {
    const done = advance(p1, always, alive.run, min(300));
    expect(spoken(done)).to.deep.equal(['L2 lead late 285', 'client duty manager late 265']);
    expect(done.run.exhaustedAt).to.equal(undefined);
    const { told } = lived(p1, done.run, everyMinute(300, 400));
    expect(told.map((notice) => Number.parseInt(notice, 10))).to.deep.equal([310, 315, 320, 325, 335, 345, 355]);
    expect(told.at(-1)).to.equal('355: exhausted');
  });

  it('goes on with the next round where only its beginning was missed', () => {
    const { run } = lived(p1, startRun(p1, 0), everyMinute(0, 36));
    expect(spoken(advance(p1, always, run, min(47)))).to.deep.equal(['on-call late 2']);
  });

  it('never tells a notice twice and always ends, whenever the desk looks', () => {
    const looks = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(looks, (gaps) => {
        let run = startRun(p1, 0);
        let now = 0;
        const seen = new Set<string>();
        for (const gap of [...gaps, ...Array.from({ length: 60 }, () => 5)]) {
          now += min(gap);
          const done = advance(p1, always, run, now);
          for (const { round, step: index, reminder, dueAt } of done.notices) {
            expect(dueAt).to.be.at.most(now);
            const key = `${round}/${index}/${reminder}`;
            expect(seen.has(key), key).to.equal(false);
            seen.add(key);
          }
          run = done.run;
          expect(advance(p1, always, run, now)).to.deep.equal({ run, notices: [] });
        }
        expect(run.exhaustedAt).to.be.a('number');
        for (const key of ['0/0/0', '0/1/0', '0/2/0']) expect(seen.has(key), key).to.equal(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a step by which nobody is reached', () => {
  const unmanned = (notify: readonly Notify[]): boolean => !notify.some((one) => 'oncall' in one);

  it('ONC-6 is passed over at once: the next step begins, and the manager hears that nobody is on call', () => {
    const done = advance(p1, always, startRun(p1, 0), 0, unmanned);
    expect(spoken(done)).to.deep.equal(['on-call nobody', 'L2 lead']);
    expect(done.notices[0]).to.deep.include({ unmanned: true, notify: [{ oncall: 'l2-emea' }] });
    expect(nextDue(p1, always, done.run)).to.deep.include({ at: min(10) });
  });

  it('is passed over too when that is found out only while telling', () => {
    const first = advance(p1, always, startRun(p1, 0), 0);
    const done = skip(p1, always, first.run, min(1));
    expect(spoken(done)).to.deep.equal(['L2 lead']);
    expect(done.notices[0]).to.deep.include({ dueAt: min(1), lateMs: 0 });
    expect(nextDue(p1, always, done.run)?.at).to.equal(min(11));
  });

  it('is passed over in each round again', () => {
    let run = startRun(p1, 0);
    const told: string[] = [];
    for (const at of everyMinute(0, 100)) {
      const done = advance(p1, always, run, min(at), unmanned);
      told.push(...spoken(done).map((notice) => `${at}: ${notice}`));
      run = done.run;
    }
    expect(told).to.deep.equal([
      ...['0: on-call nobody', '0: L2 lead', '10: L2 lead reminder 1', '20: client duty manager'],
      ...['30: on-call nobody', '30: L2 lead', '40: L2 lead reminder 1', '50: client duty manager'],
      '60: exhausted',
    ]);
  });

  it('ends all waiting at once where nobody at all is reached', () => {
    const done = advance(p1, always, startRun(p1, 0), 0, () => false);
    expect(spoken(done)).to.deep.equal(['on-call nobody', 'L2 lead nobody', 'client duty manager nobody', 'exhausted']);
    expect(advance(p1, always, done.run, min(500))).to.deep.equal({ run: done.run, notices: [] });
    expect(skip(p1, always, done.run, min(500))).to.deep.equal({ run: done.run, notices: [] });
  });

  it('exhausts the run when the last step of the last round is passed over', () => {
    const policy = { ...p1, repeat: 0, steps: p1.steps.slice(0, 1) };
    const first = advance(policy, always, startRun(policy, 0), 0);
    expect(spoken(skip(policy, always, first.run, min(2)))).to.deep.equal(['exhausted']);
  });
});

describe('a policy that changed while it ran', () => {
  it('ends where its steps are gone', () => {
    const { run } = lived(p1, startRun(p1, 0), everyMinute(0, 36));
    const shorter = { ...p1, repeat: 0, steps: p1.steps.slice(0, 1) };
    expect(spoken(advance(shorter, always, run, min(37)))).to.deep.equal(['exhausted']);
    const empty = { ...p1, steps: [] };
    expect(spoken(advance(empty, always, startRun(empty, 0), 0))).to.deep.equal(['exhausted']);
  });
});
