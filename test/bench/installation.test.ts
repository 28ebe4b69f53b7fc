import { expect } from 'chai';
import { productionPaths } from './installation.ts';

describe('what an installation weighs', () => {
  it('counts the packages of the lock file that are not for development alone, nested ones too, and not the project', () => {
    const packages = {
      '': {},
      'node_modules/pg': {},
      'node_modules/pg/node_modules/pg-types': {},
      'node_modules/fsevents': { devOptional: true },
      'node_modules/mocha': { dev: true },
      'node_modules/mocha/node_modules/glob': { dev: true },
    };
    expect(productionPaths({ packages })).to.deep.equal([
      'node_modules/pg',
      'node_modules/pg/node_modules/pg-types',
      'node_modules/fsevents',
    ]);
  });
});
