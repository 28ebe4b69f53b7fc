import { overlapsOf } from './desk/routing.ts';
import { RecordError } from './effects/servicenow-error.ts';
import { articleFindings } from './scripts-command-articles.ts';
import { bookPhrases, type Folder, folderOf } from './scripts-command-desk.ts';
import { type Finding, findingsOf, type Level, type Opened, opened } from './scripts-command-findings.ts';
import { hostsIn } from './scripts-command-hosts.ts';
import { commonOptions, dialogsFolder, readOptions } from './scripts-command-options.ts';
import { confusionFindings, overlapFindings, recallFindings } from './scripts-command-overlap.ts';
import { type Recalled, recallOf } from './scripts-command-recall.ts';
import {
  columns,
  count,
  MistakeError,
  type Paint,
  paintOf,
  progressOf,
  type ScriptsTerminal,
  share,
} from './scripts-command-terminal.ts';

/** What `lint --help` says. */
export const lintHelp = `Says what is wrong with the scripts, and what could be better.

  npm run scripts -- lint [--dialogs dialogs] [--fast] [--offline] [--all] [--strict] [--json]

  faults     keep a script from serving: file, line, column and mend
  warnings   phrases that stand nearly in two scripts, scripts that the router takes for each other or misses, half a
             language, messages too long for a platform, a review or an article that is out of date, links to hosts
             that hosts.txt does not list, decisions that a draft still waits for
  notes      languages that are missing altogether, reviews that are due soon, scripts that never end as solved

  --fast     leaves out what takes seconds: overlaps, and recall (the router learns five times, each time without a
             fifth of the phrases, and is asked for those)
  --offline  does not ask ServiceNow whether articles have changed; without SERVICENOW_URL it is not asked anyway
  --all      shows notes too, and recall of every script
  --strict   ends with 1 for warnings as well as for faults
  --json     one JSON object: findings, recalls, and the number of each level

Ends with 0 when there is no fault, 1 when there is, 2 when the command was not understood.
`;

const options = {
  ...commonOptions,
  fast: { type: 'boolean', default: false },
  offline: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
  strict: { type: 'boolean', default: false },
} as const;

type Linted = { readonly findings: readonly Finding[]; readonly recalled: Recalled | undefined };

/** Runs `lint`. */
export async function lintCommand(args: readonly string[], terminal: ScriptsTerminal): Promise<number> {
  const { values, positionals } = readOptions(args, options);
  if (positionals.length > 0)
    throw new MistakeError(`lint takes no "${positionals[0]}"; a folder goes after --dialogs.`);
  const folder = folderOf(dialogsFolder(values.dialogs, terminal));
  const linted = await lint(folder, terminal, { fast: values.fast, offline: values.offline });
  const many = (level: Level) => linted.findings.filter((one) => one.level === level).length;
  const [faults, warnings, notes] = [many('fault'), many('warning'), many('note')];
  if (values.json) {
    const { recalls = [] } = linted.recalled ?? {};
    await terminal.write(
      `${JSON.stringify({ scripts: folder.scripts.length, drafts: folder.drafts.length, faults, warnings, notes, findings: linted.findings, recalls }, null, 2)}\n`,
    );
  } else {
    await terminal.write(lintedText(folder, linted, values.all, paintOf(terminal)));
  }
  return faults > 0 || (values.strict && warnings > 0) ? 1 : 0;
}

type How = { readonly fast: boolean; readonly offline: boolean };

async function lint(folder: Folder, terminal: ScriptsTerminal, { fast, offline }: How): Promise<Linted> {
  const progress = progressOf(terminal);
  const today = new Date(terminal.now()).toISOString().slice(0, 10);
  const hosts = hostsIn(folder.path);
  const files = [...folder.scripts, ...folder.drafts].flatMap((script) => opened(folder.path, script) ?? []);
  const findings: Finding[] = [
    ...folder.faults.map((fault): Finding => ({ level: 'fault', kind: 'fault', ...fault })),
    ...files.flatMap((file) => findingsOf(file, hosts, today)),
  ];
  if (!offline && terminal.connected()) findings.push(...(await staleFindings(files, terminal)));
  let recalled: Recalled | undefined;
  if (!fast) {
    const said = bookPhrases(folder, [...folder.scripts, ...folder.drafts]);
    await progress.at(`Comparing ${count(said.length, 'phrase')}`);
    findings.push(...overlapFindings(files, folder, overlapsOf(said)));
    recalled = await recallOf(folder, (fold, of) =>
      progress.at(`Learning without a fifth of the phrases (${fold} of ${of})`),
    );
    findings.push(...recallFindings(files, recalled), ...confusionFindings(files, recalled));
    await progress.done();
  }
  return { findings: findings.toSorted(inOrder), recalled };
}

const inOrder = (one: Finding, other: Finding): number =>
  one.file.localeCompare(other.file) || one.line - other.line || one.column - other.column;

async function staleFindings(files: readonly Opened[], terminal: ScriptsTerminal): Promise<Finding[]> {
  const progress = progressOf(terminal);
  await progress.at('Asking ServiceNow for the articles');
  const { knowledge, close } = await terminal.knowledge();
  try {
    return await articleFindings(files, knowledge);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    await terminal.note(`ServiceNow could not be asked whether articles have changed: ${error.adminText}\n`);
    return [];
  } finally {
    await close();
    await progress.done();
  }
}

function lintedText(folder: Folder, { findings, recalled }: Linted, all: boolean, paint: Paint): string {
  const shown = findings.filter(({ level }) => all || level !== 'note');
  const lines = shown.map((finding) => findingLine(finding, paint)).join('');
  const table = recalled && all ? `\n${recallTable(recalled, paint)}` : '';
  return `${lines}${table}${sumLine(folder, findings, recalled, all, paint)}`;
}

const styles = { fault: 'red', warning: 'yellow', note: 'dim' } as const;

function findingLine({ level, file, line, column, what, mend }: Finding, paint: Paint): string {
  const place = file.endsWith('/') ? file : `${file}:${line}:${column}`;
  return `${paint(place, 'bold')} ${paint(level, styles[level])} — ${what}. ${mend}\n`;
}

function recallTable({ recalls }: Recalled, paint: Paint): string {
  const head = ['script', 'phrases', 'started', 'offered', 'wrong', 'missed'];
  const own = recalls.filter(({ script }) => !script.startsWith('@'));
  const rows = own
    .toSorted((one, other) => one.right / one.phrases - other.right / other.phrases)
    .map(({ script, phrases, right, offered, wrong, missed }) => [
      script,
      String(phrases),
      ...[right, offered, wrong, missed].map((part) => share(part, phrases)),
    ]);
  return `Phrases that the router had not learned:\n${columns([head, ...rows], paint)}\n`;
}

function sumLine(
  { scripts, drafts }: Folder,
  findings: readonly Finding[],
  recalled: Recalled | undefined,
  all: boolean,
  paint: Paint,
): string {
  const many = (level: Level) => findings.filter((one) => one.level === level).length;
  const [faults, warnings, notes] = [many('fault'), many('warning'), many('note')];
  const what = [count(scripts.length, 'script'), ...(drafts.length > 0 ? [count(drafts.length, 'draft')] : [])].join(
    ', ',
  );
  const own = (recalled?.recalls ?? []).filter(({ script }) => !script.startsWith('@'));
  const sum = (of: (one: (typeof own)[number]) => number) => own.reduce((total, one) => total + of(one), 0);
  const found = sum(({ right, offered }) => right + offered);
  const recall =
    own.length === 0
      ? ''
      : ` Of ${sum(({ phrases }) => phrases).toLocaleString('en')} phrases not learned, ${share(
          found,
          sum(({ phrases }) => phrases),
        )} find their script, ${share(
          sum(({ wrong }) => wrong),
          sum(({ phrases }) => phrases),
        )} a wrong one.`;
  const hint = notes > 0 && !all ? ' (--all shows them)' : '';
  const verdict = `${count(faults, 'fault')}, ${count(warnings, 'warning')}, ${count(notes, 'note')}${hint}`;
  return `${what}: ${paint(verdict, faults > 0 ? 'red' : warnings > 0 ? 'yellow' : 'green')}.${recall}\n`;
}
