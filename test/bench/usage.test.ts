import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { parentOf, ranOf, statOf, usageOf, writtenOf } from './usage.ts';

describe('what processes use', () => {
  it('is read from the first number of a schedstat, in nanoseconds', () => {
    expect(ranOf('123456789012 4567 89\n')).to.equal(123_456_789_012);
  });

  it('is read from a stat whose name holds brackets and blanks', () => {
    const fields = [
      'S',
      '77',
      ...Array.from({ length: 9 }, () => '0'),
      '5',
      '6',
      '3',
      '4',
      '20',
      '0',
      '1',
      '0',
      '99',
      '1000',
      '25',
    ];
    const { parent, endedNs, rssBytes } = statOf(`4711 (a (bad) name) ${fields.join(' ')}\n`);
    expect({ parent, endedNs, rssBytes }).to.deep.equal({ parent: 77, endedNs: 70_000_000, rssBytes: 25 * 4096 });
  });

  it('tells apart what went to a disk from what was only written', () => {
    expect(writtenOf('rchar: 1\nwchar: 2\nwrite_bytes: 8192\ncancelled_write_bytes: 4096\n')).to.equal(8192);
  });

  it('grows with our own work, and with that of a child that has ended', () => {
    if (!existsSync('/proc/self/schedstat')) {
      expect(usageOf([process.pid])).to.deep.equal({ cpuNs: 0, diskBytes: 0, rssBytes: 0 });
      return;
    }
    const before = usageOf([process.pid]);
    execFileSync(process.execPath, ['-e', 'for (const end = Date.now() + 60; Date.now() < end;);']);
    const after = usageOf([process.pid]);
    expect(after.cpuNs - before.cpuNs).to.be.greaterThan(10_000_000);
    expect(after.rssBytes).to.be.greaterThan(1_000_000);
    expect(parentOf(process.pid)).to.equal(process.ppid);
  });

  it('is nothing for a process that is not there', () => {
    expect(usageOf([0x3f_ff_ff_ff])).to.deep.equal({ cpuNs: 0, diskBytes: 0, rssBytes: 0 });
  });
});
