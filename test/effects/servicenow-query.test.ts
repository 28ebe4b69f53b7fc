import { expect } from 'chai';
import fc from 'fast-check';
import {
  encodedQuery,
  loginValue,
  mailValue,
  numberValue,
  sysIdValue,
  wordValue,
} from '../../src/effects/servicenow-query.ts';

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        'INC0010001',
        '^',
        '^OR',
        '^NQ',
        'active=true',
        'javascript:',
        'gs.getUserID()',
        '\r\n',
        'a@b.example',
        ' ',
        ',',
        'ORDERBY',
        '\u2028',
        '%5E',
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((parts) => parts.join('')),
);

describe('the encoded query', () => {
  it('joins conditions and sort keys by carets', () => {
    const id = sysIdValue('0'.repeat(32));
    expect(id).to.not.equal(undefined);
    if (id === undefined) return;
    expect(encodedQuery('incident', [['caller_id', '=', id]], ['-opened_at', 'sys_id'])).to.equal(
      `caller_id=${'0'.repeat(32)}^ORDERBYDESCopened_at^ORDERBYsys_id`,
    );
    const words = [wordValue('comments'), wordValue('work_notes')];
    expect(encodedQuery('sys_journal_field', [['element', 'IN', words]])).to.equal('elementINcomments,work_notes');
  });

  it('refuses to ask for everything', () => {
    expect(() => encodedQuery('incident', [])).to.throw('without a condition');
    expect(() => encodedQuery('sys_journal_field', [['element', 'IN', []]])).to.throw('empty value');
    expect(() => wordValue('')).to.throw('not a query word');
    expect(mailValue('')).to.equal(undefined);
    expect(loginValue(' ')).to.equal(undefined);
  });

  it('takes an incident number in any spelling of people, and nothing else for one', () => {
    expect(numberValue(' inc0010001 ')?.encoded).to.equal('INC0010001');
    for (const text of ['INC1', 'INC0010001^ORactive=true', 'RITM0010001', 'INC00100011111', 'javascript:INC0010001']) {
      expect(numberValue(text), text).to.equal(undefined);
    }
  });

  it('lets no text out of its condition', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const made = [
          [numberValue(text), 'number'] as const,
          [sysIdValue(text), 'caller_id'] as const,
          [mailValue(text), 'correlation_id'] as const,
          [loginValue(text), 'correlation_id'] as const,
        ];
        for (const [value, column] of made) {
          if (value === undefined) continue;
          const query = encodedQuery('incident', [[column, '=', value]]);
          expect(query.split('^')).to.have.length(1);
          expect(query).to.not.match(/[\r\n\u2028\u2029,]/);
          expect(query.slice(query.indexOf('=') + 1)).to.not.match(/^\s*(javascript:|$)/i);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
