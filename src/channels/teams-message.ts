import { type Paragraph, parseMarkup, type Span } from '../desk/markup.ts';
import type { Message } from '../desk/message.ts';
import { type AdaptiveCard, adaptiveCardOf, adaptiveCardsOf, deskWordsOf } from './adaptive-card.ts';
import { cutText, escapeMarkdown, piecesOf } from './card-text.ts';
import { inert } from './inert-text.ts';

/** What is put into one Teams activity: words, or one card; never both, because Teams parts them and loses the id. */
export type TeamsBody = {
  readonly type: 'message';
  readonly locale: string;
  readonly text?: string;
  readonly textFormat?: 'markdown' | 'plain';
  readonly summary?: string;
  readonly attachments?: readonly { readonly contentType: string; readonly content: AdaptiveCard }[];
};

// 18,000 characters are 36 KB as Teams counts them, and stay below the 80 KB that leaves room for escapes (channels.md §3).
const mostCharacters = 18_000;

/** A message as Teams activities in order: words as words where nothing needs a card, otherwise cards. */
export function bodiesOf(message: Message): TeamsBody[] {
  const words = wordsOf(message);
  if (!words) return adaptiveCardsOf(message).map((card) => cardBody(message, card));
  return piecesOf(words.text, mostCharacters).map((text) => ({
    type: 'message',
    locale: message.language,
    textFormat: words.format,
    text: text.trim() === '' ? '…' : text,
  }));
}

/** A message as the one activity that takes another's place; a card that is too long for one is shortened. */
export function bodyOf(message: Message): TeamsBody {
  const bodies = bodiesOf(message);
  const [only] = bodies;
  return only && bodies.length === 1 ? only : cardBody(message, adaptiveCardOf(message));
}

const cardBody = (message: Message, content: AdaptiveCard): TeamsBody => ({
  type: 'message',
  locale: message.language,
  // Shown in the notification and in the list of chats, where a card cannot be.
  summary: cutText(deskWordsOf(message) || '…', 200),
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
});

/**
 * The words of a message that needs no card, or undefined when it does. With somebody else's words in it the whole
 * activity is `plain`, in which Teams interprets nothing; if then the desk's own words have marks, it takes a card.
 */
function wordsOf(message: Message): { text: string; format: 'markdown' | 'plain' } | undefined {
  const { tone, title, parts, choices, inputs } = message;
  const bare = tone === 'plain' && !title && choices.length === 0 && inputs.length === 0;
  if (!bare || parts.some((part) => part.kind === 'facts' || part.kind === 'link')) return undefined;
  if (!parts.some((part) => part.kind === 'quote')) {
    const texts = parts.map((part) => ('text' in part ? markdownOf(part.text) : ''));
    return { text: texts.filter((text) => text !== '').join('\n\n'), format: 'markdown' };
  }
  const lines = parts.map((part) => {
    if (part.kind === 'quote') return inert(`${part.who}: ${part.text}`);
    return part.kind === 'text' || part.kind === 'note' ? unmarked(part.text) : undefined;
  });
  return lines.includes(undefined)
    ? undefined
    : { text: lines.filter((line) => line !== '').join('\n'), format: 'plain' };
}

function unmarked(text: string): string | undefined {
  const paragraphs = parseMarkup(text);
  const marked = paragraphs.some(({ spans }) => spans.some((span) => span.bold || span.code || span.href));
  return marked
    ? undefined
    : paragraphs.map((one) => startOf(one) + one.spans.map((span) => inert(span.text)).join('')).join('\n');
}

const startOf = ({ kind, number }: Paragraph): string =>
  kind === 'numbered' ? `${number}. ` : kind === 'bulleted' ? '- ' : '';

function markdownOf(text: string): string {
  let before: Paragraph['kind'] | undefined;
  return parseMarkup(text)
    .map((paragraph) => {
      const gap = before === undefined ? '' : before === paragraph.kind && before !== 'text' ? '\n' : '\n\n';
      before = paragraph.kind;
      return gap + startOf(paragraph) + paragraph.spans.map(markdownSpan).join('');
    })
    .join('');
}

function markdownSpan(span: Span): string {
  if (span.code && !span.text.includes('`')) return `\`${inert(span.text)}\``;
  const text = escapeMarkdown(inert(span.text));
  if (span.href) return `[${text}](${span.href.replaceAll('(', '%28').replaceAll(')', '%29')})`;
  return span.bold && text.trim() !== '' ? `**${text}**` : text;
}
