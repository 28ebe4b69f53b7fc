import { Document, isCollection, isScalar, type Node, Scalar, visit } from 'yaml';
import type { Draft } from './desk/draft.ts';

/** What opens a comment where a person must decide; `scripts lint` counts those that are left. */
export const decideMark = 'DECIDE:';

/** A draft as the YAML file that a person goes through: its decisions stand as comments before what they are about. */
export function draftText({ source, decisions }: Draft): string {
  const document = new Document(source);
  const from = source.article.checksum === undefined ? '' : `, ${source.article.checksum.slice(0, 19)}…`;
  document.commentBefore = [
    ' yaml-language-server: $schema=./script.schema.json',
    ` Made by "npm run scripts -- import" from ${source.article.number} version ${source.article.version}${from}.`,
    ` A draft is never published. Go through every "${decideMark}" and remove the comment when it is settled.`,
  ].join('\n');
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && node.value.includes('\n')) node.type = Scalar.BLOCK_LITERAL;
    },
  });
  for (const { path, what } of decisions) comment(document, path, ` ${decideMark} ${what.replace(/\s+/g, ' ')}`);
  return document.toString({ lineWidth: 0, commentString: (text) => text.replace(/^(?=.)/gm, '#') });
}

// YAML keeps a comment with the node that follows it: of a pair that is the key.
function comment(document: Document, path: readonly (string | number)[], text: string): void {
  const last = path.at(-1);
  const owner = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (!isCollection(owner) || last === undefined) return;
  const found = owner.items.find((item, at) =>
    typeof last === 'number' ? at === last : String(keyOf(item)) === String(last),
  );
  const node = (found !== null && typeof found === 'object' && 'key' in found ? found.key : found) as Node | undefined;
  if (node) node.commentBefore = node.commentBefore ? `${node.commentBefore}\n${text}` : text;
}

const keyOf = (item: unknown): unknown => {
  if (item === null || typeof item !== 'object' || !('key' in item)) return undefined;
  return isScalar(item.key) ? item.key.value : item.key;
};
