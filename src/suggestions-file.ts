import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/**
 * The text of a YAML file with one more phrase at the end of the list that `path` leads to; everything else, comments and
 * spacing included, stays byte for byte. A list that does not exist yet is begun. Undefined when the phrase stands there
 * already; throws an Error when the text is no YAML or the phrase does not arrive.
 */
export function withPhrase(text: string, path: readonly string[], phrase: string): string | undefined {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new Error(`This is not YAML: ${error.message.split('\n')[0]}`);
  const list = document.getIn(path, true);
  if (isSeq(list) && list.items.some((item) => isScalar(item) && item.value === phrase)) return undefined;
  const place = isSeq(list) ? placeIn(text, list) : placeBeside(text, document, path);
  const edited =
    place && text.slice(0, place.at) + place.before + JSON.stringify(phrase) + place.after + text.slice(place.at);
  return edited !== undefined && arrived(edited, path, phrase) ? edited : rewritten(document, path, phrase);
}

// No list as people write them: the library writes it, which keeps the comments but may fold lines anew.
function rewritten(document: Document, path: readonly string[], phrase: string): string {
  const list = document.getIn(path, true);
  if (isSeq(list)) list.add(document.createNode(phrase));
  else document.setIn(path, document.createNode([phrase]));
  const whole = document.toString({ lineWidth: 0 });
  if (!arrived(whole, path, phrase)) throw new Error(`The phrase could not be written under ${path.join(': ')}.`);
  return whole;
}

function placeBeside(text: string, document: Document, path: readonly string[]): Place | undefined {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (isMap(parent)) return placeUnder(text, parent, path.at(-1) ?? '');
  const [key, inner] = path;
  // Neither the list nor what it belongs to is there: both are begun at the end.
  if (path.length !== 2 || parent !== undefined || !isMap(document.contents) || document.contents.flow)
    return undefined;
  return { at: text.length, before: `${text.endsWith('\n') ? '' : '\n'}${key}:\n  ${inner}:\n    - `, after: '\n' };
}

type Place = { readonly at: number; readonly before: string; readonly after: string };

function arrived(text: string, path: readonly string[], phrase: string): boolean {
  const document = parseDocument(text);
  const value: unknown = document.errors.length > 0 ? undefined : document.getIn(path);
  const items = isSeq(value) ? value.items : [];
  const last = items.at(-1);
  return isScalar(last) && last.value === phrase;
}

function placeIn(text: string, list: YAMLSeq): Place | undefined {
  const last = list.items.at(-1);
  if (!isNode(last) || !last.range || !list.range) return undefined;
  // The list stands in brackets: before the closing one.
  if (list.flow) return { at: last.range[1], before: ', ', after: '' };
  const [lead] = /^\s*- +/.exec(lineAt(text, last.range[0])) ?? [];
  return lead === undefined ? undefined : afterLine(text, last.range[1], lead);
}

function placeUnder(text: string, parent: YAMLMap, key: string): Place | undefined {
  const last: Pair | undefined = parent.items.at(-1);
  const list = last?.value;
  if (parent.flow || !last || !isScalar(last.key) || !last.key.range || !isSeq(list) || list.flow) return undefined;
  const item = list.items.at(-1);
  if (!isNode(item) || !item.range) return undefined;
  const [lead] = /^\s*/.exec(lineAt(text, last.key.range[0])) ?? [''];
  return afterLine(text, item.range[1], `${lead}${key}:\n${lead}  - `);
}

function lineAt(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
}

// A comment behind the last phrase stays with it.
function afterLine(text: string, offset: number, lead: string): Place {
  const end = text.indexOf('\n', Math.max(0, offset - 1));
  return end < 0 ? { at: text.length, before: `\n${lead}`, after: '\n' } : { at: end + 1, before: lead, after: '\n' };
}

/** The lines that were added or taken away between two texts, with the two lines before each, as people read a diff. */
export function diffText(file: string, before: string, after: string): string {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const from = Math.max(0, start - 2);
  return [
    `--- ${file}`,
    `+++ ${file}`,
    `@@ line ${start + 1} @@`,
    ...old.slice(from, start).map((line) => ` ${line}`),
    ...old.slice(start, old.length - end).map((line) => `-${line}`),
    ...fresh.slice(start, fresh.length - end).map((line) => `+${line}`),
    ...old.slice(old.length - end, old.length - end + 1).map((line) => ` ${line}`),
  ].join('\n');
}
