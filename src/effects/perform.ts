import { createHash } from 'node:crypto';
import type { Channel } from '../channels/channel.ts';
import { ChannelError } from '../channels/channel.ts';
import type { Conversation } from '../desk/conversation.ts';
import type { Effect } from '../desk/effect.ts';
import type { AnswerEvent } from '../desk/event.ts';
import type { Agent } from '../desk/inbound.ts';
import type { RecordOrder, Ticket } from '../desk/incident.ts';
import type { ArticleFeedback, ArticleQuery, FoundArticle } from '../desk/knowledge.ts';
import type { LineHappening } from '../desk/line.ts';
import type { ChannelName } from '../desk/message.ts';
import { remember } from '../desk/newest.ts';
import type { AnyEnvelope, Engine } from '../engine.ts';
import type { Performed } from '../outbox-attempt.ts';
import type { ServiceNow } from './servicenow.ts';
import { RecordError } from './servicenow-error.ts';

/** A task as `perform` sees it. */
export type PerformableTask = {
  readonly id: string;
  readonly subject: string;
  readonly effect: unknown;
  readonly seq: number;
  readonly attempts: number;
};

/** What performing needs: the platforms, the record system, where answers go. */
export type PerformParts = {
  readonly channel: (name: ChannelName) => Channel | undefined;
  /** The platform the agents are on. */
  readonly desk: () => Channel | undefined;
  readonly records: ServiceNow;
  /** Searches the knowledge base, in memory; absent where there is none. */
  readonly articles?: (query: ArticleQuery) => readonly FoundArticle[];
  readonly engine: Engine;
  readonly now: () => number;
  readonly quarantineMs: number;
  readonly fileLimitBytes: number;
  /** What this process has done lately, by task, as it may not have been written down. */
  readonly done: Map<string, Done>;
  readonly count: (kind: string, outcome: 'done' | 'postponed' | 'failed') => void;
  readonly log: (level: 'info' | 'warn' | 'error', what: string, detail?: Readonly<Record<string, unknown>>) => void;
};

/** What an effect learned, for the record it belongs to. */
type Answer = { readonly subject: string; readonly event: AnswerEvent } | { readonly line: LineHappening };

/** That a task was done, and what was learned from it. */
export type Done = { readonly answer: Answer | undefined };

/** Told until when (epoch ms) a platform takes nothing more of the kind. */
type Throttled = (until: number) => void;

type Job = { readonly parts: PerformParts; readonly task: PerformableTask; readonly throttled: Throttled | undefined };

/**
 * Performs one task of the outbox: does it, hands its answer to the engine, or says when to try again; `throttled` is
 * told what its platform said of the pace.
 */
export async function perform(parts: PerformParts, task: PerformableTask, throttled?: Throttled): Promise<Performed> {
  const effect = task.effect as Effect;
  const job: Job = { parts, task, throttled };
  try {
    const answer = await actOnce(job, effect);
    if (answer) await parts.engine.submit(envelopeOf(parts, task, answer), claimOf(task));
    parts.count(effect.kind, 'done');
    return done;
  } catch (error) {
    return trouble(job, effect, error);
  }
}

const done: Performed = { done: true };

// What was done and could not be written down (a full disk, a data base that starts anew) is not done a second time.
async function actOnce(job: Job, effect: Effect): Promise<Answer | undefined> {
  const { task, parts } = job;
  const key = `${task.seq} ${task.id}`;
  const before = parts.done.get(key);
  if (before) return before.answer;
  const answer = await act(job, effect);
  remember(parts.done, key, answer ? { answer } : withoutAnswer, mostRemembered);
  return answer;
}

const withoutAnswer: Done = { answer: undefined };
const mostRemembered = 1000;

const claimOf = ({ id, seq, attempts }: PerformableTask) => ({ id, seq, attempts });

function envelopeOf(parts: PerformParts, task: PerformableTask, answer: Answer): AnyEnvelope {
  // A timer has one id for ever: its number tells this setting from the one before, and is the same on every attempt.
  const wakes = (task.effect as Effect).kind === 'wake';
  const id = wakes ? `${task.id}/answer/${task.seq}` : `${task.id}/answer`;
  const base = { id, at: parts.now(), by: 'desk' };
  if ('line' in answer) return { ...base, kind: 'line', subject: 'line', event: answer.line };
  return { ...base, kind: 'conversation', subject: answer.subject, event: answer.event };
}

async function act(job: Job, effect: Effect): Promise<Answer | undefined> {
  const { task } = job;
  switch (effect.kind) {
    case 'say': {
      const ref = await on(job, effect.to.channel).say(effect.to, effect.message, task.id);
      return effect.mark && answerOf(task.subject, { type: 'delivered', mark: effect.mark, ref });
    }
    case 'whisper':
      await on(job, effect.to.channel).whisper(effect.to, effect.person, effect.message, task.id);
      return undefined;
    case 'post': {
      const channel = job.parts.desk();
      const to = channel?.desk();
      if (!channel || !to) throw new ChannelError('down', 'Where the shared channel is has not been learned yet.');
      const ref = await channel.post(to, effect.message, task.id);
      return answerOf(
        task.subject,
        effect.mark ? { type: 'delivered', mark: effect.mark, ref } : { type: 'posted', handoff: effect.handoff, ref },
      );
    }
    case 'amend':
      await on(job, effect.ref.address.channel).amend(effect.ref, effect.message);
      return effect.mark && answerOf(task.subject, { type: 'delivered', mark: effect.mark, ref: effect.ref });
    case 'remove':
      await on(job, effect.ref.address.channel).remove(effect.ref);
      return undefined;
    case 'typing':
      await on(job, effect.to.channel).typing(effect.to);
      return undefined;
    case 'meet':
      return answerOf(task.subject, {
        type: 'met',
        person: await on(job, effect.address.channel).person(effect.address, effect.id),
      });
    case 'carry':
      return carry(job, effect);
    case 'record':
      return recordOrder(job, effect.handoff, effect.order);
    case 'look':
      return look(job, effect.number);
    case 'search':
      return answerOf(task.subject, { type: 'articles', asked: effect.asked, found: search(job, effect.query) });
    case 'tell':
      return { line: effect.line };
    case 'place':
      return { subject: effect.subject, event: { type: 'placed', place: effect.place, waitMs: effect.waitMs } };
    case 'page':
      return page(job, effect);
    case 'inform':
      return { subject: effect.subject, event: effect.event };
    case 'read clocks':
      return readClocks(job, effect.handoff);
    case 'wake':
      if (task.subject === 'line') return { line: { type: 'elapsed', timer: effect.timer } };
      return answerOf(task.subject, { type: 'elapsed', timer: effect.timer });
  }
}

// What the line sent is told to the line.
function answerOf(subject: string, event: AnswerEvent): Answer {
  if (subject === 'line' && event.type === 'delivered' && event.mark.kind === 'board')
    return { line: { type: 'stood', key: event.mark.key, ref: event.ref } };
  return { subject, event };
}

function on(job: Job, name: ChannelName): Channel {
  const channel = job.parts.channel(name);
  if (!channel) throw new ChannelError('refused', `The channel ${name} is not configured.`);
  return channel;
}

// On the platform where the shared channel is, in a chat of his own with the bot.
async function page(job: Job, { to, message, mark }: Extract<Effect, { kind: 'page' }>): Promise<Answer> {
  const channel = job.parts.desk();
  const place = channel?.desk();
  if (!channel || !place) throw new ChannelError('down', 'Where the shared channel is has not been learned yet.');
  const { thread: _thread, ...home } = place;
  const address = { ...home, conversation: '', user: to.id };
  const ref = await channel.say(address, message, job.task.id);
  return { subject: job.task.subject, event: { type: 'delivered', mark, ref } };
}

async function readClocks(job: Job, handoff: number): Promise<Answer | undefined> {
  const ticket = await ticketOf(job, handoff);
  if (!ticket) return undefined;
  return {
    subject: job.task.subject,
    event: { type: 'clocked', handoff, clocks: await job.parts.records.clocks(ticket.id) },
  };
}

async function ticketOf(job: Job, handoff: number): Promise<Ticket | undefined> {
  const conversation = await job.parts.engine.conversation(job.task.subject);
  return conversation && handoffsOf(conversation).find((one) => one.number === handoff)?.ticket;
}

function handoffsOf({ handoff, returned, past }: Conversation) {
  return [handoff, returned, ...past.map((one) => one.handoff)].filter((one) => one !== undefined);
}

async function recordOrder(job: Job, handoff: number, order: RecordOrder): Promise<Answer | undefined> {
  const { task } = job;
  const { records } = job.parts;
  const attempt = { number: task.attempts };
  if (order.op === 'open') {
    const ticket = await records.open(order.draft, attempt);
    return { subject: task.subject, event: { type: 'recorded', handoff, ticket } };
  }
  if (order.op === 'interaction') {
    await records.interaction(order.draft, attempt);
    return undefined;
  }
  if (order.op === 'feedback') {
    await feedback(job, order.feedback);
    return undefined;
  }
  const named = 'ticket' in order ? order.ticket : undefined;
  const id = named ?? (await ticketOf(job, handoff))?.id;
  if (id === undefined) {
    job.parts.log('warn', 'no incident to write to', { op: order.op });
    return undefined;
  }
  const written = await write(job, id, order);
  if (order.op !== 'assign' || written === true) return undefined;
  return { subject: task.subject, event: { type: 'assigned', handoff, ok: false } };
}

async function write(
  job: Job,
  id: string,
  order: Exclude<RecordOrder, { op: 'open' | 'interaction' | 'feedback' }>,
): Promise<unknown> {
  const { task } = job;
  const { records } = job.parts;
  const attempt = { number: task.attempts };
  const marker = createHash('sha256').update(task.id).digest('hex').slice(0, 8);
  switch (order.op) {
    case 'note':
      return records.note(id, order.text, marker, attempt);
    case 'comment':
      return records.comment(id, order.text, marker, attempt);
    case 'assign':
      return records.assign(id, await withMail(job, order.agent));
    case 'unassign':
      return records.unassign(id);
    case 'classify':
      return records.classify(id, { category: order.category, impact: order.impact, urgency: order.urgency });
    case 'resolve':
      return records.resolve(id, { code: order.code, notes: order.notes, category: order.category });
    case 'reopen':
      return records.reopen(id, order.reason);
    case 'hold':
      return records.hold(id, order.question, marker, attempt);
    case 'resume':
      return records.resume(id);
    case 'group':
      return records.group(id, order.group);
    case 'child':
      return records.child(id, order.parent);
    case 'attach text': {
      const bytes = new TextEncoder().encode(order.text);
      return records.attach(id, { name: order.name, type: 'text/plain; charset=utf-8', bytes }, attempt);
    }
  }
}

/** An agent with his mail address, by which the record system knows him; what agents do arrives without it. */
async function withMail(job: Job, agent: Agent): Promise<Agent> {
  const channel = job.parts.desk();
  const place = channel?.desk();
  if (agent.email !== undefined || !channel || !place) return agent;
  // Without it only the owner's name is missing on the incident, and the thread is told so.
  const person = await channel.person(place, agent.id).catch(() => undefined);
  return person?.email ? { ...agent, email: person.email } : agent;
}

// Articles are a kindness: whatever goes wrong with them, the employee gets on without.
function search(job: Job, query: ArticleQuery): readonly FoundArticle[] {
  try {
    return job.parts.articles?.(query) ?? [];
  } catch (error) {
    job.parts.log('error', 'articles could not be searched', { error });
    return [];
  }
}

async function feedback(job: Job, given: ArticleFeedback): Promise<void> {
  const person = (await job.parts.engine.conversation(job.task.subject))?.person;
  if (person) await job.parts.records.feedback(given, person, { number: job.task.attempts });
}

async function look(job: Job, number: string | undefined): Promise<Answer> {
  const { subject } = job.task;
  const person = (await job.parts.engine.conversation(subject))?.person;
  if (!person) return { subject, event: { type: 'found', tickets: [] } };
  if (number === undefined) return { subject, event: { type: 'found', tickets: await job.parts.records.find(person) } };
  const ticket = await job.parts.records.lookUp(person, number);
  return { subject, event: { type: 'found', tickets: ticket ? [ticket] : [], asked: number } };
}

async function carry(job: Job, effect: Extract<Effect, { kind: 'carry' }>): Promise<Answer | undefined> {
  const { file, to } = effect;
  const bytes = await on(job, file.channel).fetch(file, job.parts.fileLimitBytes);
  const ticket = await ticketOf(job, effect.handoff);
  if (ticket && effect.attach)
    await job.parts.records.attach(
      ticket.id,
      { name: file.name, type: file.type, bytes },
      { number: job.task.attempts },
    );
  if (!to) return undefined;
  const target = on(job, to.channel);
  if (target.takesFiles(to)) {
    await target.upload(to, { name: file.name, type: file.type, bytes, title: effect.title });
    return undefined;
  }
  return {
    subject: job.task.subject,
    event: { type: 'delivered', mark: effect.mark, ref: await target.say(to, effect.says, job.task.id) },
  };
}

function trouble(job: Job, effect: Effect, error: unknown): Promise<Performed> | Performed {
  if (error instanceof ChannelError) return channelTrouble(job, effect, error);
  if (error instanceof RecordError) return recordTrouble(job, effect, error);
  job.parts.log('error', 'effect failed', { kind: effect.kind, error });
  return again(job, effect, backoffMs(job), error);
}

async function channelTrouble(job: Job, effect: Effect, error: ChannelError): Promise<Performed> {
  const hopeless =
    error.reason === 'gone' || error.reason === 'refused' || (giveUpEarly(effect) && job.task.attempts >= 3);
  if (hopeless) return giveUp(job, effect, error.message);
  // A change that may still be under way must not arrive after the changes that follow it.
  const least = error.reason === 'unknown' && effect.kind === 'amend' ? lastArrivalMs : 0;
  const pauseMs = error.retryAfterMs ?? Math.max(least, backoffMs(job));
  if (error.reason === 'throttled') job.throttled?.(job.parts.now() + pauseMs);
  return again(job, effect, pauseMs, error);
}

const lastArrivalMs = 10_000;

// A typing mark or a look into the directory is worth a few tries; people's words are tried until they arrive.
const giveUpEarly = (effect: Effect) =>
  effect.kind === 'typing' || effect.kind === 'meet' || effect.kind === 'whisper' || effect.kind === 'remove';

async function recordTrouble(job: Job, effect: Effect, error: RecordError): Promise<Performed> {
  if (effect.kind === 'look' || error.kind === 'refused' || (isFeedback(effect) && job.task.attempts >= 3))
    return giveUp(job, effect, error.adminText ?? error.message);
  const wait =
    error.kind === 'unknown' ? job.parts.quarantineMs : Math.max(1_000, (error.retryAt ?? 0) - job.parts.now());
  const pause = error.kind === 'unknown' || error.retryAt !== undefined ? wait : backoffMs(job);
  return again(job, effect, pause, error);
}

// What somebody thought of an article may get lost; the incidents behind it may not wait for it.
const isFeedback = (effect: Effect) => effect.kind === 'record' && effect.order.op === 'feedback';

function again(job: Job, effect: Effect, ms: number, error: unknown): Performed {
  job.parts.count(effect.kind, 'postponed');
  job.parts.log('warn', 'effect postponed', { kind: effect.kind, attempts: job.task.attempts, forMs: ms, error });
  return {
    done: false,
    again: job.parts.now() + ms,
    error: error instanceof Error ? error.message.slice(0, 300) : 'unknown',
  };
}

// What can never succeed becomes an event, so that the conversation can tell the person and the agent.
async function giveUp(job: Job, effect: Effect, reason: string): Promise<Performed> {
  job.parts.count(effect.kind, 'failed');
  job.parts.log('error', 'effect given up', { kind: effect.kind, reason });
  const answer = failureAnswer(job, effect, reason);
  if (answer)
    await job.parts.engine.submit(
      // An id of its own: a slow attempt that failed must not keep out the answer of a later one that succeeded.
      { ...envelopeOf(job.parts, job.task, answer), id: `${job.task.id}/failure` },
      claimOf(job.task),
    );
  return done;
}

// The line has nobody to tell, but shows again what must stand there.
function failureAnswer({ task: { subject } }: Job, effect: Effect, reason: string): Answer | undefined {
  if (subject === 'line' && effect.kind === 'amend') return { line: { type: 'unshown', ref: effect.ref } };
  if (subject === 'line' && effect.kind === 'post' && effect.mark?.kind === 'board')
    return { line: { type: 'unshown', key: effect.mark.key } };
  const event = failureOf(effect, reason);
  return event && { subject, event };
}

function failureOf(effect: Effect, reason: string): AnswerEvent | undefined {
  switch (effect.kind) {
    case 'page':
    case 'say':
      return effect.mark && { type: 'undelivered', mark: effect.mark, reason };
    case 'carry':
      return { type: 'undelivered', mark: effect.mark, reason };
    case 'record':
      return { type: 'failed', what: effect.order.op, handoff: effect.handoff, reason };
    case 'look':
      return { type: 'failed', what: 'look', handoff: 0, reason };
    case 'post':
      return { type: 'failed', what: 'post', handoff: effect.handoff, reason };
    case 'amend':
      return { type: 'failed', what: 'amend', handoff: 0, reason };
    default:
      return undefined;
  }
}

const firstPauseMs = 1_000;
const longestPauseMs = 5 * 60_000;

function backoffMs(job: Job): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(job.task.attempts - 1, 10));
}
