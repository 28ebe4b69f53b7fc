import { isOpen } from '../hours/calendar.ts';
import { hoursOfPlan } from '../hours/coverage.ts';
import type { Agent } from '../inbound.ts';
import { plainText } from '../markup.ts';
import type { Address, Fact, Message, MessageRef } from '../message.ts';
import { hourOf } from '../time-words.ts';
import { capacityOf, everybody, loadOf, onShift, shiftEndOf, stateOf } from './crew.ts';
import {
  changeLine,
  crewOf,
  type LineTurn,
  lineCard,
  lineMessage,
  lineWords,
  orderLine,
  whisperTo,
} from './line-turn.ts';
import { rankOf } from './ranking.ts';
import { expectedWaits } from './wait.ts';

const stateWords = { on: 'stateOn', off: 'stateOff', break: 'stateBreak' } as const;

// Labels and values of facts know no marks: they are plain already.
const inert = (text: string): string => plainText(text);

function hour(turn: LineTurn, at: number): string {
  const { deskLanguage, deskZone } = turn.book.settings;
  return hourOf(at, turn.at, deskLanguage, deskZone);
}

/** The board: what mentioning the bot does here, who is there, who waits, and the buttons of presence. */
export function boardMessage(turn: LineTurn, card: string): Message {
  const crew = crewOf(turn);
  const named = (state: 'on' | 'break') =>
    everybody(crew)
      .filter((one) => stateOf(crew, one, turn.at) === state)
      .map((one) => `${one.name} ${loadOf(crew, one)}/${capacityOf(crew.plan, one)}`);
  const nobody = lineWords(turn, 'boardNobody');
  const resting = named('break');
  const oldest = turn.line.waiting.reduce((first, one) => Math.min(first, one.since), turn.at);
  const count = `${turn.line.waiting.length}`;
  const facts: Fact[] = [
    {
      label: lineWords(turn, 'boardWaiting'),
      value: count === '0' ? nobody : inert(lineWords(turn, 'boardWaitingSince', { count, time: hour(turn, oldest) })),
    },
    { label: lineWords(turn, 'boardOn'), value: named('on').join(' · ') || nobody },
    ...(resting.length > 0 ? [{ label: lineWords(turn, 'boardBreak'), value: resting.join(' · ') }] : []),
  ];
  return lineMessage(
    turn,
    [
      { kind: 'text', text: lineWords(turn, 'deskHelp') },
      { kind: 'facts', facts },
      { kind: 'note', text: lineWords(turn, 'commandsHelp') },
    ],
    {
      title: lineWords(turn, 'boardTitle'),
      card,
      choices: [
        { id: 'line:on', label: lineWords(turn, 'lineOn'), style: 'primary' },
        { id: 'line:break', label: lineWords(turn, 'lineBreak') },
        { id: 'line:off', label: lineWords(turn, 'lineOff') },
        { id: 'line:show', label: lineWords(turn, 'lineShow') },
      ],
    },
  );
}

/** Puts a board where it was asked for; an earlier one is taken out of use, so that there is one to look at. */
export function showBoard(turn: LineTurn, at: Address): LineTurn {
  const moved = retireBoard(turn);
  const { turn: numbered, card } = lineCard(moved);
  const board = changeLine(numbered, { board: { card } });
  const message = boardMessage(board, card);
  return orderLine(board, {
    lane: 'desk',
    effect: { kind: 'say', to: at, message, mark: { kind: 'board', key: `board:${card}` } },
  });
}

function retireBoard(turn: LineTurn): LineTurn {
  const ref = turn.line.board?.ref;
  if (!ref) return turn;
  const message = lineMessage(turn, [{ kind: 'note', text: lineWords(turn, 'boardMoved') }]);
  return orderLine(turn, { lane: 'desk', effect: { kind: 'amend', ref, message } });
}

/** A board stands in the channel: from now on it is kept true in place. */
export function boardStood(turn: LineTurn, key: string, ref: MessageRef): LineTurn {
  const board = turn.line.board;
  return board && key === `board:${board.card}` ? changeLine(turn, { board: { ...board, ref } }) : turn;
}

/** Draws the board anew in its place, so that it is true and every button can be pressed again. */
export function redrawBoard(turn: LineTurn): LineTurn {
  const ref = turn.line.board?.ref;
  if (!ref) return turn;
  const { turn: numbered, card } = lineCard(turn);
  const board = changeLine(numbered, { board: { card, ref } });
  return orderLine(board, { lane: 'desk', effect: { kind: 'amend', ref, message: boardMessage(board, card) } });
}

const restMs = 30_000;

/** Whether something stands otherwise on the board than it did: it is drawn anew after half a minute, once for all changes. */
export function noticeBoard(before: LineTurn['line'], turn: LineTurn): LineTurn {
  const { board, boardDue } = turn.line;
  if (!board?.ref || (boardDue !== undefined && boardDue > turn.at)) return turn;
  const { waiting, owned, presence } = turn.line;
  const same = waiting.length === before.waiting.length && owned === before.owned && presence === before.presence;
  if (same) return turn;
  const due = turn.at + restMs;
  return orderLine(changeLine(turn, { boardDue: due }), { timer: 'board', at: due });
}

/** The half minute is over. */
export function boardElapsed(turn: LineTurn): LineTurn {
  const { boardDue: _due, ...line } = turn.line;
  return redrawBoard({ ...turn, line });
}

const mostShown = 30;

/** Tells one agent who is there: presence, how much each has, and when his shift ends. */
export function tellWho(turn: LineTurn, at: Address, agent: Agent): LineTurn {
  const crew = crewOf(turn);
  const facts = everybody(crew)
    .slice(0, mostShown)
    .map((one): Fact => ({ label: one.name, value: whoIs(turn, one) }));
  const message =
    facts.length === 0
      ? lineMessage(turn, [{ kind: 'text', text: lineWords(turn, 'whoNobody') }])
      : lineMessage(turn, [{ kind: 'facts', facts }], { title: lineWords(turn, 'whoTitle') });
  return whisperTo(turn, at, agent, message);
}

function whoIs(turn: LineTurn, agent: Agent): string {
  const crew = crewOf(turn);
  const state = stateOf(crew, agent, turn.at);
  const values = { load: `${loadOf(crew, agent)}`, capacity: `${capacityOf(crew.plan, agent)}` };
  const who = lineWords(turn, 'whoState', { state: lineWords(turn, stateWords[state]), ...values });
  const end = onShift(crew.plan, agent, turn.at) ? shiftEndOf(crew.plan, agent, turn.at) : null;
  return inert(end === null ? who : lineWords(turn, 'whoUntil', { who, time: hour(turn, end) }));
}

/** Tells one agent who waits, in order. */
export function tellLine(turn: LineTurn, at: Address, agent: Agent): LineTurn {
  const { waiting } = turn.line;
  if (waiting.length === 0)
    return whisperTo(turn, at, agent, lineMessage(turn, [{ kind: 'text', text: lineWords(turn, 'lineEmpty') }]));
  const crew = crewOf(turn);
  const open = isOpen(hoursOfPlan(crew.plan, 'coverage'), turn.at);
  const waitOf = expectedWaits(turn.line.waits, crew, turn.at);
  const facts = waiting.slice(0, mostShown).map((one): Fact => {
    const { language, topics = [] } = one.needs ?? {};
    const what = [`P${one.priority ?? rankOf(one, turn.at, turn.book.plan)}`, language, topics[0]];
    const values = { what: what.filter((word) => word !== undefined).join(' · '), time: hour(turn, one.since) };
    const minutes = Math.max(1, Math.round(waitOf(one) / 60_000));
    const value = open
      ? lineWords(turn, 'lineEntry', { ...values, count: `${minutes}` })
      : lineWords(turn, 'lineEntryClosed', values);
    return { label: `${one.place}. ${one.name ?? ''}`.trim(), value: inert(value) };
  });
  const more = waiting.length - facts.length;
  const message = lineMessage(
    turn,
    [
      { kind: 'facts', facts },
      ...(more > 0 ? [{ kind: 'note' as const, text: lineWords(turn, 'lineMore', { count: `${more}` }) }] : []),
    ],
    { title: lineWords(turn, 'lineTitle') },
  );
  return whisperTo(turn, at, agent, message);
}
