import type { Agent } from './inbound.ts';
import type { Language } from './language.ts';
import type { Presence } from './line-event.ts';
import type { OutageNotice } from './news.ts';
import type { Plan, SlaPolicy } from './plan.ts';
import type { Router } from './routing.ts';
import type { Script } from './script.ts';

/** The phrases of what the bot understands everywhere, by key and language (see `dialogs/built-ins.yaml`). */
export type BuiltInKey =
  | 'greeting'
  | 'thanks'
  | 'help'
  | 'person'
  | 'cancel'
  | 'start-over'
  | 'tickets'
  | 'yes'
  | 'no'
  | 'none'
  | 'elsewhere';

/** Phrases per key and language. */
export type BuiltIns = Readonly<Record<BuiltInKey, Readonly<Partial<Record<Language, readonly string[]>>>>>;

/** The built-ins that the router knows beside the scripts, as `@key`. */
export const routedBuiltIns = [
  'greeting',
  'thanks',
  'help',
  'person',
  'cancel',
  'start-over',
  'tickets',
  'elsewhere',
] as const;

/**
 * What the office has published for the desk; nothing else is visible to a decision. `exact` maps a normalised
 * phrase to its built-in; `version` finds also older versions of a script, which running talks have pinned.
 */
export type Book = {
  readonly scripts: ReadonlyMap<string, Script>;
  readonly version: (id: string, version: string) => Script | undefined;
  readonly router: Router;
  readonly languages: Router;
  /** The agents that were seen in the shared channel, for a transfer. */
  readonly agents: readonly Agent[];
  readonly exact: ReadonlyMap<string, BuiltInKey>;
  /** Hours, promises, people and protocol, as `dialogs/desk.yaml` has them. */
  readonly plan: Plan;
  /** Names the promises in force (`plan.sla`); `promises` finds those of an earlier name. */
  readonly revision: string;
  readonly promises: (revision: string) => readonly SlaPolicy[] | undefined;
  /** Who is on, off or away, by agent id; nothing is known of the others. */
  readonly presence: Readonly<Record<string, Presence>>;
  /** How many talks each agent has, by agent id. */
  readonly load: Readonly<Record<string, number>>;
  /** Whose cards are held back, as there are too many at once, by conversation. */
  readonly held?: ReadonlySet<string>;
  /** The known outages. */
  readonly outages: readonly OutageNotice[];
  readonly settings: DeskSettings;
};

/** What an admin set for the desk. Durations in milliseconds. */
export type DeskSettings = {
  readonly deskName: string;
  readonly deskLanguage: Language;
  /** Time zone in which the agents' cards show hours. */
  readonly deskZone: string;
  /** How many requests have their card in the shared channel at once, the others standing in the digest; 0 for all. */
  readonly cardsAtOnce: number;
  /** How long a handoff waits for its incident number before it goes out with a local reference. */
  readonly patienceMs: number;
  /** How long an employee may think about "is it resolved?" before silence closes it. */
  readonly settleMs: number;
  readonly fileLimitBytes: number;
  /** Whether there is a knowledge base to search when no script fits. */
  readonly articles: boolean;
};

/** The settings of a desk that nobody has configured. */
export const defaultSettings: DeskSettings = {
  deskName: 'Global Chat L2',
  deskLanguage: 'en',
  deskZone: 'UTC',
  // A shared channel takes 60 messages in 30 s on Teams and one a second on Slack, and every card brings several with it.
  cardsAtOnce: 10,
  patienceMs: 3_000,
  settleMs: 24 * 3_600_000,
  fileLimitBytes: 10 * 1024 * 1024,
  articles: false,
};
