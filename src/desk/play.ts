import type { BuiltInKey } from './book.ts';
import type { Collected } from './conversation.ts';
import { dateIn, type Lean, type Moment } from './dates.ts';
import type { Unkept } from './event.ts';
import { type Language, type Texts, textIn } from './language.ts';
import { wordsOf } from './lexicon.ts';
import { fill, plainText } from './markup.ts';
import type { Choice, Part } from './message.ts';
import { namedIn, placeIn } from './picking.ts';
import { onceFor } from './recent.ts';
import type { Level, Script, ScriptChoice, Step, Target } from './script.ts';
import { toEmployee } from './wording.ts';
import { yesOrNo } from './yes-no.ts';

/** The facts collected so far, by name. */
export type Facts = Readonly<Record<string, Collected>>;

/** A step that waits for the person. */
export type AskingStep = Extract<Step, { kind: 'ask' | 'check' }>;

/** Where walking stopped: at a question, at the end as solved, or at a handoff. */
export type Stop =
  | { readonly kind: 'question'; readonly step: AskingStep }
  | { readonly kind: 'solved'; readonly code: string }
  | { readonly kind: 'person'; readonly reason: string; readonly impact?: Level; readonly urgency?: Level };

/** What a walk showed and noted before it stopped. */
export type Walk = {
  readonly parts: readonly Part[];
  readonly steps: readonly string[];
  readonly facts: Facts;
  readonly stop: Stop;
};

// The compiler of scripts refuses loops without a question; this bound is for whatever it did not foresee.
const mostSteps = 100;

type Walker = { readonly language: Language; readonly parts: Part[]; readonly steps: string[]; facts: Facts };

/** Goes on in a script from a target until something must be asked or it ends; asks nothing that is known already. */
export function walk(script: Script, from: Target, known: Facts, language: Language): Walk {
  const walker: Walker = { language, parts: [], steps: [], facts: known };
  let target = from;
  for (let count = 0; count < mostSteps; count++) {
    const step = ownOf(script.steps, target);
    if (!step) break;
    walker.steps.push(step.id);
    const reached = take(walker, step);
    if (typeof reached !== 'string') return { ...walker, stop: reached };
    target = reached;
  }
  const stop: Stop =
    target === 'solved' ? { kind: 'solved', code: 'Solution provided' } : { kind: 'person', reason: '' };
  return { ...walker, stop };
}

// What people type can be the name of something that every object has.
const ownOf = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** One step: where it leads, or why it stops. */
function take(walker: Walker, step: Step): Target | Stop {
  switch (step.kind) {
    case 'say':
      show(walker, step.text);
      return step.next;
    case 'set':
      walker.facts = { ...walker.facts, ...collectedFrom(step.facts) };
      return step.next;
    case 'branch':
      return ownOf(step.cases, ownOf(walker.facts, step.on)?.raw ?? '') ?? step.otherwise;
    case 'ask': {
      const next = knownNext(step, walker.facts);
      if (next !== undefined) return next;
      show(walker, step.text);
      return { kind: 'question', step };
    }
    case 'check':
      show(walker, step.text);
      return { kind: 'question', step };
    case 'resolve':
      if (step.text) show(walker, step.text);
      return { kind: 'solved', code: step.code };
    case 'handoff':
      return handoffStop(walker, step);
  }
}

function show({ parts, facts, language }: Walker, texts: Texts): void {
  parts.push({ kind: 'text', text: filledWith(facts, textIn(texts, language)) });
}

function handoffStop({ facts }: Walker, { reason, impact, urgency }: Extract<Step, { kind: 'handoff' }>): Stop {
  const levels = { ...(impact ? { impact } : {}), ...(urgency ? { urgency } : {}) };
  return { kind: 'person', reason: plainText(filledWith(facts, textIn(reason, 'en'))), ...levels };
}

/** The buttons of a question, in the order of the script. */
export function choicesOf(step: AskingStep, language: Language): readonly Choice[] {
  if (step.kind === 'check') {
    return [
      { id: 'answer:yes', label: toEmployee('yes', language), style: 'primary' },
      { id: 'answer:no', label: toEmployee('no', language) },
    ];
  }
  const answer = answerMark(step);
  return step.choices.map((choice) => ({ id: `${answer}${choice.id}`, label: textIn(choice.label, language) }));
}

/** What the ids of a question's buttons begin with: `unkept:` tells the door that which of them it was may not be kept. */
export const answerMark = (step: AskingStep): 'answer:' | 'unkept:' =>
  step.kind === 'ask' && step.neverStore ? 'unkept:' : 'answer:';

/** An understood answer: where the script goes on and, for a collected one, what is noted. */
export type Answer = {
  readonly next: Target;
  readonly shown: string;
  readonly fact?: { readonly into: string; readonly collected: Collected };
};

/** What pressing a button of a question means; undefined when the step has no such button. */
export function pressedAnswer(
  step: AskingStep,
  choice: string,
  inputs: Readonly<Record<string, string>>,
  language: Language,
): Answer | undefined {
  const id = choice.replace(/^(?:answer|unkept):/, '');
  if (step.kind === 'check') {
    if (id === 'yes') return { next: step.yes, shown: toEmployee('yes', language) };
    return id === 'no' ? { next: step.no, shown: toEmployee('no', language) } : undefined;
  }
  if (step.answer === 'date' && id === 'date') {
    const date = inputs['date'] ?? '';
    return /^\d{4}-\d\d-\d\d$/.test(date) ? collectedAnswer(step, date, date, step.next) : undefined;
  }
  const picked = step.choices.find((one) => one.id === id);
  return picked && choiceAnswer(step, picked, language);
}

/** What typed words mean as an answer; undefined when they answer nothing. The moment is for "today" and "last Monday". */
export function typedAnswer(
  step: AskingStep,
  text: string,
  language: Language,
  exact: ReadonlyMap<string, BuiltInKey>,
  moment: Moment,
): Answer | undefined {
  const words = wordsOf(nodded(text));
  if (words.length === 0) return undefined;
  if (step.kind === 'check') return checkAnswer(step, words, exact, language);
  switch (step.answer) {
    case 'choice': {
      const choice = choiceIn(step.choices, words);
      return choice && choiceAnswer(step, choice, language);
    }
    case 'date': {
      const date = dateIn(text, { lean: leanOf(step.into), ...moment });
      return date === undefined ? undefined : collectedAnswer(step, date, date, step.next);
    }
    case 'text':
    case 'long':
    case 'device':
      return collectedAnswer(step, text.trim(), text.trim(), step.next);
  }
}

/** What stands for an answer that may not be kept, once the door has taken it out: the way it leads, and no more. */
export function unkeptAnswer(step: AskingStep, unkept: Unkept | undefined): Answer | undefined {
  if (step.kind !== 'ask' || unkept?.step !== step.id || unkept.next === undefined) return undefined;
  return collectedAnswer(step, '', '', unkept.next);
}

// A thumb is an answer too.
const nodded = (text: string): string => text.replace(/👍|✅|👌/gu, ' yes ').replace(/👎|❌/gu, ' no ');

// Beginnings, ends and deadlines lie ahead; everything else that is asked for a date has happened.
const leanOf = (into: string): Lean => (/start|begin|end|until|due|needed|expir/.test(into) ? 'future' : 'past');

function checkAnswer(
  step: Extract<Step, { kind: 'check' }>,
  words: readonly string[],
  exact: ReadonlyMap<string, BuiltInKey>,
  language: Language,
): Answer | undefined {
  const meant = yesOrNo(words, exact);
  if (meant === 'yes') return { next: step.yes, shown: toEmployee('yes', language) };
  return meant === 'no' ? { next: step.no, shown: toEmployee('no', language) } : undefined;
}

function choiceAnswer(step: Extract<Step, { kind: 'ask' }>, choice: ScriptChoice, language: Language): Answer {
  return collectedAnswer(step, choice.id, textIn(choice.label, language), choice.next ?? step.next);
}

function collectedAnswer(step: Extract<Step, { kind: 'ask' }>, raw: string, value: string, next: Target): Answer {
  const shown = step.neverStore ? '***' : value;
  const collected = { label: step.label.en, value: shown, raw: step.neverStore ? '' : raw };
  return { next, shown, fact: { into: step.into, collected } };
}

function knownNext(step: Extract<Step, { kind: 'ask' }>, facts: Facts): Target | undefined {
  const fact = ownOf(facts, step.into);
  if (!fact) return undefined;
  if (step.answer !== 'choice') return step.next;
  const choice = step.choices.find((one) => one.id === fact.raw);
  return choice && (choice.next ?? step.next);
}

function choiceIn(choices: readonly ScriptChoice[], words: readonly string[]): ScriptChoice | undefined {
  const place = placeIn(words, choices.length) ?? namedIn(words, namesOfAll(choices));
  return place === undefined ? undefined : choices[place];
}

/** What a choice is called: its id, its labels and the words that mean the same, in every language. */
export const namesOf = onceFor((choice: ScriptChoice): readonly string[] => [
  choice.id,
  ...Object.values(choice.label),
  ...Object.values(choice.words ?? {}).flat(),
]);

/** What each of the choices of a step is called. */
export const namesOfAll = onceFor((choices: readonly ScriptChoice[]) => choices.map(namesOf));

function collectedFrom(facts: Readonly<Record<string, string>>): Facts {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { label: name, value, raw: value }]));
}

function filledWith(facts: Facts, text: string): string {
  if (!text.includes('{')) return text;
  return fill(text, Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, fact.value])));
}
