import { existsSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { ReadArticle } from './desk/article.ts';
import { isCalendarDate } from './desk/compile.ts';
import { type Draft, draftOf } from './desk/draft.ts';
import { languages } from './desk/language.ts';
import { describeFault, readScript } from './scripts.ts';
import { readArticle, readArticleFile } from './scripts-article-source.ts';
import { commonOptions, dialogsFolder, languageOption, readOptions } from './scripts-command-options.ts';
import {
  CommandError,
  count,
  MistakeError,
  paintOf,
  progressOf,
  type ScriptsTerminal,
} from './scripts-command-terminal.ts';
import { draftText } from './scripts-draft.ts';

/** What `import --help` says. */
export const importHelp = `Makes a draft of a script from a knowledge article. A person goes through it before it serves.

  npm run scripts -- import <KB number>                  from ServiceNow (the sandbox, when none is connected)
  npm run scripts -- import <file.html|file.md>          from a file

  Ordered steps become things to do, five at once at most, with "did that help?" after them; a small table becomes a
  question with a way for each row; notes and other text stay what they are. What a chat cannot show (pictures, videos)
  and what only a person knows is marked "# DECIDE:" in the file. Number, version, checksum and language of the article
  go into the draft. A draft is never published: "lint" and "play" read it, the desk does not.

  --out       the file to write; without it <dialogs>/<id>.yaml. One that exists is left alone; - is standard output
  --id        the id of the script; without it the article's title in other letters
  --owner     who answers for the script
  --review    by when it is read again, as 2027-05-31 (default: in half a year)
  --article   the article's number, for a file that does not tell it (front matter "number:", or in the file's name)
  --version   the article's version, likewise
  --language  the article's language, likewise
  --dialogs   the folder with the scripts
  --json      one JSON object: the file, the id, the decisions, the faults

Ends with 0 when the draft has no fault, 1 when it has or cannot be made, 2 when the command was not understood.
`;

const options = {
  ...commonOptions,
  out: { type: 'string' },
  id: { type: 'string' },
  owner: { type: 'string' },
  review: { type: 'string' },
  article: { type: 'string' },
  version: { type: 'string' },
  language: { type: 'string' },
} as const;

type Values = ReturnType<typeof readOptions<typeof options>>['values'];

const halfYearMs = 182 * 86_400_000;

/** Runs `import`. */
export async function importCommand(args: readonly string[], terminal: ScriptsTerminal): Promise<number> {
  const { values, positionals } = readOptions(args, options);
  const [from, ...more] = positionals;
  if (from === undefined || more.length > 0) throw new MistakeError('Name one article: a KB number, or a file.');
  checkValues(values);
  const article = await articleFrom(from, values, terminal);
  const draft = draftOf(article, {
    ...(values.id === undefined ? {} : { id: values.id }),
    ...(values.owner === undefined ? {} : { owner: values.owner }),
    review: values.review ?? new Date(terminal.now() + halfYearMs).toISOString().slice(0, 10),
  });
  return keep(draft, values, terminal);
}

function checkValues({ id, review, article, version, language, out }: Values): void {
  if (id !== undefined && !/^[a-z][a-z0-9-]{0,59}$/.test(id))
    throw new MistakeError('--id has lower-case letters, digits and hyphens, and begins with a letter.');
  if (review !== undefined && !isCalendarDate(review)) throw new MistakeError('--review is a day, as 2027-05-31.');
  if (article !== undefined && !/^KB\d{4,10}$/i.test(article))
    throw new MistakeError('--article is a number as KB0010004.');
  if (version !== undefined && !/^\d{1,4}\.\d{1,4}$/.test(version))
    throw new MistakeError('--version is two numbers, as 1.0.');
  if (out !== undefined && out !== '-' && extname(out) !== '.yaml')
    throw new MistakeError('--out ends in .yaml, or is -.');
  languageOption(language);
}

async function articleFrom(from: string, values: Values, terminal: ScriptsTerminal): Promise<ReadArticle> {
  if (/^KB\d{4,10}$/i.test(from)) return fromServiceNow(from.toUpperCase(), terminal);
  const kind = extname(from).toLowerCase();
  if (!['.html', '.htm', '.md', '.markdown'].includes(kind))
    throw new MistakeError(`"${from}" is neither a number as KB0010004 nor a file that ends in .html or .md.`);
  const { article: number, version, language } = values;
  const read = readArticleFile(from, {
    ...(number === undefined ? {} : { number }),
    ...(version === undefined ? {} : { version }),
    ...(language === undefined ? {} : { language }),
  });
  if (typeof read === 'string') throw new CommandError(read);
  return read;
}

async function fromServiceNow(number: string, terminal: ScriptsTerminal): Promise<ReadArticle> {
  const progress = progressOf(terminal);
  await progress.at(`Asking ServiceNow for ${number}`);
  const { knowledge, origin, sandbox, close } = await terminal.knowledge();
  try {
    const article = await knowledge.read(number);
    await progress.done();
    if (sandbox) await terminal.note("No ServiceNow is connected (SERVICENOW_URL): the article is the sandbox's.\n");
    if (article) return readArticle(article, origin);
    throw new CommandError(
      `${number} is not published in ${sandbox ? 'the sandbox' : 'ServiceNow'}, or the desk may not read it there.`,
    );
  } finally {
    await close();
  }
}

async function keep(draft: Draft, values: Values, terminal: ScriptsTerminal): Promise<number> {
  const out = values.out ?? join(dialogsFolder(values.dialogs, terminal), `${draft.source.id}.yaml`);
  // The name of a script's file is its id.
  const id = out === '-' ? draft.source.id : basename(out, '.yaml');
  const named: Draft = { ...draft, source: { ...draft.source, id } };
  const text = draftText(named);
  const read = readScript(`${id}.yaml`, text);
  const faults = 'faults' in read ? read.faults : [];
  if (out !== '-') write(out, text);
  else if (!values.json) await terminal.write(text);
  if (values.json) {
    const decisions = named.decisions.map(({ what }) => what);
    await terminal.write(
      `${JSON.stringify({ file: out, id, article: named.source.article, decisions, faults }, null, 2)}\n`,
    );
  } else await tell(named, out, faults.map(describeFault), terminal);
  return faults.length > 0 ? 1 : 0;
}

function write(path: string, text: string): void {
  if (existsSync(path)) throw new CommandError(`${path} is there already. Choose another file with --out.`);
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandError(`${path} cannot be written (${code}).`);
  }
}

async function tell(
  { source, decisions }: Draft,
  out: string,
  faults: readonly string[],
  terminal: ScriptsTerminal,
): Promise<void> {
  const paint = paintOf(terminal);
  const { number, version } = source.article;
  const language = languages.find((one) => source.title[one] !== undefined) ?? 'en';
  const what = `${number} ${version} "${source.title[language]}"`;
  const where = out === '-' ? 'standard output' : out;
  // With the draft itself on standard output, words about it go beside it.
  const say = out === '-' ? terminal.note : terminal.write;
  await say(
    [
      `${paint(`Draft of ${count(source.steps.length, 'step')} from ${what}: ${where}`, 'bold')}\n`,
      ...decisions.map(
        (decision) => `  ${paint('decide', 'yellow')} ${[...decision.path].join(' ')}: ${decision.what}\n`,
      ),
      ...faults.map((fault) => `  ${paint('fault', 'red')} ${fault}\n`),
      ...(out === '-' ? [] : [`Play it: npm run scripts -- play ${source.id} --language ${language}\n`]),
    ].join(''),
  );
}
