import { adminPath, askAdmin } from './admin.ts';
import { openStore } from './app-store.ts';
import { type Config, describeProblems, readConfig } from './config.ts';
import { StoreError } from './store/store.ts';
import { forSuggestions, type SuggestionAnswer, type SuggestionWish } from './suggestions.ts';
import { askedSuggestions, suggestionsCommand, suggestionsHelp } from './suggestions-command.ts';

async function answerTo(config: Config, wish: SuggestionWish): Promise<SuggestionAnswer> {
  if (!config.databaseUrl) {
    const answer = await askAdmin(adminPath(config.dataDir), { suggestions: wish });
    if (answer !== undefined) return answer as SuggestionAnswer;
  }
  const store = await openStore(config, () => undefined);
  try {
    return await forSuggestions({ store, now: Date.now }, wish);
  } finally {
    await store.close();
  }
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(suggestionsHelp);
    return 0;
  }
  const asked = askedSuggestions(args);
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n\n${suggestionsHelp}`);
    return 2;
  }
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const read = readConfig(process.env);
  if ('problems' in read) {
    process.stderr.write(`${describeProblems(read.problems)}\n`);
    return 2;
  }
  const { config } = read;
  return suggestionsCommand(asked, {
    dialogs: asked.dialogs ?? config.dialogsDir,
    answer: (wish) => answerTo(config, wish),
    write: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const known = error instanceof StoreError || (error as NodeJS.ErrnoException).code !== undefined;
    process.stderr.write(`${known ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`);
    process.exitCode = 1;
  },
);
