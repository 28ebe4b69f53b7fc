import type { Shown } from './contract.ts';

/** A message as the fake Slack keeps it. */
export type FakeMessage = {
  readonly ts: string;
  readonly user: string;
  readonly channel: string;
  readonly thread?: string;
  text: string;
  blocks: Json[];
  readonly only?: string;
  /** An ephemeral message that no client shows: it was sent into a thread that has no reply. */
  readonly hidden?: true;
  readonly bot?: boolean;
  readonly metadata?: unknown;
  readonly mrkdwn?: boolean;
  readonly files?: Json[];
};

/** Slack's JSON. */
export type Json = Record<string, unknown>;

/** What a person sees of a message, read from its blocks as Slack's clients draw them; of its text when there are none. */
export function shownOf(message: FakeMessage): Shown {
  const found = { text: [] as string[], buttons: [] as string[], labels: [] as string[], live: [] as string[] };
  for (const block of message.blocks) readBlock(block, found);
  if (message.blocks.length === 0) found.text.push(mrkdwn(message.text, found.live));
  else mrkdwn(message.text, found.live);
  return { id: message.ts, ...found, text: found.text.join('\n') };
}

type Found = { text: string[]; buttons: string[]; labels: string[]; live: string[] };

function readBlock(block: Json, found: Found): void {
  switch (block['type']) {
    case 'rich_text':
      found.text.push(...list(block['elements']).map((element) => richText(element, found)));
      return;
    case 'actions':
      found.buttons.push(...pressable(block).map((element) => String((element['text'] as Json)['text'])));
      return;
    case 'input':
      found.labels.push(String((block['label'] as Json)['text']));
      return;
    default:
      found.text.push(...textsOf(block).map((text) => composition(text, found.live)));
  }
}

function textsOf(block: Json): Json[] {
  const own = block['text'] === undefined ? [] : [block['text'] as Json];
  return [...own, ...list(block['fields']), ...list(block['elements'])];
}

function composition(text: Json, live: string[]): string {
  return text['type'] === 'mrkdwn' ? mrkdwn(String(text['text']), live) : String(text['text']);
}

function richText(element: Json, found: Found): string {
  if (element['type'] === 'rich_text_list') {
    const start = Number(element['offset'] ?? 0) + 1;
    const items = list(element['elements']).map((item) => richText(item, found));
    return items
      .map((item, at) => (element['style'] === 'ordered' ? `${start + at}. ${item}` : `• ${item}`))
      .join('\n');
  }
  return list(element['elements'])
    .map((part) => {
      if (part['type'] === 'text') return String(part['text']);
      if (part['type'] !== 'link') found.live.push(`${String(part['type'])} mention`);
      else found.live.push(String(part['url']));
      return String(part['text'] ?? part['url'] ?? '');
    })
    .join('');
}

// A small reader of Slack's markup: what stands between `<` and `>` acts, entities are characters.
function mrkdwn(text: string, live: string[]): string {
  for (const [, token] of text.matchAll(/<([^>]*)>/g)) live.push(token ?? '');
  return text
    .replace(/<[^|>]*\|([^>]*)>/g, '$1')
    .replace(/&(lt|gt|amp);/g, (_all, name: string) => ({ lt: '<', gt: '>', amp: '&' })[name] ?? '');
}

/** The blocks of a message that are buttons, with the ids that Slack sends back. */
export function buttonsOf(message: FakeMessage): { readonly block: Json; readonly button: Json }[] {
  return message.blocks
    .filter((block) => block['type'] === 'actions')
    .flatMap((block) => pressable(block).map((button) => ({ block, button })));
}

/** Everything in a row of actions that can be pressed; what stands behind the three dots as the option that is chosen there. */
export function pressable(block: Json): Json[] {
  return list(block['elements']).flatMap((element) =>
    element['type'] === 'overflow'
      ? list(element['options']).map((option) => ({ ...element, text: option['text'], selected_option: option }))
      : [element],
  );
}

/** What Slack sends as `state` when a button of a message is pressed and these inputs were filled in. */
export function stateOf(message: FakeMessage, filled: Readonly<Record<string, string>>): Json {
  const values: Record<string, Json> = {};
  for (const block of message.blocks.filter(({ type }) => type === 'input')) {
    const element = block['element'] as Json;
    const action = String(element['action_id']);
    const given = filled[action];
    values[String(block['block_id'])] = { [action]: entryOf(element, given) };
  }
  return { values };
}

function entryOf(element: Json, given: string | undefined): Json {
  const type = String(element['type']);
  if (type === 'static_select') {
    const groups = element['option_groups'] === undefined ? [element] : list(element['option_groups']);
    const options = groups.flatMap((group) => list(group['options']));
    const option = options.find(({ value }) => value === given) ?? element['initial_option'] ?? null;
    return { type, selected_option: option };
  }
  if (type === 'datepicker') return { type, selected_date: given ?? element['initial_date'] ?? null };
  return { type, value: given ?? element['initial_value'] ?? null };
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}
