import { nameOfTopic } from '../card-outage.ts';
import type { Agent } from '../inbound.ts';
import { plainText } from '../markup.ts';
import type { Address, Fact, Message, MessageRef } from '../message.ts';
import { hourOf } from '../time-words.ts';
import { hasSkills } from './crew.ts';
import { changeLine, type LineTurn, lineCard, lineMessage, lineWords, orderLine, whisperTo } from './line-turn.ts';
import { ranked, rankOf, type Waiting } from './ranking.ts';

// One card in so long, beyond those at once, leaves room in the shared channel for the talks that go on.
const cardEveryMs = 5_000;
// Nobody could read it if it changed faster, and every change is a message: Teams takes 1,800 an hour in all of the
// channel. While everything is new it changes more often.
const drawEveryMs = 5_000;
const drawSeldomMs = 20_000;
const newMs = 60_000;
// Teams sends a press again when its answer takes long; nobody reads a card and takes the next in so short a time.
const samePressMs = 5_000;
// Whoever was given a talk has it within seconds; if not, it is given to the next.
const givenMs = 60_000;
const refusedMs = 60_000;
const mostKinds = 5;

const heldIn = (turn: LineTurn): readonly Waiting[] => turn.line.waiting.filter((one) => one.held && !one.shown);

/** How many cards weigh on the shared channel at the moment. */
function levelOf({ line, at }: LineTurn): number {
  const { level, at: since } = line.cardsGiven ?? { level: 0, at };
  return Math.max(0, level - Math.max(0, at - since) / cardEveryMs);
}

const mostCards = ({ book }: LineTurn): number => book.settings.cardsAtOnce || Number.POSITIVE_INFINITY;

const mustShow = (one: Waiting): boolean => one.priority === 1;

/**
 * Decides whose card the shared channel shows now: as long as there is room everybody's; then the highest rank first, as
 * room comes back. What is urgent never waits. Runs after every event of the line.
 */
export function keepCards(turn: LineTurn): LineTurn {
  const { waiting } = turn.line;
  if (waiting.every((one) => one.shown)) return keepDigest(turn);
  const most = mostCards(turn);
  let level = levelOf(turn);
  const changed = new Map<string, Waiting>();
  for (const one of ranked(waiting, turn.at, turn.book.plan).filter((each) => !each.shown)) {
    const { held, ...rest } = one;
    // Whoever waits from before cards were counted has his.
    const has = !held && one.at < turn.at;
    const room = level + 1 <= most || mustShow(one);
    if (room && !has) level += 1;
    if (room || has) changed.set(one.subject, { ...rest, shown: true });
    else if (!held) changed.set(one.subject, { ...one, held: true });
  }
  const due = waiting.filter((one) => one.held && changed.has(one.subject));
  const known = changeLine(turn, {
    waiting: waiting.map((one) => changed.get(one.subject) ?? one),
    cardsGiven: { level, at: turn.at },
  });
  return keepDigest(due.reduce((so, { subject }) => informOfCard(so, subject), known));
}

function informOfCard(turn: LineTurn, subject: string): LineTurn {
  return orderLine(turn, { lane: 'line', effect: { kind: 'inform', subject, event: { type: 'card due' } } });
}

/** There may be room for a card, or the digest is due. */
export const digestElapsed = (turn: LineTurn): LineTurn => {
  const { digestDue: _due, ...line } = turn.line;
  return { ...turn, line };
};

// Sees to it that a digest stands while cards are held back, that it is true, and that it goes on being looked after.
function keepDigest(turn: LineTurn): LineTurn {
  const held = heldIn(turn);
  const { digest } = turn.line;
  if (held.length === 0 && !digest) return turn;
  if (held.length === 0 && digest?.lost) return withoutDigest(turn);
  const anew = !digest || (digest.lost && turn.at - digest.at >= refusedMs);
  const drawn = anew ? postDigest(turn) : redrawDue(turn);
  return held.length === 0 && !drawn.line.digest ? drawn : timed(drawn, turn.at + cardEveryMs);
}

function withoutDigest(turn: LineTurn): LineTurn {
  const { digest: _digest, ...line } = turn.line;
  return { ...turn, line };
}

function timed(turn: LineTurn, at: number): LineTurn {
  const { digestDue } = turn.line;
  if (digestDue !== undefined && digestDue > turn.at && digestDue <= at) return turn;
  return orderLine(changeLine(turn, { digestDue: at }), { timer: 'digest', at });
}

function postDigest(turn: LineTurn): LineTurn {
  const { turn: numbered, card } = lineCard(turn);
  const known = changeLine(numbered, { digest: { card, at: turn.at, since: turn.at } });
  return orderLine(known, {
    lane: 'digest',
    effect: {
      kind: 'post',
      message: digestMessage(known, card),
      handoff: 0,
      mark: { kind: 'board', key: `digest:${card}` },
    },
  });
}

// Where it stands is not known yet: once it is, it is drawn as things are by then.
function redrawDue(turn: LineTurn): LineTurn {
  const { digest } = turn.line;
  if (!digest?.ref || digest.lost) return turn;
  const everyMs = turn.at - digest.since < newMs ? drawEveryMs : drawSeldomMs;
  if (turn.at - digest.at < everyMs) return timed(turn, digest.at + everyMs);
  const { turn: numbered, card } = lineCard(turn);
  const { ref } = digest;
  const over = heldIn(turn).length === 0;
  const known = over ? withoutDigest(numbered) : changeLine(numbered, { digest: { ...digest, card, at: turn.at } });
  const message = over
    ? lineMessage(known, [{ kind: 'note', text: lineWords(known, 'digestOver') }])
    : digestMessage(known, card);
  return orderLine(known, { lane: 'digest', effect: { kind: 'amend', ref, message } });
}

/** The digest stands in the shared channel: from now on it is kept true in place. */
export function digestStood(turn: LineTurn, key: string, ref: MessageRef): LineTurn {
  const { digest } = turn.line;
  return digest && !digest.ref && key.startsWith('digest:') ? changeLine(turn, { digest: { ...digest, ref } }) : turn;
}

/** The shared channel refused the digest, or a change of it: it is shown anew after a while. */
export function digestUnshown(turn: LineTurn, gone: { readonly ref?: MessageRef; readonly key?: string }): LineTurn {
  const { digest } = turn.line;
  const mine = gone.ref ? digest?.ref?.id === gone.ref.id : gone.key?.startsWith('digest:');
  return digest && mine
    ? changeLine(turn, { digest: { card: digest.card, at: turn.at, since: digest.since, lost: true } })
    : turn;
}

/** How many wait, of which priority and about what, since when, and a button for the next of them. */
export function digestMessage(turn: LineTurn, card: string): Message {
  const { waiting } = turn.line;
  const held = heldIn(turn);
  const { deskLanguage, deskZone } = turn.book.settings;
  const oldest = waiting.reduce((first, one) => Math.min(first, one.since), turn.at);
  const facts: Fact[] = [
    { label: lineWords(turn, 'digestWaiting'), value: `${waiting.length}` },
    { label: lineWords(turn, 'digestPriorities'), value: counted(waiting.map((one) => `P${priorityIn(turn, one)}`)) },
    { label: lineWords(turn, 'digestAbout'), value: kindsOf(turn, waiting) },
    { label: lineWords(turn, 'digestOldest'), value: hourOf(oldest, turn.at, deskLanguage, deskZone) },
  ];
  return lineMessage(
    turn,
    [
      { kind: 'facts', facts },
      { kind: 'note', text: lineWords(turn, 'digestHow') },
    ],
    {
      title: plainText(lineWords(turn, 'digestTitle', { count: `${held.length}` })),
      card,
      choices: [
        { id: 'line:next', label: lineWords(turn, 'digestNext'), style: 'primary' },
        { id: 'line:show', label: lineWords(turn, 'lineShow') },
      ],
    },
  );
}

const priorityIn = (turn: LineTurn, one: Waiting): number => one.priority ?? rankOf(one, turn.at, turn.book.plan);

/** "P2 5 · P3 50", in order of the words. */
function counted(words: readonly string[]): string {
  const counts = countsOf(words);
  return [...counts.keys()]
    .toSorted()
    .map((word) => `${word}: ${counts.get(word)}`)
    .join(' · ');
}

function countsOf(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

// The script says more than the category, which comes first.
function kindsOf(turn: LineTurn, waiting: readonly Waiting[]): string {
  const topics = waiting.map(({ needs }) => needs?.topics.at(-1)).filter((topic) => topic !== undefined);
  const kinds = [...countsOf(topics)].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  const named = kinds.slice(0, mostKinds).map(([topic, count]) => `${nameOfTopic(turn.book, topic)}: ${count}`);
  return plainText(named.join(' · '));
}

/** Whoever asks for the next gets the highest in line that he has the skills for, or the highest of all. */
export function giveNext(turn: LineTurn, at: Address, agent: Agent): LineTurn {
  const { plan } = turn.book;
  const sent = turn.line.gave?.[agent.id];
  if (sent !== undefined && turn.at - sent < samePressMs) return turn;
  const open = ranked(turn.line.waiting, turn.at, plan).filter(
    ({ given }) => given === undefined || turn.at - given.at >= givenMs,
  );
  const others = open.filter((one) => one.before !== agent.id);
  const able = others.find(({ needs }) => needs === undefined || hasSkills(plan, agent, needs));
  const next = able ?? others[0] ?? open[0];
  if (!next) return whisper(turn, at, agent, 'digestNobody');
  const given = { to: agent.id, at: turn.at };
  const recent = Object.entries(turn.line.gave ?? {}).filter(([, since]) => turn.at - since < samePressMs);
  const known = changeLine(turn, {
    gave: { ...Object.fromEntries(recent), [agent.id]: turn.at },
    waiting: turn.line.waiting.map((one) => (one.subject === next.subject ? { ...one, given } : one)),
  });
  const told = whisper(known, at, agent, 'digestYours', { person: next.name ?? '', place: `${next.place}` });
  return orderLine(told, {
    lane: 'line',
    effect: { kind: 'inform', subject: next.subject, event: { type: 'given', to: agent } },
  });
}

function whisper(
  turn: LineTurn,
  at: Address,
  agent: Agent,
  key: 'digestNobody' | 'digestYours',
  values: Readonly<Record<string, string>> = {},
): LineTurn {
  const text = lineWords(turn, key, { agent: agent.name, ...values });
  return whisperTo(turn, at, agent, lineMessage(turn, [{ kind: 'text', text }]));
}
