import { mayRead } from './access.ts';
import { type Answer, type Ask, countOf } from './ask.ts';
import { noRecord, Refusal } from './failure.ts';
import { newSysId, type Row, rowOf, tableOf, textOf } from './instance.ts';
import { columnAt, valueAt } from './query.ts';
import { displayOf } from './render.ts';

type Hit = { row: Row; score: number };

/** Words of a text without markup, accents or case. */
function wordsOf(text: string): string[] {
  return text
    .replace(/<[^>]*>/g, ' ')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1);
}

function scoreOf(row: Row, words: readonly string[]): number {
  const title = wordsOf(textOf(row, 'short_description'));
  const text = wordsOf(`${textOf(row, 'meta')} ${textOf(row, 'text')}`);
  let score = 0;
  for (const word of words) {
    if (title.includes(word)) score += 10;
    score += Math.min(5, text.filter((one) => one === word).length);
  }
  return score;
}

function published(ask: Ask): Row[] {
  return [...tableOf(ask.instance, 'kb_knowledge').values()].filter(
    (row) => row['workflow_state'] === 'published' && mayRead(ask.instance, ask.account, 'kb_knowledge', row),
  );
}

function listParameter(ask: Ask, name: string): string[] {
  return (ask.query.get(name) ?? '').split(',').filter((part) => part !== '');
}

function found(ask: Ask): Hit[] {
  const bases = listParameter(ask, 'kb');
  const languages = listParameter(ask, 'language');
  const spoken = languages.length === 0 ? ['en'] : languages;
  const words = wordsOf(ask.query.get('query') ?? '');
  return published(ask)
    .filter((row) => bases.length === 0 || bases.includes(textOf(row, 'kb_knowledge_base')))
    .filter((row) => spoken.includes('all') || spoken.includes(textOf(row, 'language')))
    .map((row) => ({ row, score: words.length === 0 ? 1 : scoreOf(row, words) }))
    .filter((hit) => hit.score > 0)
    .sort((a, b) => b.score - a.score || textOf(a.row, 'number').localeCompare(textOf(b.row, 'number')));
}

/** The first words of an article, markup gone, searched words in bold. */
function snippetOf(row: Row, words: readonly string[]): string {
  const plain = textOf(row, 'text')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain
    .slice(0, 220)
    .split(' ')
    .map((word) => (wordsOf(word).some((one) => words.includes(one)) ? `<B>${word}</B>` : word))
    .join(' ');
}

/** The fields asked for, each with name, label, type, value and display value. */
function fieldsOf(ask: Ask, row: Row): Record<string, object> {
  const fields: Record<string, object> = {};
  for (const name of listParameter(ask, 'fields')) {
    const column = columnAt('kb_knowledge', name);
    if (column === undefined) continue;
    const value = valueAt(ask.instance, 'kb_knowledge', row, name) ?? '';
    fields[name] = {
      display_value: displayOf(ask.instance, ask.account, column, value),
      name,
      label: column.label,
      type: column.kind,
      value,
    };
  }
  return fields;
}

function summaryOf(ask: Ask, hit: Hit, rank: number, searchId: string): object {
  const sysId = textOf(hit.row, 'sys_id');
  const words = wordsOf(ask.query.get('query') ?? '');
  return {
    link: `?id=kb_article_view&sysparm_article=${textOf(hit.row, 'number')}&sys_kb_id=${sysId}&sysparm_rank=${rank}&sysparm_tsqueryId=${searchId}`,
    rank,
    id: `kb_knowledge:${sysId}`,
    title: textOf(hit.row, 'short_description'),
    snippet: snippetOf(hit.row, words),
    score: hit.score,
    tags: [],
    number: textOf(hit.row, 'number'),
    fields: fieldsOf(ask, hit.row),
  };
}

function searched(ask: Ask): Answer {
  const hits = found(ask);
  const limit = countOf(ask.query, 'limit', 30);
  const start = countOf(ask.query, 'offset', 0);
  const page = hits.slice(start, start + limit);
  const searchId = newSysId();
  const meta = {
    start,
    end: start + page.length,
    fields: ask.query.get('fields') ?? '',
    query: ask.query.get('query') ?? '',
    filter: ask.query.get('filter') ?? '',
    kb: ask.query.get('kb') ?? '',
    language: ask.query.get('language') ?? 'en',
    count: hits.length,
    ts_query_id: searchId,
    status: { code: 200 },
  };
  const articles = page.map((hit, index) => summaryOf(ask, hit, start + index + 1, searchId));
  return { status: 200, body: { result: { meta, articles } } };
}

function articleNamed(ask: Ask, name: string): Row | undefined {
  const bySysId = rowOf(ask.instance, 'kb_knowledge', name);
  const row = bySysId ?? published(ask).find((one) => one['number'] === name);
  const readable = row !== undefined && mayRead(ask.instance, ask.account, 'kb_knowledge', row);
  return readable && row['workflow_state'] === 'published' ? row : undefined;
}

function article(ask: Ask, name: string): Answer {
  const row = articleNamed(ask, name);
  if (row === undefined) {
    if (ask.instance.switches.missingArticle === 'not-found') throw noRecord();
    return { status: 200, body: { result: { content: '', attachments: [], embedded_content: [] } } };
  }
  // Reading counts as a view, even when `update_view` says it should not.
  row['sys_view_count'] = String(Number(textOf(row, 'sys_view_count')) + 1);
  const body = {
    content: textOf(row, 'text'),
    template: false,
    number: textOf(row, 'number'),
    sys_id: textOf(row, 'sys_id'),
    short_description: textOf(row, 'short_description'),
    display_attachments: row['display_attachments'] === 'true',
    attachments: [],
    embedded_content: [],
    fields: fieldsOf(ask, row),
  };
  return { status: 200, body: { result: body } };
}

/** The Knowledge Management API: search among published articles, and one article by sys_id or number. */
export function knowledgeApi(ask: Ask, name: string | undefined): Answer {
  if (ask.method !== 'GET') throw new Refusal(405, 'Method not supported');
  return name === undefined ? searched(ask) : article(ask, name);
}
