import { type Answer, readAnswer } from './servicenow-answer.ts';
import type { Auth } from './servicenow-auth.ts';
import type { Breaker } from './servicenow-breaker.ts';
import { loggable, ofRead, RecordError } from './servicenow-error.ts';
import { mostConcurrent, type Wire, type WireRequest } from './servicenow-wire.ts';

/** Where the client writes what it did; details never hold user text or secrets. */
export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  what: string,
  detail: Readonly<Record<string, unknown>>,
) => void;

/** A query string by parameter; the transport encodes. */
export type Params = Readonly<Record<string, string>>;

/** One change; `sendBy` (epoch ms) is the last moment at which it may still leave. */
export type Change = {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly params?: Params;
  readonly content: Content;
  readonly sendBy?: number;
};

/** What a change sends: fields of a record as values (never labels), or the bytes of a file. */
export type Content =
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly type: string };

/** How the desk reads from and writes to an instance. */
export type Transport = {
  /** Tries up to three times; with `direct`, once and past the breaker. Never throws `unknown`. */
  read(path: string, params: Params, how?: { readonly direct: boolean }): Promise<Answer>;
  /** Sends once; again only where the first was certainly refused before anything was done (401, 429). */
  write(change: Change): Promise<Answer>;
  /** How many orders there is any sense in being at, at this moment. */
  readonly room: () => number;
};

/** What a transport is made of; `pause` resolves after so many milliseconds, `random` gives numbers in [0, 1). */
export type TransportParts = {
  readonly wire: Wire;
  readonly auth: Auth;
  readonly breaker: Breaker;
  readonly timeouts: { readonly readMs: number; readonly writeMs: number };
  readonly now: () => number;
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Resolves when one more request may leave; absent where nothing limits them. */
  readonly pace?: () => Promise<void>;
  readonly log: Log;
};

const mostAttempts = 3;
const longestWaitMs = 10_000;

const transient = new Set(['network', 'unreachable', 'server', 'cancelled', 'garbled', 'asleep', 'redirected']);
const worthAnother = new Set(['network', 'unreachable', 'server', 'cancelled', 'garbled']);

function gateOf(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = limit;
  const waiting: Array<() => void> = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

// What people wrote: no error may repeat it, even when the instance does.
const freeText = new Set(['short_description', 'description', 'work_notes', 'comments', 'close_notes']);

function writtenTexts(content: Content): string[] {
  if (content.kind === 'file') return [];
  return Object.entries(content.fields).flatMap(([name, value]) => (freeText.has(name) ? [value] : []));
}

function askedTexts(params: Params): string[] {
  const asked = (params['sysparm_query'] ?? '').split(/\^|=/).filter((part) => /[@.\s]/.test(part));
  const file = params['file_name'] ?? '';
  return [...asked, file, file.replace(/\.[^.]*$/, '')];
}

type Job = {
  readonly request: Omit<WireRequest, 'headers'>;
  readonly contentType?: string;
  readonly named: string;
  readonly hidden: readonly string[];
  readonly sendBy: number;
  readonly direct: boolean;
  readonly reads: boolean;
};

function withAdvice(error: RecordError, advice: string): RecordError {
  const adminText = `${error.adminText} ${advice}`.trim();
  return new RecordError('auth', {
    reason: error.reason,
    adminText,
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.transaction === undefined ? {} : { transaction: error.transaction }),
  });
}

/** Sends a job once, with one more try under a fresh token when the instance does not let us in. */
function senderOf({ wire, auth, now, log, pace }: TransportParts): (job: Job) => Promise<Answer> {
  const exchange = async (job: Job, header: Readonly<Record<string, string>>): Promise<Answer> => {
    await pace?.();
    if (now() > job.sendBy) {
      throw new RecordError('later', {
        reason: 'too late to send',
        adminText: 'Preparing took too long.',
        retryAt: now(),
      });
    }
    const startedAt = now();
    const type = job.contentType === undefined ? {} : { 'Content-Type': job.contentType };
    const raw = await wire({ ...job.request, headers: { ...header, ...type } });
    log('debug', 'servicenow call', {
      call: job.named,
      status: raw.status,
      ms: now() - startedAt,
      transaction: raw.transaction ?? '',
    });
    return readAnswer(raw, { now: now(), hidden: [...auth.secrets(), ...job.hidden] });
  };
  const isRefusedEntry = (error: unknown) => error instanceof RecordError && error.kind === 'auth';
  return async (job) => {
    try {
      const header = await auth.header();
      try {
        return await exchange(job, header);
      } catch (error) {
        if (!isRefusedEntry(error) || !auth.renew(header)) throw error;
        return await exchange(job, await auth.header());
      }
    } catch (error) {
      throw error instanceof RecordError && error.kind === 'auth' ? withAdvice(error, auth.advice) : error;
    }
  };
}

/** How long to wait before the same job is tried again in place; undefined when it is not ours to try. */
function waitBefore(error: RecordError, job: Job, attempt: number, parts: TransportParts): number | undefined {
  if (job.direct || attempt >= mostAttempts) return undefined;
  if (error.reason === 'throttled') {
    const waitMs = (error.retryAt ?? Number.POSITIVE_INFINITY) - parts.now();
    return waitMs <= longestWaitMs ? Math.max(0, waitMs) : undefined;
  }
  if (!job.reads || !worthAnother.has(error.reason)) return undefined;
  return 300 * 2 ** (attempt - 1) * (0.5 + parts.random());
}

/** Runs a job until it succeeds or may not be tried again in place. */
async function persist(
  once: (job: Job) => Promise<Answer>,
  job: Job,
  parts: TransportParts,
  attempt = 1,
): Promise<Answer> {
  try {
    return await once(job);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    const waitMs = waitBefore(error, job, attempt, parts);
    if (waitMs === undefined) throw job.reads ? ofRead(error) : error;
    await parts.pause(waitMs);
  }
  return persist(once, job, parts, attempt + 1);
}

const pathOf = (path: string, params: Params) => `${path}?${new URLSearchParams(params).toString()}`;

function readJob(path: string, params: Params, direct: boolean, timeoutMs: number): Job {
  return {
    request: { method: 'GET', path: pathOf(path, params), timeoutMs },
    named: `GET ${path}`,
    hidden: askedTexts(params),
    sendBy: Number.POSITIVE_INFINITY,
    direct,
    reads: true,
  };
}

function writeJob({ method, path, params = {}, content, sendBy }: Change, timeoutMs: number): Job {
  const body = content.kind === 'file' ? content.bytes : JSON.stringify(content.fields);
  return {
    request: { method, path: pathOf(path, params), body, timeoutMs },
    contentType: content.kind === 'file' ? content.type : 'application/json',
    named: `${method} ${path}`,
    hidden: [...askedTexts(params), ...writtenTexts(content)],
    sendBy: sendBy ?? Number.POSITIVE_INFINITY,
    direct: false,
    reads: false,
  };
}

/** The transport of one instance: at most four calls at once, behind a breaker, every outcome classified. */
export function transportOf(parts: TransportParts): Transport {
  const { breaker, timeouts, log } = parts;
  const gate = gateOf(mostConcurrent);
  const send = senderOf(parts);
  const once = (job: Job): Promise<Answer> =>
    gate(async () => {
      if (!job.direct) breaker.pass();
      try {
        const answer = await send(job);
        breaker.succeeded();
        return answer;
      } catch (error) {
        log('warn', 'servicenow call failed', { call: job.named, ...loggable(error) });
        if (error instanceof RecordError && transient.has(error.reason)) breaker.failed(error.adminText);
        else breaker.succeeded();
        throw error;
      }
    });
  return {
    read: (path, params, how) => persist(once, readJob(path, params, how?.direct ?? false, timeouts.readMs), parts),
    write: (change) => persist(once, writeJob(change, timeouts.writeMs), parts),
    room: () => (breaker.halfOpen() ? 1 : mostConcurrent * 2),
  };
}
