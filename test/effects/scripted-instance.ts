import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the scripted instance received it. */
export type Received = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/** What to answer; `hold` leaves the socket open and silent, `drop` cuts it, `broken` promises more than it sends. */
export type Scripted =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'hold'
  | 'drop'
  | 'broken';

/** A server that answers what a test says, for the answers that the sandbox never gives. */
export type ScriptedInstance = {
  readonly url: string;
  readonly received: Received[];
  /** The script for the next requests; every request asks it again. */
  answer: (request: Received) => Scripted;
  close(): Promise<void>;
};

/** A success envelope. */
export const result = (value: unknown, status = 200): Scripted => ({ status, body: { result: value } });

/** A failure envelope. */
export const failed = (status: number, message: string, detail: string | null = null): Scripted => ({
  status,
  body: { error: { message, detail }, status: 'failure' },
});

/** A web page. */
export const page = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): Scripted => ({
  status,
  body: text,
  headers: { 'content-type': 'text/html', ...headers },
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function reply(request: IncomingMessage, response: ServerResponse, scripted: Scripted): void {
  if (scripted === 'hold') return;
  if (scripted === 'drop') {
    request.socket.destroy();
    return;
  }
  if (scripted === 'broken') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
    response.write('{"result":{"sys_id":', () => request.socket.destroy());
    return;
  }
  response.writeHead(scripted.status, { 'content-type': 'application/json;charset=UTF-8', ...scripted.headers });
  response.end(typeof scripted.body === 'string' ? scripted.body : JSON.stringify(scripted.body));
}

/** Starts one on a free port of this machine. */
export async function startScripted(): Promise<ScriptedInstance> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
      const { method = '', headers } = request;
      const one = { method, path: pathname, query: searchParams, headers, body };
      received.push(one);
      reply(request, response, instance.answer(one));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const instance: ScriptedInstance = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: () => result([]),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return instance;
}
