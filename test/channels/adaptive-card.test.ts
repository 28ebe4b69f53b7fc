import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  type AdaptiveCard,
  adaptiveCardOf,
  adaptiveCardsOf,
  type CardNode,
  choiceOf,
} from '../../src/channels/adaptive-card.ts';
import { escapeMarkdown, piecesOf } from '../../src/channels/card-text.ts';
import { inert } from '../../src/channels/inert-text.ts';
import { bodiesOf, bodyOf } from '../../src/channels/teams-message.ts';
import { languages } from '../../src/desk/language.ts';
import type { Choice, Input, Message, Part, Tone } from '../../src/desk/message.ts';
import { nodesOf, read, shownOf } from './fake-connector.ts';

const require = createRequire(import.meta.url);
const ajv = new Ajv({ strict: false });
addFormats.default(ajv);
const schema = JSON.parse(
  readFileSync(new URL('../schemas/adaptive-card-1.5.json', import.meta.url), 'utf8'),
) as object;
const fits = ajv.compile(schema);
// The package's ESM entry does not load in Node (channels.md §6.20).
const microsoft = require('adaptivecards/dist/adaptivecards.js') as typeof import('adaptivecards');

/** What Microsoft's parser and the schema say against a card. */
function faultsOf(card: AdaptiveCard): string[] {
  const context = new microsoft.SerializationContext();
  const parsed = new microsoft.AdaptiveCard();
  parsed.parse(JSON.parse(JSON.stringify(card)), context);
  const events = Array.from({ length: context.eventCount }, (_event, at) => context.getEventAt(at).message)
    // adaptivecards 3.0.6 asks a pattern with the `g` flag, which refuses every second language it is shown.
    .filter((event) => !/for property "lang"/.test(event));
  const failures = parsed.validateProperties().validationEvents.map((event) => event.message);
  const schemaFaults = fits(card) ? [] : (fits.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  return [...events, ...failures, ...schemaFaults];
}

const bytesOf = (card: AdaptiveCard): number => new TextEncoder().encode(JSON.stringify(card)).length;
const textOf = (card: AdaptiveCard): string =>
  nodesOf(card)
    .flatMap((node) => (node.type === 'TextRun' || node.type === 'TextBlock' ? [String(node['text'])] : []))
    .join('\n');
const find = (card: AdaptiveCard, type: string): CardNode[] => nodesOf(card).filter((node) => node.type === type);

const message = (over: Partial<Message> = {}): Message => ({
  language: 'en',
  tone: 'info',
  title: 'VPN will not connect',
  parts: [
    {
      kind: 'text',
      text: 'First **restart** the `client`:\n1. Open it\n2. See [the guide](https://example.com/a)\n- that is all',
    },
  ],
  choices: [],
  inputs: [],
  card: 'n-1',
  ...over,
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.constantFrom(
    '[a](https://evil.example)',
    '**x**',
    '<at>All</at>',
    '`',
    '\u202eabc',
    'a\nb',
    '',
    '1. x',
    '{{x}}',
    '\u0000',
  ),
  fc.string({ unit: 'grapheme', minLength: 3_000, maxLength: 6_000 }),
);
const anyPart: fc.Arbitrary<Part> = fc.oneof(
  anyText.map((text) => ({ kind: 'text', text }) as const),
  anyText.map((text) => ({ kind: 'note', text }) as const),
  fc.tuple(anyText, anyText).map(([who, text]) => ({ kind: 'quote', who, text }) as const),
  fc
    .array(fc.record({ label: anyText, value: anyText }), { maxLength: 6 })
    .map((facts) => ({ kind: 'facts', facts }) as const),
  fc.tuple(anyText, fc.oneof(anyText, fc.webUrl())).map(([label, url]) => ({ kind: 'link', label, url }) as const),
);
const anyChoice: fc.Arbitrary<Choice> = fc.record(
  {
    id: fc.string(),
    label: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
    style: fc.constantFrom('primary', 'danger'),
    submits: fc.boolean(),
    seldom: fc.boolean(),
  },
  { requiredKeys: ['id', 'label'] },
);
const anyInput = (id: string): fc.Arbitrary<Input> =>
  fc.record({
    id: fc.constant(id),
    label: fc.string({ minLength: 1 }),
    kind: fc.constantFrom('line', 'text', 'choice', 'date'),
    required: fc.boolean(),
    options: fc.array(fc.record({ id: fc.string({ minLength: 1 }), label: fc.string({ minLength: 1 }) }), {
      minLength: 1,
      maxLength: 9,
    }),
  });
const anyMessage: fc.Arbitrary<Message> = fc.record({
  language: fc.constantFrom(...languages),
  tone: fc.constantFrom<Tone>('plain', 'info', 'success', 'warning', 'danger'),
  title: anyText,
  parts: fc.array(anyPart, { maxLength: 8 }),
  choices: fc.array(anyChoice, { maxLength: 30 }),
  inputs: fc.tuple(anyInput('a'), anyInput('c'), anyInput('device')),
  card: fc.constant('n-1'),
});

describe('a message as an Adaptive Card', () => {
  it('keeps to the rules of version 1.5 and to Microsoft’s parser, and stays below 28 KB, whatever is in it', () => {
    fc.assert(
      fc.property(anyMessage, (any) => {
        for (const card of [adaptiveCardOf(any), ...adaptiveCardsOf(any)]) {
          expect(faultsOf(card).join('\n')).to.equal('');
          expect(bytesOf(card)).to.be.below(28 * 1024);
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  it('notices what is wrong with a card, so that the checks above mean something', () => {
    const card = adaptiveCardOf(message());
    const broken = [
      { type: 'TextBlok', text: 'x' },
      { type: 'TextBlock', text: 7 },
      { type: 'Input.Text', label: 'x' },
    ];
    for (const node of broken) expect(faultsOf({ ...card, body: [node] })).to.not.deep.equal([]);
  });

  it('shows the desk’s marks: bold, code, links, numbers and bullets', () => {
    const card = adaptiveCardOf(message());
    const runs = find(card, 'TextRun');
    expect(runs.find((run) => run['text'] === 'restart')).to.include({ weight: 'Bolder' });
    expect(runs.find((run) => run['text'] === 'client')).to.include({ fontType: 'Monospace' });
    expect(runs.find((run) => run['text'] === 'the guide')?.['selectAction']).to.deep.equal({
      type: 'Action.OpenUrl',
      url: 'https://example.com/a',
    });
    expect(textOf(card)).to.include('1.\nOpen it').and.include('•\nthat is all');
  });

  it('shows the title as a heading where it can, and always as it is written', () => {
    expect(find(adaptiveCardOf(message()), 'TextBlock')[0]).to.include({
      text: 'VPN will not connect',
      style: 'heading',
    });
    const marked = adaptiveCardOf(message({ title: '[INC0010001](https://evil.example) *now*' }));
    expect(find(marked, 'TextBlock')).to.deep.equal([]);
    expect(textOf(marked)).to.include('[INC0010001](https://evil.example) *now*');
  });

  it('shows moods as a container’s style and never as a picture', () => {
    const styles = (['info', 'success', 'warning', 'danger'] as const).map(
      (tone) => adaptiveCardOf(message({ tone })).body[0],
    );
    expect(styles.map((node) => node?.['style'])).to.deep.equal(['accent', 'good', 'warning', 'attention']);
    expect(adaptiveCardOf(message({ tone: 'plain' })).body[0]?.type).to.not.equal('Container');
  });

  it('puts nobody’s words where Markdown is read', () => {
    const hostile = '[click](https://evil.example) **bold** <at>All</at>';
    const parts: Part[] = [
      { kind: 'quote', who: hostile, text: hostile },
      { kind: 'facts', facts: [{ label: hostile, value: hostile }] },
      { kind: 'link', label: 'x', url: 'javascript:alert(1)' },
    ];
    const card = adaptiveCardOf(message({ parts }));
    expect(find(card, 'TextBlock').map((node) => node['text'])).to.deep.equal(['VPN will not connect']);
    expect(find(card, 'Action.OpenUrl')).to.deep.equal([]);
    expect(textOf(card).split(hostile)).to.have.length(5);
    expect(card.fallbackText).to.not.include('evil');
  });

  it('shows a safe link as a button', () => {
    const parts: Part[] = [{ kind: 'link', label: 'Open INC0010001', url: 'https://x.service-now.com/a?b=1' }];
    expect(find(adaptiveCardOf(message({ parts })), 'Action.OpenUrl')[0]).to.include({
      title: 'Open INC0010001',
      url: 'https://x.service-now.com/a?b=1',
    });
  });

  it('has every choice on it, more than five of them behind one button in the message’s language', () => {
    const choices = Array.from({ length: 20 }, (_, at) => ({ id: `c${at}`, label: `Opción ${at}` }));
    const card = adaptiveCardOf(message({ choices, language: 'es' }));
    expect(find(card, 'Action.Submit').map((node) => (node['data'] as { a: string }).a)).to.have.members(
      choices.map(({ id }) => id),
    );
    expect(find(card, 'Action.ShowCard')[0]?.['title']).to.equal('Más…');
    for (const set of find(card, 'ActionSet')) expect(set['actions']).to.have.length.at.most(5);
  });

  it('puts what is seldom done behind that button first, and leaves the order alone where all find room', () => {
    const ids = ['reply', 'return', 'resolve', 'escalate', 'transfer', 'wait'];
    const choices = ids.map((id): Choice => ({ id, label: id, seldom: id === 'return' || id === 'escalate' }));
    const open = (card: AdaptiveCard) =>
      ((find(card, 'ActionSet')[0]?.['actions'] ?? []) as CardNode[]).map(({ title }) => title);
    expect(open(adaptiveCardOf(message({ choices })))).to.deep.equal(['reply', 'resolve', 'transfer', 'wait', 'More…']);
    expect(open(adaptiveCardOf(message({ choices: choices.slice(0, 5) })))).to.deep.equal(ids.slice(0, 5));
  });

  it('sends inputs along only with the buttons that ask for them', () => {
    const choices: Choice[] = [
      { id: 'send', label: 'Send', style: 'primary', submits: true },
      { id: 'stop', label: 'Stop', style: 'danger' },
    ];
    const [send, stop] = find(adaptiveCardOf(message({ choices })), 'Action.Submit');
    expect(send).to.include({ style: 'positive', associatedInputs: 'Auto' });
    expect(stop).to.include({ style: 'destructive', associatedInputs: 'None' });
  });

  it('asks for required inputs in the message’s language', () => {
    const inputs: Input[] = [
      { id: 'note', label: 'Nota', kind: 'text', required: true, placeholder: 'Qué pasó', value: 'ya' },
      { id: 'code', label: 'Código', kind: 'choice', required: true, options: [{ id: 'x', label: 'Equis' }] },
      { id: 'day', label: 'Día', kind: 'date', required: false, value: '2026-03-01' },
    ];
    const card = adaptiveCardOf(message({ inputs, language: 'es' }));
    expect(find(card, 'Input.Text')[0]).to.include({
      isRequired: true,
      errorMessage: 'Rellene este campo.',
      isMultiline: true,
      value: 'ya',
    });
    expect(find(card, 'Input.ChoiceSet')[0]).to.include({ errorMessage: 'Elija una opción.', style: 'expanded' });
    expect(find(card, 'Input.Date')[0]).to.include({ value: '2026-03-01' }).and.not.have.property('isRequired');
  });

  it('brings back what a press says, also from inputs named like our own fields', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom('a', 'c', 'input.a', 'input.input.c', 'msteams', 'device')), (ids) => {
        const inputs = ids.map((id): Input => ({ id, label: id, kind: 'line', required: false }));
        const card = adaptiveCardOf(message({ inputs, choices: [{ id: 'go', label: 'Go', submits: true }] }));
        const fields = find(card, 'Input.Text').map((node, at) => [node['id'], `value of ${ids[at]}`]);
        const value = { ...Object.fromEntries(fields), ...(find(card, 'Action.Submit')[0]?.['data'] as object) };
        const expected = Object.fromEntries(ids.map((id) => [id, `value of ${id}`]));
        expect(choiceOf(value)).to.deep.equal({ card: 'n-1', choice: 'go', inputs: expected });
      }),
    );
  });

  it('takes nothing for a press that is none', () => {
    for (const value of [undefined, null, 'x', 7, [], {}, { a: 'x' }, { c: 1, a: 'x' }])
      expect(choiceOf(value)).to.equal(undefined);
  });

  it('says so when one card has to be shortened, and loses nothing over several', () => {
    const lines = Array.from({ length: 900 }, (_, at) => `line ${at} ${'x'.repeat(60)}`);
    const long = message({
      parts: [{ kind: 'quote', who: 'Ana', text: lines.join('\n') }],
      choices: [{ id: 'ok', label: 'OK' }],
    });
    const one = adaptiveCardOf(long);
    expect(textOf(one)).to.include('… (shortened)');
    expect(find(one, 'Action.Submit')).to.have.length(1);
    const all = adaptiveCardsOf(long);
    expect(all.length).to.be.above(2);
    const shown = all.map(textOf).join('\n');
    for (const line of lines) expect(shown).to.include(line);
    expect(all.map((card) => find(card, 'Action.Submit').length)).to.deep.equal([...all.slice(1).map(() => 0), 1]);
  });
});

describe('a message as Teams activities', () => {
  const plainly = (parts: Part[]): Message => message({ tone: 'plain', title: '', parts });
  const bare = (parts: Part[]): Message => {
    const { title: _title, ...rest } = plainly(parts);
    return rest;
  };

  it('is words where nothing needs a card, and one card otherwise', () => {
    const [words] = bodiesOf(
      bare([{ kind: 'text', text: 'Press **OK** in `setup.exe`, see [here](https://example.com/a)' }]),
    );
    expect(words).to.include({
      textFormat: 'markdown',
      text: 'Press **OK** in `setup.exe`, see [here](https://example.com/a)',
    });
    const [card] = bodiesOf(message({ choices: [{ id: 'x', label: 'X' }] }));
    expect(card).to.have.property('attachments').with.length(1);
    expect(card).to.not.have.property('text');
    expect(card?.summary).to.include('VPN will not connect');
  });

  it('says other people’s words as plain text, and on a card beside marked words', () => {
    const quote: Part = { kind: 'quote', who: 'Luis', text: '**hello** [x](https://evil.example)' };
    expect(bodiesOf(bare([quote]))[0]).to.include({
      textFormat: 'plain',
      text: 'Luis: **hello** [x](https://evil.example)',
    });
    expect(bodiesOf(bare([{ kind: 'text', text: 'Luis **answers**:' }, quote]))[0]).to.have.property('attachments');
  });

  it('shows the desk’s own words as they are, whatever letters are in them', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab 1.-+*_`[](){}<>&#~|!\\=\n') }), (text) => {
        const shown = read(escapeMarkdown(text));
        expect(shown).to.deep.equal({ text, live: [] });
      }),
    );
  });

  it('puts one activity in another’s place, shortened when it has to be', () => {
    const long = 'word '.repeat(9_000);
    const body = bodyOf(bare([{ kind: 'text', text: long }]));
    expect(body).to.have.property('attachments').with.length(1);
    expect(bodyOf(bare([{ kind: 'text', text: 'short' }]))).to.include({ text: 'short' });
    const shown = shownOf({ id: '1', conversation: 'c', ...body } as Parameters<typeof shownOf>[0]);
    expect(shown.text).to.include('word');
  });

  it('never sends an empty activity', () => {
    expect(bodiesOf(bare([]))[0]?.text).to.equal('…');
    expect(bodiesOf(bare([{ kind: 'text', text: '  ' }]))[0]?.text).to.equal('…');
    expect(adaptiveCardsOf(message({ tone: 'info', title: '', parts: [] }))).to.have.length(1);
  });
});

describe('words made inert', () => {
  it('have no control, direction or invisible characters and no towers of accents', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(inert(text).replace(/[\n\t]/g, '')).to.not.match(
          /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u,
        );
        expect(inert(text)).to.not.match(/\p{M}{9}/u);
      }),
    );
    expect(inert('año 👩‍💻 ñandú\tx\r\ny')).to.equal('año 👩‍💻 ñandú\tx\ny');
  });

  it('are parted without losing a letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 4, max: 50 }), (text, most) => {
        const pieces = piecesOf(text, most);
        for (const piece of pieces) expect(piece.length).to.be.at.most(most);
        expect(pieces.join('').replace(/\s/g, '')).to.equal(text.replace(/\s/g, ''));
      }),
    );
  });
});
