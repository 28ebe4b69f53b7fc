import { expect } from 'chai';
import fc from 'fast-check';
import {
  escapeMarkup,
  fill,
  foldControls,
  markFaultsOf,
  type Paragraph,
  parseMarkup,
  plainText,
} from '../../src/desk/markup.ts';

const one = (text: string): Paragraph['spans'] => {
  const paragraphs = parseMarkup(text);
  expect(paragraphs).to.have.length(1);
  return paragraphs[0]?.spans ?? [];
};

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '**',
        '*',
        '`',
        '[',
        ']',
        '(',
        ')',
        '](https://x.y)',
        '1. ',
        '- ',
        '\\',
        '{a}',
        '\n',
        '\r',
        'a',
        ' ',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
);

describe('the markup of texts', () => {
  it('knows bold, code and links within a line', () => {
    expect(one('Open **Settings** and type `ping a.b` or [read this](https://kb.example.com/a?b=1#c).')).to.deep.equal([
      { text: 'Open ' },
      { text: 'Settings', bold: true },
      { text: ' and type ' },
      { text: 'ping a.b', code: true },
      { text: ' or ' },
      { text: 'read this', href: 'https://kb.example.com/a?b=1#c' },
      { text: '.' },
    ]);
  });

  it('knows code and links inside bold', () => {
    expect(one('**a `b` [c](https://d.e)**')).to.deep.equal([
      { text: 'a ', bold: true },
      { text: 'b', bold: true, code: true },
      { text: ' ', bold: true },
      { text: 'c', bold: true, href: 'https://d.e' },
    ]);
  });

  it('takes every line as a paragraph, keeps the numbers the author wrote, and skips empty lines', () => {
    expect(parseMarkup('First.\n\n 1. One\r\n12. Twelve\n- dot\n1.no\n-no\n1. ')).to.deep.equal([
      { kind: 'text', spans: [{ text: 'First.' }] },
      { kind: 'numbered', number: 1, spans: [{ text: 'One' }] },
      { kind: 'numbered', number: 12, spans: [{ text: 'Twelve' }] },
      { kind: 'bulleted', spans: [{ text: 'dot' }] },
      { kind: 'text', spans: [{ text: '1.no' }] },
      { kind: 'text', spans: [{ text: '-no' }] },
      { kind: 'text', spans: [{ text: '1.' }] },
    ]);
  });

  for (const literal of [
    '2 * 3 * 4',
    'a ** b',
    'a `b',
    '``',
    '[a]',
    '[a] (https://b.c)',
    '[a](http://b.c)',
    '[a](javascript:alert(1))',
    '[a](https://u@b.c)',
    '[a](https://)',
    '[](https://b.c)',
    '[a](https://b.c',
    '<b>a</b> <@U1> &amp;',
    'C:\\Windows\\x',
    '\\\\server\\share',
  ]) {
    it(`leaves ${literal} as it is written`, () => {
      expect(one(literal)).to.deep.equal([{ text: literal }]);
    });
  }

  it('shows a mark after a backslash instead of obeying it', () => {
    expect(one('\\*\\*a\\*\\* \\`b\\` \\[c](https://d.e) \\{f}')).to.deep.equal([
      { text: '**a** `b` [c](https://d.e) {f}' },
    ]);
    expect(parseMarkup('1\\. a\n\\- b').map(({ kind }) => kind)).to.deep.equal(['text', 'text']);
    expect(one('a\\/*')).to.deep.equal([{ text: 'a\\*' }]);
    expect(one('`a\\`b`')).to.deep.equal([{ text: 'a`b', code: true }]);
  });

  it('reads a text without marks back from one with marks', () => {
    expect(plainText('**Do** this:\n1. `a`\n- [b](https://c.d)')).to.equal('Do this:\n1. a\n- b (https://c.d)');
  });

  it('tells which marks do not act', () => {
    expect(markFaultsOf('a **b\nc `d\n[e](http://f.g)\n**h** `i` [j](https://k.l) [m]')).to.deep.equal([
      { mark: 'bold', near: '**b' },
      { mark: 'code', near: '`d' },
      { mark: 'link', near: '[e](http://f.g)' },
    ]);
  });

  it('shows any inserted value as exactly one plain run of its own letters', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const shown = foldControls(value);
        const expected = shown === '' ? [] : [{ kind: 'text', spans: [{ text: shown }] }];
        expect(parseMarkup(escapeMarkup(value))).to.deep.equal(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps an inserted value inert in the middle of a line, in bold, in code, in a label and at the start of a line', () => {
    fc.assert(
      fc.property(
        hostile.filter((value) => foldControls(value) !== ''),
        (value) => {
          const text = foldControls(value);
          const filled = parseMarkup(fill('a {v} b **c{v}** `d{v}`\n{v}\n[e{v}](https://f.g)\n1. {v}', { v: value }));
          expect(filled).to.deep.equal([
            {
              kind: 'text',
              spans: [
                { text: `a ${text} b ` },
                { text: `c${text}`, bold: true },
                { text: ' ' },
                { text: `d${text}`, code: true },
              ],
            },
            { kind: 'text', spans: [{ text }] },
            { kind: 'text', spans: [{ text: `e${text}`, href: 'https://f.g' }] },
            { kind: 'numbered', number: 1, spans: [{ text }] },
          ]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('never loses a text or finds a link that is not https, whatever is written', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const { spans } of parseMarkup(text)) {
          for (const span of spans) {
            expect(span.text).to.not.equal('');
            expect(span.href ?? 'https://').to.match(/^https:\/\//);
          }
        }
        expect(plainText(text)).to.be.a('string');
      }),
      { numRuns: 2000 },
    );
  });

  it('fills known names, leaves unknown ones and escaped braces visible, and knows no inherited name', () => {
    expect(plainText(fill('{a} {b} \\{a} {constructor} {A}', { a: 'x{b}' }))).to.equal(
      'x{b} {b} {a} {constructor} {A}',
    );
  });

  it('reads a long line of openings to the end', () => {
    for (const mark of ['[', '`', '**', '\\', '[a](', '[a](https://b', '1. ', '{a']) {
      const text = mark.repeat(20_000);
      expect(parseMarkup(text), mark).to.have.length(1);
      expect(fill(text, { a: '' }), mark).to.equal(text);
    }
  });
});
