import type { Book, BuiltInKey } from './book.ts';
import { freshTalk, handedOff, type Question, textLimit, withLine } from './conversation.ts';
import type { Inputs, Unkept } from './event.ts';
import { keepFiles } from './file.ts';
import { answerStep, asksFreely, leaveScript, personChoice, pressAnswer, startScript } from './guide.ts';
import { requestPerson } from './handoff.ts';
import { type Language, textIn } from './language.ts';
import { wordsOf } from './lexicon.ts';
import type { FileRef, Message, Part } from './message.ts';
import { yesOrNo } from './play.ts';
import { languageIn, type Route, routeOf } from './routing.ts';
import { askTickets, chooseTicket, commentOn } from './ticket.ts';
import { become, freeChoices, order, plainMessage, sentence, type Turn, tell, tellSentence } from './turn.ts';

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
  const heard = keepFiles({ ...spoken, state: withLine(spoken.state, line) }, said.files);
  if (text === '') return said.files.length > 0 ? heard : tellSentence(heard, 'empty');
  const answered = said.unkept ? answerStep(heard, text, said.unkept) : answer(heard, text);
  return said.text.trim().length > textLimit ? tellSentence(answered, 'tooLong', { count: `${textLimit}` }) : answered;
}

// A person may switch language in mid-talk; one or two words are too few to tell, and an answer is no evidence.
function inLanguageOf(turn: Turn, text: string): Turn {
  const { phase } = turn.state;
  const words = wordsOf(text);
  const exact = turn.book.exact.get(words.join(' '));
  if (phase.name === 'guided' || (words.length < 3 && exact === undefined)) return turn;
  const found = languageIn(turn.book.languages, text);
  return found && found.confidence > 0.5 ? become(turn, { language: found.language as Language }) : turn;
}

function answer(turn: Turn, text: string): Turn {
  const key = builtInOf(turn.book, text);
  const { phase } = turn.state;
  if (key === 'person' || key === 'cancel' || key === 'start-over') return obey(turn, key);
  const asked = (key === 'help' || key === 'tickets') && !asksFreely(turn.state, turn.book);
  if (phase.name === 'guided' && !asked) return answerStep(turn, text);
  if (phase.name === 'idle' && phase.question) {
    const answered = answerQuestion(turn, phase.question, text);
    if (answered) return answered;
  }
  return key && isCommand(key) ? obey(turn, key) : routed(turn, text);
}

const commands = ['greeting', 'thanks', 'help', 'person', 'cancel', 'start-over', 'tickets'] as const;

type Command = (typeof commands)[number];

const isCommand = (key: BuiltInKey): key is Command => (commands as readonly string[]).includes(key);

/** A built-in is what was said exactly, or what the router is sure of in a short message; long ones are problems. */
export function builtInOf(book: Book, text: string): BuiltInKey | undefined {
  const words = wordsOf(text);
  const exact = book.exact.get(words.join(' '));
  if (exact !== undefined || words.length > 9) return exact;
  const route = routeOf(book.router, text);
  const sure = route.kind === 'route' && route.script.startsWith('@') && route.confidence >= 0.6;
  return sure ? (route.script.slice(1) as BuiltInKey) : undefined;
}

/** Does what one of the built-in phrases asks for. */
export function obey(turn: Turn, command: Command): Turn {
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
    case 'which': {
      const words = wordsOf(text);
      if (turn.book.exact.get(words.join(' ')) === 'none' || yesOrNo(words, turn.book.exact) === 'no')
        return miss(turn);
      const numbered = words.length === 1 ? question.scripts[Number(words[0]) - 1] : undefined;
      const single =
        question.scripts.length === 1 && yesOrNo(words, turn.book.exact) === 'yes' ? question.scripts[0] : undefined;
      const script = turn.book.scripts.get(numbered ?? single ?? namedScript(turn, question.scripts, words) ?? '');
      return script && startScript(turn, script);
    }
    case 'comment':
      return commentOn(turn, question.ticket, text);
    case 'ticket':
    case 'tickets':
    case 'survey':
      return undefined;
  }
}

function namedScript(turn: Turn, offered: readonly string[], words: readonly string[]): string | undefined {
  const said = words.join(' ');
  return offered.find((id) =>
    Object.values(turn.book.scripts.get(id)?.title ?? {}).some((title) => wordsOf(title).join(' ') === said),
  );
}

function routed(turn: Turn, text: string): Turn {
  const number = /\bINC\d{7,10}\b/i.exec(text)?.[0];
  if (number) return askTickets(turn, number.toUpperCase());
  const state = turn.state.problem === undefined ? { problem: text.slice(0, 500) } : {};
  const noted = become(turn, state);
  const route = withoutBuiltIns(routeOf(turn.book.router, text));
  switch (route.kind) {
    case 'route': {
      const script = turn.book.scripts.get(route.script);
      return script ? startScript(noted, script) : miss(noted);
    }
    case 'ask':
      return askWhich(noted, route.scripts, text);
    case 'none':
      return miss(noted);
  }
}

function withoutBuiltIns(route: Route): Route {
  if (route.kind === 'route') return route.script.startsWith('@') ? { kind: 'none' } : route;
  if (route.kind === 'none') return route;
  const scripts = route.scripts.filter((script) => !script.startsWith('@'));
  return scripts.length > 0 ? { kind: 'ask', scripts } : { kind: 'none' };
}

function askWhich(turn: Turn, scripts: readonly string[], text: string): Turn {
  const { phase } = turn.state;
  const misses = phase.name === 'idle' ? phase.misses : 0;
  const offered = scripts.slice(0, 3);
  const asked = become(turn, { phase: { name: 'idle', misses, question: { kind: 'which', scripts: offered, text } } });
  const choices = offered.flatMap((id) => {
    const script = turn.book.scripts.get(id);
    return script ? [{ id: `script:${id}`, label: textIn(script.title, turn.state.language) }] : [];
  });
  const none = { id: 'none', label: sentence(turn, 'noneOfThese') };
  return tell(asked, {
    ...plainMessage(turn, sentence(turn, 'which')),
    tone: 'info',
    choices: [...choices, none, personChoice(turn)],
  });
}

// The first miss asks for other words; the second brings in a person instead of asking a third time (scenario 2).
function miss(turn: Turn): Turn {
  const { phase } = turn.state;
  const misses = (phase.name === 'idle' ? phase.misses : 0) + 1;
  if (misses >= 2) return requestPerson(turn, { reason: 'notUnderstood' });
  const missed = become(turn, { phase: { name: 'idle', misses } });
  return tell(missed, { ...plainMessage(turn, sentence(turn, 'notUnderstood')), choices: [personChoice(turn)] });
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
  // While a person is coming or there, no button of the bot's may begin a second request or a script.
  if (handedOff(state)) return tellSentence(turn, chose.choice === 'person' ? 'alreadyPerson' : 'staleAlone');
  if (state.live?.card !== chose.card) return stale(turn);
  return pressLive(turn, state.live.message, chose);
}

function pressLive(turn: Turn, message: Message, chose: Pressed): Turn {
  const { state } = turn;
  const label = chose.unkept ? '***' : message.choices.find((choice) => choice.id === chose.choice)?.label;
  if (label === undefined) return stale(turn);
  const pressed = {
    ...turn,
    state: withLine(state, { at: turn.at, from: 'employee', who: state.person.name, text: `[${label}]` }),
  };
  if (chose.choice === 'person') return obey(pressed, 'person');
  if (chose.choice === 'none') return miss(pressed);
  if (chose.choice.startsWith('script:')) return pickScript(pressed, chose.choice.slice(7));
  if (chose.unkept || chose.choice.startsWith('answer:')) return pressAnswer(pressed, chose) ?? stale(pressed);
  return chooseTicket(pressed, chose.choice) ?? stale(turn);
}

function pickScript(turn: Turn, id: string): Turn {
  const script = turn.book.scripts.get(id);
  return script ? startScript(turn, script) : miss(turn);
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
  return tell(turn, { ...live.message, parts: [hint, ...live.message.parts] });
}
