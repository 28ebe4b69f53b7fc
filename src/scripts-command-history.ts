import type { Book } from './desk/book.ts';
import { type Conversation, lineOf, newConversation, type Trail } from './desk/conversation.ts';
import { type Decided, decide } from './desk/decide.ts';
import type { Envelope, Event } from './desk/event.ts';
import type { Decision } from './desk/kept.ts';
import type { Language } from './desk/language.ts';
import { plain } from './desk/message.ts';
import type { Ranking } from './desk/routing.ts';

/** A line of the journal of one conversation, as an export tells it. */
export type HistoryLine = { readonly id: string; readonly at: number; readonly by: string; readonly event: unknown };

/** What became of a message: a script began, the employee was asked which, or nothing was found. */
export type Found = 'started' | 'asked' | 'nothing';

/** One thing that happened in a talk, epoch ms. */
export type Incident =
  | {
      readonly kind: 'message';
      readonly at: number;
      readonly text: string;
      readonly language: Language;
      readonly found: Found;
      readonly scripts: readonly string[];
      /** The three best as they were ranked then; of before decisions were kept, as today's router ranks them. */
      readonly ranking: Ranking;
    }
  | { readonly kind: 'started'; readonly at: number; readonly script: string }
  | {
      readonly kind: 'ended';
      readonly at: number;
      readonly script: string;
      readonly outcome: 'solved' | 'not solved' | 'left';
      /** The question that was open last. */
      readonly step: string;
    }
  | { readonly kind: 'handed off'; readonly at: number; readonly script: string | undefined; readonly reason: string };

/** What was told of one conversation; `lost` counts lines that could not be followed any more. */
export type Followed = { readonly happened: readonly Incident[]; readonly lost: number; readonly state: Conversation };

/**
 * Follows a conversation through its journal by deciding every event again: nothing but the events is kept, and the desk
 * decides the same each time. `bookAt` gives the scripts that served at an instant.
 */
export function follow(kept: Conversation, lines: readonly HistoryLine[], bookAt: (at: number) => Book): Followed {
  const { subject, person, address, language } = kept;
  const first = lines[0]?.at ?? kept.startedAt;
  let state: Conversation = { ...newConversation(subject, person, address, language, first), met: true, greeted: true };
  let lost = 0;
  const happened: Incident[] = [];
  for (const line of lines) {
    const book = bookAt(line.at);
    const decided = decidedAgain(state, line, book);
    if (decided === undefined) {
      lost++;
      continue;
    }
    happened.push(...incidentsOf(state, decided, line));
    state = decided.state;
  }
  return { happened, lost, state };
}

function decidedAgain(state: Conversation, line: HistoryLine, book: Book): Decided | undefined {
  const event = line.event as Event;
  try {
    const [known, pressed] = onLiveCard(state, event);
    const decided = decideOne(known, line, pressed, book);
    const began = startedThen(event);
    const { phase } = decided?.state ?? state;
    if (!decided || began === undefined || (phase.name === 'guided' && phase.script === began)) return decided;
    // The router of that time chose otherwise than today's: what it chose is what happened.
    const [offered, choice] = withOffer(state, began);
    const { state: after, orders } = decideOne(offered, line, choice, book) ?? decided;
    return { state: after, orders: [...orders, ...decided.orders.filter((order) => 'judged' in order)] };
  } catch {
    // After its time only the type of an event is kept.
    return undefined;
  }
}

function decideOne(state: Conversation, { id, at, by }: HistoryLine, event: Event, book: Book): Decided | undefined {
  const { subject, person, address } = state;
  const own = 'agent' in event ? {} : { person, address };
  const envelope: Envelope = { id, kind: 'conversation', subject, at, by, event, ...own };
  return decide(state, envelope, book);
}

/** What the router decided of a message when it came, as the journal keeps it. */
const judgedThen = (event: unknown): readonly Decision[] =>
  (event as { readonly judged?: readonly Decision[] }).judged ?? [];

function startedThen(event: Event): string | undefined {
  const decision = judgedThen(event).at(-1);
  const script = decision?.outcome === 'route' ? decision.scripts[0] : undefined;
  return script?.startsWith('@') ? undefined : script;
}

// Nonces of cards count from the first message of all, which may be gone: what was pressed is on the card of the moment.
function onLiveCard(state: Conversation, event: Event): readonly [Conversation, Event] {
  if (event.type === 'chose') {
    const { live } = state;
    if (live?.message.choices.some(({ id }) => id === event.choice)) return [state, { ...event, card: live.card }];
    return event.choice.startsWith('script:') ? withOffer(state, event.choice.slice('script:'.length)) : [state, event];
  }
  const form = state.handoff?.form?.card;
  return [state, 'card' in event && form !== undefined ? { ...event, card: form } : event];
}

/** A card that offers a script, and the press on it. */
function withOffer(state: Conversation, script: string): readonly [Conversation, Event] {
  const choice = `script:${script}`;
  const message = { ...plain(state.language, ''), choices: [{ id: choice, label: script }], card: 'then' };
  return [
    { ...state, live: { card: 'then', message } },
    { type: 'chose', card: 'then', choice, inputs: {} },
  ];
}

function incidentsOf(before: Conversation, decided: Decided, line: HistoryLine): Incident[] {
  const { at } = line;
  const after = decided.state;
  const [was, is] = [runningIn(before), after.talks === before.talks ? after.trails : []];
  const ended = was && endOf(before, was, is, decided);
  const fresh = after.trails.slice(after.talks === before.talks ? before.trails.length : 0);
  const handoff = after.handoff && after.handoff.number !== before.handoff?.number ? after.handoff : undefined;
  return [
    ...messagesOf(decided, line),
    ...(ended ? [{ kind: 'ended' as const, at, script: was.script, outcome: ended, step: stepOf(before) }] : []),
    ...fresh.flatMap((trail): Incident[] => [
      { kind: 'started', at, script: trail.script },
      ...(trail.outcome === 'running'
        ? []
        : [{ kind: 'ended' as const, at, script: trail.script, outcome: trail.outcome, step: '' }]),
    ]),
    ...(handoff ? [{ kind: 'handed off' as const, at, script: handoff.script, reason: handoff.reason }] : []),
  ];
}

const runningIn = ({ trails }: Conversation): Trail | undefined =>
  trails.findLast(({ outcome }) => outcome === 'running');
const stepOf = ({ phase }: Conversation): string => (phase.name === 'guided' ? phase.step : '');

type Ending = Exclude<Trail['outcome'], 'running'>;

/** How a script that was running ended by this event; undefined while it runs on. */
function endOf(before: Conversation, was: Trail, is: readonly Trail[], { state, orders }: Decided): Ending | undefined {
  if (state.talks === before.talks) {
    const outcome = is[before.trails.indexOf(was)]?.outcome ?? 'left';
    return outcome === 'running' ? undefined : outcome;
  }
  const solved = orders.some(
    (order) =>
      'effect' in order && order.effect.kind === 'record' && ['interaction', 'resolve'].includes(order.effect.order.op),
  );
  return solved ? 'solved' : 'left';
}

/** A handoff at the second miss found as little as the first miss. */
const foundBy = ({ outcome, scripts }: Decision): Found => {
  if (outcome === 'route') return 'started';
  return scripts.length > 0 ? 'asked' : 'nothing';
};

/** What the router made of a message: as it was kept then, else as it is now. */
function messagesOf({ state, orders }: Decided, { at, event }: HistoryLine): Incident[] {
  const said = event as Event;
  const then = judgedThen(event);
  const now = orders.flatMap((order) => ('judged' in order ? [order.judged] : []));
  return (then.length > 0 ? then : now).map((decision) => ({
    kind: 'message',
    at,
    text: said.type === 'said' ? said.text : (lineOf(state, decision.line)?.text ?? ''),
    language: state.language,
    found: foundBy(decision),
    scripts: decision.scripts,
    ranking: decision.top,
  }));
}
