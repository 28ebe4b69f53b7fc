import type { types } from '@slack/bolt';
import type { Paragraph, Span } from '../desk/markup.ts';
import { parseMarkup, plainText } from '../desk/markup.ts';
import type { Fact, Input, Message, Part, Tone } from '../desk/message.ts';
import { recently } from '../desk/recent.ts';
import { choiceBlocks } from './block-kit-choices.ts';
import { inert } from './inert-text.ts';
import { cut, escapeSlack, line, pieces, plain } from './slack-text.ts';

// Limits of Block Kit (docs.slack.dev, reference/channels.md §4.8). The size of a rich text block has no published
// limit; a section's is kept, and a message stays far below Slack's own 40,000 characters.
const limit = {
  blocks: 50,
  pageText: 9_000,
  rich: 3_000,
  header: 150,
  context: 2_000,
  field: 2_000,
  pairs: 5,
  options: 100,
  option: 75,
  optionValue: 150,
  label: 2_000,
  placeholder: 150,
  initial: 3_000,
  fallback: 3_000,
} as const;

const toneMark: Readonly<Record<Tone, string>> = { plain: '', info: '', success: '✓ ', warning: '△ ', danger: '▲ ' };

type Block = types.KnownBlock;
type RichElement = types.RichTextText | types.RichTextLink;
// Slack knows where an ordered list begins; the published type does not.
type List = types.RichTextList & { offset?: number };

/**
 * A message as Block Kit: one list of at most 50 blocks per Slack message, inputs and buttons together on the last,
 * and the escaped line for notifications. Somebody else's words stand only where Slack interprets nothing.
 */
export function blocksOf(message: Message): { readonly blocks: Block[][]; readonly text: string } {
  const body: Block[] = [...headerOf(message), ...message.parts.flatMap(partBlocks), ...filesOf(message)];
  const tail: Block[] = [...message.inputs.map(inputBlock), ...choiceBlocks(message)];
  const pages = paged(body.length + tail.length === 0 ? [richBlock([section([words('…')])])] : body, tail);
  return { blocks: pages, text: escapeSlack(cut(fallbackOf(message), limit.fallback)) };
}

/** Blocks as they go over the wire: their list as JSON. */
export const writtenBlocks = (blocks: readonly Block[]): string => `[${blocks.map(writtenBlock).join(',')}]`;

const writtenBlock = (block: Block): string => writtenOnce.get(block) ?? JSON.stringify(block);

function headerOf(message: Message): Block[] {
  const title = line(message.title ?? '');
  if (title === '') return [];
  return [{ type: 'header', text: plain(cut(toneMark[message.tone] + title, limit.header)) }];
}

function partBlocks(part: Part): readonly Block[] {
  switch (part.kind) {
    case 'text':
      return shownText(part.text).blocks;
    case 'note':
      return noteBlocks(part.text);
    case 'quote':
      return quoteBlocks(part.who, part.text);
    case 'facts':
      return factBlocks(part.facts);
    case 'link':
      return [richBlock([section([linkElement(line(part.label), part.url)])])];
  }
}

type ShownText = { readonly blocks: readonly Block[]; readonly plain: string };

const writtenOnce = new WeakMap<Block, string>();

// The steps of a script are said to everybody who comes to them: made and written down once, as long as they are remembered.
const shownText: (text: string) => ShownText = recently(
  300,
  (text) => {
    const blocks = textBlocks(text);
    for (const block of blocks) writtenOnce.set(block, JSON.stringify(block));
    return { blocks, plain: plainText(text) };
  },
  2_000,
);

function textBlocks(text: string): Block[] {
  const groups: Paragraph[][] = [];
  let size = 0;
  for (const paragraph of parseMarkup(text).flatMap(shortened)) {
    const length = lengthOf(paragraph);
    const last = groups.at(-1);
    if (last && size + length <= limit.rich) last.push(paragraph);
    else groups.push([paragraph]);
    size = last && size + length <= limit.rich ? size + length : length;
  }
  return groups.filter((group) => group.some((paragraph) => lengthOf(paragraph) > 1)).map(paragraphsBlock);
}

function paragraphsBlock(paragraphs: readonly Paragraph[]): Block {
  const elements: (types.RichTextSection | List)[] = [];
  let before: Paragraph | undefined;
  for (const paragraph of paragraphs) {
    const last = elements.at(-1);
    const item = section(paragraph.spans.filter((span) => span.text !== '').map(spanElement));
    if (paragraph.kind === 'text') {
      if (last?.type === 'rich_text_section') last.elements.push(words('\n'), ...item.elements);
      else elements.push(item);
    } else if (last?.type === 'rich_text_list' && continues(before, paragraph)) last.elements.push(item);
    else elements.push(listOf(paragraph, item));
    before = paragraph;
  }
  // Slack refuses an empty section; a blank line between a text and a list needs none.
  return richBlock(elements.filter((element) => element.elements.length > 0));
}

function continues(before: Paragraph | undefined, next: Paragraph): boolean {
  if (before?.kind !== next.kind) return false;
  return next.kind === 'bulleted' || (next.number ?? 1) === (before.number ?? 0) + 1;
}

function listOf(paragraph: Paragraph, item: types.RichTextSection): List {
  if (paragraph.kind === 'bulleted') return { type: 'rich_text_list', style: 'bullet', elements: [item] };
  const offset = (paragraph.number ?? 1) - 1;
  return { type: 'rich_text_list', style: 'ordered', elements: [item], ...(offset > 0 ? { offset } : {}) };
}

function noteBlocks(text: string): Block[] {
  const paragraphs = parseMarkup(text);
  const linked = paragraphs.some(({ spans }) => spans.some((span) => span.href));
  return pieces(inert(plainText(text)).trim(), limit.context)
    .filter((piece) => piece.trim() !== '')
    .map((piece, _place, all): Block => {
      // Only a note with a link needs Slack's own markup; its words are escaped and nothing in them is looked for.
      const marked = linked && all.length === 1 ? paragraphs.map(mrkdwnOf).join('\n') : undefined;
      const fits = marked !== undefined && marked.length <= limit.context;
      return {
        type: 'context',
        elements: [fits ? { type: 'mrkdwn', text: marked, verbatim: true } : plain(piece)],
      };
    });
}

function mrkdwnOf({ kind, number, spans }: Paragraph): string {
  const start = kind === 'numbered' ? `${number}. ` : kind === 'bulleted' ? '• ' : '';
  const text = spans.map((span) => {
    const shown = escapeSlack(span.text);
    return span.href ? `<${span.href.replace(/[<>|]/g, encodeURIComponent)}|${shown.replaceAll('|', '¦')}>` : shown;
  });
  return start + text.join('');
}

function quoteBlocks(who: string, text: string): Block[] {
  const name = cut(line(who), limit.header);
  return pieces(inert(text).trim() || '…', limit.rich - limit.header).map((piece, place) =>
    richBlock([
      ...(place === 0 && name !== '' ? [section([words(name, { bold: true })])] : []),
      { type: 'rich_text_quote', elements: [words(piece)] },
    ]),
  );
}

function factBlocks(facts: readonly Fact[]): Block[] {
  const blocks: Block[] = [];
  let pairs: Fact[] = [];
  const flush = (): void => {
    if (pairs.length > 0) blocks.push({ type: 'section', fields: pairs.flatMap(pairFields) });
    pairs = [];
  };
  for (const fact of facts) {
    if (inert(fact.value).length > limit.field) {
      flush();
      blocks.push(...quoteBlocks(fact.label, fact.value));
    } else pairs.push(fact);
    if (pairs.length === limit.pairs) flush();
  }
  flush();
  return blocks;
}

// Two fields stand beside each other: the label is ours and bold, the value is plain text and cannot act.
function pairFields({ label, value }: Fact): (types.MrkdwnElement | types.PlainTextElement)[] {
  const name = escapeSlack(cut(line(label), limit.header)).replace(/[*_~`]/g, '') || '–';
  return [{ type: 'mrkdwn', text: `*${name}*`, verbatim: true }, plain(inert(value).trim() || '–')];
}

function filesOf(message: Message): Block[] {
  const names = (message.files ?? []).map((file) => line(file.name)).join(' · ');
  return names === '' ? [] : [{ type: 'context', elements: [plain(cut(names, limit.context))] }];
}

function inputBlock(input: Input): Block {
  return {
    type: 'input',
    block_id: input.id,
    label: plain(cut(line(input.label) || '…', limit.label)),
    optional: !input.required,
    element: inputElement(input),
  };
}

function inputElement(input: Input): types.PlainTextInput | types.Datepicker | types.StaticSelect {
  const hint = line(input.placeholder ?? '');
  const placeholder = hint === '' ? {} : { placeholder: plain(cut(hint, limit.placeholder)) };
  if (input.kind === 'choice' && input.options && input.options.length > 0) {
    return { type: 'static_select', action_id: input.id, ...placeholder, ...optionsOf(input.options, input.value) };
  }
  if (input.kind === 'date') {
    const known = input.value && /^\d{4}-\d{2}-\d{2}$/.test(input.value) ? { initial_date: input.value } : {};
    return { type: 'datepicker', action_id: input.id, ...placeholder, ...known };
  }
  const value = inert(input.value ?? '').slice(0, limit.initial);
  return {
    type: 'plain_text_input',
    action_id: input.id,
    multiline: input.kind === 'text',
    ...placeholder,
    ...(value === '' ? {} : { initial_value: value }),
  };
}

type SelectOptions = Pick<types.StaticSelect, 'options' | 'option_groups' | 'initial_option'>;

function optionsOf(options: NonNullable<Input['options']>, value: string | undefined): SelectOptions {
  const all = options.map(({ id, label }) => ({
    text: plain(cut(line(label) || id, limit.option)),
    value: id.slice(0, limit.optionValue),
  }));
  const chosen = all.find((option) => option.value === value);
  const initial = chosen ? { initial_option: chosen } : {};
  if (all.length <= limit.options) return { options: all, ...initial };
  // A select holds 100 options, or 100 groups of 100: a longer list is grouped by its first and last entry.
  return { option_groups: chunks(all.slice(0, limit.options ** 2), limit.options).map(groupOf), ...initial };
}

function groupOf(options: types.PlainTextOption[]): {
  label: types.PlainTextElement;
  options: types.PlainTextOption[];
} {
  const ends = [options[0], options.at(-1)].map((option) => cut(option?.text.text ?? '', 34));
  return { label: plain(ends.join(' … ')), options };
}

function paged(body: readonly Block[], tail: readonly Block[]): Block[][] {
  const pages: Block[][] = [[]];
  let size = 0;
  // A single block fits as it was made; to weigh it would mean to write it down twice.
  const sizeOf = body.length > 1 ? writtenSizeOf : () => 0;
  const put = (block: Block, room: number): void => {
    const length = sizeOf(block);
    const page = pages.at(-1) ?? [];
    if (page.length > 0 && (page.length + room > limit.blocks || size + length > limit.pageText)) {
      pages.push([block]);
      size = length;
    } else {
      page.push(block);
      size += length;
    }
  };
  for (const block of body) put(block, 1);
  // What is typed into a message comes back with the press of its own buttons only: inputs and buttons stay together.
  tail.forEach((block, place) => {
    put(block, place === 0 ? Math.min(tail.length, limit.blocks) : 1);
  });
  return pages;
}

function fallbackOf(message: Message): string {
  const parts = message.parts.map((part) => {
    if (part.kind === 'quote') return `${part.who}: ${part.text}`;
    if (part.kind === 'facts') return part.facts.map(({ label, value }) => `${label}: ${value}`).join('\n');
    if (part.kind === 'link') return `${part.label} (${part.url})`;
    return part.kind === 'text' ? shownText(part.text).plain : plainText(part.text);
  });
  return [message.title ?? '', ...parts].filter((part) => part.trim() !== '').join('\n') || '…';
}

function shortened(paragraph: Paragraph): Paragraph[] {
  if (lengthOf(paragraph) <= limit.rich) return [paragraph];
  const spans = paragraph.spans.flatMap((span) => pieces(span.text, limit.rich - 1).map((text) => ({ ...span, text })));
  return spans.map((span, place) => ({ ...(place === 0 ? paragraph : { kind: 'text' as const }), spans: [span] }));
}

function lengthOf(paragraph: Paragraph): number {
  return 1 + paragraph.spans.reduce((sum, span) => sum + span.text.length, 0);
}

function spanElement(span: Span): RichElement {
  const style = { ...(span.bold ? { bold: true } : {}), ...(span.code ? { code: true } : {}) };
  const text = inert(span.text) || ' ';
  if (span.href) return linkElement(text, span.href, style);
  return words(text, style);
}

function linkElement(label: string, url: string, style: Style = {}): RichElement {
  if (!/^https:\/\//i.test(url) || url.length > 3_000)
    return words(inert([label, url].filter(Boolean).join(': ')) || '…', style);
  return { type: 'link', url, text: label || url, ...styled(style) };
}

type Style = { bold?: boolean; code?: boolean };

function words(text: string, style: Style = {}): types.RichTextText {
  return { type: 'text', text, ...styled(style) };
}

function styled(style: Style): { style?: Style } {
  return Object.keys(style).length === 0 ? {} : { style };
}

function section(elements: RichElement[]): types.RichTextSection {
  return { type: 'rich_text_section', elements };
}

function richBlock(elements: (types.RichTextSection | List | types.RichTextQuote)[]): types.RichTextBlock {
  return { type: 'rich_text', elements };
}

function writtenSizeOf(block: Block): number {
  return block.type === 'rich_text' || block.type === 'section' || block.type === 'context'
    ? writtenBlock(block).length
    : 0;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, row) => items.slice(row * size, (row + 1) * size));
}
