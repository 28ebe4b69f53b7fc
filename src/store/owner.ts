import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Fs, readIfThere, removeIfThere, writeWhole } from './fs.ts';
import { StoreError } from './store.ts';

/** How often the owner of a folder says that it lives, and after which silence another host may take over. */
const beatEveryMs = 5_000;
const silentAfterMs = 15_000;
const ownerName = 'owner.json';

type Owner = {
  readonly nonce: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly beatAt: number;
};

/** A folder that is ours until `release`; `name` says in words who we are. */
export type Possession = { readonly name: string; release(): Promise<void> };

const named = (owner: Owner | undefined): string =>
  owner === undefined
    ? 'another process'
    : `process ${owner.pid} on ${owner.host}, since ${new Date(owner.startedAt).toISOString()}`;

const readOwner = async (fs: Fs, folder: string): Promise<Owner | undefined> => {
  const bytes = await readIfThere(fs, join(folder, ownerName));
  try {
    return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString()) as Owner);
  } catch {
    // Torn by a crash: the lock itself does not depend on this file, only its owner's name does.
    return undefined;
  }
};

/** Who signed last as owner of a folder, in words, and when (epoch ms); undefined after an orderly end. */
export const lastOwner = async (
  fs: Fs,
  folder: string,
): Promise<{ readonly name: string; readonly beatAt: number } | undefined> => {
  const owner = await readOwner(fs, folder);
  return owner && { name: named(owner), beatAt: owner.beatAt };
};

const refuse = (folder: string, owner: Owner | undefined, what: string): never => {
  throw new StoreError(`${folder} is in use by ${named(owner)}. ${what}`);
};

/** Who signs as owner, and by what the signs are timed; `every` gives back how to end it. A test brings its own. */
export type Signs = {
  readonly nonce: string;
  readonly host: string;
  readonly pid: number;
  every(ms: number, then: () => void): () => void;
};

const ownSigns = (): Signs => ({
  nonce: randomUUID(),
  host: hostname(),
  pid: process.pid,
  every: (ms, then) => {
    const timer = setInterval(then, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
});

const beating = (every: Signs['every'], beat: () => Promise<void>): (() => Promise<void>) => {
  let last: Promise<void> = Promise.resolve();
  const stop = every(beatEveryMs, () => {
    last = last.then(beat).catch(() => stop());
  });
  return async () => {
    stop();
    await last;
  };
};

/**
 * Takes a folder for this process, or throws a StoreError naming who has it: at once on one host (a lock that dies
 * with its process), by the owner's last sign of life on another host. Two that get past this are told apart by the
 * numbers of their journals. `onBeat` hears after every sign of life whether the note of the owner is still ours.
 */
export const possess = async (
  fs: Fs,
  folder: string,
  now: () => number,
  onBeat: (alive: boolean) => void,
  signs: Signs = ownSigns(),
): Promise<Possession> => {
  const hold = await fs.hold(folder);
  const before = await readOwner(fs, folder);
  if (hold === undefined) {
    return refuse(folder, before, 'Stop that one first, or give this one another DATA_DIR.');
  }
  const { nonce, host, pid } = signs;
  const me: Owner = { nonce, host, pid, startedAt: now(), beatAt: now() };
  if (before !== undefined && before.host !== me.host && Math.abs(now() - before.beatAt) < silentAfterMs) {
    await hold.release();
    return refuse(folder, before, `If it has crashed, try again in ${silentAfterMs / 1000} seconds.`);
  }
  await writeWhole(fs, folder, ownerName, JSON.stringify(me));
  const stop = beating(signs.every, async () => {
    const mine = (await readOwner(fs, folder))?.nonce === me.nonce;
    if (mine) {
      await writeWhole(fs, folder, ownerName, JSON.stringify({ ...me, beatAt: now() }));
    }
    onBeat(mine);
  });
  return {
    name: named(me),
    release: async () => {
      await stop();
      try {
        if ((await readOwner(fs, folder))?.nonce === me.nonce) {
          await removeIfThere(fs, join(folder, ownerName));
        }
      } finally {
        await hold.release();
      }
    },
  };
};
