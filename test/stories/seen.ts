import type { CardNode } from '../../src/channels/adaptive-card.ts';
import { blocksOf } from '../../src/channels/block-kit.ts';
import { bodiesOf } from '../../src/channels/teams-message.ts';
import type { Message } from '../../src/desk/message.ts';
import { nodesOf, read } from '../channels/fake-connector.ts';
import type { Json } from '../channels/slack-view.ts';
import { pressable, shownOf as shownInSlack } from '../channels/slack-view.ts';

/** What a person sees of a message and can do with it, in terms that both platforms share. */
export type Seen = {
  /** Every word in reading order; punctuation, marks and layout are the platform's own. */
  readonly words: readonly string[];
  readonly links: readonly string[];
  readonly choices: readonly { readonly card: string; readonly id: string; readonly label: string }[];
  readonly inputs: readonly SeenInput[];
};

type SeenInput = {
  readonly id: string;
  readonly label: string;
  readonly kind: 'line' | 'text' | 'choice' | 'date';
  readonly required: boolean;
  readonly value: string;
  readonly options: readonly (readonly [id: string, label: string])[];
};

/** The words of a text without what stands between them. */
export const wordsIn = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

/** A message as its reader sees it in Slack. */
export function seenInSlack(message: Message): Seen {
  const blocks = blocksOf(message).blocks.flat() as unknown as Json[];
  const shown = shownInSlack({ ts: '1', user: 'bot', channel: 'D1', text: '', blocks });
  const buttons = blocks.filter((block) => block['type'] === 'actions').flatMap(pressable);
  return {
    words: wordsIn(shown.text),
    links: shown.live,
    choices: buttons.map((button) => {
      const carried = button['value'] ?? (button['selected_option'] as Json)['value'];
      const { c, a } = JSON.parse(String(carried)) as { c: string; a: string };
      return { card: c, id: a, label: textOf(button['text']) };
    }),
    inputs: blocks.filter((block) => block['type'] === 'input').map(slackInput),
  };
}

const textOf = (text: unknown): string => String((text as Json)['text']);

function slackInput(block: Json): SeenInput {
  const element = block['element'] as Json;
  const options = (element['options'] ?? []) as Json[];
  const chosen = element['initial_option'] as Json | undefined;
  const value = element['initial_value'] ?? element['initial_date'] ?? chosen?.['value'] ?? '';
  const kinds = { static_select: 'choice', datepicker: 'date' } as const;
  return {
    id: String(element['action_id']),
    label: textOf(block['label']),
    kind: kinds[element['type'] as keyof typeof kinds] ?? (element['multiline'] ? 'text' : 'line'),
    required: block['optional'] === false,
    value: String(value),
    options: options.map((option) => [String(option['value']), textOf(option['text'])]),
  };
}

/** A message as its reader sees it in Teams. */
export function seenInTeams(message: Message): Seen {
  const parts = bodiesOf(message).map((body): Seen => {
    const card = body.attachments?.[0]?.content;
    if (card) return seenOnCard(card);
    const { text, live } = body.textFormat === 'plain' ? { text: body.text ?? '', live: [] } : read(body.text ?? '');
    return { words: wordsIn(text), links: live, choices: [], inputs: [] };
  });
  return {
    words: parts.flatMap((part) => part.words),
    links: parts.flatMap((part) => part.links),
    choices: parts.flatMap((part) => part.choices),
    inputs: parts.flatMap((part) => part.inputs),
  };
}

/** One Adaptive Card as its reader sees it; what stands behind "More…" counts as seen, "More…" itself does not. */
export function seenOnCard(card: CardNode): Seen {
  const nodes = nodesOf(card);
  return {
    words: wordsOn(card),
    links: nodes.flatMap((node) => (node.type === 'Action.OpenUrl' ? [String(node['url'])] : [])),
    choices: nodes
      .filter((node) => node.type === 'Action.Submit')
      .map((node) => {
        const { c, a } = node['data'] as { c: string; a: string };
        return { card: c, id: a, label: String(node['title']) };
      }),
    inputs: nodes.filter((node) => node.type.startsWith('Input.')).map(cardInput),
  };
}

function wordsOn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOn);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as CardNode;
  // The runs of one block are one line of text, whatever marks part them.
  if (node.type === 'RichTextBlock') return wordsIn((node['inlines'] as CardNode[]).map((run) => run['text']).join(''));
  if (node.type === 'TextBlock') return wordsIn(read(String(node['text'])).text);
  if (node.type === 'Action.OpenUrl') return wordsIn(String(node['title'] ?? ''));
  if (node.type === 'Action.Submit' || node.type?.startsWith('Input.')) return [];
  return Object.values(node).flatMap(wordsOn);
}

function cardInput(node: CardNode): SeenInput {
  const kinds: Readonly<Record<string, 'choice' | 'date'>> = { 'Input.ChoiceSet': 'choice', 'Input.Date': 'date' };
  const choices = (node['choices'] ?? []) as { title: string; value: string }[];
  return {
    id: String(node['id']),
    label: String(node['label']),
    kind: kinds[node.type] ?? (node['isMultiline'] ? 'text' : 'line'),
    required: node['isRequired'] === true,
    value: String(node['value'] ?? ''),
    options: choices.map(({ title, value }) => [value, title]),
  };
}
