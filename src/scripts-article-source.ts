import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { ReadArticle } from './desk/article.ts';
import { noNumber } from './desk/draft.ts';
import type { Article } from './effects/servicenow-knowledge.ts';
import { readHtml } from './scripts-article.ts';
import { markdownArticle } from './scripts-article-markdown.ts';

/** The checksum of an article's text, which tells whether it has changed since a script was made from it. */
export const checksumOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** What is said about a file beside its content: number and version of the article, and its language. */
export type ArticleWishes = { readonly number?: string; readonly version?: string; readonly language?: string };

const mostBytes = 2_000_000;
const withoutHeading = (blocks: ReadArticle['blocks'], title: string): ReadArticle['blocks'] =>
  blocks[0]?.kind === 'heading' && blocks[0].text === title ? blocks.slice(1) : blocks;

/** An article as the record system gave it, read into blocks. */
export function readArticle(article: Article, origin: string): ReadArticle {
  const { number, version, title, language, category, keywords, html } = article;
  return {
    number,
    version,
    title,
    language,
    category,
    keywords,
    checksum: checksumOf(html),
    blocks: readHtml(html, origin).blocks,
  };
}

/** An article in a file (.html, .htm, .md, .markdown), or a sentence about why it cannot be read. */
export function readArticleFile(path: string, wishes: ArticleWishes): ReadArticle | string {
  const text = textOf(path);
  if ('fault' in text) return text.fault;
  const markdown = ['.md', '.markdown'].includes(extname(path).toLowerCase());
  const { about, html } = markdown ? markdownArticle(text.text) : { about: {}, html: text.text };
  const told: Readonly<Record<string, string | undefined>> = about;
  const page = readHtml(html);
  const [first] = page.blocks;
  const heading = first?.kind === 'heading' ? first.text : undefined;
  const title = told['title'] ?? (page.title.trim() || heading || basename(path, extname(path)));
  return {
    number: (wishes.number ?? told['number'] ?? numberIn(path) ?? noNumber).toUpperCase(),
    version: wishes.version ?? told['version'] ?? '1.0',
    title: title.replace(/\s+/g, ' ').trim(),
    language: wishes.language ?? told['language'] ?? (page.language || 'en'),
    category: told['category'] ?? '',
    keywords: told['keywords'] ?? '',
    checksum: checksumOf(text.text),
    blocks: withoutHeading(page.blocks, title),
  };
}

const numberIn = (path: string): string | undefined => /KB\d{4,10}/i.exec(basename(path))?.[0];

function textOf(path: string): { text: string } | { fault: string } {
  try {
    if (statSync(path).size > mostBytes) return { fault: `${path} is larger than 2 MB; no article is.` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)) };
  } catch (error) {
    if (error instanceof TypeError) return { fault: `${path} is not UTF-8; save it as that.` };
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { fault: `${path} cannot be read (${code}).` };
  }
}
