import { expect } from 'chai';
import fc from 'fast-check';
import { blocksOf } from '../../src/channels/block-kit.ts';
import type { Input, Message, Part } from '../../src/desk/message.ts';
import { plain } from '../../src/desk/message.ts';
import { blockFaults } from './block-kit-rules.ts';
import { type FakeMessage, type Json, pressable, shownOf } from './slack-view.ts';

describe('Block Kit', () => {
  it('draws bold, code, links, steps and bullets as rich text', () => {
    const [block] =
      blocksOf(plain('en', '**Open** `cmd`\n2. Go to [portal](https://x.example/a)\n3. Sign in\n- or call'))
        .blocks[0] ?? [];
    expect(block).to.deep.equal({
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'Open', style: { bold: true } },
            { type: 'text', text: ' ' },
            { type: 'text', text: 'cmd', style: { code: true } },
          ],
        },
        {
          type: 'rich_text_list',
          style: 'ordered',
          offset: 1,
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'Go to ' },
                { type: 'link', url: 'https://x.example/a', text: 'portal' },
              ],
            },
            { type: 'rich_text_section', elements: [{ type: 'text', text: 'Sign in' }] },
          ],
        },
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'or call' }] }],
        },
      ],
    });
  });

  it('gives a card a heading with its mood, label and value beside each other, and small print', () => {
    const shown = show({
      ...plain('en', 'Claimed'),
      tone: 'warning',
      title: 'VPN',
      parts: [
        {
          kind: 'facts',
          facts: [
            { label: 'Priority', value: 'P2 *now*' },
            { label: 'Zone', value: '' },
          ],
        },
        { kind: 'note', text: 'Waiting since [09:00](https://x.example)' },
        { kind: 'link', label: 'INC0010001', url: 'https://sn.example/INC0010001' },
        { kind: 'link', label: 'odd', url: 'javascript:alert(1)' },
      ],
    });
    expect(shown.text.split('\n')).to.deep.equal([
      '△ VPN',
      '*Priority*',
      'P2 *now*',
      '*Zone*',
      '–',
      'Waiting since 09:00',
      'INC0010001',
      'odd: javascript:alert(1)',
    ]);
    expect(shown.live).to.deep.equal(['https://x.example|09:00', 'https://sn.example/INC0010001']);
  });

  it('carries the card’s nonce, the choice and whether its inputs belong to it on every button', () => {
    const message: Message = {
      ...plain('en', 'Reply'),
      choices: [
        { id: 'send', label: 'Send', style: 'primary', submits: true },
        { id: 'no', label: 'No' },
      ],
      card: 'n-1',
    };
    const buttons = blocksOf(message)
      .blocks.flat()
      .filter(({ type }) => type === 'actions')
      .flatMap((block) => (block as unknown as { elements: Json[] }).elements);
    expect(buttons.map(({ value }) => JSON.parse(String(value)))).to.deep.equal([
      { c: 'n-1', a: 'send', s: 1 },
      { c: 'n-1', a: 'no' },
    ]);
    expect(buttons[0]).to.include({ style: 'primary' });
  });

  it('puts what is seldom done behind three dots where a row is full, and nowhere else', () => {
    const ids = ['reply', 'return', 'resolve', 'escalate', 'transfer', 'wait'];
    const choices = ids.map((id) => ({ id, label: id, seldom: id === 'return' || id === 'escalate' }));
    const rows = (count: number) =>
      blocksOf({ ...plain('en', 'Now'), card: 'n', choices: choices.slice(0, count) })
        .blocks.flat()
        .flatMap((block) =>
          'elements' in block && block.type === 'actions' ? [block.elements as unknown as Json[]] : [],
        );
    const [row = [], ...more] = rows(6);
    expect(more).to.deep.equal([]);
    expect(row.map(({ type }) => type)).to.deep.equal(['button', 'button', 'button', 'button', 'overflow']);
    const options = (row.at(-1)?.['options'] ?? []) as Json[];
    expect(options.map(({ value }) => JSON.parse(String(value)))).to.deep.equal([
      { c: 'n', a: 'return' },
      { c: 'n', a: 'escalate' },
    ]);
    expect(
      rows(5)
        .flat()
        .map(({ type }) => type),
    ).to.deep.equal(Array(5).fill('button'));
  });

  it('shows inputs as fields of their kind, with their values', () => {
    const input = (over: Partial<Input>): Input => ({ id: 'x', label: 'X', kind: 'line', required: true, ...over });
    const elements = [
      input({ id: 'a', value: 'v', placeholder: 'p' }),
      input({ id: 'b', kind: 'text', required: false }),
      input({
        id: 'c',
        kind: 'choice',
        value: '2',
        options: [
          { id: '1', label: 'One' },
          { id: '2', label: 'Two' },
        ],
      }),
      input({ id: 'd', kind: 'date', value: '2026-02-03' }),
      input({ id: 'e', kind: 'choice', options: [] }),
    ];
    const blocks = blocksOf({ ...plain('en', 'Form'), inputs: elements })
      .blocks.flat()
      .slice(1) as unknown as Json[];
    const drawn = blocks.map((block) => block['element'] as Json);
    expect(drawn.map(({ type }) => type)).to.deep.equal([
      'plain_text_input',
      'plain_text_input',
      'static_select',
      'datepicker',
      'plain_text_input',
    ]);
    expect(drawn[0]).to.include({ initial_value: 'v', multiline: false });
    expect(drawn[2]?.['initial_option']).to.have.nested.property('text.text', 'Two');
    expect(drawn[3]).to.include({ initial_date: '2026-02-03' });
    expect(blocks.map(({ optional }) => optional)).to.deep.equal([false, true, false, false, false]);
  });

  it('groups a choice of more than a hundred', () => {
    const options = Array.from({ length: 250 }, (_, at) => ({ id: `o${at}`, label: `Option ${at}` }));
    const input: Input = { id: 'x', label: 'X', kind: 'choice', required: true, options };
    const pages = blocksOf({ ...plain('en', 'Pick'), inputs: [input] }).blocks;
    expect(pages.flatMap(blockFaults)).to.deep.equal([]);
    expect(JSON.stringify(pages)).to.include('Option 249');
  });

  it('keeps inputs and buttons in one message when a long text needs several', () => {
    const message: Message = {
      ...plain('en', Array.from({ length: 900 }, (_, at) => `line ${at} ${'word '.repeat(6)}`).join('\n')),
      inputs: [{ id: 'x', label: 'X', kind: 'line', required: true }],
      choices: [{ id: 'go', label: 'Go', submits: true }],
    };
    const pages = blocksOf(message).blocks;
    expect(pages.length).to.be.greaterThan(1);
    const last = pages.at(-1)?.map(({ type }) => type);
    expect(last).to.include('input').and.include('actions');
    expect(
      pages
        .slice(0, -1)
        .flat()
        .map(({ type }) => type),
    ).to.not.include('input');
  });

  it('stays within every limit of Slack whatever the message holds, and loses no words', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const { blocks, text } = blocksOf(message);
        for (const page of blocks) {
          expect(blockFaults(page)).to.deep.equal([]);
          expect(page.length).to.be.greaterThan(0);
          expect(JSON.stringify(page).length).to.be.below(40_000);
        }
        expect(text).to.not.match(/[<>]/);
        expect(text.length).to.be.within(1, 16_000);
        const labels = blocks.flatMap((page) => page.filter(({ type }) => type === 'actions'));
        const buttons = labels.flatMap((block) => pressable(block as unknown as Json));
        expect(buttons).to.have.length(message.choices.length);
      }),
      { numRuns: 200 },
    );
  });

  it('shows somebody else’s words letter by letter, with nothing alive in them', () => {
    const hostile = fc.constantFrom(
      '<!here>',
      '<@U1>',
      '<https://evil|x>',
      '**b**',
      '[a](https://e.example)',
      '*b*',
      '_i_',
      '`c`',
      ':smile:',
      '&lt;',
      'ok ',
    );
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 30 }), (parts) => {
        const text = parts.join('').trim();
        const message: Message = {
          ...plain('en', ''),
          parts: [
            { kind: 'quote', who: 'Ana', text },
            { kind: 'facts', facts: [{ label: 'Said', value: text }] },
          ],
        };
        const shown = show(message);
        expect(shown.live).to.deep.equal([]);
        expect(shown.text.split(text).length).to.be.at.least(3);
      }),
      { numRuns: 200 },
    );
  });

  it('has rules that refuse what Slack refuses', () => {
    const button = { type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'x' } };
    const refused: unknown[] = [
      'no list',
      [{ type: 'unknown' }],
      Array.from({ length: 51 }, () => ({ type: 'divider' })),
      [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }],
      [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
      [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3_001) } }],
      [{ type: 'section', fields: Array.from({ length: 11 }, () => ({ type: 'plain_text', text: 'x' })) }],
      [{ type: 'actions', elements: [button, button] }],
      [{ type: 'actions', elements: Array.from({ length: 26 }, (_, at) => ({ ...button, action_id: `a${at}` })) }],
      [{ type: 'actions', elements: [{ ...button, value: 'x'.repeat(2_001) }] }],
      [{ type: 'actions', elements: [{ ...button, text: { type: 'plain_text', text: 'x'.repeat(76) } }] }],
      [{ type: 'context', elements: [] }],
      [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '' }] }] }],
      [
        {
          type: 'input',
          label: { type: 'plain_text', text: 'x' },
          element: { type: 'static_select', action_id: 'a', options: [] },
        },
      ],
    ];
    for (const blocks of refused) expect(blockFaults(blocks), JSON.stringify(blocks).slice(0, 80)).to.not.be.empty;
  });
});

const words = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.integer({ min: 1, max: 12_000 }).map((length) => 'palabra '.repeat(length).slice(0, length)),
  fc.constantFrom('', ' ', '\n\n', '1. a\n2. b\n\n- c', '**a** `b` [c](https://x.example)', '`'.repeat(20)),
);
const ids = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
const parts: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: words }),
  fc.record({ kind: fc.constant('note' as const), text: words }),
  fc.record({ kind: fc.constant('quote' as const), who: words, text: words }),
  fc.record({
    kind: fc.constant('link' as const),
    label: words,
    url: fc.constantFrom('https://x.example', 'http://x', ''),
  }),
  fc.record({
    kind: fc.constant('facts' as const),
    facts: fc.array(fc.record({ label: words, value: words }), { maxLength: 30 }),
  }),
);
const options = fc.uniqueArray(fc.record({ id: ids, label: words }), { selector: ({ id }) => id, maxLength: 130 });
const inputs: fc.Arbitrary<Input> = fc.record({
  id: ids,
  label: words,
  kind: fc.constantFrom('line', 'text', 'choice', 'date'),
  value: words,
  placeholder: words,
  required: fc.boolean(),
  options,
});
const messages: fc.Arbitrary<Message> = fc.record({
  language: fc.constant('en' as const),
  tone: fc.constantFrom('plain', 'info', 'success', 'warning', 'danger'),
  title: words,
  parts: fc.array(parts, { maxLength: 8 }),
  choices: fc.array(fc.record({ id: ids, label: words, seldom: fc.boolean() }), { maxLength: 70 }),
  inputs: fc.uniqueArray(inputs, { selector: ({ id }) => id, maxLength: 4 }),
  card: fc.constant('nonce'),
});

function show(message: Message) {
  const { blocks, text } = blocksOf(message);
  const shown = blocks.map((page) =>
    shownOf({ ts: '1', user: 'U', channel: 'C', text, blocks: page as unknown as Json[] } as FakeMessage),
  );
  return { text: shown.map((one) => one.text).join('\n'), live: shown.flatMap((one) => one.live) };
}
