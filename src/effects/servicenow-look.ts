import type { Person } from '../desk/inbound.ts';
import type { Ticket } from '../desk/incident.ts';
import { rowNow } from './servicenow-change.ts';
import { fieldOf, incidentColumns, rowsOf, ticketOf, wanted } from './servicenow-fields.ts';
import type { Desk } from './servicenow-open.ts';
import { encodedQuery, numberValue, sysIdValue } from './servicenow-query.ts';

/** The person's own incidents, newest first, at most ten; none for somebody whom the directory does not know. */
export async function findOwn(desk: Desk, person: Person): Promise<Ticket[]> {
  const caller = await desk.directory(person);
  const id = caller.matched ? sysIdValue(caller.id) : undefined;
  if (id === undefined) return [];
  const answer = await desk.transport.read('/api/now/table/incident', {
    sysparm_query: encodedQuery('incident', [['caller_id', '=', id]], ['-opened_at', '-sys_id']),
    sysparm_limit: '10',
    ...wanted(incidentColumns),
  });
  return rowsOf(answer)
    .filter((row) => fieldOf(row, 'caller_id') === id.encoded)
    .map((row) => ticketOf(row, desk.origin));
}

/** One incident by its number, if the person is its caller; nothing tells a stranger's number from a wrong one. */
export async function lookUpOwn(desk: Desk, person: Person, number: string): Promise<Ticket | undefined> {
  const asked = numberValue(number);
  if (asked === undefined) return undefined;
  const caller = await desk.directory(person);
  if (!caller.matched) return undefined;
  const answer = await desk.transport.read('/api/now/table/incident', {
    sysparm_query: encodedQuery('incident', [['number', '=', asked]], ['sys_created_on', 'sys_id']),
    sysparm_limit: '2',
    ...wanted(incidentColumns),
  });
  // Our account sees everybody's incidents, and numbers are not unique by default.
  const own = rowsOf(answer).find(
    (row) => fieldOf(row, 'number') === asked.encoded && fieldOf(row, 'caller_id') === caller.id,
  );
  return own === undefined ? undefined : ticketOf(own, desk.origin);
}

/** An incident by its record key, whoever its caller is. */
export async function readTicket(desk: Desk, ticketId: string): Promise<Ticket> {
  return ticketOf(await rowNow(desk, ticketId), desk.origin);
}
