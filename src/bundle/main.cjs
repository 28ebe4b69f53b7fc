// What `node dist/main.js` runs: it starts the house with the machine code that the build kept of a start like this one,
// because reading 4 MB of JavaScript anew takes longer than everything else of a start. Code of another Node is not
// taken by V8, and everything works without.
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { basename, dirname, join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');
const { build } = require('./package.json');

const keeping = process.env.SECONDLINE_KEEP_CODE === '1';
// Not at once: code is taken only under the flags under which it was kept.
const settle = () => {
  // Left alone, V8 lets the heap grow to four times of what is in use before it looks what can go.
  setFlagsFromString('--heap-growing-percent=200');
  // Where a desk has one core, the four threads that look would leave it a fifth of that while they do.
  setFlagsFromString('--concurrent-marking-max-worker-num=1');
};
if (!keeping) setTimeout(settle, 10_000).unref();

const scripts = new Map();
// V8 knows a text by its length only: no code may ever stand beside the text of another build.
const folder = join(__dirname, 'code', build);
const asNode = Module.prototype._compile;

const keptOf = (path) => {
  try {
    return readFileSync(join(folder, basename(path)));
  } catch {
    return undefined;
  }
};

Module.prototype._compile = function (text, path, ...rest) {
  if (dirname(path) !== __dirname) return asNode.call(this, text, path, ...rest);
  const cachedData = keptOf(path);
  const script = new Script(Module.wrap(text), { filename: path, ...(cachedData ? { cachedData } : {}) });
  scripts.set(path, script);
  const run = script.runInThisContext();
  return run.call(this.exports, this.exports, Module.createRequire(path), this, path, __dirname);
};

if (keeping)
  process.once('exit', () => {
    mkdirSync(folder, { recursive: true });
    for (const [path, script] of scripts) writeFileSync(join(folder, basename(path)), script.createCachedData());
  });

require('./house.js');
