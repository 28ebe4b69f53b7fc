import { RecordError, type RecordFailure, type RecordFailureFacts } from './servicenow-error.ts';
import { scrubbed } from './servicenow-text.ts';

/** What came back over the wire, unread; `text` at most 1 MB. */
export type RawAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly retryAfter?: string;
  readonly rateReset?: string;
  readonly transaction?: string;
  readonly total?: string;
};

/** A proven success: 2xx, JSON, with `result` and without `error`; `total` counts all rows of a paged list, hidden ones too. */
export type Answer = {
  readonly status: number;
  readonly result: unknown;
  readonly transaction?: string;
  readonly total?: number;
};

/** What the reader of an answer must know: the desk's clock, and the texts that no error may repeat. */
export type Reading = { readonly now: number; readonly hidden: readonly string[] };

type Envelope = { readonly message: string; readonly detail: string };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON object in a text; undefined for anything else. */
export function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a page stands where an answer should: seen by what it says of itself and by how it begins. */
export function isPage(raw: RawAnswer): boolean {
  return /\bhtml\b/i.test(raw.contentType) || /^\s*<(!doctype|html|head|body|script|!--)/i.test(raw.text);
}

function envelopeIn(body: Record<string, unknown> | undefined): Envelope {
  const error = body?.['error'];
  if (!isRecord(error)) return { message: '', detail: '' };
  const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
  return { message: textOf(error['message']), detail: textOf(error['detail']) };
}

/** The labels that a data policy asks for: `…fields are mandatory: Resolution code, Close notes`. */
function policyLabels(detail: string): readonly string[] {
  const [, list = ''] = /mandatory:\s*([^\n]*)/i.exec(detail) ?? [];
  return list
    .split(',')
    .map((label) => label.trim())
    .filter((label) => label !== '');
}

type Verdict = { readonly kind: RecordFailure; readonly reason: string; readonly fields?: readonly string[] };

function badRequest({ message }: Envelope): Verdict {
  if (/^Invalid table|does not represent any resource/i.test(message)) return { kind: 'refused', reason: 'config' };
  return { kind: 'refused', reason: /Exception while reading request/i.test(message) ? 'too large' : 'bad request' };
}

function forbidden({ message, detail }: Envelope): Verdict {
  const said = `${message} ${detail}`;
  if (/Data Policy Exception/i.test(said)) return { kind: 'refused', reason: 'policy', fields: policyLabels(detail) };
  if (/aborted by Business Rule/i.test(said)) return { kind: 'refused', reason: 'rule' };
  if (/Field\(s\) present in the query|Insufficient rights to query/i.test(said))
    return { kind: 'refused', reason: 'column' };
  if (/unique key|duplicate (entry|key)|already exists/i.test(said)) return { kind: 'refused', reason: 'duplicate' };
  return { kind: 'refused', reason: 'permission' };
}

const byStatus: Readonly<Record<number, Verdict>> = {
  401: { kind: 'auth', reason: 'auth' },
  404: { kind: 'refused', reason: 'missing' },
  408: { kind: 'unknown', reason: 'server' },
  409: { kind: 'refused', reason: 'duplicate' },
  413: { kind: 'refused', reason: 'too large' },
  414: { kind: 'refused', reason: 'too long' },
  429: { kind: 'later', reason: 'throttled' },
};

/** Classifies a failed status: by the number first, by the words second, because the words vary. */
function verdictOf(raw: RawAnswer, envelope: Envelope): Verdict {
  if (/hibernat/i.test(raw.text) && isPage(raw)) return { kind: 'asleep', reason: 'asleep' };
  if (raw.status >= 500) {
    const cancelled = /Transaction cancelled/i.test(envelope.message + envelope.detail);
    return { kind: 'unknown', reason: cancelled ? 'cancelled' : 'server' };
  }
  if (raw.status >= 300 && raw.status < 400) return { kind: 'asleep', reason: 'redirected' };
  if (raw.status === 400) return badRequest(envelope);
  if (raw.status === 403) return forbidden(envelope);
  return byStatus[raw.status] ?? { kind: 'refused', reason: 'bad request' };
}

/** When a throttled call may be tried again: `Retry-After` (seconds or a date), else the reset instant, else in a minute. */
function retryAtOf(raw: RawAnswer, now: number): number {
  const seconds = Number(raw.retryAfter ?? Number.NaN);
  if (Number.isFinite(seconds) && seconds >= 0) return now + seconds * 1000;
  const date = Date.parse(raw.retryAfter ?? '');
  if (Number.isFinite(date)) return Math.max(now, date);
  const reset = Number(raw.rateReset ?? Number.NaN) * 1000;
  return Number.isFinite(reset) && reset > now ? Math.min(reset, now + 3_600_000) : now + 60_000;
}

const explained: Readonly<Record<string, string>> = {
  asleep: 'A web page came back instead of an answer: the instance hibernates or is being worked on.',
  redirected: 'The instance sent us to another address: check SERVICENOW_URL.',
  missing: 'Not found or not visible to this account.',
  garbled: 'The answer broke off or was not in the expected form.',
};

function failure(verdict: Verdict, raw: RawAnswer, said: string, reading: Reading): RecordError {
  const facts: RecordFailureFacts = {
    reason: verdict.reason,
    adminText: scrubbed([explained[verdict.reason] ?? '', said].join(' '), reading.hidden),
    status: raw.status,
    ...(verdict.fields === undefined ? {} : { fields: verdict.fields.map((label) => scrubbed(label, reading.hidden)) }),
    ...(verdict.reason === 'throttled' ? { retryAt: retryAtOf(raw, reading.now) } : {}),
    ...(raw.transaction === undefined ? {} : { transaction: raw.transaction }),
  };
  return new RecordError(verdict.kind, facts);
}

/**
 * Reads an answer of the Table or Attachment API; throws a `RecordError` for everything that is not proven to be a
 * success, because a 200 proves little: a hibernating instance and a cancelled transaction answer 200, too.
 */
export function readAnswer(raw: RawAnswer, reading: Reading): Answer {
  const body = objectIn(raw.text);
  const envelope = envelopeIn(body);
  const said = [envelope.message, envelope.detail].filter((part) => part !== '').join(': ');
  if (raw.status < 200 || raw.status >= 300) throw failure(verdictOf(raw, envelope), raw, said, reading);
  if (isPage(raw)) throw failure({ kind: 'asleep', reason: 'asleep' }, raw, '', reading);
  if (body === undefined || !('result' in body) || 'error' in body) {
    throw failure({ kind: 'unknown', reason: said === '' ? 'garbled' : 'cancelled' }, raw, said, reading);
  }
  return {
    status: raw.status,
    result: body['result'],
    ...(raw.transaction === undefined ? {} : { transaction: raw.transaction }),
    ...(/^\d{1,9}$/.test(raw.total ?? '') ? { total: Number(raw.total) } : {}),
  };
}

/** An access token as the instance grants it; `seconds` is what is left of its life. */
export type Grant = { readonly access: string; readonly refresh?: string; readonly seconds: number };

const opaqueRefusal = new Set([400, 401, 403]);

/** Why no token was granted; asking for one changes no record, so nothing is ever `unknown`. */
function grantVerdict(raw: RawAnswer): Verdict {
  if (opaqueRefusal.has(raw.status)) return { kind: 'auth', reason: 'grant refused' };
  if (raw.status >= 200 && raw.status < 300) {
    return isPage(raw) ? { kind: 'asleep', reason: 'asleep' } : { kind: 'later', reason: 'garbled' };
  }
  const verdict = verdictOf(raw, { message: '', detail: '' });
  return verdict.kind === 'unknown' ? { ...verdict, kind: 'later' } : verdict;
}

/**
 * Reads an answer of the token endpoint. A refusal is always the same opaque 401 `server_error`, which is no server
 * fault: it is reported as `auth` and never retried by itself.
 */
export function readGrant(raw: RawAnswer, reading: Reading): Grant {
  const body = objectIn(raw.text) ?? {};
  const textAt = (key: string): string => (typeof body[key] === 'string' ? body[key] : '');
  const access = textAt('access_token');
  if (raw.status !== 200 || access === '') {
    const said = `${textAt('error')} ${textAt('error_description')}`.trim();
    throw failure(grantVerdict(raw), raw, said, reading);
  }
  const refresh = textAt('refresh_token');
  const seconds = Number(body['expires_in'] ?? 0);
  return { access, seconds: Number.isFinite(seconds) ? seconds : 0, ...(refresh === '' ? {} : { refresh }) };
}
