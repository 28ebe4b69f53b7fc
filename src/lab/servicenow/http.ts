import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './ask.ts';
import { newSysId } from './instance.ts';

/** A request as it came in, its body read whole. */
export type Incoming = {
  method: string;
  rawUrl: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Buffer;
};

/** What is read of a body before the rest is thrown away, in bytes. */
const readAtMost = 65 * 1024 * 1024;

/** Reads a request; what exceeds the bound is counted as too large by whoever looks at the length. */
export async function incomingOf(request: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const piece = Buffer.from(chunk);
    size += piece.length;
    if (size <= readAtMost) chunks.push(piece);
  }
  const rawUrl = request.url ?? '/';
  const url = new URL(rawUrl, 'http://sandbox.invalid');
  const override = header(request.headers, 'x-http-method-override');
  const method = request.method ?? 'GET';
  return {
    method: method === 'POST' && override !== '' ? override.toUpperCase() : method,
    rawUrl,
    path: decoded(url.pathname),
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** One header as text, `""` when it is missing. */
export function header(headers: IncomingMessage['headers'], name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}

/** Headers that every API answer of an instance carries. */
export function usualHeaders(loggedIn: boolean): Record<string, string> {
  const transaction = newSysId();
  return {
    'cache-control': 'no-cache,no-store,must-revalidate,max-age=-1',
    pragma: 'no-store,no-cache',
    expires: '0',
    'x-is-logged-in': String(loggedIn),
    'x-transaction-id': transaction.slice(0, 12),
    'server-timing': 'wall;dur=12, sem_wait;dur=0, sesh_wait;dur=0',
    'set-cookie': `JSESSIONID=${transaction.toUpperCase()}; Path=/; HttpOnly; SameSite=None`,
  };
}

/** The hibernation page of a sleeping instance: status 200, and nothing of what was asked. */
export const hibernationPage = Buffer.from(
  '<!DOCTYPE html><html><head><title>Instance Hibernating page</title></head><body>' +
    '<h1>Your instance is hibernating</h1><p>Sign in to the developer site to wake it up.</p></body></html>',
);

/** A page in HTML, for what the platform or a proxy before it answers without JSON. */
export function htmlAnswer(status: number, title: string): Answer {
  const page = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return { status, headers: { 'Content-Type': 'text/html;charset=UTF-8' }, body: Buffer.from(page) };
}

/** Writes an answer; a HEAD request gets the headers alone, 204 no body. */
export function send(response: ServerResponse, answer: Answer, headOnly: boolean): void {
  const raw = answer.body instanceof Buffer;
  const content = answer.body instanceof Buffer ? answer.body : Buffer.from(JSON.stringify(answer.body ?? {}));
  const type = raw ? {} : { 'Content-Type': 'application/json;charset=UTF-8' };
  if (answer.body === undefined) {
    response.writeHead(answer.status, answer.headers ?? {});
    response.end();
    return;
  }
  response.writeHead(answer.status, { ...type, 'Content-Length': content.length, ...answer.headers });
  response.end(headOnly ? undefined : content);
}
