import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { plain } from './prepared.ts';

const packages = { botbuilder: '4.23.3', 'botbuilder-dialogs': '4.23.3', restify: '12.0.0' };

/**
 * The start file of P2, the bot that samples of the SDK give, with its packages beside it: they are installed into a
 * folder of the temporary directory when they are first needed and kept there. Throws when the registry is not there.
 */
export async function sampleBot(): Promise<string> {
  const folder = join(tmpdir(), 'secondline-bench-p2');
  if (!existsSync(join(folder, 'installed'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ private: true, type: 'module', dependencies: packages }),
    );
    await install(folder);
    writeFileSync(join(folder, 'installed'), '');
  }
  return plain('waterfall.mjs', folder);
}

async function install(folder: string): Promise<void> {
  // Its postinstall would delete folders inside other packages (performance.md §6).
  const args = [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=1000',
  ];
  try {
    await promisify(execFile)('npm', args, { cwd: folder, timeout: 180_000 });
  } catch (error) {
    throw new Error(
      `its packages could not be installed: ${String((error as { stderr?: string }).stderr ?? error).split('\n')[0]}`,
    );
  }
}
