import type { Book, BuiltInKey, BuiltIns, DeskSettings } from './desk/book.ts';
import { routedBuiltIns } from './desk/book.ts';
import { concepts } from './desk/concepts.ts';
import type { Agent } from './desk/inbound.ts';
import type { Texts } from './desk/language.ts';
import { wordsOf } from './desk/lexicon.ts';
import { type Phrase, train, trainLanguages } from './desk/routing.ts';
import type { Script } from './desk/script.ts';

/** What is published at this moment, trained and indexed; `bookOf` adds what changes from event to event. */
export type Published = Omit<Book, 'agents' | 'settings'>;

type PhrasesByLanguage = Readonly<Record<string, readonly string[]>>;

/**
 * Publishes scripts: trains the router on their phrases and titles, the languages, and the built-ins. `versions` are
 * all versions that running talks may have pinned, by `id@version`.
 */
export function publish(
  scripts: readonly Script[],
  builtIns: BuiltIns,
  versions: ReadonlyMap<string, Script>,
): Published {
  const spoken = scripts.flatMap((script) => [
    ...phrasesOf(script.id, script.phrases as PhrasesByLanguage),
    ...titlesOf(script.id, script.title),
  ]);
  const routed = routedBuiltIns.flatMap((key) => phrasesOf(`@${key}`, builtIns[key] as PhrasesByLanguage));
  const everything = [...spoken, ...routed];
  return {
    scripts: new Map(scripts.map((script) => [script.id, script])),
    version: (id, version) => versions.get(`${id}@${version}`),
    router: train(everything, { concepts }),
    languages: trainLanguages(everything),
    exact: exactOf(builtIns),
  };
}

/** The book a decision sees. */
export function bookOf(published: Published, settings: DeskSettings, agents: readonly Agent[]): Book {
  return { ...published, settings, agents };
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
