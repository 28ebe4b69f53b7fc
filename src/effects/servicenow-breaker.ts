import { RecordError } from './servicenow-error.ts';

/** Stops calling an instance that keeps failing, and tries it again one call at a time. */
export type Breaker = {
  /** Throws `later` while the instance is left alone; else lets the call pass (after a pause: one probe only). */
  pass(): void;
  /** Whether it is the probe's turn: one call decides, and all others had better not ask yet. */
  halfOpen(): boolean;
  succeeded(): void;
  /** A transient failure; `what` is told to the admin while calls are held back. */
  failed(what: string): void;
};

const failuresToOpen = 5;
const firstPauseMs = 15_000;
const longestPauseMs = 120_000;
const probeMs = 90_000;

/** A breaker that opens after 5 transient failures in a row; pauses double up to 2 minutes, with jitter of ±25 %. */
export function breakerOf(now: () => number, random: () => number): Breaker {
  let failures = 0;
  let pauses = 0;
  let heldUntil = 0;
  let probing = false;
  let reason = '';
  return {
    pass() {
      if (failures < failuresToOpen) return;
      if (now() < heldUntil) {
        throw new RecordError('later', { reason: 'held back', adminText: reason, retryAt: heldUntil });
      }
      // Half open: this call is the probe. Others wait for its outcome, but not for ever, should it get lost.
      probing = true;
      heldUntil = now() + probeMs;
    },
    halfOpen: () => failures >= failuresToOpen && (probing || now() >= heldUntil),
    succeeded() {
      failures = 0;
      pauses = 0;
      probing = false;
    },
    failed(what) {
      failures += 1;
      reason = what;
      // Calls that were under way when it opened say nothing new.
      const opens = failures === failuresToOpen || probing;
      if (!opens) return;
      probing = false;
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** pauses);
      pauses += 1;
      heldUntil = now() + Math.round(pauseMs * (0.75 + random() / 2));
    },
  };
}
