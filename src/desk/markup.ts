import { onceFor, recently } from './recent.ts';

/** A run of letters that look alike. A link is always https and shows its label as `text`. */
export type Span = { readonly text: string; readonly bold?: true; readonly code?: true; readonly href?: string };

/** One line of a text: plain, a numbered step (with the number the author wrote), or a bullet. */
export type Paragraph = {
  readonly kind: 'text' | 'numbered' | 'bulleted';
  readonly number?: number;
  readonly spans: readonly Span[];
};

/** A mark that the author began and that does not act: `near` is the part of the line where it stands. */
export type MarkFault = { readonly mark: 'bold' | 'code' | 'link'; readonly near: string };

type Token = { readonly kind: 'words' | 'bold' | 'code' | 'link'; readonly text: string; readonly href?: string };
type Found = { readonly token: Token; readonly end: number; readonly fault?: MarkFault['mark'] };

// What a backslash makes inert. A backslash itself is written as `\/`: two of them in a row stay two, as in the
// `\\server\share` of a network drive, which nobody would think of doubling.
const marks = '*`[](){}.-/';
// Only a plain host may follow: no user name that could pass for a host, no letters that look like others.
const safeLink = /^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:[/?#][^\s\\{}<>"`]*)?$/i;
const placeholder = /\\[*`[\](){}.\-/]|\{([a-z][a-z0-9_]*)\}/g;

/** Reads a text with the desk's four marks (`**bold**`, code, links, `1. ` and `- ` lines); what is no mark stays as written. */
export const parseMarkup: (text: string) => readonly Paragraph[] = recently(
  300,
  (text) =>
    linesOf(text).map((line) => {
      const { kind, number, rest } = shapeOf(line);
      return { kind, ...(number === undefined ? {} : { number }), spans: spansOf(tokensOf(rest).tokens) };
    }),
  // A script's step is read again for card, transcript and everybody who comes to it.
  2_000,
);

/** The marks of a text that were begun and do not act: unclosed bold or code, a link that is not https. */
export function markFaultsOf(text: string): MarkFault[] {
  return linesOf(text).flatMap((line) => tokensOf(shapeOf(line).rest).faults);
}

/** Somebody else's words on one line, made to show as they are wherever they are put into a text with marks. */
export function escapeMarkup(value: string): string {
  return foldControls(value).replace(/[\\*`[\](){}.-]/g, (mark) => (mark === '\\' ? '\\/' : `\\${mark}`));
}

/** Line breaks, control characters and direction overrides folded to spaces, unseen ones left out, and the ends trimmed. */
export function foldControls(value: string): string {
  return value
    .replace(/[\u00ad\u061c\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\ufeff]/g, '')
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
}

/** A text without its marks, for notifications and tickets: a link shows its address, a list its numbers and dashes. */
export function plainText(text: string): string {
  return plainParagraphs(parseMarkup(text));
}

const plainParagraphs = onceFor((paragraphs: readonly Paragraph[]) =>
  paragraphs
    .map(({ kind, number, spans }) => {
      const start = kind === 'numbered' ? `${number}. ` : kind === 'bulleted' ? '- ' : '';
      return start + spans.map((span) => (span.href ? `${span.text} (${span.href})` : span.text)).join('');
    })
    .join('\n'),
);

/** Puts values into `{name}` places so that they show and never act; a name without a value stays visible as `{name}`. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(placeholder, (whole: string, name: string | undefined) =>
    name !== undefined && Object.hasOwn(values, name) ? escapeMarkup(values[name] ?? '') : whole,
  );
}

const linesOf = (text: string): string[] =>
  text
    .split(/\r\n?|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

function shapeOf(line: string): { kind: Paragraph['kind']; number?: number; rest: string } {
  const numbered = /^(\d{1,3})\.\s+(\S.*)$/.exec(line);
  if (numbered) return { kind: 'numbered', number: Number(numbered[1]), rest: numbered[2] ?? '' };
  const bulleted = /^-\s+(\S.*)$/.exec(line);
  return bulleted ? { kind: 'bulleted', rest: bulleted[1] ?? '' } : { kind: 'text', rest: line };
}

const escapedAt = (line: string, at: number): string | undefined => {
  const next = line.charAt(at + 1);
  return line.charAt(at) === '\\' && next !== '' && marks.includes(next) ? (next === '/' ? '\\' : next) : undefined;
};

function readUntil(line: string, from: number, stops: string): { text: string; end: number } {
  let text = '';
  let at = from;
  while (at < line.length && !stops.includes(line.charAt(at))) {
    const escaped = escapedAt(line, at);
    text += escaped ?? line.charAt(at);
    at += escaped === undefined ? 1 : 2;
  }
  return { text, end: at };
}

// Every reader below stops at the next mark of its own kind, so that no letter is read more than a few times:
// a long line of opening brackets costs no more than a long line of words.
function codeAt(line: string, at: number): Found {
  const { text, end } = readUntil(line, at + 1, '`');
  if (end < line.length && text !== '') return { token: { kind: 'code', text }, end: end + 1 };
  return { token: { kind: 'words', text: '`' }, end: at + 1, fault: 'code' };
}

function linkAt(line: string, at: number): Found {
  const literal: Found = { token: { kind: 'words', text: '[' }, end: at + 1 };
  const label = readUntil(line, at + 1, '[]');
  if (line.charAt(label.end) !== ']' || line.charAt(label.end + 1) !== '(') return literal;
  const from = label.end + 2;
  let end = from;
  while (end < line.length && !/[\s()[\]]/.test(line.charAt(end))) end++;
  const href = line.slice(from, end);
  if (line.charAt(end) !== ')' || label.text.trim() === '' || !safeLink.test(href))
    return { ...literal, fault: 'link' };
  return { token: { kind: 'link', text: label.text, href }, end: end + 1 };
}

function foundAt(line: string, at: number): Found {
  if (line.startsWith('**', at)) return { token: { kind: 'bold', text: '**' }, end: at + 2 };
  if (line.charAt(at) === '`') return codeAt(line, at);
  if (line.charAt(at) === '[') return linkAt(line, at);
  const escaped = escapedAt(line, at);
  if (escaped !== undefined) return { token: { kind: 'words', text: escaped }, end: at + 2 };
  const end = wordsUntil(line, at + 1);
  return { token: { kind: 'words', text: line.slice(at, end) }, end };
}

// Most of a line is words: they are taken in one go up to whatever could be a mark.
function wordsUntil(line: string, from: number): number {
  let at = from;
  while (at < line.length && !'*`[\\'.includes(line.charAt(at))) at++;
  return at;
}

function tokensOf(line: string): { tokens: Token[]; faults: MarkFault[] } {
  const tokens: Token[] = [];
  const faults: MarkFault[] = [];
  let lastBold = { token: -1, at: -1 };
  let bolds = 0;
  for (let at = 0; at < line.length; ) {
    const { token, end, fault } = foundAt(line, at);
    if (fault) faults.push({ mark: fault, near: nearOf(line, at) });
    if (token.kind === 'bold') {
      bolds++;
      lastBold = { token: tokens.length, at };
    }
    tokens.push(token);
    at = end;
  }
  if (bolds % 2 === 1) {
    tokens[lastBold.token] = { kind: 'words', text: '**' };
    faults.push({ mark: 'bold', near: nearOf(line, lastBold.at) });
  }
  return { tokens, faults };
}

const nearOf = (line: string, at: number): string => line.slice(at, at + 30);

function spansOf(tokens: readonly Token[]): Span[] {
  const spans: Span[] = [];
  let bold = false;
  let words = '';
  const flush = (): void => {
    if (words !== '') spans.push({ text: words, ...(bold ? { bold } : {}) });
    words = '';
  };
  for (const token of tokens) {
    if (token.kind === 'words') {
      words += token.text;
      continue;
    }
    flush();
    if (token.kind === 'bold') bold = !bold;
    else spans.push(spanOf(token, bold));
  }
  flush();
  return spans;
}

const spanOf = ({ kind, text, href }: Token, bold: boolean): Span => ({
  text,
  ...(bold ? { bold } : {}),
  ...(kind === 'code' ? { code: true } : {}),
  ...(href === undefined ? {} : { href }),
});
