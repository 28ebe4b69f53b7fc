import { expect } from 'chai';
import fc from 'fast-check';
import { type Facts, happenings, holds, parseCondition } from '../../../src/desk/escalation/condition.ts';

const read = (text: string) => {
  const condition = parseCondition(text);
  if ('fault' in condition) throw new Error(`${text}: ${condition.fault}`);
  return condition;
};

describe('the condition of a trigger', () => {
  const cases: readonly (readonly [string, Facts, boolean])[] = [
    ['priority = 1', { priority: 1 }, true],
    ['priority = 1', { priority: '1' }, true],
    ['priority = 1', { priority: 2 }, false],
    ['impact=1 and urgency=1', { impact: 1, urgency: 1 }, true],
    ['impact=1 and urgency=1', { impact: 1, urgency: 2 }, false],
    ['impact=1 and urgency=1', { impact: 1 }, false],
    ['topic in [phishing, lost_device]', { topic: 'lost_device' }, true],
    ['topic in [phishing, lost_device]', { topic: 'vpn' }, false],
    ['topic in [phishing, lost_device]', {}, false],
    ['topic = "Lost device"', { topic: 'lost device' }, true],
    ['category = Network', { category: 'network' }, true],
    ['owner_minutes > 30', { owner_minutes: 31 }, true],
    ['owner_minutes > 30', { owner_minutes: 30 }, false],
    ['owner_minutes >= 30', { owner_minutes: 30 }, true],
    ['contacts < 3', { contacts: 2.5 }, true],
    ['contacts <= 2.5', { contacts: 2.5 }, true],
    ['contacts <= 2.5', { contacts: '' }, false],
    ['contacts > 0', { contacts: true }, false],
    ['contacts > 0', { contacts: 'many' }, false],
    ['vip = true', { vip: true }, true],
    ['vip = false', { vip: true }, false],
    ['vip = false', {}, false],
    ['script_failed', { script_failed: true }, true],
    ['script_failed', { script_failed: false }, false],
    ['script_failed', { script_failed: 'yes' }, false],
    ['script_failed', {}, false],
    ['priority = 1 or impact = 1 and urgency = 1', { priority: 1 }, true],
    ['priority = 1 or impact = 1 and urgency = 1', { impact: 1 }, false],
    ['(priority = 1 or impact = 1) and urgency = 1', { priority: 1 }, false],
    ['(priority = 1 or impact = 1) and urgency = 1', { priority: 1, urgency: 1 }, true],
    ['timebox AND priority <= 2', { timebox: true, priority: 2 }, true],
  ];
  for (const [text, facts, expected] of cases) {
    it(`“${text}” ${expected ? 'holds' : 'does not hold'} for ${JSON.stringify(facts)}`, () => {
      expect(holds(read(text), facts)).to.equal(expected);
    });
  }

  it('is kept as plain data', () => {
    expect(read('topic in [phishing, "lost device", 3] and priority = 1')).to.deep.equal({
      all: [
        { fact: 'topic', in: ['phishing', 'lost device', 3] },
        { fact: 'priority', is: '=', value: 1 },
      ],
    });
    for (const happened of happenings) expect(read(happened)).to.deep.equal({ happened });
  });

  const faults: readonly (readonly [string, string, number])[] = [
    [
      '',
      'the condition ends where a fact (as in “priority = 1”) or something that happens (as “script_failed”) is missing',
      0,
    ],
    ['priority =', 'the condition ends where what “priority” is compared with is missing', 10],
    ['priority = =', 'what “priority” is compared with should stand here, not “=”', 11],
    [
      'priority = 1 and',
      'the condition ends where a fact (as in “priority = 1”) or something that happens (as “script_failed”) is missing',
      16,
    ],
    ['priority = 1 urgency = 1', '“and” or “or” should stand before “urgency”', 13],
    ['priority > high', '“>” needs a number after it', 11],
    ['priority != 1', '“!” means nothing here', 9],
    ['topic in phishing', 'a list such as “[phishing, lost_device]” should stand here, not “phishing”', 9],
    ['topic in [phishing', 'the condition ends where a comma or the closing “]” is missing', 18],
    ['topic in []', 'a value of the list should stand here, not “]”', 10],
    ['(priority = 1', 'the condition ends where the closing “)” is missing', 13],
    [
      'script_faild',
      '“script_faild” is nothing that happens by itself; compare a fact (“script_faild = …”), or write one of script_failed, repeat, no_rights, timebox',
      0,
    ],
    [
      '  dialog ended unresolved',
      '“dialog” is nothing that happens by itself; compare a fact (“dialog = …”), or write one of script_failed, repeat, no_rights, timebox',
      2,
    ],
    ['topic = "open', '“"” means nothing here', 8],
  ];
  for (const [text, fault, at] of faults) {
    it(`“${text}” is refused in the admins’ words, at its place`, () => {
      expect(parseCondition(text)).to.deep.equal({ fault, at });
    });
  }

  it('names the facts and happenings there are, where they are given', () => {
    const names = { facts: ['priority', 'topic'], happenings: ['vip_waits'] };
    expect(parseCondition('prioriti = 1', names)).to.deep.equal({
      fault: 'nothing is known by the name “prioriti”; the facts are priority, topic',
      at: 0,
    });
    expect(parseCondition('x in [1]', names)).to.have.property('at', 0);
    expect(parseCondition('vip_waits and priority = 1', names)).to.not.have.property('fault');
    expect(parseCondition('repeat', names)).to.have.property('fault');
  });

  it('is read or refused, whatever stands in it', () => {
    const pieces = fc.constantFrom(
      'priority',
      '=',
      '1',
      '[',
      ']',
      ',',
      'and',
      'or',
      'in',
      '(',
      ')',
      '>',
      ' ',
      '"',
      'é',
      '-',
      '1a',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join(' ');
        const condition = parseCondition(text);
        if ('fault' in condition) {
          expect(condition.fault).to.not.equal('');
          expect(condition.at).to.be.within(0, text.length);
        } else expect(holds(condition, { priority: 1 })).to.be.a('boolean');
      }),
    );
  });
});
