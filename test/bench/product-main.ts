import { register } from 'node:module';

// The product from its sources, with what BENCH_INSTEAD names (`memory`, `checked`, `wide door`) put in the place of its own parts.

const parts: Readonly<Record<string, readonly [string, string]>> = {
  memory: ['/src/store/embedded.ts', './product-memory-store.ts'],
  checked: ['/src/channels/teams.ts', './product-checked-teams.ts'],
  'wide door': ['/src/rate.ts', './product-wide-door.ts'],
};

const wanted = (process.env['BENCH_INSTEAD'] ?? '').split(',').flatMap((name) => {
  const part = parts[name];
  return part ? [[part[0], new URL(part[1], import.meta.url).href] as const] : [];
});
register('./product-hooks.ts', import.meta.url, { data: Object.fromEntries(wanted) });
await import('../../src/main.ts');
