import { expect } from 'chai';
import fc from 'fast-check';
import { foldedWords } from '../../src/desk/folding.ts';
import { link, linked, noLinks, unlink } from '../../src/desk/links.ts';

describe('the words of a text', () => {
  const odd = [..."aZé ñÇßİŉﬁǅ½²ªµσΣό0９-'’ʼ´`‐‑–…“ \u00ad\u0301й網한😀\n\ud800"];

  it('are the same whether a text is read in one pass or as a whole', () => {
    const text = fc.oneof(
      fc.array(fc.constantFrom(...odd), { maxLength: 24 }).map((all) => all.join('')),
      fc.string({ unit: 'binary' }),
    );
    // An invisible character at the end says nothing and keeps a text from being read in one pass.
    fc.assert(
      fc.property(text, (said) => {
        expect(foldedWords(said)).to.deep.equal([...foldedWords(`${said} \u200b`)]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are those of every character of the basic plane by itself, and between letters', () => {
    for (let code = 0; code < 0x1_0000; code++) {
      const [character, between] = [String.fromCharCode(code), `a${String.fromCharCode(code)}b`];
      for (const said of [character, between])
        expect(foldedWords(said), said).to.deep.equal([...foldedWords(`${said} \u200b`)]);
    }
  }).timeout(20_000);
});

describe('numbers for pairs', () => {
  it('are kept as a map would keep them, the first number of each, however many there are', () => {
    const part = fc.integer({ min: -70_000, max: 70_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(part, part), { maxLength: 3_000, size: 'max' }), (pairs) => {
        const links = noLinks();
        const plain = new Map<string, number>();
        for (const [number, [one, other]] of pairs.entries()) {
          const before = plain.get(`${one} ${other}`) ?? number;
          plain.set(`${one} ${other}`, before);
          expect(link(links, one, other, number)).to.equal(before);
        }
        for (const [one, other] of pairs) expect(linked(links, one, other)).to.equal(plain.get(`${one} ${other}`));
        expect(linked(links, 80_000, 1)).to.equal(-1);
        expect(links.count).to.equal(plain.size);
      }),
      { numRuns: 40 },
    );
  });

  it('are forgotten together, and take no more room than a few do afterwards', () => {
    const links = noLinks();
    const few = links.cells.length;
    for (const most of [100, 20_000]) {
      for (let one = 0; one < most; one++) link(links, one, ~one, one);
      unlink(links);
      expect(linked(links, 7, ~7)).to.equal(-1);
      expect(links.cells).to.have.length(few);
    }
  });
});
