import { getHeapSpaceStatistics } from 'node:v8';
import { expect } from 'chai';
import { type Body, collectAll, quietly, quietRule } from '../src/quiet.ts';

describe('a desk that nobody writes to', () => {
  const mb = 1_000_000;
  let busy: number;
  let resident: number;
  let inUse: number;
  let now: number;
  let collections: number;
  let takesMs: number;
  let givesBack: number;
  let look: () => Promise<void>;

  const body: Body = {
    busy: () => busy,
    resident: () => resident,
    inUse: () => inUse,
    now: () => now,
    collect: async () => {
      collections += 1;
      now += takesMs;
      resident = Math.max(90 * mb, resident - givesBack);
    },
  };
  const times = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      now += quietRule.everyMs;
      await look();
    }
  };

  beforeEach(() => {
    [busy, resident, inUse, now, collections, takesMs] = [0, 105 * mb, 50 * mb, 0, 0, 50];
    givesBack = 500 * mb;
    look = quietly(body);
  });

  it('gives back what its start took after a moment, once', async () => {
    await times(quietRule.times - 1);
    expect(collections).to.equal(0);
    await times(100);
    expect(collections).to.equal(1);
  });

  it('collects nothing while people write', async () => {
    busy = 0.3;
    await times(100);
    expect(collections).to.equal(0);
    busy = 0;
    await times(2);
    busy = 0.06;
    await times(1);
    busy = 0;
    await times(quietRule.times - 1);
    expect(collections).to.equal(0);
    await times(1);
    expect(collections).to.equal(1);
  });

  it('collects again when it has grown by 16 MB, and not for less', async () => {
    await times(100);
    resident = 105 * mb;
    await times(100);
    expect(collections).to.equal(1);
    resident = 106 * mb;
    await times(1);
    expect(collections).to.equal(2);
  });

  it('spends no more than half a hundredth of its time on it', async () => {
    takesMs = 400;
    await times(quietRule.times);
    const until = now + 80_000;
    while (now + quietRule.everyMs < until) {
      resident = 106 * mb;
      await times(1);
    }
    expect(collections).to.equal(1);
    await times(2);
    expect(collections).to.equal(2);
  });

  it('goes on while that gives back much, three times at most, and not when somebody writes', async () => {
    [resident, givesBack] = [300 * mb, 40 * mb];
    await times(quietRule.times);
    expect(collections).to.equal(1);
    busy = 0.2;
    await times(1);
    expect(collections).to.equal(1);
    busy = 0;
    await times(quietRule.times);
    expect(collections).to.equal(2);
    await times(1);
    expect(collections).to.equal(3);
    await times(10);
    expect(collections).to.equal(3);
  });

  it('leaves what would take long in one piece to V8', async () => {
    inUse = 400 * mb;
    await times(100);
    expect(collections).to.equal(0);
  });

  it('tells when it cannot', async () => {
    look = quietly({ ...body, collect: () => Promise.reject(new Error('no inspector')) });
    let said: unknown;
    await times(quietRule.times).catch((error: unknown) => {
      said = error;
    });
    expect(said).to.be.an.instanceOf(Error);
  });

  it('has a young generation as small as at its start when all is given back', async () => {
    const young = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
    let survivors: unknown[] | undefined = Array.from({ length: 300_000 }, (_, n) => [n]);
    const grown = young();
    expect(survivors.length).to.equal(300_000);
    survivors = undefined;
    await collectAll();
    expect(young()).to.be.below(grown / 4);
  });
});
