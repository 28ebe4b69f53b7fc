import type { Ticket } from './incident.ts';
import type { Language } from './language.ts';

/** A ticket of ours as it stands in the record system after a change there. `byUs`: the last change was the desk's own. */
export type Changed = {
  readonly ticket: Ticket;
  readonly group?: { readonly id: string; readonly name: string };
  /** Counts the changes of the record; what is not newer than what was seen is nothing new. */
  readonly modCount: number;
  readonly updatedAt: number;
  readonly byUs: boolean;
  readonly resolution?: { readonly code: string; readonly notes: string };
};

/**
 * What somebody wrote on a ticket in the record system: a comment is meant for the employee, a note for agents.
 * `byCaller`: the employee wrote it there himself, by portal or mail.
 */
export type Word = {
  readonly id: string;
  readonly kind: 'comment' | 'note';
  readonly at: number;
  readonly by: string;
  readonly text: string;
  readonly byCaller?: true;
};

/** One of the record system's own service level clocks. `plannedEnd` null while it stands still or has none. */
export type RecordClock = {
  readonly id: string;
  readonly name: string;
  readonly stage: 'in progress' | 'paused' | 'completed' | 'cancelled';
  readonly breached: boolean;
  readonly plannedEnd: number | null;
  readonly startedAt: number;
};

/**
 * A known outage as a lead declared it: the topics (script ids or categories) that it concerns, what employees are told
 * per language, and the incident that theirs become children of (its number), if there is one.
 */
export type OutageNotice = {
  readonly id: string;
  readonly title: string;
  readonly topics: readonly string[];
  readonly words: Readonly<Partial<Record<Language, string>>>;
  readonly parent?: string;
  readonly since: number;
  readonly by: string;
};
