import type { types } from '@slack/bolt';
import type { Choice, Message } from '../desk/message.ts';
import { recently } from '../desk/recent.ts';
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
  const rows: types.ActionsBlock[] = [];
  let place = 0;
  for (const choice of choices) {
    if (menu.includes(choice)) continue;
    if (place % limit.buttons === 0) rows.push({ type: 'actions', elements: [] });
    rows.at(-1)?.elements.push(button(choice, place, card));
    place += 1;
  }
  if (menu.length > 0) rows.at(-1)?.elements.push(menuOf(menu, card));
  return rows;
}

// A row holds what is done every day; what is seldom done stands behind the three dots, where there is too much for a row.
function seldomOf(choices: readonly Choice[], card: string): readonly Choice[] {
  if (choices.length <= limit.buttons) return [];
  const seldom = choices.filter((choice) => choice.seldom && carriedBy(choice, card).length <= limit.optionValue);
  return seldom.length < choices.length ? seldom.slice(0, limit.menu) : [];
}

function menuOf(choices: readonly Choice[], card: string): types.Overflow {
  const options = choices.map((choice) => ({ text: labelOf(choice.label), value: carriedBy(choice, card) }));
  return { type: 'overflow', action_id: 'press:more', options };
}

function button(choice: Choice, place: number, card: string): types.Button {
  const plainButton: types.Button = {
    type: 'button',
    action_id: `press:${place}`,
    text: labelOf(choice.label),
    value: carriedBy(choice, card),
  };
  return choice.style ? { ...plainButton, style: choice.style } : plainButton;
}

// The same few words stand on most buttons.
const labelOf: (label: string) => types.PlainTextElement = recently(1_000, (label) =>
  plain(cut(line(label) || '…', limit.button)),
);

function carriedBy({ id, submits }: Choice, card: string): string {
  const value: ButtonValue = submits ? { c: card, a: id, s: 1 } : { c: card, a: id };
  return JSON.stringify(value);
}
