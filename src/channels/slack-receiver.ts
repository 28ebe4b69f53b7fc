import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { remember } from '../desk/newest.ts';
import { bodyWithin, mostDeliveryBytes, timesOf } from './http-body.ts';
import type { Receiver } from './http-deliveries.ts';

/** One authentic delivery of Slack: the payload as Slack wrote it, and which retry it is. */
export type Delivery = {
  readonly body: Record<string, unknown>;
  readonly retryNum?: number;
  readonly retryReason?: string;
};

/** Who gets the deliveries, which secrets prove them (two while one is being replaced), and the clock. */
export type ReceiverOptions = {
  readonly signingSecrets: readonly string[];
  readonly deliver: (delivery: Delivery) => Promise<void>;
  readonly now: () => number;
  readonly log: (level: 'info' | 'warn' | 'error', what: string, detail: Readonly<Record<string, unknown>>) => void;
};

const maxSkewMs = 5 * 60_000;
const rememberMs = 10 * 60_000;
const maxRemembered = 50_000;

type Answer = { readonly status: number; readonly json?: unknown; readonly headers?: Readonly<Record<string, string>> };

/**
 * Answers Slack's request URL on any HTTP server: proves the request, hands it over, and says 200 only after it is
 * committed. Answers 401 (not Slack), 413, 415, 400 or, when the desk could not commit, 503 so that Slack tries again.
 */
export function slackReceiver(options: ReceiverOptions): Receiver {
  const seen = replayMemory();
  // An empty secret would let anybody sign.
  const keys = options.signingSecrets.filter((one) => one !== '').map((one) => createSecretKey(one, 'utf8'));
  return async (req, res) => {
    const answer = await answerOf(req, options, keys, seen).catch((error: unknown): Answer => {
      options.log('error', 'slack delivery not committed', { error: nameOf(error) });
      return { status: 503 };
    });
    send(res, answer);
  };
}

async function answerOf(
  req: IncomingMessage,
  options: ReceiverOptions,
  keys: readonly KeyObject[],
  seen: ReplayMemory,
): Promise<Answer> {
  // Slack never compresses; unpacking would open the door to a small body that becomes a huge one.
  if (req.headers['content-encoding'] !== undefined) return refused(options, 415, 'content encoding');
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  const form = type === 'application/x-www-form-urlencoded';
  if (!form && type !== 'application/json') return refused(options, 415, 'content type');
  const raw = await bodyWithin(req, mostDeliveryBytes);
  if (raw === undefined) return refused(options, 413, 'body too large', { connection: 'close' });
  // Slack's certificate check comes unsigned (docs: ssl_check); it is answered and nothing in it is read.
  if (form && new URLSearchParams(raw).get('ssl_check') === '1') return { status: 200 };
  const now = options.now();
  const signature = proof(req, raw, keys, now);
  if (signature === undefined) return refused(options, 401, 'signature');
  // Already committed with this very signature: the same bytes again change nothing.
  if (seen.has(signature, now)) return { status: 200, headers: { 'x-slack-no-retry': '1' } };
  const body = parsed(raw, form);
  if (body === undefined) return refused(options, 400, 'body');
  if (body['type'] === 'url_verification') return { status: 200, json: { challenge: body['challenge'] } };
  await options.deliver({ body, ...retryOf(req) });
  seen.add(signature, now);
  return { status: 200 };
}

function retryOf(req: IncomingMessage): Omit<Delivery, 'body'> {
  const number = Number(req.headers['x-slack-retry-num']);
  const reason = req.headers['x-slack-retry-reason'];
  return {
    ...(number > 0 ? { retryNum: number } : {}),
    ...(typeof reason === 'string' ? { retryReason: reason } : {}),
  };
}

/** Slack's signature of a request when it is genuine, fresh by our clock in both directions, and ours; else undefined. */
function proof(req: IncomingMessage, raw: string, keys: readonly KeyObject[], now: number): string | undefined {
  if (timesOf(req, 'x-slack-signature') !== 1 || timesOf(req, 'x-slack-request-timestamp') !== 1) return undefined;
  const signature = req.headers['x-slack-signature'];
  const stamp = req.headers['x-slack-request-timestamp'];
  if (typeof signature !== 'string' || typeof stamp !== 'string' || !/^[1-9]\d{8,10}$/.test(stamp)) return undefined;
  // A stamp from the future would stay valid for as long as an attacker likes.
  if (Math.abs(now - Number(stamp) * 1_000) > maxSkewMs) return undefined;
  if (!/^v0=[0-9a-f]{64}$/.test(signature)) return undefined;
  const given = Buffer.from(signature.slice(3), 'hex');
  // docs.slack.dev, authentication/verifying-requests-from-slack. Bolt's own check costs five times as much: it hashes
  // both sides once more, with a fresh random key, in order to compare them in constant time.
  const signed = `v0:${stamp}:${raw}`;
  const genuine = keys.some((key) => timingSafeEqual(createHmac('sha256', key).update(signed).digest(), given));
  return genuine ? given.toString('latin1') : undefined;
}

// Events come as JSON; interactions as a form with one JSON field; commands as a plain form.
function parsed(raw: string, form: boolean): Record<string, unknown> | undefined {
  if (!form) return jsonObject(raw);
  const fields = Object.fromEntries(new URLSearchParams(raw));
  return fields['payload'] === undefined ? fields : jsonObject(fields['payload']);
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function refused(options: ReceiverOptions, status: number, why: string, headers?: Record<string, string>): Answer {
  options.log('warn', 'slack request refused', { status, why });
  return { status, headers: { 'x-slack-no-retry': '1', ...headers } };
}

function send(res: ServerResponse, { status, json, headers }: Answer): void {
  if (res.headersSent || res.destroyed) return;
  const body = json === undefined ? '' : JSON.stringify(json);
  const type = body === '' ? {} : { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' };
  const length = String(Buffer.byteLength(body));
  res.writeHead(status, { 'cache-control': 'no-store', 'content-length': length, ...headers, ...type });
  // A sender that was cut off in mid-body must not keep the connection.
  if (headers?.['connection'] === 'close') res.end(body, () => res.socket?.destroy());
  else res.end(body);
}

type ReplayMemory = { has(signature: string, now: number): boolean; add(signature: string, now: number): void };

function replayMemory(): ReplayMemory {
  const at = new Map<string, number>();
  return {
    has: (signature, now) => now - (at.get(signature) ?? Number.NEGATIVE_INFINITY) <= rememberMs,
    add: (signature, now) => remember(at, signature, now, maxRemembered),
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
