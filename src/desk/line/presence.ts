import { nextOpen } from '../hours/calendar.ts';
import type { Agent } from '../inbound.ts';
import type { Presence } from '../line-event.ts';
import type { Address } from '../message.ts';
import type { Plan } from '../plan.ts';
import { hourOf } from '../time-words.ts';
import { capacityOf, holdsUntil, hoursOfAgent, loadOf, onShift } from './crew.ts';
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

/** After how many minutes somebody on a break is asked whether he is back. */
export const breakMinutes = 60;

/**
 * Until when what somebody says of himself holds: to the end of his shift. Said outside of it, "on" holds for four hours
 * at most, the others until he would be there anyway. Undefined where the desk never closes.
 */
export function presenceEnd(plan: Plan, agent: Agent, state: Presence['state'], at: number): number | undefined {
  const away = state !== 'on' && !onShift(plan, agent, at);
  return (away ? nextOpen(hoursOfAgent(plan, agent), at) : holdsUntil(plan, agent, at)) ?? undefined;
}

/** Somebody says whether he takes requests; he is answered where he said it, and asked about every talk that he has. */
export function setPresence(turn: LineTurn, agent: Agent, state: Presence['state'], where: Address): LineTurn {
  const { at, line, book } = turn;
  const until = presenceEnd(book.plan, agent, state, at);
  const present: Presence = { state, since: at, where, ...(until === undefined ? {} : { until }) };
  const said = changeLine(turn, { presence: { ...line.presence, [agent.id]: present } });
  const timed = orderLine(
    said,
    until === undefined ? { cancel: `presence:${agent.id}` } : { timer: `presence:${agent.id}`, at: until },
    state === 'break'
      ? { timer: `break:${agent.id}`, at: at + breakMinutes * 60_000 }
      : { cancel: `break:${agent.id}` },
  );
  const left = state === 'off' ? askAboutTalks(timed, agent) : timed;
  return whisperTo(left, where, agent, lineMessage(left, [{ kind: 'text', text: answer(left, agent, present) }]));
}

function askAboutTalks(turn: LineTurn, agent: Agent): LineTurn {
  const his = turn.line.owned.filter((one) => one.owner === agent.id);
  return his.reduce((so, { subject }) => askAbout(so, agent, subject), turn);
}

/** Somebody who has gone off is asked what becomes of a talk that he has. */
export function askAbout(turn: LineTurn, owner: Agent, subject: string): LineTurn {
  return orderLine(turn, {
    lane: 'desk',
    effect: { kind: 'inform', subject, event: { type: 'owner left', owner, why: 'off' } },
  });
}

function answer(turn: LineTurn, agent: Agent, { state, until }: Presence): string {
  const { book, at } = turn;
  const name = { agent: agent.name };
  if (state === 'break') return lineWords(turn, 'nowBreak', { ...name, minutes: `${breakMinutes}` });
  if (state === 'off') {
    const talks = turn.line.owned.filter((one) => one.owner === agent.id);
    const names = talks.map((one) => one.name).join(', ');
    return talks.length === 0
      ? lineWords(turn, 'nowOff', name)
      : lineWords(turn, 'nowOffTalks', { ...name, count: `${talks.length}`, names });
  }
  const load = `${loadOf(crewOf(turn), agent)}`;
  const values = { ...name, load, capacity: `${capacityOf(book.plan, agent)}` };
  if (until === undefined) return lineWords(turn, 'nowOnOpen', values);
  const { deskLanguage, deskZone } = book.settings;
  return lineWords(turn, 'nowOn', { ...values, until: hourOf(until, at, deskLanguage, deskZone) });
}

/** What somebody said of himself has come to its end: from now on the hours of his region count. */
export function presenceElapsed(turn: LineTurn, id: string): LineTurn {
  const { [id]: said, ...others } = turn.line.presence;
  const over = said?.until !== undefined && said.until <= turn.at;
  return over ? orderLine(changeLine(turn, { presence: others }), { cancel: `break:${id}` }) : turn;
}

/** A break has lasted long: he is asked, not switched. */
export function breakElapsed(turn: LineTurn, id: string): LineTurn {
  const said = turn.line.presence[id];
  const agent = turn.line.agents.find((one) => one.id === id);
  if (said?.state !== 'break' || !said.where || !agent) return turn;
  const minutes = `${Math.round((turn.at - said.since) / 60_000)}`;
  const { turn: numbered, card } = lineCard(turn);
  const message = lineMessage(
    numbered,
    [{ kind: 'text', text: lineWords(numbered, 'breakLong', { agent: agent.name, minutes }) }],
    {
      card,
      choices: [
        { id: 'line:on', label: lineWords(numbered, 'lineOn'), style: 'primary' },
        { id: 'line:off', label: lineWords(numbered, 'lineOff') },
      ],
    },
  );
  return whisperTo(numbered, said.where, agent, message);
}
