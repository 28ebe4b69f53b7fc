import { expect } from 'chai';
import { readPlanText } from '../../src/plan/read.ts';
import { describeFault } from '../../src/scripts.ts';

/** The faults of a text, one line each, without the file's name. */
const told = (text: string): string[] =>
  readPlanText('dialogs/desk.yaml', text).faults.map((fault) => describeFault(fault).replace('dialogs/desk.yaml:', ''));

const people = `people:
  - { id: ana, name: Ana López, email: ana.lopez@example.com, roles: [l2], languages: [es] }
  - { id: luis, name: Luis Ortega, email: luis.ortega@example.com, roles: [l2], languages: [es] }
`;

/** Title, text, and what is told of it. */
type Case = readonly [title: string, text: string, ...faults: string[]];

const shapes: readonly Case[] = [
  ['a key that is none', 'calendar: []\n', '1:1 — unknown key "calendar". Did you mean "calendars"?'],
  [
    'a section without anything below it',
    'people:\n',
    '1:8 — nothing stands here, a list is needed. Write it, or remove the key.',
  ],
  [
    'a duration without a unit',
    'outage:\n  within: 15\n',
    '2:11 — "15" is not a duration. Write a number with s, m or h: 30s, 5m, 2h.',
  ],
  [
    'a duration in words',
    'line: { parkAfter: 1 hour }\n',
    '1:20 — "1 hour" is not a duration. Write a number with s, m or h: 30s, 5m, 2h.',
  ],
  [
    'a target in days',
    'sla:\n  - { id: a, metric: resolution, target: { days: 1 } }\n',
    '2:44 — a target in days means 24 hours to some and a working day to others. Use hours or businessDays.',
  ],
  [
    'a target of two units',
    'sla:\n  - { id: a, metric: resolution, target: { hours: 1, minutes: 30 } }\n',
    '2:42 — this is not a target. Write {minutes: 30}, {hours: 8} or {businessDays: 2}, or a duration as 30m or 8h.',
  ],
  [
    'a metric that is none',
    'sla:\n  - { id: a, metric: first_respons, target: 5m }\n',
    '2:22 — "first_respons" is not one of: chat_answer, first_response, next_response, resolution, escalation_ack, handover_ack. Did you mean "first_response"?',
  ],
  [
    'more repeats than five',
    'escalation:\n  policies:\n    - id: p1\n      steps: [{ name: a, notify: [{ channel: true }], reminders: { count: 0, every: 5m } }]\n      repeat: 6\n',
    '5:15 — "6" is too large. Use 5 or less.',
  ],
  [
    'somebody to tell who is two',
    'sla:\n  - { id: a, metric: resolution, target: 5m, warnAt: [{ percent: 75, notify: [{ role: l2, channel: true }] }] }\n',
    '2:79 — this is not somebody to tell. One of {oncall: roster}, {role: l2_lead}, {user: ana}, {channel: true}.',
  ],
  [
    'the channel with another word than true',
    'sla:\n  - { id: a, metric: resolution, target: 5m, warnAt: [{ percent: 75, notify: [{ channel: ops }] }] }\n',
    '2:90 — "ops" cannot stand here. Write true, or remove the key.',
  ],
  [
    'a role that is none',
    'people: [{ id: ana, name: Ana, roles: [l2lead], languages: [es] }]\n',
    '1:40 — "l2lead" is not one of: l1, l2, l2_lead, shift_manager, coach, qa, client_approver, client_duty_manager, admin. Did you mean "l2_lead"?',
  ],
  [
    'a role that stands twice',
    'people: [{ id: ana, name: Ana, roles: [l2, l2], languages: [es] }]\n',
    '1:39 — two of these are the same. Remove one of them.',
  ],
  [
    'an id with a space',
    'people: [{ id: Ana López, name: Ana, roles: [l2], languages: [es] }]\n',
    '1:16 — "Ana López" is not an id. An id has letters, digits, "-" and "_", and begins with a letter or digit; at most 60 characters.',
  ],
  [
    'a span with one end',
    'calendars: [{ id: a, tz: UTC, weekly: { mon: [["08:00"]] } }]\n',
    '1:47 — this is not a span. From and to: ["08:00", "18:00"]. An end that is not later than the start is on the next day.',
  ],
  [
    'an hour of one digit',
    'calendars: [{ id: a, tz: UTC, weekly: { mon: [["8:00", "18:00"]] } }]\n',
    '1:48 — "8:00" is not a time of day. Write hours and minutes with two digits each, in quotes: "08:00"; the end of a day is "24:00".',
  ],
  [
    'a line break in a name',
    'people: [{ id: ana, name: "Ana\\nLópez", roles: [l2], languages: [es] }]\n',
    '1:27 — the text has line breaks or letters that cannot be seen. Write it as one line, by hand.',
  ],
];

const hours: readonly Case[] = [
  [
    'a zone that no clock knows',
    'calendars: [{ id: a, tz: Europe/Madird, weekly: { mon: [["08:00", "18:00"]] } }]\n',
    '1:26 — there is no time zone "Europe/Madird". Did you mean "Europe/Madrid"?',
  ],
  [
    'an offset in place of a zone',
    'calendars: [{ id: a, tz: "+02:00", weekly: { mon: [["08:00", "18:00"]] } }]\n',
    '1:26 — there is no time zone "+02:00". Write an IANA name: Europe/Madrid, America/Bogota, UTC.',
  ],
  [
    'a calendar that is never open',
    'calendars:\n  - id: a\n    tz: UTC\n    weekly: { mon: [] }\n',
    '4:5 — the calendar "a" is never open. Give it hours: weekly: {mon: [["08:00", "18:00"]]}.',
  ],
  [
    'a calendar without a week',
    'calendars:\n  - id: a\n    tz: UTC\n',
    '2:5 — the calendar "a" is never open. Give it hours: weekly: {mon: [["08:00", "18:00"]]}.',
  ],
  [
    'calendars that stand twice or exist anyhow',
    'calendars:\n  - &a { id: a, tz: UTC, weekly: { mon: [["08:00", "18:00"]] } }\n  - { id: a, tz: UTC, weekly: { mon: [["08:00", "18:00"]] } }\n  - { id: coverage, tz: UTC, weekly: { mon: [["08:00", "18:00"]] } }\n',
    '3:11 — the calendar "a" stands here twice. Give it another id, or remove it.',
    '4:11 — "coverage" exists without being written. Give it another id, or remove it.',
  ],
  [
    'spans that cannot be',
    'calendars:\n  - id: a\n    tz: UTC\n    weekly:\n      mon: [["08:00", "08:00"]]\n      tue: [["24:00", "08:00"]]\n      wed: [["08:00", "13:00"], ["12:00", "18:00"]]\n      thu: [["22:00", "06:00"], ["23:00", "24:00"]]\n',
    '5:13 — the span from 08:00 to 08:00 has no length. The whole day is "00:00" to "24:00"; an end that is earlier than the start is on the next day.',
    '6:13 — a span cannot begin at 24:00. Begin at "00:00" of the next day.',
    '7:33 — 12:00–18:00 begins before 08:00–13:00 is over. Make them one span, or correct the hours.',
    '8:33 — 23:00–24:00 begins before 22:00–06:00 is over. Make them one span, or correct the hours.',
  ],
  [
    'dates that do not exist or stand twice',
    'calendars:\n  - id: a\n    tz: UTC\n    weekly: { mon: [["08:00", "18:00"]] }\n    holidays:\n      - { date: 2026-02-30, name: Day }\n      - { date: 2026-12-25, name: Navidad }\n      - { date: 2026-12-25, name: Christmas }\n    exceptions:\n      - { date: 2026-12-25, hours: [], reason: why }\n    closures:\n      - { from: 2026-06-10T13:00, to: 2026-06-10T12:00, reason: drill }\n',
    '6:17 — "2026-02-30" is not a day of the calendar. Correct the day or the month.',
    '8:17 — the holiday of 2026-12-25 stands here twice. Remove one of them.',
    '10:17 — 2026-12-25 is a holiday (Navidad), which beats the exception. Remove one of the two.',
    '12:39 — the end 2026-06-10T12:00 is not after the start 2026-06-10T13:00. Put the later one last.',
  ],
  [
    'regions that lead nowhere',
    'calendars: [{ id: madrid, tz: UTC, weekly: { mon: [["08:00", "18:00"]] } }]\ncoverage:\n  regions:\n    - { id: emea, calendar: madird, next: amer }\n    - { id: amer, calendar: madrid, next: amer }\n',
    '4:29 — there is no calendar "madird". Did you mean "madrid"?',
    '5:43 — the region "amer" hands over to itself. Name another region, or remove the line.',
  ],
  [
    'a promise that is neither a stretch nor a week',
    'coverage:\n  required: { from: "Sun 23:00Z" }\n',
    '2:3 — what is promised is neither a stretch in UTC nor the week of a zone. Write {from: "Sun 23:00Z", to: "Fri 23:00Z"}, or a zone and a week: tz and weekly.',
  ],
  [
    'a promise of no hours',
    'coverage:\n  required: { tz: UTC, weekly: { mon: [] } }\n',
    '2:32 — nothing is promised. Give it hours, or remove "required".',
  ],
  [
    'a handover in no time',
    'coverage:\n  handover: { lead: 0m }\n',
    '2:21 — "0m" is no time at all. Write how long it is, as 5m.',
  ],
];

const humans: readonly Case[] = [
  [
    'a day of joining that is none',
    'people:\n  - { id: ana, name: Ana, roles: [l2], languages: [es], since: 2026-02-30 }\n',
    '2:64 — "2026-02-30" is not a day of the calendar. Correct the day or the month.',
  ],
  [
    'a mail address that is none',
    people.replace('luis.ortega@example.com', 'luis.ortega'),
    '3:43 — "luis.ortega" is not a mail address. Write it as ana.lopez@example.com.',
  ],
  [
    'one person who stands twice, by mail address and by id',
    people.replace('luis.ortega@', 'Ana.Lopez@').replace('id: luis', 'id: ana'),
    '3:11 — the person "ana" stands here twice. Give it another id, or remove it.',
    '3:42 — "ana" has the mail address Ana.Lopez@example.com already. Make them one person, or correct the address.',
  ],
  [
    'two of one name who cannot be told apart',
    people.replace('name: Luis Ortega, email: luis.ortega@example.com', 'name: ana lópez'),
    '3:23 — "ana" is called ana lópez too, and they cannot be told apart. Give both a mail address, or make them one person.',
  ],
  [
    'a region that nobody works from',
    people.replace('languages: [es] }\n', 'languages: [es], region: dsek }\n'),
    '2:101 — there is no region "dsek". Did you mean "desk"?',
  ],
  [
    'somebody on call whom nobody knows',
    `${people}oncall:\n  - id: p1\n    tz: Europe/Madrid\n    layers: [{ id: week, users: [ana, lius], start: 2026-01-05T09:00, turn: { weeks: 1 } }]\n`,
    '7:39 — there is no person "lius". Did you mean "luis"?',
  ],
  [
    'somebody on call where nobody is named',
    'oncall:\n  - id: p1\n    tz: Europe/Madrid\n    layers: [{ id: week, users: [ana], start: 2026-01-05T09:00, turn: { weeks: 1 } }]\n',
    '4:34 — there is no person "ana". Write it under "people:" first.',
  ],
  [
    'a roster of days and hours that cannot be',
    `${people}oncall:
  - id: p1
    tz: Mars
    layers:
      - id: week
        users: [{ id: ana, since: 2026-13-01 }, { id: luis, since: 2026-02-01, until: 2026-01-01 }]
        start: 2026-02-31T09:00
        turn: { weeks: 1 }
        active: [{ days: [mon], from: "08:00", to: "08:00" }]
    overrides:
      - { user: eva, from: 2026-08-11T08:00, to: 2026-08-10T18:00, reason: swap, by: ana }
`,
    '6:9 — there is no time zone "Mars". Write an IANA name: Europe/Madrid, America/Bogota, UTC.',
    '9:35 — "2026-13-01" is not a day of the calendar. Correct the day or the month.',
    '9:87 — the end 2026-01-01 is not after the start 2026-02-01. Put the later one last.',
    '10:16 — "2026-02-31" is not a day of the calendar. Correct the day or the month.',
    '12:18 — the span from 08:00 to 08:00 has no length. The whole day is "00:00" to "24:00"; an end that is earlier than the start is on the next day.',
    '14:17 — there is no person "eva". Use one of: ana, luis.',
    '14:50 — the end 2026-08-10T18:00 is not after the start 2026-08-11T08:00. Put the later one last.',
  ],
  [
    'a turn that is weeks and days',
    `${people}oncall:\n  - id: p1\n    tz: UTC\n    layers: [{ id: week, users: [ana], start: 2026-01-05T09:00, turn: { weeks: 1, days: 2 } }]\n`,
    '7:71 — this is not a turn. How long a turn is: {weeks: 1} or {days: 1}.',
  ],
];

const promises: readonly Case[] = [
  [
    'a calendar that does not exist',
    'sla: [{ id: a, metric: resolution, target: 5m, calendar: coverge }]\n',
    '1:58 — there is no calendar "coverge". Did you mean "coverage"?',
  ],
  [
    'a target of nothing',
    'sla: [{ id: a, metric: resolution, target: 0m }]\n',
    '1:44 — a target of nothing is missed at once. Write how many minutes there are to keep it.',
  ],
  [
    'two promises of one thing for one priority',
    'sla:\n  - { id: a, metric: resolution, target: 5m, when: { priority: [1, 2] } }\n  - { id: b, metric: resolution, target: 9m, when: { priority: [2] } }\n  - { id: c, metric: resolution, target: 9m }\n',
    '3:64 — "a" already promises resolution for priority 2. Let each priority be promised once, or take one of the two out.',
    '4:22 — "a" already promises resolution for priority 1, 2. Let each priority be promised once, or take one of the two out.',
    '4:22 — "b" already promises resolution for priority 2. Let each priority be promised once, or take one of the two out.',
  ],
  [
    'a pause that begins with what stops the clock',
    'sla: [{ id: a, metric: next_response, target: 5m, pauseWhile: [awaiting_user] }]\n',
    '1:64 — awaiting_user begins with what stops next_response, so the clock can never pause for it. Leave it out.',
  ],
  [
    'warnings that do not ascend',
    'sla: [{ id: a, metric: resolution, target: 5m, warnAt: [75, 50] }]\n',
    '1:61 — 50 percent does not come after the one before it. Put the lowest first.',
  ],
  [
    'a warning for a roster or a person that does not exist',
    `${people}sla:\n  - { id: a, metric: resolution, target: 5m, warnAt: [{ percent: 75, notify: [{ oncall: p1 }, { user: anna }] }] }\n`,
    '5:89 — there is no on-call roster "p1". Write it under "oncall:" first.',
    '5:103 — there is no person "anna". Did you mean "ana"?',
  ],
];

const escalations: readonly Case[] = [
  ['a condition that cannot be read', 'escalation:\n  triggers: [{ id: a, when: "priority is 1", to: p1 }]\n'],
  [
    'a trigger that leads nowhere',
    'escalation:\n  triggers: [{ id: a, when: "priority = 1", to: p2 }]\n',
    '2:49 — there is no policy or level "p2". Use one of: p1.',
  ],
  [
    'a policy whose clock, roster and length are wrong',
    'escalation:\n  policies:\n    - id: p1\n      clock: madrid\n      steps: [{ name: a, notify: [{ oncall: p1 }], reminders: { count: 0, every: 0m } }]\n',
    '4:14 — there is no calendar "madrid". Use one of: 24x7, coverage.',
    '5:45 — there is no on-call roster "p1". Write it under "oncall:" first.',
    '5:82 — "0m" is no time at all. Write how long it is, as 5m.',
  ],
  [
    'a level with the id of a policy, and a question that stands twice',
    'escalation:\n  levels:\n    - id: p1\n      name: Client IT\n      group: Client IT\n      evidence: [{ id: a, text: { en: A, es: A } }, { id: a, text: { en: B, es: B } }]\n  policies: [{ id: p1, steps: [{ name: a, notify: [{ channel: true }], reminders: { count: 0, every: 5m } }] }]\n',
    '3:11 — "p1" is the id of a policy too, and a trigger could mean either. Give it another id.',
    '6:59 — the question "a" stands here twice. Give it another id, or remove it.',
  ],
  [
    'evidence without Spanish',
    'escalation:\n  levels: [{ id: l3, name: L3, group: L3, evidence: [{ id: a, text: { en: A } }] }]\n',
    '2:69 — "es" is missing. Add a line that begins with "es:".',
  ],
  [
    'reminders that come too late, or in the wrong order',
    'line: { remindAfter: [30m, 10m, 2h], parkAfter: 1h }\n',
    '1:28 — "10m" does not come after the one before it. Put the shortest first.',
    '1:33 — after 120 minutes nobody is reminded: the talk is parked after 60. Park later, or remind earlier.',
  ],
];

const syntax: readonly Case[] = [
  [
    'a bracket that is not closed',
    'people: [{ id: ana\n',
    '2:1 — this is not YAML: Flow map in block collection must be sufficiently indented and end with a }. Close the quote or bracket, and put a comma between items.',
  ],
];

describe('a fault of desk.yaml', () => {
  const groups = { shapes, hours, humans, promises, escalations } as const;
  for (const [group, cases] of Object.entries(groups)) {
    describe(`in ${group}`, () => {
      for (const [title, text, ...faults] of cases.filter((one) => one.length > 2)) {
        it(`${title} is told with its line and its mend`, () => {
          expect(told(text)).to.deep.equal(faults);
        });
      }
    });
  }

  it('in a condition says what cannot be read, and where in it', () => {
    const [, text] = escalations[0] ?? [];
    expect(told(text ?? '')).to.have.length(1);
    expect(told(text ?? '')[0]).to.match(/^2:29 — the condition cannot be read: .* Look at letter \d+ of it\.$/);
  });

  it('in the YAML itself is told with its line', () => {
    for (const [, text] of syntax) expect(told(text)[0]).to.match(/^\d+:\d+ — this is not YAML: /);
  });

  it('keeps the whole file from being taken, and leaves the default plan', () => {
    const { plan, faults } = readPlanText('dialogs/desk.yaml', 'line: { capacity: 2 }\npeple: []\n');
    expect(faults).to.have.length(1);
    expect(plan.line.capacity).to.equal(4);
  });
});
