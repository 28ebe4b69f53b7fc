import { expect } from 'chai';
import * as fc from 'fast-check';
import { type Ids, noIds } from '../../src/store/ids.ts';

const day = 24 * 60 * 60 * 1000;
const chat = 'teams:a:1pXZvbDrV9TOwQRARyC6BTAUYJJQr7dsFlId:';

/** Does one thing to ids, or to the map that they should be like; gives what a removal says. */
const done = (ids: Ids | Map<string, number>, what: string, id: string, at: number): boolean => {
  if (what === 'delete') {
    return ids.delete(id);
  }
  if (what === 'set') {
    ids.set(id, at);
  } else if ('forget' in ids) {
    expect([...ids.forget(at)]).to.be.an('array');
  } else {
    const old = [...ids].filter(([, its]) => its < at);
    old.map(([other]) => ids.delete(other));
  }
  return true;
};

describe('ids that were committed', () => {
  it('behave like a map of their instants, whatever they look like', () => {
    const tail = fc.constantFrom('1', '12', '2', '1/0/answer', 'x\ty', 'x\ny', '');
    const head = fc.constantFrom(chat, 'slack:', `press/${chat}`, '', 'e');
    const step = fc.record({
      head,
      tail,
      at: fc.nat(3 * day),
      what: fc.constantFrom('set', 'set', 'delete', 'forget'),
    });
    const isLikeMap = (steps: readonly { head: string; tail: string; at: number; what: string }[]): void => {
      const [ids, map] = [noIds(), new Map<string, number>()];
      for (const { head: before, tail: after, at, what } of steps) {
        const id = before + after;
        expect(done(ids, what, id, at)).to.equal(done(map, what, id, at));
        expect(ids.has(id)).to.equal(map.has(id));
        expect(ids.size).to.equal(map.size);
        expect(new Map(ids)).to.deep.equal(map);
      }
    };
    void fc.assert(fc.property(fc.array(step, { maxLength: 40 }), isLikeMap));
  });

  it('know no id that is only the beginning or the end of one', () => {
    const ids = noIds();
    ids.set(`${chat}1764`, 5);
    expect([`${chat}176`, `${chat}764`, `${chat}17640`, chat].map(ids.has)).to.deep.equal([false, false, false, false]);
    expect(ids.has(`${chat}1764`)).to.equal(true);
  });

  it('name a chat once for all of its ids of a day, and keep a chat that never ends apart', () => {
    const ids = noIds();
    for (let number = 0; number < 1_000; number += 1) {
      ids.set(`${chat}${number}`, 7 * day + number);
    }
    const { alone, days } = ids.image();
    expect([...(days.get(7)?.keys() ?? [])]).to.deep.equal([chat]);
    expect(alone.size).to.be.within(600, 900);
    expect(ids.size).to.equal(1_000);
    expect(ids.has(`${chat}999`)).to.equal(true);
  });
});
