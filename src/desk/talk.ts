import { answerArticles, pressArticles } from './articles.ts';
import type { Book, BuiltInKey } from './book.ts';
import { answerChoosing, numberIn, pressChoosing, routed } from './choosing.ts';
import { freshTalk, handedOff, isLive, type Question, textLimit, withLine } from './conversation.ts';
import type { Inputs, Unkept } from './event.ts';
import { keepFiles } from './file.ts';
import { answerStep, asksFreely, correctHeard, leaveScript, personChoice, pressAnswer } from './guide.ts';
import { requestPerson } from './handoff.ts';
import { languages, textIn } from './language.ts';
import { wordsOf } from './lexicon.ts';
import { meanwhileOf } from './meanwhile.ts';
import { pressMeanwhile } from './meanwhile-offer.ts';
import type { FileRef, Message, Part } from './message.ts';
import { answerOutage, pressAsideOutage, pressOutage } from './outage-answer.ts';
import { languageIn, routeOf } from './routing.ts';
import { answerInScript, pressSubject } from './subject.ts';
import { askTickets, chooseTicket, commentOn } from './ticket.ts';
import { gistOf } from './trimming.ts';
import {
  become,
  freeChoices,
  order,
  plainMessage,
  sentence,
  type Turn,
  tell,
  tellAgain,
  tellSentence,
  withState,
} from './turn.ts';

type Heard = {
  readonly text: string;
  readonly messageId: string;
  readonly files: readonly FileRef[];
  readonly unkept?: Unkept;
};

/** What the employee said to the bot: a line on the transcript, his files kept, and an answer to it. */
export function hear(turn: Turn, said: Heard): Turn {
  const text = said.text.slice(0, textLimit).trim();
  const spoken = inLanguageOf(turn, text);
  const line = { at: turn.at, from: 'employee' as const, who: turn.state.person.name, text, source: said.messageId };
  const heard = keepFiles(withState(spoken, withLine(spoken.state, line)), said.files);
  if (text === '') return said.files.length > 0 ? heard : tellSentence(heard, 'empty');
  const answered = said.unkept ? answerStep(heard, text, said.unkept) : answer(heard, text);
  return said.text.trim().length > textLimit ? tellSentence(answered, 'tooLong', { count: `${textLimit}` }) : answered;
}

// A person may switch language in mid-talk, but one or two words are too few to tell, and so is an answer to a question;
// what a script asks for in free words may be an error message in any language, and a pasted log speaks for nobody.
function inLanguageOf(turn: Turn, text: string): Turn {
  const { phase } = turn.state;
  if (asksFreely(turn.state, turn.book)) return turn;
  const answering = phase.name === 'guided' || (phase.name === 'idle' && phase.question !== undefined);
  const gist = gistOf(text);
  const words = wordsOf(gist);
  const known = !answering && turn.book.exact.has(words.join(' '));
  if (words.length < (answering ? 4 : 3) && !known) return turn;
  const found = languageIn(turn.book.languages, gist);
  const language = languages.find((one) => one === found?.language);
  return found && language && found.confidence > (answering ? 0.9 : 0.5) ? become(turn, { language }) : turn;
}

function answer(turn: Turn, text: string): Turn {
  const key = builtInOf(turn.book, text);
  const { phase } = turn.state;
  if (key === 'person' || key === 'cancel' || key === 'start-over') return obey(turn, key);
  const asked = (key === 'help' || key === 'tickets') && !asksFreely(turn.state, turn.book);
  if (phase.name === 'guided' && !asked) return answerInScript(turn, text);
  const answered = phase.name === 'idle' && phase.question && answerQuestion(turn, phase.question, text);
  return answered || unasked(turn, key, text);
}

function unasked(turn: Turn, key: BuiltInKey | undefined, text: string): Turn {
  const number = key === 'tickets' ? numberIn(text) : undefined;
  if (number) return askTickets(turn, number);
  if (key && isCommand(key)) return obey(turn, key);
  // "It works now", said without being asked, is good news and no trouble.
  return key === 'yes' ? tellSentence(turn, 'thanks') : routed(turn, text);
}

const commands = ['greeting', 'thanks', 'help', 'person', 'cancel', 'start-over', 'tickets'] as const;

type Command = (typeof commands)[number];

const isCommand = (key: BuiltInKey): key is Command => (commands as readonly string[]).includes(key);

const longestBuiltIn = 9;
const longestPlea = 25;

/**
 * A built-in is what was said exactly, or what the router is sure of in a short message. Longer ones are problems, but
 * for who asks for a person at some length.
 */
export function builtInOf(book: Book, text: string): BuiltInKey | undefined {
  const words = wordsOf(text);
  const exact = book.exact.get(words.join(' '));
  if (exact !== undefined || words.length > longestPlea) return exact;
  const route = routeOf(book.router, text);
  if (route.kind !== 'route' || !route.script.startsWith('@')) return undefined;
  const key = route.script.slice(1) as BuiltInKey;
  if (words.length <= longestBuiltIn) return route.confidence >= 0.6 ? key : undefined;
  return key === 'person' && route.confidence >= 0.8 ? key : undefined;
}

/** Does what one of the built-in phrases asks for. */
export function obey(turn: Turn, command: Command): Turn {
  // Who gives up the script, and not the request, is back in the line; there she can still cancel it.
  const beside = meanwhileOf(turn.state) && (command === 'cancel' || command === 'start-over');
  if (beside) return requestPerson(leaveScript(turn), { reason: 'askedPerson' });
  switch (command) {
    case 'greeting':
      return turn.state.phase.name === 'idle' ? greet(turn) : turn;
    case 'thanks':
      return tellSentence(turn, 'thanks');
    case 'help':
      return tell(turn, { ...plainMessage(turn, helpText(turn)), choices: freeChoices(turn, [personChoice(turn)]) });
    case 'tickets':
      return askTickets(turn);
    case 'person':
      return requestPerson(leaveScript(turn), { reason: 'askedPerson' });
    case 'cancel': {
      const busy =
        turn.state.phase.name === 'guided' || (turn.state.phase.name === 'idle' && turn.state.phase.question);
      const left = leaveScript(turn);
      return tellSentence({ ...left, state: freshTalk(left.state, turn.at) }, busy ? 'cancelled' : 'nothingToCancel');
    }
    case 'start-over': {
      const left = leaveScript(turn);
      return tellSentence({ ...left, state: freshTalk(left.state, turn.at) }, 'startOver');
    }
  }
}

/** The bot's greeting, which says what it can do. */
export function greet(turn: Turn): Turn {
  const greeted = become(turn, { greeted: true });
  const first = turn.state.person.name.split(' ')[0] ?? '';
  // Platforms often tell of an installation without the person's name.
  const words = first === '' ? sentence(turn, 'greetingNameless') : sentence(turn, 'greeting', { name: first });
  const message = plainMessage(turn, words);
  return tell(greeted, { ...message, parts: [...message.parts, { kind: 'note', text: sentence(turn, 'standing') }] });
}

function helpText(turn: Turn): string {
  const topics = [...turn.book.scripts.values()].map((script) => textIn(script.title, turn.state.language));
  return sentence(turn, 'help', { topics: topics.join(', ') });
}

function answerQuestion(turn: Turn, question: Question, text: string): Turn | undefined {
  switch (question.kind) {
    case 'which':
    case 'first':
    case 'later':
      return answerChoosing(turn, question, text);
    case 'articles':
      return answerArticles(turn, question, text);
    case 'comment':
      return commentOn(turn, question.ticket, text);
    case 'outage':
      return answerOutage(turn, question, text);
    case 'ticket':
    case 'tickets':
    case 'survey':
      return undefined;
  }
}

type Pressed = {
  readonly card: string;
  readonly choice: string;
  readonly inputs: Inputs;
  readonly unkept?: Unkept;
};

/** What pressing one of the bot's buttons does; an old button is answered with where things stand. */
export function press(turn: Turn, chose: Pressed): Turn {
  const { state } = turn;
  if (state.survey && state.survey.card === chose.card && chose.choice.startsWith('rate:'))
    return rate(turn, chose.choice.slice(5));
  const aside = pressAsideOutage(turn, chose.card, chose.choice);
  if (aside) return aside;
  const meanwhile = pressMeanwhile(turn, chose.card, chose.choice);
  if (meanwhile) return meanwhile;
  // While a person is coming or there, no button of the bot's may begin a second request or a script.
  if (handedOff(state)) return tellSentence(turn, chose.choice === 'person' ? 'alreadyPerson' : 'staleAlone');
  if (!state.live || !isLive(state, chose.card)) return stale(turn);
  return pressLive(turn, state.live.message, chose);
}

function pressLive(turn: Turn, message: Message, chose: Pressed): Turn {
  const { state } = turn;
  const label = chose.unkept ? '***' : message.choices.find((choice) => choice.id === chose.choice)?.label;
  if (label === undefined) return stale(turn);
  const line = { at: turn.at, from: 'employee' as const, who: state.person.name, text: `[${label}]` };
  const pressed = withState(turn, withLine(state, line));
  if (chose.choice === 'person') return obey(pressed, 'person');
  if (chose.choice === 'correct') return correctHeard(pressed);
  if (chose.unkept || chose.choice.startsWith('answer:')) return pressAnswer(pressed, chose) ?? stale(pressed);
  const chosen =
    pressSubject(pressed, chose.choice) ?? pressOutage(pressed, chose.choice) ?? pressChoosing(pressed, chose.choice);
  return chosen ?? pressArticles(pressed, chose.choice) ?? chooseTicket(pressed, chose.choice) ?? stale(turn);
}

function rate(turn: Turn, rating: string): Turn {
  const about = turn.state.survey?.about ?? '';
  const { survey: _survey, ...rest } = turn.state;
  const rated = tellSentence({ ...turn, state: rest }, 'surveyThanks');
  const handoff = turn.state.past.findLast((past) => `${past.handoff.number}` === about)?.handoff.number;
  if (handoff === undefined) return rated;
  return order(rated, {
    lane: 'record',
    effect: { kind: 'record', handoff, order: { op: 'note', text: `Survey: ${rating}` } },
  });
}

/** Answers a press on a button of the past: says so and shows the present question again, if there is one. */
export function stale(turn: Turn): Turn {
  const { live, phase } = turn.state;
  const open =
    live && (phase.name === 'guided' || (phase.name === 'idle' && phase.question) || phase.name === 'settling');
  if (!open) return tellSentence(turn, 'staleAlone');
  const hint: Part = { kind: 'text', text: sentence(turn, 'stale') };
  // The hint is of the moment: shown once more, the question has it no second time.
  const again = tellAgain(turn, { ...live.message, parts: [hint, ...live.message.parts] });
  return again.state.live ? become(again, { live: { ...again.state.live, message: live.message } }) : again;
}
