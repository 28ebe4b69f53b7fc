import { createHmac } from 'node:crypto';
import { type Row, textOf } from './instance.ts';

/** Where hints about changes go, and the secret they are signed with; changes by `except` (a user name) are not told. */
export type Hook = { url: string; secret: string; except?: string };

/** A hint as it was sent; status 0 when nobody answered. */
export type SentHint = { at: number; body: string; status: number };

/** The outbound webhook of an instance: an asynchronous business rule over a REST message, without a second try. */
export type Hooks = {
  set(hook: Hook | undefined): void;
  current(): Hook | undefined;
  /** An incident was written; `changed` names its columns. */
  announce(row: Row, changed: readonly string[]): void;
  sent: readonly SentHint[];
  /** Resolves when every hint under way has been answered or given up. */
  settled(): Promise<void>;
  clear(): void;
};

const patienceMs = 5000;
const mostKept = 1000;

/** `t=<unix>,v1=<hex>`: HMAC-SHA256 over `<unix>.<body>`. */
export function signatureOf(secret: string, at: number, body: string): string {
  const seconds = Math.floor(at / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

async function post(hook: Hook, at: number, body: string): Promise<number> {
  try {
    const response = await fetch(hook.url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', 'x-secondline-signature': signatureOf(hook.secret, at, body) },
      body,
      signal: AbortSignal.timeout(patienceMs),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    // A REST message has no delivery guarantee: whoever is not there misses it.
    return 0;
  }
}

/** The webhook of an instance whose clock is `now`; silent until told where to send. */
export function hooksOf(now: () => number): Hooks {
  const sent: SentHint[] = [];
  const underWay = new Set<Promise<void>>();
  let hook: Hook | undefined;
  const send = async (to: Hook, body: string): Promise<void> => {
    const hint = { at: now(), body, status: 0 };
    sent.push(hint);
    if (sent.length > mostKept) sent.shift();
    hint.status = await post(to, hint.at, body);
  };
  return {
    set: (next) => {
      hook = next;
    },
    current: () => hook,
    announce: (row, changed) => {
      const ours = textOf(row, 'correlation_display') !== '';
      if (hook === undefined || !ours || textOf(row, 'sys_updated_by') === hook.except) return;
      const body = JSON.stringify({
        sys_id: textOf(row, 'sys_id'),
        number: textOf(row, 'number'),
        sys_mod_count: Number(textOf(row, 'sys_mod_count')),
        sys_updated_on: textOf(row, 'sys_updated_on'),
        changed,
      });
      const sending = send(hook, body).finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    sent,
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    clear: () => {
      hook = undefined;
      sent.length = 0;
    },
  };
}
