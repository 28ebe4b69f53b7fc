import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  type Answered,
  type FakeConversation,
  type FakeFile,
  type FakeUser,
  methodsOf,
  type Outgoing,
  type Workspace,
} from './fake-slack-api.ts';
import { type FakePerson, personIn } from './fake-slack-people.ts';
import type { FakeMessage, Json } from './slack-view.ts';

/** How the fake Web API misbehaves until it is healed; `slow` answers only when the caller has given up or it is healed. */
export type SlackFault =
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'ratelimited'; readonly retryAfter?: number }
  | { readonly kind: 'broken after accepting' }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'slow' };

/** A whole Slack workspace on 127.0.0.1: its Web API, its deliveries by HTTP or socket, and the people in it. */
export type FakeSlack = {
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly team: string;
  readonly bot: string;
  readonly deskChannel: string;
  readonly publicChannel: string;
  readonly space: Workspace;
  /** What the bot has asked of the Web API, oldest first. */
  readonly calls: readonly { readonly method: string; readonly args: Json }[];
  readonly now: () => number;
  /** Where deliveries go: a request URL, or nothing when the bot has a socket open. */
  pointAt(url: string | undefined): void;
  person(user: Omit<FakeUser, 'team'> & { readonly team?: string }): FakePerson;
  deliver(outgoing: Outgoing): Promise<Answered>;
  /** Sends the last delivery again with Slack's retry headers. */
  redeliver(): Promise<Answered>;
  /** Lets time pass: whoever has not answered within 3 s is taken as silent, and what is due is sent again. */
  elapse(ms: number): Promise<void>;
  fault(fault: SlackFault | undefined): void;
  /** Tells of every message at the moment when it is posted (`fresh`) or put in the place of another. */
  watch(listener: (message: FakeMessage, fresh: boolean) => void): void;
  /** Cuts the socket; `politely` as Slack does when it recycles a connection. */
  dropSocket(politely: boolean): void;
  /** Resolves when a bot has (again) opened its socket. */
  socketOpened(): Promise<void>;
  close(): Promise<void>;
};

type Pending = {
  readonly outgoing: Outgoing;
  readonly sentAt: number;
  readonly attempt: number;
  give(status: number): void;
};
type Retry = { readonly outgoing: Outgoing; readonly dueAt: number; readonly attempt: number; readonly reason: string };

const silentMs = 3_000;
// At once, after a minute, after five: docs.slack.dev, Events API, retries.
const retryPauses = [0, 60_000, 300_000];

/** Opens a fake workspace with a private desk channel and a public one, both with the bot in them. */
export async function fakeSlack(startAt = Date.UTC(2026, 1, 2, 9)): Promise<FakeSlack> {
  let clock = startAt;
  let count = 0;
  let url: string | undefined;
  let fault: SlackFault | undefined;
  let last: Outgoing | undefined;
  let socket: WebSocket | undefined;
  const opened: (() => void)[] = [];
  const held = new Set<() => void>();
  const pending = new Set<Pending>();
  const acks = new Map<string, (status: number) => void>();
  const retries: Retry[] = [];
  const calls: { method: string; args: Json }[] = [];
  const watchers: ((message: FakeMessage, fresh: boolean) => void)[] = [];
  const secrets = { botToken: 'xoxb-fake-bot', appToken: 'xapp-fake-app', signingSecret: 'fake-signing-secret' };
  const space: Workspace = {
    origin: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    team: 'T0FAKE',
    bot: 'U0BOT',
    users: new Map(),
    conversations: new Map<string, FakeConversation>(),
    messages: [] as FakeMessage[],
    files: new Map<string, FakeFile>(),
    statuses: [],
    prompts: [],
    nextTs: () => `${Math.floor(clock / 1_000)}.${String(++count).padStart(6, '0')}`,
    nextId: (letter) => `${letter}${String(++count).padStart(5, '0')}`,
  };
  const desk = conversation('C0DESK', 'group', space);
  const open = conversation('C0OPEN', 'channel', space);
  const methods = methodsOf(space);

  const server = createServer((req, res) => {
    void respond(req, res).catch(() => res.destroy());
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (connection) => {
    socket = connection;
    connection.on('message', (data) => acks.get(String((JSON.parse(String(data)) as Json)['envelope_id']))?.(200));
    connection.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
    for (const tell of opened.splice(0)) tell();
  });

  async function respond(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await bytesOf(req);
    const path = new URL(req.url ?? '/', 'http://fake').pathname;
    if (/^\/(?:files|upload)\//.test(path)) return serveFile(req, res, path, body);
    const method = path.replace('/api/', '');
    const args = argumentsOf(req, method, String(body));
    if (!args) return json(res, { ok: false, error: 'invalid_arguments' });
    calls.push({ method, args });
    if (fault && misbehaved(res, fault)) return;
    const answer = answerOf(method, args, bearerOf(req));
    tellWatchers(method, String(answer['ts'] ?? answer['message_ts']));
    await give(res, answer);
  }

  async function give(res: ServerResponse, answer: Json): Promise<void> {
    const { kind } = fault ?? { kind: 'none' };
    if (kind === 'slow') await new Promise<void>((resolve) => held.add(resolve));
    if (kind === 'broken after accepting') reply(res, 503, {}, 'upstream');
    else json(res, answer);
  }

  function tellWatchers(method: string, changed: string): void {
    const message = watchers.length > 0 && space.messages.findLast(({ ts }) => ts === changed);
    if (message) for (const tell of watchers) tell(message, method !== 'chat.update');
  }

  function answerOf(method: string, args: Json, token: string): Json {
    if (method === 'apps.connections.open') {
      if (token !== secrets.appToken) return { ok: false, error: 'not_allowed_token_type' };
      return { ok: true, url: `${space.origin().replace('http', 'ws')}/link` };
    }
    if (token !== secrets.botToken) return { ok: false, error: token === '' ? 'not_authed' : 'invalid_auth' };
    return methods[method]?.(args) ?? { ok: false, error: 'unknown_method' };
  }

  function serveFile(req: IncomingMessage, res: ServerResponse, path: string, body: Buffer): void {
    const file = space.files.get(path.split('/').at(-1) ?? '');
    if (!file) reply(res, 404);
    else if (path.startsWith('/upload/')) {
      file.bytes = new Uint8Array(body);
      reply(res, 200, {}, 'OK');
    } else if (req.headers.authorization !== `Bearer ${secrets.botToken}`) {
      reply(res, 302, { location: `${space.origin()}/signin` });
    } else reply(res, 200, { 'content-type': file.type }, file.bytes);
  }

  async function send(outgoing: Outgoing, attempt: number, reason: string): Promise<Answered> {
    last = outgoing;
    let give = (_status: number): void => undefined;
    const silent = new Promise<Answered>((resolve) => {
      give = (status) => resolve({ status, text: '' });
    });
    const entry: Pending = { outgoing, sentAt: clock, attempt, give };
    pending.add(entry);
    const real = url === undefined ? overSocket(outgoing, attempt, reason) : overHttp(url, outgoing, attempt, reason);
    const answer = await Promise.race([real.catch(() => ({ status: 502, text: '', noRetry: false })), silent]);
    pending.delete(entry);
    const stop = 'noRetry' in answer && answer.noRetry;
    if (answer.status !== 200 && outgoing.kind === 'event' && attempt < retryPauses.length && !stop) {
      const why = answer.status === 504 ? 'http_timeout' : 'http_error';
      retries.push({ outgoing, dueAt: clock + (retryPauses[attempt] ?? 0), attempt: attempt + 1, reason: why });
    }
    return { status: answer.status, text: answer.text };
  }

  async function overHttp(target: string, { kind, body }: Outgoing, attempt: number, reason: string) {
    const text = kind === 'event' ? JSON.stringify(body) : formOf(kind, body);
    const stamp = String(Math.floor(clock / 1_000));
    const mac = createHmac('sha256', secrets.signingSecret).update(`v0:${stamp}:${text}`).digest('hex');
    const response = await fetch(target, {
      method: 'POST',
      body: text,
      headers: {
        'content-type': kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': stamp,
        'x-slack-signature': `v0=${mac}`,
        ...(attempt > 0 ? { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': reason } : {}),
      },
    });
    const noRetry = response.headers.get('x-slack-no-retry') === '1';
    return { status: response.status, text: await response.text(), noRetry };
  }

  async function overSocket({ kind, body }: Outgoing, attempt: number, reason: string): Promise<Answered> {
    const type = { event: 'events_api', interactive: 'interactive', command: 'slash_commands' }[kind];
    const envelope_id = space.nextId('E');
    if (!socket) return { status: 502, text: '' };
    const retry = attempt > 0 ? { retry_attempt: attempt, retry_reason: reason } : {};
    socket.send(JSON.stringify({ type, envelope_id, payload: body, accepts_response_payload: false, ...retry }));
    return await new Promise((resolve) => acks.set(envelope_id, (status) => resolve({ status, text: '' })));
  }

  const self: FakeSlack = {
    ...secrets,
    apiUrl: '',
    team: space.team,
    bot: space.bot,
    deskChannel: desk.id,
    publicChannel: open.id,
    space,
    calls,
    now: () => clock,
    pointAt(target) {
      url = target;
    },
    person(user) {
      const known: FakeUser = { team: space.team, ...user };
      space.users.set(known.id, known);
      conversation(`D${known.id.slice(1)}`, 'im', space).members.add(known.id);
      return personIn({ space, deliver: self.deliver, now: self.now }, known);
    },
    deliver: async (outgoing) => await send(outgoing, 0, ''),
    async redeliver() {
      if (!last) throw new Error('nothing was delivered');
      // A retry is signed anew, with its own time.
      clock += 1_000;
      return await send(last, 1, 'http_timeout');
    },
    async elapse(ms) {
      clock += ms;
      for (const entry of pending) if (clock - entry.sentAt >= silentMs) entry.give(504);
      // The senders take note of the silence before their retries are looked for.
      await new Promise((resolve) => setImmediate(resolve));
      const due = retries.filter(({ dueAt }) => dueAt <= clock);
      for (const retry of due) retries.splice(retries.indexOf(retry), 1);
      await Promise.all(due.map(async (retry) => await send(retry.outgoing, retry.attempt, retry.reason)));
    },
    fault(next) {
      fault = next;
      for (const release of held) release();
      held.clear();
    },
    watch(listener) {
      watchers.push(listener);
    },
    dropSocket(politely) {
      if (politely) socket?.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
      else socket?.terminate();
    },
    socketOpened: async () => await new Promise((resolve) => opened.push(resolve)),
    async close() {
      self.fault(undefined);
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(self, { apiUrl: `${space.origin()}/api/` });
}

function conversation(id: string, type: FakeConversation['type'], space: Workspace): FakeConversation {
  const made: FakeConversation = { id, type, members: new Set([space.bot]), archived: false, shared: false };
  space.conversations.set(id, made);
  return made;
}

// The faults in which Slack does nothing of what was asked.
function misbehaved(res: ServerResponse, fault: SlackFault): boolean {
  if (fault.kind === 'ratelimited') {
    reply(res, 429, fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) });
  } else if (fault.kind === 'dropped') res.destroy();
  else if (fault.kind === 'error') json(res, { ok: false, error: fault.error });
  else return false;
  return true;
}

// Methods that read want a form (docs.slack.dev, apis/web-api); those that write take JSON as well.
const writes = /^(?:chat|views)\.|^conversations\.open$|^assistant\.threads\.|^files\.(?:completeUpload|delete)/;

function argumentsOf(req: IncomingMessage, method: string, body: string): Json | undefined {
  if (req.headers['content-type']?.startsWith('application/json')) {
    return writes.test(method) ? (JSON.parse(body) as Json) : undefined;
  }
  const args: Json = Object.fromEntries(new URLSearchParams(body));
  for (const name of ['blocks', 'metadata', 'files', 'prompts']) {
    if (typeof args[name] === 'string') args[name] = JSON.parse(args[name]);
  }
  for (const name of ['mrkdwn', 'link_names', 'unfurl_links', 'unfurl_media']) {
    if (args[name] !== undefined) args[name] = args[name] === 'true';
  }
  return args;
}

function formOf(kind: 'interactive' | 'command', body: Json): string {
  const fields = kind === 'command' ? body : { payload: JSON.stringify(body) };
  return new URLSearchParams(fields as Record<string, string>).toString();
}

function bearerOf(req: IncomingMessage): string {
  return (req.headers.authorization ?? '').replace('Bearer ', '');
}

async function bytesOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function json(res: ServerResponse, body: Json): void {
  reply(res, 200, { 'content-type': 'application/json' }, JSON.stringify(body));
}

// Two statements: restify changes every server of the process, and its `writeHead` gives nothing back.
function reply(
  res: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
  body: string | Uint8Array = '',
): void {
  res.writeHead(status, headers);
  res.end(body);
}
