import { expect } from 'chai';
import fc from 'fast-check';
import type { ReadArticle } from '../src/desk/article.ts';
import { draftOf } from '../src/desk/draft.ts';
import { describeFault, readScript } from '../src/scripts.ts';
import { decideMark, draftText } from '../src/scripts-draft.ts';
import { parseYaml } from '../src/scripts-yaml.ts';

const article = (more: Partial<ReadArticle>): ReadArticle => ({
  number: 'KB0012345',
  version: '1.0',
  title: 'Scanner',
  language: 'en',
  category: '',
  keywords: '',
  checksum: `sha256:${'b'.repeat(64)}`,
  blocks: [],
  ...more,
});
const wishes = { review: '2027-05-31' };

describe('the file of a draft', () => {
  it('has its decisions as comments before what they are about', () => {
    const blocks = [
      { kind: 'media' as const, what: 'picture', label: 'the\nplug', source: '' },
      { kind: 'list' as const, ordered: true, items: [{ text: 'Pull it', under: [] }] },
    ];
    const lines = draftText(draftOf(article({ blocks }), wishes)).split('\n');
    const at = lines.indexOf('  - id: step-1');
    expect(lines[at - 1]).to.equal(
      `  # ${decideMark} the article shows a picture here ("the plug"); say in words what it shows`,
    );
    expect(lines[lines.indexOf('owner: nobody yet') - 1]).to.equal(`# ${decideMark} who answers for this script?`);
    expect(lines[0]).to.equal('# yaml-language-server: $schema=./script.schema.json');
  });

  it('reads back as the script that it was made of, whatever the article says', () => {
    const odd = fc.oneof(
      fc.constantFrom(
        'yes',
        '1.0',
        '~',
        '- x',
        '# no',
        'a: b',
        "it's",
        '"',
        '{a}',
        '**',
        '%TAG',
        '@',
        '`',
        '...',
        '---',
        '  x',
        'é\u0301',
        '🙂',
        '|',
        '>',
      ),
      fc.string({ unit: 'grapheme', maxLength: 30 }),
    );
    const text = fc.array(odd, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));
    const plain = text.map((one) => one.replace(/[`*[\]{}\\]/g, ' ').trim() || 'x');
    fc.assert(
      fc.property(
        text,
        text,
        text,
        fc.array(plain, { minLength: 1, maxLength: 8 }),
        (title, category, keywords, steps) => {
          const items = steps.map((step) => ({ text: step, under: [] }));
          const blocks = [{ kind: 'list' as const, ordered: true, items }];
          const draft = draftOf(article({ title, category, keywords, blocks }), wishes);
          const written = draftText(draft);
          const parsed = parseYaml(written);
          expect('value' in parsed ? parsed.value : parsed).to.deep.equal(JSON.parse(JSON.stringify(draft.source)));
          const read = readScript(`${draft.source.id}.yaml`, written);
          expect('faults' in read ? read.faults.map(describeFault) : []).to.deep.equal([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
