import { expect } from 'chai';
import fc from 'fast-check';
import { type ArticleBlock, inertWords, type ReadArticle } from '../../src/desk/article.ts';
import { compileScript } from '../../src/desk/compile.ts';
import { draftOf, idOf } from '../../src/desk/draft.ts';
import type { StepSource } from '../../src/desk/script-source.ts';

const article = (blocks: readonly ArticleBlock[], more: Partial<ReadArticle> = {}): ReadArticle => ({
  number: 'KB0012345',
  version: '2.1',
  title: 'Scanner does not scan',
  language: 'en',
  category: 'Devices',
  keywords: 'scanner, scan',
  checksum: `sha256:${'a'.repeat(64)}`,
  blocks,
  ...more,
});

const draft = (blocks: readonly ArticleBlock[], more: Partial<ReadArticle> = {}) =>
  draftOf(article(blocks, more), { review: '2027-05-31' });
const steps = (blocks: readonly ArticleBlock[]): readonly StepSource[] => draft(blocks).source.steps;
const item = (text: string, ...under: ArticleBlock[]) => ({ text, under });
const ordered = (...texts: string[]): ArticleBlock => ({
  kind: 'list',
  ordered: true,
  items: texts.map((one) => item(one)),
});
const say = (step: StepSource | undefined): string => step?.say?.en ?? '';

describe('a draft from an article', () => {
  it('shows ordered steps with what leads to them, and asks whether they helped', () => {
    const [first, second, ...rest] = steps([
      { kind: 'heading', text: 'Scanner does not scan' },
      { kind: 'text', text: 'For floor 2.' },
      { kind: 'heading', text: 'Restart it' },
      ordered('Switch it off', 'Switch it on'),
    ]);
    expect(say(first)).to.equal('For floor 2.\n**Restart it**\n1. Switch it off\n2. Switch it on');
    expect(second).to.deep.include({ check: { en: 'Did that help?' }, yes: 'done' });
    expect(rest.map(({ id }) => id)).to.deep.equal(['seen', 'give-up', 'done']);
  });

  it('asks after five steps at most, and counts on', () => {
    const made = steps([ordered('one', 'two', 'three', 'four', 'five', 'six', 'seven')]);
    expect(say(made[0])).to.match(/^1\. one[\s\S]*5\. five$/);
    expect(made[1]?.check?.en).to.match(/^Is it solved already\?/);
    expect(say(made[2])).to.equal('6. six\n7. seven');
    expect(made[3]?.check?.en).to.equal('Did that help?');
  });

  it('keeps what stands under a step, and makes a decision of its picture', () => {
    const picture: ArticleBlock = { kind: 'media', what: 'picture', label: 'the button', source: 'b.png' };
    const under: ArticleBlock = { kind: 'list', ordered: false, items: [item('the big one')] };
    const { source, decisions } = draft([
      { kind: 'list', ordered: true, items: [item('Press the button', under, picture)] },
    ]);
    expect(say(source.steps[0])).to.equal('1. Press the button\n- the big one');
    expect(decisions).to.deep.include({
      path: ['steps', 0],
      what: 'the article shows a picture here ("the button", b.png); say in words what it shows',
    });
  });

  it('turns a small table into a question whose rows lead on to the same check', () => {
    const made = steps([
      {
        kind: 'table',
        head: ['Light', 'What to do'],
        rows: [
          ['Red', 'Open **it**'],
          ['Green', 'Wait'],
        ],
      },
      ordered('Call the vendor'),
    ]);
    const [ask, red, green, helped, next] = made;
    expect(ask).to.deep.include({
      ask: 'choice',
      text: { en: '**Light** — Which one is it?' },
      label: { en: 'Light' },
    });
    expect(ask?.choices?.map(({ label, next: to }) => [label.en, to])).to.deep.equal([
      ['Red', red?.id],
      ['Green', green?.id],
      ['Something else', next?.id],
    ]);
    expect([say(red), red?.next, say(green), green?.next]).to.deep.equal([
      'Open **it**',
      helped?.id,
      'Wait',
      helped?.id,
    ]);
    expect(helped?.check?.en).to.equal('Did that help?');
    expect(say(next)).to.equal('1. Call the vendor');
  });

  it('leaves a table a list where its rows are too many or too long for buttons', () => {
    const long = 'a label that is much longer than forty letters are';
    const [first] = steps([
      {
        kind: 'table',
        head: ['A', 'B', 'C'],
        rows: [
          [long, 'x', 'y'],
          ['z', 'u', ''],
        ],
      },
    ]);
    expect(say(first)).to.equal(`- **${long}** — B: x — C: y\n- **z** — B: u`);
  });

  it('says nothing of when to call for help, but leaves it to a person to decide', () => {
    const { source, decisions } = draft([
      ordered('Restart'),
      { kind: 'heading', text: 'When to call second line' },
      { kind: 'list', ordered: false, items: [item('It smokes')] },
    ]);
    expect(JSON.stringify(source.steps)).to.not.contain('smokes');
    expect(decisions.map(({ what }) => what)).to.include('the article says to call for help: It smokes');
  });

  it('speaks the language of the article, and English where nobody knows it', () => {
    const spanish = draft([ordered('Reinicia')], { language: 'es', title: 'El escáner no va' }).source;
    expect(spanish.title).to.deep.equal({ es: 'El escáner no va' });
    expect(spanish.steps[1]?.check).to.deep.equal({ es: '¿Te sirvió?' });
    const other = draft([ordered('x')], { language: 'nl' });
    expect(other.source.article.language).to.equal('en');
    expect(other.decisions.map(({ what }) => what)).to.include('the article\'s language is "nl"');
  });

  it('is careful about identity, and carries number, version, checksum and language of the article', () => {
    const { source } = draft([ordered('Open the page')], { title: 'Reset a password' });
    expect(source).to.deep.include({ id: 'reset-a-password', sensitive: true, draft: true, version: 1 });
    expect(source.article).to.deep.equal({
      number: 'KB0012345',
      version: '2.1',
      checksum: `sha256:${'a'.repeat(64)}`,
      language: 'en',
    });
    expect(draft([ordered('Open it')]).source.sensitive).to.equal(false);
  });

  it('hands off at once when the article has no words', () => {
    expect(steps([]).map(({ id }) => id)).to.deep.equal(['seen', 'give-up']);
  });

  it('names a script after any title', () => {
    expect(idOf('¿Qué pasa? Wi-Fi & más')).to.equal('que-pasa-wifi-mas');
    expect(idOf('7 ways')).to.equal('ways');
    expect(idOf('日本')).to.equal('draft');
    expect(idOf('x'.repeat(90))).to.have.length(60);
  });

  it('can be compiled whatever the article holds', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).map((one) => one.trim() || 'x');
    const words = text.map(
      (one) =>
        one
          .replace(/[`*[\]{}\\]/g, ' ')
          .replace(/\s+/g, ' ')
          .trim() || 'x',
    );
    const block: fc.Arbitrary<ArticleBlock> = fc.oneof(
      words.map((one): ArticleBlock => ({ kind: 'text', text: one })),
      text.map((one): ArticleBlock => ({ kind: 'heading', text: one })),
      fc.array(words, { minLength: 1, maxLength: 9 }).map((all): ArticleBlock => ordered(...all)),
      fc
        .tuple(text, fc.array(fc.tuple(text.map(inertWords), words), { minLength: 1, maxLength: 7 }))
        .map(([head, rows]): ArticleBlock => ({ kind: 'table', head: [head, 'B'], rows })),
      text.map((one): ArticleBlock => ({ kind: 'media', what: 'picture', label: one, source: 'x.png' })),
    );
    fc.assert(
      fc.property(text, fc.array(block, { maxLength: 8 }), (title, blocks) => {
        const { source } = draft(blocks, { title });
        const compiled = compileScript(source, '00000000');
        expect('faults' in compiled ? compiled.faults : []).to.deep.equal([]);
      }),
      { numRuns: 200 },
    );
  });
});
