import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { damaged } from './folder.ts';
import { type File, type Fs, removeIfThere } from './fs.ts';
import { type Line, linesOf, lineWith } from './lines.ts';
import { briefRest, inSteps, type Rest } from './pace.ts';

/** One row of a file that is written whole: its kind, then what belongs to it, as JSON. */
export type RowOf<Kind extends string> = readonly [kind: Kind, ...unknown[]];

/** How long a file of rows is in bytes, and the hash that its last row tells. */
export type Written = { readonly length: number; readonly digest: string };

/** So much is written in a third of a millisecond. */
const sliceBytes = 32 * 1024;
/** What waits for the disk at most: whoever makes another file durable meanwhile waits for it too. */
const stepBytes = 2 * 1024 * 1024;
const checksumLength = 9;
const newline = 0x0a;

/** The text of the rows in slices of about 32 KB; the last row counts and hashes all before it. */
function* slicesOf(rows: Iterable<RowOf<string>>): Generator<string, string> {
  const hash = createHash('sha256');
  let slice = '';
  let count = 0;
  for (const row of rows) {
    slice += lineWith(JSON.stringify(row));
    count += 1;
    if (slice.length >= sliceBytes) {
      hash.update(slice);
      yield slice;
      slice = '';
    }
  }
  const digest = hash.update(slice).digest('base64url');
  yield slice + lineWith(JSON.stringify(['end', count, digest]));
  return digest;
}

/** Writes slices to a file that is new, with a rest after each, and makes it durable step by step. */
const writeSlices = async (file: File, slices: Generator<string, string>, rest: Rest): Promise<Written> => {
  let [length, durable, startedAt] = [0, 0, performance.now()];
  let next = slices.next();
  for (; next.done !== true; next = slices.next()) {
    const bytes = Buffer.from(next.value);
    await file.write(bytes);
    length += bytes.length;
    await rest(performance.now() - startedAt);
    if (length - durable > stepBytes) {
      await file.datasync();
      durable = length;
    }
    startedAt = performance.now();
  }
  await file.datasync();
  return { length, digest: next.value };
};

/**
 * Writes a file of rows: whole and durable under its name, or not at all. The event loop gets its turn after every
 * slice, and others work as long as `rest` lets them.
 */
export const writeRows = async (
  fs: Fs,
  folder: string,
  name: string,
  rows: Iterable<RowOf<string>>,
  rest: Rest = briefRest,
): Promise<Written> => {
  const path = join(folder, name);
  const draft = `${path}.tmp`;
  await removeIfThere(fs, draft);
  const file = await fs.create(draft);
  let written: Written;
  try {
    written = await writeSlices(file, slicesOf(rows), rest);
  } finally {
    await file.close();
  }
  await fs.rename(draft, path);
  await fs.syncFolder(folder);
  return written;
};

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');

type End = { readonly at: number; readonly count: number; readonly digest: string };

/** What the last row says of all bytes before it, if it is an end. */
const endOf = (bytes: Buffer): End | undefined => {
  const at = bytes.length < 2 ? 0 : bytes.lastIndexOf(newline, bytes.length - 2) + 1;
  const [last, ...more] = linesOf(bytes, at);
  if (last?.text?.startsWith('["end",') !== true || more.length > 0) {
    return undefined;
  }
  const [, count, digest]: readonly unknown[] = JSON.parse(last.text);
  return typeof count === 'number' && typeof digest === 'string' ? { at, count, digest } : undefined;
};

/** The last row if its hash is that of all bytes before it: then every row is as it was written. */
const sealOf = (bytes: Buffer): End | undefined => {
  const end = endOf(bytes);
  return end !== undefined && end.digest === digestOf(bytes.subarray(0, end.at)) ? end : undefined;
};

/** Looks for the first row that is not as it was written, to name it. */
const faultOf = (file: string, bytes: Buffer): Error => {
  let count = 0;
  let last: Line | undefined;
  for (const line of linesOf(bytes, 0)) {
    if (line.text === undefined) {
      return damaged(file, line.at, `row ${count + 1} is broken`);
    }
    last = line;
    count += 1;
  }
  return last?.text?.startsWith('["end",') === true
    ? damaged(file, last.at, 'rows are missing, doubled or in another order')
    : damaged(file, bytes.length, 'its end is missing');
};

/** Gives bytes to a hash, step by step. */
function* hashing(hash: Hash, bytes: Uint8Array): Generator<void> {
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    hash.update(bytes.subarray(at, at + sliceBytes));
    yield;
  }
}

/** Throws a StoreError naming file and byte unless the rows are as they were written; looks at no row. */
export const checkRows = async (file: string, bytes: Uint8Array, rest: Rest): Promise<void> => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = endOf(buffer);
  const hash = createHash('sha256');
  await inSteps(hashing(hash, buffer.subarray(0, end?.at ?? 0)), rest);
  if (end?.digest !== hash.digest('base64url')) {
    throw faultOf(file, buffer);
  }
};

/**
 * Reads a file of rows, and gives its hash; throws a StoreError naming file and byte unless every row and the whole is
 * as it was written. `each` says whether it knows the row, by its place from 0 on.
 */
export const readRows = (
  file: string,
  bytes: Uint8Array,
  each: (row: RowOf<string>, place: number) => boolean,
): string => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const seal = sealOf(buffer);
  if (seal === undefined) {
    throw faultOf(file, buffer);
  }
  let place = 0;
  for (let at = 0; at < seal.at; place += 1) {
    const stop = buffer.indexOf(newline, at);
    // The hash over all vouches for the checksums of the lines.
    if (!each(JSON.parse(buffer.toString('utf8', at + checksumLength, stop)), place)) {
      throw damaged(file, at, `row ${place + 1} is of a kind or format that this version does not know`);
    }
    at = stop + 1;
  }
  if (place !== seal.count) {
    throw damaged(file, seal.at, 'rows are missing, doubled or in another order');
  }
  return seal.digest;
};
