import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Language, languages } from './desk/language.ts';
import { MistakeError, type ScriptsTerminal } from './scripts-command-terminal.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The options that every command takes. */
export const commonOptions = { dialogs: { type: 'string' }, json: { type: 'boolean', default: false } } as const;

/** Reads options and words of a command; throws a MistakeError for what it does not know. */
export function readOptions<T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, strict: true, options });
  } catch (error) {
    // Node's own sentence ends with advice about `--`, which is no help here.
    const said = error instanceof Error ? error.message : String(error);
    throw new MistakeError(`${said.split('. ')[0]?.replace(/\.$/, '') ?? said}.`);
  }
}

/** The folder with the scripts: the option, else the setting, else `./dialogs`. */
export const dialogsFolder = (
  given: string | undefined,
  { environment }: Pick<ScriptsTerminal, 'environment'>,
): string => given ?? (environment['DIALOGS_DIR']?.trim() || './dialogs');

/** A language that the desk speaks, from an option; throws a MistakeError for any other. */
export function languageOption(given: string | undefined): Language | undefined {
  if (given === undefined) return undefined;
  const found = languages.find((language) => language === given.toLowerCase());
  if (found) return found;
  throw new MistakeError(`--language is one of: ${languages.join(', ')}.`);
}
