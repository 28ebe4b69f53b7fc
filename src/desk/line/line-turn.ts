import type { Order } from '../effect.ts';
import type { Agent } from '../inbound.ts';
import type { Address, Choice, Message, Part } from '../message.ts';
import { type AgentSentence, toAgent } from '../wording.ts';
import type { Crew } from './crew.ts';
import type { Line, LineBook } from './line-state.ts';

/** One decision of the waiting line in the making: the line so far, what was asked for so far, the moment and the book. */
export type LineTurn = {
  readonly line: Line;
  readonly orders: readonly Order[];
  readonly at: number;
  readonly book: LineBook;
};

/** The turn with the line changed. */
export function changeLine(turn: LineTurn, change: Partial<Line>): LineTurn {
  return { ...turn, line: { ...turn.line, ...change } };
}

/** The turn with more orders. */
export function orderLine(turn: LineTurn, ...more: readonly Order[]): LineTurn {
  return { ...turn, orders: [...turn.orders, ...more] };
}

/** Who there is, as the line knows it. */
export function crewOf({ line, book }: Pick<LineTurn, 'line' | 'book'>): Crew {
  const load: Record<string, number> = {};
  for (const { owner } of line.owned) load[owner] = (load[owner] ?? 0) + 1;
  return { plan: book.plan, agents: line.agents, presence: line.presence, load };
}

/** One of the bot's sentences in the agents' language. */
export function lineWords(
  { book }: Pick<LineTurn, 'book'>,
  key: AgentSentence,
  values: Readonly<Record<string, string>> = {},
): string {
  return toAgent(key, book.settings.deskLanguage, values);
}

/** Makes a message of parts to agents. */
export function lineMessage(
  { book }: Pick<LineTurn, 'book'>,
  parts: readonly Part[],
  more: { readonly title?: string; readonly choices?: readonly Choice[]; readonly card?: string } = {},
): Message {
  const { title, choices = [], card } = more;
  return {
    language: book.settings.deskLanguage,
    tone: title === undefined ? 'plain' : 'info',
    ...(title === undefined ? {} : { title }),
    parts,
    choices,
    inputs: [],
    ...(card === undefined ? {} : { card }),
  };
}

/** Tells one agent something where he is, as privately as the platform can. */
export function whisperTo(turn: LineTurn, to: Address, agent: Agent, message: Message): LineTurn {
  return orderLine(turn, { lane: 'desk', effect: { kind: 'whisper', to, person: agent.id, message } });
}

/** The turn with one more card of the line's counted, and its nonce. */
export function lineCard(turn: LineTurn): { readonly turn: LineTurn; readonly card: string } {
  const cards = (turn.line.cards ?? 0) + 1;
  return { turn: changeLine(turn, { cards }), card: `line-${cards}` };
}
