import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from './arithmetic.ts';
import type { Deliveries, Line } from './deliveries.ts';
import type { Drive, Driver } from './driver.ts';
import type { Running } from './target.ts';

/** A target that runs, and how it is spoken to. */
export type Spoken = { readonly running: Running; readonly deliveries: Deliveries; readonly talk: readonly Line[] };

/** What the rounds of one target gave; the lists hold one figure a round. */
export type Series = {
  readonly name: string;
  readonly cpuUs: readonly number[];
  readonly perSecond: readonly number[];
  readonly p50Ms: readonly number[];
  readonly p99Ms: readonly number[];
  readonly handedP99Ms: readonly number[];
  readonly diskKb: readonly number[];
  readonly rssMb: number;
  readonly messages: number;
  readonly lost: number;
  readonly duplicate: number;
  readonly wrong: number;
  readonly refused: number;
  readonly sample?: string;
};

/** One round of one target: what driving it showed, and what a message took: microseconds of processor time, kB to the disk. */
export type Round = Drive & { readonly cpuUs: number; readonly diskKb: number; readonly rssMb: number };

/** Drives one target once and counts what its processes used for it, with what they do in the moment after. */
export async function roundOf(driver: Driver, { running, deliveries, talk }: Spoken, how: How): Promise<Round> {
  const before = running.usage();
  const drive = await driver.drive({ port: running.port, deliveries, talk, ...how });
  const after = running.usage();
  if (drive.lost > 0) await untilIdle(running);
  // No message, no figure: 0 / 0 is what was not measured.
  const cpuUs = drive.messages === 0 ? Number.NaN : (after.cpuNs - before.cpuNs) / 1000 / drive.messages;
  const diskKb = (after.diskBytes - before.diskBytes) / 1000 / drive.messages;
  return { ...drive, cpuUs, diskKb, rssMb: after.rssBytes / 1e6 };
}

// Whoever has a backlog works on it while the next target is measured, on the same core.
async function untilIdle(running: Running): Promise<void> {
  const until = performance.now() + 30_000;
  for (let last = running.usage().cpuNs; performance.now() < until; ) {
    await sleep(200);
    const { cpuNs } = running.usage();
    if (cpuNs - last < 20_000_000) return;
    last = cpuNs;
  }
}

/** How long, and how many conversations at once or messages a second. */
export type How = { readonly ms: number; readonly atOnce: number; readonly perSecond?: number };

/** Drives several targets in turn, round by round, each round beginning with another one; `say` hears how far it is. */
export async function interleaved(
  driver: Driver,
  targets: readonly Spoken[],
  { rounds, warmUpMs, ...how }: How & { readonly rounds: number; readonly warmUpMs: number },
  say: (progress: string) => void,
): Promise<ReadonlyMap<string, Series>> {
  const all = new Map<string, Round[]>(targets.map(({ running }) => [running.name, []]));
  for (const target of targets) {
    say(`warming up ${target.running.name}`);
    await warmUp(driver, target, { ...how, ms: warmUpMs });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < targets.length; turn += 1) {
      const target = targets[(turn + round) % targets.length];
      if (!target) continue;
      say(`round ${round + 1} of ${rounds}: ${target.running.name}`);
      await sleep(50);
      all.get(target.running.name)?.push(await roundOf(driver, target, how));
    }
  }
  return new Map([...all].map(([name, of]) => [name, seriesOf(name, of)]));
}

// By messages, not only by time: a machine that others use needs longer until V8 has compiled what runs often.
async function warmUp(driver: Driver, target: Spoken, how: How): Promise<void> {
  let messages = 0;
  for (let times = 0; times < 4 && messages < warmMessages; times += 1) {
    messages += (await roundOf(driver, target, how)).messages;
  }
}

const warmMessages = 3_000;

function seriesOf(name: string, rounds: readonly Round[]): Series {
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  const sample = rounds.find((round) => round.sample !== undefined)?.sample;
  return {
    name,
    cpuUs: rounds.map(({ cpuUs }) => cpuUs),
    perSecond: rounds.map(({ messages, seconds }) => messages / seconds),
    p50Ms: rounds.map(({ replyMs }) => percentile(replyMs, 0.5)),
    p99Ms: rounds.map(({ replyMs }) => percentile(replyMs, 0.99)),
    handedP99Ms: rounds.map(({ handedMs }) => percentile(handedMs, 0.99)),
    diskKb: rounds.map(({ diskKb }) => diskKb),
    rssMb: rounds.at(-1)?.rssMb ?? Number.NaN,
    messages: sum(({ messages }) => messages),
    lost: sum(({ lost }) => lost),
    duplicate: sum(({ duplicate }) => duplicate),
    wrong: sum(({ wrong }) => wrong),
    refused: sum(({ refused }) => refused),
    ...(sample === undefined ? {} : { sample }),
  };
}
