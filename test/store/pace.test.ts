import { expect } from 'chai';
import { considerateRest, inSteps, type RestClock } from '../../src/store/pace.ts';

/** A clock that goes only as far as somebody works or rests; every pause lasts `late` ms longer than was asked for. */
const handClock = (late = 0) => {
  const told = { now: 1000, pauses: [] as number[], turns: 0 };
  const clock: RestClock = {
    now: () => told.now,
    nextTurn: async () => {
      told.turns += 1;
    },
    pause: async (ms) => {
      told.pauses.push(ms);
      told.now += ms + late;
    },
  };
  return { told, clock };
};

/** Works `times` times for `ms` each with a rest after every one, while others do `othersDo` things in between. */
const workedOn = async (times: number, ms: number, othersDo: number, late = 0) => {
  const { told, clock } = handClock(late);
  let did = 5;
  const rest = considerateRest(() => did, clock);
  const stretches: number[] = [];
  let stretch = 0;
  for (let time = 0; time < times; time += 1) {
    told.now += ms;
    stretch += ms;
    const before = told.pauses.length + told.turns;
    await rest(ms);
    if (told.pauses.length + told.turns > before) {
      stretches.push(stretch);
      stretch = 0;
    }
    did += othersDo;
  }
  return { ...told, longest: Math.max(...stretches), share: (times * ms) / (told.now - 1000) };
};

describe('who makes a snapshot', () => {
  it('takes a fifth of the time while others work', async () => {
    const { share, longest, turns } = await workedOn(1_000, 0.3, 1);
    expect(share).to.be.within(0.19, 0.21);
    expect(longest).to.be.lessThan(0.7);
    expect(turns).to.equal(1);
  });

  it('rests no longer than others need for their turn when nobody works', async () => {
    const { pauses, turns, share } = await workedOn(1_000, 0.3, 0);
    expect(pauses).to.deep.equal([]);
    expect(turns).to.be.greaterThan(900);
    expect(share).to.be.closeTo(1, 0.001);
  });

  it('works longer at a stretch, but never for long, when others have kept him waiting', async () => {
    const { share, longest } = await workedOn(1_000, 0.3, 1, 10);
    expect(share).to.be.within(0.15, 0.21);
    expect(longest).to.be.within(2, 4);
    expect((await workedOn(1_000, 0.3, 1, 1_000)).longest).to.be.lessThan(4);
  });

  it('is not held up by what others did before he began, nor long after they have gone home', async () => {
    const { told, clock } = handClock();
    let did = 0;
    const rest = considerateRest(() => did, clock);
    const work = async (): Promise<number> => {
      const before = told.pauses.length;
      told.now += 1;
      await rest(1);
      return told.pauses.length - before;
    };
    did += 1;
    expect(await work()).to.equal(0);
    did += 1;
    expect(await work()).to.equal(1);
    told.now += 100;
    expect(await work()).to.equal(1);
    told.now += 200;
    expect([await work(), await work()]).to.deep.equal([0, 0]);
  });

  it('goes through all steps of a walk, whatever the rests', async () => {
    let taken = 0;
    function* walk(): Generator<void> {
      for (; taken < 5_000; taken += 1) {
        yield;
      }
    }
    await inSteps(walk(), async () => undefined);
    expect(taken).to.equal(5_000);
  });
});
