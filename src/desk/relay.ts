import { aboutAnother } from './behalf.ts';
import { authorNotReached } from './beyond-author.ts';
import { decisionStands } from './beyond-shown.ts';
import { confirmed } from './confirming.ts';
import { handedOff, lineFrom, lineOf, textLimit, withLine, withLineChanged } from './conversation.ts';
import type { AgentEvent, Mark } from './event.ts';
import { notShown } from './failure.ts';
import { carryToEmployee, keepFiles } from './file.ts';
import { cancelHandoff } from './handoff.ts';
import { amendCard, formStands, threadLine } from './handoff-card.ts';
import { record } from './handoff-record.ts';
import { wordsOf } from './lexicon.ts';
import { plainText } from './markup.ts';
import type { FileRef, Message, MessageRef } from './message.ts';
import { asOwner, toAgentOnly } from './owner.ts';
import { pageDelivered, pageUndelivered } from './paging.ts';
import { reassess } from './reassess.ts';
import { asksForSecret } from './secret-requests.ts';
import { shiftStands } from './shift.ts';
import { lessonStands } from './suggestion.ts';
import { asksForSensitive } from './triage.ts';
import {
  agentNote,
  agentSentence,
  become,
  nextLine,
  noteInThread,
  order,
  sayInThread,
  sentence,
  type Turn,
  tellSentence,
} from './turn.ts';
import { raise } from './verifying.ts';

/** What the employee says while a person is coming or there: passed on as said; only "cancel" is for the desk. */
export function passOn(turn: Turn, said: { text: string; messageId: string; files: readonly FileRef[] }): Turn {
  const text = said.text.slice(0, textLimit).trim();
  const number = nextLine(turn);
  const line = { at: turn.at, from: 'employee' as const, who: turn.state.person.name, text, source: said.messageId };
  const heard: Turn = { ...turn, state: withLine(turn.state, line) };
  const key = turn.book.exact.get(wordsOf(text).join(' '));
  if (key === 'cancel') return cancelHandoff(heard);
  if (text === '') return said.files.length > 0 ? keepFiles(heard, said.files) : tellSentence(heard, 'empty');
  const mark: Mark = { kind: 'copy', line: number };
  const shown = sayInThread(heard, threadLine(heard, text), mark);
  const written = writeDown(shown, `${turn.state.person.name}: ${text}`);
  const noted = scrutinise(reassess(written, text), text);
  const told = key === 'person' && turn.state.phase.name === 'waiting' ? tellSentence(noted, 'alreadyPerson') : noted;
  const cut = said.text.trim().length > textLimit ? tellSentence(told, 'tooLong', { count: `${textLimit}` }) : told;
  return keepFiles(cut, said.files);
}

// Whoever waits for the employee's word in the record system gets it there as the answer to his question, and the
// incident goes on: it comes in our account's name, which sets nothing going by itself.
function writeDown(turn: Turn, text: string): Turn {
  const { handoff, mirrored = {} } = turn.state;
  const id = handoff?.ticket?.id;
  const seen = id === undefined ? undefined : mirrored[id];
  if (id === undefined || !seen?.awaits) return record(turn, { op: 'note', text });
  const { awaits: _awaits, ...rest } = seen;
  const answered = record(become(turn, { mirrored: { ...mirrored, [id]: rest } }), { op: 'comment', text });
  return handoff?.awaiting ? answered : record(answered, { op: 'resume' });
}

// A request may turn out to be a sensitive one only after a person has taken over.
function scrutinise(turn: Turn, text: string): Turn {
  return raise(turn, { sensitive: asksForSensitive(turn.book, text), aboutAnother: aboutAnother(text) });
}

/** What agents write in the thread: the owner's marked words reach the employee, all others stay where they are. */
export function agentSpeaks(
  turn: Turn,
  event: Extract<AgentEvent, { type: 'replied' | 'remarked' | 'reworded' | 'withdrew' }>,
): Turn {
  switch (event.type) {
    case 'remarked':
      return turn;
    case 'replied':
      return asOwner(turn, event.agent, () => reply(turn, event));
    case 'reworded':
      return reword(turn, event);
    case 'withdrew':
      return withdraw(turn, event);
  }
}

function reply(turn: Turn, event: Extract<AgentEvent, { type: 'replied' }>): Turn {
  const text = event.text.slice(0, textLimit).trim();
  if (text === '' && event.files.length === 0) return toAgentOnly(turn, event.agent, 'replyEmpty');
  if (asksForSecret(text)) return toAgentOnly(turn, event.agent, 'stopped');
  const number = nextLine(turn);
  const source = event.messageId === undefined ? {} : { source: event.messageId };
  const line = { at: turn.at, from: 'agent' as const, who: event.agent.name, text, ...source };
  const spoken: Turn = { ...turn, state: withLine(turn.state, line) };
  const mark: Mark = { kind: 'line', line: number };
  const effect = {
    kind: 'say' as const,
    to: turn.state.address,
    message: agentMessage(turn, event.agent.name, text),
    mark,
  };
  const said = text === '' ? spoken : order(spoken, { lane: 'person', effect });
  // What was typed into the card's box stands nowhere in the thread yet, where colleagues read along.
  const boxed = event.messageId === undefined && text !== '';
  const quote = { kind: 'quote' as const, who: event.agent.name, text };
  // Redrawn, so that the box is empty and the same words can be sent a second time.
  const shown = boxed ? amendCard(sayInThread(said, { ...threadLine(turn, text), parts: [quote] })) : said;
  return carryToEmployee(shown, event.agent, event.files, number);
}

function agentMessage(turn: Turn, agent: string, text: string): Message {
  const who = plainText(sentence(turn, 'agentSays', { agent }));
  return {
    language: turn.state.language,
    tone: 'plain',
    parts: [{ kind: 'quote', who, text }],
    choices: [],
    inputs: [],
  };
}

function reword(turn: Turn, event: Extract<AgentEvent, { type: 'reworded' }>): Turn {
  const number = lineFrom(turn.state, event.messageId);
  const line = lineOf(turn.state, number);
  if (line?.from !== 'agent') return turn;
  const text = event.text.slice(0, textLimit).trim();
  if (asksForSecret(text)) return toAgentOnly(turn, event.agent, 'stopped');
  const changed: Turn = { ...turn, state: withLineChanged(turn.state, number, { text, edited: true }) };
  if (!line.copy) return changed;
  const message = agentMessage(turn, line.who, text);
  return order(changed, {
    lane: 'person',
    effect: { kind: 'amend', ref: line.copy, message, mark: { kind: 'line', line: number } },
  });
}

function withdraw(turn: Turn, event: Extract<AgentEvent, { type: 'withdrew' }>): Turn {
  const number = lineFrom(turn.state, event.messageId);
  const line = lineOf(turn.state, number);
  if (line?.from !== 'agent') return turn;
  const gone: Turn = { ...turn, state: withLineChanged(turn.state, number, { gone: true }) };
  if (!line.copy) return gone;
  return noteInThread(order(gone, { lane: 'person', effect: { kind: 'remove', ref: line.copy } }), 'removedNote');
}

/** The employee changed a message: the transcript follows, and the copy in the thread. */
export function employeeEdited(turn: Turn, messageId: string, words: string): Turn {
  const number = lineFrom(turn.state, messageId);
  const line = lineOf(turn.state, number);
  if (line?.from !== 'employee') return turn;
  const text = words.slice(0, textLimit).trim();
  const changed: Turn = { ...turn, state: withLineChanged(turn.state, number, { text, edited: true }) };
  const known = turn.state.problem === line.text ? become(changed, { problem: text.slice(0, 500) }) : changed;
  const problem = handedOff(turn.state) ? scrutinise(known, text) : known;
  return line.copy
    ? order(problem, { lane: 'desk', effect: { kind: 'amend', ref: line.copy, message: threadLine(turn, text) } })
    : problem;
}

/** The employee took a message back: the text goes from transcript and thread, the fact stays. */
export function employeeDeleted(turn: Turn, messageId: string): Turn {
  const number = lineFrom(turn.state, messageId);
  const line = lineOf(turn.state, number);
  if (line?.from !== 'employee') return turn;
  const gone: Turn = { ...turn, state: withLineChanged(turn.state, number, { gone: true, text: '' }) };
  if (!line.copy) return gone;
  const message = agentNote(turn, agentSentence(turn, 'deletedLine'));
  return order(gone, { lane: 'desk', effect: { kind: 'amend', ref: line.copy, message } });
}

/** A message arrived: its copy is remembered so that edits can follow, and the agent sees that it was delivered. */
export function delivered(turn: Turn, mark: Mark, ref: MessageRef): Turn {
  const reached = turn.state.reachable ? turn : become(turn, { reachable: true });
  switch (mark.kind) {
    case 'copy':
      return copied(turn, mark.line, ref);
    case 'line':
      return reachedEmployee(reached, mark.line, ref);
    case 'ticket':
      return confirmed(withChat(reached, ref), mark.handoff, ref);
    case 'reach':
      return withChat(reached, ref);
    case 'form':
      return formStands(turn, mark.card, ref);
    case 'lesson':
      return lessonStands(turn, mark.card, ref);
    case 'page':
      return pageDelivered(turn, mark, ref);
    case 'file':
      return reached;
    case 'board':
      return decisionStands(shiftStands(turn, mark.key, ref), mark.key, ref);
    // The chat takes no files from a bot: the employee was told, now the agent is.
    case 'gift':
      return noteInThread(reached, 'fileToEmployee', { name: mark.name });
  }
}

// What the employee changed while the copy was on its way is made up for.
function copied(turn: Turn, number: number, ref: MessageRef): Turn {
  const line = lineOf(turn.state, number);
  const kept: Turn = { ...turn, state: withLineChanged(turn.state, number, { copy: ref }) };
  if (!line?.gone && !line?.edited) return kept;
  const message = line.gone ? agentNote(turn, agentSentence(turn, 'deletedLine')) : threadLine(turn, line.text);
  return order(kept, { lane: 'desk', effect: { kind: 'amend', ref, message } });
}

// What the agent changed while his words were on their way is made up for; a talk that has ended hears no more of it.
function reachedEmployee(turn: Turn, number: number, ref: MessageRef): Turn {
  const line = lineOf(turn.state, number);
  if (!line) return turn;
  const kept: Turn = { ...turn, state: withLineChanged(turn.state, number, { copy: ref }) };
  if (line.copy) return noteInThread(kept, line.edited ? 'editedNote' : 'deliveredNote');
  if (line.gone) return noteInThread(order(kept, { lane: 'person', effect: { kind: 'remove', ref } }), 'removedNote');
  if (!line.edited) return noteInThread(kept, 'deliveredNote');
  const message = agentMessage(turn, line.who, line.text);
  const mark: Mark = { kind: 'line', line: number };
  return order(kept, { lane: 'person', effect: { kind: 'amend', ref, message, mark } });
}

// A first contact had no chat yet: now there is one.
function withChat(turn: Turn, ref: MessageRef): Turn {
  return turn.state.address.conversation === '' ? become(turn, { address: ref.address }) : turn;
}

/** A message could not be delivered, for good: the agent is told and his words become a comment on the incident. */
export function undelivered(turn: Turn, mark: Mark, reason: string): Turn {
  if (mark.kind === 'page') return authorNotReached(turn, mark) ?? pageUndelivered(turn, mark, reason);
  if (mark.kind !== 'line') return notShown(turn, mark, reason);
  const gone = become(turn, { reachable: false });
  const line = lineOf(turn.state, mark.line);
  if (!line) return gone;
  const noted = noteInThread(gone, 'notDeliveredNote', { reason });
  return line.gone ? noted : record(noted, { op: 'comment', text: line.text });
}
