import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openKnowledge } from '../src/app-knowledge.ts';
import { articles } from '../src/lab/articles.ts';
import { lintText, readScripts } from '../src/scripts.ts';
import { checksumOf } from '../src/scripts-article-source.ts';
import type { OpenKnowledge, ScriptsTerminal } from '../src/scripts-command-terminal.ts';
import { dialogsCopy, ran } from './scripts-command-rig.ts';

describe('npm run scripts -- import', () => {
  let copy: ReturnType<typeof dialogsCopy>;
  let files: string;
  beforeEach(() => {
    copy = dialogsCopy();
    files = mkdtempSync(join(tmpdir(), 'secondline-articles-'));
  });
  afterEach(() => {
    copy.end();
    rmSync(files, { recursive: true, force: true });
  });
  const file = (name: string, text: string): string => {
    const path = join(files, name);
    writeFileSync(path, text);
    return path;
  };
  const run = (args: readonly string[], more: Partial<ScriptsTerminal> = {}) =>
    ran(['import', ...args, '--dialogs', copy.folder], more);

  describe('from ServiceNow', () => {
    let open: OpenKnowledge;
    before(async () => {
      open = await openKnowledge({});
    });
    after(() => open.close());
    const sandbox = (): Partial<ScriptsTerminal> => ({
      knowledge: async () => ({ ...open, close: async () => undefined }),
    });

    it('makes drafts of all 30 articles of the sandbox that have no fault and can be played', async function () {
      this.timeout(60_000);
      const published = articles.filter(({ state, base }) => state === undefined && base === undefined);
      expect(published).to.have.length(30);
      for (const { number } of published) {
        const { code, out } = await run([number], sandbox());
        expect(code, `${number}: ${out}`).to.equal(0);
      }
      const folder = readScripts(copy.folder);
      expect(folder.faults).to.deep.equal([]);
      expect(folder.drafts).to.have.length(30);
      expect(folder.scripts).to.have.length(15);
      const { code, out } = await ran(['lint', '--dialogs', copy.folder, '--fast', '--offline']);
      expect(code).to.equal(0);
      expect(out).to.contain('15 scripts, 30 drafts: 0 faults');
      const id = folder.drafts?.find(({ article }) => article.number === 'KB0020008')?.id ?? '';
      const played = await ran(['play', id, '--dialogs', copy.folder, '--path', '1']);
      expect(played.out).to.match(/— a draft, not published\n[\s\S]*Solved by the script\./);
    });

    it('carries number, version, checksum and language of the article, and says which decisions are open', async () => {
      const { out, err } = await run(
        ['kb0010008', '--id', 'printing', '--owner', 'Print team', '--review', '2027-03-31'],
        sandbox(),
      );
      expect(out).to.match(/^Draft of \d+ steps from KB0010008 1\.0 "Printer does not print": .*printing\.yaml\n/);
      expect(out).to.not.contain('who answers');
      expect(err).to.contain('No ServiceNow is connected');
      const text = readFileSync(join(copy.folder, 'printing.yaml'), 'utf8');
      const html = articles.find(({ number }) => number === 'KB0010008')?.html ?? '';
      expect(text).to.contain(
        `  number: KB0010008\n  version: "1.0"\n  checksum: ${checksumOf(html)}\n  language: en\n`,
      );
      expect(text).to.contain('owner: Print team\nreview: 2027-03-31\n');
      expect(text).to.match(/^draft: true$/m);
    });

    it('leaves a file alone that is there, and says so when there is no such article', async () => {
      await run(['KB0010008', '--id', 'printing'], sandbox());
      const again = await run(['KB0010008', '--id', 'printing'], sandbox());
      expect(again.code).to.equal(1);
      expect(again.err).to.contain('is there already');
      const none = await run(['KB0010016'], sandbox());
      expect(none.code).to.equal(1);
      expect(none.err).to.contain('KB0010016 is not published in the sandbox');
    });
  });

  it('reads a Markdown file with what it says of itself', async () => {
    const path = file(
      'a.md',
      '---\nnumber: KB0042000\nversion: 3.2\nlanguage: de\n---\n# Scanner scannt nicht\n\n1. Neu starten\n2. Warten\n',
    );
    const { code, out } = await run([path, '--json']);
    expect(code).to.equal(0);
    const told = JSON.parse(out);
    expect(told).to.deep.include({ id: 'scanner-scannt-nicht', faults: [] });
    expect(told.article).to.deep.include({ number: 'KB0042000', version: '3.2', language: 'de' });
    expect(readFileSync(told.file, 'utf8')).to.contain('de: Hat das geholfen?');
  });

  it('reads an HTML file, and marks the picture and the number that it does not tell', async () => {
    const path = file(
      'b.html',
      '<html lang="en"><title>Badge</title><body><ol><li>Hold it<img src="b.png"></li></ol></body></html>',
    );
    const { out } = await run([path, '--out', '-']);
    expect(out).to.contain(
      '# DECIDE: the article shows a picture here (b.png); say in words what it shows\n  - id: step-1',
    );
    expect(out).to.contain('# DECIDE: which article is it? The number stands for none\narticle:\n  number: KB0000000');
    expect(existsSync(join(copy.folder, 'badge.yaml'))).to.equal(false);
  });

  it('says what cannot be read, and what was not understood', async () => {
    expect((await run([file('c.txt', 'x')])).code).to.equal(2);
    expect((await run([join(files, 'no.md')])).err).to.equal(`${join(files, 'no.md')} cannot be read (ENOENT).\n`);
    for (const args of [
      ['--id', 'Bad Id'],
      ['--review', '2027-02-30'],
      ['--article', 'X'],
      ['--version', '1'],
      ['--out', 'x.txt'],
    ])
      expect((await run([file('d.md', '# x'), ...args])).code, args.join(' ')).to.equal(2);
  });

  it('makes what the desk does not publish, and says so in the log', async () => {
    await run([file('e.md', '# Docking station\n\n1. Unplug it')]);
    const folder = readScripts(copy.folder);
    expect(folder.scripts.map(({ id }) => id)).to.not.include('docking-station');
    expect(lintText(folder)).to.equal(
      '15 scripts and the built-ins, no faults. Drafts, not published: docking-station.',
    );
  });
});
