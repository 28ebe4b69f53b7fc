import type { Plugin } from 'vite';

type Change = { readonly file: string; readonly says: string; readonly better: string };

// What axios looks at when it is loaded. A form is known by its shape as well, and of `fetch` only `getFetch` is used.
const changes: readonly Change[] = [
  {
    file: '/node_modules/axios/lib/utils.js',
    says: "const FormDataCtor = typeof G.FormData !== 'undefined' ? G.FormData : undefined;",
    better: 'const FormDataCtor = undefined;',
  },
  {
    file: '/node_modules/axios/lib/adapters/fetch.js',
    says: 'const adapter = getFetch();',
    better: 'const adapter = /* @__PURE__ */ getFetch();',
  },
];

/**
 * Keeps axios from asking for `FormData`, `Request` and `Response` before anybody uses them: Node loads all of its
 * `fetch` for the first look at one of these, a tenth of a start, and the desk speaks HTTP without it.
 */
export const slowGlobals: Plugin = {
  name: 'slow-globals',
  enforce: 'pre',
  transform: {
    filter: { id: /\/node_modules\/axios\/lib\/(?:utils|adapters\/fetch)\.js$/ },
    handler(code, id) {
      const change = changes.find(({ file }) => id.endsWith(file));
      if (!change) return undefined;
      if (!code.includes(change.says)) throw new Error(`${id} is written otherwise now: look at slow-globals.ts.`);
      return { code: code.replace(change.says, change.better), map: null };
    },
  },
};
