import { SourceMap } from 'node:module';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { inPlainLetters, movedMappings } from '../src/bundle/plain-letters.ts';

describe('a build in plain letters', () => {
  it('means what it meant', () => {
    const code = 'const año = "é…😀", t = `ü—`; [año, t, /^[à-ü]\\p{L}😀$/iu.test("ÄÑ😀"), /[‐-―]/.test("–")]';
    const plain = inPlainLetters(code);
    expect(plain).to.match(/^[ -~]*$/);
    expect(JSON.stringify(runInNewContext(plain))).to.equal(JSON.stringify(runInNewContext(code)));
    expect(inPlainLetters('a\tb\n"c"')).to.equal('a\tb\n"c"');
  });

  it('is found in its sources as before', () => {
    const code = '"a";\n"éé";b("ü");c();\nd()';
    // Columns 0, 5 and 12 of the second line, 0 of the third; each from a line of its own.
    const mappings = 'AAAA;AACA,KACA,OACA;AACA';
    const map = new SourceMap({
      ...{ file: 'x.js', version: 3, sources: ['x.ts'], sourcesContent: [], names: [], sourceRoot: '' },
      mappings: movedMappings(code, mappings),
    });
    const plain = inPlainLetters(code).split('\n');
    const lineOf = (line: number, words: string) =>
      (map.findEntry(line, plain[line]?.indexOf(words) ?? -1) as { originalLine?: number }).originalLine;
    expect([lineOf(0, '"a"'), lineOf(1, '"'), lineOf(1, 'b('), lineOf(1, 'c()'), lineOf(2, 'd')]).to.deep.equal([
      ...[0, 1, 2, 3, 4],
    ]);
  });
});
