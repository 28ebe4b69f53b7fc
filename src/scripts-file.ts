import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { BuiltInKey, BuiltIns } from './desk/book.ts';
import { compileScript } from './desk/compile.ts';
import { listFaultsOf, normalPhrase } from './desk/compile-texts.ts';
import { type Language, languages } from './desk/language.ts';
import type { Concepts } from './desk/lexicon.ts';
import type { Script } from './desk/script.ts';
import type { Fault, ScriptSource } from './desk/script-source.ts';
import { shapeFaultsOf } from './scripts-schema.ts';
import { type Parsed, type PlacedFault, parseYaml } from './scripts-yaml.ts';

/** A mistake in a file of `dialogs/`: `file` as people name it (`dialogs/vpn.yaml`), line and column from 1. */
export type FileFault = PlacedFault & { readonly file: string };

/** A phrase, its words as it is compared by, and where it stands; those of one owner may be alike, those of two may not. */
export type Spoken = {
  readonly phrase: string;
  readonly normal: string;
  readonly owner: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
};

/** What one file turned out to be: a script, the built-ins, the concepts, or faults; and the phrases that no other file may have. */
export type Reading = {
  readonly faults: readonly FileFault[];
  readonly spoken: readonly Spoken[];
  readonly script?: Script;
  readonly builtIns?: BuiltIns;
  readonly concepts?: Concepts;
};

const mostFaultsPerFile = 50;

/** The keys of `built-ins.yaml`, all of which must be there but `elsewhere`. */
export const builtInKeys: readonly BuiltInKey[] = [
  'greeting',
  'thanks',
  'help',
  'person',
  'cancel',
  'start-over',
  'tickets',
  'yes',
  'no',
  'none',
  'elsewhere',
];
// These are answers to an open question and never compete with a script for a message.
const answersOnly: readonly string[] = ['yes', 'no', 'none'];

/** The first 8 hex digits of a text's SHA-256: with the author's number, the version of a script. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** Reads the text of a script's file; its base name without `.yaml` is the id that it must have. */
export function readScriptText(file: string, text: string): Reading {
  const parsed = parseYaml(text);
  const faulty = (faults: readonly FileFault[]): Reading => ({ faults: inOrder(faults), spoken: [] });
  if ('faults' in parsed) return faulty(parsed.faults.map((fault) => ({ file, ...fault })));
  const placed = placer(file, parsed);
  const shape = shapeFaultsOf('script', parsed.value);
  if (shape.some(({ slight }) => !slight)) return faulty(shape.map(placed));
  const source = parsed.value as ScriptSource;
  // What a draft still lacks is for `scripts lint` to tell; its texts are measured by the compiler.
  const slight = source.draft === true ? [] : shape;
  const result = compileScript(source, hashOf(text));
  const compiled = 'faults' in result ? result.faults : [];
  const faults = [
    ...compiled,
    ...slight.filter(({ path }) => !compiled.some((fault) => under(fault.path, path))),
    ...nameFaultsOf(file, source),
  ];
  if ('faults' in result || faults.length > 0) return faulty(faults.map(placed));
  // A draft takes no phrase away from a script that serves.
  if (result.script.draft) return { script: result.script, faults: [], spoken: [] };
  return { script: result.script, faults: [], spoken: spokenIn(source.phrases, source.id, file, ['phrases'], parsed) };
}

const under = (path: Fault['path'], other: Fault['path']): boolean => path.every((key, at) => key === other[at]);

/** Puts a fault where its path stands in a file. */
export const placer =
  (file: string, { placeOf }: Parsed) =>
  ({ path, atKey, what, mend }: Fault): FileFault => ({ file, ...placeOf(path, atKey), what, mend });

/** Faults as they stand in the file, the first 50. */
export const inOrder = (faults: readonly FileFault[]): FileFault[] =>
  [...faults].sort((one, other) => one.line - other.line || one.column - other.column).slice(0, mostFaultsPerFile);

function nameFaultsOf(file: string, { id }: ScriptSource): Fault[] {
  const name = basename(file, '.yaml');
  if (name === id) return [];
  return [
    {
      path: ['id'],
      what: `the id is "${id}", and the file is called "${name}.yaml"`,
      mend: `Rename the file to ${id}.yaml, or change the id.`,
    },
  ];
}

/** Reads the text of `built-ins.yaml`. */
export function readBuiltInsText(file: string, text: string): Reading {
  const parsed = parseYaml(text);
  if ('faults' in parsed) return { faults: parsed.faults.map((fault) => ({ file, ...fault })), spoken: [] };
  const shape = shapeFaultsOf('built-ins', parsed.value);
  const placed = placer(file, parsed);
  if (shape.length > 0) return { faults: inOrder(shape.map(placed)), spoken: [] };
  const builtIns = { elsewhere: {}, ...(parsed.value as object) } as BuiltIns;
  const repeated = builtInKeys.flatMap((key) =>
    languages.flatMap((language) => listFaultsOf([key, language], builtIns[key][language] ?? [])),
  );
  const spoken = builtInKeys.flatMap((key) => spokenIn(builtIns[key], `@${key}`, file, [key], parsed));
  const faults = [...repeated.map(placed), ...clashesOf(spoken)];
  const competing = spoken.filter(({ owner }) => !answersOnly.includes(owner.slice(1)));
  return faults.length > 0
    ? { faults: inOrder(faults), spoken: [] }
    : { builtIns, faults: [], spoken: competing.map((one) => ({ ...one, owner: file })) };
}

function spokenIn(
  phrases: Readonly<Partial<Record<Language, readonly string[]>>>,
  owner: string,
  file: string,
  path: Fault['path'],
  { placeOf }: Parsed,
): Spoken[] {
  return languages.flatMap((language) =>
    (phrases[language] ?? []).map((phrase, at) => ({
      phrase,
      normal: normalPhrase(phrase),
      owner,
      file,
      ...placeOf([...path, language, at]),
    })),
  );
}

/** Phrases that say the same for two owners: a fault at the later one that names the earlier one's place. */
export function clashesOf(spoken: readonly Spoken[]): FileFault[] {
  const owners = new Map<string, Spoken>();
  return spoken.flatMap((one): FileFault[] => {
    const { phrase, normal, owner, file, line, column } = one;
    const first = owners.get(normal);
    if (!first) owners.set(normal, one);
    if (!first || first.owner === owner) return [];
    const what = `the phrase "${phrase}" also stands in ${first.file}:${first.line}:${first.column}`;
    return [{ file, line, column, what, mend: 'Keep it where it fits best.' }];
  });
}
