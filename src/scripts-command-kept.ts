import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Conversation } from './desk/conversation.ts';
import type { Script } from './desk/script.ts';
import type { HistoryLine } from './scripts-command-history.ts';
import { CommandError, type ScriptsTerminal } from './scripts-command-terminal.ts';
import { storeCommand } from './store/command.ts';
import { codeOf, nodeFs } from './store/fs.ts';

/**
 * What a desk has kept of its talks since an instant: conversations with their journals, which script served when, and the
 * values under `return/` and `example/`, as they stand there.
 */
export type Kept = {
  readonly conversations: readonly { readonly kept: Conversation; readonly lines: readonly HistoryLine[] }[];
  readonly versions: readonly { readonly script: Script; readonly publishedAt: number }[];
  readonly returns: readonly unknown[];
  readonly examples: readonly unknown[];
};

/** Where to read: a data folder, the database of the settings, or a file that `npm run store -- export` wrote. */
export type Place = { readonly folder: string } | { readonly database: true } | { readonly file: string };

type Row = {
  readonly kind?: unknown;
  readonly key?: unknown;
  readonly value?: unknown;
  readonly id?: unknown;
  readonly subject?: unknown;
  readonly at?: unknown;
  readonly by?: unknown;
  readonly event?: unknown;
};

/**
 * Reads what a desk has kept, also while it runs: everything passes by as an export, and only lines since `since`
 * (epoch ms) stay in memory. Throws a CommandError when there is nothing to read.
 */
export async function readKept(place: Place, since: number, terminal: ScriptsTerminal): Promise<Kept> {
  const gathered: Gathered = {
    ...{ conversations: new Map(), scripts: new Map(), published: new Map(), lines: new Map() },
    ...{ returns: [], examples: [] },
  };
  const take = (row: Row): void => {
    if (row.kind === 'document') takeDocument(gathered, String(row.key), row.value);
    if (row.kind === 'line' || row.kind === 'archived') takeLine(gathered, row, since);
  };
  await eachRow(place, take, terminal);
  const { conversations, scripts, published, lines, returns, examples } = gathered;
  return {
    conversations: [...conversations].map(([subject, kept]) => ({ kept, lines: inOrder(lines.get(subject) ?? []) })),
    versions: [...scripts].map(([key, script]) => ({ script, publishedAt: published.get(key) ?? 0 })),
    ...{ returns, examples },
  };
}

type Told = { readonly archived: boolean; readonly line: HistoryLine };

type Gathered = {
  readonly conversations: Map<string, Conversation>;
  readonly scripts: Map<string, Script>;
  readonly published: Map<string, number>;
  readonly lines: Map<string, Told[]>;
  readonly returns: unknown[];
  readonly examples: unknown[];
};

function takeDocument({ conversations, scripts, returns, examples }: Gathered, key: string, value: unknown): void {
  if (key.startsWith('conversation/')) conversations.set(key.slice('conversation/'.length), value as Conversation);
  if (key.startsWith('script/')) scripts.set(key, value as Script);
  if (key.startsWith('return/')) returns.push(value);
  if (key.startsWith('example/')) examples.push(value);
}

function takeLine({ published, lines }: Gathered, { kind, id, subject, at, by, event }: Row, since: number): void {
  if (typeof at !== 'number' || typeof subject !== 'string') return;
  if (subject.startsWith('script/')) published.set(subject, at);
  else if (at >= since) {
    const there = lines.get(subject) ?? [];
    there.push({ archived: kind === 'archived', line: { id: String(id), at, by: String(by), event } });
    lines.set(subject, there);
  }
}

// Archived lines are the older ones, whichever comes first in the export; within both the order is that of committing.
function inOrder(lines: readonly Told[]): HistoryLine[] {
  return [...lines.filter(({ archived }) => archived), ...lines.filter(({ archived }) => !archived)].map(
    ({ line }) => line,
  );
}

async function eachRow(place: Place, take: (row: Row) => void, terminal: ScriptsTerminal): Promise<void> {
  if ('file' in place) return rowsOfFile(place.file, take);
  const told: string[] = [];
  let rest = '';
  const code = await storeCommand(['export', 'database' in place ? 'database' : place.folder], {
    fs: nodeFs,
    environment: terminal.environment,
    now: terminal.now,
    write: async (text) => {
      const all = (rest + text).split('\n');
      rest = all.pop() ?? '';
      for (const line of all) if (line !== '') take(JSON.parse(line) as Row);
    },
    note: async (text) => void told.push(text),
  });
  if (code !== 0) throw new CommandError(told.join('').trim());
}

async function rowsOfFile(file: string, take: (row: Row) => void): Promise<void> {
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line !== '') take(JSON.parse(line) as Row);
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw new CommandError(`${file} is no export: a line of it is not JSON.`);
    throw new CommandError(`${file} cannot be read (${codeOf(error) || String(error)}).`);
  }
}
