import type { Conversation } from './desk/conversation.ts';
import { ticketTexts } from './desk/describe.ts';
import type { IncidentDraft, RecordOrder } from './desk/incident.ts';
import type { Language } from './desk/language.ts';
import { wordsOf } from './desk/lexicon.ts';
import { plainText } from './desk/markup.ts';
import type { Choice, Message, Part } from './desk/message.ts';
import type { Script } from './desk/script.ts';
import { wordsOfMessage } from './desk/turn.ts';
import { bookFor, type Folder, folderOf, scriptIn } from './scripts-command-desk.ts';
import { commonOptions, dialogsFolder, languageOption, readOptions } from './scripts-command-options.ts';
import { type Heard, type Rehearsal, rehearse } from './scripts-command-rehearsal.ts';
import {
  CommandError,
  harmless,
  MistakeError,
  type Paint,
  paintOf,
  type ScriptsTerminal,
  shownText,
} from './scripts-command-terminal.ts';

/** What `play --help` says. */
export const playHelp = `Walks through a script as an employee would, drafts included. The real desk decides; nothing is sent anywhere.

  npm run scripts -- play vpn [--language es] [--path 1,2,yes] [--dialogs dialogs] [--json]

  Answer with the number of a button, with its words, or as an employee would type. An empty line ends the walk. At the
  end it shows what would go on the ticket.

  --language  the language of the employee's client (default: en)
  --path      answers in advance, separated by commas (a comma in an answer is written "\\,"): numbers, words of buttons,
              yes, no, person, or anything that can be typed
  --json      one JSON object: what was said, the steps, how it ended, the ticket

Ends with 0, 1 when an answer of --path is not taken, 2 when the command was not understood.
`;

const options = { ...commonOptions, language: { type: 'string' }, path: { type: 'string' } } as const;

/** What was said in a walk, in order; `answer` is what the employee pressed or typed. */
type Spoken = { readonly from: 'desk' | 'employee'; readonly text: string };

/** A finished walk: `ended` tells how, `unsettled` when it stopped at a question. */
type Walked = {
  readonly spoken: readonly Spoken[];
  readonly steps: readonly string[];
  readonly ended: 'solved' | 'person' | 'left' | 'unsettled';
  readonly ticket: Ticket | undefined;
};

/** What would be on record: an incident for a person, or the note of a solved talk. */
type Ticket = {
  readonly kind: 'incident' | 'interaction' | 'so far';
  readonly fields: Readonly<Record<string, string>>;
  readonly text: string;
};

type Player = {
  readonly terminal: ScriptsTerminal;
  readonly talk: Rehearsal;
  readonly paint: Paint;
  readonly quiet: boolean;
  readonly script: string;
  readonly spoken: Spoken[];
  readonly orders: RecordOrder[];
  before: Conversation;
};

/** Runs `play`. */
export async function playCommand(args: readonly string[], terminal: ScriptsTerminal): Promise<number> {
  const { values, positionals } = readOptions(args, options);
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) throw new MistakeError('Name one script to play.');
  const language = languageOption(values.language);
  const folder = folderOf(dialogsFolder(values.dialogs, terminal));
  const script = scriptIn(folder, id);
  const path = values.path === undefined ? undefined : pathOf(values.path);
  if (path === undefined && (values.json || !terminal.ask))
    throw new MistakeError('Nobody can answer here: give the answers with --path.');
  const player = await begin(folder, script, language ?? firstLanguage(script), { terminal, quiet: values.json });
  const taken = await play(player, script, path);
  const walked = await walkedBy(player, taken.ended);
  await terminal.write(
    values.json
      ? `${JSON.stringify({ script: id, version: script.version, ...walked }, null, 2)}\n`
      : endText(walked, player.paint),
  );
  if (taken.fault === undefined) return 0;
  throw new CommandError(taken.fault);
}

const firstLanguage = ({ languages }: Script): Language => (languages.includes('en') ? 'en' : (languages[0] ?? 'en'));

const pathOf = (path: string): readonly string[] =>
  path
    .split(/(?<!\\),/)
    .map((answer) => answer.replaceAll('\\,', ',').trim())
    .filter((answer) => answer !== '');

async function begin(
  folder: Folder,
  script: Script,
  language: Language,
  { terminal, quiet }: Pick<Player, 'terminal' | 'quiet'>,
): Promise<Player> {
  const others = folder.scripts.filter(({ id }) => id !== script.id);
  const talk = await rehearse(bookFor(folder, [...others, script], language), language, terminal.now);
  const before = await talk.conversation();
  return { terminal, talk, paint: paintOf(terminal), quiet, script: script.id, spoken: [], orders: [], before };
}

type Taken = { readonly ended: Walked['ended']; readonly fault?: string };

async function play(player: Player, script: Script, path: readonly string[] | undefined): Promise<Taken> {
  const { terminal, talk, paint } = player;
  if (!player.quiet) {
    const draft = script.draft ? paint(' — a draft, not published', 'yellow') : '';
    await terminal.write(`${paint(`${script.id} ${script.version}`, 'dim')}${draft}\n`);
  }
  await hear(player, await talk.begins(script.id));
  for (let at = 0; endedOf(player, await talk.conversation()) === 'unsettled'; at++) {
    const answer = (path ? path[at] : await terminal.ask?.('> '))?.trim() ?? '';
    if (answer === '') return { ended: 'unsettled' };
    const fault = await answerWith(player, answer, path !== undefined);
    if (fault !== undefined) return { ended: 'unsettled', fault };
  }
  return { ended: endedOf(player, await talk.conversation()) };
}

function endedOf({ orders }: Player, { phase, trails }: Conversation): Walked['ended'] {
  if (orders.some(({ op }) => op === 'interaction')) return 'solved';
  if (phase.name === 'waiting') return 'person';
  if (phase.name === 'guided') return 'unsettled';
  return trails.at(-1)?.outcome === 'solved' ? 'solved' : 'left';
}

/** Gives an answer to the desk; the sentence of a mistake when an answer of a path is not taken. */
async function answerWith(player: Player, answer: string, strict: boolean): Promise<string | undefined> {
  const { talk } = player;
  const state = await talk.conversation();
  player.before = state;
  const message = state.live?.message;
  const choice = message && choiceMeant(message.choices, answer);
  player.spoken.push({ from: 'employee', text: choice?.label ?? answer });
  if (!player.quiet && strict)
    await player.terminal.write(`${player.paint(`> ${harmless(choice?.label ?? answer)}`, 'cyan')}\n`);
  const heard = choice ? await talk.presses(choice.id) : await talk.says(answer);
  await hear(player, heard);
  const { phase } = await talk.conversation();
  const missed = phase.name === 'guided' && phase.misses > 0;
  const step = state.phase.name === 'guided' ? state.phase.step : '';
  return strict && missed ? `"${answer}" answers nothing at step "${step}".` : undefined;
}

function choiceMeant(choices: readonly Choice[], answer: string): Choice | undefined {
  const pressable = choices.filter(({ submits }) => !submits);
  if (/^\d{1,2}$/.test(answer)) return pressable[Number(answer) - 1];
  const said = wordsOf(answer).join(' ');
  return pressable.find(
    ({ id, label }) => wordsOf(label).join(' ') === said || id === answer || id.replace(/^\w+:/, '') === answer,
  );
}

async function hear(player: Player, { messages, orders }: Heard): Promise<void> {
  player.orders.push(...orders);
  for (const message of messages) {
    player.spoken.push({ from: 'desk', text: plainText(wordsOfMessage(message)) });
    if (!player.quiet) await player.terminal.write(`\n${shownMessage(message, player.paint)}`);
  }
}

function shownMessage(message: Message, paint: Paint): string {
  const pressable = message.choices.filter(({ submits }) => !submits);
  const choices = pressable.map(({ label }, at) => `  ${paint(`${at + 1}`, 'cyan')} ${harmless(label)}\n`);
  const date = message.inputs.some(({ kind }) => kind === 'date')
    ? `  ${paint('type a date, as 2027-03-31', 'dim')}\n`
    : '';
  const title = message.title === undefined ? '' : `${paint(harmless(message.title), 'bold', 'underline')}\n`;
  return `${title}${message.parts.map((part) => `${shownPart(part, paint)}\n`).join('')}${choices.join('')}${date}`;
}

function shownPart(part: Part, paint: Paint): string {
  switch (part.kind) {
    case 'text':
      return shownText(part.text, paint);
    case 'note':
      return paint(plainText(part.text), 'dim');
    case 'quote':
      return `  | ${harmless(part.text)}`;
    case 'facts':
      return part.facts.map(({ label, value }) => `  ${label}: ${harmless(value)}`).join('\n');
    case 'link':
      return `${part.label} (${part.url})`;
  }
}

async function walkedBy(player: Player, ended: Walked['ended']): Promise<Walked> {
  const state = await player.talk.conversation();
  const last = state.trails.length > 0 ? state : player.before;
  const steps = last.trails.findLast(({ script }) => script === player.script)?.steps ?? [];
  return { spoken: player.spoken, steps, ended, ticket: ticketOf(player, last) };
}

function ticketOf({ orders }: Player, state: Conversation): Ticket | undefined {
  for (const order of orders) {
    if (order.op === 'open')
      return { kind: 'incident', fields: incidentFields(order.draft), text: order.draft.description };
    if (order.op === 'interaction') {
      const { title, category, notes } = order.draft;
      return { kind: 'interaction', fields: { title, category }, text: notes };
    }
  }
  return state.trails.length === 0 ? undefined : { kind: 'so far', fields: {}, text: ticketTexts(state).description };
}

const incidentFields = ({ title, category, subcategory, impact, urgency, notes }: IncidentDraft) => ({
  title,
  category,
  subcategory,
  impact: String(impact),
  urgency: String(urgency),
  ...(notes === '' ? {} : { 'work note': notes }),
});

const endWords: Readonly<Record<Walked['ended'], string>> = {
  solved: 'Solved by the script.',
  person: 'Handed off to a person.',
  left: 'The script was left.',
  unsettled: 'Not at its end: the script waits for an answer.',
};

const ticketWords: Readonly<Record<Ticket['kind'], string>> = {
  incident: 'On the incident',
  interaction: 'On the interaction (no incident is opened)',
  'so far': 'What would go on a ticket so far',
};

function endText({ ended, steps, ticket }: Walked, paint: Paint): string {
  const path = steps.length === 0 ? '' : `${paint(`Steps: ${steps.join(' > ')}`, 'dim')}\n`;
  const style = ended === 'unsettled' ? 'yellow' : 'green';
  const fields = Object.entries(ticket?.fields ?? {}).map(
    ([name, value]) => `  ${name}: ${indented(harmless(value))}\n`,
  );
  const text = ticket
    ? `${paint(ticketWords[ticket.kind], 'bold')}\n${fields.join('')}  ${indented(harmless(ticket.text))}\n`
    : '';
  return `\n${paint(endWords[ended], style, 'bold')}\n${path}${text}`;
}

const indented = (text: string): string => text.replace(/\n(?=.)/g, '\n  ');
