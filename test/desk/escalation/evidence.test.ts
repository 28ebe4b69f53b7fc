import { expect } from 'chai';
import { type Evidence, missingEvidence } from '../../../src/desk/escalation/evidence.ts';

const level = { evidence: [] };
const asking = {
  evidence: [
    { id: 'trace', text: { en: 'Trace route?' } },
    { id: 'since', text: { en: 'Since when?' } },
  ],
};

const complete: Evidence = {
  category: 'network',
  impact: 2,
  urgency: '1',
  stepsTried: ['restarted the client'],
  evidence: 'screenshot in the thread',
  askedFor: 'a new certificate',
  targetGroup: 'Network L3',
};

describe('the evidence of an escalation', () => {
  it('is complete when every item is there', () => {
    expect(missingEvidence(level, complete)).to.deep.equal([]);
  });

  it('ESC-5 names what is missing, so that nothing is created without what is asked for', () => {
    const { askedFor: _, ...rest } = complete;
    expect(missingEvidence(level, rest)).to.deep.equal(['askedFor']);
    expect(missingEvidence(level, {})).to.deep.equal([
      ...['category', 'impact', 'urgency', 'stepsTried', 'evidence', 'askedFor', 'targetGroup'],
    ]);
  });

  it('does not take blanks for an answer', () => {
    expect(missingEvidence(level, { ...complete, category: '  ', stepsTried: [], impact: Number.NaN })).to.deep.equal([
      ...['category', 'impact', 'stepsTried'],
    ]);
    expect(missingEvidence(level, { ...complete, stepsTried: ['', ' '] })).to.deep.equal(['stepsTried']);
  });

  it('asks for each question of the level by its name, which free text does not answer', () => {
    expect(missingEvidence(asking, complete)).to.deep.equal(['evidence.trace', 'evidence.since']);
    expect(missingEvidence(asking, { ...complete, evidence: { trace: '10 hops', since: ' ' } })).to.deep.equal([
      'evidence.since',
    ]);
    expect(missingEvidence(asking, { ...complete, evidence: { trace: '10 hops', since: 'Monday' } })).to.deep.equal([]);
  });
});
