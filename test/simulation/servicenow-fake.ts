import type { RawAnswer } from '../../src/effects/servicenow-answer.ts';
import { RecordError } from '../../src/effects/servicenow-error.ts';
import type { Wire, WireRequest } from '../../src/effects/servicenow-wire.ts';
import { type Faults, strikes } from './faults.ts';
import { between, chance, type Life, later, mark, note, oneOf, type World } from './world.ts';

type Fields = Record<string, string>;

/** A small ServiceNow: the tables, the Table and Attachment API, and the ways in which an instance lets one down. */
export type Instance = {
  readonly faults: Faults;
  readonly tables: Readonly<Record<string, Fields[]>>;
  /** Whether it takes the record keys that a client wishes for. */
  readonly honoursKeys: boolean;
  token: string;
  outUntil: number;
  asleepUntil: number;
  /** Told of every new row. */
  onCreate: (table: string, row: Fields) => void;
  /** Correlation ids and record keys of which something was refused for good. */
  readonly refused: Set<string>;
  /** Record keys of incidents that somebody has opened again there. */
  readonly reopened: Set<string>;
  /** When the desk asked for an incident last. */
  readonly touched: Map<string, number>;
  posts: number;
};

const keyOf = (number: number): string => String(number).padStart(32, '0');

const groups = ['L2-EMEA', 'L2-AMER', 'Client IT'] as const;

/** An instance with the directory of these mail addresses. */
export const newInstance = (faults: Faults, mails: readonly string[], honoursKeys: boolean): Instance => ({
  faults,
  tables: {
    incident: [],
    interaction: [],
    sys_journal_field: [],
    sys_attachment: [],
    task_sla: [],
    sys_user_group: groups.map((name, index) => ({ sys_id: keyOf(1_000 + index), name, active: 'true' })),
    sys_user_grmember: mails.flatMap((_, user) =>
      groups.slice(0, 2).map((_group, index) => ({ group: keyOf(1_000 + index), user: keyOf(user + 1) })),
    ),
    sys_user: mails.map((email, index) => ({
      sys_id: keyOf(index + 1),
      user_name: email,
      email,
      active: 'true',
      vip: 'false',
    })),
  },
  honoursKeys,
  token: 'token-0',
  outUntil: 0,
  asleepUntil: 0,
  onCreate: () => undefined,
  refused: new Set(),
  reopened: new Set(),
  touched: new Map(),
  posts: 0,
});

const json = (status: number, body: unknown): RawAnswer => ({
  status,
  contentType: 'application/json',
  text: JSON.stringify(body),
});

const failed = (status: number, message: string, detail = ''): RawAnswer =>
  json(status, { error: { message, detail }, status: 'failure' });

const htmlPage: RawAnswer = { status: 200, contentType: 'text/html', text: '<html>Instance Hibernating page</html>' };

const shownAs = (row: Fields, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, { value: row[name] ?? '', display_value: row[name] ?? '' }]));

const answerOf = (row: Fields, params: URLSearchParams): Record<string, unknown> => {
  const names = params.get('sysparm_fields')?.split(',') ?? Object.keys(row);
  return params.get('sysparm_display_value') === 'all' ? shownAs(row, names) : { ...row };
};

const matches = (row: Fields, condition: string): boolean => {
  const [, column = '', operator, value = ''] = /^([a-z_]+)(>=|!=|=|IN)(.*)$/s.exec(condition) ?? [];
  const kept = row[column] ?? '';
  switch (operator) {
    case 'IN':
      return value.split(',').includes(kept);
    case '>=':
      return kept >= value;
    case '!=':
      return kept !== value;
    default:
      return kept === value;
  }
};

// Rows stand in the order in which they were made; only by their changes they are sorted otherwise.
const byChange = (one: Fields, other: Fields): number => {
  const [a = '', b = ''] = [one['sys_updated_on'], other['sys_updated_on']];
  return a < b ? -1 : a > b ? 1 : 0;
};

const list = (rows: readonly Fields[], params: URLSearchParams): RawAnswer => {
  const terms = (params.get('sysparm_query') ?? '').split('^').filter((term) => term !== '');
  const conditions = terms.filter((term) => !term.startsWith('ORDERBY'));
  const found = rows.filter((row) => conditions.every((condition) => matches(row, condition)));
  const changes = terms.some((term) => /^ORDERBY(DESC)?sys_updated_on/.test(term));
  const inOrder = changes ? found.toSorted(byChange) : found;
  const newestFirst = terms.some((term) => term.startsWith('ORDERBYDESC'));
  const sorted = newestFirst ? inOrder.toReversed() : inOrder;
  const from = Number(params.get('sysparm_offset') ?? '0');
  const limit = Number(params.get('sysparm_limit') ?? '10000');
  return json(200, { result: sorted.slice(from, from + limit).map((row) => answerOf(row, params)) });
};

const hex = (world: World): string =>
  Array.from({ length: 4 }, () =>
    Math.floor(world.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');

const priorities: Readonly<Record<string, string>> = {
  11: '1',
  12: '2',
  21: '2',
  13: '3',
  22: '3',
  31: '3',
  23: '4',
  32: '4',
  33: '5',
};

const stamp = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

const journals: ReadonlySet<string> = new Set(['work_notes', 'comments']);

type Entry = readonly [element: string, value: string];

const writeJournal = (world: World, instance: Instance, row: Fields, [element, value]: Entry, by: string): void => {
  if (value === '') return;
  const written = { sys_created_on: stamp(world.now), sys_created_by: by };
  const entry = { sys_id: hex(world), element, element_id: row['sys_id'] ?? '', value, ...written };
  instance.tables['sys_journal_field']?.push(entry);
  instance.onCreate('sys_journal_field', entry);
};

const write = (world: World, instance: Instance, row: Fields, sent: Fields, by = 'desk'): void => {
  for (const [name, value] of Object.entries(sent)) {
    if (journals.has(name)) writeJournal(world, instance, row, [name, value], by);
    else if (name !== 'sys_id') row[name] = value;
  }
  row['priority'] = priorities[`${row['impact'] ?? '3'}${row['urgency'] ?? '3'}`] ?? '5';
  row['resolved_at'] = row['state'] === '6' ? row['resolved_at'] || stamp(world.now) : '';
  row['sys_updated_on'] = stamp(world.now);
  row['sys_updated_by'] = by;
  row['sys_mod_count'] = String(Number(row['sys_mod_count'] ?? '-1') + 1);
};

const create = (world: World, instance: Instance, table: string, sent: Fields, params: URLSearchParams): RawAnswer => {
  const rows = instance.tables[table] ?? [];
  const wished = sent['sys_id'];
  const honoured = instance.honoursKeys && wished !== undefined;
  if (honoured && rows.some((row) => row['sys_id'] === wished)) {
    return failed(403, 'Operation Failed', 'Error during insert: Unique Key violation detected by database');
  }
  const row: Fields = {
    sys_id: honoured ? wished : hex(world),
    number: `INC${String(10_000 + rows.length).padStart(7, '0')}`,
    state: '1',
    sys_created_on: stamp(world.now),
    sys_created_by: 'desk',
  };
  write(world, instance, row, sent);
  rows.push(row);
  instance.posts += 1;
  instance.onCreate(table, row);
  return json(201, { result: answerOf(row, params) });
};

/** Somebody works on an incident in the record system itself: takes it, writes on it, ends it or opens it again. */
export const colleagueActs = (world: World, instance: Instance, number: number): void => {
  // Nothing there keeps two from writing over each other in the same moment: what is lost then is nobody's promise.
  const least = instance.faults.chosen.has('snSlow') ? 90_000 : 3_000;
  const free = ({ sys_id: id = '' }: Fields): boolean => world.now - (instance.touched.get(id) ?? 0) >= least;
  const rows = (instance.tables['incident'] ?? []).filter(free);
  if (rows.length === 0) return;
  const row = oneOf(world, rows);
  const sent = oneOf(world, row['state'] === '6' ? onEnded(number) : onOpen(number));
  if (sent['state'] === '2' && row['state'] === '6') instance.reopened.add(row['sys_id'] ?? '');
  note(world, () => `colleague ${row['number']} ${JSON.stringify(sent)}`);
  mark(world, `colleague ${sent['state'] ?? ''}`);
  write(world, instance, row, sent, 'colleague');
};

const onOpen = (number: number): readonly Fields[] => [
  { assigned_to: 'Colleague', state: '2' },
  { comments: `said there ${number}` },
  { work_notes: `noted there ${number}` },
  { state: '6', close_code: 'Solution provided', close_notes: `done there ${number}` },
];

const onEnded = (number: number): readonly Fields[] => [
  { comments: `still said there ${number}` },
  { assigned_to: 'Colleague' },
  { state: '2' },
];

const attach = (world: World, instance: Instance, params: URLSearchParams, body: Uint8Array): RawAnswer => {
  const row = {
    sys_id: hex(world),
    table_name: params.get('table_name') ?? '',
    table_sys_id: params.get('table_sys_id') ?? '',
    file_name: params.get('file_name') ?? '',
    size_bytes: String(body.byteLength),
    content: Buffer.from(body).toString(),
  };
  instance.tables['sys_attachment']?.push(row);
  instance.onCreate('sys_attachment', row);
  return json(201, { result: row });
};

const serve = (world: World, instance: Instance, request: WireRequest): RawAnswer => {
  const { pathname, searchParams } = new URL(request.path, 'http://instance');
  if (pathname === '/oauth_token.do') {
    return json(200, { access_token: instance.token, expires_in: 1800, token_type: 'Bearer' });
  }
  if (request.headers['Authorization'] !== `Bearer ${instance.token}`) return failed(401, 'User Not Authenticated');
  const [, , , kind, name = '', id] = pathname.split('/');
  if (kind === 'attachment') {
    if (request.method === 'GET') return list(instance.tables['sys_attachment'] ?? [], searchParams);
    return attach(world, instance, searchParams, request.body as Uint8Array);
  }
  const rows = instance.tables[name];
  if (!rows) return failed(400, `Invalid table ${name}`);
  if (request.method === 'GET' && id === undefined) return list(rows, searchParams);
  if (request.method === 'POST')
    return create(world, instance, name, JSON.parse(String(request.body)) as Fields, searchParams);
  const row = rows.find((one) => one['sys_id'] === id);
  return row ? serveRow(world, instance, request, row) : failed(404, 'No Record found');
};

const serveRow = (world: World, instance: Instance, { path, method, body }: WireRequest, row: Fields): RawAnswer => {
  instance.touched.set(row['sys_id'] ?? '', world.now);
  if (method === 'PATCH') write(world, instance, row, JSON.parse(String(body)) as Fields);
  return json(200, { result: answerOf(row, new URL(path, 'http://instance').searchParams) });
};

type Fate =
  | 'refused'
  | 'served'
  | 'lost'
  | 'cancelled'
  | 'cancelled undone'
  | 'throttled'
  | 'garbled'
  | 'wrong number'
  | 'asleep';

const fateOf = (world: World, { faults, asleepUntil }: Instance, request: WireRequest): Fate => {
  if (world.now < asleepUntil) return 'asleep';
  const writes = request.method !== 'GET' ? 1 : 0.3;
  if (strikes(world, faults, 'snThrottled', 0.15 * writes)) return 'throttled';
  if (request.method !== 'GET' && strikes(world, faults, 'snRefused', 0.1)) return 'refused';
  if (strikes(world, faults, 'snLost', 0.25 * writes)) return 'lost';
  if (strikes(world, faults, 'snCancelled', 0.2 * writes)) return chance(world, 0.5) ? 'cancelled' : 'cancelled undone';
  if (strikes(world, faults, 'snGarbled', 0.15 * writes)) return 'garbled';
  if (strikes(world, faults, 'snWrongNumber', 0.2) && request.method === 'POST') return 'wrong number';
  return 'served';
};

const throttled = (world: World): RawAnswer => ({
  ...failed(429, 'Rate limit exceeded'),
  ...(chance(world, 0.6) ? { retryAfter: String(Math.round(between(world, 1, 60))) } : {}),
});

/** The correlation id of an incident that was not made, or the path of what was not changed. */
const refusedKey = ({ path, method, body }: WireRequest): string => {
  const id = /\/(?:incident)\/([0-9a-f]{32})/.exec(path)?.[1];
  if (id !== undefined || method !== 'POST' || typeof body !== 'string') return id ?? path;
  return path.startsWith('/api/now/table/incident') ? ((JSON.parse(body) as Fields)['correlation_id'] ?? path) : path;
};

/** What comes back, if anything does; what is asked for is done or not, as fate has it. */
const respond = (world: World, instance: Instance, request: WireRequest, fate: Fate): RawAnswer | undefined => {
  switch (fate) {
    case 'asleep':
      return htmlPage;
    case 'throttled':
      return throttled(world);
    case 'refused':
      instance.refused.add(refusedKey(request));
      return failed(403, 'Operation Failed', 'Operation against file aborted by Business Rule');
    case 'cancelled undone':
      return failed(500, 'Transaction cancelled: maximum execution time exceeded');
    case 'cancelled':
      serve(world, instance, request);
      return failed(500, 'Transaction cancelled: maximum execution time exceeded');
    case 'lost':
      serve(world, instance, request);
      return undefined;
    case 'garbled': {
      const answer = serve(world, instance, request);
      return { ...answer, text: answer.text.slice(0, Math.floor(answer.text.length * world.random())) };
    }
    case 'wrong number': {
      const answer = serve(world, instance, request);
      return { ...answer, text: answer.text.replace(/INC\d{7}/g, 'INC0099999') };
    }
    case 'served':
      return serve(world, instance, request);
  }
};

const broken = () => new RecordError('unknown', { reason: 'network', adminText: 'The connection broke.' });
const unreachable = () => new RecordError('later', { reason: 'unreachable', adminText: 'Nobody listens.' });

type Times = { readonly there: number; readonly work: number; readonly back: number; readonly effectAt: number };

const timesOf = (world: World, faults: Faults): Times => {
  const work = strikes(world, faults, 'snSlow', 0.4) ? between(world, 1_000, 59_000) : between(world, 20, 900);
  return {
    there: between(world, 10, 400),
    work,
    back: between(world, 5, strikes(world, faults, 'snSlow', 0.1) ? 10_000 : 300),
    effectAt: work * world.random(),
  };
};

type Home = (ms: number, outcome: string, answer: RawAnswer | Error) => void;

/** A request has arrived: it takes effect somewhere in the work on it, and then its answer goes home, or does not. */
const arrived = (world: World, instance: Instance, request: WireRequest, times: Times, home: Home): void => {
  if (world.now < instance.outUntil) {
    home(times.back, 'unreachable', unreachable());
    return;
  }
  if (strikes(world, instance.faults, 'snToken', 0.1)) instance.token = `token-${Math.floor(world.random() * 1e9)}`;
  const fate = fateOf(world, instance, request);
  later(world, times.effectAt, `${request.method} record takes effect`, () => {
    note(world, () => `instance ${request.method} ${request.path.slice(0, 60)}: ${fate}`);
    const answer = respond(world, instance, request, fate);
    const rest = times.work - times.effectAt + times.back;
    home(rest, answer === undefined ? 'broken' : `${answer.status}`, answer ?? broken());
  });
};

/** The instance as one process of the product reaches it; what has arrived is done even if the process is gone. */
export const wireTo =
  (world: World, instance: Instance, life: Life): Wire =>
  (request) =>
    new Promise((resolve, reject) => {
      const what = `${request.method} record`;
      const times = timesOf(world, instance.faults);
      const state = { over: false };
      const end = (outcome: string, answer: RawAnswer | Error): void => {
        if (state.over) return;
        state.over = true;
        forget();
        mark(world, outcome);
        note(world, () => `${life.name} ${request.method} ${request.path.slice(0, 70)}: ${outcome}`);
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      };
      const home: Home = (ms, outcome, answer) =>
        void later(world, ms, `${life.name} ${what} answered`, () => end(outcome, answer), { life });
      later(world, times.there, `${what} arrives`, () => {
        // The last request of a process that has ended may have left, or not.
        if (life.alive || chance(world, 0.5)) arrived(world, instance, request, times, home);
      });
      const late = () => end('timed out', broken());
      const forget = later(world, request.timeoutMs, `${life.name} ${what} times out`, late, { life });
    });
