import type { Articles, IndexedArticle } from './articles.ts';
import { RecordError } from './effects/servicenow-error.ts';
import type { Article, Knowledge } from './effects/servicenow-knowledge.ts';
import { plainOfHtml } from './scripts-article.ts';

/** What keeping the articles in step needs; `sleep` calls back after a time and can be called off. */
export type SyncParts = {
  readonly articles: Articles;
  readonly knowledge: Knowledge;
  readonly now: () => number;
  readonly sleep: (ms: number, then: () => void) => () => void;
  readonly log: (level: 'info' | 'warn' | 'error', what: string, detail?: Readonly<Record<string, unknown>>) => void;
  /** At most so many articles are kept. */
  readonly most?: number;
};

/** The running synchronisation. */
export type Sync = {
  /** Resolves when the look that is under way (the first one, right after the start) has ended, well or not. */
  settled(): Promise<void>;
  /** Looks now. */
  look(): Promise<void>;
  close(): void;
};

const everyMs = 10 * 60_000;
const afterTroubleMs = 60_000;
// An article that was deleted, or hidden from the account, is in no list of changes: each hour all are counted.
const wholeEveryMs = 60 * 60_000;
const usualMost = 2_000;
const bodiesAtOnce = 10;

type State = {
  since: number | undefined;
  wholeAt: number;
  closed: boolean;
  unsleep: () => void;
  running: Promise<void>;
};
type About = Omit<Article, 'html'>;

/**
 * Keeps the articles as the record system has them: all at the start, what changed every ten minutes, all again each
 * hour. While the record system is away, what was read last stays, and it is tried again every minute.
 */
export function syncArticles(parts: SyncParts): Sync {
  const state: State = {
    since: undefined,
    wholeAt: Number.NEGATIVE_INFINITY,
    closed: false,
    unsleep: () => undefined,
    running: Promise.resolve(),
  };
  const look = (): Promise<void> => {
    state.unsleep();
    const next = state.running.then(async () => {
      if (state.closed) return;
      const pauseMs = await lookOnce(parts, state);
      if (!state.closed) state.unsleep = parts.sleep(pauseMs, () => void look());
    });
    state.running = next;
    return next;
  };
  void look();
  return {
    settled: () => state.running,
    look,
    close() {
      state.closed = true;
      state.unsleep();
    },
  };
}

async function lookOnce(parts: SyncParts, state: State): Promise<number> {
  const { articles, log } = parts;
  try {
    const taken = await bringUp(parts, state);
    if (taken > 0) log('info', 'articles read', { taken, kept: articles.known().size });
    return everyMs;
  } catch (error) {
    // A house that is being left breaks its own connections.
    if (!state.closed) log('warn', 'articles could not be read', { kept: articles.known().size, error });
    return afterTroubleMs;
  }
}

async function bringUp(parts: SyncParts, state: State): Promise<number> {
  const { articles, knowledge, now, most = usualMost } = parts;
  const startedAt = now();
  const whole = state.since === undefined || Math.abs(startedAt - state.wholeAt) >= wholeEveryMs;
  const today = new Date(startedAt).toISOString().slice(0, 10);
  const since = whole ? {} : { since: state.since ?? 0 };
  const { open, shut } = await knowledge.list({ ...since, most, today });
  const standing = new Set(open.map(({ id }) => id));
  const gone = whole ? [...articles.known().keys()].filter((id) => !standing.has(id)) : shut;
  for (const id of gone) articles.remove(id);
  const known = articles.known();
  const changed = open.filter(({ id, changedAt }) => known.get(id) !== changedAt);
  const room = most - known.size;
  const taken = changed.filter(({ id }, at) => known.has(id) || at < room);
  for (let from = 0; from < taken.length && !state.closed; from += bodiesAtOnce)
    await takeIn(parts, taken.slice(from, from + bodiesAtOnce));
  // The record system's own instants, never this machine's: the next look begins with the last second again.
  state.since = Math.max(state.since ?? 0, ...open.map(({ changedAt }) => changedAt));
  if (whole) state.wholeAt = startedAt;
  return taken.length;
}

// Ten bodies may be more than an answer may hold (pictures stand in them as text): then each is asked for by itself.
async function takeIn(parts: SyncParts, some: readonly About[]): Promise<void> {
  const { articles, knowledge, log } = parts;
  try {
    const bodies = await knowledge.bodies(some.map(({ id }) => id));
    for (const about of some) {
      const html = bodies.get(about.id);
      if (html !== undefined) articles.put(indexed(about, html));
    }
  } catch (error) {
    if (!isTooMuch(error)) throw error;
    if (some.length > 1) for (const one of some) await takeIn(parts, [one]);
    else log('warn', 'an article is too large to be read', { number: some[0]?.number });
  }
}

const isTooMuch = (error: unknown): boolean => error instanceof RecordError && error.reason === 'too large';

function indexed({ id, number, title, language, url, keywords, category, changedAt }: About, html: string) {
  const article: IndexedArticle = {
    id,
    number,
    title,
    language,
    url,
    keywords,
    category,
    changedAt,
    text: plainOfHtml(html),
  };
  return article;
}
