import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The production build's start file: it is built when it is not there or older than what it is made of. */
export function builtProduct(say: (progress: string) => void): string {
  const main = resolve('dist/main.js');
  const newest = Math.max(...madeOf.map((place) => newestIn(place)), changedAt('package.json'));
  if (newest > changedAt(main)) {
    say('npm run build');
    execFileSync('npm', ['run', 'build', '--silent'], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return main;
}

const madeOf = ['src', 'bundle', 'dialogs'];

function newestIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.max(0, ...files.map((entry) => changedAt(join(entry.parentPath, entry.name))));
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
