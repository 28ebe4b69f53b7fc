import { factFaultsOf } from './compile-facts.ts';
import { pathFaultsOf } from './compile-paths.ts';
import { completeLanguagesOf, phraseFaultsOf, textFaultsOf } from './compile-texts.ts';
import { type Language, languages, type Texts } from './language.ts';
import type { Script, ScriptChoice, Step } from './script.ts';
import {
  type ChoiceSource,
  ends,
  type Fault,
  kindOf,
  limits,
  type ScriptSource,
  type StepSource,
  stepKinds,
  type TextsSource,
} from './script-source.ts';

/**
 * A script as the desk can run it, or everything that keeps it from that. `source` follows `script.schema.json`;
 * `hash` is the first 8 hex digits of the SHA-256 of its file. A compiled script is safe to walk: every target
 * exists, every round asks something, every way can end, and no text shows a place that nothing has filled.
 */
export function compileScript(source: ScriptSource, hash: string): { script: Script } | { faults: Fault[] } {
  const faults = [
    ...headFaultsOf(source),
    ...idFaultsOf(source),
    ...source.steps.flatMap(stepFaultsOf),
    ...textFaultsOf(source),
    ...phraseFaultsOf(source),
    // What runs along the ways grows with their square; a script that is too long is refused without it.
    ...(source.steps.length > limits.steps ? [] : [...pathFaultsOf(source), ...factFaultsOf(source)]),
  ];
  return faults.length > 0 ? { faults } : { script: scriptOf(source, hash) };
}

/** Tells whether an ISO date (`2027-02-28`) is a day of the calendar. */
export function isCalendarDate(date: string): boolean {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined || year < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (days[month - 1] ?? 0);
}

function headFaultsOf(source: ScriptSource): Fault[] {
  const faults: Fault[] = [];
  if (!isCalendarDate(source.review)) {
    const mend = 'Write year, month and day, as 2027-02-28.';
    faults.push({ path: ['review'], what: `"${source.review}" is not a day of the calendar`, mend });
  }
  const { route, ask } = source.thresholds ?? {};
  if (route !== undefined && ask !== undefined && ask > route) {
    const what = 'the threshold for asking is higher than the one for routing';
    faults.push({ path: ['thresholds', 'ask'], what, mend: 'Let `ask` be the lower one.' });
  }
  if (source.steps.length === 0 || source.steps.length > limits.steps) {
    const what = `the script has ${source.steps.length} steps; it can have 1 to ${limits.steps}`;
    faults.push({ path: ['steps'], what, mend: source.steps.length === 0 ? 'Write steps.' : 'Make it two scripts.' });
  }
  return faults;
}

// A name that every object inherits would be "there" wherever it is looked up.
const inherited = (name: string): boolean => name in {};

function idFaultsOf(source: ScriptSource): Fault[] {
  const seen = new Map<string, number>();
  return source.steps.flatMap((step, at): Fault[] => {
    const path = ['steps', at, 'id'];
    const first = seen.get(step.id);
    if (first === undefined) seen.set(step.id, at);
    if (first !== undefined) {
      return [
        { path, what: `step "${step.id}" exists already (step number ${first + 1})`, mend: 'Give it another id.' },
      ];
    }
    return [...reservedFaultsOf(path, step.id), ...(isReserved(step.id) ? [endNameFault(path, step.id)] : [])];
  });
}

const isReserved = (id: string): boolean => (ends as readonly string[]).includes(id);

const endNameFault = (path: Fault['path'], id: string): Fault => ({
  path,
  what: `"${id}" is the name of an end and cannot be a step`,
  mend: 'Give the step another id.',
});

const reservedFaultsOf = (path: Fault['path'], name: string, atKey?: true): Fault[] =>
  inherited(name)
    ? [{ path, ...(atKey ? { atKey } : {}), what: `"${name}" cannot be a name here`, mend: 'Use another word.' }]
    : [];

function stepFaultsOf(step: StepSource, at: number): Fault[] {
  const path = ['steps', at];
  const keyFaults = (key: 'set' | 'cases'): Fault[] =>
    Object.keys(step[key] ?? {}).flatMap((name) => reservedFaultsOf([...path, key, name], name, true));
  const needed = kindOf(step) === undefined ? [noKindFault(path, step)] : [];
  return [
    ...needed,
    ...choiceFaultsOf(step, path),
    ...reservedFaultsOf([...path, 'into'], step.into ?? ''),
    ...reservedFaultsOf([...path, 'branch'], step.branch ?? ''),
    ...keyFaults('set'),
    ...keyFaults('cases'),
  ];
}

const noKindFault = (path: Fault['path'], step: StepSource): Fault => ({
  path,
  what: `step "${step.id}" does nothing`,
  mend: `Give it one of: ${stepKinds.join(', ')}.`,
});

function choiceFaultsOf(step: StepSource, path: Fault['path']): Fault[] {
  const choices = step.choices ?? [];
  const faults: Fault[] = [];
  if (step.ask === 'choice' && (choices.length < 2 || choices.length > limits.choices)) {
    const what = `step "${step.id}" offers ${choices.length} ${choices.length === 1 ? 'choice' : 'choices'}; it can offer 2 to ${limits.choices}`;
    const mend = choices.length < 2 ? 'Add choices, or ask for text.' : 'Ask in two steps.';
    faults.push({ path: step.choices ? [...path, 'choices'] : path, what, mend });
  }
  if (step.ask !== undefined && step.ask !== 'choice' && step.choices) {
    const what = `step "${step.id}" asks for ${step.ask} and cannot offer choices`;
    faults.push({ path: [...path, 'choices'], atKey: true, what, mend: 'Write `ask: choice`, or remove the choices.' });
  }
  return [...faults, ...choiceIdFaultsOf(choices, [...path, 'choices'])];
}

function choiceIdFaultsOf(choices: readonly ChoiceSource[], path: Fault['path']): Fault[] {
  const ids = new Set<string>();
  return choices.flatMap(({ id }, at): Fault[] => {
    const here = [...path, at, 'id'];
    const again = ids.has(id);
    ids.add(id);
    if (again) return [{ path: here, what: `choice "${id}" exists already`, mend: 'Give it another id.' }];
    return reservedFaultsOf(here, id);
  });
}

function scriptOf(source: ScriptSource, hash: string): Script {
  const complete = completeLanguagesOf(source);
  const texts = textsIn(complete);
  const { id, title, article, owner, review, category, subcategory, impact, urgency, sensitive, phrases } = source;
  return {
    ...{ id, article, owner, review, category, subcategory, impact, urgency, sensitive, phrases },
    ...(source.draft === true ? { draft: true as const } : {}),
    version: `${source.version}-${hash}`,
    title: texts(title),
    languages: complete,
    ...(source.thresholds ? { thresholds: source.thresholds } : {}),
    start: source.steps[0]?.id ?? '',
    steps: Object.fromEntries(
      source.steps.map((step, at) => [step.id, stepOf(step, source.steps[at + 1]?.id ?? 'person', texts)]),
    ),
  };
}

type Keep = (source: TextsSource | undefined) => Texts;

// A translation that is not finished is left out, so that no talk changes its language from one step to the next.
const textsIn =
  (complete: readonly Language[]): Keep =>
  (source = {}) => ({
    // Only a draft can be without English; whoever plays it reads it as it is.
    en: source.en ?? source[complete[0] ?? 'en'] ?? Object.values(source)[0] ?? '',
    ...Object.fromEntries(
      languages.flatMap((language) => {
        const text = complete.includes(language) ? source[language] : undefined;
        return text === undefined ? [] : [[language, text.trim()]];
      }),
    ),
  });

function stepOf(step: StepSource, following: string, texts: Keep): Step {
  const { id } = step;
  const next = step.next ?? following;
  switch (kindOf(step)) {
    case 'ask':
      return askOf(step, next, texts);
    case 'check':
      return { id, kind: 'check', text: texts(step.check), yes: step.yes ?? 'solved', no: step.no ?? following };
    case 'branch':
      return { id, kind: 'branch', on: step.branch ?? '', cases: step.cases ?? {}, otherwise: step.else ?? following };
    case 'set':
      return { id, kind: 'set', facts: step.set ?? {}, next };
    case 'handoff':
      return { id, kind: 'handoff', reason: texts(step.handoff), ...levelsOf(step) };
    case 'resolve':
      return { id, kind: 'resolve', text: texts(step.resolve), code: step.code ?? 'Solution provided' };
    default:
      return { id, kind: 'say', text: texts(step.say), next };
  }
}

const levelsOf = ({ impact, urgency }: StepSource): Pick<StepSource, 'impact' | 'urgency'> => ({
  ...(impact === undefined ? {} : { impact }),
  ...(urgency === undefined ? {} : { urgency }),
});

function askOf(step: StepSource, next: string, texts: Keep): Step {
  return {
    id: step.id,
    kind: 'ask',
    text: texts(step.text),
    answer: step.ask ?? 'text',
    into: step.into ?? '',
    label: texts(step.label),
    choices: (step.choices ?? []).map((choice) => choiceOf(choice, texts)),
    neverStore: step.never_store ?? false,
    next,
  };
}

const choiceOf = ({ id, label, words, next }: ChoiceSource, texts: Keep): ScriptChoice => ({
  id,
  label: texts(label),
  ...(words ? { words } : {}),
  ...(next === undefined ? {} : { next }),
});
