import { expect } from 'chai';
import { help, readOptions } from './options.ts';

describe('the arguments of the bench', () => {
  it('are a full run when there are none', () => {
    const { rounds, rows, quick, roundMs } = readOptions([]);
    expect({ rounds, rows, quick, roundMs }).to.deep.equal({ rounds: 10, rows: [], quick: false, roundMs: 3_000 });
  });

  it('name rows, rounds and a file', () => {
    const { rounds, rows, json } = readOptions(['--quick', '--rows', 'T2,T3', '--rounds', '5', '--json', 'x.json']);
    expect({ rounds, rows, json }).to.deep.equal({ rounds: 5, rows: ['T2', 'T3'], json: 'x.json' });
  });

  it('run one row alone to profile it', () => {
    expect(readOptions(['--prof', 'T2']).rows).to.deep.equal(['T2']);
  });

  it('are refused in plain words', () => {
    expect(() => readOptions(['--rounds', 'many'])).to.throw('--rounds is a whole number above 0, not "many".');
    expect(() => readOptions(['--fast'])).to.throw('--fast');
  });

  it('are all in the help', () => {
    for (const name of [
      'quick',
      'rows',
      'rounds',
      'round-ms',
      'redeliver-every',
      'connector-fail-every',
      'prof',
      'product',
      'json',
    ])
      expect(help).to.include(`--${name}`);
  });
});
