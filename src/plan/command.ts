import { meant, nearest } from '../desk/nearest.ts';
import { describeFault, readScripts } from '../scripts.ts';
import { commonOptions, dialogsFolder, readOptions } from '../scripts-command-options.ts';
import { count, MistakeError, paintOf, type ScriptsTerminal } from '../scripts-command-terminal.ts';
import { labelOf } from '../scripts-text.ts';
import { type EscalationsTerminal, escalationsCommand, escalationsHelp } from './escalations.ts';
import { coverReport, coverWords } from './gaps.ts';
import { type PlanReading, planFile, readPlan } from './read.ts';
import { remarksOf } from './remarks.ts';
import { planInWords } from './words.ts';
import { type PlanLanguage, planTexts } from './words-texts.ts';

/** Where the command reads and says things. */
export type DeskTerminal = Pick<ScriptsTerminal, 'environment' | 'colour' | 'now' | 'write' | 'note'> &
  EscalationsTerminal;

/** What `--help` says. */
export const deskHelp = `Hours, promises, escalation and people of the desk: dialogs/desk.yaml.

  npm run desk -- show     all of it in plain words
  npm run desk -- check    what is wrong with it, and what is missing in the time ahead
  npm run desk -- gaps     when nobody, or too few, are there

  npm run desk -- escalations     how right escalations to the next level were

Every command explains itself: npm run desk -- gaps --help
The first three take --dialogs <folder> (else DIALOGS_DIR, else ./dialogs).
Ends with 0 when all is well, 1 when not, 2 when the command was not understood. NO_COLOR is respected.
`;

const showHelp = `Says in plain words what desk.yaml means: hours as a drawing of the week, the next holidays, what is promised, who is
called in which minute, who is on call now, who may do what. Without the file, what holds then.

  npm run desk -- show [--language en|es] [--dialogs dialogs]

  --language   English or Spanish; else DESK_LANGUAGE, else English

Ends with 0, with 1 when the file has a fault (which is told), 2 when the command was not understood.
`;

const checkHelp = `Says what is wrong with desk.yaml, and what is missing in the time ahead.

  npm run desk -- check [--days 400] [--from 2027-01-01] [--dialogs dialogs] [--json]

  faults     file, line, column and mend; the desk goes on with the last good version
  coverage   promised time in which nobody, or too few, are there
  on call    nobody while the desk is closed, one person in two rosters at once, an override over another, no backup
  warnings   roles that are to be told and that nobody has, topics that are no script and no category
  notes      calendars without holidays or without use, policies that nothing leads to

  --days     how far to look ahead, from 1 to 1000 days; 400 without it
  --from     the day to begin with; without it, now
  --json     one JSON object, for programs

Ends with 0 when there is no fault, 1 when there is, 2 when the command was not understood.
`;

const gapsHelp = `Lists promised time in which nobody is there (gaps) or fewer people than "minAgents" (thin cover), in groups of the same
hours with the first, the last and how many there are, in UTC and on the clock of each region.

  npm run desk -- gaps [--days 400] [--from 2027-01-01] [--dialogs dialogs] [--json]

  --days     how far to look ahead, from 1 to 1000 days; 400 without it
  --from     the day to begin with; without it, now
  --json     one JSON object, for programs

Ends with 0, with 1 when the file has a fault (which is told), 2 when the command was not understood.
`;

type Verb = { readonly help: string; run(args: readonly string[], terminal: DeskTerminal): Promise<number> };

const verbs: ReadonlyMap<string, Verb> = new Map([
  ['show', { help: showHelp, run: showCommand }],
  ['check', { help: checkHelp, run: checkCommand }],
  ['gaps', { help: gapsHelp, run: gapsCommand }],
  ['escalations', { help: escalationsHelp, run: escalationsCommand }],
]);

/** Runs `npm run desk` with these arguments and gives its exit code: 0, 1 for what is not well, 2 for a mistake in the arguments. */
export async function deskCommand(args: readonly string[], terminal: DeskTerminal): Promise<number> {
  const [name, ...rest] = args;
  const verb = verbs.get(name ?? '');
  if (args.includes('--help') || args.includes('-h')) {
    await terminal.write(verb?.help ?? deskHelp);
    return 0;
  }
  if (verb) return guarded(verb, rest, terminal);
  const near = name === undefined ? undefined : nearest(name, verbs.keys());
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  const what = name === undefined ? 'Say what to do.' : `There is no command "${name}".${hint}`;
  await terminal.note(`${what}\n\n${deskHelp}`);
  return 2;
}

async function guarded(verb: Verb, args: readonly string[], terminal: DeskTerminal): Promise<number> {
  try {
    return await verb.run(args, terminal);
  } catch (error) {
    if (!(error instanceof MistakeError)) throw error;
    await terminal.note(`${error.message}\n\n${verb.help}`);
    return 2;
  }
}

const aheadOptions = { ...commonOptions, days: { type: 'string' }, from: { type: 'string' } } as const;

async function showCommand(args: readonly string[], terminal: DeskTerminal): Promise<number> {
  const options = { dialogs: commonOptions.dialogs, language: { type: 'string' } } as const;
  const { values, positionals } = readOptions(args, options);
  nothingElse('show', positionals);
  const language = languageOf(values.language, terminal);
  const folder = dialogsFolder(values.dialogs, terminal);
  const reading = readPlan(folder);
  if (reading.faults.length > 0) {
    await terminal.note(faultLines(reading));
    return 1;
  }
  if (!reading.found) await terminal.note(`${missing(folder)}\n\n`);
  await terminal.write(planInWords(reading.plan, language, terminal.now(), paintOf(terminal)));
  return 0;
}

async function checkCommand(args: readonly string[], terminal: DeskTerminal): Promise<number> {
  const { values, positionals } = readOptions(args, aheadOptions);
  nothingElse('check', positionals);
  const { from, days } = aheadOf(values, terminal);
  const folder = dialogsFolder(values.dialogs, terminal);
  const reading = readPlan(folder);
  const { plan, faults, found } = reading;
  const sound = faults.length === 0;
  const cover = coverReport(plan, from, days);
  const remarks = remarksOf(
    plan,
    from,
    days,
    plan.people.some(({ topics }) => topics.length > 0) ? topicsIn(folder) : [],
  );
  if (values.json) {
    const ahead = sound ? { gaps: cover.gaps, thin: cover.thin, remarks } : {};
    await terminal.write(`${JSON.stringify({ found, faults, ...ahead }, null, 2)}\n`);
    return sound ? 0 : 1;
  }
  const paint = paintOf(terminal);
  if (!sound) {
    await terminal.write(`${faultLines(reading)}${paint(count(faults.length, 'fault'), 'red')}.\n`);
    return 1;
  }
  const styles = { warning: 'yellow', note: 'dim' } as const;
  const told = remarks.map(({ level, text }) => `${paint(level, styles[level])} — ${text}\n`).join('');
  const head = found ? `${labelOf(folder, planFile)} is ${paint('sound', 'green')}.` : missing(folder);
  await terminal.write(`${head}\n\nThe next ${count(days, 'day')}:\n${coverWords(plan, cover, paint)}${told}`);
  return 0;
}

async function gapsCommand(args: readonly string[], terminal: DeskTerminal): Promise<number> {
  const { values, positionals } = readOptions(args, aheadOptions);
  nothingElse('gaps', positionals);
  const { from, days } = aheadOf(values, terminal);
  const reading = readPlan(dialogsFolder(values.dialogs, terminal));
  if (reading.faults.length > 0) {
    await terminal.note(faultLines(reading));
    return 1;
  }
  const cover = coverReport(reading.plan, from, days);
  const { gaps, thin } = cover;
  await terminal.write(
    values.json ? `${JSON.stringify({ gaps, thin }, null, 2)}\n` : coverWords(reading.plan, cover, paintOf(terminal)),
  );
  return 0;
}

/** What somebody can take: scripts by id, and their categories. */
const topicsIn = (folder: string): readonly string[] => [
  ...new Set(readScripts(folder).scripts.flatMap(({ id, category }) => [id, category])),
];

const faultLines = ({ faults }: PlanReading): string => faults.map((fault) => `${describeFault(fault)}\n`).join('');

const missing = (folder: string): string => `There is no ${labelOf(folder, planFile)}: this is what holds without it.`;

function nothingElse(verb: string, positionals: readonly string[]): void {
  if (positionals.length > 0)
    throw new MistakeError(`${verb} takes no "${positionals[0]}"; a folder goes after --dialogs.`);
}

function languageOf(given: string | undefined, { environment }: DeskTerminal): PlanLanguage {
  const known = Object.keys(planTexts) as PlanLanguage[];
  const find = (code: string | undefined) => known.find((one) => one === code?.trim().toLowerCase());
  if (given === undefined) return find(environment['DESK_LANGUAGE']) ?? 'en';
  const found = find(given);
  if (found) return found;
  throw new MistakeError(`--language is one of: ${known.join(', ')}. ${meant(given, known)}`);
}

const usualDays = 400;
const mostDays = 1000;

function aheadOf(
  { days, from }: { readonly days?: string | undefined; readonly from?: string | undefined },
  { now }: DeskTerminal,
): { readonly from: number; readonly days: number } {
  const count = days === undefined ? usualDays : Number(days);
  if (!Number.isInteger(count) || count < 1 || count > mostDays)
    throw new MistakeError(`--days is a whole number from 1 to ${mostDays}.`);
  const start = from === undefined ? now() : dateAt(from);
  return { from: start, days: count };
}

function dateAt(date: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00Z`) : Number.NaN;
  if (Number.isFinite(at) && new Date(at).toISOString().startsWith(date)) return at;
  throw new MistakeError('--from is a day, as 2027-01-31.');
}
