import { expect } from 'chai';
import fc from 'fast-check';
import { activitiesOf, withFields } from '../../src/channels/teams-json.ts';
import { bodiesOf } from '../../src/channels/teams-message.ts';
import type { Message, Part } from '../../src/desk/message.ts';

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ kind: fc.constantFrom('text' as const, 'note' as const), text: fc.string() }),
  fc.record({ kind: fc.constant('quote' as const), who: fc.string(), text: fc.string() }),
);
const choice = fc.record({ id: fc.string(), label: fc.string() });
const message: fc.Arbitrary<Message> = fc.record(
  {
    language: fc.constantFrom('en' as const, 'es' as const),
    tone: fc.constantFrom('plain' as const, 'info' as const),
    title: fc.string(),
    parts: fc.array(part, { maxLength: 3 }),
    choices: fc.array(choice, { maxLength: 7 }),
    inputs: fc.constant([]),
    card: fc.string(),
  },
  { requiredKeys: ['language', 'tone', 'parts', 'choices', 'inputs'] },
);
const read = (one: Message): unknown[] => activitiesOf(one).map((json) => JSON.parse(json));

describe('a message as the JSON of its Teams activities', () => {
  it('is what its activities are, each time it is said and with the nonce of each card', () => {
    fc.assert(
      fc.property(message, fc.string(), (one, nonce) => {
        for (const said of [one, { ...one, card: nonce }, { ...one, card: `"$&\\${nonce}` }, one])
          expect(read(said)).to.deep.equal(bodiesOf(said));
      }),
    );
  });

  it('is all of a long message, said twice', () => {
    const text = 'Reinicia el equipo y vuelve a probar. '.repeat(2_000);
    const long: Message = { language: 'es', tone: 'info', parts: [{ kind: 'text', text }], choices: [], inputs: [] };
    expect(bodiesOf(long)).to.have.length.above(1);
    for (const said of [long, long]) expect(read(said)).to.deep.equal(bodiesOf(said));
  });

  it('takes more fields behind its own', () => {
    expect(JSON.parse(withFields('{"a":1}', { b: '}' }))).to.deep.equal({ a: 1, b: '}' });
  });
});
