import assert from 'node:assert/strict';
import type { ConformanceCheck } from './conformance-check.ts';
import {
  expectFields,
  expectRefusal,
  expectStatus,
  type Fields,
  incident,
  listOf,
  newIncident,
  query,
  type RawAnswer,
  type RawClient,
  recordOf,
  tablePath,
  textOf,
  within,
} from './conformance-client.ts';

const bySysId = { query: 'ORDERBYsys_id', fields: 'sys_id' };

/** The sys_id of the oldest incident that has a caller. */
async function anyIncident(client: RawClient): Promise<string> {
  const [row] = await query(client, 'incident', 'caller_idISNOTEMPTY^ORDERBYsys_created_on', {
    limit: '1',
    fields: 'sys_id',
  });
  assert.ok(row, 'the account sees no incident with a caller');
  return textOf(row, 'sys_id');
}

function page(client: RawClient, limit: number, offset: number): Promise<RawAnswer> {
  return client.send('GET', tablePath('incident', { ...bySysId, limit: String(limit), offset: String(offset) }));
}

function totalOf(answer: RawAnswer): number {
  const total = Number(answer.headers.get('x-total-count') ?? Number.NaN);
  assert.ok(Number.isInteger(total), 'X-Total-Count is missing');
  return total;
}

/** The offsets of a `Link` header by relation; fails when the header is not written as the platform writes it. */
function offsetsOf(answer: RawAnswer): Record<string, number> {
  const offsets: Record<string, number> = {};
  for (const part of (answer.headers.get('link') ?? '').split(/,(?=<)/)) {
    const match = /^<(https?:\/\/[^>]+)>;rel="(first|prev|next|last)"$/.exec(part);
    assert.ok(match, `a link is not written as <absolute address>;rel="…": ${part}`);
    const parameters = new URL(match[1] ?? '').searchParams;
    assert.ok(parameters.get('sysparm_query'), 'the other parameters are kept');
    offsets[match[2] ?? ''] = Number(parameters.get('sysparm_offset'));
  }
  return offsets;
}

async function firstPage(client: RawClient): Promise<void> {
  const answer = await page(client, 2, 0);
  const total = totalOf(answer);
  assert.ok(total > 4, `this check needs more than four incidents, ${total} are there`);
  assert.equal(listOf(answer).length, 2);
  assert.deepEqual(offsetsOf(answer), { first: 0, next: 2, last: Math.floor((total - 1) / 2) * 2 });
}

async function laterPages(client: RawClient): Promise<void> {
  const middle = offsetsOf(await page(client, 2, 2));
  assert.equal(middle['prev'], 0);
  assert.equal(middle['next'], 4);
  const last = offsetsOf(await page(client, 2, middle['last'] ?? 0));
  assert.equal('next' in last, false, 'the last page has no next');
  assert.ok('prev' in last);
}

async function wholeRecord(client: RawClient): Promise<void> {
  const sysId = textOf(await newIncident(client, { work_notes: 'an entry' }), 'sys_id');
  const record = await incident(client, sysId);
  for (const [name, value] of Object.entries(record)) {
    const link = typeof value === 'object' && value !== null && 'link' in value && 'value' in value;
    assert.ok(typeof value === 'string' || link, `"${name}" is neither a string nor a reference`);
  }
  expectFields(record, { work_notes: '', comments: '', comments_and_work_notes: '', caller_id: '' });
  assert.match(textOf(record, 'opened_at'), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
}

async function displayed(client: RawClient): Promise<void> {
  const sysId = await anyIncident(client);
  const raw = await incident(client, sysId);
  const shown = await incident(client, sysId, { display_value: 'true' });
  assert.match(textOf(shown, 'impact'), /^[123] - (High|Medium|Low)$/);
  assert.match(textOf(shown, 'priority'), /^[1-5] - (Critical|High|Moderate|Low|Planning)$/);
  assert.match(textOf(shown, 'state'), /^[A-Z][A-Za-z ]+$/);
  assert.match(textOf(shown, 'active'), /^(true|false)$/);
  const caller = within(shown, 'caller_id');
  assert.deepEqual(Object.keys(caller).sort(), ['display_value', 'link'], 'a displayed reference has no value');
  assert.notEqual(textOf(shown, 'opened_at'), '');
  if (raw['calendar_stc'] === '28800') assert.equal(shown['calendar_stc'], '28,800');
  if (raw['business_duration'] === '1970-01-01 08:00:00') assert.equal(shown['business_duration'], '8 Hours');
}

/** The wall-clock difference between the displayed and the stored value of a date-time pair, in minutes. */
function offsetMinutes(pair: Fields): number {
  const at = (name: string) => Date.parse(`${textOf(pair, name).replace(' ', 'T')}Z`);
  return (at('display_value') - at('value')) / 60_000;
}

async function pairs(client: RawClient): Promise<void> {
  const sysId = await anyIncident(client);
  const record = await incident(client, sysId, { display_value: 'all' });
  for (const name of Object.keys(record)) {
    const pair = within(record, name);
    assert.ok('display_value' in pair && 'value' in pair, `"${name}" is not a pair`);
  }
  assert.ok('link' in within(record, 'caller_id'));
  const bare = await incident(client, sysId, { display_value: 'all', exclude_reference_link: 'true' });
  assert.equal('link' in within(bare, 'caller_id'), false);
  const offset = offsetMinutes(within(record, 'opened_at'));
  assert.ok(Number.isInteger(offset / 15), `the displayed date is off by ${offset} minutes`);
  if (client.target.control !== undefined) assert.ok([-420, -480].includes(offset), `Los Angeles is not at ${offset}`);
}

async function unlinked(client: RawClient): Promise<void> {
  const record = await incident(client, await anyIncident(client), { exclude_reference_link: 'true' });
  assert.match(textOf(record, 'caller_id'), /^[0-9a-f]{32}$/);
}

async function chosenFields(client: RawClient): Promise<void> {
  const record = await incident(client, await anyIncident(client), { fields: 'number,caller_id.email,nope' });
  assert.deepEqual(Object.keys(record).sort(), ['caller_id.email', 'number']);
}

async function longAddress(client: RawClient): Promise<void> {
  const long = tablePath('incident', { query: `short_description=${'x'.repeat(8400)}` });
  const answer = await client.send('GET', long);
  expectStatus(answer, 414);
  assert.throws(() => JSON.parse(answer.text), 'the body is not JSON');
}

async function hiddenRows(client: RawClient): Promise<void> {
  const grouped = { query: 'assignment_group.name=Security^ORDERBYsys_id', limit: '2' };
  const mine = await client.send('GET', tablePath('incident', grouped));
  const theirs = await client.send('GET', tablePath('incident', { query: 'ORDERBYsys_id' }), { as: 'reader' });
  assert.ok(listOf(mine).length > 0, 'no incident of the Security group');
  assert.ok(listOf(theirs).length < totalOf(theirs), 'rows are hidden from the page but counted');
  const short = await client.send('GET', tablePath('incident', grouped), { as: 'reader' });
  assert.equal(listOf(short).length, 0);
}

async function counted(client: RawClient): Promise<void> {
  const answer = await client.send('GET', '/api/now/stats/incident?sysparm_count=true');
  expectStatus(answer, 200);
  assert.match(textOf(within(recordOf(answer), 'stats'), 'count'), /^\d+$/);
}

async function namedFilter(client: RawClient): Promise<void> {
  const answer = await client.send(
    'GET',
    '/api/now/table/incident?active=false&state=closed&sysparm_fields=state,active',
  );
  expectStatus(answer, 200);
  const rows = listOf(answer);
  assert.ok(rows.length > 0, 'no closed incident');
  for (const row of rows) expectFields(row, { state: '7', active: 'false' });
}

async function headOnly(client: RawClient): Promise<void> {
  const answer = await client.send('HEAD', tablePath('incident', { limit: '1' }));
  expectStatus(answer, 200);
  assert.equal(answer.text, '');
  assert.ok(totalOf(answer) > 0);
}

const unknownId = '0123456789abcdef0123456789abcdef';

/** How records and lists are read. */
export const readingChecks: readonly ConformanceCheck[] = [
  {
    row: 13,
    title: 'a table that does not exist is named in the refusal',
    writes: false,
    needs: [],
    run: async (client) => {
      const answer = await client.send('GET', tablePath('no_such_table'));
      expectRefusal(answer, 400, /^Invalid table no_such_table$/);
      assert.match(answer.text, /"detail":\s*null/);
    },
  },
  {
    row: 14,
    title: 'an unknown record is "not found or hidden"',
    writes: false,
    needs: [],
    run: async (client) =>
      expectRefusal(
        await client.send('GET', tablePath(`incident/${unknownId}`)),
        404,
        /^No Record found$/,
        /^Record doesn't exist or ACL restricts the record retrieval$/,
      ),
  },
  {
    row: 15,
    title: 'a query without a match is an empty list with total 0',
    writes: false,
    needs: [],
    run: async (client) => {
      const answer = await client.send('GET', tablePath('incident', { query: 'number=INC9999999' }));
      expectStatus(answer, 200);
      assert.deepEqual(listOf(answer), []);
      assert.equal(totalOf(answer), 0);
    },
  },
  { row: 16, title: 'a record is strings, references and empty journals', writes: true, needs: [], run: wholeRecord },
  { row: 17, title: 'display values are labels, names and local dates', writes: false, needs: [], run: displayed },
  {
    row: 18,
    title: 'display value "all" gives pairs, dates shifted by the zone',
    writes: false,
    needs: [],
    run: pairs,
  },
  { row: 19, title: 'without reference links a reference is a sys_id', writes: false, needs: [], run: unlinked },
  {
    row: 20,
    title: 'only known fields are returned, dot-walked ones too',
    writes: false,
    needs: [],
    run: chosenFields,
  },
  { row: 21, title: 'the first page links first, next and last', writes: false, needs: [], run: firstPage },
  { row: 22, title: 'a middle page links prev too, the last page no next', writes: false, needs: [], run: laterPages },
  {
    row: 23,
    title: 'a single page has no Link header',
    writes: false,
    needs: [],
    run: async (client) => assert.equal((await page(client, 10_000, 0)).headers.get('link'), null),
  },
  {
    row: 24,
    title: 'a page beyond the end is empty and tells the total',
    writes: false,
    needs: [],
    run: async (client) => {
      const total = totalOf(await page(client, 1, 0));
      const answer = await page(client, 2, total + 10);
      expectStatus(answer, 200);
      assert.deepEqual(listOf(answer), []);
      assert.equal(totalOf(answer), total);
    },
  },
  {
    row: 49,
    title: 'a shared e-mail address gives two users',
    writes: false,
    needs: ['control'],
    run: async (client) => assert.equal((await query(client, 'sys_user', 'email=dup@example.com')).length, 2),
  },
  { row: 66, title: 'an address over 8,192 bytes is refused without JSON', writes: false, needs: [], run: longAddress },
  {
    row: 68,
    title: 'a path that is no API is refused',
    writes: false,
    needs: [],
    run: async (client) =>
      expectRefusal(await client.send('GET', '/api/now/nope'), 400, /^Requested URI does not represent any resource$/),
  },
  {
    row: 76,
    title: 'a page can be short because rows are hidden',
    writes: false,
    needs: ['control', 'reader'],
    run: hiddenRows,
  },
  {
    row: 81,
    title: 'version 1 answers 404 where the present one answers an empty list',
    writes: false,
    needs: [],
    run: async (client) => {
      const old = await client.send('GET', '/api/now/v1/table/incident?sysparm_query=number=INC9999999');
      expectStatus(old, 404);
      expectStatus(await client.send('GET', '/api/now/v2/table/incident?sysparm_query=number=INC9999999'), 200);
    },
  },
  { row: 84, title: 'name-value parameters filter, labels accepted', writes: false, needs: [], run: namedFilter },
  { row: 85, title: 'the statistics API counts', writes: false, needs: [], run: counted },
  { row: 90, title: 'HEAD gives the headers alone', writes: false, needs: [], run: headOnly },
];
