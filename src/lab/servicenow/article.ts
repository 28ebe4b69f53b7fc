/** A knowledge article to seed: body as HTML, language as the two-letter code, base `it` unless it is internal. */
export type ArticleSeed = {
  number: string;
  title: string;
  language: string;
  html: string;
  category?: string;
  keywords?: string;
  base?: 'it' | 'operations';
  state?: 'draft' | 'published' | 'retired';
  version?: string;
  /** User criteria that may read it; nothing: everybody of the base. */
  canRead?: string;
  /** The last day on which it holds, `2027-03-31`. */
  validTo?: string;
  /** Number of the article this one translates. */
  translates?: string;
};

const font = 'font-family: verdana, geneva, sans-serif; font-size: 10pt;';

const dress: ReadonlyArray<readonly [RegExp, string]> = [
  [/<p>/g, `<p style="margin: 0px 0px 10px; ${font}">`],
  [/<h2>/g, '<h2 style="margin-top: 18px; color: #293e40;">'],
  [/<ol>/g, `<ol style="list-style-position: inside; ${font}">`],
  [/<ul>/g, `<ul style="list-style-position: inside; ${font}">`],
  [/<li>/g, '<li style="margin-bottom: 4px;">'],
  [/<table>/g, '<table style="border-collapse: collapse; width: 100%;" border="1"><tbody>'],
  [/<\/table>/g, '</tbody></table>'],
  [/<th>/g, '<th style="background-color: #e6e8ea; padding: 4px; text-align: left;">'],
  [/<td>/g, '<td style="padding: 4px;">'],
  [/<note>/g, `<p style="background-color: #fff8dc; padding: 8px; ${font}"><strong>Note:</strong>&nbsp;`],
  [/<nota>/g, `<p style="background-color: #fff8dc; padding: 8px; ${font}"><strong>Nota:</strong>&nbsp;`],
  [/<\/not[ea]>/g, '</p>'],
  [/ > /g, '&nbsp;&gt;&nbsp;'],
];

/** A plainly written body as the platform's editor leaves it: inline styles, `&nbsp;`, paragraphs between blocks. */
export function dressed(html: string): string {
  const body = dress.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), html.trim());
  return body
    .split('\n')
    .map((line) => line.trim())
    .join('\n');
}
