import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { bodyWithin, timesOf } from '../../src/channels/http-body.ts';
import { httpLimits, limitConnections } from '../../src/channels/http-limits.ts';
import { openSlack } from '../channels/slack-rig.ts';
import { teamsRig } from '../channels/teams-rig.ts';
import { figure } from '../figures.ts';

describe('the HTTP surface', () => {
  const sockets: Socket[] = [];
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const close of closing.splice(0)) await close();
  });

  /** A server with limits of a fifth of a second, and whether it has answered anything. */
  async function limited(connections: number): Promise<number> {
    const server = createServer(async (req, res) => {
      const body = await bodyWithin(req, 1_000).catch(() => '');
      res.end(body === undefined ? 'too much' : `read ${timesOf(req, 'x-twice')}`);
    });
    limitConnections(server, { headersMs: 150, requestMs: 200, idleMs: 150, connections });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(
      () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    return (server.address() as AddressInfo).port;
  }

  /** Everything a socket was sent until the other side closed it. */
  function talk(port: number, first: string): { readonly socket: Socket; readonly closed: Promise<string> } {
    const socket = connect(port, '127.0.0.1', () => socket.write(first));
    sockets.push(socket);
    let heard = '';
    socket.on('data', (chunk) => {
      heard += String(chunk);
    });
    const closed = new Promise<string>((resolve) => {
      socket.on('close', () => resolve(heard));
      socket.on('error', () => resolve(heard));
    });
    return { socket, closed };
  }

  it('cuts off whoever does not finish the headers or the body in time, and whoever keeps still', async () => {
    const port = await limited(100);
    const head = 'POST / HTTP/1.1\r\nhost: x\r\n';
    expect(await talk(port, `${head}x-slow: `).closed).to.match(/^(HTTP\/1\.1 408 |$)/);
    expect(await talk(port, `${head}content-length: 500\r\n\r\nslow`).closed).to.match(/^(HTTP\/1\.1 408 |$)/);
    expect(await talk(port, `${head}content-length: 2\r\nx-twice: a\r\nX-Twice: b\r\n\r\nok`).closed).to.include(
      'read 2',
    );
  });

  it('takes no more connections than it can hold', async () => {
    const port = await limited(2);
    const slow = 'POST / HTTP/1.1\r\nhost: x\r\n';
    const held = [talk(port, slow), talk(port, slow)];
    await Promise.all(held.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    expect(await talk(port, 'GET / HTTP/1.1\r\nhost: x\r\n\r\n').closed).to.equal('');
  });

  it('has limits far below those of Node', () => {
    expect(httpLimits.headersMs).to.be.at.most(10_000);
    expect(httpLimits.requestMs).to.be.at.most(30_000);
    expect(httpLimits.connections).to.be.at.most(5_000);
  });

  it('reads no more of a delivery than 256 KiB, told or not, and then hangs up', async () => {
    const teams = await teamsRig();
    const slack = await openSlack('http');
    try {
      for (const [port, path, more] of [
        [teams.port, '/api/messages', `authorization: Bearer ${teams.fake.token(teams.claims())}\r\n`],
        [
          Number(new URL(slack.url).port),
          '/slack/events',
          'x-slack-signature: v0=0\r\nx-slack-request-timestamp: 1\r\n',
        ],
      ] as const) {
        const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${more}`;
        const told = await talk(port, `${head}content-length: 999999999\r\n\r\n{`).closed;
        expect(told).to.match(/^HTTP\/1\.1 413 /);
        expect(told).to.match(/cache-control: no-store/i);
        const chunk = `40000\r\n${'x'.repeat(0x40000)}\r\n`;
        expect(await talk(port, `${head}transfer-encoding: chunked\r\n\r\n${chunk}${chunk}`).closed).to.match(
          /^HTTP\/1\.1 413 /,
        );
        for (const encoding of ['gzip', 'br', 'deflate', 'x-gzip', 'gzip, identity']) {
          const packed = `${head}content-encoding: ${encoding}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`;
          expect(await talk(port, packed).closed, encoding).to.match(/^HTTP\/1\.1 415 /);
        }
      }
      expect(teams.inbound).to.deep.equal([]);
      expect(slack.inbound).to.deep.equal([]);
      figure('P20', 'bodies that are too large or compressed', 14, { read: 0 });
    } finally {
      await teams.close();
      await slack.close();
    }
  });

  it('answers what nobody asked for with 4xx and stays up', async () => {
    const teams = await teamsRig();
    try {
      for (const line of [
        'GET /api/messages',
        'PUT /api/messages',
        'POST /api/messages/',
        'POST //api/messages',
        'POST /api/../api/messages',
        'GET /%',
        'GET /%00',
        'GET /%c0%ae%c0%ae/',
        'GET /?__proto__[x]=1',
        'TRACE /api/messages',
        'OPTIONS *',
        'GET http://evil.example/',
        'POST /api/messages?%',
      ]) {
        const answer = await talk(
          teams.port,
          `${line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
        ).closed;
        // restify answers `OPTIONS *`, which is about no resource at all, by itself.
        expect(answer, line).to.match(line === 'OPTIONS *' ? /^HTTP\/1\.1 200 / : /^HTTP\/1\.1 4\d\d /);
        expect(answer, line).to.not.match(/\n\s+at |node_modules/);
      }
      expect((await teams.posts(teams.activity({ text: 'hi' }))).status).to.equal(200);
    } finally {
      await teams.close();
    }
  });

  it('tells nothing but a sentence when it refuses, of a stated type, for nobody to keep', async () => {
    const teams = await teamsRig();
    try {
      const url = `http://127.0.0.1:${teams.port}/api/messages`;
      for (const body of ['{', '{}', JSON.stringify(teams.activity()), 'x'.repeat(300_000)]) {
        const answer = await fetch(url, { method: 'POST', body, headers: { authorization: 'Bearer a.b.c' } });
        expect(answer.status).to.be.within(400, 413);
        expect(answer.headers.get('cache-control')).to.equal('no-store');
        expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
        expect(answer.headers.get('content-type')).to.equal('application/json; charset=utf-8');
        expect(Object.keys((await answer.json()) as object)).to.deep.equal(['error']);
      }
    } finally {
      await teams.close();
    }
  });
});
