import type { Run } from './escalation/timeline.ts';
import type { Agent } from './inbound.ts';
import type { Ticket } from './incident.ts';
import type { MessageRef } from './message.ts';

/** A request that was made outside of coverage: when the desk opens for it (epoch ms), null where no opening is known. */
export type Opening = { readonly at: number | null; readonly told: boolean };

/**
 * A script that she tries while her request waits for the opening: which, since when, and the words of her request. `told`
 * once she knows that the desk has opened.
 */
export type Meanwhile = {
  readonly script: string;
  readonly since: number;
  readonly problem?: string;
  readonly told?: true;
};

/** The owner waits for the employee since `since`; how often she was reminded, and since when the talk is parked. */
export type Awaiting = {
  readonly since: number;
  readonly reminded: number;
  readonly parkedAt?: number;
};

/**
 * The owner's shift ends at `endsAt`, or the time that he has to answer: until then he is asked what becomes of the talk,
 * by the card of that nonce ('' while he was not). `why` he is asked, where it is not the end of his shift: he went off,
 * or has kept it beyond.
 */
export type Shift = {
  readonly endsAt: number;
  readonly card: string;
  readonly ref?: MessageRef;
  readonly why?: 'off' | 'kept';
  readonly answer?: 'keep' | 'hand over';
  /** To which region it was offered, and since when nobody of it has taken it. */
  readonly offeredTo?: string;
  readonly offeredAt?: number;
};

/** A handoff on its way to the next level: who escalated it with what, and what a lead decided. */
export type Beyond = {
  readonly level: string;
  readonly by: Agent;
  readonly at: number;
  readonly given: Readonly<Record<string, string>>;
  /** `bounced`: the group of the next level gave it back. */
  readonly state: 'asked' | 'accepted' | 'returned' | 'bounced';
  /** What of the protocol it goes by, when that held first, and whether it was kept in time. */
  readonly trigger?: string;
  readonly triggeredAt?: number;
  readonly inTime?: boolean;
  /** Where the lead decides, and how often leads were told again. */
  readonly ref?: MessageRef;
  readonly reminded?: number;
  /** A P1 goes at once and is looked at afterwards. */
  readonly sentAt?: number;
  readonly decidedBy?: Agent;
  readonly decidedAt?: number;
  readonly code?: string;
  readonly why?: string;
  readonly article?: string;
};

/**
 * One run of an escalation policy for a handoff, as plain data. `id` is unique within the conversation, `why` the
 * trigger's id, `run` how far it has come, `told` who was paged, the newest last.
 */
export type PageRun = {
  readonly id: string;
  readonly policy: string;
  readonly startedAt: number;
  readonly why: string;
  readonly run: Run;
  readonly told: readonly { readonly at: number; readonly who: string }[];
  /** What was to be said in the thread before it stood. */
  readonly held?: readonly string[];
  /** When the first page reached somebody. */
  readonly reachedAt?: number;
  readonly acknowledgedBy?: string;
  readonly acknowledgedAt?: number;
  readonly endedAt?: number;
};

/** What was last seen of an incident in the record system. */
export type Mirrored = {
  readonly modCount: number;
  readonly state: Ticket['state'];
  /** Somebody there waits for the employee's word. */
  readonly awaits?: true;
  readonly assignee?: string;
  readonly group?: string;
  /** The words already passed on: the newest moment and the ids at it. */
  readonly wordsAt?: number;
  readonly words?: readonly string[];
};
