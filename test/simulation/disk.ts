import type { File, Fs } from '../../src/store/fs.ts';
import type { Disk } from '../store/lossy-fs.ts';
import { ask, between, chance, type Life, type World } from './world.ts';

/** The lossy disk as one process sees it: every call takes its time, and a crash may fall before or after it. */
export const fsOf = (world: World, life: Life, disk: Disk): Fs => {
  const fs = disk.mount();
  const slow = (): number => (chance(world, 0.01) ? between(world, 20, 1_500) : between(world, 0.02, 3));
  const call = <T>(what: string, act: () => Promise<T>): Promise<T> =>
    ask(world, life, `${life.name} ${what}`, slow(), act);
  const timed = (file: File): File => ({
    write: (bytes) => call('write', () => file.write(bytes)),
    datasync: () => call('datasync', () => file.datasync()),
    truncate: (length) => call('truncate', () => file.truncate(length)),
    close: () => file.close(),
  });
  return {
    makeFolder: (path) => fs.makeFolder(path),
    list: (folder) => call('list', () => fs.list(folder)),
    read: (path) => call('read', () => fs.read(path)),
    create: async (path) => timed(await call('create', () => fs.create(path))),
    append: async (path) => timed(await call('append', () => fs.append(path))),
    rename: (from, to) => call('rename', () => fs.rename(from, to)),
    remove: (path) => call('remove', () => fs.remove(path)),
    syncFolder: (path) => call('syncFolder', () => fs.syncFolder(path)),
    hold: (folder) => fs.hold(folder),
  };
};
