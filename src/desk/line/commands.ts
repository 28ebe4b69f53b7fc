import type { Agent } from '../inbound.ts';
import { wordsOf } from '../lexicon.ts';
import type { Address, Fact } from '../message.ts';
import type { AgentSentence } from '../wording.ts';
import { redrawBoard, showBoard, tellLine, tellWho } from './board.ts';
import { giveNext } from './digest.ts';
import { settleItem, tellItems } from './items.ts';
import { type LineTurn, lineMessage, lineWords, whisperTo } from './line-turn.ts';
import { setPresence } from './presence.ts';

/** What somebody of the shared channel asked the line for, and where; `rest` is what follows the command's word. */
export type Asked = { readonly agent: Agent; readonly at: Address; readonly rest: string };

type Command = {
  /** The words that mean it, first of the message, in every language of the agents; without accents or capitals. */
  readonly words: readonly string[];
  readonly run: (turn: LineTurn, asked: Asked) => LineTurn;
};

const present =
  (state: 'on' | 'off' | 'break'): Command['run'] =>
  (turn, { agent, at }) =>
    redrawBoard(setPresence(turn, agent, state, at));

/** Everything that can be asked by mentioning the bot outside of a thread, besides outages (`isOutageCommand`). */
const commands: readonly Command[] = [
  { words: ['on', 'dentro', 'disponible'], run: present('on') },
  { words: ['break', 'pause', 'pausa', 'descanso'], run: present('break') },
  { words: ['off', 'fuera', 'salgo'], run: present('off') },
  { words: ['line', 'queue', 'cola', 'fila'], run: (turn, { at, agent }) => tellLine(turn, at, agent) },
  { words: ['list', 'lista', 'pendientes'], run: (turn, { at, agent }) => tellItems(turn, at, agent) },
  { words: ['who', 'quien', 'quienes'], run: (turn, { at, agent }) => tellWho(turn, at, agent) },
  { words: ['help', 'ayuda'], run: (turn, { at, agent }) => showBoard(tellCommands(turn, at, agent, 'helpTitle'), at) },
  {
    words: ['board', 'tablero', 'hello', 'hi', 'hey', 'hola', 'buenas', 'buenos'],
    run: (turn, { at }) => showBoard(turn, at),
  },
];

/** Does what a mention outside of any thread asks for; what it does not know is answered with what is possible. */
export function obeyLine(turn: LineTurn, agent: Agent, at: Address, text: string): LineTurn {
  const [first] = wordsOf(text);
  if (first === undefined) return showBoard(turn, at);
  const command = commands.find((one) => one.words.includes(first));
  const rest = text.trim().split(/\s+/).slice(1).join(' ');
  return command ? command.run(turn, { agent, at, rest }) : tellCommands(turn, at, agent, 'helpUnknown', text);
}

// Told one by one: what each is called in the agents' language, and what comes of it.
const explained = [
  ['helpWordOn', 'helpOn'],
  ['helpWordBreak', 'helpBreak'],
  ['helpWordOff', 'helpOff'],
  ['helpWordLine', 'helpLine'],
  ['helpWordWho', 'helpWho'],
  ['helpWordList', 'helpList'],
  ['helpWordOutage', 'helpOutage'],
  ['helpWordHelp', 'helpHelp'],
] as const satisfies readonly (readonly [AgentSentence, AgentSentence])[];

const mostQuoted = 60;

function tellCommands(turn: LineTurn, at: Address, agent: Agent, key: AgentSentence, said = ''): LineTurn {
  const line = said.replace(/\s+/g, ' ').trim();
  const quoted = line.length > mostQuoted ? `${line.slice(0, mostQuoted - 1)}…` : line;
  const facts = explained.map(([word, what]): Fact => ({ label: lineWords(turn, word), value: lineWords(turn, what) }));
  const text = lineWords(turn, key, { agent: agent.name, said: quoted });
  const message = lineMessage(turn, [
    { kind: 'text', text },
    { kind: 'facts', facts },
    { kind: 'note', text: lineWords(turn, 'helpThread') },
  ]);
  return whisperTo(turn, at, agent, message);
}

type Pressed = {
  readonly agent: Agent;
  readonly at: Address;
  readonly choice: string;
  readonly inputs: Readonly<Record<string, string>>;
};

/** Does what a button of the line's own cards stands for; undefined where none of them does. */
export function pressLine(turn: LineTurn, { agent, at, choice, inputs }: Pressed): LineTurn | undefined {
  switch (choice) {
    case 'line:on':
    case 'line:break':
    case 'line:off':
      return present(choice === 'line:on' ? 'on' : choice === 'line:off' ? 'off' : 'break')(turn, {
        agent,
        at,
        rest: '',
      });
    case 'line:show':
      return redrawBoard(tellLine(turn, at, agent));
    case 'line:next':
      return giveNext(turn, at, agent);
    case 'line:item':
      return settleItem(turn, at, agent, inputs['item'] ?? '');
    default:
      return undefined;
  }
}
