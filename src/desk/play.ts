import type { BuiltInKey } from './book.ts';
import type { Collected } from './conversation.ts';
import type { Unkept } from './event.ts';
import { type Language, type Texts, textIn } from './language.ts';
import { wordsOf } from './lexicon.ts';
import { fill, plainText } from './markup.ts';
import type { Choice, Part } from './message.ts';
import type { Level, Script, ScriptChoice, Step, Target } from './script.ts';
import { toEmployee } from './wording.ts';

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
  parts.push({ kind: 'text', text: fill(textIn(texts, language), valuesOf(facts)) });
}

function handoffStop({ facts }: Walker, { reason, impact, urgency }: Extract<Step, { kind: 'handoff' }>): Stop {
  const levels = { ...(impact ? { impact } : {}), ...(urgency ? { urgency } : {}) };
  return { kind: 'person', reason: plainText(fill(textIn(reason, 'en'), valuesOf(facts))), ...levels };
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

/** What typed words mean as an answer; undefined when they answer nothing. `now` is for "today" and "yesterday". */
export function typedAnswer(
  step: AskingStep,
  text: string,
  language: Language,
  exact: ReadonlyMap<string, BuiltInKey>,
  now: number,
): Answer | undefined {
  const words = wordsOf(text);
  if (words.length === 0) return undefined;
  if (step.kind === 'check') return checkAnswer(step, words, exact, language);
  switch (step.answer) {
    case 'choice': {
      const choice = choiceIn(step.choices, words);
      return choice && choiceAnswer(step, choice, language);
    }
    case 'date': {
      const date = dateIn(text, now);
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

/** Whether words mean yes or no: as a whole, or by the longest beginning that is such a phrase. */
export function yesOrNo(words: readonly string[], exact: ReadonlyMap<string, BuiltInKey>): 'yes' | 'no' | undefined {
  for (let length = words.length; length > 0; length--) {
    const key = exact.get(words.slice(0, length).join(' '));
    if (key === 'yes' || key === 'no') return key;
  }
  return undefined;
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
  const byNumber = words.length <= 3 ? numberIn(words) : undefined;
  if (byNumber !== undefined) return choices[byNumber - 1];
  const said = ` ${words.join(' ')} `;
  const named = choices.filter((choice) => namesOf(choice).some((name) => said === ` ${name} `));
  if (named.length === 1) return named[0];
  const contained = choices.filter((choice) =>
    namesOf(choice).some((name) => name !== '' && said.includes(` ${name} `)),
  );
  return contained.length === 1 ? contained[0] : undefined;
}

function namesOf(choice: ScriptChoice): string[] {
  const texts = [choice.id, ...Object.values(choice.label), ...Object.values(choice.words ?? {}).flat()];
  return texts.map((text) => wordsOf(text).join(' '));
}

const ordinals: Readonly<Record<string, number>> = {
  first: 1,
  primero: 1,
  primera: 1,
  primeiro: 1,
  primeira: 1,
  premier: 1,
  premiere: 1,
  erste: 1,
  second: 2,
  segundo: 2,
  segunda: 2,
  deuxieme: 2,
  zweite: 2,
  third: 3,
  tercero: 3,
  tercera: 3,
  terceiro: 3,
  terceira: 3,
  troisieme: 3,
  dritte: 3,
  last: -1,
};

function numberIn(words: readonly string[]): number | undefined {
  for (const word of words) {
    if (/^[1-9]$/.test(word)) return Number(word);
    const ordinal = Object.hasOwn(ordinals, word) ? ordinals[word] : undefined;
    if (ordinal !== undefined && ordinal > 0) return ordinal;
  }
  return undefined;
}

const dayMs = 86_400_000;
const relativeDays: Readonly<Record<string, number>> = {
  today: 0,
  hoy: 0,
  hoje: 0,
  heute: 0,
  yesterday: 1,
  ayer: 1,
  ontem: 1,
  hier: 1,
  gestern: 1,
  tomorrow: -1,
  manana: -1,
  amanha: -1,
  demain: -1,
  morgen: -1,
};

/** The ISO date that words name: 2027-03-31, 31/03/2027, 31.3.27, "today", "ayer"; undefined when they name none. */
export function dateIn(text: string, now: number): string | undefined {
  const iso = /\b(\d{4})-(\d{1,2})-(\d{1,2})\b/.exec(text);
  if (iso) return isoDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const local = /\b(\d{1,2})[/.](\d{1,2})[/.](\d{2}|\d{4})\b/.exec(text);
  if (local) {
    const year = Number(local[3]);
    return isoDate(year < 100 ? 2000 + year : year, Number(local[2]), Number(local[1]));
  }
  const day = wordsOf(text).find((word) => Object.hasOwn(relativeDays, word));
  return day === undefined ? undefined : new Date(now - (relativeDays[day] ?? 0) * dayMs).toISOString().slice(0, 10);
}

function isoDate(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.toISOString().slice(0, 10) : undefined;
}

function collectedFrom(facts: Readonly<Record<string, string>>): Facts {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { label: name, value, raw: value }]));
}

function valuesOf(facts: Facts): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, fact.value]));
}
