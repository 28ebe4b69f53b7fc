import type { AnswerEvent, Mark } from './event.ts';
import type { Agent } from './inbound.ts';
import type { RecordOrder } from './incident.ts';
import type { Decision, Kept } from './kept.ts';
import type { ArticleQuery } from './knowledge.ts';
import type { LineEvent } from './line-event.ts';
import type { Address, FileRef, Message, MessageRef } from './message.ts';

/** What the desk asks for; `effects/perform.ts` does it, and may answer with an event. */
export type Effect =
  | { readonly kind: 'say'; readonly to: Address; readonly message: Message; readonly mark?: Mark }
  | { readonly kind: 'whisper'; readonly to: Address; readonly person: string; readonly message: Message }
  /** With a `mark` it is a card of the line's own, and its delivery is told as the mark says. */
  | { readonly kind: 'post'; readonly message: Message; readonly handoff: number; readonly mark?: Mark }
  | { readonly kind: 'amend'; readonly ref: MessageRef; readonly message: Message; readonly mark?: Mark }
  | { readonly kind: 'remove'; readonly ref: MessageRef; readonly mark?: Mark }
  | { readonly kind: 'typing'; readonly to: Address }
  | {
      readonly kind: 'carry';
      readonly file: FileRef;
      readonly to?: Address;
      readonly mark: Mark;
      readonly title: string;
      readonly attach: boolean;
      readonly handoff: number;
      readonly says: Message;
    }
  | { readonly kind: 'record'; readonly handoff: number; readonly order: RecordOrder }
  | { readonly kind: 'look'; readonly handoff: number; readonly number?: string }
  | { readonly kind: 'search'; readonly asked: number; readonly query: ArticleQuery }
  | { readonly kind: 'meet'; readonly address: Address; readonly id: string }
  | { readonly kind: 'tell'; readonly line: LineEvent }
  | { readonly kind: 'place'; readonly subject: string; readonly place: number; readonly waitMs: number }
  | { readonly kind: 'wake'; readonly timer: string }
  /** A direct message to somebody of the desk, on the agents' platform. */
  | { readonly kind: 'page'; readonly to: Agent; readonly message: Message; readonly mark: Mark }
  /** The line tells one conversation. */
  | { readonly kind: 'inform'; readonly subject: string; readonly event: AnswerEvent }
  /** Reads the record system's clocks of a handoff's incident. */
  | { readonly kind: 'read clocks'; readonly handoff: number };

/**
 * An effect with the lane it waits in. Lanes of one conversation are independent of each other, so that an outage of
 * one receiver never holds up another; within a lane the order is strict. A `timer` replaces the one of its name;
 * `at` is when it is due (default: now); `cancel` takes a timer back. `keep` writes a value beside the conversation, and
 * `judged` a decision of the router into the journal, both in the same commit.
 */
export type Order =
  | { readonly lane: 'person' | 'desk' | 'record' | 'line' | 'search' | 'page' | 'digest'; readonly effect: Effect }
  | { readonly timer: string; readonly at: number }
  | { readonly cancel: string }
  | { readonly keep: Kept }
  | { readonly judged: Decision };
