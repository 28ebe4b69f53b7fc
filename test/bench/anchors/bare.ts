import { createHmac, timingSafeEqual } from 'node:crypto';
import { fdatasync, mkdtempSync, openSync, rmSync, write } from 'node:fs';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The machine's limit (L0 of performance.md): bare node:http, JSON.parse, one reply through a keep-alive agent, then 200.
// `durable` waits before the reply for one record that is written and synced with whatever else waits; `slack` checks
// the signature and answers by chat.postMessage at the address in SLACK_API_URL.

const [kind = 'teams', durable] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
const reply = JSON.stringify({ type: 'message', text: 'ok' });

type Destination = { readonly origin: string; readonly path: string; readonly body: string };

function post({ origin, path, body }: Destination, done: () => void): void {
  const { hostname, port } = new URL(origin);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const req = request({ hostname, port, path, method: 'POST', agent, headers }, (res) => res.resume().on('end', done));
  req.end(body);
}

function teams(raw: string): Destination {
  const activity = JSON.parse(raw) as { serviceUrl: string; id: string; conversation: { id: string } };
  const path = `/v3/conversations/${encodeURIComponent(activity.conversation.id)}/activities/${activity.id}`;
  return { origin: activity.serviceUrl, path, body: reply };
}

function slack(raw: string, req: IncomingMessage): Destination | undefined {
  const base = `v0:${String(req.headers['x-slack-request-timestamp'])}:${raw}`;
  const mine = Buffer.from(
    `v0=${createHmac('sha256', process.env['SLACK_SIGNING_SECRET'] ?? '')
      .update(base)
      .digest('hex')}`,
  );
  const theirs = Buffer.from(String(req.headers['x-slack-signature']));
  if (mine.length !== theirs.length || !timingSafeEqual(mine, theirs)) return undefined;
  const { event } = JSON.parse(raw) as { event: { channel: string } };
  const body = JSON.stringify({ channel: event.channel, text: 'ok' });
  return { origin: process.env['SLACK_API_URL'] ?? '', path: '/api/chat.postMessage', body };
}

/** One file, one write and one sync for everybody who waits. */
function journal(): (record: string, done: () => void) => void {
  const folder = mkdtempSync(join(process.env['DATA_DIR'] ?? tmpdir(), 'l0-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = openSync(join(folder, 'journal'), 'a');
  let waiting: { record: string; done: () => void }[] = [];
  let busy = false;
  const flush = () => {
    const group = waiting;
    waiting = [];
    busy = group.length > 0;
    if (!busy) return;
    write(file, group.map(({ record }) => record).join(''), (failed) => {
      if (failed) throw failed;
      fdatasync(file, (unsynced) => {
        if (unsynced) throw unsynced;
        for (const { done } of group) done();
        flush();
      });
    });
  };
  return (record, done) => {
    waiting.push({ record, done });
    if (!busy) {
      busy = true;
      // Those who arrive in the same round of the event loop share the first write.
      setImmediate(flush);
    }
  };
}

const commit = durable === 'durable' ? journal() : (_: string, done: () => void) => done();

const server = createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    const raw = Buffer.concat(chunks).toString('utf8');
    const to = kind === 'slack' ? slack(raw, req) : teams(raw);
    if (!to) {
      res.statusCode = 401;
      res.end();
      return;
    }
    commit(`${raw.slice(0, 250)}\n`, () => post(to, () => res.end()));
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready ${(server.address() as AddressInfo).port}\n`));
process.once('SIGTERM', () => process.exit(0));
