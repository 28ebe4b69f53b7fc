import { createHmac, timingSafeEqual } from 'node:crypto';
import { sysIdValue } from './servicenow-query.ts';

/**
 * A hint that an incident has changed: its key, and how often it was changed by then. Nothing else of a webhook is
 * believed; what has become of the incident is read from the record system.
 */
export type Hint = { readonly ticketId: string; readonly modCount: number };

/** The header that carries the signature of a webhook from the record system: `t=<unix seconds>,v1=<64 hex>`. */
export const hookHeader = 'x-secondline-signature';

const windowMs = 5 * 60_000;
const mostBytes = 16_384;
const mostSignatures = 4;

type Signed = { readonly time: string; readonly signatures: readonly Buffer[] };

function signedOf(header: string | undefined): Signed | undefined {
  const pairs = (header ?? '').slice(0, 1000).split(',');
  const time = /^\s*t=(\d{1,12})\s*$/.exec(pairs[0] ?? '')?.[1];
  const signatures = pairs.slice(1).flatMap((pair) => /^\s*v1=([0-9a-f]{64})\s*$/i.exec(pair)?.[1] ?? []);
  if (time === undefined || signatures.length === 0) return undefined;
  return { time, signatures: signatures.slice(0, mostSignatures).map((hex) => Buffer.from(hex, 'hex')) };
}

/** Whether one of the signatures is one of the secrets'; takes the same time whichever it is, and if none is. */
function isSigned(body: Buffer, { time, signatures }: Signed, secrets: readonly string[]): boolean {
  let fits = false;
  for (const secret of secrets) {
    if (secret === '') continue;
    const mac = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
    for (const signature of signatures) fits = timingSafeEqual(mac, signature) || fits;
  }
  return fits;
}

function hintIn(body: Buffer): Hint | undefined {
  try {
    const read: unknown = JSON.parse(body.toString('utf8'));
    if (typeof read !== 'object' || read === null) return undefined;
    const [id, count] = [Reflect.get(read, 'sys_id'), Number(Reflect.get(read, 'sys_mod_count'))];
    // The platform's scripts send numbers and texts alike.
    if (typeof id !== 'string' || sysIdValue(id) === undefined || !Number.isSafeInteger(count) || count < 0) {
      return undefined;
    }
    return { ticketId: id, modCount: count };
  } catch {
    return undefined;
  }
}

/**
 * Reads a webhook of the record system, or says in a few words why it is refused. It is signed by HMAC-SHA256 over
 * `<t>.<body>` with one of the secrets (two while one replaces the other), and no older or newer than five minutes.
 * The same one may come twice: a hint that tells nothing new is nothing.
 */
export function readHook(
  body: Buffer | string,
  header: string | undefined,
  secrets: readonly string[],
  nowMs: number,
): Hint | { readonly refused: string } {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  if (bytes.length > mostBytes) return { refused: 'too large' };
  const signed = signedOf(header);
  if (signed === undefined) return { refused: 'not signed' };
  if (!isSigned(bytes, signed, secrets)) return { refused: 'wrong signature' };
  if (Math.abs(nowMs - Number(signed.time) * 1000) > windowMs) return { refused: 'too old or too new' };
  return hintIn(bytes) ?? { refused: 'not a hint' };
}
