import { askDesk } from './app-command.ts';
import { describeProblems, readConfig } from './config.ts';
import { type EscalationAnswer, type EscalationWish, forEscalations } from './escalations.ts';
import { deskCommand } from './plan/command.ts';
import { codeOf } from './scripts-text.ts';
import { StoreError } from './store/store.ts';
import { endWith, into, loadSettingsFile } from './terminal.ts';

// Only this verb needs the settings of the desk: the plan can be checked without any.
async function escalations(wish: EscalationWish): Promise<EscalationAnswer> {
  const read = readConfig(process.env);
  if ('problems' in read) return { refused: describeProblems(read.problems) };
  try {
    return await askDesk(read.config, { escalations: wish }, (store) => forEscalations({ store }, wish));
  } catch (error) {
    if (error instanceof StoreError || codeOf(error) !== 'unknown') return { refused: (error as Error).message };
    throw error;
  }
}

async function main(): Promise<number> {
  loadSettingsFile();
  const plain = (process.env['NO_COLOR'] ?? '') !== '' || process.env['TERM'] === 'dumb';
  return deskCommand(process.argv.slice(2), {
    environment: process.env,
    colour: process.stdout.isTTY === true && !plain,
    now: Date.now,
    escalations,
    write: into(process.stdout),
    note: into(process.stderr),
  });
}

endWith(main());
