import { median, shown } from './arithmetic.ts';
import type { Bench, Row } from './bench.ts';
import { measured, turnGrowth } from './growth.ts';
import { latencyGrowth } from './growth-postgres.ts';
import { recallCost } from './growth-recall.ts';

/** How many open conversations and scripts a growth row goes up to. */
const sizesOf = ({ options }: Bench) =>
  options.quick ? { open: 10_000, documents: 100_000 } : { open: 100_000, documents: 1_000_000 };

/** A count as people read it. */
const many = (count: number): string => count.toLocaleString('en-US');

const of = (figures: Readonly<Record<string, number>>, name: string): number => figures[name] ?? Number.NaN;

const turns: Row = {
  name: 'G1',
  what: 'a turn among many open conversations',
  slow: true,
  async run(bench) {
    const { open } = sizesOf(bench);
    const { few, many: most, ratio } = await turnGrowth(100, open);
    return [
      {
        row: 'G1',
        what: `CPU a message, ${many(open)} open conversations / 100`,
        unit: 'x',
        floor: { most: 1.15 },
        target: { most: 1.05 },
        measured: ratio,
        note: `desk, engine, outbox and embedded store without HTTP: ${shown(few)} and ${shown(most)} us, round by round in turn`,
      },
    ];
  },
};

const memory: Row = {
  name: 'G2',
  what: 'memory of a conversation',
  slow: true,
  async run(bench) {
    const { open } = sizesOf(bench);
    const figures = await measured('memory', open);
    const { atHand, putAway } = await recallCost(open);
    const bytes = { row: 'G2', unit: 'B' } as const;
    return [
      {
        ...bytes,
        what: `an open conversation, embedded store, ${many(open)} of them`,
        floor: { most: 1500 },
        target: { most: 800 },
        measured: of(figures, 'bytes'),
        note: `document, lines, ids and tasks; ${shown(of(figures, 'filled'))} B while all were written at full speed, the longest stall of a compaction ${shown(of(figures, 'stall'))} ms`,
      },
      {
        ...bytes,
        what: 'a conversation put away, PostgreSQL',
        floor: { most: 200 },
        // None; what is less is the heap's own.
        target: { most: 5 },
        measured: putAway,
      },
      {
        ...bytes,
        what: 'a conversation at hand, PostgreSQL',
        floor: { most: 1500 },
        target: { most: 800 },
        measured: atHand,
        note: '20,000 conversations are at hand at the most, or 64 MB of their JSON; all but the last 128 to 256 are packed',
      },
    ];
  },
};

const routing: Row = {
  name: 'G3',
  what: 'routing among many scripts',
  needs: ['L0'],
  async run(bench) {
    const sizes = [10, 1_000, ...(bench.options.quick ? [] : [10_000])];
    const us: number[] = [];
    for (const scripts of sizes) us.push(of(await measured('routing', scripts), 'us'));
    const [most = 0, all = Number.NaN] = [sizes.at(-1), us.at(-1)];
    const unit = median((await bench.series('L0'))?.cpuUs ?? []);
    const note = `${us.map(shown).join(', ')} us at ${sizes.map(many).join(', ')} scripts; L0 ${shown(unit)} us`;
    const at = `routing a message at ${many(most)} scripts`;
    return [
      { row: 'G3', what: at, unit: 'us', floor: { most: 100 }, target: { most: 30 }, measured: all, note },
      // 100 us were two L0s, 30 us 0.6, on the machine that the goal was written on.
      { row: 'G3', what: `${at} / L0`, unit: 'x', floor: { most: 2 }, target: { most: 0.6 }, measured: all / unit },
      {
        row: 'G3',
        what: 'routing at 1,000 scripts / 10',
        unit: 'x',
        floor: { most: 3 },
        target: { most: 1.5 },
        measured: (us[1] ?? Number.NaN) / (us[0] ?? Number.NaN),
      },
    ];
  },
};

const latency: Row = {
  name: 'G4',
  what: 'store latency among many conversations',
  slow: true,
  async run(bench) {
    const { documents } = sizesOf(bench);
    const goal = { row: 'G4', unit: 'x', floor: { most: 1.2 }, target: { most: 1.05 } } as const;
    const what = `commit at ${many(documents)} conversations / 10,000`;
    const postgres = await latencyGrowth(10_000, documents, bench.say);
    const [few, most] = [of(await measured('latency', 10_000), 'ms'), of(await measured('latency', documents), 'ms')];
    return [
      {
        ...goal,
        what: `${what}, PostgreSQL`,
        measured: postgres.ratio,
        note: `PostgreSQL ${shown(postgres.few)} and ${shown(postgres.many)} ms, embedded ${shown(few)} and ${shown(most)} ms, one commit after the other`,
      },
      { ...goal, what: `${what}, embedded`, measured: most / few },
    ];
  },
};

const recovery: Row = {
  name: 'G5',
  what: 'recovery of open conversations',
  slow: true,
  async run(bench) {
    const { open } = sizesOf(bench);
    const opening = await measured('opening', open);
    const [seconds, plain] = [of(opening, 'firstMs') / 1000, of(opening, 'parseMs') / 1000];
    const bounds = { floor: { most: 3 }, target: { most: 1 } };
    return [
      {
        row: 'G5',
        what: `opening ${many(open)} open conversations until the first is read`,
        unit: 's',
        ...bounds,
        measured: seconds,
        note: `${shown(seconds / plain)} times a JSON.parse of the ${shown(of(opening, 'snapshotMb'))} MB on disk, with hashes and checks`,
      },
    ];
  },
};

/** G1 to G5: what grows with the desk, and what must not. */
export const growthRows: readonly Row[] = [turns, memory, routing, latency, recovery];
