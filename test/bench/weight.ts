import { execFileSync } from 'node:child_process';
import { cpSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// `npm run weight`: what an installation weighs, in MB (10^6 bytes of files) and packages. Installs from the registry.

const bytesOf = (path: string): number => {
  const about = lstatSync(path);
  if (!about.isDirectory()) return about.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
};

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1).padStart(7)} MB`;

/** The packages at the top of a `node_modules`, by their path. */
const packagesIn = (modules: string): string[] =>
  readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((part) => join(name, part)) : [name],
    );

/** Installs by the lock file into a folder of its own, and tells what lies there. */
function installed(title: string, args: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'secondline-weight-'));
  for (const name of ['package.json', 'package-lock.json']) cpSync(name, join(folder, name));
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', ...args], { cwd: folder });
  const modules = join(folder, 'node_modules');
  const written = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as { packages: object };
  const packages = Object.keys(written.packages).length;
  process.stdout.write(`${megabytes(bytesOf(modules))}  ${String(packages).padStart(4)} packages  ${title}\n`);
  const heavy = packagesIn(modules).map((name) => ({ name, bytes: bytesOf(join(modules, name)) }));
  for (const { name, bytes } of heavy.sort((one, other) => other.bytes - one.bytes).slice(0, 8))
    process.stdout.write(`${megabytes(bytes)}                  ${name}\n`);
  rmSync(folder, { recursive: true, force: true });
}

const parts = readdirSync('dist').filter((name) => !name.endsWith('.zip'));
const maps = parts.filter((name) => name.endsWith('.map'));
const weightOf = (names: readonly string[]): number =>
  names.reduce((sum, name) => sum + bytesOf(join('dist', name)), 0);
process.stdout.write(
  `${megabytes(weightOf(parts) + bytesOf('dialogs'))}     0 packages  dist and dialogs: production\n`,
);
process.stdout.write(`${megabytes(weightOf(maps))}                  source maps, which may be left out\n`);
if (!process.argv.includes('--built')) {
  installed('npm ci --omit=dev: what is bundled, as packages', ['--omit=dev']);
  installed('npm ci: development', []);
}
