import { writeSync } from 'node:fs';
import { openEmbeddedStore } from '../src/store/embedded.ts';
import { type Fs, holdAddress, nodeFs } from '../src/store/fs.ts';
import type { Change, Claim, Store } from '../src/store/store.ts';

/** What the parent reads, one line each: `opening`, `open`, `point`, `ack <id>`, or `wrong <what>`; written at once, unbuffered. */
const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

/** Says that a named point is reached, and stays there until the kill. */
const stay = async (): Promise<never> => {
  setInterval(() => undefined, 60_000);
  say('point');
  return await new Promise<never>(() => undefined);
};

/**
 * The real disk, which stops for good at a point of the write of this number: `before` it, at `half` of it, or when it
 * is `written` but not synced. On a quick disk these instants last microseconds, too short for a kill to meet them.
 */
const stoppingFs = (point: string, number: number): Fs => {
  let writes = 0;
  return {
    ...nodeFs,
    create: async (path) => {
      const file = await nodeFs.create(path);
      const write = async (bytes: Uint8Array): Promise<void> => {
        writes += 1;
        if (writes !== number) {
          await file.write(bytes);
          return;
        }
        const part = point === 'before' ? 0 : point === 'half' ? bytes.length >> 1 : bytes.length;
        await file.write(bytes.subarray(0, part));
        await stay();
      };
      return { ...file, write };
    },
  };
};

const countIn = (value: unknown): number =>
  typeof value === 'object' && value !== null && 'count' in value ? Number(value.count) : 0;

/** The commit of this number by a writer: its own count, the count it shares with a neighbour, the next task. */
const changeOf = async (
  store: Store,
  writer: number,
  count: number,
  life: string,
  settles?: Claim,
): Promise<Change> => {
  const id = `${writer}/${count}`;
  const [mine, ours] = [`writer/${writer}`, `pair/${writer >> 1}`];
  const [own, shared] = [await store.load(mine), await store.load(ours)];
  return {
    line: {
      id,
      subject: `${writer} in ${life}`,
      at: Date.now(),
      by: 'a writer',
      event: { filler: 'ñ'.repeat(count % 97) },
    },
    puts: [
      { key: mine, before: own?.version ?? 0, value: { count } },
      { key: ours, before: shared?.version ?? 0, value: { count: countIn(shared?.value) + 1 } },
    ],
    tasks: [{ id, subject: 's', lane: `lane/${writer}`, dueAt: 0, effect: { count } }],
    cancels: [],
    ...(settles ? { settles } : {}),
  };
};

const commitOne = async (store: Store, writer: number, count: number, life: string): Promise<void> => {
  const now = Date.now();
  // A clock that stands still, or a claim of the life before: then it is taken when that claim has ended.
  const settles = count > 1 ? await store.claim(`${writer}/${count - 1}`, now + 1, now + 2) : undefined;
  for (;;) {
    const outcome = await store.commit(await changeOf(store, writer, count, life, settles));
    if (outcome === 'committed') {
      say(`ack ${writer}/${count}`);
      return;
    }
    if (outcome === 'repeated') {
      say(`wrong ${writer}/${count} was new, but is told to be there`);
      return;
    }
  }
};

const write = async (store: Store, writer: number, life: string): Promise<void> => {
  let count = countIn((await store.load(`writer/${writer}`))?.value);
  // A platform that got no answer delivers again: the last commit of the life before must be known.
  if (count > 0 && (await store.commit(await changeOf(store, writer, count, life))) !== 'repeated') {
    say(`wrong ${writer}/${count} was taken twice`);
  }
  for (;;) {
    count += 1;
    await commitOne(store, writer, count, life);
  }
};

/** The real disk as a process of another host would see it: its lock says nothing about the processes of this one. */
const elsewhere = (fs: Fs): Fs => ({ ...fs, hold: () => holdAddress(`\0secondline-elsewhere-${process.pid}`) });

const [folder = '', life = '', writers = '8', point = '', number = '0'] = process.argv.slice(2);
say('opening');
const disk = point === 'elsewhere' ? elsewhere(nodeFs) : stoppingFs(point, Number(number));
const store = await openEmbeddedStore({ folder, compactAtBytes: 12_000, fs: disk });
say('open');
await Promise.all(Array.from({ length: Number(writers) }, (_, writer) => write(store, writer, life)));
