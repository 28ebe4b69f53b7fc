import type { RawAnswer } from '../../src/effects/servicenow-answer.ts';
import type { Wire, WireRequest } from '../../src/effects/servicenow-wire.ts';
import type { StormClock } from './storm-clock.ts';
import { type Gate, gateOf } from './storm-limits.ts';

type Row = Record<string, string>;

/** A ServiceNow that takes so many requests a second, and finds what it is asked for by index. */
export type StormRecords = {
  readonly wire: Wire;
  readonly gate: Gate;
  count(table: string): number;
  /** When the last row of a table was made (epoch ms). */
  lastAt(table: string): number;
};

const json = (status: number, body: unknown): RawAnswer => ({
  status,
  contentType: 'application/json',
  text: JSON.stringify(body),
});

const indexed = ['sys_id', 'correlation_id', 'number', 'email', 'user_name', 'table_sys_id', 'element_id'] as const;
const requestMs = 120;

type Instance = {
  readonly tables: Map<string, Row[]>;
  readonly index: Map<string, Row[]>;
  readonly made: Map<string, number>;
  serial: number;
};

/** Makes the instance, with everybody of the company in its directory. */
export function stormRecords(clock: StormClock, perSecond: number, mails: readonly string[]): StormRecords {
  const gate = gateOf({ account: [{ count: perSecond, ms: 1_000 }] });
  const instance: Instance = { tables: new Map(), index: new Map(), made: new Map(), serial: 0 };
  for (const email of mails) insert(instance, 'sys_user', { email, user_name: email, active: 'true', vip: 'false' }, 0);
  const wire: Wire = (request) =>
    new Promise((resolve) => {
      clock.later(requestMs / 2, () => {
        // Tokens are no requests of the API.
        const free = request.path.startsWith('/oauth_token.do');
        const retryMs = free ? undefined : gate.enter(['account desk'], clock.now());
        const answer = retryMs === undefined ? serve(instance, request, clock.now()) : tooMany(retryMs);
        clock.later(requestMs / 2, () => resolve(answer));
      });
    });
  return {
    wire,
    gate,
    count: (table) => instance.tables.get(table)?.length ?? 0,
    lastAt: (table) => instance.made.get(table) ?? 0,
  };
}

const tooMany = (retryMs: number): RawAnswer => ({
  ...json(429, { error: { message: 'Rate limit exceeded', detail: '' }, status: 'failure' }),
  retryAfter: `${Math.ceil(retryMs / 1000)}`,
});

function insert(instance: Instance, table: string, sent: Row, now: number): Row {
  instance.serial += 1;
  const row: Row = { sys_id: `${instance.serial}`.padStart(32, '0'), ...sent };
  if (table === 'incident') Object.assign(row, incidentOf(instance.serial, sent));
  const rows = instance.tables.get(table) ?? [];
  rows.push(row);
  instance.tables.set(table, rows);
  instance.made.set(table, now);
  for (const column of indexed) {
    const value = row[column];
    if (value === undefined) continue;
    const key = `${table}/${column}=${value}`;
    instance.index.set(key, [...(instance.index.get(key) ?? []), row]);
  }
  return row;
}

const incidentOf = (serial: number, sent: Row): Row => ({
  number: `INC${`${serial}`.padStart(7, '0')}`,
  state: '1',
  priority: '3',
  ...sent,
});

function serve(instance: Instance, request: WireRequest, now: number): RawAnswer {
  const { pathname, searchParams } = new URL(request.path, 'http://instance');
  if (pathname === '/oauth_token.do')
    return json(200, { access_token: 'token', expires_in: 1_000_000, token_type: 'Bearer' });
  const [, , , kind, name = '', id] = pathname.split('/');
  const table = kind === 'attachment' ? 'sys_attachment' : name;
  if (kind === 'attachment' && request.method === 'POST') {
    const named = {
      table_sys_id: searchParams.get('table_sys_id') ?? '',
      file_name: searchParams.get('file_name') ?? '',
    };
    const size_bytes = `${(request.body as Uint8Array).byteLength}`;
    return json(201, { result: insert(instance, table, { ...named, size_bytes }, now) });
  }
  if (request.method === 'POST')
    return json(201, {
      result: shown(insert(instance, table, JSON.parse(String(request.body)) as Row, now), searchParams),
    });
  if (id === undefined) return json(200, { result: found(instance, table, searchParams) });
  const [row] = instance.index.get(`${table}/sys_id=${id}`) ?? [];
  if (!row) return json(404, { error: { message: 'No Record found', detail: '' }, status: 'failure' });
  if (request.method === 'PATCH') Object.assign(row, JSON.parse(String(request.body)));
  return json(200, { result: shown(row, searchParams) });
}

function shown(row: Row, params: URLSearchParams): unknown {
  const names = params.get('sysparm_fields')?.split(',') ?? Object.keys(row);
  if (params.get('sysparm_display_value') !== 'all') return { ...row };
  return Object.fromEntries(names.map((name) => [name, { value: row[name] ?? '', display_value: row[name] ?? '' }]));
}

// The first condition that an index knows finds the rows, the others are looked at one by one.
function found(instance: Instance, table: string, params: URLSearchParams): readonly unknown[] {
  const conditions = (params.get('sysparm_query') ?? '')
    .split('^')
    .filter((term) => term !== '' && !term.startsWith('ORDERBY'));
  const keys = conditions.map((term) => `${table}/${term}`);
  const known = keys.find((key) => indexed.some((column) => key.startsWith(`${table}/${column}=`)));
  const rows = known === undefined ? [] : (instance.index.get(known) ?? []);
  const fits = rows.filter((row) => conditions.every((term) => matches(row, term)));
  return fits.slice(0, Number(params.get('sysparm_limit') ?? '100')).map((row) => shown(row, params));
}

function matches(row: Row, term: string): boolean {
  const [, column = '', operator, value = ''] = /^([a-z_]+)(!=|IN|=)(.*)$/s.exec(term) ?? [];
  const kept = row[column] ?? '';
  if (operator === 'IN') return value.split(',').includes(kept);
  return operator === '=' ? kept === value : kept !== value;
}
