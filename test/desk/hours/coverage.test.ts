import { expect } from 'chai';
import { hoursOf, type Window } from '../../../src/desk/hours/calendar.ts';
import {
  gapGroups,
  gapsOf,
  hoursOfPlan,
  nextOpening,
  openRegions,
  regionFor,
  regionHours,
  requiredFromTo,
  thinOf,
} from '../../../src/desk/hours/coverage.ts';
import { localOf } from '../../../src/desk/hours/zoned.ts';
import { alwaysOpen, type Calendar, days, defaultPlan, type Member, type Plan } from '../../../src/desk/plan.ts';

const hour = 3_600_000;
const at = (text: string) => Date.parse(text);
const shown = (windows: readonly Window[]) =>
  windows.map((one) =>
    `${new Date(one.from).toISOString()}/${new Date(one.to).toISOString()}`.replaceAll(':00.000Z', 'Z'),
  );

const weekdaysIn = (id: string, tz: string, from: string, to: string, more: Partial<Calendar> = {}): Calendar => ({
  ...alwaysOpen,
  id,
  tz,
  weekly: Object.fromEntries(days.slice(0, 5).map((day) => [day, [{ from, to }]])),
  ...more,
});
const manila = weekdaysIn('manila', 'Asia/Manila', '07:00', '16:00');
const madrid = weekdaysIn('madrid', 'Europe/Madrid', '08:00', '17:00');
const mexico = weekdaysIn('mexico', 'America/Mexico_City', '08:00', '17:00');
const newYork = weekdaysIn('new-york', 'America/New_York', '09:00', '18:00');

const contract = requiredFromTo({ from: 'Sun 23:00Z', to: 'Fri 23:00Z' });
const planOf = (
  calendars: readonly Calendar[],
  coverage: Partial<Plan['coverage']> = {},
  people: readonly Member[] = [],
): Plan => ({
  ...defaultPlan,
  calendars: new Map([alwaysOpen, ...calendars].map((one) => [one.id, one])),
  coverage: {
    ...defaultPlan.coverage,
    ...(typeof contract === 'string' ? {} : { required: contract }),
    regions: calendars.map((one) => ({ id: one.id, name: one.id, calendar: one.id })),
    ...coverage,
  },
  people,
});
const member = (id: string, region?: string, role: Member['roles'][number] = 'l2'): Member => ({
  id,
  name: id,
  roles: [role],
  languages: ['en'],
  topics: [],
  ...(region === undefined ? {} : { region }),
});

const year = at('2026-01-04T00:00Z');
const weeks52 = 52 * 7;
const round = planOf([manila, madrid, mexico]);

describe('coverage around the sun', () => {
  it('COV-1: Manila, Madrid and Mexico City leave no gap in 52 weeks', () => {
    expect(gapsOf(round, year, weeks52)).to.deep.equal([]);
  });

  it('COV-2: with New York instead there are 170 gaps of one hour, because Manila has no summer time', () => {
    const gaps = gapsOf(planOf([manila, madrid, newYork]), year, weeks52);
    expect(gaps).to.have.length(170);
    expect([...new Set(gaps.map((one) => one.to - one.from))]).to.deep.equal([hour]);
    expect([...new Set(gaps.map((one) => localOf('UTC', one.from).time))]).to.deep.equal(['22:00']);
    expect(gapGroups(gaps)).to.deep.equal([
      {
        from: '22:00',
        to: '23:00',
        minutes: 60,
        days: ['mon', 'tue', 'wed', 'thu', 'fri'],
        first: { from: at('2026-03-09T22:00Z'), to: at('2026-03-09T23:00Z') },
        last: { from: at('2026-10-30T22:00Z'), to: at('2026-10-30T23:00Z') },
        count: 170,
      },
    ]);
  });

  it('COV-3: a holiday in Madrid is exactly one gap between Manila and Mexico City', () => {
    const closed = { ...madrid, holidays: [{ date: '2026-10-12', name: 'Fiesta Nacional' }] };
    const gaps = gapsOf(planOf([manila, closed, mexico]), year, weeks52);
    expect(shown(gaps)).to.deep.equal(['2026-10-12T08:00Z/2026-10-12T14:00Z']);
  });

  it('COV-5: an employee in Kolkata is told Monday 04:30 of his own clock', () => {
    const opening = nextOpening(round, at('2026-06-05T23:30Z'));
    expect(opening).to.equal(at('2026-06-07T23:00Z'));
    expect(localOf('Asia/Kolkata', opening ?? 0)).to.deep.equal({ date: '2026-06-08', time: '04:30', day: 'mon' });
  });

  it('looks 400 days ahead unless told otherwise, from the instant that it is asked at', () => {
    const manilaOnly = planOf([manila]);
    const from = at('2026-06-01T12:00Z');
    const gaps = gapsOf(manilaOnly, from);
    expect(gaps[0]?.from).to.equal(from);
    expect((gaps.at(-1)?.to ?? 0) > from + 398 * 24 * hour).to.equal(true);
    expect((gaps.at(-1)?.to ?? 0) <= from + 400 * 24 * hour).to.equal(true);
  });

  it('has no gaps where nothing is promised but the hours of the regions', () => {
    expect(gapsOf(defaultPlan, year)).to.deep.equal([]);
    const { required: _, ...regions } = planOf([manila]).coverage;
    expect(gapsOf({ ...defaultPlan, coverage: regions }, year)).to.deep.equal([]);
  });

  it('tells gaps of different hours apart, in the order in which they come', () => {
    const gap = (from: string, to: string) => ({ from: at(from), to: at(to) });
    const groups = gapGroups([
      gap('2026-06-02T22:00Z', '2026-06-02T23:00Z'),
      gap('2026-06-02T23:30Z', '2026-06-03T00:30Z'),
      gap('2026-06-04T22:00Z', '2026-06-04T22:30Z'),
      gap('2026-06-08T22:00Z', '2026-06-08T23:00Z'),
    ]);
    expect(groups.map((one) => [one.from, one.to, one.days, one.count])).to.deep.equal([
      ['22:00', '23:00', ['mon', 'tue'], 2],
      ['23:30', '00:30', ['tue'], 1],
      ['22:00', '22:30', ['thu'], 1],
    ]);
    expect(gapGroups([])).to.deep.equal([]);
  });
});

describe('the hours of a plan', () => {
  it('are those of a calendar, of all regions together, or always', () => {
    expect(hoursOfPlan(round, 'madrid')).to.equal(hoursOf(madrid));
    expect(hoursOfPlan(round, '24x7')).to.equal(hoursOf(alwaysOpen));
    expect(hoursOfPlan(round, 'no such calendar')).to.equal(hoursOf(alwaysOpen));
    expect(hoursOfPlan(round, 'coverage')).to.equal(hoursOfPlan(round, 'coverage'));
    expect(hoursOfPlan(round, 'coverage').windows(at('2026-06-07T00:00Z'), at('2026-06-14T00:00Z'))).to.deep.equal([
      { from: at('2026-06-07T23:00Z'), to: at('2026-06-12T23:00Z') },
    ]);
  });

  it('never stop the clocks of a desk without regions, or of a region whose calendar nobody knows', () => {
    expect(hoursOfPlan(planOf([], { regions: [] }), 'coverage')).to.equal(hoursOf(alwaysOpen));
    const lost = { id: 'lost', name: 'Lost', calendar: 'gone' };
    expect(regionHours(round, lost)).to.equal(hoursOf(alwaysOpen));
    expect(nextOpening(planOf([], { regions: [lost] }), year)).to.equal(year);
  });
});

describe('the region of a conversation', () => {
  const idle = () => 0;

  it('is the open one whose next close is furthest away', () => {
    // 15:30 in Madrid, 07:30 and still closed in Mexico City.
    expect(regionFor(round, at('2026-06-05T13:30Z'), idle)?.id).to.equal('madrid');
    // 16:30 in Madrid, 08:30 in Mexico City.
    expect(regionFor(round, at('2026-06-05T14:30Z'), idle)?.id).to.equal('mexico');
    expect(openRegions(round, at('2026-06-05T14:30Z')).map((one) => one.id)).to.deep.equal(['madrid', 'mexico']);
  });

  it('is the one with the least load when they close together, then the first named', () => {
    const twins = planOf([madrid, { ...madrid, id: 'lisbon' }, { ...madrid, id: 'rome' }]);
    const open = at('2026-06-05T10:00Z');
    const load = (busy: Record<string, number>) => (id: string) => busy[id] ?? 0;
    expect(regionFor(twins, open, load({ madrid: 2, lisbon: 1, rome: 1 }))?.id).to.equal('lisbon');
    expect(regionFor(twins, open, load({ madrid: 2, lisbon: 2, rome: 1 }))?.id).to.equal('rome');
    expect(regionFor(twins, open, idle)?.id).to.equal('madrid');
  });

  it('is rather one that never closes, however loaded', () => {
    const both = planOf([madrid, { ...alwaysOpen, id: 'always' }]);
    expect(regionFor(both, at('2026-06-05T10:00Z'), (id) => (id === 'always' ? 99 : 0))?.id).to.equal('always');
  });

  it('is none when all are closed', () => {
    expect(regionFor(round, at('2026-06-06T12:00Z'), idle)).to.equal(undefined);
    expect(openRegions(round, at('2026-06-06T12:00Z'))).to.deep.equal([]);
  });
});

describe('thin cover', () => {
  const people = [
    member('ana', 'manila'),
    member('ben', 'manila'),
    member('cruz', 'madrid'),
    member('dora', 'madrid', 'l2_lead'),
    member('eva', 'mexico'),
    member('fred', 'mexico', 'qa'),
  ];
  const monday = at('2026-06-01T00:00Z');

  it('is promised time with fewer people of the second line than wanted', () => {
    // In summer Madrid leaves at 15:00Z, then Eva is alone in Mexico City until 23:00Z, when Manila comes.
    const thin = thinOf(planOf([manila, madrid, mexico], { minAgents: 2 }, people), monday, 2);
    expect(thin).to.deep.equal([
      { from: at('2026-06-01T15:00Z'), to: at('2026-06-01T23:00Z'), agents: 1 },
      { from: at('2026-06-02T15:00Z'), to: at('2026-06-02T23:00Z'), agents: 1 },
    ]);
  });

  it('counts a gap as nobody', () => {
    const thin = thinOf(planOf([manila, madrid], { minAgents: 2 }, people), monday, 1);
    expect(thin).to.deep.equal([{ from: at('2026-06-01T15:00Z'), to: at('2026-06-01T23:00Z'), agents: 0 }]);
  });

  it('counts somebody without a region whenever any is open', () => {
    const roaming = [...people, member('gus')];
    expect(thinOf(planOf([manila, madrid, mexico], { minAgents: 2 }, roaming), monday)).to.deep.equal([]);
  });

  it('tells one person from none, and leaves out the hour in which two are there', () => {
    const alone = [member('cruz', 'madrid'), member('eva', 'mexico')];
    const thin = thinOf(planOf([manila, madrid, mexico], { minAgents: 2 }, alone), monday, 1);
    expect(thin.map((one) => [new Date(one.from).toISOString().slice(11, 16), one.agents])).to.deep.equal([
      ['00:00', 0],
      ['06:00', 1],
      ['15:00', 1],
      ['23:00', 0],
    ]);
  });

  it('looks at the hours of the regions where nothing else is promised', () => {
    const { required: _, ...coverage } = planOf([madrid], { minAgents: 2 }).coverage;
    const plan = { ...planOf([madrid], {}, [member('cruz', 'madrid')]), coverage };
    expect(thinOf(plan, monday, 1)).to.deep.equal([
      { from: at('2026-06-01T06:00Z'), to: at('2026-06-01T15:00Z'), agents: 1 },
    ]);
  });

  it('is not judged where nobody of the second line is named', () => {
    expect(thinOf(planOf([manila], { minAgents: 2 }), monday)).to.deep.equal([]);
    expect(thinOf(planOf([manila], { minAgents: 2 }, [member('fred', 'manila', 'qa')]), monday)).to.deep.equal([]);
  });
});

describe('a promise from one time of the week to another', () => {
  const weekly = (from: string, to: string) => {
    const calendar = requiredFromTo({ from, to });
    return typeof calendar === 'string' ? calendar : calendar.weekly;
  };

  it('is a weekly calendar in UTC', () => {
    const whole = [{ from: '00:00', to: '24:00' }];
    expect(weekly('Sun 23:00Z', 'Fri 23:00Z')).to.deep.equal({
      sun: [{ from: '23:00', to: '24:00' }],
      mon: whole,
      tue: whole,
      wed: whole,
      thu: whole,
      fri: [{ from: '00:00', to: '23:00' }],
    });
    expect(weekly('mon 08:00z', 'mon 17:30z')).to.deep.equal({ mon: [{ from: '08:00', to: '17:30' }] });
    expect(weekly('Sat 00:00Z', 'Sun 24:00Z')).to.deep.equal({ sat: whole, sun: whole });
  });

  it('is the whole week from a time to the same time', () => {
    const calendar = requiredFromTo({ from: 'Wed 12:00Z', to: 'Wed 12:00Z' });
    expect(typeof calendar === 'string' ? calendar : hoursOf(calendar)).to.equal(hoursOf(alwaysOpen));
  });

  it('says what cannot be read', () => {
    for (const wrong of ['Sun 23:00', 'Sun 25:00Z', 'Dom 23:00Z', 'xyz 24:00Z', '23:00Z', '']) {
      expect(weekly(wrong, 'Fri 23:00Z')).to.equal(`"${wrong}" is not a day and a time in UTC, such as "Sun 23:00Z"`);
      expect(weekly('Fri 23:00Z', wrong)).to.contain(`"${wrong}"`);
    }
  });
});
