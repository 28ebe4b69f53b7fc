import { createInterface, type Interface } from 'node:readline';
import { openKnowledge } from './app-knowledge.ts';
import { describeProblems, readConfig } from './config.ts';
import { scriptsCommand } from './scripts-command.ts';
import { CommandError, type ScriptsTerminal } from './scripts-command-terminal.ts';
import { endWith, into, loadSettingsFile, wordsFor } from './terminal.ts';

function configured() {
  const read = readConfig(process.env);
  if ('problems' in read) throw new CommandError(describeProblems(read.problems));
  return read.config;
}

/** Asks for lines one after another; what is typed ahead, or piped in, waits for its question. */
function asker(): { ask(prompt: string): Promise<string | undefined>; close(): void } {
  let lines: Interface | undefined;
  let typed: AsyncIterator<string> | undefined;
  return {
    ask: async (prompt) => {
      lines ??= createInterface({ input: process.stdin });
      typed ??= lines[Symbol.asyncIterator]();
      await into(process.stdout)(prompt);
      const { value, done } = await typed.next();
      return done ? undefined : value;
    },
    close: () => lines?.close(),
  };
}

async function main(): Promise<number> {
  loadSettingsFile();
  const plain = (process.env['NO_COLOR'] ?? '') !== '' || process.env['TERM'] === 'dumb';
  const asked = asker();
  const terminal: ScriptsTerminal = {
    environment: process.env,
    colour: process.stdout.isTTY === true && !plain,
    progress: process.stderr.isTTY === true,
    now: Date.now,
    write: into(process.stdout),
    note: into(process.stderr),
    ask: asked.ask,
    connected: () => (process.env['SERVICENOW_URL'] ?? '').trim() !== '',
    knowledge: () => openKnowledge(configured()),
  };
  try {
    return await scriptsCommand(process.argv.slice(2), terminal);
  } finally {
    asked.close();
  }
}

endWith(
  main(),
  wordsFor((error) => error instanceof CommandError),
);
