import { createHash, randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type LessonBytes, putTogether, takenApart } from './lesson-format.ts';

/**
 * What was worked out from `dialogs/` (scripts as read, what the router learnt), kept from one start to the next. Each
 * value has a name and an origin: the text of everything that it was made from. With any other origin, or made by another
 * build or Node, it is not recalled. Holds nothing that could not be made anew from the files, and nothing secret.
 */
export type LessonCache = {
  /** The value of that name, if it was kept, of that origin, and is whole. Never throws. */
  recall<Value>(name: string, origin: string): Value | undefined;
  /** Keeps a value in the background, in the place of what was kept by that name. */
  keep(name: string, origin: string, value: unknown): void;
  /** Resolves when everything is kept, or could not be. */
  settled(): Promise<void>;
};

/**
 * Where it is: `folders` are looked into in their order, `keepIn` (if any) is written to. `build` names the code that is
 * running (a hash): without one, as from source, nothing is recalled and nothing kept.
 */
export type LessonCacheOptions = {
  readonly build: string | undefined;
  readonly folders: readonly string[];
  readonly keepIn?: string;
  readonly onTrouble?: (error: unknown) => void;
};

/** One more than the last, when the layout of the file changes. */
const format = 2;
// What it is of, its checksum, and how many bytes of numbers follow; the rest comes after them.
const keyBytes = 32;
const lengthAt = keyBytes + 4;
const headBytes = lengthAt + 4;

/** Opens what was kept; several processes may share a folder, and any file of it may be deleted at any time. */
export function lessonCacheOf({ build, folders, keepIn, onTrouble }: LessonCacheOptions): LessonCache {
  const keyOf = (name: string, origin: string): Buffer =>
    createHash('sha256')
      .update(JSON.stringify([format, build, process.versions.v8, name]))
      .update(origin)
      .digest();
  let writing: Promise<void> = Promise.resolve();
  return {
    recall<Value>(name: string, origin: string): Value | undefined {
      if (build === undefined) return undefined;
      const key = keyOf(name, origin);
      for (const folder of folders) {
        const found = read(join(folder, fileOf(name)), key);
        if (found) return found.value as Value;
      }
      return undefined;
    },
    keep(name, origin, value) {
      if (build === undefined || keepIn === undefined) return;
      const body = takenApart(value);
      const head = Buffer.alloc(headBytes);
      keyOf(name, origin).copy(head);
      head.writeUInt32LE(body.numbers.length, lengthAt);
      head.writeUInt32LE(checksum(head, body), keyBytes);
      const file = Buffer.concat([head, body.numbers, body.rest]);
      writing = writing.then(() => write(keepIn, fileOf(name), file)).catch((error: unknown) => onTrouble?.(error));
    },
    settled: () => writing,
  };
}

const fileOf = (name: string): string => `${name}.lesson`;

const checksum = (head: Buffer, { numbers, rest }: LessonBytes): number =>
  crc32(rest, crc32(numbers, crc32(head.subarray(lengthAt))));

function read(path: string, key: Buffer): { readonly value: unknown } | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const head = bytesFrom(file, Buffer.alloc(headBytes));
    if (!head.subarray(0, keyBytes).equals(key)) return undefined;
    const size = fstatSync(file).size - headBytes;
    const ofNumbers = Math.min(head.readUInt32LE(lengthAt), size);
    const numbers = bytesFrom(file, new Uint8Array(ofNumbers));
    const rest = bytesFrom(file, Buffer.allocUnsafeSlow(size - ofNumbers));
    return head.readUInt32LE(keyBytes) === checksum(head, { numbers, rest })
      ? { value: putTogether({ numbers, rest }) }
      : undefined;
  } catch {
    // Not there, cut off, or of a Node that wrote it otherwise: made anew, it is put in this one's place.
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function bytesFrom<Bytes extends Uint8Array>(file: number, into: Bytes): Bytes {
  if (readSync(file, into) !== into.length) throw new RangeError('The file is shorter than it was.');
  return into;
}

// Whoever reads meanwhile finds the old file or the new one, never half of one.
async function write(folder: string, name: string, file: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `.${name}.${randomUUID()}`);
  try {
    await writeFile(draft, file, { mode: 0o600 });
    await rename(draft, join(folder, name));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
