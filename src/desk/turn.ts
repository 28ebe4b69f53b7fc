import type { Book } from './book.ts';
import { type Conversation, lineNumberOf, linesWith } from './conversation.ts';
import type { Effect, Order } from './effect.ts';
import type { Mark } from './event.ts';
import { plainText } from './markup.ts';
import type { Choice, Message, Part } from './message.ts';
import { type AgentSentence, type EmployeeSentence, toAgent, toEmployee } from './wording.ts';

/** One decision in the making: the conversation so far, what was asked for so far, the moment and the book. */
export type Turn = {
  readonly state: Conversation;
  readonly orders: readonly Order[];
  readonly at: number;
  readonly book: Book;
};

/** The turn with the conversation changed. */
export function become(turn: Turn, change: Partial<Conversation>): Turn {
  return withState(turn, { ...turn.state, ...change });
}

/** The turn with another state of the conversation. */
export function withState({ orders, at, book }: Turn, state: Conversation): Turn {
  return { state, orders, at, book };
}

/** The turn with one more order. */
export function order(turn: Turn, ...more: readonly Order[]): Turn {
  const { state, orders, at, book } = turn;
  return { state, orders: [...orders, ...more], at, book };
}

/** One of the bot's sentences in the employee's language. */
export function sentence(turn: Turn, key: EmployeeSentence, values: Readonly<Record<string, string>> = {}): string {
  return toEmployee(key, turn.state.language, values);
}

/** One of the bot's sentences in the agents' language. */
export function agentSentence(turn: Turn, key: AgentSentence, values: Readonly<Record<string, string>> = {}): string {
  return toAgent(key, turn.book.settings.deskLanguage, { person: turn.state.person.name, ...values });
}

/** A sentence to agents without marks: titles, labels and fact values know none, names go in as they are. */
export function agentWords(turn: Turn, key: AgentSentence, values: Readonly<Record<string, string>> = {}): string {
  return plainText(agentSentence(turn, key, values));
}

/** A message of one paragraph to the employee. */
export function tellSentence(turn: Turn, key: EmployeeSentence, values: Readonly<Record<string, string>> = {}): Turn {
  return tell(turn, plainMessage(turn, sentence(turn, key, values)));
}

/** A plain message in the employee's language. */
export function plainMessage(turn: Turn, text: string): Message {
  return { language: turn.state.language, tone: 'plain', parts: [{ kind: 'text', text }], choices: [], inputs: [] };
}

/**
 * Says something to the employee: the line goes on the transcript, and a message that can be pressed gets a nonce
 * and becomes the one live card (a survey or receipt with `aside` leaves the live one alone).
 */
export function tell(
  turn: Turn,
  message: Message,
  options: { readonly mark?: Mark; readonly aside?: boolean } = {},
): Turn {
  const { state } = turn;
  const pressable = message.choices.length > 0 || message.inputs.length > 0;
  const cards = pressable ? state.cards + 1 : state.cards;
  const sent = pressable ? { ...message, card: `${cards}` } : message;
  const text = wordsOfMessage(message);
  const lines = linesWith(state, { at: turn.at, from: 'bot', who: turn.book.settings.deskName, text });
  const next: Conversation = { ...state, cards, transcript: lines.transcript, dropped: lines.dropped };
  const shown = pressable && !options.aside ? { ...next, live: { card: `${cards}`, message } } : next;
  const mark = options.mark ?? (state.address.conversation === '' ? ({ kind: 'reach' } as const) : undefined);
  const effect: Effect = { kind: 'say', to: state.address, message: sent, ...(mark ? { mark } : {}) };
  return order(withState(turn, shown), { lane: 'person', effect });
}

const mostShowings = 10;

/** Says the live question once more: a press on the earlier showing is still an answer to it. */
export function tellAgain(turn: Turn, message: Message): Turn {
  const { live } = turn.state;
  const told = tell(turn, message);
  const now = told.state.live;
  if (!live || !now || now.card === live.card) return told;
  return become(told, { live: { ...now, same: [...(live.same ?? []), live.card].slice(-mostShowings) } });
}

/** The turn with one more card counted, and that card’s nonce. */
export function withNonce(turn: Turn): { turn: Turn; card: string } {
  const cards = turn.state.cards + 1;
  return { turn: become(turn, { cards }), card: `${cards}` };
}

/** Choices beside what is going on: none while a question of a script or of a resolution waits for its own buttons. */
export function freeChoices(turn: Turn, choices: readonly Choice[]): readonly Choice[] {
  return turn.state.phase.name === 'idle' ? choices : [];
}

/** What a message says, without its marks: for transcript and ticket. */
export function wordsOfMessage(message: Message): string {
  const parts = message.parts.flatMap(wordsOfPart);
  const buttons = message.choices.map((choice) => `[${choice.label}]`).join(' ');
  return [...(message.title ? [message.title] : []), ...parts, ...(buttons ? [buttons] : [])].join('\n');
}

function wordsOfPart(part: Part): readonly string[] {
  switch (part.kind) {
    case 'text':
    case 'note':
      return [plainText(part.text)];
    case 'quote':
      return [part.text];
    case 'facts':
      return part.facts.map((fact) => `${fact.label}: ${fact.value}`);
    case 'link':
      return [`${part.label} (${part.url})`];
  }
}

/** Says something in the thread of the handoff; nothing happens while the thread does not exist yet. */
export function sayInThread(turn: Turn, message: Message, mark?: Mark): Turn {
  const to = turn.state.handoff?.card?.address;
  if (!to) return turn;
  return order(turn, { lane: 'desk', effect: { kind: 'say', to, message, ...(mark ? { mark } : {}) } });
}

/** Small print in the thread, in the agents' language. */
export function noteInThread(turn: Turn, key: AgentSentence, values: Readonly<Record<string, string>> = {}): Turn {
  return sayInThread(turn, agentNote(turn, agentSentence(turn, key, values)));
}

/** A message to agents of one line of small print. */
export function agentNote(turn: Turn, text: string): Message {
  const language = turn.book.settings.deskLanguage;
  return { language, tone: 'plain', parts: [{ kind: 'note', text }], choices: [], inputs: [] };
}

/** The number the next transcript line will have. */
export function nextLine(turn: Turn): number {
  return lineNumberOf(turn.state);
}
