import { expect } from 'chai';
import fc from 'fast-check';
import { patched, patchOf } from '../../src/store/patch.ts';

const json = () => fc.jsonValue({ maxDepth: 4, noUnicodeString: false });
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a patch of a value', () => {
  it('makes the later value of the earlier one, also when it was written down in between', () => {
    fc.assert(
      fc.property(json(), json(), (one, other) => {
        const [before, after] = [written(one), written(other)];
        const patch = patchOf(before, after);
        if (patch !== undefined) expect(patched(before, written(patch) as never)).to.deep.equal(after);
      }),
      { numRuns: 2_000 },
    );
  });

  it('holds little when little has changed: what is new, not what was there', () => {
    const before = { person: { name: 'Ana' }, transcript: [{ text: 'one' }, { text: 'two' }], misses: 0, gone: true };
    const after = { person: before.person, transcript: [...before.transcript, { text: 'three' }], misses: 1 };
    expect(patchOf(before, after)).to.deep.equal({
      set: { misses: 1 },
      within: { transcript: { push: [{ text: 'three' }] } },
      drop: ['gone'],
    });
  });

  it('tells a bounded list that has lost its oldest by how many went', () => {
    expect(patchOf([{ n: 1 }, { n: 2 }, { n: 3 }], [{ n: 2 }, { n: 3, seen: true }, { n: 4 }])).to.deep.equal({
      shift: 1,
      within: { '1': { set: { seen: true } } },
      push: [{ n: 4 }],
    });
  });

  it('keeps a member called __proto__ a member', () => {
    const after = JSON.parse('{"a":{"__proto__":{"x":1}}}');
    const patch = patchOf({ a: {} }, after);
    expect(JSON.stringify(patched({ a: {} }, patch ?? {}))).to.equal('{"a":{"__proto__":{"x":1}}}');
  });

  it('refuses a value that has nothing to change', () => {
    expect(() => patched('text', { set: { a: 1 } })).to.throw(TypeError);
  });
});
