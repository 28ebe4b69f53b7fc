import { allWordsOf, searchWord } from './articles-words.ts';

const mostLength = 220;

/**
 * The line of a plain text that has most of the words (those of few lines count more), with what follows while there is room, on one line of at most
 * 220 characters; the beginning when none has any.
 */
export function excerptOf(text: string, words: ReadonlySet<string>): string {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
  const held = lines.map((line) => new Set(allWordsOf(line).flatMap((word) => searchWord(word) ?? [])));
  const tells = new Map([...words].map((word) => [word, 1 / Math.max(1, held.filter((one) => one.has(word)).length)]));
  const worths = held.map((one) => [...tells].reduce((sum, [word, worth]) => sum + (one.has(word) ? worth : 0), 0));
  const from = Math.max(0, worths.indexOf(Math.max(0, ...worths)));
  const joined = lines.slice(from, from + 6).join(' · ');
  if (joined.length <= mostLength) return joined;
  const cut = joined.slice(0, mostLength - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), mostLength / 2)).trimEnd()}…`;
}
