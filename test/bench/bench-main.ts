import { writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { median, shown } from './arithmetic.ts';
import type { Row } from './bench.ts';
import { builtProduct } from './build.ts';
import type { Result } from './goal.ts';
import { help, type Options, readOptions } from './options.ts';
import type { Series } from './rounds.ts';
import { rows } from './rows.ts';
import { goalsTable, tableOf } from './table.ts';
import { pinDriver } from './target.ts';
import { openWorkbench } from './workbench.ts';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${help}\n`);
    return;
  }
  const chosen = chosenRows(options);
  const startedAt = performance.now();
  const pinned = pinDriver();
  say(pinned ? 'bot on the first core, driver and the rest on the last' : 'not pinned to cores: taskset is not there');
  const product = options.product ?? builtProduct(say);
  const bench = await openWorkbench(chosen, options, product, say);
  try {
    const beside = new Map(chosen.filter((row) => row.beside).map((row) => [row, row.run(bench)]));
    for (const one of beside.values()) one.catch(() => undefined);
    const results: Result[] = [];
    for (const row of chosen) {
      say(`${row.name}: ${row.what}`);
      results.push(...(await (beside.get(row) ?? row.run(bench)).catch((error: unknown) => failed(row, error))));
    }
    const series = await bench.measured();
    report(results, series, (performance.now() - startedAt) / 1000);
    const left = rows.filter((row) => options.rows.length === 0 && !chosen.includes(row)).map(({ name }) => name);
    if (left.length > 0) process.stdout.write(`\nLeft out of --quick: ${left.join(', ')}.\n`);
    if (options.json !== undefined) writeFileSync(options.json, JSON.stringify({ options, results, series }, null, 1));
  } finally {
    await bench.close();
  }
}

// One row that cannot be measured does not cost the others; what went wrong stands above the table.
function failed({ name }: Row, error: unknown): readonly Result[] {
  process.stderr.write(
    `\n${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
  return [];
}

function chosenRows({ rows: wanted, quick }: Options): readonly Row[] {
  const unknown = wanted.filter((name) => !rows.some((row) => row.name === name));
  if (unknown.length > 0) {
    throw new Error(`There is no row ${unknown.join(', ')}; there are ${rows.map(({ name }) => name).join(', ')}.`);
  }
  if (wanted.length > 0) return rows.filter(({ name }) => wanted.includes(name));
  return rows.filter(({ slow }) => !(quick && slow));
}

function report(results: readonly Result[], series: readonly Series[], seconds: number): void {
  say('');
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, Linux ${release()}, Node ${process.version}`;
  process.stdout.write(`${machine}, ${Math.round(seconds)} s\n\n`);
  if (series.length > 0) process.stdout.write(`${seriesTable(series)}\n\n`);
  process.stdout.write(`${goalsTable(results)}\n`);
}

function seriesTable(series: readonly Series[]): string {
  const head = [
    'target',
    'CPU us',
    'msg/s',
    'p50 ms',
    'p99 ms',
    'disk kB',
    'RSS MB',
    'messages',
    'lost',
    'twice',
    'wrong',
    'refused',
  ];
  const lines = series.map((one) => [
    one.name,
    ...[one.cpuUs, one.perSecond, one.p50Ms, one.p99Ms, one.diskKb].map((figures) => shown(median(figures))),
    shown(one.rssMb),
    ...[one.messages, one.lost, one.duplicate, one.wrong, one.refused].map(String),
  ]);
  const samples = series.flatMap(({ name, sample }) => (sample === undefined ? [] : [`${name}: ${sample}`]));
  return [tableOf(head, lines), ...samples].join('\n');
}

// On a terminal one line that changes; elsewhere a line each, so that a log shows how far it came.
function say(progress: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${progress}`);
  else if (progress !== '') process.stderr.write(`${progress}\n`);
}

// What was started ends with us (target.ts), which an exit tells it and a signal alone does not.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
