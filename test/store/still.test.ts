import { expect } from 'chai';
import * as fc from 'fast-check';
import { type StillMap, stillMap } from '../../src/store/still.ts';

type Step = { readonly what: 'set' | 'delete' | 'still' | 'catchUp'; readonly key: number; readonly value: number };

const step = fc.record<Step>({
  what: fc.constantFrom('set', 'set', 'delete', 'delete', 'still', 'catchUp'),
  key: fc.nat(12),
  value: fc.nat(),
});

/** A map that can hold still, the map that it should be like, what it was at the last instant, and who catches up. */
type Scene = {
  readonly held: StillMap<number, number>;
  readonly map: Map<number, number>;
  still: { readonly given: ReadonlyMap<number, number>; readonly was: readonly [number, number][] } | undefined;
  catchingUp: Generator<void> | undefined;
};

const deeds: Record<Step['what'], (scene: Scene, step: Step) => void> = {
  set: ({ held, map }, { key, value }) => {
    held.set(key, value);
    map.set(key, value);
  },
  delete: ({ held, map }, { key }) => {
    expect(held.delete(key)).to.equal(map.delete(key));
  },
  still: (scene) => {
    scene.still = { given: scene.held.still(), was: [...scene.map] };
    scene.catchingUp = undefined;
  },
  catchUp: (scene) => {
    scene.still = undefined;
    scene.catchingUp ??= scene.held.catchUp();
    if (scene.catchingUp.next().done === true) {
      scene.catchingUp = undefined;
    }
  },
};

const isLikeMap = ({ held, map, still }: Scene): void => {
  expect([...held]).to.deep.equal([...map]);
  expect([...held.keys()]).to.deep.equal([...map.keys()]);
  expect([...held.values()]).to.deep.equal([...map.values()]);
  expect(held.size).to.equal(map.size);
  for (let key = 0; key <= 12; key += 1) {
    expect([held.has(key), held.get(key)]).to.deep.equal([map.has(key), map.get(key)]);
  }
  expect(still === undefined ? [] : [...still.given]).to.deep.equal(still?.was ?? []);
};

describe('a map that can hold still', () => {
  it('is a map in every way, its order included, and stays as it was at an instant for whoever looks at that', () => {
    void fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const scene: Scene = { held: stillMap(), map: new Map(), still: undefined, catchingUp: undefined };
        for (const one of steps) {
          deeds[one.what](scene, one);
          isLikeMap(scene);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('copies nothing: the next instant has the same map, brought up to date', () => {
    const held = stillMap<string, number>();
    held.set('a', 1);
    const first = held.still();
    held.set('b', 2);
    expect([...first.keys()]).to.deep.equal(['a']);
    expect(held.still()).to.equal(first);
    expect([...first.keys()]).to.deep.equal(['a', 'b']);
  });
});
