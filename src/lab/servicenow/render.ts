import type { Account } from './access.ts';
import { type Instance, type Row, rowOf, shapeNamed, textOf } from './instance.ts';
import { journalText } from './journal.ts';
import { columnAt, valueAt } from './query.ts';
import type { Column } from './shape.ts';
import { instantOf, localOf, spokenDuration } from './zone.ts';

/** How a caller asked for values: as stored, as people read them, or both; with or without reference links. */
export type Style = { display: 'false' | 'true' | 'all'; links: boolean; fields: readonly string[] };

/** The style asked for by the `sysparm_…` parameters of a request. */
export function styleOf(query: URLSearchParams): Style {
  const display = query.get('sysparm_display_value') ?? 'false';
  const fields = (query.get('sysparm_fields') ?? '').split(',').map((field) => field.trim());
  return {
    display: display === 'true' || display === 'all' ? display : 'false',
    links: query.get('sysparm_exclude_reference_link') !== 'true',
    fields: fields.filter((field) => field !== ''),
  };
}

/** The origin that links are built from. */
export function linkBaseOf(instance: Instance): string {
  return instance.switches.linkBase === '' ? instance.base() : instance.switches.linkBase;
}

/** The address of a record in the Table API. */
export function linkTo(instance: Instance, table: string, sysId: string): string {
  return `${linkBaseOf(instance)}/api/now/table/${table}/${sysId}`;
}

function referenceName(instance: Instance, column: Column, sysId: string): string {
  const shape = shapeNamed(column.refers ?? '');
  if (shape === undefined || sysId === '') return '';
  // The global domain is a name, not a record.
  if (sysId === 'global') return 'global';
  return textOf(rowOf(instance, shape.table, sysId), shape.display);
}

function zoneOf(instance: Instance, account: Account): string {
  const own = textOf(account.row, 'time_zone');
  return own === '' ? instance.zone : own;
}

/** A stored value the way people read it: label, name, local time, spoken duration, grouped number. */
export function displayOf(instance: Instance, account: Account, column: Column, stored: string): string {
  if (stored === '') return '';
  switch (column.kind) {
    case 'choice':
      return column.choices?.find(([value]) => value === stored)?.[1] ?? stored;
    case 'reference':
      return referenceName(instance, column, stored);
    case 'datetime': {
      const at = instantOf(stored);
      return at === undefined ? stored : localOf(at, zoneOf(instance, account));
    }
    case 'duration':
      return spokenDuration(stored);
    case 'integer':
      return Number(stored).toLocaleString('en-US');
    case 'string':
    case 'html':
    case 'boolean':
    case 'date':
    case 'journal':
      return stored;
  }
}

type Place = { instance: Instance; account: Account; table: string; row: Row; style: Style };

function journalValue(place: Place, path: string): unknown {
  const { instance, account, row, style } = place;
  if (style.display === 'false') return '';
  const text = path.includes('.') ? '' : journalText(instance, textOf(row, 'sys_id'), path, zoneOf(instance, account));
  return style.display === 'true' ? text : { display_value: text, value: '' };
}

function referenceValue(place: Place, column: Column, stored: string): unknown {
  const { instance, account, style } = place;
  const shown = displayOf(instance, account, column, stored);
  const link = stored === '' || !style.links ? {} : { link: linkTo(instance, column.refers ?? '', stored) };
  if (style.display === 'all') return { display_value: shown, value: stored, ...link };
  if (stored === '') return '';
  if (style.display === 'true') return style.links ? { display_value: shown, ...link } : shown;
  return style.links ? { ...link, value: stored } : stored;
}

function columnValue(place: Place, path: string, column: Column): unknown {
  if (column.kind === 'journal') return journalValue(place, path);
  const stored = valueAt(place.instance, place.table, place.row, path);
  if (stored === null) return place.style.display === 'all' ? { display_value: null, value: null } : null;
  if (column.kind === 'reference') return referenceValue(place, column, stored);
  if (place.style.display === 'false') return stored;
  const shown = displayOf(place.instance, place.account, column, stored);
  return place.style.display === 'true' ? shown : { display_value: shown, value: stored };
}

/** A record as the Table API answers it: only known, readable columns, in the dictionary's order and not the asker's. */
export function rendered(place: Place, readable: (column: string) => boolean): Record<string, unknown> {
  const every = [...(shapeNamed(place.table)?.columns.keys() ?? [])];
  const asked = place.style.fields;
  const paths = asked.length === 0 ? every : [...every.filter((name) => asked.includes(name)), ...walked(asked)];
  const result: Record<string, unknown> = {};
  for (const path of paths) {
    const column = columnAt(place.table, path);
    if (column !== undefined && readable(path.split('.')[0] ?? '')) result[path] = columnValue(place, path, column);
  }
  return result;
}

function walked(fields: readonly string[]): string[] {
  return [...new Set(fields.filter((field) => field.includes('.')))];
}
