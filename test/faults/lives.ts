import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Conversation } from '../../src/desk/conversation.ts';
import { nodeFs } from '../../src/store/fs.ts';
import { inspect } from '../../src/store/inspect.ts';
import { randomOf } from '../random.ts';
import { compared, type Kept, type Outcome } from './compare.ts';
import { installInDesk, slackAgent, slackEmployee, teamsAgent, teamsEmployee } from './people.ts';
import { type Build, freePort, type Product, startProduct } from './process.ts';
import { type Told, talkThrough } from './talk.ts';
import { everyCard, openWorld, type Side, type Traffic, type World } from './world.ts';

/** How much a run tries. */
export type Trial = {
  readonly build: Build;
  readonly kills: number;
  readonly seed: number;
  readonly agentsOn: Side;
  /** How many employees talk at once. */
  readonly atOnce: number;
};

/** What came of a run of a service that was killed again and again. */
export type Lived = Outcome & {
  readonly kills: number;
  readonly whileStarting: number;
  readonly talks: number;
  readonly traffic: Traffic;
  readonly seconds: number;
};

const quarantineSeconds = 2;
// The real ratio of the longest work (60 s) to the quarantine (75 s), with the time a look takes.
const longestWorkMs = 1_200;

/** Trouble of the instance at this moment; little enough at a time that it is not left alone for long. */
export function troubleRecords({ sandbox }: World, random: () => number): void {
  const kind = Math.floor(random() * 8);
  const times = 1 + Math.floor(random() * 2);
  const table = 'incident';
  sandbox.faults.clear();
  if (kind === 0) sandbox.faults.set({ slowMs: { ms: Math.round(random() * longestWorkMs) } });
  if (kind === 1) sandbox.faults.set({ slowMs: { ms: longestWorkMs, method: 'POST', table } });
  if (kind === 2) sandbox.faults.set({ timeoutAfterWrite: { ending: 'cancelled', times } });
  if (kind === 3) sandbox.faults.set({ timeoutBeforeWrite: { ending: 'cancelled', times } });
  if (kind === 4) sandbox.faults.set({ down: { status: 500, times } });
  if (kind === 5) sandbox.faults.set({ rateLimit: { retryAfter: 1, limit: 10, times } });
  if (kind === 6) sandbox.faults.set({ refuse: { times } });
}

/** New people come until `over`, `atOnce` of them at a time, on both platforms; everybody has `rounds` talks. */
export function crowd(world: World, atOnce: number, over: () => boolean) {
  const talks: Told[] = [];
  const agentOf = world.agentsOn === 'teams' ? teamsAgent : slackAgent;
  const agents = [1, 2, 3, 4].map((number) => agentOf(world, number));
  const rounds = 2;
  let people = 0;
  let finished = 0;
  const place = async () => {
    while (!over()) {
      people += 1;
      const employee = (people % 2 === 0 ? slackEmployee : teamsEmployee)(world, people);
      const agent = agents[people % agents.length] ?? agentOf(world, 5);
      const told: Told = {
        employee,
        agent,
        said: [],
        replied: [],
        written: [],
        threads: new Set(),
        reached: 'the beginning',
      };
      talks.push(told);
      for (let round = 1; round <= rounds; round += 1) {
        await talkThrough(world, told, round);
        finished += 1;
      }
    }
  };
  return { talks, finished: () => finished, done: Promise.all(Array.from({ length: atOnce }, place)) };
}

// A kill comes after so many acknowledgements and posts, so that a slow machine kills in the midst of work as well.
export function someProgress(world: World, steps: number): Promise<boolean> {
  const done = () => world.traffic.acknowledged + world.posts.length;
  const from = done();
  return world.holds(() => done() - from >= steps, 5_000);
}

/** Reads what a service left in its folder. */
export async function keptIn(folder: string): Promise<Kept> {
  const { recovered } = await inspect(nodeFs, folder, Date.now);
  const { docs, lines, agenda } = recovered.state;
  const under = (prefix: string) => [...docs].filter(([key]) => key.startsWith(prefix));
  return {
    conversations: under('conversation/').map(([, doc]) => doc.value as Conversation),
    lines: [...lines.values()].flat(),
    tasks: [...agenda.tasks.values()],
    undecided: under('undecided/').map(([key]) => key),
  };
}

/** Starts the service, kills it at a moment, and again, while people talk; then lets it settle and compares. */
export async function livesThroughKills(trial: Trial): Promise<Lived> {
  const { build, kills, seed, agentsOn, atOnce } = trial;
  const from = performance.now();
  const random = randomOf(seed);
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'secondline-lives-'));
  const world = await openWorld({ agentsOn, port: () => port, quarantineSeconds });
  let over = false;
  let whileStarting = 0;
  let product: Product | undefined;
  const start = async () => {
    world.life += 1;
    product = startProduct(build, { ...world.env(port, folder), ...everyCard });
    return product;
  };
  try {
    await (await start()).open;
    if (agentsOn === 'teams') await installInDesk(world);
    const people = crowd(world, atOnce, () => over);
    const failed = people.done.then(() => undefined);
    failed.catch(() => undefined);
    for (let kill = 1; kill <= kills; kill += 1) {
      const running = product ?? (await start());
      troubleRecords(world, random);
      if (random() < 0.125) {
        whileStarting += 1;
        // The moment of a kill is an instant, not something to wait for.
        await pause(random() * 1_000);
      } else {
        await Promise.race([running.open, failed]);
        await Promise.race([someProgress(world, Math.floor(random() ** 2 * 120)), failed]);
        await pause(random() * 10);
      }
      running.process.kill('SIGKILL');
      await running.ended;
      await start();
    }
    over = true;
    world.sandbox.faults.clear();
    await product?.open;
    await failed;
    const last = product;
    await settled(world, port);
    last?.process.kill('SIGTERM');
    const ended = await last?.ended;
    const outcome = compared(world, people.talks, await keptIn(folder));
    if (ended?.code !== 0) throw new Error(`it did not stop in order (${ended?.code}): ${last?.said()}`);
    const seconds = (performance.now() - from) / 1_000;
    return { ...outcome, kills, whileStarting, talks: people.finished(), traffic: world.traffic, seconds };
  } catch (error) {
    throw new Error(`seed ${seed}, life ${world.life}: ${String(error)}\n${product?.said().slice(-3_000) ?? ''}`);
  } finally {
    // Whoever still talks must not go on with a world that is gone.
    over = true;
    product?.process.kill('SIGKILL');
    await product?.ended;
    await world.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Resolves when nothing waits in the outbox any more, as its metrics tell. */
export async function settled(world: World, port: number): Promise<void> {
  const idle = async () => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return /^secondline_outbox_tasks(?:\{[^}]*\})? 0$/m.test(text);
  };
  for (let look = 0; look < 600; look += 1) {
    if (await idle()) return;
    await world.holds(() => false, 200);
  }
  throw new Error('the outbox was never empty');
}
