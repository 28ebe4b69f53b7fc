import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

// The server puts a fresh nonce where `__NONCE__` stands in every answer (see playground-pages.ts).
export default defineConfig({
  root: here,
  base: '/',
  plugins: [react()],
  html: { cspNonce: '__NONCE__' },
  build: {
    outDir: fileURLToPath(new URL('../../../dist/pages', import.meta.url)),
    emptyOutDir: true,
    // Nothing is written into the page itself, where the policy would refuse it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
});
