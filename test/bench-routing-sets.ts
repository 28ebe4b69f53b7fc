import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Phrase } from '../src/desk/routing.ts';
import { type Lesson, lessonOf } from '../src/publish.ts';
import { readScripts } from '../src/scripts.ts';

/** A message with the label it needs (null: no label's), in a language as en, es. */
export type Asked = { readonly text: string; readonly label: string | null; readonly lang: string };

/** Phrases to learn from, and messages to be judged by. */
export type BenchSet = { readonly name: string; readonly phrases: readonly Phrase[]; readonly asked: readonly Asked[] };

/** What the shipped scripts teach: phrases, titles, built-ins and concepts. */
export function shippedLesson(): Lesson {
  const { scripts, builtIns, concepts } = readScripts('dialogs');
  return lessonOf(scripts, builtIns, concepts);
}

/** Reads a public set, or nothing when the folder does not have it. */
export function publicSet(folder: string, name: string): BenchSet | undefined {
  const [train, test] = ['train', 'test'].map((part) => join(folder, `${name}.${part}.jsonl`));
  if (!train || !test || !existsSync(train) || !existsSync(test)) return undefined;
  const phrases = linesOf(train).map(({ text, label, lang }) => ({ script: label ?? '', text, language: lang }));
  return { name, phrases, asked: linesOf(test) };
}

function linesOf(file: string): Asked[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Asked);
}

/** The messages of the story test against the shipped scripts; those that need a question have no one label and are left out. */
export function messagesSet(lesson: Lesson): BenchSet {
  const text = readFileSync(new URL('stories/messages.yaml', import.meta.url), 'utf8');
  const said = parse(text) as readonly { say: string; reach?: string; hand?: true }[];
  const asked = said
    .filter(({ reach, hand }) => reach !== undefined || hand)
    .map(({ say, reach }) => ({ text: say, label: reach ?? null, lang: languageOf(text, say) }));
  return { name: 'messages', phrases: lesson.phrases, asked };
}

const headings = { English: 'en', español: 'es', português: 'pt', français: 'fr', Deutsch: 'de', mixed: 'en' };

// The peer must be told the language; it is that of the heading above.
function languageOf(file: string, say: string): string {
  const before = file.slice(0, file.indexOf(JSON.stringify(say)));
  const heading = /# --- (\S+) ---(?![\s\S]*# ---)/.exec(before)?.[1] ?? 'English';
  return headings[heading as keyof typeof headings];
}

/** The built-in phrases of what no script is for: to be given them is to be given to nobody. */
export const elsewhere = '@elsewhere';

const folds = 5;

/**
 * The shipped phrases, each judged by what the others teach: every fifth of each script and language is left out in
 * turn. With `scriptsToo` every fifth script is left out altogether, so that its phrases stand for what no script
 * covers; as its sisters stay (mail on the phone without mail on the computer), nothing is harder to tell apart.
 */
export function shippedFolds(lesson: Lesson, scriptsToo: boolean): BenchSet[] {
  const scripts = [...new Set(lesson.phrases.map(({ script }) => script))].filter((id) => !id.startsWith('@'));
  const counts = new Map<string, number>();
  const numbered = lesson.phrases.map((phrase) => {
    const key = `${phrase.script} ${phrase.language}`;
    const number = counts.get(key) ?? 0;
    counts.set(key, number + 1);
    return { phrase, number };
  });
  return Array.from({ length: folds }, (_, fold) => {
    const away = new Set(scripts.filter((_script, number) => scriptsToo && number % folds === fold));
    const left = ({ phrase, number }: (typeof numbered)[number]) => away.has(phrase.script) || number % folds === fold;
    const asked = numbered.filter(left).map(({ phrase: { script, text, language } }) => ({
      text,
      label: away.has(script) || script === elsewhere ? null : script,
      lang: language ?? 'en',
    }));
    return {
      name: `shipped ${fold}`,
      phrases: numbered.filter((one) => !left(one)).map(({ phrase }) => phrase),
      asked,
    };
  });
}

const largeScripts = 100;
const largeEach = 30;

/** 3,000 phrases of 100 scripts, from CLINC150's phrases and two thirds of its test messages; the rest is asked. */
export function largeSet({ phrases, asked }: BenchSet): BenchSet {
  const labels = [...new Set(phrases.map(({ script }) => script))].slice(0, largeScripts);
  const sets = labels.map((label) => {
    const own = asked.filter((one) => one.label === label);
    const said = phrases.filter(({ script }) => script === label);
    const more = own.slice(0, largeEach - said.length);
    return {
      phrases: [...said, ...more.map(({ text, lang }) => ({ script: label, text, language: lang }))],
      asked: own.slice(more.length),
    };
  });
  return { name: 'large', phrases: sets.flatMap((set) => set.phrases), asked: sets.flatMap((set) => set.asked) };
}
