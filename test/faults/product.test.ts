import { expect } from 'chai';
import { figure } from '../figures.ts';
import { livesThroughKills } from './lives.ts';
import { type Build, buildProduct } from './process.ts';

const kills = Number(process.env['PRODUCT_KILLS'] ?? 15);
const seed = Number(process.env['SEED'] ?? 1);

describe('the whole product under kill -9', () => {
  let build: Build;
  before(async function () {
    this.timeout(120_000);
    build = await buildProduct();
  });

  it(`loses and doubles nothing in ${kills} kills, with people on both platforms and a ServiceNow in trouble`, async function () {
    this.timeout(120_000 + kills * 6_000);
    const lived = await livesThroughKills({
      build,
      kills,
      seed,
      agentsOn: seed % 2 === 0 ? 'slack' : 'teams',
      atOnce: 12,
    });
    const { broken, said, replied, escalations, ambiguous, whileStarting, talks, seconds, traffic } = lived;
    expect(broken).to.deep.equal([]);
    expect(talks, 'too little happened').to.be.at.least(12);
    figure('P1', 'kill -9 of the product', kills, { said, replied, lost: 0, 'while starting': whileStarting, seconds });
    figure('P2', 'escalations to a product that was killed', escalations, { missing: 0, doubled: 0 });
    figure('P3', 'deliveries to a product that was killed', traffic.attempts, {
      'clicks sent again': traffic.resent,
      'processed twice': 0,
    });
    figure('P4', 'words through a product that was killed', said + replied, {
      'out of order': 0,
      'twice after a kill': ambiguous,
    });
  });
});
