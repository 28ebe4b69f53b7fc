import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { recallOf } from '../../src/recall.ts';
import { memoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { recordTalk, retell } from './growth-talk.ts';

/**
 * Bytes of the heap that one conversation takes on PostgreSQL while it is remembered, and when others have taken its
 * place: `open` of them are read, many more than there is room for.
 */
export async function recallCost(open: number): Promise<{ readonly atHand: number; readonly putAway: number }> {
  const room = { records: Math.min(20_000, open / 10), bytes: 64 * 1024 * 1024 };
  const text = await conversation();
  // Each reading is a value of its own, as it is when it comes from a database.
  const store = {
    ...memoryStore(),
    loadStamped: async () => ({
      doc: { version: 1, value: JSON.parse(text) as unknown },
      stamp: 1,
      bytes: text.length,
    }),
  } satisfies Store;
  const recall = recallOf(store, room);
  const read = async (from: number, to: number): Promise<void> => {
    for (let number = from; number < to; number += 1) await recall.read(keyOf(number), false);
  };
  await read(0, 100);
  const before = heapInUse();
  await read(100, 100 + room.records / 2);
  const half = heapInUse();
  await read(100 + room.records / 2, room.records);
  const full = heapInUse();
  await read(room.records, open);
  const after = heapInUse();
  return {
    atHand: (half - before) / (room.records / 2),
    putAway: Math.max(0, after - full) / (open - room.records),
  };
}

const keyOf = (number: number): string => `conversation/teams/7d0f6a7c-5a3e-4f0e-9b1a-2c64f1f0aa11/person-${number}`;

/** The document of somebody in the middle of a script, as JSON. */
async function conversation(): Promise<string> {
  const store = memoryStore();
  await retell(store, await recordTalk(), 1);
  const [found] = await store.scan('conversation/', '', 1);
  return JSON.stringify(found?.doc.value);
}

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let times = 0; times < 2; times += 1) collect();
  return process.memoryUsage().heapUsed;
}
