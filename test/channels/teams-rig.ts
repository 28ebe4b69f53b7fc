import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'restify';
import { type TeamsChannel, type TeamsOptions, teamsChannel } from '../../src/channels/teams.ts';
import type { Inbound } from '../../src/desk/inbound.ts';
import type { Address } from '../../src/desk/message.ts';
import type { Actor, Fault, Rig } from './contract.ts';
import { type FakeConnector, fakeConnector, nodesOf, type Sent, shownOf, type Trouble } from './fake-connector.ts';

export const appId = '11111111-2222-3333-4444-555555555555';
export const tenant = '99999999-8888-7777-6666-555555555555';
export const deskChannel = '19:desk@thread.tacv2';
const bot = `28:${appId}`;

/** What the bot's endpoint answered. */
export type Reply = { readonly status: number; readonly body: string };

/** The Teams channel on its real server with a fake connector behind it, and the means to look at both. */
export type TeamsRig = Rig & {
  readonly channel: TeamsChannel;
  readonly fake: FakeConnector;
  readonly places: readonly Address[];
  readonly port: number;
  /** Posts anything to the messaging endpoint; without `headers` a valid token goes along. */
  posts(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  /** An activity of the employee's chat, with `over` laid over it. */
  activity(over?: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** The claims of a valid token. */
  claims(over?: Readonly<Record<string, unknown>>): Record<string, unknown>;
};

const troubles: Readonly<Record<Fault, Trouble>> = {
  gone: 'blocked',
  refused: 'too big',
  throttled: 'too many',
  down: 'down',
  unknown: 'bad gateway',
};

type Who = { readonly from: object; readonly conversation: string; readonly kind: 'personal' | 'channel' };

/** Opens a rig; with `anonymous` the bot has no credentials, as on a laptop. */
export async function teamsRig(over: Partial<TeamsOptions> = {}): Promise<TeamsRig> {
  const fake = await fakeConnector();
  const inbound: Inbound[] = [];
  const places: Address[] = [];
  const commits = { failing: false };
  const channel = teamsChannel({
    appId,
    appPassword: 'secret',
    appType: 'SingleTenant',
    tenantId: tenant,
    tenants: [tenant],
    anonymous: false,
    deskChannel,
    submit: async (one) => {
      if (commits.failing) throw new Error('the store is away');
      inbound.push(one);
    },
    now: () => Date.now(),
    log: () => undefined,
    place: {
      get: () => places.at(-1),
      set: async (address) => {
        places.push(address);
      },
    },
    serviceHosts: [fake.origin],
    auth: { openIdMetadataUrl: fake.metadataUrl, credentials: credentials() },
    ...over,
  });
  const server = createServer();
  channel.mount(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const claims: TeamsRig['claims'] = (more = {}) => {
    const now = Math.floor(Date.now() / 1000);
    return {
      iss: 'https://api.botframework.com',
      aud: appId,
      serviceurl: fake.origin,
      nbf: now - 60,
      exp: now + 3600,
      ...more,
    };
  };
  let last: { body: unknown; headers: Readonly<Record<string, string>> } | undefined;
  const posts: TeamsRig['posts'] = (body, headers) => {
    last = { body, headers: headers ?? { authorization: `Bearer ${fake.token(claims())}` } };
    return postJson(port, last.body, last.headers);
  };
  const activityOf = (who: Who, more: Readonly<Record<string, unknown>>, thread?: string): Record<string, unknown> => ({
    type: 'message',
    id: fake.newId(),
    timestamp: new Date().toISOString(),
    channelId: 'msteams',
    serviceUrl: fake.origin,
    from: who.from,
    conversation: {
      id: who.conversation + (thread ? `;messageid=${thread}` : ''),
      conversationType: who.kind,
      tenantId: tenant,
    },
    recipient: { id: bot, name: 'Secondline' },
    channelData: { tenant: { id: tenant } },
    locale: 'es-ES',
    entities: [
      { type: 'clientInfo', locale: 'es-ES', timezone: 'America/Mexico_City', country: 'MX', platform: 'Web' },
    ],
    ...more,
  });
  const employee: Who = {
    from: person('29:ana', 'aad-ana', 'Ana Gil'),
    conversation: 'a:chat-of-29:ana',
    kind: 'personal',
  };
  const agent: Who = { from: person('29:luis', 'aad-luis', 'Luis Paz'), conversation: deskChannel, kind: 'channel' };
  fake.addMember({ id: 'aad-ana', name: 'Ana Gil', email: 'ana@example.com', objectId: 'aad-ana', tenantId: tenant });
  const status = async (body: unknown): Promise<number> => (await posts(body)).status;
  return {
    channel,
    fake,
    inbound,
    places,
    port,
    posts,
    claims,
    activity: (more = {}) => activityOf(employee, more),
    employee: actor(fake, status, (more, thread) => activityOf(employee, more, thread), employee.conversation),
    agent: actor(fake, status, (more, thread) => activityOf(agent, more, thread), agent.conversation),
    sentTo: ({ conversation, thread }) =>
      fake.messagesOf(conversation + (thread ? `;messageid=${thread}` : '')).map(shownOf),
    redeliver: () => status(last?.body),
    failCommits: (failing) => {
      commits.failing = failing;
    },
    fault: (kind) => fake.trouble(kind && troubles[kind]),
    close: async () => {
      channel.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await fake.close();
    },
  };
}

const person = (id: string, aadObjectId: string, name: string): object => ({ id, aadObjectId, name });

/** Somebody of the fake service: `activity` makes an activity of his, `send` posts one to the bot's endpoint. */
export function actor(
  fake: FakeConnector,
  send: (body: unknown) => Promise<number>,
  activity: (more: Readonly<Record<string, unknown>>, thread?: string) => Record<string, unknown>,
  conversation: string,
): Actor {
  let last: { id: string; thread: string | undefined } = { id: '', thread: undefined };
  const inChannel = conversation.startsWith('19:');
  return {
    writes: (text, { mentioning = false, under } = {}) => {
      const id = fake.newId();
      const thread = under?.address.thread ?? (inChannel ? id : undefined);
      last = { id, thread };
      const mention = { type: 'mention', text: '<at>Secondline</at>', mentioned: { id: bot, name: 'Secondline' } };
      const entities = activity({})['entities'] as object[];
      const more = mentioning ? { text: `<at>Secondline</at> ${text}`, entities: [...entities, mention] } : { text };
      return send(activity({ id, ...more }, thread));
    },
    presses: (label, inputs = {}) => {
      const { sent, data, fields } = buttonOf(fake, conversation, label);
      const filled = Object.entries(inputs).filter(([id]) => fields.has(id));
      const value = { ...data, ...Object.fromEntries([...fields, ...filled].filter(([, text]) => text !== undefined)) };
      return send(activity({ value, replyToId: sent.id }, sent.conversation.split(';messageid=')[1]));
    },
    edits: (text) =>
      send(
        activity(
          {
            type: 'messageUpdate',
            id: last.id,
            text,
            channelData: { eventType: 'editMessage', tenant: { id: tenant } },
          },
          last.thread,
        ),
      ),
    deletes: () =>
      send(
        activity(
          {
            type: 'messageDelete',
            id: last.id,
            channelData: { eventType: 'softDeleteMessage', tenant: { id: tenant } },
          },
          last.thread,
        ),
      ),
    sendsFile: (name, content) => {
      const file = { downloadUrl: fake.addFile(content), uniqueId: `file-${name}`, fileType: name.split('.').at(-1) };
      const attachment = { contentType: 'application/vnd.microsoft.teams.file.download.info', name, content: file };
      return send(activity({ text: '', attachments: [attachment] }));
    },
  };
}

/** The newest button with a label, and the inputs that its client would send along with what stands in them. */
function buttonOf(
  fake: FakeConnector,
  conversation: string,
  label: string,
): { sent: Sent; data: object; fields: Map<string, unknown> } {
  for (const sent of fake.allIn(conversation).toReversed()) {
    const nodes = nodesOf(sent.attachments?.[0]?.content);
    const button = nodes.find((node) => node.type === 'Action.Submit' && node['title'] === label);
    if (!button) continue;
    const inputs = nodes.filter((node) => node.type.startsWith('Input.') && button['associatedInputs'] !== 'None');
    const fields = new Map(inputs.map((node) => [String(node['id']), node['value']]));
    return { sent, data: button['data'] as object, fields };
  }
  throw new Error(`there is no button "${label}"`);
}

type TestCredentials = NonNullable<NonNullable<TeamsOptions['auth']>['credentials']>;

/** Credentials that sign without asking anybody for a token. */
export function credentials(): TestCredentials {
  const signRequest = async (request: { headers: { set(name: string, value: string): void } }): Promise<unknown> => {
    request.headers.set('authorization', 'Bearer outbound-token');
    return request;
  };
  return {
    isValidAppId: async (id: string) => id === appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => ({ signRequest }),
  } as unknown as TestCredentials;
}

/** Posts JSON (or raw text) to a messaging endpoint on loopback. */
export function postJson(port: number, body: unknown, headers: Readonly<Record<string, string>>): Promise<Reply> {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const req = request(
      {
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/api/messages',
        agent: false,
        headers: { 'content-type': 'application/json', ...headers },
      },
      (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => resolve({ status: res.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
      },
    );
    req.on('error', reject);
    req.end(raw);
  });
}
