import type { Book } from './book.ts';
import type { Conversation, Trail } from './conversation.ts';
import { dateInWords, type Moment } from './dates.ts';
import type { Inputs, Unkept } from './event.ts';
import { requestPerson } from './handoff.ts';
import { textIn } from './language.ts';
import type { Message, Part } from './message.ts';
import {
  type Answer,
  type AskingStep,
  answerMark,
  choicesOf,
  type Facts,
  pressedAnswer,
  type Stop,
  typedAnswer,
  unkeptAnswer,
  walk,
} from './play.ts';
import type { Script, Target } from './script.ts';
import { heardFacts } from './slots.ts';
import { recordSolved } from './solved.ts';
import { become, sentence, type Turn, tell, tellAgain } from './turn.ts';

/** The button that brings in a person; it stands on every question. */
export const personChoice = (turn: Turn) => ({ id: 'person', label: sentence(turn, 'person') });

/** Begins a script at its first step, on the version that is published now. */
export function startScript(turn: Turn, script: Script): Turn {
  const title = textIn(script.title, turn.state.language);
  const trail: Trail = {
    script: script.id,
    version: script.version,
    title,
    answers: [],
    steps: [],
    outcome: 'running',
  };
  const left = leaveScript(turn);
  const begun = become(left, { trails: [...left.state.trails, trail].slice(-10) });
  const heard = heardIn(begun, script, toldSoFar(begun.state));
  return goOn(begun, script, script.start, { first: true, heard });
}

type Going = {
  /** The script begins: its title stands on the card. */
  readonly first?: boolean;
  /** Facts taken from what was said in passing, which are shown so that they can be corrected. */
  readonly heard?: Facts;
  readonly before?: readonly Part[];
};

function goOn(turn: Turn, script: Script, from: Target, going: Going = {}): Turn {
  const { language } = turn.state;
  const { heard = {} } = going;
  const known = { ...heard, ...turn.state.facts };
  const walked = walk(script, from, known, language);
  const trails = trailsWith(turn.state, (trail) => ({ ...trail, steps: [...trail.steps, ...walked.steps] }));
  const noted = become(turn, { facts: walked.facts, trails });
  const title = going.first ? { title: textIn(script.title, language) } : {};
  const told = Object.values(heard).map(({ value }) => value);
  const said = told.length === 0 ? [] : [note(sentence(turn, 'youSaid', { what: told.join(', ') }))];
  const parts = [...(going.before ?? []), ...said, ...walked.parts];
  return arrive(noted, script, parts, walked.stop, { ...title, correctable: told.length > 0 });
}

const note = (text: string): Part => ({ kind: 'note', text });

const mostToldLines = 10;

// What was told to the bot in this talk: not the buttons that were pressed, nor what may not be read again.
function toldSoFar({ problem, transcript }: Conversation): readonly string[] {
  const said = transcript.filter((line) => line.from === 'employee' && line.source !== undefined && !line.gone);
  return [problem ?? '', ...said.slice(-mostToldLines).map(({ text }) => text)];
}

function heardIn(turn: Turn, script: Script, messages: readonly string[], but = ''): Facts {
  const { corrected, facts, language } = turn.state;
  if (corrected) return {};
  const { [but]: _asked, ...heard } = heardFacts(script, messages, facts, language);
  return heard;
}

/** What was taken from words said in passing was not right: the script begins again, and asks. */
export function correctHeard(turn: Turn): Turn {
  const found = currentStep(turn.state, turn.book);
  const answered = Object.entries(turn.state.facts).filter(([, fact]) => !fact.heard);
  if (!found || answered.length === Object.keys(turn.state.facts).length)
    return found ? repeat(turn, found.step) : turn;
  const forgotten = become(turn, { facts: Object.fromEntries(answered), corrected: true });
  const before: Part[] = [{ kind: 'text', text: sentence(turn, 'correctedHeard') }];
  return goOn(forgotten, found.script, found.script.start, { before });
}

type Head = { readonly title?: string; readonly correctable?: boolean };

function arrive(turn: Turn, script: Script, parts: readonly Part[], stop: Stop, head: Head): Turn {
  switch (stop.kind) {
    case 'question': {
      const phase = {
        name: 'guided' as const,
        script: script.id,
        version: script.version,
        step: stop.step.id,
        misses: 0,
      };
      return tell(become(turn, { phase }), questionMessage(turn, stop.step, parts, head));
    }
    case 'solved': {
      const ended = changeTrail(turn, (trail) => ({ ...trail, outcome: 'solved' }));
      return recordSolved(ended, stop.code, parts);
    }
    case 'person': {
      const ended = changeTrail(turn, (trail) => ({ ...trail, outcome: 'not solved' }));
      const { kind: _kind, reason, ...levels } = stop;
      return requestPerson(ended, { reason: 'scriptLeft', said: reason, before: parts, ...levels });
    }
  }
}

function questionMessage(turn: Turn, step: AskingStep, parts: readonly Part[], head: Head): Message {
  const date = step.kind === 'ask' && step.answer === 'date';
  const inputs = date
    ? [{ id: 'date', label: textIn(step.label, turn.state.language), kind: 'date' as const, required: true }]
    : [];
  const submit = date
    ? [{ id: `${answerMark(step)}date`, label: sentence(turn, 'send'), style: 'primary' as const, submits: true }]
    : [];
  const correct = head.correctable ? [{ id: 'correct', label: sentence(turn, 'notWhatISaid') }] : [];
  const choices = [...choicesOf(step, turn.state.language), ...submit, ...correct, personChoice(turn)];
  const title = head.title === undefined ? {} : { title: head.title };
  return { language: turn.state.language, tone: 'info', ...title, parts, choices, inputs };
}

/**
 * A typed answer to the question of the running script; what is no answer goes to `otherwise`, and if that makes nothing
 * of it either, the question is asked again once.
 */
export function answerStep(
  turn: Turn,
  text: string,
  unkept?: Unkept,
  otherwise: (turn: Turn) => Turn | undefined = () => undefined,
): Turn {
  const found = currentStep(turn.state, turn.book);
  if (!found) return requestPerson(turn, { reason: 'scriptLeft' });
  const { script, step } = found;
  if (answerMark(step) === 'unkept:') {
    const understood = unkeptAnswer(step, unkept);
    return understood ? take(turn, script, step, understood) : repeat(turn, step);
  }
  const understood = typedAnswer(step, text, turn.state.language, turn.book.exact, momentOf(turn));
  if (!understood) return otherwise(turn) ?? repeat(turn, step);
  // What is asked for in free words is what it is; beside another answer something more may have been told.
  const into = step.kind === 'ask' ? step.into : '';
  const heard = asksFreely(turn.state, turn.book) ? {} : heardIn(turn, script, [text], into);
  return take(turn, script, step, understood, { heard, before: datesNoted(turn, step, text, understood) });
}

// A date that was said in words is shown as it was understood.
function datesNoted(turn: Turn, step: AskingStep, text: string, { shown }: Answer): readonly Part[] {
  if (step.kind !== 'ask' || step.answer !== 'date' || step.neverStore || text.includes(shown)) return [];
  return [note(sentence(turn, 'notedDate', { date: dateInWords(shown, turn.state.language) }))];
}

/** The question of the running script once more, as it stands. */
export function askStepAgain(turn: Turn): Turn {
  const found = currentStep(turn.state, turn.book);
  if (!found) return turn;
  const parts: Part[] = [{ kind: 'text', text: textIn(found.step.text, turn.state.language) }];
  return tellAgain(turn, questionMessage(turn, found.step, parts, {}));
}

const momentOf = ({ at, state }: Turn): Moment => ({ at, zone: state.person.zone });

function take(turn: Turn, script: Script, step: AskingStep, understood: Answer, going: Going = {}): Turn {
  const { fact } = understood;
  const facts = fact ? { ...turn.state.facts, [fact.into]: fact.collected } : turn.state.facts;
  const asked = step.kind === 'ask' ? textIn(step.label, 'en') : textIn(step.text, 'en');
  const masked = step.kind === 'ask' && step.neverStore ? hideLastLine(turn) : turn;
  const answer = { label: asked, value: understood.shown };
  const trails = trailsWith(masked.state, (trail) => ({ ...trail, answers: [...trail.answers, answer] }));
  return goOn(become(masked, { facts, trails }), script, understood.next, going);
}

function hideLastLine(turn: Turn): Turn {
  const last = turn.state.transcript.length - 1;
  const line = turn.state.transcript[last];
  return line ? become(turn, { transcript: turn.state.transcript.with(last, { ...line, text: '***' }) }) : turn;
}

// What is no answer stays on the transcript as a remark; the second time in a row a person takes over.
function repeat(turn: Turn, step: AskingStep): Turn {
  const { phase } = turn.state;
  if (phase.name !== 'guided') return turn;
  if (phase.misses >= 1) return requestPerson(leaveScript(turn), { reason: 'scriptLeft' });
  const hint = sentence(turn, step.kind === 'ask' && step.answer === 'date' ? 'notADate' : 'notAnAnswer');
  const question = textIn(step.text, turn.state.language);
  const parts: Part[] = [
    { kind: 'text', text: hint },
    { kind: 'text', text: question },
  ];
  return tellAgain(
    become(turn, { phase: { ...phase, misses: phase.misses + 1 } }),
    questionMessage(turn, step, parts, {}),
  );
}

/** The question that a running script waits at. */
export function currentStep(
  { phase }: Pick<Conversation, 'phase'>,
  book: Book,
): { readonly script: Script; readonly step: AskingStep } | undefined {
  if (phase.name !== 'guided') return undefined;
  const script = book.version(phase.script, phase.version);
  const step = script?.steps[phase.step];
  return script && step && (step.kind === 'ask' || step.kind === 'check') ? { script, step } : undefined;
}

type Pressed = { readonly choice: string; readonly inputs: Inputs; readonly unkept?: Unkept };

/** A pressed answer to the question of the running script; undefined when no script is running. */
export function pressAnswer(turn: Turn, { choice, inputs, unkept }: Pressed): Turn | undefined {
  const found = currentStep(turn.state, turn.book);
  if (!found) return undefined;
  const understood =
    answerMark(found.step) === 'unkept:'
      ? unkeptAnswer(found.step, unkept)
      : pressedAnswer(found.step, choice, inputs, turn.state.language);
  return understood ? take(turn, found.script, found.step, understood) : repeat(turn, found.step);
}

/** Whether the running script waits for free words, in which no command is looked for. */
export function asksFreely(state: Pick<Conversation, 'phase'>, book: Book): boolean {
  const step = currentStep(state, book)?.step;
  return step?.kind === 'ask' && ['text', 'long', 'device'].includes(step.answer);
}

/** The running script, if any, is left: what was done in it stays on record. */
export function leaveScript(turn: Turn): Turn {
  const left = turn.state.phase.name === 'guided' ? become(turn, { phase: { name: 'idle', misses: 0 } }) : turn;
  return changeTrail(left, (trail) => (trail.outcome === 'running' ? { ...trail, outcome: 'left' } : trail));
}

function changeTrail(turn: Turn, change: (trail: Trail) => Trail): Turn {
  const trails = trailsWith(turn.state, change);
  return trails === turn.state.trails ? turn : become(turn, { trails });
}

/** The trails, the last of them changed; where that changes nothing, they are the same. */
function trailsWith({ trails }: Conversation, change: (trail: Trail) => Trail): readonly Trail[] {
  const last = trails.at(-1);
  const changed = last && change(last);
  return changed && changed !== last ? trails.with(-1, changed) : trails;
}
