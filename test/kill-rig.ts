import { type ChildProcess, spawn } from 'node:child_process';
import { expect } from 'chai';
import type { Inspection } from '../src/store/inspect.ts';
import { plainSource } from './kill-sources.ts';

/** How many writers commit at the same time in each process. */
export const writers = 8;

/** Starts a process that commits as fast as it can and says what was acknowledged, until it is killed. */
export const start = (folder: string, life: string, stop: readonly string[] = []): ChildProcess =>
  spawn(process.execPath, [plainSource('test/kill-child.ts'), folder, life, String(writers), ...stop], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Every commit of every writer stands in the journal once and without a gap, and counts once wherever it counts. */
export const expectNoneDoubled = ({ recovered: { state }, archived }: Inspection): void => {
  const told = [...archived.lines, ...state.fallen, ...[...state.lines.values()].flat()].map(({ id }) => id);
  expect(new Set(told).size, 'lines that are doubled').to.equal(told.length);
  let committed = 0;
  for (let writer = 0; writer < writers; writer += 1) {
    const own = told.filter((id) => id.startsWith(`${writer}/`));
    committed += own.length;
    const doc = state.docs.get(`writer/${writer}`);
    expect(doc?.value ?? { count: 0 }).to.deep.equal({ count: own.length });
    expect(doc?.version ?? 0).to.equal(own.length);
    const tasks = [...state.agenda.tasks.keys()].filter((id) => id.startsWith(`${writer}/`));
    expect(tasks).to.deep.equal(own.length === 0 ? [] : [`${writer}/${own.length}`]);
  }
  const pairs = [...state.docs].filter(([key]) => key.startsWith('pair/'));
  expect(pairs.reduce((sum, [, doc]) => sum + doc.version, 0)).to.equal(committed);
  for (const [key, doc] of pairs) {
    expect(doc.value, key).to.deep.equal({ count: doc.version });
  }
};

/** The folder is whole, with its backup, and holds everything that was acknowledged. */
export const expectWhole = (seen: Inspection, acknowledged: readonly string[], where: string): void => {
  expect(seen.recovered.around, where).to.deep.equal([]);
  expect(seen.backup?.fault, where).to.equal(undefined);
  const lost = acknowledged.filter((id) => !seen.recovered.state.ids.has(id));
  expect(lost, `lost in ${where}`).to.deep.equal([]);
  expectNoneDoubled(seen);
};
