import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { type ArticleBlock, type ArticleItem, inertWords, opensNote } from './desk/article.ts';
import { markFaultsOf, plainText } from './desk/markup.ts';

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

/** What an HTML article says of itself in its head, and its blocks. */
export type HtmlArticle = { readonly title: string; readonly language: string; readonly blocks: ArticleBlock[] };

const unseen = new Set(['script', 'style', 'template', 'noscript', 'head', 'link', 'meta', 'title', 'button', 'input']);
const media: Readonly<Record<string, string>> = {
  img: 'picture',
  svg: 'drawing',
  video: 'video',
  audio: 'sound',
  iframe: 'frame',
  object: 'object',
  embed: 'object',
  canvas: 'drawing',
};
const inline = new Set(
  'a abbr b bdi bdo big br cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup time tt u var wbr label'.split(
    ' ',
  ),
);
const bold = new Set(['b', 'strong']);
const code = new Set(['code', 'kbd', 'samp', 'tt']);
// The platform renders what stands between these marks as HTML; the marks themselves are no words.
const codeMarks = /\[\/?code\]/gi;
const mostDepth = 60;

/**
 * Reads an HTML article (a whole page, or a body as ServiceNow keeps it) into blocks. Scripts and styles are left out;
 * pictures and frames stay as `media`. `origin` completes links without a host.
 */
export function readHtml(html: string, origin = ''): HtmlArticle {
  const page = parse(html.slice(0, 2_000_000));
  const root = page.childNodes.find((node): node is Element => isElement(node) && node.tagName === 'html');
  const body = root?.childNodes.find((node): node is Element => isElement(node) && node.tagName === 'body');
  const head = root?.childNodes.find((node): node is Element => isElement(node) && node.tagName === 'head');
  const title = head?.childNodes.find((node): node is Element => isElement(node) && node.tagName === 'title');
  const blocks = body ? blocksOf(body.childNodes, { origin, depth: 0 }) : [];
  return {
    title: title ? wordsIn(title) : '',
    language: (attributeOf(root, 'lang') ?? '').slice(0, 2).toLowerCase(),
    blocks,
  };
}

type Reading = { readonly origin: string; readonly depth: number };

const isElement = (node: Node): node is Element => 'tagName' in node;
const isInline = (node: Node): boolean => (isElement(node) ? inline.has(node.tagName) && !holdsBlocks(node) : true);
const holdsBlocks = (node: Element): boolean =>
  node.childNodes.some((child) => isElement(child) && !isInline(child) && !(child.tagName in media));
const attributeOf = (node: Element | undefined, name: string): string | undefined =>
  node?.attrs.find((attribute) => attribute.name === name)?.value;
const wordsIn = (node: Node): string =>
  'value' in node ? node.value : 'childNodes' in node ? node.childNodes.map(wordsIn).join('') : '';

function blocksOf(nodes: readonly Node[], reading: Reading): ArticleBlock[] {
  const blocks: ArticleBlock[] = [];
  let line: Node[] = [];
  const flush = (): void => {
    blocks.push(...lineBlocks(line, reading));
    line = [];
  };
  for (const node of nodes) {
    if (isElement(node) && unseen.has(node.tagName)) continue;
    if (isInline(node) || (isElement(node) && node.tagName in media)) {
      line.push(node);
      continue;
    }
    flush();
    // Deeper than this nothing was written by a person.
    if (isElement(node) && reading.depth < mostDepth)
      blocks.push(...elementBlocks(node, { ...reading, depth: reading.depth + 1 }));
  }
  flush();
  return blocks;
}

function elementBlocks(node: Element, reading: Reading): ArticleBlock[] {
  switch (node.tagName) {
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
    case 'summary':
    case 'caption':
      return headingBlocks(node, reading);
    case 'ol':
    case 'ul':
    case 'menu':
      return listBlocks(node, reading);
    case 'dl':
      return definitionBlocks(node, reading);
    case 'table':
      return tableBlocks(node, reading);
    case 'pre':
      return preBlocks(node);
    default:
      return blocksOf(node.childNodes, reading);
  }
}

function headingBlocks(node: Element, reading: Reading): ArticleBlock[] {
  const within = blocksOf(node.childNodes, reading);
  const text = within.flatMap((block) => ('text' in block ? [plainText(block.text)] : [])).join(' ');
  const shown = within.filter(({ kind }) => kind === 'media');
  return text === '' ? shown : [{ kind: 'heading', text }, ...shown];
}

function preBlocks(node: Element): ArticleBlock[] {
  const lines = wordsIn(node)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const text = lines.map((line) => (line.includes('`') ? inertWords(line) : `\`${escapedCode(line)}\``)).join('\n');
  return text === '' ? [] : [{ kind: 'text', text }];
}

/** One run of words without a block in it: text or a note, a heading when all of it is bold, and its pictures. */
function lineBlocks(nodes: readonly Node[], reading: Reading): ArticleBlock[] {
  const found: ArticleBlock[] = [];
  const text = tidy(nodes.map((node) => markedOf(node, reading, found)).join(''));
  if (text === '') return found;
  const sound = markFaultsOf(text).length === 0 ? text : inertWords(tidy(nodes.map(wordsIn).join('')));
  const whole = /^\*\*([^*]+)\*\*:?$/.exec(sound)?.[1];
  if (whole !== undefined && !opensNote(plainText(sound)) && !/[.!?]$/.test(whole))
    return [{ kind: 'heading', text: plainText(whole) }, ...found];
  return [{ kind: opensNote(plainText(sound)) ? 'note' : 'text', text: sound }, ...found];
}

const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/[\s\u00a0]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');

function markedOf(node: Node, reading: Reading, found: ArticleBlock[]): string {
  if (!isElement(node)) {
    // A break in the source is no break in the text.
    return 'value' in node ? inertWords(node.value.replace(codeMarks, '').replace(/\s+/g, ' ')) : '';
  }
  if (node.tagName in media) {
    found.push(mediaOf(node));
    return '';
  }
  if (unseen.has(node.tagName)) return '';
  if (node.tagName === 'br') return '\n';
  if (code.has(node.tagName)) return codeOf(node);
  const inside = node.childNodes.map((child) => markedOf(child, reading, found)).join('');
  if (node.tagName === 'a') return linkOf(node, inside, reading);
  return bold.has(node.tagName) ? boldOf(inside) : inside;
}

function mediaOf(node: Element): ArticleBlock {
  const label = attributeOf(node, 'alt') || attributeOf(node, 'title') || attributeOf(node, 'aria-label') || '';
  const source = attributeOf(node, 'src') ?? attributeOf(node, 'data') ?? '';
  const short = source.startsWith('data:') ? `${source.slice(0, 40)}…` : source;
  return { kind: 'media', what: media[node.tagName] ?? 'picture', label: tidy(label), source: short };
}

// In code, too, a brace would be a place for a fact.
const escapedCode = (text: string): string => text.replace(/\\(?=[*`[\](){}.\-/])/g, '\\/').replaceAll('{', '\\{');

function codeOf(node: Element): string {
  const text = tidy(wordsIn(node)).replaceAll('\n', ' ');
  return text === '' || text.includes('`') ? inertWords(text) : `\`${escapedCode(text)}\``;
}

// Bold acts within one line, and only around words.
function boldOf(inside: string): string {
  return inside
    .replaceAll(/(?<!\\)\*\*/g, '')
    .split('\n')
    .map((line) => {
      const words = line.trim();
      if (words === '') return line;
      const before = line.slice(0, line.indexOf(words));
      return `${before}**${words}**${line.slice(before.length + words.length)}`;
    })
    .join('\n');
}

function linkOf(node: Element, inside: string, { origin }: Reading): string {
  const address = addressOf(attributeOf(node, 'href') ?? '', origin);
  const label = tidy(wordsIn(node)).replaceAll('\n', ' ');
  if (address === undefined || label === '') return inside;
  const link = `[${escapedCode(label).replace(/[[\]]/g, '\\$&')}](${address})`;
  if (address.startsWith('https:') && markFaultsOf(link).length === 0) return link;
  const bare = address.replace(/^mailto:/, '');
  return plainText(inside).includes(bare) ? inside : `${inside} (${inertWords(bare)})`;
}

function addressOf(href: string, origin: string): string | undefined {
  const address = href.trim();
  if (address === '' || address.startsWith('#')) return undefined;
  try {
    const url = origin === '' ? new URL(address) : new URL(address, origin);
    const known = ['https:', 'http:', 'mailto:', 'tel:', 'file:'].includes(url.protocol);
    // A host alone reads better without the slash that a URL adds.
    const written = url.href === `${address}/` ? address : url.href;
    return known ? written.replaceAll('(', '%28').replaceAll(')', '%29') : undefined;
  } catch {
    return address;
  }
}

function listBlocks(node: Element, reading: Reading): ArticleBlock[] {
  const items: ArticleItem[] = [];
  for (const child of node.childNodes) {
    if (!isElement(child) || unseen.has(child.tagName)) continue;
    const inside = blocksOf(child.tagName === 'li' ? child.childNodes : [child], reading);
    const last = items.at(-1);
    // Editors put a nested list beside its item in place of into it.
    if (child.tagName !== 'li' && last) items[items.length - 1] = { ...last, under: [...last.under, ...inside] };
    else if (inside.length > 0) items.push(itemOf(inside));
  }
  return items.length === 0 ? [] : [{ kind: 'list', ordered: node.tagName === 'ol', items }];
}

function itemOf(inside: readonly ArticleBlock[]): ArticleItem {
  const [first, ...under] = inside;
  if (!first || !('text' in first)) return { text: '', under: inside };
  return { text: linesOfBlock(first).join(' '), under };
}

function definitionBlocks(node: Element, reading: Reading): ArticleBlock[] {
  return node.childNodes.flatMap((child): ArticleBlock[] => {
    if (!isElement(child)) return [];
    if (child.tagName === 'dt') return headingBlocks(child, reading);
    return blocksOf(child.childNodes, reading);
  });
}

const within = (node: Element, name: string): Element[] =>
  node.childNodes.flatMap((child) => {
    if (!isElement(child)) return [];
    if (child.tagName === name) return [child];
    return ['thead', 'tbody', 'tfoot'].includes(child.tagName) ? within(child, name) : [];
  });

function tableBlocks(node: Element, reading: Reading): ArticleBlock[] {
  const rows = within(node, 'tr').map((row) =>
    row.childNodes.filter((cell): cell is Element => isElement(cell) && ['td', 'th'].includes(cell.tagName)),
  );
  const captions = within(node, 'caption').flatMap((caption) => headingBlocks(caption, reading));
  const widest = Math.max(0, ...rows.map((row) => row.length));
  // A table of one column is a frame that somebody drew around a text.
  if (widest < 2)
    return [...captions, ...rows.flatMap((row) => row.flatMap((cell) => blocksOf(cell.childNodes, reading)))];
  const found: ArticleBlock[] = [];
  const texts = spread(rows).map((row) => row.map((cell) => (cell ? cellText(cell, reading, found) : '')));
  const [first, ...others] = texts;
  const headed = rows[0]?.every((cell) => cell.tagName === 'th' || boldOnly(cell)) ?? false;
  const head = headed && first ? first.map(plainText) : Array.from({ length: widest }, () => '');
  return [...captions, { kind: 'table', head, rows: headed ? others : texts }, ...found];
}

const boldOnly = (cell: Element): boolean =>
  wordsIn(cell).trim() !== '' &&
  cell.childNodes.every((child) => (isElement(child) ? bold.has(child.tagName) : wordsIn(child).trim() === ''));

type Grid = (Element | undefined)[][];

/** The cells of each row, with those that reach over several rows or columns repeated where they reach. */
function spread(rows: readonly (readonly Element[])[]): Grid {
  const grid: Grid = rows.map(() => []);
  for (const [at, row] of rows.entries()) {
    for (const cell of row) fillFrom(grid, at, cell);
  }
  return grid;
}

function fillFrom(grid: Grid, at: number, cell: Element): void {
  const row = grid[at] ?? [];
  const free = Array.from(row).indexOf(undefined);
  const column = free < 0 ? row.length : free;
  const [down, across] = [reachOf(cell, 'rowspan'), reachOf(cell, 'colspan')];
  for (const below of grid.slice(at, at + down)) {
    for (let step = 0; step < across; step++) below[column + step] = cell;
  }
}

const reachOf = (cell: Element, name: string): number =>
  Math.min(50, Math.max(1, Number(attributeOf(cell, name) ?? 1) || 1));

/** What a cell says: one line for each of its paragraphs and items. */
function cellText(cell: Element, reading: Reading, found: ArticleBlock[]): string {
  return blocksOf(cell.childNodes, reading)
    .flatMap((block) => {
      if (block.kind === 'media') found.push(block);
      return linesOfBlock(block);
    })
    .join('\n');
}

/** A block as lines of text with marks: what a list or table in a list, or in a cell, comes down to. */
export function linesOfBlock(block: ArticleBlock): string[] {
  switch (block.kind) {
    case 'heading':
      return [`**${inertWords(block.text).replaceAll('\\*\\*', '')}**`];
    case 'text':
    case 'note':
      return block.text.split('\n');
    case 'list':
      return block.items.flatMap(({ text, under }) => [
        ...(text === '' ? [] : [`- ${text.replaceAll('\n', ' ')}`]),
        ...under.flatMap(linesOfBlock),
      ]);
    case 'table':
      return block.rows.map((row) => `- ${row.map((cell) => cell.replaceAll('\n', '; ')).join(' — ')}`);
    case 'media':
      return [];
  }
}

/** The words of an HTML article as people read them, one line for each paragraph, item and row; nothing of it acts. */
export function plainOfHtml(html: string): string {
  return readHtml(html)
    .blocks.flatMap((block) => (block.kind === 'heading' ? [block.text] : linesOfBlock(block).map(plainText)))
    .join('\n');
}
