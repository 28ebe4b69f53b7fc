import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosInstance, type AxiosRequestConfig } from 'axios';
import type { RawAnswer } from './servicenow-answer.ts';
import { RecordError } from './servicenow-error.ts';

/** One request, ready to go; `path` starts with a slash and holds the encoded query. */
export type WireRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeoutMs: number;
};

/** Sends one request once; any status is an answer, only a broken exchange throws (a `RecordError` without its words). */
export type Wire = (request: WireRequest) => Promise<RawAnswer>;

/** At most so many calls at once: inbound REST shares a small pool of semaphores per node. */
export const mostConcurrent = 4;
const mostAnswerBytes = 1_048_576;
const mostBodyBytes = 6_291_456;

const isLoopback = (host: string) => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host);

/**
 * The origin of an instance from what an admin pastes: `acme`, `acme.service-now.com`, a full URL or the address of a
 * page. Throws with a sentence for the admin when it is no address, or not https beyond this machine.
 */
export function instanceOrigin(pasted: string): string {
  const text = pasted.trim();
  const named = /^https?:\/\//i.test(text);
  const bare = /^[a-z0-9][a-z0-9-]*$/i.test(text) && !isLoopback(text.toLowerCase());
  const scheme = isLoopback(text.replace(/(:\d+)?(\/.*)?$/, '').toLowerCase()) ? 'http://' : 'https://';
  const full = named ? text : `${scheme}${bare ? `${text}.service-now.com` : text}`;
  let url: URL;
  try {
    url = new URL(!named && text.includes('://') ? '' : full);
  } catch {
    throw new Error('The ServiceNow address is not a URL; give it as https://<instance>.service-now.com');
  }
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
    throw new Error('The ServiceNow address must start with https:// (http only on this machine)');
  }
  return url.origin;
}

// What fails before a request can have left: name not found, nobody listening, no trust in the certificate.
const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPROTO|CERT_.*|ERR_TLS_.*|.*SELF_SIGNED.*|UNABLE_TO_.*)$/;

type Trouble = { readonly code: string; readonly syscall: string };

/** Code and system call of a broken exchange, and nothing else of it: its other parts hold headers and bodies. */
function troubleOf(error: unknown): Trouble {
  const pick = (key: 'code' | 'syscall', from: unknown): string => {
    const value = typeof from === 'object' && from !== null ? Reflect.get(from, key) : undefined;
    return typeof value === 'string' && /^[A-Za-z_]{1,40}$/.test(value) ? value : '';
  };
  const cause = error instanceof Error ? error.cause : undefined;
  return {
    code: pick('code', error) || pick('code', cause),
    syscall: pick('syscall', error) || pick('syscall', cause),
  };
}

function brokenExchange(error: unknown): RecordError {
  const { code, syscall } = troubleOf(error);
  if (error instanceof Error && error.message.startsWith('maxContentLength'))
    return new RecordError('unknown', {
      reason: 'too large',
      adminText: `The answer was larger than ${mostAnswerBytes} bytes.`,
    });
  const before = neverSent.test(code) || syscall === 'connect' || syscall === 'getaddrinfo';
  const adminText = before
    ? `The instance could not be reached (${code || syscall}).`
    : `The connection broke or took too long (${code || 'no code'}).`;
  return new RecordError(before ? 'later' : 'unknown', { reason: before ? 'unreachable' : 'network', adminText });
}

/** The settings of the one HTTP client: no redirects, no cookies, nothing unbounded, keep-alive, one fixed origin. */
export function wireSettings(origin: string): AxiosRequestConfig & { readonly timeout: number } {
  const agent = { keepAlive: true, maxSockets: mostConcurrent };
  return {
    baseURL: origin,
    allowAbsoluteUrls: false,
    adapter: 'http',
    timeout: 65_000,
    maxRedirects: 0,
    maxContentLength: mostAnswerBytes,
    maxBodyLength: mostBodyBytes,
    responseType: 'text',
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    validateStatus: () => true,
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
    // A proxy from the environment must not see what stays on this machine.
    ...(isLoopback(new URL(origin).hostname) ? { proxy: false as const } : {}),
  };
}

async function exchange(client: AxiosInstance, request: WireRequest): Promise<RawAnswer> {
  // axios' own time-out restarts with every byte: the signal is the real limit.
  const signal = AbortSignal.timeout(request.timeoutMs);
  const { status, headers, data } = await client.request<unknown>({
    method: request.method,
    url: request.path,
    headers: { Accept: 'application/json', ...request.headers },
    timeout: request.timeoutMs,
    signal,
    ...(request.body === undefined
      ? {}
      : { data: typeof request.body === 'string' ? request.body : Buffer.from(request.body) }),
  });
  const header = (name: string): string => {
    const value: unknown = headers[name];
    return typeof value === 'string' ? value : '';
  };
  const named = (key: 'retryAfter' | 'rateReset' | 'total' | 'transaction', value: string) =>
    value === '' ? {} : { [key]: value };
  return {
    status,
    contentType: header('content-type'),
    text: typeof data === 'string' ? data : '',
    ...named('retryAfter', header('retry-after')),
    ...named('rateReset', header('x-ratelimit-reset')),
    ...named('total', header('x-total-count')),
    ...named(
      'transaction',
      header('x-transaction-id')
        .replace(/[^\w-]/g, '')
        .slice(0, 64),
    ),
  };
}

/** The one HTTP client of an instance. */
export function wireOf(origin: string): Wire {
  const client = axios.create(wireSettings(origin));
  return async (request) => {
    try {
      return await exchange(client, request);
    } catch (error) {
      throw brokenExchange(error);
    }
  };
}
