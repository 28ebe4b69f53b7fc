import { createHash } from 'node:crypto';
import { safeFileName } from '../channels/inert-text.ts';
import { RecordError } from './servicenow-error.ts';
import { fieldOf, rowsOf } from './servicenow-fields.ts';
import type { Transport } from './servicenow-http.ts';
import type { Attempt, Once } from './servicenow-once.ts';
import { encodedQuery, sysIdValue, wordValue } from './servicenow-query.ts';

/** A file for an incident; `type` is its media type. */
export type AttachedFile = { readonly name: string; readonly type: string; readonly bytes: Uint8Array };

/** The largest file that is sent: other routes of the platform refuse more than 10 MB, so we stay well below. */
export const mostFileBytes = 5_000_000;

const plainType = /^[\w.+-]+\/[\w.+-]+(;\s*charset=[\w-]+)?$/;

function refusal(reason: string, adminText: string): RecordError {
  return new RecordError('refused', { reason, adminText });
}

/** Attaches a file once; a further try looks for one of the same name, size and (where told) content. */
export async function attachFile(
  transport: Transport,
  once: Once,
  ticketId: string,
  file: AttachedFile,
  attempt: Attempt,
): Promise<void> {
  const id = sysIdValue(ticketId);
  if (id === undefined) throw refusal('missing', 'Not a record key.');
  if (file.bytes.byteLength > mostFileBytes)
    throw refusal('too large', `Files over ${mostFileBytes} bytes are not sent.`);
  const name = safeFileName(file.name);
  const hash = createHash('sha256').update(file.bytes).digest('hex');
  const find = async (): Promise<true | undefined> => {
    const answer = await transport.read('/api/now/attachment', {
      sysparm_query: encodedQuery('sys_attachment', [
        ['table_name', '=', wordValue('incident')],
        ['table_sys_id', '=', id],
        ['file_name', '=', wordValue(name)],
      ]),
      sysparm_limit: '20',
    });
    const same = rowsOf(answer).some(
      (row) =>
        fieldOf(row, 'table_sys_id') === ticketId &&
        fieldOf(row, 'file_name') === name &&
        fieldOf(row, 'size_bytes') === String(file.bytes.byteLength) &&
        ['', hash].includes(fieldOf(row, 'hash')),
    );
    return same ? true : undefined;
  };
  const send = async (sendBy: number): Promise<true> => {
    await transport.write({
      method: 'POST',
      path: '/api/now/attachment/file',
      params: { table_name: 'incident', table_sys_id: ticketId, file_name: name },
      content: {
        kind: 'file',
        bytes: file.bytes,
        type: plainType.test(file.type) ? file.type : 'application/octet-stream',
      },
      sendBy,
    });
    return true;
  };
  await once<true>({ key: `file ${ticketId} ${name} ${hash}`, attempt, find, send });
}
