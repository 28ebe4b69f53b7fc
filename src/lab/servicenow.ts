import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { ArticleSeed } from './servicenow/article.ts';
import { type Colleague, colleagueOf } from './servicenow/colleague.ts';
import { type Controls, controlled, withSwitches } from './servicenow/control.ts';
import { type FaultName, type FaultSetting, type Faults, withFaults } from './servicenow/faults.ts';
import { type Hook, type Hooks, hooksOf, type SentHint } from './servicenow/hook.ts';
import { htmlAnswer, type Incoming, incomingOf, send } from './servicenow/http.ts';
import { type Instance, type Row, type Switches, tableOf, textOf, usualSwitches } from './servicenow/instance.ts';
import { entriesOf } from './servicenow/journal.ts';
import { delayOf, outcomeOf } from './servicenow/pipeline.ts';
import { putArticle, putUser, type SandboxSeed, seedInstance } from './servicenow/seed.ts';
import type { UserSeed } from './servicenow/seed-people.ts';
import { putServiceLevels, type SlaDefinition } from './servicenow/service-levels.ts';
import { settleSlas } from './servicenow/sla.ts';
import { instantOf } from './servicenow/zone.ts';

/** Where the sandbox listens (loopback and a free port unless told otherwise), its clock in epoch milliseconds, extra records. */
export type SandboxOptions = { port?: number; host?: string; now?: () => number; seed?: SandboxSeed };

/** One change of a record, for a live view. */
export type RecordChange = { table: string; sysId: string };

/** One request the sandbox answered; status 0 when the socket was held or dropped. */
export type AnsweredRequest = { at: number; method: string; path: string; status: number };

/** An entry of a record's journal; `createdAt` in epoch milliseconds, `createdBy` a user name. */
export type JournalEntry = { element: string; value: string; createdAt: number; createdBy: string };

/** A file on a record with its content. */
export type StoredFile = { sysId: string; fileName: string; contentType: string; sizeBytes: number; content: Buffer };

/** A running ServiceNow instance of our own, with the handles that tests and the playground hold. */
export type Sandbox = {
  url: string;
  close(): Promise<void>;
  faults: {
    set(change: { [Name in FaultName]?: FaultSetting }): void;
    clear(): void;
    current(): Faults;
  };
  switches: { set(change: Partial<Switches>): void; current(): Switches };
  clock: { now(): number; set(at: number): void };
  reset(): void;
  rows(table: string): readonly Row[];
  journal(sysId: string): readonly JournalEntry[];
  attachments(sysId: string): readonly StoredFile[];
  onChange(listener: (change: RecordChange) => void): () => void;
  requests: readonly AnsweredRequest[];
  /** Somebody of this user name who works in ServiceNow itself. */
  colleague(userName: string): Colleague;
  /** Replaces the SLA definitions. */
  slas: { set(definitions: readonly SlaDefinition[]): void };
  /** The outbound webhook: where hints go, what was sent, and when all under way have arrived. */
  webhook: { set(hook: Hook | undefined): void; sent: readonly SentHint[]; settled(): Promise<void> };
  addUser(user: UserSeed): string;
  addArticle(article: ArticleSeed): string;
};

type House = {
  instance: Instance;
  controls: Controls;
  hooks: Hooks;
  requests: AnsweredRequest[];
  listeners: Set<(change: RecordChange) => void>;
};

const requestsKept = 1000;
/** How long a held socket stays open: longer than the 60 s after which an instance kills a transaction. */
const holdMs = 65_000;

function furnish(base: () => string, options: SandboxOptions): House {
  const tick = options.now ?? Date.now;
  const listeners: House['listeners'] = new Set();
  const requests: AnsweredRequest[] = [];
  let offset = 0;
  const hooks = hooksOf(() => tick() + offset);
  const instance: Instance = {
    tables: new Map(),
    passwords: new Map(),
    files: new Map(),
    counters: new Map(),
    schedules: new Map(),
    announce: hooks.announce,
    tokens: [],
    faults: {},
    switches: { ...usualSwitches },
    zone: 'America/Los_Angeles',
    base,
    now: () => tick() + offset,
    changed: (table, sysId) => {
      for (const listener of listeners) listener({ table, sysId });
    },
  };
  const reset = () => {
    offset = 0;
    for (const kept of [instance.tables, instance.passwords, instance.files, instance.counters, instance.schedules])
      kept.clear();
    hooks.clear();
    Object.assign(instance, { tokens: [], faults: {}, switches: { ...usualSwitches } });
    requests.length = 0;
    seedInstance(instance, options.seed ?? {});
  };
  const setClock = (at: number) => {
    offset = at - tick();
  };
  reset();
  return { instance, controls: { instance, hooks, setClock, reset }, hooks, requests, listeners };
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::1|(::ffff:)?127\.)/.test(address);
}

function note(house: House, incoming: Incoming, status: number): void {
  const { method, path } = incoming;
  house.requests.push({ at: house.instance.now(), method, path, status });
  if (house.requests.length > requestsKept) house.requests.shift();
}

function hold(response: ServerResponse): void {
  const timer = setTimeout(() => response.destroy(), holdMs);
  timer.unref();
  response.on('close', () => clearTimeout(timer));
}

async function serve(house: House, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const incoming = await incomingOf(request);
  const headOnly = request.method === 'HEAD';
  if (incoming.path.startsWith('/_sandbox/')) {
    send(response, controlled(house.controls, incoming, isLoopback(request.socket.remoteAddress)), headOnly);
    return;
  }
  const delay = delayOf(house.instance, incoming);
  if (delay > 0) await pause(delay, undefined, { ref: false });
  const outcome = outcomeOf(house.instance, incoming);
  note(house, incoming, outcome.kind === 'answer' ? outcome.answer.status : 0);
  switch (outcome.kind) {
    case 'answer':
      send(response, outcome.answer, headOnly);
      return;
    case 'hold':
      hold(response);
      return;
    case 'drop':
      request.socket.destroy();
      return;
  }
}

async function listening(server: Server, options: SandboxOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function closed(server: Server): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await gone;
}

function journalOf(instance: Instance, sysId: string): JournalEntry[] {
  return entriesOf(instance, sysId).map((row) => ({
    element: textOf(row, 'element'),
    value: textOf(row, 'value'),
    createdAt: instantOf(textOf(row, 'sys_created_on')) ?? 0,
    createdBy: textOf(row, 'sys_created_by'),
  }));
}

function filesOf(instance: Instance, sysId: string): StoredFile[] {
  return [...tableOf(instance, 'sys_attachment').values()]
    .filter((row) => row['table_sys_id'] === sysId)
    .map((row) => ({
      sysId: textOf(row, 'sys_id'),
      fileName: textOf(row, 'file_name'),
      contentType: textOf(row, 'content_type'),
      sizeBytes: Number(textOf(row, 'size_bytes')),
      content: instance.files.get(textOf(row, 'sys_id')) ?? Buffer.alloc(0),
    }));
}

function handles(house: House): Omit<Sandbox, 'url' | 'close'> {
  const { instance, controls, listeners } = house;
  return {
    faults: {
      set: (change) => {
        instance.faults = withFaults(instance.faults, change);
      },
      clear: () => {
        instance.faults = {};
      },
      current: () => instance.faults,
    },
    switches: {
      set: (change) => {
        instance.switches = withSwitches(instance.switches, change);
      },
      current: () => instance.switches,
    },
    clock: { now: instance.now, set: controls.setClock },
    reset: controls.reset,
    rows: (table) => {
      settleSlas(instance);
      return [...tableOf(instance, table).values()].map((row) => ({ ...row }));
    },
    journal: (sysId) => journalOf(instance, sysId),
    attachments: (sysId) => filesOf(instance, sysId),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    requests: house.requests,
    colleague: (userName) => colleagueOf(instance, userName),
    slas: { set: (definitions) => putServiceLevels(instance, definitions) },
    webhook: { set: house.hooks.set, sent: house.hooks.sent, settled: house.hooks.settled },
    addUser: (user) => textOf(putUser(instance, user), 'sys_id'),
    addArticle: (article) => textOf(putArticle(instance, article), 'sys_id'),
  };
}

/** Starts a ServiceNow instance on this machine: the Table, Attachment and Knowledge APIs over seeded records, and faults on demand. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  let url = '';
  const house = furnish(() => url, options);
  const server = createServer((request, response) => {
    serve(house, request, response).catch(() => {
      // A client that went away mid-request is its own business; a bug must not take the sandbox down.
      if (response.headersSent) response.destroy();
      else send(response, htmlAnswer(500, 'The sandbox failed'), false);
    });
  });
  const port = await listening(server, options);
  url = `http://${options.host ?? '127.0.0.1'}:${port}`;
  return { url, close: () => closed(server), ...handles(house) };
}
