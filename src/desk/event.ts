import type { Agent, Person } from './inbound.ts';
import type { Ticket } from './incident.ts';
import type { FoundArticle } from './knowledge.ts';
import type { Address, FileRef, MessageRef } from './message.ts';
import type { Changed, OutageNotice, RecordClock, Word } from './news.ts';

/** What the employee did. `place` tells whether it was private; `public` questions are answered privately. */
export type EmployeeEvent =
  | {
      readonly type: 'said';
      readonly messageId: string;
      readonly text: string;
      readonly files: readonly FileRef[];
      readonly place: 'direct' | 'public';
      /** Where a public question was asked, for a pointer to the private answer. */
      readonly at?: Address;
      /** Kinds of the secrets that were taken out of the text before it came to the desk. */
      readonly masked?: readonly string[];
      readonly unkept?: Unkept;
    }
  | {
      readonly type: 'chose';
      readonly card: string;
      readonly choice: string;
      readonly inputs: Inputs;
      readonly masked?: readonly string[];
      readonly unkept?: Unkept;
    }
  | {
      readonly type: 'edited';
      readonly messageId: string;
      readonly text: string;
      readonly masked?: readonly string[];
    }
  | { readonly type: 'deleted'; readonly messageId: string }
  | { readonly type: 'opened' }
  | { readonly type: 'installed' }
  | { readonly type: 'removed' };

/** In place of an answer that may not be kept: the step it answers and where the script goes on, if it was understood. */
export type Unkept = { readonly step: string; readonly next?: string };

/** What was filled in, by input id. */
export type Inputs = Readonly<Record<string, string>>;

/** The forms that an agent can open in the thread of a handoff. */
export type DeskForm = 'resolve' | 'transfer' | 'triage' | 'verify' | 'escalate' | 'sendback';

/** What an agent did in the thread of a handoff; every one carries who. */
export type AgentEvent =
  | { readonly type: 'claimed'; readonly agent: Agent }
  | { readonly type: 'released'; readonly agent: Agent }
  | {
      readonly type: 'replied';
      readonly agent: Agent;
      readonly text: string;
      readonly messageId?: string;
      readonly files: readonly FileRef[];
      readonly masked?: readonly string[];
    }
  | { readonly type: 'remarked'; readonly agent: Agent; readonly messageId: string }
  | {
      readonly type: 'reworded';
      readonly agent: Agent;
      readonly messageId: string;
      readonly text: string;
      readonly masked?: readonly string[];
    }
  | { readonly type: 'withdrew'; readonly agent: Agent; readonly messageId: string }
  | { readonly type: 'opened form'; readonly agent: Agent; readonly form: DeskForm }
  | {
      readonly type: 'transferred';
      readonly agent: Agent;
      readonly card: string;
      readonly to: string;
      readonly why: string;
      readonly masked?: readonly string[];
    }
  | {
      readonly type: 'resolved';
      readonly agent: Agent;
      readonly card: string;
      readonly code: string;
      readonly notes: string;
      readonly category: string;
      readonly masked?: readonly string[];
    }
  | {
      readonly type: 'reclassified';
      readonly agent: Agent;
      readonly card: string;
      readonly category: string;
      readonly impact: string;
      readonly urgency: string;
      /** `yes` where the agent says that this request needs a verified identity; nothing takes that back. */
      readonly verify?: string;
    }
  | {
      readonly type: 'verified';
      readonly agent: Agent;
      readonly card: string;
      readonly method: string;
      readonly evidence: string;
      readonly outcome: string;
      readonly masked?: readonly string[];
    }
  | { readonly type: 'lifted'; readonly agent: Agent }
  /** The owner waits for the employee (`on`), or does not any more. */
  | { readonly type: 'awaited'; readonly agent: Agent; readonly on: boolean }
  /** Somebody who was paged, or sees the page, takes it on himself. `run` names the page. */
  | { readonly type: 'acknowledged'; readonly agent: Agent; readonly run: string }
  /** What the owner decides about his talk before his shift ends. */
  | {
      readonly type: 'shift answered';
      readonly agent: Agent;
      readonly card: string;
      readonly answer: 'keep' | 'hand over';
    }
  | {
      readonly type: 'escalated';
      readonly agent: Agent;
      readonly card: string;
      /** The level's id, and what was given as evidence, by item. */
      readonly level: string;
      readonly inputs: Inputs;
      readonly masked?: readonly string[];
    }
  /** A lead takes an escalation on to its level, or gives it back with a code of operations.md §6.4. */
  | { readonly type: 'escalation accepted'; readonly agent: Agent }
  | {
      readonly type: 'escalation returned';
      readonly agent: Agent;
      readonly card: string;
      readonly code: string;
      readonly why: string;
      readonly article?: string;
      readonly masked?: readonly string[];
    }
  | { readonly type: 'returned'; readonly agent: Agent }
  | { readonly type: 'ranked'; readonly agent: Agent; readonly urgency: string }
  | {
      readonly type: 'taught';
      readonly agent: Agent;
      readonly card: string;
      readonly answer: 'script' | 'none' | 'another';
      /** The id of the script that would have been right. */
      readonly script?: string;
    }
  | { readonly type: 'pressed unknown'; readonly agent: Agent; readonly choice: string };

/** What the desk learned from doing: answers of effects and of the clock. */
export type AnswerEvent =
  | { readonly type: 'met'; readonly person: Person }
  | { readonly type: 'posted'; readonly handoff: number; readonly ref: MessageRef }
  | { readonly type: 'delivered'; readonly mark: Mark; readonly ref: MessageRef }
  | { readonly type: 'undelivered'; readonly mark: Mark; readonly reason: string }
  | { readonly type: 'recorded'; readonly handoff: number; readonly ticket: Ticket }
  | { readonly type: 'assigned'; readonly handoff: number; readonly ok: boolean }
  | { readonly type: 'found'; readonly tickets: readonly Ticket[]; readonly asked?: string }
  /** The articles that fit the question `asked`, best first. */
  | { readonly type: 'articles'; readonly asked: number; readonly found: readonly FoundArticle[] }
  | { readonly type: 'failed'; readonly what: string; readonly handoff: number; readonly reason: string }
  | { readonly type: 'placed'; readonly place: number; readonly waitMs: number }
  /** The shared channel has room for the card that was held back. */
  | { readonly type: 'card due' }
  /** Somebody took the talk from the digest of the shared channel. */
  | { readonly type: 'given'; readonly to: Agent }
  /** The owner of the talk is not on shift any more. */
  | { readonly type: 'owner left'; readonly owner: Agent; readonly why: 'off' | 'shift end' }
  /** The record system tells of what others did to a ticket of this conversation. */
  | { readonly type: 'changed'; readonly changed: Changed; readonly words: readonly Word[] }
  /** The record system's own clocks of the present handoff's incident. */
  | { readonly type: 'clocked'; readonly handoff: number; readonly clocks: readonly RecordClock[] }
  /** A known outage that the employee has joined is over, or has changed. */
  | { readonly type: 'outage told'; readonly notice: OutageNotice; readonly over: boolean }
  | { readonly type: 'elapsed'; readonly timer: string };

/**
 * What a sent message stands for, so that its delivery can be told: `line` a transcript line relayed to the employee,
 * `copy` one shown in the thread, `ticket` the confirmation, `file` and `gift` a file of the employee’s and of the
 * agent’s, `form` a form for the owner, `lesson` the question for the right
 * script, `reach` a first contact whose chat had to be opened.
 */
export type Mark =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'copy'; readonly line: number }
  | { readonly kind: 'ticket'; readonly handoff: number }
  | { readonly kind: 'file'; readonly name: string; readonly line: number }
  | { readonly kind: 'gift'; readonly name: string; readonly line: number }
  | { readonly kind: 'form'; readonly card: string }
  | { readonly kind: 'lesson'; readonly card: string }
  | { readonly kind: 'reach' }
  /** A card or form of the line's own, by its key there. */
  | { readonly kind: 'board'; readonly key: string }
  /** A page to `who`, the `notice`-th of the run. */
  | {
      readonly kind: 'page';
      readonly handoff: number;
      readonly run: string;
      readonly notice: string;
      readonly who: string;
    };

/** Everything that can happen to one conversation. */
export type Event = EmployeeEvent | AgentEvent | AnswerEvent;

/**
 * One event on its way to a record. `id` is the idempotency key, `kind` and `subject` name the record, `at` is the
 * desk's clock (epoch ms), `by` who did it. Employee events bring the person and the address as just seen.
 */
export type Envelope<E = Event> = {
  readonly id: string;
  readonly kind: 'conversation' | 'line';
  readonly subject: string;
  readonly at: number;
  readonly by: string;
  readonly event: E;
  readonly person?: Person;
  readonly address?: Address;
  /** The thread (by its key) an agent acted in: an earlier handoff’s is not the present one’s. */
  readonly thread?: string;
};
