import type { Handoff } from './conversation.ts';
import { nameOf } from './describe.ts';
import type { Agent } from './inbound.ts';
import { capacityOf, loadOf, memberOf, regionOf, serves, stateOf } from './line/crew.ts';
import { plainText } from './markup.ts';
import type { Input, Message } from './message.ts';
import { agentSentence, type Turn } from './turn.ts';

/** What the list offers besides people: the line of everybody, and that of one region (followed by its id). */
export const toLine = 'line:';

const stateKeys = { on: 'stateOn', break: 'stateBreak', off: 'stateOff' } as const;
const stateOrder = { on: 0, break: 1, off: 2 } as const;
const mostAgents = 90;

/** The form to hand a talk over: people on shift first, with language, presence and load; then the lines; and why. */
export function transferForm(turn: Turn, handoff: Handoff, card: string): Message {
  const { settings } = turn.book;
  const inputs: Input[] = [
    {
      id: 'to',
      label: agentSentence(turn, 'transferTo'),
      kind: 'choice',
      required: true,
      options: [...people(turn), ...lines(turn)],
    },
    { id: 'why', label: agentSentence(turn, 'transferWhy'), kind: 'line', required: true },
  ];
  return {
    language: settings.deskLanguage,
    tone: 'info',
    title: plainText(agentSentence(turn, 'formTransfer', { number: nameOf(handoff) })),
    parts: [],
    inputs,
    choices: [
      {
        id: 'transfer:send',
        label: agentSentence(turn, 'transfer').replace(/…$/, ''),
        style: 'primary',
        submits: true,
      },
    ],
    card,
  };
}

type Option = { readonly id: string; readonly label: string };

function people(turn: Turn): readonly Option[] {
  const { book, state, at } = turn;
  const owner = state.phase.name === 'attended' ? state.phase.owner.id : '';
  const rank = (one: Agent) => stateOrder[stateOf(book, one, at)];
  return book.agents
    .filter((one) => one.id !== owner && serves(book.plan, one))
    .toSorted((a, b) => rank(a) - rank(b) || loadOf(book, a) - loadOf(book, b) || (a.name < b.name ? -1 : 1))
    .slice(0, mostAgents)
    .map((one) => ({ id: one.id, label: labelOf(turn, one) }));
}

// Where the plan names nobody there is nothing to tell apart but who is away and who has much.
function labelOf(turn: Turn, agent: Agent): string {
  const { book, at } = turn;
  const languages = memberOf(book.plan, agent)?.languages.join(' ') ?? '';
  const state = agentSentence(turn, stateKeys[stateOf(book, agent, at)]);
  const values = { state, load: `${loadOf(book, agent)}`, capacity: `${capacityOf(book.plan, agent)}` };
  const known = [languages, plainText(agentSentence(turn, 'transferState', values))];
  return `${agent.name} (${known.filter((word) => word !== '').join(' · ')})`;
}

function lines(turn: Turn): readonly Option[] {
  const { plan } = turn.book;
  const { phase } = turn.state;
  const own = phase.name === 'attended' ? regionOf(plan, phase.owner)?.id : undefined;
  const { regions } = plan.coverage;
  const others = regions.length < 2 ? [] : regions.toSorted((a, b) => Number(a.id === own) - Number(b.id === own));
  return [
    { id: toLine, label: agentSentence(turn, 'transferLine') },
    ...others.map((one) => ({
      id: `${toLine}${one.id}`,
      label: plainText(agentSentence(turn, 'transferRegion', { region: one.name })),
    })),
  ];
}
