import { expect } from 'chai';
import { type ClockState, evaluate } from '../../../src/desk/sla/clock.ts';
import { differencesOf, type RecordClock, reconcile } from '../../../src/desk/sla/reconcile.ts';
import { always, at, clock, events, hour, minute, policy } from './rig.ts';

const start = at('2026-05-04T09:00Z');
const m = (minutes: number) => start + minutes * minute;
const opened = { kind: 'opened', priority: 2 } as const;
const running = clock(events([start, opened]), policy(), m(10));
const row = (changes: Partial<RecordClock> = {}): RecordClock => ({
  plannedEnd: m(60),
  breached: false,
  stage: 'in_progress',
  ...changes,
});
const about = (ours: ClockState, theirs: RecordClock) => reconcile(ours, theirs)?.about;

describe('our clocks and the record system’s', () => {
  it('agree up to a minute', () => {
    expect(reconcile(running, row({ plannedEnd: m(61) }))).to.equal(undefined);
    expect(reconcile(running, row({ plannedEnd: m(59) }))).to.equal(undefined);
  });

  it('differ by more than a minute, with both sides told', () => {
    const theirs = row({ plannedEnd: m(61) + 1 });
    expect(reconcile(running, theirs)).to.deep.equal({ policy: 'promise', about: ['due'], ours: running, theirs });
    expect(about(running, row({ plannedEnd: null }))).to.deep.equal(['due']);
  });

  it('differ where only one of them says that it was late', () => {
    const late = clock(events([start, opened]), policy(), m(90));
    expect(about(running, row({ breached: true }))).to.deep.equal(['breached']);
    expect(about(late, row({ plannedEnd: m(200) }))).to.deep.equal(['due', 'breached']);
    expect(about(late, row({ breached: true }))).to.equal(undefined);
  });

  it('have no deadline to compare while one of them stands still, and nothing when one is cancelled', () => {
    const paused = clock(events([start, opened], [m(5), { kind: 'paused', why: 'awaiting_user' }]), policy(), m(10));
    const over = clock(events([start, opened], [m(5), { kind: 'cancelled' }]), policy(), m(10));
    expect(reconcile(paused, row({ plannedEnd: m(500) }))).to.equal(undefined);
    expect(reconcile(running, row({ plannedEnd: null, stage: 'paused' }))).to.equal(undefined);
    expect(about(paused, row({ breached: true, stage: 'paused' }))).to.deep.equal(['breached']);
    expect(reconcile(over, row({ breached: true }))).to.equal(undefined);
    expect(reconcile(running, row({ breached: true, stage: 'cancelled' }))).to.equal(undefined);
  });

  it('are compared by policy, of several waits the present one, and only where both have one', () => {
    const happened = events(
      [start, opened],
      [m(1), { kind: 'wrote' }],
      [m(20), { kind: 'replied', by: 'ana' }],
      [m(30), { kind: 'wrote' }],
    );
    const next = evaluate(happened, policy({ id: 'next', metric: 'next_response' }), always, 'UTC', m(35));
    const rows = new Map([
      ['next', row({ plannedEnd: m(90) })],
      ['promise', row({ plannedEnd: start + 4 * hour })],
      ['other', row()],
    ]);
    expect(next).to.have.length(2);
    expect(differencesOf([...next, running], rows).map(({ policy: id, about: what }) => [id, what])).to.deep.equal([
      ['promise', ['due']],
    ]);
    expect(differencesOf([...next, running], new Map())).to.deep.equal([]);
  });
});
