import type { Agent } from './inbound.ts';
import type { Language } from './language.ts';
import type { Address } from './message.ts';
import type { Priority } from './plan.ts';

/** What a request needs of the person who takes it: language, topic (category and script), and the region it was given to. */
export type Needs = {
  readonly language: Language;
  readonly topics: readonly string[];
  readonly region?: string;
};

/**
 * What conversations tell the line. `since` (epoch ms) is when the request was first made. `owned` and `ended` keep who
 * has how much; `troubled` is told once per talk, so that many like messages in a short time are noticed; `raised` puts
 * something on the lead's list, once per key.
 */
export type LineEvent =
  | {
      readonly type: 'joined';
      readonly subject: string;
      readonly since: number;
      readonly priority: Priority;
      readonly needs: Needs;
      /** Who must not be offered it again, or who had it before. */
      readonly before?: string;
      /** What the team reads of who waits. */
      readonly name?: string;
      /** A card of its own stands in the shared channel already, or must at once. */
      readonly shown?: true;
    }
  | { readonly type: 'served' | 'left'; readonly subject: string }
  | {
      readonly type: 'owned';
      readonly subject: string;
      readonly owner: Agent;
      readonly name: string;
      readonly at: number;
    }
  | { readonly type: 'ended'; readonly subject: string }
  | { readonly type: 'troubled'; readonly subject: string; readonly topic: string }
  /** `name` is what the lead reads of who joined. */
  | {
      readonly type: 'joined outage' | 'left outage';
      readonly subject: string;
      readonly outage: string;
      readonly name?: string;
    }
  | { readonly type: 'raised'; readonly key: string; readonly subject: string; readonly text: string }
  | { readonly type: 'settled item'; readonly key: string };

/** Whether an agent takes requests: since when, until when (epoch ms) it holds by itself, and where he said it. */
export type Presence = {
  readonly state: 'on' | 'off' | 'break';
  readonly since: number;
  readonly until?: number;
  readonly where?: Address;
};
