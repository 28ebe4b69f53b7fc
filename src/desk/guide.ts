import type { Book } from './book.ts';
import type { Conversation, Trail } from './conversation.ts';
import type { Inputs, Unkept } from './event.ts';
import { requestPerson } from './handoff.ts';
import { textIn } from './language.ts';
import type { Message, Part } from './message.ts';
import {
  type Answer,
  type AskingStep,
  answerMark,
  choicesOf,
  pressedAnswer,
  type Stop,
  typedAnswer,
  unkeptAnswer,
  walk,
} from './play.ts';
import type { Script, Target } from './script.ts';
import { recordSolved } from './solved.ts';
import { become, sentence, type Turn, tell } from './turn.ts';

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
  const started = become(leaveScript(turn), {});
  const trails = [...started.state.trails, trail].slice(-10);
  return goOn(become(started, { trails }), script, script.start, true);
}

function goOn(turn: Turn, script: Script, from: Target, first = false): Turn {
  const { language } = turn.state;
  const walked = walk(script, from, turn.state.facts, language);
  const noted = changeTrail(become(turn, { facts: walked.facts }), (trail) => ({
    ...trail,
    steps: [...trail.steps, ...walked.steps],
  }));
  const title = first ? { title: textIn(script.title, language) } : {};
  return arrive(noted, script, walked.parts, walked.stop, title);
}

function arrive(turn: Turn, script: Script, parts: readonly Part[], stop: Stop, title: { title?: string }): Turn {
  switch (stop.kind) {
    case 'question': {
      const phase = {
        name: 'guided' as const,
        script: script.id,
        version: script.version,
        step: stop.step.id,
        misses: 0,
      };
      return tell(become(turn, { phase }), questionMessage(turn, stop.step, parts, title));
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

function questionMessage(turn: Turn, step: AskingStep, parts: readonly Part[], title: { title?: string }): Message {
  const date = step.kind === 'ask' && step.answer === 'date';
  const inputs = date
    ? [{ id: 'date', label: textIn(step.label, turn.state.language), kind: 'date' as const, required: true }]
    : [];
  const submit = date
    ? [{ id: `${answerMark(step)}date`, label: sentence(turn, 'send'), style: 'primary' as const, submits: true }]
    : [];
  const choices = [...choicesOf(step, turn.state.language), ...submit, personChoice(turn)];
  return { language: turn.state.language, tone: 'info', ...title, parts, choices, inputs };
}

/** A typed answer to the question of the running script; what is no answer is asked again once. */
export function answerStep(turn: Turn, text: string, unkept?: Unkept): Turn {
  const found = currentStep(turn.state, turn.book);
  if (!found) return requestPerson(turn, { reason: 'scriptLeft' });
  const understood =
    answerMark(found.step) === 'unkept:'
      ? unkeptAnswer(found.step, unkept)
      : typedAnswer(found.step, text, turn.state.language, turn.book.exact, turn.at);
  return understood ? take(turn, found.script, found.step, understood) : repeat(turn, found.step);
}

function take(turn: Turn, script: Script, step: AskingStep, understood: Answer): Turn {
  const { fact } = understood;
  const facts = fact ? { facts: { ...turn.state.facts, [fact.into]: fact.collected } } : {};
  const asked = step.kind === 'ask' ? textIn(step.label, 'en') : textIn(step.text, 'en');
  const masked = step.kind === 'ask' && step.neverStore ? hideLastLine(turn) : turn;
  const noted = changeTrail(become(masked, facts), (trail) => ({
    ...trail,
    answers: [...trail.answers, { label: asked, value: understood.shown }],
  }));
  return goOn(noted, script, understood.next);
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
  return tell(become(turn, { phase: { ...phase, misses: phase.misses + 1 } }), questionMessage(turn, step, parts, {}));
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
  const last = turn.state.trails.at(-1);
  return last ? become(turn, { trails: turn.state.trails.with(-1, change(last)) }) : turn;
}
