import { expect } from 'chai';
import { figure } from '../figures.ts';
import { type HouseRig, houseRig, shows } from '../house-rig.ts';

describe('somebody who writes too much', () => {
  let rig: HouseRig;
  afterEach(async () => rig.close());

  for (const side of ['teams', 'slack'] as const) {
    it(`is told once on ${side} that his message was not taken, and every delivery is answered`, async () => {
      rig = await houseRig(side, 'slack');
      expect(await written('ayuda')).to.deep.equal([200]);
      await shows(rig.employee, told);
      expect(rig.employee.sees().split(told)).to.have.length(2);
      figure('P20', `messages of one person on ${side} in a row`, 40, { unanswered: 0, 'times told': 1 });
      const metrics = await (await fetch(`${rig.house().url}/metrics`)).text();
      expect(metrics).to.match(/secondline_refused_total\{channel="\w+",reason="too much"\} \d+/);
    }).timeout(20_000);

    it(`is heard on ${side} to the last word while he waits for an agent`, async () => {
      rig = await houseRig(side, 'slack');
      await rig.employee.writes('hablar con una persona');
      await shows(rig.employee, 'INC');
      expect(await written('una cosa más')).to.deep.equal([200]);
      await shows(rig.agent, 'una cosa más 40');
      expect(rig.employee.sees()).to.not.match(told);
    }).timeout(20_000);
  }

  const told = /faster than I can follow|más rápido de lo que puedo seguir/;

  /** Writes forty messages; gives the answers that differ. */
  async function written(text: string): Promise<number[]> {
    const statuses = new Set<number>();
    for (let at = 1; at <= 40; at += 1)
      statuses.add(await rig.employee.writes(text === 'ayuda' ? text : `${text} ${at}`));
    return [...statuses];
  }
});
