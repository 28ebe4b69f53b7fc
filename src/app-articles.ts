import type { Wiring } from './app-platforms.ts';
import { articlesOf } from './articles.ts';
import { syncArticles } from './articles-sync.ts';
import type { ArticleQuery, FoundArticle } from './desk/knowledge.ts';
import type { Knowledge } from './effects/servicenow-knowledge.ts';

/**
 * The articles that employees may be shown, kept in step with the record system from now on: what searches them. The
 * house does not wait for the first of them.
 */
export function openArticles(
  { clock, log, stops }: Pick<Wiring, 'clock' | 'log' | 'stops'>,
  knowledge: Knowledge,
): (query: ArticleQuery) => readonly FoundArticle[] {
  const articles = articlesOf();
  const sync = syncArticles({
    articles,
    knowledge,
    now: clock.now,
    sleep: (ms, then) => {
      const timer = setTimeout(then, ms).unref();
      return () => clearTimeout(timer);
    },
    log,
  });
  stops.push(() => sync.close());
  return articles.search;
}
