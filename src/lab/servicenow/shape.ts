/** What a column of the instance holds; decides how a value is checked, compared and displayed. */
export type ColumnKind =
  | 'string'
  | 'html'
  | 'choice'
  | 'reference'
  | 'boolean'
  | 'integer'
  | 'datetime'
  | 'date'
  | 'duration'
  | 'journal';

/** One column: `max` in characters, `choices` as value and label, `refers` the table a reference points to. */
export type Column = {
  kind: ColumnKind;
  label: string;
  max?: number;
  choices?: ReadonlyArray<readonly [value: string, label: string]>;
  refers?: string;
};

/** One table: its columns by name, the column people know a row by, and the prefix of its numbers. */
export type Shape = {
  table: string;
  label: string;
  display: string;
  columns: ReadonlyMap<string, Column>;
  prefix?: string;
};

/** The columns of a table as they are written down: kinds with their column names (`name:max`, `name>table`). */
export type Sketch = {
  label: string;
  display: string;
  prefix?: string;
  string?: string;
  html?: string;
  reference?: string;
  boolean?: string;
  integer?: string;
  datetime?: string;
  date?: string;
  duration?: string;
  journal?: string;
  choice?: Record<string, ReadonlyArray<readonly [value: string, label: string]>>;
  labels?: Record<string, string>;
};

/** Columns every record of the platform carries, whatever its table. */
const everywhere: Sketch = {
  label: '',
  display: '',
  string: 'sys_id:32 sys_created_by:40 sys_updated_by:40 sys_tags',
  integer: 'sys_mod_count',
  datetime: 'sys_created_on sys_updated_on',
};

const listed = [
  'string',
  'html',
  'reference',
  'boolean',
  'integer',
  'datetime',
  'date',
  'duration',
  'journal',
] as const;

function labelOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function columnOf(kind: ColumnKind, word: string): [string, Column] {
  const [, name = word, mark, rest = ''] = /^([^:>]+)(?:([:>])(.+))?$/.exec(word) ?? [];
  const column: Column = { kind, label: labelOf(name) };
  if (mark === ':') column.max = Number(rest);
  if (mark === '>') column.refers = rest;
  return [name, column];
}

function columnsOf(sketch: Sketch): Array<[string, Column]> {
  const plain = listed.flatMap((kind) =>
    (sketch[kind] ?? '')
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word) => columnOf(kind, word)),
  );
  const choices = Object.entries(sketch.choice ?? {}).map(([name, choices]): [string, Column] => [
    name,
    { kind: 'choice', label: labelOf(name), choices },
  ]);
  return [...plain, ...choices];
}

/** A table from its sketch, with the columns every record carries. */
export function shapeOf(table: string, sketch: Sketch): Shape {
  const columns = new Map([...columnsOf(everywhere), ...columnsOf(sketch)]);
  for (const [name, label] of Object.entries(sketch.labels ?? {})) {
    const column = columns.get(name);
    if (column !== undefined) columns.set(name, { ...column, label });
  }
  const shape: Shape = { table, label: sketch.label, display: sketch.display, columns };
  if (sketch.prefix !== undefined) shape.prefix = sketch.prefix;
  return shape;
}
