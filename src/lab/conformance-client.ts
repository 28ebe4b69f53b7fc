import assert from 'node:assert/strict';

/** A user name and password of the instance. */
export type Credentials = { user: string; password: string };

/** Who can be asked as: an account of the target, or nobody at all. */
export type Asker = 'bot' | 'admin' | 'reader' | 'norole' | 'caller';

/** Handles that only the sandbox has: faults, switches and its clock. */
export type Control = {
  faults(change: Record<string, unknown>): Promise<void>;
  switches(change: Record<string, unknown>): Promise<void>;
  advance(milliseconds: number): Promise<void>;
  reset(): Promise<void>;
};

/** The instance to be checked: its origin, the accounts at hand, and the control plane when it is the sandbox. */
export type ConformanceTarget = {
  url: string;
  bot: Credentials;
  admin?: Credentials;
  reader?: Credentials;
  norole?: Credentials;
  caller?: Credentials;
  oauth?: { clientId: string; clientSecret: string };
  apiKey?: string;
  control?: Control;
};

/** A record of the Table API as it came over the wire. */
export type Fields = Record<string, unknown>;

/** An answer, read whole. */
export type RawAnswer = { status: number; headers: Headers; text: string };

/** What a request carries; `as` is `bot` unless said otherwise, `null` asks without credentials. */
export type RawRequest = {
  as?: Asker | null;
  json?: unknown;
  raw?: string | Uint8Array;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};

/** A client without any cleverness, which sends exactly what a check asks for; `created` keeps the sys_ids of new incidents. */
export type RawClient = {
  target: ConformanceTarget;
  created: string[];
  send(method: string, path: string, request?: RawRequest): Promise<RawAnswer>;
};

function basic(credentials: Credentials): string {
  return `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`;
}

function authorizationOf(target: ConformanceTarget, as: Asker | null): Record<string, string> {
  if (as === null) return {};
  const credentials = target[as];
  assert.ok(credentials, `the target names no account for "${as}"`);
  return { authorization: basic(credentials) };
}

/** A raw client of a target. */
export function rawClient(target: ConformanceTarget): RawClient {
  const created: string[] = [];
  return {
    target,
    created,
    send: async (method, path, request = {}) => {
      const body = request.json === undefined ? request.raw : JSON.stringify(request.json);
      const response = await fetch(new URL(path, target.url), {
        method,
        redirect: 'manual',
        headers: {
          accept: 'application/json',
          ...authorizationOf(target, request.as === undefined ? 'bot' : request.as),
          ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
        },
        ...(body === undefined ? {} : { body }),
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON object of an answer; fails when it is not one. */
export function objectOf(answer: RawAnswer): Fields {
  let value: unknown;
  try {
    value = JSON.parse(answer.text);
  } catch {
    assert.fail(`expected JSON, got ${answer.status} ${answer.text.slice(0, 120)}`);
  }
  assert.ok(isFields(value), `expected a JSON object, got ${answer.text.slice(0, 120)}`);
  return value;
}

/** A member that must be an object. */
export function within(fields: Fields, name: string): Fields {
  const value = fields[name];
  assert.ok(isFields(value), `expected an object under "${name}", got ${JSON.stringify(value)}`);
  return value;
}

/** The single record of an answer. */
export function recordOf(answer: RawAnswer): Fields {
  return within(objectOf(answer), 'result');
}

/** The records of a list answer. */
export function listOf(answer: RawAnswer): Fields[] {
  const { result } = objectOf(answer);
  assert.ok(Array.isArray(result), `expected a list, got ${answer.text.slice(0, 120)}`);
  return result.filter(isFields);
}

/** A field that must be a string. */
export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  assert.ok(typeof value === 'string', `expected a string in "${name}", got ${JSON.stringify(value)}`);
  return value;
}

/** Fails unless the answer has this status. */
export function expectStatus(answer: RawAnswer, status: number): void {
  assert.equal(answer.status, status, `expected ${status}, got ${answer.status}: ${answer.text.slice(0, 300)}`);
}

/** Fails unless the answer is the platform's error envelope with this status, message and detail. */
export function expectRefusal(answer: RawAnswer, status: number, message: RegExp, detail?: RegExp): void {
  expectStatus(answer, status);
  const body = objectOf(answer);
  assert.equal(body['status'], 'failure');
  const error = within(body, 'error');
  assert.match(textOf(error, 'message'), message);
  if (detail !== undefined) assert.match(textOf(error, 'detail'), detail);
}

/** Fails unless each named field has this value. */
export function expectFields(fields: Fields, expected: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(expected)) {
    assert.deepEqual(
      fields[name],
      value,
      `"${name}" is ${JSON.stringify(fields[name])}, expected ${JSON.stringify(value)}`,
    );
  }
}

/** The path of a table, with parameters written without their `sysparm_` prefix. */
export function tablePath(table: string, parameters: Record<string, string> = {}): string {
  const query = new URLSearchParams(
    Object.entries(parameters).map(([name, value]) => [`sysparm_${name}`, value] as [string, string]),
  );
  return `/api/now/table/${table}${query.size === 0 ? '' : `?${query}`}`;
}

/** The rows a query selects in a table. */
export async function query(
  client: RawClient,
  table: string,
  encoded: string,
  more: Record<string, string> = {},
): Promise<Fields[]> {
  const answer = await client.send('GET', tablePath(table, { query: encoded, ...more }));
  expectStatus(answer, 200);
  return listOf(answer);
}

/** Creates an incident and gives its echo. */
export async function newIncident(client: RawClient, fields: Fields = {}): Promise<Fields> {
  const json = { short_description: 'Conformance check', ...fields };
  const answer = await client.send('POST', tablePath('incident'), { json });
  expectStatus(answer, 201);
  const record = recordOf(answer);
  client.created.push(textOf(record, 'sys_id'));
  return record;
}

/** Changes an incident and gives the answer as it is. */
export function patch(client: RawClient, sysId: string, json: Fields, as: Asker = 'bot'): Promise<RawAnswer> {
  return client.send('PATCH', tablePath(`incident/${sysId}`), { json, as });
}

/** An incident as it stands. */
export async function incident(client: RawClient, sysId: string, more: Record<string, string> = {}): Promise<Fields> {
  const answer = await client.send('GET', tablePath(`incident/${sysId}`, more));
  expectStatus(answer, 200);
  return recordOf(answer);
}

/** The sys_id of an account of the target. */
export async function userId(client: RawClient, asker: Asker): Promise<string> {
  const credentials = client.target[asker];
  assert.ok(credentials, `the target names no account for "${asker}"`);
  const [row] = await query(client, 'sys_user', `user_name=${credentials.user}`, { fields: 'sys_id', limit: '1' });
  assert.ok(row, `no user ${credentials.user}`);
  return textOf(row, 'sys_id');
}

/** The handles of the sandbox; fails on a target that has none. */
export function controlOf(client: RawClient): Control {
  const { control } = client.target;
  assert.ok(control, 'this check needs the sandbox');
  return control;
}
