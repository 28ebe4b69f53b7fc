import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { shown } from './arithmetic.ts';
import type { Bench, Row } from './bench.ts';
import type { StormOutcome } from './storm.ts';

/** One in ten of 100,000 employees writes within ten minutes (performance.md §7); `--quick` half a minute of it. */
const sizeOf = ({ options }: Bench) =>
  options.quick ? { people: 500, seconds: 30 } : { people: 10_000, seconds: 600 };

const none = { floor: { most: 0 }, target: { most: 0 } } as const;

/** N1: an outage at a company of 100,000, in a process of its own, with a clock of its own and platforms that refuse. */
export const stormRow: Row = {
  name: 'N1',
  what: 'a storm',
  async run(bench) {
    const size = sizeOf(bench);
    const outcome = await blown(size.people, size.seconds);
    const note = noteOf(outcome, size.people, size.seconds);
    const { lost, platformRefused, recordsRefused, acknowledged, beyondBacklog } = outcome;
    return [
      { row: 'N1', what: 'storm: lost', unit: '', ...none, measured: lost, note },
      {
        row: 'N1',
        what: 'storm: requests over a limit',
        unit: '',
        ...none,
        measured: platformRefused + recordsRefused,
      },
      {
        row: 'N1',
        what: 'storm: slowest acknowledgement, were all on one core',
        unit: 's',
        floor: { most: 1 },
        target: { most: 1 },
        measured: acknowledged.most / 1000,
      },
      {
        row: 'N1',
        what: 'storm: slowest reply beyond backlog / 50 a second',
        unit: 's',
        floor: { most: 2 },
        target: { most: 2 },
        measured: beyondBacklog / 1000,
      },
    ];
  },
};

function noteOf(outcome: StormOutcome, people: number, seconds: number): string {
  const { inbound, replies, backlog, replyDelay, othersMeanwhile, cards, digests, incidents, realSeconds } = outcome;
  const minutes = (at: number): string => `${shown(at / 60_000)} min`;
  return [
    `${people} people in ${seconds} s, simulated in ${shown(realSeconds)} s: ${inbound} messages in, ${replies} replies,`,
    `backlog of ${backlog} at the most, replies after ${shown(replyDelay.p50 / 1000)} s (p50), ${shown(replyDelay.p99 / 1000)} s (p99);`,
    `${shown(othersMeanwhile)} % of what went out while replies waited was no reply; ${cards} cards, ${digests} digest, ${incidents} incidents;`,
    `last reply after ${minutes(outcome.lastReplyAt)}, last incident after ${minutes(outcome.lastIncidentAt)}`,
    ...outcome.troubles.map((trouble) => `; ${trouble}`),
  ].join(' ');
}

async function blown(people: number, seconds: number): Promise<StormOutcome> {
  const main = ['--import', 'ts-blank-space/register', 'test/bench/storm-main.ts', String(people), String(seconds)];
  const { stdout } = await promisify(execFile)(process.execPath, main, { maxBuffer: 1e8 });
  return JSON.parse(stdout) as StormOutcome;
}
