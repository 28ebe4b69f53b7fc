import assert from 'node:assert/strict';
import type { ConformanceCheck } from './conformance-check.ts';
import {
  expectFields,
  expectRefusal,
  expectStatus,
  type Fields,
  listOf,
  newIncident,
  objectOf,
  query,
  type RawAnswer,
  type RawClient,
  recordOf,
  tablePath,
  textOf,
  within,
} from './conformance-client.ts';

const articles = '/api/sn_km_api/knowledge/articles';

function upload(client: RawClient, sysId: string, parameters: Record<string, string>): Promise<RawAnswer> {
  const search = new URLSearchParams({ table_name: 'incident', table_sys_id: sysId, ...parameters });
  const headers = { 'content-type': 'text/plain' };
  return client.send('POST', `/api/now/attachment/file?${search}`, { raw: 'hello file', headers });
}

async function filesOn(client: RawClient, sysId: string): Promise<RawAnswer> {
  const encoded = `table_name=incident^table_sys_id=${sysId}`;
  return client.send('GET', `/api/now/attachment?${new URLSearchParams({ sysparm_query: encoded })}`);
}

async function attached(client: RawClient): Promise<void> {
  const sysId = textOf(await newIncident(client), 'sys_id');
  const answer = await upload(client, sysId, { file_name: 't.txt' });
  expectStatus(answer, 201);
  const file = recordOf(answer);
  expectFields(file, {
    size_bytes: '10',
    file_name: 't.txt',
    table_name: 'incident',
    table_sys_id: sysId,
    compressed: 'true',
  });
  assert.match(textOf(file, 'content_type'), /^text\/plain/);
  assert.match(textOf(file, 'download_link'), /\/api\/now\/attachment\/[0-9a-f]{32}\/file$/);
  for (const [name, value] of Object.entries(file)) assert.equal(typeof value, 'string', `"${name}" is no string`);
  assert.ok(textOf(file, 'size_compressed') !== '');
  assert.ok(answer.headers.get('location'));
  const content = await client.send('GET', `/api/now/attachment/${textOf(file, 'sys_id')}/file`);
  assert.equal(content.text, 'hello file');
}

async function badUploads(client: RawClient): Promise<void> {
  const sysId = textOf(await newIncident(client), 'sys_id');
  expectRefusal(await upload(client, sysId, {}), 400, /./);
  expectRefusal(await upload(client, '0'.repeat(32), { file_name: 't.txt' }), 404, /./);
}

async function twice(client: RawClient): Promise<void> {
  const sysId = textOf(await newIncident(client), 'sys_id');
  await upload(client, sysId, { file_name: 't.txt' });
  await upload(client, sysId, { file_name: 't.txt' });
  assert.equal(listOf(await filesOn(client, sysId)).length, 2);
}

async function listedFiles(client: RawClient): Promise<void> {
  const sysId = textOf(await newIncident(client), 'sys_id');
  await upload(client, sysId, { file_name: 't.txt' });
  const answer = await filesOn(client, sysId);
  expectStatus(answer, 200);
  assert.equal(answer.headers.get('x-total-count'), '1');
  assert.equal(listOf(answer)[0]?.['file_name'], 't.txt');
}

async function search(client: RawClient, parameters: Record<string, string>): Promise<Fields> {
  const answer = await client.send('GET', `${articles}?${new URLSearchParams(parameters)}`);
  expectStatus(answer, 200);
  return within(objectOf(answer), 'result');
}

function foundArticles(result: Fields): Fields[] {
  const found = result['articles'];
  assert.ok(Array.isArray(found), 'no list of articles');
  return found;
}

async function searched(client: RawClient): Promise<void> {
  const result = await search(client, { query: 'vpn', limit: '2', fields: 'short_description' });
  const meta = within(result, 'meta');
  assert.ok(Number(meta['count']) >= Number(meta['end']), 'count is below end');
  assert.equal(within(meta, 'status')['code'], 200);
  const found = foundArticles(result);
  assert.ok(found.length > 0 && found.length <= 2);
  for (const article of found) {
    assert.match(textOf(article, 'id'), /^kb_knowledge:[0-9a-f]{32}$/);
    assert.match(textOf(article, 'number'), /^KB\d+$/);
    textOf(article, 'title');
    textOf(article, 'snippet');
    assert.ok('value' in within(within(article, 'fields'), 'short_description'));
  }
}

async function firstNumber(client: RawClient): Promise<string> {
  const [first] = foundArticles(await search(client, { query: 'vpn', limit: '1' }));
  assert.ok(first, 'no published article about the VPN');
  return textOf(first, 'number');
}

async function readArticle(client: RawClient): Promise<void> {
  const number = await firstNumber(client);
  const answer = await client.send('GET', `${articles}/${number}`);
  expectStatus(answer, 200);
  const article = recordOf(answer);
  assert.equal(article['number'], number);
  assert.match(textOf(article, 'content'), /<[a-z][^>]*>/);
  for (const name of ['sys_id', 'short_description']) textOf(article, name);
  assert.ok(Array.isArray(article['attachments']) && Array.isArray(article['embedded_content']));
  if (client.target.control === undefined) return;
  assert.match(textOf(article, 'content'), /style="/);
  assert.match(textOf(article, 'content'), /&nbsp;/);
}

async function missingArticle(client: RawClient): Promise<void> {
  const answer = await client.send('GET', `${articles}/KB9999999`);
  if (answer.status !== 404) {
    expectStatus(answer, 200);
    assert.ok(!recordOf(answer)['number'], 'a missing article has no number');
  }
  if (client.target.control === undefined) return;
  await client.target.control.switches({ missingArticle: 'not-found' });
  expectStatus(await client.send('GET', `${articles}/KB9999999`), 404);
}

async function articleRecord(client: RawClient): Promise<void> {
  const [row] = await query(client, 'kb_knowledge', `number=${await firstNumber(client)}`, { limit: '1' });
  assert.ok(row, 'the Table API does not show the article');
  assert.equal(row['wiki'], null);
  assert.match(textOf(row, 'published'), /^\d{4}-\d\d-\d\d$/);
  expectFields(row, { workflow_state: 'published', latest: 'true' });
  assert.match(textOf(row, 'display_number'), /^KB\d+ v\d/);
  within(row, 'kb_knowledge_base');
}

async function feedback(client: RawClient): Promise<void> {
  const [row] = await query(client, 'kb_knowledge', `number=${await firstNumber(client)}`, {
    limit: '1',
    fields: 'sys_id',
  });
  const json = { article: row?.['sys_id'], rating: '2', comments: `<b>"it's" & more</b>` };
  const answer = await client.send('POST', tablePath('kb_feedback'), { json });
  expectStatus(answer, 201);
  const stored = textOf(recordOf(answer), 'comments');
  assert.doesNotMatch(stored, /[<>"']/);
  assert.match(stored, /&lt;b&gt;.*&amp; more/);
}

async function draft(client: RawClient): Promise<void> {
  const [base] = await query(client, 'kb_knowledge_base', 'active=true', { limit: '1', fields: 'sys_id' });
  const word = `zyx${Date.now().toString(36)}`;
  const json = {
    short_description: `Draft ${word}`,
    text: '<p>x</p>',
    kb_knowledge_base: base?.['sys_id'],
    workflow_state: 'draft',
  };
  const answer = await client.send('POST', tablePath('kb_knowledge'), { json });
  expectStatus(answer, 201);
  expectFields(recordOf(answer), { workflow_state: 'draft' });
  assert.match(textOf(recordOf(answer), 'number'), /^KB\d{7}$/);
  assert.deepEqual(foundArticles(await search(client, { query: word })), []);
}

/** Attachments and knowledge. */
export const contentChecks: readonly ConformanceCheck[] = [
  { row: 45, title: 'a raw upload becomes an attachment with string fields', writes: true, needs: [], run: attached },
  { row: 46, title: 'an upload without name or record is refused', writes: true, needs: [], run: badUploads },
  { row: 47, title: 'the same file sent twice is there twice', writes: true, needs: [], run: twice },
  { row: 48, title: 'attachments of a record are listed with their total', writes: true, needs: [], run: listedFiles },
  { row: 69, title: 'knowledge search gives published articles and totals', writes: false, needs: [], run: searched },
  { row: 70, title: 'an article is read by its number, body in HTML', writes: false, needs: [], run: readArticle },
  {
    row: 71,
    title: 'a missing article is 404, or 200 without a number',
    writes: false,
    needs: [],
    run: missingArticle,
  },
  {
    row: 72,
    title: "an article's record has null wiki and a plain date",
    writes: false,
    needs: [],
    run: articleRecord,
  },
  { row: 73, title: 'feedback is stored with markup escaped', writes: true, needs: [], run: feedback },
  { row: 74, title: 'a new article stays a draft and is not found', writes: true, needs: [], run: draft },
];
