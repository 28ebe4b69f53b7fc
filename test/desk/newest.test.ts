import { expect } from 'chai';
import fc from 'fast-check';
import { remember } from '../../src/desk/newest.ts';

describe('what is remembered of many', () => {
  it('is never more than the most, and at least seven eighths of it, the newest first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.integer({ min: 0, max: 60 })), (most, keys) => {
        const map = new Map<string, number>();
        const order: string[] = [];
        keys.forEach((key, at) => {
          const name = String(key);
          remember(map, name, at, most);
          if (order.includes(name)) order.splice(order.indexOf(name), 1);
          order.push(name);
        });
        const kept = [...map.keys()];
        expect(kept.length).to.be.at.most(most);
        expect(kept).to.deep.equal(order.slice(order.length - kept.length));
        expect(kept.length).to.be.at.least(Math.min(order.length, most - Math.ceil(most / 8)));
      }),
    );
  });
});
