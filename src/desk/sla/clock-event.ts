import type { PauseReason, Priority } from '../plan.ts';

/**
 * What happened to a request, as far as its clocks care, oldest first. `at` is epoch ms, `id` unique within the request
 * (the envelope's, with a suffix where one envelope brings several); they are ordered by (at, position) and counted once by id.
 */
export type ClockEvent = { readonly id: string; readonly at: number } & (
  | {
      readonly kind: 'opened';
      readonly priority: Priority;
      readonly region?: string;
      readonly requesterRegion?: string;
    }
  | { readonly kind: 'reprioritised'; readonly priority: Priority }
  /** Somebody has it; a first one ends `chat_answer`. */
  | { readonly kind: 'owned'; readonly owner: string; readonly group?: string }
  | { readonly kind: 'unowned' }
  /** A person's word to the employee; the bot's do not count. */
  | { readonly kind: 'replied'; readonly by: string }
  /** The employee wrote. */
  | { readonly kind: 'wrote' }
  | { readonly kind: 'paused'; readonly why: PauseReason }
  | { readonly kind: 'resumed'; readonly why: PauseReason }
  | { readonly kind: 'escalated' }
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'offered' }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'resolved' }
  | { readonly kind: 'reopened' }
  | { readonly kind: 'cancelled' }
);
