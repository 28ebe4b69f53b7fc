import type { Book } from './book.ts';
import type { Conversation } from './conversation.ts';
import type { Reason } from './kept.ts';
import type { Priority } from './plan.ts';
import { type Ranking, rank, routeOf } from './routing.ts';
import type { Level, Script } from './script.ts';
import { categoryIn, type Sign, signsIn } from './severity.ts';

/** How urgent and how far-reaching a request is, and what it is about, in ServiceNow's values; `why` names the words. */
export type Triage = {
  readonly category: string;
  readonly subcategory: string;
  readonly impact: Level;
  readonly urgency: Level;
  readonly sensitive: boolean;
  readonly title: string;
  readonly script?: string;
  readonly why?: readonly Reason[];
};

/**
 * The priority 1 (critical) to 5 (planning) of impact and urgency by ServiceNow's default matrix, which is
 * impact + urgency - 1 in all nine cells. Only for showing before the record answers; afterwards its echo counts.
 */
export function priorityOf(impact: Level, urgency: Level): Priority {
  return (impact + urgency - 1) as Priority;
}

// Another script that was tried afterwards, or none at all, does not make a request harmless.
function isSensitive(state: Conversation, book: Book): boolean {
  const tried = state.trails.some((trail) => book.version(trail.script, trail.version)?.sensitive);
  return tried || (state.problem !== undefined && mayAskForSensitive(book, state.problem));
}

function mayAskForSensitive(book: Book, text: string): boolean {
  const route = routeOf(book.router, text);
  const offered = route.kind === 'ask' ? route.scripts : [];
  const all = offered.length > 0 && offered.every((id) => book.scripts.get(id)?.sensitive);
  return all || asksForSensitive(book, text);
}

/** Whether the router is sure that these words ask for what a sensitive script is about. */
export function asksForSensitive(book: Book, text: string): boolean {
  const route = routeOf(book.router, text);
  return route.kind === 'route' && (book.scripts.get(route.script)?.sensitive ?? false);
}

/** Levels that a script's own handoff step gives. */
export type GivenLevels = { readonly impact?: Level; readonly urgency?: Level };

/**
 * What is known of a request when a person is asked for. Category and levels come from the script that ran last (without
 * one: the script that the words are nearest to, for the category only, else their kind, else a general inquiry); an
 * answer about impact or urgency counts before the script, and what was said may raise a level, or lower it where it says
 * so and the script does not call it most urgent.
 */
export function triageOf(state: Conversation, book: Book, given: GivenLevels): Triage {
  const trail = state.trails.at(-1);
  const script = trail && book.version(trail.script, trail.version);
  const problem = state.problem ?? '';
  const kind = script ? { category: script.category, subcategory: script.subcategory } : kindOf(book, problem);
  const signs = signsOf(state);
  const firm = (given.urgency ?? script?.urgency) === 1;
  const impact = weighed('impact', answered(state, 'impact') ?? given.impact ?? script?.impact ?? 3, signs, firm);
  const urgency = weighed('urgency', answered(state, 'urgency') ?? given.urgency ?? script?.urgency ?? 3, signs, firm);
  const why = [
    ...impact.why,
    ...urgency.why,
    ...('words' in kind && kind.words ? [{ about: 'category' as const, words: kind.words }] : []),
  ];
  return {
    category: kind.category,
    subcategory: kind.subcategory,
    impact: impact.level,
    urgency: urgency.level,
    sensitive: isSensitive(state, book),
    title: titleOf(script, problem),
    ...(script ? { script: script.id } : {}),
    ...(why.length > 0 ? { why } : {}),
  };
}

function titleOf(script: Script | undefined, problem: string): string {
  if (!script) return problem || 'Request for a person';
  return problem ? `${script.title.en}: ${problem}` : script.title.en;
}

/** A script that only resembles the words must be this near (confidence) to lend them its category. */
const nearEnough = 0.3;

type Kind = { readonly category: string; readonly subcategory: string; readonly words?: string };

function kindOf(book: Book, problem: string): Kind {
  const near = problem === '' ? undefined : nearest(rank(book.router, problem));
  const script = near === undefined ? undefined : book.scripts.get(near);
  if (script) return { category: script.category, subcategory: script.subcategory, words: script.title.en };
  return { category: 'inquiry', subcategory: '', ...categoryIn(problem) };
}

function nearest(ranking: Ranking): string | undefined {
  const [first] = ranking.filter((one) => !one.script.startsWith('@'));
  return first && first.confidence >= nearEnough ? first.script : undefined;
}

// A script may ask outright: a fact called impact or urgency whose value is the level itself.
function answered(state: Conversation, about: 'impact' | 'urgency'): Level | undefined {
  return levelOf(state.facts[about]?.raw ?? '');
}

/** A level as it stands in a form, or undefined. */
export function levelOf(value: string): Level | undefined {
  return value === '1' || value === '2' || value === '3' ? (Number(value) as Level) : undefined;
}

const linesRead = 30;

function signsOf(state: Conversation): readonly Sign[] {
  const lines = state.transcript.filter((line) => line.from === 'employee' && !line.gone).slice(-linesRead);
  return lines.flatMap((line) => signsIn(line.text));
}

type Weighed = { readonly level: Level; readonly why: readonly Reason[] };

/**
 * One level after the words were heard: the highest that any of them says (1 is highest); `up` is one step above the
 * base, once. Words that lower count only where none holds the level up, and never against what is `firm`.
 */
export function weighed(about: 'impact' | 'urgency', base: Level, signs: readonly Sign[], firm: boolean): Weighed {
  const own = signs
    .filter((sign) => sign.about === about)
    .map(({ level, words }) => ({ level: level === 'up' ? (Math.max(1, base - 1) as Level) : level, words }));
  const highest = own.toSorted((a, b) => a.level - b.level)[0];
  if (!highest || highest.level === base || (highest.level > base && firm)) return { level: base, why: [] };
  return { level: highest.level, why: [{ about, ...highest }] };
}
