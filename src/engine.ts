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
import type { Change, Claim, Doc, NewTask, Outcome, Put, Store } from './store/store.ts';

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

/** What the engine needs: where things are kept, what is published now, and who is told of new tasks and bugs. */
export type EngineParts = {
  readonly store: Store;
  readonly book: () => Book;
  /** What the line goes by, where there is no book. */
  readonly lineBook?: () => LineBook;
  /** Makes sure that the book knows what a conversation has pinned; another process may have published it. */
  readonly prepare?: (conversation: Conversation) => Promise<void>;
  readonly onTasks: (tasks: readonly NewTask[]) => void;
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

// A lost race is simply decided again; so many losses in a row would be a bug of the store.
const mostRaces = 1000;

/** Builds the engine. Deciding is pure, so a conflict means: load again, decide again. */
export function engineOf(parts: EngineParts): Engine {
  const { store } = parts;
  return {
    submit: (envelope, settles) => submit(parts, envelope, settles),
    conversation: async (subject) => (await store.load(`conversation/${subject}`))?.value as Conversation | undefined,
    line: async () => lineOf(await store.load('line')),
    subjectOfThread: async (key) => (await store.load(`thread/${key}`))?.value as string | undefined,
    subjectOfTicket: async (id) => (await store.load(`ticket/${id}`))?.value as string | undefined,
  };
}

async function submit(parts: EngineParts, envelope: AnyEnvelope, settles?: Claim): Promise<Outcome> {
  const { store } = parts;
  for (let race = 0; race < mostRaces; race++) {
    if (await store.known(envelope.id)) return 'repeated';
    const decision = await decided(parts, envelope);
    if (decision === undefined) return 'repeated';
    const change = changeOf(decision.kept, decision, settles);
    const outcome = await store.commit(change);
    if (outcome === 'committed') announce(parts, change);
    if (outcome !== 'conflict') return outcome;
  }
  throw new Error(`The record ${envelope.subject} was changed by somebody else ${mostRaces} times in a row.`);
}

function announce(parts: EngineParts, change: Change): void {
  const line = change.puts.find((put) => put.key === 'line');
  if (line) parts.onLine(line.value as Line);
  parts.onTasks(change.tasks);
}

// Nothing is kept of what belongs to nobody: an answer about a person who was erased meanwhile.
// A store that cannot be read is no bug of deciding: the platform gets no answer and sends again.
async function decided(parts: EngineParts, envelope: AnyEnvelope): Promise<Decision | undefined> {
  const talk = envelope.kind === 'line' ? undefined : (envelope as Envelope);
  const doc = await parts.store.load(talk ? `conversation/${talk.subject}` : 'line');
  let kept: AnyEnvelope = talk ? wordless(talk) : envelope;
  try {
    if (!talk)
      return {
        kept,
        ...decidedLine(doc, envelope.event as LineHappening, envelope.at, (parts.lineBook ?? parts.book)()),
      };
    const before = doc?.value as Conversation | undefined;
    if (before) await parts.prepare?.(before);
    const told = withheld(before, talk, parts.book());
    kept = told;
    const outcomes = await decidedTalk(parts, doc, told);
    return outcomes && { kept, ...outcomes };
  } catch (error) {
    parts.onUndecided(kept, error);
    return {
      kept,
      puts: [{ key: `undecided/${envelope.id}`, before: 0, value: { envelope: kept, error: String(error) } }],
      orders: [],
    };
  }
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
  const known = new Set(before ? aliasesOf(before) : []);
  const kept = after.orders.flatMap((order): Put[] =>
    'keep' in order ? [{ key: order.keep.key, before: 0, value: order.keep.value }] : [],
  );
  const fresh = [...new Set(aliasesOf(after.state))].filter((alias) => !known.has(alias));
  // An incident may have been another talk's before: whoever took it up last hears of it.
  const aliases = await Promise.all(
    fresh.map(async (key): Promise<Put> => {
      const { version = 0 } = (await store.load(key)) ?? {};
      return { key, before: version, value: envelope.subject };
    }),
  );
  return { puts: [{ key, before: doc?.version ?? 0, value: after.state }, ...aliases, ...kept], orders: after.orders };
}

// Under which keys a conversation is found from outside: its threads in the shared channel, its incidents.
const aliasesOf = (state: Conversation): readonly string[] => [
  ...threadsOf(state).map((ref) => `thread/${threadKey(ref.address)}`),
  ...ticketsOf(state).map(({ id }) => `ticket/${id}`),
];

// A line that an earlier version has kept lacks what is new.
const lineOf = (doc: Doc | undefined): Line => ({ ...emptyLine, ...(doc?.value as Partial<Line> | undefined) });

function decidedLine(doc: Doc | undefined, event: LineHappening, at: number, book: LineBook): Outcomes {
  const after = decideLine(lineOf(doc), event, at, book);
  const kept = after.orders.flatMap((order): Put[] =>
    'keep' in order ? [{ key: order.keep.key, before: 0, value: order.keep.value }] : [],
  );
  return { puts: [{ key: 'line', before: doc?.version ?? 0, value: after.state }, ...kept], orders: after.orders };
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
