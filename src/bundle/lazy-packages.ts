import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const load = createRequire(import.meta.url);

// Packages whose files only define things, so that it does not matter when, or whether, one of them is loaded.
const lazy = /node_modules\/(?:botbuilder|botframework|@azure\/|@microsoft\/recognizers|@typespec\/)[^\n]*\.c?js$/;
// As TypeScript writes an import for CommonJS: `const x_1 = require("x")`, at times through a function of its own.
const bound = /^(?:const|var|let) (\w+_\d+) = ((?:[\w.]+\()?require\(["'][^"']+["']\)\)?);$/gm;
const star = /^(?:\w+\.)?__exportStar\(require\((["'])([^"']+)\1\), exports\);$/gm;

/**
 * Makes the files of an SDK load what they need when they use it, not when they are loaded themselves: of the 750 files
 * behind `botbuilder` a reply needs a tenth, and all of them cost as much as ten starts of Node's own HTTP server.
 */
export const lazyPackages: Plugin = {
  name: 'lazy-packages',
  enforce: 'pre',
  transform: {
    filter: { id: lazy },
    handler(code, id) {
      if (!/\brequire\(/.test(code) || /^(?:import|export) /m.test(code)) return undefined;
      const from = createRequire(id);
      const starred = code.replace(star, (_all, quote: string, wanted: string) => {
        const names = Object.keys(load(from.resolve(wanted)) as object).filter((name) => name !== 'default');
        return `${JSON.stringify(names)}.forEach((name) => name in exports || Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => require(${quote}${wanted}${quote})[name] }));`;
      });
      const names: string[] = [];
      const bodies = starred.replace(bound, (_all, name: string, value: string) => {
        names.push(name);
        return `let ${name}; const ${name}_now = () => (${name} ??= ${value});`;
      });
      if (names.length === 0) return { code: bodies, map: null };
      const used = new RegExp(`(?<![\\w.$"'])(?:${names.join('|')})(?![\\w$])`, 'g');
      const uses = (line: string): string => line.replace(used, (name) => `(${name}_now())`);
      const lines = bodies
        .split('\n')
        .map((line) => (/^let (\w+_\d+); const \1_now = /.test(line) ? line : uses(line)));
      return { code: lines.join('\n'), map: null };
    },
  },
};

const pluginsOf = /node_modules\/restify\/lib\/plugins\/index\.js$/;
const listed = /^( +)(\w+): (require\('\.\/[^']+'\))(,?)$/gm;
const mimeOf = /^var mime = require\('mime'\);$/m;

/**
 * Lets restify's server load its two dozen plugins, and the types of all kinds of files, when somebody asks for one:
 * the desk uses none of them.
 */
export const lazyRestify: Plugin = {
  name: 'lazy-restify',
  enforce: 'pre',
  transform: {
    filter: { id: /node_modules\/restify\/lib\/(?:plugins\/index|request|response|server)\.js$/ },
    handler(code, id) {
      const lazier = pluginsOf.test(id)
        ? code.replace(listed, '$1get $2() { return $3; }$4')
        : code.replace(mimeOf, '').replaceAll('mime.getType(', "require('mime').getType(");
      if (lazier === code) throw new Error(`${id} is written otherwise now: look at lazy-packages.ts.`);
      return { code: lazier, map: null };
    },
  },
};
