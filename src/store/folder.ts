import { StoreError } from './store.ts';

/** The file that says that this folder holds a store, and in which format. */
export const manifestName = 'MANIFEST';

/** The one format of snapshots and journals so far. */
export const formatKnown = 1;

/** What stands in the manifest. */
export const manifestText = `secondline ${formatKnown}\n`;

/** How the manifest begins of a folder whose desk has moved into a database: no version starts on it. */
export const movedWords = 'moved to ';

/** The journal of a number: the numbers order the journals and fence their owners. */
export const journalName = (number: number): string => `journal-${number}`;

/** The snapshot of everything that stands in journals of lower numbers. */
export const snapshotName = (number: number): string => `snapshot-${number}`;

/** The journal lines that one compaction took out of memory or wrote anew, in parts. */
export const archiveName = (number: number, part: number): string => `archive-${number}-${part}`;

/** Whether a file holds archived journal lines. */
export const isArchive = (name: string): boolean => /^archive-[1-9][0-9]*-[0-9]+$/.test(name);

/** Whether a file is the draft of a snapshot or an archive; only a write that was cut short leaves one. */
export const isDraft = (name: string): boolean => /^(snapshot-\d+|archive-\d+-\d+)\.tmp$/.test(name);

/** The file that stands while an import is under way. */
export const importName = 'import.tmp';

const numbersIn = (names: readonly string[], kind: string): number[] =>
  names
    .flatMap((name) => {
      const found = new RegExp(`^${kind}-([1-9][0-9]*)$`).exec(name);
      return found === null ? [] : [Number(found[1])];
    })
    .sort((one, other) => one - other);

/** The numbers of the journals and snapshots among file names, ascending; anything else is not ours. */
export const numbersOf = (
  names: readonly string[],
): { readonly journals: readonly number[]; readonly snapshots: readonly number[] } => ({
  journals: numbersIn(names, 'journal'),
  snapshots: numbersIn(names, 'snapshot'),
});

/** The number that no journal or snapshot among the names reaches. */
export const nextNumber = (names: readonly string[]): number => {
  const { journals, snapshots } = numbersOf(names);
  return Math.max(0, ...journals, ...snapshots) + 1;
};

/** The error for a file that cannot be trusted: file, byte, what is wrong there and what to do. */
export const damaged = (file: string, at: number, what: string): StoreError =>
  new StoreError(
    `${file} is damaged at byte ${at}: ${what}. Nothing was changed. ` +
      'Restore the whole folder from a backup, or move it away to begin with an empty desk.',
  );
