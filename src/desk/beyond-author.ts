import { codeWords } from './card-beyond.ts';
import type { Handoff } from './conversation.ts';
import { nameOf } from './describe.ts';
import { validationCodes } from './escalation/validation.ts';
import type { Mark } from './event.ts';
import type { Message } from './message.ts';
import type { Beyond } from './progress.ts';
import { agentNote, agentSentence, order, type Turn } from './turn.ts';

type PageMark = Extract<Mark, { kind: 'page' }>;

const run = 'beyond';
const notice = 'returned';

/** The reason is for its author alone: by a direct message first of all, for what is whispered in a thread does not last. */
export function tellAuthor(turn: Turn): Turn {
  const { handoff } = turn.state;
  if (!handoff?.beyond) return turn;
  const { by } = handoff.beyond;
  const mark = { kind: 'page' as const, handoff: handoff.number, run, notice, who: by.name };
  const message = reasonOf(turn, handoff, handoff.beyond);
  return order(turn, { lane: 'page', effect: { kind: 'page', to: by, message, mark } });
}

/**
 * The direct message with the reason could not be delivered: its author is told in the thread, where only he sees it.
 * Undefined where the message was about something else.
 */
export function authorNotReached(turn: Turn, mark: PageMark): Turn | undefined {
  if (mark.run !== run || mark.notice !== notice) return undefined;
  const handoff = handoffOf(turn, mark.handoff);
  const to = handoff?.card?.address;
  // Escalated again meanwhile, its author knows of the return.
  if (!to || handoff.beyond?.state !== 'returned') return turn;
  const message = reasonOf(turn, handoff, handoff.beyond);
  return order(turn, { lane: 'desk', effect: { kind: 'whisper', to, person: handoff.beyond.by.id, message } });
}

const handoffOf = ({ state }: Turn, number: number): Handoff | undefined =>
  [state.handoff, state.returned, ...state.past.map(({ handoff }) => handoff)].find((one) => one?.number === number);

function reasonOf(turn: Turn, handoff: Handoff, { decidedBy, code, why = '', article }: Beyond): Message {
  const known = validationCodes.find((one) => one === code);
  const words = (known ? agentSentence(turn, codeWords[known]) : '') + (article ? ` (${article})` : '');
  const agent = decidedBy?.name ?? '';
  const text = agentSentence(turn, 'beyondReturnedTo', { agent, reference: nameOf(handoff), code: words });
  return {
    ...agentNote(turn, ''),
    parts: [
      { kind: 'text', text },
      { kind: 'quote', who: agent, text: why },
    ],
  };
}
