import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { articlesFrom, dialogsCopy, monday, ran } from './scripts-command-rig.ts';

describe('npm run scripts', () => {
  let copy: ReturnType<typeof dialogsCopy>;
  beforeEach(() => {
    copy = dialogsCopy();
  });
  afterEach(() => copy.end());
  const change = (name: string, make: (text: string) => string): void => {
    const path = join(copy.folder, name);
    writeFileSync(path, make(readFileSync(path, 'utf8')));
  };
  const lint = (...args: string[]) => ran(['lint', '--dialogs', copy.folder, '--fast', ...args]);

  describe('as a whole', () => {
    it('explains itself and each of its commands', async () => {
      expect((await ran(['--help'])).out).to.contain('npm run scripts -- lint');
      for (const verb of ['lint', 'try', 'play', 'import', 'report']) {
        const { code, out } = await ran([verb, '--help']);
        expect([code, out.includes(`npm run scripts -- ${verb}`)], verb).to.deep.equal([0, true]);
      }
    });

    it('ends with 2 for what it does not understand, and says what was meant', async () => {
      expect(await ran([])).to.deep.include({ code: 2, out: '' });
      expect((await ran(['lnit'])).err).to.match(/^There is no command "lnit"\. Did you mean "lint"\?/);
      expect(await ran(['lint', '--fats'])).to.deep.include({ code: 2 });
      expect((await ran(['lint', '--fats'])).err).to.match(/^Unknown option '--fats'\.\n/);
      expect((await ran(['try'])).err).to.match(/^Say which message/);
      expect((await ran(['try', 'x', '--language', 'nl'])).err).to.match(/^--language is one of: en, es, pt, fr, de\./);
    });

    it('ends with 1 and a sentence when there is no folder', async () => {
      const { code, err } = await ran(['try', 'x', '--dialogs', join(copy.folder, 'nowhere')]);
      expect([code, err]).to.deep.equal([
        1,
        `${join(copy.folder, 'nowhere')}: the folder cannot be read (ENOENT). Look at its path and rights.\n`,
      ]);
    });

    it('reads the folder of DIALOGS_DIR when none is named', async () => {
      const { code, out } = await ran(['lint', '--fast'], { environment: { DIALOGS_DIR: copy.folder } });
      expect(code).to.equal(0);
      expect(out).to.match(/^\d+ scripts: 0 faults/);
    });
  });

  describe('lint', () => {
    it('tells the faults that the desk tells, and ends with 1', async () => {
      change('vpn.yaml', (text) => text.replace('else: symptom', 'else: symptomm'));
      const { code, out } = await lint();
      expect(code).to.equal(1);
      expect(out).to.match(
        /^dialogs\/vpn\.yaml:\d+:\d+ fault — step "[\w-]+" goes to "symptomm", which does not exist\. Did you mean "symptom"\?/m,
      );
    });

    it('warns of a review that is past, ends with 0, and with --strict with 1', async () => {
      change('vpn.yaml', (text) => text.replace(/review: .*/, 'review: 2026-11-01'));
      change('wifi.yaml', (text) => text.replace(/review: .*/, 'review: 2026-12-01'));
      const { code, out } = await lint('--all');
      expect(out).to.match(/vpn\.yaml:\d+:9 warning — the review was due on 2026-11-01\. .* reads it again/);
      expect(out).to.match(/wifi\.yaml:\d+:9 note — the review is due on 2026-12-01/);
      expect([code, (await lint('--strict')).code]).to.deep.equal([0, 1]);
    });

    it('warns of a host that hosts.txt does not list, and of half a language', async () => {
      change('password-reset.yaml', (text) =>
        text.replace('https://password.example.com', 'https://pasword.example.net'),
      );
      change('vpn.yaml', (text) => text.replace('title: {', 'title: { fr: VPN,'));
      const { out } = await lint();
      expect(out).to.match(
        /password-reset\.yaml:\d+:\d+ warning — a link leads to pasword\.example\.net, which hosts\.txt does not list/,
      );
      expect(out).to.match(/vpn\.yaml:\d+:\d+ warning — \d+ of \d+ texts have no French, so that none of it is used/);
    });

    it('warns of what is too long for one card', async () => {
      const long = `${'word '.repeat(290)}`;
      change('wifi.yaml', (text) =>
        text.replace(
          /^steps:\n/m,
          `steps:\n${[1, 2, 3].map((at) => `  - id: long-${at}\n    say: { en: "${long}", es: "x" }\n`).join('')}`,
        ),
      );
      expect((await lint()).out).to.match(
        /wifi\.yaml:\d+:\d+ warning — what is shown at once from step "long-1" is long \(4,\d{3} letters in English/,
      );
    });

    it('warns of phrases that stand nearly in two scripts, and of scripts that are taken for each other', async function () {
      this.timeout(60_000);
      change('wifi.yaml', (text) =>
        text.replace(/^phrases:\n {2}en:\n/m, '$&    - the vpn does not connect from my home\n'),
      );
      change('vpn.yaml', (text) =>
        text.replace(/^phrases:\n {2}en:\n/m, '$&    - the vpn does not connect from my house home\n'),
      );
      const { out, code } = await ran(['lint', '--dialogs', copy.folder, '--json']);
      const told = JSON.parse(out);
      expect(code).to.equal(0);
      const near = told.findings.filter((one: { kind: string }) => one.kind === 'near phrase');
      expect(near.map((one: { what: string }) => one.what).join()).to.match(
        /"the vpn does not connect from my \w+.*" is nearly/,
      );
      expect(told.recalls).to.have.length.greaterThan(15);
      const vpn = told.recalls.find((one: { script: string }) => one.script === 'vpn');
      expect(vpn.right + vpn.offered).to.be.greaterThan(0.8 * vpn.phrases);
      expect(vpn.right + vpn.offered + vpn.wrong + vpn.missed).to.equal(vpn.phrases);
    });

    it('asks ServiceNow whether articles have changed, when one is connected', async () => {
      const article = { number: '', version: '1.0', html: '' };
      const knowledge = {
        read: async (number: string) => {
          if (number === 'KB0010005') return undefined;
          return { ...article, version: number === 'KB0010004' ? '2.0' : '1.0' } as never;
        },
      };
      const { out } = await ran(['lint', '--dialogs', copy.folder, '--fast'], articlesFrom(knowledge));
      expect(out).to.match(
        /vpn\.yaml:\d+:\d+ warning — KB0010004 is at version 2\.0 in ServiceNow, the script follows 1\.0/,
      );
      expect(out).to.match(/wifi\.yaml:\d+:\d+ warning — KB0010005 is not published in ServiceNow/);
      const offline = await ran(['lint', '--dialogs', copy.folder, '--fast', '--offline'], articlesFrom(knowledge));
      expect(offline.out).to.not.contain('KB0010004');
    });

    it('colours only where colours are wished', async () => {
      change('vpn.yaml', (text) => text.replace(/review: .*/, 'review: 2026-11-01'));
      expect((await lint()).out).to.not.contain('\u001b');
      const { out } = await ran(['lint', '--dialogs', copy.folder, '--fast'], { colour: true });
      expect(out).to.contain('\u001b[33mwarning\u001b[0m');
    });
  });

  describe('try', function () {
    this.timeout(30_000);

    it('says what the desk would do, how scripts rank, and what spoke for the first', async () => {
      const { code, out } = await ran(['try', 'no me conecta la vpn desde casa', '--dialogs', copy.folder]);
      expect(code).to.equal(0);
      expect(out).to.match(/^The desk starts "vpn"\. Its language: es/);
      expect(out).to.match(/\n {2}vpn {2,}0?\.?[\d.]+/);
      expect(out).to.match(/words .*"vpn" \+0\.\d\d/);
      expect(out).to.match(/near \d\.\d\d +"no me conecta la vpn desde casa" \(es\)/);
    });

    it('says so when nothing fits, and tells the words that no phrase has', async () => {
      const { out } = await ran(['try', 'qwrtz plmkn', '--dialogs', copy.folder, '--json']);
      const told = JSON.parse(out);
      expect(told).to.deep.include({ does: 'ask for other words', route: 'none', scripts: [] });
      expect(told.why.unknown).to.deep.equal(['qwrtz', 'plmkn']);
    });

    it('shows a request for a person, and the thresholds that a script has of its own', async () => {
      expect((await ran(['try', 'talk to a human', '--dialogs', copy.folder])).out).to.match(
        /^The desk hands off to a person/,
      );
      change('vpn.yaml', (text) =>
        text.replace('sensitive: false', 'sensitive: false\nthresholds: { route: 0.9, ask: 0.2 }'),
      );
      expect((await ran(['try', 'vpn is down', '--dialogs', copy.folder])).out).to.contain(
        'start from 0.9, offer from 0.2',
      );
    });
  });

  describe('play', function () {
    this.timeout(30_000);
    const play = (...args: string[]) => ran(['play', 'vpn', '--dialogs', copy.folder, ...args]);

    it('walks by numbers, words and typed answers, and shows what goes on the ticket', async () => {
      const { code, out } = await play('--path', 'Windows,no,no,no,2,no,error 809\\, once,1,today,LT-0815,2');
      expect(out).to.contain('> Windows\n');
      expect(out).to.contain('Handed off to a person.');
      expect(out).to.match(/On the incident\n {2}title: .*\n {2}category: network\n {2}subcategory: vpn\n/);
      expect(out).to.contain('error 809, once');
      expect(code).to.equal(0);
    });

    it('ends a script as solved, with the note that stays of it', async () => {
      const { out } = await play('--language', 'es', '--path', '1,2,sí', '--json');
      const told = JSON.parse(out);
      expect(told).to.deep.include({ script: 'vpn', ended: 'solved' });
      expect(told.ticket).to.deep.include({ kind: 'interaction' });
      expect(told.steps[0]).to.equal('device');
      expect(told.spoken.map((one: { from: string }) => one.from).join(' ')).to.match(/^desk employee desk/);
    });

    it('asks whoever sits there, and stops when nothing is typed', async () => {
      const { code, out } = await ran(['play', 'vpn', '--dialogs', copy.folder], { typed: ['1', ''] });
      expect(out).to.contain('Not at its end: the script waits for an answer.');
      expect(out).to.contain('Device: Windows');
      expect(code).to.equal(0);
      expect((await play()).code).to.equal(2);
    });

    it('ends with 1 when an answer is not taken, and names the scripts there are for one that is not', async () => {
      const { code, err } = await play('--path', 'purple');
      expect([code, err]).to.deep.equal([1, '"purple" answers nothing at step "device".\n']);
      expect((await ran(['play', 'vnp', '--dialogs', copy.folder, '--path', '1'])).err).to.match(
        /^There is no script "vnp" .* There are: .*vpn/,
      );
    });

    it('shows nothing that could drive the terminal', async () => {
      const { out } = await play('--path', '1,3,no,no,2,no,\u001b[2Jred,1,today,LT-0815,2');
      expect(out).to.not.contain('\u001b');
    });
  });

  it('keeps its clock to the terminal’s', async () => {
    const { out } = await ran(['lint', '--dialogs', copy.folder, '--fast'], { now: () => monday + 400 * 86_400_000 });
    expect(out).to.contain('the review was due on');
  });
});
