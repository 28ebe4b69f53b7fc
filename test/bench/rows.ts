import type { Row } from './bench.ts';
import { connectionsRow } from './row-connections.ts';
import { correctRow } from './row-correct.ts';
import { growthRows } from './row-growth.ts';
import { latencyRows } from './row-latency.ts';
import { startRows } from './row-start.ts';
import { stormRow } from './row-storm.ts';
import { turnRows } from './row-turn.ts';

/** Every row of the bench, in the order of performance.md §8; a new one is added here. */
export const rows: readonly Row[] = [
  ...turnRows,
  ...latencyRows,
  connectionsRow,
  correctRow,
  ...growthRows,
  ...startRows,
  stormRow,
];
