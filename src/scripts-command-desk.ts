import { type Book, defaultSettings } from './desk/book.ts';
import type { Language } from './desk/language.ts';
import type { Phrase, Router } from './desk/routing.ts';
import type { Script } from './desk/script.ts';
import { bookOf, lessonOf, publish, publishLearnt } from './publish.ts';
import { readScripts, type ScriptFolder } from './scripts.ts';
import { CommandError } from './scripts-command-terminal.ts';

/** A folder of scripts as a command works with it. */
export type Folder = ScriptFolder & { readonly path: string; readonly drafts: readonly Script[] };

/** Reads the folder of a command; throws a CommandError when there is none. */
export function folderOf(path: string): Folder {
  const read = readScripts(path);
  const [whole] = read.faults.filter(({ file }) => file.endsWith('/'));
  if (whole) throw new CommandError(`${path}: ${whole.what}. ${whole.mend}`);
  return { ...read, path, drafts: read.drafts ?? [] };
}

/** The script of an id, drafts included; throws a CommandError that names what there is. */
export function scriptIn({ scripts, drafts, path }: Folder, id: string): Script {
  const found = [...scripts, ...drafts].find((script) => script.id === id);
  if (found) return found;
  const ids = [...scripts, ...drafts].map((script) => script.id);
  throw new CommandError(
    ids.length === 0
      ? `${path} has no script without faults. See: npm run scripts -- lint`
      : `There is no script "${id}" in ${path} (or it has faults). There are: ${ids.join(', ')}.`,
  );
}

/** The book of a desk that serves these scripts. */
export function bookFor(folder: ScriptFolder, scripts: readonly Script[], language: Language = 'en'): Book {
  const versions = new Map(scripts.map((script) => [`${script.id}@${script.version}`, script]));
  const published = publish(scripts, folder.builtIns, versions, folder.concepts);
  return bookOf(published, { ...defaultSettings, deskLanguage: language }, []);
}

/** The book of a desk that serves these scripts with a router that learned something else. */
export function bookWith(folder: ScriptFolder, scripts: readonly Script[], router: Router): Book {
  const learnt = { router, languages: router };
  return bookOf(publishLearnt(scripts, folder.builtIns, new Map(), learnt), defaultSettings, []);
}

/** Everything that the router learns from: phrases and titles of scripts, and the routed built-ins as `@key`. */
export const bookPhrases = ({ builtIns }: ScriptFolder, scripts: readonly Script[]): readonly Phrase[] =>
  lessonOf(scripts, builtIns, {}).phrases;
