import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ChannelError } from '../../src/channels/channel.ts';
import { isSlackUrl } from '../../src/channels/slack-files.ts';
import { type Connector, connector } from '../../src/channels/teams-connector.ts';
import { wireSettings } from '../../src/effects/servicenow-wire.ts';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?<!\.d)\.ts$/.test(file) && !/^(?:lab|bundle)\//.test(file))
  .map((file) => ({ file, text: readFileSync(join('src', file), 'utf8') }));

describe('calls that leave the house', () => {
  it('are made by few files, each of which says how long, how much, and that nobody is followed', () => {
    const client = /axios\.(?:create|get|post|request)|await fetch\(|from 'undici/;
    const clients = sources.filter(({ text }) => client.test(text));
    expect(clients.map(({ file }) => file).toSorted()).to.deep.equal([
      'channels/outbound-http.ts',
      'channels/slack-files.ts',
      'channels/teams-keys.ts',
      'effects/servicenow-wire.ts',
    ]);
    // The channels' client cannot be asked without its two limits, and its own test shows that it follows nobody.
    for (const { file, text } of clients.filter((one) => one.file !== 'channels/outbound-http.ts')) {
      expect(text, file).to.match(/AbortSignal\.timeout\(/);
      expect(text, file).to.match(/maxRedirects: 0|redirect: 'manual'/);
      expect(text, file).to.match(/maxContentLength|maxBytes/);
    }
  });

  it('to ServiceNow have every limit that axios leaves open', () => {
    const { timeout, maxRedirects, maxContentLength, maxBodyLength, allowAbsoluteUrls, httpsAgent } =
      wireSettings('https://acme.service-now.com');
    expect({ timeout, maxRedirects, allowAbsoluteUrls }).to.deep.equal({
      timeout: 65_000,
      maxRedirects: 0,
      allowAbsoluteUrls: false,
    });
    expect(maxContentLength).to.equal(1_048_576);
    expect(maxBodyLength).to.be.within(1, 10_000_000);
    expect((httpsAgent as { maxSockets: number }).maxSockets).to.be.at.most(10);
  });

  describe('to Teams', () => {
    const open: { close(): void }[] = [];
    afterEach(() => {
      for (const one of open.splice(0)) one.close();
    });

    async function against(
      answer: (res: ServerResponse, path: string) => void,
    ): Promise<{ http: Connector; origin: string }> {
      const server = createServer((req, res) => answer(res, req.url ?? ''));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const http = connector({
        token: async () => 'canary-token',
        allows: (url) => url === origin,
        timeoutMs: 150,
        heard: () => undefined,
      });
      open.push(http, {
        close() {
          server.close();
          server.closeAllConnections();
        },
      });
      return { http, origin };
    }
    const failure = async (call: Promise<unknown>): Promise<ChannelError> => {
      try {
        await call;
      } catch (error) {
        return error as ChannelError;
      }
      throw new Error('the call succeeded');
    };
    const get = (http: Connector, service: string) => http.call({ method: 'get', service, path: '/x' });

    it('end in time although the other side sends one byte after the other', async () => {
      const { http, origin } = await against((res) => {
        res.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => res.write(' '), 20);
        res.on('close', () => clearInterval(drip));
      });
      expect(await failure(get(http, origin))).to.include({ reason: 'unknown' });
      const silent = await against(() => undefined);
      expect(await failure(get(silent.http, silent.origin))).to.include({ reason: 'unknown' });
    });

    it('read at most a megabyte, and of a file at most what was said', async () => {
      const { http, origin } = await against((res) => {
        res.writeHead(200, { 'content-type': 'application/json' });
        res.end(JSON.stringify('x'.repeat(2_000_000)));
      });
      expect(await failure(get(http, origin))).to.have.property('reason');
      expect(await failure(http.bytes(`${origin}/f`, 1_000, false))).to.include({ reason: 'refused' });
    });

    it('follow nobody, and take the token nowhere else', async () => {
      let stolen: string | undefined;
      const evil = await against((res, path) => {
        stolen = path;
        res.end('{}');
      });
      for (const status of [301, 302, 303, 307, 308]) {
        const { http, origin } = await against((res) => {
          res.writeHead(status, { location: `${evil.origin}/stolen` });
          res.end();
        });
        expect(await failure(get(http, origin)), `${status}`).to.have.property('reason');
        expect(await failure(http.bytes(`${origin}/f`, 1_000, true)), `${status}`).to.have.property('reason');
      }
      expect(await failure(get(evil.http, 'http://127.0.0.1:1'))).to.include({ reason: 'refused' });
      expect(stolen).to.equal(undefined);
    });
  });

  it('with Slack’s token go to Slack’s own hosts only', () => {
    const good = [
      'https://files.slack.com/files-pri/T1-F1/x',
      'https://slack-files.com/x',
      'https://a.b.slack-edge.com/x',
    ];
    const bad = [
      ...[
        'http://files.slack.com/x',
        'https://files.slack.com:8443/x',
        'https://slack.com@evil.example/',
        'https://a:b@slack.com/',
      ],
      ...[
        'https://evilslack.com/',
        'https://slack.com.evil.example/',
        'https://slack.com./',
        'https://127.0.0.1/',
        'https://ѕlack.com/',
      ],
      ...[
        'file:///etc/passwd',
        'javascript:1',
        '//slack.com/',
        '',
        'https://0x7f000001/',
        'https://[::1]/',
        'ftp://slack.com/',
      ],
    ];
    for (const url of good) expect(isSlackUrl(url, undefined), url).to.equal(true);
    for (const url of bad) expect(isSlackUrl(url, undefined), url).to.equal(false);
  });
});
