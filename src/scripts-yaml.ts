import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
  type YAMLError,
} from 'yaml';

/** A place in a file, counted from 1. */
export type Place = { readonly line: number; readonly column: number };

/** A mistake at a place of a file, in words, and how to mend it. */
export type PlacedFault = Place & { readonly what: string; readonly mend: string };

/** A YAML text as plain values, and where each of them stands in the text. */
export type Parsed = {
  readonly value: unknown;
  readonly placeOf: (path: readonly (string | number)[], atKey?: boolean) => Place;
};

const mostAliases = 50;
const deepest = 50;
const farthest = 200;
const nesting: Readonly<Record<string, number>> = { '[': 1, '{': 1, ']': -1, '}': -1 };

/** Reads one YAML document, or tells what keeps it from being read. Never throws, whatever the text. */
export function parseYaml(text: string): Parsed | { readonly faults: readonly PlacedFault[] } {
  const lines = new LineCounter();
  const deep = tooDeepLine(text);
  if (deep !== undefined) {
    const what = 'too many lists or groups stand inside each other';
    return {
      faults: [{ line: deep, column: 1, what, mend: 'Close the brackets, and begin lines further to the left.' }],
    };
  }
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
    const errors = [...document.errors, ...document.warnings];
    if (errors.length > 0) return { faults: errors.slice(0, 5).map((error) => syntaxFault(error, lines)) };
    const value: unknown = document.toJS({ maxAliasCount: mostAliases });
    return { value, placeOf: (path, atKey = false) => placeAt(lines, offsetOf(document, path, atKey)) };
  } catch (error) {
    const aliases = error instanceof ReferenceError;
    const what = aliases ? 'too many aliases (*name) stand in the file' : 'the file cannot be read as YAML';
    return { faults: [{ line: 1, column: 1, what, mend: 'Write the texts out where they belong.' }] };
  }
}

/**
 * The line in which something is nested too deeply, if there is one. The parser calls itself for each level; at the
 * end of the stack V8 does not always throw, it can abort the process (when it compiles a regular expression there),
 * so that nothing deep may reach the parser.
 */
function tooDeepLine(text: string): number | undefined {
  let [line, brackets, lead] = [1, 0, 0];
  let scalar = false;
  for (const token of new Lexer().lex(text)) {
    if (!scalar) brackets = Math.max(0, brackets + (nesting[token] ?? 0));
    // How far to the right a line begins bounds its depth by indentation, dashes and colons.
    lead = scalar || /^["'#]|\n/.test(token) ? 0 : lead + token.length;
    if (brackets > deepest || lead > farthest) return line;
    line += token.split('\n').length - 1;
    // The lexer announces the text of a scalar with this sign.
    scalar = token === '\u001f';
  }
  return undefined;
}

// linePos() answers { line: 0 } for an offset before the first line; a person counts from 1.
function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

const mends: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'Keep one of them.',
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: 'Begin the line under the one that it belongs to.',
  BLOCK_AS_IMPLICIT_KEY: 'Put a text with ": " in it in quotes.',
  MULTILINE_IMPLICIT_KEY: 'Write "key: value", or put the text in quotes.',
  MISSING_CHAR: 'Close the quote or bracket, and put a comma between items.',
  MULTIPLE_DOCS: 'Remove the line "---".',
  BAD_ALIAS: 'Put a text that begins with * in quotes.',
  TAG_RESOLVE_FAILED: 'Put a text that begins with ! in quotes.',
  BAD_SCALAR_START: 'Put a text that begins with ` or @ in quotes.',
  IMPOSSIBLE: 'Look at the line and the one above it.',
};

function syntaxFault({ code, message, pos }: YAMLError, lines: LineCounter): PlacedFault {
  const what = `this is not YAML: ${message.split('\n')[0]?.replace(/[.:]$/, '') ?? code}`;
  return { ...placeAt(lines, pos[0]), what, mend: mends[code] ?? 'Look at the line and the one above it.' };
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

/** Where a path stands; where it leads nowhere, the nearest place above. */
function offsetOf(document: Document, path: readonly (string | number)[], atKey: boolean): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [at, key] of path.entries()) {
    const owner = isAlias(node) ? node.resolve(document) : node;
    const found = childOf(owner, key);
    if (!found) return offset;
    const last = at === path.length - 1;
    offset = (last && atKey ? found.key : startOf(found.node)) ?? found.key ?? offset;
    node = found.node;
  }
  return offset;
}

function childOf(owner: unknown, key: string | number): { node: unknown; key: number | undefined } | undefined {
  if (isSeq(owner)) {
    const node = typeof key === 'number' ? owner.items[key] : undefined;
    return node === undefined ? undefined : { node, key: startOf(node) };
  }
  if (!isMap(owner)) return undefined;
  const pair = owner.items.find((item) => String(isScalar(item.key) ? item.key.value : item.key) === String(key));
  return pair && { node: pair.value, key: startOf(pair.key) };
}
