import { textOf } from './describe.ts';
import type { Agent } from './inbound.ts';
import { plainText } from './markup.ts';
import type { Fact, Message } from './message.ts';
import type { Shift } from './progress.ts';
import { deskHour, slaFact } from './sla-words.ts';
import { agentSentence, type Turn } from './turn.ts';
import type { AgentSentence } from './wording.ts';

const mostWords = 300;

/** The question to the owner what becomes of his talk, with what whoever takes it over has to know. */
export function shiftCard(turn: Turn, owner: Agent, shift: Shift, to: string): Message {
  const time = deskHour(turn, shift.endsAt);
  const say = (key: AgentSentence, values: Readonly<Record<string, string>> = {}) =>
    plainText(agentSentence(turn, key, values));
  const title =
    shift.why === 'off'
      ? say('shiftOffTitle')
      : shift.why === 'kept'
        ? say('shiftKeptTitle')
        : say('shiftTitle', { time });
  return {
    language: turn.book.settings.deskLanguage,
    tone: 'warning',
    title,
    parts: [
      { kind: 'facts', facts: standing(turn) },
      { kind: 'text', text: agentSentence(turn, 'shiftAsk', { agent: owner.name, time, to }) },
    ],
    choices: [
      { id: 'shift:hand', label: agentSentence(turn, 'shiftHand'), style: 'primary' },
      { id: 'shift:keep', label: agentSentence(turn, 'shiftKeep') },
    ],
    inputs: [],
    card: shift.card,
  };
}

/** State, last words of the employee, promise and next step of a talk. */
export function standing(turn: Turn): readonly Fact[] {
  const { state } = turn;
  const { handoff, transcript, person } = state;
  if (!handoff) return [];
  const since = transcript.filter((line) => line.at >= handoff.openedAt);
  const replies = since.filter((line) => line.from === 'agent' && !line.gone).length;
  const last = transcript.findLast((line) => line.from === 'employee' && line.text !== '');
  const answered = since.findLast((line) => line.from !== 'bot')?.from === 'agent';
  const waits = handoff.awaiting !== undefined || answered;
  const fact = (label: AgentSentence, value: string | undefined): readonly Fact[] =>
    value ? [{ label: agentSentence(turn, label), value: plainText(value) }] : [];
  return [
    ...fact(
      'shiftState',
      replies === 0
        ? agentSentence(turn, 'shiftUnreplied')
        : agentSentence(turn, 'shiftReplied', { count: `${replies}` }),
    ),
    ...(last ? [{ label: agentSentence(turn, 'shiftLast'), value: textOf(last).slice(0, mostWords) }] : []),
    ...fact('shiftSla', slaFact(turn, handoff)),
    ...fact('shiftNext', agentSentence(turn, waits ? 'shiftAwaitNext' : 'shiftAnswerNext', { person: person.name })),
  ];
}
