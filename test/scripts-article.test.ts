import { expect } from 'chai';
import fc from 'fast-check';
import type { ArticleBlock } from '../src/desk/article.ts';
import { markFaultsOf, plainText } from '../src/desk/markup.ts';
import { readHtml } from '../src/scripts-article.ts';
import { markdownArticle } from '../src/scripts-article-markdown.ts';

const blocks = (html: string, origin = ''): readonly ArticleBlock[] => readHtml(html, origin).blocks;
const texts = (html: string): string[] => blocks(html).flatMap((block) => ('text' in block ? [block.text] : []));

describe('reading an HTML article', () => {
  it('keeps headings, texts, notes and lists in their order', () => {
    const html = `<h2 style="x">Restart&nbsp;it</h2><p>First&nbsp; this.</p>
      <p style="background:#fff8dc"><strong>Note:</strong>&nbsp;Save your work.</p>
      <ol><li>Open <b>Settings</b></li><li>Then<ul><li>this</li></ul></li></ol>`;
    expect(blocks(html)).to.deep.equal([
      { kind: 'heading', text: 'Restart it' },
      { kind: 'text', text: 'First this.' },
      { kind: 'note', text: '**Note:** Save your work.' },
      {
        kind: 'list',
        ordered: true,
        items: [
          { text: 'Open **Settings**', under: [] },
          { text: 'Then', under: [{ kind: 'list', ordered: false, items: [{ text: 'this', under: [] }] }] },
        ],
      },
    ]);
  });

  it('leaves out scripts, styles, comments and the marks around code that the platform renders', () => {
    const html = '<script>alert(1)</script><style>p{}</style><!-- no --><p>[code]<b>bold</b> words[/code]</p>';
    expect(texts(html)).to.deep.equal(['**bold** words']);
  });

  it('keeps every picture, video and frame, wherever it stands', () => {
    const html = `<p>See <img alt="the menu" src="/sys_attachment.do?sys_id=1"> here</p>
      <ol><li>Press<img src="data:image/png;base64,${'A'.repeat(200)}"></li></ol>
      <table><tr><td>a</td><td><img src="t.png"></td></tr></table><iframe src="https://video.example.com" title="how"></iframe>`;
    const found = JSON.stringify(blocks(html)).match(/"kind":"media"/g);
    expect(found).to.have.length(4);
    expect(blocks(html)[1]).to.deep.equal({
      kind: 'media',
      what: 'picture',
      label: 'the menu',
      source: '/sys_attachment.do?sys_id=1',
    });
  });

  it('opens https links, shows other addresses, and drops what would run', () => {
    expect(texts('<p><a href="https://a.example.com">a.example.com</a></p>')).to.deep.equal([
      '[a.example.com](https://a.example.com)',
    ]);
    expect(texts('<p><a href="http://intranet/x">the page</a></p>')).to.deep.equal(['the page (http://intranet/x)']);
    expect(texts('<p><a href="mailto:it@example.com">write</a></p>')).to.deep.equal(['write (it@example.com)']);
    expect(texts('<p><a href="javascript:alert(1)">x</a></p>')).to.deep.equal(['x']);
    expect(blocks('<p><a href="/kb_view.do?n=1">it</a></p>', 'https://acme.service-now.com')).to.deep.equal([
      { kind: 'text', text: '[it](https://acme.service-now.com/kb_view.do?n=1)' },
    ]);
  });

  it('lets nothing act that the author wrote as words', () => {
    const [text = ''] = texts('<p>Type {name}, `x`, [y](https://z.example) and **w** \\. C:\\temp</p>');
    expect(plainText(text)).to.equal('Type {name}, `x`, [y](https://z.example) and **w** \\. C:\\temp');
  });

  it('reads tables with a head, with cells over several rows, and frames around text', () => {
    const html = `<table><tr><th>Device</th><th>Do</th></tr><tr><td rowspan="2">Mac</td><td>one</td></tr>
      <tr><td><p>two</p><p>three</p></td></tr></table><table><tr><td><p>Only text</p></td></tr></table>`;
    expect(blocks(html)).to.deep.equal([
      {
        kind: 'table',
        head: ['Device', 'Do'],
        rows: [
          ['Mac', 'one'],
          ['Mac', 'two\nthree'],
        ],
      },
      { kind: 'text', text: 'Only text' },
    ]);
  });

  it('takes a line that is all bold for a heading, and code for code', () => {
    expect(blocks('<p><strong>On a Mac</strong></p><pre>net use\n  Z: \\\\server\\x{y}</pre>')).to.deep.equal([
      { kind: 'heading', text: 'On a Mac' },
      { kind: 'text', text: '`net use`\n`Z: \\\\server\\x\\{y}`' },
    ]);
  });

  it('yields texts in which every mark acts, whatever it is given', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<p>',
        '</p>',
        '<b>',
        '</b>',
        '<li>',
        '<ol>',
        '</ol>',
        '<table>',
        '<td>',
        '<tr>',
        '<br>',
        '<code>',
      ),
      fc.constantFrom(
        '<a href="https://x.example.com/(a)">',
        '</a>',
        '<img src=x>',
        '**',
        '`',
        '[',
        ']',
        '(',
        ')',
        '{a}',
        '\\',
      ),
      fc.string({ maxLength: 10 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        for (const block of blocks(pieces.join(''))) {
          if (block.kind === 'text' || block.kind === 'note') expect(markFaultsOf(block.text)).to.deep.equal([]);
        }
      }),
    );
  });

  it('reads a page nested a thousand deep', () => {
    expect(() => blocks(`${'<div>'.repeat(1000)}deep${'</div>'.repeat(1000)}`)).to.not.throw();
  });
});

describe('reading a Markdown article', () => {
  const html = (text: string): string => markdownArticle(text).html;

  it('takes what stands between the lines at its top as what it says of itself', () => {
    const { about } = markdownArticle('---\nnumber: KB0042000\ntitle: "Fix: it"\n---\n# Fix');
    expect(about).to.deep.equal({ number: 'KB0042000', title: 'Fix: it' });
  });

  it('turns lists within lists, tables, quotes, code and pictures into HTML', () => {
    expect(html('1. one\n   goes on\n   - under\n2) two\n\n3. three')).to.equal(
      '<ol><li>one goes on<ul><li>under </li></ul></li><li>two </li><li>three </li></ol>',
    );
    expect(html('| A | B |\n|---|:-:|\n| x \\| y | **z** |')).to.equal(
      '<table><tr><th>A</th><th>B</th></tr><tr><td>x | y</td><td><strong>z</strong></td></tr></table>',
    );
    expect(html('> [!WARNING]\n> Save first.')).to.equal('<p><strong>Warning:</strong> Save first.</p>');
    expect(html('```\na < b\n```')).to.equal('<pre>a &lt; b</pre>');
    expect(html('![p](a.png) and [l](https://x.example/a_(b)) and *so* `*c*`')).to.equal(
      '<p><img alt="p" src="a.png"> and <a href="https://x.example/a_(b)">l</a> and so <code>*c*</code></p>',
    );
  });

  it('ends, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('# ', '- ', '1. ', '> ', '```', '|', '|-|', '  ', '\n', 'x', '**', '[a](b)', '---\n'),
          { maxLength: 40 },
        ),
        (pieces) => {
          expect(html(pieces.join(''))).to.be.a('string');
        },
      ),
    );
  });
});
