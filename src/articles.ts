import MiniSearch, { type SearchResult } from 'minisearch';
import { excerptOf } from './articles-excerpt.ts';
import { allWordsOf, searchWord } from './articles-words.ts';
import { type ArticleQuery, type FoundArticle, mostArticles } from './desk/knowledge.ts';
import type { Language } from './desk/language.ts';

/** An article as it is searched: `text` plain, `language` an ISO 639-1 code, `changedAt` epoch ms. */
export type IndexedArticle = Omit<FoundArticle, 'excerpt'> & {
  readonly keywords: string;
  readonly category: string;
  readonly text: string;
  readonly changedAt: number;
};

/** The articles that employees may be shown, in memory: no call waits for anything. */
export type Articles = {
  /** Takes an article in, in place of the one with its id. */
  put(article: IndexedArticle): void;
  /** Leaves an article out from now on. */
  remove(id: string): void;
  /** The instant an article had changed at when it was taken in, by id. */
  known(): ReadonlyMap<string, number>;
  /** The best fitting articles, best first; none when nothing fits well enough. */
  search(query: ArticleQuery): readonly FoundArticle[];
};

const mostTextLength = 12_000;
const mostQueryWords = 40;
// Measured on the messages of `test/articles.test.ts`: of what tells something, so much must stand in the article,
// and so much of it in what the article says of itself; foreign words need not.
const leastCovered = 0.41;
const leastNamed = 0.28;
// A word that more than every fourth article has in its title or keywords is no reason to show one of them.
const mostHolders = (size: number): number => Math.max(3, size / 4);
// How far a word counts that only begins the one in the article, or is only like it.
const beginning = 0.8;
const likeness = 0.55;
// A word that no article has is what it is about, more often than not.
const unknownWeight = 1.25;
const nearBest = 0.6;

/** Who reads one of these languages is nearer to the other than to English. */
const nextBest: Partial<Record<Language, Language>> = { pt: 'es' };

/** An empty collection of articles. */
export function articlesOf(): Articles {
  const kept = new Map<string, IndexedArticle>();
  const index = new MiniSearch<IndexedArticle>({
    fields: ['title', 'keywords', 'category', 'text'],
    tokenize: allWordsOf,
    processTerm: (word) => searchWord(word),
    searchOptions: {
      boost: { title: 4, keywords: 3, category: 1.5 },
      prefix: (word) => word.length >= 4,
      fuzzy: (word) => (word.length >= 6 ? 1 : false),
      weights: { prefix: 0.5, fuzzy: 0.35 },
    },
  });
  const remove = (id: string): void => {
    if (!kept.delete(id)) return;
    index.discard(id);
  };
  return {
    put(article) {
      remove(article.id);
      const taken = { ...article, text: article.text.slice(0, mostTextLength) };
      kept.set(article.id, taken);
      index.add(taken);
    },
    remove,
    known: () => new Map([...kept].map(([id, { changedAt }]) => [id, changedAt])),
    search({ text, language }) {
      const words = [...new Set(allWordsOf(text.slice(0, 2_000)).flatMap((word) => searchWord(word) ?? []))];
      if (words.length === 0 || kept.size === 0) return [];
      const asked = words.slice(0, mostQueryWords);
      for (const spoken of languagesFor(language)) {
        const found = fitting(index, kept, { words: asked, language: spoken, foreign: spoken !== language });
        if (found.length > 0) return found;
      }
      return [];
    },
  };
}

function languagesFor(language: Language): ReadonlySet<Language> {
  const near = nextBest[language];
  return new Set([language, ...(near ? [near] : []), 'en']);
}

type Index = MiniSearch<IndexedArticle>;
type Asked = { readonly words: readonly string[]; readonly language: Language; readonly foreign: boolean };

function fitting(index: Index, kept: ReadonlyMap<string, IndexedArticle>, asked: Asked): readonly FoundArticle[] {
  const { words, language } = asked;
  const size = [...kept.values()].filter((article) => article.language === language).length;
  // The words are put together by blanks alone and taken apart again: nothing in them is an operator.
  const results = index.search(words.join(' '), { filter: ({ id }) => kept.get(id)?.language === language });
  const hits = results.map((result) => hitOf(result, words));
  const weights = weightsOf(words, hits, size, asked.foreign);
  const good = hits.filter((hit) => fits(hit, weights, size, hits));
  const best = good[0]?.score ?? 0;
  const numbers = new Set<string>();
  return good
    .filter(({ score }) => score >= nearBest * best)
    .flatMap(({ id, terms }) => {
      const article = kept.get(id);
      // Two versions of one article can stand beside each other for a while.
      if (!article || numbers.has(article.number)) return [];
      numbers.add(article.number);
      return [foundOf(article, terms)];
    })
    .slice(0, mostArticles);
}

/** An article that has some of the words; how surely it has each, anywhere and in its title or keywords (0 to 1). */
type Hit = {
  readonly id: string;
  readonly score: number;
  readonly terms: ReadonlySet<string>;
  readonly has: ReadonlyMap<string, number>;
  readonly named: ReadonlyMap<string, number>;
};

function hitOf({ id, score, match, queryTerms }: SearchResult, words: readonly string[]): Hit {
  const said = Object.entries(match).flatMap(([term, fields]) => {
    const sayers = words.includes(term) ? [term] : queryTerms.filter((word) => isLike(word, term));
    const naming = fields.includes('title') || fields.includes('keywords');
    return sayers.map((word) => ({ word, sure: surenessOf(word, term), naming }));
  });
  const named = said.filter(({ naming }) => naming);
  return { id, score, terms: new Set(Object.keys(match)), has: surest(said), named: surest(named) };
}

function surenessOf(word: string, term: string): number {
  if (word === term) return 1;
  return term.startsWith(word) ? beginning : likeness;
}

function surest(said: readonly { readonly word: string; readonly sure: number }[]): ReadonlyMap<string, number> {
  return new Map(said.toSorted((a, b) => a.sure - b.sure).map(({ word, sure }) => [word, sure]));
}

// Which word a found term stands for is not told; it begins like it, but for a slip.
const isLike = (word: string, term: string): boolean =>
  term.startsWith(word.slice(0, 3)) || word.startsWith(term.slice(0, 3)) || word.slice(-4) === term.slice(-4);

const holdersOf = (word: string, hits: readonly Hit[], where: 'has' | 'named'): number =>
  hits.filter((hit) => hit[where].has(word)).length;

/** How much each word tells: the fewer articles have it the more, and one that none has tells the most. */
function weightsOf(words: readonly string[], hits: readonly Hit[], size: number, foreign: boolean) {
  return new Map(
    words.map((word) => {
      const holders = holdersOf(word, hits, 'has');
      const unknown = foreign ? Math.log(2) / 2 : unknownWeight * Math.log(1 + size);
      return [word, holders === 0 ? unknown : Math.log(1 + size / holders)];
    }),
  );
}

/** Enough of what was said stands in the article, and enough that tells of it in its title or keywords. */
function fits(hit: Hit, weights: ReadonlyMap<string, number>, size: number, hits: readonly Hit[]): boolean {
  const whole = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const sum = (held: ReadonlyMap<string, number>): number =>
    [...held].reduce((so, [word, sure]) => so + sure * (weights.get(word) ?? 0), 0);
  const telling = [...hit.named].some(
    ([word, sure]) => sure === 1 && holdersOf(word, hits, 'named') <= mostHolders(size),
  );
  return telling && sum(hit.has) >= leastCovered * whole && sum(hit.named) >= leastNamed * whole;
}

function foundOf(article: IndexedArticle, terms: ReadonlySet<string>): FoundArticle {
  const { id, number, title, language, url, text } = article;
  return { id, number, title, language, url, excerpt: excerptOf(text, terms) };
}
