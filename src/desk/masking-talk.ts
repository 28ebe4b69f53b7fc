import type { Book } from './book.ts';
import { type Conversation, isLive, type Line, lineFrom, lineOf } from './conversation.ts';
import type { Envelope, Event, Unkept } from './event.ts';
import { asksFreely, currentStep } from './guide.ts';
import { wordsOf } from './lexicon.ts';
import { type MaskContext, maskSecrets } from './masking.ts';
import { announcesSecret, isReply } from './masking-prompt.ts';
import { answerMark, pressedAnswer, typedAnswer } from './play.ts';
import { asksToBeTold } from './secret-requests.ts';
import { builtInOf } from './talk.ts';

/** What stands in the place of an answer that a script asks never to be kept. */
export const unkeptText = '[•••• answer]';

/**
 * An event as it may be kept, by what was said before it: the bare secret after "my password is" or after somebody
 * asked for one, and the answer to a question marked never to be stored, are taken out. Done between loading the
 * conversation and deciding, so that nothing can be said in between, and before anything is written.
 */
export function withheld(before: Conversation | undefined, envelope: Envelope, book: Book): Envelope {
  const event = eventWithheld(before, envelope, book);
  return event === envelope.event ? envelope : { ...envelope, event };
}

function eventWithheld(before: Conversation | undefined, { event, at }: Envelope, book: Book): Event {
  switch (event.type) {
    case 'said':
      return saidWithheld(before, event, book, at);
    case 'edited':
      return editedWithheld(before, event);
    case 'chose':
      return choiceWithheld(before, event, book);
    default:
      return event;
  }
}

/** An event of which nothing is known but what kind it is, for a record of what could not even be looked at. */
export function wordless({ event, ...envelope }: Envelope): Envelope {
  return { ...envelope, event: { type: event.type } as Event };
}

type Said = Extract<Event, { type: 'said' }>;
type Edited = Extract<Event, { type: 'edited' }>;
type Chose = Extract<Event, { type: 'chose' }>;

function saidWithheld(before: Conversation | undefined, event: Said, book: Book, at: number): Event {
  if (!before || event.text.trim() === '') return event;
  const found = currentStep(before, book);
  if (found && answerMark(found.step) === 'unkept:') {
    if (isCommand(before, event.text, book)) return event;
    const answer = typedAnswer(found.step, event.text, before.language, book.exact, { at, zone: before.person.zone });
    const { masked: _masked, ...said } = event;
    return { ...said, text: unkeptText, unkept: unkeptOf(found.step.id, answer) };
  }
  const exact = book.exact.has(wordsOf(event.text).join(' '));
  return exact ? event : masked(event, contextOf(before, at));
}

const unkeptOf = (step: string, answer: { readonly next: string } | undefined): Unkept =>
  answer ? { step, next: answer.next } : { step };

// Whoever wants out is let out, in the fixed phrases that mean it; they are nobody's secret.
function isCommand(before: Conversation, text: string, book: Book): boolean {
  const key = /\d/.test(text) ? undefined : builtInOf(book, text);
  if (key === 'person' || key === 'cancel' || key === 'start-over') return true;
  return (key === 'help' || key === 'tickets') && !asksFreely(before, book);
}

function masked<E extends Said | Edited>(event: E, context: MaskContext | undefined): E {
  if (!context) return event;
  const { text, found } = maskSecrets(event.text, context);
  const kinds = new Set([...(event.masked ?? []), ...found.map(({ kind }) => kind)]);
  return found.length === 0 ? event : { ...event, text, masked: [...kinds] };
}

// What is changed afterwards is as secret as it was; what the talk does not know any more, nobody will read.
function editedWithheld(before: Conversation | undefined, event: Edited): Event {
  const line = before && lineOf(before, lineFrom(before, event.messageId));
  if (!line) return { ...event, text: '' };
  if (line.text === '***' || line.text === unkeptText) return { ...event, text: unkeptText };
  return masked(event, /^\[•••• [a-z ]+\]$/.test(line.text) ? { askedForSecret: true } : undefined);
}

// Which button it was, and what was filled in, is the answer.
function choiceWithheld(before: Conversation | undefined, event: Chose, book: Book): Event {
  if (!event.choice.startsWith('unkept:')) return event;
  const { masked: _masked, ...chose } = event;
  const empty: Chose = { ...chose, choice: 'unkept', inputs: {} };
  const found = before && isLive(before, event.card) ? currentStep(before, book) : undefined;
  if (!before || !found) return empty;
  const answer = pressedAnswer(found.step, event.choice, event.inputs, before.language);
  return { ...empty, unkept: unkeptOf(found.step.id, answer) };
}

const freshMs = 15 * 60_000;
const farthest = 8;

// Looks back over what was said since the employee last said something of substance.
function contextOf({ transcript, phase }: Conversation, at: number): MaskContext | undefined {
  for (const line of transcript.slice(-farthest).toReversed()) {
    if (line.from !== 'employee') {
      if (prompts(line)) return { askedForSecret: true };
      continue;
    }
    if (!isAside(line)) return at - line.at > freshMs ? undefined : after(line.text, phase.name === 'guided');
  }
  return undefined;
}

const longestPrompt = 100;

// A prompt is short; the long sentences of scripts talk about passwords and ask for something else.
const prompts = ({ text, from }: Line): boolean =>
  (from === 'agent' || text.length <= longestPrompt) && asksToBeTold(text);

const isAside = ({ text, gone }: Line): boolean => gone === true || text.trim() === '' || isReply(text);

// A script's question stands between what was said and its answer, which then goes on nothing but an announcement.
function after(text: string, answering: boolean): MaskContext | undefined {
  if (announcesSecret(text)) return { askedForSecret: true };
  return answering ? undefined : { saidBefore: text };
}
