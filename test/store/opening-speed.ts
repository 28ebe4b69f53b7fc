import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded.ts';
import type { Change } from '../../src/store/store.ts';

/** What opening a folder costs: documents and bytes, ms for the store and for a plain `JSON.parse` of the same data. */
export type OpeningSpeed = {
  readonly documents: number;
  readonly bytes: number;
  readonly openMs: number;
  readonly parseMs: number;
  readonly ratio: number;
};

const perCommit = 10;

const changeOf = (number: number): Change => {
  const subject = `conversation/teams/tenant/${number % 870}`;
  const at = 1_700_000_000_000 + number;
  const text = `Meine Kennung ${number} ist gesperrt, und der Drucker im dritten Stock zieht kein Papier ein. `;
  return {
    line: { id: `teams:${number}`, subject, at, by: `person ${number}`, event: { type: 'said', text } },
    puts: Array.from({ length: perCommit }, (_, place) => ({
      key: `conversation/${number}/${place}`,
      before: 0,
      value: { phase: 'guided', since: at, turns: [{ at, by: 'person', text }], facts: { device: text, place } },
    })),
    tasks: [],
    cancels: [],
  };
};

const middleOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const commitAll = async (folder: string, changes: readonly Change[]): Promise<EmbeddedStore> => {
  const store = await openEmbeddedStore({ folder, compactAtBytes: Number.MAX_SAFE_INTEGER });
  await Promise.all(changes.map((change) => store.commit(change)));
  return store;
};

/** Opens a copy of a folder as a kill would have left it, and says how long that took. */
const openCopy = async (folder: string, copy: string): Promise<{ readonly ms: number; readonly bytes: number }> => {
  await cp(folder, copy, { recursive: true });
  await rm(join(copy, 'owner.json'));
  const from = performance.now();
  const store = await openEmbeddedStore({ folder: copy });
  const ms = performance.now() - from;
  const { snapshotBytes, journalBytes } = store.health();
  await store.close();
  await rm(copy, { recursive: true });
  return { ms, bytes: snapshotBytes + journalBytes };
};

const parsePlain = async (file: string): Promise<number> => {
  const from = performance.now();
  JSON.parse(await readFile(file, 'utf8'));
  return performance.now() - from;
};

/**
 * Opens a folder that was killed with so many documents, nine in ten in its snapshot and the others in its journal, and
 * in turn parses the same data as one JSON file, `rounds` times; the middle of each (P11: at most three times as long).
 */
export const openingSpeed = async (documents = 87_000, rounds = 5): Promise<OpeningSpeed> => {
  const root = await mkdtemp(join(tmpdir(), 'secondline-opening-'));
  const [folder, file] = [join(root, 'data'), join(root, 'plain.json')];
  const changes = Array.from({ length: documents / perCommit }, (_, number) => changeOf(number));
  const snapped = Math.floor(changes.length * 0.9);
  try {
    await (await commitAll(folder, changes.slice(0, snapped))).close();
    const store = await commitAll(folder, changes.slice(snapped));
    const docs = Object.fromEntries(
      changes.flatMap(({ puts }) => puts.map(({ key, value }) => [key, { value, version: 1 }])),
    );
    const ids = Object.fromEntries(changes.map(({ line }) => [line.id, line.at]));
    await writeFile(file, JSON.stringify({ docs, ids, lines: changes.map(({ line }) => line) }));
    const [opens, parses]: [number[], number[]] = [[], []];
    let bytes = 0;
    for (let round = 0; round < rounds; round += 1) {
      parses.push(await parsePlain(file));
      const opened = await openCopy(folder, join(root, 'copy'));
      opens.push(opened.ms);
      bytes = opened.bytes;
    }
    await store.close();
    const [openMs, parseMs] = [middleOf(opens), middleOf(parses)];
    return { documents, bytes, openMs, parseMs, ratio: openMs / parseMs };
  } finally {
    await rm(root, { recursive: true });
  }
};
