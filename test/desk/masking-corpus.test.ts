import { expect } from 'chai';
import { maskSecrets } from '../../src/desk/masking.ts';
import { figure } from '../figures.ts';
import { harmlessOf, isStructured, type SecretLine, secretsOf } from '../secrets-corpus.ts';

describe('masking of a corpus of secrets (P14)', () => {
  const seeds = [3, 14, 159];
  const missed = ({ line, secret }: SecretLine): boolean => {
    const { text, found } = maskSecrets(line);
    // No more than a third of it may be left, in whatever place.
    const size = Math.max(3, Math.ceil(secret.length / 3));
    const pieces = Array.from({ length: secret.length - size + 1 }, (_, at) => secret.slice(at, at + size));
    return found.length === 0 || pieces.some((piece) => text.includes(piece));
  };
  const told = (lines: readonly SecretLine[]) =>
    lines.map(({ kind, disguise, line }) => `${kind} (${disguise}): ${line} -> ${maskSecrets(line).text}`);

  for (const seed of seeds) {
    it(`removes 99 % of 1,300 secrets of thirteen kinds in five languages, and all that have a shape (seed ${seed})`, () => {
      const lines = secretsOf(seed, 1300);
      const left = lines.filter(missed);
      expect(new Set(lines.map(({ kind }) => kind)).size).to.equal(13);
      expect(told(left.filter(({ kind }) => isStructured(kind)))).to.deep.equal([]);
      expect(left.length / lines.length, told(left).join('\n')).to.be.at.most(0.01);
      const shaped = lines.filter(({ kind }) => isStructured(kind)).length;
      figure('P14', `secrets of 13 kinds in sentences of five languages, seed ${seed}`, lines.length, {
        missed: left.length,
        'with a shape': shaped,
        'of these missed': 0,
      });
    });

    it(`removes what is spaced, grouped, full-width, foreign, in keycaps, among emoji or unseen letters (seed ${seed})`, () => {
      const lines = secretsOf(seed, 2600).filter(({ disguise }) => disguise !== 'none');
      expect(new Set(lines.map(({ disguise }) => disguise)).size).to.equal(8);
      const left = lines.filter(missed);
      expect(left.length / lines.length, told(left).join('\n')).to.be.at.most(0.01);
      figure('P14', `secrets in eight disguises, seed ${seed}`, lines.length, { missed: left.length });
    });

    it(`leaves 99 % of 2,000 harmless lines as they are (seed ${seed})`, () => {
      const touched = harmlessOf(seed, 2000).filter((line) => maskSecrets(line).text !== line);
      const shown = [...new Set(touched)].map((line) => `${line} -> ${maskSecrets(line).text}`).join('\n');
      expect(touched.length, shown).to.be.at.most(20);
      figure('P14', `harmless lines, seed ${seed}`, 2000, { 'redacted in error': touched.length });
    });
  }

  it('is the same for the same seed, and another for another', () => {
    expect(secretsOf(5, 50)).to.deep.equal(secretsOf(5, 50)).and.to.not.deep.equal(secretsOf(6, 50));
    expect(harmlessOf(5, 50)).to.deep.equal(harmlessOf(5, 50)).and.to.not.deep.equal(harmlessOf(6, 50));
  });
});
