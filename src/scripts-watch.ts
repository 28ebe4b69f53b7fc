import { type FSWatcher, statSync, watch } from 'node:fs';

/** A clock's two calls for later work: `set` answers a handle that `clear` takes. */
export type Timers = {
  readonly set: (run: () => void, ms: number) => unknown;
  readonly clear: (handle: unknown) => void;
};

/** Whose clock a watch goes by, and how long (ms) a folder must be quiet before it is looked at. */
export type FolderWatchOptions = { readonly timers?: Timers; readonly quietMs?: number };

const retryMs = 5_000;
const ownTimers: Timers = {
  set: (run, ms) => setTimeout(run, ms).unref(),
  clear: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

/** Calls `read` whenever a folder has changed and been quiet for a moment (200 ms); one that is gone is looked for every 5 seconds. */
export function watchFolder(
  folder: string,
  read: () => void,
  { timers = ownTimers, quietMs = 200 }: FolderWatchOptions = {},
): { close: () => void } {
  let watcher: FSWatcher | undefined;
  let watched: number | undefined;
  let timer: unknown;
  let closed = false;

  const later = (ms: number): void => {
    if (closed) return;
    if (timer !== undefined) timers.clear(timer);
    timer = timers.set(look, ms);
  };
  const open = (): void => {
    watcher?.close();
    watcher = undefined;
    watched = inodeOf(folder);
    if (watched === undefined) return;
    watcher = watch(folder, { persistent: false }, () => later(quietMs));
    watcher.on('error', () => {
      watched = undefined;
      later(quietMs);
    });
  };
  const look = (): void => {
    timer = undefined;
    // A folder that was replaced has a new inode, and the old watch will never report again.
    if (watched === undefined || inodeOf(folder) !== watched) open();
    if (watched === undefined) later(retryMs);
    read();
  };
  open();
  // Once in any case: something may have changed between the first reading and the watch.
  later(quietMs);
  return {
    close: () => {
      closed = true;
      if (timer !== undefined) timers.clear(timer);
      watcher?.close();
    },
  };
}

const inodeOf = (folder: string): number | undefined => statSync(folder, { throwIfNoEntry: false })?.ino;
