import { readFileSync } from 'node:fs';
import { listFaultsOf } from './desk/compile-texts.ts';
import { languages } from './desk/language.ts';
import { type Concepts, openWordsOf } from './desk/lexicon.ts';
import type { Fault } from './desk/script-source.ts';
import { inOrder, placer, type Reading } from './scripts-file.ts';
import { shapeFaultsOf } from './scripts-schema.ts';
import { parseYaml } from './scripts-yaml.ts';

type ConceptsSource = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const lists = ['any', ...languages];
const fewestLetters = 2;
const mostWords = 6;

/** Reads the text of `concepts.yaml`: what employees mean, and the words they use for it. */
export function readConceptsText(file: string, text: string): Reading {
  const parsed = parseYaml(text);
  if ('faults' in parsed) return { faults: parsed.faults.map((fault) => ({ file, ...fault })), spoken: [] };
  const placed = placer(file, parsed);
  const shape = shapeFaultsOf('concepts', parsed.value);
  if (shape.length > 0) return { faults: inOrder(shape.map(placed)), spoken: [] };
  const source = parsed.value as ConceptsSource;
  const faults = Object.entries(source).flatMap(([concept, words]) =>
    lists.flatMap((list) => wordFaultsOf([concept, list], words[list] ?? [])),
  );
  if (faults.length > 0) return { faults: inOrder(faults.map(placed)), spoken: [] };
  return { concepts: conceptsOf(source), faults: [], spoken: [] };
}

/** The concepts that the desk is shipped with: they serve a folder that has no `concepts.yaml` of its own. */
export function shippedConcepts(): Concepts {
  shipped ??= readConceptsText(
    'concepts.yaml',
    readFileSync(new URL('../dialogs/concepts.yaml', import.meta.url), 'utf8'),
  );
  return shipped.concepts ?? {};
}

let shipped: Reading | undefined;

const conceptsOf = (source: ConceptsSource): Concepts =>
  Object.fromEntries(
    Object.entries(source).map(([concept, words]) => [concept, lists.flatMap((list) => words[list] ?? [])]),
  );

function wordFaultsOf(path: Fault['path'], words: readonly string[]): Fault[] {
  return [...listFaultsOf(path, words), ...words.flatMap((word, at) => loneFaultsOf([...path, at], word))];
}

function loneFaultsOf(path: Fault['path'], word: string): Fault[] {
  const count = openWordsOf(word).length;
  if (count > mostWords) {
    return [
      { path, what: `"${word}" has ${count} words, at most ${mostWords} are read`, mend: 'Keep those that tell.' },
    ];
  }
  const short = word.split(' ').find((part) => part.endsWith('*') && lettersOf(part) < fewestLetters);
  if (short === undefined) return [];
  const mend = `Write at least ${fewestLetters} letters before the *.`;
  return [{ path, what: `"${short}" would fit nearly every word`, mend }];
}

const lettersOf = (part: string): number => openWordsOf(part).join('').length;
