import { expect } from 'chai';
import fc from 'fast-check';
import { add, elapsed, hoursOf } from '../../../src/desk/hours/calendar.ts';
import { type ClockState, everyRun, ownersOf, percentShown } from '../../../src/desk/sla/clock.ts';
import type { ClockEvent } from '../../../src/desk/sla/clock-event.ts';
import { dueWarnings, nextWarning } from '../../../src/desk/sla/warnings.ts';
import { at, calendar, events, hour, minute, policy, weekdays } from './rig.ts';

// A week in which Madrid's clocks go back, in a calendar with a pause at noon.
const start = at('2026-10-22T07:10:03Z');
const tz = 'Europe/Madrid';
const hours = hoursOf({
  ...calendar('madrid', tz, '08:00', '18:00', weekdays),
  closures: [{ from: '2026-10-23T12:00', to: '2026-10-23T13:00', reason: 'fire drill' }],
});

const priority = fc.constantFrom(1 as const, 2 as const, 3 as const);
const why = fc.constantFrom('awaiting_user' as const, 'awaiting_vendor' as const);
const owner = fc.constantFrom('ana', 'ben', 'eva');
const happening = fc.oneof(
  fc.record({ kind: fc.constant('reprioritised' as const), priority }),
  fc.record({ kind: fc.constant('owned' as const), owner }),
  fc.record({ kind: fc.constant('replied' as const), by: owner }),
  fc.record({ kind: fc.constantFrom('paused' as const, 'resumed' as const), why }),
  fc.record({
    kind: fc.constantFrom(
      'unowned',
      'wrote',
      'escalated',
      'acknowledged',
      'offered',
      'accepted',
      'resolved',
      'reopened',
    ),
  }),
  fc.record({ kind: fc.constant('cancelled' as const) }),
);

/** A request and what happened in it within some days, each at an instant of its own, in order. */
const request = fc
  .record({
    priority,
    steps: fc.array(fc.tuple(fc.integer({ min: 1, max: 7 * hour }), happening), { maxLength: 30 }),
  })
  .map(({ priority: first, steps }): ClockEvent[] => {
    let when = start;
    const later = steps.map(([gap, what], index) => {
      when += gap;
      return { id: `s${index}`, at: when, ...what } as ClockEvent;
    });
    return [{ id: 'o', at: start, kind: 'opened', priority: first }, ...later];
  });

const metric = fc.constantFrom(
  'chat_answer' as const,
  'first_response' as const,
  'next_response' as const,
  'resolution' as const,
  'escalation_ack' as const,
);
const promise = fc
  .record({
    metric,
    minutes: fc.integer({ min: 1, max: 1500 }),
    priorities: fc.subarray([1 as const, 2 as const, 3 as const]),
  })
  .map(({ minutes, ...rest }) => policy({ ...rest, target: { minutes } }));
const later = fc.integer({ min: 0, max: 200 * hour }).map((ms) => start + ms);

const clocks = (of: readonly ClockEvent[], one: ReturnType<typeof policy>, now: number) =>
  everyRun(of, one, hours, tz, now);
const ending = (state: ClockState, now: number) => state.endedAt ?? now;

describe('the laws of clocks', () => {
  it('hold whatever the order of delivery, and however often something is delivered', () => {
    const shuffled = request.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
    );
    fc.assert(
      fc.property(shuffled, promise, later, ([all, delivered], one, now) => {
        expect(clocks(delivered, one, now)).to.deep.equal(clocks(all, one, now));
      }),
    );
  });

  it('know nothing of what comes later: asking in between changes nothing', () => {
    fc.assert(
      fc.property(request, promise, later, (all, one, now) => {
        const known = all.filter(({ at: when }) => when <= now);
        expect(clocks(known, one, now)).to.deep.equal(clocks(all, one, now));
      }),
    );
  });

  it('keep what they foretold as long as nothing happens', () => {
    fc.assert(
      fc.property(request, promise, later, later, (all, one, first, second) => {
        const [now, then] = [Math.min(first, second), Math.max(first, second)];
        const known = all.filter(({ at: when }) => when <= now);
        const before = clocks(known, one, now);
        const after = clocks(known, one, then);
        const foretold = ({ dueAt, warnings, stage, startedAt, outcome }: ClockState) => ({
          dueAt,
          warnings,
          stage,
          startedAt,
          outcome,
        });
        expect(after.map(foretold)).to.deep.equal(before.map(foretold));
      }),
    );
  });

  it('have stretches without a hole or an overlap, whose times add up', () => {
    fc.assert(
      fc.property(request, promise, later, (all, one, now) => {
        for (const state of clocks(all, one, now)) {
          const end = ending(state, now);
          expect(state.elapsedMs + state.pausedMs).to.equal(elapsed(hours, state.startedAt, end));
          expect(ownersOf(state).reduce((sum, turn) => sum + turn.elapsedMs, 0)).to.equal(state.elapsedMs);
          let reached = state.startedAt;
          for (const { from, to } of state.segments) {
            expect(from).to.equal(reached);
            expect(to).to.be.above(from);
            reached = to;
          }
          expect(reached).to.equal(end);
        }
      }),
    );
  });

  it('agree with the calendar, which takes the pauses out before it counts', () => {
    fc.assert(
      fc.property(request, promise, later, (all, one, now) => {
        for (const state of clocks(all, one, now)) {
          const pauses = state.segments.filter(({ kind }) => kind !== 'running');
          expect(elapsed(hours, state.startedAt, ending(state, now), pauses)).to.equal(state.elapsedMs);
          if (state.dueAt === null) continue;
          expect(state.dueAt).to.equal(add(hours, state.startedAt, state.targetMs ?? 0, pauses));
        }
      }),
    );
  });

  it('never forget that they were late', () => {
    fc.assert(
      fc.property(request, promise, later, later, (all, one, first, second) => {
        const after = clocks(all, one, Math.max(first, second));
        for (const state of clocks(all, one, Math.min(first, second))) {
          if (state.breachedAt === null) continue;
          const same = after.find(({ startedAt }) => startedAt === state.startedAt);
          expect(same?.breachedAt).to.equal(state.breachedAt);
        }
      }),
    );
  });

  it('send every warning once and none below one that was sent, whenever they are asked', () => {
    fc.assert(
      fc.property(request, promise, fc.array(later, { maxLength: 12 }), (all, one, moments) => {
        const sent: string[] = [];
        for (const now of moments.toSorted((a, b) => a - b)) {
          const states = clocks(all, one, now);
          const due = dueWarnings(states, sent, now);
          for (const { key, at: when } of due) {
            expect(when).to.be.at.most(now);
            expect(sent).not.to.include(key);
            sent.push(key);
          }
          expect(dueWarnings(states, sent, now)).to.deep.equal([]);
          expect(nextWarning(states, sent)?.at ?? now + 1).to.be.above(now);
        }
      }),
    );
  });

  it('show 100 percent exactly when all of a target is used', () => {
    fc.assert(
      fc.property(fc.nat(1e12), fc.integer({ min: 1, max: 1e12 }), (used, target) => {
        expect(percentShown(used, target) >= 100).to.equal(used >= target);
      }),
    );
  });

  it('cost in proportion to what happened', () => {
    const looks = (count: number) => {
      let calls = 0;
      const counted = {
        windows: (from: number, to: number) => {
          calls += 1;
          return hours.windows(from, to);
        },
      };
      const steps = Array.from({ length: count }, (_, index) =>
        index % 2 === 0
          ? ([start + (index + 1) * minute, { kind: 'wrote' }] as const)
          : ([start + (index + 1) * minute, { kind: 'replied', by: 'ana' }] as const),
      );
      const talk = events([start, { kind: 'opened', priority: 3 }], ...steps);
      everyRun(talk, policy({ metric: 'next_response' }), counted, tz, start + (count + 2) * minute);
      return calls;
    };
    expect(looks(400)).to.be.at.most(looks(40) * 10.5);
  });
});
