import { expect } from 'chai';
import { defaultPlan, type SlaPolicy } from '../../../src/desk/plan.ts';
import { policiesFor, policyFaults, targetFaults } from '../../../src/desk/sla/policy.ts';
import { calendar, plan, policy } from './rig.ts';

const faultsOf = (sla: readonly SlaPolicy[], desk = plan({})) => policyFaults(sla, desk.calendars, desk.coverage);
const told = (sla: readonly SlaPolicy[], desk = plan({})) =>
  faultsOf(sla, desk).map(({ path, what, mend }) => `${path.join('.')}: ${what}. ${mend}`);

describe('policies that no desk can keep', () => {
  it('are none of those that a new desk has', () => {
    expect(faultsOf(defaultPlan.sla)).to.deep.equal([]);
    expect(faultsOf([policy(), policy({ id: 'ola', agreement: 'ola' })])).to.deep.equal([]);
  });

  it('SLA-12: a target in days is refused, for it is 24 hours to some and a working day to others', () => {
    const [fault] = targetFaults({ days: 1 });
    expect(fault?.mend).to.equal('Use hours or businessDays.');
    expect(fault?.path).to.deep.equal(['target']);
  });

  it('have a target of nothing, or one that is no number with its unit', () => {
    const targets = [{ minutes: 0 }, { hours: -1 }, { hours: '8' }, { hours: 1, minutes: 30 }, {}, null, { weeks: 1 }];
    expect(targets.map((target) => targetFaults(target).length)).to.deep.equal([1, 1, 1, 1, 1, 1, 1]);
    expect(targetFaults({ businessDays: 1.5 })).to.have.length(1);
    expect([{ minutes: 0.5 }, { hours: 8 }, { businessDays: 2 }].flatMap(targetFaults)).to.deep.equal([]);
    expect(
      told([
        policy(),
        policy({ id: 'zero', priorities: [], metric: 'chat_answer', pauseWhile: [], target: { hours: 0 } }),
      ]),
    ).to.deep.equal([
      '1.target.hours: a target of nothing is missed at once. Write how many hours there are to keep it.',
    ]);
  });

  it('pause for what can only begin when they have stopped', () => {
    expect(told([policy({ metric: 'next_response', pauseWhile: ['awaiting_vendor', 'awaiting_user'] })])).to.deep.equal(
      [
        '0.pauseWhile.1: awaiting_user begins with what stops next_response, so the clock can never pause for it. Leave it out.',
      ],
    );
    expect(faultsOf([policy({ metric: 'chat_answer' })])).to.have.length(2);
  });

  it('go by a calendar that nobody has, or that never opens', () => {
    const shut = calendar('shut', 'UTC', '08:00', '16:00', []);
    const once = {
      ...shut,
      id: 'once',
      exceptions: [{ date: '2026-05-04', hours: [{ from: '09:00', to: '10:00' }], reason: 'move' }],
    };
    const region = { id: 'desk', name: 'Desk', calendar: 'shut' };
    const desk = plan({ calendars: [shut, once], coverage: { ...defaultPlan.coverage, regions: [region] } });
    const of = (named: SlaPolicy['calendar']) => told([policy({ calendar: named })], desk);
    expect(of('once')).to.deep.equal([]);
    expect(of('mars')).to.deep.equal(['0.calendar: there is no calendar "mars". Use 24x7, shut, once, coverage.']);
    expect(of('shut')).to.deep.equal([
      '0.calendar: the calendar "shut" never opens, so the clock would never move. Give the calendar hours, or use another one.',
    ]);
    expect(of({ by: 'queue.region' })).to.have.length(1);
    expect(of('coverage')).to.deep.equal([
      '0.calendar: no region ever opens, so the clock would never move. Give the regions hours, or name a calendar.',
    ]);
    expect(
      told([policy({ calendar: 'coverage' })], plan({ coverage: { ...defaultPlan.coverage, regions: [] } })),
    ).to.deep.equal([]);
  });

  it('promise the same twice, or have the same name', () => {
    const first = policy({ id: 'urgent', priorities: [1, 2] });
    expect(told([first, policy({ id: 'usual', priorities: [2, 3] })])).to.deep.equal([
      '1.priorities: "urgent" already promises resolution for priority 2. Let each priority be promised once, or take one of the two out.',
    ]);
    expect(told([first, policy({ id: 'urgent', priorities: [3] })])).to.deep.equal([
      '1.id: another policy is called "urgent" too. Give each policy an id of its own.',
    ]);
    expect(faultsOf([first, policy({ id: 'rest', priorities: [3, 4, 5] })])).to.deep.equal([]);
  });

  it('warn beyond the target, or not in order', () => {
    const warn = (...percents: number[]) =>
      faultsOf([policy({ warnAt: percents.map((percent) => ({ percent, notify: [{ channel: true }] })) })]);
    expect(warn(50, 75, 100)).to.deep.equal([]);
    expect(warn(50, 110).map(({ path }) => path)).to.deep.equal([[0, 'warnAt', 1, 'percent']]);
    expect(warn(75, 75, 50)).to.have.length(2);
  });
});

describe('a revision of the policies', () => {
  it('leaves open requests what was promised to them, unless it says that it is for them too', () => {
    const begun = [policy({ id: 'kept' }), policy({ id: 'gone' }), policy({ id: 'changed' })];
    const hours = { hours: 9 };
    const latest = [
      policy({ id: 'kept', target: hours }),
      policy({ id: 'changed', target: hours, applyTo: 'open' }),
      policy({ id: 'new' }),
      policy({ id: 'also', applyTo: 'open' }),
    ];
    expect(policiesFor(begun, latest)).to.deep.equal([begun[0], begun[1], latest[1], latest[3]]);
    expect(policiesFor(latest, latest)).to.deep.equal(latest);
  });
});
