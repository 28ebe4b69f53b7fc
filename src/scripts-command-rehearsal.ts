import type { Book } from './desk/book.ts';
import type { Conversation } from './desk/conversation.ts';
import { newConversation } from './desk/conversation.ts';
import type { Effect } from './desk/effect.ts';
import type { Envelope, Event } from './desk/event.ts';
import type { Person } from './desk/inbound.ts';
import type { RecordOrder } from './desk/incident.ts';
import type { Language } from './desk/language.ts';
import { type Address, type Message, plain } from './desk/message.ts';
import { type Engine, engineOf } from './engine.ts';
import { memoryStore } from './store/memory.ts';

/** What one doing of the person brought about: messages to him, and what went to the record system. */
export type Heard = { readonly messages: readonly Message[]; readonly orders: readonly RecordOrder[] };

/**
 * A talk with the real desk, kept in memory: engine and store are those of the service, and nothing is sent anywhere.
 * Rejects with what the desk could not decide.
 */
export type Rehearsal = {
  says(text: string): Promise<Heard>;
  presses(choice: string, inputs?: Readonly<Record<string, string>>): Promise<Heard>;
  /** Starts a script as if its button were pressed. */
  begins(script: string): Promise<Heard>;
  conversation(): Promise<Conversation>;
};

const address: Address = { channel: 'web', tenant: 'rehearsal', conversation: 'rehearsal', user: 'employee' };
const subject = 'web:rehearsal:employee';

/** Begins a talk by a book, with an employee who speaks a language. */
export async function rehearse(book: Book, language: Language, now: () => number): Promise<Rehearsal> {
  const store = memoryStore();
  const person: Person = { id: 'employee', name: 'Employee', locale: language };
  const effects: Effect[] = [];
  const errors: unknown[] = [];
  const engine = engineOf({
    store,
    book: () => book,
    onTasks: (tasks) => effects.push(...tasks.map(({ effect }) => effect as Effect)),
    onUndecided: (_envelope, error) => errors.push(error),
    onLine: () => undefined,
    onDecided: () => undefined,
  });
  let events = 0;
  const submit = async (event: Event): Promise<Heard> => {
    events += 1;
    const id = `rehearsal:${events}`;
    const envelope: Envelope = { id, kind: 'conversation', subject, at: now(), by: 'employee', event, person, address };
    effects.length = 0;
    await engine.submit(envelope);
    const [error] = errors;
    if (error !== undefined) throw error;
    return heardOf(effects);
  };
  const state = async () => stateOf(engine, person, language, now());
  return {
    says: (text) => submit({ type: 'said', messageId: `m${events}`, text, files: [], place: 'direct' }),
    presses: async (choice, inputs = {}) => {
      const { live } = await state();
      return submit({ type: 'chose', card: live?.card ?? '', choice, inputs });
    },
    begins: async (script) => {
      // A card that offers the script, as the desk asks "is it one of these?".
      const before = { ...(await state()), greeted: true, met: true, cards: 1 };
      const choice = `script:${script}`;
      const message = { ...plain(language, ''), choices: [{ id: choice, label: script }], card: '1' };
      const value: Conversation = { ...before, live: { card: '1', message } };
      const line = { id: 'rehearsal', subject, at: now(), by: 'rehearsal', event: { type: 'opened' } };
      const key = `conversation/${subject}`;
      const version = (await store.load(key))?.version ?? 0;
      await store.commit({ line, puts: [{ key, before: version, value }], tasks: [], cancels: [] });
      return submit({ type: 'chose', card: '1', choice, inputs: {} });
    },
    conversation: state,
  };
}

async function stateOf(engine: Engine, person: Person, language: Language, at: number): Promise<Conversation> {
  return (await engine.conversation(subject)) ?? newConversation(subject, person, address, language, at);
}

function heardOf(effects: readonly Effect[]): Heard {
  return {
    messages: effects.flatMap((effect) => (effect.kind === 'say' && isOurs(effect.to) ? [effect.message] : [])),
    orders: effects.flatMap((effect) => (effect.kind === 'record' ? [effect.order] : [])),
  };
}

const isOurs = (to: Address): boolean => to.conversation === address.conversation;
