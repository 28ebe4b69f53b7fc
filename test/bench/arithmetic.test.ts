import { expect } from 'chai';
import fc from 'fast-check';
import { median, medianOfRatios, percentile, shown } from './arithmetic.ts';

const figures = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 60 });

describe('the arithmetic of the bench', () => {
  it('takes the middle of the figures, and between the two middle ones when they are even in number', () => {
    expect(median([5, 1, 3])).to.equal(3);
    expect(median([4, 1, 3, 2])).to.equal(2.5);
    expect(median([])).to.be.NaN;
  });

  it('has as many figures below the median as above', () => {
    fc.assert(
      fc.property(figures, (some) => {
        const middle = median(some);
        const below = some.filter((figure) => figure < middle).length;
        const above = some.filter((figure) => figure > middle).length;
        return below <= some.length / 2 && above <= some.length / 2;
      }),
    );
  });

  it('gives as a percentile the smallest figure that enough of them do not exceed', () => {
    fc.assert(
      fc.property(figures, fc.double({ min: 0.01, max: 1, noNaN: true }), (some, share) => {
        const figure = percentile(some, share);
        const within = (limit: number) => some.filter((one) => one <= limit).length / some.length;
        const smaller = some.filter((one) => one < figure);
        return within(figure) >= share && (smaller.length === 0 || within(Math.max(...smaller)) < share + 1e-9);
      }),
    );
    expect(percentile([], 0.99)).to.be.NaN;
  });

  it('compares two targets round by round, so that a slow minute of the machine cancels out', () => {
    expect(medianOfRatios([20, 2_000, 22], [10, 1_000, 10])).to.equal(2);
  });

  it('leaves out a round that only one of the two has a figure for', () => {
    expect(medianOfRatios([20, Number.NaN, 30, 40], [10, 10, 10])).to.equal(2.5);
    expect(medianOfRatios([], [1])).to.be.NaN;
  });

  it('shows figures as people read them', () => {
    const shownOnes = [1.444, 12.64, 789.6, 12_340, 1_234_567, 0, 0.0042, Number.NaN, Number.POSITIVE_INFINITY].map(
      shown,
    );
    expect(shownOnes).to.deep.equal(['1.44', '12.6', '790', '12 340', '1 234 567', '0.00', '0.0042', '–', '∞']);
  });
});
