import { parseMarkup, type Span } from './desk/markup.ts';
import type { Knowledge } from './effects/servicenow-knowledge.ts';

/** The articles that a command may read; `sandbox` when no instance is connected and the sandbox stands in for one. */
export type OpenKnowledge = {
  readonly knowledge: Knowledge;
  readonly origin: string;
  readonly sandbox: boolean;
  close(): Promise<void>;
};

/**
 * Where a command reads and says things: `write` takes results, `note` remarks and progress. `ask` reads a line that
 * somebody types (undefined at the end of the input) and is missing where nobody can. `knowledge` connects to the
 * instance of the settings; `connected` tells whether there is one besides the sandbox.
 */
export type ScriptsTerminal = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly colour: boolean;
  readonly progress: boolean;
  now(): number;
  write(text: string): Promise<void>;
  note(text: string): Promise<void>;
  ask?(prompt: string): Promise<string | undefined>;
  connected(): boolean;
  knowledge(): Promise<OpenKnowledge>;
};

/** What a command cannot do, in a sentence for whoever asked: it ends with 1. */
export class CommandError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandError';
  }
}

/** What was not understood of a command: it ends with 2, with the help. */
export class MistakeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MistakeError';
  }
}

const codes = { bold: 1, dim: 2, underline: 4, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** Writes words in a colour or weight, or as they are where no colours are wished. */
export type Paint = (text: string, ...styles: readonly (keyof typeof codes)[]) => string;

/** The painter of a terminal. */
export const paintOf =
  ({ colour }: { readonly colour: boolean }): Paint =>
  (text, ...styles) =>
    colour && text !== '' ? `${styles.map((style) => `\u001b[${codes[style]}m`).join('')}${text}\u001b[0m` : text;

/** Somebody's words without what would drive a terminal: control characters and direction overrides. */
export const harmless = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach the terminal.
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '');

/** A text with the desk's marks as a terminal shows it. */
export function shownText(text: string, paint: Paint): string {
  return parseMarkup(text)
    .map(({ kind, number, spans }) => {
      const mark = kind === 'numbered' ? `${number}. ` : kind === 'bulleted' ? '- ' : '';
      return mark + spans.map((span) => shownSpan(span, paint)).join('');
    })
    .join('\n');
}

function shownSpan({ text, bold, code, href }: Span, paint: Paint): string {
  const words = harmless(text);
  if (href !== undefined) {
    return words === href.replace(/^https:\/\//, '')
      ? paint(href, 'underline')
      : `${words} (${paint(href, 'underline')})`;
  }
  if (code) return paint(words, 'cyan');
  return bold ? paint(words, 'bold') : words;
}

/** Rows as columns that stand under each other; the first row is the head. Numbers (texts that begin with a digit) stand right. */
export function columns(rows: readonly (readonly string[])[], paint: Paint): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => [...(row[at] ?? '')].length)));
  return rows
    .map((row, line) => {
      const cells = row.map((cell, at) => {
        const gap = ' '.repeat(Math.max(0, (widths[at] ?? 0) - [...cell].length));
        const right = at > 0 && rows.slice(1).every((other) => /^[\d–-]/.test(other[at] ?? '') || other[at] === '');
        return right ? gap + cell : cell + gap;
      });
      const text = `  ${cells.join('  ').trimEnd()}`;
      return `${line === 0 ? paint(text, 'dim') : text}\n`;
    })
    .join('');
}

/** Tells how far a long piece of work is, on one line that the next one overwrites; nothing where nobody watches. */
export function progressOf({ progress, note }: Pick<ScriptsTerminal, 'progress' | 'note'>) {
  return {
    at: async (what: string): Promise<void> => {
      if (progress) await note(`\r\u001b[2K${what}…`);
    },
    done: async (): Promise<void> => {
      if (progress) await note('\r\u001b[2K');
    },
  };
}

/** A number with its noun: `1 script`, `3 scripts`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

/** A share in whole per cent; `–` of nothing. */
export const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
