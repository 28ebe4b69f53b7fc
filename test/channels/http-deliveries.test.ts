import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createServer, type Server } from 'restify';
import { mountDeliveries } from '../../src/channels/http-deliveries.ts';

describe('a receiver of deliveries', () => {
  let server: Server;
  let passed: string[];
  let origin: string;
  beforeEach(async () => {
    server = createServer({ name: 'desk' });
    passed = [];
    server.on('pre', ({ url }) => passed.push(String(url)));
    mountDeliveries(server, '/one', async (_req, res) => void res.end('one'));
    mountDeliveries(server, '/two', async (_req, res) => void res.end('two'));
    server.get('/other', async (_req, res) => void res.end('other'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

  const ask = async (method: string, path: string): Promise<string> => {
    const answer = await fetch(origin + path, { method, headers: { connection: 'close' } });
    return `${answer.status} ${await answer.text()}`;
  };

  it('gets the posts to its very path, and restify does not see them', async () => {
    expect(await ask('POST', '/one')).to.equal('200 one');
    expect(await ask('POST', '/two')).to.equal('200 two');
    expect(passed).to.deep.equal([]);
  });

  it('answers in the name of the house, however it was asked', async () => {
    for (const path of ['/one', '/one?from=here']) {
      const answer = await fetch(origin + path, { method: 'POST', headers: { connection: 'close' } });
      expect(answer.headers.get('server')).to.equal('desk');
    }
  });

  it('gets other writings of its path through restify, which answers all that is not for it', async () => {
    expect(await ask('POST', '/one?from=here')).to.equal('200 one');
    expect(await ask('GET', '/other')).to.equal('200 other');
    expect(await ask('GET', '/one')).to.match(/^405 /);
    expect(await ask('POST', '/three')).to.match(/^404 /);
    expect(passed).to.deep.equal(['/one?from=here', '/other', '/one', '/three']);
  });
});
