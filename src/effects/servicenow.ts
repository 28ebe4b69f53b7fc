import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent, Person } from '../desk/inbound.ts';
import type { Escalation, IncidentDraft, InteractionDraft, Ticket } from '../desk/incident.ts';
import type { ArticleFeedback } from '../desk/knowledge.ts';
import type { Changed, RecordClock, Word } from '../desk/news.ts';
import type { Level } from '../desk/script.ts';
import { type AttachedFile, attachFile } from './servicenow-attach.ts';
import { authOf, type Credentials } from './servicenow-auth.ts';
import { breakerOf } from './servicenow-breaker.ts';
import { directoryOf } from './servicenow-caller.ts';
import { assign, classify, type Resolution, reopen, resolve, unassign } from './servicenow-change.ts';
import { loggable, RecordError } from './servicenow-error.ts';
import { sendFeedback } from './servicenow-feedback.ts';
import { type Health, healthOf } from './servicenow-health.ts';
import { handTo, hold, makeChild, resume } from './servicenow-hold.ts';
import { type Log, transportOf } from './servicenow-http.ts';
import { addEntry } from './servicenow-journal.ts';
import { type Knowledge, knowledgeOf } from './servicenow-knowledge.ts';
import { findOwn, lookUpOwn, readTicket } from './servicenow-look.ts';
import { type Changes, type Cursor, changedNow, changesSince, clocksOf } from './servicenow-mirror.ts';
import { type Attempt, onceOf } from './servicenow-once.ts';
import { type Desk, locate, open, recordInteraction } from './servicenow-open.ts';
import { ownOf } from './servicenow-own.ts';
import { paceOf, type RequestPace } from './servicenow-pace.ts';
import { sysIdValue } from './servicenow-query.ts';
import { instanceOrigin, type Wire, wireOf } from './servicenow-wire.ts';
import { type WordsSince, wordsSince } from './servicenow-words.ts';

export { RecordError } from './servicenow-error.ts';
export type { Changes, Cursor } from './servicenow-mirror.ts';
export type { Attempt } from './servicenow-once.ts';
export { instanceOrigin } from './servicenow-wire.ts';
export type { WordsSince } from './servicenow-words.ts';

/**
 * How to reach and use an instance. `groups` gives the assignment group (sys_id) of a category, `outcomeCodes` the
 * instance's resolution code for one of the desk's; `timeouts` default to 10 s for reads and 65 s for writes, because
 * the instance itself stops at 60; `account` is the user name under which we write there, where the credentials do
 * not name it (else it is learned from what we write); `pause`, `random` and `wire` are for tests.
 */
export type ServiceNowOptions = {
  readonly url: string;
  readonly auth: Credentials;
  readonly account?: string;
  readonly quarantineSeconds: number;
  readonly product?: string;
  readonly groups?: Readonly<Record<string, string>>;
  readonly contactType?: string;
  readonly outcomeCodes?: Readonly<Record<string, string>>;
  readonly vipRaisesUrgency?: boolean;
  readonly recordInteractions?: boolean;
  readonly sendFeedback?: boolean;
  readonly now: () => number;
  readonly log: Log;
  readonly timeouts?: { readonly readMs: number; readonly writeMs: number };
  readonly random?: () => number;
  /** How many requests may leave; without it as many as there are. */
  readonly pace?: RequestPace;
  readonly pause?: (ms: number) => Promise<void>;
  readonly wire?: Wire;
};

/**
 * The record system as the desk uses it; every call rejects with a `RecordError` only. Orders that are not repeatable
 * by nature take the attempt they are on; the others set absolute values and may simply be done again.
 */
export type ServiceNow = {
  /** Opens the incident of an escalation exactly once, or gives the one that stands. */
  open(draft: IncidentDraft, attempt: Attempt): Promise<Ticket>;
  /** The incident of an escalation, if it stands. */
  locate(escalation: Escalation): Promise<Ticket | undefined>;
  /** Keeps a solved conversation; does nothing unless switched on, and switches itself off where it is refused. */
  interaction(draft: InteractionDraft, attempt: Attempt): Promise<void>;
  /** Sends what the person said of an article; does nothing unless switched on, and switches itself off where refused. */
  feedback(feedback: ArticleFeedback, person: Person, attempt: Attempt): Promise<void>;
  /** Adds a work note (agents only). */
  note(ticketId: string, text: string, marker: string, attempt: Attempt): Promise<void>;
  /** Adds a comment that the caller sees. */
  comment(ticketId: string, text: string, marker: string, attempt: Attempt): Promise<void>;
  /** In progress, with the agent's name where the directory and the group allow: false when the name is not on it. */
  assign(ticketId: string, agent: Agent): Promise<boolean>;
  /** Nobody's, and new again. */
  unassign(ticketId: string): Promise<Ticket>;
  /** Category, impact and urgency; the ticket brings the new priority. */
  classify(
    ticketId: string,
    to: { readonly category: string; readonly impact: Level; readonly urgency: Level },
  ): Promise<Ticket>;
  /** Resolved, with code and notes. */
  resolve(ticketId: string, resolution: Resolution): Promise<Ticket>;
  /** In progress again, from resolved only. */
  reopen(ticketId: string, reason: string): Promise<Ticket>;
  /** On hold, awaiting the employee, with the question as a comment. */
  hold(ticketId: string, question: string, marker: string, attempt: Attempt): Promise<Ticket>;
  /** In progress again where it awaited the employee; left alone otherwise. */
  resume(ticketId: string): Promise<Ticket>;
  /** A group's, by its name or key, and nobody's in it yet; left alone when it is that group's already. */
  group(ticketId: string, group: string): Promise<Ticket>;
  /** The child of another incident, by that one's number or key. */
  child(ticketId: string, parent: string): Promise<Ticket>;
  /** Attaches a file of at most 5 MB. */
  attach(ticketId: string, file: AttachedFile, attempt: Attempt): Promise<void>;
  /** The person's own incidents, newest first, at most ten. */
  find(person: Person): Promise<Ticket[]>;
  /** The incident of that number if it is the person's own. */
  lookUp(person: Person, number: string): Promise<Ticket | undefined>;
  /** An incident as it is now. */
  read(ticketId: string): Promise<Ticket>;
  /** What has changed of our incidents since the cursor; without one nothing, and where to go on from. */
  changes(cursor?: Cursor): Promise<Changes>;
  /** One incident of ours as it is now, if it is one. */
  changed(ticketId: string): Promise<Changed | undefined>;
  /** What others wrote on an incident since, oldest first. */
  words(ticketId: string, since?: WordsSince): Promise<readonly Word[]>;
  /** The service level clocks that the record system keeps of an incident; none where it does not tell. */
  clocks(ticketId: string): Promise<readonly RecordClock[]>;
  /** How the instance receives us; costs about ten calls, so the caller keeps the answer for a while. */
  health(): Promise<Health>;
  /** How many orders there is any sense in being at, at this moment; more of them would only wait inside. */
  room?(): number;
};

function deskOf(options: ServiceNowOptions): Desk {
  const { now, log, auth, random = Math.random, pause = async (ms) => sleep(ms) } = options;
  const origin = instanceOrigin(options.url);
  const wire = options.wire ?? wireOf(origin);
  const timeouts = options.timeouts ?? { readMs: 10_000, writeMs: 65_000 };
  const transport = transportOf({
    wire,
    auth: authOf(auth, wire, now, timeouts.readMs),
    breaker: breakerOf(now, random),
    timeouts,
    now,
    random,
    pause,
    ...(options.pace ? { pace: paceOf(options.pace, now, pause) } : {}),
    log,
  });
  return {
    origin,
    transport,
    once: onceOf(now, options.quarantineSeconds * 1000),
    directory: directoryOf(transport, now),
    settings: {
      product: options.product ?? 'secondline',
      contactType: options.contactType ?? 'chat',
      groups: options.groups ?? {},
      vipRaisesUrgency: options.vipRaisesUrgency ?? false,
    },
    own: ownOf(auth, options.account),
    now,
    log,
  };
}

const unlikely = new RecordError('refused', { reason: 'missing', adminText: 'Not a record key.' });

/** The client of one ServiceNow instance; makes no call until asked. Throws when the address is unusable. */
export function serviceNow(options: ServiceNowOptions): ServiceNow {
  const desk = deskOf(options);
  const interactions = unlessRefused(desk, options.recordInteractions ?? false, 'servicenow interactions switched off');
  const feedback = unlessRefused(desk, options.sendFeedback ?? false, 'servicenow article feedback switched off');
  const entry = async (column: 'work_notes' | 'comments', ticketId: string, rest: EntryRest): Promise<void> => {
    if (sysIdValue(ticketId) === undefined) throw unlikely;
    await addEntry(desk.transport, desk.once, { ticketId, column, ...rest });
  };
  return {
    open: (draft, attempt) => open(desk, draft, attempt),
    locate: (escalation) => locate(desk, escalation),
    interaction: (draft, attempt) => interactions(() => recordInteraction(desk, draft, attempt)),
    feedback: (given, person, attempt) => feedback(() => sendFeedback(desk, given, person, attempt)),
    note: (ticketId, text, marker, attempt) => entry('work_notes', ticketId, { text, marker, attempt }),
    comment: (ticketId, text, marker, attempt) => entry('comments', ticketId, { text, marker, attempt }),
    assign: (ticketId, agent) => assign(desk, ticketId, agent),
    unassign: (ticketId) => unassign(desk, ticketId),
    classify: (ticketId, to) => classify(desk, ticketId, to),
    resolve: (ticketId, resolution) => resolve(desk, ticketId, resolution, options.outcomeCodes ?? {}),
    reopen: (ticketId, reason) => reopen(desk, ticketId, reason),
    hold: (ticketId, text, marker, attempt) => hold(desk, ticketId, { text, marker, attempt }),
    resume: (ticketId) => resume(desk, ticketId),
    group: (ticketId, group) => handTo(desk, ticketId, group),
    child: (ticketId, parent) => makeChild(desk, ticketId, parent),
    attach: (ticketId, file, attempt) => attachFile(desk.transport, desk.once, ticketId, file, attempt),
    find: (person) => findOwn(desk, person),
    lookUp: (person, number) => lookUpOwn(desk, person, number),
    read: (ticketId) => readTicket(desk, ticketId),
    changes: (cursor) => changesSince(desk, cursor),
    changed: (ticketId) => changedNow(desk, ticketId),
    words: (ticketId, since) => wordsSince(desk, ticketId, since),
    clocks: (ticketId) => clocksOf(desk, ticketId),
    health: () => healthOf(desk.transport, desk.settings.groups),
    room: () => desk.transport.room(),
  };
}

/** Does what no conversation depends on while it is wanted; where the plugin or a role is missing, never again. */
function unlessRefused(desk: Desk, wanted: boolean, told: string): (work: () => Promise<void>) => Promise<void> {
  let on = wanted;
  return async (work) => {
    if (!on) return;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RecordError) || error.kind !== 'refused') throw error;
      on = false;
      desk.log('error', told, loggable(error));
    }
  };
}

/** The knowledge articles of one ServiceNow instance; makes no call until asked. Throws when the address is unusable. */
export function serviceNowKnowledge(options: ServiceNowOptions, bases: readonly string[]): Knowledge {
  return knowledgeOf(deskOf(options), bases);
}

type EntryRest = { readonly text: string; readonly marker: string; readonly attempt: Attempt };
