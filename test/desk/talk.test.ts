import { expect } from 'chai';
import fc from 'fast-check';
import { type Conversation, newConversation } from '../../src/desk/conversation.ts';
import { type Decided, decide } from '../../src/desk/decide.ts';
import type { Event } from '../../src/desk/event.ts';
import { currentStep } from '../../src/desk/guide.ts';
import { readScripts } from '../../src/scripts.ts';
import { bookIn } from '../stories/paths.ts';

const book = bookIn(readScripts('dialogs'), 'en');
const at = Date.UTC(2026, 10, 23, 8);
const person = { id: 'maria', name: 'María García', locale: 'en-US', zone: 'Europe/Madrid' };
const address = { channel: 'teams' as const, tenant: 't', conversation: 'dm', user: 'maria' };
const first = (): Conversation => ({ ...newConversation('teams:t:maria', person, address, 'en', at), met: true });

function happens(state: Conversation, event: Event, count: number): Decided {
  const decided = decide(
    state,
    { id: `${count}`, kind: 'conversation', subject: state.subject, at, by: 'maria', event },
    book,
  );
  if (!decided) throw new Error('the desk forgot the talk');
  return decided;
}

const sayings = [
  ...['I cannot log in', 'no puedo entrar', 'laptop', 'my phone is gone', 'the vpn is down and the printer is jammed'],
  ...['my printer is jammed', 'by the way, my printer is jammed', 'no me conecta la vpn desde mi MacBook, error 809'],
  ...['yes', 'no', 'ya funciona', 'nope', 'the second one', '1', '2', '9', 'yesterday', 'windows', 'none of these'],
  ...[
    'no, and besides the printer is jammed',
    'that is not right',
    'eso no es así',
    'thanks',
    'hi',
    'help',
    'xyzzy plugh',
  ],
  ...[
    'cancel',
    'start over',
    'clicked a link in a strange mail',
    'toString',
    '__proto__',
    '👍',
    '> quoted\n> only',
    '?',
  ],
];
const said = fc.constantFrom(...sayings).map((text) => ({ kind: 'said' as const, text }));
const pressed = fc.nat(7).map((place) => ({ kind: 'pressed' as const, place }));

type Act = { readonly kind: 'said'; readonly text: string } | { readonly kind: 'pressed'; readonly place: number };

function eventOf(state: Conversation, act: Act): Event {
  if (act.kind === 'said') return { type: 'said', messageId: 'm', text: act.text, files: [], place: 'direct' };
  const choices = state.live?.message.choices ?? [];
  const choice = choices[act.place % Math.max(1, choices.length)]?.id ?? 'script:vpn';
  return { type: 'chose', card: state.live?.card ?? '0', choice, inputs: { date: '2027-03-31' } };
}

const asksWhich = ({ phase }: Conversation): boolean => phase.name === 'idle' && phase.question?.kind === 'which';

/** What holds after each thing said or pressed. */
function check(before: Conversation, { state, orders }: Decided, what: string): void {
  expect(
    orders.some((order) => 'effect' in order),
    what,
  ).to.equal(true);
  expect(state.later?.length ?? 0, what).to.be.at.most(3);
  if (state.phase.name === 'guided') expect(currentStep(state, book), what).to.not.equal(undefined);
  expect(before.phase.name, what).to.not.equal('waiting');
}

/** The talk that comes of acts, until a person is asked for. */
function talkOf(acts: readonly Act[]): readonly Conversation[] {
  const states = [first()];
  for (const [count, act] of acts.entries()) {
    const state = states.at(-1) ?? first();
    if (state.phase.name === 'waiting') break;
    const decided = happens(state, eventOf(state, act), count);
    check(state, decided, JSON.stringify(act));
    states.push(decided.state);
  }
  return states;
}

describe('the talk, whatever is said and pressed in whatever order', () => {
  it('answers each time, never asks a third time which it is, and never stands at a step that asks nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 3, arbitrary: said }, pressed), { maxLength: 14 }), (acts) => {
        const states = talkOf(acts);
        const cards = states.map((state) => (asksWhich(state) ? (state.live?.card ?? '') : ''));
        for (const [at, card] of cards.entries()) {
          const run = new Set(cards.slice(at, at + 3));
          expect(card !== '' && !run.has('') && run.size === 3, JSON.stringify(acts)).to.equal(false);
        }
      }),
      { numRuns: 300, seed: 20261123 },
    );
  }).timeout(60_000);
});
