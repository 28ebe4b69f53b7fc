import { nameOf } from './describe.ts';
import type { Choice, Message, Part } from './message.ts';
import { priorityOfHandoff } from './protocol.ts';
import { agentNote, agentSentence, agentWords, type Turn, withNonce } from './turn.ts';

/** Values that all sentences about the present handoff may name. */
export function valuesOf({ state }: Turn): Readonly<Record<string, string>> {
  const { handoff } = state;
  return handoff ? { reference: nameOf(handoff), priority: `${priorityOfHandoff(handoff)}` } : {};
}

/** What is going on, for somebody who sees neither card nor thread: who, what, which incident. */
export function pageMessage(turn: Turn, words: string, run?: string): { turn: Turn; message: Message } {
  const { handoff, problem, person } = turn.state;
  const facts = [
    { label: agentSentence(turn, 'employee'), value: person.email ? `${person.name} (${person.email})` : person.name },
    { label: agentSentence(turn, 'incident'), value: handoff ? nameOf(handoff) : '' },
    { label: agentSentence(turn, 'category'), value: handoff?.category ?? '' },
  ];
  const url = handoff?.ticket?.url;
  const parts: Part[] = [
    { kind: 'text', text: words },
    ...(problem ? [{ kind: 'quote' as const, who: person.name, text: problem }] : []),
    { kind: 'facts', facts: facts.filter(({ value }) => value !== '') },
    ...(url?.startsWith('https://')
      ? [{ kind: 'link' as const, label: agentSentence(turn, 'openIncident'), url }]
      : []),
  ];
  const base: Message = {
    language: turn.book.settings.deskLanguage,
    tone: 'danger',
    title: agentWords(turn, 'pageTitle', valuesOf(turn)),
    parts,
    choices: [],
    inputs: [],
  };
  return run === undefined ? { turn, message: base } : pressable(turn, base, [acknowledgeChoice(turn, run)]);
}

/** The button by which somebody takes a page on; it names the talk, for it is pressed in other chats too. */
export function acknowledgeChoice(turn: Turn, run: string): Choice {
  return {
    id: `page:ack:${run}|${turn.state.subject}`,
    label: agentSentence(turn, 'pageAcknowledge'),
    style: 'primary',
  };
}

/** A message in the thread that calls for somebody: more than small print, with what can be pressed. */
export function callMessage(
  turn: Turn,
  text: string,
  tone: Message['tone'],
  choices: readonly Choice[],
): { turn: Turn; message: Message } {
  const message: Message = { ...agentNote(turn, ''), tone, parts: [{ kind: 'text', text }] };
  return choices.length === 0 ? { turn, message } : pressable(turn, message, choices);
}

function pressable(turn: Turn, message: Message, choices: readonly Choice[]): { turn: Turn; message: Message } {
  const { turn: numbered, card } = withNonce(turn);
  return { turn: numbered, message: { ...message, choices, card } };
}
