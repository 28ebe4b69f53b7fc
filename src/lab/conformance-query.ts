import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ConformanceCheck } from './conformance-check.ts';
import { newIncident, query, type RawClient, tablePath, textOf } from './conformance-client.ts';

/** Four incidents of one run, told apart by `correlation_id`; `tag` is shared by them and by nothing else. */
async function four(client: RawClient): Promise<string> {
  const tag = `conformance-${randomBytes(6).toString('hex')}`;
  const shared = { correlation_display: tag };
  await newIncident(client, {
    ...shared,
    correlation_id: 'a',
    impact: '1',
    urgency: '1',
    category: 'network',
    short_description: 'alpha one',
  });
  await newIncident(client, {
    ...shared,
    correlation_id: 'b',
    impact: '2',
    urgency: '2',
    category: 'network',
    short_description: 'alpha two',
  });
  await newIncident(client, {
    ...shared,
    correlation_id: 'c',
    impact: '3',
    urgency: '3',
    category: 'software',
    short_description: 'beta one',
  });
  await newIncident(client, {
    ...shared,
    correlation_id: 'd',
    impact: '3',
    urgency: '2',
    category: 'hardware',
    description: 'filled',
  });
  return tag;
}

async function hits(client: RawClient, encoded: string, order = '^ORDERBYcorrelation_id'): Promise<string> {
  const rows = await query(client, 'incident', `${encoded}${order}`, { fields: 'correlation_id' });
  return rows.map((row) => textOf(row, 'correlation_id')).join('');
}

/** Each query, where `$` stands for "of this run", and the rows it must give. */
const grammar: ReadonlyArray<readonly [encoded: string, expected: string]> = [
  ['$^category=network', 'ab'],
  ['$^impact=1^category=network', 'a'],
  ['$^impact=1^ORimpact=2^category=network', 'ab'],
  ['$^category=software^ORcategory=hardware^impact=3', 'cd'],
  ['$^impact=1^NQ$^category=software', 'ac'],
  ['$^impactIN1,2', 'ab'],
  ['$^impactNOT IN1,2', 'cd'],
  ['$^descriptionISEMPTY', 'abc'],
  ['$^descriptionISNOTEMPTY', 'd'],
  ['$^description=', 'abc'],
  ['$^category!=network', 'cd'],
  ['$^short_descriptionSTARTSWITHalpha', 'ab'],
  ['$^short_descriptionLIKEone', 'ac'],
  ['$^short_descriptionNOT LIKEalpha', 'cd'],
  ['$^short_descriptionENDSWITHtwo', 'b'],
  ['$^impact>=2', 'bcd'],
  ['$^impact<2', 'a'],
  ['$^impactBETWEEN2@3', 'bcd'],
  ['$^opened_at>=2020-01-01 00:00:00', 'abcd'],
  ['$^opened_at<2020-01-01 00:00:00', ''],
];

async function grammarHolds(client: RawClient): Promise<void> {
  const tag = await four(client);
  const mine = `correlation_display=${tag}`;
  for (const [encoded, expected] of grammar) {
    const written = encoded.replaceAll('$', mine);
    assert.equal(await hits(client, written), expected, `query ${encoded}`);
  }
}

async function sorted(client: RawClient): Promise<void> {
  const mine = `correlation_display=${await four(client)}`;
  assert.equal(await hits(client, mine, '^ORDERBYpriority^ORDERBYDESCcorrelation_id'), 'abdc');
  assert.equal(await hits(client, mine, '^ORDERBYcategory^ORDERBYDESCcorrelation_id'), 'dbac');
}

async function total(client: RawClient, encoded: string): Promise<number> {
  const answer = await client.send('GET', tablePath('incident', { query: encoded, limit: '1', fields: 'sys_id' }));
  assert.equal(answer.status, 200, `${encoded}: ${answer.status} ${answer.text.slice(0, 120)}`);
  return Number(answer.headers.get('x-total-count'));
}

async function sameAs(client: RawClient, encoded: string, plain: string): Promise<void> {
  assert.equal(
    await total(client, encoded),
    await total(client, plain),
    `${encoded} must select what "${plain}" selects`,
  );
}

/** The query language, and how silently it drops what it does not understand. */
export const queryChecks: readonly ConformanceCheck[] = [
  { row: 25, title: 'the query grammar selects exactly the rows it says', writes: true, needs: [], run: grammarHolds },
  { row: 26, title: 'ORDERBY sorts by several keys and filters nothing', writes: true, needs: [], run: sorted },
  {
    row: 27,
    title: 'a query on an unknown column alone gives every row',
    writes: false,
    needs: [],
    run: (client) => sameAs(client, 'no_such_field=banana', ''),
  },
  {
    row: 28,
    title: 'a condition on an unknown column is as if absent',
    writes: false,
    needs: [],
    run: async (client) => {
      await sameAs(client, 'no_such_field=banana^active=true', 'active=true');
      await sameAs(client, 'active=true^ORno_such_field=x', 'active=true');
      assert.notEqual(await total(client, 'active=true'), await total(client, ''), 'some incident must be inactive');
    },
  },
  {
    row: 29,
    title: 'garbage gives every row, a bad value none',
    writes: false,
    needs: [],
    run: async (client) => {
      await sameAs(client, '^^^', '');
      assert.equal(await total(client, 'state==1'), 0);
      assert.equal(await total(client, 'state=NOT_A_NUMBER'), 0);
    },
  },
];
