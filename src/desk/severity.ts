import { openWordsOf } from './lexicon.ts';
import type { Level } from './script.ts';
import { categoryWords, negators, type SeverityEntry, sending, severityEntries, softeners } from './severity-words.ts';

/** What words said of impact or urgency, and those words as they were written; `up` is one step more than the script. */
export type Sign = {
  readonly about: 'impact' | 'urgency';
  readonly level: Level | 'up';
  readonly words: string;
};

type Token = { readonly word: string; readonly from: number; readonly to: number; readonly clause: number };

type Part = { readonly kind: 'word'; readonly fits: (word: string) => boolean } | { readonly kind: 'gap' | 'start' };

type Pattern = { readonly entry: SeverityEntry; readonly parts: readonly Part[] };

const longestGap = 4;
const mostRead = 2000;

const fitsOf = (written: string): ((word: string) => boolean) => {
  if (written === '#') return (word) => /^\d{1,3}$/.test(word);
  const options = written.split('|');
  const whole = new Set(options.filter((one) => !one.endsWith('*')));
  const beginnings = options.filter((one) => one.endsWith('*')).map((one) => one.slice(0, -1));
  return (word) => whole.has(word) || beginnings.some((beginning) => word.startsWith(beginning));
};

const partOf = (written: string): Part => {
  if (written === '..') return { kind: 'gap' };
  return written === '^' ? { kind: 'start' } : { kind: 'word', fits: fitsOf(written) };
};

const patterns: readonly Pattern[] = severityEntries.flatMap((entry) =>
  entry.says.map((says) => ({ entry, parts: says.split(' ').map(partOf) })),
);

/** The signs of impact and urgency in a text, in the order of the table; each table entry at most once. */
export function signsIn(text: string): readonly Sign[] {
  const read = text.slice(0, mostRead);
  const tokens = tokensOf(read);
  const found = new Map<SeverityEntry, Sign>();
  for (const pattern of patterns) {
    if (found.has(pattern.entry)) continue;
    const sign = signOf(read, tokens, pattern);
    if (sign) found.set(pattern.entry, sign);
  }
  return [...found.values()];
}

// Words with their places, so that the card can quote them as they were written.
function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let clause = 0;
  for (const match of text.matchAll(/[\p{L}\p{M}\p{N}]+(?:['’‘ʼ`´\-‐‑]?[\p{L}\p{M}\p{N}]+)*|[.,;:!?¡¿()\n…–—]/gu)) {
    if (/^[^\p{L}\p{N}]/u.test(match[0])) clause += 1;
    const to = match.index + match[0].length;
    for (const word of openWordsOf(match[0])) tokens.push({ word, from: match.index, to, clause });
  }
  return tokens;
}

function signOf(text: string, tokens: readonly Token[], { entry, parts }: Pattern): Sign | undefined {
  for (const at of tokens.keys()) {
    const end = matchEnd(tokens, at, parts, 0);
    if (end === undefined || end === at) continue;
    const level = levelOf(tokens, at, end, entry);
    if (level === undefined) continue;
    const negator = level === entry.level ? undefined : negatorBefore(tokens, at);
    const from = tokens[negator ?? at]?.from ?? 0;
    return { about: entry.about, level, words: text.slice(from, tokens[end - 1]?.to).replace(/\s+/g, ' ') };
  }
  return undefined;
}

// The place after the match, or undefined. Gaps take as few words as they can, and never a negation.
function matchEnd(tokens: readonly Token[], at: number, parts: readonly Part[], step: number): number | undefined {
  const part = parts[step];
  if (!part) return at;
  switch (part.kind) {
    case 'start':
      return at === 0 || tokens[at - 1]?.clause !== tokens[at]?.clause
        ? matchEnd(tokens, at, parts, step + 1)
        : undefined;
    case 'word':
      return tokens[at] && part.fits(tokens[at].word) ? matchEnd(tokens, at + 1, parts, step + 1) : undefined;
    case 'gap':
      return afterGap(tokens, at, parts, step);
  }
}

function afterGap(tokens: readonly Token[], at: number, parts: readonly Part[], step: number): number | undefined {
  for (let skipped = 0; skipped <= longestGap; skipped++) {
    const end = matchEnd(tokens, at + skipped, parts, step + 1);
    if (end !== undefined) return end;
    const next = tokens[at + skipped];
    if (!next || negators.has(next.word)) return undefined;
  }
  return undefined;
}

function levelOf(
  tokens: readonly Token[],
  at: number,
  end: number,
  entry: SeverityEntry,
): SeverityEntry['level'] | undefined {
  const last = tokens[end - 1];
  const next = tokens[end];
  if (next && next.clause === last?.clause && entry.unless?.includes(next.word)) return undefined;
  if (entry.about === 'impact' && isSentTo(tokens, at)) return undefined;
  if (entry.whole) return entry.level;
  return negatorBefore(tokens, at) !== undefined || deniedAfter(tokens, end) ? entry.denied : entry.level;
}

// "Not that urgent", "no es urgente": only small words may stand between, in the same clause.
function negatorBefore(tokens: readonly Token[], at: number): number | undefined {
  const clause = tokens[at]?.clause;
  for (let back = at - 1; back >= Math.max(0, at - 4); back--) {
    const token = tokens[back];
    if (!token || token.clause !== clause) return undefined;
    if (negators.has(token.word)) return back;
    if (!softeners.has(token.word)) return undefined;
  }
  return undefined;
}

// German puts it behind: "es eilt nicht".
function deniedAfter(tokens: readonly Token[], end: number): boolean {
  const next = tokens[end];
  return (
    next !== undefined && next.clause === tokens[end - 1]?.clause && (next.word === 'nicht' || next.word === 'pas')
  );
}

function isSentTo(tokens: readonly Token[], at: number): boolean {
  return tokens.slice(Math.max(0, at - 4), at).some((token) => sending.test(token.word));
}

const fitsCategory = Object.entries(categoryWords).map(
  ([category, words]) => [category, fitsOf(words.join('|'))] as const,
);

/** The category that most words of a text speak for, the first of the table among equals; undefined when none does. */
export function categoryIn(text: string): { readonly category: string; readonly words: string } | undefined {
  const tokens = tokensOf(text.slice(0, mostRead));
  let best: { readonly category: string; readonly words: string; readonly count: number } | undefined;
  for (const [category, fits] of fitsCategory) {
    const found = tokens.filter((token) => fits(token.word));
    const first = found[0];
    if (first && found.length > (best?.count ?? 0))
      best = { category, words: text.slice(first.from, first.to), count: found.length };
  }
  return best && { category: best.category, words: best.words };
}
