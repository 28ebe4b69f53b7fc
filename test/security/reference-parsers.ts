import type { AdaptiveCard, CardNode } from '../../src/channels/adaptive-card.ts';
import type { TeamsBody } from '../../src/channels/teams-message.ts';
import { nodesOf } from '../channels/fake-connector.ts';

// Small readings of what each receiver would act on, written after its documentation and without our own code, so that
// they do not share its mistakes. Each gives the pieces that would be alive.

/** What Slack's `mrkdwn` acts on: anything between angle brackets (docs.slack.dev, formatting message text). */
export function aliveInMrkdwn(text: string): string[] {
  return [...text.matchAll(/<[^>]*>?/g)].map(([piece]) => piece);
}

/** What Block Kit acts on: live rich text elements, tokens in `mrkdwn` objects, addresses, emoji in plain text. */
export function aliveInBlocks(blocks: unknown): string[] {
  if (Array.isArray(blocks)) return blocks.flatMap(aliveInBlocks);
  if (typeof blocks !== 'object' || blocks === null) return [];
  const block = blocks as Readonly<Record<string, unknown>>;
  const type = String(block['type']);
  const own: string[] = [];
  if (['link', 'user', 'usergroup', 'channel', 'broadcast', 'emoji', 'date', 'team', 'color'].includes(type))
    own.push(type);
  if (type === 'mrkdwn') own.push(...aliveInMrkdwn(String(block['text'])), ...styledInMrkdwn(String(block['text'])));
  if (type === 'mrkdwn' && block['verbatim'] !== true) own.push('mrkdwn that looks for names');
  if (type === 'plain_text' && block['emoji'] !== false) own.push('emoji');
  if ('url' in block || 'image_url' in block) own.push('url');
  return [...own, ...Object.values(block).flatMap(aliveInBlocks)];
}

// A label of ours is one bold run; anything more was brought in.
const styledInMrkdwn = (text: string): string[] =>
  /^\*[^*_~`]*\*$/.test(text) ? [] : [...text.matchAll(/[*_~`]/g)].map(([mark]) => mark);

/** What Markdown as Teams and Adaptive Cards read it acts on: links, pictures, tags, emphasis, code, headings, lists, quotes, tables. */
export function aliveInMarkdown(markdown: string): string[] {
  // What is escaped, as a backslash or as an entity, is a letter like any other.
  const bare = markdown.replace(/\\[!-/:-@[-`{-~]/g, 'x').replace(/&(?:amp|lt|gt|quot|#\d+|#x[\da-f]+);/gi, 'x');
  const patterns = [
    /!?\[[^\]]*\]\s*[([:]/g,
    /<[a-z/!?@#][^>]*>?/gi,
    /(\*{1,3}|_{1,3}|~~?|`+)[^\s*_~`]/g,
    /^[^\S\n]{0,3}(?:#{1,6}\s|>|[-+*]\s|\d{1,9}[.)]\s|=+\s*$|-{2,}\s*$|\|)/gm,
    /&[a-z]{2,31};/gi,
  ];
  return patterns.flatMap((pattern) => [...bare.matchAll(pattern)].map(([piece]) => piece));
}

/** What a card acts on besides its own buttons: Markdown in text blocks, addresses, pictures. */
export function aliveInCard(card: AdaptiveCard): string[] {
  return [...nodesOf(card).flatMap(aliveInNode), ...aliveInMarkdown(card.fallbackText)];
}

function aliveInNode(node: CardNode): string[] {
  const markdown = ['TextBlock', 'Fact'].includes(node.type)
    ? aliveInMarkdown(String(node['text'] ?? node['value']))
    : [];
  const addresses =
    ['Action.OpenUrl', 'Image', 'Media'].includes(node.type) || 'selectAction' in node ? [node.type] : [];
  const named = 'mentioned' in node || 'msteams' in node ? ['mention'] : [];
  return [...markdown, ...addresses, ...named];
}

/** What Teams acts on in one activity. */
export function aliveInTeams(body: TeamsBody): string[] {
  const cards = (body.attachments ?? []).flatMap(({ content }) => aliveInCard(content));
  const text = body.textFormat === 'plain' ? [] : aliveInMarkdown(body.text ?? '');
  return [...cards, ...text, ...('entities' in body ? ['entities'] : [])];
}

/** What ServiceNow's journal renders as HTML: everything behind a code mark, however it is spelt. */
export function aliveInJournal(text: string): string[] {
  const bare = text.replace(/[\s\p{Cf}\p{Cc}]/gu, '').normalize('NFKC');
  return [...bare.matchAll(/\[\/?code\]/gi)].map(([piece]) => piece);
}

/** Characters that control, turn around, hide or pile up. */
export function unseenIn(text: string): string[] {
  const found =
    /[^\P{Cc}\t\n]|[\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]|\p{M}{9}/gu;
  return [...text.matchAll(found)].map(([piece]) => `U+${piece.codePointAt(0)?.toString(16)}`);
}

/** Every text in a JSON value. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
