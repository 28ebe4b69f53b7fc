import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosError, type AxiosInstance } from 'axios';
import { ChannelError } from './channel.ts';

/** What the connector client stands on. `token` gives a bearer token or undefined (a bot without credentials). */
export type ConnectorOptions = {
  readonly token: () => Promise<string | undefined>;
  /** Whether a service URL may be called; asked before every single call, so that no token goes elsewhere. */
  readonly allows: (url: string) => boolean;
  readonly timeoutMs: number;
  /** Told after each call whether the platform answered. */
  readonly heard: (failure: ChannelError | undefined) => void;
};

/** One call of the Bot Connector REST API (swagger: ConnectorAPI.json); `accept` lists statuses besides 2xx that are answers. */
export type Call = {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly service: string;
  readonly path: string;
  readonly body?: unknown;
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

const mostSockets = 64;
// A file may be larger than an answer, and takes longer.
const fileTimes = 4;

/**
 * Our own keep-alive client for outbound calls: the SDK's repeats a POST after 5xx and dropped sockets, which posts
 * twice (channels.md §1.8), and the outbox owns retries.
 */
export function connector(options: ConnectorOptions): Connector {
  const agent = { keepAlive: true, maxSockets: mostSockets };
  const agents = { httpAgent: new HttpAgent(agent), httpsAgent: new HttpsAgent(agent) };
  const http = axios.create({
    ...agents,
    timeout: options.timeoutMs,
    maxRedirects: 0,
    proxy: false,
    maxContentLength: 1_000_000,
    maxBodyLength: 1_000_000,
  });
  return {
    call: ({ method, service, path, body, accept = [] }) =>
      heard(options, async () => {
        if (!options.allows(service)) throw new ChannelError('refused', 'the service URL is not one of Teams');
        const { status, data } = await http.request<unknown>({
          method,
          url: `${service.replace(/\/+$/, '')}${path}`,
          headers: await headersOf(options),
          // axios' own time-out begins anew with every byte: the signal is the real limit.
          signal: AbortSignal.timeout(options.timeoutMs),
          validateStatus: (code) => (code >= 200 && code < 300) || accept.includes(code),
          ...(body === undefined ? {} : { data: body }),
        });
        return { status, data };
      }),
    bytes: (url, maxBytes, signed) => bytesOf(http, options, { url, maxBytes, signed }),
    close: () => {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

async function headersOf(options: ConnectorOptions): Promise<Record<string, string>> {
  try {
    const token = await options.token();
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  } catch (error) {
    // Without a token nothing was sent, so trying again is safe.
    throw new ChannelError('down', `no token from Microsoft Entra: ${error instanceof Error ? error.name : 'unknown'}`);
  }
}

async function heard<T>(options: ConnectorOptions, call: () => Promise<T>): Promise<T> {
  try {
    const answer = await call();
    options.heard(undefined);
    return answer;
  } catch (error) {
    const failure = channelErrorOf(error);
    options.heard(failure);
    throw failure;
  }
}

async function bytesOf(
  http: AxiosInstance,
  options: ConnectorOptions,
  file: { url: string; maxBytes: number; signed: boolean },
): Promise<Uint8Array> {
  try {
    const headers = file.signed ? await headersOf(options) : {};
    const answer = await http.get<ArrayBuffer>(file.url, {
      headers,
      responseType: 'arraybuffer',
      signal: AbortSignal.timeout(options.timeoutMs * fileTimes),
      maxContentLength: file.maxBytes,
    });
    return new Uint8Array(answer.data);
  } catch (error) {
    if (axios.isAxiosError(error) && /maxContentLength/.test(error.message)) {
      throw new ChannelError('refused', `the file is larger than ${file.maxBytes} bytes`);
    }
    throw channelErrorOf(error);
  }
}

const nothingSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
]);

/** Why a call failed, as the outbox needs it; the message never contains what was sent. */
export function channelErrorOf(error: unknown): ChannelError {
  if (error instanceof ChannelError) return error;
  if (!axios.isAxiosError(error)) return new ChannelError('unknown', 'the call to Teams failed');
  const { response } = error as AxiosError<{ error?: { code?: unknown } }>;
  if (!response) {
    const code = error.code ?? 'unknown';
    return new ChannelError(nothingSent.has(code) ? 'down' : 'unknown', `no answer from Teams (${code})`);
  }
  const code = response.data?.error?.code;
  const detail = `Teams answered ${response.status}${typeof code === 'string' ? ` ${code.slice(0, 80)}` : ''}`;
  if (response.status === 429) return new ChannelError('throttled', detail, waitOf(response.headers['retry-after']));
  return new ChannelError(reasonOf(response.status), detail);
}

function reasonOf(status: number): ChannelError['reason'] {
  if (status === 403 || status === 404 || status === 410) return 'gone';
  // A token that just ended is refused before anything is done; the next try has a new one.
  if (status === 401) return 'down';
  if (status === 412 || status === 408 || status >= 500) return 'unknown';
  return 'refused';
}

function waitOf(header: unknown): number {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : 1_000;
}
