import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import tsBlankSpace from 'ts-blank-space';

let folder: string | undefined;

/** The folder of this run of the bench, gone at its end; packages resolve in it as in the project. */
export function benchFolder(): string {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), 'secondline-bench-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  symlinkSync(resolve('node_modules'), join(made, 'node_modules'));
  folder = made;
  return made;
}

/** An anchor as plain JavaScript, so that no loader weighs on what is measured; `into` is where its packages are. */
export function plain(anchor: string, into: string = benchFolder()): string {
  const source = readFileSync(resolve('test/bench/anchors', anchor), 'utf8');
  const file = join(into, basename(anchor).replace(/\.ts$/, '.mjs'));
  writeFileSync(file, tsBlankSpace(source));
  return file;
}
