import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { isOpen } from '../../src/desk/hours/calendar.ts';
import { gapsOf, hoursOfPlan, nextOpening } from '../../src/desk/hours/coverage.ts';
import { onCallAt } from '../../src/desk/hours/oncall.ts';
import { defaultPlan } from '../../src/desk/plan.ts';
import { minutesOf } from '../../src/plan/build.ts';
import { readPlan, readPlanText } from '../../src/plan/read.ts';
import { describeFault, readScripts } from '../../src/scripts.ts';

const example = readFileSync('dialogs/examples/desk-madrid-bogota.yaml', 'utf8');
const planOf = (text: string) => {
  const { plan, faults } = readPlanText('dialogs/desk.yaml', text);
  expect(faults.map(describeFault)).to.deep.equal([]);
  return plan;
};

describe('desk.yaml', () => {
  it('is shipped with every section, and means what holds without it', () => {
    const { plan, faults, found } = readPlan('dialogs');
    expect(faults).to.deep.equal([]);
    expect(found).to.equal(true);
    expect(plan).to.deep.equal(defaultPlan);
    const sections = Object.keys(defaultPlan).filter(
      (key) => !readFileSync('dialogs/desk.yaml', 'utf8').includes(`\n${key}:`),
    );
    expect(sections).to.deep.equal([]);
  });

  it('means the default plan when it is missing, empty, or only comments', () => {
    const folder = mkdtempSync(join(tmpdir(), 'secondline-plan-'));
    try {
      expect(readPlan(folder)).to.deep.equal({ plan: defaultPlan, faults: [], found: false });
      expect(readPlan(join(folder, 'nowhere'))).to.deep.equal({ plan: defaultPlan, faults: [], found: false });
      for (const text of ['', '# nothing yet\n', '{}\n']) {
        writeFileSync(join(folder, 'desk.yaml'), text);
        expect(readPlan(folder)).to.deep.equal({ plan: defaultPlan, faults: [], found: true });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('tells what keeps the file itself from being read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dialogs-'));
    const told = () => readPlan(folder).faults.map((fault) => describeFault(fault).replace(/^.*\//, ''));
    try {
      writeFileSync(join(folder, 'desk.yaml'), new Uint8Array([0x61, 0x3a, 0xe9]));
      expect(told()).to.deep.equal(['desk.yaml:1:1 — the file is not UTF-8. Save it as UTF-8.']);
      writeFileSync(join(folder, 'desk.yaml'), `#${'x'.repeat(256 * 1024)}`);
      expect(told()).to.deep.equal([
        'desk.yaml:1:1 — the file has 262,145 bytes, at most 262,144 are read. Remove what is over.',
      ]);
      rmSync(join(folder, 'desk.yaml'));
      mkdirSync(join(folder, 'desk.yaml'));
      expect(told()).to.deep.equal(['desk.yaml:1:1 — this is not a file. Remove it.']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('takes what is missing from the default, section by section and key by key', () => {
    expect(planOf('line: { capacity: 2 }\n').line).to.deep.equal({ ...defaultPlan.line, capacity: 2 });
    expect(planOf('outage: { within: 1h }\n').outage).to.deep.equal({ contacts: 5, withinMinutes: 60 });
    expect(planOf('coverage: { minAgents: 3, handover: { lead: 30m } }\n').coverage).to.deep.equal({
      ...defaultPlan.coverage,
      minAgents: 3,
      handover: { leadMinutes: 30, ackWithinMinutes: 15 },
    });
    expect(planOf('escalation: { sampling: { p3: 50 } }\n').escalation).to.deep.equal({
      ...defaultPlan.escalation,
      sampling: { ...defaultPlan.escalation.sampling, p3: 50 },
    });
    expect(planOf('sla: []\n')).to.deep.equal({ ...defaultPlan, sla: [] });
  });

  it('leaves out the usual trigger when the policy that it leads to was taken out', () => {
    const policy = 'steps: [{ name: a, notify: [{ channel: true }], reminders: { count: 2, every: 5m } }]';
    const { triggers, policies } = planOf(`escalation: { policies: [{ id: mine, ${policy} }] }\n`).escalation;
    expect(triggers).to.deep.equal([]);
    expect(policies).to.deep.equal([
      {
        id: 'mine',
        clock: '24x7',
        steps: [{ name: 'a', notify: [{ channel: true }], reminders: { count: 2, everyMinutes: 5 } }],
        repeat: 0,
        ackTimeoutMinutes: 30,
        onExhausted: [{ channel: true }, { ticketNote: true }],
      },
    ]);
    expect(planOf(`escalation: { policies: [{ id: p1, ${policy} }] }\n`).escalation.triggers).to.deep.equal(
      defaultPlan.escalation.triggers,
    );
  });

  it('reads a promise in its short forms and its long ones', () => {
    const short = planOf(
      'sla: [{ id: a, metric: resolution, target: 30m, warnAt: [75] }, { id: b, metric: first_response, target: 2h }]\n',
    );
    expect(short.sla).to.deep.equal([
      {
        id: 'a',
        agreement: 'sla',
        metric: 'resolution',
        priorities: [],
        calendar: 'coverage',
        target: { minutes: 30 },
        pauseWhile: [],
        warnAt: [{ percent: 75, notify: [{ channel: true }] }],
        applyTo: 'new',
      },
      {
        id: 'b',
        agreement: 'sla',
        metric: 'first_response',
        priorities: [],
        calendar: 'coverage',
        target: { hours: 2 },
        pauseWhile: [],
        warnAt: [],
        applyTo: 'new',
      },
    ]);
    const long = planOf(
      'sla: [{ id: a, agreement: ola, metric: resolution, when: { priority: [2] }, calendar: { by: queue.region }, target: { businessDays: 2 }, pauseWhile: [awaiting_vendor], attainment: { target: 95 }, applyTo: open }]\n',
    );
    expect(long.sla[0]).to.deep.equal({
      id: 'a',
      agreement: 'ola',
      metric: 'resolution',
      priorities: [2],
      calendar: { by: 'queue.region' },
      target: { businessDays: 2 },
      pauseWhile: ['awaiting_vendor'],
      warnAt: [],
      attainment: { target: 95, period: 'month' },
      applyTo: 'open',
    });
  });

  it('reads durations of seconds, minutes and hours', () => {
    expect(['30s', '5m', '2h', '1.5h', '0m'].map(minutesOf)).to.deep.equal([0.5, 5, 120, 90, 0]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9999 }), (number) => {
        expect(minutesOf(`${number}h`)).to.equal(60 * number);
        expect(minutesOf(`${number}m`)).to.equal(number);
        expect(minutesOf(`${number}s`)).to.be.closeTo(number / 60, 1e-9);
      }),
    );
  });

  it('reads what is promised as a stretch in UTC or as the week of a zone', () => {
    const stretch = planOf('coverage: { required: { from: "Sun 23:00Z", to: "Fri 23:00Z" } }\n').coverage.required;
    expect(stretch).to.include({ tz: 'UTC' });
    expect(stretch?.weekly.sun).to.deep.equal([{ from: '23:00', to: '24:00' }]);
    expect(stretch?.weekly.fri).to.deep.equal([{ from: '00:00', to: '23:00' }]);
    expect(stretch?.weekly.sat).to.equal(undefined);
    const week = planOf('coverage: { required: { tz: Europe/Madrid, weekly: { mon: [["08:00", "22:00"]] } } }\n');
    expect(week.coverage.required).to.include({ tz: 'Europe/Madrid' });
    expect(gapsOf({ ...week, coverage: { ...week.coverage, regions: defaultPlan.coverage.regions } }, 0)).to.deep.equal(
      [],
    );
  });

  it('reads people on call from the first turn on, or from their own days, at all hours when none are given', () => {
    const plan = planOf(`people:
  - { id: ana, name: Ana, roles: [l2], languages: [es] }
  - { id: luis, name: Luis, roles: [l2], languages: [es] }
oncall:
  - id: p1
    tz: Europe/Madrid
    layers:
      - { id: week, users: [ana, { id: luis, since: 2026-02-02, until: 2026-12-31 }], start: 2026-01-05T09:00, turn: { weeks: 1 } }
`);
    expect(plan.oncall[0]?.layers[0]?.users).to.deep.equal([
      { id: 'ana', since: '2026-01-05' },
      { id: 'luis', since: '2026-02-02', until: '2026-12-31' },
    ]);
    const [roster] = plan.oncall;
    if (!roster) throw new Error('no roster was read');
    expect(onCallAt(roster, Date.UTC(2026, 0, 6, 3))).to.equal('ana');
    expect(onCallAt(roster, Date.UTC(2026, 1, 4, 3))).to.equal('luis');
  });

  it('is explained by README.md with one sound example of every key', () => {
    const section = /## Hours, promises and people: desk\.yaml\n(.*?)\n## /s.exec(
      readFileSync('dialogs/README.md', 'utf8'),
    )?.[1];
    const text = [...(section ?? '').matchAll(/```yaml\n(.*?)```/gs)].map((block) => block[1]).join('');
    const plan = planOf(text);
    const schema = JSON.parse(readFileSync('dialogs/desk.schema.json', 'utf8'));
    const keysOf = (value: unknown): string[] =>
      value === null || typeof value !== 'object'
        ? []
        : Object.entries(value).flatMap(([key, one]) => [
            ...(key === 'properties' && one !== null ? Object.keys(one) : []),
            ...keysOf(one),
          ]);
    const missing = [...new Set(keysOf(schema))].filter((key) => !new RegExp(`\\b${key}\\b`).test(section ?? ''));
    expect(missing).to.deep.equal([]);
    expect(plan.people.map(({ id }) => id)).to.deep.equal(['ana', 'luis']);
    expect(plan.coverage.required?.tz).to.equal('Europe/Madrid');
  });

  it('never throws on a text, whatever it is', () => {
    const piece = fc.constantFrom(
      ...['calendars:', 'coverage:', 'sla:', 'people:', 'line:', 'oncall:', 'escalation:', '\n', '  - ', '{', '}', '['],
      ...[
        ']',
        'id: a',
        'tz: UTC',
        ', ',
        ': ',
        '"',
        '5m',
        '75',
        'weekly: ',
        'mon: ',
        '&a ',
        '*a',
        '# ',
        '24:00',
        'null',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const { plan, faults } = readPlanText('dialogs/desk.yaml', pieces.join(''));
        expect(plan.calendars.has('24x7')).to.equal(true);
        for (const { line, column, what, mend } of faults) {
          expect(Math.min(line, column)).to.be.at.least(1);
          expect(what).to.not.match(/\.$/);
          expect(mend).to.match(/[.?]$/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is no script: neither it nor the examples below are read as one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'secondline-plan-'));
    try {
      copyFileSync('dialogs/desk.yaml', join(folder, 'desk.yaml'));
      copyFileSync('dialogs/built-ins.yaml', join(folder, 'built-ins.yaml'));
      mkdirSync(join(folder, 'examples'));
      copyFileSync('dialogs/examples/desk-madrid-bogota.yaml', join(folder, 'examples', 'desk.yaml'));
      expect(readScripts(folder).faults).to.deep.equal([]);
      expect(readScripts('dialogs').faults).to.deep.equal([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the example's desk", () => {
  const plan = planOf(example);
  const at = (iso: string): number => Date.parse(iso);

  it('is open in Madrid and Bogotá, closed at midday in between and on holidays of both', () => {
    const open = (iso: string): boolean => isOpen(hoursOfPlan(plan, 'coverage'), at(iso));
    expect(open('2026-11-23T07:00Z'), '08:00 in Madrid').to.equal(true);
    expect(open('2026-11-23T12:30Z'), '13:30 in Madrid, 07:30 in Bogotá').to.equal(false);
    expect(open('2026-11-23T21:59Z'), '16:59 in Bogotá').to.equal(true);
    expect(open('2026-11-23T22:00Z'), '17:00 in Bogotá').to.equal(false);
    expect(open('2026-10-12T15:00Z'), 'a holiday of both').to.equal(false);
    expect(open('2026-11-16T08:00Z'), 'a holiday of Bogotá only').to.equal(true);
    expect(open('2026-12-24T13:30Z'), 'Madrid has closed earlier, Bogotá is there').to.equal(true);
  });

  it('opens on Monday at 08:00 of Madrid for who writes on Friday evening, in winter and in summer', () => {
    expect(nextOpening(plan, at('2026-11-20T22:05Z'))).to.equal(at('2026-11-23T07:00Z'));
    expect(nextOpening(plan, at('2026-10-23T22:05Z'))).to.equal(at('2026-10-26T07:00Z'));
    expect(nextOpening(plan, at('2026-10-16T22:05Z'))).to.equal(at('2026-10-19T06:00Z'));
  });

  it('has somebody on call at every hour, and another one as second', () => {
    const [first, second] = plan.oncall;
    if (!first || !second) throw new Error('the example has two rosters');
    for (let day = 0; day < 400; day += 3) {
      const when = at('2026-11-23T03:00Z') + day * 86_400_000;
      expect([onCallAt(first, when), onCallAt(second, when)].toSorted()).to.deep.equal(['ana', 'luis']);
    }
  });

  it('promises first answers within 5, 15 and 30 minutes of coverage, and asks evidence for Client IT', () => {
    expect(plan.sla.map(({ priorities, calendar, target }) => [priorities, calendar, target])).to.deep.equal([
      [[1], 'coverage', { minutes: 5 }],
      [[2], 'coverage', { minutes: 15 }],
      [[3, 4, 5], 'coverage', { minutes: 30 }],
    ]);
    expect(plan.sla[0]?.warnAt).to.deep.equal([
      { percent: 50, notify: [{ channel: true }] },
      { percent: 75, notify: [{ role: 'l2_lead' }] },
      { percent: 100, notify: [{ oncall: 'p1' }] },
    ]);
    expect(plan.escalation.levels.map(({ name, evidence }) => [name, evidence.length])).to.deep.equal([
      ['Client IT', 4],
    ]);
  });
});
