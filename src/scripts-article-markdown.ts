/** What a Markdown article says of itself at its top (`key: value` lines between `---`), and its body as HTML. */
export type MarkdownArticle = { readonly about: Readonly<Record<string, string>>; readonly html: string };

type Line = { readonly indent: number; readonly text: string };
type Taken = { readonly html: string; readonly next: number };

const item = /^(\d{1,9}[.)]|[-*+])\s+(.*)$/;
const fence = /^(```|~~~)/;

/**
 * Turns a Markdown article into HTML: headings, ordered and other lists within each other, tables, quotes, code,
 * pictures, links, bold. HTML in it stays what it is; reading it (`readHtml`) makes it harmless.
 */
export function markdownArticle(text: string): MarkdownArticle {
  const front = /^\ufeff?---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(text);
  const about = Object.fromEntries(
    (front?.[1] ?? '').split(/\r?\n/).flatMap((line) => {
      const [, key, value] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
      return key === undefined ? [] : [[key.toLowerCase(), (value ?? '').trim().replace(/^(["'])(.*)\1$/, '$2')]];
    }),
  );
  const lines = text.slice(front?.[0].length ?? 0).split(/\r?\n/);
  return { about, html: blocksIn(lines.map(lineOf)) };
}

const lineOf = (raw: string): Line => {
  const wide = raw.replaceAll('\t', '    ');
  return { indent: wide.length - wide.trimStart().length, text: wide.trim() };
};

function blocksIn(lines: readonly Line[]): string {
  let html = '';
  for (let at = 0; at < lines.length; ) {
    const taken = blockAt(lines, at);
    html += taken.html;
    // Every reader takes at least its first line.
    at = Math.max(at + 1, taken.next);
  }
  return html;
}

function blockAt(lines: readonly Line[], at: number): Taken {
  const text = lines[at]?.text ?? '';
  if (text === '' || /^(\*\s*){3,}$|^(-\s*){3,}$|^(_\s*){3,}$/.test(text)) return { html: '', next: at + 1 };
  const [, marks, title] = /^(#{1,6})\s+(.*?)\s*#*$/.exec(text) ?? [];
  if (marks !== undefined)
    return { html: `<h${marks.length}>${inlineOf(title ?? '')}</h${marks.length}>`, next: at + 1 };
  if (fence.test(text)) return fenced(lines, at);
  if (text.startsWith('>')) return quoted(lines, at);
  if (item.test(text)) return listAt(lines, at);
  if (text.includes('|') && /^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$/.test(lines[at + 1]?.text ?? ''))
    return tableAt(lines, at);
  return paragraphAt(lines, at);
}

function until(lines: readonly Line[], from: number, ends: (line: Line) => boolean): number {
  let at = from;
  for (let line = lines[at]; line !== undefined && !ends(line); line = lines[at]) at++;
  return at;
}

function fenced(lines: readonly Line[], at: number): Taken {
  const mark = lines[at]?.text.slice(0, 3) ?? '';
  const end = until(lines, at + 1, ({ text }) => text.startsWith(mark));
  const content = lines.slice(at + 1, end).map(({ text }) => escaped(text));
  return { html: `<pre>${content.join('\n')}</pre>`, next: end + 1 };
}

function quoted(lines: readonly Line[], at: number): Taken {
  const end = until(lines, at, ({ text }) => !text.startsWith('>'));
  const inside = lines.slice(at, end).map(({ text }) => lineOf(text.replace(/^>\s?/, '')));
  const [first] = inside;
  // > [!NOTE] as some wikis write it.
  const kind = /^\[!(\w+)\]$/.exec(first?.text ?? '')?.[1];
  const note = kind === undefined ? '' : `<strong>${kind[0]?.toUpperCase()}${kind.slice(1).toLowerCase()}:</strong> `;
  const html = kind === undefined ? blocksIn(inside) : `<p>${note}${inlineOf(textOf(inside.slice(1)))}</p>`;
  return { html, next: end };
}

function listAt(lines: readonly Line[], at: number): Taken {
  const start = lines[at] ?? lineOf('');
  const ordered = /^\d/.test(start.text);
  let html = '';
  let next = at;
  for (let line = lines[next]; line !== undefined; line = lines[next]) {
    const [, mark, words] = item.exec(line.text) ?? [];
    if (mark === undefined || line.indent < start.indent || /^\d/.test(mark) !== ordered) break;
    const end = endOfItem(lines, next, start.indent);
    const inside = lines.slice(next + 1, end);
    const own = until(inside, 0, ({ text }) => text === '' || item.test(text) || fence.test(text));
    html += `<li>${inlineOf([words ?? '', textOf(inside.slice(0, own))].join(' '))}${blocksIn(inside.slice(own))}</li>`;
    next = end;
  }
  return { html: ordered ? `<ol>${html}</ol>` : `<ul>${html}</ul>`, next };
}

// An item reaches to the next line that is not further to the right than its mark, blank lines aside.
function endOfItem(lines: readonly Line[], at: number, indent: number): number {
  for (let end = at + 1; end < lines.length; end++) if (endsItem(lines, end, indent)) return end;
  return lines.length;
}

function endsItem(lines: readonly Line[], at: number, indent: number): boolean {
  const line = lines[at] ?? lineOf('');
  if (line.text !== '')
    return line.indent <= indent && (item.test(line.text) || endsText(line) || lines[at - 1]?.text === '');
  const after = lines.slice(at).find(({ text }) => text !== '');
  return !after || after.indent < indent || (after.indent === indent && !item.test(after.text));
}

const endsText = ({ text }: Line): boolean => /^#{1,6}\s/.test(text) || fence.test(text) || text.startsWith('>');

function tableAt(lines: readonly Line[], at: number): Taken {
  const end = until(lines, at + 2, ({ text }) => !text.includes('|'));
  const row = (line: Line | undefined, tag: 'td' | 'th'): string => {
    const cells = (line?.text ?? '').replace(/^\||\|$/g, '').split(/(?<!\\)\|/);
    return `<tr>${cells.map((cell) => `<${tag}>${inlineOf(cell.trim().replaceAll('\\|', '|'))}</${tag}>`).join('')}</tr>`;
  };
  const rows = lines.slice(at + 2, end).map((line) => row(line, 'td'));
  return { html: `<table>${row(lines[at], 'th')}${rows.join('')}</table>`, next: end };
}

function paragraphAt(lines: readonly Line[], at: number): Taken {
  const end = until(lines, at + 1, (line) => line.text === '' || item.test(line.text) || endsText(line));
  return { html: `<p>${inlineOf(textOf(lines.slice(at, end)))}</p>`, next: end };
}

const textOf = (lines: readonly Line[]): string => lines.map(({ text }) => text).join(' ');

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function inlineOf(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, at) => (at % 2 === 1 ? `<code>${escaped(part.slice(1, -1))}</code>` : spansOf(part)))
    .join('');
}

const quote = (text: string): string => text.replaceAll('"', '&quot;');

function spansOf(text: string): string {
  return text
    .replace(/!\[([^\]]*)\]\(\s*<?((?:[^\s()<>]|\([^\s()]*\))+)>?[^)]*\)/g, (_, alt: string, source: string) => {
      return `<img alt="${quote(alt)}" src="${quote(source)}">`;
    })
    .replace(/\[([^\]]+)\]\(\s*<?((?:[^\s()<>]|\([^\s()]*\))+)>?[^)]*\)/g, (_, label: string, address: string) => {
      return `<a href="${quote(address)}">${label}</a>`;
    })
    .replace(/<(https?:\/\/[^\s>]+)>/g, '<a href="$1">$1</a>')
    .replace(/(\*\*|__)(?=\S)(.+?)\1/g, '<strong>$2</strong>')
    .replace(/(?<![\w*\\])([*_])(?=[^\s*_])([^*_]+)\1(?![\w*])/g, '$2')
    .replace(/\\([*_#[\]()`>.!+-])/g, '$1');
}
