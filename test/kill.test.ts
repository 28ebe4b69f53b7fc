import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { openEmbeddedStore } from '../src/store/embedded.ts';
import { nodeFs } from '../src/store/fs.ts';
import { inspect } from '../src/store/inspect.ts';
import { figure } from './figures.ts';
import { expectNoneDoubled, expectWhole, start, writers } from './kill-rig.ts';
import { randomOf } from './random.ts';

const kills = Number(process.env['KILLS'] ?? 40);
const seed = Number(process.env['SEED'] ?? 1);

/** When to kill: after a word and some acknowledged commits, a little later; `stop` is the child's point of a write. */
type Moment = {
  readonly after: 'opening' | 'open' | 'point';
  readonly acknowledged: number;
  readonly laterMs: number;
  readonly stop: readonly string[];
};

/** One in two dies at a named point of a write, one in eight while it opens, the others whenever it happens to be. */
const momentOf = (random: () => number): Moment => {
  const [kind, place] = [random(), random() ** 2];
  if (kind < 0.5) {
    const point = ['before', 'half', 'written'][Math.floor(random() * 3)] ?? 'half';
    return { after: 'point', acknowledged: 0, laterMs: 0, stop: [point, String(1 + Math.floor(place * 60))] };
  }
  return kind < 0.625
    ? { after: 'opening', acknowledged: 0, laterMs: random() * 25, stop: [] }
    : { after: 'open', acknowledged: Math.floor(place * 300), laterMs: random() * 6, stop: [] };
};

type Life = { readonly acknowledged: readonly string[]; readonly wrong: readonly string[]; readonly opened: boolean };

const heard = (line: string, seen: { word: string; acknowledged: number }, moment: Moment): boolean => {
  if (line.startsWith('ack ')) {
    seen.acknowledged += 1;
  } else if (line.startsWith('wrong ')) {
    return true;
  } else {
    seen.word = line;
  }
  return seen.word === moment.after && seen.acknowledged >= moment.acknowledged;
};

/** Starts a process on the folder, kills it at its moment, and gives back everything that it has acknowledged. */
const live = async (folder: string, life: string, moment: Moment): Promise<Life> => {
  const child = start(folder, life, moment.stop);
  const closed = once(child, 'close');
  const complaints: string[] = [];
  child.stderr?.on('data', (data: Buffer) => complaints.push(data.toString()));
  const lines: string[] = [];
  const seen = { word: '', acknowledged: 0 };
  let dying: Promise<unknown> | undefined;
  if (child.stdout === null) {
    throw new Error('the child has no output');
  }
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (heard(line, seen, moment)) {
      // The moment of a kill is an instant, not something to wait for: no event of the child may mark it.
      dying ??= pause(moment.laterMs).then(() => child.kill('SIGKILL'));
    }
  }
  await dying;
  const [, signal] = await closed;
  expect(signal, `it ended by itself: ${complaints.join('')}`).to.equal('SIGKILL');
  return {
    acknowledged: lines.flatMap((line) => (line.startsWith('ack ') ? [line.slice(4)] : [])),
    wrong: lines.filter((line) => line.startsWith('wrong ')),
    opened: lines.includes('open'),
  };
};

describe('the embedded store under kill -9', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secondline-kill-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it(`has every acknowledged commit of ${writers} concurrent writers, once, after ${kills} kills`, async function () {
    this.timeout(kills * 5_000);
    const random = randomOf(seed);
    const acknowledged: string[] = [];
    const met = { opened: 0, snapshots: 0, torn: 0 };
    for (let life = 1; life <= kills; life += 1) {
      const where = `life ${life} of seed ${seed}`;
      const lived = await live(folder, `life ${life}`, momentOf(random));
      expect(lived.wrong, where).to.deep.equal([]);
      acknowledged.push(...lived.acknowledged);
      met.opened += Number(lived.opened);
      if (acknowledged.length > 0) {
        const seen = await inspect(nodeFs, folder, Date.now);
        met.torn += Number(seen.recovered.droppedBytes > 0);
        met.snapshots = Math.max(met.snapshots, seen.recovered.snapshot);
        expectWhole(seen, acknowledged, where);
      }
    }
    expect(met.opened).to.be.greaterThan(kills / 2);
    expect(met.torn, 'no kill has met half a write').to.be.greaterThan(0);
    expect(met.snapshots, 'no kill can have met a compaction').to.be.greaterThan(0);
    expect(acknowledged.length).to.be.greaterThan(kills * 10);
    expect(new Set(acknowledged).size).to.equal(acknowledged.length);
    const store = await openEmbeddedStore({ folder });
    for (const id of acknowledged) {
      expect(await store.known(id), id).to.equal(true);
    }
    await store.close();
    expectNoneDoubled(await inspect(nodeFs, folder, Date.now));
    figure('P1', 'SIGKILL of a process that writes to the embedded store', kills, {
      acknowledged: acknowledged.length,
      lost: 0,
      doubled: 0,
    });
  });

  it('refuses a second living process at once, naming the first, and lets it in when that one is dead', async () => {
    const child = start(folder, 'the first');
    const closed = once(child, 'close');
    try {
      if (child.stdout === null) {
        throw new Error('the child has no output');
      }
      for await (const line of createInterface({ input: child.stdout })) {
        if (line.startsWith('ack ')) {
          break;
        }
      }
      const from = performance.now();
      const refusal: unknown = await openEmbeddedStore({ folder }).catch((error: unknown) => error);
      expect(performance.now() - from).to.be.lessThan(1000);
      expect(refusal).to.include({ name: 'StoreError' });
      expect(String(refusal)).to.include(`${folder} is in use by process ${child.pid} on ${hostname()}, since 20`);
    } finally {
      child.kill('SIGKILL');
      await closed;
    }
    const store = await openEmbeddedStore({ folder });
    expect(store.health().sequence).to.be.greaterThan(0);
    await store.close();
  });
});
