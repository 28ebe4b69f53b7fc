import { answered, tableIn } from './api.ts';
import { type Answer, type Ask, largestJson } from './ask.ts';
import { envelopeOf, notAuthenticated, Refusal } from './failure.ts';
import { type FaultName, type Faults, type Struck, struckBy } from './faults.ts';
import { header, hibernationPage, htmlAnswer, type Incoming, usualHeaders } from './http.ts';
import { type Instance, newSysId } from './instance.ts';
import { authenticated, grantToken } from './oauth.ts';

/** What happens to a request: it is answered, its socket is held without an answer, or the socket is dropped. */
export type Outcome = { kind: 'answer'; answer: Answer } | { kind: 'hold' } | { kind: 'drop' };

/** The longest path with query that is accepted, in bytes. */
const longestUrl = 8192;

const cancelled = { message: 'Transaction cancelled: maximum execution time exceeded', detail: null };

function answerOf(answer: Answer): Outcome {
  return { kind: 'answer', answer };
}

function refusalAnswer(refusal: Refusal): Answer {
  return { status: refusal.status, body: envelopeOf(refusal) };
}

function isWrite(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function downAnswer(status: number): Answer {
  if (status === 500) return refusalAnswer(new Refusal(500, 'Internal Server Error', 'The instance failed to process'));
  return htmlAnswer(
    status,
    status === 502 ? 'Bad Gateway' : status === 504 ? 'Gateway Timeout' : 'Service Unavailable',
  );
}

function throttled(instance: Instance, fault: NonNullable<Faults['rateLimit']>): Answer {
  const refusal = new Refusal(
    429,
    'Rate limit exceeded',
    `Rate limit of ${fault.limit} requests per hour for Table API exceeded`,
  );
  const headers = {
    'Retry-After': String(fault.retryAfter),
    'X-RateLimit-Limit': String(fault.limit),
    'X-RateLimit-Reset': String(Math.floor(instance.now() / 1000) + fault.retryAfter),
    'X-RateLimit-Rule': newSysId(),
  };
  return { ...refusalAnswer(refusal), headers };
}

function strikes<Name extends FaultName>(instance: Instance, name: Name, incoming: Incoming): Faults[Name] | undefined {
  const struck: Struck = { method: incoming.method, path: incoming.path, table: tableIn(incoming.path) };
  return struckBy(instance, name, struck);
}

/** Faults of the platform around the API: they strike before anybody is asked who he is. */
function platformFault(instance: Instance, incoming: Incoming): Outcome | undefined {
  if (strikes(instance, 'refuse', incoming) !== undefined) return { kind: 'drop' };
  if (Buffer.byteLength(incoming.rawUrl) > longestUrl) return answerOf(htmlAnswer(414, 'URI Too Long'));
  if (strikes(instance, 'asleep', incoming) !== undefined) {
    const headers = { 'Content-Type': 'text/html;charset=UTF-8' };
    return answerOf({ status: 200, headers, body: hibernationPage });
  }
  const down = strikes(instance, 'down', incoming);
  return down === undefined ? undefined : answerOf(downAnswer(down.status));
}

function lostAnswer(fault: { ending: 'hold' | 'cancelled' }): Outcome {
  if (fault.ending === 'hold') return { kind: 'hold' };
  return answerOf({ status: 500, body: { error: cancelled, status: 'failure' } });
}

function refuseByFault(instance: Instance, incoming: Incoming): void {
  if (strikes(instance, 'apiAcl', incoming) !== undefined) {
    throw new Refusal(403, 'User Not Authorized', 'Failed API level ACL Validation');
  }
  if (!isWrite(incoming.method)) return;
  const rule = strikes(instance, 'businessRule', incoming);
  if (rule === undefined) return;
  const file = `Operation against file '${tableIn(incoming.path)}'`;
  const stack = `Business Rule Stack:${rule.name}`;
  throw new Refusal(
    403,
    'Operation Failed',
    `${file} was aborted by Business Rule '${rule.name}^${newSysId()}'. ${stack}`,
  );
}

function refuseOdd(incoming: Incoming): void {
  const accept = header(incoming.headers, 'accept');
  if (accept !== '' && !/\*\/\*|application\/(json|xml|\*)/.test(accept)) throw new Refusal(406, 'Not Acceptable');
}

function askOf(instance: Instance, incoming: Incoming): Ask {
  const { headers } = incoming;
  const account = authenticated(instance, header(headers, 'authorization'), header(headers, 'x-sn-apikey'));
  if (account === undefined) throw notAuthenticated();
  const method = incoming.method === 'HEAD' ? 'GET' : incoming.method;
  const { path, query, body } = incoming;
  return { instance, account, method, path, query, body, contentType: header(headers, 'content-type') };
}

function withoutBody(incoming: Incoming, answer: Answer): Answer {
  if (header(incoming.headers, 'x-no-response-body') !== 'true' || answer.status >= 300) return answer;
  const { status, headers = {} } = answer;
  return { status, headers };
}

function performed(instance: Instance, incoming: Incoming): Outcome {
  const ask = askOf(instance, incoming);
  refuseOdd(incoming);
  const before = isWrite(incoming.method) ? strikes(instance, 'timeoutBeforeWrite', incoming) : undefined;
  if (before !== undefined) return lostAnswer(before);
  refuseByFault(instance, incoming);
  const answer = answered(ask);
  const after = isWrite(incoming.method) ? strikes(instance, 'timeoutAfterWrite', incoming) : undefined;
  if (after !== undefined) return lostAnswer(after);
  const streaming = !isWrite(incoming.method) && strikes(instance, 'cancelledStream', incoming) !== undefined;
  if (streaming) return answerOf({ status: 200, body: { result: [], error: cancelled, status: 'failure' } });
  return answerOf(withoutBody(incoming, answer));
}

function apiOutcome(instance: Instance, incoming: Incoming): Outcome {
  const limit = strikes(instance, 'rateLimit', incoming);
  if (limit !== undefined) return answerOf(throttled(instance, limit));
  try {
    return performed(instance, incoming);
  } catch (error) {
    if (error instanceof Refusal) return answerOf(refusalAnswer(error));
    throw error;
  }
}

function decorated(outcome: Outcome): Outcome {
  if (outcome.kind !== 'answer') return outcome;
  const { answer } = outcome;
  const headers = { ...usualHeaders(answer.status !== 401), ...answer.headers };
  return answerOf({ ...answer, headers });
}

function tokenOutcome(instance: Instance, incoming: Incoming): Outcome {
  if (incoming.method !== 'POST') return answerOf(htmlAnswer(405, 'Method Not Allowed'));
  if (incoming.body.length > largestJson) return answerOf(htmlAnswer(413, 'Payload Too Large'));
  const answer = grantToken(instance, {
    contentType: header(incoming.headers, 'content-type'),
    authorization: header(incoming.headers, 'authorization'),
    body: incoming.body.toString('utf8'),
  });
  return answerOf(answer);
}

/** What the instance does with a request, faults included; everything but the waiting and the socket. */
export function outcomeOf(instance: Instance, incoming: Incoming): Outcome {
  const fault = platformFault(instance, incoming);
  if (fault !== undefined) return fault;
  if (incoming.path === '/oauth_token.do') return tokenOutcome(instance, incoming);
  if (incoming.path.startsWith('/api/')) return decorated(apiOutcome(instance, incoming));
  return answerOf(htmlAnswer(404, 'Page not found'));
}

/** How long this request is delayed before anything happens, in milliseconds of real time. */
export function delayOf(instance: Instance, incoming: Incoming): number {
  return strikes(instance, 'slowMs', incoming)?.ms ?? 0;
}
