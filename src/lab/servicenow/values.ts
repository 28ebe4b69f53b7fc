import type { Account } from './access.ts';
import { type Instance, type Row, rowOf, shapeNamed, tableOf, textOf } from './instance.ts';
import type { Column, Shape } from './shape.ts';
import { fromLocal, instantOf } from './zone.ts';

/** What a request body asks to write: stored values, and entries for the record's journal. */
export type Writing = { values: Row; entries: Array<{ element: string; value: string }> };

/** How values in a body are meant: as stored, or as people read them (names, labels, local times). */
export type Reading = { instance: Instance; account: Account; shown: boolean };

const idPattern = /^[0-9a-f]{32}$/;

function scalarOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return '';
}

function choiceOf(reading: Reading, column: Column, text: string): string | undefined {
  const byValue = column.choices?.find(([value]) => value === text);
  const byLabel = reading.shown ? column.choices?.find(([, label]) => label === text) : undefined;
  // Neither an unknown value nor an empty one changes a choice field, and nobody is told.
  return (byValue ?? byLabel)?.[0];
}

function referenceOf(reading: Reading, column: Column, text: string): string | undefined {
  const { instance } = reading;
  const shape = shapeNamed(column.refers ?? '');
  if (text === '' || text === 'global' || shape === undefined) return text;
  if (rowOf(instance, shape.table, text) !== undefined) return text;
  if (reading.shown) {
    for (const row of tableOf(instance, shape.table).values()) {
      if (row[shape.display] === text) return textOf(row, 'sys_id');
    }
    return undefined;
  }
  return instance.switches.danglingReferences === 'keep' ? text : undefined;
}

function instantText(reading: Reading, text: string): string | undefined {
  if (text === '') return '';
  if (reading.shown) {
    const own = textOf(reading.account.row, 'time_zone');
    return fromLocal(text, own === '' ? reading.instance.zone : own);
  }
  return instantOf(text) === undefined ? undefined : text.length === 10 ? `${text} 00:00:00` : text;
}

function storedValue(reading: Reading, column: Column, text: string): string | undefined {
  switch (column.kind) {
    case 'choice':
      return choiceOf(reading, column, text);
    case 'reference':
      return referenceOf(reading, column, text);
    case 'datetime':
    case 'duration':
      return instantText(reading, text);
    case 'boolean':
      return text === 'true' || text === '1' ? 'true' : 'false';
    case 'integer':
      return /^-?\d*$/.test(text) ? text : undefined;
    case 'string':
      return column.max === undefined ? text : [...text].slice(0, column.max).join('');
    case 'html':
    case 'date':
      return text;
    case 'journal':
      return undefined;
  }
}

/** Columns the platform itself keeps; what a body says about them is ignored. */
function isOwn(name: string): boolean {
  return name.startsWith('sys_') && name !== 'sys_id';
}

function readField(reading: Reading, writing: Writing, name: string, column: Column, text: string): void {
  if (name === 'sys_id') {
    if (reading.instance.switches.honourSysId && idPattern.test(text)) writing.values[name] = text;
    return;
  }
  if (column.kind === 'journal') {
    if (text !== '' && name !== 'comments_and_work_notes') writing.entries.push({ element: name, value: text });
    return;
  }
  const stored = storedValue(reading, column, text);
  if (stored !== undefined) writing.values[name] = stored;
}

/** Reads a request body against a table: unknown columns and values that do not fit are dropped without a word. */
export function readBody(reading: Reading, shape: Shape, body: Record<string, unknown>): Writing {
  const writing: Writing = { values: {}, entries: [] };
  for (const [name, raw] of Object.entries(body)) {
    const column = shape.columns.get(name);
    if (column !== undefined && !isOwn(name)) readField(reading, writing, name, column, scalarOf(raw));
  }
  return writing;
}
