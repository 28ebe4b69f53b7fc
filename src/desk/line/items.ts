import type { Agent } from '../inbound.ts';
import type { LineEvent } from '../line-event.ts';
import { plainText } from '../markup.ts';
import { mayActAs } from '../members.ts';
import type { Address, Message } from '../message.ts';
import { hourOf } from '../time-words.ts';
import type { Item } from './line-state.ts';
import { changeLine, type LineTurn, lineCard, lineMessage, lineWords, whisperTo } from './line-turn.ts';

const mostItems = 100;
const mostShown = 10;
const longest = 70;

/** Puts something on the lead's list, once per key, or takes it off. */
export function changeItems(turn: LineTurn, event: Extract<LineEvent, { type: 'raised' | 'settled item' }>): LineTurn {
  const items = turn.line.items ?? [];
  const known = items.some((one) => one.key === event.key);
  if (known === (event.type === 'raised')) return turn;
  if (event.type === 'settled item') return changeLine(turn, { items: items.filter((one) => one.key !== event.key) });
  const { key, subject, text } = event;
  return changeLine(turn, { items: [...items, { key, subject, text, at: turn.at }].slice(-mostItems) });
}

/** Shows the lead's list to who asked for it; a lead can take off what is done. */
export function tellItems(turn: LineTurn, at: Address, agent: Agent): LineTurn {
  const items = turn.line.items ?? [];
  if (items.length === 0)
    return whisperTo(turn, at, agent, lineMessage(turn, [{ kind: 'text', text: lineWords(turn, 'itemsNone') }]));
  const shown = items.slice(0, mostShown);
  const { turn: numbered, card } = lineCard(turn);
  return whisperTo(numbered, at, agent, listOf(numbered, shown, items.length - shown.length, agent, card));
}

function listOf(turn: LineTurn, items: readonly Item[], more: number, agent: Agent, card: string): Message {
  const { deskLanguage, deskZone } = turn.book.settings;
  const facts = items.map((one) => ({
    label: hourOf(one.at, turn.at, deskLanguage, deskZone),
    value: plainText(one.text),
  }));
  const message = lineMessage(
    turn,
    [
      { kind: 'facts', facts },
      ...(more > 0 ? [{ kind: 'note' as const, text: lineWords(turn, 'lineMore', { count: `${more}` }) }] : []),
    ],
    { title: lineWords(turn, 'itemsTitle') },
  );
  if (!mayActAs(turn.book.plan, agent, 'l2_lead')) return message;
  const options = items.map((one) => ({ id: one.key, label: plainText(one.text).slice(0, longest) }));
  return {
    ...message,
    card,
    inputs: [{ id: 'item', label: lineWords(turn, 'itemsWhich'), kind: 'choice', required: true, options }],
    choices: [{ id: 'line:item', label: lineWords(turn, 'itemsDone'), style: 'primary', submits: true }],
  };
}

/** A lead takes off his list what is done; he is shown what is left. */
export function settleItem(turn: LineTurn, at: Address, agent: Agent, key: string): LineTurn {
  if (!mayActAs(turn.book.plan, agent, 'l2_lead')) {
    const message = lineMessage(turn, [{ kind: 'text', text: lineWords(turn, 'itemsLead', { agent: agent.name }) }]);
    return whisperTo(turn, at, agent, message);
  }
  return tellItems(changeItems(turn, { type: 'settled item', key }), at, agent);
}
