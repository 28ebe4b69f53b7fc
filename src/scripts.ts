import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BuiltIns } from './desk/book.ts';
import type { Concepts } from './desk/lexicon.ts';
import type { Script } from './desk/script.ts';
import { readConceptsText, shippedConcepts } from './scripts-concepts.ts';
import {
  builtInKeys,
  clashesOf,
  type FileFault,
  hashOf,
  type Reading,
  readBuiltInsText,
  readScriptText,
} from './scripts-file.ts';
import { codeOf, faultAt, labelOf, textOf } from './scripts-text.ts';
import { type FolderWatchOptions, watchFolder } from './scripts-watch.ts';

export type { Timers } from './scripts-watch.ts';

/** What a folder of scripts holds: everything without a fault, and every fault. */
export type ScriptFolder = {
  readonly scripts: readonly Script[];
  /** Scripts marked `draft: true`: for `scripts lint` and `scripts play`, never for the desk. */
  readonly drafts?: readonly Script[];
  readonly builtIns: BuiltIns;
  /** What employees mean, by the words they use: the folder's own `concepts.yaml`, or the shipped one. */
  readonly concepts: Concepts;
  readonly faults: readonly FileFault[];
  /** Ids of scripts (and `built-ins`, `concepts`) that go on in their last good version because their file has a fault. */
  readonly kept: readonly string[];
};

/** Readings by file and hash, so that a folder that is read again costs only what has changed. */
export type Readings = Map<string, { readonly hash: string; readonly reading: Reading }>;

const mostFiles = 500;
const builtInsFile = 'built-ins.yaml';
const conceptsFile = 'concepts.yaml';
// Hours, promises and people stand beside the scripts and are read by `plan/`.
const planFile = 'desk.yaml';

/** Built-ins that understand nothing: what a folder without a sound `built-ins.yaml` has. */
export const noBuiltIns: BuiltIns = Object.fromEntries(builtInKeys.map((key) => [key, {}])) as BuiltIns;

/** Reads every script of a folder and its built-ins; faults are told, never thrown, and a faulty file yields no script. */
export function readScripts(folder: string, known: Readings = new Map()): ScriptFolder {
  const listed = filesOf(folder);
  if ('fault' in listed)
    return { scripts: [], builtIns: noBuiltIns, concepts: shippedConcepts(), faults: [listed.fault], kept: [] };
  for (const name of known.keys()) if (!listed.names.includes(name)) known.delete(name);
  const readings = listed.names.map((name) => readFile(folder, name, known));
  const missing = listed.names.includes(builtInsFile)
    ? []
    : [faultAt(labelOf(folder, builtInsFile), 'the file is missing', 'Write it as README.md says.')];
  const shared = clashesOf(readings.flatMap(({ spoken }) => spoken));
  const doubled = new Set(shared.map(({ file }) => file));
  const sound = readings.flatMap(({ script }) =>
    script && !doubled.has(labelOf(folder, `${script.id}.yaml`)) ? [script] : [],
  );
  const drafts = sound.filter(({ draft }) => draft);
  return {
    scripts: sound.filter(({ draft }) => !draft),
    ...(drafts.length > 0 ? { drafts } : {}),
    builtIns: readings.find(({ builtIns }) => builtIns)?.builtIns ?? noBuiltIns,
    concepts: readings.find(({ concepts }) => concepts)?.concepts ?? shippedConcepts(),
    faults: [...listed.faults, ...missing, ...readings.flatMap(({ faults }) => faults), ...shared],
    kept: [],
  };
}

/** Reads the text of one script file (`file` as people name it; its base name without `.yaml` is the id that it must have). */
export function readScript(
  file: string,
  text: string,
): { readonly script: Script } | { readonly faults: readonly FileFault[] } {
  const { script, faults } = readScriptText(file, text);
  return script ? { script } : { faults };
}

/** What the desk works with after a folder was read again: a file with a fault goes on in its last good version. */
export function mergeScripts(before: ScriptFolder, result: ScriptFolder): ScriptFolder {
  const whole = result.faults.some(({ file }) => file.endsWith('/'));
  const faulty = new Set(result.faults.map(({ file }) => basename(file)));
  const good = new Set(result.scripts.map(({ id }) => id));
  const old = before.scripts.filter(({ id }) => !good.has(id) && (whole || faulty.has(`${id}.yaml`)));
  const oldBuiltIns = (whole || faulty.has(builtInsFile)) && before.builtIns !== noBuiltIns;
  const oldConcepts = whole || faulty.has(conceptsFile);
  return {
    scripts: [...result.scripts, ...old].sort((one, other) => (one.id < other.id ? -1 : 1)),
    ...(result.drafts ? { drafts: result.drafts } : {}),
    builtIns: oldBuiltIns ? before.builtIns : result.builtIns,
    concepts: oldConcepts ? before.concepts : result.concepts,
    faults: result.faults,
    kept: [
      ...old.map(({ id }) => id),
      ...(oldBuiltIns ? ['built-ins'] : []),
      ...(oldConcepts && !whole ? ['concepts'] : []),
    ],
  };
}

/** A fault on one line: file, line and column as editors jump to them, what is wrong, and the mend. */
export const describeFault = ({ file, line, column, what, mend }: FileFault): string =>
  `${file}${file.endsWith('/') ? '' : `:${line}:${column}`} — ${what}. ${mend}`;

/** The outcome of reading a folder as lines for a terminal or log: every fault, then one line that sums up. */
export function lintText({ scripts, drafts = [], faults, kept }: ScriptFolder): string {
  const good = `${scripts.length} ${scripts.length === 1 ? 'script' : 'scripts'}`;
  const unpublished = drafts.length === 0 ? '' : ` Drafts, not published: ${drafts.map(({ id }) => id).join(', ')}.`;
  if (faults.length === 0) return `${good} and the built-ins, no faults.${unpublished}`;
  const files = new Set(faults.map(({ file }) => file)).size;
  const sum = `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'} in ${files} ${files === 1 ? 'file' : 'files'}; ${good} in use.`;
  const goOn = kept.length === 0 ? [] : [`In their last good version: ${kept.join(', ')}.`];
  return [...faults.map(describeFault), sum + unpublished, ...goOn].join('\n');
}

function filesOf(folder: string): { names: string[]; faults: FileFault[] } | { fault: FileFault } {
  const whole = `${basename(folder)}/`;
  try {
    // Hidden files are editors' own, and the way some systems swap a folder's content.
    const all = readdirSync(folder).filter((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.'));
    if (all.length > mostFiles) {
      return {
        fault: faultAt(whole, `the folder has ${all.length} files, at most ${mostFiles} are read`, 'Remove some.'),
      };
    }
    const names = all.filter((name) => name.endsWith('.yaml') && name !== planFile).sort();
    const misnamed = all.filter((name) => !name.endsWith('.yaml'));
    return {
      names: [...names.filter((name) => name === builtInsFile), ...names.filter((name) => name !== builtInsFile)],
      faults: misnamed.map((name) =>
        faultAt(labelOf(folder, name), 'the name does not end in ".yaml"', 'Rename the file.'),
      ),
    };
  } catch (error) {
    return { fault: faultAt(whole, `the folder cannot be read (${codeOf(error)})`, 'Look at its path and rights.') };
  }
}

const readersByName: Readonly<Record<string, (file: string, text: string) => Reading>> = {
  [builtInsFile]: readBuiltInsText,
  [conceptsFile]: readConceptsText,
};

function readFile(folder: string, name: string, known: Readings): Reading {
  const file = labelOf(folder, name);
  const found = textOf(join(folder, name), file);
  if (typeof found !== 'string') return { faults: [found], spoken: [] };
  const hash = hashOf(found);
  const before = known.get(name);
  if (before?.hash === hash) return before.reading;
  const reading = (readersByName[name] ?? readScriptText)(file, found);
  known.set(name, { hash, reading });
  return reading;
}

/** What may be said about watching: what is in use and was read already, whose clock, and how long a folder must be quiet. */
export type WatchOptions = FolderWatchOptions & { readonly before?: ScriptFolder; readonly readings?: Readings };

/**
 * Reads a folder again whenever it has changed and been quiet for a moment (200 ms), and tells what is in use now:
 * good files at once, faulty ones in their last good version. A folder that is gone is looked for every 5 seconds.
 */
export function watchScripts(
  folder: string,
  onChange: (result: ScriptFolder) => void,
  { before, readings = new Map(), ...options }: WatchOptions = {},
): { close: () => void } {
  let current = before ?? readScripts(folder, readings);
  const look = (): void => {
    const now = mergeScripts(current, readScripts(folder, readings));
    const changed = fingerprintOf(now) !== fingerprintOf(current);
    current = now;
    if (changed) onChange(now);
  };
  return watchFolder(folder, look, options);
}

const fingerprintOf = ({ scripts, builtIns, concepts, faults }: ScriptFolder): string =>
  JSON.stringify([scripts.map(({ id, version }) => [id, version]), builtIns, concepts, faults]);
