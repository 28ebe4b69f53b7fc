import Agent, { type BareAgent } from 'undici/lib/dispatcher/agent.js';

/** How many connections one origin may have, and how long an idle one is kept, in milliseconds. */
export type OutboundHttpOptions = {
  /** Rate × latency with headroom: 256 carry 1,000 calls/s that take 250 ms each (performance.md §2). */
  readonly connections?: number;
  /** Ends an idle connection; a shorter time that the server names wins. */
  readonly idleMs?: number;
  readonly connectMs?: number;
};

/** One request; `url` is whole, `body` goes over the wire as it is and its type is the caller's header. */
export type HttpCall = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For everything from the wait for a connection to the last byte, in milliseconds. */
  readonly limitMs: number;
  /** The most bytes that the answer's body may have. */
  readonly mostBytes: number;
};

/** What was answered, whatever the status; header names are in small letters. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly bytes: Uint8Array;
};

/** One keep-alive client for every outbound call of the channels; nothing is repeated and no redirection followed. */
export type OutboundHttp = {
  /** Gives the answer of any status; rejects with a `HttpTrouble` when there is none. */
  ask(call: HttpCall): Promise<HttpAnswer>;
  /** Drops all connections; what is under way fails. */
  close(): void;
};

/**
 * Why there is no answer. `sent` is false when certainly not one byte of the request left, so that trying again cannot
 * do it twice; `code` is the system's (`ECONNREFUSED`), undici's (`UND_ERR_SOCKET`), `timeout` or `too large`.
 */
export class HttpTrouble extends Error {
  readonly sent: boolean;
  readonly code: string;

  constructor(sent: boolean, code: string) {
    super(`no answer (${code})`);
    this.name = 'HttpTrouble';
    this.sent = sent;
    this.code = code;
  }
}

const defaults = { connections: 256, idleMs: 240_000, connectMs: 10_000 } as const;
// A server may ask to be kept longer; load balancers forget silent connections after about this time.
const longestIdleMs = 600_000;

/**
 * Opens the client. Idle connections are kept for minutes: at a desk's rate the defaults of a few seconds cost a new
 * TLS connection for every reply (performance.md §2).
 */
export function outboundHttp(options: OutboundHttpOptions = {}): OutboundHttp {
  const { connections, idleMs, connectMs } = { ...defaults, ...options };
  const agent = new Agent({
    connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: Math.max(idleMs, longestIdleMs),
    // Each call has one limit of its own that covers both.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: connectMs },
  });
  return {
    ask: (call) => ask(agent, call),
    // Without an error the waiting calls fail with undici's own.
    close: () => void agent.destroy(),
  };
}

/** The JSON of an answer, or undefined when its body is none. */
export function jsonIn({ bytes }: HttpAnswer): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A header of an answer; of several with the same name the first. */
export function headerOf({ headers }: HttpAnswer, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

type Controller = { abort(reason: Error): void };

function ask(agent: BareAgent, { method, url, headers, body, limitMs, mostBytes }: HttpCall): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { origin, pathname, search } = new URL(url);
    let started: Controller | undefined;
    let done = false;
    let head: Pick<HttpAnswer, 'status' | 'headers'> | undefined;
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = (code: string): void => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      const trouble = new HttpTrouble(started !== undefined, code);
      reject(trouble);
      started?.abort(trouble);
    };
    // Timers of the same length share one list in Node: far cheaper than a signal for each call.
    const timer = setTimeout(fail, limitMs, 'timeout');
    const request = { origin, path: pathname + search, method, headers: headers ?? null, body: body ?? null };
    agent.dispatch(request, {
      onRequestStart(controller) {
        // Its turn came when nobody waited any more. Thrown, it costs no connection; an abort would end this one.
        if (done) throw new HttpTrouble(false, 'timeout');
        started = controller;
      },
      onResponseStart(_controller, status, fields) {
        if (status >= 200) head = { status, headers: fields };
        if (Number(fields['content-length'] ?? 0) > mostBytes) fail('too large');
      },
      onResponseData(_controller, chunk) {
        size += chunk.length;
        if (size > mostBytes) fail('too large');
        else chunks.push(chunk);
      },
      onResponseEnd() {
        if (done || !head) return fail('no head');
        done = true;
        clearTimeout(timer);
        const [only] = chunks;
        resolve({ ...head, bytes: only && chunks.length === 1 ? only : Buffer.concat(chunks, size) });
      },
      onResponseError: (_controller, error) => fail(codeOf(error)),
    });
  });
}

function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : error.name;
}
