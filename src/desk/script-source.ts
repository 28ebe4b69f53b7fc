import type { Language } from './language.ts';
import type { AnswerKind, ArticleRef, Level } from './script.ts';

/** A text as an author writes it: any of the languages, which may still be incomplete. */
export type TextsSource = { readonly [language in Language]?: string };

/** A choice as it stands in a file. */
export type ChoiceSource = {
  readonly id: string;
  readonly label: TextsSource;
  readonly words?: { readonly [language in Language]?: readonly string[] };
  readonly next?: string;
};

/** A step as it stands in a file: exactly one of `say`, `ask`, `check`, `branch`, `set`, `handoff`, `resolve`, and what goes with it. */
export type StepSource = {
  readonly id: string;
  readonly say?: TextsSource;
  readonly ask?: AnswerKind;
  readonly text?: TextsSource;
  readonly into?: string;
  readonly label?: TextsSource;
  readonly choices?: readonly ChoiceSource[];
  readonly never_store?: boolean;
  readonly check?: TextsSource;
  readonly yes?: string;
  readonly no?: string;
  readonly branch?: string;
  readonly cases?: Readonly<Record<string, string>>;
  readonly else?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly handoff?: TextsSource;
  readonly impact?: Level;
  readonly urgency?: Level;
  readonly resolve?: TextsSource;
  readonly code?: string;
  readonly next?: string;
};

/** A script as it stands in a file of `dialogs/`, its shape already found to follow `script.schema.json`. */
export type ScriptSource = {
  readonly id: string;
  readonly version: number;
  readonly title: TextsSource;
  readonly article: ArticleRef;
  /** A person must go through it first: it may lack phrases and languages, and is never published. */
  readonly draft?: boolean;
  readonly owner: string;
  readonly review: string;
  readonly category: string;
  readonly subcategory: string;
  readonly impact: Level;
  readonly urgency: Level;
  readonly sensitive: boolean;
  readonly thresholds?: { readonly route?: number; readonly ask?: number };
  readonly phrases: { readonly [language in Language]?: readonly string[] };
  readonly steps: readonly StepSource[];
};

/** A mistake in a script: where it stands (keys and indexes from the root), what is wrong, and how to mend it. */
export type Fault = {
  readonly path: readonly (string | number)[];
  /** The mistake is the key at the end of the path, not what stands under it. */
  readonly atKey?: true;
  readonly what: string;
  readonly mend: string;
};

/** The seven kinds of steps, by the key that makes a step one of them. */
export const stepKinds = ['say', 'ask', 'check', 'branch', 'set', 'handoff', 'resolve'] as const;

/** The key that says what a step does, or undefined when none stands there. */
export const kindOf = (step: StepSource): (typeof stepKinds)[number] | undefined =>
  stepKinds.find((kind) => step[kind] !== undefined);

/** Most letters (code points) and items that a script may hold; `script.schema.json` says the same to editors. */
export const limits = {
  text: 1500,
  title: 80,
  choiceLabel: 40,
  factLabel: 60,
  reason: 160,
  phrase: 200,
  phrases: 200,
  steps: 100,
  choices: 6,
} as const;

/** How few phrases a language may have, so that the router has something to learn from. */
export const fewestPhrases: Readonly<Record<Language, number>> = { en: 8, es: 8, pt: 5, fr: 5, de: 5 };

/** Targets that are no steps: the end, helped; and the handoff to a person. */
export const ends = ['solved', 'person'] as const;
