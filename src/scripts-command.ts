import { nearest } from './desk/nearest.ts';
import { RecordError } from './effects/servicenow-error.ts';
import { importCommand, importHelp } from './scripts-command-import.ts';
import { lintCommand, lintHelp } from './scripts-command-lint.ts';
import { playCommand, playHelp } from './scripts-command-play.ts';
import { reportCommand, reportHelp } from './scripts-command-report.ts';
import { CommandError, MistakeError, type ScriptsTerminal } from './scripts-command-terminal.ts';
import { tryCommand, tryHelp } from './scripts-command-try.ts';
import { StoreError } from './store/store.ts';

/** What `--help` says. */
export const scriptsHelp = `Scripts, for the people who write and approve them.

  npm run scripts -- lint                  what is wrong with them, and what could be better
  npm run scripts -- try "my vpn is down"  where the desk would send a message, and why
  npm run scripts -- play vpn              walk through a script here, as an employee would
  npm run scripts -- import KB0010004      make a draft of a script from a knowledge article
  npm run scripts -- report                what people asked, and what became of it

Every command explains itself: npm run scripts -- lint --help
All of them take --dialogs <folder> (else DIALOGS_DIR, else ./dialogs) and --json (for programs).
Ends with 0 when all is well, 1 when not, 2 when the command was not understood. NO_COLOR is respected.
`;

type Verb = { readonly help: string; run(args: readonly string[], terminal: ScriptsTerminal): Promise<number> };

const verbs: ReadonlyMap<string, Verb> = new Map([
  ['lint', { help: lintHelp, run: lintCommand }],
  ['try', { help: tryHelp, run: tryCommand }],
  ['play', { help: playHelp, run: playCommand }],
  ['import', { help: importHelp, run: importCommand }],
  ['report', { help: reportHelp, run: reportCommand }],
]);

/** Runs the command with these arguments and gives its exit code: 0, 1 for what is not well, 2 for a mistake in the arguments. */
export async function scriptsCommand(args: readonly string[], terminal: ScriptsTerminal): Promise<number> {
  const [name, ...rest] = args;
  const helps = args.includes('--help') || args.includes('-h');
  const verb = verbs.get(name ?? '');
  if (!verb) {
    if (helps) {
      await terminal.write(scriptsHelp);
      return 0;
    }
    const near = name === undefined ? undefined : nearest(name, verbs.keys());
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
    const what = name === undefined ? 'Say what to do.' : `There is no command "${name}".${hint}`;
    await terminal.note(`${what}\n\n${scriptsHelp}`);
    return 2;
  }
  if (helps) {
    await terminal.write(verb.help);
    return 0;
  }
  return guarded(verb, rest, terminal);
}

async function guarded(verb: Verb, args: readonly string[], terminal: ScriptsTerminal): Promise<number> {
  try {
    return await verb.run(args, terminal);
  } catch (error) {
    if (error instanceof MistakeError) {
      await terminal.note(`${error.message}\n\n${verb.help}`);
      return 2;
    }
    if (error instanceof CommandError || error instanceof StoreError) await terminal.note(`${error.message}\n`);
    else if (error instanceof RecordError) await terminal.note(`ServiceNow: ${error.adminText}\n`);
    else throw error;
    return 1;
  }
}
