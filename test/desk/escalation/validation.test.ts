import { expect } from 'chai';
import {
  accuracyOf,
  accuracyOfPerson,
  bounceRateOf,
  type Decidable,
  latencyOf,
  mayDecide,
  percentile90,
  sampled,
  type Verdict,
  verdictFault,
  wilson,
} from '../../../src/desk/escalation/validation.ts';
import { defaultPlan, type Priority, type Role, roles } from '../../../src/desk/plan.ts';

const times = (count: number, verdict: Verdict, escalatedBy = 'ana') =>
  Array.from({ length: count }, () => ({ verdict, escalatedBy }));

describe('a validation of an escalation', () => {
  const judgement = { verdict: 'valid', validator: 'luis', escalatedBy: 'ana' };

  it('VAL-2 is refused to whoever escalated', () => {
    expect(verdictFault({ ...judgement, validator: 'ana' })).to.equal('own_escalation');
    expect(verdictFault(judgement)).to.equal(undefined);
  });

  it('VAL-4 is refused as solvable by an article that is not named', () => {
    const solvable = { ...judgement, verdict: 'invalid', code: 'solvable_with_kb' };
    expect(verdictFault(solvable)).to.equal('reference_missing');
    expect(verdictFault({ ...solvable, kbRef: ' ' })).to.equal('reference_missing');
    expect(verdictFault({ ...solvable, kbRef: 'KB0010042' })).to.equal(undefined);
  });

  it('needs a known verdict, and a known code where it is not valid', () => {
    expect(verdictFault({ ...judgement, verdict: 'fine' })).to.equal('verdict_unknown');
    expect(verdictFault({ ...judgement, verdict: 'incomplete' })).to.equal('code_missing');
    expect(verdictFault({ ...judgement, verdict: 'incomplete', code: 'missing_info' })).to.equal(undefined);
    expect(verdictFault({ ...judgement, verdict: 'invalid', code: 'boring' })).to.equal('code_unknown');
  });
});

describe('the sample of escalations that are looked at again', () => {
  const { sampling } = defaultPlan.escalation;
  const tickets = Array.from({ length: 2000 }, (_, index) => `INC00${10_000 + index}`);
  const drawn = (priority: Priority, newcomer = false): string[] =>
    tickets.filter((ticket) => sampled(sampling, { ticket, priority, newcomer }));

  it('VAL-3 is the same whenever it is drawn from the same tickets', () => {
    expect(drawn(3)).to.deep.equal(drawn(3));
    // Pinned: a ticket that was looked at stays in the sample after any update of the desk.
    expect(tickets.slice(0, 40).filter((ticket) => sampled(sampling, { ticket, priority: 4 }))).to.deep.equal([
      'INC0010013',
      'INC0010018',
      'INC0010028',
    ]);
  });

  it('has the size that the plan names, in numbers that follow each other', () => {
    expect(drawn(1)).to.have.length(tickets.length);
    expect(drawn(2)).to.have.length(tickets.length);
    expect(drawn(3).length / tickets.length).to.be.closeTo(0.3, 0.03);
    expect(drawn(4).length / tickets.length).to.be.closeTo(0.1, 0.02);
  });

  it('holds everything of a newcomer, and never less for him than for others', () => {
    expect(drawn(4, true)).to.have.length(tickets.length);
    const strange = { ...sampling, newcomer: 0 };
    expect(sampled(strange, { ticket: 'INC1', priority: 1, newcomer: true })).to.equal(true);
  });
});

describe('who may decide', () => {
  const table: readonly (readonly [string, Role[] | undefined, Decidable, boolean])[] = [
    ['a lead about somebody’s escalation', ['l2_lead'], { kind: 'escalation', escalator: 'ana' }, true],
    ['a lead about his own escalation', ['l2_lead'], { kind: 'escalation', escalator: 'me' }, false],
    ['an agent about an escalation', ['l2'], { kind: 'escalation', escalator: 'ana' }, false],
    ['quality about an escalation', ['l1', 'qa'], { kind: 'escalation', escalator: 'ana' }, true],
    ['a lead about a deviation', ['l2_lead'], { kind: 'deviation', requester: 'ana' }, true],
    ['a lead about a deviation he asked for', ['l2_lead'], { kind: 'deviation', requester: 'me' }, false],
    ['a shift manager about a deviation', ['shift_manager'], { kind: 'deviation', requester: 'ana' }, false],
    ['the client about a revision', ['client_approver'], { kind: 'revision', author: 'ana' }, true],
    ['the client about a revision of his own', ['client_approver'], { kind: 'revision', author: 'me' }, false],
    ['an admin about a revision', ['admin'], { kind: 'revision', author: 'ana' }, false],
    ['a third person about a dispute', ['qa'], { kind: 'dispute', author: 'luis', reviewed: 'ana' }, true],
    ['the reviewer about a dispute', ['qa'], { kind: 'dispute', author: 'me', reviewed: 'ana' }, false],
    ['the reviewed about a dispute', ['l2_lead'], { kind: 'dispute', author: 'luis', reviewed: 'me' }, false],
    ['a coach about a scenario', ['coach'], { kind: 'scenario', author: 'ana' }, true],
    ['a coach about a scenario of his own', ['coach'], { kind: 'scenario', author: 'me' }, false],
    ['somebody without a role', [], { kind: 'scenario', author: 'ana' }, false],
    ['anybody on a desk that has named nobody', undefined, { kind: 'revision', author: 'ana' }, true],
    ['its author on a desk that has named nobody', undefined, { kind: 'revision', author: 'me' }, false],
  ];
  for (const [who, own, object, expected] of table) {
    it(`${who}: ${expected ? 'yes' : 'no'}`, () => {
      expect(mayDecide({ id: 'me', roles: own }, object)).to.equal(expected);
    });
  }

  it('is never somebody whose own it is, whatever his roles', () => {
    for (const kind of ['escalation', 'deviation', 'revision', 'dispute', 'scenario'] as const) {
      for (const part of ['author', 'requester', 'escalator', 'reviewed'] as const) {
        expect(mayDecide({ id: 'me', roles }, { kind, [part]: 'me' }), `${kind} ${part}`).to.equal(false);
      }
    }
  });
});

describe('the figures of escalations', () => {
  it('VAL-1 shows 47 valid of 50 as 94.0 %, between 83.8 and 97.9 %', () => {
    const judged = [...times(47, 'valid'), ...times(2, 'invalid'), ...times(1, 'incomplete')];
    expect(accuracyOf(judged)).to.deep.equal({ n: 50, percent: 94, low: 83.8, high: 97.9 });
  });

  it('draws the published intervals of small samples', () => {
    const interval = wilson(9, 20);
    expect(interval?.low).to.be.closeTo(0.258, 0.0005);
    expect(interval?.high).to.be.closeTo(0.658, 0.0005);
    const better = wilson(15, 25);
    expect(better?.low).to.be.closeTo(0.407, 0.0005);
    expect(better?.high).to.be.closeTo(0.766, 0.0005);
    expect(wilson(0, 10)?.low).to.be.closeTo(0, 1e-12);
    expect(wilson(10, 10)?.high).to.be.closeTo(1, 1e-12);
    expect(wilson(0, 0)).to.equal(undefined);
    expect(accuracyOf([])).to.equal(undefined);
  });

  it('shows nobody’s accuracy before ten of his were judged', () => {
    const judged = [...times(9, 'valid', 'eva'), ...times(10, 'invalid', 'luis')];
    expect(accuracyOfPerson(judged, 'eva')).to.equal(undefined);
    expect(accuracyOfPerson(judged, 'luis')).to.deep.include({ n: 10, percent: 0, low: 0 });
  });

  it('counts what the target group sent back', () => {
    expect(bounceRateOf([{ returned: true }, { returned: false }, { returned: false }, { returned: false }])).to.equal(
      0.25,
    );
    expect(bounceRateOf([])).to.equal(undefined);
  });

  it('gives the minutes that nine of ten stay within', () => {
    expect(percentile90([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])).to.equal(9);
    expect(percentile90([7])).to.equal(7);
    expect(percentile90([])).to.equal(undefined);
  });

  it('measures “at once” from the trigger', () => {
    expect(latencyOf({ withinMinutes: 2 }, 0, 120_000)).to.deep.equal({ ms: 120_000, kept: true });
    expect(latencyOf({ withinMinutes: 2 }, 0, 120_001).kept).to.equal(false);
    expect(latencyOf({ withinMinutes: 0 }, 500, 500)).to.deep.equal({ ms: 0, kept: true });
  });
});
