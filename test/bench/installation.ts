import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an installation weighs: bytes of its files, and packages of the registry. */
export type Weight = { readonly bytes: number; readonly packages: number };

/** The production install as README has it: the build and the scripts; `maps` are bytes of source maps among them. */
export function productionWeight(): Weight & { readonly maps: number } {
  const parts = readdirSync('dist').filter((name) => !name.endsWith('.zip'));
  const weigh = (names: readonly string[]) => names.reduce((sum, name) => sum + bytesOf(join('dist', name)), 0);
  return {
    bytes: weigh(parts) + bytesOf('dialogs'),
    packages: 0,
    maps: weigh(parts.filter((name) => name.endsWith('.map'))),
  };
}

/** What `npm ci --omit=dev` would leave on this machine, of what the lock file lists and lies here. */
export function dependenciesWeight(): Weight {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  const paths = productionPaths(lock).filter((path) => existsSync(path));
  return { bytes: paths.reduce((sum, path) => sum + bytesOf(path, 'node_modules'), 0), packages: paths.length };
}

/** What is read of a `package-lock.json`: its packages by their path, the project itself under the empty one. */
export type Lock = {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly devOptional?: boolean }>>;
};

/** The paths of the packages that are not for development alone. */
export function productionPaths({ packages }: Lock): readonly string[] {
  return Object.entries(packages).flatMap(([path, { dev }]) => (path === '' || dev === true ? [] : [path]));
}

function bytesOf(path: string, without?: string): number {
  const about = lstatSync(path);
  if (!about.isDirectory()) return about.size;
  const names = readdirSync(path).filter((name) => name !== without);
  return names.reduce((sum, name) => sum + bytesOf(join(path, name), without), 0);
}
