import { expect } from 'chai';
import fc from 'fast-check';
import { conflicts, gapsOnCall, onCallAt, shiftsOf, warningsOf } from '../../../src/desk/hours/oncall.ts';
import { qualityOf } from '../../../src/desk/hours/oncall-quality.ts';
import { instantAt } from '../../../src/desk/hours/zoned.ts';
import { type Day, days, type Layer, type Roster } from '../../../src/desk/plan.ts';

const at = (text: string): number => Date.parse(text);
const day = 86_400_000;
const always = { windows: (from: number, to: number) => [{ from, to }] };

const member = (id: string, since = '2000-01-01', until?: string): Layer['users'][number] =>
  until === undefined ? { id, since } : { id, since, until };

const layer = (id: string, users: readonly string[], more: Partial<Layer> = {}): Layer => ({
  id,
  users: users.map((user) => member(user)),
  start: '2026-01-05T00:00',
  turn: { weeks: 1 },
  active: [],
  ...more,
});

const roster = (layers: readonly Layer[], more: Partial<Roster> = {}): Roster => ({
  id: 'l2',
  tz: 'UTC',
  layers,
  overrides: [],
  ...more,
});

const spoken = (shifts: ReturnType<typeof shiftsOf>): string[] =>
  shifts.map(
    ({ from, to, user, override }) =>
      `${new Date(from).toISOString().slice(5, 16)} ${new Date(to).toISOString().slice(5, 16)} ${user ?? '-'}${override ? ' (override)' : ''}`,
  );

describe('an on-call roster', () => {
  const chicago = (start: string, turn: Layer['turn'] = { weeks: 1 }): Roster =>
    roster([layer('base', ['ana', 'luis', 'eva'], { start, turn })], { tz: 'US/Central' });
  const handoffs = (one: Roster, from: string, to: string): string[] =>
    shiftsOf(one, at(from), at(to))
      .slice(1)
      .map(({ from: begins }) => new Date(begins).toISOString().slice(0, 16));

  it('ONC-1 hands over at 11:00 local on both sides of a clock change, without a gap', () => {
    const one = chicago('2016-10-24T11:00');
    expect(handoffs(one, '2016-10-24T16:00Z', '2016-11-14T12:00Z')).to.deep.equal([
      '2016-10-31T16:00',
      '2016-11-07T17:00',
    ]);
    expect(onCallAt(one, at('2016-10-24T15:59Z'))).to.equal(undefined);
    expect(onCallAt(one, at('2016-10-24T16:00Z'))).to.equal('ana');
    expect(gapsOnCall(one, at('2016-10-24T16:00Z'), at('2017-10-24T16:00Z'))).to.deep.equal([]);
  });

  it('ONC-2 hands over at the first 01:30 where that time comes twice', () => {
    const one = chicago('2016-10-30T01:30');
    expect(spoken(shiftsOf(one, at('2016-10-30T06:30Z'), at('2016-11-20T07:30Z')))).to.deep.equal([
      '10-30T06:30 11-06T06:30 ana',
      '11-06T06:30 11-13T07:30 luis',
      '11-13T07:30 11-20T07:30 eva',
    ]);
  });

  it('turns days by the calendar too, where a day has 23 or 25 hours', () => {
    const one = chicago('2016-11-05T00:00', { days: 1 });
    expect(handoffs(one, '2016-11-05T05:00Z', '2016-11-08T12:00Z')).to.deep.equal([
      '2016-11-06T05:00',
      '2016-11-07T06:00',
      '2016-11-08T06:00',
    ]);
  });

  const weekdays: readonly Day[] = days.slice(0, 5);
  const half = (id: string, users: readonly string[], from: string, to: string): Layer =>
    layer(id, users, { active: [{ days: weekdays, from, to }] });
  const [early, late] = [
    ['a', 'b', 'c', 'd'],
    ['e', 'f', 'g', 'h'],
  ] as const;
  const halves = [half('early', early, '00:00', '12:00'), half('late', late, '12:00', '24:00')];
  const month = [at('2026-01-05T00:00Z'), at('2026-02-02T00:00Z')] as const;

  it('ONC-3 scores eight people on weekday halves: cover 71, balance 100, score 86', () => {
    const quality = qualityOf(roster(halves), always, ...month);
    expect(quality).to.deep.equal({ cover: 71, balance: 100, score: 86, overloaded: [] });
    expect(100 - quality.cover).to.equal(29);
  });

  it('ONC-4 scores weekends that all fall on four of them: cover 100, balance 75, score 88, four 29 % overloaded', () => {
    const weekends = layer('weekends', early, { active: [{ days: ['sat', 'sun'], from: '00:00', to: '24:00' }] });
    const quality = qualityOf(roster([...halves, weekends]), always, ...month);
    expect(quality).to.deep.equal({
      cover: 100,
      balance: 75,
      score: 88,
      overloaded: early.map((user) => ({ user, percent: 29 })),
    });
  });

  it('covers what is not required without gaining from it', () => {
    const office = { windows: () => [{ from: at('2026-01-05T08:00Z'), to: at('2026-01-05T16:00Z') }] };
    const one = roster([half('early', ['a'], '00:00', '12:00')]);
    expect(qualityOf(one, office, at('2026-01-05T00:00Z'), at('2026-01-06T00:00Z'))).to.deep.equal({
      cover: 50,
      balance: 100,
      score: 75,
      overloaded: [],
    });
  });

  it('ONC-5 puts who stands in between two halves of the turn', () => {
    const one = roster([layer('base', ['ana'], { active: [{ days: weekdays, from: '09:00', to: '18:00' }] })], {
      overrides: [{ user: 'eva', from: '2026-01-05T12:00', to: '2026-01-05T16:00', reason: 'dentist' }],
    });
    const shifts = shiftsOf(one, at('2026-01-05T09:00Z'), at('2026-01-05T18:00Z'));
    expect(spoken(shifts)).to.deep.equal([
      '01-05T09:00 01-05T12:00 ana',
      '01-05T12:00 01-05T16:00 eva (override)',
      '01-05T16:00 01-05T18:00 ana',
    ]);
  });

  it('covers the nights and weekends of the manual, overnight hours going on into the next day', () => {
    const active = [
      { days: weekdays, from: '18:00', to: '08:00' },
      { days: ['sat', 'sun'] as const, from: '00:00', to: '24:00' },
    ];
    const one = roster([layer('base', ['ana', 'luis'], { start: '2026-01-05T08:00', active })], {
      tz: 'Europe/Madrid',
      overrides: [{ user: 'eva', from: '2026-08-10T18:00', to: '2026-08-11T08:00', reason: 'swap', acceptedBy: 'eva' }],
    });
    const madrid = (local: string): number => instantAt('Europe/Madrid', local);
    expect(onCallAt(one, madrid('2026-01-05T17:59'))).to.equal(undefined);
    expect(onCallAt(one, madrid('2026-01-05T18:00'))).to.equal('ana');
    expect(onCallAt(one, madrid('2026-01-06T07:59'))).to.equal('ana');
    expect(onCallAt(one, madrid('2026-01-06T08:00'))).to.equal(undefined);
    expect(onCallAt(one, madrid('2026-01-10T12:00'))).to.equal('ana');
    expect(onCallAt(one, madrid('2026-01-12T07:59'))).to.equal(undefined);
    expect(onCallAt(one, madrid('2026-01-12T18:00'))).to.equal('luis');
    expect(onCallAt(one, madrid('2026-08-10T18:00'))).to.equal('eva');
    expect(onCallAt(one, madrid('2026-08-11T08:00'))).to.equal(undefined);
    const nights = gapsOnCall(one, madrid('2026-01-06T00:00'), madrid('2026-01-07T00:00'));
    expect(nights).to.deep.equal([{ from: madrid('2026-01-06T08:00'), to: madrid('2026-01-06T18:00') }]);
    const asked = [{ from: madrid('2026-01-06T19:00'), to: madrid('2026-01-06T22:00') }];
    expect(gapsOnCall(one, madrid('2026-01-06T00:00'), madrid('2026-01-07T00:00'), asked)).to.deep.equal([]);
  });

  it('lets a later layer win where it is active', () => {
    const one = roster([
      layer('base', ['ana']),
      layer('lunch', ['luis'], { active: [{ days: ['mon'], from: '12:00', to: '13:00' }] }),
    ]);
    expect(spoken(shiftsOf(one, at('2026-01-05T11:00Z'), at('2026-01-05T14:00Z')))).to.deep.equal([
      '01-05T11:00 01-05T12:00 ana',
      '01-05T12:00 01-05T13:00 luis',
      '01-05T13:00 01-05T14:00 ana',
    ]);
  });
});

describe('a change of who takes turns', () => {
  const turns = (users: Layer['users'], weeks: number): (string | undefined)[] =>
    Array.from({ length: weeks }, (_, week) =>
      onCallAt(roster([layer('base', [], { users })]), at('2026-01-05T12:00Z') + week * 7 * day),
    );

  it('leaves past turns as they were and goes on with the next in the list', () => {
    const before = [member('ana'), member('luis')];
    expect(turns(before, 6)).to.deep.equal(['ana', 'luis', 'ana', 'luis', 'ana', 'luis']);
    expect(turns([...before, member('eva', '2026-01-26')], 6)).to.deep.equal([
      ...['ana', 'luis', 'ana', 'luis'],
      ...['eva', 'ana'],
    ]);
    expect(turns([member('ana', '2000-01-01', '2026-01-19'), member('luis')], 4)).to.deep.equal([
      ...['ana', 'luis', 'luis', 'luis'],
    ]);
  });

  it('leaves a gap for the rest of the turn when its holder leaves in the middle of it', () => {
    const one = roster([layer('base', [], { users: [member('ana', '2000-01-01', '2026-01-08'), member('luis')] })]);
    expect(spoken(shiftsOf(one, at('2026-01-05T00:00Z'), at('2026-01-19T00:00Z')))).to.deep.equal([
      '01-05T00:00 01-08T00:00 ana',
      '01-08T00:00 01-12T00:00 -',
      '01-12T00:00 01-19T00:00 luis',
    ]);
  });

  it('never changes a turn that began before it, whoever comes or leaves', () => {
    const entry = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      joins: fc.nat(300),
      stays: fc.integer({ min: 1, max: 400 }),
    });
    const dateOf = (offset: number): string =>
      new Date(at('2026-01-05T00:00Z') + offset * day).toISOString().slice(0, 10);
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), entry, fc.nat(5), (list, more, place) => {
        const users = list.map(({ id, joins, stays }) => member(id, dateOf(joins), dateOf(joins + stays)));
        const edited = users.toSpliced(place, 0, member(more.id, dateOf(more.joins)));
        const until = at(`${dateOf(more.joins)}T00:00Z`);
        const from = at('2026-01-05T00:00Z');
        const shifts = (list: Layer['users']) =>
          shiftsOf(roster([layer('base', [], { users: list, turn: { days: 3 } })]), from, until);
        expect(shifts(edited)).to.deep.equal(shifts(users));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the shifts of any roster', () => {
  it('follow each other from beginning to end and agree with who is on call at each instant', () => {
    const clock = fc
      .integer({ min: 0, max: 47 })
      .map((halves) => `${String(halves >> 1).padStart(2, '0')}:${halves % 2 ? '30' : '00'}`);
    const span = fc.record({ days: fc.subarray([...days]), from: clock, to: clock });
    const anyLayer = fc.record({
      users: fc.subarray(['a', 'b', 'c']).map((ids) => ids.map((id) => member(id))),
      start: clock.map((time) => `2026-03-20T${time}`),
      turn: fc.constantFrom<Layer['turn']>({ days: 1 }, { weeks: 1 }, { days: 5 }),
      active: fc.array(span, { maxLength: 2 }),
    });
    const override = fc.tuple(clock, fc.integer({ min: 20, max: 30 })).map(([time, date]) => ({
      user: 'z',
      from: `2026-03-${date}T${time}`,
      to: `2026-03-${date + 1}T09:00`,
      reason: 'swap',
    }));
    const [from, to] = [at('2026-03-19T00:00Z'), at('2026-04-02T00:00Z')];
    fc.assert(
      fc.property(
        fc.array(anyLayer, { maxLength: 3 }),
        fc.array(override, { maxLength: 2 }),
        fc.constantFrom('Europe/Madrid', 'UTC', 'America/Sao_Paulo'),
        fc.integer({ min: from, max: to - 1 }),
        (layers, overrides, tz, instant) => {
          const one = roster(
            layers.map((each, index) => ({ ...each, id: String(index) })),
            { tz, overrides },
          );
          const shifts = shiftsOf(one, from, to);
          expect(shifts[0]?.from).to.equal(from);
          expect(shifts.at(-1)?.to).to.equal(to);
          for (const [index, shift] of shifts.entries()) {
            expect(shift.from).to.be.lessThan(shift.to);
            if (index > 0) expect(shifts[index - 1]?.to).to.equal(shift.from);
          }
          expect(shifts.find((shift) => shift.from <= instant && instant < shift.to)?.user).to.equal(
            onCallAt(one, instant),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are none where the end is not after the beginning', () => {
    expect(shiftsOf(roster([layer('base', ['ana'])]), 5, 5)).to.deep.equal([]);
  });
});

describe('what is wrong with a roster', () => {
  const week = [at('2026-01-05T00:00Z'), at('2026-01-12T00:00Z')] as const;

  it('is one person on call in two rosters at once', () => {
    const first = roster([layer('base', ['ana'])]);
    const second = roster([layer('base', ['luis'])], {
      id: 'l3',
      overrides: [{ user: 'ana', from: '2026-01-06T08:00', to: '2026-01-06T10:00', reason: 'swap' }],
    });
    expect(conflicts([first, second], ...week)).to.deep.equal([
      {
        kind: 'twice',
        user: 'ana',
        rosters: ['l2', 'l3'],
        from: at('2026-01-06T08:00Z'),
        to: at('2026-01-06T10:00Z'),
      },
    ]);
  });

  it('is an override under a later one: the later wins, the covered one stays visible', () => {
    const one = roster([layer('base', ['ana'])], {
      overrides: [
        { user: 'eva', from: '2026-01-06T08:00', to: '2026-01-06T12:00', reason: 'swap' },
        { user: 'luis', from: '2026-01-06T10:00', to: '2026-01-06T14:00', reason: 'swap again' },
      ],
    });
    expect(onCallAt(one, at('2026-01-06T11:00Z'))).to.equal('luis');
    expect(conflicts([one], ...week)).to.deep.equal([
      {
        kind: 'covered',
        roster: 'l2',
        override: 0,
        by: 1,
        from: at('2026-01-06T10:00Z'),
        to: at('2026-01-06T12:00Z'),
      },
    ]);
  });

  it('is that one person carries it alone, although the balance is 100', () => {
    const alone = roster([layer('base', ['ana'])]);
    expect(qualityOf(alone, always, ...week).balance).to.equal(100);
    expect(warningsOf(alone, ...week)).to.deep.equal([{ kind: 'no_backup', user: 'ana' }]);
    expect(warningsOf(roster([layer('base', ['ana', 'luis'])]), week[0], week[1] + 7 * day)).to.deep.equal([]);
    expect(warningsOf(roster([]), ...week)).to.deep.equal([{ kind: 'empty' }]);
  });
});
