import { expect } from 'chai';
import { type Profile, sharesOf } from './profile.ts';

const frame = (functionName: string, url: string) => ({ functionName, url, lineNumber: 9 });

describe('a profile of the product', () => {
  const profile: Profile = {
    startTime: 1_000,
    nodes: [
      { id: 1, callFrame: frame('(root)', ''), children: [2, 5] },
      { id: 2, callFrame: frame('drive', 'file:///work/dist/engine.js'), children: [3, 4] },
      { id: 3, callFrame: frame('decide', 'file:///work/dist/desk/decide.js') },
      { id: 4, callFrame: frame('send', 'file:///work/node_modules/a/node_modules/@b/c/lib/send.js') },
      { id: 5, callFrame: frame('(idle)', '') },
    ],
    samples: [3, 3, 4, 5, 2],
    timeDeltas: [30, 20, 40, 900, 10],
  };
  const shares = sharesOf(profile);

  it('gives each function the time it took by itself, idle time left out', () => {
    expect(shares.functions).to.deep.equal([
      ['decide desk/decide.js:10', 0.5],
      ['send @b/c send.js:10', 0.4],
      ['drive dist/engine.js:10', 0.1],
    ]);
  });

  it('gives each file the time of all that it calls', () => {
    expect(shares.files).to.deep.equal([
      ['dist/engine.js', 1],
      ['desk/decide.js', 0.5],
      ['@b/c send.js', 0.4],
    ]);
  });

  it('charges what a package does to the function of ours that asked for it', () => {
    expect(shares.ours).to.deep.equal([
      ['decide desk/decide.js:10', 0.5],
      ['drive dist/engine.js:10', 0.5],
    ]);
  });

  it('leaves out what was before the moment from which it counts', () => {
    expect(sharesOf(profile, 1_060).functions).to.deep.equal([
      ['send @b/c send.js:10', 0.8],
      ['drive dist/engine.js:10', 0.2],
    ]);
  });
});
