import { expect } from 'chai';
import { type Result, verdictOf } from './goal.ts';
import { goalsTable, tableOf } from './table.ts';

const result: Result = {
  row: 'T2',
  what: 'CPU / L0',
  unit: 'x',
  floor: { most: 2.5 },
  target: { most: 1.7 },
  measured: 1.44,
};

describe('the table of the bench', () => {
  it('pads its columns and puts figures to the right', () => {
    expect(
      tableOf(
        ['target', 'us'],
        [
          ['L0', '50.1'],
          ['product', '1 234'],
        ],
      ).split('\n'),
    ).to.deep.equal(['| target  |    us |', '| ------- | ----: |', '| L0      |  50.1 |', '| product | 1 234 |']);
  });

  it('says how a figure stands to its goal', () => {
    const verdict = (measured: number) => verdictOf({ ...result, measured });
    expect([1.7, 1.71, 2.5, 2.51, Number.NaN].map(verdict)).to.deep.equal([
      'target',
      'floor',
      'floor',
      'missed',
      'not measured',
    ]);
  });

  it('turns round where more is better', () => {
    const verdict = (measured: number) => verdictOf({ ...result, floor: { least: 6 }, target: { least: 9 }, measured });
    expect([9, 8.9, 6, 5.9].map(verdict)).to.deep.equal(['target', 'floor', 'floor', 'missed']);
  });

  it('has a line for each goal and its notes below', () => {
    const lines = goalsTable([result, { ...result, row: 'L2', measured: Number.NaN, note: 'P2 is not there' }]).split(
      '\n',
    );
    expect(lines[2]).to.equal('| T2  | CPU / L0 | ≤ 2.5 |  ≤ 1.7 |     1.44 | x    | target       |');
    expect(lines[3]).to.equal('| L2  | CPU / L0 | ≤ 2.5 |  ≤ 1.7 |        – | x    | not measured |');
    expect(lines.slice(4)).to.deep.equal(['', 'L2: P2 is not there']);
  });
});
