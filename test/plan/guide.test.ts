import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { isOpen } from '../../src/desk/hours/calendar.ts';
import { gapsOf, hoursOfPlan, nextOpening } from '../../src/desk/hours/coverage.ts';
import { onCallAt } from '../../src/desk/hours/oncall.ts';
import { readPlanText } from '../../src/plan/read.ts';
import { describeFault } from '../../src/scripts.ts';

// The pieces stand in a numbered list, three spaces in.
function piecesOfGuide(): readonly string[] {
  const page = readFileSync('dialogs/README.md', 'utf8');
  const guide = /## A desk in two places, step by step\n(.*?)\n## /s.exec(page)?.[1] ?? '';
  return [...guide.matchAll(/^ {3}```yaml\n(.*?)^ {3}```/gms)].map((match) => (match[1] ?? '').replace(/^ {3}/gm, ''));
}

function planOf(text: string) {
  const { plan, faults } = readPlanText('dialogs/desk.yaml', text);
  expect(faults.map(describeFault)).to.deep.equal([]);
  return plan;
}

describe('the desk that dialogs/README.md builds step by step', () => {
  const pieces = piecesOfGuide();
  const whole = planOf(pieces.join(''));

  it('is sound after every step', () => {
    expect(pieces).to.have.length(6);
    for (let steps = 1; steps <= pieces.length; steps += 1) planOf(pieces.slice(0, steps).join(''));
  });

  it('is closed at midday between its two places, and says that as a gap of what was promised', () => {
    const from = Date.UTC(2026, 11, 1);
    expect(isOpen(hoursOfPlan(whole, 'coverage'), Date.UTC(2026, 11, 1, 12, 30))).to.equal(false);
    expect(nextOpening(whole, Date.UTC(2026, 11, 1, 12, 30))).to.equal(Date.UTC(2026, 11, 1, 13));
    expect(gapsOf(whole, from, 1)).to.deep.equal([{ from: Date.UTC(2026, 11, 1, 12), to: Date.UTC(2026, 11, 1, 13) }]);
  });

  it('has somebody on call for a P1 at every hour, warns the lead, and has one level behind it', () => {
    const [roster] = whole.oncall;
    const [gap] = gapsOf(whole, Date.UTC(2026, 11, 1), 1);
    expect(roster && gap && onCallAt(roster, gap.from)).to.be.oneOf(['ana', 'luis']);
    expect(whole.escalation.triggers.find(({ when }) => when === 'priority = 1')?.to).to.equal('p1');
    for (const { warnAt } of whole.sla)
      expect(warnAt.flatMap(({ notify }) => notify)).to.deep.include({ role: 'l2_lead' });
    expect(whole.escalation.levels.map(({ name }) => name)).to.deep.equal(['Client IT']);
  });
});
