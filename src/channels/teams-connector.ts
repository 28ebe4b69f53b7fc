import { ChannelError } from './channel.ts';
import { type HttpAnswer, type HttpCall, HttpTrouble, headerOf, jsonIn, outboundHttp } from './outbound-http.ts';

/** What the connector client stands on. `token` gives a bearer token or undefined (a bot without credentials). */
export type ConnectorOptions = {
  readonly token: () => Promise<string | undefined>;
  /** Told when the platform refused the token, so that the next call gets another one. */
  readonly stale?: () => void;
  /** Whether a service URL may be called; asked before every single call, so that no token goes elsewhere. */
  readonly allows: (url: string) => boolean;
  readonly timeoutMs: number;
  /** Told after each call whether the platform answered. */
  readonly heard: (failure: ChannelError | undefined) => void;
};

/**
 * One call of the Bot Connector REST API (swagger: ConnectorAPI.json) with the `json` of its body; `accept` lists statuses
 * besides 2xx that are answers.
 */
export type Call = {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly service: string;
  readonly path: string;
  readonly json?: string;
  readonly accept?: readonly number[];
};

/** The platform's answer. */
export type Answer = { readonly status: number; readonly data: unknown };

/** Calls to the connector and to file hosts; each gives the answer or rejects with a `ChannelError`. */
export type Connector = {
  call(call: Call): Promise<Answer>;
  /** The bytes behind a link, at most `maxBytes`, without following a redirection; the token goes along only when `signed`. */
  bytes(url: string, maxBytes: number, signed: boolean): Promise<Uint8Array>;
  close(): void;
};

const methods = { get: 'GET', post: 'POST', put: 'PUT', delete: 'DELETE' } as const;
const mostAnswerBytes = 1_000_000;
// A file may be larger than an answer, and takes longer.
const fileTimes = 4;

type Ask = (call: HttpCall, signed: boolean, accept: readonly number[]) => Promise<HttpAnswer>;

/**
 * Our own keep-alive client for outbound calls: the SDK's repeats a POST after 5xx and dropped sockets, which posts
 * twice (channels.md §1.8), and the outbox owns retries.
 */
export function connector(options: ConnectorOptions): Connector {
  const http = outboundHttp();
  const ask: Ask = async (call, signed, accept) => {
    const answer = await http.ask(signed ? await signedBy(options, call) : call);
    if (answer.status === 401 && signed) options.stale?.();
    if ((answer.status >= 200 && answer.status < 300) || accept.includes(answer.status)) return answer;
    throw refusalOf(answer);
  };
  return {
    call: (call) => callOf(ask, options, call),
    bytes: (url, maxBytes, signed) => bytesOf(ask, options, { url, maxBytes, signed }),
    close: () => http.close(),
  };
}

async function signedBy(options: ConnectorOptions, call: HttpCall): Promise<HttpCall> {
  const token = await tokenOf(options);
  return token === undefined ? call : { ...call, headers: { ...call.headers, authorization: `Bearer ${token}` } };
}

async function tokenOf(options: ConnectorOptions): Promise<string | undefined> {
  try {
    return await options.token();
  } catch (error) {
    // Without a token nothing was sent, so trying again is safe.
    throw new ChannelError('down', `no token from Microsoft Entra: ${error instanceof Error ? error.name : 'unknown'}`);
  }
}

const headers = { 'content-type': 'application/json', accept: 'application/json' };

async function callOf(ask: Ask, options: ConnectorOptions, call: Call): Promise<Answer> {
  try {
    const { method, service, path, json, accept = [] } = call;
    if (!options.allows(service)) throw new ChannelError('refused', 'the service URL is not one of Teams');
    const request: HttpCall = {
      method: methods[method],
      url: `${service.replace(/\/+$/, '')}${path}`,
      headers,
      limitMs: options.timeoutMs,
      mostBytes: mostAnswerBytes,
      ...(json === undefined ? {} : { body: json }),
    };
    const answer = await ask(request, true, accept);
    options.heard(undefined);
    return { status: answer.status, data: jsonIn(answer) };
  } catch (error) {
    const failure = channelErrorOf(error);
    options.heard(failure);
    throw failure;
  }
}

type Wanted = { readonly url: string; readonly maxBytes: number; readonly signed: boolean };

async function bytesOf(ask: Ask, options: ConnectorOptions, { url, maxBytes, signed }: Wanted): Promise<Uint8Array> {
  try {
    const limitMs = options.timeoutMs * fileTimes;
    const { bytes } = await ask({ method: 'GET', url, limitMs, mostBytes: maxBytes }, signed, []);
    return bytes;
  } catch (error) {
    if (error instanceof HttpTrouble && error.code === 'too large') {
      throw new ChannelError('refused', `the file is larger than ${maxBytes} bytes`);
    }
    throw channelErrorOf(error);
  }
}

/** Why a call got no answer, as the outbox needs it; the message never contains what was sent. */
function channelErrorOf(error: unknown): ChannelError {
  if (error instanceof ChannelError) return error;
  if (!(error instanceof HttpTrouble)) return new ChannelError('unknown', 'the call to Teams failed');
  return new ChannelError(error.sent ? 'unknown' : 'down', `no answer from Teams (${error.code})`);
}

function refusalOf(answer: HttpAnswer): ChannelError {
  const { status } = answer;
  const code = (jsonIn(answer) as { error?: { code?: unknown } } | undefined | null)?.error?.code;
  const detail = `Teams answered ${status}${typeof code === 'string' ? ` ${code.slice(0, 80)}` : ''}`;
  if (status === 429) return new ChannelError('throttled', detail, waitOf(headerOf(answer, 'retry-after')));
  return new ChannelError(reasonOf(status), detail);
}

function reasonOf(status: number): ChannelError['reason'] {
  if (status === 403 || status === 404 || status === 410) return 'gone';
  // A token that just ended is refused before anything is done; the next try has a new one.
  if (status === 401) return 'down';
  if (status === 412 || status === 408 || status >= 500) return 'unknown';
  return 'refused';
}

function waitOf(header: string | undefined): number {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : 1_000;
}
