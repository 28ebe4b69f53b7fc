import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect } from 'chai';
import { ChannelError } from '../../src/channels/channel.ts';
import { type OutboundHttp, outboundHttp } from '../../src/channels/outbound-http.ts';
import { type SlackWeb, slackWeb } from '../../src/channels/slack-web.ts';
import { closedPort } from './slack-rig.ts';

type Asked = { readonly req: IncomingMessage; readonly body: string };

describe('the Web API of Slack', () => {
  const asked: Asked[] = [];
  const sockets: Socket[] = [];
  let answer: (res: ServerResponse) => void;
  let http: OutboundHttp;
  let web: SlackWeb;
  let origin = '';
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    asked.push({ req, body: Buffer.concat(chunks).toString('utf8') });
    answer(res);
  });
  server.on('connection', (socket) => sockets.push(socket));

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    asked.length = 0;
    sockets.length = 0;
    answer = (res) => void res.end('{"ok":true,"ts":"1.2"}');
    http = outboundHttp();
    // Without the last slash, as somebody might write it into the settings.
    web = slackWeb('xoxb-1', `${origin}/api`, http);
  });
  afterEach(() => http.close());
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const failure = async (how: (res: ServerResponse) => void, method = 'chat.postMessage'): Promise<ChannelError> => {
    answer = how;
    const thrown = await web.call(method, { channel: 'C1' }).catch((error: unknown) => error);
    if (thrown instanceof ChannelError) return thrown;
    throw new Error('the call succeeded');
  };
  const status = (code: number, headers: Record<string, string> = {}) => {
    return (res: ServerResponse): void => {
      res.writeHead(code, headers);
      res.end('<html>upstream</html>');
    };
  };

  it('is told messages as JSON and asked by a form, always with the token in the header', async () => {
    const blocks = [{ type: 'divider' }];
    expect(await web.call('chat.postMessage', { channel: 'C1', thread_ts: undefined, blocks })).to.include({
      ts: '1.2',
    });
    await web.call('chat.update', { channel: 'C1' }, JSON.stringify(blocks));
    await web.call('users.info', { user: 'U1 &=ñ', include_locale: true, none: undefined });
    await web.call('files.completeUploadExternal', { files: [{ id: 'F1', title: 'a+b' }] });
    const [post, update, info, files] = asked;
    expect(post?.req).to.include({ method: 'POST', url: '/api/chat.postMessage' });
    expect(post?.req.headers['content-type']).to.equal('application/json; charset=utf-8');
    expect(post?.body).to.equal(JSON.stringify({ channel: 'C1', blocks }));
    expect(update?.body).to.equal(post?.body);
    expect(info?.req.headers['content-type']).to.equal('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(info?.body))).to.deep.equal({
      user: 'U1 &=ñ',
      include_locale: 'true',
    });
    expect(new URLSearchParams(files?.body).get('files')).to.equal('[{"id":"F1","title":"a+b"}]');
    for (const { req, body } of asked) {
      expect(req.headers.authorization).to.equal('Bearer xoxb-1');
      expect(body).to.not.include('xoxb-1');
    }
  });

  it('is asked over connections that are kept, whatever the answers are', async () => {
    for (let at = 0; at < 20; at += 1) await web.call('chat.postMessage', { channel: 'C1' });
    await failure(status(503));
    answer = (res) => void res.end('{"ok":true}');
    await web.call('auth.test');
    // A connection is free again only in the next turn of the event loop, so that the next call may want a second one.
    expect(sockets.length).to.be.within(1, 2);
  });

  it('tells with its errors whether a message was delivered and whether trying again can help', async () => {
    const says = (error: string) => (res: ServerResponse) => void res.end(JSON.stringify({ ok: false, error }));
    expect(await failure(says('channel_not_found'))).to.include({
      reason: 'gone',
      message: 'chat.postMessage: channel_not_found',
    });
    expect(await failure(says('ratelimited'))).to.include({ reason: 'throttled', retryAfterMs: undefined });
    expect(await failure(says('invalid_auth'))).to.include({ reason: 'down' });
    expect(await failure(says('fatal_error'))).to.include({ reason: 'unknown' });
    expect(await failure(says('invalid_blocks'))).to.include({ reason: 'refused' });
    // Names that every object knows are no errors of Slack's.
    expect(await failure(says('constructor'))).to.include({ reason: 'refused' });
    expect(await failure((res) => void res.end('{}'))).to.include({ reason: 'refused' });
  });

  it('tells with its statuses the same: a limit with or without its seconds, a gateway, a redirection', async () => {
    expect(await failure(status(429, { 'retry-after': '7' }))).to.include({ reason: 'throttled', retryAfterMs: 7_000 });
    for (const headers of [{}, { 'retry-after': 'soon' }]) {
      expect(await failure(status(429, headers))).to.include({ reason: 'throttled', retryAfterMs: undefined });
    }
    for (const code of [500, 502, 503, 504, 408]) expect(await failure(status(code))).to.include({ reason: 'unknown' });
    for (const code of [400, 403, 404, 413]) expect(await failure(status(code))).to.include({ reason: 'refused' });
    asked.length = 0;
    expect(await failure(status(302, { location: `${origin}/elsewhere` }))).to.include({ reason: 'unknown' });
    expect(asked).to.have.length(1);
  });

  it('may have taken what it answers without sense, too long, or not at all', async () => {
    const page = await failure(status(200));
    expect(page).to.include({ reason: 'unknown', message: 'chat.postMessage: no JSON' });
    expect(await failure((res) => void res.end('null'))).to.include({ reason: 'unknown' });
    expect(await failure((res) => void res.end(`"${'x'.repeat(1_100_000)}"`))).to.include({ reason: 'unknown' });
    expect(await failure((res) => void res.destroy())).to.include({ reason: 'unknown' });
    expect(web.health()).to.include('chat.postMessage');
  });

  it('has certainly not taken what never left', async () => {
    const deaf = slackWeb('xoxb-1', `http://127.0.0.1:${await closedPort()}/api/`, http);
    const thrown = await deaf.call('chat.postMessage', {}).catch((error: unknown) => error);
    expect(thrown).to.include({ reason: 'down', message: 'chat.postMessage: ECONNREFUSED' });
    expect(deaf.health()).to.equal('chat.postMessage: ECONNREFUSED');
  });

  it('is well again with the first answer, and stays unwell when the app was taken away', async () => {
    expect(web.health()).to.equal('not asked yet');
    await failure(status(500));
    expect(web.health()).to.equal('chat.postMessage: HTTP 500');
    await failure((res) => void res.end('{"ok":false,"error":"is_archived"}'));
    expect(web.health()).to.equal(undefined);
    await failure((res) => void res.end('{"ok":false,"error":"account_inactive"}'));
    expect(web.health()).to.equal('chat.postMessage: account_inactive');
  });
});
