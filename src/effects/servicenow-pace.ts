import { bucketOf, type Limit, opensAt, shareOf, spend } from '../pacing.ts';

/** How many requests a second an account may make, and among how many instances of the desk that is shared. */
export type RequestPace = { readonly perSecond: number; readonly instances: number };

/** Resolves when one more request may leave; in the order of asking. */
export function paceOf(
  { perSecond, instances }: RequestPace,
  now: () => number,
  pause: (ms: number) => Promise<void>,
): () => Promise<void> {
  const limit: Limit = [{ count: perSecond, ms: 1_000 }];
  const bucket = bucketOf(shareOf(limit, instances));
  return async () => {
    const asked = now();
    const at = opensAt(bucket, asked);
    // Spent at once, so that whoever asks next comes later.
    spend(bucket, at);
    if (at > asked) await pause(at - asked);
  };
}
