import { memoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';

/** Stands where the house opens its folder: a store that forgets everything at the end (row T1). */
export async function openEmbeddedStore(): Promise<Store> {
  return memoryStore();
}
