import { linesAfter, readArchive } from './archive.ts';
import { codeOf } from './fs.ts';
import { inert } from './inert.ts';
import type { Ledger } from './ledger.ts';
import { linesKept, type State } from './state.ts';
import type { JournalLine } from './store.ts';

/** The lines that are on their way into an archive just now. */
export type Falling = { falling: readonly JournalLine[] };

const mostTries = 3;

const gather = async (
  { fs, folder }: Pick<Ledger, 'fs' | 'folder'>,
  { lines, fallen, archives, owed }: State,
  falling: readonly JournalLine[],
  subject: string,
  wanted: number,
): Promise<readonly JournalLine[]> => {
  // What was removed for good is not told, even if a file is still to be written anew; it is counted elsewhere.
  const gone = owed.map(({ purge }) => ({
    purge,
    removed: { documents: 0, tasks: 0, ids: 0, lines: 0, thinned: 0 },
  }));
  const isHis = (line: JournalLine): boolean => line.subject === subject;
  let found = [...linesAfter([...falling, ...fallen].filter(isHis), gone), ...(lines.get(subject) ?? [])];
  for (const archive of archives.toReversed()) {
    if (found.length >= wanted) {
      break;
    }
    found = [...linesAfter((await readArchive(fs, folder, archive)).filter(isHis), gone), ...found];
  }
  return found.slice(-wanted);
};

/**
 * The latest lines of a subject in order, `linesKept` at most: those at hand, then those that its quiet days have sent
 * into archives. For the eye of an admin or the person himself: it may read every archive.
 */
export const journalOf = async (
  { ledger, db, falling }: { readonly ledger: Ledger; readonly db: { readonly data: State } } & Readonly<Falling>,
  subject: string,
  limit: number,
): Promise<readonly JournalLine[]> => {
  const wanted = Math.min(limit, linesKept);
  if (wanted <= 0) {
    return [];
  }
  for (let tries = 1; ; tries += 1) {
    try {
      const lines = await gather(ledger, db.data, falling, subject, wanted);
      return lines.map((line) => inert(line, subject));
    } catch (error) {
      // A compaction has written the archive anew meanwhile.
      if (codeOf(error) !== 'ENOENT' || tries === mostTries) {
        throw error;
      }
    }
  }
};
