import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startSandbox } from '../../src/lab/servicenow.ts';
import { postgres } from '../postgres-rig.ts';
import type { Bench, Row } from './bench.ts';
import { type Driver, driverOf } from './driver.ts';
import { fakeService } from './fake-service.ts';
import type { Options } from './options.ts';
import { profilesTables } from './profile.ts';
import { interleaved, type Series, type Spoken } from './rounds.ts';
import { type Running, startTarget } from './target.ts';
import { type Makings, makeTarget, type TargetName } from './targets.ts';
import { parentOf } from './usage.ts';

/** A bench with its fake platforms, sandbox and everything it started, which `close` ends. */
export type Workbench = Bench & {
  /** What the interleaved rounds gave, if any row asked for them. */
  measured(): Promise<readonly Series[]>;
  close(): Promise<void>;
};

/** Opens a bench for some rows; targets start when a row asks for them. `product` is the compiled start file. */
export async function openWorkbench(
  rows: readonly Row[],
  options: Options,
  product: string,
  say: (progress: string) => void,
): Promise<Workbench> {
  const [service, sandbox] = await Promise.all([fakeService(), startSandbox()]);
  const makings: Makings = { service, serviceNow: sandbox.url, product, database: once(database) };
  const running: Running[] = [];
  const profiles = join(tmpdir(), `secondline-profile-${Date.now()}`);
  let drivenFromUs: number | undefined;
  const bare = driverOf(service);
  const driver: Driver = {
    drive: (load) => {
      drivenFromUs ??= Number(process.hrtime.bigint() / 1_000n);
      return bare.drive(load);
    },
  };
  const start = async (name: TargetName, env: Readonly<Record<string, string>> = {}): Promise<Spoken | undefined> => {
    say(`starting ${name}`);
    try {
      const { target, ...how } = await makeTarget(name, makings);
      const nodeArgs = options.profile !== undefined && name.startsWith('product') ? profileArgs(profiles, name) : [];
      const one = await startTarget({
        ...target,
        nodeArgs: [...nodeArgs, ...(target.nodeArgs ?? [])],
        env: { ...target.env, ...env },
      });
      running.push(one);
      return { running: one, ...how };
    } catch (error) {
      process.stderr.write(`\n${name} is left out: ${error instanceof Error ? error.message : String(error)}\n`);
      return undefined;
    }
  };
  const targets = new Map<TargetName, Promise<Spoken | undefined>>();
  const target = (name: TargetName) => {
    const found = targets.get(name) ?? start(name);
    targets.set(name, found);
    return found;
  };
  const allSeries = once(async () => {
    const wanted = [...new Set(rows.flatMap(({ needs = [] }) => needs))];
    const spoken: Spoken[] = [];
    for (const name of wanted) {
      const one = await target(name);
      if (one) spoken.push(one);
    }
    const { rounds, warmUpMs, roundMs } = options;
    return interleaved(driver, spoken, { rounds, warmUpMs, ms: roundMs, atOnce: 16 }, say);
  });
  return {
    options,
    service,
    driver,
    say,
    target,
    fresh: start,
    series: async (name) => (await allSeries()).get(name),
    measured: async () => (rows.some(({ needs }) => needs) ? [...(await allSeries()).values()] : []),
    close: async () => {
      // A profile is written when the process ends by itself.
      await Promise.all(running.map((one) => (options.profile === undefined ? one.kill() : one.stop())));
      await Promise.all([service.close(), sandbox.close()]);
      if (options.profile !== undefined) process.stdout.write(`\n${profilesTables(profiles, drivenFromUs ?? 0)}\n`);
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const profileArgs = (folder: string, name: string): readonly string[] => [
  '--cpu-prof',
  `--cpu-prof-dir=${join(folder, name.replaceAll(/\W+/g, '-'))}`,
];

/** A database of the bench's own, and the process above all of its processes. */
async function database(): Promise<{ readonly url: string; readonly pid: number }> {
  const { url } = await postgres();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = parentOf(rows[0]?.pid ?? 0);
  await client.end();
  return { url, pid };
}
