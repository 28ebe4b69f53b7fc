import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request that cannot be served: the HTTP status and a sentence for whoever sent it. */
export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
  }
}

/** Where the local pages tell of what went wrong; never of what anybody wrote. */
export type LocalLog = { warn(fields: object, text: string): void };

/** A handler of the local pages: what it gives is answered as JSON, a `RequestError` as its status. */
export type LocalHandler = (req: IncomingMessage, res: ServerResponse) => Promise<object | undefined>;

const loopbackHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * Throws when a request does not come from our own page on this machine. The Host check stops DNS rebinding; Origin
 * and Sec-Fetch-Site, which no page can forge, stop other web pages from driving the desk.
 */
export function refuseForeign(req: IncomingMessage): void {
  const host = req.headers.host ?? '';
  if (!loopbackHost.test(host)) throw new RequestError(403, 'The playground answers only under a loopback address.');
  const origin = req.headers.origin;
  if (origin !== undefined && origin !== `http://${host}`) throw foreign();
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign();
}

function foreign(): RequestError {
  return new RequestError(403, 'Only the playground’s own page may call this.');
}

/** Wraps a handler for restify: foreign requests are refused, results and faults answered as JSON, nothing escapes. */
export function local(handle: LocalHandler, log: LocalLog) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    try {
      refuseForeign(req);
      const answer = await handle(req, res);
      if (answer !== undefined) answerJson(res, 200, answer);
    } catch (error) {
      answerFault(res, error, log);
    }
  };
}

function answerFault(res: ServerResponse, error: unknown, log: LocalLog): void {
  if (!(error instanceof RequestError)) log.warn({ err: error }, 'a request of the local pages failed');
  const status = error instanceof RequestError ? error.status : 503;
  const text = error instanceof RequestError ? error.message : 'That could not be done just now. Try it again.';
  if (res.headersSent) res.destroy();
  else answerJson(res, status, { error: text });
}

/** Answers with JSON that nobody keeps. */
export function answerJson(res: ServerResponse, status: number, body: object): void {
  // A refused upload may still be on its way: it is read to its end and thrown away, then the connection is closed.
  if (status === 413) res.setHeader('Connection', 'close');
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  res.end(JSON.stringify(body));
}

/** The body of a request; more than `maxBytes` is refused with 413 and not kept. */
export function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(new RequestError(413, `That is larger than ${Math.floor(maxBytes / 1024)} KB.`));
      }
      // Far beyond the limit nobody waits for a polite answer any more.
      if (size > maxBytes * 4) req.destroy();
    });
    req.on('end', () => resolve(Buffer.concat(chunks)));
    req.on('error', () => reject(new RequestError(400, 'The request broke off.')));
  });
}

/** The fields of a JSON object sent as `application/json`; anything else is refused with 400 or 415. */
export async function readFields(req: IncomingMessage, maxBytes: number): Promise<Fields> {
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? '')) {
    throw new RequestError(415, 'Send JSON as application/json.');
  }
  const body = await readBody(req, maxBytes);
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new RequestError(400, 'That is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RequestError(400, 'Send a JSON object.');
  return value as Fields;
}

/** The fields of a request, not yet looked at. */
export type Fields = Readonly<Record<string, unknown>>;

/** A text of at most `max` characters; absent or anything else is refused. */
export function textField(fields: Fields, name: string, max: number): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new RequestError(400, `“${name}” has to be a text.`);
  if (value.length > max) throw new RequestError(413, `“${name}” is longer than ${max} characters.`);
  return value;
}

/** A text that may be left out. */
export function optionalText(fields: Fields, name: string, max: number): string | undefined {
  return fields[name] === undefined ? undefined : textField(fields, name, max);
}

/** The parameters behind the question mark. */
export function queryOf(req: IncomingMessage): URLSearchParams {
  return new URL(req.url ?? '/', 'http://localhost').searchParams;
}

/** The last piece of a request's path, decoded. */
export function lastPieceOf(req: IncomingMessage): string {
  return new URL(req.url ?? '/', 'http://localhost').pathname.split('/').at(-1) ?? '';
}
