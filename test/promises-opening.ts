import { expect } from 'chai';
import { figure } from './figures.ts';
import { openingSpeed } from './store/opening-speed.ts';

// Not part of `npm test`: a ratio of times needs a quiet moment, and `npm run promises` can be run again.
describe('opening a store of 87,000 documents after a kill', () => {
  it('costs at most three times a plain JSON.parse of the same data (P11)', async function () {
    this.timeout(600_000);
    const { documents, bytes, ratio } = await openingSpeed();
    figure('P11', 'opening after a kill', 1, { documents, megabytes: bytes / 1e6, 'times JSON.parse': ratio });
    expect(ratio).to.be.at.most(3);
  });
});
