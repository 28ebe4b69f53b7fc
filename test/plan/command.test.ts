import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type DeskTerminal, deskCommand } from '../../src/plan/command.ts';

/** Monday 2026-11-23, 08:00 UTC. */
const monday = Date.UTC(2026, 10, 23, 8);

const week = (from: string, to: string): string =>
  `{ ${['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => `${day}: [["${from}", "${to}"]]`).join(', ')} }`;

/** Manila, Madrid and New York: a whole week in winter, with a hole of an hour in summer (operations.md COV-2). */
const sun = `calendars:
  - { id: apac, tz: Asia/Manila, weekly: ${week('07:00', '16:00')} }
  - { id: emea, tz: Europe/Madrid, weekly: ${week('08:00', '17:00')} }
  - { id: amer, tz: America/New_York, weekly: ${week('09:00', '18:00')} }
coverage:
  required: { from: "Sun 23:00Z", to: "Fri 23:00Z" }
  regions:
    - { id: apac, name: Manila, calendar: apac, next: emea }
    - { id: emea, name: Madrid, calendar: emea, next: amer }
    - { id: amer, name: New York, calendar: amer, next: apac }
`;
const people = `people:
  - { id: ana, name: Ana López, roles: [l2], languages: [es], region: emea }
  - { id: luis, name: Luis Ortega, roles: [l2], languages: [es], region: emea }
`;

describe('npm run desk', () => {
  let place = '';
  let folder = '';
  const write = (text: string): void => writeFileSync(join(folder, 'desk.yaml'), text);
  const run = async (line: string, more: Partial<DeskTerminal> = {}) => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await deskCommand(line === '' ? [] : line.split(' '), {
      environment: { DIALOGS_DIR: folder },
      colour: false,
      now: () => monday,
      write: async (text) => void out.push(text),
      note: async (text) => void err.push(text),
      ...more,
    });
    return { code, out: out.join(''), err: err.join('') };
  };

  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'secondline-plan-'));
    folder = join(place, 'dialogs');
    mkdirSync(folder);
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  it('explains itself and every command, and says what it did not understand', async () => {
    for (const line of ['--help', '-h'])
      expect((await run(line)).out).to.match(/^Hours, promises, escalation and people/);
    expect((await run('show --help')).out).to.include('--language');
    expect((await run('check --help')).out)
      .to.include('--days')
      .and.to.include('no backup');
    expect((await run('gaps -h')).out).to.include('--from');
    expect(await run(''))
      .to.include({ code: 2 })
      .and.to.have.property('err')
      .that.includes('Say what to do.');
    expect((await run('shwo')).err).to.include('There is no command "shwo". Did you mean "show"?');
    for (const line of [
      ...['gaps --days 0', 'gaps --days 1001', 'gaps --days many', 'check --from tomorrow', 'check --from 2026-02-30'],
      ...['show --language fr', 'show vpn', 'gaps --fast'],
    ]) {
      const { code, out, err } = await run(line);
      expect([code, out], line).to.deep.equal([2, '']);
      expect(err, line).to.include('npm run desk --');
    }
  });

  it('shows what holds, in English or Spanish, also where there is no file', async () => {
    const none = await run('show');
    expect(none.code).to.equal(0);
    expect(none.err).to.equal('There is no dialogs/desk.yaml: this is what holds without it.\n\n');
    expect(none.out).to.include('Always open.');
    write('line: { capacity: 7 }\n');
    expect((await run('show')).out).to.include('One agent has at most 7 talks at once.');
    expect((await run('show --language es')).out).to.include('como máximo 7 chats a la vez.');
    const environment = { DIALOGS_DIR: folder, DESK_LANGUAGE: 'es' };
    expect((await run('show', { environment })).out).to.include('como máximo 7 chats a la vez.');
    expect((await run('show --language en', { environment })).out).to.include('at most 7 talks');
  });

  it('tells faults with file, line and mend, and ends with 1', async () => {
    write('line: { capacty: 7 }\noutage: { within: 5 }\n');
    const fault = 'dialogs/desk.yaml:1:9 — unknown key "capacty". Did you mean "capacity"?\n';
    const check = await run('check');
    expect([check.code, check.out.split('\n').length]).to.deep.equal([1, 4]);
    expect(check.out)
      .to.include(fault)
      .and.to.match(/\n2 faults\.\n$/);
    for (const line of ['show', 'gaps']) {
      const { code, out, err } = await run(line);
      expect([code, out]).to.deep.equal([1, '']);
      expect(err).to.include(fault);
    }
    const { faults, found } = JSON.parse((await run('check --json')).out);
    expect(found).to.equal(true);
    expect(faults[0]).to.deep.include({
      file: 'dialogs/desk.yaml',
      line: 1,
      column: 9,
      mend: 'Did you mean "capacity"?',
    });
  });

  it('says that a file is sound, and what is missing in the year ahead', async () => {
    write(sun + people);
    const { code, out } = await run('check --from 2026-01-04 --days 364');
    expect(code).to.equal(0);
    expect(out).to.match(
      /^dialogs\/desk\.yaml is sound\.\n\nThe next 364 days:\nNobody is there in 170 stretches of promised time:\n/,
    );
    expect(out).to.include('warning — Nobody has the role l2_lead, which is to be told');
    expect(out).to.include('note — The calendar apac has no holidays.');
    expect((await run('check')).out).to.include('The next 400 days:');
  });

  it('lists gaps in groups with first, last and number, in UTC and on the clock of each region', async () => {
    write(sun + people);
    const { code, out } = await run('gaps --from 2026-01-04 --days 364');
    expect(code).to.equal(0);
    expect(out.split('\n').slice(0, 4)).to.deep.equal([
      'Nobody is there in 170 stretches of promised time:',
      '  Mon–Fri 22:00–23:00 UTC, 1 h, 170 times',
      '    first  Mon 9 Mar 2026 22:00 UTC · Manila Tue 10 Mar 2026 06:00 · Madrid Mon 9 Mar 2026 23:00 · New York Mon 9 Mar 2026 18:00',
      '    last   Fri 30 Oct 2026 22:00 UTC · Manila Sat 31 Oct 2026 06:00 · Madrid Fri 30 Oct 2026 23:00 · New York Fri 30 Oct 2026 18:00',
    ]);
    expect(out).to.include('Too few, where 1 person is wanted:\n').and.to.include(', open, but nobody works there\n');
    const { gaps, thin } = JSON.parse((await run('gaps --from 2026-01-04 --days 364 --json')).out);
    expect(gaps).to.have.length(1);
    expect(gaps[0]).to.include({ from: '22:00', minutes: 60, count: 170 });
    expect(thin.every(({ agents }: { agents: number }) => agents === 0)).to.equal(true);
  });

  it('looks only as far as it is asked', async () => {
    write(sun);
    expect((await run('gaps --from 2026-03-09 --days 1')).out).to.include(
      '  Mon 22:00–23:00 UTC, 1 h\n    on     Mon 9 Mar',
    );
    expect((await run('gaps --from 2026-01-04 --days 30')).out).to.include('No gaps: somebody is there in all');
    write('');
    expect((await run('gaps')).out).to.include('Nothing is promised beyond the hours of the regions');
  });

  it('tells what is wrong with who is on call', async () => {
    write(`${sun}${people}oncall:
  - id: night
    tz: Europe/Madrid
    layers:
      - { id: base, users: [ana], start: 2026-01-05T08:00, turn: { weeks: 1 }, active: [{ days: [mon, tue, wed, thu, fri], from: "00:00", to: "24:00" }] }
    overrides:
      - { user: luis, from: 2026-12-07T18:00, to: 2026-12-08T08:00, reason: swap }
      - { user: ana, from: 2026-12-07T20:00, to: 2026-12-08T08:00, reason: swap back }
  - id: second
    tz: Europe/Madrid
    layers: [{ id: base, users: [ana], start: 2026-01-05T08:00, turn: { weeks: 1 } }]
  - id: late
    tz: Europe/Madrid
    layers: [{ id: base, users: [luis], start: 2036-01-05T08:00, turn: { weeks: 1 } }]
`);
    const { out } = await run('check --days 30');
    const warnings = out.split('\n').filter((line) => line.startsWith('warning'));
    expect(warnings[0]).to.match(
      /^warning — On call in night: nobody in \d+ stretches while the desk is closed, .* first Sat 28 Nov 2026 00:00 \(Europe\/Madrid\)\.$/,
    );
    expect(warnings.slice(1, 6)).to.deep.equal([
      'warning — On call in second: no backup, Ana López carries it alone.',
      'warning — On call in late: nobody at all.',
      'warning — On call in night: the override of Ana López covers that of Luis Ortega from Mon 7 Dec 2026 20:00 (Europe/Madrid).',
      'warning — Ana López is on call in night and second at once, 6 times, first on Mon 23 Nov 2026 09:00 (Europe/Madrid).',
      'warning — Nobody has the role l2_lead, which is to be told: such a step reaches nobody.',
    ]);
  });

  it('warns of topics that are no script and no category, where it knows the scripts', async () => {
    write(sun + people.replace('roles: [l2]', 'topics: [vpn, network, vpnn], roles: [l2]'));
    expect((await run('check')).out, 'a folder without scripts').to.not.include('which is no script');
    for (const name of ['vpn.yaml', 'built-ins.yaml']) copyFileSync(join('dialogs', name), join(folder, name));
    const lines = (await run('check')).out.split('\n').filter((line) => line.includes('which is no script'));
    expect(lines).to.deep.equal([
      'warning — Ana López takes "vpnn", which is no script and no category. Did you mean "vpn"?',
    ]);
  });

  it('finds nothing to warn of in the example', async () => {
    copyFileSync('dialogs/examples/desk-madrid-bogota.yaml', join(folder, 'desk.yaml'));
    const { code, out } = await run('check');
    expect(code).to.equal(0);
    expect(out).to.not.include('warning').and.to.not.include('note —');
    expect(out).to.include('No thin cover: at least 1 person wherever somebody is there.');
  });

  it('uses colours only where they are wished', async () => {
    write('line: { capacity: 2 }\n');
    for (const line of ['show', 'check', 'gaps']) {
      expect((await run(line)).out, line).to.not.include('\u001b');
    }
    expect((await run('check', { colour: true })).out).to.include('\u001b[32msound\u001b[0m');
  });

  it('runs from the command line', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--import', 'ts-blank-space/register', 'src/plan-main.ts', 'check', '--dialogs', 'dialogs'],
      { encoding: 'utf8' },
    );
    expect(stdout).to.match(/^dialogs\/desk\.yaml is sound\./);
    expect(status).to.equal(0);
  }).timeout(20_000);
});
