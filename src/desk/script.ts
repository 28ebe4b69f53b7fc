import type { Language, Texts } from './language.ts';

/** What an `ask` step accepts: one of its choices, a line, several lines, a calendar date, or a device name. */
export type AnswerKind = 'choice' | 'text' | 'long' | 'date' | 'device';

/** One of the answers that an `ask: choice` step offers; `words` are typed answers that mean the same. */
export type ScriptChoice = {
  readonly id: string;
  readonly label: Texts;
  readonly words?: Readonly<Partial<Record<Language, readonly string[]>>>;
  readonly next?: string;
};

/** Where a script can go from a step: another step's id, `solved` (the end, helped) or `person` (hand off). */
export type Target = string;

/**
 * One step of a script. `say` shows text and goes on at once; `ask` collects an answer as a fact; `check` asks
 * whether it helped; `branch` goes on by a collected fact; `set` notes facts without asking; `handoff` and
 * `resolve` end the script.
 */
export type Step =
  | { readonly id: string; readonly kind: 'say'; readonly text: Texts; readonly next: Target }
  | {
      readonly id: string;
      readonly kind: 'ask';
      readonly text: Texts;
      readonly answer: AnswerKind;
      readonly into: string;
      readonly label: Texts;
      readonly choices: readonly ScriptChoice[];
      readonly neverStore: boolean;
      readonly next: Target;
    }
  | { readonly id: string; readonly kind: 'check'; readonly text: Texts; readonly yes: Target; readonly no: Target }
  | {
      readonly id: string;
      readonly kind: 'branch';
      readonly on: string;
      readonly cases: Readonly<Record<string, Target>>;
      readonly otherwise: Target;
    }
  | {
      readonly id: string;
      readonly kind: 'set';
      readonly facts: Readonly<Record<string, string>>;
      readonly next: Target;
    }
  | {
      readonly id: string;
      readonly kind: 'handoff';
      readonly reason: Texts;
      readonly impact?: Level;
      readonly urgency?: Level;
    }
  | { readonly id: string; readonly kind: 'resolve'; readonly text?: Texts; readonly code: string };

/** Impact or urgency on ServiceNow's scale: 1 high, 2 medium, 3 low. */
export type Level = 1 | 2 | 3;

/** The KB article that a script is built from; `checksum` is `sha256:` and the hex digest of its text at that time. */
export type ArticleRef = {
  readonly number: string;
  readonly version: string;
  readonly checksum?: string;
  readonly language?: Language;
};

/** A script as the desk runs it, compiled from one YAML file of `dialogs/` (see `dialogs/README.md`). */
export type Script = {
  readonly id: string;
  /** The author's number and the first 8 hex digits of the file's SHA-256, as `3-1a2b3c4d`: what a running talk pins. */
  readonly version: string;
  readonly title: Texts;
  readonly article: ArticleRef;
  /** Not gone through by a person yet: it can be linted and played, and is never published. */
  readonly draft?: true;
  readonly owner: string;
  /** ISO date by which the owner reads the script again. */
  readonly review: string;
  readonly category: string;
  readonly subcategory: string;
  readonly impact: Level;
  readonly urgency: Level;
  /** Identity must be verified by a person: such a script may inform and hand off, never resolve. */
  readonly sensitive: boolean;
  /** Languages in which every text of the script exists. */
  readonly languages: readonly Language[];
  readonly phrases: Readonly<Partial<Record<Language, readonly string[]>>>;
  /** Confidence from which this script is routed to or offered, where it differs from the router's own. */
  readonly thresholds?: { readonly route?: number; readonly ask?: number };
  readonly start: string;
  readonly steps: Readonly<Record<string, Step>>;
};
