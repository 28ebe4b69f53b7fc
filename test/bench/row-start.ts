import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, medianOfRatios, shown } from './arithmetic.ts';
import type { Bench, Row } from './bench.ts';
import { dependenciesWeight, productionWeight } from './installation.ts';
import { benchFolder } from './prepared.ts';
import type { TargetName } from './targets.ts';

// As in production: without a shared channel the house serves the playground, too.
const production = { DESK_CHANNEL: 'teams:19:bench@thread.tacv2' };

/** Milliseconds from spawning a target until its first reply is at the platform; NaN when there is none. */
async function firstReplyMs(bench: Bench, name: TargetName, env?: Readonly<Record<string, string>>): Promise<number> {
  const spoken = await bench.fresh(name, env);
  if (!spoken) return Number.NaN;
  const { running, deliveries, talk } = spoken;
  const once = { port: running.port, deliveries, talk: talk.slice(0, 1), ms: 0, atOnce: 1 };
  const { replyMs, lost, wrong } = await bench.driver.drive(once);
  await running.stop();
  return lost + wrong > 0 ? Number.NaN : running.openedInMs + (replyMs[0] ?? Number.NaN);
}

const start: Row = {
  name: 'S1',
  what: 'from start to the first reply',
  async run(bench) {
    const rounds = bench.options.quick ? 3 : 7;
    const env = { ...production, DATA_DIR: mkdtempSync(join(benchFolder(), 'start-')) };
    const first = await firstReplyMs(bench, 'product', env);
    const taken: Record<'L0' | 'product' | 'P2', number[]> = { L0: [], product: [], P2: [] };
    for (let round = 0; round < rounds; round += 1) {
      taken.L0.push(await firstReplyMs(bench, 'L0'));
      taken.product.push(await firstReplyMs(bench, 'product', env));
      taken.P2.push(await firstReplyMs(bench, 'P2'));
    }
    const [bare, ours, sample] = [taken.L0, taken.product, taken.P2].map((one) => shown(median(one)));
    return [
      {
        row: 'S1',
        what: 'start to first reply / L0',
        unit: 'x',
        floor: { most: 5 },
        target: { most: 3 },
        measured: medianOfRatios(taken.product, taken.L0),
        note: `the build ${ours} ms, in an empty data folder ${shown(first)} ms; L0 ${bare} ms, P2 ${sample} ms`,
      },
      {
        row: 'S1',
        what: 'start to first reply, P2 / ours',
        unit: 'x',
        floor: { least: 2 },
        target: { least: 2 },
        measured: medianOfRatios(taken.P2, taken.product),
      },
    ];
  },
};

const weight: Row = {
  name: 'S2',
  what: 'production install',
  async run() {
    const [ours, unbundled] = [productionWeight(), dependenciesWeight()];
    const mb = (bytes: number): string => shown(bytes / 1e6);
    return [
      {
        row: 'S2',
        what: 'production install: dist and dialogs',
        unit: 'MB',
        floor: { most: 60 },
        target: { most: 40 },
        measured: ours.bytes / 1e6,
        note: `${mb(ours.maps)} MB of it source maps; as packages (npm ci --omit=dev) it would be ${mb(unbundled.bytes)} MB`,
      },
      {
        row: 'S2',
        what: 'production install: packages',
        unit: '',
        floor: { most: 150 },
        target: { most: 150 },
        measured: ours.packages,
        note: `the build holds all of them; npm ci --omit=dev would install ${unbundled.packages}`,
      },
    ];
  },
};

const resident: Row = {
  name: 'S3',
  what: 'resident memory',
  async run(bench) {
    const wanted = bench.options.quick ? 4_000 : 100_000;
    const goal = { row: 'S3', unit: 'MB' } as const;
    const after = `RSS after ${wanted.toLocaleString('en-US')} messages`;
    const spoken = await bench.fresh('product', production);
    const { idle, worked, messages } = spoken ? await residentOf(bench, spoken, wanted) : nothingMeasured;
    const said = `${messages.toLocaleString('en-US')} messages${bench.options.quick ? '; without --quick 100,000' : ''}`;
    // What it takes while it works, too: two seconds later it has given back what a quiet desk does not need.
    const atMost = ({ peak }: Resident) => `at most ${shown(peak)} MB until then`;
    const started = { measured: idle.now, note: atMost(idle) };
    const done = { measured: worked.now, note: `${said}; ${atMost(worked)}` };
    return [
      { ...goal, what: 'RSS idle after start', floor: { most: 110 }, target: { most: 80 }, ...started },
      { ...goal, what: after, floor: { most: 160 }, target: { most: 110 }, ...done },
    ];
  },
};

/** Resident MB two seconds after the last work, and at most until then. */
type Resident = { readonly now: number; readonly peak: number };
type Measured = { readonly idle: Resident; readonly worked: Resident; readonly messages: number };

const unknown: Resident = { now: Number.NaN, peak: Number.NaN };
const nothingMeasured: Measured = { idle: unknown, worked: unknown, messages: 0 };

/** What a product takes that has just started, and after so many messages; and how many it were. */
async function residentOf(
  bench: Bench,
  { running, deliveries, talk }: NonNullable<Awaited<ReturnType<Bench['fresh']>>>,
  wanted: number,
): Promise<Measured> {
  const settled = async (): Promise<Resident> => {
    await sleep(2_000);
    return { now: running.usage().rssBytes / 1e6, peak: peakOf(running.child.pid ?? 0) };
  };
  const idle = await settled();
  let messages = 0;
  while (messages < wanted) {
    const drive = await bench.driver.drive({ port: running.port, deliveries, talk, ms: 2_000, atOnce: 16 });
    if (drive.messages === 0) break;
    messages += drive.messages;
    bench.say(`S3: ${messages} messages`);
  }
  const worked = await settled();
  await running.kill();
  return { idle, worked, messages };
}

/** The most MB that a process has ever had resident: `VmHWM` of Linux, in kB there. */
const peakOf = (pid: number): number =>
  (Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024) / 1e6;

/** S1 to S3: how soon it is there, and how heavy it is. */
export const startRows: readonly Row[] = [start, weight, resident];
