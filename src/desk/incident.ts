import type { Agent, Person } from './inbound.ts';
import type { ArticleFeedback } from './knowledge.ts';
import type { Level } from './script.ts';

/**
 * An incident as the record system told it. `id` is its key there, `number` what people say, `priority` 1 (critical)
 * to 5 as echoed, `state` one of the desk's words, `url` where an agent opens it, `callerMatched` false when the
 * directory did not know the employee.
 */
export type Ticket = {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly priority: string;
  readonly state: 'new' | 'in progress' | 'on hold' | 'resolved' | 'closed' | 'cancelled';
  readonly openedAt: number;
  readonly resolvedAt?: number;
  readonly url?: string;
  readonly callerMatched?: boolean;
  readonly assignee?: string;
  /** For whom it is on hold. */
  readonly awaits?: 'employee' | 'vendor';
};

/** What makes an escalation one and the same: hashed into the correlation id by the record client. */
export type Escalation = {
  readonly channel: string;
  readonly tenant: string;
  readonly subject: string;
  readonly number: number;
};

/**
 * What goes on the ticket when it is opened. Texts are plain and may be long: the record client cuts and cleans. `group`
 * is a group's name or key there, `parent` the number or key of the incident that this one is a child of; where one of
 * them is not found, the ticket is opened without it.
 */
export type IncidentDraft = {
  readonly escalation: Escalation;
  readonly person: Person;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly subcategory: string;
  readonly impact: Level;
  readonly urgency: Level;
  readonly notes: string;
  readonly openedAt: number;
  readonly group?: string;
  readonly parent?: string;
};

/** A conversation that a script solved, kept as an interaction without an incident. */
export type InteractionDraft = {
  readonly escalation: Escalation;
  readonly person: Person;
  readonly title: string;
  readonly notes: string;
  readonly category: string;
  readonly openedAt: number;
  readonly closedAt: number;
};

/**
 * What can be asked of the record system. All but `open`, `interaction` and `feedback` speak of the incident that `open` of the
 * same escalation made (or, with `ticket`, of that one). `marker` makes notes and comments recognisable on a retry.
 */
export type RecordOrder =
  | { readonly op: 'open'; readonly draft: IncidentDraft }
  | { readonly op: 'interaction'; readonly draft: InteractionDraft }
  | { readonly op: 'feedback'; readonly feedback: ArticleFeedback }
  | { readonly op: 'note'; readonly text: string }
  | { readonly op: 'comment'; readonly text: string; readonly ticket?: string }
  | { readonly op: 'assign'; readonly agent: Agent }
  | { readonly op: 'unassign' }
  | { readonly op: 'classify'; readonly category: string; readonly impact: Level; readonly urgency: Level }
  | { readonly op: 'resolve'; readonly code: string; readonly notes: string; readonly category: string }
  | { readonly op: 'reopen'; readonly reason: string; readonly ticket?: string }
  /** Waits for the employee, who is asked this. */
  | { readonly op: 'hold'; readonly question: string }
  /** Goes on, as the employee has answered. */
  | { readonly op: 'resume'; readonly ticket?: string }
  /** Hands it to a group, by its name or key there; nobody's until somebody of that group takes it. */
  | { readonly op: 'group'; readonly group: string }
  /** Makes it a child of another incident, by that one's number or key. */
  | { readonly op: 'child'; readonly parent: string }
  | { readonly op: 'attach text'; readonly name: string; readonly text: string };

/** ServiceNow's close codes as of 2026 (value = label), offered to the agent; the first is the default. */
export const closeCodes = [
  'Solution provided',
  'Workaround provided',
  'Resolved by caller',
  'Resolved by request',
  'User error',
  'Known error',
  'Duplicate',
  'No resolution provided',
] as const;

/** The incident categories that the desk sends, as ServiceNow's default list has them. */
export const categories = ['inquiry', 'software', 'hardware', 'network', 'database'] as const;
