import { parseArgs } from 'node:util';

/** What whoever starts the bench wants of it. */
export type Options = {
  readonly help: boolean;
  readonly quick: boolean;
  /** Rows by name; all when empty. */
  readonly rows: readonly string[];
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmUpMs: number;
  readonly json?: string;
  readonly redeliverEvery: number;
  readonly connectorFailEvery: number;
  /** The one row that is run, with its products profiled. */
  readonly profile?: string;
  /** The compiled product. */
  readonly product?: string;
};

/** What `--help` prints. */
export const help = `Measures Secondline against what the machine can do, and against what samples of the SDKs give.

Usage: npm run bench -- [options]

  --quick                   a minute and a half: fewer rounds and rows, shorter waits
  --rows T2,T3              only these rows
  --rounds <n>              rounds of the interleaved measurement (quick 3, else 10)
  --round-ms <n>            length of a round and target (quick 700, else 3000)
  --redeliver-every <n>     row C1: each n-th message is delivered twice (20)
  --connector-fail-every <n>  row C1: each n-th post to the connector fails (50)
  --prof <row>              only this row, its product with --cpu-prof; says where the profiles are and what is in them
  --product <main.js>       another compiled product than dist/main.js, which is built first when it is out of date
  --json <file>             the figures of every round too
  --help

Figures are medians of ratios between targets that were driven in the same round; nothing is asserted.`;

/** Reads the arguments; throws an error in plain words for one that is not known. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      quick: { type: 'boolean', default: false },
      rows: { type: 'string', default: '' },
      rounds: { type: 'string' },
      'round-ms': { type: 'string' },
      'redeliver-every': { type: 'string', default: '20' },
      'connector-fail-every': { type: 'string', default: '50' },
      prof: { type: 'string' },
      product: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const { help, quick, json, prof, product } = values;
  return {
    help,
    quick,
    rows: (prof ?? values.rows).split(',').filter((row) => row !== ''),
    rounds: whole('--rounds', values.rounds, quick ? 3 : 10),
    roundMs: whole('--round-ms', values['round-ms'], quick ? 700 : 3_000),
    warmUpMs: quick ? 1_000 : 5_000,
    redeliverEvery: whole('--redeliver-every', values['redeliver-every'], 20),
    connectorFailEvery: whole('--connector-fail-every', values['connector-fail-every'], 50),
    ...(json === undefined ? {} : { json }),
    ...(prof === undefined ? {} : { profile: prof }),
    ...(product === undefined ? {} : { product }),
  };
}

function whole(name: string, text: string | undefined, unset: number): number {
  if (text === undefined) return unset;
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${name} is a whole number above 0, not "${text}".`);
  return Number(text);
}
