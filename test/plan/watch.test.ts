import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PlanReading } from '../../src/plan/read.ts';
import { readPlan } from '../../src/plan/read.ts';
import { watchPlan } from '../../src/plan/watch.ts';
import { describeFault, type Timers } from '../../src/scripts.ts';

describe('desk.yaml, watched', () => {
  type Set = { readonly run: () => void; readonly ms: number };
  let sets: Set[] = [];
  let arrived: () => void = () => undefined;
  let place = '';
  let folder = '';
  let close: () => void = () => undefined;
  const timers: Timers = {
    set: (run, ms) => {
      const set = { run, ms };
      sets.push(set);
      arrived();
      return set;
    },
    clear: (handle) => {
      sets = sets.filter((set) => set !== handle);
    },
  };
  /** Waits until the watcher wants to be called, and does so, as when the quiet time is over. */
  const quiet = async (): Promise<void> => {
    if (sets.length === 0) await new Promise<void>((resolve) => (arrived = resolve));
    const [set] = sets.splice(0, 1);
    set?.run();
  };
  const write = (text: string): void => writeFileSync(join(folder, 'desk.yaml'), text);
  const watched = (before?: PlanReading): PlanReading[] => {
    const taken: PlanReading[] = [];
    ({ close } = watchPlan(folder, (reading) => taken.push(reading), { timers, ...(before ? { before } : {}) }));
    return taken;
  };
  const capacities = (taken: readonly PlanReading[]): number[] => taken.map(({ plan }) => plan.line.capacity);

  beforeEach(() => {
    sets = [];
    place = mkdtempSync(join(tmpdir(), 'secondline-plan-'));
    folder = join(place, 'dialogs');
    renameSync(mkdtempSync(join(place, 'new-')), folder);
    write('line: { capacity: 2 }\n');
  });
  afterEach(() => {
    close();
    rmSync(place, { recursive: true, force: true });
  });

  it('is taken over once it has changed, and not for a comment', async () => {
    const taken = watched();
    await quiet();
    expect(taken, 'nothing has changed yet').to.deep.equal([]);
    write('# slower now\nline: { capacity: 2 }\n');
    await quiet();
    expect(taken).to.deep.equal([]);
    write('line: { capacity: 3 }\n');
    while (taken.length === 0) await quiet();
    expect(capacities(taken)).to.deep.equal([3]);
  });

  it('keeps the last good plan while the file has a fault, and says which', async () => {
    const taken = watched(readPlan(folder));
    write('line: { capacity: 0 }\n');
    while (taken.length === 0) await quiet();
    expect(capacities(taken)).to.deep.equal([2]);
    expect(taken[0]?.faults.map(describeFault)).to.deep.equal([
      'dialogs/desk.yaml:1:19 — "0" is too small. Use 1 or more.',
    ]);
    write('line: { capacity: 5 }\n');
    while (taken.length === 1) await quiet();
    expect(capacities(taken)).to.deep.equal([2, 5]);
    expect(taken[1]?.faults).to.deep.equal([]);
  });

  it('means the default plan again when the file is removed, and changes nothing while the folder is away', async () => {
    const taken = watched();
    await quiet();
    renameSync(folder, `${folder}-away`);
    await quiet();
    expect(taken).to.deep.equal([]);
    renameSync(`${folder}-away`, folder);
    await quiet();
    expect(taken).to.deep.equal([]);
    rmSync(join(folder, 'desk.yaml'));
    while (taken.length === 0) await quiet();
    expect(taken.map(({ plan, found }) => [plan.line.capacity, found])).to.deep.equal([[4, false]]);
  });
});
