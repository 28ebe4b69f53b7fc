import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import type { Change, Store } from '../../src/store/store.ts';
import { routingCost } from './growth-routing.ts';
import { deskOver, fill, recordTalk, saying } from './growth-talk.ts';

const help = `Measures what grows with the desk (goals G1 to G5), each figure in a process of its own.

  node --import ts-blank-space/register test/bench/growth.ts [--open <n>] [--scripts <n>] [--quick]

  --open <n>      so many open conversations against 100 (100000), each in the middle of the VPN script
  --scripts <n>   the most scripts that messages are routed among (10000), five phrases each
  --quick         10000 conversations, 1000 scripts
  --help          this text
`;

const self = fileURLToPath(import.meta.url);
const options = ['--expose-gc', '--max-old-space-size=8000', '--import', 'ts-blank-space/register'];

/** What a process of its own measured: figures by name. */
type Figures = Readonly<Record<string, number>>;

const bytesInUse = (): number => {
  for (let times = 0; times < 2; times += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** The longest the event loop kept others waiting while something ran, in ms. */
const longestStall = async (work: () => Promise<unknown>): Promise<number> => {
  let [longest, last] = [0, performance.now()];
  const timer = setInterval(() => {
    const now = performance.now();
    [longest, last] = [Math.max(longest, now - last), now];
  }, 1);
  await work();
  await pause(2);
  clearInterval(timer);
  return longest;
};

const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'secondline-growth-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
};

const atOnce = 16;
const perTalk = 6;
// The second answers the question that the first leads to: after both the script stands where it stood.
const said = ['it hangs and times out', 'no'];

/** CPU of the process per turn, in µs: sixteen conversations at a time, six messages each, spread over all that are open. */
export const turnCost = async (store: Store, open: number, turns: number, from = 0): Promise<number> => {
  const desk = deskOver(store);
  const talks = Math.ceil(turns / perTalk);
  let next = from;
  const talkOn = async (): Promise<void> => {
    while (next < from + talks) {
      const talk = next;
      next += 1;
      for (let at = 0; at < perTalk; at += 1) {
        const id = String(1_764_100_000_000 + talk * perTalk + at);
        await desk.receive(saying((talk * 7919) % open, id, said[at % said.length] as string));
      }
    }
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: atOnce }, talkOn));
  await desk.outbox.idle();
  const { user, system } = process.cpuUsage(before);
  await desk.outbox.stop();
  return (user + system) / (talks * perTalk);
};

/**
 * Answers every message of its parent with the cost of a round of turns among so many open conversations. Each of them is
 * talked on in one round only, so that none is longer than the others: where they are few, every round has new ones.
 */
const takeRounds = async (open: number): Promise<Figures> => {
  const talk = await recordTalk();
  const isFew = open < (rounds * perRound) / perTalk;
  const opened = async (folder: string): Promise<EmbeddedStore> => {
    const store = await openEmbeddedStore({ folder });
    await fill(store, talk, 0, open);
    await store.compact();
    return store;
  };
  await inFolder(async (folder) => {
    const large = isFew ? undefined : await opened(folder);
    for (let round = 0; round < rounds; round += 1) {
      await once(process, 'message');
      const store = large ?? (await opened(join(folder, String(round))));
      process.send?.(0);
      await once(process, 'message');
      const us = await turnCost(store, open, perRound, (round * perRound) / perTalk);
      await (store === large ? undefined : store.close());
      process.send?.(us);
    }
    await large?.close();
  });
  return {};
};

const perRound = 600;
const rounds = 7;

const middleOf = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;

/** CPU per turn, in µs, with few and with many open conversations, round by round in turn, and the middle of the ratios. */
export const turnGrowth = async (few: number, many: number): Promise<Record<'few' | 'many' | 'ratio', number>> => {
  const children = [few, many].map((open) =>
    fork(self, ['--measure', 'rounds', '--size', String(open)], {
      execArgv: options,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    }),
  );
  const ask = async (child: ChildProcess, what: string): Promise<number> => {
    child.send(what);
    return Number((await once(child, 'message'))[0]);
  };
  const told: number[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all(children.map((child) => ask(child, 'prepare')));
    const both: number[] = [];
    for (const child of children) {
      both.push(await ask(child, 'round'));
    }
    told.push(both);
  }
  // The first round warms up.
  const counted = told.slice(1);
  const [fews, manys] = [counted.map(([us = 0]) => us), counted.map(([, us = 0]) => us)];
  return {
    few: middleOf(fews),
    many: middleOf(manys),
    ratio: middleOf(counted.map(([one = 0, other = 0]) => other / one)),
  };
};

const measureMemory = (open: number): Promise<Figures> =>
  inFolder(async (folder) => {
    const store = await openEmbeddedStore({ folder });
    const talk = await recordTalk();
    await fill(store, talk, 0, 3_000);
    await store.compact();
    const before = bytesInUse();
    await fill(store, talk, 3_000, 3_000 + open);
    const filled = (bytesInUse() - before) / open;
    const stall = await longestStall(() => store.compact());
    await store.compact();
    const bytes = (bytesInUse() - before) / open;
    await store.close();
    return { bytes, filled, stall };
  });

/** ms of a plain `JSON.parse` of all rows of the snapshots of a folder, the yardstick for opening it. */
const parsePlain = async (folder: string): Promise<number> => {
  const [newest = ''] = (await readdir(folder))
    .filter((name) => name.startsWith('snapshot-'))
    .toSorted()
    .toReversed();
  const startedAt = performance.now();
  for (const line of (await readFile(join(folder, newest), 'utf8')).split('\n')) JSON.parse(line.slice(9) || '0');
  return performance.now() - startedAt;
};

const measureOpening = (open: number): Promise<Figures> =>
  inFolder(async (folder) => {
    const store = await openEmbeddedStore({ folder });
    await fill(store, await recordTalk(), 0, open);
    await store.close();
    const startedAt = performance.now();
    const again = await openEmbeddedStore({ folder });
    const openMs = performance.now() - startedAt;
    await again.scan('conversation/', '', 1);
    const firstMs = performance.now() - startedAt;
    const { snapshotBytes } = again.health();
    await again.close();
    return { openMs, firstMs, parseMs: await parsePlain(folder), snapshotMb: snapshotBytes / 1e6 };
  });

const tiny = (number: number): Change => ({
  line: { id: `t${number}`, subject: `s${number % 100}`, at: Date.now(), by: 'bench', event: { type: 'said' } },
  puts: [{ key: `tiny/${number}`, before: 0, value: number }],
  tasks: [],
  cancels: [],
});

/** Latency of one commit after another in ms (the middle of 500) in a store that is first filled to so many tiny documents. */
export const commitLatency = async (store: Store, documents: number): Promise<number> => {
  for (let number = 0; number < documents; ) {
    const many = Math.min(1_000, documents - number);
    await Promise.all(Array.from({ length: many }, (_, place) => store.commit(tiny(number + place))));
    number += many;
  }
  const taken: number[] = [];
  for (let times = 0; times < 500; times += 1) {
    const startedAt = performance.now();
    await store.commit(tiny(documents + times));
    taken.push(performance.now() - startedAt);
  }
  return taken.toSorted((one, other) => one - other)[250] ?? 0;
};

const measureLatency = (documents: number): Promise<Figures> =>
  inFolder(async (folder) => {
    const store = await openEmbeddedStore({ folder });
    const ms = await commitLatency(store, documents);
    await store.close();
    return { ms };
  });

const measures = {
  rounds: takeRounds,
  memory: measureMemory,
  opening: measureOpening,
  latency: measureLatency,
  routing: async (scripts: number): Promise<Figures> => ({ ...routingCost(scripts, false) }),
};

/** Measures in a process of its own, with nothing left over from other figures. */
export const measured = async (what: keyof typeof measures, size: number): Promise<Figures> => {
  const own = [self, '--measure', what, '--size', String(size)];
  const { stdout } = await promisify(execFile)(process.execPath, [...options, ...own], { maxBuffer: 1e8 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
};

/** One goal: what was measured against its floor and its target, as words, and the figures it rests on. */
export type GrowthRow = { readonly goal: string; readonly is: string; readonly floor: string; readonly target: string };

const of = (figures: Figures, name: string): number => figures[name] ?? Number.NaN;

/** The rows G1 to G5 for so many open conversations and scripts. */
export async function* growthRows(open: number, scripts: number): AsyncGenerator<GrowthRow> {
  const { few, many, ratio: grown } = await turnGrowth(100, open);
  const turns = `${grown.toFixed(2)} x (${few.toFixed(0)} -> ${many.toFixed(0)} us)`;
  yield { goal: `G1 CPU per message, ${open} open against 100`, is: turns, floor: '1.15 x', target: '1.05 x' };
  const memory = await measured('memory', open);
  const bytes = `${of(memory, 'bytes').toFixed(0)} B (${of(memory, 'filled').toFixed(0)} B while written at full speed)`;
  yield { goal: `G2 memory per open conversation at ${open}`, is: bytes, floor: '1.5 kB', target: '0.8 kB' };
  const stall = `${of(memory, 'stall').toFixed(0)} ms`;
  yield { goal: 'longest stall of the event loop in a compaction', is: stall, floor: '-', target: '-' };
  const [ten, middle, most] = [
    of(await measured('routing', 10), 'us'),
    of(await measured('routing', 1_000), 'us'),
    of(await measured('routing', scripts), 'us'),
  ];
  yield { goal: `G3 routing at ${scripts} scripts`, is: `${most.toFixed(0)} us`, floor: '100 us', target: '30 us' };
  const ratio = `${(middle / ten).toFixed(2)} x (${ten.toFixed(0)} -> ${middle.toFixed(0)} us)`;
  yield { goal: 'G3 routing, 1000 scripts against 10', is: ratio, floor: '3 x', target: '1.5 x' };
  const [small, large] = [of(await measured('latency', 10_000), 'ms'), of(await measured('latency', 10 * open), 'ms')];
  const latency = `${(large / small).toFixed(2)} x (${small.toFixed(2)} -> ${large.toFixed(2)} ms)`;
  yield { goal: `G4 commit at ${10 * open} documents against 10000`, is: latency, floor: '1.2 x', target: '1.05 x' };
  const opening = await measured('opening', open);
  const seconds = `${(of(opening, 'firstMs') / 1000).toFixed(2)} s (JSON.parse of its ${of(opening, 'snapshotMb').toFixed(0)} MB: ${(of(opening, 'parseMs') / 1000).toFixed(2)} s)`;
  yield { goal: `G5 recovery of ${open} open conversations`, is: seconds, floor: '3 s', target: '1 s' };
}

const out = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const known = { open: text, scripts: text, quick: flag, help: flag, measure: text, size: text };
  const { values } = parseArgs({ options: known });
  if (values.help) return out(help);
  if (values.measure !== undefined) {
    return out(JSON.stringify(await measures[values.measure as keyof typeof measures](Number(values.size))));
  }
  const open = Number(values.open ?? (values.quick ? 10_000 : 100_000));
  for await (const { goal, is, floor, target } of growthRows(
    open,
    Number(values.scripts ?? (values.quick ? 1_000 : 10_000)),
  )) {
    out(`${goal.padEnd(52)} ${is.padEnd(44)} floor ${floor.padEnd(8)} target ${target}`);
  }
}

if (process.argv[1] === self) await main();
