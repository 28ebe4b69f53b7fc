import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AdaptiveCard, CardNode } from '../../src/channels/adaptive-card.ts';
import type { Shown } from './contract.ts';

/** An activity as it stands in a conversation of the fake service. */
export type Sent = {
  readonly id: string;
  readonly conversation: string;
  readonly type: string;
  readonly text?: string;
  readonly textFormat?: string;
  readonly attachments?: readonly { readonly contentType: string; readonly content: AdaptiveCard }[];
};

/** One request that the bot made. */
export type Request = {
  readonly method: string;
  readonly path: string;
  readonly auth: string | undefined;
  readonly body: unknown;
};

/** How the service fails: an answer, an answer after having done it (`bad gateway`), a cut line, or nobody there (`down`). */
export type Trouble =
  | 'too many'
  | 'too many, no hint'
  | 'bad gateway'
  | 'blocked'
  | 'too big'
  | 'cut'
  | 'busy'
  | 'down'
  /** Nobody has the app in his own chat. */
  | 'no chats'
  | 'no deletes';

/** A Bot Connector on loopback, written after its swagger and Teams' own paths; keys and metadata for signed tokens included. */
export type FakeConnector = {
  readonly origin: string;
  readonly metadataUrl: string;
  readonly requests: readonly Request[];
  /** The messages of a conversation as they stand, in the order of their sending; `;messageid=` parts the threads of a channel. */
  messagesOf(conversation: string): readonly Sent[];
  /** The messages of a chat or of all threads of a channel. */
  allIn(conversation: string): readonly Sent[];
  newId(): string;
  addMember(member: { readonly id: string; readonly [field: string]: string }): void;
  addFile(content: Uint8Array): string;
  trouble(kind: Trouble | undefined): void;
  /** Tells of every message at the moment when it is posted (`fresh`) or put in the place of another. */
  watch(listener: (sent: Sent, fresh: boolean) => void): void;
  /** A token as the connector signs it; `over` changes claims, `header` its head, `foreign` signs with a key that nobody published. */
  token(
    claims: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
    foreign?: boolean,
  ): string;
  close(): Promise<void>;
};

/** The key of the fake service, made once because making one is slow. */
const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreignKey = generateKeyPairSync('rsa', { modulusLength: 2048 });

type State = {
  readonly sent: Sent[];
  readonly requests: Request[];
  readonly members: Map<string, Readonly<Record<string, string>>>;
  readonly files: Map<string, Uint8Array>;
  readonly watchers: ((sent: Sent, fresh: boolean) => void)[];
  trouble: Trouble | undefined;
  ids: number;
};

/** Starts a fake Bot Connector; `endorsements` are the channels that its key speaks for. */
export async function fakeConnector(endorsements: readonly string[] = ['msteams']): Promise<FakeConnector> {
  const state: State = {
    sent: [],
    requests: [],
    members: new Map(),
    files: new Map(),
    watchers: [],
    trouble: undefined,
    ids: 1_700_000_000_000,
  };
  const server = createServer((req, res) => {
    void serve(state, endorsements, req, res);
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    metadataUrl: `${origin}/openid`,
    requests: state.requests,
    messagesOf: (conversation) =>
      state.sent.filter((one) => one.conversation === conversation && one.type === 'message'),
    allIn: (conversation) => state.sent.filter((one) => one.conversation.split(';messageid=')[0] === conversation),
    newId: () => newId(state),
    addMember: (member) => state.members.set(member.id, member),
    addFile: (content) => {
      const path = `/files/${newId(state)}`;
      state.files.set(path, content);
      return origin + path;
    },
    trouble: (kind) => {
      if (kind === 'down') {
        server.close();
        server.closeAllConnections();
      } else if (state.trouble === 'down') server.listen(port, '127.0.0.1');
      state.trouble = kind;
    },
    watch: (listener) => {
      state.watchers.push(listener);
    },
    token: (claims, header = {}, foreign = false) => signed(claims, header, foreign),
    close: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));

const newId = (state: State): string => String(++state.ids);

function signed(
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>>,
  foreign: boolean,
): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const words = `${part({ alg: 'RS256', typ: 'JWT', kid: 'k1', ...header })}.${part(claims)}`;
  if (header['alg'] === 'none') return `${words}.`;
  const key = foreign ? foreignKey.privateKey : own.privateKey;
  return `${words}.${createSign('RSA-SHA256').update(words).sign(key).toString('base64url')}`;
}

async function serve(
  state: State,
  endorsements: readonly string[],
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const path = decodeURIComponent((req.url ?? '').split('?')[0] ?? '');
  if (path === '/openid') {
    answer(res, 200, openIdOf(req));
    return;
  }
  if (path === '/keys') {
    answer(res, 200, {
      keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', endorsements }],
    });
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks).toString('utf8');
  const body: unknown = raw === '' ? undefined : JSON.parse(raw);
  const method = req.method ?? '';
  state.requests.push({ method, path, auth: req.headers.authorization, body });
  const chat = path === '/v3/conversations' && (body as Wanted).isGroup !== true;
  if (chat && state.trouble === 'no chats') answer(res, 403, { error: { code: 'BotNotInConversationRoster' } });
  else if (!troubled(state, method, res)) route(state, { method, path, body }, res);
  else if (state.trouble === 'bad gateway') route(state, { method, path, body }, undefined);
}

const openIdOf = (req: IncomingMessage): object => ({
  issuer: 'https://api.botframework.com',
  jwks_uri: `http://${req.headers.host}/keys`,
  id_token_signing_alg_values_supported: ['RS256'],
});

function troubled(state: State, method: string, res: ServerResponse): boolean {
  const fail = (status: number, code: string, headers: Record<string, string> = {}): true => {
    answer(res, status, { error: { code, message: 'refused by the fake' } }, headers);
    return true;
  };
  switch (state.trouble) {
    case 'too many':
      return fail(429, 'Throttled', { 'retry-after': '2' });
    case 'too many, no hint':
      return fail(429, 'Throttled');
    case 'bad gateway':
      return fail(502, 'BadGateway');
    case 'busy':
      return fail(412, 'PreconditionFailed');
    case 'blocked':
      return fail(403, 'MessageWritesBlocked');
    case 'too big':
      return fail(413, 'MessageSizeTooBig');
    case 'no deletes':
      return method === 'DELETE' && fail(501, 'NotImplemented');
    case 'cut':
      res.destroy();
      return true;
    default:
      return false;
  }
}

type Asked = { readonly method: string; readonly path: string; readonly body: unknown };

function route(state: State, asked: Asked, res: ServerResponse | undefined): void {
  const file = asked.method === 'GET' ? state.files.get(asked.path) : undefined;
  if (file && res) {
    res.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.byteLength });
    res.end(file);
    return;
  }
  const [status, json] = done(state, asked);
  if (res) answer(res, status, json);
}

function done(state: State, { method, path, body }: Asked): readonly [number, object] {
  if (method === 'POST' && path === '/v3/conversations') return [201, create(state, body as Wanted)];
  const match = /^\/v3\/conversations\/([^/]+)\/(activities|members)(?:\/(.+))?$/.exec(path);
  const [, conversation = '', what, id = ''] = match ?? [];
  if (method === 'GET' && what === 'members') {
    const member = state.members.get(id);
    return member ? [200, member] : [404, { error: { code: 'MemberNotFoundInConversation' } }];
  }
  if (what !== 'activities') return [404, { error: { code: 'NotFound' } }];
  if (method === 'POST') {
    const sent = { ...(body as Sent), id: newId(state), conversation };
    state.sent.push(sent);
    tell(state, sent, true);
    return [201, { id: sent.id }];
  }
  const at = state.sent.findIndex((one) => one.id === id && one.conversation === conversation);
  if (at < 0) return [404, { error: { code: 'ActivityNotFoundInConversation' } }];
  const amended = { ...(body as Sent), id, conversation };
  if (method === 'DELETE') state.sent.splice(at, 1);
  else {
    state.sent[at] = amended;
    tell(state, amended, false);
  }
  return [200, { id }];
}

function tell(state: State, sent: Sent, fresh: boolean): void {
  for (const watcher of state.watchers) watcher(sent, fresh);
}

type Wanted = {
  readonly isGroup?: boolean;
  readonly members?: readonly { id: string }[];
  readonly channelData?: { channel?: { id: string } };
  readonly activity?: Sent;
};

function create(state: State, { isGroup, members, channelData, activity }: Wanted): object {
  if (!isGroup) return { id: `a:chat-of-${members?.[0]?.id}` };
  const id = newId(state);
  const conversation = `${channelData?.channel?.id};messageid=${id}`;
  if (activity) {
    const sent = { ...activity, id, conversation };
    state.sent.push(sent);
    tell(state, sent, true);
  }
  return { id: conversation, activityId: id };
}

function answer(res: ServerResponse, status: number, json: object, headers: Record<string, string> = {}): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(JSON.stringify(json));
}

/** A sent activity as a person sees it: Markdown read where Teams reads it, cards walked through. */
export function shownOf(sent: Sent): Shown {
  const card = sent.attachments?.[0]?.content;
  const nodes = card ? nodesOf(card) : [];
  const words = card
    ? nodes.flatMap(wordsOf)
    : [sent.textFormat === 'plain' ? literal(sent.text ?? '') : read(sent.text ?? '')];
  return {
    id: sent.id,
    text: words.map((word) => word.text).join('\n'),
    buttons: nodes.filter((node) => node.type === 'Action.Submit').map((node) => String(node['title'])),
    labels: nodes.filter((node) => node.type.startsWith('Input.')).map((node) => String(node['label'])),
    live: [
      ...words.flatMap((word) => word.live),
      ...nodes.filter((node) => 'url' in node).map((node) => String(node['url'])),
    ],
  };
}

/** Everything on a card that has a type, outermost first, also behind "More…". */
export function nodesOf(value: unknown): CardNode[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([name, part]) => (name === 'data' ? [] : nodesOf(part)));
  return 'type' in value && typeof value.type === 'string' ? [value as CardNode, ...inner] : inner;
}

type Words = { readonly text: string; readonly live: readonly string[] };

function wordsOf(node: CardNode): Words[] {
  if (node.type === 'TextRun') return [literal(String(node['text']))];
  return node.type === 'TextBlock' ? [read(String(node['text']))] : [];
}

const literal = (text: string): Words => ({ text, live: [] });

/** Reads the Markdown that Teams knows, far enough to tell what is shown and what acts. */
export function read(markdown: string): Words {
  const live: string[] = [];
  const text = markdown
    .replace(/(?<!\\)\[((?:\\.|[^\]\\])*)\]\(([^)\s]*)\)/g, (_all, label: string, url: string) => {
      live.push(url);
      return label;
    })
    .replace(/(?<!\\)<\/?[a-z@!#][^>]*>/gi, (tag) => {
      live.push(tag);
      return '';
    })
    .replace(/(?<!\\)(\*\*|`)/g, '')
    .replace(/\\([\\`*_[\]{}()#~|!+=.-])/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
  return { text, live };
}
