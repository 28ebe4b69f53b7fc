import type { Channel, Submit } from './channels/channel.ts';
import type { Book } from './desk/book.ts';
import type { Conversation } from './desk/conversation.ts';
import type { Effect } from './desk/effect.ts';
import type { Inbound } from './desk/inbound.ts';
import { agentOf, fromAgent, fromEmployee } from './desk/intake.ts';
import type { ArticleQuery, FoundArticle } from './desk/knowledge.ts';
import type { Line } from './desk/line.ts';
import { threadKey } from './desk/message.ts';
import { toAgent } from './desk/wording.ts';
import { perform } from './effects/perform.ts';
import type { ServiceNow } from './effects/servicenow.ts';
import { type AnyEnvelope, type Engine, engineOf } from './engine.ts';
import { frontDoor } from './front-door.ts';
import { type Outbox, outboxOf } from './outbox.ts';
import { type PacingLimits, pacingOf } from './pacing-tasks.ts';
import type { RateLimits } from './rate.ts';
import type { NewTask, Store } from './store/store.ts';

/** What the loop joins; everything is made by `app.ts` (or by a story) and none of it knows the others. */
export type LoopParts = {
  readonly store: Store;
  readonly book: () => Book;
  readonly prepare?: (conversation: Conversation) => Promise<void> | undefined;
  readonly channels: ReadonlyMap<string, Channel>;
  /** The channel whose platform the agents use. */
  readonly desk: () => Channel | undefined;
  readonly records: ServiceNow;
  /** Searches the knowledge base; absent where there is none. */
  readonly articles?: (query: ArticleQuery) => readonly FoundArticle[];
  readonly now: () => number;
  readonly sleep: (ms: number, then: () => void) => () => void;
  readonly quarantineMs: number;
  readonly onUndecided: (envelope: AnyEnvelope, error: unknown) => void;
  readonly onTrouble: (what: string, error: unknown) => void;
  readonly count: (kind: string, outcome: 'done' | 'postponed' | 'failed') => void;
  /** How much one person may send; without it everything is let in. */
  readonly limits?: RateLimits;
  /** Told of every delivery that was too much. */
  readonly onRefused?: (channel: string) => void;
  /** Told whenever the waiting line (and with it the known agents) has changed. */
  readonly onLine?: (line: Line) => void;
  readonly onDecided?: (seconds: number) => void;
  readonly log: (level: 'info' | 'warn' | 'error', what: string, detail?: Readonly<Record<string, unknown>>) => void;
  /**
   * Calls back when whatever has arrived together has been read: deliveries are decided one right after the other then,
   * which costs less than each after its own reading. Without it each is decided at once.
   */
  readonly soon?: (then: () => void) => void;
  /** How fast the platforms and the record system take what is sent; without it everything goes at once. */
  readonly pace?: PacingLimits;
};

/** The running loop: deliveries go in at `receive`, everything else follows from the outbox. */
export type Loop = { readonly receive: Submit; readonly engine: Engine; readonly outbox: Outbox };

/**
 * Whether a task waits for the record system, which may be at work on it for as long as the quarantine. Who somebody is
 * stands in the same lane, before his incident, but is asked of the platform.
 */
export const asksRecords = ({ lane, effect }: NewTask): boolean =>
  lane.endsWith('/record') && (effect as Effect).kind !== 'meet';

// Posts to a platform are given up by the other side within seconds; half a minute is on the safe side.
const postLeaseMs = 30_000;

/** Joins engine, outbox and effects into the one loop of the desk. */
export function loopOf(parts: LoopParts): Loop {
  const later: { outbox?: Outbox } = {};
  const engine = engineOf({
    store: parts.store,
    book: parts.book,
    ...(parts.prepare ? { prepare: parts.prepare } : {}),
    onTasks: (tasks) => later.outbox?.left(tasks),
    takes: (tasks) => later.outbox?.take(tasks),
    onUndecided: parts.onUndecided,
    onLine: (line) => parts.onLine?.(line),
    onDecided: (seconds) => parts.onDecided?.(seconds),
  });
  const performing = {
    ...parts,
    channel: (name: string) => parts.channels.get(name),
    engine,
    fileLimitBytes: parts.book().settings.fileLimitBytes,
    done: new Map(),
  };
  const posting = new Set<Promise<unknown>>();
  const pacing = parts.pace && pacingOf(parts.pace, () => parts.desk()?.desk());
  const outbox = outboxOf({
    store: parts.store,
    perform: (task) => {
      if (pacing?.drops(task)) return Promise.resolve({ done: true });
      const throttled = (until: number) => pacing?.throttled(task, until, parts.now());
      const performed = perform(performing, task, throttled);
      if ((task.effect as Effect).kind === 'post') keepWhile(posting, performed);
      return performed;
    },
    now: parts.now,
    sleep: parts.sleep,
    leaseMs: (task) => (asksRecords(task) ? parts.quarantineMs + 5_000 : postLeaseMs),
    onTrouble: parts.onTrouble,
    ...(pacing ? { pacing } : {}),
    ...(parts.records.room ? { slow: { is: asksRecords, room: () => parts.records.room?.() ?? 1 } } : {}),
  });
  later.outbox = outbox;
  const letsIn = doorOf(parts, engine);
  const door = { parts, engine, posting, letsIn, together: togetherOf(parts.soon), asked: new Map<string, number>() };
  return { receive: (inbound) => receive(door, inbound), engine, outbox };
}

/** `posting`: the cards that are on their way to the shared channel just now. */
type Door = {
  readonly parts: LoopParts;
  readonly engine: Engine;
  readonly posting: ReadonlySet<Promise<unknown>>;
  readonly letsIn: (inbound: Inbound) => Promise<boolean>;
  /** Resolves when what has arrived together has been read; undefined where nobody waits for it. */
  readonly together: () => Promise<void> | undefined;
  /** When the directory was asked last for the mail address of somebody in the shared channel, by his id (epoch ms). */
  readonly asked: Map<string, number>;
};

function doorOf({ limits, now, book, onRefused }: LoopParts, engine: Engine): Door['letsIn'] {
  if (!limits) return async () => true;
  const deskLanguage = () => book().settings.deskLanguage;
  return frontDoor({ engine, limits, now, deskLanguage, onRefused: (channel) => onRefused?.(channel) });
}

function keepWhile(running: Set<Promise<unknown>>, one: Promise<unknown>): void {
  running.add(one);
  const drop = () => void running.delete(one);
  one.then(drop, drop);
}

function togetherOf(soon: LoopParts['soon']): Door['together'] {
  let waiting: Promise<void> | undefined;
  return () => {
    if (!soon) return undefined;
    waiting ??= new Promise((resolve) =>
      soon(() => {
        waiting = undefined;
        resolve();
      }),
    );
    return waiting;
  };
}

async function receive(door: Door, came: Inbound): Promise<void> {
  const { parts, engine } = door;
  await door.together();
  if (came.place !== 'desk' && !(await door.letsIn(came))) return;
  const paged = came.place === 'direct' ? pagedSubject(came) : undefined;
  const inbound = came.place === 'desk' || paged ? await withMail(door, came) : came;
  const envelope =
    inbound.place === 'desk'
      ? await fromDesk(door, inbound)
      : paged
        ? fromAgent(inbound, paged, parts.now())
        : fromEmployee(inbound, parts.now());
  if (envelope) await engine.submit(envelope);
}

async function fromDesk(door: Door, inbound: Inbound): Promise<AnyEnvelope | undefined> {
  const { parts, engine } = door;
  await sight(parts, engine, inbound);
  const toLine = forLine(inbound, parts.now());
  if (toLine) return toLine;
  const words = unplacedAnswer(inbound);
  const subject = await subjectIn(door, inbound, words !== undefined);
  if (subject) return fromAgent(inbound, subject, parts.now());
  if (!words) return undefined;
  const language = parts.book().settings.deskLanguage;
  const event = { type: 'asked' as const, at: inbound.address, help: toAgent(words, language), language };
  return { id: inbound.id, kind: 'line', subject: 'line', at: parts.now(), by: inbound.person.id, event };
}

// A page stands in its reader's own chat with the bot: its button names the talk it is about (`page:ack:<run>|<subject>`).
function pagedSubject({ happened }: Inbound): string | undefined {
  if (happened.kind !== 'choice' || !happened.choice.startsWith('page:ack:')) return undefined;
  const at = happened.choice.indexOf('|');
  return at < 0 ? undefined : happened.choice.slice(at + 1);
}

/** What an agent is told who addressed the bot, or pressed something, where no talk has its thread. */
function unplacedAnswer({ happened }: Inbound): 'deskHelp' | 'unknownButton' | undefined {
  if (happened.kind === 'choice') return 'unknownButton';
  return happened.kind === 'message' && happened.mentioned ? 'deskHelp' : undefined;
}

// A card is seen, and can be pressed, before its platform has told us that it stands.
async function subjectIn(door: Door, { address }: Inbound, meant: boolean): Promise<string | undefined> {
  if (!address.thread) return undefined;
  const known = await door.engine.subjectOfThread(threadKey(address));
  if (known !== undefined || !meant) return known;
  if (door.posting.size > 0) {
    await posted(door);
    return door.engine.subjectOfThread(threadKey(address));
  }
  return door.parts.store.onHint && foundLater(door, threadKey(address));
}

// Another process that shares the store may be posting the card just now.
async function foundLater({ parts, engine }: Door, key: string): Promise<string | undefined> {
  for (let waitedMs = 0; waitedMs < postPatienceMs; waitedMs += 100) {
    await new Promise<void>((resolve) => parts.sleep(100, resolve));
    const subject = await engine.subjectOfThread(key);
    if (subject !== undefined) return subject;
  }
  return undefined;
}

// Slack wants its answer within 3 s.
const postPatienceMs = 2_000;

async function posted({ parts, posting }: Door): Promise<void> {
  let unsleep = (): void => undefined;
  const patience = new Promise<void>((resolve) => {
    unsleep = parts.sleep(postPatienceMs, resolve);
  });
  await Promise.race([Promise.allSettled(posting), patience]);
  unsleep();
}

// Whoever acts in the shared channel can be handed a talk later; he is noted once, and again when his name changes.
async function sight(parts: LoopParts, engine: Engine, { person, id }: Inbound): Promise<void> {
  const agent = agentOf(person);
  const known = parts.book().agents.find((one) => one.id === agent.id);
  if (known && known.name === agent.name && known.email === agent.email) return;
  await engine.submit({
    id: `${id}/sighted`,
    kind: 'line',
    subject: 'line',
    at: parts.now(),
    by: agent.id,
    event: { type: 'sighted', agent },
  });
}

const askAgainMs = 10 * 60_000;
const directoryPatienceMs = 1_500;
const mostAsked = 2_000;

// Who of the plan an agent is, his mail address tells; deliveries seldom bring it, so the directory is asked once.
async function withMail({ parts, asked }: Door, inbound: Inbound): Promise<Inbound> {
  const { person, address } = inbound;
  if (person.email !== undefined) return inbound;
  const known = parts.book().agents.find((one) => one.id === person.id)?.email;
  if (known !== undefined) return { ...inbound, person: { ...person, email: known } };
  const last = asked.get(person.id);
  if (last !== undefined && parts.now() - last < askAgainMs) return inbound;
  if (asked.size >= mostAsked) asked.clear();
  asked.set(person.id, parts.now());
  const found = await within(
    parts,
    directoryPatienceMs,
    parts.channels.get(address.channel)?.person(address, person.id),
  );
  return found?.email === undefined ? inbound : { ...inbound, person: { ...person, email: found.email } };
}

/** What a promise brings within a time, or nothing; its failure is nothing too. */
async function within<T>(parts: LoopParts, ms: number, wanted: Promise<T> | undefined): Promise<T | undefined> {
  let unsleep = (): void => undefined;
  const patience = new Promise<undefined>((resolve) => {
    unsleep = parts.sleep(ms, () => resolve(undefined));
  });
  const found = await Promise.race([wanted?.catch(() => undefined), patience]);
  unsleep();
  return found;
}

// Commands are written outside of any thread; the line's own buttons are told by their names, wherever they stand.
function forLine({ id, person, address, happened }: Inbound, at: number): AnyEnvelope | undefined {
  const base = { kind: 'line' as const, subject: 'line', at, by: person.id };
  const agent = agentOf(person);
  if (happened.kind === 'choice' && happened.choice.startsWith('line:')) {
    const { choice, card, inputs } = happened;
    // Everybody may take one after the other: which press is the same sent again, the line tells by the time.
    const press = choice === 'line:next' ? id : `line/${card}/${choice}/${person.id}/${JSON.stringify(inputs)}`;
    return {
      ...base,
      id: press,
      event: { type: 'pressed', agent, at: address, card, choice, inputs },
    };
  }
  // On Teams a post in the channel is the root of a thread of its own.
  const outside = happened.kind === 'message' && (!address.thread || address.thread === happened.messageId);
  if (happened.kind !== 'message' || !happened.mentioned || !outside) return undefined;
  return { ...base, id, event: { type: 'commanded', agent, at: address, text: happened.text } };
}
