import { chmod, readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { isArchive, isDraft, manifestName, numbersOf } from './folder.ts';
import { StoreError } from './store.ts';

/**
 * File systems of other machines by the number that `statfs` tells on Linux (linux/magic.h): they promise neither that a
 * sync reaches a disk nor that a file is made exclusively, and a lock of this host does not hold there.
 */
const remote: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x5346414f, 'AFS'],
  [0x73757245, 'Coda'],
  [0x564c, 'NCP'],
]);

/** The name of a file system on which the store cannot keep its word; undefined for any other. */
export const remoteFileSystem = (type: number): string | undefined => remote.get(type >>> 0);

const checkLocal = async (path: string): Promise<void> => {
  const found = process.platform === 'linux' ? remoteFileSystem((await statfs(path)).type) : undefined;
  if (found !== undefined) {
    throw new StoreError(
      `${path} lies on ${found}, where a commit is not safe from a power cut nor from a second desk. ` +
        'Name a folder of a local disk in DATA_DIR, or keep the desk in PostgreSQL (DATABASE_URL).',
    );
  }
};

const isOurs = (name: string): boolean =>
  numbersOf([name]).journals.length + numbersOf([name]).snapshots.length > 0 ||
  isArchive(name) ||
  isDraft(name) ||
  name === manifestName;

/** Closes a file to others; a living owner may take it away at this moment. */
const tighten = async (file: string): Promise<void> => {
  try {
    if (((await stat(file)).mode & 0o077) !== 0) {
      await chmod(file, 0o600);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      throw error;
    }
  }
};

/** Files that came back from a backup may be readable to more than the desk. */
const tightenFiles = async (path: string, names: readonly string[]): Promise<void> => {
  for (const name of names.filter(isOurs)) {
    await tighten(join(path, name));
  }
};

/**
 * Refuses a folder that is no safe place for what people wrote: on a file system of another machine, or open to every
 * user of this one (an empty folder of our own is closed instead, for nobody can have read anything yet).
 */
export const checkPlace = async (path: string): Promise<void> => {
  await checkLocal(path);
  if (process.platform === 'win32') {
    return;
  }
  const names = await readdir(path);
  const { mode, uid } = await stat(path);
  if ((mode & 0o007) !== 0) {
    if (names.length > 0 || uid !== process.getuid?.()) {
      throw new StoreError(
        `${path} is open to every user of this machine (mode ${(mode & 0o777).toString(8)}), but holds what people ` +
          `wrote. Run "chmod 700 ${path}" as its owner, and look who may have read it.`,
      );
    }
    await chmod(path, 0o700);
  }
  await tightenFiles(path, names);
};
