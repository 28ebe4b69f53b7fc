import type { Documents } from './documents.ts';
import { patched, patchOf } from './patch.ts';
import type { Deed, Part, PartPut } from './state.ts';
import { type Doc, type Put, StoreError } from './store.ts';

/** Writes the entries of one write as JSON, in their order: of documents that are there, only what is new. */
export const writerOn = (docs: Pick<Documents, 'peek'>): ((entry: Deed) => string) => {
  const written = new Map<string, Doc | undefined>();
  const newest = (key: string): Doc | undefined => (written.has(key) ? written.get(key) : docs.peek(key));
  return (entry) => {
    if (entry.kind !== 'change') return JSON.stringify(entry);
    const puts = entry.change.puts.map((put) => partOf(put, newest));
    for (const { key, before, value } of entry.change.puts)
      written.set(key, value === undefined ? undefined : { value, version: before + 1 });
    const kind = puts.some((put) => 'patch' in put) ? 'part' : 'change';
    return JSON.stringify({ kind, change: { ...entry.change, puts } });
  };
};

const partOf = (put: Put, newest: (key: string) => Doc | undefined): Put | PartPut => {
  if (put.before === 0 || put.value === undefined) return put;
  const patch = patchOf(newest(put.key)?.value, put.value);
  return patch ? { key: put.key, before: put.before, patch } : put;
};

/** One entry of all that goes to the disk in one write, in pieces: one link of the chain, whole or torn as one. */
export const entryOfAll = (deeds: readonly string[]): readonly string[] => {
  if (deeds.length === 1) return deeds;
  const pieces: string[] = [];
  for (const deed of deeds) pieces.push(pieces.length === 0 ? '{"kind":"write","deeds":[' : ',', deed);
  pieces.push(']}');
  return pieces;
};

/** The whole change that a part is of; throws a StoreError when the document that it belongs to is not there. */
export const wholeOf = ({ change }: Part, docs: Pick<Documents, 'peek'>): Deed => ({
  kind: 'change',
  change: { ...change, puts: change.puts.map((put) => ('patch' in put ? wholePut(put, docs) : put)) },
});

const wholePut = ({ key, before, patch }: PartPut, docs: Pick<Documents, 'peek'>): Put => {
  const doc = docs.peek(key);
  if (doc?.version !== before) throw new StoreError(`The journal changes ${key} as it was never kept.`);
  return { key, before, value: patched(doc.value, patch) };
};
