import { join } from 'node:path';
import { writeArchive } from './archive.ts';
import {
  archiveName,
  formatKnown,
  importName,
  isArchive,
  isDraft,
  journalName,
  manifestName,
  manifestText,
  numbersOf,
} from './folder.ts';
import { type Fs, removeIfThere, writeWhole } from './fs.ts';
import { type Imported, readExport } from './import-rows.ts';
import { headerLine } from './journal.ts';
import { imageOf, writeSnapshot } from './snapshot.ts';
import { StoreError } from './store.ts';

const isOurs = (name: string): boolean => {
  const { journals, snapshots } = numbersOf([name]);
  return journals.length + snapshots.length > 0 || isArchive(name) || isDraft(name) || name === manifestName;
};

/** Throws over a store that is there; what an import has left that was cut short is taken away. */
const clear = async (fs: Fs, folder: string): Promise<void> => {
  const names = await fs.list(folder);
  const ours = names.filter(isOurs);
  if (!names.includes(importName)) {
    if (ours.length > 0) {
      throw new StoreError(`${folder} holds a store already (${ours[0]}). Name a new or an empty folder.`);
    }
    return;
  }
  for (const name of [...ours, `${manifestName}.tmp`]) {
    await removeIfThere(fs, join(folder, name));
  }
  await removeIfThere(fs, join(folder, importName));
  await fs.syncFolder(folder);
};

const writeFile = async (fs: Fs, path: string, text: string): Promise<void> => {
  const file = await fs.create(path);
  try {
    await file.write(Buffer.from(text));
    await file.datasync();
  } finally {
    await file.close();
  }
};

/** Writes the files of a first generation while a note says that they are not all there yet. */
const settleIn = async (fs: Fs, folder: string, imported: Imported, now: () => number): Promise<void> => {
  const { state, mark, archived } = imported;
  const note = join(folder, importName);
  await writeFile(fs, note, 'An import is under way or was cut short: run it again.\n');
  await fs.syncFolder(folder);
  const archives = archived.length === 0 ? [] : [await writeArchive(fs, folder, archiveName(1, 0), archived)];
  const header = { format: formatKnown, number: 1, after: mark, seals: [], owner: 'an import', at: now() };
  await writeFile(fs, join(folder, journalName(1)), headerLine(header));
  await writeSnapshot(fs, folder, 1, imageOf(state, mark), { archives, alone: false });
  await writeWhole(fs, folder, manifestName, manifestText);
  await fs.remove(note);
  await fs.syncFolder(folder);
};

/**
 * Puts an export into a folder in which no store is: all of it, or after a crash nothing that a desk would start on.
 * Throws a StoreError naming the lines of the export that are wrong and what to do; gives the number of its rows.
 */
export const importInto = async (fs: Fs, folder: string, file: string, now: () => number): Promise<number> => {
  const imported = readExport(file, await fs.read(file));
  await fs.makeFolder(folder);
  const hold = await fs.hold(folder);
  if (hold === undefined) {
    throw new StoreError(`${folder} is in use by another process. Stop that one first, or name another folder.`);
  }
  try {
    await clear(fs, folder);
    await settleIn(fs, folder, imported, now);
  } finally {
    await hold.release();
  }
  return imported.rows;
};
