import type { Trouble } from './heard.ts';
import type { Hold, SensitiveAsk, Verification } from './identity.ts';
import type { Agent, Person } from './inbound.ts';
import type { Ticket } from './incident.ts';
import type { Decision, Lesson, Reason } from './kept.ts';
import type { OfferedArticle } from './knowledge.ts';
import type { Language } from './language.ts';
import type { Address, Fact, FileRef, Message, MessageRef } from './message.ts';
import type { Awaiting, Beyond, Meanwhile, Mirrored, Opening, PageRun, Shift } from './progress.ts';
import type { Level } from './script.ts';
import type { ClockEvent } from './sla/clock-event.ts';

/**
 * Where a conversation stands: with the bot (`idle`, `guided`), in the queue (`waiting`), with one named agent
 * (`attended`), or ended by an agent and not yet confirmed (`settling`). `question` is what the bot asked last
 * outside of a script.
 */
export type Phase =
  | { readonly name: 'idle'; readonly question?: Question; readonly misses: number }
  | {
      readonly name: 'guided';
      readonly script: string;
      readonly version: string;
      readonly step: string;
      readonly misses: number;
      /** Another subject that was noticed in mid-script: whether to change to it is being asked. */
      readonly aside?: Trouble;
    }
  | { readonly name: 'waiting' }
  | { readonly name: 'attended'; readonly owner: Agent }
  | { readonly name: 'settling'; readonly owner: Agent };

/** A question of the bot's own: which script, which of several troubles first, whether to take up the next, which ticket, what to write on one, how it was. */
export type Question =
  | { readonly kind: 'which'; readonly scripts: readonly string[]; readonly text: string }
  | { readonly kind: 'first'; readonly troubles: readonly Trouble[] }
  | { readonly kind: 'later'; readonly trouble: Trouble; readonly others: readonly Trouble[] }
  | { readonly kind: 'ticket'; readonly ticket: Ticket }
  | { readonly kind: 'tickets'; readonly tickets: readonly Ticket[] }
  | { readonly kind: 'articles'; readonly articles: readonly OfferedArticle[] }
  | { readonly kind: 'comment'; readonly ticket: Ticket }
  | { readonly kind: 'survey'; readonly about: string }
  /** A known outage was shown: is it that? If it is not, the script begins, or what was said goes on. */
  | { readonly kind: 'outage'; readonly outage: string; readonly text: string; readonly script?: string };

/**
 * One line of the talk. `from` is who spoke; `source` the platform's id of the original message, `copy` where the
 * relayed copy stands, so that edits and deletions can follow. `gone` lines were deleted by their author.
 */
export type Line = {
  readonly at: number;
  readonly from: 'employee' | 'bot' | 'agent';
  readonly who: string;
  readonly text: string;
  readonly source?: string;
  readonly copy?: MessageRef;
  readonly edited?: boolean;
  readonly gone?: boolean;
};

/** One script that was tried: which version, what was asked and answered, how it ended. */
export type Trail = {
  readonly script: string;
  readonly version: string;
  readonly title: string;
  readonly answers: readonly Fact[];
  readonly steps: readonly string[];
  readonly outcome: 'running' | 'solved' | 'not solved' | 'left';
};

/** A talk with a person asked for: its number (for ever unique in the conversation), why, where its thread is. */
export type Handoff = {
  readonly number: number;
  readonly openedAt: number;
  readonly reason: string;
  readonly reference: string;
  readonly category: string;
  readonly subcategory: string;
  readonly impact: Level;
  readonly urgency: Level;
  readonly sensitive: boolean;
  readonly title: string;
  readonly script?: string;
  /** The employee's words that changed category, impact or urgency. */
  readonly why?: readonly Reason[];
  /** An agent has corrected category, impact or urgency: his word stands. */
  readonly corrected?: true;
  readonly ticket?: Ticket;
  /** What the record system refused before the thread stood: told there first of all. */
  readonly recordTrouble?: string;
  /** Why the shared channel refused the card; it is tried again while the employee waits. */
  readonly unposted?: string;
  /** The card in the shared channel; its address names the thread. */
  readonly card?: MessageRef;
  /** Whether the card was asked for already (it is, at the latest, when patience ends). */
  readonly announced: boolean;
  /** The card is held back: so many came at once that the shared channel shows a digest of them. */
  readonly held?: true;
  /** A fingerprint of the card as it was posted: what shows the same needs no second drawing. */
  readonly drawn?: string;
  /** How many transcript lines the thread has been shown. */
  readonly shown: number;
  /** Files that came before the card stood: they follow into its thread. */
  readonly unshown?: readonly HeldFile[];
  /** The employee's message with number and place, kept true by amending it. */
  readonly confirmation?: MessageRef;
  /** The form that stands open in the thread; any other is of the past. */
  readonly form?: { readonly card: string; readonly ref?: MessageRef };
  /** How it was resolved last, for the card. */
  readonly resolution?: { readonly by: string; readonly code: string };
  /** What the employee's confirmation says last, as `number|place, minutes`; '' while none was sent. */
  readonly told: string;
  readonly place?: number;
  readonly waitMs?: number;
  readonly claimedAt?: number;
  /** What agents recorded of this handoff's verifications, oldest first; the last one counts. */
  readonly verifications?: readonly Verification[];
  /** Set where a second agent must look before it is solved. */
  readonly hold?: Hold;
  /** The employee spoke of an account that may not be his own. */
  readonly aboutAnother?: boolean;
  /** What its clocks go by, oldest first, and which warnings were sent, as `policy/percent`. */
  readonly clock?: readonly ClockEvent[];
  /** Which promises were in force when it was opened. */
  readonly promised?: string;
  readonly warned?: readonly string[];
  /** When the timer of its next warning is set for. */
  readonly warnsAt?: number;
  /** Pages that are going on or have ended. */
  readonly pages?: readonly PageRun[];
  /** Set when it was asked for outside of coverage, until the desk opens. */
  readonly opening?: Opening;
  /** Set while it is kept beside (as `returned`) and she tries a script until then. */
  readonly meanwhile?: Meanwhile;
  /** She was offered scripts until then. */
  readonly guides?: true;
  /** It is on hold in the record system until a vendor answers. */
  readonly vendor?: true;
  /** The region it was given to. */
  readonly region?: string;
  /** Set while the owner waits for the employee. */
  readonly awaiting?: Awaiting;
  /** What the owner was asked before his shift ends. */
  readonly shift?: Shift;
  /** Which triggers of the protocol proposed the next level in the thread, and when (epoch ms). */
  readonly proposed?: Readonly<Record<string, number>>;
  /** Its way to the next level. */
  readonly beyond?: Beyond;
  /** The known outage that the employee joined with it. */
  readonly outage?: string;
};

/** A collected answer: what people read, and the raw value (a choice's id) that branches go by. */
export type Collected = Fact & {
  readonly raw: string;
  /** Taken from what was said in passing, not answered. */
  readonly heard?: true;
};

/** A file the employee sent that is not on an incident yet. */
export type HeldFile = { readonly file: FileRef; readonly line: number };

/** The card that can be pressed now. `same` are earlier showings of the same question: a press on one of them is an answer too. */
export type LiveCard = { readonly card: string; readonly message: Message; readonly same?: readonly string[] };

/** Everything the desk knows of one person on one platform: the state that `decide` turns into the next. */
export type Conversation = {
  readonly subject: string;
  readonly person: Person;
  readonly address: Address;
  readonly language: Language;
  /** Whether the directory was asked about the person. */
  readonly met: boolean;
  readonly greeted: boolean;
  readonly phase: Phase;
  readonly startedAt: number;
  /** What the employee first said of the trouble, in his words. */
  readonly problem?: string;
  readonly facts: Readonly<Record<string, Collected>>;
  /** What was taken from words said in passing was not right: nothing more is taken in this talk. */
  readonly corrected?: true;
  /** Troubles that were named beside the present one and wait until it is finished. */
  readonly later?: readonly Trouble[];
  readonly trails: readonly Trail[];
  readonly transcript: readonly Line[];
  /** Lines that are kept no longer, of earlier talks and of the front of a very long one; they stand in the journal. */
  readonly dropped: number;
  /** The number of this talk’s first line: numbers go on from talk to talk, for what arrives late names its line by it. */
  readonly firstLine: number;
  readonly held: readonly HeldFile[];
  readonly handoff?: Handoff;
  /** A handoff that an agent returned to the bot, or that is kept beside a script: its incident is still open and is used again. */
  readonly returned?: Handoff;
  readonly handoffs: number;
  readonly talks: number;
  /** How many cards were ever sent: the source of their nonces. */
  readonly cards: number;
  /** The employee's card that can be pressed now, and what it says, to be shown again when asked. */
  readonly live?: LiveCard;
  /** The articles that are being looked for: which question of this conversation it is. */
  readonly search?: { readonly asked: number };
  /** The articles that the employee was shown in this talk, and what he said of them. */
  readonly offered?: readonly OfferedArticle[];
  /** The survey that was offered and not answered. */
  readonly survey?: { readonly card: string; readonly about: string };
  /** Earlier handoffs of this person: whose they were and in which thread. */
  readonly past: readonly PastHandoff[];
  readonly reachable: boolean;
  /** Whether the employee was told in this talk that a secret was taken out of what was typed. */
  readonly warned?: boolean;
  /** What the router decided in this talk, with its scores, newest last. */
  readonly decisions?: readonly Decision[];
  /** Which handoffs' agents were asked for the right script, newest last. */
  readonly lessons?: readonly Lesson[];
  /** What was last seen of this person's incidents in the record system, by their key there. */
  readonly mirrored?: Readonly<Record<string, Mirrored>>;
  /** The known outages that he joined, newest last, over all talks. */
  readonly joined?: readonly JoinedOutage[];
  /** The outages of which he said in this talk that his trouble is another. */
  readonly differs?: readonly string[];
  /** An outage that was offered to him while he waits for a person, with the nonce of its message. */
  readonly outageOffer?: { readonly card: string; readonly outage: string };
  /** What his talks of late were about (a script id or category) and when, newest last: the third of a kind in a week counts. */
  readonly asks?: readonly { readonly topic: string; readonly at: number }[];
  /** The talk (by its count) of which the line knows the trouble. */
  readonly troubled?: number;
  /** The sensitive requests of the past day, over all talks. */
  readonly sensitiveAsks?: readonly SensitiveAsk[];
};

/**
 * A known outage that the employee joined: which handoff number his incident has, the words he came with, and whether he
 * was on the way to a person. `over` once its end was told, by the message of the nonce `card`.
 */
export type JoinedOutage = {
  readonly outage: string;
  readonly title: string;
  readonly handoff: number;
  readonly text: string;
  readonly wanted: 'script' | 'person';
  readonly over?: true;
  readonly card?: string;
};

/** What is remembered of an ended handoff, so that reopening finds the same agent and thread. */
export type PastHandoff = { readonly handoff: Handoff; readonly owner?: Agent };

/** At most so many transcript lines stay in the conversation; older ones are in the journal only. */
export const transcriptLimit = 300;
/** At most so many characters of one message are kept; longer ones are cut and the person is told. */
export const textLimit = 8000;

/** The conversation of somebody who has never written. */
export function newConversation(
  subject: string,
  person: Person,
  address: Address,
  language: Language,
  at: number,
): Conversation {
  return {
    subject,
    person,
    address,
    language,
    met: false,
    greeted: false,
    phase: { name: 'idle', misses: 0 },
    startedAt: at,
    facts: {},
    trails: [],
    transcript: [],
    dropped: 0,
    firstLine: 0,
    held: [],
    handoffs: 0,
    talks: 1,
    cards: 0,
    past: [],
    reachable: true,
  };
}

/**
 * The same person after a talk has ended: nothing of its content is carried over; only a handoff that was returned to
 * the bot stays remembered, for its incident is open.
 */
export function freshTalk(before: Conversation, at: number): Conversation {
  const {
    handoff: _handoff,
    problem: _problem,
    live: _live,
    warned: _warned,
    decisions: _decisions,
    differs: _differs,
    outageOffer: _outageOffer,
    ...others
  } = before;
  const { search: _search, offered: _offered, corrected: _corrected, later: _later, ...kept } = others;
  const firstLine = lineNumberOf(before);
  return {
    ...kept,
    talks: before.talks + 1,
    phase: { name: 'idle', misses: 0 },
    startedAt: at,
    facts: {},
    trails: [],
    transcript: [],
    dropped: firstLine,
    firstLine,
    held: [],
    past: before.handoff ? remembered(before, before.handoff) : before.past,
  };
}

function remembered(before: Conversation, handoff: Handoff): readonly PastHandoff[] {
  const owner = 'owner' in before.phase ? before.phase.owner : undefined;
  const ended: PastHandoff = owner ? { handoff, owner } : { handoff };
  return [...before.past.filter((past) => past.handoff.number !== handoff.number), ended].slice(-10);
}

/** The number of a transcript line counted from the talk's beginning, whatever was let go since. */
export function lineNumberOf(conversation: Conversation): number {
  return conversation.dropped + conversation.transcript.length;
}

/** The lines of a conversation and one more; the oldest are let go beyond the limit, and counted. */
export function linesWith(conversation: Conversation, line: Line): Pick<Conversation, 'transcript' | 'dropped'> {
  const transcript = [...conversation.transcript, line];
  const over = Math.max(0, transcript.length - transcriptLimit);
  return { transcript: over > 0 ? transcript.slice(over) : transcript, dropped: conversation.dropped + over };
}

/** The conversation with one more line; the oldest lines are let go beyond the limit. */
export function withLine(conversation: Conversation, line: Line): Conversation {
  const { transcript, dropped } = linesWith(conversation, line);
  return { ...conversation, transcript, dropped };
}

/** The conversation with one line changed, found by its number; unknown numbers change nothing. */
export function withLineChanged(conversation: Conversation, number: number, change: Partial<Line>): Conversation {
  const index = number - conversation.dropped;
  const line = conversation.transcript[index];
  return line
    ? { ...conversation, transcript: conversation.transcript.with(index, { ...line, ...change }) }
    : conversation;
}

/** The number of the line that came from a platform message, or -1. */
export function lineFrom(conversation: Conversation, source: string): number {
  const index = conversation.transcript.findLastIndex((line) => line.source === source);
  return index < 0 ? -1 : index + conversation.dropped;
}

/** The line of a number, if it is still kept. */
export function lineOf(conversation: Conversation, number: number): Line | undefined {
  return conversation.transcript[number - conversation.dropped];
}

/** Whether a card is the one that can be pressed now, or an earlier showing of the same question. */
export function isLive({ live }: Conversation, card: string): boolean {
  return live !== undefined && (live.card === card || live.same?.includes(card) === true);
}

/** The employee is with a person or on the way to one. */
export function handedOff(conversation: Conversation): boolean {
  return conversation.phase.name === 'waiting' || conversation.phase.name === 'attended';
}
