import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeFault, readScripts } from './scripts.ts';
import type { Proposal, SuggestionAnswer, SuggestionWish } from './suggestions.ts';
import { diffText, withPhrase } from './suggestions-file.ts';

/** What `--help` says. */
export const suggestionsHelp = `What agents said of the desk's choice of scripts: see it, take it into the scripts, or refuse it.

  npm run suggestions -- [list] [--all]
  npm run suggestions -- approve <id> [--as "other words"] [--dry-run]
  npm run suggestions -- reject <id>

  list       sentences, the script that an agent says would have been right, and how often that was said
  approve    writes the sentence as a phrase into the script's file (under "elsewhere" in
             built-ins.yaml where none of ours fits), shows the lines, and marks it approved. A phrase that another
             script has, or that makes a fault, is refused
  reject     marks it rejected; nothing is written
  --all      lists what was decided before, too
  --as       writes these words in place of the sentence: without what is personal, or better said
  --dry-run  shows the lines and changes nothing
  --dialogs  the folder of the scripts (else DIALOGS_DIR, else ./dialogs)
  --help     this text

Uses the same settings as the desk (.env, DATA_DIR or DATABASE_URL). The desk may be running.
Ends with 0 when done, 1 when refused or not possible, 2 when the command was not understood.
`;

/** Where the command works: the folder of scripts, who answers wishes, and where it says things. */
export type SuggestionsTerminal = {
  readonly dialogs: string;
  answer(wish: SuggestionWish): Promise<SuggestionAnswer>;
  write(text: string): void;
  note(text: string): void;
};

type Asked =
  | { readonly verb: 'list'; readonly all: boolean }
  | { readonly verb: 'approve'; readonly id: string; readonly words: string | undefined; readonly dry: boolean }
  | { readonly verb: 'reject'; readonly id: string };

/** The arguments as a wish, with the folder they name; a text says what was not understood. */
export function askedSuggestions(args: readonly string[]): (Asked & { readonly dialogs?: string }) | string {
  const options = {
    all: { type: 'boolean', default: false },
    as: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    dialogs: { type: 'string' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    const [verb = 'list', id, ...more] = positionals;
    const folder = values.dialogs === undefined ? {} : { dialogs: values.dialogs };
    if (verb === 'list' && id === undefined) return { verb, all: values.all, ...folder };
    if (verb !== 'approve' && verb !== 'reject') return 'Say what to do: list, approve or reject.';
    if (!id || more.length > 0) return `Name one suggestion to ${verb}.`;
    if (verb === 'reject') return { verb, id, ...folder };
    return { verb, id, words: values.as, dry: values['dry-run'], ...folder };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Runs the command and gives its exit code. */
export async function suggestionsCommand(asked: Asked, terminal: SuggestionsTerminal): Promise<number> {
  switch (asked.verb) {
    case 'list':
      return list(asked.all, terminal);
    case 'approve':
      return approve(asked, terminal);
    case 'reject':
      return settle(asked.id, 'rejected', terminal);
  }
}

async function list(all: boolean, terminal: SuggestionsTerminal): Promise<number> {
  const answer = await terminal.answer({ do: 'list', all });
  if ('refused' in answer) return refused(terminal, answer.refused);
  const found = 'suggestions' in answer ? answer.suggestions : [];
  terminal.write(found.length > 0 ? found.map(shown).join('\n') : 'Nothing is proposed.\n');
  return 0;
}

// Somebody's words must not drive the terminal.
const inert = (text: string): string => text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' ');

function shown({ id, sentence, language, script, took, by, at, times, state }: Proposal): string {
  const often = times > 1 ? `, ${times} times` : '';
  const ran = took === undefined || took === script ? '' : `; the desk ran ${took}`;
  const decided = state === 'proposed' ? '' : ` [${state}]`;
  const day = new Date(at).toISOString().slice(0, 10);
  return `${id}${decided}  ${script ?? 'none of ours'}${ran}\n  ${language}: ${inert(sentence)}\n  ${inert(by.name)}, ${day}${often}\n`;
}

function refused(terminal: SuggestionsTerminal, why: string): number {
  terminal.note(`${why}\n`);
  return 1;
}

async function approve(
  { id, words, dry }: Extract<Asked, { verb: 'approve' }>,
  terminal: SuggestionsTerminal,
): Promise<number> {
  const answer = await terminal.answer({ do: 'list', all: false });
  if ('refused' in answer) return refused(terminal, answer.refused);
  const one = 'suggestions' in answer ? answer.suggestions.find((proposal) => proposal.id === id) : undefined;
  if (!one) return refused(terminal, `Nothing proposed is called ${id}. See: npm run suggestions -- list`);
  const written = await writePhrase(one, inert(words ?? one.sentence).trim(), dry, terminal);
  if (written !== undefined) return refused(terminal, written);
  return dry ? 0 : settle(id, 'approved', terminal);
}

// Says why nothing was written, or nothing when the phrase stands in the file (or would, on a dry run).
async function writePhrase(
  { script, language }: Proposal,
  phrase: string,
  dry: boolean,
  { dialogs, write }: SuggestionsTerminal,
): Promise<string | undefined> {
  const file = script === undefined ? 'built-ins.yaml' : `${script}.yaml`;
  const before = await textOf(join(dialogs, file));
  if (before === undefined) return `${dialogs} has no ${file} any more. Reject the suggestion, or add the script.`;
  const after = withPhrase(before, [script === undefined ? 'elsewhere' : 'phrases', language], phrase);
  if (after === undefined) {
    write(`“${phrase}” stands in ${file} already.\n`);
    return undefined;
  }
  const faults = await faultsOf(dialogs, file, after);
  if (faults.length > 0) return `Nothing was changed:\n${faults.join('\n')}`;
  write(`${diffText(`${basename(dialogs)}/${file}`, before, after)}\n`);
  if (!dry) await replace(join(dialogs, file), after);
  return undefined;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

// The faults that the folder would have with the new text and has not now.
async function faultsOf(folder: string, file: string, text: string): Promise<readonly string[]> {
  const place = await mkdtemp(join(tmpdir(), 'secondline-approve-'));
  try {
    const copy = join(place, basename(folder));
    await cp(folder, copy, { recursive: true });
    const known = new Set(readScripts(copy).faults.map(({ what }) => what));
    await writeFile(join(copy, file), text);
    return readScripts(copy)
      .faults.filter(({ what }) => !known.has(what))
      .map(describeFault);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

// In one step, so that a desk that watches the folder never reads half a file.
async function replace(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, text);
  await rename(fresh, path);
}

async function settle(id: string, state: 'approved' | 'rejected', terminal: SuggestionsTerminal): Promise<number> {
  const answer = await terminal.answer({ do: 'settle', id, state });
  if ('refused' in answer) return refused(terminal, answer.refused);
  const alike = 'alike' in answer && answer.alike > 1 ? ` (${answer.alike} that say the same)` : '';
  terminal.write(`${id} is ${state}${alike}.\n`);
  return 0;
}
