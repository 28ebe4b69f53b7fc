import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { FileFault } from './scripts-file.ts';

const mostBytes = 256 * 1024;

/** A file of a folder as people name it: `dialogs/vpn.yaml`. */
export const labelOf = (folder: string, name: string): string => `${basename(folder)}/${name}`;

/** A fault of a whole file: it stands at its beginning. */
export const faultAt = (file: string, what: string, mend: string): FileFault => ({
  file,
  line: 1,
  column: 1,
  what,
  mend,
});

/** The system's code of an error (`ENOENT`), or `unknown`. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';

/** The text of a file at a path, or the fault that keeps it from being read; `file` is how people name it. */
export function textOf(path: string, file: string, tooLong = 'Make it two scripts.'): string | FileFault {
  try {
    const about = statSync(path);
    if (!about.isFile()) return faultAt(file, 'this is not a file', 'Remove it.');
    if (about.size > mostBytes) {
      const size = about.size.toLocaleString('en');
      return faultAt(file, `the file has ${size} bytes, at most 262,144 are read`, tooLong);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof TypeError) return faultAt(file, 'the file is not UTF-8', 'Save it as UTF-8.');
    return faultAt(file, `the file cannot be read (${codeOf(error)})`, 'Look at its rights.');
  }
}
