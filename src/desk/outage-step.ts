import type { OutageBook, OutageForm, Over } from './card-outage.ts';
import type { Effect, Order } from './effect.ts';
import type { Agent } from './inbound.ts';
import { type Address, type Message, type MessageRef, plain } from './message.ts';
import type { OutageNotice } from './news.ts';
import type { Likes } from './outage-like.ts';
import { type AgentSentence, toAgent } from './wording.ts';

/** Where a form stands, and whose it is. */
export type OpenForm = OutageForm & { readonly at: Address; readonly ref?: MessageRef };

/**
 * The card of an outage in the shared channel. `stale` when it must be drawn again as soon as it is known where it stands,
 * `lost` when the channel has not taken it.
 */
export type Board = {
  readonly outage: string;
  readonly card: string;
  readonly ref?: MessageRef;
  readonly stale?: true;
  readonly lost?: true;
};

/** Somebody who is told when an outage ends: his conversation, and his name for the card. */
export type Joined = { readonly outage: string; readonly subject: string; readonly name: string };

/** An outage that is over, with its closing words, for those who join late. */
export type Ended = { readonly notice: OutageNotice; readonly closing: OutageNotice['words']; readonly over: Over };

/** The card that proposes a topic to the lead. */
export type LikeCard = {
  readonly topic: string;
  readonly card: string;
  readonly count: number;
  readonly ref?: MessageRef;
};

/** What the line keeps of known outages beside the notices themselves. */
export type OutageDesk = Likes & {
  readonly cards: number;
  readonly forms: readonly OpenForm[];
  readonly boards: readonly Board[];
  readonly joined: readonly Joined[];
  readonly ended: readonly Ended[];
  readonly likeCards: readonly LikeCard[];
};

/** A desk that has never had an outage. */
export const emptyOutageDesk: OutageDesk = {
  contacts: [],
  proposals: [],
  cards: 0,
  forms: [],
  boards: [],
  joined: [],
  ended: [],
  likeCards: [],
};

/** What of the line this is about. */
export type OutageLine = {
  readonly outages: readonly OutageNotice[];
  readonly outageDesk?: OutageDesk;
  readonly waiting: readonly { readonly subject: string }[];
};

/** One decision about known outages in the making. */
export type Step = {
  readonly notices: readonly OutageNotice[];
  readonly desk: OutageDesk;
  readonly waiting: OutageLine['waiting'];
  readonly orders: readonly Order[];
  readonly at: number;
  readonly book: OutageBook;
};

/** The step with what is kept changed. */
export const changeDesk = (step: Step, change: Partial<OutageDesk>): Step => ({
  ...step,
  desk: { ...step.desk, ...change },
});

/** The step with more orders. */
export const add = (step: Step, ...orders: readonly Order[]): Step => ({
  ...step,
  orders: [...step.orders, ...orders],
});

/** The step with something sent to the shared channel. */
export const send = (step: Step, effect: Effect): Step => add(step, { lane: 'desk', effect });

/** A line of text in the agents' language. */
export function note(step: Step, key: AgentSentence, values: Readonly<Record<string, string>> = {}): Message {
  const { deskLanguage } = step.book.settings;
  return plain(deskLanguage, toAgent(key, deskLanguage, values));
}

/** Who acts, and where. */
export type By = { readonly agent: Agent; readonly at: Address };

/** Tells one agent something where he is, as privately as the platform can. */
export function toOne(step: Step, { agent, at }: By, key: AgentSentence): Step {
  return send(step, { kind: 'whisper', to: at, person: agent.id, message: note(step, key) });
}

/** The nonce of the next card or form. */
export function nonce(step: Step): { readonly step: Step; readonly card: string } {
  const cards = step.desk.cards + 1;
  return { step: changeDesk(step, { cards }), card: `outage-${cards}` };
}

/** Somebody pressed a button of a card or form about outages. */
export type Pressed = {
  readonly type: 'pressed';
  readonly agent: Agent;
  readonly at: Address;
  readonly card: string;
  readonly choice: string;
  readonly inputs: Readonly<Record<string, string>>;
};
