import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Judged, judge, pooled } from './bench-routing-judge.ts';
import { installPeer, type Learner, ourLearner, peerVersion } from './bench-routing-peer.ts';
import { type BenchSet, largeSet, messagesSet, publicSet, shippedFolds, shippedLesson } from './bench-routing-sets.ts';

const help = `Measures the router beside node-nlp ${peerVersion}, which is installed into a temporary folder and removed.

  npm run bench:routing [-- <folder of sets>] [--quick] [--no-peer]

  <folder>    the public intent sets, as <name>.train.jsonl and <name>.test.jsonl (../shared/data/routing)
  --quick     without CLINC150 and 3,000 phrases: half a minute instead of a few
  --no-peer   the router alone; bars that compare are not judged
  --help      this text

'shipped, phrases' leaves out every fifth phrase in turn; 'shipped, scripts' whole scripts as well. p50 and p99 are over
messages, of each the shortest of three answers.

Ends with 0 when every bar that was judged is held, 1 when one is missed, 2 when the command was not understood.
`;

type Row = { readonly name: string; readonly ours: Judged; readonly peer?: Judged };
type Bar = { readonly what: string; readonly limit: string; readonly is: string; readonly held: boolean | undefined };

const percent = (share: number): string => (100 * share).toFixed(1);
const out = (line = ''): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const options = { quick: { type: 'boolean' }, 'no-peer': { type: 'boolean' }, help: { type: 'boolean' } } as const;
  let read: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    read = parseArgs({ options, allowPositionals: true });
  } catch (error) {
    out(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    return 2;
  }
  if (read.values.help || read.positionals.length > 1) {
    out(help);
    return read.values.help ? 0 : 2;
  }
  const folder = resolve(read.positionals[0] ?? '../shared/data/routing');
  return bench(folder, { quick: read.values.quick === true, alone: read.values['no-peer'] === true });
}

async function bench(folder: string, { quick, alone }: { quick: boolean; alone: boolean }): Promise<number> {
  const lesson = shippedLesson();
  const ours = ourLearner(lesson.concepts);
  // First of all, while nothing is compiled yet: what a desk that has just started pays.
  const cold = await judge(ours, [{ ...messagesSet(lesson), name: 'cold' }]);
  const peer = alone ? undefined : installPeer();
  const other = peer && 'learner' in peer ? peer.learner : undefined;
  if (peer && 'why' in peer)
    out(`node-nlp ${peerVersion} could not be installed; the router is measured alone. ${peer.why}`);
  if (!existsSync(folder)) out(`There is no ${folder}; only the shipped scripts are measured.`);
  try {
    const rows = await rowsOf(plan(folder, quick, lesson), ours, other);
    const bars = barsOf(rows, cold);
    for (const line of barLines(bars)) out(line);
    return bars.some(({ held }) => held === false) ? 1 : 0;
  } finally {
    if (peer && 'remove' in peer) peer.remove();
  }
}

type Plan = readonly { readonly name: string; readonly sets: readonly BenchSet[] }[];

function plan(folder: string, quick: boolean, lesson: ReturnType<typeof shippedLesson>): Plan {
  const names = ['askubuntu', 'webapps', 'chatbot', 'corpus50-en', 'corpus50-es', 'corpus50-fr', 'corpus50-4lang'];
  const found = [...names, ...(quick ? [] : ['clinc-10'])].flatMap((name) => publicSet(folder, name) ?? []);
  const clinc = found.find(({ name }) => name === 'clinc-10');
  return [
    ...found.map((set) => ({ name: set.name, sets: [set] })),
    ...(clinc ? [{ name: '3,000 × 100', sets: [largeSet(clinc)] }] : []),
    { name: 'shipped, phrases', sets: shippedFolds(lesson, false) },
    { name: 'shipped, scripts', sets: shippedFolds(lesson, true) },
    { name: 'messages', sets: [messagesSet(lesson)] },
  ];
}

async function rowsOf(sets: Plan, ours: Learner, peer: Learner | undefined): Promise<Row[]> {
  out(cells(['', '', 'accuracy', 'AUROC', 'misrouted', 'train CPU', 'p50', 'p99']));
  const rows: Row[] = [];
  for (const { name, sets: members } of sets) {
    const row = { name, ours: await judge(ours, members), ...(peer ? { peer: await judge(peer, members) } : {}) };
    rows.push(row);
    out(rowLine(name, ours.name, row.ours));
    if (peer && row.peer) out(rowLine('', peer.name, row.peer));
  }
  return rows;
}

const widths = [18, 16, 9, 7, 10, 11, 10, 10];
const cells = (texts: readonly string[]): string =>
  texts.map((text, at) => (at < 2 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))).join(' ');

function rowLine(name: string, learner: string, judged: Judged): string {
  return cells([
    name,
    learner,
    percent(judged.right / judged.inScope),
    judged.auroc === undefined ? '-' : percent(judged.auroc),
    percent(judged.misrouted / judged.asked),
    `${judged.trainMs.toFixed(0)} ms`,
    `${judged.p50.toFixed(3)} ms`,
    `${judged.p99.toFixed(3)} ms`,
  ]);
}

function barsOf(rows: readonly Row[], cold: Judged): Bar[] {
  const row = (name: string) => rows.find((one) => one.name === name);
  const small = ['askubuntu', 'webapps', 'chatbot'].flatMap((name) => row(name) ?? []);
  const clinc = row('clinc-10');
  const spanish = row('corpus50-es');
  const large = row('3,000 × 100');
  return [
    ...(small.length === 3
      ? [atLeast('three small corpora, pooled micro-F1', 92, 100 * pooled(small.map((one) => one.ours)))]
      : []),
    ...(clinc
      ? [
          atLeast('CLINC150, 10 each: accuracy', 80, accuracyOf(clinc.ours)),
          atLeast('CLINC150, 10 each: AUROC', 91, 100 * (clinc.ours.auroc ?? 0)),
        ]
      : []),
    ...(spanish ? [atLeast('corpus50 Spanish, language not told: accuracy', 93, accuracyOf(spanish.ours))] : []),
    ...(large ? largeBars(large) : []),
    ...['clinc-10', 'shipped, phrases', 'messages'].flatMap((name) => misroutedBars(row(name))),
    below('shipped scripts: training CPU, cold', 'ms', 500, cold.trainMs),
    below('shipped scripts: p50', 'ms', 0.2, row('messages')?.ours.p50 ?? cold.p50),
  ];
}

function largeBars({ ours, peer }: Row): Bar[] {
  const ratio = peer && ours.trainMs / peer.trainMs;
  return [
    {
      what: '3,000 phrases × 100 scripts: training CPU',
      limit: '≤ 1.2 × node-nlp',
      is: ratio === undefined ? 'not compared' : `${ratio.toFixed(2)} ×`,
      held: ratio === undefined ? undefined : ratio <= 1.2,
    },
    below('3,000 phrases × 100 scripts: p99', 'ms', 1, ours.p99),
  ];
}

function misroutedBars(row: Row | undefined): Bar[] {
  if (!row) return [];
  const peer = row.peer?.misrouted;
  return [
    {
      what: `${row.name}: messages in a wrong script at the own threshold`,
      limit: '≤ ¼ of node-nlp',
      is: peer === undefined ? 'not compared' : `${row.ours.misrouted} against ${peer} of ${row.ours.asked}`,
      held: peer === undefined ? undefined : row.ours.misrouted <= peer / 4,
    },
  ];
}

const accuracyOf = ({ right, inScope }: Judged): number => (100 * right) / inScope;

const atLeast = (what: string, limit: number, is: number): Bar => ({
  what,
  limit: `≥ ${limit}`,
  is: is.toFixed(1),
  held: is >= limit,
});

const below = (what: string, unit: string, limit: number, is: number): Bar => ({
  what,
  limit: `< ${limit} ${unit}`,
  is: `${is < 10 ? is.toFixed(3) : is.toFixed(0)} ${unit}`,
  held: is < limit,
});

function barLines(bars: readonly Bar[]): string[] {
  const wide = Math.max(...bars.map(({ what }) => what.length));
  const words = (held: boolean | undefined) => (held === undefined ? '-     ' : held ? 'held  ' : 'MISSED');
  return ['', ...bars.map(({ what, limit, is, held }) => `${words(held)} ${what.padEnd(wide)}  ${is} (${limit})`)];
}

process.exitCode = await main();
