import { type Book, defaultSettings } from '../../src/desk/book.ts';
import { type Conversation, newConversation } from '../../src/desk/conversation.ts';
import { type Decided, decide } from '../../src/desk/decide.ts';
import type { Effect } from '../../src/desk/effect.ts';
import type { Event } from '../../src/desk/event.ts';
import { startScript } from '../../src/desk/guide.ts';
import type { Address, Message } from '../../src/desk/message.ts';
import { choicesOf } from '../../src/desk/play.ts';
import type { Script, Step } from '../../src/desk/script.ts';
import { bookOf, publish } from '../../src/publish.ts';
import type { ScriptFolder } from '../../src/scripts.ts';

/** The languages in which everything of the desk is complete. */
export type Complete = 'en' | 'es';

/** Everything that one script makes the desk show, the questions that were reached, and how its walks end. */
export type Walked = {
  readonly messages: readonly Message[];
  readonly asked: ReadonlySet<string>;
  readonly ends: readonly string[];
};

const at = Date.UTC(2026, 10, 23, 8);
const chat: Address = { channel: 'teams', tenant: 't', conversation: 'dm', user: 'maria' };
const person = { id: 'maria', name: 'María García', email: 'maria.garcia@example.com', zone: 'Europe/Madrid' };

/** The book of a desk that speaks one language to everybody. */
export function bookIn(folder: ScriptFolder, language: Complete): Book {
  const versions = new Map(folder.scripts.map((script) => [`${script.id}@${script.version}`, script]));
  const published = publish(folder.scripts, folder.builtIns, versions, folder.concepts);
  const agents = ['Ana López', 'Luis Ortega'].map((name) => ({ id: name, name }));
  return bookOf(published, { ...defaultSettings, deskLanguage: language }, agents);
}

type Place = { readonly state: Conversation; readonly path: string };

/** Plays a script through the desk on every way that differs in a step, an answer or a fact that a branch goes by. */
export function walkAll(book: Book, script: Script, language: Complete): Walked {
  const first = newConversation('teams:t:maria', { ...person, locale: language }, chat, language, at);
  const started = startScript(
    { state: { ...first, met: true, problem: 'Se cayó <b>todo</b>' }, orders: [], at, book },
    script,
  );
  const messages = new Map<string, Message>();
  const ends = new Set<string>();
  const asked = new Set<string>();
  const handoffs = new Set<string>();
  const seen = new Set<string>();
  const waiting: Place[] = [];
  const arrive = ({ state, orders }: Decided, path: string): void => {
    keep(messages, orders);
    if (state.phase.name === 'guided') waiting.push({ state, path });
    else ends.add(state.phase.name === 'waiting' ? 'person' : 'solved');
    asked.add(stepOf(state));
    const handoff = JSON.stringify([state.handoff?.reason, Object.keys(state.facts)]);
    if (state.phase.name !== 'waiting' || handoffs.has(handoff)) return;
    handoffs.add(handoff);
    for (const after of handoffOf(book, state)) keep(messages, after.orders);
  };
  arrive(started, '');
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { state, path } = place;
    for (const event of answersOf(script, state, language)) {
      const next = `${path}/${JSON.stringify(event)}`;
      const facts = Object.values(script.steps).map((step) => step.kind === 'branch' && state.facts[step.on]?.raw);
      const key = JSON.stringify([stepOf(state), { ...event, card: '' }, facts]);
      if (seen.has(key)) continue;
      seen.add(key);
      arrive(happens(book, state, event, next), next);
    }
  }
  return { messages: [...messages.values()], asked, ends: [...ends].toSorted() };
}

const stepOf = ({ phase }: Conversation): string => (phase.name === 'guided' ? phase.step : '');

function keep(messages: Map<string, Message>, orders: Decided['orders']): void {
  for (const order of orders) {
    const effect: Effect | undefined = 'effect' in order ? order.effect : undefined;
    if (!effect || !('message' in effect)) continue;
    const { card, ...rest } = effect.message;
    messages.set(JSON.stringify(rest), effect.message);
  }
}

function happens(book: Book, state: Conversation, event: Event, id: string): Decided {
  const decided = decide(state, { id, kind: 'conversation', subject: state.subject, at, by: 'test', event }, book);
  if (!decided) throw new Error('the desk forgot the talk');
  return decided;
}

/** Each thing that the question at hand can be answered with, as the platforms report it. */
function answersOf(script: Script, state: Conversation, language: Complete): Event[] {
  const step: Step | undefined = script.steps[stepOf(state)];
  if (!step || (step.kind !== 'ask' && step.kind !== 'check')) throw new Error(`no question at ${stepOf(state)}`);
  const card = state.live?.card ?? '';
  const pressed = choicesOf(step, language).map(
    (choice): Event => ({ type: 'chose', card, choice: choice.id, inputs: {} }),
  );
  if (step.kind === 'check' || step.answer === 'choice') return pressed;
  if (step.answer === 'date') {
    return [...pressed, { type: 'chose', card, choice: 'answer:date', inputs: { date: '2027-03-31' } }];
  }
  return [...pressed, { type: 'said', messageId: 'm', text: 'PC-0815 & <b>2.º piso</b>', files: [], place: 'direct' }];
}

// With everything that a card can warn of.
function suspicious(waiting: Conversation): Conversation {
  const { handoff } = waiting;
  return handoff
    ? { ...waiting, handoff: { ...handoff, aboutAnother: true, hold: { reason: 'repeated', at } } }
    : waiting;
}

/** A handoff from its number to its end: card, claim, forms, reply, resolution, survey. */
function handoffOf(book: Book, waiting: Conversation): Decided[] {
  const handoff = waiting.handoff?.number ?? 0;
  const agent = { id: 'Ana López', name: 'Ana López' };
  const ref = { address: { ...chat, conversation: 'desk', thread: 'r' }, id: 'r' };
  const ticket = { id: 'x', number: 'INC0012345', title: 't', priority: '3', state: 'new' as const, openedAt: at };
  const resolved = {
    type: 'resolved' as const,
    agent,
    card: '',
    code: 'Solution provided',
    notes: 'a *b*',
    category: 'network',
  };
  const verified = {
    type: 'verified' as const,
    agent,
    card: '',
    method: 'push',
    evidence: 'request <b>00u1</b> & *b*',
  };
  const verification: Event[] = [
    { type: 'opened form', agent, form: 'resolve' },
    resolved,
    { type: 'opened form', agent, form: 'verify' },
    { ...verified, outcome: 'failed' },
    { type: 'opened form', agent, form: 'verify' },
    { ...verified, outcome: 'passed' },
    { type: 'lifted', agent },
    { type: 'lifted', agent: { id: 'Luis Ortega', name: 'Luis Ortega' } },
    { type: 'replied', agent, text: 'Send me your password', messageId: 'a0', files: [] },
  ];
  const events: Event[] = [
    { type: 'placed', place: 2, waitMs: 300_000 },
    { type: 'recorded', handoff, ticket: { ...ticket, url: 'https://acme.service-now.com/x', callerMatched: false } },
    { type: 'posted', handoff, ref },
    { type: 'claimed', agent },
    ...(waiting.handoff?.sensitive ? verification : []),
    { type: 'opened form', agent, form: 'resolve' },
    { type: 'opened form', agent, form: 'transfer' },
    { type: 'opened form', agent, form: 'triage' },
    { type: 'replied', agent, text: 'Hola, ¿qué ves?', messageId: 'a1', files: [] },
    resolved,
  ];
  const passed: Decided[] = [];
  let state = waiting.handoff?.sensitive ? suspicious(waiting) : waiting;
  for (const [count, event] of events.entries()) {
    const sent = 'card' in event ? { ...event, card: state.handoff?.form?.card ?? '' } : event;
    const decided = happens(book, state, sent, `handoff ${count}`);
    passed.push(decided);
    state = decided.state;
  }
  const yes = { type: 'chose' as const, card: state.live?.card ?? '', choice: 'settle:yes', inputs: {} };
  return [...passed, happens(book, state, yes, 'settled')];
}
