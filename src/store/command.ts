import { parseArgs } from 'node:util';
import { databaseCommand, databaseHelp, databaseWish } from './command-database.ts';
import { writeExport } from './export.ts';
import { snapshotName } from './folder.ts';
import { codeOf, type File, type Fs, removeIfThere } from './fs.ts';
import { importInto } from './import.ts';
import { type Inspection, inspect } from './inspect.ts';
import { headText } from './journal.ts';
import type { Mark } from './state.ts';
import { StoreError } from './store.ts';

/** Where a command reads and says things: `write` takes results (text with line breaks), `note` takes remarks. */
export type StoreTerminal = {
  readonly fs: Fs;
  /** Where DATABASE_URL is looked for; nowhere when it is not given. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  now(): number;
  write(text: string): Promise<void>;
  note(text: string): Promise<void>;
};

/** What was asked for; `mistake` is the sentence for somebody who asked for nothing that there is. */
export type StoreWish =
  | { readonly do: 'help' }
  | { readonly do: 'mistake'; readonly mistake: string }
  | { readonly do: 'verify'; readonly folder: string; readonly head: Mark | undefined }
  | { readonly do: 'import'; readonly folder: string; readonly file: string }
  | { readonly do: 'export'; readonly folder: string; readonly out: string | undefined };

/** What `--help` says. */
export const storeHelp = `Looks into the data folder of a desk (DATA_DIR), and fills a new one.

  npm run store -- verify <folder> [--head <sequence>:<chain>]
  npm run store -- export <folder> [--out desk.jsonl]
  npm run store -- import <folder> <file>

  verify   checks every line, number and hash, then says what is there, or which byte of which file is damaged.
           Nothing in the folder is changed
  --head   a head that was noted elsewhere (the log tells one at every start and every day): checks that this
           history contains it, so that nothing before it was cut off or written anew
  export   writes JSON lines: one "store", then every "document", "task", "id", "line" (the latest 500 of each
           subject), "archived" line and noted "head", at last one "end" that counts them.
           The text is what people wrote: keep it as safe as the folder itself
  --out    writes a new file (mode 0600) in place of standard output; one that exists is left alone
  import   puts an export into a new or empty folder: all of it, or nothing
${databaseHelp}
  --help   this text

verify and export may be used while the desk is running: they see the folder as it was at one instant.
Ends with 0 when all is well, 1 when something is damaged or missing, 2 when the command was not understood.
`;

const aliveMs = 15_000;

const headOf = (text: string): Mark | undefined => {
  const found = /^(\d{1,15}):([\w-]+)$/.exec(text);
  return found === null ? undefined : { sequence: Number(found[1]), chain: found[2] ?? '' };
};

const mistaken = (mistake: string): StoreWish => ({ do: 'mistake', mistake });

const verifyWish = (folder: string, head: string | undefined): StoreWish => {
  const noted = head === undefined ? undefined : headOf(head);
  return head !== undefined && noted === undefined
    ? mistaken(`--head is <sequence>:<chain>, as the log tells it, not "${head}".`)
    : { do: 'verify', folder, head: noted };
};

type Options = { readonly out?: string | undefined; readonly head?: string | undefined };

const wishOf = (verb: string, places: readonly string[], { out, head }: Options): StoreWish => {
  const [folder = '', file = '', ...more] = places;
  const named = verb === 'import' ? file !== '' && more.length === 0 : places.length === 1;
  if (folder === '' || !named) {
    return mistaken(
      verb === 'import' ? 'Name one folder to fill and one file to import.' : `Name one folder to ${verb}.`,
    );
  }
  if (out !== undefined && verb !== 'export') {
    return mistaken('--out belongs to export.');
  }
  if (head !== undefined && verb !== 'verify') {
    return mistaken('--head belongs to verify.');
  }
  switch (verb) {
    case 'verify':
      return verifyWish(folder, head);
    case 'import':
      return { do: 'import', folder, file };
    default:
      return { do: 'export', folder, out };
  }
};

/** Reads the arguments after the script's name. */
export const storeWish = (args: readonly string[]): StoreWish => {
  const parse = () =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        head: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    return mistaken(error instanceof Error ? error.message : String(error));
  }
  const [verb, ...places] = parsed.positionals;
  if (parsed.values.help) {
    return { do: 'help' };
  }
  if (verb !== 'verify' && verb !== 'export' && verb !== 'import') {
    return mistaken(verb === undefined ? 'Say what to do.' : `There is no command "${verb}".`);
  }
  return wishOf(verb, places, parsed.values);
};

const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;

const ownerNote = ({ owner }: Inspection, folder: string): string => {
  if (owner === undefined) {
    return '';
  }
  const seconds = Math.round(owner.silentMs / 1000);
  return owner.silentMs < aliveMs
    ? `${folder} is in use by ${owner.name}. Reading is allowed; what it commits from now on is not in this.\n`
    : `${folder} was last in use by ${owner.name}, which has shown no sign of life for ${count(seconds, 'second')}.\n`;
};

const linesCount = ({ recovered }: Inspection): number =>
  [...recovered.state.lines.values()].reduce((sum, lines) => sum + lines.length, 0);

const tornWords = ({ recovered, owner }: Inspection): string => {
  if (recovered.droppedBytes === 0) {
    return 'none';
  }
  const alive = owner !== undefined && owner.silentMs < aliveMs;
  const why = alive ? 'a write that is under way' : 'a write that was never acknowledged; the next start drops them';
  return `${recovered.droppedBytes}, of ${why}`;
};

const figuresOf = (seen: Inspection): readonly (readonly [string, string])[] => {
  const { state, mark, seals, snapshot, snapshotBytes, journalBytes } = seen.recovered;
  const begun = snapshot === 0 ? '' : `${snapshotName(snapshot)} (${count(snapshotBytes, 'byte')}) and `;
  return [
    ['documents', `${state.docs.size}`],
    ['tasks', `${state.agenda.tasks.size}`],
    ['known ids', `${state.ids.size}`],
    ['lines', `${linesCount(seen)} of ${count(state.lines.size, 'subject')}`],
    [
      'archived',
      `${count(seen.archived.lines.length + state.fallen.length, 'line')} in ${count(state.archives.length, 'file')}`,
    ],
    ['head', headText(mark)],
    ['read from', `${begun}${count(seals.length, 'journal')} (${count(journalBytes, 'byte')})`],
    ...(state.owed.length === 0 ? [] : [['removal', 'begun; the next start ends it'] as const]),
    ['torn bytes', tornWords(seen)],
    ['backup', seen.backup === undefined ? 'none' : `${seen.backup.name} and the journals since`],
  ];
};

const faultsOf = ({ recovered, backup, archived }: Inspection): readonly string[] => [
  ...archived.faults.map(({ message }) => message),
  ...recovered.around.map(
    ({ message }) => `${message}\nNothing is lost so far: the generation before and its journals hold the same.`,
  ),
  ...(backup?.fault === undefined
    ? []
    : [`${backup.fault.message}\nThe desk itself is whole; this is the backup generation ${backup.name}.`]),
];

/** What is wrong with a history in which a head that was noted elsewhere should be; undefined when it is there. */
const headFault = ({ recovered, chain }: Inspection, head: Mark, folder: string): string | undefined => {
  const { sequence } = recovered.mark;
  if (chain === head.chain) {
    return undefined;
  }
  if (chain !== undefined) {
    return `The history in ${folder} has another entry ${head.sequence} than the head that was noted: it was rewritten.`;
  }
  return head.sequence > sequence
    ? `The history in ${folder} ends with entry ${sequence}, before the head that was noted: ${head.sequence - sequence} entries were cut off.`
    : `${folder} does not know entry ${head.sequence} any more: it was never told as a head, or too long ago. Try a later one.`;
};

const verify = async (terminal: StoreTerminal, folder: string, head: Mark | undefined): Promise<number> => {
  const seen = await inspect(terminal.fs, folder, terminal.now, head?.sequence);
  await terminal.note(ownerNote(seen, folder));
  const strange = head && headFault(seen, head, folder);
  if (strange !== undefined) {
    await terminal.note(`${strange}\n`);
    return 1;
  }
  const faults = faultsOf(seen);
  const figures = figuresOf(seen).map(([name, value]) => `  ${name.padEnd(11)} ${value}\n`);
  const verdict = faults.length === 0 ? `${folder} is whole.\n` : `${folder} is damaged, but a desk can start on it.\n`;
  await terminal.write(verdict + figures.join(''));
  for (const fault of faults) {
    await terminal.note(`${fault}\n`);
  }
  return faults.length === 0 ? 0 : 1;
};

const writeFile = async (fs: Fs, path: string, seen: Inspection): Promise<number> => {
  let file: File;
  try {
    file = await fs.create(path);
  } catch (error) {
    throw new StoreError(`${path} cannot be made (${String(error)}). Choose a file that is not there yet.`);
  }
  try {
    const rows = await writeExport(seen, (text) => file.write(Buffer.from(text)));
    await file.datasync();
    return rows;
  } catch (error) {
    // Half an export looks like a whole one to whoever finds it later.
    await removeIfThere(fs, path);
    throw new StoreError(`${path} could not be written (${String(error)}) and was removed.`);
  } finally {
    await file.close();
  }
};

const exportTo = async (terminal: StoreTerminal, folder: string, out: string | undefined): Promise<number> => {
  const seen = await inspect(terminal.fs, folder, terminal.now);
  await terminal.note(ownerNote(seen, folder));
  const [lost] = seen.archived.faults;
  if (lost !== undefined) {
    throw lost;
  }
  if (out === undefined) {
    await writeExport(seen, terminal.write);
  } else {
    await terminal.note(`${out}: ${count(await writeFile(terminal.fs, out, seen), 'row')}.\n`);
  }
  for (const fault of faultsOf(seen)) {
    await terminal.note(`${fault}\n`);
  }
  return 0;
};

const importFrom = async (terminal: StoreTerminal, folder: string, file: string): Promise<number> => {
  try {
    const rows = await importInto(terminal.fs, folder, file, terminal.now);
    await terminal.note(`${folder}: ${count(rows, 'row')}.\n`);
    return 0;
  } catch (error) {
    throw codeOf(error) === '' ? error : new StoreError(`${file} cannot be put into ${folder} (${String(error)}).`);
  }
};

/** Runs the command with these arguments and gives its exit code: 0, 1 for damage, 2 for a mistake in the arguments. */
export const storeCommand = async (args: readonly string[], terminal: StoreTerminal): Promise<number> => {
  const database = databaseWish(args);
  const wish = typeof database === 'string' ? mistaken(database) : storeWish(args);
  try {
    if (typeof database === 'object') {
      return await databaseCommand(database, terminal);
    }
    switch (wish.do) {
      case 'help':
        await terminal.write(storeHelp);
        return 0;
      case 'mistake':
        await terminal.note(`${wish.mistake}\n\n${storeHelp}`);
        return 2;
      case 'verify':
        return await verify(terminal, wish.folder, wish.head);
      case 'export':
        return await exportTo(terminal, wish.folder, wish.out);
      case 'import':
        return await importFrom(terminal, wish.folder, wish.file);
    }
  } catch (error) {
    if (!(error instanceof StoreError)) {
      throw error;
    }
    await terminal.note(`${error.message}\n`);
    return 1;
  }
};
