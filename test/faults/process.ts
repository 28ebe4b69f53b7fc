import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The service as an operator runs it, compiled once: a folder with `dist/`, and a few scripts, so that it starts soon. */
export type Build = { readonly main: string; readonly dialogs: string };

let built: Promise<Build> | undefined;

/**
 * Compiles the service, once for all tests of a run, into a folder of its own beside links to its packages; a start
 * costs two thirds of one from source.
 */
export function buildProduct(): Promise<Build> {
  built ??= build();
  return built;
}

async function build(): Promise<Build> {
  const folder = await mkdtemp(join(tmpdir(), 'secondline-build-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const compiler = resolve('node_modules/typescript/bin/tsc');
  await new Promise<void>((done, fail) => {
    execFile(process.execPath, [compiler, '-p', 'src', '--outDir', join(folder, 'dist')], (error, out) =>
      error ? fail(new Error(`the service does not compile:\n${out}`)) : done(),
    );
  });
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  await symlink(resolve('dialogs'), join(folder, 'dialogs'));
  await copyFile('package.json', join(folder, 'package.json'));
  // A build has what it is called beside it.
  await copyFile('package.json', join(folder, 'dist/package.json'));
  const dialogs = join(folder, 'few');
  await mkdir(dialogs);
  for (const name of ['vpn.yaml', 'built-ins.yaml']) await copyFile(join('dialogs', name), join(dialogs, name));
  return { main: join(folder, 'dist/main.js'), dialogs };
}

/** A running service: `open` resolves when it listens, `ended` when it is gone, with what it said at the last. */
export type Product = {
  readonly process: ChildProcess;
  readonly open: Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly said: () => string;
  readonly isOpen: () => boolean;
};

/** Starts the service in the background; `open` rejects when it ends before it listens. */
export function startProduct(build: Build, env: Readonly<Record<string, string>>): Product {
  const child = spawn(process.execPath, [build.main], {
    env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'warn', DIALOGS_DIR: build.dialogs, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let listening = false;
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  const keep = (text: string) => {
    said = (said + text).slice(-20_000);
  };
  child.stderr?.on('data', (data: Buffer) => keep(data.toString()));
  const open = new Promise<void>((done, fail) => {
    child.stdout?.on('data', (data: Buffer) => {
      const text = data.toString();
      keep(text);
      if (!text.includes('is open:')) return;
      listening = true;
      done();
    });
    ended.then(({ code, signal }) => fail(new Error(`it ended before it was open (${code ?? signal}): ${said}`)));
  });
  // Whoever kills it while it starts does not wait for it to be open.
  open.catch(() => undefined);
  return { process: child, open, ended, said: () => said, isOpen: () => listening };
}

/** A port that is free now, for a service that is to come back at the same place. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
