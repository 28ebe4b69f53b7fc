import { type Account, mayInsert, mayRead, mayUpdate } from './access.ts';
import { aclFailure, noRecord, Refusal } from './failure.ts';
import { followParent } from './family.ts';
import { changedValues, countChildren, newIncident, openedValues } from './incident.ts';
import { type Instance, insertRow, nextNumber, type Row, rowOf, tableOf, textOf, updateRow } from './instance.ts';
import { addEntry, dropEntries } from './journal.ts';
import type { Shape } from './shape.ts';
import { followIncident } from './sla.ts';
import { readBody, type Writing } from './values.ts';
import { storedOf } from './zone.ts';

/** A write: on whose behalf, to which table, with what body; `shown` when values are labels and names. */
export type Write = {
  instance: Instance;
  account: Account;
  shape: Shape;
  body: Record<string, unknown>;
  shown: boolean;
};

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;');
}

function openedRow(write: Write): Row {
  return { opened_by: write.account.sysId, opened_at: storedOf(write.instance.now()), active: 'true' };
}

/** What a table gives a new record before the body is applied. */
function initialOf(write: Write): Row {
  switch (write.shape.table) {
    case 'incident':
      return { ...newIncident };
    case 'interaction':
      return { ...openedRow(write), state: 'new', type: 'chat' };
    case 'kb_knowledge':
      return { wiki: null, language: 'en', latest: 'true', active: 'true', article_type: 'text', topic: 'General' };
    case 'kb_feedback':
      return { user: write.account.sysId };
    default:
      return {};
  }
}

/** What a table makes of a new record after the body is applied. */
function settledOf(write: Write, row: Row): Row {
  switch (write.shape.table) {
    case 'incident':
      return openedValues(write.instance, write.account, row);
    case 'kb_knowledge':
      // Publishing goes through the knowledge base's own workflow, whatever the body says.
      return { workflow_state: 'draft', version: '0.01', display_number: `${textOf(row, 'number')} v0.01` };
    case 'kb_feedback':
      return { comments: escaped(textOf(row, 'comments')) };
    case 'interaction':
      return textOf(row, 'state').startsWith('closed')
        ? { active: 'false', closed_at: storedOf(write.instance.now()) }
        : {};
    default:
      return {};
  }
}

function writeEntries(write: Write, row: Row, writing: Writing): void {
  const record = { table: write.shape.table, sysId: textOf(row, 'sys_id') };
  for (const entry of writing.entries) addEntry(write.instance, record, { ...entry, by: write.account.userName });
}

function refuseDuplicate(write: Write, sysId: string): void {
  if (sysId === '' || rowOf(write.instance, write.shape.table, sysId) === undefined) return;
  throw new Refusal(
    403,
    'Operation Failed',
    `Unique Key violation detected by database ((conn=1) Duplicate entry '${sysId}' for key 'PRIMARY')`,
  );
}

/** Inserts a record with the rules of its table; throws the refusal of an access rule, a policy or the primary key. */
export function createRecord(write: Write): Row {
  const { instance, account, shape } = write;
  if (!mayInsert(account, shape.table)) throw aclFailure('Insert');
  const writing = readBody(write, shape, write.body);
  refuseDuplicate(write, textOf(writing.values, 'sys_id'));
  const blank = Object.fromEntries([...shape.columns.keys()].map((name) => [name, '']));
  const draft: Row = { ...blank, ...initialOf(write), ...writing.values };
  const values: Row = { ...initialOf(write), ...writing.values };
  Object.assign(values, settledOf(write, draft));
  if (shape.prefix !== undefined && textOf(values, 'number') === '') {
    const number = nextNumber(instance, shape);
    values['number'] = number;
    if (shape.table === 'incident') values['task_effective_number'] = number;
    if (shape.table === 'kb_knowledge') values['display_number'] = `${number} v0.01`;
  }
  const row = insertRow(instance, shape.table, values, account.userName);
  writeEntries(write, row, writing);
  if (shape.table === 'incident') {
    countChildren(instance, row['parent_incident']);
    instance.announce(row, [...Object.keys(writing.values), ...writing.entries.map((entry) => entry.element)]);
  }
  return row;
}

/** The record an account asked for, or the refusal that does not tell "missing" from "hidden". */
export function visibleRecord(instance: Instance, account: Account, table: string, sysId: string): Row {
  const row = rowOf(instance, table, sysId);
  if (row === undefined || !mayRead(instance, account, table, row)) throw noRecord();
  return row;
}

function valuesAfter(write: Write, row: Row, writing: Writing): Row {
  const { sys_id: _, ...values } = writing.values;
  if (write.shape.table === 'incident') {
    return changedValues(write.instance, write.account, row, { ...writing, values });
  }
  return { ...values, ...(write.shape.table === 'interaction' ? settledOf(write, { ...row, ...values }) : {}) };
}

/** Changes a record (PATCH and PUT are the same); only what the body names, and what the table's rules add. */
export function changeRecord(write: Write, sysId: string): Row {
  const { instance, account, shape } = write;
  const row = visibleRecord(instance, account, shape.table, sysId);
  if (!mayUpdate(account, shape.table, row, Object.keys(write.body))) throw aclFailure('Update');
  const writing = readBody(write, shape, write.body);
  const changes = valuesAfter(write, row, writing);
  const before = { ...row };
  updateRow(instance, shape.table, row, changes, account.userName, writing.entries.length > 0);
  writeEntries(write, row, writing);
  if (shape.table === 'incident') settleIncident(write, before, row, writing);
  return row;
}

/** What an update of an incident moves beside it: its service levels, its parent's count, its children, the webhook. */
function settleIncident(write: Write, before: Row, row: Row, writing: Writing): void {
  const { instance, account } = write;
  followIncident(instance, row);
  if (before['parent_incident'] !== row['parent_incident']) {
    for (const parent of [before, row]) countChildren(instance, parent['parent_incident']);
  }
  const columns = Object.keys(row).filter((name) => !name.startsWith('sys_') && row[name] !== before[name]);
  const changed = [...columns, ...writing.entries.map((entry) => entry.element)];
  if (changed.length > 0) instance.announce(row, changed);
  for (const child of followParent(instance, account, row, textOf(before, 'state'))) {
    instance.announce(child, ['state', 'work_notes']);
  }
}

/** Deletes a record with its journal and attachments; administrators only. */
export function deleteRecord(instance: Instance, account: Account, table: string, sysId: string): void {
  visibleRecord(instance, account, table, sysId);
  if (!account.roles.has('admin')) throw aclFailure('Delete');
  tableOf(instance, table).delete(sysId);
  dropEntries(instance, sysId);
  for (const file of [...tableOf(instance, 'sys_attachment').values()]) {
    if (file['table_sys_id'] === sysId) dropFile(instance, textOf(file, 'sys_id'));
  }
  instance.changed(table, sysId);
}

/** Removes an attachment and its content. */
export function dropFile(instance: Instance, sysId: string): void {
  tableOf(instance, 'sys_attachment').delete(sysId);
  instance.files.delete(sysId);
}
