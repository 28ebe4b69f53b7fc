import type { Book } from '../book.ts';
import type { Agent } from '../inbound.ts';
import type { Presence } from '../line-event.ts';
import type { MessageRef } from '../message.ts';
import type { OutageNotice } from '../news.ts';
import type { OutageDesk } from '../outage-step.ts';
import type { Waiting } from './ranking.ts';
import type { Waited } from './wait.ts';

/** A talk that an agent has. */
export type Owned = { readonly subject: string; readonly owner: string; readonly name: string; readonly at: number };

/** Something that a lead has to look at: what it says, whose talk it is about, and since when (epoch ms). */
export type Item = { readonly key: string; readonly subject: string; readonly text: string; readonly at: number };

/** The one board that can be pressed: its nonce, and where it stands once that is known. */
export type Board = { readonly card: string; readonly ref?: MessageRef };

/**
 * The one digest of requests whose cards are held back: its nonce, where it stands, since when, when it was drawn last
 * (epoch ms), and whether the shared channel has refused it since.
 */
export type Digest = {
  readonly card: string;
  readonly since: number;
  readonly at: number;
  readonly ref?: MessageRef;
  readonly lost?: true;
};

/** The desk's waiting line, in order, and the agents that were seen in the shared channel with what they have. */
export type Line = {
  readonly waiting: readonly Waiting[];
  /** What the last waits taught, newest last. */
  readonly waits: readonly Waited[];
  readonly agents: readonly Agent[];
  /** By agent id. */
  readonly presence: Readonly<Record<string, Presence>>;
  readonly owned: readonly Owned[];
  readonly outages: readonly OutageNotice[];
  readonly outageDesk?: OutageDesk;
  /** How many cards of the line's own were ever sent: the source of their nonces. */
  readonly cards?: number;
  readonly board?: Board;
  /** The lead's list, oldest first. */
  readonly items?: readonly Item[];
  /** When the board is drawn anew, and when the card of the next week is shown (epoch ms). */
  readonly boardDue?: number;
  readonly monday?: number;
  /** How many cards the shared channel was given lately, as of an instant: it falls as time passes. */
  readonly cardsGiven?: { readonly level: number; readonly at: number };
  readonly digest?: Digest;
  readonly digestDue?: number;
  /** Whom the digest gave a talk in the last seconds, by agent id (epoch ms). */
  readonly gave?: Readonly<Record<string, number>>;
};

/** The line of a desk nobody has waited at yet. */
export const emptyLine: Line = { waiting: [], waits: [], agents: [], presence: {}, owned: [], outages: [] };

/** What the line knows of what is published. */
export type LineBook = Pick<Book, 'plan' | 'settings' | 'scripts'>;
