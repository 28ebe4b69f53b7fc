import { plainText } from './markup.ts';

/** A list item: its own words, and what stands under it. */
export type ArticleItem = { readonly text: string; readonly under: readonly ArticleBlock[] };

/**
 * One block of a knowledge article, in its order. Texts have the desk's marks (`markup.ts`) and are inert otherwise.
 * `media` is whatever a chat cannot show: a picture, a video, a frame.
 */
export type ArticleBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly ArticleItem[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'media'; readonly what: string; readonly label: string; readonly source: string };

/** A knowledge article read into blocks; `checksum` is `sha256:` and the digest of the text it was read from. */
export type ReadArticle = {
  readonly number: string;
  readonly version: string;
  readonly title: string;
  /** ISO 639-1 code, or '' when nothing tells it. */
  readonly language: string;
  readonly category: string;
  readonly keywords: string;
  readonly checksum: string;
  readonly blocks: readonly ArticleBlock[];
};

/** Somebody's text made to show as it stands where the desk's four marks work. */
export function inertWords(text: string): string {
  return text
    .replace(/\\(?=[*`[\](){}.\-/])/g, '\\/')
    .replace(/[`[{]/g, '\\$&')
    .replaceAll('**', '\\*\\*')
    .replace(/^(\d{1,3})\.(?=\s)/gm, '$1\\.')
    .replace(/^-(?=\s)/gm, '\\-');
}

/** Words that open a note, whatever stands around them: English, Spanish, Portuguese, French, German. */
export const opensNote = (text: string): boolean =>
  /^\W*(note|nota|important\w*|warning|caution|tip|atención|aviso|advertencia|consejo|atenção|dica|remarque|attention|avertissement|astuce|hinweis|achtung|wichtig|warnung|tipp)\W*:/iu.test(
    text,
  );

/** Words of a text for a title or a label: one line without marks, and without braces, which would be places for facts. */
export const labelWords = (text: string): string =>
  plainText(text)
    .replace(/\*\*|`|\]\(/g, ' ')
    .replaceAll('{', '(')
    .replaceAll('}', ')')
    .replace(/\s+/g, ' ')
    .trim();
