import { expect } from 'chai';
import { figure } from '../figures.ts';
import { postgres } from '../postgres-rig.ts';
import { type Build, buildProduct } from './process.ts';
import { twoLivesThroughKills } from './two.ts';

const kills = Number(process.env['DATABASE_KILLS'] ?? 4);
const seed = Number(process.env['SEED'] ?? 1);

describe('two instances on one database, killed in turn', () => {
  let build: Build;
  before(async function () {
    this.timeout(120_000);
    build = await buildProduct();
  });

  it(`lose and double nothing in ${kills} kills and a crash of the database`, async function () {
    this.timeout(180_000 + kills * 10_000);
    const database = await postgres();
    const agentsOn = seed % 2 === 0 ? 'teams' : 'slack';
    const lived = await twoLivesThroughKills({ build, database, kills, seed, agentsOn, atOnce: 10 });
    const { broken, said, replied, escalations, incidents, ambiguous, talks, seconds, traffic } = lived;
    expect(broken).to.deep.equal([]);
    expect(talks).to.be.at.least(10);
    figure('P1', 'kill -9 of one of two instances', kills, { said, replied, lost: 0, seconds });
    figure('P2', 'escalations to two instances that were killed', escalations, { missing: 0, doubled: 0, incidents });
    figure('P3', 'deliveries to two instances that were killed', traffic.attempts, { 'processed twice': 0 });
    figure('P4', 'words through two instances that were killed', said + replied, { 'twice after a kill': ambiguous });
  });
});
