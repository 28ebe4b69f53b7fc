import assert from 'node:assert/strict';
import type { ConformanceCheck } from './conformance-check.ts';
import {
  expectFields,
  expectStatus,
  incident,
  newIncident,
  patch,
  query,
  type RawClient,
  textOf,
} from './conformance-client.ts';

/** Changes are read by their second: the bound is inclusive, the oldest comes first, ties by key. */
async function changesBySecond(client: RawClient): Promise<void> {
  const display = `conformance ${Date.now()}`;
  const one = textOf(await newIncident(client, { correlation_display: display }), 'sys_id');
  const two = textOf(await newIncident(client, { correlation_display: display }), 'sys_id');
  expectStatus(await patch(client, one, { work_notes: 'a note counts as a change' }), 200);
  const since = textOf(await incident(client, one), 'sys_updated_on');
  const encoded = (bound: string) =>
    `correlation_display=${display}^sys_updated_on>=${bound}^ORDERBYsys_updated_on^ORDERBYsys_id`;
  const rows = await query(client, 'incident', encoded(since), { limit: '100' });
  const changed = rows.find((row) => row['sys_id'] === one);
  assert.ok(changed, 'the row of the bound itself is missing');
  expectFields(changed, { sys_mod_count: '1', sys_updated_by: client.target.bot.user });
  const all = await query(client, 'incident', encoded('2000-01-01 00:00:00'), { limit: '100' });
  assert.deepEqual(all.map((row) => textOf(row, 'sys_id')).toSorted(), [one, two].toSorted());
  const keys = all.map((row) => `${textOf(row, 'sys_updated_on')} ${textOf(row, 'sys_id')}`);
  assert.deepEqual(keys, keys.toSorted());
}

async function childrenFollow(client: RawClient): Promise<void> {
  const parent = textOf(await newIncident(client), 'sys_id');
  const child = textOf(await newIncident(client), 'sys_id');
  expectStatus(await patch(client, child, { parent_incident: parent }), 200);
  expectFields(await incident(client, parent), { child_incidents: '1' });
  expectStatus(await patch(client, parent, { state: '2' }), 200);
  expectFields(await incident(client, child), { state: '2' });
  expectStatus(await patch(client, parent, { state: '3', hold_reason: '1', comments: 'Since when?' }), 200);
  expectFields(await incident(client, child), { state: '3' });
  const resolution = { state: '6', close_code: 'Solution provided', close_notes: 'Conformance check' };
  expectStatus(await patch(client, parent, resolution), 200);
  expectFields(await incident(client, child), { state: '6' });
}

/** What keeping in step with an instance relies on beside the list's rows: operation 15, and section 4.3 on children. */
export const mirrorChecks: readonly ConformanceCheck[] = [
  { row: 91, title: 'changes are found by their second, oldest first', writes: true, needs: [], run: changesBySecond },
  { row: 92, title: 'children follow their parent', writes: true, needs: [], run: childrenFollow },
];
