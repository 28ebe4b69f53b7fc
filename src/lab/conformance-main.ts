import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { conformance, missingFor, sandboxTarget } from './conformance.ts';
import type { ConformanceCheck } from './conformance-check.ts';
import { type ConformanceTarget, type RawClient, rawClient, tablePath } from './conformance-client.ts';
import { openQuestions } from './conformance-questions.ts';
import { startSandbox } from './servicenow.ts';

const help = `Checks a ServiceNow instance against the behaviour Secondline relies on.

  npm run servicenow:conformance -- [--url https://acme.service-now.com --accounts accounts.json] [--write] [--row 25]

  --url       the instance; without it a sandbox is started and checked
  --accounts  JSON file: {"bot": {"user": "…", "password": "…"}, "admin": {…}, "reader": {…}, "norole": {…},
              "caller": {…}, "oauth": {"clientId": "…", "clientSecret": "…"}, "apiKey": "…"}; only "bot" is required
  --write     run the checks that create records too (incidents made are deleted when "admin" is given)
  --row       only this row of the list; may be repeated
  --help      this text

Prints one line per check, then the answers to what the documentation leaves open. Ends with 1 when a check fails.
`;

/** What the command was asked to do. */
type Wish = { client: RawClient; write: boolean; rows: readonly number[]; print(line: string): void };

type Tally = { passed: number; failed: number; skipped: number };

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n').join(' ').slice(0, 300);
}

type Verdict = { kind: keyof Tally; line: string };

function skipped(wish: Wish, check: ConformanceCheck): string | undefined {
  const missing = missingFor(check, wish.client.target);
  if (missing.length > 0) return `needs ${missing.join(', ')}`;
  return check.writes && !wish.write ? 'writes' : undefined;
}

async function verdictOf(wish: Wish, check: ConformanceCheck): Promise<Verdict> {
  const head = `${String(check.row).padStart(2)} ${check.title}`;
  const reason = skipped(wish, check);
  if (reason !== undefined) return { kind: 'skipped', line: `skip ${head} (${reason})` };
  try {
    await check.run(wish.client);
    return { kind: 'passed', line: `ok   ${head}` };
  } catch (error) {
    return { kind: 'failed', line: `FAIL ${head}: ${reasonOf(error)}` };
  }
}

async function runChecks(wish: Wish): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  const wanted = conformance.filter((check) => wish.rows.length === 0 || wish.rows.includes(check.row));
  for (const check of wanted) {
    const verdict = await verdictOf(wish, check);
    tally[verdict.kind] += 1;
    wish.print(verdict.line);
    // A sandbox keeps faults, switches and records until told otherwise; the next check starts clean.
    await wish.client.target.control?.reset();
  }
  return tally;
}

async function askQuestions(wish: Wish): Promise<void> {
  wish.print('\nWhat the documentation leaves open:');
  for (const question of openQuestions) {
    const missing = question.needs.filter((need) => wish.client.target[need] === undefined);
    const skipped = missing.length > 0 ? `not asked: needs ${missing.join(', ')}` : 'not asked: writes';
    const ask = missing.length === 0 && (wish.write || !question.writes);
    const answer = ask ? await question.ask(wish.client).catch((error) => `failed: ${reasonOf(error)}`) : skipped;
    wish.print(`${String(question.number).padStart(2)}. ${question.question}: ${answer}`);
  }
}

async function cleanUp(client: RawClient): Promise<void> {
  if (client.target.admin === undefined || client.target.control !== undefined) return;
  for (const sysId of client.created) await client.send('DELETE', tablePath(`incident/${sysId}`), { as: 'admin' });
}

function accountsFrom(file: string, url: string): ConformanceTarget {
  const accounts: Omit<ConformanceTarget, 'url' | 'control'> = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof accounts.bot?.user !== 'string') throw new Error(`${file} names no "bot" with user and password`);
  return { ...accounts, url: new URL(url).origin };
}

/** Runs the command with these arguments and gives its exit code. */
export async function conformanceCommand(args: readonly string[], print: (line: string) => void): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string' },
      accounts: { type: 'string' },
      write: { type: 'boolean', default: false },
      row: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    print(help);
    return 0;
  }
  if (values.url !== undefined && values.accounts === undefined) {
    print(`--url needs --accounts.\n\n${help}`);
    return 2;
  }
  const sandbox = values.url === undefined ? await startSandbox() : undefined;
  try {
    const target = sandbox ? sandboxTarget(sandbox.url) : accountsFrom(values.accounts ?? '', values.url ?? '');
    const wish: Wish = { client: rawClient(target), write: values.write, rows: values.row.map(Number), print };
    const tally = await runChecks(wish);
    if (wish.rows.length === 0) await askQuestions(wish);
    await cleanUp(wish.client);
    print(`\n${tally.passed} as expected, ${tally.failed} otherwise, ${tally.skipped} skipped`);
    return tally.failed === 0 ? 0 : 1;
  } finally {
    await sandbox?.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  conformanceCommand(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${reasonOf(error)}\n`);
      process.exitCode = 2;
    },
  );
}
