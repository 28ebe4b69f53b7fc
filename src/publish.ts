import type { Book, BuiltInKey, BuiltIns, DeskSettings } from './desk/book.ts';
import { routedBuiltIns } from './desk/book.ts';
import type { Agent } from './desk/inbound.ts';
import type { Texts } from './desk/language.ts';
import { type Concepts, wordsOf } from './desk/lexicon.ts';
import type { Line } from './desk/line.ts';
import { defaultPlan } from './desk/plan.ts';
import { type Phrase, type Router, train, trainLanguages } from './desk/routing.ts';
import type { Script } from './desk/script.ts';

/** What is published at this moment, trained and indexed; `bookOf` adds what changes from event to event. */
export type Published = Omit<Book, 'settings' | keyof Present>;

/** What changes from event to event: hours and promises, and what the line knows. */
export type Present = Pick<
  Book,
  'agents' | 'plan' | 'revision' | 'promises' | 'presence' | 'load' | 'outages' | 'held'
>;

/** What a router learns from: plain data, so that it can be handed to another thread. */
export type Lesson = { readonly phrases: readonly Phrase[]; readonly concepts: Concepts };

/** What was learnt from a lesson: which script a message needs, and in which language it is. */
export type Learnt = Pick<Book, 'languages'> & { readonly router: Router };

type PhrasesByLanguage = Readonly<Record<string, readonly string[]>>;

/** What scripts and built-ins give a router to learn from: their phrases and titles. */
export function lessonOf(scripts: readonly Script[], builtIns: BuiltIns, concepts: Concepts): Lesson {
  const spoken = scripts.flatMap((script) => [
    ...phrasesOf(script.id, script.phrases as PhrasesByLanguage),
    ...titlesOf(script.id, script.title),
  ]);
  const routed = routedBuiltIns.flatMap((key) => phrasesOf(`@${key}`, builtIns[key] as PhrasesByLanguage));
  return { phrases: [...spoken, ...routed], concepts };
}

/** Learns a lesson; without `calibrate` in half the time, with a confidence that rests on the plain curve. */
export function learn({ phrases, concepts }: Lesson, calibrate = true): Learnt {
  return { router: train(phrases, { concepts, calibrate }), languages: trainLanguages(phrases) };
}

/**
 * Publishes scripts: trains the router on their phrases and titles, the languages, and the built-ins. `versions` are
 * all versions that running talks may have pinned, by `id@version`.
 */
export function publish(
  scripts: readonly Script[],
  builtIns: BuiltIns,
  versions: ReadonlyMap<string, Script>,
  concepts: Concepts = {},
): Published {
  return publishLearnt(scripts, builtIns, versions, learn(lessonOf(scripts, builtIns, concepts)));
}

/** Publishes scripts with what was learnt from them before. */
export function publishLearnt(
  scripts: readonly Script[],
  builtIns: BuiltIns,
  versions: ReadonlyMap<string, Script>,
  learnt: Learnt,
): Published {
  return {
    scripts: new Map(scripts.map((script) => [script.id, script])),
    version: (id, version) => versions.get(`${id}@${version}`),
    ...learnt,
    exact: exactOf(builtIns),
  };
}

/** The book a decision sees. */
export function bookOf(
  published: Published,
  settings: DeskSettings,
  agents: readonly Agent[],
  present: Partial<Omit<Present, 'agents'>> = {},
): Book {
  const unchanged = { plan: defaultPlan, revision: '', promises: () => undefined };
  return { ...published, settings, ...unchanged, presence: {}, load: {}, outages: [], ...present, agents };
}

/** What the line knows, as a decision sees it. */
export function presentOf(line: Line | undefined): Pick<Present, 'presence' | 'load' | 'outages' | 'held'> {
  const load: Record<string, number> = {};
  for (const { owner } of line?.owned ?? []) load[owner] = (load[owner] ?? 0) + 1;
  const held = new Set(line?.waiting.filter((one) => one.held && !one.shown).map(({ subject }) => subject));
  return { presence: line?.presence ?? {}, load, outages: line?.outages ?? [], held };
}

function phrasesOf(script: string, byLanguage: PhrasesByLanguage): readonly Phrase[] {
  return Object.entries(byLanguage).flatMap(([language, texts]) => texts.map((text) => ({ script, text, language })));
}

function titlesOf(script: string, title: Texts): readonly Phrase[] {
  return Object.entries(title).map(([language, text]) => ({ script, text, language }));
}

function exactOf(builtIns: BuiltIns): ReadonlyMap<string, BuiltInKey> {
  const exact = new Map<string, BuiltInKey>();
  for (const [key, byLanguage] of Object.entries(builtIns)) {
    for (const text of Object.values(byLanguage).flat()) exact.set(wordsOf(text).join(' '), key as BuiltInKey);
  }
  return exact;
}
