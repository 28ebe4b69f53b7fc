import type { Agent } from '../desk/inbound.ts';
import type { Ticket } from '../desk/incident.ts';
import type { Level } from '../desk/script.ts';
import { RecordError } from './servicenow-error.ts';
import {
  echoFaults,
  entryField,
  fieldOf,
  incidentColumns,
  type Row,
  rowsOf,
  textField,
  ticketOf,
  wanted,
} from './servicenow-fields.ts';
import type { Desk } from './servicenow-open.ts';
import { encodedQuery, sysIdValue } from './servicenow-query.ts';
import { inertLine } from './servicenow-text.ts';

/** How an incident is resolved; `code` in the desk's words, `outcomeCodes` turns it into the instance's. */
export type Resolution = { readonly code: string; readonly notes: string; readonly category: string };

/** A refusal of our own, before or after the instance was asked. */
export const refusal = (reason: string, adminText: string, fields: readonly string[] = []): RecordError =>
  new RecordError('refused', { reason, adminText, fields });

/** Where an incident is in the Table API; refused as `missing` for what is no record key. */
export const pathOf = (ticketId: string): string => {
  if (sysIdValue(ticketId) === undefined) throw refusal('missing', 'Not a record key.');
  return `/api/now/table/incident/${ticketId}`;
};

/** The row of an incident as it is now; refused as `missing` when it is not there or hidden from the account. */
export async function rowNow(desk: Desk, ticketId: string, columns: readonly string[] = incidentColumns): Promise<Row> {
  const answer = await desk.transport.read(pathOf(ticketId), wanted(columns));
  const [row] = rowsOf(answer);
  if (row === undefined || fieldOf(row, 'sys_id') !== ticketId) throw refusal('missing', 'Another record came back.');
  return row;
}

type Patched = { readonly row: Row; readonly faults: readonly string[] };

/** Writes absolute values and compares the echo: what the record does not hold afterwards did not happen. */
async function patch(
  desk: Desk,
  before: Row,
  fields: Record<string, string>,
  sendBy = Number.POSITIVE_INFINITY,
): Promise<Patched> {
  const answer = await desk.transport.write({
    method: 'PATCH',
    path: pathOf(fieldOf(before, 'sys_id')),
    params: wanted(incidentColumns),
    content: { kind: 'fields', fields },
    sendBy,
  });
  const [row] = rowsOf(answer);
  if (row === undefined) throw new RecordError('unknown', { reason: 'garbled', adminText: 'No record came back.' });
  desk.own.learn(row);
  const faults = echoFaults(fields, row);
  const number = fieldOf(row, 'number');
  if (faults.length > 0) desk.log('warn', 'servicenow kept other values', { number, fields: faults });
  const steps = Number(fieldOf(row, 'sys_mod_count')) - Number(fieldOf(before, 'sys_mod_count'));
  // More than our own step: business rules, or somebody else at the same moment.
  if (steps > 1) desk.log('info', 'servicenow changed by others too', { number, steps });
  return { row, faults };
}

/** A change that must hold in full: a differing echo is a refusal that names the fields. */
export async function change(
  desk: Desk,
  before: Row,
  fields: Record<string, string>,
  must: readonly string[],
  sendBy?: number,
): Promise<Ticket> {
  const { row, faults } = await patch(desk, before, fields, sendBy);
  const missed = faults.filter((name) => must.includes(name));
  if (missed.length > 0) throw refusal('echo', `The record kept other values for: ${missed.join(', ')}.`, missed);
  return ticketOf(row, desk.origin);
}

const ended = new Set(['7', '8']);

/** Refuses what a closed or cancelled incident does not take. */
export function refuseEnded(row: Row): void {
  if (ended.has(fieldOf(row, 'state'))) throw refusal('closed', 'The incident is closed or cancelled.');
}

/** Whether somebody may take work of a group; a table that tells nothing to this account does not stand in the way. */
async function belongs(desk: Desk, userId: string, groupId: string): Promise<boolean> {
  const [group, user] = [sysIdValue(groupId), sysIdValue(userId)];
  if (group === undefined || user === undefined) return group === undefined;
  try {
    const answer = await desk.transport.read('/api/now/table/sys_user_grmember', {
      sysparm_query: encodedQuery('sys_user_grmember', [
        ['group', '=', group],
        ['user', '=', user],
      ]),
      sysparm_limit: '2',
      ...wanted(['sys_id', 'group', 'user']),
    });
    return rowsOf(answer).some((row) => fieldOf(row, 'group') === groupId && fieldOf(row, 'user') === userId);
  } catch (error) {
    if (error instanceof RecordError && error.kind === 'refused') return true;
    throw error;
  }
}

/**
 * Puts an agent's name on the incident and sets it in progress. False when the name could not be put there (unknown
 * to the directory, not in the group, not kept): the incident is in progress all the same. What somebody has resolved
 * there in the meantime stays resolved.
 */
export async function assign(desk: Desk, ticketId: string, agent: Agent): Promise<boolean> {
  const before = await rowNow(desk, ticketId);
  refuseEnded(before);
  const found = await desk.directory(agent.email === undefined ? {} : { email: agent.email });
  const may = found.matched && (await belongs(desk, found.id, fieldOf(before, 'assignment_group')));
  const number = fieldOf(before, 'number');
  if (!may)
    desk.log('warn', 'servicenow agent not assigned', { number, why: found.matched ? 'not in the group' : found.why });
  // This may come late: the desk hears of the resolution by what changed there, and `reopen` alone undoes one.
  const state = fieldOf(before, 'state') === '6' ? {} : { state: '2' };
  const fields = { ...state, ...(found.matched && may ? { assigned_to: found.id } : {}) };
  if (echoFaults(fields, before).length === 0) return may;
  const { faults } = await patch(desk, before, fields);
  if (faults.includes('state')) throw refusal('echo', 'The incident did not go in progress.', ['state']);
  return may && faults.length === 0;
}

/** Takes the agent's name off; an incident in progress is new again, as nobody works on it. */
export async function unassign(desk: Desk, ticketId: string): Promise<Ticket> {
  const before = await rowNow(desk, ticketId);
  refuseEnded(before);
  const fields = { assigned_to: '', ...(fieldOf(before, 'state') === '2' ? { state: '1' } : {}) };
  if (echoFaults(fields, before).length === 0) return ticketOf(before, desk.origin);
  return change(desk, before, fields, ['assigned_to']);
}

/** Sets category, impact and urgency; the ticket brings the priority that the instance made of it. */
export async function classify(
  desk: Desk,
  ticketId: string,
  to: { readonly category: string; readonly impact: Level; readonly urgency: Level },
): Promise<Ticket> {
  const before = await rowNow(desk, ticketId);
  refuseEnded(before);
  const fields = { category: to.category, impact: String(to.impact), urgency: String(to.urgency) };
  if (echoFaults(fields, before).length === 0) return ticketOf(before, desk.origin);
  return change(desk, before, fields, ['category', 'impact', 'urgency']);
}

function adviseCode(error: unknown, code: string): unknown {
  if (!(error instanceof RecordError) || error.reason !== 'policy') return error;
  if (!error.fields.some((label) => /resolution code|close code/i.test(label))) return error;
  const hint = `"${inertLine(code)}" is not a resolution code of this instance: map it in the outcome codes.`;
  return refusal('policy', `${hint} ${error.adminText}`.slice(0, 500), error.fields);
}

/** Resolves an incident (never closes it); one that is resolved with this code already is left alone. */
export async function resolve(
  desk: Desk,
  ticketId: string,
  { code, notes, category }: Resolution,
  outcomeCodes: Readonly<Record<string, string>>,
): Promise<Ticket> {
  const before = await rowNow(desk, ticketId);
  const closeCode = (Object.hasOwn(outcomeCodes, code) && outcomeCodes[code]) || code;
  const fields = {
    state: '6',
    close_code: closeCode,
    close_notes: textField(notes),
    ...(category === '' ? {} : { category }),
  };
  if (echoFaults({ state: '6', close_code: closeCode }, before).length === 0) return ticketOf(before, desk.origin);
  refuseEnded(before);
  try {
    return await change(desk, before, fields, ['state', 'close_code']);
  } catch (error) {
    throw adviseCode(error, closeCode);
  }
}

/** Opens a resolved incident again; one that is open already is left alone, a closed or cancelled one refused. */
export async function reopen(desk: Desk, ticketId: string, reason: string): Promise<Ticket> {
  const before = await rowNow(desk, ticketId);
  refuseEnded(before);
  if (fieldOf(before, 'state') !== '6') return ticketOf(before, desk.origin);
  const fields = { state: '2', work_notes: entryField(`Reopened from chat: ${reason}`) };
  return change(desk, before, fields, ['state']);
}
