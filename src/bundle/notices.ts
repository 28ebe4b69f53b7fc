import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

type About = { readonly name: string; readonly version: string; readonly license?: string };

const packageOf = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;

/** Writes `THIRD-PARTY.txt`: name, version and licence of every package of which something is in the build. */
export const notices: Plugin = {
  name: 'notices',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [file] : []));
    const files = chunks.flatMap(({ moduleIds }) => moduleIds);
    const folders = new Set(files.flatMap((file) => packageOf.exec(file.replace(/^\0/, ''))?.[0] ?? []));
    const lines = [...folders].map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as About;
      return `${name} ${version} ${license ?? '(see the package)'}`;
    });
    this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY.txt', source: `${[...new Set(lines)].sort().join('\n')}\n` });
  },
};
