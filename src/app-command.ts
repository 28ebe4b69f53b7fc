import { adminPath, askAdmin } from './admin.ts';
import { openStore } from './app-store.ts';
import { type Config, describeProblems, readConfig } from './config.ts';
import { type Store, StoreError } from './store/store.ts';
import { loadSettingsFile } from './terminal.ts';

/** A command about the desk: what it understands (a sentence when it does not), and what it does; 0, 1 or 2. */
export type Command<Wish> = {
  readonly help: string;
  asked(args: readonly string[]): Wish | string;
  run(wish: Wish, config: Config): Promise<number>;
};

/** Runs a command with the arguments and settings of this process, and leaves its exit code. */
export async function runCommand<Wish extends object>(command: Command<Wish>): Promise<void> {
  try {
    process.exitCode = await codeOf(command, process.argv.slice(2));
  } catch (error) {
    const known = error instanceof StoreError || (error as NodeJS.ErrnoException).code !== undefined;
    process.stderr.write(`${known ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`);
    process.exitCode = 1;
  }
}

async function codeOf<Wish extends object>(
  { help, asked, run }: Command<Wish>,
  args: readonly string[],
): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(help);
    return 0;
  }
  const wish = asked(args);
  if (typeof wish === 'string') {
    process.stderr.write(`${wish}\n\n${help}`);
    return 2;
  }
  loadSettingsFile();
  const read = readConfig(process.env);
  if ('problems' in read) {
    process.stderr.write(`${describeProblems(read.problems)}\n`);
    return 2;
  }
  return run(wish, read.config);
}

/** Asks the desk that is running on the data folder; where none is, or on a database, looks into the store itself. */
export async function askDesk<Answer>(
  config: Config,
  wish: object,
  alone: (store: Store) => Promise<Answer>,
): Promise<Answer> {
  if (!config.databaseUrl) {
    const answer = await askAdmin(adminPath(config.dataDir), wish);
    if (answer !== undefined) return answer as Answer;
  }
  const store = await openStore(config, () => undefined);
  try {
    return await alone(store);
  } finally {
    await store.close();
  }
}
