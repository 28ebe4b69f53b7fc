import { expect } from 'chai';
import { conformance, missingFor, sandboxTarget } from '../../src/lab/conformance.ts';
import { rawClient } from '../../src/lab/conformance-client.ts';
import { type Sandbox, startSandbox } from '../../src/lab/servicenow.ts';

describe('the ServiceNow sandbox answers like an instance', () => {
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await startSandbox();
  });
  beforeEach(() => sandbox.reset());
  after(() => sandbox.close());

  for (const check of conformance) {
    it(`row ${check.row}: ${check.title}`, async () => {
      const target = sandboxTarget(sandbox.url);
      expect(missingFor(check, target)).to.deep.equal([]);
      await check.run(rawClient(target));
    });
  }

  it('checks every row of the first priority, and each row once', () => {
    const rows = conformance.map((check) => check.row);
    expect(new Set(rows).size).to.equal(rows.length);
    for (let row = 1; row <= 53; row += 1) expect(rows).to.include(row);
  });
});
