import { readFileSync } from 'node:fs';
import { startHouse } from './app.ts';
import { describeProblems, helpText, readConfig } from './config.ts';
import { logger } from './operations.ts';
import { keepSmall } from './quiet.ts';
import { StoreError } from './store/store.ts';
import { loadSettingsFile } from './terminal.ts';

// A build has a file of its own, with the hash of its code.
const about = new URL(import.meta.url.endsWith('.ts') ? '../package.json' : './package.json', import.meta.url);
const { version, build } = JSON.parse(readFileSync(about, 'utf8')) as { version: string; build?: string };

async function main(): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    process.stdout.write(`${helpText()}\n`);
    return;
  }
  loadSettingsFile();
  const read = readConfig(process.env);
  if ('problems' in read) {
    process.stderr.write(`${describeProblems(read.problems)}\n`);
    process.exitCode = 2;
    return;
  }
  const { config } = read;
  const log = logger(config.logLevel, undefined, config.secrets);
  const house = await startHouse(config, log, version, build);
  for (const note of [...config.warnings, ...house.notes]) process.stderr.write(`${note}\n`);
  process.stdout.write(
    `\nSecondline ${version} is open: ${house.url}${config.local ? '\nNothing is configured, so the whole desk runs here with a ServiceNow sandbox. Open the page above.' : ''}\n`,
  );
  keepSmall();
  const stop = () => {
    log('info', 'stopping');
    house.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log('error', 'could not stop cleanly', { error });
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  const known = error instanceof StoreError || (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  process.stderr.write(`${known ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`);
  process.exitCode = 1;
});
