import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { defaultSettings } from '../src/desk/book.ts';
import { readScripts } from '../src/scripts.ts';
import { shelfOf } from '../src/shelf.ts';
import { openEmbeddedStore } from '../src/store/embedded.ts';
import type { Store } from '../src/store/store.ts';
import { globalChat } from './plans.ts';
import { ran } from './scripts-command-rig.ts';
import { mondayMorning, type Story, story } from './story.ts';

const dayMs = 86_400_000;

describe('npm run scripts -- report', function () {
  this.timeout(60_000);
  let folder: string;
  let store: Store;
  let told: Story | undefined;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'secondline-report-'));
    store = await openEmbeddedStore({ folder, log: () => undefined });
  });
  afterEach(async () => {
    await told?.end();
    told = undefined;
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const report = (...args: string[]) =>
    ran(['report', '--data', folder, ...args], { now: () => mondayMorning + dayMs });
  const json = async (...args: string[]) => JSON.parse((await report('--json', ...args)).out);

  it('counts per script what was started, solved, given up and handed over, while the desk is running', async () => {
    told = await story({ store });
    const { employee } = told;
    await employee.says('no me conecta la vpn desde casa');
    for (const label of ['Windows', 'Sale una página de hotel o cafetería', 'Sí']) await employee.presses(label);
    const john = told.another('John');
    await john.says('the vpn does not connect');
    await john.presses('Windows');
    await john.presses('Talk to a person');
    const jane = told.another('Jane');
    await jane.says('the vpn does not connect');
    const { code, out } = await report();
    expect(code).to.equal(0);
    expect(out).to.match(
      /^The last 30 days, until 2026-11-24 08:00 UTC\n3 people, 3 messages about a problem: 100 % started a script/,
    );
    const { scripts, handedOff, lost } = await json();
    expect(scripts).to.deep.equal([
      {
        script: 'vpn',
        started: 3,
        lastWeek: 3,
        solved: 1,
        notSolved: 0,
        left: 1,
        running: 1,
        handedOff: 1,
        stops: [{ step: 'internet', times: 1 }],
      },
    ]);
    expect([handedOff, lost]).to.deep.equal([1, 0]);
  });

  it('lists the messages that found no script, latest first, with what came nearest', async () => {
    told = await story({ store });
    const { employee } = told;
    await employee.says('qwrtz plmkn vbnmx');
    await told.minutesPass(1);
    await employee.says('asdfgh hjklz');
    const { unanswered, messages } = await json();
    expect(unanswered.map(({ text }: { text: string }) => text)).to.deep.equal(['asdfgh hjklz', 'qwrtz plmkn vbnmx']);
    expect(messages).to.deep.equal({ started: 0, asked: 0, nothing: 2 });
    expect(unanswered[0].ranking).to.have.length(3);
    expect((await report()).out).to.match(/Found no script \(2\):\n.*nearest [@\w-]+ 0\.\d\d\n {4}asdfgh hjklz\n/);
  });

  it('shows by script which escalations came back, why, and what agents corrected of triage', async () => {
    told = await story({ store, plan: globalChat });
    const { employee, a } = told;
    const lead = told.colleague({ id: 'marta', name: 'Marta Ruiz', email: 'marta.ruiz@example.com' });
    await employee.says('no me conecta la vpn desde casa');
    await employee.says('quiero hablar con alguien');
    await told.secondsPass(4);
    await lead.says('hello');
    await a.presses('Claim');
    await a.presses('Escalate…');
    await a.presses('Escalate', { evidence_steps: 'script', evidence_evidence: 'error 809', evidence_asked: 'a port' });
    await lead.presses('Return…');
    const why = 'The port is open:\u001b[31m see the article.';
    await lead.presses('Return', { code: 'solvable_with_kb', why, article: 'KB0010007' });
    await a.presses('Correct category…');
    await a.presses('Send', { category: 'network', impact: '1', urgency: '1' });
    const { out } = await report();
    expect(out).to.match(
      /Escalations that came back \(1\):\n {2}vpn: 1 time\n {4}2026-11-23 08:00 INC\d+ from client-it: solvable_with_kb, KB0010007\n {6}The port is open:[^\n]* see the article\.\n/,
    );
    expect(out).to.not.include('\u001b[31m');
    expect(out).to.match(
      /Triage that agents corrected \(1\):\n {2}vpn: 1 time\n {4}2026-11-23 08:00 impact \d → 1, urgency/,
    );
    expect(out).to.not.include('Marta').and.to.not.include('Ana');
    const { returns, corrections } = await json();
    expect(returns[0]).to.include({ script: 'vpn', code: 'solvable_with_kb', article: 'KB0010007' });
    expect(corrections[0].chose).to.deep.equal({ category: 'network', impact: 1, urgency: 1 });
    const later = await ran(['report', '--data', folder, '--days', '7'], { now: () => mondayMorning + 10 * dayMs });
    expect(later.out).to.not.include('came back');
  });

  it('looks back as far as it is asked to, and no further', async () => {
    told = await story({ store });
    await told.employee.says('no me conecta la vpn desde casa');
    const later = { now: () => mondayMorning + 10 * dayMs };
    const week = await ran(['report', '--data', folder, '--days', '7'], later);
    expect(week.out).to.contain('No script was started.');
    const month = JSON.parse((await ran(['report', '--data', folder, '--json'], later)).out);
    expect(month.scripts[0]).to.deep.include({ script: 'vpn', started: 1, lastWeek: 0, running: 1 });
  });

  it('believes what the router decided then, whatever it would decide today', async () => {
    told = await story({ store });
    await told.employee.says('hola');
    const { subject } = await told.conversation();
    const event = {
      ...{ type: 'said', messageId: 'm9', text: 'qwrtz plmkn', files: [], place: 'direct' },
      judged: [
        {
          at: mondayMorning,
          line: 0,
          outcome: 'route',
          scripts: ['wifi'],
          top: [{ script: 'wifi', confidence: 0.9 }],
          thresholds: {},
          router: 'x',
        },
      ],
    };
    await store.commit({
      line: { id: 'then', subject, at: mondayMorning + 1000, by: 'maria', event },
      puts: [],
      tasks: [],
      cancels: [],
    });
    const { scripts, messages } = await json();
    expect(messages.started).to.equal(1);
    expect(scripts[0]).to.deep.include({ script: 'wifi', started: 1 });
  });

  it('follows the versions that were published, and reads an export as well as a folder', async () => {
    const shelf = await shelfOf(store, defaultSettings, () => mondayMorning - dayMs);
    await shelf.take(readScripts('dialogs'));
    told = await story({ store });
    await told.employee.says('no me conecta la vpn desde casa');
    const file = join(folder, '..', `${folder.split('/').at(-1)}.jsonl`);
    const { storeCommand } = await import('../src/store/command.ts');
    const { nodeFs } = await import('../src/store/fs.ts');
    const quiet = async () => undefined;
    await storeCommand(['export', folder, '--out', file], {
      fs: nodeFs,
      now: () => mondayMorning,
      write: quiet,
      note: quiet,
    });
    const { out } = await ran(['report', '--from', file, '--json'], { now: () => mondayMorning + dayMs });
    rmSync(file);
    expect(JSON.parse(out).scripts).to.deep.equal((await json()).scripts);
    expect(JSON.parse(out).scripts[0]).to.deep.include({ script: 'vpn', started: 1 });
  });

  it('ends with 1 when nothing is kept there, and with 2 for days that are none', async () => {
    const { code, err } = await ran(['report', '--data', join(folder, 'nowhere')]);
    expect(code).to.equal(1);
    expect(err).to.contain('cannot be read');
    expect((await report('--days', 'x')).code).to.equal(2);
    expect((await report('--from', join(folder, 'no.jsonl'))).code).to.equal(2);
    expect((await ran(['report', '--from', join(folder, 'no.jsonl')])).err).to.match(/cannot be read \(ENOENT\)/);
  });
});
