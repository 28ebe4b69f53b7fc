import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { nodeFs } from '../src/store/fs.ts';
import { inspect } from '../src/store/inspect.ts';
import { figure } from './figures.ts';
import { expectNoneDoubled, expectWhole, start } from './kill-rig.ts';
import { randomOf } from './random.ts';

const pauses = Number(process.env['PAUSES'] ?? 20);
const seed = Number(process.env['SEED'] ?? 1);

/** A process on the folder: what it has acknowledged, what is wrong, and what it said at its end. */
type Owner = {
  readonly child: ChildProcess;
  readonly acknowledged: string[];
  readonly wrong: string[];
  /** Resolves when so many commits are acknowledged; rejects when it ends before. */
  reaches(count: number): Promise<void>;
  /** Resolves with its last words when it has ended. */
  readonly ended: Promise<string>;
};

const own = (folder: string, life: string): Owner => {
  const child = start(folder, life, ['elsewhere']);
  const [acknowledged, wrong, words]: [string[], string[], string[]] = [[], [], []];
  const waiting: { readonly count: number; readonly resolve: () => void; readonly reject: (error: Error) => void }[] =
    [];
  child.stderr?.on('data', (data: Buffer) => words.push(data.toString()));
  if (child.stdout === null) {
    throw new Error('the child has no output');
  }
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('ack ')) {
      acknowledged.push(line.slice(4));
    } else if (line.startsWith('wrong ')) {
      wrong.push(line);
    }
    for (const { count, resolve } of waiting) {
      if (acknowledged.length >= count) {
        resolve();
      }
    }
  });
  const ended = once(child, 'close').then(() => {
    for (const { reject } of waiting) {
      reject(new Error(`${life} has ended: ${words.join('')}`));
    }
    return words.join('');
  });
  const reaches = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      if (acknowledged.length >= count) {
        resolve();
      } else {
        waiting.push({ count, resolve, reject });
      }
    });
  return { child, acknowledged, wrong, reaches, ended };
};

describe('an owner that was asleep while another process took over', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secondline-pause-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it(`is refused before it acknowledges anything, ${pauses} times in ${pauses}, and nothing acknowledged is missing`, async function () {
    this.timeout(pauses * 10_000 + 20_000);
    const random = randomOf(seed);
    const acknowledged: string[] = [];
    let owner = own(folder, 'life 0');
    try {
      for (let round = 1; round <= pauses; round += 1) {
        const where = `round ${round} of seed ${seed}`;
        await owner.reaches(1 + Math.floor(random() * 150));
        owner.child.kill('SIGSTOP');
        const next = own(folder, `life ${round}`);
        try {
          await next.reaches(1 + Math.floor(random() * 30));
        } finally {
          owner.child.kill('SIGCONT');
        }
        const words = await owner.ended;
        expect(words, where).to.match(/another process has (taken the folder over with|begun) journal-\d+/);
        expect([...owner.wrong, ...next.wrong], where).to.deep.equal([]);
        acknowledged.push(...owner.acknowledged);
        owner = next;
      }
    } finally {
      owner.child.kill('SIGKILL');
      await owner.ended;
    }
    acknowledged.push(...owner.acknowledged);
    const seen = await inspect(nodeFs, folder, Date.now);
    expectWhole(seen, acknowledged, `seed ${seed}`);
    expectNoneDoubled(seen);
    expect(new Set(acknowledged).size).to.equal(acknowledged.length);
    expect(acknowledged.length).to.be.greaterThan(pauses * 20);
    figure('P10', 'owner that slept through a take-over', pauses, {
      refused: pauses,
      acknowledged: acknowledged.length,
      missing: 0,
    });
  });
});
