import { type Book, defaultSettings } from './desk/book.ts';
import type { Conversation } from './desk/conversation.ts';
import { decide } from './desk/decide.ts';
import type { Order } from './desk/effect.ts';
import type { Envelope } from './desk/event.ts';
import { threadsOf, ticketsOf } from './desk/handoff.ts';
import { decideLine, emptyLine, type Line, type LineBook, type LineHappening } from './desk/line.ts';
import { withheld, wordless } from './desk/masking-talk.ts';
import { threadKey } from './desk/message.ts';
import { defaultPlan } from './desk/plan.ts';
import { type Drafts, newDrafts } from './drafts.ts';
import { type Read, type Recall, recallOf } from './recall.ts';
import type { Change, Claim, Claims, Doc, NewTask, Outcome, Put, Store, Task } from './store/store.ts';

/** The two kinds of records: a person's conversation, and the waiting line of the desk. */
export type AnyEnvelope =
  | Envelope
  | (Omit<Envelope, 'kind' | 'event'> & { readonly kind: 'line'; readonly event: LineHappening });

/** Loads, decides, commits: every change of any record goes through `submit`. */
export type Engine = {
  /** Resolves when the event is committed, or was before, or belongs to nobody; `settles` is the attempt whose answer it is. */
  submit(envelope: AnyEnvelope, settles?: Claim): Promise<Outcome>;
  conversation(subject: string): Promise<Conversation | undefined>;
  line(): Promise<Line>;
  /** The conversation that a thread of the shared channel belongs to. */
  subjectOfThread(key: string): Promise<string | undefined>;
  /** The conversation that an incident of the record system belongs to, by its key there. */
  subjectOfTicket(id: string): Promise<string | undefined>;
};

type Taking = { readonly claims: Claims; begin(claimed: readonly Task[]): void };

/** What the engine needs: where things are kept, what is published now, and who is told of new tasks and bugs. */
export type EngineParts = {
  readonly store: Store;
  readonly book: () => Book;
  /** What the line goes by, where there is no book. */
  readonly lineBook?: () => LineBook;
  /** Makes sure that the book knows what a conversation has pinned; another process may have published it. */
  readonly prepare?: (conversation: Conversation) => Promise<void> | undefined;
  /** Told of tasks that were committed and that nobody has claimed in the same step. */
  readonly onTasks: (tasks: readonly NewTask[]) => void;
  /**
   * Asked, before a commit, which of its tasks this process takes at once; absent where none are performed. `begin` is
   * told in any case what was claimed of them, nothing if nothing was committed.
   */
  readonly takes?: (tasks: readonly NewTask[]) => Taking | undefined;
  readonly onUndecided: (envelope: AnyEnvelope, error: unknown) => void;
  readonly onLine: (line: Line) => void;
  /** Told how long each decision took, in seconds. */
  readonly onDecided: (seconds: number) => void;
};

/** The engine of a command that has no book: it can only tell the waiting line something. */
export function lineEngine(store: Store): Engine {
  const book = (): never => {
    throw new Error('A command decides nothing about conversations.');
  };
  const nothing = () => undefined;
  const lineBook = () => ({ plan: defaultPlan, settings: defaultSettings, scripts: new Map() });
  return engineOf({
    store,
    book,
    lineBook,
    onTasks: nothing,
    onUndecided: nothing,
    onLine: nothing,
    onDecided: nothing,
  });
}

type Outcomes = { readonly puts: readonly Put[]; readonly orders: readonly Order[] };

/** `kept` is the event as it may be written: without what its conversation shows to be a secret. */
type Decision = Outcomes & { readonly kept: AnyEnvelope };
type Undecided = { readonly kept: AnyEnvelope; readonly error: unknown };

// A lost race is simply decided again; so many losses in a row would be a bug of the store.
const mostRaces = 1000;

type Works = EngineParts & {
  readonly drafts: Drafts;
  readonly recall: Recall;
  /** The version of the line that was told last: commits that are written together may be heard of in any order. */
  readonly told: { line: number };
};

/** Builds the engine. Deciding is pure, so a conflict means: load again, decide again. */
export function engineOf(parts: EngineParts): Engine {
  const { store } = parts;
  const works: Works = { ...parts, drafts: newDrafts(), recall: recallOf(store), told: { line: 0 } };
  return {
    submit: (envelope, settles) => submit(works, envelope, settles),
    conversation: async (subject) => (await store.load(`conversation/${subject}`))?.value as Conversation | undefined,
    line: async () => lineOf(await store.load('line')),
    subjectOfThread: async (key) => (await store.load(`thread/${key}`))?.value as string | undefined,
    subjectOfTicket: async (id) => (await store.load(`ticket/${id}`))?.value as string | undefined,
  };
}

async function submit(works: Works, envelope: AnyEnvelope, settles?: Claim): Promise<Outcome> {
  const key = keyOf(envelope);
  for (let race = 0; race < mostRaces; race++) {
    const outcome = await works.drafts.inTurn(key, (next) => attempt(works, key, envelope, settles, next));
    if (outcome !== 'conflict') return outcome;
  }
  throw new Error(`The record ${envelope.subject} was changed by somebody else ${mostRaces} times in a row.`);
}

const keyOf = ({ kind, subject }: AnyEnvelope): string => (kind === 'line' ? 'line' : `conversation/${subject}`);

/**
 * Decides on the record as it is, as this process remembers it, or as it will be when what is being written has got
 * there, and commits.
 */
async function attempt(
  works: Works,
  key: string,
  envelope: AnyEnvelope,
  settles: Claim | undefined,
  next: () => void,
): Promise<Outcome> {
  const draft = works.drafts.of(key);
  let read: Read = draft ? { key, doc: draft.doc, remembered: false } : await works.recall.read(key, false);
  let decision = await decided(works, envelope, read.doc);
  // Only what is written for good can be the reason for writing nothing, or for telling of a bug.
  if (draft && isNothing(decision)) {
    await draft.ended;
    return 'conflict';
  }
  if (read.remembered && isNothing(decision)) {
    read = await works.recall.read(key, true);
    decision = await decided(works, envelope, read.doc);
  }
  if (decision && 'error' in decision) decision = await undecided(works, envelope, decision);
  if (decision === undefined) return 'repeated';
  const change = changeOf(decision.kept, decision, settles);
  const upon = draft ? { upon: draft.doc.value } : {};
  const puts = change.puts.map((put) => (put.key === key ? { ...works.recall.write(read, put.value), ...upon } : put));
  const commit = learning(works, { ...change, puts });
  const put = puts.find((one) => one.key === key && one.value !== undefined);
  if (works.store.inOrder && put) {
    works.drafts.keep(put, commit);
    next();
  }
  return commit;
}

const isNothing = (decision: Decision | Undecided | undefined): boolean =>
  decision === undefined || 'error' in decision;

async function learning(works: Works, change: Change): Promise<Outcome> {
  let outcome: Outcome | 'unclear' = 'unclear';
  try {
    outcome = await committed(works, change);
    return outcome;
  } finally {
    works.recall.learn(change, outcome);
  }
}

/** Commits a change; what the outbox has room for is claimed in the same step, so that it begins without a second one. */
async function committed(works: Works, change: Change): Promise<Outcome> {
  const taking = change.tasks.length > 0 ? works.takes?.(change.tasks) : undefined;
  let claimed: readonly Task[] = [];
  let outcome: Outcome;
  try {
    if (taking) ({ outcome, claimed } = await works.store.commitAndClaim(change, taking.claims));
    else outcome = await works.store.commit(change);
    if (outcome === 'committed') announce(works, change, claimed);
  } finally {
    taking?.begin(claimed);
  }
  return outcome;
}

function announce({ told, onLine, onTasks }: Works, change: Change, claimed: readonly Task[]): void {
  const line = change.puts.find((put) => put.key === 'line');
  if (line && line.before >= told.line) {
    told.line = line.before;
    onLine(line.value as Line);
  }
  const left = change.tasks.filter(({ id }) => !claimed.some((task) => task.id === id));
  if (left.length > 0) onTasks(left);
}

// Nothing is kept of what belongs to nobody: an answer about a person who was erased meanwhile.
async function decided(
  parts: EngineParts,
  envelope: AnyEnvelope,
  doc: Doc | undefined,
): Promise<Decision | Undecided | undefined> {
  const talk = envelope.kind === 'line' ? undefined : (envelope as Envelope);
  let told: Envelope | undefined;
  try {
    if (!talk) {
      const book = (parts.lineBook ?? parts.book)();
      return { kept: envelope, ...decidedLine(doc, envelope.event as LineHappening, envelope.at, book) };
    }
    const before = doc?.value as Conversation | undefined;
    const preparing = before && parts.prepare?.(before);
    if (preparing !== undefined) await preparing;
    told = withheld(before, talk, parts.book());
    const outcomes = await decidedTalk(parts, doc, told);
    return outcomes && { kept: told, ...outcomes };
  } catch (error) {
    return { kept: told ?? (talk ? wordless(talk) : envelope), error };
  }
}

/** Keeps what a bug could not decide; what was committed before is no bug now. */
async function undecided(
  { store, onUndecided }: EngineParts,
  envelope: AnyEnvelope,
  { kept, error }: Undecided,
): Promise<Decision | undefined> {
  if (await store.known(envelope.id)) return undefined;
  onUndecided(kept, error);
  const value = { envelope: kept, error: String(error) };
  return { kept, puts: [{ key: `undecided/${envelope.id}`, before: 0, value }], orders: [] };
}

async function decidedTalk(
  { store, book, onDecided }: EngineParts,
  doc: Doc | undefined,
  envelope: Envelope,
): Promise<Outcomes | undefined> {
  const key = `conversation/${envelope.subject}`;
  const before = doc?.value as Conversation | undefined;
  const startedAt = performance.now();
  const after = decide(before, envelope, book());
  onDecided((performance.now() - startedAt) / 1000);
  if (!after) return undefined;
  const puts: Put[] = [{ key, before: doc?.version ?? 0, value: after.state }];
  const aliases = aliasesOf(after.state);
  if (aliases.length > 0) {
    const known = new Set(before ? aliasesOf(before) : []);
    // An incident may have been another talk's before: whoever took it up last hears of it.
    for (const alias of new Set(aliases.filter((one) => !known.has(one)))) {
      const { version = 0 } = (await store.load(alias)) ?? {};
      puts.push({ key: alias, before: version, value: envelope.subject });
    }
  }
  return { puts: [...puts, ...keptBy(after.orders)], orders: after.orders };
}

const keptBy = (orders: readonly Order[]): readonly Put[] =>
  orders.flatMap((order) => ('keep' in order ? [{ key: order.keep.key, before: 0, value: order.keep.value }] : []));

// Under which keys a conversation is found from outside: its threads in the shared channel, its incidents.
const aliasesOf = (state: Conversation): readonly string[] => [
  ...threadsOf(state).map((ref) => `thread/${threadKey(ref.address)}`),
  ...ticketsOf(state).map(({ id }) => `ticket/${id}`),
];

// A line that an earlier version has kept lacks what is new.
const lineOf = (doc: Doc | undefined): Line => ({ ...emptyLine, ...(doc?.value as Partial<Line> | undefined) });

function decidedLine(doc: Doc | undefined, event: LineHappening, at: number, book: LineBook): Outcomes {
  const { state, orders } = decideLine(lineOf(doc), event, at, book);
  return { puts: [{ key: 'line', before: doc?.version ?? 0, value: state }, ...keptBy(orders)], orders };
}

function changeOf(envelope: AnyEnvelope, { puts, orders }: Outcomes, settles?: Claim): Change {
  const { id, subject, at, by, event } = envelope;
  const timer = (name: string) => `${subject}/timer/${name}`;
  const tasks: NewTask[] = [];
  const cancels: string[] = [];
  for (const order of orders) {
    if ('cancel' in order) {
      cancels.push(timer(order.cancel));
      const index = tasks.findIndex((task) => task.id === timer(order.cancel));
      if (index >= 0) tasks.splice(index, 1);
    } else if ('timer' in order) {
      const task = timer(order.timer);
      tasks.push({ id: task, subject, lane: task, dueAt: order.at, effect: { kind: 'wake', timer: order.timer } });
    } else if ('effect' in order) {
      tasks.push({
        id: `${id}/${tasks.length}`,
        subject,
        lane: `${subject}/${order.lane}`,
        dueAt: at,
        effect: order.effect,
      });
    }
  }
  const set = new Set(tasks.map((task) => task.id));
  const judged = orders.flatMap((order) => ('judged' in order ? [order.judged] : []));
  const line = { id, subject, at, by, event: judged.length > 0 ? { ...event, judged } : event };
  return { line, puts, tasks, cancels: cancels.filter((cancel) => !set.has(cancel)), ...(settles ? { settles } : {}) };
}
