import { expect } from 'chai';
import { useFakeTimers } from 'sinon';
import {
  add,
  addBusinessDays,
  businessDaysBetween,
  elapsed,
  hoursOf,
  isOpen,
  nextClose,
  nextOpen,
  unionOf,
  type Window,
} from '../../../src/desk/hours/calendar.ts';
import { instantAt, isZone, localOf } from '../../../src/desk/hours/zoned.ts';
import { alwaysOpen, type Calendar, type Day, days, type Span } from '../../../src/desk/plan.ts';

const minute = 60_000;
const hour = 60 * minute;
const at = (text: string) => Date.parse(text);
const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString().replace(':00.000Z', 'Z'));
const spans = (...list: readonly string[]): readonly Span[] =>
  list.map((one) => ({ from: one.slice(0, 5), to: one.slice(6) }));
const onDays = (list: readonly Day[], ...hours: readonly string[]) =>
  Object.fromEntries(list.map((day) => [day, spans(...hours)]));
const weekdays = days.slice(0, 5);
const calendar = (tz: string, weekly: Calendar['weekly'], more: Partial<Calendar> = {}): Calendar => ({
  id: 'test',
  tz,
  weekly,
  holidays: [],
  exceptions: [],
  closures: [],
  ...more,
});
const window = (from: string, to: string): Window => ({ from: at(from), to: at(to) });
const shown = (windows: readonly Window[]) => windows.map((one) => `${iso(one.from)}/${iso(one.to)}`);

/** The schedule of the tests of zendesk/biz. */
const wk = hoursOf(
  calendar('UTC', {
    ...onDays(['mon', 'wed', 'fri'], '09:00-17:00'),
    ...onDays(['tue', 'thu'], '10:00-16:00'),
    ...onDays(['sat'], '11:00-14:30'),
  }),
);
const office = hoursOf(calendar('UTC', onDays(weekdays, '09:00-17:00')));

describe('a calendar', () => {
  it('CAL-1: counts 39 h 30 min of the week of biz', () => {
    expect(elapsed(wk, at('2006-01-01T00:00Z'), at('2006-01-08T00:00Z'))).to.equal(39.5 * hour);
  });

  it('CAL-2: is 90 minutes later within a day at 16:00', () => {
    expect(iso(add(wk, at('2006-01-04T14:30Z'), 90 * minute))).to.equal('2006-01-04T16:00Z');
  });

  it('CAL-3: adds nothing by going to the opening', () => {
    expect(iso(add(wk, at('2006-01-03T00:00Z'), 0))).to.equal('2006-01-03T10:00Z');
    expect(iso(nextOpen(wk, at('2006-01-03T00:00Z')))).to.equal('2006-01-03T10:00Z');
  });

  it('CAL-4: counts 7 h from Thursday noon to Friday noon', () => {
    expect(elapsed(wk, at('2006-01-05T12:00Z'), at('2006-01-06T12:00Z'))).to.equal(7 * hour);
  });

  it('CAL-5: is due at the close of the same day when the day is used up, not at the next opening', () => {
    expect(iso(add(office, at('2026-05-04T09:00Z'), 480 * minute))).to.equal('2026-05-04T17:00Z');
    expect(iso(add(office, at('2026-05-04T09:00Z'), 480 * minute + 1))).to.equal('2026-05-05T09:00:00.001Z');
  });

  it('CAL-6: moves a skipped local time forward', () => {
    expect(iso(instantAt('America/Los_Angeles', '2014-03-09T02:30'))).to.equal('2014-03-09T10:30Z');
  });

  for (const today of ['2026-01-15T12:00Z', '2026-07-15T12:00Z']) {
    it(`CAL-7: takes the first of two equal local times with the clock set to ${today}`, () => {
      const clock = useFakeTimers({ now: at(today), toFake: ['Date'] });
      try {
        expect(iso(instantAt('America/Los_Angeles', '2014-11-02T01:30'))).to.equal('2014-11-02T08:30Z');
      } finally {
        clock.restore();
      }
    });
  }

  it('CAL-8: ends a day at 24:00 even where midnight is skipped', () => {
    const saoPaulo = calendar('America/Sao_Paulo', onDays(['sat'], '20:00-24:00'));
    expect(iso(instantAt('America/Sao_Paulo', '2015-10-17T24:00'))).to.equal('2015-10-18T03:00Z');
    expect(iso(nextClose(hoursOf(saoPaulo), at('2015-10-17T12:00Z')))).to.equal('2015-10-18T03:00Z');
  });

  it('CAL-9: has 23 hours on the shortest and 25 on the longest day of Madrid', () => {
    // The closure far away keeps this calendar from being answered as always open.
    const far = { from: '2001-01-01T00:00', to: '2001-01-01T01:00', reason: 'far away' };
    const madrid = hoursOf(calendar('Europe/Madrid', onDays(days, '00:00-24:00'), { closures: [far] }));
    for (const [date, next, length] of [
      ['2026-03-29', '2026-03-30', 23],
      ['2026-10-25', '2026-10-26', 25],
      ['2026-06-01', '2026-06-02', 24],
    ] as const) {
      const from = instantAt('Europe/Madrid', `${date}T00:00`);
      const to = instantAt('Europe/Madrid', `${next}T00:00`);
      expect(elapsed(madrid, from, to), date).to.equal(length * hour);
      expect(to - from, date).to.equal(length * hour);
      expect(madrid.windows(from, to), date).to.have.length(1);
    }
  });

  it('CAL-10: counts 1 h 30 of business time, 19 % of 8 h, over a weekend of 60 h 30', () => {
    const eightToFive = hoursOf(calendar('UTC', onDays(weekdays, '08:00-17:00')));
    const from = at('2014-12-12T21:00Z');
    const to = at('2014-12-15T09:30Z');
    expect(elapsed(eightToFive, from, to)).to.equal(1.5 * hour);
    expect(elapsed(hoursOf(alwaysOpen), from, to)).to.equal(60.5 * hour);
    expect(Math.round((100 * elapsed(eightToFive, from, to)) / (8 * hour))).to.equal(19);
  });

  it('CAL-11: counts 3 h of business time in 19 h', () => {
    const from = at('2026-05-05T14:00Z');
    const to = at('2026-05-06T09:00Z');
    expect(elapsed(office, from, to)).to.equal(3 * hour);
    expect(elapsed(hoursOf(alwaysOpen), from, to)).to.equal(19 * hour);
  });

  it('CAL-12: takes three days of 8 hours for 24 hours', () => {
    expect(iso(add(office, at('2026-05-04T09:00Z'), 24 * hour))).to.equal('2026-05-06T17:00Z');
  });

  it('CAL-13: ends a business day at the close of the next open date', () => {
    const tz = 'Europe/Madrid';
    const madrid = hoursOf(calendar(tz, onDays(weekdays, '08:00-18:00')));
    const plus = (local: string, n: number) => {
      const due = addBusinessDays(madrid, tz, instantAt(tz, local), n);
      return due === null ? null : localOf(tz, due);
    };
    expect(plus('2026-06-05T16:00', 1)).to.deep.equal({ date: '2026-06-08', time: '18:00', day: 'mon' });
    expect(plus('2026-06-05T19:00', 1)).to.deep.equal({ date: '2026-06-09', time: '18:00', day: 'tue' });
    expect(plus('2026-06-05T16:00', 0)).to.deep.equal({ date: '2026-06-05', time: '18:00', day: 'fri' });
    expect(plus('2026-06-05T18:00', 0)).to.deep.equal({ date: '2026-06-08', time: '18:00', day: 'mon' });
  });

  it('CAL-14: has 7 and 9 hours in the nights of the clock changes', () => {
    const night = hoursOf(calendar('Europe/Madrid', onDays(days, '22:00-06:00')));
    expect(elapsed(night, at('2026-03-28T20:00Z'), at('2026-03-29T20:00Z'))).to.equal(7 * hour);
    expect(elapsed(night, at('2026-10-24T20:00Z'), at('2026-10-25T20:00Z'))).to.equal(9 * hour);
    expect(night.windows(at('2026-03-28T12:00Z'), at('2026-03-29T12:00Z'))).to.deep.equal([
      window('2026-03-28T21:00Z', '2026-03-29T04:00Z'),
    ]);
  });
});

describe('the dates of a calendar', () => {
  const madrid = (more: Partial<Calendar>, weekly = onDays(weekdays, '08:00-14:00', '16:00-18:00')) =>
    hoursOf(calendar('Europe/Madrid', weekly, more));
  const holiday = (date: string) => ({ date, name: 'holiday' });
  const dayOf = (date: string) => [at(`${date}T00:00Z`), at(`${date}T23:59Z`)] as const;

  it('puts a holiday before an exception and an exception before the week', () => {
    const hours = madrid({
      holidays: [holiday('2026-12-24')],
      exceptions: [
        { date: '2026-12-24', hours: spans('08:00-10:00'), reason: 'beaten' },
        { date: '2026-12-23', hours: spans('09:00-10:00'), reason: 'shorter' },
        { date: '2026-12-22', hours: [], reason: 'closed' },
        { date: '2026-12-26', hours: spans('10:00-12:00'), reason: 'a Saturday' },
      ],
    });
    expect(shown(hours.windows(...dayOf('2026-12-21')))).to.deep.equal([
      '2026-12-21T07:00Z/2026-12-21T13:00Z',
      '2026-12-21T15:00Z/2026-12-21T17:00Z',
    ]);
    expect(hours.windows(...dayOf('2026-12-22'))).to.deep.equal([]);
    expect(shown(hours.windows(...dayOf('2026-12-23')))).to.deep.equal(['2026-12-23T08:00Z/2026-12-23T09:00Z']);
    expect(hours.windows(...dayOf('2026-12-24'))).to.deep.equal([]);
    expect(shown(hours.windows(...dayOf('2026-12-26')))).to.deep.equal(['2026-12-26T09:00Z/2026-12-26T11:00Z']);
  });

  it('takes closures out of whatever is open, over midnight and the clock change too', () => {
    const hours = hoursOf(
      calendar('Europe/Madrid', onDays(days, '00:00-24:00'), {
        closures: [
          { from: '2026-10-24T23:00', to: '2026-10-25T02:30', reason: 'works' },
          { from: '2026-10-25T02:15', to: '2026-10-25T03:00', reason: 'overlapping' },
        ],
        exceptions: [{ date: '2026-10-25', hours: spans('00:00-04:00'), reason: 'short Sunday' }],
      }),
    );
    expect(shown(hours.windows(at('2026-10-24T12:00Z'), at('2026-10-25T12:00Z')))).to.deep.equal([
      '2026-10-24T12:00Z/2026-10-24T21:00Z',
      '2026-10-25T02:00Z/2026-10-25T03:00Z',
    ]);
  });

  it('gives the part after midnight of a night to the next date, so that a holiday there removes it', () => {
    const nights = onDays(['fri'], '22:00-06:00');
    const night = [at('2026-06-05T12:00Z'), at('2026-06-06T12:00Z')] as const;
    expect(shown(madrid({}, nights).windows(...night))).to.deep.equal(['2026-06-05T20:00Z/2026-06-06T04:00Z']);
    expect(shown(madrid({ holidays: [holiday('2026-06-06')] }, nights).windows(...night))).to.deep.equal([
      '2026-06-05T20:00Z/2026-06-05T22:00Z',
    ]);
    expect(shown(madrid({ holidays: [holiday('2026-06-05')] }, nights).windows(...night))).to.deep.equal([
      '2026-06-05T22:00Z/2026-06-06T04:00Z',
    ]);
  });

  it('splits the night of an exception as well, and an exception that ends where it begins is a whole day', () => {
    const exceptions = [
      { date: '2026-06-06', hours: spans('22:00-02:00'), reason: 'move' },
      { date: '2026-06-10', hours: spans('00:00-00:00'), reason: 'all day' },
    ];
    const hours = hoursOf(calendar('UTC', {}, { exceptions }));
    expect(shown(hours.windows(at('2026-06-01T00:00Z'), at('2026-07-01T00:00Z')))).to.deep.equal([
      '2026-06-06T22:00Z/2026-06-07T02:00Z',
      '2026-06-10T00:00Z/2026-06-11T00:00Z',
    ]);
  });

  it('drops a window that the clock change turns around and keeps one that it lengthens', () => {
    const hours = madrid({}, onDays(['sun'], '02:30-03:15', '05:00-06:00'));
    expect(shown(hours.windows(...dayOf('2026-03-29')))).to.deep.equal(['2026-03-29T03:00Z/2026-03-29T04:00Z']);
    const longer = madrid({}, onDays(['sun'], '02:00-03:00'));
    expect(shown(longer.windows(...dayOf('2026-10-25')))).to.deep.equal(['2026-10-25T00:00Z/2026-10-25T02:00Z']);
  });

  it('has no hours on a date that never was', () => {
    const apia = hoursOf(calendar('Pacific/Apia', onDays(['fri'], '09:00-17:00')));
    // Samoa went from Thursday, 29 December 2011 to Saturday, 31 December.
    expect(shown(apia.windows(at('2011-12-25T00:00Z'), at('2012-01-07T12:00Z')))).to.deep.equal([
      '2012-01-05T19:00Z/2012-01-06T03:00Z',
    ]);
  });

  it('joins spans that touch or overlap, also from day to day', () => {
    const hours = hoursOf(
      calendar('UTC', { mon: spans('10:00-12:00', '08:00-11:00', '12:00-24:00'), tue: spans('00:00-02:00') }),
    );
    expect(shown(hours.windows(at('2026-06-01T00:00Z'), at('2026-06-07T00:00Z')))).to.deep.equal([
      '2026-06-01T08:00Z/2026-06-02T02:00Z',
    ]);
  });

  it('opens nothing for times and dates that cannot be read', () => {
    const hours = hoursOf(
      calendar(
        'UTC',
        { mon: spans('9:00-25:00') },
        {
          closures: [{ from: '2026-13-01T00:00', to: 'soon', reason: 'never' }],
          holidays: [holiday('2026-02-30')],
        },
      ),
    );
    expect(hours.windows(at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'))).to.deep.equal([]);
    expect(hours.windows(Number.NaN, 5)).to.deep.equal([]);
    expect(hours.windows(5, 5)).to.deep.equal([]);
  });
});

describe('open and close', () => {
  it('are half-open: the first instant is open, the last is not', () => {
    expect(isOpen(office, at('2026-05-04T09:00Z'))).to.equal(true);
    expect(isOpen(office, at('2026-05-04T09:00Z') - 1)).to.equal(false);
    expect(isOpen(office, at('2026-05-04T17:00Z') - 1)).to.equal(true);
    expect(isOpen(office, at('2026-05-04T17:00Z'))).to.equal(false);
  });

  it('answer with the instant itself while open, and with the end that comes after', () => {
    expect(iso(nextOpen(office, at('2026-05-04T16:59Z')))).to.equal('2026-05-04T16:59Z');
    expect(iso(nextOpen(office, at('2026-05-04T17:00Z')))).to.equal('2026-05-05T09:00Z');
    expect(iso(nextClose(office, at('2026-05-04T16:59Z')))).to.equal('2026-05-04T17:00Z');
    expect(iso(nextClose(office, at('2026-05-04T17:00Z')))).to.equal('2026-05-05T17:00Z');
  });

  it('find an opening within 400 days and none beyond', () => {
    const once = (date: string) =>
      hoursOf(calendar('UTC', {}, { exceptions: [{ date, hours: spans('09:00-10:00'), reason: 'once' }] }));
    const from = at('2026-01-01T09:00Z');
    expect(iso(nextOpen(once('2027-02-04'), from))).to.equal('2027-02-04T09:00Z');
    expect(iso(nextClose(once('2027-02-04'), from))).to.equal('2027-02-04T10:00Z');
    expect(nextOpen(once('2027-02-06'), from)).to.equal(null);
    expect(nextClose(once('2027-02-06'), from)).to.equal(null);
    expect(add(once('2026-01-02'), from, 2 * hour)).to.equal(null);
    expect(addBusinessDays(once('2026-01-02'), 'UTC', from, 0)).to.equal(at('2026-01-02T10:00Z'));
    expect(addBusinessDays(once('2026-01-02'), 'UTC', from, 1)).to.equal(null);
    expect(addBusinessDays(hoursOf(calendar('UTC', {})), 'UTC', from, 0)).to.equal(null);
  });

  it('know a close after months without one', () => {
    const closures = [{ from: '2026-12-01T12:00', to: '2026-12-01T13:00', reason: 'drill' }];
    const hours = hoursOf(calendar('Europe/Madrid', onDays(days, '00:00-24:00'), { closures }));
    expect(iso(nextClose(hours, at('2026-01-01T00:00Z')))).to.equal('2026-12-01T11:00Z');
    expect(nextClose(hours, at('2026-12-02T00:00Z'))).to.equal(null);
  });

  it('need no dates where it is always open', () => {
    const far = at('2026-05-04T09:00Z');
    const whole = calendar('Europe/Madrid', onDays(days, '00:00-12:00', '12:00-24:00'));
    for (const hours of [hoursOf(alwaysOpen), hoursOf(whole), unionOf([office, hoursOf(alwaysOpen)])]) {
      expect(hours.windows(0, 9e15)).to.deep.equal([{ from: 0, to: 9e15 }]);
      expect(nextOpen(hours, far)).to.equal(far);
      expect(nextClose(hours, far)).to.equal(null);
      expect(add(hours, far, 50 * 365 * 24 * hour)).to.equal(far + 50 * 365 * 24 * hour);
      expect(elapsed(hours, 0, far)).to.equal(far);
      expect(businessDaysBetween(hours, 'UTC', far, far + 72 * hour)).to.equal(3);
    }
  });

  it('give up on an absurd target rather than count for ever', () => {
    expect(add(hoursOf(alwaysOpen), 0, 200 * 366 * 24 * hour)).to.equal(null);
    expect(addBusinessDays(hoursOf(alwaysOpen), 'UTC', 0, Number.POSITIVE_INFINITY)).to.equal(null);
  });
});

describe('a union of hours', () => {
  const early = hoursOf(calendar('UTC', onDays(['mon'], '08:00-12:00')));
  const late = hoursOf(calendar('UTC', onDays(['mon'], '11:00-16:00')));

  it('is open whenever one of them is', () => {
    expect(shown(unionOf([late, early]).windows(at('2026-06-01T00:00Z'), at('2026-06-02T00:00Z')))).to.deep.equal([
      '2026-06-01T08:00Z/2026-06-01T16:00Z',
    ]);
  });

  it('of one is that one, of none never open', () => {
    expect(unionOf([early, early])).to.equal(early);
    expect(nextOpen(unionOf([]), 0)).to.equal(null);
    expect(unionOf([unionOf([]), late])).to.equal(late);
  });
});

describe('pauses', () => {
  const nine = at('2016-11-07T09:00Z');

  it('are taken out of the windows, overlapping or touching, once', () => {
    const pauses = [
      window('2016-11-07T10:00Z', '2016-11-07T11:00Z'),
      window('2016-11-07T10:30Z', '2016-11-07T12:00Z'),
      window('2016-11-07T16:00Z', '2016-11-08T10:00Z'),
      window('2016-11-07T13:00Z', '2016-11-07T12:30Z'),
    ];
    expect(elapsed(office, nine, at('2016-11-08T17:00Z'), pauses)).to.equal(12 * hour);
    expect(iso(add(office, nine, 5 * hour, pauses))).to.equal('2016-11-07T16:00Z');
    expect(iso(add(office, nine, 5 * hour + minute, pauses))).to.equal('2016-11-08T10:01Z');
  });

  it('keep their seconds', () => {
    const pauses = [{ from: at('2016-11-07T13:26:36Z'), to: at('2016-11-08T09:00:36.250Z') }];
    const due = add(office, at('2016-11-07T13:00Z'), 52 * minute + 0, pauses);
    expect(due).to.equal(at('2016-11-08T09:00:36.250Z') + 52 * minute - (26 * minute + 36_000));
  });

  it('that straddle the deadline do not shake it', () => {
    const pauses = [window('2016-11-07T09:10Z', '2016-11-07T09:15Z')];
    expect(add(office, nine, 10 * minute + 30_000, pauses)).to.equal(at('2016-11-07T09:15:30Z'));
    expect(add(office, nine, 10 * minute, pauses)).to.equal(at('2016-11-07T09:10:00Z'));
  });

  it('may last for longer than 400 days', () => {
    const pauses = [{ from: nine + hour, to: nine + 500 * 24 * hour }];
    const due = add(office, nine, 2 * hour, pauses);
    expect(due).to.not.equal(null);
    expect(elapsed(office, nine, due ?? 0, pauses)).to.equal(2 * hour);
  });

  it('without an end leave no deadline, unless it comes before', () => {
    const pauses = [{ from: nine + 2 * hour, to: Number.POSITIVE_INFINITY }];
    expect(add(office, nine, 3 * hour, pauses)).to.equal(null);
    expect(add(office, nine, 2 * hour, pauses)).to.equal(nine + 2 * hour);
    expect(add(office, nine + 3 * hour, 0, pauses)).to.equal(null);
    expect(elapsed(office, nine, nine + 300 * hour, pauses)).to.equal(2 * hour);
  });
});

describe('business days', () => {
  const tz = 'Europe/Madrid';
  const hours = hoursOf(
    calendar(tz, onDays(weekdays, '08:00-18:00'), { holidays: [{ date: '2026-10-12', name: 'Fiesta Nacional' }] }),
  );
  const between = (a: string, b: string) => businessDaysBetween(hours, tz, instantAt(tz, a), instantAt(tz, b));

  it('between two instants are the open dates after the first up to the second', () => {
    expect(between('2026-10-08T23:30', '2026-10-08T23:59')).to.equal(0);
    expect(between('2026-10-08T07:00', '2026-10-09T00:01')).to.equal(1);
    expect(between('2026-10-09T12:00', '2026-10-12T12:00')).to.equal(0);
    expect(between('2026-10-09T12:00', '2026-10-16T23:00')).to.equal(4);
    expect(between('2026-10-09T12:00', '2026-10-19T00:00')).to.equal(5);
    expect(between('2026-10-19T12:00', '2026-10-09T00:00')).to.equal(0);
  });

  it('pass over holidays and weekends', () => {
    const due = addBusinessDays(hours, tz, instantAt(tz, '2026-10-09T10:00'), 1);
    expect(localOf(tz, due ?? 0)).to.deep.equal({ date: '2026-10-13', time: '18:00', day: 'tue' });
  });

  it('of a desk that never closes end at local midnight', () => {
    const due = addBusinessDays(hoursOf(alwaysOpen), tz, instantAt(tz, '2026-03-28T10:00'), 1);
    expect(due).to.equal(instantAt(tz, '2026-03-30T00:00'));
  });
});

describe('a zone', () => {
  it('is a name, never an offset', () => {
    expect(['UTC', 'Europe/Madrid', 'Asia/Kolkata', 'US/Central'].filter((one) => !isZone(one))).to.deep.equal([]);
    expect(['+02:00', '-03', 'Mars/Olympus', '', 'Madrid'].filter(isZone)).to.deep.equal([]);
  });
});
