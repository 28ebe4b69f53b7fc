import { join } from 'node:path';
import { formatKnown, journalName, numbersOf } from './folder.ts';
import { codeOf, type File, type Fs } from './fs.ts';
import { type Header, headerLine, roomFor, writeEntry } from './journal.ts';
import type { Mark } from './state.ts';
import { StoreError } from './store.ts';

/** The journal that is being written: its number, how much of it is durable, and what has gone wrong. */
export type Ledger = {
  readonly fs: Fs;
  readonly folder: string;
  readonly owner: string;
  readonly now: () => number;
  file: File;
  number: number;
  length: number;
  mark: Mark;
  /** Where entries become bytes. */
  room: Buffer;
  /** Why nothing may be written any more. */
  fault: StoreError | undefined;
  /** Why the last write was refused; the next one may succeed (a full disk). */
  trouble: string | undefined;
};

const wordsOf = (error: unknown): string => codeOf(error) || (error instanceof Error ? error.message : String(error));

/** Ends all writing: what the disk holds is no longer known, or is somebody else's. */
const breakDown = (ledger: Ledger, why: string): StoreError => {
  ledger.fault ??= new StoreError(`The store in ${ledger.folder} is closed: ${why}. Start the service again.`);
  return ledger.fault;
};

/** Runs a step after which the state of the disk is unknown if it fails; then the store is closed. */
const surely = async (ledger: Ledger, what: string, step: () => Promise<unknown>): Promise<void> => {
  try {
    await step();
  } catch (error) {
    throw breakDown(ledger, `${what} failed (${wordsOf(error)})`);
  }
};

/** Throws, and closes the store, when somebody has begun a later journal: this process was taken for dead. */
export const checkFence = async (ledger: Ledger): Promise<void> => {
  let names: readonly string[] = [];
  await surely(ledger, 'looking for a later owner', async () => {
    names = await ledger.fs.list(ledger.folder);
  });
  const later = numbersOf(names).journals.find((number) => number > ledger.number);
  if (later !== undefined) {
    throw breakDown(ledger, `another process has taken the folder over with ${journalName(later)}`);
  }
};

/** Room for so many bytes, where nothing stands that is still on its way to the disk: writes come one after the other. */
const room = (ledger: Ledger, bytes: number): Buffer => {
  if (ledger.room.length < bytes) {
    const spare = Buffer.allocUnsafe(Math.max(bytes, 2 * ledger.room.length));
    // A rare large write must not hold on to its memory.
    if (spare.length > mostRoomKept) {
      return spare;
    }
    ledger.room = spare;
  }
  return ledger.room;
};

const mostRoomKept = 1024 * 1024;

/**
 * Writes entries, each as JSON in one piece or more, at once and returns when they are durable and still ours; else none
 * of them counts.
 */
export const appendEntries = async (ledger: Ledger, bodies: readonly (readonly string[])[]): Promise<void> => {
  if (ledger.fault !== undefined) {
    throw ledger.fault;
  }
  let { mark } = ledger;
  let end = 0;
  const space = room(
    ledger,
    bodies.reduce((total, body) => total + roomFor(body), 0),
  );
  for (const body of bodies) {
    ({ end, mark } = writeEntry(space, end, mark, ledger.mark.sequence + 1, body));
  }
  const bytes = space.subarray(0, end);
  try {
    await ledger.file.write(bytes);
  } catch (error) {
    ledger.trouble = `the last write failed (${wordsOf(error)})`;
    await surely(ledger, 'taking a half written entry back', () => ledger.file.truncate(ledger.length));
    throw new StoreError(`Nothing was committed to ${ledger.folder}: ${wordsOf(error)}.`);
  }
  await surely(ledger, 'making a write durable', () => ledger.file.datasync());
  await checkFence(ledger);
  ledger.length += bytes.length;
  ledger.mark = mark;
  ledger.trouble = undefined;
};

/** The first line of the journal of a number, going on from where the ledger stands. */
export const headerFor = (ledger: Ledger, number: number, seals: Header['seals']): Buffer =>
  Buffer.from(
    headerLine({ format: formatKnown, number, after: ledger.mark, seals, owner: ledger.owner, at: ledger.now() }),
  );

/** Begins the next journal, seals this one, and goes on there. Nothing else may write meanwhile. */
export const turnPage = async (ledger: Ledger): Promise<void> => {
  if (ledger.fault !== undefined) {
    throw ledger.fault;
  }
  await checkFence(ledger);
  const { fs, folder } = ledger;
  const number = ledger.number + 1;
  const path = join(folder, journalName(number));
  const header = headerFor(ledger, number, [[ledger.number, ledger.length]]);
  let file: File;
  try {
    file = await fs.create(path);
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? breakDown(ledger, `another process has begun ${journalName(number)}`) : error;
  }
  try {
    await file.write(header);
  } catch (error) {
    // A whole header that nobody believes in would seal the journal that goes on: it must be gone for good.
    await surely(ledger, `taking ${journalName(number)} back`, async () => {
      await file.truncate(0);
      await file.datasync();
      await file.close();
      await fs.remove(path);
      await fs.syncFolder(folder);
    });
    throw error;
  }
  await surely(ledger, `beginning ${journalName(number)}`, async () => {
    await file.datasync();
    await fs.syncFolder(folder);
    await ledger.file.close();
  });
  ledger.file = file;
  ledger.number = number;
  ledger.length = header.length;
};
