import type { types } from '@slack/bolt';
import type { Choice, Message } from '../desk/message.ts';
import { cut, line, plain } from './slack-text.ts';

// Block Kit takes more buttons in a row; five is what reads well. An overflow menu has five options at most, whose
// values are shorter than a button's (docs.slack.dev, reference/block-kit).
const limit = { buttons: 5, button: 75, menu: 5, optionValue: 150 } as const;

/** What a pressed button carries: the card's nonce, the choice, and whether the card's inputs belong to it. */
export type ButtonValue = { readonly c: string; readonly a: string; readonly s?: 1 };

/** The buttons of a message: rows of five, and what is seldom done behind three dots where there are more. */
export function choiceBlocks(message: Message): types.ActionsBlock[] {
  const { choices, card = '' } = message;
  const menu = seldomOf(choices, card);
  const shown = choices.filter((choice) => !menu.includes(choice));
  const rows = Array.from({ length: Math.ceil(shown.length / limit.buttons) }, (_, row) =>
    shown.slice(row * limit.buttons, (row + 1) * limit.buttons),
  );
  return rows.map((row, at): types.ActionsBlock => {
    const buttons = row.map((choice, place) => button(choice, at * limit.buttons + place, card));
    const last = at === rows.length - 1 && menu.length > 0;
    return { type: 'actions', elements: last ? [...buttons, menuOf(menu, card)] : buttons };
  });
}

// A row holds what is done every day; what is seldom done stands behind the three dots, where there is too much for a row.
function seldomOf(choices: readonly Choice[], card: string): readonly Choice[] {
  if (choices.length <= limit.buttons) return [];
  const seldom = choices.filter((choice) => choice.seldom && carriedBy(choice, card).length <= limit.optionValue);
  return seldom.length < choices.length ? seldom.slice(0, limit.menu) : [];
}

function menuOf(choices: readonly Choice[], card: string): types.Overflow {
  const options = choices.map((choice) => ({ text: labelOf(choice), value: carriedBy(choice, card) }));
  return { type: 'overflow', action_id: 'press:more', options };
}

function button(choice: Choice, place: number, card: string): types.Button {
  return {
    type: 'button',
    action_id: `press:${place}`,
    text: labelOf(choice),
    value: carriedBy(choice, card),
    ...(choice.style ? { style: choice.style } : {}),
  };
}

const labelOf = ({ label }: Choice): types.PlainTextElement => plain(cut(line(label) || '…', limit.button));

function carriedBy(choice: Choice, card: string): string {
  const value: ButtonValue = { c: card, a: choice.id, ...(choice.submits ? { s: 1 } : {}) };
  return JSON.stringify(value);
}
