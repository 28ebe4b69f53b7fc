import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

const page = readFileSync('docs/security.md', 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));

/** The test files that a name in the last column of a table means: `rooms/name`, `rooms/name*`, a folder, or a shared suite. */
function filesNamed(name: string): boolean {
  if (name.endsWith('/')) return existsSync(join('test', name));
  if (!name.endsWith('*')) return ['.test.ts', '.ts'].some((end) => existsSync(join('test', `${name}${end}`)));
  const folder = name.split('/').slice(0, -1).join('/');
  const start = name.split('/').at(-1)?.slice(0, -1) ?? '';
  return readdirSync(join('test', folder)).some((file) => file.startsWith(start) && file.endsWith('.test.ts'));
}

describe('docs/security.md', () => {
  it('names tests that exist', () => {
    const named = rows.flatMap((row) => {
      const cells = row.split(' | ');
      return [...(cells.at(-1) ?? '').matchAll(/`([\w/*-]+)`/g)].map((match) => match[1] ?? '');
    });
    expect(named.length).to.be.at.least(60);
    for (const name of new Set(named)) {
      if (!/^[A-Z_]|^constructor$/.test(name)) expect(filesNamed(name), name).to.equal(true);
    }
  });

  it('has a row for everything on the list of threats', () => {
    const groups = [
      [1, 8],
      [10, 18],
      [20, 24],
      [30, 35],
      [40, 45],
      [50, 55],
    ] as const;
    const first = rows.map((row) => row.split('|')[1]?.trim() ?? '').join(' ');
    for (const [from, to] of groups) {
      for (let at = from; at <= to; at += 1) expect(first, `S${at}`).to.match(new RegExp(`\\bS${at}\\b`));
    }
  });
});
