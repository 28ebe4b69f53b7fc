import { type AddressInfo, createServer, type Socket } from 'node:net';
import { answerOf, httpReader } from './raw-http.ts';

/** How the fake platforms misbehave: each n-th message is answered 503, or every answer comes late. */
export type Mood = { readonly failEvery?: number; readonly delayMs?: number };

/** The fake Bot Connector and Slack API of the bench: they take every message at once and tell whose it is. */
export type FakeService = {
  readonly origin: string;
  /** Connections that were opened to it so far. */
  readonly connections: () => number;
  /** Requests other than messages so far, by method and what they ask for. */
  readonly asides: ReadonlyMap<string, number>;
  setMood(mood: Mood): void;
  /** Who is told of each message that was accepted: its conversation or channel, and its body. */
  listen(listener: (conversation: string, body: Buffer) => void): void;
  /** Serves GET requests for a path, as for the keys of signed tokens. */
  serve(path: string, json: string): void;
  close(): Promise<void>;
};

type State = {
  mood: Mood;
  listener: (conversation: string, body: Buffer) => void;
  readonly served: Map<string, string>;
  readonly asides: Map<string, number>;
  posts: number;
};

/** Starts the fake platforms on a free port of this machine. */
export async function fakeService(): Promise<FakeService> {
  const state: State = { mood: {}, listener: () => undefined, served: new Map(), asides: new Map(), posts: 0 };
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    const answer = (bytes: Buffer) => {
      if (state.mood.delayMs === undefined) socket.write(bytes);
      else setTimeout(() => socket.write(bytes), state.mood.delayMs);
    };
    socket.on(
      'data',
      httpReader((head, body) => answer(answerTo(state, head, body))),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    connections: () => connections,
    asides: state.asides,
    setMood: (mood) => {
      state.mood = mood;
    },
    listen: (listener) => {
      state.listener = listener;
    },
    serve: (path, json) => {
      state.served.set(path, json);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const busy = answerOf(503, '{"error":{"code":"ServiceUnavailable"}}');
const throttled = answerOf(503, '{"ok":false,"error":"service_unavailable"}');

function answerTo(state: State, head: string, body: Buffer): Buffer {
  const [method = '', path = ''] = head.slice(0, head.indexOf('\r\n')).split(' ');
  const message = method === 'POST' ? messageOf(path, body) : undefined;
  if (!message) return asideOf(state, method, path, body);
  state.posts += 1;
  if (state.mood.failEvery !== undefined && state.posts % state.mood.failEvery === 0) {
    return message.slack ? throttled : busy;
  }
  state.listener(message.conversation, body);
  return message.slack
    ? answerOf(200, `{"ok":true,"channel":"${message.conversation}","ts":"1700000000.${state.posts}"}`)
    : answerOf(201, `{"id":"${state.posts}"}`);
}

type Message = { readonly conversation: string; readonly slack: boolean };

const chats = '/v3/conversations/';

function messageOf(path: string, body: Buffer): Message | undefined {
  if (path.startsWith(chats)) {
    const end = path.indexOf('/', chats.length);
    if (!path.startsWith('/activities', end) || body.includes('"type":"typing"')) return undefined;
    return { conversation: decodeURIComponent(path.slice(chats.length, end)), slack: false };
  }
  if (!path.endsWith('/chat.postMessage')) return undefined;
  const channel = /(?:"channel":"|(?:^|&)channel=)(\w+)/.exec(body.toString('latin1'))?.[1] ?? '';
  return { conversation: channel, slack: true };
}

function asideOf(state: State, method: string, path: string, body: Buffer): Buffer {
  const [plain = ''] = path.split('?');
  const served = state.served.get(plain);
  const name = `${method} ${plain.replace(/(?<=\/)(?:a%3A|29%3A|aad-|D\d|U\d)[^/]*/g, '*')}`;
  state.asides.set(name, (state.asides.get(name) ?? 0) + 1);
  if (served !== undefined) return answerOf(200, served);
  if (plain.startsWith('/v3/')) return connectorAside(method, plain);
  return answerOf(200, JSON.stringify(slackAside(plain.slice(plain.lastIndexOf('/') + 1), path, body)));
}

function connectorAside(method: string, path: string): Buffer {
  const id = decodeURIComponent(/\/members\/([^/]+)$/.exec(path)?.[1] ?? '');
  if (method !== 'GET' || id === '') return answerOf(200, '{"id":"1"}');
  const member = { id, name: `Person ${id}`, objectId: id, email: `${id.replaceAll(/\W/g, '')}@example.com` };
  return answerOf(200, JSON.stringify({ ...member, userPrincipalName: member.email, tenantId: tenantOf(0) }));
}

function slackAside(name: string, path: string, body: Buffer): object {
  const user = /user=(\w+)/.exec(`${path}&${body.toString('latin1')}`)?.[1] ?? 'U0';
  switch (name) {
    case 'auth.test':
      return { ok: true, team_id: slackTeam, team: 'Bench', user_id: slackBot, bot_id: 'B0BENCH', user: 'secondline' };
    case 'users.info':
      return { ok: true, user: { id: user, team_id: slackTeam, name: user, ...slackProfile(user) } };
    case 'conversations.open':
      return { ok: true, channel: { id: `D${user.slice(1)}` } };
    default:
      return { ok: true };
  }
}

const slackProfile = (user: string) => ({
  real_name: `Person ${user}`,
  tz: 'Europe/Madrid',
  locale: 'es-ES',
  profile: { real_name: `Person ${user}`, display_name: user, email: `${user}@example.com` },
});

/** The workspace of the bench, and its bot user there. */
export const slackTeam = 'T0BENCH';
export const slackBot = 'U0BOT';

/** The n-th tenant: the front door counts by tenant, and one company does not write 5,000 times a second. */
export const tenantOf = (n: number): string => `99999999-8888-7777-6666-${String(n).padStart(12, '0')}`;
