import { expect } from 'chai';
import fc from 'fast-check';
import { numbersOf, textsOf } from '../../src/store/postgres-lists.ts';
import { postgres } from '../postgres-rig.ts';

describe('lists on their way to PostgreSQL', function () {
  this.timeout(60_000);

  it('arrive as they are, with quotation marks, other scripts, what is absent, and empty', async () => {
    const database = await postgres();
    const text = fc.string({ unit: 'grapheme' }).map((one) => one.replaceAll('\0', ''));
    const hard = fc.constantFrom('', 'NULL', '{"a":"\\"b\\\\"}', 'café – ¿qué?', '🙂', 'x'.repeat(5_000));
    const texts = fc.array(fc.option(fc.oneof(text, hard)));
    const numbers = fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0)));
    await fc.assert(
      fc.asyncProperty(texts, numbers, async (words, figures) => {
        const sql = 'SELECT $1::text[] AS words, $2::float8[] AS figures';
        const [row] = await database.ask(sql, [textsOf(words), numbersOf(figures)]);
        expect(row).to.deep.equal({ words, figures });
      }),
      { numRuns: 40 },
    );
  });
});
