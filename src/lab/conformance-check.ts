import type { RawClient } from './conformance-client.ts';

/** What a check needs of its target beyond the integration account. */
export type Need = 'control' | 'admin' | 'reader' | 'norole' | 'caller' | 'oauth' | 'apiKey';

/** One row of the fidelity list (`reference/servicenow.md` §2): throws with a clear message when the instance answers otherwise. */
export type ConformanceCheck = {
  row: number;
  title: string;
  /** It creates or changes records. */
  writes: boolean;
  needs: readonly Need[];
  run(client: RawClient): Promise<void>;
};
