import { expect } from 'chai';
import fc from 'fast-check';
import { inert } from '../../src/channels/inert-text.ts';

describe('words that most people write', () => {
  // A zero-width blank at the end is taken away, and sends the words through every rule.
  const throughEveryRule = (text: string): string => inert(`${text}\u200b`);
  const latin = fc.string({
    unit: fc.integer({ min: 0x20, max: 0x2ff }).map((code) => String.fromCharCode(code)),
    maxLength: 60,
  });
  const texts = fc.oneof(
    latin,
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .array(fc.constantFrom('www.', 'https://', 'é', '“', '…', '–', '\t', '\n', '\r', ' ', 'a', '.com', '\u2028', 'ӏ'))
      .map((parts) => parts.join('')),
  );

  it('come out as if every rule had been tried on them', () => {
    const same = fc.property(texts, (text) => {
      expect(inert(text)).to.equal(throughEveryRule(text));
    });
    fc.assert(same, { numRuns: 2_000 });
  });
});
