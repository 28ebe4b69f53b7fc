import { beyondChoices } from './card-beyond.ts';
import { cardFacts } from './card-facts.ts';
import { safetyBanners, safetyChoices } from './card-verification.ts';
import { deskOpensNote } from './closed.ts';
import type { Handoff } from './conversation.ts';
import { factsOf } from './describe.ts';
import { titleIn } from './meanwhile-scripts.ts';
import type { Choice, Message, Part } from './message.ts';
import { agentSentence, agentWords, type Turn } from './turn.ts';

/** The card of a handoff in the shared channel, as things stand now; `card` is its nonce. */
export function deskCard(turn: Turn, handoff: Handoff, card: string): Message {
  const { state } = turn;
  const language = turn.book.settings.deskLanguage;
  const attended = state.phase.name === 'attended';
  const parts: Part[] = [
    ...safetyBanners(turn, handoff),
    ...(state.problem ? [{ kind: 'quote' as const, who: state.person.name, text: state.problem }] : []),
    { kind: 'facts', facts: [...cardFacts(turn, handoff), ...factsOf(state)] },
    // The sandbox has no page to open: its address is plain http.
    ...(handoff.ticket?.url?.startsWith('https://')
      ? [{ kind: 'link' as const, label: agentSentence(turn, 'openIncident'), url: handoff.ticket.url }]
      : []),
    ...(handoff.ticket?.callerMatched === false
      ? [{ kind: 'note' as const, text: agentSentence(turn, 'callerUnmatched') }]
      : []),
    ...deskOpensNote(turn, handoff),
    ...meanwhileNote(turn, handoff),
    ...(attended ? [{ kind: 'note' as const, text: agentSentence(turn, 'howToReply') }] : []),
  ];
  const { choices, inputs } = controls(turn, handoff);
  return {
    language,
    tone: toneOf(turn),
    title: titleOf(turn),
    parts,
    choices,
    inputs,
    ...(choices.length > 0 ? { card } : {}),
  };
}

function meanwhileNote(turn: Turn, { meanwhile }: Handoff): readonly Part[] {
  if (!meanwhile || turn.state.phase.name !== 'waiting') return [];
  const script = titleIn(turn, meanwhile.script);
  return [{ kind: 'note', text: agentSentence(turn, 'meanwhileCard', { script }) }];
}

function titleOf(turn: Turn): string {
  const { phase, person } = turn.state;
  const raw = { person: person.name };
  switch (phase.name) {
    case 'waiting':
      return agentWords(turn, turn.state.handoff?.meanwhile ? 'cardMeanwhile' : 'cardWaiting', raw);
    case 'attended':
      return agentWords(turn, 'cardAttended', { ...raw, agent: phase.owner.name });
    case 'settling':
      return agentWords(turn, 'cardSettling', raw);
    case 'idle':
    case 'guided':
      return agentWords(turn, 'cardClosed', raw);
  }
}

function toneOf(turn: Turn): Message['tone'] {
  const { phase, handoff } = turn.state;
  if (phase.name === 'waiting') return handoff && handoff.urgency === 1 ? 'danger' : 'warning';
  return phase.name === 'attended' ? 'info' : 'success';
}

function controls(turn: Turn, handoff: Handoff): Pick<Message, 'choices' | 'inputs'> {
  const { phase, person } = turn.state;
  if (phase.name === 'waiting') {
    return {
      choices: [
        { id: 'claim', label: agentSentence(turn, 'claim'), style: 'primary' },
        { id: 'triage', label: agentSentence(turn, 'triage') },
        ...urgencyChoices(turn, handoff),
      ],
      inputs: [],
    };
  }
  if (phase.name !== 'attended') return { choices: [], inputs: [] };
  const label = agentWords(turn, 'replyLabel', { person: person.name });
  return {
    inputs: [{ id: 'text', label, kind: 'text', required: false }],
    choices: [
      { id: 'reply', label: agentWords(turn, 'reply', { person: person.name }), style: 'primary', submits: true },
      ...safetyChoices(turn, handoff),
      waitChoice(turn, handoff),
      { id: 'resolve', label: agentSentence(turn, 'resolve') },
      { id: 'transfer', label: agentSentence(turn, 'transfer') },
      ...beyondChoices(turn, handoff),
      { id: 'triage', label: agentSentence(turn, 'triage'), seldom: true },
      { id: 'release', label: agentSentence(turn, 'release'), seldom: true },
      { id: 'return', label: agentSentence(turn, 'returnToBot'), seldom: true },
    ],
  };
}

// One button, for what is not so now.
function waitChoice(turn: Turn, { awaiting }: Handoff): Choice {
  return awaiting
    ? { id: 'wait:off', label: agentSentence(turn, 'waitOff') }
    : { id: 'wait:on', label: agentWords(turn, 'waitOn', { person: turn.state.person.name }) };
}

// What is wrong most often is put right by one press while nobody has it; afterwards the card is full, and the form does it.
function urgencyChoices(turn: Turn, handoff: Handoff): Message['choices'] {
  return (['1', '2', '3'] as const)
    .filter((level) => level !== `${handoff.urgency}`)
    .map((level) => ({
      id: `urgency:${level}`,
      label: agentWords(turn, 'urgencyTo', { level: agentSentence(turn, `level${level}`) }),
    }));
}
