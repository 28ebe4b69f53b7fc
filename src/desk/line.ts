import type { Order } from './effect.ts';
import type { Agent } from './inbound.ts';
import type { Language } from './language.ts';
import { boardElapsed, boardStood, noticeBoard } from './line/board.ts';
import { obeyLine, pressLine } from './line/commands.ts';
import { digestElapsed, digestStood, digestUnshown, keepCards } from './line/digest.ts';
import { changeItems } from './line/items.ts';
import type { Line, LineBook } from './line/line-state.ts';
import { changeLine, crewOf, type LineTurn, orderLine } from './line/line-turn.ts';
import { keepMonday, mondayElapsed } from './line/monday.ts';
import { askAbout, breakElapsed, presenceElapsed } from './line/presence.ts';
import { ranked, type Waiting } from './line/ranking.ts';
import { expectedWaits, farOff, hasMoved, rememberedWaits, waitedBy } from './line/wait.ts';
import type { LineEvent } from './line-event.ts';
import { forgetInOutages, type OutageHappening, outageEventOf, outageHappens } from './line-outages.ts';
import { type Address, type MessageRef, plain } from './message.ts';

export { emptyLine, type Line, type LineBook, type Owned } from './line/line-state.ts';

/** What happens to the line. */
export type LineHappening =
  | LineEvent
  | { readonly type: 'sighted'; readonly agent: Agent }
  /** Somebody of the shared channel wrote the bot a command outside of any thread. */
  | { readonly type: 'commanded'; readonly agent: Agent; readonly at: Address; readonly text: string }
  /** Somebody pressed a button of the line's own cards (their ids begin with `line:`). */
  | {
      readonly type: 'pressed';
      readonly agent: Agent;
      readonly at: Address;
      readonly card: string;
      readonly choice: string;
      readonly inputs: Readonly<Record<string, string>>;
    }
  /** A card or form of the line's own stands in the shared channel. */
  | { readonly type: 'stood'; readonly key: string; readonly ref: MessageRef }
  /** The shared channel refused a card of the line's own for good, or a change of one that stands at `ref`. */
  | { readonly type: 'unshown'; readonly ref?: MessageRef; readonly key?: string }
  | { readonly type: 'elapsed'; readonly timer: string }
  /** An admin had somebody erased: he is neither waiting nor an agent any more. */
  | { readonly type: 'forgotten'; readonly subject: string; readonly person: string }
  | { readonly type: 'asked'; readonly at: Address; readonly help: string; readonly language: Language };

const mostAgents = 200;

/** The line after one event, and word to everybody whose place has changed by it. */
export function decideLine(
  before: Line,
  event: LineHappening,
  at: number,
  book: LineBook,
): { state: Line; orders: readonly Order[] } {
  const turn: LineTurn = { line: before, orders: [], at, book };
  const aboutOutages = outageEventOf(event);
  const changed = aboutOutages ? outagesChange(turn, aboutOutages) : happens(turn, event);
  const after = event.type === 'unshown' ? digestUnshown(changed, event) : changed;
  const kept = keepMonday(noticeBoard(before, keepCards(tellPlaces(after))));
  return { state: kept.line, orders: kept.orders };
}

function outagesChange(turn: LineTurn, event: OutageHappening): LineTurn {
  const { state, orders } = outageHappens(turn.line, event, turn.at, turn.book);
  return orderLine(changeLine(turn, state), ...orders);
}

function happens(turn: LineTurn, event: LineHappening): LineTurn {
  switch (event.type) {
    case 'joined':
      return joins(turn, event);
    case 'served':
      return leaves(turn, event.subject, true);
    case 'left':
      return leaves(turn, event.subject, false);
    case 'owned':
      return owns(turn, event);
    case 'ended':
      return owns(turn, event);
    case 'raised':
    case 'settled item':
      return changeItems(turn, event);
    case 'sighted': {
      const others = turn.line.agents.filter((agent) => agent.id !== event.agent.id);
      return changeLine(turn, { agents: [...others, event.agent].slice(-mostAgents) });
    }
    case 'asked':
      return orderLine(turn, {
        lane: 'desk',
        effect: { kind: 'say', to: event.at, message: plain(event.language, event.help) },
      });
    case 'forgotten':
      return forgets(turn, event);
    case 'commanded':
      return obeyLine(turn, event.agent, event.at, event.text);
    case 'pressed':
      return pressLine(turn, event) ?? turn;
    case 'stood':
      return digestStood(boardStood(turn, event.key, event.ref), event.key, event.ref);
    case 'elapsed':
      return elapses(turn, event.timer);
    default:
      return turn;
  }
}

function joins(turn: LineTurn, event: Extract<LineEvent, { type: 'joined' }>): LineTurn {
  const { type: _type, ...asked } = event;
  const was = turn.line.waiting.find((one) => one.subject === event.subject);
  const others = turn.line.waiting.filter((one) => one.subject !== event.subject);
  const entry: Waiting = { ...was, ...asked, at: was?.at ?? turn.at, place: was?.place ?? 0 };
  const owned = turn.line.owned.filter((one) => one.subject !== event.subject);
  return changeLine(turn, {
    waiting: [...others, entry],
    ...(owned.length === turn.line.owned.length ? {} : { owned }),
  });
}

function leaves(turn: LineTurn, subject: string, served: boolean): LineTurn {
  const entry = turn.line.waiting.find((one) => one.subject === subject);
  if (!entry) return turn;
  const waiting = turn.line.waiting.filter((one) => one !== entry);
  const waits = served
    ? { waits: [...turn.line.waits, waitedBy(entry, crewOf(turn), turn.at)].slice(-rememberedWaits) }
    : {};
  return changeLine(turn, { waiting, ...waits });
}

// What an agent has counts for who is asked next. He may have gone off before it was known here: he is asked then.
function owns(turn: LineTurn, event: Extract<LineEvent, { type: 'owned' | 'ended' }>): LineTurn {
  const others = turn.line.owned.filter((one) => one.subject !== event.subject);
  if (event.type === 'ended')
    return others.length === turn.line.owned.length ? turn : changeLine(turn, { owned: others });
  const { subject, owner, name, at } = event;
  const known = changeLine(turn, { owned: [...others, { subject, owner: owner.id, name, at }] });
  const said = turn.line.presence[owner.id];
  return said?.state === 'off' && said.since > at ? askAbout(known, owner, subject) : known;
}

function forgets(turn: LineTurn, { subject, person }: Extract<LineHappening, { type: 'forgotten' }>): LineTurn {
  const { [person]: _said, ...presence } = turn.line.presence;
  const { [person]: _gave, ...gave } = turn.line.gave ?? {};
  const left = leaves(turn, subject, false);
  const forgotten = changeLine(left, {
    waiting: left.line.waiting.map(({ given, ...one }) => (given && given.to !== person ? { ...one, given } : one)),
    ...(turn.line.gave ? { gave } : {}),
    agents: turn.line.agents.filter((agent) => agent.id !== person),
    owned: turn.line.owned.filter((one) => one.subject !== subject && one.owner !== person),
    presence,
    items: (turn.line.items ?? []).filter((one) => one.subject !== subject),
    outageDesk: forgetInOutages(turn.line.outageDesk, subject),
  });
  return orderLine(forgotten, { cancel: `presence:${person}` }, { cancel: `break:${person}` });
}

function elapses(turn: LineTurn, timer: string): LineTurn {
  if (timer === 'monday') return mondayElapsed(turn);
  if (timer === 'board') return boardElapsed(turn);
  if (timer === 'digest') return digestElapsed(turn);
  if (timer.startsWith('presence:')) return presenceElapsed(turn, timer.slice('presence:'.length));
  return timer.startsWith('break:') ? breakElapsed(turn, timer.slice('break:'.length)) : turn;
}

// Ranks everybody anew, and tells those whose place is another one, or whose wait is far from what they were told.
function tellPlaces(turn: LineTurn): LineTurn {
  if (turn.line.waiting.length === 0) return turn;
  const waitOf = expectedWaits(turn.line.waits, crewOf(turn), turn.at);
  const orders: Order[] = [];
  const waiting = ranked(turn.line.waiting, turn.at, turn.book.plan).map((one): Waiting => {
    const waitMs = waitOf(one);
    if (!hasMoved(one.told, one.place) && !farOff(one.waitMs, waitMs)) return one;
    const { subject, place } = one;
    orders.push({ lane: 'line', effect: { kind: 'place', subject, place, waitMs } });
    return { ...one, waitMs, told: place, first: one.first ?? place };
  });
  return orderLine(changeLine(turn, { waiting }), ...orders);
}
