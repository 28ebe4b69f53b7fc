import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Employee, installInDesk, slackEmployee, teamsEmployee } from './people.ts';
import { type Build, freePort, type Product, startProduct } from './process.ts';
import { openWorld, type Side, type World } from './world.ts';

/** A service that runs in a world, to be troubled. */
export type Setting = {
  readonly world: World;
  readonly folder: string;
  readonly port: number;
  product(): Product;
  /** Starts it again on the same folder and port. */
  start(): Promise<Product>;
  close(): Promise<void>;
};

/** Opens a world with the service running in it. */
export async function openSetting(
  build: Build,
  options: { readonly agentsOn: Side; readonly quarantineSeconds?: number },
): Promise<Setting> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'secondline-faults-'));
  const { agentsOn, quarantineSeconds = 2 } = options;
  const world = await openWorld({ agentsOn, port: () => port, quarantineSeconds });
  let running: Product | undefined;
  const start = async () => {
    world.life += 1;
    running = startProduct(build, world.env(port, folder));
    await running.open;
    return running;
  };
  await start();
  if (agentsOn === 'teams') await installInDesk(world);
  const product = () => {
    if (!running) throw new Error('it was never started');
    return running;
  };
  return {
    world,
    folder,
    port,
    product,
    start,
    close: async () => {
      running?.process.kill('SIGKILL');
      await running?.ended;
      await world.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** People on both platforms in turn, numbered from `from`. */
export function peopleOf(world: World, count: number, from = 1): Employee[] {
  return Array.from({ length: count }, (_, index) =>
    ((from + index) % 2 === 0 ? slackEmployee : teamsEmployee)(world, from + index),
  );
}

/** Does something for everybody, `atOnce` at a time, in order. */
export async function forAll<T>(all: readonly T[], atOnce: number, act: (one: T) => Promise<unknown>): Promise<void> {
  const left = all.values();
  const worker = async () => {
    for (const one of left) await act(one);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** The value below which a share of all lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
