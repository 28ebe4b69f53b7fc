import type { Book } from './desk/book.ts';
import type { Script } from './desk/script.ts';
import { bookFor, type Folder, folderOf } from './scripts-command-desk.ts';
import { follow, type Incident } from './scripts-command-history.ts';
import { type Kept, type Place, readKept } from './scripts-command-kept.ts';
import { commonOptions, dialogsFolder, readOptions } from './scripts-command-options.ts';
import { oneLine, type Said, saidSince, saidText } from './scripts-command-returns.ts';
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

/** What `report --help` says. */
export const reportHelp = `Tells what people asked, and what became of it.

  npm run scripts -- report [--days 30] [--data data | --from desk.jsonl] [--dialogs dialogs] [--json]

  Per script: how often it was started (in the last 7 days, too), solved, ended without success, was left, runs still;
  how often a person was asked for after it, and at which question it was given up most. Then the messages that no
  script was found for, latest first: the phrases that are missing. It follows the journal by deciding every event
  again, with the scripts that served at that time. Last, script by script, what the desk's people said of it: escalations
  that came back from the next level, with code, article and reason, and what agents corrected of triage.

  --days    how far back (default: 30)
  --data    the data folder (else DATABASE_URL, else DATA_DIR, else ./data); the desk may be running
  --from    a file that "npm run store -- export" wrote
  --json    one JSON object, with every message that found no script

What people wrote is shown as they wrote it, secrets masked: keep the report as safe as the data.
Ends with 0, 1 when there is nothing to read, 2 when the command was not understood.
`;

const options = {
  ...commonOptions,
  days: { type: 'string' },
  data: { type: 'string' },
  from: { type: 'string' },
} as const;

const dayMs = 86_400_000;
const mostShown = 20;
/** A talk that goes on since before the report is followed from its beginning if that is not longer ago. */
const leadMs = 2 * dayMs;

/** One script's fortunes; `stops` are the questions at which it ended without success, most often first. */
type Fortune = {
  readonly script: string;
  readonly started: number;
  readonly lastWeek: number;
  readonly solved: number;
  readonly notSolved: number;
  readonly left: number;
  readonly running: number;
  readonly handedOff: number;
  readonly stops: readonly { readonly step: string; readonly times: number }[];
};

type Message = Extract<Incident, { kind: 'message' }>;

/** What a report tells; instants are epoch ms. */
type Report = Said & {
  readonly since: number;
  readonly until: number;
  readonly people: number;
  readonly messages: { readonly started: number; readonly asked: number; readonly nothing: number };
  readonly handedOff: number;
  readonly scripts: readonly Fortune[];
  readonly unanswered: readonly Message[];
  /** Journal lines that could not be followed. */
  readonly lost: number;
};

/** Runs `report`. */
export async function reportCommand(args: readonly string[], terminal: ScriptsTerminal): Promise<number> {
  const { values, positionals } = readOptions(args, options);
  if (positionals.length > 0) throw new MistakeError(`report takes no "${positionals[0]}".`);
  const days = Number(values.days ?? 30);
  if (!Number.isInteger(days) || days < 1 || days > 3660) throw new MistakeError('--days is a whole number from 1.');
  if (values.data !== undefined && values.from !== undefined)
    throw new MistakeError('Read --data or --from, not both.');
  const folder = folderOf(dialogsFolder(values.dialogs, terminal));
  const until = terminal.now();
  const since = until - days * dayMs;
  const progress = progressOf(terminal);
  await progress.at('Reading what the desk has kept');
  const kept = await readKept(placeOf(values, terminal), since - leadMs, terminal);
  await progress.at(`Following ${count(kept.conversations.length, 'conversation')}`);
  const report = reportOf(kept, bookAtOf(folder, kept), since, until);
  await progress.done();
  await terminal.write(
    values.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report, days, paintOf(terminal)),
  );
  return 0;
}

function placeOf(
  { data, from }: { readonly data?: string | undefined; readonly from?: string | undefined },
  { environment }: ScriptsTerminal,
): Place {
  if (from !== undefined) return { file: from };
  if (data !== undefined) return { folder: data };
  const database = environment['DATABASE_URL']?.trim() || environment['DATABASE_URL_FILE']?.trim();
  return database ? { database: true } : { folder: environment['DATA_DIR']?.trim() || './data' };
}

/** The book of an instant: of every script the version that was published last before it. Learning is done once a set. */
function bookAtOf(folder: Folder, { versions }: Kept): (at: number) => Book {
  const known = new Map<string, Book>();
  const inTime = versions.toSorted((one, other) => one.publishedAt - other.publishedAt);
  return (at) => {
    const serving = new Map<string, Script>();
    for (const { script, publishedAt } of inTime) if (publishedAt <= at) serving.set(script.id, script);
    // Of before the first publication nothing is known but what serves now.
    const scripts = serving.size > 0 ? [...serving.values()] : folder.scripts;
    const key = scripts.map(({ id, version }) => `${id}@${version}`).join(' ');
    const book = known.get(key) ?? bookFor(folder, scripts);
    known.set(key, book);
    return book;
  };
}

function reportOf(kept: Kept, bookAt: (at: number) => Book, since: number, until: number): Report {
  const followed = kept.conversations
    .filter(({ lines }) => lines.some(({ at }) => at >= since))
    .map((one) => follow(one.kept, one.lines, bookAt));
  const happened = followed.flatMap((one) => one.happened).filter(({ at }) => at >= since);
  const messages = happened.filter((one) => one.kind === 'message');
  const found = (how: Message['found']) => messages.filter((one) => one.found === how).length;
  const running = followed.flatMap(({ state: { phase } }) => (phase.name === 'guided' ? [phase.script] : []));
  return {
    since,
    until,
    people: followed.length,
    messages: { started: found('started'), asked: found('asked'), nothing: found('nothing') },
    handedOff: happened.filter(({ kind }) => kind === 'handed off').length,
    scripts: fortunesOf(happened, running, until),
    unanswered: messages.filter((one) => one.found === 'nothing').toSorted((one, other) => other.at - one.at),
    ...saidSince(kept, since),
    lost: followed.reduce((sum, { lost }) => sum + lost, 0),
  };
}

function fortunesOf(happened: readonly Incident[], running: readonly string[], until: number): Fortune[] {
  const scripts = new Set(
    happened.flatMap((one) => (one.kind !== 'message' && one.script !== undefined ? [one.script] : [])),
  );
  return [...scripts]
    .map((script): Fortune => {
      const own = happened.filter((one) => one.kind !== 'message' && one.script === script);
      const started = own.filter(({ kind }) => kind === 'started');
      const ended = own.filter((one) => one.kind === 'ended');
      const many = (outcome: string) => ended.filter((one) => one.outcome === outcome).length;
      return {
        script,
        started: started.length,
        lastWeek: started.filter(({ at }) => at >= until - 7 * dayMs).length,
        solved: many('solved'),
        notSolved: many('not solved'),
        left: many('left'),
        running: running.filter((one) => one === script).length,
        handedOff: own.filter(({ kind }) => kind === 'handed off').length,
        stops: stopsOf(ended.flatMap(({ outcome, step }) => (outcome !== 'solved' && step !== '' ? [step] : []))),
      };
    })
    .toSorted((one, other) => other.started - one.started || one.script.localeCompare(other.script));
}

function stopsOf(steps: readonly string[]): Fortune['stops'] {
  const times = new Map<string, number>();
  for (const step of steps) times.set(step, (times.get(step) ?? 0) + 1);
  return [...times]
    .map(([step, number]) => ({ step, times: number }))
    .toSorted((one, other) => other.times - one.times || one.step.localeCompare(other.step));
}

function reportText(report: Report, days: number, paint: Paint): string {
  const { messages, people, scripts, unanswered, handedOff, lost, until } = report;
  const all = messages.started + messages.asked + messages.nothing;
  const sum = `${count(people, 'person', 'people')}, ${count(all, 'message')} about a problem: ${share(messages.started, all)} started a script, ${share(messages.asked, all)} were asked which, ${share(messages.nothing, all)} found none. ${count(handedOff, 'handoff')}.`;
  const gone =
    lost === 0 ? '' : paint(`${count(lost, 'line')} of the journal could not be followed any more.\n`, 'dim');
  return [
    `${paint(`The last ${count(days, 'day')}, until ${minute(until)} UTC`, 'bold')}\n${sum}\n${gone}`,
    scripts.length === 0 ? '\nNo script was started.\n' : `\n${fortuneTable(scripts, paint)}`,
    unanswered.length === 0 ? '' : `\n${unansweredText(unanswered, paint)}`,
    saidText(report, paint),
  ].join('');
}

const minute = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

function fortuneTable(scripts: readonly Fortune[], paint: Paint): string {
  const head = [
    'script',
    'started',
    '7 days',
    'solved',
    'not solved',
    'left',
    'running',
    'to a person',
    'given up most at',
  ];
  const rows = scripts.map((one) => [
    one.script,
    String(one.started),
    String(one.lastWeek),
    `${one.solved} (${share(one.solved, one.solved + one.notSolved + one.left)})`,
    ...[one.notSolved, one.left, one.running, one.handedOff].map(String),
    one.stops
      .slice(0, 2)
      .map(({ step, times }) => `${step} (${times})`)
      .join(', '),
  ]);
  return columns([head, ...rows], paint);
}

function unansweredText(unanswered: readonly Message[], paint: Paint): string {
  const lines = unanswered.slice(0, mostShown).map(({ at, text, language, ranking }) => {
    const [near] = ranking;
    const nearest = near && near.confidence > 0 ? `, nearest ${near.script} ${near.confidence.toFixed(2)}` : '';
    return `  ${paint(`${minute(at)} ${language}${nearest}`, 'dim')}\n    ${oneLine(text)}\n`;
  });
  const more = unanswered.length - lines.length;
  const rest = more > 0 ? `  and ${more} more (--json has them all)\n` : '';
  return `Found no script (${unanswered.length}):\n${lines.join('')}${rest}`;
}
