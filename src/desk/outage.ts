import { confirm } from './confirming.ts';
import type { Conversation, Handoff, JoinedOutage } from './conversation.ts';
import { freshTalk, handedOff } from './conversation.ts';
import { localReference, ticketTexts } from './describe.ts';
import type { AnswerEvent } from './event.ts';
import { carryHeld } from './file.ts';
import { amendCard, closeForm } from './handoff-card.ts';
import { leaveLine } from './handoff-line.ts';
import { changeHandoff, record } from './handoff-record.ts';
import { type Texts, textIn } from './language.ts';
import { offerLater } from './later.ts';
import { standIn } from './meanwhile.ts';
import type { Message, Part } from './message.ts';
import type { OutageNotice } from './news.ts';
import { triggersOf } from './protocol.ts';
import type { Script } from './script.ts';
import { dateAndHour } from './time-words.ts';
import { triageOf } from './triage.ts';
import {
  agentSentence,
  become,
  noteInThread,
  order,
  plainMessage,
  sentence,
  type Turn,
  tell,
  tellSentence,
} from './turn.ts';

/** The known outage that concerns one of these topics (script ids or categories) and was not said to be another thing. */
export function outageAbout(turn: Turn, topics: readonly string[]): OutageNotice | undefined {
  const { outages } = turn.book;
  return outages.find(
    (notice) => !turn.state.differs?.includes(notice.id) && topics.some((topic) => notice.topics.includes(topic)),
  );
}

/** What a script is about, as an outage names it. */
export const topicsOf = (script: Script): readonly string[] => [script.id, script.category];

/** What was said and of which topics it is; the `script` that begins if it is no outage, where that is clear. */
export type Concern = { readonly topics: readonly string[]; readonly text: string; readonly script?: string };

/**
 * Shows a known outage before anything else is done about the trouble, with two buttons; whoever has joined it hears that
 * he is on the list. Where there is none, `goOn` follows at once. What must be escalated at once is never held up by it:
 * there the words are told, and `goOn` follows them.
 */
export function outageFirst(turn: Turn, { topics, text, script }: Concern, goOn: (turn: Turn) => Turn): Turn {
  const notice = outageAbout(turn, topics);
  if (!notice) return goOn(turn);
  const parts = partsOf(turn, notice);
  if (isUrgent(turn, topics)) return goOn(tell(differs(turn, notice.id), { ...head(turn), parts }));
  const question = { kind: 'outage' as const, outage: notice.id, text, ...(script === undefined ? {} : { script }) };
  const asked = become(turn, { phase: { name: 'idle', misses: 0, question } });
  if (!joinedIn(turn.state, notice.id)) return tell(asked, offer(turn, parts));
  const listed: Part = { kind: 'text', text: sentence(turn, 'outageListed') };
  return tell(asked, { ...head(turn), parts: [...parts, listed], choices: [otherChoice(turn)] });
}

const head = (turn: Turn): Message => ({
  ...plainMessage(turn, ''),
  tone: 'warning',
  title: sentence(turn, 'outageTitle'),
});

const otherChoice = (turn: Turn) => ({ id: 'outage:no', label: sentence(turn, 'outageOther') });

const offer = (turn: Turn, parts: readonly Part[]): Message => ({
  ...head(turn),
  parts: [...parts, { kind: 'text', text: sentence(turn, 'outageAsk') }],
  choices: [
    { id: 'outage:yes', label: sentence(turn, 'outageSame'), style: 'primary' },
    otherChoice(turn),
    ...(handedOff(turn.state) ? [] : [{ id: 'person', label: sentence(turn, 'person') }]),
  ],
});

/** What employees are told in their language; a lead writes words in English at least. */
export function wordsOfNotice({ words }: OutageNotice, language: Conversation['language']): string {
  return textIn({ en: '', ...words } satisfies Texts, language) || Object.values(words)[0] || '';
}

function partsOf(turn: Turn, notice: OutageNotice): readonly Part[] {
  const { language, person } = turn.state;
  const time = dateAndHour(notice.since, language, person.zone, turn.book.settings.deskZone);
  return [
    { kind: 'quote', who: turn.book.settings.deskName, text: wordsOfNotice(notice, language) },
    { kind: 'note', text: sentence(turn, 'outageSince', { time }) },
  ];
}

const joinedIn = ({ joined }: Conversation, outage: string): JoinedOutage | undefined =>
  joined?.find((one) => one.outage === outage && !one.over);

// Operations §9.3: no notice holds up what the protocol wants escalated at once.
function isUrgent({ state, book, at }: Turn, topics: readonly string[]): boolean {
  const script = topics.map((id) => book.scripts.get(id)).find((one) => one !== undefined);
  const trail = script && {
    ...{ script: script.id, version: script.version, title: '' },
    ...{ answers: [], steps: [], outcome: 'running' as const },
  };
  const triage = triageOf(trail ? { ...state, trails: [trail] } : state, book, {});
  const asked: Handoff = {
    ...{ number: state.handoffs + 1, openedAt: at, reason: '', reference: '', announced: false, shown: 0, told: '' },
    ...triage,
  };
  return triggersOf(state, asked, book.plan, at).some(({ trigger }) => trigger.withinMinutes === 0);
}

/** The employee is in the outage: his incident is a child of its own, nobody is called, and he is told when it is over. */
export function joinOutage(turn: Turn, outage: string, text: string): Turn {
  const notice = turn.book.outages.find(({ id }) => id === outage);
  const idle = become(turn, { phase: { name: 'idle', misses: 0 } });
  if (!notice) return tellSentence(idle, 'outageOverAlready');
  if (joinedIn(turn.state, outage)) return tellSentence(idle, 'outageListed');
  const { returned } = turn.state;
  // Her request waits for the opening beside the script: it is that which joins.
  if (returned?.meanwhile) return joinFromLine(standIn(turn), outage);
  const opened = returned ? asChild(returnedAgain(idle, returned), notice) : openChild(idle, notice);
  return onList(carryHeld(opened), notice, { text, wanted: 'script' }, 'outageJoined');
}

// What an agent gave back to the bot has an incident of its own already.
function returnedAgain(turn: Turn, handoff: Handoff): Turn {
  const { returned: _returned, ...state } = turn.state;
  return order({ ...turn, state: { ...state, handoff } }, { cancel: 'returned' });
}

function asChild(turn: Turn, notice: OutageNotice): Turn {
  const known = changeHandoff(turn, { outage: notice.id });
  const noted = record(known, { op: 'note', text: `Joined the known outage “${notice.title}” in chat.` });
  return notice.parent ? record(noted, { op: 'child', parent: notice.parent }) : noted;
}

function openChild(turn: Turn, notice: OutageNotice): Turn {
  const { state, book, at } = turn;
  const number = state.handoffs + 1;
  const triage = triageOf(state, book, {});
  const handoff: Handoff = {
    number,
    openedAt: at,
    reason: agentSentence(turn, 'joinedOutage', { title: notice.title }),
    reference: localReference(`${state.subject}/${number}`),
    ...triage,
    // No card is to come, and its number is told when it does.
    announced: true,
    shown: 0,
    told: '',
    outage: notice.id,
  };
  const { title, category, subcategory, impact, urgency } = triage;
  const texts = ticketTexts(state);
  const draft = {
    escalation: { channel: state.address.channel, tenant: state.address.tenant, subject: state.subject, number },
    person: state.person,
    ...{ title, category, subcategory, impact, urgency },
    description: texts.description,
    notes: `${texts.path}\nJoined the known outage “${notice.title}” in chat.`,
    openedAt: at,
    ...(notice.parent ? { parent: notice.parent } : {}),
  };
  return record(become(turn, { handoff, handoffs: number }), { op: 'open', draft });
}

const mostJoined = 10;

type Wants = Pick<JoinedOutage, 'text' | 'wanted'>;

function onList(turn: Turn, notice: OutageNotice, wants: Wants, says: 'outageJoined' | 'outageOffLine'): Turn {
  const { subject, person, handoff, joined = [], later } = turn.state;
  const told = tellSentence(turn, says);
  const one: JoinedOutage = { outage: notice.id, title: notice.title, handoff: handoff?.number ?? 0, ...wants };
  const listed = [...joined.filter(({ outage }) => outage !== notice.id), one].slice(-mostJoined);
  const line = { type: 'joined outage' as const, subject, outage: notice.id, name: person.name };
  const known = order(told, { lane: 'line', effect: { kind: 'tell', line } });
  const { outageOffer: _offer, ...state } = known.state;
  const fresh = { ...known, state: { ...freshTalk(state, turn.at), joined: listed } };
  return offerLater(fresh, later);
}

/** Whoever waits for a person leaves the line for a known outage; his incident stays and becomes a child of it. */
export function joinFromLine(turn: Turn, outage: string): Turn {
  const notice = turn.book.outages.find(({ id }) => id === outage);
  const { handoff, phase, problem = '' } = turn.state;
  if (!notice) return tellSentence(forgetOffer(turn), 'outageOverAlready');
  if (!handoff || phase.name !== 'waiting') return tellSentence(forgetOffer(turn), 'alreadyPerson');
  const values = { title: notice.title };
  const noted = noteInThread(closeForm(leaveLine(turn, 'left')), 'outageJoinedNote', values);
  const ended = become(changeHandoff(asChild(noted, notice), { announced: true }), {
    phase: { name: 'idle', misses: 0 },
  });
  const drawn = order(confirm(amendCard(ended)), { cancel: 'patience' });
  return onList(drawn, notice, { text: problem, wanted: 'person' }, 'outageOffLine');
}

function forgetOffer(turn: Turn): Turn {
  const { outageOffer: _offer, ...state } = turn.state;
  return { ...turn, state };
}

/** His trouble is another: it is not shown to him again in this talk. */
export function differs(turn: Turn, outage: string): Turn {
  const known = forgetOffer(turn);
  return become(known, { differs: [...(known.state.differs ?? []), outage] });
}

/** Whoever waits keeps his place. */
export function staysInLine(turn: Turn): Turn {
  return tellSentence(differs(turn, turn.state.outageOffer?.outage ?? ''), 'outageStay');
}

/** An outage was declared, has other words, or is over: whom it concerns is told, its end once. */
export function outageTold(turn: Turn, { notice, over }: Extract<AnswerEvent, { type: 'outage told' }>): Turn {
  const joined = joinedIn(turn.state, notice.id);
  if (over) return joined ? endFor(turn, joined, wordsOfNotice(notice, turn.state.language), notice.parent) : turn;
  if (joined) {
    const title = sentence(turn, 'outageChanged');
    return tell(turn, { ...head(turn), title, parts: partsOf(turn, notice) }, { aside: true });
  }
  return offerInLine(turn, notice);
}

function offerInLine(turn: Turn, notice: OutageNotice): Turn {
  const { handoff, phase } = turn.state;
  const topics = handoff ? [handoff.script ?? '', handoff.category] : [];
  const { outageOffer, differs: other = [] } = turn.state;
  const known = outageOffer?.outage === notice.id || other.includes(notice.id);
  const about = topics.some((topic) => notice.topics.includes(topic));
  if (phase.name !== 'waiting' || known || !about || isUrgent(turn, topics)) return turn;
  const told = tell(turn, offer(turn, partsOf(turn, notice)), { aside: true });
  const offered = become(told, { outageOffer: { card: `${told.state.cards}`, outage: notice.id } });
  return noteInThread(offered, 'outageOfferedNote', { title: notice.title });
}

function endFor(turn: Turn, joined: JoinedOutage, words: string, parent: string | undefined): Turn {
  const number = turn.state.past.find((one) => one.handoff.number === joined.handoff)?.handoff.ticket?.number;
  const parts: Part[] = [
    ...(words ? [{ kind: 'quote' as const, who: turn.book.settings.deskName, text: words }] : []),
    ...(number ? [{ kind: 'note' as const, text: sentence(turn, 'numberCame', { number }) }] : []),
  ];
  const message: Message = {
    ...plainMessage(turn, ''),
    tone: 'success',
    title: sentence(turn, 'outageOver'),
    parts,
    choices: [{ id: 'outage:again', label: sentence(turn, 'outageStill') }],
  };
  const told = tell(turn, message, { aside: true });
  const ended = told.state.joined?.map((one) =>
    one === joined ? { ...one, over: true as const, card: `${told.state.cards}` } : one,
  );
  const known = become(told, ended ? { joined: ended } : {});
  return parent ? known : resolveChild(known, joined);
}

// Children follow their parent; where there is none, we end what we opened.
function resolveChild(turn: Turn, { handoff, title }: JoinedOutage): Turn {
  const category = turn.state.past.find((one) => one.handoff.number === handoff)?.handoff.category ?? 'inquiry';
  const resolve = {
    op: 'resolve' as const,
    code: 'Solution provided',
    notes: `The outage “${title}” is over.`,
    category,
  };
  return order(turn, { lane: 'record', effect: { kind: 'record', handoff, order: resolve } });
}

/**
 * The incident of somebody who joined an outage changed in the record system: it follows its parent, of which he is told at
 * the end, once, and be it that the parent ends there before the lead says so. Undefined where it is no such incident.
 */
export function outageMoved(turn: Turn, ticket: string, ended: boolean): Turn | undefined {
  const past = turn.state.past.find((one) => one.handoff.ticket?.id === ticket)?.handoff;
  if (past?.outage === undefined) return undefined;
  const joined = joinedIn(turn.state, past.outage);
  if (!joined) return ended ? turn : undefined;
  return ended ? endFor(turn, joined, sentence(turn, 'outageOverWords'), 'there') : turn;
}

/** What a press on "it still does not work" is about; undefined for other buttons. */
export function stillThere({ joined }: Conversation, card: string, choice: string): JoinedOutage | undefined {
  return choice === 'outage:again' ? joined?.find((one) => one.over && one.card === card) : undefined;
}

/** The words of the trouble that an outage left behind are used once. */
export function takeUpAfter(turn: Turn, joined: JoinedOutage): Turn {
  const rest = (turn.state.joined ?? []).filter((one) => one !== joined);
  return become(tellSentence(turn, 'outageAgainPerson'), { joined: rest, problem: joined.text });
}
