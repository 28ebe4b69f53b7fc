import type { Book } from './desk/book.ts';
import type { Conversation } from './desk/conversation.ts';
import { explain, type Voice, type Why } from './desk/explain.ts';
import type { Language } from './desk/language.ts';
import { plainText } from './desk/markup.ts';
import { languageIn, type Ranking, routeOf } from './desk/routing.ts';
import { wordsOfMessage } from './desk/turn.ts';
import { bookFor, folderOf } from './scripts-command-desk.ts';
import { commonOptions, dialogsFolder, languageOption, readOptions } from './scripts-command-options.ts';
import { type Heard, rehearse } from './scripts-command-rehearsal.ts';
import {
  CommandError,
  columns,
  harmless,
  MistakeError,
  type Paint,
  paintOf,
  type ScriptsTerminal,
} from './scripts-command-terminal.ts';

/** What `try --help` says. */
export const tryHelp = `Shows where the desk would send a message, and why.

  npm run scripts -- try "my vpn is down" [--language es] [--drafts] [--dialogs dialogs] [--json]

  First what the desk would do, decided by the desk itself; then all scripts that come near, with the confidence that
  each is the right one; then what spoke for the first: words and neighbouring words, concepts of concepts.yaml, groups
  of letters (< and > are the ends of a word), and its nearest phrases.

  --language  the language of the employee's client (default: en); the message may be in another
  --drafts    as if the drafts were published
  --json      one JSON object

Ends with 0, 1 when there is no script to try, 2 when the command was not understood.
`;

const options = {
  ...commonOptions,
  language: { type: 'string' },
  drafts: { type: 'boolean', default: false },
} as const;

/** What became of a tried message: the desk's doing, and what it rests on. */
export type Tried = {
  readonly text: string;
  readonly language: { readonly language: string; readonly confidence: number } | undefined;
  readonly does: 'start' | 'ask' | 'ask which first' | 'hand off' | 'ask for other words' | 'answer';
  readonly scripts: readonly string[];
  readonly says: string;
  readonly route: 'route' | 'ask' | 'none';
  readonly ranking: Ranking;
  readonly why: Why | undefined;
};

/** Runs `try`. */
export async function tryCommand(args: readonly string[], terminal: ScriptsTerminal): Promise<number> {
  const { values, positionals } = readOptions(args, options);
  const text = positionals.join(' ').trim();
  if (text === '') throw new MistakeError('Say which message: try "my vpn is down".');
  const language = languageOption(values.language) ?? 'en';
  const folder = folderOf(dialogsFolder(values.dialogs, terminal));
  const scripts = [...folder.scripts, ...(values.drafts ? folder.drafts : [])];
  if (scripts.length === 0) throw new CommandError(`${folder.path} has no script without faults.`);
  const book = bookFor(folder, scripts, language);
  const tried = await tryText(book, text, language, terminal.now);
  await terminal.write(values.json ? `${JSON.stringify(tried, null, 2)}\n` : triedText(book, tried, paintOf(terminal)));
  return 0;
}

/** Says a message to the desk, as the first one of somebody, and looks into the router for why. */
export async function tryText(book: Book, text: string, language: Language, now: () => number): Promise<Tried> {
  const talk = await rehearse(book, language, now);
  const heard = await talk.says(text);
  const state = await talk.conversation();
  const { kind, ranking } = routeOf(book.router, text);
  const first = ranking[0]?.script;
  return {
    text,
    language: languageIn(book.languages, text),
    ...doneBy(state),
    says: saidIn(heard),
    route: kind,
    ranking: ranking.filter(({ confidence }, at) => at < 3 || confidence >= 0.05).slice(0, 8),
    why: first === undefined ? undefined : explain(book.router, text, first),
  };
}

const saidIn = ({ messages }: Heard): string => messages.map(wordsOfMessage).map(plainText).join('\n');

function doneBy({ phase, handoff }: Conversation): Pick<Tried, 'does' | 'scripts'> {
  if (phase.name === 'guided') return { does: 'start', scripts: [phase.script] };
  if (phase.name === 'waiting' || handoff) return { does: 'hand off', scripts: [] };
  if (phase.name === 'idle' && phase.question) {
    const { question } = phase;
    if (question.kind === 'which') return { does: 'ask', scripts: question.scripts };
    if (question.kind === 'first') {
      const scripts = question.troubles.flatMap(({ script }) => (script === undefined ? [] : [script]));
      return { does: 'ask which first', scripts };
    }
  }
  return { does: phase.name === 'idle' && phase.misses > 0 ? 'ask for other words' : 'answer', scripts: [] };
}

function triedText(book: Book, tried: Tried, paint: Paint): string {
  const { ranking, why, language } = tried;
  const spoken = language ? ` Its language: ${language.language} (${language.confidence.toFixed(2)}).` : '';
  const rows = ranking.map(({ script, confidence }) => [script, confidence.toFixed(2), ...ownThresholds(book, script)]);
  const [first] = ranking;
  return [
    `${paint(doingWords(tried), 'bold')}${spoken}\n`,
    `${paint(quoted(harmless(tried.says)), 'dim')}\n\n`,
    columns([['script', 'confidence', 'its own thresholds'], ...rows], paint),
    '\n',
    ...(why && first ? [whyText(first.script, why, paint)] : []),
  ].join('');
}

function doingWords({ does, scripts }: Tried): string {
  switch (does) {
    case 'start':
      return `The desk starts "${scripts[0]}".`;
    case 'ask':
      return `The desk asks: ${scripts.map((script) => `"${script}"`).join(', ')}, or none of these.`;
    case 'ask which first':
      return `The desk hears more than one trouble and asks which first: ${scripts.map((script) => `"${script}"`).join(', ')}.`;
    case 'hand off':
      return 'The desk hands off to a person.';
    case 'ask for other words':
      return 'No script fits: the desk asks for other words, and hands off at the second miss.';
    case 'answer':
      return 'The desk answers by itself; no script is begun.';
  }
}

const quoted = (text: string): string =>
  text
    .split('\n')
    .slice(0, 6)
    .map((line) => `  > ${line.length > 100 ? `${line.slice(0, 99)}…` : line}`)
    .join('\n');

function ownThresholds({ scripts }: Book, id: string): string[] {
  const { route, ask } = scripts.get(id)?.thresholds ?? {};
  const own = [
    ...(route === undefined ? [] : [`start from ${route}`]),
    ...(ask === undefined ? [] : [`offer from ${ask}`]),
  ];
  return [own.join(', ')];
}

function whyText(script: string, why: Why, paint: Paint): string {
  const voices = (name: string, all: readonly Voice[], show: (trait: string) => string): string[] =>
    all.length === 0
      ? []
      : [`  ${name.padEnd(12)}${all.map(({ trait, weight }) => voice(show(trait), weight, paint)).join('  ')}\n`];
  const nearest = why.nearest.map(
    ({ phrase, likeness }) =>
      `  ${`near ${likeness.toFixed(2)}`.padEnd(12)}"${phrase.text}"${phrase.language ? ` (${phrase.language})` : ''}\n`,
  );
  return [
    `What spoke for "${script}":\n`,
    ...voices('words', why.words, (word) => `"${word}"`),
    ...voices('concepts', why.concepts, (concept) => concept),
    ...voices('letters', why.grams, (gram) => gram),
    ...nearest,
    ...(why.unknown.length === 0
      ? []
      : [`  ${'not known'.padEnd(12)}${why.unknown.map((word) => `"${word}"`).join(', ')}\n`]),
  ].join('');
}

const voice = (trait: string, weight: number, paint: Paint): string =>
  `${trait} ${paint(`${weight > 0 ? '+' : '−'}${Math.abs(weight).toFixed(2)}`, weight > 0 ? 'green' : 'red')}`;
