import { createHash } from 'node:crypto';
import { fdatasync, readdirSync, writeSync } from 'node:fs';
import { mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPlace } from './place.ts';

/** A file that only grows: `write` adds all bytes at the end or throws, `datasync` returns when they survive a power cut. */
export type File = {
  write(bytes: Uint8Array): Promise<void>;
  datasync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
};

/**
 * Every call by which the embedded store touches a disk, so that a test can be the disk. Errors carry Node's `code`
 * (ENOENT, EEXIST, ENOSPC, EIO…).
 */
export type Fs = {
  /** Makes a folder if it is not there; a StoreError when it is no place for a store. */
  makeFolder(path: string): Promise<void>;
  list(folder: string): Promise<readonly string[]>;
  read(path: string): Promise<Uint8Array>;
  /** A new empty file; EEXIST when there is one. */
  create(path: string): Promise<File>;
  /** A file that exists, to write on at its end. */
  append(path: string): Promise<File>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Returns when created, renamed and removed names of the folder survive a power cut. */
  syncFolder(path: string): Promise<void>;
  /** Holds a folder against other processes of this host until `release` or the end of the process; undefined if held. */
  hold(folder: string): Promise<{ release(): Promise<void> } | undefined>;
};

/** Node's error code of anything thrown, or the empty string. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Up to so many bytes are copied to the system in some microseconds. */
const quickBytes = 64 * 1024;

const fileAt = async (path: string, flags: string): Promise<File> => {
  const handle = await open(path, flags, 0o600);
  return {
    write: async (bytes) => {
      // A write may be short, on a nearly full disk above all.
      for (let done = 0; done < bytes.length; ) {
        const left = bytes.length - done;
        // What goes into memory only, and is small, is done sooner than another thread has heard of it.
        done += left <= quickBytes ? writeSync(handle.fd, bytes, done) : (await handle.write(bytes, done)).bytesWritten;
      }
    },
    datasync: () =>
      new Promise((resolve, reject) => fdatasync(handle.fd, (error) => (error ? reject(error) : resolve()))),
    truncate: (length) => handle.truncate(length),
    close: () => handle.close(),
  };
};

const listen = (address: string): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => (codeOf(error) === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });

const answers = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });

/**
 * Listens at a socket address as a lock that dies with its process; undefined when a living process listens there. An
 * abstract address (first character NUL, Linux) leaves nothing behind; a path (macOS) may, and is taken over if silent.
 */
export const holdAddress = async (address: string): Promise<{ release(): Promise<void> } | undefined> => {
  let server = await listen(address);
  if (server === undefined && address.startsWith('/') && !(await answers(address))) {
    await rm(address, { force: true });
    server = await listen(address);
  }
  const held = server;
  return held && { release: () => new Promise((resolve) => held.close(() => resolve())) };
};

const holdFolder = async (folder: string): Promise<{ release(): Promise<void> } | undefined> => {
  const name = createHash('sha256')
    .update(await realpath(folder))
    .digest('hex')
    .slice(0, 32);
  const abstract = process.platform === 'linux';
  return await holdAddress(abstract ? `\0secondline-${name}` : join(tmpdir(), `secondline-${name}.socket`));
};

const syncFolder = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** The real disk: folders are made with mode 0700, files with 0600. */
export const nodeFs: Fs = {
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await checkPlace(path);
  },
  // Asked after every write: the system has the names at hand.
  list: async (folder) => readdirSync(folder),
  read: (path) => readFile(path),
  create: (path) => fileAt(path, 'ax'),
  append: (path) => fileAt(path, 'a'),
  rename,
  remove: (path) => rm(path),
  syncFolder,
  hold: holdFolder,
};

/** Writes a small file in one step: after a crash there is the old one or the new one, whole. */
export const writeWhole = async (fs: Fs, folder: string, name: string, text: string): Promise<void> => {
  const draft = join(folder, `${name}.tmp`);
  await removeIfThere(fs, draft);
  const file = await fs.create(draft);
  try {
    await file.write(Buffer.from(text));
    await file.datasync();
  } finally {
    await file.close();
  }
  await fs.rename(draft, join(folder, name));
  await fs.syncFolder(folder);
};

/** Removes a file; that there is none is no error. */
export const removeIfThere = async (fs: Fs, path: string): Promise<void> => {
  try {
    await fs.remove(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') {
      throw error;
    }
  }
};

/** The bytes of a file; undefined when there is none. */
export const readIfThere = async (fs: Fs, path: string): Promise<Uint8Array | undefined> => {
  try {
    return await fs.read(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
};
