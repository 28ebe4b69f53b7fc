import { join } from 'node:path';
import { type Adapter, Low } from 'lowdb';
import { importName, isDraft, journalName, manifestName, manifestText, movedWords, nextNumber } from './folder.ts';
import { codeOf, type File, type Fs, readIfThere, removeIfThere, writeWhole } from './fs.ts';
import { checkFence, headerFor, type Ledger } from './ledger.ts';
import { type Recovered, recover } from './recover.ts';
import { emptyState, type State } from './state.ts';
import { StoreError } from './store.ts';

const beginJournal = async (fs: Fs, folder: string): Promise<{ readonly file: File; readonly number: number }> => {
  const number = nextNumber(await fs.list(folder));
  try {
    const file = await fs.create(join(folder, journalName(number)));
    await fs.syncFolder(folder);
    return { file, number };
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      throw new StoreError(`${folder} is being opened by another process at this moment (${journalName(number)}).`);
    }
    throw error;
  }
};

/** Throws a StoreError when the folder says that it is kept in a format of another version, or was not filled whole. */
export const checkManifest = async (fs: Fs, folder: string): Promise<void> => {
  if ((await fs.list(folder)).includes(importName)) {
    throw new StoreError(`${folder} has an ${importName}: an import was cut short. Run the import again.`);
  }
  const bytes = await readIfThere(fs, join(folder, manifestName));
  const words = bytes === undefined ? '' : Buffer.from(bytes).toString().trim();
  if (words.startsWith(movedWords)) {
    throw new StoreError(
      `The desk of ${folder} has ${words}. Start it with that DATABASE_URL. To look at what the folder held until ` +
        `then, copy it and write "${manifestText.trim()}" into the ${manifestName} of the copy.`,
    );
  }
  if (bytes !== undefined && !Buffer.from(bytes).toString().startsWith(manifestText)) {
    throw new StoreError(`${join(folder, manifestName)} names a format that this version does not know.`);
  }
};

const sweepDrafts = async (fs: Fs, folder: string): Promise<void> => {
  for (const name of await fs.list(folder)) {
    if (isDraft(name) || /^(owner\.json|MANIFEST)\.tmp$/.test(name)) {
      await removeIfThere(fs, join(folder, name));
    }
  }
};

/** Writes the first line of the own journal, which seals the journals before; from here on commits may come. */
const openLedger = async (ledger: Ledger, recovered: Recovered): Promise<void> => {
  const { fs, folder } = ledger;
  const header = headerFor(ledger, ledger.number, recovered.seals);
  await ledger.file.write(header);
  await ledger.file.datasync();
  ledger.length = header.length;
  await checkFence(ledger);
  if (!(await fs.list(folder)).includes(manifestName)) {
    await writeWhole(fs, folder, manifestName, manifestText);
  }
};

/** A folder that was read and whose own journal is begun; `adapter.write` waits for whoever makes the snapshots. */
export type Opened = {
  readonly db: Low<State>;
  readonly ledger: Ledger;
  readonly recovered: Recovered;
  readonly adapter: Side;
};

/** lowdb's adapter as we fill it: reading recovers the folder, writing makes a snapshot. */
export type Side = { read: Adapter<State>['read']; write: Adapter<State>['write'] };

/**
 * Begins a journal of the next number, then reads what lies before it; throws a StoreError, with the folder as it was,
 * when that is damaged or somebody else is faster.
 */
export const openFolder = async (fs: Fs, folder: string, owner: string, now: () => number): Promise<Opened> => {
  await checkManifest(fs, folder);
  await sweepDrafts(fs, folder);
  const { file, number } = await beginJournal(fs, folder);
  try {
    const found: Recovered[] = [];
    const adapter: Side = {
      read: async () => {
        const recovered = await recover(fs, folder, number);
        found.push(recovered);
        return recovered.state;
      },
      write: async () => {
        throw new StoreError('The store is not open yet.');
      },
    };
    const db = new Low<State>(adapter, emptyState());
    await db.read();
    const [recovered] = found;
    if (recovered === undefined) {
      throw new StoreError(`${folder} was not read.`);
    }
    const { mark } = recovered;
    const ledger: Ledger = {
      fs,
      folder,
      owner,
      now,
      file,
      number,
      length: 0,
      mark,
      room: Buffer.alloc(0),
      fault: undefined,
      trouble: undefined,
    };
    await openLedger(ledger, recovered);
    return { db, ledger, recovered, adapter };
  } catch (error) {
    // A start that is refused leaves the folder as it was; if even that fails, an empty journal harms nobody.
    await Promise.allSettled([file.close(), fs.remove(join(folder, journalName(number)))]);
    throw error;
  }
};
