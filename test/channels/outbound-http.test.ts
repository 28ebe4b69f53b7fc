import { once } from 'node:events';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { useFakeTimers } from 'sinon';
import {
  type HttpAnswer,
  type HttpCall,
  HttpTrouble,
  headerOf,
  jsonIn,
  type OutboundHttp,
  type OutboundHttpOptions,
  outboundHttp,
} from '../../src/channels/outbound-http.ts';

type Seen = { readonly req: IncomingMessage; readonly body: string };
type Handler = (seen: Seen, res: ServerResponse) => void;

/** A server that counts its connections, keeps them for good, and answers as it is told. */
type Host = {
  readonly origin: string;
  readonly sockets: Socket[];
  readonly seen: Seen[];
  handle: Handler;
  close(): Promise<void>;
};

/** Sends head and body one after the other, because restify's `writeHead` gives nothing back wherever it is loaded. */
function reply(res: ServerResponse, [status, headers]: readonly [number, OutgoingHttpHeaders?], body: string): void {
  res.writeHead(status, headers);
  res.end(body);
}

async function host(): Promise<Host> {
  const sockets: Socket[] = [];
  const seen: Seen[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of req) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const one = { req, body: Buffer.concat(chunks).toString('utf8') };
    seen.push(one);
    self.handle(one, res);
  });
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const self: Host = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    seen,
    handle: (_seen, res) => void res.end('{"id":"1"}'),
    close: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return self;
}

describe('the client for outbound calls', () => {
  let far: Host;
  let http: OutboundHttp;
  const opened: OutboundHttp[] = [];
  const open = (options?: OutboundHttpOptions): OutboundHttp => {
    const one = outboundHttp(options);
    opened.push(one);
    return one;
  };
  beforeEach(async () => {
    far = await host();
    http = open();
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) one.close();
    await far.close();
  });
  const call = (over: Partial<HttpCall> = {}): HttpCall => ({
    method: 'POST',
    url: `${far.origin}/v3/x?y=1`,
    headers: { 'content-type': 'application/json' },
    body: '{"text":"hé"}',
    limitMs: 5_000,
    mostBytes: 1_000,
    ...over,
  });
  const troubleOf = async (asked: Promise<HttpAnswer>): Promise<HttpTrouble> => {
    const error = await asked.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof HttpTrouble)) throw new Error(`no trouble but ${String(error)}`);
    return error;
  };

  it('sends a request as it was given and gives the answer of any status', async () => {
    far.handle = (_seen, res) => reply(res, [429, { 'retry-after': '7', 'x-two': ['a', 'b'] }], '{"a":[1]}');
    const answer = await http.ask(call());
    expect(answer.status).to.equal(429);
    expect(jsonIn(answer)).to.deep.equal({ a: [1] });
    expect([headerOf(answer, 'retry-after'), headerOf(answer, 'none')]).to.deep.equal(['7', undefined]);
    const [first] = far.seen;
    expect(first?.req).to.include({ method: 'POST', url: '/v3/x?y=1' });
    expect(first?.req.headers).to.include({ 'content-type': 'application/json', 'content-length': '14' });
    expect(first?.body).to.equal('{"text":"hé"}');
    await http.ask(call({ method: 'POST', body: new Uint8Array([104, 105]) }));
    expect(far.seen[1]?.body).to.equal('hi');
  });

  it('puts an answer together from its parts, and tells one that is no JSON', async () => {
    far.handle = (_seen, res) => {
      res.write('{"id":');
      void setImmediate().then(() => res.end('"é"}'));
    };
    expect(jsonIn(await http.ask(call({ method: 'GET' })))).to.deep.equal({ id: 'é' });
    far.handle = (_seen, res) => void res.end('<html>');
    expect(jsonIn(await http.ask(call({ method: 'GET' })))).to.equal(undefined);
    far.handle = (_seen, res) => reply(res, [204], '');
    expect((await http.ask(call({ method: 'DELETE' }))).bytes.byteLength).to.equal(0);
  });

  it('uses one connection for calls one after another and one for each that is under way', async () => {
    for (let at = 0; at < 5; at += 1) {
      await http.ask(call());
      await setImmediate();
    }
    expect(far.sockets).to.have.length(1);
    await Promise.all([1, 2, 3].map(() => http.ask(call())));
    expect(far.sockets).to.have.length(3);
  });

  it('sends a message every 30 seconds for ten minutes over one connection, and ends it after four idle minutes', async () => {
    const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      for (let at = 0; at < 20; at += 1) {
        await http.ask(call());
        await setImmediate();
        clock.tick(30_000);
      }
      expect(far.sockets).to.have.length(1);
      const [socket] = far.sockets;
      if (!socket) throw new Error('nobody came');
      clock.tick(209_000);
      expect(socket.destroyed).to.equal(false);
      clock.tick(2_000);
      await once(socket, 'close');
      await http.ask(call());
      expect(far.sockets).to.have.length(2);
    } finally {
      clock.restore();
    }
  });

  it('lets the server name a shorter time, and ends the connection before the server does', async () => {
    const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      far.handle = (_seen, res) => reply(res, [200, { 'keep-alive': 'timeout=60' }], '{}');
      await http.ask(call());
      await setImmediate();
      clock.tick(57_000);
      expect(far.sockets[0]?.destroyed).to.equal(false);
      clock.tick(2_000);
      await once(far.sockets[0] as Socket, 'close');
    } finally {
      clock.restore();
    }
  });

  it('opens exactly one new connection after the server closed an idle one, and no call fails', async () => {
    for (const round of [1, 2, 3]) {
      expect((await http.ask(call())).status).to.equal(200);
      expect(far.sockets).to.have.length(round);
      const last = far.sockets.at(-1) as Socket;
      last.end();
      await once(last, 'close');
    }
    expect(far.seen).to.have.length(3);
  });

  it('never has more connections to one origin than it may, and serves those who wait', async () => {
    const narrow = open({ connections: 2 });
    const answers = await Promise.all(Array.from({ length: 9 }, () => narrow.ask(call())));
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(9).fill(200));
    expect(far.sockets).to.have.length(2);
  });

  it('knows for certain that nothing was sent when nobody is there or the name is unknown', async () => {
    await far.close();
    expect(await troubleOf(http.ask(call()))).to.include({ sent: false, code: 'ECONNREFUSED' });
    const nowhere = await troubleOf(http.ask(call({ url: 'http://desk.invalid/' })));
    expect(nowhere.sent).to.equal(false);
    expect(nowhere.code).to.match(/^(ENOTFOUND|EAI_AGAIN)$/);
  });

  it('does not know whether it arrived when the line was cut or nobody answered, and asks no second time', async () => {
    far.handle = ({ req }) => void req.socket.destroy();
    expect(await troubleOf(http.ask(call()))).to.include({ sent: true, code: 'UND_ERR_SOCKET' });
    expect(await troubleOf(http.ask(call({ method: 'GET', body: '' })))).to.include({ sent: true });
    far.handle = () => undefined;
    expect(await troubleOf(http.ask(call({ limitMs: 30 })))).to.include({ sent: true, code: 'timeout' });
    expect(far.seen).to.have.length(3);
  });

  it('ends an answer that drips longer than the limit, however often a byte comes', async () => {
    far.handle = (_seen, res) => {
      const drip = setInterval(() => res.write('x'), 5);
      res.on('close', () => clearInterval(drip));
    };
    expect(await troubleOf(http.ask(call({ limitMs: 60 })))).to.include({ sent: true, code: 'timeout' });
  });

  it('gives up a call that got no connection in time as not sent, and never sends it', async () => {
    const narrow = open({ connections: 1 });
    const held: ServerResponse[] = [];
    const reached = new Promise<void>((resolve) => {
      far.handle = (_seen, res) => {
        held.push(res);
        resolve();
      };
    });
    const first = narrow.ask(call({ body: 'first' }));
    await reached;
    const waiting = narrow.ask(call({ body: 'second', limitMs: 20 }));
    expect(await troubleOf(waiting)).to.include({ sent: false, code: 'timeout' });
    far.handle = (_seen, res) => void res.end('{}');
    held[0]?.end('{}');
    await first;
    await narrow.ask(call({ body: 'third' }));
    expect(far.seen.map(({ body }) => body)).to.deep.equal(['first', 'third']);
    expect(far.sockets).to.have.length(1);
  });

  it('reads no more of an answer than it may, whether its length is told or not', async () => {
    far.handle = (_seen, res) => reply(res, [200, { 'content-length': 2_000 }], 'x'.repeat(2_000));
    expect(await troubleOf(http.ask(call()))).to.include({ code: 'too large' });
    far.handle = (_seen, res) => {
      res.write('x'.repeat(900));
      res.end('x'.repeat(900));
    };
    expect(await troubleOf(http.ask(call()))).to.include({ code: 'too large' });
    far.handle = (_seen, res) => void res.end('x'.repeat(1_000));
    expect((await http.ask(call())).bytes.byteLength).to.equal(1_000);
  });

  it('follows no redirection', async () => {
    far.handle = (_seen, res) => reply(res, [302, { location: '/elsewhere' }], '');
    expect((await http.ask(call({ method: 'GET' }))).status).to.equal(302);
    expect(far.seen).to.have.length(1);
  });

  it('fails what is under way when it is closed, and lets go of every connection', async () => {
    far.handle = () => http.close();
    expect((await troubleOf(http.ask(call()))).sent).to.equal(true);
    expect((await troubleOf(http.ask(call()))).sent).to.equal(false);
  });
});
