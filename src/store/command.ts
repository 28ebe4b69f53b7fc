import { parseArgs } from 'node:util';
import { formatKnown, snapshotName } from './folder.ts';
import { type File, type Fs, removeIfThere } from './fs.ts';
import { type Inspection, inspect } from './inspect.ts';
import { StoreError } from './store.ts';

/** Where a command reads and says things: `write` takes results (text with line breaks), `note` takes remarks. */
export type StoreTerminal = {
  readonly fs: Fs;
  now(): number;
  write(text: string): Promise<void>;
  note(text: string): Promise<void>;
};

/** What was asked for; `mistake` is the sentence for somebody who asked for nothing that there is. */
export type StoreWish =
  | { readonly do: 'help' }
  | { readonly do: 'mistake'; readonly mistake: string }
  | { readonly do: 'verify'; readonly folder: string }
  | { readonly do: 'export'; readonly folder: string; readonly out: string | undefined };

/** What `--help` says. */
export const storeHelp = `Looks into the data folder of a desk (DATA_DIR). Nothing in the folder is changed.

  npm run store -- verify <folder>
  npm run store -- export <folder> [--out desk.jsonl]

  verify   checks every line, number and hash, then says what is there, or which byte of which file is damaged
  export   writes JSON lines: one "store", then every "document", "task", "id" and "line", at last one "end" that
           counts them. A line is one entry of the journal; the latest 500 of each subject are kept at hand.
           The text is what people wrote: keep it as safe as the folder itself.
  --out    writes a new file (mode 0600) in place of standard output; one that exists is left alone
  --help   this text

Both may be used while the desk is running: they see the folder as it was at one instant.
Ends with 0 when all is well, 1 when something is damaged or missing, 2 when the command was not understood.
`;

const aliveMs = 15_000;
const sliceLength = 64 * 1024;

/** Reads the arguments after the script's name. */
export const storeWish = (args: readonly string[]): StoreWish => {
  const parse = () =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { out: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
    });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    return { do: 'mistake', mistake: error instanceof Error ? error.message : String(error) };
  }
  const { out, help } = parsed.values;
  const [verb, folder, ...more] = parsed.positionals;
  if (help) {
    return { do: 'help' };
  }
  if (verb !== 'verify' && verb !== 'export') {
    return { do: 'mistake', mistake: verb === undefined ? 'Say what to do.' : `There is no command "${verb}".` };
  }
  if (folder === undefined || folder === '' || more.length > 0) {
    return { do: 'mistake', mistake: `Name one folder to ${verb}.` };
  }
  if (verb === 'export') {
    return { do: 'export', folder, out };
  }
  return out === undefined ? { do: 'verify', folder } : { do: 'mistake', mistake: '--out belongs to export.' };
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
    ['sequence', `${mark.sequence}`],
    ['chain head', mark.chain],
    ['read from', `${begun}${count(seals.length, 'journal')} (${count(journalBytes, 'byte')})`],
    ['torn bytes', tornWords(seen)],
    ['backup', seen.backup === undefined ? 'none' : `${seen.backup.name} and the journals since`],
  ];
};

const faultsOf = ({ recovered, backup }: Inspection): readonly string[] => [
  ...recovered.around.map(
    ({ message }) => `${message}\nNothing is lost so far: the generation before and its journals hold the same.`,
  ),
  ...(backup?.fault === undefined
    ? []
    : [`${backup.fault.message}\nThe desk itself is whole; this is the backup generation ${backup.name}.`]),
];

const verify = async (terminal: StoreTerminal, folder: string): Promise<number> => {
  const seen = await inspect(terminal.fs, folder, terminal.now);
  await terminal.note(ownerNote(seen, folder));
  const faults = faultsOf(seen);
  const figures = figuresOf(seen).map(([name, value]) => `  ${name.padEnd(11)} ${value}\n`);
  const verdict = faults.length === 0 ? `${folder} is whole.\n` : `${folder} is damaged, but a desk can start on it.\n`;
  await terminal.write(verdict + figures.join(''));
  for (const fault of faults) {
    await terminal.note(`${fault}\n`);
  }
  return faults.length === 0 ? 0 : 1;
};

/** The rows of an export, one JSON value each. */
function* rowsOf({ recovered }: Inspection): Generator<object> {
  const { state, mark } = recovered;
  yield { kind: 'store', format: formatKnown, ...mark, lastSeq: state.agenda.lastSeq };
  for (const [key, { version, value }] of state.docs) {
    yield { kind: 'document', key, version, value };
  }
  for (const task of state.agenda.tasks.values()) {
    yield { kind: 'task', ...task };
  }
  for (const [id, at] of state.ids) {
    yield { kind: 'id', id, at };
  }
  for (const lines of state.lines.values()) {
    for (const line of lines) {
      yield { kind: 'line', ...line };
    }
  }
}

const writeRows = async (seen: Inspection, write: (text: string) => Promise<void>): Promise<number> => {
  let slice = '';
  let rows = 0;
  for (const row of rowsOf(seen)) {
    slice += `${JSON.stringify(row)}\n`;
    rows += 1;
    if (slice.length >= sliceLength) {
      await write(slice);
      slice = '';
    }
  }
  await write(`${slice}${JSON.stringify({ kind: 'end', rows })}\n`);
  return rows + 1;
};

const writeFile = async (fs: Fs, path: string, seen: Inspection): Promise<number> => {
  let file: File;
  try {
    file = await fs.create(path);
  } catch (error) {
    throw new StoreError(`${path} cannot be made (${String(error)}). Choose a file that is not there yet.`);
  }
  try {
    const rows = await writeRows(seen, (text) => file.write(Buffer.from(text)));
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
  if (out === undefined) {
    await writeRows(seen, terminal.write);
  } else {
    await terminal.note(`${out}: ${count(await writeFile(terminal.fs, out, seen), 'row')}.\n`);
  }
  for (const fault of faultsOf(seen)) {
    await terminal.note(`${fault}\n`);
  }
  return 0;
};

/** Runs the command with these arguments and gives its exit code: 0, 1 for damage, 2 for a mistake in the arguments. */
export const storeCommand = async (args: readonly string[], terminal: StoreTerminal): Promise<number> => {
  const wish = storeWish(args);
  try {
    switch (wish.do) {
      case 'help':
        await terminal.write(storeHelp);
        return 0;
      case 'mistake':
        await terminal.note(`${wish.mistake}\n\n${storeHelp}`);
        return 2;
      case 'verify':
        return await verify(terminal, wish.folder);
      case 'export':
        return await exportTo(terminal, wish.folder, wish.out);
    }
  } catch (error) {
    if (!(error instanceof StoreError)) {
      throw error;
    }
    await terminal.note(`${error.message}\n`);
    return 1;
  }
};
