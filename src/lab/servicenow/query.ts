import { type Instance, type Row, rowOf, shapeNamed, textOf } from './instance.ts';
import type { Column } from './shape.ts';
import { fromLocal, instantOf } from './zone.ts';

/** One condition of an encoded query: a column path, an operator of the platform, the raw value. */
export type Condition = { field: string; operator: string; value: string };

/** A sort key; rows are compared by it in the order the keys were written. */
export type SortKey = { field: string; descending: boolean };

/** An encoded query: any group may hold, in a group every clause must, in a clause any condition may. */
export type Query = { groups: Condition[][][]; order: SortKey[] };

const operators =
  'ISNOTEMPTY|ISEMPTY|NOT IN|NOT LIKE|NOTLIKE|DOES NOT CONTAIN|STARTSWITH|ENDSWITH|BETWEEN|CONTAINS|LIKE|IN|!=|>=|<=|>|<|=';
const conditionPattern = new RegExp(`^([a-z][a-z0-9_.]*)(${operators})(.*)$`, 's');

function conditionOf(text: string): Condition | undefined {
  const match = conditionPattern.exec(text);
  if (match === null) return undefined;
  return { field: match[1] ?? '', operator: match[2] ?? '', value: match[3] ?? '' };
}

function sortKeyOf(text: string): SortKey | undefined {
  const match = /^ORDERBY(DESC)?(.+)$/.exec(text);
  return match === null ? undefined : { field: match[2] ?? '', descending: match[1] !== undefined };
}

/** Adds one part of a group: a sort key, an alternative to the condition before it, or a clause of its own. */
function readPart(part: string, clauses: Condition[][], order: SortKey[]): void {
  const key = sortKeyOf(part);
  if (key !== undefined) {
    order.push(key);
    return;
  }
  const alternative = part.startsWith('OR');
  const condition = conditionOf(alternative ? part.slice(2) : part);
  if (condition === undefined) return;
  const last = clauses.at(-1);
  if (alternative && last !== undefined) last.push(condition);
  else clauses.push([condition]);
}

/** Reads `^`, `^OR`, `^NQ` and `^ORDERBY`; what is not a condition is dropped without a word, as the platform does. */
export function parseQuery(encoded: string): Query {
  const order: SortKey[] = [];
  const groups = encoded.split('^NQ').map((group) => {
    const clauses: Condition[][] = [];
    for (const part of group.split('^')) readPart(part, clauses, order);
    return clauses;
  });
  return { groups, order };
}

/** The column at the end of a dot-walked path, or undefined when any step of it does not exist. */
export function columnAt(table: string, path: string): Column | undefined {
  const [head = '', ...rest] = path.split('.');
  const column = shapeNamed(table)?.columns.get(head);
  if (column === undefined || rest.length === 0) return column;
  return column.refers === undefined ? undefined : columnAt(column.refers, rest.join('.'));
}

/** The stored value at the end of a dot-walked path. */
export function valueAt(instance: Instance, table: string, row: Row | undefined, path: string): string | null {
  const [head = '', ...rest] = path.split('.');
  if (row === undefined) return '';
  if (rest.length === 0) return row[head] ?? (row[head] === null ? null : '');
  const refers = shapeNamed(table)?.columns.get(head)?.refers ?? '';
  return valueAt(instance, refers, rowOf(instance, refers, row[head]), rest.join('.'));
}

/** The same query without the conditions whose column does not exist: the platform ignores them silently. */
export function knownPart(table: string, query: Query): Query {
  const groups = query.groups
    .map((group) =>
      group
        .map((clause) => clause.filter((condition) => columnAt(table, condition.field) !== undefined))
        .filter((clause) => clause.length > 0),
    )
    .filter((group) => group.length > 0);
  return { groups, order: query.order.filter((key) => columnAt(table, key.field) !== undefined) };
}

function nameBehind(instance: Instance, column: Column, sysId: string): string {
  const shape = shapeNamed(column.refers ?? '');
  return shape === undefined ? sysId : textOf(rowOf(instance, shape.table, sysId), shape.display);
}

function isNumeric(column: Column): boolean {
  return column.kind === 'integer' || (column.choices?.every(([value]) => /^\d+$/.test(value)) ?? false);
}

function evaluated(instance: Instance, value: string): string {
  const generate = /^javascript:gs\.dateGenerate\('([^']*)','([^']*)'\)$/.exec(value);
  if (generate !== null) return fromLocal(`${generate[1]} ${generate[2]}`, instance.zone) ?? '';
  return value.startsWith('javascript:') ? '' : value;
}

function ordered(column: Column, a: string, b: string): number {
  if (isNumeric(column)) return a === '' || b === '' ? Number.NaN : Number(a) - Number(b);
  if (column.kind === 'datetime' || column.kind === 'date') {
    const [left, right] = [instantOf(a), instantOf(b)];
    return left === undefined || right === undefined ? Number.NaN : left - right;
  }
  return a === b ? 0 : a < b ? -1 : 1;
}

type Test = (held: string, asked: string, column: Column) => boolean;

const listOf = (asked: string) => asked.split(',');
const between: Test = (held, asked, column) => {
  const [low = '', high = ''] = asked.split('@');
  return ordered(column, held, low) >= 0 && ordered(column, held, high) <= 0;
};

const tests: Record<string, Test> = {
  '=': (held, asked) => held === asked,
  '!=': (held, asked) => held !== asked,
  IN: (held, asked) => listOf(asked).includes(held),
  'NOT IN': (held, asked) => !listOf(asked).includes(held),
  LIKE: (held, asked) => held.includes(asked),
  CONTAINS: (held, asked) => held.includes(asked),
  'NOT LIKE': (held, asked) => !held.includes(asked),
  NOTLIKE: (held, asked) => !held.includes(asked),
  'DOES NOT CONTAIN': (held, asked) => !held.includes(asked),
  STARTSWITH: (held, asked) => held.startsWith(asked),
  ENDSWITH: (held, asked) => held.endsWith(asked),
  ISEMPTY: (held) => held === '',
  ISNOTEMPTY: (held) => held !== '',
  BETWEEN: between,
  '>': (held, asked, column) => ordered(column, held, asked) > 0,
  '>=': (held, asked, column) => ordered(column, held, asked) >= 0,
  '<': (held, asked, column) => ordered(column, held, asked) < 0,
  '<=': (held, asked, column) => ordered(column, held, asked) <= 0,
};

const textual = /LIKE|CONTAIN|STARTSWITH|ENDSWITH/;

function holds(instance: Instance, table: string, row: Row, condition: Condition): boolean {
  const column = columnAt(table, condition.field);
  const test = tests[condition.operator];
  if (column === undefined || test === undefined) return true;
  const stored = valueAt(instance, table, row, condition.field) ?? '';
  const named = column.kind === 'reference' && textual.test(condition.operator);
  const held = named ? nameBehind(instance, column, stored) : stored;
  const asked = evaluated(instance, condition.value);
  if (instance.switches.caseInsensitive) return test(held.toLowerCase(), asked.toLowerCase(), column);
  return test(held, asked, column);
}

function sortText(instance: Instance, table: string, row: Row, key: SortKey): [Column | undefined, string] {
  const column = columnAt(table, key.field);
  const stored = valueAt(instance, table, row, key.field) ?? '';
  return [column, column?.kind === 'reference' ? nameBehind(instance, column, stored) : stored];
}

function compared(instance: Instance, table: string, key: SortKey, a: Row, b: Row): number {
  const [column, left] = sortText(instance, table, a, key);
  const [, right] = sortText(instance, table, b, key);
  if (column === undefined || left === right) return 0;
  // Empty values come first, as in the platform's ascending lists.
  const rank = left === '' ? -1 : right === '' ? 1 : ordered(column, left, right) || 0;
  return key.descending ? -rank : rank;
}

/** The rows a query selects, sorted by its keys; a query with no known condition selects every row. */
export function selected(instance: Instance, table: string, rows: readonly Row[], encoded: string): Row[] {
  const { groups, order } = knownPart(table, parseQuery(encoded));
  const hit = rows.filter(
    (row) =>
      groups.length === 0 ||
      groups.some((group) => group.every((clause) => clause.some((one) => holds(instance, table, row, one)))),
  );
  if (order.length === 0) return hit;
  return hit.sort((a, b) => {
    for (const key of order) {
      const rank = compared(instance, table, key, a, b);
      if (rank !== 0) return rank;
    }
    return 0;
  });
}
