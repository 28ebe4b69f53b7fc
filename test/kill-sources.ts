import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import tsBlankSpace from 'ts-blank-space';

const relativeImport = /((?:\bfrom|\bimport) ?\(?')(\.{1,2}\/[^']+)\.ts(')/g;

let folder: string | undefined;
const written = new Set<string>();

/**
 * A source file as plain JavaScript, with all that it imports beside it, so that a process that lives for a moment does
 * not begin by reading a compiler. Written once for all tests of a run; gives the path to start.
 */
export function plainSource(main: string): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'secondline-plain-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    symlinkSync(resolve('node_modules'), join(made, 'node_modules'));
    folder = made;
  }
  return write(resolve(main), folder);
}

function write(path: string, into: string): string {
  const to = join(into, relative(process.cwd(), path).replace(/\.ts$/, '.mjs'));
  if (written.has(path)) return to;
  written.add(path);
  const source = tsBlankSpace(readFileSync(path, 'utf8'));
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, source.replaceAll(relativeImport, '$1$2.mjs$3'));
  for (const [, , wanted] of source.matchAll(relativeImport)) write(resolve(dirname(path), `${wanted}.ts`), into);
  return to;
}
