import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableOf } from './table.ts';

type Node = {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
};

/** A V8 profile as `--cpu-prof` writes it; `startTime` (of the machine's monotonic clock) and `timeDeltas` in microseconds. */
export type Profile = {
  readonly nodes: readonly Node[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
  readonly startTime: number;
};

/**
 * Where the time of a profile went, as shares of what was neither idle nor the profiler's: by function alone,
 * by file with all below, and by our own function with what it has packages and Node do (`ours`).
 */
export type Shares = {
  readonly functions: readonly (readonly [string, number])[];
  readonly files: readonly (readonly [string, number])[];
  readonly ours: readonly (readonly [string, number])[];
};

/** The largest shares of every profile below a folder since a moment (monotonic microseconds), as tables under its path. */
export function profilesTables(folder: string, sinceUs: number, lines = 25): string {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.cpuprofile'),
  );
  return names.map((name) => profileTables(join(folder, name), sinceUs, lines)).join('\n\n');
}

function profileTables(file: string, sinceUs: number, lines: number): string {
  const { functions, files, ours } = sharesOf(JSON.parse(readFileSync(file, 'utf8')) as Profile, sinceUs);
  const table = (title: string, shares: Shares[keyof Shares]) =>
    tableOf(
      [title, '%'],
      shares.slice(0, lines).map(([what, share]) => [what, (share * 100).toFixed(1)]),
    );
  const own = table('our function, with what packages and Node do for it', ours);
  return [file, '', own, '', table('function, by itself', functions), '', table('file, with all it calls', files)].join(
    '\n',
  );
}

const idle = new Set(['(idle)', '(program)', '(root)']);

/** Adds up a profile from a moment on, so that the start does not count; a file counts once for each sample in whose stack it stands. */
export function sharesOf({ nodes, samples, timeDeltas, startTime }: Profile, sinceUs = 0): Shares {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const own = new Map<number, number>();
  let at = startTime;
  for (const [index, id] of samples.entries()) {
    const time = timeDeltas[index] ?? 0;
    at += time;
    if (at >= sinceUs) own.set(id, (own.get(id) ?? 0) + time);
  }
  const functions = new Map<string, number>();
  const files = new Map<string, number>();
  const ours = new Map<string, number>();
  let total = 0;
  for (const [id, time] of own) {
    const node = byId.get(id);
    if (!node || idle.has(node.callFrame.functionName)) continue;
    total += time;
    add(functions, `${nameOf(node)} ${placeOf(node)}`, time);
    add(ours, ownerOf(id, byId, parents), time);
    for (const file of filesAbove(id, byId, parents)) add(files, file, time);
  }
  return { functions: largest(functions, total), files: largest(files, total), ours: largest(ours, total) };
}

const add = (sums: Map<string, number>, key: string, time: number) => sums.set(key, (sums.get(key) ?? 0) + time);

const largest = (sums: ReadonlyMap<string, number>, total: number): readonly (readonly [string, number])[] =>
  [...sums].toSorted(([, a], [, b]) => b - a).map(([what, time]) => [what, time / total]);

// The nearest of our own functions that is waiting for it; what no one of ours waits for is its package's, or Node's.
function ownerOf(id: number, byId: ReadonlyMap<number, Node>, parents: ReadonlyMap<number, number>): string {
  let other: string | undefined;
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    const node = byId.get(at);
    if (!node || node.callFrame.url.startsWith('node:') || node.callFrame.url === '') continue;
    if (!node.callFrame.url.includes('/node_modules/')) return `${nameOf(node)} ${placeOf(node)}`;
    other ??= fileOf(node.callFrame.url);
  }
  return other ?? `Node: ${byId.get(id)?.callFrame.functionName}`;
}

const nameOf = ({ callFrame }: Node): string => callFrame.functionName || '(anonymous)';

function filesAbove(
  id: number,
  byId: ReadonlyMap<number, Node>,
  parents: ReadonlyMap<number, number>,
): ReadonlySet<string> {
  const files = new Set<string>();
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    const node = byId.get(at);
    if (node && node.callFrame.url !== '') files.add(fileOf(node.callFrame.url));
  }
  return files;
}

const placeOf = ({ callFrame }: Node): string =>
  callFrame.url === '' ? '' : `${fileOf(callFrame.url)}:${callFrame.lineNumber + 1}`;

// Packages are named by themselves, our own files by their last two parts.
function fileOf(url: string): string {
  const packaged = /node_modules\/(?!.*node_modules\/)((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(url);
  if (packaged) return `${packaged[1]} ${packaged[2]?.split('/').at(-1)}`;
  return url.startsWith('node:') ? url : url.split('/').slice(-2).join('/');
}
