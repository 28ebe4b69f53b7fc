import type { types } from '@slack/bolt';
import { inert } from './inert-text.ts';

const token = /<([@#!]?)([^<>|\s][^<>|]*)(?:\|([^<>]*))?>/g;
const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/**
 * What a person wrote in Slack as plain readable words: mentions, channels, broadcasts and links become text that can
 * never act again, entities become characters. `nameOf` gives the name of a user id where it is known.
 */
export function readableOf(text: string, nameOf: (user: string) => string | undefined = () => undefined): string {
  if (!/[<&]/.test(text)) return inert(text);
  const words = text.replace(token, (_whole, sigil: string, body: string, label: string | undefined) =>
    tokenWords(sigil, body, label, nameOf),
  );
  // One pass, so that `&amp;lt;` becomes the `&lt;` that was written and not a bracket.
  return inert(words.replace(/&(?:amp|lt|gt);/g, (entity) => entities[entity] ?? entity));
}

/** The text without the mentions of the bot, and whether there was one. */
export function withoutMention(text: string, bot: string): { readonly text: string; readonly mentioned: boolean } {
  if (!text.includes(`<@${bot}`)) return { text: text.trim(), mentioned: false };
  const parts = text.split(new RegExp(`<@${bot}(?:\\|[^<>]*)?>[ \\t]*[,:]?`, 'g'));
  const joined = parts.map((part, place) => (place === 0 ? part : part.replace(/^[ \t]+/, ''))).join('');
  return { text: joined.trim(), mentioned: parts.length > 1 };
}

/** A text for Slack's `text` field, in which `& < >` are the only characters that could act. */
export function escapeSlack(text: string): string {
  return inert(text).replace(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'));
}

/** At most `limit` UTF-16 units, cut at a word with an ellipsis, never through a character. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = whole(text.slice(0, limit - 1));
  const space = head.search(/\s\S*$/);
  // A label whose only space stands near its start would lose nearly everything.
  return `${(space > limit / 2 ? head.slice(0, space) : head).trimEnd()}…`;
}

/** A text in pieces of at most `limit` UTF-16 units that give the text again when joined; broken at lines or words. */
export function pieces(text: string, limit: number): string[] {
  const found: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const head = whole(rest.slice(0, limit));
    const line = head.lastIndexOf('\n');
    const space = head.search(/\s\S*$/);
    const end = line > limit / 2 ? line + 1 : space > limit / 2 ? space + 1 : head.length;
    found.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return rest === '' && found.length > 0 ? found : [...found, rest];
}

// Slack's message formatting: `@` user, `#` channel, `!` broadcast, group or date, otherwise a link.
function tokenWords(
  sigil: string,
  body: string,
  label: string | undefined,
  nameOf: (user: string) => string | undefined,
): string {
  if (sigil === '@') return `@${label?.replace(/^@/, '') || nameOf(body) || body}`;
  if (sigil === '#') return `#${label || body}`;
  if (sigil === '!') return label || `@${body.replace(/\^.*$/, '')}`;
  return linkWords(body, label);
}

function linkWords(target: string, label: string | undefined): string {
  const address = target.replace(/^(?:mailto|tel):/, '');
  if (
    !label ||
    label === target ||
    label === address ||
    `http://${label}` === target ||
    `https://${label}` === target
  ) {
    return address;
  }
  return `${label} (${address})`;
}

// Half of a surrogate pair is not a character.
function whole(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}

/** Words in which Slack interprets nothing. */
export function plain(text: string): types.PlainTextElement {
  // Slack would draw `:name:` as a picture in somebody's words.
  return { type: 'plain_text', text, emoji: false };
}

/** A text on one line, with nothing in it that acts. */
export function line(text: string): string {
  return inert(text).replace(/\s+/g, ' ').trim();
}
