import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { mayInsert } from './access.ts';
import type { Answer, Ask } from './ask.ts';
import { aclFailure, noRecord, Refusal } from './failure.ts';
import { insertRow, newSysId, type Row, rowOf, shapeNamed, textOf } from './instance.ts';
import { dropFile, visibleRecord } from './records.ts';
import { linkBaseOf } from './render.ts';
import { pageOf, rowsAsked } from './table-api.ts';

/** What one file may weigh here, in bytes; an instance takes up to 1024 MB. */
export const largestFile = 64 * 1024 * 1024;

function required(ask: Ask, name: string): string {
  const value = ask.query.get(name) ?? '';
  if (value === '') throw new Refusal(400, 'Missing required query parameter', `Required parameter: ${name}`);
  return value;
}

function shown(row: Row): Record<string, string | null> {
  return { ...row };
}

function added(ask: Ask): Answer {
  const table = required(ask, 'table_name');
  const record = required(ask, 'table_sys_id');
  const name = required(ask, 'file_name');
  if (shapeNamed(table) === undefined) throw new Refusal(400, `Invalid table ${table}`);
  visibleRecord(ask.instance, ask.account, table, record);
  if (!mayInsert(ask.account, 'sys_attachment')) throw aclFailure('Insert');
  if (ask.body.length > largestFile) throw new Refusal(400, 'Exception while reading request', 'Attachment too large');
  const sysId = newSysId();
  const path = `${linkBaseOf(ask.instance)}/api/now/attachment/${sysId}`;
  ask.instance.files.set(sysId, ask.body);
  const row = insertRow(
    ask.instance,
    'sys_attachment',
    {
      sys_id: sysId,
      file_name: name,
      content_type: ask.contentType,
      table_name: table,
      table_sys_id: record,
      size_bytes: String(ask.body.length),
      compressed: 'true',
      size_compressed: String(gzipSync(ask.body).length),
      chunk_size_bytes: '700000',
      state: 'pending',
      hash: createHash('sha256').update(ask.body).digest('hex'),
      download_link: `${path}/file`,
    },
    ask.account.userName,
  );
  return { status: 201, headers: { Location: path }, body: { result: shown(row) } };
}

/** The attachment, if its record may be seen by this account. */
function visibleFile(ask: Ask, sysId: string): Row {
  const row = rowOf(ask.instance, 'sys_attachment', sysId);
  if (row === undefined) throw noRecord();
  visibleRecord(ask.instance, ask.account, textOf(row, 'table_name'), textOf(row, 'table_sys_id'));
  return row;
}

function removed(ask: Ask, row: Row): Answer {
  if (!mayInsert(ask.account, 'sys_attachment')) throw aclFailure('Delete');
  dropFile(ask.instance, textOf(row, 'sys_id'));
  ask.instance.changed('sys_attachment', textOf(row, 'sys_id'));
  return { status: 204 };
}

function one(ask: Ask, sysId: string, rest: string | undefined): Answer {
  const row = visibleFile(ask, sysId);
  if (ask.method === 'DELETE' && rest === undefined) return removed(ask, row);
  if (ask.method !== 'GET') throw new Refusal(405, 'Method not supported');
  if (rest === undefined) return { status: 200, body: { result: shown(row) } };
  const headers = {
    'Content-Type': textOf(row, 'content_type'),
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(textOf(row, 'file_name'))}`,
  };
  return { status: 200, headers, body: ask.instance.files.get(sysId) ?? Buffer.alloc(0) };
}

/** The Attachment API: list, `file` (raw upload), one attachment's data, its content, deletion. */
export function attachmentApi(ask: Ask, sysId: string | undefined, rest: string | undefined): Answer {
  if (sysId === 'file') {
    if (ask.method !== 'POST') throw new Refusal(405, 'Method not supported');
    return added(ask);
  }
  if (sysId !== undefined) return one(ask, sysId, rest);
  if (ask.method !== 'GET') throw new Refusal(405, 'Method not supported');
  const { visible, headers } = pageOf(ask, 'sys_attachment', rowsAsked(ask, 'sys_attachment'));
  return { status: 200, headers, body: { result: visible.map(shown) } };
}
