import { takeUp } from './choosing.ts';
import { answerStep, askStepAgain, asksFreely, correctHeard, currentStep, leaveScript, personChoice } from './guide.ts';
import { meaningOf, type Trouble } from './heard.ts';
import { textIn } from './language.ts';
import { nameOfTrouble, remember } from './later.ts';
import { wordsOf } from './lexicon.ts';
import { placeIn } from './picking.ts';
import { gistOf } from './trimming.ts';
import { stretchesOf } from './troubles.ts';
import { become, sentence, type Turn, tell } from './turn.ts';
import { plainYesOrNo } from './yes-no.ts';

/**
 * Something typed while a script waits for an answer: an answer, or another subject, which is offered and never forced;
 * what is neither is asked again once.
 */
export function answerInScript(turn: Turn, text: string): Turn {
  const { phase } = turn.state;
  if (phase.name !== 'guided') return turn;
  if (isCorrection(turn, text)) return correctHeard(turn);
  if (phase.aside) {
    const change = wantsChange(turn, text);
    if (change !== undefined) return changeSubject(turn, change);
  }
  const { aside, ...on } = phase;
  const going = aside ? become(turn, { phase: on }) : turn;
  if (asksFreely(going.state, going.book)) {
    const other = announcesOther(text) ? otherSubject(going, text, surely) : undefined;
    return other ? offerChange(going, other) : answerStep(going, text);
  }
  return answerStep(rememberAdded(going, text), text, undefined, (unanswered) => {
    const other = otherSubject(unanswered, text, clearly);
    return other && offerChange(unanswered, other);
  });
}

// Said of what the bot took from words in passing.
const corrections = new Set([
  ...['that is not right', 'thats not right', 'that is wrong', 'thats wrong', 'not right', 'wrong', 'correct that'],
  ...['eso no es asi', 'no es asi', 'eso no es cierto', 'incorrecto', 'esta mal', 'corregir', 'corrigelo'],
  ...['isso nao e assim', 'nao e isso', 'esta errado', 'errado', 'incorreto', 'corrigir'],
  ...['ce nest pas ca', 'cest faux', 'incorrect', 'faux', 'corriger'],
  ...['das stimmt nicht', 'stimmt nicht', 'das ist falsch', 'falsch', 'korrigieren'],
]);

const isCorrection = ({ state }: Turn, text: string): boolean =>
  Object.values(state.facts).some(({ heard }) => heard) && corrections.has(wordsOf(text).join(' '));

// "No, and besides the printer is jammed": the answer is taken, and the other is remembered for later.
function rememberAdded(turn: Turn, text: string): Turn {
  const added = stretchesOf(gistOf(text)).find((stretch, at) => at > 0 && stretch.added);
  const other = added && otherSubject(turn, added.text, surely);
  return other ? remember(turn, [other]) : turn;
}

// What is asked for in free words may well sound like another subject: there it must be announced as one.
const announced =
  /^\W{0,3}(?:by the way|btw|another (?:thing|problem|question)|something else|also|besides|otra cosa|por cierto|adem[aá]s|aparte|otro problema|outra coisa|outro problema|al[eé]m disso|ali[aá]s|autre chose|au fait|un autre probl[eè]me|en plus|[uü]brigens|noch etwas|noch was|ein anderes problem|au[sß]+erdem)(?!\p{L})/iu;
const announcesOther = (text: string): boolean => announced.test(text.slice(0, 80));

const surely = 0.8;
const clearly = 0.6;

function otherSubject(turn: Turn, text: string, least: number): Trouble | undefined {
  const { phase } = turn.state;
  if (phase.name !== 'guided' || wordsOf(text).length < 2) return undefined;
  const meaning = meaningOf(turn.book, text);
  const script =
    meaning.kind === 'route' && meaning.confidence >= least
      ? meaning.script.id
      : meaning.kind === 'ask'
        ? meaning.early
        : undefined;
  return script === undefined || script === phase.script ? undefined : { text: gistOf(text), script };
}

function offerChange(turn: Turn, other: Trouble): Turn {
  const { phase } = turn.state;
  const found = currentStep(turn.state, turn.book);
  if (phase.name !== 'guided' || !found) return turn;
  const current = textIn(found.script.title, turn.state.language);
  const words = sentence(turn, 'otherSubject', { other: nameOfTrouble(turn, other), current });
  return tell(become(turn, { phase: { ...phase, aside: other } }), {
    language: turn.state.language,
    tone: 'info',
    parts: [{ kind: 'text', text: words }],
    choices: [
      { id: 'aside:change', label: sentence(turn, 'changeSubject') },
      { id: 'aside:stay', label: sentence(turn, 'staySubject') },
      personChoice(turn),
    ],
    inputs: [],
  });
}

function wantsChange(turn: Turn, text: string): boolean | undefined {
  const words = wordsOf(text);
  const meant = plainYesOrNo(words, turn.book.exact);
  if (meant !== undefined) return meant === 'yes';
  const place = placeIn(words, 2);
  return place === undefined ? undefined : place === 0;
}

// Who stays is offered the other subject again when this one is finished.
function changeSubject(turn: Turn, change: boolean): Turn {
  const { phase } = turn.state;
  if (phase.name !== 'guided' || !phase.aside) return turn;
  const { aside, ...on } = phase;
  if (change) return takeUp(leaveScript(turn), aside);
  return askStepAgain(remember(become(turn, { phase: on }), [aside]));
}

/** A press on "change to it" or "go on here"; undefined when neither was offered. */
export function pressSubject(turn: Turn, choice: string): Turn | undefined {
  const { phase } = turn.state;
  if (phase.name !== 'guided' || !phase.aside || !choice.startsWith('aside:')) return undefined;
  return changeSubject(turn, choice === 'aside:change');
}
