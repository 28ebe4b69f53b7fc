import type { Book } from './book.ts';
import type { Conversation } from './conversation.ts';
import { routeOf } from './routing.ts';
import type { Level } from './script.ts';

/** How urgent and how far-reaching a request is, and what it is about, in ServiceNow's values. */
export type Triage = {
  readonly category: string;
  readonly subcategory: string;
  readonly impact: Level;
  readonly urgency: Level;
  readonly sensitive: boolean;
  readonly title: string;
  readonly script?: string;
};

/**
 * The priority 1 (critical) to 5 (planning) of impact and urgency by ServiceNow's default matrix, which is
 * impact + urgency - 1 in all nine cells. Only for showing before the record answers; afterwards its echo counts.
 */
export function priorityOf(impact: Level, urgency: Level): number {
  return impact + urgency - 1;
}

// Another script that was tried afterwards, or none at all, does not make a request harmless.
function isSensitive(state: Conversation, book: Book): boolean {
  const tried = state.trails.some((trail) => book.version(trail.script, trail.version)?.sensitive);
  return tried || (state.problem !== undefined && mayAskForSensitive(book, state.problem));
}

function mayAskForSensitive(book: Book, text: string): boolean {
  const route = routeOf(book.router, text);
  const offered = route.kind === 'ask' ? route.scripts : [];
  const all = offered.length > 0 && offered.every((id) => book.scripts.get(id)?.sensitive);
  return all || asksForSensitive(book, text);
}

/** Whether the router is sure that these words ask for what a sensitive script is about. */
export function asksForSensitive(book: Book, text: string): boolean {
  const route = routeOf(book.router, text);
  return route.kind === 'route' && (book.scripts.get(route.script)?.sensitive ?? false);
}

/** What is known of a request when a person is asked for: from the script that ran last, else a general inquiry. */
export function triageOf(state: Conversation, book: Book, levels: { impact?: Level; urgency?: Level }): Triage {
  const trail = state.trails.at(-1);
  const script = trail && book.version(trail.script, trail.version);
  const problem = state.problem ?? '';
  const sensitive = isSensitive(state, book);
  if (!script) {
    const title = problem || 'Request for a person';
    return {
      category: 'inquiry',
      subcategory: '',
      impact: levels.impact ?? 3,
      urgency: levels.urgency ?? 3,
      sensitive,
      title,
    };
  }
  return {
    category: script.category,
    subcategory: script.subcategory,
    impact: levels.impact ?? script.impact,
    urgency: levels.urgency ?? script.urgency,
    sensitive,
    title: problem ? `${script.title.en}: ${problem}` : script.title.en,
    script: script.id,
  };
}
