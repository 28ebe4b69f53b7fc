import { expect } from 'chai';
import fc from 'fast-check';
import { safeFileName } from '../../src/channels/inert-text.ts';
import {
  cutText,
  inertLine,
  inertText,
  instantFrom,
  scrubbed,
  storedInstant,
} from '../../src/effects/servicenow-text.ts';

const codeMarks = [
  ...['[code]', '[/code]', '[CODE]', '[Code]', '[/cOdE]', '[ code]', '[code ]', '[ / code ]', '[c ode]', '[co\nde]'],
  ...['[\tcode]', '[co\u200bde]', '[co\u200dde]', '[\u200fcode]', '[c\u2060o\u2060d\u2060e]', '[/\u00a0code]'],
  ...['[co[code]de]', '[[code]]', '[/co[/code]de]', '[co[co[code]de]de]', '[code][code]', '[code]<b>x</b>[/code]'],
  ...['[code]\u0000<script>', '[co\u0007de]', '[\u202ecode]', '[\ufeffcode]', '[c\ro\rd\re]', '[/ c o d e ]'],
  ...['x[code]y', '[[/code]code]', '[code\u00ad]', '[\u180ecode]'],
];

describe('text for a record', () => {
  it('keeps no spelling of the mark that makes HTML of what follows', () => {
    for (const text of codeMarks) {
      const bare = inertText(text).replace(/[\s\p{Cf}\p{Cc}]/gu, '');
      expect(bare, JSON.stringify(text)).to.not.match(/\[\/?code\]/i);
      expect(inertText(inertText(text))).to.equal(inertText(text));
    }
    expect(inertText('[code]<b>x</b>[/code]')).to.equal('(code)<b>x</b>(/code)');
  });

  it('drops control, direction and lone surrogate characters and keeps people’s writing', () => {
    expect(inertText('a\u0000b\u001b[31mc\u202ed\u2066e\ud800f\ttab\r\nnew')).to.equal('ab[31mcde\ufffdf tab\nnew');
    expect(inertText('¿Qué? naïve 日本 👩‍👩‍👧 می‌خواهم')).to.equal('¿Qué? naïve 日本 👩‍👩‍👧 می‌خواهم');
    expect(inertLine('  two\n\n lines\t here ')).to.equal('two lines here');
  });

  it('contains no control character and no such mark whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.constantFrom(...codeMarks), (text, mark) => {
        const inert = inertText(text + mark + text);
        expect(inert).to.not.match(/[^\n\P{Cc}]|[\u202a-\u202e\u2066-\u2069]/u);
        expect(inert.replace(/[\s\p{Cf}]/gu, '')).to.not.match(/\[\/?code\]/i);
      }),
    );
  });

  it('cuts at the end of a word, counting code points', () => {
    expect(cutText('short enough', 12)).to.equal('short enough');
    expect(cutText('the printer on the third floor', 16)).to.equal('the printer on…');
    expect(cutText('the printer on the third floor', 15)).to.equal('the printer on…');
    expect(cutText('😀'.repeat(10), 5)).to.equal(`${'😀'.repeat(4)}…`);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 1, max: 200 }), (text, most) => {
        expect([...cutText(text, most)].length).to.be.at.most(Math.max(most, 1));
      }),
    );
  });

  it('names files without paths or anything that a query or header reads', () => {
    expect(safeFileName('../../etc/passwd')).to.equal('passwd');
    expect(safeFileName('C:\\temp\\pantalla ñ.png')).to.equal('pantalla ñ.png');
    expect(safeFileName('a^ORactive=true\r\n.txt')).to.equal('a_ORactive_true .txt');
    expect(safeFileName('')).to.equal('file');
    expect(safeFileName('...')).to.equal('file');
    expect([...safeFileName(`${'x'.repeat(300)}.pdf`)]).to.have.length(84);
  });

  it('writes and reads instants as UTC to the second', () => {
    const at = Date.UTC(2026, 2, 1, 8, 0, 5, 900);
    expect(storedInstant(at)).to.equal('2026-03-01 08:00:05');
    expect(instantFrom('2026-03-01 08:00:05')).to.equal(at - 900);
    expect(instantFrom('')).to.equal(undefined);
    expect(instantFrom('2026-99-01 08:00:05')).to.equal(undefined);
  });

  it('takes secrets, private lines and addresses out of the instance’s words', () => {
    const said = 'Rule says "my laptop burns" of ana@example.com with s3cret-token';
    const shown = scrubbed(said, ['my laptop burns\nand more', 's3cret-token']);
    expect(shown).to.equal('Rule says "[…]" of […] with […]');
    expect(scrubbed('x '.repeat(900), [])).to.have.length.at.most(500);
  });
});
