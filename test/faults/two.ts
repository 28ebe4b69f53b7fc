import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Conversation } from '../../src/desk/conversation.ts';
import { openPostgresStore } from '../../src/store/postgres.ts';
import type { Database } from '../postgres-rig.ts';
import { randomOf } from '../random.ts';
import { compared, type Kept } from './compare.ts';
import { crowd, type Lived, settled, someProgress, troubleRecords } from './lives.ts';
import { installInDesk } from './people.ts';
import { type Build, freePort, type Product, startProduct } from './process.ts';
import { everyCard, openWorld, type Side } from './world.ts';

/** How much a run of two instances tries. */
export type TwoTrial = {
  readonly build: Build;
  readonly database: Database;
  readonly kills: number;
  readonly seed: number;
  readonly agentsOn: Side;
  readonly atOnce: number;
};

/** A database of this test alone, because the service keeps to a schema of one name. */
async function emptyDatabase(database: Database): Promise<string> {
  const name = `faults_${process.pid}_${Math.round(performance.now())}`;
  await database.askAdmin(`CREATE DATABASE ${name} OWNER desk`);
  const url = new URL(database.url);
  url.pathname = `/${name}`;
  return url.href;
}

/** Reads what the instances have left in their database. */
async function keptAt(url: string): Promise<Kept> {
  const store = await openPostgresStore({ url, clock: 'database' });
  try {
    const docs = await store.scan('conversation/', '', 10_000);
    const conversations = docs.map(({ doc }) => doc.value as Conversation);
    const lines = await Promise.all(conversations.map((one) => store.journal(one.subject, 10_000)));
    const undecided = (await store.scan('undecided/', '', 100)).map(({ key }) => key);
    return { conversations, lines: lines.flat(), tasks: await store.tasks(10_000), undecided };
  } finally {
    await store.close();
  }
}

/** Two instances share a database and the deliveries; one or the other is killed, and once the database itself. */
export async function twoLivesThroughKills(trial: TwoTrial): Promise<Lived> {
  const { build, database, kills, seed, agentsOn, atOnce } = trial;
  const from = performance.now();
  const random = randomOf(seed);
  const url = await emptyDatabase(database);
  const ports = [await freePort(), await freePort()] as const;
  const folder = await mkdtemp(join(tmpdir(), 'secondline-two-'));
  const port = () => ports[random() < 0.5 ? 0 : 1];
  const world = await openWorld({ agentsOn, port, quarantineSeconds: 2 });
  const running: Product[] = [];
  let over = false;
  const start = async (which: 0 | 1) => {
    world.life += 1;
    running[which] = startProduct(build, { ...world.env(ports[which], folder), ...everyCard, DATABASE_URL: url });
    await running[which]?.open;
  };
  const kill = async (which: 0 | 1) => {
    running[which]?.process.kill('SIGKILL');
    await running[which]?.ended;
  };
  try {
    await start(0);
    await start(1);
    if (agentsOn === 'teams') await installInDesk(world);
    const people = crowd(world, atOnce, () => over);
    const failed = people.done.then(() => undefined);
    failed.catch(() => undefined);
    for (let count = 1; count <= kills; count += 1) {
      troubleRecords(world, random);
      await Promise.race([someProgress(world, Math.floor(random() ** 2 * 120)), failed]);
      // The moment of a kill is an instant, not something to wait for.
      await pause(random() * 20);
      const which = random() < 0.5 ? 0 : 1;
      await kill(which);
      if (count === Math.ceil(kills / 2)) {
        await database.crash();
        await database.revive();
      }
      await Promise.race([start(which), failed]);
    }
    over = true;
    world.sandbox.faults.clear();
    await failed;
    await settled(world, ports[0]);
    for (const one of running) one.process.kill('SIGTERM');
    const codes = await Promise.all(running.map(async (one) => (await one.ended).code));
    const outcome = compared(world, people.talks, await keptAt(url), false);
    if (codes.some((code) => code !== 0)) outcome.broken.push(`stopped with ${codes.join(' and ')}`);
    const seconds = (performance.now() - from) / 1_000;
    return { ...outcome, kills, whileStarting: 0, talks: people.finished(), traffic: world.traffic, seconds };
  } catch (error) {
    const said = running.map((one) => one.said().slice(-2_000)).join('\n--\n');
    throw new Error(`seed ${seed}: ${String(error)}\n${said}`);
  } finally {
    await Promise.all([kill(0), kill(1)]);
    await world.close();
    await rm(folder, { recursive: true, force: true });
  }
}
