/**
 * How a record order ended badly: `later` (certain: nothing was done), `unknown` (perhaps done: the next attempt
 * looks first), `refused` (will never work as it is), `auth` (the account is not let in), `asleep` (the instance
 * hibernates or a page answers in its place).
 */
export type RecordFailure = 'later' | 'unknown' | 'refused' | 'auth' | 'asleep';

/** What is told of a failure beside its kind; instants in epoch ms. Nothing of it is for employees to read. */
export type RecordFailureFacts = {
  /** A word for programs: `policy`, `permission`, `rule`, `column`, `missing`, `throttled`, `network`, … */
  readonly reason: string;
  /** The instance's own words, without secrets and user text, at most 500 characters. */
  readonly adminText: string;
  /** Labels of the fields that a data policy asks for, or names of fields whose echo differed. */
  readonly fields?: readonly string[];
  readonly retryAt?: number;
  readonly status?: number;
  /** `x-transaction-id`: finds the transaction in the instance's log. */
  readonly transaction?: string;
};

/** A record order that did not succeed; carries neither headers, bodies nor anything that a person wrote. */
export class RecordError extends Error {
  readonly kind: RecordFailure;
  readonly reason: string;
  readonly adminText: string;
  readonly fields: readonly string[];
  readonly retryAt: number | undefined;
  readonly status: number | undefined;
  readonly transaction: string | undefined;

  constructor(kind: RecordFailure, facts: RecordFailureFacts) {
    super(`ServiceNow: ${kind} (${facts.reason}${facts.status === undefined ? '' : ` ${facts.status}`})`);
    this.name = 'RecordError';
    this.kind = kind;
    this.reason = facts.reason;
    this.adminText = facts.adminText;
    this.fields = facts.fields ?? [];
    this.retryAt = facts.retryAt;
    this.status = facts.status;
    this.transaction = facts.transaction;
  }
}

/** The same failure for a call that only reads: it changed nothing, so an unknown outcome is a `later`. */
export function ofRead(error: RecordError): RecordError {
  if (error.kind !== 'unknown') return error;
  return new RecordError('later', factsOf(error));
}

function factsOf(error: RecordError): RecordFailureFacts {
  return {
    reason: error.reason,
    adminText: error.adminText,
    fields: error.fields,
    ...(error.retryAt === undefined ? {} : { retryAt: error.retryAt }),
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.transaction === undefined ? {} : { transaction: error.transaction }),
  };
}

/** A failure as the log takes it. */
export function loggable(error: unknown): Record<string, unknown> {
  if (error instanceof RecordError) return { kind: error.kind, ...factsOf(error) };
  return { kind: 'bug', reason: error instanceof Error ? error.name : typeof error };
}
