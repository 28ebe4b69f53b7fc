import { searchFirst, troubleIn } from './articles.ts';
import { type Question, textLimit } from './conversation.ts';
import { keepDecision } from './decision.ts';
import { personChoice, startScript } from './guide.ts';
import { requestPerson } from './handoff.ts';
import { type Meaning, meaningOf, type Trouble } from './heard.ts';
import { textIn } from './language.ts';
import { nameOfTrouble, offerLater, remember } from './later.ts';
import { wordsOf } from './lexicon.ts';
import { outageFirst, topicsOf } from './outage.ts';
import { namedIn, placeIn } from './picking.ts';
import { rank } from './routing.ts';
import type { Script } from './script.ts';
import { askTickets } from './ticket.ts';
import { triageOf } from './triage.ts';
import { gistOf } from './trimming.ts';
import { become, plainMessage, sentence, type Turn, tell, tellSentence } from './turn.ts';
import { plainYesOrNo } from './yes-no.ts';

const problemLength = 500;

/** What somebody says of a trouble leads to a script, to a question which, or to nobody's script. */
export function routed(turn: Turn, text: string): Turn {
  const number = numberIn(text);
  if (number) return askTickets(turn, number);
  const noted = turn.state.problem === undefined ? about(turn, text) : turn;
  const meaning = meaningOf(turn.book, text);
  return keepDecision(noted, follow(noted, meaning, text), meaning, text);
}

/** The number of an incident that somebody names. */
export function numberIn(text: string): string | undefined {
  return /\bINC\d{7,10}\b/i.exec(text)?.[0].toUpperCase();
}

const about = (turn: Turn, text: string): Turn => become(turn, { problem: gistOf(text).slice(0, problemLength) });

function follow(turn: Turn, meaning: Meaning, text: string): Turn {
  switch (meaning.kind) {
    case 'route':
      return begin(turn, meaning.script, text);
    case 'several':
      return askFirst(turn, meaning.troubles);
    case 'ask':
      return outageFirst(turn, { topics: topicsAmong(turn, meaning.scripts), text }, (going) =>
        wasAsked(going) ? askAgain(going, meaning.scripts, text) : askWhich(going, meaning.scripts, text),
      );
    case 'none':
      return outageFirst(turn, { topics: kindsOf(turn), text }, miss);
  }
}

// A known outage of it comes first.
function begin(turn: Turn, script: Script, text: string): Turn {
  const concern = { topics: topicsOf(script), text, script: script.id };
  return outageFirst(turn, concern, (going) => startScript(going, script));
}

const topicsAmong = ({ book }: Turn, scripts: readonly string[]): readonly string[] =>
  scripts.flatMap((id) => {
    const script = book.scripts.get(id);
    return script ? topicsOf(script) : [];
  });

// Of words without a script only their kind is known, and a general inquiry is none.
function kindsOf({ state, book }: Turn): readonly string[] {
  const { category } = triageOf(state, book, {});
  return category === 'inquiry' ? [] : [category];
}

const wasAsked = ({ state: { phase } }: Turn): boolean => phase.name === 'idle' && phase.question?.kind === 'which';

// A question that was answered with what must be asked again is a miss: nobody is asked a third time.
function askAgain(turn: Turn, scripts: readonly string[], text: string): Turn {
  const { phase } = turn.state;
  const misses = (phase.name === 'idle' ? phase.misses : 0) + 1;
  if (misses >= 2) return requestPerson(turn, { reason: 'notUnderstood' });
  return askWhich(become(turn, { phase: { name: 'idle', misses } }), scripts, text);
}

function askWhich(turn: Turn, scripts: readonly string[], text: string): Turn {
  const { phase } = turn.state;
  const misses = phase.name === 'idle' ? phase.misses : 0;
  const offered = scripts.slice(0, 3);
  const question: Question = { kind: 'which', scripts: offered, text: text.slice(0, textLimit) };
  const asked = become(turn, { phase: { name: 'idle', misses, question } });
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

function askFirst(turn: Turn, troubles: readonly Trouble[]): Turn {
  const offered = troubles.slice(0, 3);
  const question: Question = { kind: 'first', troubles: offered };
  const choices = offered.map((trouble, at) => ({ id: `first:${at + 1}`, label: nameOfTrouble(turn, trouble) }));
  return tell(become(turn, { phase: { name: 'idle', misses: 0, question } }), {
    ...plainMessage(turn, sentence(turn, 'whichFirst')),
    tone: 'info',
    choices: [...choices, personChoice(turn)],
  });
}

/** Takes up one trouble of which was said that it is to be looked at now. */
export function takeUp(turn: Turn, trouble: Trouble): Turn {
  const script = turn.book.scripts.get(trouble.script ?? '');
  const state = become(turn, { phase: { name: 'idle', misses: 0 } });
  const noted = about(state, trouble.text);
  return script ? begin(noted, script, trouble.text) : routed(noted, trouble.text);
}

/** A typed answer to which script, which trouble first, or whether the next is taken up; undefined when it is none. */
export function answerChoosing(turn: Turn, question: Question, text: string): Turn | undefined {
  switch (question.kind) {
    case 'which':
      return answerWhich(turn, question.scripts, text);
    case 'first': {
      const place = chosenTrouble(turn, question.troubles, text);
      return place === undefined ? undefined : chooseFirst(turn, question.troubles, place);
    }
    case 'later': {
      const meant = plainYesOrNo(wordsOf(text), turn.book.exact);
      return meant && chooseLater(turn, question, meant === 'yes');
    }
    default:
      return undefined;
  }
}

function answerWhich(turn: Turn, scripts: readonly string[], text: string): Turn | undefined {
  const words = wordsOf(text);
  const { exact } = turn.book;
  const meant = plainYesOrNo(words, exact);
  if (exact.get(words.join(' ')) === 'none' || meant === 'no') return miss(turn);
  const single = scripts.length === 1 && meant === 'yes' ? 0 : undefined;
  const place =
    single ??
    placeIn(words, scripts.length) ??
    namedIn(words, titlesOf(turn, scripts)) ??
    nearestOf(turn, scripts, text);
  const script = turn.book.scripts.get(scripts[place ?? -1] ?? '');
  return script && begin(turn, script, saidOf(turn));
}

// What was said before it was chosen which of several it is.
const saidOf = ({ state: { phase, problem = '' } }: Turn): string =>
  phase.name === 'idle' && phase.question?.kind === 'which' ? phase.question.text : problem;

const titlesOf = (turn: Turn, scripts: readonly string[]): string[][] =>
  scripts.map((id) => Object.values(turn.book.scripts.get(id)?.title ?? {}));

const clearly = 0.6;
const fewWords = 6;

// "The vpn one": among what was offered, a few words can be enough that would not be elsewhere.
function nearestOf(turn: Turn, scripts: readonly string[], text: string): number | undefined {
  if (wordsOf(text).length > fewWords) return undefined;
  const offered = rank(turn.book.router, text).filter(({ script }) => scripts.includes(script));
  const [first, second] = offered;
  if (!first || first.confidence < 0.12 || (second?.confidence ?? 0) > clearly * first.confidence) return undefined;
  return scripts.indexOf(first.script);
}

function chosenTrouble(turn: Turn, troubles: readonly Trouble[], text: string): number | undefined {
  const words = wordsOf(text);
  const named =
    placeIn(words, troubles.length) ??
    namedIn(
      words,
      troubles.map((trouble) => [nameOfTrouble(turn, trouble)]),
    );
  if (named !== undefined) return named;
  const scripts = troubles.map(({ script }) => script ?? '');
  return nearestOf(turn, scripts, text);
}

function chooseFirst(turn: Turn, troubles: readonly Trouble[], place: number): Turn | undefined {
  const trouble = troubles[place];
  return (
    trouble &&
    takeUp(
      remember(
        turn,
        troubles.filter((one) => one !== trouble),
      ),
      trouble,
    )
  );
}

function chooseLater(turn: Turn, question: Extract<Question, { kind: 'later' }>, now: boolean): Turn {
  const idle = become(turn, { phase: { name: 'idle', misses: 0 } });
  if (now) return takeUp(remember(idle, question.others), question.trouble);
  return question.others.length > 0 ? offerLater(idle, question.others) : tellSentence(idle, 'laterLeft');
}

/** A press on a button of one of these questions; undefined when it is not one of them. */
export function pressChoosing(turn: Turn, choice: string): Turn | undefined {
  const { phase } = turn.state;
  const question = phase.name === 'idle' ? phase.question : undefined;
  if (choice === 'none') return miss(turn);
  if (choice.startsWith('script:')) return pickScript(turn, choice.slice(7));
  if (question?.kind === 'first' && choice.startsWith('first:'))
    return chooseFirst(turn, question.troubles, Number(choice.slice(6)) - 1);
  return question?.kind === 'later' && choice.startsWith('later:')
    ? chooseLater(turn, question, choice === 'later:yes')
    : undefined;
}

function pickScript(turn: Turn, id: string): Turn {
  const script = turn.book.scripts.get(id);
  return script ? begin(turn, script, saidOf(turn)) : miss(turn);
}

function miss(turn: Turn): Turn {
  const { phase } = turn.state;
  const misses = (phase.name === 'idle' ? phase.misses : 0) + 1;
  return searchFirst(become(turn, { phase: { name: 'idle', misses } }), troubleIn(turn.state), missed);
}

/** The first miss asks for other words; the second brings in a person instead of asking a third time (scenario 2). */
export function missed(turn: Turn): Turn {
  const { phase } = turn.state;
  if (phase.name === 'idle' && phase.misses >= 2) return requestPerson(turn, { reason: 'notUnderstood' });
  return tell(turn, { ...plainMessage(turn, sentence(turn, 'notUnderstood')), choices: [personChoice(turn)] });
}
