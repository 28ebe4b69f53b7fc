import type { Language } from './language.ts';

/**
 * A knowledge article that fits what somebody wrote. `id` is its key in the record system, `number` what people say,
 * `excerpt` a few plain sentences of it; title and excerpt are somebody else's words and stay inert; `url` is https.
 */
export type FoundArticle = {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly excerpt: string;
  readonly language: string;
  readonly url: string;
};

/** What is looked for: the employee's words, as text and never as a query language, and the language he reads. */
export type ArticleQuery = { readonly text: string; readonly language: Language };

/** An article that the bot showed in this talk; `helped` is what the employee said of it. */
export type OfferedArticle = Pick<FoundArticle, 'id' | 'number' | 'title'> & { readonly helped?: boolean };

/** What an employee said of an article: `mark` is the same on every try, and tells this answer from all others. */
export type ArticleFeedback = { readonly article: string; readonly useful: boolean; readonly mark: string };

/** At most so many articles are shown at once. */
export const mostArticles = 3;
