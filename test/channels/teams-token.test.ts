import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { ChannelError } from '../../src/channels/channel.ts';
import { connector } from '../../src/channels/teams-connector.ts';
import { type BotToken, botToken } from '../../src/channels/teams-credentials.ts';
import type { Credentials } from '../../src/channels/teams-guard.ts';
import { appId, credentials, tenant } from './teams-rig.ts';

const identity = { appId, appPassword: 'x', appType: 'SingleTenant', tenantId: tenant, anonymous: false } as const;

/** Entra as the SDK shows it: gives `token`, can be made to fail, counts who asked and who insisted. */
function entra() {
  const state = { token: 'first', made: 0, asked: 0, insisted: 0, failing: false, now: 0 };
  const give = async (): Promise<string> => {
    if (state.failing) throw new Error('Entra is away');
    return state.token;
  };
  const factory = {
    createCredentials: async () => {
      state.made += 1;
      return {
        signRequest: async (request: { headers: { set(name: string, value: string): void } }) => {
          state.asked += 1;
          request.headers.set('authorization', `Bearer ${await give()}`);
        },
        getToken: async (force: boolean) => {
          if (force) state.insisted += 1;
          return give();
        },
      };
    },
  } as unknown as Credentials;
  return { state, token: botToken(identity, factory, () => state.now) };
}

const failureOf = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the bot’s own token', () => {
  it('is asked of the SDK once a minute at most, however much is said', async () => {
    const { state, token } = entra();
    await Promise.all(Array.from({ length: 50 }, () => token.get()));
    for (let at = 0; at < 50; at += 1) expect(await token.get()).to.equal('first');
    expect([state.made, state.asked]).to.deep.equal([1, 1]);
  });

  it('is renewed in the background while the old one is good, and waited for when it may not be', async () => {
    const { state, token } = entra();
    await token.get();
    state.token = 'second';
    state.now = 61_000;
    expect(await token.get()).to.equal('first');
    await setImmediate();
    expect(await token.get()).to.equal('second');
    expect(state.asked).to.equal(2);
    state.token = 'third';
    state.now += 4 * 60_000 + 1;
    expect(await token.get()).to.equal('third');
  });

  it('that cannot be renewed serves while it is good; then the call fails and the next one asks again', async () => {
    const { state, token } = entra();
    await token.get();
    state.failing = true;
    state.now = 3 * 60_000;
    expect(await token.get()).to.equal('first');
    state.now = 5 * 60_000;
    expect(await failureOf(token.get())).to.be.instanceOf(Error);
    state.failing = false;
    expect(await token.get()).to.equal('first');
  });

  it('is asked of Entra itself when the connector refused it, but not again within a minute', async () => {
    const { state, token } = entra();
    await token.get();
    state.token = 'second';
    token.refused();
    expect(await token.get()).to.equal('second');
    for (let at = 0; at < 10; at += 1) {
      token.refused();
      await token.get();
    }
    expect(state.insisted).to.equal(1);
    state.now = 60_000;
    token.refused();
    await token.get();
    expect(state.insisted).to.equal(2);
  });

  it('is none for a bot without credentials', async () => {
    const { state } = entra();
    const none = botToken({ ...identity, anonymous: true }, credentials(), () => state.now);
    expect(await none.get()).to.equal(undefined);
  });
});

describe('the connector client', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function against(token: BotToken, answer: (auth: string | undefined, res: ServerResponse) => void) {
    let connections = 0;
    const server = createServer((req, res) => {
      req.resume().on('end', () => answer(req.headers.authorization, res));
    });
    server.on('connection', () => {
      connections += 1;
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const service = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const heard: (ChannelError | undefined)[] = [];
    const http = connector({
      token: () => token.get(),
      stale: () => token.refused(),
      allows: () => true,
      timeoutMs: 5_000,
      heard: (failure) => heard.push(failure),
    });
    closing.push(() => {
      http.close();
      server.closeAllConnections();
      server.close();
    });
    return {
      heard,
      connections: () => connections,
      say: () => http.call({ method: 'post', service: `${service}/`, path: '/x', json: '{"text":"é"}' }),
    };
  }

  it('tells a refused token as certainly not delivered, and has another one for the next try', async () => {
    const { state, token } = entra();
    const teams = await against(token, (auth, res) => {
      res.statusCode = auth === 'Bearer second' ? 200 : 401;
      res.end('{"id":"1"}');
    });
    state.token = 'first';
    const failure = await failureOf(teams.say());
    expect(failure).to.be.instanceOf(ChannelError);
    expect(failure).to.include({ reason: 'down' });
    state.token = 'second';
    expect(await teams.say()).to.deep.equal({ status: 200, data: { id: '1' } });
    expect(state.insisted).to.equal(1);
    expect(teams.heard.map((one) => one?.reason)).to.deep.equal(['down', undefined]);
  });

  it('says nothing when there is no token, and tells that nothing was sent', async () => {
    const { state, token } = entra();
    let reached = 0;
    const teams = await against(token, (_auth, res) => {
      reached += 1;
      res.end('{}');
    });
    state.failing = true;
    expect(await failureOf(teams.say())).to.include({ reason: 'down' });
    expect(reached).to.equal(0);
  });
});
