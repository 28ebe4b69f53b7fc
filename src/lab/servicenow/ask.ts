import type { Account } from './access.ts';
import { Refusal, unreadable } from './failure.ts';
import type { Instance } from './instance.ts';

/** A request to the instance's API: who asks, for what, with which raw body. */
export type Ask = {
  instance: Instance;
  account: Account;
  method: string;
  /** Path below the origin, without the query. */
  path: string;
  query: URLSearchParams;
  contentType: string;
  body: Buffer;
};

/** An answer: JSON when `body` is an object, raw when it is a buffer, nothing when it is absent. */
export type Answer = { status: number; headers?: Record<string, string>; body?: object | Buffer };

/** What JSON bodies may weigh, in bytes. */
export const largestJson = 10_485_760;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable('The payload is not valid JSON.');
  }
}

/** The JSON object of a request body; of an array only the first element counts, the rest is ignored. */
export function jsonOf(ask: Ask): Record<string, unknown> {
  if (ask.body.length > largestJson) {
    throw unreadable(
      `Rejected large REST payload with content-length = ${ask.body.length} bytes. Max allowed: ${largestJson} bytes.`,
    );
  }
  if (!/^application\/(?:[\w.+-]*\+)?json\b/i.test(ask.contentType)) throw new Refusal(415, 'Unsupported Media Type');
  const value = parsed(ask.body.length === 0 ? '{}' : ask.body.toString('utf8'));
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first !== 'object' || first === null || Array.isArray(first)) {
    throw unreadable('The payload is not a JSON object.');
  }
  return Object.fromEntries(Object.entries(first));
}

/** A whole number of a query parameter, or the usual one. */
export function countOf(query: URLSearchParams, name: string, usual: number): number {
  const text = query.get(name) ?? '';
  return /^\d+$/.test(text) ? Number(text) : usual;
}
