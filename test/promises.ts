import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Figure, type PromiseNumber, promises } from './figures.ts';

const help = `Tries the promises of docs/promises.md and prints what came out, one line each.

  npm run promises [-- P1 P14 …] [--size ci|release]

  P1 P14 …   only these; without any, all
  --size     ci (default) as in .ci/run, but with fewer kills of the product; release as before a release: more seeds, more kills, minutes longer
  --help     this text

Ends with 0 when every promise was kept, 1 when one was broken or not tried, 2 when the command was not understood.
`;

/** How much is tried; read by the tests from the environment. */
const sizes = {
  ci: { SEEDS: '10000', PRODUCT_KILLS: '30', DATABASE_KILLS: '8' },
  release: {
    SEEDS: '100000',
    KILLS: '2000',
    PRODUCT_KILLS: '200',
    DATABASE_KILLS: '200',
    PAUSES: '100',
    RECORDS: 'all',
  },
} as const;

/** Which test files try a promise. */
const files: Readonly<Record<PromiseNumber, readonly string[]>> = {
  P1: ['test/simulation.test.ts', 'test/kill.test.ts', 'test/faults/product.test.ts', 'test/faults/database.test.ts'],
  P2: ['test/simulation.test.ts', 'test/faults/product.test.ts', 'test/faults/database.test.ts'],
  P3: ['test/simulation.test.ts', 'test/faults/product.test.ts'],
  P4: ['test/simulation.test.ts', 'test/faults/product.test.ts'],
  P5: ['test/faults/answers.test.ts'],
  P6: ['test/faults/outage.test.ts'],
  P7: ['test/faults/outage.test.ts'],
  P8: ['test/store/damage.test.ts'],
  P9: ['test/store/crash.test.ts'],
  P10: ['test/kill-pause.test.ts'],
  P11: ['test/promises-opening.ts'],
  P12: ['test/store/recorded.test.ts'],
  P13: ['test/simulation.test.ts'],
  P14: ['test/desk/masking-corpus.test.ts', 'test/security/secrets-at-rest.test.ts'],
  P15: ['test/security/inert.test.ts'],
  P16: [
    'test/security/teams-forgery.test.ts',
    'test/security/service-url.test.ts',
    'test/security/slack-forgery.test.ts',
  ],
  P17: ['test/security/roles.test.ts', 'test/desk/verification.test.ts'],
  P18: ['test/store/tampering.test.ts'],
  P19: ['test/people.test.ts'],
  P20: ['test/security/http.test.ts', 'test/security/flood.test.ts', 'test/security/growth.test.ts'],
  P21: ['test/simulation.test.ts'],
};

type Asked = { readonly wanted: readonly PromiseNumber[]; readonly env: Readonly<Record<string, string>> };

function asked(args: readonly string[]): Asked | string {
  const options = { size: { type: 'string', default: 'ci' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    const size = sizes[values.size as keyof typeof sizes];
    if (!size) return `There is no size "${values.size}".`;
    const unknown = positionals.find((name) => !(name in promises));
    if (unknown) return `There is no promise "${unknown}".`;
    const wanted = (positionals.length > 0 ? positionals : Object.keys(promises)) as PromiseNumber[];
    return { wanted, env: size };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function tryAll({
  wanted,
  env,
}: Asked): Promise<{ readonly figures: readonly Figure[]; readonly failed: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), 'secondline-promises-'));
  const path = join(folder, 'figures.jsonl');
  const specs = [...new Set(wanted.flatMap((promise) => files[promise]))];
  const mocha = ['mocha', '--no-config', '--no-package', '--node-option', 'import=ts-blank-space/register'];
  const child = spawn('npx', [...mocha, '--extension', 'ts', '--timeout', '7200000', '--reporter', 'dot', ...specs], {
    env: { ...process.env, ...env, FIGURES: path },
    stdio: ['ignore', 2, 2],
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const text = await readFile(path, 'utf8').catch(() => '');
  await rm(folder, { recursive: true });
  const figures = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Figure);
  return { figures, failed: code !== 0 };
}

const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 2 });

function lineOf({ tried, times, outcome }: Figure): string {
  const said = Object.entries(outcome).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? number(value) : value}`,
  );
  return `      ${number(times)} × ${tried}: ${said.join(', ')}`;
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(help);
    return 0;
  }
  const wish = asked(args);
  if (typeof wish === 'string') {
    process.stderr.write(`${wish}\n\n${help}`);
    return 2;
  }
  const { figures, failed } = await tryAll(wish);
  let untried = 0;
  for (const promise of wish.wanted) {
    const own = figures.filter((one) => one.promise === promise);
    if (own.length === 0) untried += 1;
    process.stdout.write(`${promise.padEnd(4)}  ${promises[promise]}\n`);
    process.stdout.write(`${own.length > 0 ? own.map(lineOf).join('\n') : '      not tried'}\n`);
  }
  if (failed) process.stdout.write('\nA test has failed: what it says stands above.\n');
  return failed || untried > 0 ? 1 : 0;
}

process.exitCode = await main();
