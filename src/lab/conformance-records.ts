import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ConformanceCheck } from './conformance-check.ts';
import {
  expectFields,
  expectRefusal,
  expectStatus,
  incident,
  listOf,
  newIncident,
  query,
  type RawClient,
  recordOf,
  tablePath,
  textOf,
  userId,
  within,
} from './conformance-client.ts';

const stamp = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

async function bareInsert(client: RawClient): Promise<void> {
  const json = { short_description: 'Conformance check', impact: '3', urgency: '3' };
  const answer = await client.send('POST', tablePath('incident'), { json });
  expectStatus(answer, 201);
  const record = recordOf(answer);
  const sysId = textOf(record, 'sys_id');
  client.created.push(sysId);
  assert.match(sysId, /^[0-9a-f]{32}$/);
  assert.match(answer.headers.get('location') ?? '', new RegExp(`/api/now/table/incident/${sysId}$`));
  assert.ok(Object.keys(record).length >= 90, `only ${Object.keys(record).length} fields`);
  expectFields(record, {
    state: '1',
    incident_state: '1',
    priority: '5',
    active: 'true',
    category: 'inquiry',
    severity: '3',
    notify: '1',
    escalation: '0',
    approval: 'not requested',
    upon_approval: 'proceed',
    upon_reject: 'cancel',
    made_sla: 'true',
    knowledge: 'false',
    reopen_count: '0',
    reassignment_count: '0',
    child_incidents: '0',
    sys_mod_count: '0',
    caller_id: '',
    contact_type: '',
  });
  assert.match(textOf(record, 'number'), /^INC\d{7,}$/);
  assert.equal(record['task_effective_number'], record['number']);
  assert.match(textOf(record, 'opened_at'), stamp);
  expectFields(record, { sys_created_on: record['opened_at'], sys_updated_on: record['opened_at'] });
  assert.equal(within(record, 'opened_by')['value'], await userId(client, 'bot'));
}

const matrix = { '11': '1', '12': '2', '13': '3', '21': '2', '22': '3', '23': '4', '31': '3', '32': '4', '33': '5' };

async function priorities(client: RawClient): Promise<void> {
  for (const [pair, priority] of Object.entries(matrix)) {
    const [impact, urgency] = pair;
    const record = await newIncident(client, { impact, urgency, priority: '1' });
    assert.equal(record['priority'], priority, `impact ${impact}, urgency ${urgency}`);
  }
  const record = await newIncident(client, { impact: '3', urgency: '3' });
  const answer = await client.send('PATCH', tablePath(`incident/${textOf(record, 'sys_id')}`), {
    json: { impact: '1' },
  });
  assert.equal(recordOf(answer)['priority'], '3', 'priority is recomputed on an update');
}

async function badChoices(client: RawClient): Promise<void> {
  expectFields(await newIncident(client, { category: 'no_such', state: '99' }), { category: 'inquiry', state: '1' });
}

async function referenceEcho(client: RawClient): Promise<void> {
  const caller = await userId(client, 'bot');
  const echo = within(await newIncident(client, { caller_id: caller }), 'caller_id');
  assert.equal(echo['value'], caller);
  assert.match(textOf(echo, 'link'), new RegExp(`^https?://.+/api/now/table/sys_user/${caller}$`));
}

async function unreadableBody(client: RawClient): Promise<void> {
  const tag = `conformance-${randomBytes(6).toString('hex')}`;
  const raw = `{"correlation_id":"${tag}",`;
  const answer = await client.send('POST', tablePath('incident'), {
    raw,
    headers: { 'content-type': 'application/json' },
  });
  expectRefusal(answer, 400, /./);
  assert.deepEqual(await query(client, 'incident', `correlation_id=${tag}`), []);
}

async function changed(client: RawClient, method: string): Promise<void> {
  const before = await newIncident(client, { description: 'stays', correlation_id: 'stays too' });
  const sysId = textOf(before, 'sys_id');
  const answer = await client.send(method, tablePath(`incident/${sysId}`), { json: { urgency: '1' } });
  expectStatus(answer, 200);
  const after = recordOf(answer);
  expectFields(after, {
    urgency: '1',
    priority: '3',
    description: 'stays',
    correlation_id: 'stays too',
    number: before['number'],
    sys_mod_count: '1',
    sys_updated_by: client.target.bot.user,
  });
  assert.match(textOf(after, 'sys_updated_on'), stamp);
  assert.ok(Object.keys(after).length >= 90, 'the whole record comes back');
}

async function deleted(client: RawClient): Promise<void> {
  const sysId = textOf(await newIncident(client), 'sys_id');
  const path = tablePath(`incident/${sysId}`);
  const first = await client.send('DELETE', path, { as: 'admin' });
  expectStatus(first, 204);
  assert.equal(first.text, '');
  expectStatus(await client.send('DELETE', path, { as: 'admin' }), 404);
}

async function byDisplayValue(client: RawClient): Promise<void> {
  const [group] = await query(client, 'sys_user_group', 'active=true', { fields: 'sys_id,name', limit: '1' });
  assert.ok(group, 'no active group');
  const json = { short_description: 'Conformance check', assignment_group: group['name'], state: 'In Progress' };
  const answer = await client.send('POST', tablePath('incident', { input_display_value: 'true' }), { json });
  expectStatus(answer, 201);
  const record = recordOf(answer);
  client.created.push(textOf(record, 'sys_id'));
  assert.equal(within(record, 'assignment_group')['value'], group['sys_id']);
  assert.equal(record['state'], '2');
}

async function nameAsReference(client: RawClient): Promise<void> {
  const record = await newIncident(client, { assignment_group: 'Network' });
  const stored = record['assignment_group'];
  const value = typeof stored === 'object' && stored !== null && 'value' in stored ? stored.value : stored;
  assert.ok(value === 'Network' || value === '', `a name must not be resolved, got ${JSON.stringify(stored)}`);
}

async function emptied(client: RawClient): Promise<void> {
  const record = await newIncident(client, { description: 'something', category: 'network' });
  const json = { description: '', category: '' };
  const answer = await client.send('PATCH', tablePath(`incident/${textOf(record, 'sys_id')}`), { json });
  expectFields(recordOf(answer), { description: '', category: 'network' });
}

async function firstOfTwo(client: RawClient): Promise<void> {
  const tag = `conformance-${randomBytes(6).toString('hex')}`;
  const json = [
    { correlation_display: tag, correlation_id: '1' },
    { correlation_display: tag, correlation_id: '2' },
  ];
  const answer = await client.send('POST', tablePath('incident'), { json });
  expectStatus(answer, 201);
  client.created.push(textOf(recordOf(answer), 'sys_id'));
  const rows = await query(client, 'incident', `correlation_display=${tag}`, { fields: 'correlation_id' });
  assert.deepEqual(rows, [{ correlation_id: '1' }]);
}

async function groupFromItem(client: RawClient): Promise<void> {
  const [item] = await query(client, 'cmdb_ci', 'support_groupISNOTEMPTY', {
    limit: '1',
    exclude_reference_link: 'true',
  });
  assert.ok(item, 'no configuration item has a support group');
  const record = await newIncident(client, { cmdb_ci: item['sys_id'] });
  assert.equal(within(record, 'assignment_group')['value'], item['support_group']);
}

async function cutSummary(client: RawClient): Promise<void> {
  const record = await newIncident(client, { short_description: 'x'.repeat(200) });
  assert.equal(textOf(record, 'short_description').length, 160);
}

async function withoutBody(client: RawClient): Promise<void> {
  const headers = { 'x-no-response-body': 'true' };
  const answer = await client.send('POST', tablePath('incident'), { json: { short_description: 'x' }, headers });
  expectStatus(answer, 201);
  assert.equal(answer.text, '');
  const sysId = /incident\/([0-9a-f]{32})$/.exec(answer.headers.get('location') ?? '')?.[1];
  assert.ok(sysId, 'Location is kept');
  client.created.push(sysId);
}

async function overridden(client: RawClient): Promise<void> {
  const sysId = textOf(await newIncident(client), 'sys_id');
  const headers = { 'x-http-method-override': 'PATCH' };
  const answer = await client.send('POST', tablePath(`incident/${sysId}`), { json: { urgency: '1' }, headers });
  expectStatus(answer, 200);
  assert.equal((await incident(client, sysId))['urgency'], '1');
}

async function chosenId(client: RawClient): Promise<void> {
  const sysId = randomBytes(16).toString('hex');
  assert.equal((await newIncident(client, { sys_id: sysId }))['sys_id'], sysId);
  const again = await client.send('POST', tablePath('incident'), { json: { sys_id: sysId } });
  assert.ok(again.status >= 400, `a second record with the same sys_id was accepted: ${again.status}`);
  assert.equal((await query(client, 'incident', `sys_id=${sysId}`)).length, 1);
}

async function interactions(client: RawClient): Promise<void> {
  const opened = await userId(client, 'bot');
  const json = { type: 'chat', state: 'new', opened_for: opened, short_description: 'Conformance check' };
  const answer = await client.send('POST', tablePath('interaction'), { json });
  expectStatus(answer, 201);
  const record = recordOf(answer);
  assert.match(textOf(record, 'number'), /^IMS\d{7}$/);
  expectFields(record, { state: 'new', type: 'chat' });
  const sysId = textOf(record, 'sys_id');
  const task = textOf(await newIncident(client), 'sys_id');
  const related = { interaction: sysId, document_table: 'incident', document_id: task, type: 'task' };
  expectStatus(await client.send('POST', tablePath('interaction_related_record'), { json: related }), 201);
  const update = await client.send('PATCH', tablePath(`interaction/${sysId}`), { json: { state: 'closed_complete' } });
  assert.equal(recordOf(update)['state'], 'closed_complete');
  const read = await client.send('GET', tablePath('interaction', { query: `sys_id=${sysId}`, display_value: 'true' }));
  expectFields(listOf(read)[0] ?? {}, { state: 'Closed Complete', type: 'Chat' });
}

async function ordered(client: RawClient): Promise<void> {
  const [item] = await query(client, 'sc_cat_item', 'active=true', { limit: '1', fields: 'sys_id' });
  assert.ok(item, 'no catalog item');
  const path = `/api/sn_sc/servicecatalog/items/${textOf(item, 'sys_id')}/order_now`;
  const answer = await client.send('POST', path, { json: { sysparm_quantity: 1, variables: {} } });
  expectStatus(answer, 200);
  const result = recordOf(answer);
  assert.match(textOf(result, 'number'), /^REQ\d{7}$/);
  const rows = await query(client, 'sc_req_item', `request=${textOf(result, 'request_id')}`);
  assert.equal(rows.length, 1);
}

/** How records are inserted, changed and deleted. */
export const recordChecks: readonly ConformanceCheck[] = [
  {
    row: 7,
    title: 'a bare insert answers a whole incident with its defaults',
    writes: true,
    needs: [],
    run: bareInsert,
  },
  { row: 8, title: 'priority follows impact and urgency, whatever is sent', writes: true, needs: [], run: priorities },
  {
    row: 9,
    title: 'an unknown field is ignored',
    writes: true,
    needs: [],
    run: async (client) => assert.equal('bunk_field' in (await newIncident(client, { bunk_field: 'z' })), false),
  },
  {
    row: 10,
    title: 'a choice that does not exist is dropped without an error',
    writes: true,
    needs: [],
    run: badChoices,
  },
  { row: 11, title: 'a reference is echoed with its link', writes: true, needs: [], run: referenceEcho },
  { row: 12, title: 'a body that is not JSON creates nothing', writes: true, needs: [], run: unreadableBody },
  {
    row: 30,
    title: 'PATCH changes what it names and counts it',
    writes: true,
    needs: [],
    run: (client) => changed(client, 'PATCH'),
  },
  { row: 31, title: 'PUT does exactly the same', writes: true, needs: [], run: (client) => changed(client, 'PUT') },
  { row: 54, title: 'DELETE answers 204 once, then 404', writes: true, needs: ['admin'], run: deleted },
  {
    row: 57,
    title: 'with display values as input, names and labels are resolved',
    writes: true,
    needs: [],
    run: byDisplayValue,
  },
  { row: 58, title: 'in raw mode a name is never resolved', writes: true, needs: [], run: nameAsReference },
  { row: 59, title: 'an empty string clears a text but not a choice', writes: true, needs: [], run: emptied },
  { row: 60, title: 'of an array of records only the first is inserted', writes: true, needs: [], run: firstOfTwo },
  { row: 62, title: 'a configuration item brings its support group', writes: true, needs: [], run: groupFromItem },
  { row: 78, title: 'a summary is cut at 160 characters', writes: true, needs: [], run: cutSummary },
  { row: 82, title: 'the body of an answer can be declined', writes: true, needs: [], run: withoutBody },
  { row: 83, title: 'a POST can stand for a PATCH', writes: true, needs: [], run: overridden },
  { row: 86, title: 'a chosen sys_id is used, and refused the second time', writes: true, needs: [], run: chosenId },
  {
    row: 87,
    title: 'an interaction is recorded and related to an incident',
    writes: true,
    needs: [],
    run: interactions,
  },
  { row: 88, title: 'a catalog order answers 200 with its request', writes: true, needs: [], run: ordered },
];
