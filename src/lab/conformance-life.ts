import assert from 'node:assert/strict';
import type { ConformanceCheck } from './conformance-check.ts';
import {
  expectFields,
  expectRefusal,
  expectStatus,
  type Fields,
  incident,
  newIncident,
  patch,
  query,
  type RawClient,
  recordOf,
  tablePath,
  textOf,
  userId,
  within,
} from './conformance-client.ts';

const resolution = { state: '6', close_code: 'Solution provided', close_notes: 'Conformance check' };
const policy = /^Data Policy Exception:/;

async function opened(client: RawClient, fields: Fields = {}): Promise<string> {
  return textOf(await newIncident(client, fields), 'sys_id');
}

async function resolved(client: RawClient): Promise<string> {
  const sysId = await opened(client);
  expectStatus(await patch(client, sysId, resolution), 200);
  return sysId;
}

async function policyOnResolve(client: RawClient): Promise<void> {
  const sysId = await opened(client);
  const answer = await patch(client, sysId, { state: '6' });
  expectRefusal(answer, 403, /^Operation Failed$/, policy);
  assert.match(answer.text, /Resolution code/);
  assert.match(answer.text, /(Resolution|Close) notes/);
  expectFields(await incident(client, sysId), { state: '1', sys_mod_count: '0' });
}

async function oldCode(client: RawClient): Promise<void> {
  const answer = await patch(client, await opened(client), {
    state: '6',
    close_code: 'Solved (Permanently)',
    close_notes: 'x',
  });
  expectRefusal(answer, 403, /^Operation Failed$/, policy);
  assert.match(answer.text, /Resolution code/);
  assert.doesNotMatch(answer.text, /(Resolution|Close) notes/);
}

async function resolves(client: RawClient): Promise<void> {
  const answer = await patch(client, await opened(client), resolution);
  expectStatus(answer, 200);
  const record = recordOf(answer);
  expectFields(record, { state: '6', incident_state: '6', active: 'true', close_code: 'Solution provided' });
  assert.notEqual(textOf(record, 'resolved_at'), '');
  assert.equal(within(record, 'resolved_by')['value'], await userId(client, 'bot'));
}

async function closes(client: RawClient): Promise<void> {
  const sysId = await resolved(client);
  expectRefusal(await patch(client, sysId, { state: '7' }), 403, /^Operation Failed$/, /^ACL Exception Update Failed/);
  const answer = await patch(client, sysId, { state: '7' }, 'admin');
  expectStatus(answer, 200);
  const record = recordOf(answer);
  expectFields(record, { state: '7', active: 'false' });
  assert.notEqual(textOf(record, 'closed_at'), '');
  within(record, 'closed_by');
}

async function reopens(client: RawClient): Promise<void> {
  const answer = await patch(client, await resolved(client), { state: '2' });
  expectStatus(answer, 200);
  const record = recordOf(answer);
  expectFields(record, { state: '2', incident_state: '2', reopen_count: '1' });
  assert.notEqual(textOf(record, 'reopened_time'), '');
  within(record, 'reopened_by');
}

async function holdUntilCaller(client: RawClient): Promise<void> {
  const caller = await userId(client, 'caller');
  const sysId = await opened(client, { caller_id: caller });
  const held = await patch(client, sysId, { state: '3', hold_reason: '1', comments: 'Which floor?' });
  expectFields(recordOf(held), { state: '3', hold_reason: '1' });
  expectStatus(await patch(client, sysId, { comments: 'The second.' }, 'caller'), 200);
  expectFields(await incident(client, sysId), { state: '2', hold_reason: '' });
}

function slasOf(client: RawClient, sysId: string): Promise<Fields[]> {
  return query(client, 'task_sla', `task=${sysId}^stage!=cancelled`);
}

/** Waits until an SLA record stands on the ticket: by the sandbox clock, or for ten real seconds. */
async function attachedSlas(client: RawClient, sysId: string): Promise<Fields[]> {
  const { control } = client.target;
  for (let waited = 0; waited < 10; waited += 1) {
    const rows = await slasOf(client, sysId);
    if (rows.length > 0) return rows;
    if (control !== undefined) await control.advance(1000);
    else await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return assert.fail('no SLA record after ten seconds');
}

async function slaLife(client: RawClient): Promise<void> {
  const sysId = await opened(client, { impact: '2', urgency: '2' });
  if (client.target.control !== undefined) assert.deepEqual(await slasOf(client, sysId), [], 'attached too early');
  for (const row of await attachedSlas(client, sysId)) {
    expectFields(row, { stage: 'in_progress', has_breached: 'false' });
    assert.match(textOf(row, 'planned_end_time'), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    assert.match(textOf(row, 'business_percentage'), /^\d+(\.\d+)?$/);
  }
  await patch(client, sysId, { state: '3', hold_reason: '1' });
  for (const row of await slasOf(client, sysId)) assert.equal(row['stage'], 'paused');
  await patch(client, sysId, resolution);
  for (const row of await slasOf(client, sysId)) assert.equal(row['stage'], 'completed');
}

async function noted(client: RawClient): Promise<void> {
  const sysId = await opened(client);
  const answer = await patch(client, sysId, { work_notes: 'hello' });
  expectStatus(answer, 200);
  expectFields(recordOf(answer), { work_notes: '', sys_mod_count: '1' });
  await patch(client, sysId, resolution);
  expectStatus(await patch(client, sysId, { state: '7' }, 'admin'), 200);
  const closed = await patch(client, sysId, { work_notes: 'after the end' }, 'admin');
  expectStatus(closed, 200);
  expectFields(recordOf(closed), { work_notes: '', sys_mod_count: '4' });
}

async function journalText(client: RawClient): Promise<void> {
  const sysId = await opened(client);
  await patch(client, sysId, { work_notes: 'hello' });
  await patch(client, sysId, { comments: 'for the caller' });
  await patch(client, sysId, { work_notes: 'second' });
  const shown = await incident(client, sysId, { display_value: 'true' });
  const notes = textOf(shown, 'work_notes');
  const entry = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d - .+ \(Work notes\)`;
  assert.match(notes, new RegExp(`^${entry}\nsecond\n\n${entry}\nhello\n\n$`));
  const both = textOf(shown, 'comments_and_work_notes');
  assert.match(both, /second\n\n[^\n]+\((Additional c|C)omments\)\nfor the caller\n\n[^\n]+\nhello/);
}

function entriesQuery(sysId: string, element: string): string {
  return `element_id=${sysId}^element=${element}^ORDERBYsys_created_on`;
}

async function journalRows(client: RawClient): Promise<void> {
  const sysId = await opened(client);
  await patch(client, sysId, { work_notes: 'hello' });
  const [row, ...more] = await query(client, 'sys_journal_field', entriesQuery(sysId, 'work_notes'));
  assert.ok(row, 'the journal table gives nothing: this account must use the display text');
  assert.equal(more.length, 0);
  expectFields(row, { name: 'incident', element_id: sysId, element: 'work_notes', value: 'hello' });
  expectFields(row, { sys_created_by: client.target.bot.user, sys_tags: '' });
  assert.match(textOf(row, 'sys_created_on'), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
}

async function hiddenJournal(client: RawClient): Promise<void> {
  const sysId = await opened(client);
  await patch(client, sysId, { work_notes: 'hello' });
  const path = tablePath('sys_journal_field', { query: entriesQuery(sysId, 'work_notes') });
  const answer = await client.send('GET', path, { as: 'reader' });
  expectStatus(answer, 200);
  assert.match(answer.text, /"result":\s*\[\]/);
}

async function repeated(client: RawClient): Promise<void> {
  const sysId = await opened(client);
  await patch(client, sysId, { comments: 'the same' });
  await patch(client, sysId, { comments: 'the same' });
  assert.equal((await query(client, 'sys_journal_field', entriesQuery(sysId, 'comments'))).length, 2);
}

async function markup(client: RawClient): Promise<void> {
  const sysId = await opened(client);
  const text = '<b>x</b> [code]<b>y</b>[/code]';
  await patch(client, sysId, { comments: text });
  const [row] = await query(client, 'sys_journal_field', entriesQuery(sysId, 'comments'));
  assert.equal(row?.['value'], text);
}

/** An incident's life: resolving, closing, reopening, holding, its service levels and its journal. */
export const lifeChecks: readonly ConformanceCheck[] = [
  {
    row: 32,
    title: 'resolving without code and notes is refused by policy',
    writes: true,
    needs: [],
    run: policyOnResolve,
  },
  { row: 33, title: 'a resolution code of the old list counts as missing', writes: true, needs: [], run: oldCode },
  { row: 34, title: 'resolving sets who and when and stays active', writes: true, needs: [], run: resolves },
  {
    row: 35,
    title: 'closing is refused to the account and open to an administrator',
    writes: true,
    needs: ['admin'],
    run: closes,
  },
  { row: 36, title: 'a resolved incident reopens and counts it', writes: true, needs: [], run: reopens },
  {
    row: 37,
    title: 'a work note is echoed empty and counted, after closing too',
    writes: true,
    needs: ['admin'],
    run: noted,
  },
  {
    row: 38,
    title: 'the display text lists entries newest first with heads',
    writes: true,
    needs: [],
    run: journalText,
  },
  { row: 39, title: 'the journal table has the entry as sent', writes: true, needs: [], run: journalRows },
  {
    row: 40,
    title: 'a reader sees an empty journal, not a refusal',
    writes: true,
    needs: ['reader'],
    run: hiddenJournal,
  },
  { row: 41, title: 'a repeated comment stands twice', writes: true, needs: [], run: repeated },
  {
    row: 61,
    title: "the caller's own comment wakes a waiting ticket",
    writes: true,
    needs: ['caller'],
    run: holdUntilCaller,
  },
  { row: 63, title: 'SLA records come after a moment, pause and complete', writes: true, needs: [], run: slaLife },
  { row: 77, title: 'markup in a comment is stored as sent', writes: true, needs: [], run: markup },
];
