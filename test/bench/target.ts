import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { type Usage, usageOf } from './usage.ts';

/** What can be measured: how its process is started, and what else of the machine works for it. */
export type Target = {
  readonly name: string;
  readonly main: string;
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Processes that work for it and are counted with it, as those of a database. */
  readonly others?: readonly number[];
};

/** A target that listens. */
export type Running = {
  readonly name: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** Milliseconds from its start until it said that it listens. */
  readonly openedInMs: number;
  usage(): Usage;
  /** What it wrote at the last, at most 4 kB. */
  said(): string;
  stop(): Promise<void>;
  kill(): Promise<void>;
};

let pinned: boolean | undefined;

/** Puts this process (driver, fake platforms, and what it starts) on the last core; false where that cannot be done. */
export function pinDriver(): boolean {
  pinned = false;
  if (cpus().length < 2) return pinned;
  try {
    execFileSync('taskset', ['-acp', String(cpus().length - 1), String(process.pid)], { stdio: 'ignore' });
    pinned = true;
  } catch {
    // No taskset on this machine: the kernel places the processes, and the figures scatter more.
  }
  return pinned;
}

/** Starts a target on the first core and resolves when it says `ready <port>` or `is open: http://host:port`. */
export async function startTarget(target: Target): Promise<Running> {
  const startedAt = performance.now();
  const command = [process.execPath, ...(target.nodeArgs ?? []), target.main, ...(target.args ?? [])];
  const [file = '', ...args] = pinned ? ['taskset', '-c', '0', ...command] : command;
  const child = spawn(file, args, {
    env: { PATH: process.env['PATH'], ...target.env },
    ...(target.cwd === undefined ? {} : { cwd: target.cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stopAtOurEnd = () => child.kill('SIGKILL');
  process.once('exit', stopAtOurEnd);
  const ended = once(child, 'close').then(() => process.off('exit', stopAtOurEnd));
  let said = '';
  const port = await new Promise<number>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4096);
      const found = /(?:^|\n)ready (\d+)|is open: http:\/\/[^\s]*:(\d+)/.exec(said);
      if (found) resolve(Number(found[1] ?? found[2]));
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    ended.then(() => reject(new Error(`${target.name} ended before it listened: ${said}`)), reject);
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return {
    name: target.name,
    port,
    child,
    openedInMs: performance.now() - startedAt,
    usage: () => usageOf([child.pid ?? 0, ...(target.others ?? [])]),
    said: () => said,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}
