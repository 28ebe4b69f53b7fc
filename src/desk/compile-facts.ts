import { graphOf } from './compile-paths.ts';
import { textsOf } from './compile-texts.ts';
import { languages } from './language.ts';
import { meant } from './nearest.ts';
import type { Fault, ScriptSource, StepSource } from './script-source.ts';

/** Facts that a step may find filled (on some way to it) and surely finds filled (on every way to it). */
type Filled = { readonly some: ReadonlySet<string>; readonly every: ReadonlySet<string> };

/** What is wrong with a script's facts: used before they are filled, branched on by values they never have, or told though secret. */
export function factFaultsOf(source: ScriptSource): Fault[] {
  const before = filledBefore(source);
  const all = [...new Set(source.steps.flatMap(fillsOf))];
  return [
    ...source.steps.flatMap((step, at) =>
      step.branch === undefined ? [] : branchFaultsOf(source, step, at, before, all),
    ),
    ...textsOf(source).flatMap(({ path, texts, style }) =>
      languages.flatMap((language) =>
        placesIn(texts[language] ?? '').flatMap((name): Fault[] => {
          const fault = placeFaultOf(
            source,
            name,
            style,
            typeof path[1] === 'number' ? path[1] : undefined,
            before,
            all,
          );
          return fault ? [{ path: [...path, language], ...fault }] : [];
        }),
      ),
    ),
  ];
}

/** The names in braces of a text, once each; a brace after a backslash is no place for a fact. */
export const placesIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(/\\[*`[\](){}.\-/]|\{([^{}\n]{0,80})\}/g)].flatMap(([, name]) =>
      name === undefined ? [] : [name],
    ),
  ),
];

const fillsOf = (step: StepSource): string[] => [
  ...(step.ask !== undefined && step.into !== undefined ? [step.into] : []),
  ...Object.keys(step.set ?? {}),
];

function filledBefore(source: ScriptSource): ReadonlyMap<string, Filled> {
  const { start, steps } = graphOf(source);
  const before = new Map<string, { some: Set<string>; every: Set<string> }>();
  if (steps.has(start)) before.set(start, { some: new Set(), every: new Set() });
  const open = [...before.keys()];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const [here, there] = [before.get(id), steps.get(id)];
    if (!here || !there) continue;
    const fills = fillsOf(there.step);
    const after = { some: new Set([...here.some, ...fills]), every: new Set([...here.every, ...fills]) };
    for (const { to } of there.ways) if (to !== undefined && steps.has(to) && meet(before, to, after)) open.push(to);
  }
  return before;
}

// Both sets only ever move one way (some grows, every shrinks), so that the walk comes to rest.
function meet(before: Map<string, { some: Set<string>; every: Set<string> }>, id: string, arriving: Filled): boolean {
  const known = before.get(id);
  if (!known) {
    before.set(id, { some: new Set(arriving.some), every: new Set(arriving.every) });
    return true;
  }
  const [some, every] = [known.some.size, known.every.size];
  for (const fact of arriving.some) known.some.add(fact);
  for (const fact of [...known.every]) if (!arriving.every.has(fact)) known.every.delete(fact);
  return known.some.size !== some || known.every.size !== every;
}

function branchFaultsOf(
  source: ScriptSource,
  step: StepSource,
  at: number,
  before: ReadonlyMap<string, Filled>,
  all: readonly string[],
): Fault[] {
  const fact = step.branch ?? '';
  const path = ['steps', at, 'branch'];
  if (!all.includes(fact)) {
    return [{ path, what: `step "${step.id}" goes by "${fact}", which no step fills`, mend: meant(fact, all) }];
  }
  if (before.get(step.id)?.some.has(fact) === false) {
    const mend = 'Move the step that fills it before this one.';
    return [{ path, what: `step "${step.id}" goes by "${fact}", which is filled only later`, mend }];
  }
  if (isNeverStored(source, fact)) {
    const mend = 'Give the choices of that question a `next` of their own.';
    return [{ path, what: `step "${step.id}" goes by "${fact}", of which nothing is kept (never_store)`, mend }];
  }
  const values = valuesOf(source, fact);
  return Object.keys(step.cases ?? {}).flatMap((value): Fault[] =>
    values === undefined || values.includes(value)
      ? []
      : [
          {
            path: ['steps', at, 'cases', value],
            atKey: true,
            what: `step "${step.id}" has a case "${value}", which "${fact}" never is`,
            mend: meant(value, values),
          },
        ],
  );
}

const isNeverStored = (source: ScriptSource, fact: string): boolean =>
  source.steps.some(({ into, never_store: secret }) => into === fact && secret === true);

/** Every value a fact can have, or undefined when people type it. */
function valuesOf(source: ScriptSource, fact: string): string[] | undefined {
  const values: string[] = [];
  for (const step of source.steps) {
    if (step.into === fact && step.ask !== 'choice') return undefined;
    if (step.into === fact) values.push(...(step.choices ?? []).map(({ id }) => id));
    const noted = Object.entries(step.set ?? {}).find(([name]) => name === fact);
    if (noted) values.push(noted[1]);
  }
  return values;
}

function placeFaultOf(
  source: ScriptSource,
  name: string,
  style: string,
  at: number | undefined,
  before: ReadonlyMap<string, Filled>,
  all: readonly string[],
): Omit<Fault, 'path'> | undefined {
  const step = at === undefined ? undefined : source.steps[at];
  if (style === 'plain' || step === undefined) {
    return { what: `{${name}} does not work in titles and labels`, mend: 'Write the words themselves.' };
  }
  if (!all.includes(name)) {
    const mend = `${meant(name, all)} To show a brace, write a backslash before it.`;
    return { what: `{${name}} is never filled`, mend };
  }
  if (isNeverStored(source, name)) {
    return {
      what: `{${name}} would be written down, although it is marked never_store`,
      mend: 'Take it out of the text.',
    };
  }
  if (before.get(step.id)?.every.has(name) === false) {
    return {
      what: `step "${step.id}" can be reached while {${name}} is not filled`,
      mend: 'Fill it on every way here (ask, or set a word for "unknown"), or take it out of the text.',
    };
  }
  return undefined;
}
