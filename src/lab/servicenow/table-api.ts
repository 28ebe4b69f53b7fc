import { mayFilter, mayRead, mayReadColumn } from './access.ts';
import { type Answer, type Ask, countOf, jsonOf } from './ask.ts';
import { noRecord, queryNotAllowed, Refusal } from './failure.ts';
import { type Row, shapeNamed, tableOf, textOf } from './instance.ts';
import { columnAt, parseQuery, selected } from './query.ts';
import { changeRecord, createRecord, deleteRecord, visibleRecord } from './records.ts';
import { linkBaseOf, linkTo, rendered, styleOf } from './render.ts';
import type { Shape } from './shape.ts';
import { settleSlas } from './sla.ts';

/** The columns of a table, or the refusal for a table that does not exist. */
export function shapeAsked(table: string): Shape {
  const shape = shapeNamed(table);
  if (shape === undefined) throw new Refusal(400, `Invalid table ${table}`);
  return shape;
}

/** A name-value parameter takes labels as well as values; it becomes one condition of the query. */
function namedCondition(table: string, name: string, value: string): string | undefined {
  const column = columnAt(table, name);
  if (column === undefined) return undefined;
  const chosen = column.choices?.find(([key, label]) => key === value || label.toLowerCase() === value.toLowerCase());
  return `${name}=${chosen?.[0] ?? value}`;
}

/** The encoded query of a request, `sysparm_query` and name-value parameters together. */
function encodedOf(ask: Ask, table: string): string {
  const named = [...ask.query]
    .filter(([name]) => !name.startsWith('sysparm_'))
    .map(([name, value]) => namedCondition(table, name, value))
    .filter((condition) => condition !== undefined);
  return [...named, ask.query.get('sysparm_query') ?? ''].filter((part) => part !== '').join('^');
}

function refuseHiddenFilter(ask: Ask, table: string, encoded: string): void {
  for (const condition of parseQuery(encoded).groups.flat(2)) {
    const known = columnAt(table, condition.field) !== undefined;
    const head = condition.field.split('.')[0] ?? '';
    if (known && !mayFilter(ask.account, table, head)) throw queryNotAllowed();
  }
}

/** The rows a request selects, before access rules hide any. */
export function rowsAsked(ask: Ask, table: string): Row[] {
  const encoded = encodedOf(ask, table);
  refuseHiddenFilter(ask, table, encoded);
  settleSlas(ask.instance);
  return selected(ask.instance, table, [...tableOf(ask.instance, table).values()], encoded);
}

function pageLink(ask: Ask, offset: number, rel: string): string {
  const kept = [...ask.query].filter(([name]) => name !== 'sysparm_offset');
  const query = new URLSearchParams([...kept, ['sysparm_offset', String(offset)]]).toString();
  return `<${linkBaseOf(ask.instance)}${ask.path}?${query}>;rel="${rel}"`;
}

/** The `Link` header of a page: absolute addresses, no spaces; none at all when everything fits on one page. */
function linksOf(ask: Ask, page: { total: number; limit: number; offset: number }): Record<string, string> {
  const { total, limit, offset } = page;
  if (limit < 1 || (total <= limit && offset === 0)) return {};
  if (ask.query.get('sysparm_suppress_pagination_header') === 'true') return {};
  const links = [pageLink(ask, 0, 'first')];
  if (offset > 0) links.push(pageLink(ask, Math.max(0, offset - limit), 'prev'));
  if (offset + limit < total) links.push(pageLink(ask, offset + limit, 'next'));
  links.push(pageLink(ask, Math.floor(Math.max(0, total - 1) / limit) * limit, 'last'));
  return { Link: links.join(',') };
}

function totalOf(ask: Ask, table: string, rows: readonly Row[]): number {
  if (ask.instance.switches.hiddenTotal === 'unfiltered') return rows.length;
  return rows.some((row) => mayRead(ask.instance, ask.account, table, row)) ? rows.length : 0;
}

/** A page of rows: the limit is applied before access rules, so a page can be short although more follow. */
export function pageOf(
  ask: Ask,
  table: string,
  rows: readonly Row[],
): { visible: Row[]; headers: Record<string, string> } {
  const limit = countOf(ask.query, 'sysparm_limit', 10_000);
  const offset = countOf(ask.query, 'sysparm_offset', 0);
  const total = totalOf(ask, table, rows);
  const visible = rows.slice(offset, offset + limit).filter((row) => mayRead(ask.instance, ask.account, table, row));
  const counted = ask.query.get('sysparm_no_count') === 'true' ? {} : { 'X-Total-Count': String(total) };
  return { visible, headers: { ...counted, ...linksOf(ask, { total, limit, offset }) } };
}

/** A record as this request wants to see it. */
export function shownRow(ask: Ask, table: string, row: Row): Record<string, unknown> {
  const place = { instance: ask.instance, account: ask.account, table, row, style: styleOf(ask.query) };
  return rendered(place, (column) => mayReadColumn(ask.account, table, column));
}

function listed(ask: Ask, table: string): Answer {
  const rows = rowsAsked(ask, table);
  if (table === 'sys_db_object' && !ask.account.roles.has('admin')) throw queryNotAllowed();
  const { visible, headers } = pageOf(ask, table, rows);
  // Version 1 of the API calls an empty list "not found"; the present one does not.
  if (visible.length === 0 && ask.path.startsWith('/api/now/v1/')) throw noRecord();
  return { status: 200, headers, body: { result: visible.map((row) => shownRow(ask, table, row)) } };
}

function created(ask: Ask, shape: Shape): Answer {
  const row = createRecord({ ...ask, shape, body: jsonOf(ask), shown: isShown(ask) });
  const headers = { Location: linkTo(ask.instance, shape.table, textOf(row, 'sys_id')) };
  return { status: 201, headers, body: { result: shownRow(ask, shape.table, row) } };
}

function isShown(ask: Ask): boolean {
  return ask.query.get('sysparm_input_display_value') === 'true';
}

function onTable(ask: Ask, shape: Shape): Answer {
  if (ask.method === 'GET') return listed(ask, shape.table);
  if (ask.method === 'POST') return created(ask, shape);
  throw new Refusal(405, 'Method not supported');
}

function onRecord(ask: Ask, shape: Shape, sysId: string): Answer {
  const { table } = shape;
  switch (ask.method) {
    case 'GET': {
      settleSlas(ask.instance);
      const row = visibleRecord(ask.instance, ask.account, table, sysId);
      return { status: 200, body: { result: shownRow(ask, table, row) } };
    }
    case 'PUT':
    case 'PATCH': {
      const row = changeRecord({ ...ask, shape, body: jsonOf(ask), shown: isShown(ask) }, sysId);
      return { status: 200, body: { result: shownRow(ask, table, row) } };
    }
    case 'DELETE':
      deleteRecord(ask.instance, ask.account, table, sysId);
      return { status: 204 };
    default:
      throw new Refusal(405, 'Method not supported');
  }
}

/** The Table API: `/api/now/table/<table>` and `/api/now/table/<table>/<sys_id>`, also versioned. */
export function tableApi(ask: Ask, table: string, sysId: string | undefined): Answer {
  const shape = shapeAsked(table);
  return sysId === undefined ? onTable(ask, shape) : onRecord(ask, shape, sysId);
}

/** The Aggregate API's count: how many rows a query selects. */
export function statsApi(ask: Ask, table: string): Answer {
  shapeAsked(table);
  const visible = rowsAsked(ask, table).filter((row) => mayRead(ask.instance, ask.account, table, row));
  const stats = ask.query.get('sysparm_count') === 'true' ? { count: String(visible.length) } : {};
  return { status: 200, body: { result: { stats } } };
}
