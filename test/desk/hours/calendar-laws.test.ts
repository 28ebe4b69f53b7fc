import { expect } from 'chai';
import fc from 'fast-check';
import {
  add,
  addBusinessDays,
  businessDaysBetween,
  elapsed,
  type Hours,
  hoursOf,
  isOpen,
  nextClose,
  nextOpen,
  unionOf,
  type Window,
} from '../../../src/desk/hours/calendar.ts';
import { merged, without } from '../../../src/desk/hours/windows.ts';
import { dateOfDay, dayOf, instantOf, localOf } from '../../../src/desk/hours/zoned.ts';
import { type Calendar, days, type Span } from '../../../src/desk/plan.ts';

const hour = 3_600_000;
const dayLong = 24 * hour;
const zones = [
  'UTC',
  'Europe/Madrid',
  'America/New_York',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'America/Havana',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Manila',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
];

const zone = fc.constantFrom(...zones);
const from = Date.UTC(2010, 0, 1);
/** An instant from 2010 to 2029, with milliseconds. */
const instant = fc.integer({ min: from, max: Date.UTC(2030, 0, 1) });
const clock = fc
  .integer({ min: 0, max: 96 })
  .map(
    (quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`,
  );
const span: fc.Arbitrary<Span> = fc.record({ from: clock, to: clock });
const spans = fc.array(span, { maxLength: 3 });

type Case = { readonly calendar: Calendar; readonly hours: Hours; readonly a: number };

/** A calendar with dates of its own around an instant. */
const open: fc.Arbitrary<Case> = fc.tuple(zone, instant).chain(([tz, a]) => {
  const date = fc.integer({ min: -5, max: 10 }).map((plus) => dateOfDay(dayOf(tz, a) + plus));
  const local = fc.tuple(date, clock).map(([day, time]) => `${day}T${time}`);
  return fc
    .record({
      id: fc.constant('law'),
      tz: fc.constant(tz),
      weekly: fc.record(Object.fromEntries(days.map((day) => [day, spans]))) as fc.Arbitrary<Calendar['weekly']>,
      holidays: fc.array(fc.record({ date, name: fc.constant('holiday') }), { maxLength: 2 }),
      exceptions: fc.array(fc.record({ date, hours: spans, reason: fc.constant('other') }), { maxLength: 2 }),
      closures: fc.array(fc.record({ from: local, to: local, reason: fc.constant('closed') }), { maxLength: 2 }),
    })
    .map((calendar) => ({ calendar, hours: hoursOf(calendar), a }));
});
const later = fc.integer({ min: 0, max: 12 * dayLong });
const pausesAfter = fc.array(fc.record({ after: later, lasts: fc.integer({ min: -hour, max: 2 * dayLong }) }), {
  maxLength: 4,
});
const pausesOf = (a: number, list: readonly { readonly after: number; readonly lasts: number }[]): readonly Window[] =>
  list.map(({ after, lasts }) => ({ from: a - dayLong + after, to: a - dayLong + after + lasts }));
const duration = fc.integer({ min: 0, max: 60 * hour });

const formats = new Map<string, Intl.DateTimeFormat>();

/** The wall clock of a zone as `Intl` shows it, read as if it were UTC. */
function wallByIntl(tz: string, at: number): number {
  const format =
    formats.get(tz) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: tz,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(tz, format);
  const parts = new Map(format.formatToParts(at).map((part) => [part.type, Number(part.value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? Number.NaN;
  return (
    Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) +
    (((at % 1000) + 1000) % 1000)
  );
}

const offsetByIntl = (tz: string, at: number) => wallByIntl(tz, at) - at;

/** The instant of a wall clock: the first that shows it; if none does, by the offset that held before the change. */
function instantByIntl(tz: string, wall: number): number {
  const before = wall - offsetByIntl(tz, wall - dayLong);
  const after = wall - offsetByIntl(tz, wall + dayLong);
  return [before, after].toSorted((a, b) => a - b).find((one) => wallByIntl(tz, one) === wall) ?? before;
}

/** The next change of the clocks of a zone within 200 days, or the instant itself where there is none. */
function nextChange(tz: string, at: number): number {
  let [low, high] = [at, at + 200 * dayLong];
  if (offsetByIntl(tz, low) === offsetByIntl(tz, high)) return at;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetByIntl(tz, middle) === offsetByIntl(tz, low)) low = middle;
    else high = middle;
  }
  return high;
}

describe('a time zone', () => {
  const agree = (tz: string, wall: number) => {
    const minutes = Math.floor(wall / 60_000);
    const day = Math.floor(minutes / 1440);
    const time = `${tz} ${new Date(minutes * 60_000).toISOString()}`;
    expect(instantOf(tz, day, minutes - day * 1440), time).to.equal(instantByIntl(tz, minutes * 60_000));
  };

  it('turns local times into the instants of Intl, any day and around every clock change', () => {
    const around = fc.integer({ min: -26 * hour, max: 26 * hour });
    fc.assert(
      fc.property(zone, instant, around, (tz, at, plus) => {
        agree(tz, at);
        agree(tz, wallByIntl(tz, nextChange(tz, at)) + plus);
      }),
      { numRuns: 400 },
    );
  });

  it('agrees with Intl on every quarter of an hour of the strangest days', () => {
    for (const [tz, first] of [
      ['Pacific/Apia', '2011-12-29'],
      ['Australia/Lord_Howe', '2026-04-04'],
      ['Australia/Lord_Howe', '2026-10-03'],
      ['America/Sao_Paulo', '2015-10-17'],
      ['America/Havana', '2026-10-31'],
      ['Asia/Kolkata', '2026-03-28'],
    ] as const)
      for (let wall = Date.parse(first); wall < Date.parse(first) + 3 * dayLong; wall += hour / 4) agree(tz, wall);
  });

  it('reads dates and times as Intl does', () => {
    fc.assert(
      fc.property(zone, instant, (tz, at) => {
        for (const one of [at, nextChange(tz, at), nextChange(tz, at) - 1]) {
          const wall = new Date(wallByIntl(tz, one)).toISOString();
          const day = Math.floor(wallByIntl(tz, one) / dayLong);
          expect(dayOf(tz, one)).to.equal(day);
          expect(localOf(tz, one)).to.deep.equal({
            date: wall.slice(0, 10),
            time: wall.slice(11, 16),
            day: days[(new Date(wall).getUTCDay() + 6) % 7],
          });
        }
      }),
    );
  });
});

describe('the windows of a calendar', () => {
  it('are in order, apart from each other and inside of what was asked', () => {
    fc.assert(
      fc.property(open, later, ({ hours, a }, length) => {
        let end = Number.NEGATIVE_INFINITY;
        for (const one of hours.windows(a, a + length)) {
          expect(one.from)
            .to.be.within(a, one.to - 1)
            .and.be.above(end);
          expect(one.to).to.be.at.most(a + length);
          end = one.to;
        }
      }),
    );
  });

  it('are the same however the time is cut', () => {
    fc.assert(
      fc.property(open, later, later, ({ hours, a }, one, two) => {
        const whole = hours.windows(a, a + one + two);
        const halves = [...hours.windows(a, a + one), ...hours.windows(a + one, a + one + two)];
        expect(merged(halves)).to.deep.equal(whole);
      }),
    );
  });

  it('are what the clock on the wall says, on days when it is not changed', () => {
    fc.assert(
      fc.property(open, later, ({ calendar, hours, a }, length) => {
        const t = a - dayLong + length;
        const { tz } = calendar;
        fc.pre(offsetByIntl(tz, t - 2 * dayLong) === offsetByIntl(tz, t + 2 * dayLong));
        const wall = wallByIntl(tz, t);
        expect(isOpen(hours, t)).to.equal(isOpenByWall(calendar, wall));
      }),
      { numRuns: 500 },
    );
  });

  it('of a union are those of its members together', () => {
    fc.assert(
      fc.property(open, open, later, (one, other, length) => {
        const both = unionOf([one.hours, other.hours]);
        const asked = [one.a, one.a + length] as const;
        expect(both.windows(...asked)).to.deep.equal(
          merged([...one.hours.windows(...asked), ...other.hours.windows(...asked)]),
        );
      }),
    );
  });

  it('lose exactly the instants of what is taken out', () => {
    const stretches = fc
      .array(fc.tuple(fc.nat(40), fc.nat(8)), { maxLength: 6 })
      .map((list) => merged(list.map(([start, length]) => ({ from: start, to: start + length }))));
    const has = (list: readonly Window[], t: number) => list.some((one) => one.from <= t && t < one.to);
    fc.assert(
      fc.property(stretches, stretches, (windows, cuts) => {
        const left = without(windows, cuts);
        for (let t = 0; t < 50; t++) expect(has(left, t)).to.equal(has(windows, t) && !has(cuts, t));
        expect(merged(left)).to.deep.equal(left);
      }),
    );
  });
});

/** Whether a calendar is open by its words alone: for days on which no clock is changed. */
function isOpenByWall(calendar: Calendar, wall: number): boolean {
  const date = (at: number) => new Date(at).toISOString().slice(0, 10);
  const time = new Date(wall).toISOString().slice(11, 16);
  const local = `${date(wall)}T${time}`;
  if (calendar.closures.some((one) => one.from <= local && local < one.to)) return false;
  if (calendar.holidays.some((one) => one.date === date(wall))) return false;
  const ofDate = (at: number) => calendar.exceptions.filter((one) => one.date === date(at)).flatMap((one) => one.hours);
  const ofWeek = (at: number) => calendar.weekly[days[(new Date(at).getUTCDay() + 6) % 7] ?? 'mon'] ?? [];
  const replaced = calendar.exceptions.some((one) => one.date === date(wall));
  const today = [...ofDate(wall), ...(replaced ? [] : ofWeek(wall))];
  const yesterday = [...ofDate(wall - dayLong), ...(replaced ? [] : ofWeek(wall - dayLong))];
  return (
    today.some((one) => one.from <= time && (time < one.to || one.to <= one.from)) ||
    yesterday.some((one) => one.to <= one.from && time < one.to)
  );
}

describe('time in a calendar', () => {
  it('that is added has then gone by, to the millisecond, and not a millisecond before', () => {
    fc.assert(
      fc.property(open, duration, pausesAfter, ({ hours, a }, ms, list) => {
        const pauses = pausesOf(a, list);
        const due = add(hours, a, ms, pauses);
        fc.pre(due !== null);
        if (due === null) return;
        expect(elapsed(hours, a, due, pauses)).to.equal(ms);
        if (ms > 0) expect(elapsed(hours, a, due - 1, pauses)).to.equal(ms - 1);
      }),
      { numRuns: 300 },
    );
  });

  it('adds up over any instant between', () => {
    fc.assert(
      fc.property(open, later, later, pausesAfter, ({ hours, a }, one, two, list) => {
        const pauses = pausesOf(a, list);
        const [b, c] = [a + one, a + one + two];
        expect(elapsed(hours, a, b, pauses) + elapsed(hours, b, c, pauses)).to.equal(elapsed(hours, a, c, pauses));
        expect(elapsed(hours, c, a, pauses)).to.equal(0);
      }),
    );
  });

  it('is due no earlier for a later start or a longer time', () => {
    fc.assert(
      fc.property(open, duration, duration, later, pausesAfter, ({ hours, a }, ms, more, wait, list) => {
        const pauses = pausesOf(a, list);
        const due = add(hours, a, ms, pauses);
        const longer = add(hours, a, ms + more, pauses);
        const after = add(hours, a + wait, ms, pauses);
        if (longer !== null) expect(longer).to.be.at.least(due ?? Number.POSITIVE_INFINITY);
        if (after !== null && due !== null) expect(after).to.be.at.least(due);
      }),
    );
  });

  it('is never due in a pause or while closed, but at their very start', () => {
    fc.assert(
      fc.property(open, duration, pausesAfter, ({ hours, a }, ms, list) => {
        const pauses = pausesOf(a, list);
        const due = add(hours, a, ms, pauses);
        fc.pre(due !== null);
        if (due === null) return;
        const runs = (t: number) => isOpen(hours, t) && !pauses.some((one) => one.from <= t && t < one.to);
        expect(runs(ms > 0 ? due - 1 : due)).to.equal(true);
      }),
    );
  });

  it('opens next at the first open instant and closes next at the first end', () => {
    fc.assert(
      fc.property(open, ({ hours, a }) => {
        const opening = nextOpen(hours, a);
        const closing = nextClose(hours, a);
        expect(opening).to.equal(add(hours, a, 0));
        if (opening !== null) expect([isOpen(hours, opening), elapsed(hours, a, opening)]).to.deep.equal([true, 0]);
        if (closing === null || opening === null) return;
        expect([isOpen(hours, closing - 1), isOpen(hours, closing)]).to.deep.equal([true, false]);
        expect(hours.windows(opening, closing)).to.deep.equal([{ from: opening, to: closing }]);
      }),
    );
  });

  it('ends n business days n open dates later, at the last close of a date', () => {
    fc.assert(
      fc.property(open, fc.integer({ min: 0, max: 12 }), ({ calendar: { tz }, hours, a }, n) => {
        const first = addBusinessDays(hours, tz, a, 0);
        const last = addBusinessDays(hours, tz, a, n);
        fc.pre(first !== null && last !== null);
        if (first === null || last === null) return;
        expect(businessDaysBetween(hours, tz, first - 1, last - 1)).to.equal(n);
        const midnight = instantOf(tz, dayOf(tz, last - 1) + 1, 0);
        expect([isOpen(hours, last - 1), elapsed(hours, last, midnight)]).to.deep.equal([true, 0]);
        expect(first).to.be.above(a);
      }),
    );
  });

  it('is told by the thousand without working a date out again', () => {
    const hours = hoursOf({
      id: 'madrid',
      tz: 'Europe/Madrid',
      weekly: Object.fromEntries(days.slice(0, 5).map((day) => [day, [{ from: '08:00', to: '18:00' }]])),
      holidays: [],
      exceptions: [],
      closures: [],
    });
    const start = Date.UTC(2026, 0, 1);
    const began = performance.now();
    for (let i = 0; i < 20_000; i++) add(hours, start + (i % 300) * dayLong, 8 * hour);
    // Some 100 ms on the slowest machine seen; working dates out each time would take many seconds.
    expect(performance.now() - began).to.be.below(2000);
  });
});
