import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { lazyPackages, lazyRestify } from './lazy-packages.ts';
import { notices } from './notices.ts';
import { plainLetters } from './plain-letters.ts';
import { slowGlobals } from './slow-globals.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** What can be run in production, by the name that it has in `dist/`. */
const entries: Readonly<Record<string, string>> = {
  house: 'src/main.ts',
  'training-main': 'src/training-main.ts',
  'store-main': 'src/store-main.ts',
  'people-main': 'src/people-main.ts',
  'plan-main': 'src/plan-main.ts',
  'scripts-main': 'src/scripts-main.ts',
  'suggestions-main': 'src/suggestions-main.ts',
  'conformance-main': 'src/lab/conformance-main.ts',
};

const aboutThisBuild: Plugin = {
  name: 'about-this-build',
  generateBundle(_options, bundle) {
    const hash = createHash('sha256');
    for (const [name, file] of Object.entries(bundle)) if (file.type === 'chunk') hash.update(name).update(file.code);
    const { name, version, license } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as Record<string, string>;
    const about = { name, version, build: hash.digest('hex').slice(0, 16), license, private: true, type: 'commonjs' };
    this.emitFile({ type: 'asset', fileName: 'package.json', source: `${JSON.stringify(about, undefined, 2)}\n` });
    this.emitFile({ type: 'asset', fileName: 'main.js', source: readFileSync(at('src/bundle/main.cjs')) });
  },
};

// What an earlier build left goes; pages, the app package, and what was learnt for this very build stay.
const sweepUp: Plugin = {
  name: 'sweep-up',
  writeBundle({ dir = '' }, bundle) {
    const { build } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { build: string };
    for (const name of readdirSync(dir)) if (/\.js(?:\.map)?$/.test(name) && !(name in bundle)) rmSync(join(dir, name));
    // Folders of `tsc`, as builds before this one were made.
    for (const room of readdirSync(at('src')))
      if (!room.includes('.')) rmSync(join(dir, room), { recursive: true, force: true });
    const code = join(dir, 'code');
    for (const old of existsSync(code) ? readdirSync(code) : [])
      if (old !== build) rmSync(join(code, old), { recursive: true });
  },
};

// The service with all packages that it needs: `dist/` and `dialogs/` are a whole installation.
export default defineConfig({
  root: at('.'),
  publicDir: false,
  plugins: [lazyPackages, lazyRestify, slowGlobals, plainLetters, notices, aboutThisBuild, sweepUp],
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    target: 'node20',
    outDir: at('dist'),
    emptyOutDir: false,
    sourcemap: true,
    minify: true,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, at(path)])),
      // Optional parts of restify and pg, compiled on the machine that wants them; both do without.
      external: ['dtrace-provider', 'pg-native'],
      output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
