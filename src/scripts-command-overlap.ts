import type { Overlap, Phrase } from './desk/routing.ts';
import type { Folder } from './scripts-command-desk.ts';
import { type Finding, findingAt, type Opened } from './scripts-command-findings.ts';
import type { Recalled } from './scripts-command-recall.ts';
import { share } from './scripts-command-terminal.ts';

/** Below this share of phrases that find their script, it needs more of them; above the other, another script is too near. */
const leastFound = 0.8;
const mostWrong = 0.15;
/** So many phrases of two scripts taken for each other are no coincidence. */
const confused = 3;
/** Fewer phrases than these say nothing. */
const fewest = 10;

/** Phrases that stand nearly in two scripts, told once, at the later file. */
export function overlapFindings(files: readonly Opened[], folder: Folder, overlaps: readonly Overlap[]): Finding[] {
  return overlaps.flatMap(({ one, other, likeness }): Finding[] => {
    const [at, elsewhere] = fileOf(files, other) ? [other, one] : [one, other];
    const file = fileOf(files, at);
    const path = file && placeOf(file, at);
    // Two built-ins are the desk's own, and nobody edits a title because of another one.
    if (!file || !path) return [];
    const there = elsewhere.script.startsWith('@')
      ? `built-ins.yaml ("${elsewhere.script.slice(1)}")`
      : placed(files, elsewhere, folder);
    const what = `"${at.text}" is ${likeness > 0.999 ? 'the same as' : 'nearly'} "${elsewhere.text}" in ${there}`;
    return [findingAt(file, 'warning', 'near phrase', { path, what, mend: 'Keep it where it fits best.' })];
  });
}

const fileOf = (files: readonly Opened[], { script }: Phrase): Opened | undefined =>
  files.find((file) => file.script.id === script);

function placeOf({ source }: Opened, { text, language }: Phrase): readonly (string | number)[] | undefined {
  for (const [spoken, phrases] of Object.entries(source.phrases)) {
    const at = spoken === language ? phrases.indexOf(text) : -1;
    if (at >= 0) return ['phrases', spoken, at];
  }
  const titled = Object.entries(source.title).find(([spoken, title]) => spoken === language && title === text);
  return titled && ['title', titled[0]];
}

function placed(files: readonly Opened[], phrase: Phrase, { path }: Folder): string {
  const file = fileOf(files, phrase);
  const place = file && placeOf(file, phrase);
  if (!file || !place) return path;
  const { line, column } = file.parsed.placeOf(place);
  return `${file.file}:${line}:${column}`;
}

/** Scripts that their own phrases do not find, or find only among others. */
export function recallFindings(files: readonly Opened[], { recalls, taken }: Recalled): Finding[] {
  return recalls.flatMap(({ script, phrases, right, offered, wrong }): Finding[] => {
    const file = files.find((one) => one.script.id === script);
    if (!file || phrases < fewest) return [];
    const found = (right + offered) / phrases;
    if (found >= leastFound && wrong / phrases <= mostWrong) return [];
    const most = mostTaken(taken.filter(({ phrase }) => phrase.script === script).map(({ by }) => by));
    const whither = most === undefined ? '' : `, most of them to "${most}"`;
    const what = `of ${phrases} phrases that the router had not learned, ${share(right + offered, phrases)} find this script and ${share(wrong, phrases)} go astray${whither}`;
    const mend = 'Add phrases that say what is special about it.';
    return [findingAt(file, 'warning', 'low recall', { path: ['phrases'], atKey: true, what, mend })];
  });
}

function mostTaken(by: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const script of by) counts.set(script, (counts.get(script) ?? 0) + 1);
  return [...counts].toSorted((one, other) => other[1] - one[1])[0]?.[0];
}

/** Pairs of scripts that are taken for each other, with the phrases that show it. */
export function confusionFindings(files: readonly Opened[], { taken }: Recalled): Finding[] {
  const pairs = new Map<string, Phrase[]>();
  for (const { phrase, by } of taken) {
    const pair = [phrase.script, by].toSorted().join(' ');
    pairs.set(pair, [...(pairs.get(pair) ?? []), phrase]);
  }
  return [...pairs].flatMap(([pair, phrases]): Finding[] => {
    const [one = '', other = ''] = pair.split(' ');
    const file = files.find(({ script }) => script.id === other) ?? files.find(({ script }) => script.id === one);
    if (!file || phrases.length < confused) return [];
    const elsewhere = file.script.id === other ? one : other;
    const said = phrases
      .slice(0, 3)
      .map(({ text }) => `"${text}"`)
      .join(', ');
    const what = elsewhere.startsWith('@')
      ? `this script takes ${phrases.length} phrases of "${elsewhere.slice(1)}" in built-ins.yaml, as ${said}`
      : `this script and "${elsewhere}" overlap: ${phrases.length} phrases of one start the other, as ${said}`;
    const mend = 'Add phrases to both that tell them apart, or make one script of them.';
    return [findingAt(file, 'warning', 'overlap', { path: ['phrases'], atKey: true, what, mend })];
  });
}
