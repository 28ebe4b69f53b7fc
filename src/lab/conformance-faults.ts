import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ConformanceCheck } from './conformance-check.ts';
import {
  controlOf,
  expectRefusal,
  expectStatus,
  newIncident,
  objectOf,
  patch,
  query,
  type RawAnswer,
  type RawClient,
  tablePath,
  textOf,
  within,
} from './conformance-client.ts';

async function throttled(client: RawClient): Promise<void> {
  await controlOf(client).faults({ rateLimit: { retryAfter: 7, times: 1 } });
  const answer = await client.send('GET', tablePath('incident', { limit: '1' }));
  expectRefusal(answer, 429, /^Rate limit exceeded$/, /^Rate limit of \d+ requests per hour for Table API exceeded$/);
  assert.equal(answer.headers.get('retry-after'), '7');
  for (const name of ['limit', 'reset', 'rule']) assert.ok(answer.headers.get(`x-ratelimit-${name}`), name);
  assert.equal(answer.headers.get('x-ratelimit-remaining'), null);
  expectStatus(await client.send('GET', tablePath('incident', { limit: '1' })), 200);
}

function expectAsleep(answer: RawAnswer): void {
  expectStatus(answer, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
  assert.match(answer.text, /hibernating/i);
}

async function asleep(client: RawClient): Promise<void> {
  await controlOf(client).faults({ asleep: true });
  expectAsleep(await client.send('GET', tablePath('incident', { limit: '1' })));
  expectAsleep(await client.send('GET', tablePath('incident'), { as: null }));
  expectAsleep(await client.send('POST', '/oauth_token.do', { as: null, raw: 'grant_type=password' }));
  expectAsleep(await client.send('POST', tablePath('incident'), { json: { short_description: 'x' } }));
}

function expectCancelled(answer: RawAnswer): void {
  expectStatus(answer, 500);
  const message = textOf(within(objectOf(answer), 'error'), 'message');
  assert.match(message, /^Transaction cancelled: maximum execution time exceeded$/);
}

/** How many incidents one cancelled POST leaves behind. */
async function leftBehind(client: RawClient, fault: string): Promise<number> {
  const tag = `conformance-${randomBytes(6).toString('hex')}`;
  await controlOf(client).faults({ [fault]: { ending: 'cancelled', times: 1 } });
  expectCancelled(await client.send('POST', tablePath('incident'), { json: { correlation_id: tag } }));
  return (await query(client, 'incident', `correlation_id=${tag}`)).length;
}

async function heldOpen(client: RawClient, fault: string): Promise<number> {
  const tag = `conformance-${randomBytes(6).toString('hex')}`;
  await controlOf(client).faults({ [fault]: { ending: 'hold', times: 1 } });
  const patience = AbortSignal.timeout(400);
  const waiting = client.send('POST', tablePath('incident'), { json: { correlation_id: tag }, signal: patience });
  await assert.rejects(waiting, 'the socket must be held');
  return (await query(client, 'incident', `correlation_id=${tag}`)).length;
}

async function afterWrite(client: RawClient): Promise<void> {
  assert.equal(await leftBehind(client, 'timeoutAfterWrite'), 1);
  assert.equal(await heldOpen(client, 'timeoutAfterWrite'), 1);
}

async function beforeWrite(client: RawClient): Promise<void> {
  assert.equal(await leftBehind(client, 'timeoutBeforeWrite'), 0);
  assert.equal(await heldOpen(client, 'timeoutBeforeWrite'), 0);
}

async function businessRule(client: RawClient): Promise<void> {
  const sysId = textOf(await newIncident(client), 'sys_id');
  await controlOf(client).faults({ businessRule: { name: 'Check budget' } });
  const answer = await patch(client, sysId, { urgency: '1' });
  const detail =
    /^Operation against file 'incident' was aborted by Business Rule 'Check budget\^[0-9a-f]{32}'\. Business Rule Stack:Check budget$/;
  expectRefusal(answer, 403, /^Operation Failed$/, detail);
}

async function tooLarge(client: RawClient): Promise<void> {
  const raw = JSON.stringify({ description: 'x'.repeat(10_485_760) });
  const answer = await client.send('POST', tablePath('incident'), {
    raw,
    headers: { 'content-type': 'application/json' },
  });
  expectRefusal(
    answer,
    400,
    /^Exception while reading request$/,
    /^Rejected large REST payload with content-length = \d+ bytes\. Max allowed: 10485760 bytes\.$/,
  );
}

/** What goes wrong, on demand. */
export const faultChecks: readonly ConformanceCheck[] = [
  { row: 50, title: 'a throttled request tells when to come back', writes: false, needs: ['control'], run: throttled },
  {
    row: 51,
    title: 'a sleeping instance answers every route with a page and 200',
    writes: false,
    needs: ['control'],
    run: asleep,
  },
  {
    row: 52,
    title: 'a write can be done although its answer is lost',
    writes: true,
    needs: ['control'],
    run: afterWrite,
  },
  { row: 53, title: 'a write can be lost with its answer', writes: true, needs: ['control'], run: beforeWrite },
  {
    row: 64,
    title: 'a business rule that aborts a write is named',
    writes: true,
    needs: ['control'],
    run: businessRule,
  },
  { row: 67, title: 'a JSON body over 10 MiB is refused with both sizes', writes: true, needs: [], run: tooLarge },
];
